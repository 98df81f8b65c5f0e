#!/bin/sh
# Starts Debian's nginx on $PORT in the foreground. /guarded answers 401, with DELAY=8ms only after that time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work="${WORK:-/tmp}/perf-gate-nginx-$PORT"
rm -rf "$work"
mkdir -p "$work/tmp-$PORT"
: > "$work/users"
sed -e "s/PORT/$PORT/g" -e "s/DELAY/auth_delay $DELAY;/" "$here/plain.conf" > "$work/nginx.conf"
exec nginx -p "$work" -c "$work/nginx.conf"
