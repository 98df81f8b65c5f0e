#!/usr/bin/env bash
# Runs the proofs of the gate one after the other and prints a line each: name, exit status, seconds, verdict.
# Usage: bench/proofs/run.sh BIN OUT [NAME ...]; BIN holds perf-gate and the example burner. Needs nginx and python3.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); out=$2; shift 2
mkdir -p "$out"
export PATH="$bin:$PATH"
proof() { # name, what to run
  local name=$1; shift
  local begin=$SECONDS
  local said; said=$("$@" --quiet --out "$out/$name" 2>>"$out/$name.err")
  local status=$?
  printf '%-16s exit %d  %3d s  %s\n' "$name" "$status" $((SECONDS - begin)) "$said" | tee -a "$out/lines.txt"
}
for want in "${@:-equal slower nginx-equal nginx-slow two-servers burner warming freeze late-200 late-2000}"; do
  for name in $want; do
    case $name in
      equal) for i in $(seq 10); do proof "equal-$i" perf-gate gate "$here/../../scenarios/quickstart.yaml"; done ;;
      slower) for i in $(seq 10); do SLOWDOWN=1.25 proof "slower-$i" perf-gate gate "$here/../../scenarios/quickstart.yaml"; done ;;
      nginx-equal) proof $name perf-gate gate "$here/nginx.yaml" ;;
      nginx-slow) HEAD_DELAY=14ms proof $name perf-gate gate "$here/nginx.yaml" ;;
      two-servers) proof $name perf-gate gate "$here/two-servers.yaml" ;;
      burner) proof $name perf-gate gate "$here/burner.yaml" ;;
      warming) proof $name perf-gate gate "$here/warming.yaml" ;;
      freeze) proof $name perf-gate run "$here/freeze.yaml" --rounds 72 ;;
      late-200) proof $name perf-gate run "$here/lateness.yaml" --rate 200/s ;;
      late-2000) proof $name perf-gate run "$here/lateness.yaml" --rate 2000/s ;;
    esac
  done
done
