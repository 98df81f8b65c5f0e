#!/usr/bin/env bash
# Change points, creep and the gate's new levels on simulated series, and beside Apache Otava on its own.
# Usage: bench/proofs/trend/run.sh OUT [SERIES]. Needs cargo, git, python3 and the network (pip, a checkout of apache/otava;
# OTAVA names one that is there).
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p "$1"; out=$(cd "$1" && pwd); many=${2:-1000}
cargo build --release --quiet --example alarms --example change_points
target=${CARGO_TARGET_DIR:-target}/release/examples
for what in null search steps creep gate; do
  "$target/alarms" "$what" "$many" >"$out/$what.md"
done
python3 -m venv "$out/venv"
"$out/venv/bin/pip" install --quiet apache-otava
sources=${OTAVA:-$out/otava}
[ -d "$sources" ] || git clone --quiet --depth 1 https://github.com/apache/otava "$sources"
"$out/venv/bin/python" bench/proofs/trend/side_by_side.py "$target/change_points" "$sources" >"$out/otava.md"
tail -n 1 "$out/otava.md"
