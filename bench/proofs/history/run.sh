#!/usr/bin/env bash
# The whole way of stored runs on a third-party S3 server: ten refreshes of each scenario, a head that is equal, 15 % and
# 30 % slower, fails twice as often, handles half; each red by stored runs is then confirmed as if on another host.
# Usage: bench/proofs/history/run.sh BIN OUT; BIN holds perf-gate. Needs s3s-fs, git and python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd)
export PATH="$bin:$PATH"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$out/s3/perf"
s3s-fs --host 127.0.0.1 --port "$port" --access-key test --secret-key test "$out/s3" >"$out/s3.log" 2>&1 &
trap "kill $!" EXIT
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1
export PERF_GATE_STORE=s3://perf/ci

work=$out/work; rm -rf "$work"; mkdir -p "$work"; cd "$work"
cp "$here"/*.yaml .
git init -q -b main
commit() { git -c user.name=proof -c user.email=proof@localhost commit -q --allow-empty -m "$1"; }
git add . && commit scenarios

edit() { # record, what to do with it as `record` in Python
  python3 - "$1" "$2" <<'PY'
import gzip, json, os, sys
from datetime import datetime, timedelta
path = sys.argv[1]
packed = path + ".gz"
opened = gzip.open if os.path.exists(packed) else open
path = packed if os.path.exists(packed) else path
record = json.load(opened(path))
exec(sys.argv[2])
json.dump(record, opened(path, "wt"))
PY
}
record() { [ -e "$1/record.json.gz" ] && echo "$1/record.json.gz" || echo "$1/record.json"; }

for scenario in open closed; do
  for night in $(seq 10); do
    until perf-gate run $scenario.yaml --out "$out/$scenario-$night" --quiet 2>>"$out/progress.txt"; do echo "again"; done
    # Nights pass in minutes here: each run is told to be a day older than the one after it.
    edit "$out/$scenario-$night/record.json" "record['began'] = (datetime.fromisoformat(record['began'][:19]) - timedelta(days=11 - $night)).isoformat() + 'Z'"
    perf-gate baseline add "$(record "$out/$scenario-$night")" | tail -1
  done
done
perf-gate baseline list | tee "$out/list.txt"

commit head
judge() { # name, scenario; the variables of head are set
  local name=$1 scenario=$2
  perf-gate gate "$scenario.yaml" --target-branch main --out "$out/$name" >"$out/$name.txt" 2>>"$out/progress.txt" || true
  printf '\n== %s\n%s\n' "$name" "$(cat "$out/$name.txt")"
  grep -q '"unconfirmed"' "$out/$name/judgement.json" || return 0
  rm -rf "$out/$name-first"; cp -r "$out/$name" "$out/$name-first"
  edit "$out/$name-first/record.json" "record['environment']['host'] = 'another'"
  local status=0
  perf-gate gate "$scenario.yaml" --target-branch main --confirms "$(record "$out/$name-first")" --out "$out/$name-again" \
    >"$out/$name-again.txt" 2>>"$out/progress.txt" || status=$?
  printf '\n== %s, confirmed on another host: exit %d\n%s\n' "$name" "$status" "$(cat "$out/$name-again.txt")"
}
judge equal open
SLOWDOWN=1.15 judge slower-15 open
SLOWDOWN=1.30 judge slower-30 open
ERROR_RATE=0.008 judge twice-the-errors open
SLOWDOWN=2.0 judge half-the-throughput closed
