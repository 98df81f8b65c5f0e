#!/usr/bin/env bash
# How large the page of a run is, and how long it takes to make: 1 minute, 10 minutes and 1 hour of load, 10 and 300 tasks.
# A real run of the quick start is stretched to each; the time is that of `perf-gate report`, which reads the record first.
#
#   bench/proofs/html/run.sh        (the quick start, half a minute; GATE names another binary than that of a release build)
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=${OUT:-target/proofs/html}
mkdir -p "$out"
[ -n "${GATE:-}" ] || cargo build --quiet --release --locked
gate=${GATE:-$PWD/target/release/perf-gate}

[ -s "$out/run/judgement.json" ] || "$gate" gate scenarios/quickstart.yaml --out "$out/run" --quiet || true

# The least of five, in milliseconds.
least() {
  for _ in 1 2 3 4 5; do
    local from=$(date +%s%N)
    "$@" >/dev/null
    echo $((($(date +%s%N) - from) / 1000000))
  done | sort -n | head -1
}

echo "| run | tasks | page | \`--format html\` | \`--format junit\`, for comparison |"
echo "|:--|--:|--:|--:|--:|"
for length in 60:"1 min" 600:"10 min" 3600:"1 h"; do
  for tasks in 10 300; do
    run=$out/${length%%:*}-$tasks
    python3 bench/proofs/html/stretch.py "$out/run" "$run" "${length%%:*}" "$tasks"
    page=$(least "$gate" report "$run" --format html --out "$run/report.html")
    other=$(least "$gate" report "$run" --format junit --out "$run/report.xml")
    echo "| ${length#*:} | $tasks | $(($(stat -c %s "$run/report.html") / 1000)) kB | $page ms | $other ms |"
  done
done
