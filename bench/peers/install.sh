#!/usr/bin/env bash
# Installs the peers that package managers have, and builds what is ours; what is there already is kept.
# Usage: bench/peers/install.sh [TOOL ...]; without one, all of them. Debian or Ubuntu.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd); tools=$root/target/tools
PATH="$PATH:/usr/sbin"
mkdir -p "$tools"

debian() { # program, package
  command -v "$1" >/dev/null && return
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$2" >/dev/null
}

ours() { # folder
  cargo build --quiet --release --locked --manifest-path "$here/$1/Cargo.toml" --target-dir "$root/target/peers/$1"
}

[ $# -gt 0 ] || set -- nginx wrk h2load oha goose autocannon locust server perf-gate
for tool; do
  echo "installing or building $tool where it is missing" >&2
  case $tool in
    nginx) debian nginx nginx-light ;;
    wrk) debian wrk wrk ;;
    h2load) debian h2load nghttp2-client ;;
    oha)
      "$tools/bin/oha" --version 2>/dev/null | grep -q ' 1\.16\.0' ||
        cargo install --quiet --locked --root "$tools" --target-dir "$root/target/peers/oha" oha@1.16.0
      ;;
    autocannon)
      grep -qs '"version": "9.0.0"' "$tools/autocannon/node_modules/autocannon/package.json" || {
        debian npm npm
        npm install --prefix "$tools/autocannon" --silent --no-audit --no-fund --ignore-scripts autocannon@9.0.0
      }
      ;;
    locust)
      moved=$here/../moved/locust.txt # its users and ours are of one version
      cmp -s "$moved" "$tools/locust/locust.txt" || {
        rm -rf "$tools/locust"
        python3 -m venv "$tools/locust"
        "$tools/locust/bin/pip" install --quiet --requirement "$moved"
        cp "$moved" "$tools/locust/"
      }
      ;;
    goose | server) ours "$tool" ;;
    perf-gate) [ -n "${PERF_GATE:-}" ] || (cd "$root" && cargo build --quiet --profile dist --locked) ;;
    *) echo "there is no tool $tool" >&2; exit 2 ;;
  esac
done
