#!/usr/bin/env bash
# Measures the memory of perf-gate where scenarios, data files and bodies are large, and prints a line each: what, most
# resident memory in MB, seconds, exit status. Usage: bench/memory/run.sh BIN OUT [NAME ...]; BIN holds perf-gate.
# Needs nginx, python3 and GNU time.
set -eu
bin=$(cd "$1" && pwd)/perf-gate; mkdir -p "$2"; out=$(cd "$2" && pwd); shift 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir -p "$out/www"
truncate -s 1G "$out/www/big"
cat >"$out/nginx.conf" <<END
daemon off; worker_processes 1; pid $out/pid; error_log $out/error.log;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path $out/tmp; sendfile on; keepalive_requests 100000000;
  server { listen 127.0.0.1:$port; location = /big { root $out/www; } location / { return 200 ok; } }
}
END
# Gates that run side by side void each other's rounds; here only memory is looked at.
export TMPDIR="$out"
PATH="$PATH:/usr/sbin" nginx -p "$out" -c "$out/nginx.conf" &
nginx=$!
trap 'kill $nginx' EXIT
until curl --noproxy '*' -sf "http://127.0.0.1:$port/" >/dev/null; do sleep 0.1; done

scenario() { # name, what it does beside the load of its arm
  printf 'name: %s\ntarget: { head: "http://127.0.0.1:%s" }\nrounds: 8\nwarmup: { at_least: 1s, at_most: 1s }\n%s\n' \
    "$1" "$port" "$2" >"$out/$1.yaml"
}
measure() { # command, name
  local begin=$SECONDS status=0
  /usr/bin/time -f %M -o "$out/$2.$1.kb" "$bin" "$1" "$out/$2.yaml" ${3:+--out "$out/$2"} >"$out/$2.$1.txt" 2>&1 || status=$?
  printf '%-6s %-12s %5d MB  %3d s  exit %d\n' "$1" "$2" $(($(tail -n 1 "$out/$2.$1.kb") / 1024)) $((SECONDS - begin)) "$status" |
    tee -a "$out/lines.txt"
}
both() { measure check "$1"; measure run "$1" out; }
load=$'load: { constant-vus: { vus: 4, duration: 24s } }\nthink_time: 5ms'

rows() { # name, order, what of a row is sent
  [ -s "$out/rows.jsonl" ] || python3 -c '
for row in range(100000):
    print("{\"id\": %d, \"customer\": {\"name\": \"customer %06d\"}, \"items\": [1, 2, 3], \"note\": \"%s\"}" % (row, row, "x" * 40))
' >"$out/rows.jsonl"
  scenario "$1" "$load
data: { orders: { file: rows.jsonl, order: $2 } }
tasks: [{ request: { method: POST, path: /, body: '$3' } }]"
  both "$1"
}
[ $# -gt 0 ] || set -- one tasks duet rows body
for want; do
  case $want in
    one) scenario one "$load"$'\ntasks: [/]'; both one ;;
    tasks)
      scenario tasks "$load"$'\ntasks:'
      seq 10000 | sed 's|.*|  - /items/&|' >>"$out/tasks.yaml"
      both tasks
      ;;
    duet)
      scenario duet "$load"$'\ntasks:'
      sed -i -e "s|head:|base: \"http://127.0.0.1:$port\", head:|" -e 's|rounds: 8|rounds: 24|' "$out/duet.yaml"
      seq 10000 | sed 's|.*|  - /items/&|' >>"$out/duet.yaml"
      measure gate duet out
      ;;
    rows)
      rows sequential sequential '{{orders.customer.name}}'
      rows random random '{{orders.customer.name}}'
      rows unique unique '{{orders.customer.name}}'
      rows batches sequential '{{orders[100]}}'
      echo "the rows take $(($(stat -c %s "$out/rows.jsonl") / 1048576)) MB as a file"
      ;;
    body)
      scenario body $'load: { constant-vus: { vus: 1, duration: 24s } }\ntasks: [{ request: { path: /big, timeout: 60s } }]'
      both body
      ;;
  esac
done
