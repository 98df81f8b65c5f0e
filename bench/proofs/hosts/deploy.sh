#!/usr/bin/env bash
# Serves builds on two "machines": ports of this one, of which the second takes 15 % longer. Usage: deploy.sh ON_FIRST ON_SECOND
# with the builds base or head, of which head takes SLOWDOWN times as long. FIRST and SECOND are the ports.
set -euo pipefail
pkill -f "[p]erf-gate demo --host 127.0.0.1 --port ($FIRST|$SECOND)" || true
serve() { # build, port, what the machine adds
  local factor=1
  [ "$1" = head ] && factor=$SLOWDOWN
  factor=$(python3 -c "print($factor * $3)")
  setsid perf-gate demo --host 127.0.0.1 --port "$2" --slowdown "$factor" >/dev/null 2>&1 </dev/null &
}
for port in "$FIRST" "$SECOND"; do
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.05; done
done
serve "$1" "$FIRST" 1
serve "$2" "$SECOND" 1.15
for port in "$FIRST" "$SECOND"; do
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.05; done
done
