#!/usr/bin/env bash
# A ramp and a spike as duets of the built-in service: equal builds, and a head that is 25 % slower. Prints a line of a
# table each: verdict, what a window was, rounds, seconds used, change of p95.
# Usage: bench/proofs/profiles/run.sh BIN OUT [TIMES]; BIN holds perf-gate. Needs python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd); times=${3:-1}
export PATH="$bin:$PATH"
echo "| load | head | exit | verdict | window | rounds | seconds | p95 | likely |"
echo "|:--|:--|--:|:--|:--|--:|--:|--:|:--|"
for turn in $(seq "$times"); do
  for profile in ramp spike; do
    for slowdown in 1.0 1.25; do
      name=$profile-$slowdown-$turn status=0
      SLOWDOWN=$slowdown perf-gate gate "$here/$profile.yaml" --quiet --out "$out/$name" >"$out/$name.txt" 2>>"$out/progress.txt" || status=$?
      python3 - "$out/$name" "$profile" "$slowdown" "$status" <<'PY'
import gzip, json, os, sys
folder, profile, slowdown, status = sys.argv[1:]
path = folder + "/record.json"
record = json.load(open(path) if os.path.exists(path) else gzip.open(path + ".gz"))
judgement = json.load(open(folder + "/judgement.json"))
plan, change = record["plan"], lambda share: "" if share is None else f"{100 * share:+.1f} %"
is_p95 = lambda key: key["metric"] == "latency" and key["statistic"] == {"percentile": 95.0}
p95 = next(c for c in judgement["checks"] + judgement["shown"] if is_p95(c["key"]))
head = "equal" if slowdown == "1.0" else f"+{100 * float(slowdown) - 100:.0f} %"
window = f"{plan['window_seconds']:.1f} s, {100 * plan['pass']:.2g} %"
likely = f"{change(p95['low'])} … {change(p95['high'])}"
cells = [profile, head, status, judgement["verdict"], window, judgement["rounds"], round(record["seconds"]), change(p95["change"]), likely]
print("|", " | ".join(map(str, cells)), "|", flush=True)
PY
    done
  done
done
