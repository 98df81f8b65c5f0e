#!/usr/bin/env bash
# What the live view costs the measurement: how late requests are sent with it, in a terminal, and without, in turn.
#
#   bench/proofs/live/run.sh [PROGRAM [RATES [PAIRS]]]
set -euo pipefail
cd "$(dirname "$0")/../../.."
exec python3 bench/proofs/live/compare.py "${1:-target/release/perf-gate}" "${2:-200,1000,10000}" "${3:-5}"
