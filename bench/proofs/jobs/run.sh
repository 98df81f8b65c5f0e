#!/usr/bin/env bash
# Runs the proofs of job graphs one after the other and prints a line each.
# Usage: bench/proofs/jobs/run.sh BIN [NAME ...]; BIN holds perf-gate and examples/bare, as after
# `cargo build --release --bins --examples`. Needs python3, node, and what ./test installs (fauxqs, moto, s3s-fs).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); shift
tools=$here/../../../target/tools

# LocalStack runs without containers on Python 3.12 and later, and only with dependencies that are as old as itself.
localstack() {
  [ -x "$tools/localstack/bin/python" ] && return
  local python
  python=$(command -v python3.13 || command -v python3.12) || { echo "LocalStack needs Python 3.12 or 3.13"; return 1; }
  python3 -m venv "$tools/uv"
  "$tools/uv/bin/pip" install --quiet uv
  "$tools/uv/bin/uv" venv --quiet --python "$python" "$tools/localstack"
  "$tools/uv/bin/uv" pip install --quiet --python "$tools/localstack/bin/python" --exclude-newer 2026-03-05 'localstack-core[runtime]==4.14.0'
}

[ $# -gt 0 ] || set -- fauxqs localstack moto million queues within faults
for want; do
  case $want in
    fauxqs) python3 "$here/throughput.py" "$bin" fauxqs 1000 20 7 ;;
    localstack) localstack && python3 "$here/throughput.py" "$bin" localstack 200 10 1 3 ;;
    moto) python3 "$here/throughput.py" "$bin" moto 20 5 1 3 ;;
    million) python3 "$here/million.py" "$bin" ;;
    queues | within) python3 "$here/duets.py" "$bin" "$want" ;;
    faults) python3 "$here/faults.py" "$bin" ;;
    *) echo "$want is none of fauxqs, localstack, moto, million, queues, within, faults"; exit 2 ;;
  esac
done
