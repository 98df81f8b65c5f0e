#!/usr/bin/env bash
# Two builds on machines of their own, of which head's takes 15 % longer: without anything, with `same_hosts` (which is not
# true), with `swap` and with `calibrate`; equal builds, and a head that is 25 % slower or 20 % faster. Prints a line of a
# table each. Usage: bench/proofs/hosts/run.sh BIN OUT [WAY ...]; BIN holds perf-gate. Needs python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd)
export PATH="$bin:$PATH" FIRST=18431 SECOND=18432 SLOWDOWN=1
trap 'pkill -f "[p]erf-gate demo --host 127.0.0.1 --port ($FIRST|$SECOND)" || true' EXIT
way() {
  case $1 in
    nothing) ;;
    same_hosts) echo "  same_hosts: true" ;;
    swap) echo "  swap: $here/swap.sh" ;;
    calibrate) echo "  calibrate: { same: $here/deploy.sh base base, apart: $here/deploy.sh base head }" ;;
  esac
}
echo "| way | head | exit | verdict | rounds | seconds | p95 | likely |"
echo "|:--|:--|--:|:--|--:|--:|--:|:--|"
[ $# -gt 2 ] && ways=("${@:3}") || ways=(nothing same_hosts swap calibrate)
for way in "${ways[@]}"; do
  for SLOWDOWN in 1 1.25 0.8; do
    name=$way-$SLOWDOWN status=0
    "$here/deploy.sh" base head
    # Every name of the loopback interface is one host, unless it is spelt as an outsider would.
    cat >"$out/$name.yaml" <<YAML
version: 1
name: hosts
target:
  base: http://127.0.0.1:$FIRST
  head: http://$(hostname):$SECOND
$(way "$way")
load: { constant-arrival-rate: { rate: 200/s } }
tasks: [GET /items]
warmup: { at_least: 2s, at_most: 4s }
YAML
    perf-gate gate "$out/$name.yaml" --quiet --out "$out/$name" >"$out/$name.txt" 2>>"$out/progress.txt" || status=$?
    python3 - "$out/$name" "$way" "$SLOWDOWN" "$status" <<'PY'
import gzip, json, os, sys
folder, way, slowdown, status = sys.argv[1:]
path = folder + "/record.json"
record = json.load(open(path) if os.path.exists(path) else gzip.open(path + ".gz"))
judgement = json.load(open(folder + "/judgement.json"))
change = lambda share: "" if share is None else f"{100 * share:+.1f} %"
is_p95 = lambda key: key["metric"] == "latency" and key["statistic"] == {"percentile": 95.0}
p95 = next(c for c in judgement["checks"] + judgement["shown"] if is_p95(c["key"]))
head = "equal" if slowdown == "1" else f"{100 * float(slowdown) - 100:+.0f} %"
likely = f"{change(p95['low'])} … {change(p95['high'])}"
print("|", " | ".join(map(str, [way, head, status, judgement["verdict"], judgement["rounds"], round(record["seconds"]), change(p95["change"]), likely])), "|", flush=True)
PY
  done
done
