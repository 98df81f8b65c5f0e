#!/usr/bin/env bash
# perf-gate beside other load generators on this machine: installs them, alternates them for some rounds, and prints a
# table in Markdown for every figure. docs/performance.md says what each of them means.
# Usage: bench/peers/run.sh [--rounds 3] [--seconds 8] [--quantum] [--out FOLDER] [--only TABLE ...]
# TABLE: closed tasks http2 open lateness overhead freeze users growth. PERF_GATE names a binary instead of building one;
# PERF_GATE_FLAGS has flags for every `perf-gate run`. Debian or Ubuntu, at least 2 cores.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd); tools=$root/target/tools
rounds=3 seconds=8 quantum="" out=$root/target/peers/results only=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --quantum) quantum=yes; shift ;;
    --out) out=$2; shift 2 ;;
    --only) shift; while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do only+=("$1"); shift; done ;;
    *) sed -n '2,/^[^#]/s/^# //p' "$0" >&2; exit 2 ;;
  esac
done
all=(closed tasks http2 open lateness overhead freeze users growth)
[ ${#only[@]} -gt 0 ] || only=("${all[@]}")
for table in "${only[@]}"; do
  [[ " ${all[*]} " == *" $table "* ]] || { echo "there is no table $table: ${all[*]}" >&2; exit 2; }
done
# A window of perf-gate is at least 1 s, and a run has at least 8 of them.
length=$((seconds > 8 ? seconds : 8))s
mkdir -p "$out"; out=$(cd "$out" && pwd)

# Neither a proxy nor another perf-gate of this machine belongs to the measurement.
export PYTHONDONTWRITEBYTECODE=1 NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 PATH="$PATH:/usr/sbin" TMPDIR="$out/tmp"
rm -rf "$TMPDIR"; mkdir -p "$TMPDIR"
ulimit -n "$(ulimit -H -n)"
gate=${PERF_GATE:-$root/target/dist/perf-gate}
read -r -a flags <<<"${PERF_GATE_FLAGS:-}"

cores=$(nproc); half=$((cores / 2))
[ "$half" -gt 0 ] || { echo "at least 2 cores are needed: one for the server, one for the generator" >&2; exit 2; }
server_cores=$(seq -s , 0 $((half - 1))) generator_cores=$(seq -s , "$half" $((cores - 1)))
threads=$((cores - half))

served=()
stop() {
  for process in "${served[@]}"; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
  served=()
}
trap stop EXIT

serve() { # arguments of the cheapest server; sets URL
  taskset -c "$server_cores" "$root/target/peers/server/release/peers-server" 0 "$@" >"$out/server.txt" & served+=($!)
  until grep -qs listening "$out/server.txt"; do sleep 0.05; done
  export URL; URL=http://$(sed 's/.* //' "$out/server.txt")
}
nginx_on() { # sets URL, and URL2 for HTTP/2
  local folder=$out/nginx ports
  ports=$(python3 -c 'import socket
sockets = [socket.socket() for _ in range(2)]
for one in sockets: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))')
  rm -rf "$folder"; mkdir -p "$folder"
  sed -e "s/HTTP1/${ports% *}/" -e "s/HTTP2/${ports#* }/" -e "s/WORKERS/$half/" "$here/nginx.conf" >"$folder/nginx.conf"
  taskset -c "$server_cores" nginx -p "$folder" -e error.log -c nginx.conf & served+=($!)
  export URL=http://127.0.0.1:${ports% *} URL2=http://127.0.0.1:${ports#* }
  until curl -sf "$URL" >/dev/null; do sleep 0.05; done
}

measured() { # row, command; what fails is missing in its table, which says so
  python3 "$here/measure.py" "$folder/$1" "$generator_cores" "${@:2}" || true
}
ours() { # name of the row, scenario, more flags
  measured "$1" "$gate" run "$here/scenarios/$2.yaml" "${flags[@]}" "${@:3}" --quiet --out "$folder/$1"
}
oha() { measured "$1" "$tools/bin/oha" --no-tui --output-format json "${@:2}"; }
goose() { # row, arguments
  measured "$1" "$root/target/peers/goose/release/peers-goose" --host "$URL" --no-reset-metrics --no-print-metrics -q "${@:2}" --report-file "$folder/$1.report.json"
}

closed() { # tool
  case $1 in
    perf-gate) LENGTH=$length ours "$1" closed --set generator.threads="$threads" ;;
    wrk) measured "$1" wrk -t "$threads" -c 64 -d "${seconds}s" --latency "$URL/" ;;
    h2load) measured "$1" h2load --h1 -t "$threads" -c 64 -D "$seconds" "$URL/" ;;
    oha) oha "$1" -z "${seconds}s" -c 64 "$URL/" ;;
    goose) goose "$1" --users 64 --increase-rate 64 --run-time "${seconds}s" ;;
    autocannon)
      measured "$1" node "$tools/autocannon/node_modules/autocannon/autocannon.js" -c 64 -w "$threads" -d "$seconds" --json "$URL/"
      ;;
    locust)
      measured "$1" "$tools/locust/bin/locust" -f "$here/locustfile.py" --headless -u 64 -r 64 -t "${seconds}s" \
        --processes "$threads" --host "$URL" --json --loglevel ERROR
      ;;
  esac
}
tasks() {
  case $1 in
    perf-gate) LENGTH=$length ours "$1" tasks --set generator.threads="$threads" ;;
    one-request) LENGTH=$length ours "$1" closed --set generator.threads="$threads" ;;
    wrk) closed "$1" ;;
  esac
}
http2() {
  case $1 in
    perf-gate) URL=$URL2 LENGTH=$length ours "$1" http2 --set generator.threads="$threads" ;;
    h2load) measured "$1" h2load -t "$threads" -c 8 -m 8 -D "$seconds" "$URL2/" ;;
    oha) oha "$1" -z "${seconds}s" -c 8 -p 8 --http2 "$URL2/" ;;
  esac
}
open() {
  case $1 in
    perf-gate) RATE=10000 LENGTH=$length ours "$1" open ;;
    quantum) RATE=10000 LENGTH=$length ours "$1" open --set generator.quantum=1ms --set generator.lateness=5ms ;;
    h2load) measured "$1" h2load --h1 -t "$threads" -c 50 --rps 200 -D "$seconds" "$URL/" ;;
    oha) oha "$1" -z "${seconds}s" -c 64 -q 10000 --latency-correction "$URL/" ;;
  esac
}
lateness() { # rate
  RATE=$1 LENGTH=$length ours "$1" open
}
overhead() {
  curl -sf "$URL/stats" >/dev/null
  case $1 in
    perf-gate) RATE=200 LENGTH=$length CONNECTIONS=20 ours "$1" open ;;
    oha) oha "$1" -z "${seconds}s" -c 20 -q 200 --latency-correction "$URL/" ;;
  esac
  curl -sf "$URL/stats" >"$folder/$1.stats"
}
freeze() {
  case $1 in
    perf-gate) ours "$1" freeze ;;
    # Whole periods of the server, so that what is true is known.
    oha) oha "$1" -z 20s -c 20 -q 200 --latency-correction "$URL/" ;;
    oha-plain) oha "$1" -z 20s -c 20 -q 200 "$URL/" ;;
  esac
}
users() { # tool-users
  local n=${1#*-}; local tool=${1%-*}
  case $tool in
    perfgate) USERS=$n ours "$1" users ;;
    wrk) measured "$1" wrk -t "$threads" -c "$n" -d "${seconds}s" -s "$here/delay.lua" "$URL/" ;;
    h2load) measured "$1" h2load --h1 -t "$threads" -c "$n" --rps 1 -D "$seconds" "$URL/" ;;
    oha) oha "$1" -z "${seconds}s" -c "$n" -q "$n" "$URL/" ;;
    goose) PEERS_THINK=1 goose "$1" --users "$n" --increase-rate "$n" --run-time "${seconds}s" ;;
  esac
}
growth() {
  case $1 in
    perf-gate-short) HALF=500ms ours "$1" growth ;;
    perf-gate-long) HALF=4s ours "$1" growth ;;
    oha-short) oha "$1" -z 8s -c 64 -q 2000 "$URL/" ;;
    oha-long) oha "$1" -z 64s -c 64 -q 2000 "$URL/" ;;
  esac
}

play() { # table, tools: each of them once a round, and none always first
  local table=$1; shift
  local round turn
  for round in $(seq "$rounds"); do
    folder=$out/$table/$round
    rm -rf "$folder"; mkdir -p "$folder"
    for turn in $(seq 0 $(($# - 1))); do
      local tool="${*:(turn + round - 1) % $# + 1:1}"
      echo "$table: round $round of $rounds, $tool" >&2
      cut -d ' ' -f 1 /proc/loadavg >"$folder/$tool.load"
      "$table" "$tool"
      sleep 0.5
    done
  done
}

if [ -z "${PEERS_INSTALLED:-}" ]; then
  "$here/install.sh" || exit
fi
for table in "${only[@]}"; do
  case $table in
    closed) serve; play closed wrk perf-gate goose oha h2load autocannon locust ;;
    tasks) serve; play tasks wrk one-request perf-gate ;;
    http2) nginx_on; play http2 h2load perf-gate oha ;;
    open) nginx_on; play open perf-gate ${quantum:+quantum} oha h2load ;;
    lateness) nginx_on; play lateness 1000 10000 ;;
    overhead) serve --delay-ms 5; play overhead perf-gate oha ;;
    freeze) serve --freeze-ms 1000 --every-ms 10000; play freeze perf-gate oha oha-plain ;;
    users) nginx_on; play users perfgate-{100,5000} wrk-{100,5000} h2load-{100,5000} oha-{100,5000} goose-{100,5000} ;;
    growth) nginx_on; play growth perf-gate-{short,long} oha-{short,long} ;;
  esac
  stop
done
python3 "$here/tables.py" "$out" "${only[@]}"
