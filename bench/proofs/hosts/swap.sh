#!/usr/bin/env bash
# Puts each build where PERF_GATE_BASE_URL and PERF_GATE_HEAD_URL want it.
set -euo pipefail
case "$PERF_GATE_BASE_URL" in
  *:"$FIRST") exec "$(dirname "$0")/deploy.sh" base head ;;
  *) exec "$(dirname "$0")/deploy.sh" head base ;;
esac
