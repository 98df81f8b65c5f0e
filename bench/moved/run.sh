#!/usr/bin/env bash
# A locustfile and a k6 script beside the scenarios that they were moved to, all against the built-in service: prints what
# the service saw of each, side by side, and exits 1 where a pair differs more than chance explains. Takes 8 minutes.
# Usage: bench/moved/run.sh BIN OUT [inbox|checkout ...]; BIN holds perf-gate. Needs python3 of 3.11 or later; installs Locust
# into target/tools. k6 is what K6 names, else `k6`; it is k6 itself, not a stand-in.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd); moved=$root/scenarios/moved
bin=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd); shift 2
export PATH="$bin:$PATH" NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
tools=$root/target/tools/locust
rounds=8 share=0.1 window=8 # seconds
# Of inbox: fewer than a gate has, so that Locust has time for every one of them beside the rest.
users=50

started=()
stop() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; wait "$process" || true; done
  started=()
}
trap stop EXIT

serve() { # the file for what is seen
  perf-gate demo --port 0 >"$out/demo.txt" & started+=($!)
  until grep -q listening "$out/demo.txt"; do sleep 0.1; done
  service=$(grep -o '[0-9]*$' "$out/demo.txt")
  python3 "$here/recorder.py" 0 "$service" "$1" >"$out/recorder.txt" & started+=($!)
  until grep -q listening "$out/recorder.txt"; do sleep 0.1; done
  url=http://127.0.0.1:$(grep -o '[0-9]*$' "$out/recorder.txt")
}

ours() { # name, how it is shortened
  serve "$out/$1.ours.jsonl"
  local status=0
  perf-gate run "$moved/$1.yaml" --set target.head="$url" --rounds "$rounds" "${@:2}" --quiet --out "$out/$1" || status=$?
  stop
  return $status
}

inbox() {
  if ! cmp -s "$here/locust.txt" "$tools/locust.txt"; then
    rm -rf "$tools" && python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --requirement "$here/locust.txt"
    cp "$here/locust.txt" "$tools/"
  fi
  serve "$out/inbox.theirs.jsonl"
  "$tools/bin/locust" -f "$moved/inbox.locustfile.py" --headless -u "$users" -r "$users" -t "$((rounds * window + 3))s" --host "$url" \
    --only-summary >"$out/locust.txt" 2>&1
  stop
  ours inbox --vus "$users" --duration "$((rounds * window))s" || return
  python3 "$here/compare.py" inbox "$out"
}

checkout() {
  local k6=${K6:-k6} script=$out/k6
  command -v "$k6" >/dev/null || { echo "there is no $k6: install k6, or name it in K6" >&2; return 2; }
  "$k6" version
  mkdir -p "$script" && cp "$moved"/checkout.k6.js "$moved"/customers.jsonl "$here"/*.js "$script/"
  # Its library on the web is not to be reached from everywhere.
  sed -i "s|'https://jslib.k6.io/k6-utils/[0-9.]*/index.js'|'./k6-utils.js'|" "$script/checkout.k6.js"
  serve "$out/checkout.theirs.jsonl"
  rm -f "$out/checkout.starts"
  for pass in $(seq "$rounds"); do
    date +%s.%N >>"$out/checkout.starts"
    "$k6" run --quiet --no-usage-report -e BASE_URL="$url" -e SHARE="$share" "$script/passes.k6.js" \
      >"$out/k6-$pass.txt" 2>&1 || return
    sleep 1
  done
  stop
  ours checkout --shortened="$(awk "BEGIN { print 100 * $share }")%" || return
  python3 "$here/compare.py" checkout "$out"
}

[ $# -gt 0 ] || set -- inbox checkout
status=0
for name in "$@"; do
  case $name in
    inbox) inbox || status=$? ;;
    checkout) checkout || status=$? ;;
    *) echo "there is no pair $name: inbox or checkout" >&2; status=2 ;;
  esac
done
exit $status
