#!/usr/bin/env bash
# A run of Locust and one of ours against the same service, their CSV files side by side, read by one script of pandas; and ours
# as OpenMetrics: checked by promtool, and taken into a database of Prometheus.
# Usage: bench/proofs/formats/run.sh BIN OUT; BIN holds perf-gate. Needs python3 and what ./test installs in target/tools/prometheus.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd)
promtool=$here/../../../target/tools/prometheus/promtool
if [ ! -x "$out/venv/bin/locust" ]; then
  python3 -m venv "$out/venv"
  "$out/venv/bin/pip" install --quiet locust==2.47.0 pandas==3.1.1
fi
port=18473
"$bin/perf-gate" demo --port $port --latency-ms 12 --error-rate 0.02 --seed 1 >/dev/null 2>&1 &
demo=$!
trap 'kill $demo' EXIT
sleep 1
"$out/venv/bin/locust" --locustfile "$here/locustfile.py" --host http://127.0.0.1:$port --headless --users 8 --spawn-rate 8 \
  --run-time 16s --csv "$out/locust" --exit-code-on-error 0 --only-summary >"$out/locust.txt" 2>&1
# Another gate on this machine would void its rounds.
export TMPDIR=$out
URL=http://127.0.0.1:$port "$bin/perf-gate" run "$here/buyers.yaml" --quiet --out "$out/run"
"$bin/perf-gate" report "$out/run" --format csv --out "$out/ours"
"$out/venv/bin/python" "$here/compare.py" "$out/locust" "$out/ours"

"$bin/perf-gate" report "$out/run" --format openmetrics --out "$out/metrics.txt"
echo
"$promtool" check metrics <"$out/metrics.txt" && echo "promtool check metrics: nothing to say of $(grep -vc '^#' "$out/metrics.txt") samples"
rm -rf "$out/tsdb"
python3 "$here/stamped.py" <"$out/metrics.txt" >"$out/stamped.txt"
"$promtool" tsdb create-blocks-from openmetrics "$out/stamped.txt" "$out/tsdb" | tail -1
