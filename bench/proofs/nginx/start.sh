#!/bin/sh
# Starts Debian's nginx on $PORT in the foreground, serving a file of 64,512 bytes. With SLOW=1 a rate limit of 64,000 bytes
# a second holds back the last 512 of them for about 9 ms.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work="${WORK:-/tmp}/perf-gate-nginx-$PORT"
rm -rf "$work"
mkdir -p "$work/www" "$work/tmp-$PORT"
head -c 64512 /dev/zero | tr '\0' 'x' > "$work/www/index.html"
limit=""
[ "${SLOW:-0}" = 1 ] && limit="limit_rate 64000;"
sed -e "s/PORT/$PORT/g" -e "s/LIMIT/$limit/" "$here/plain.conf" > "$work/nginx.conf"
exec nginx -p "$work" -c "$work/nginx.conf"
