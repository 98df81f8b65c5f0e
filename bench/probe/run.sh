#!/usr/bin/env bash
# The spread of the machine probe: COUNT probes (50) on the machine as it is, beside one process that computes, and
# beside one for each core; prints a table of the logarithms. Usage: bench/probe/run.sh BIN [COUNT]; BIN is the example
# probe: cargo build --release --example probe. The lines that the table is made of go to $OUT, if set. Where others
# compute, nice alone helps little between sessions: see autogroup in sched(7).
set -euo pipefail
bin=$(realpath "$1"); count=${2:-50}
out=${OUT:-$(mktemp)}
: > "$out"
hogs=()
release() { [ ${#hogs[@]} = 0 ] || kill "${hogs[@]}"; hogs=(); }
trap release EXIT
for beside in 0 1 "$(nproc)"; do
  for _ in $(seq "$beside"); do
    while :; do :; done &
    hogs+=($!)
  done
  for _ in $(seq "$count"); do
    # load before the probe, in processes that run or wait to: what else ran shows
    echo "$beside $(cut -d/ -f1 /proc/loadavg | cut -d' ' -f4) $("$bin")" >> "$out"
  done
  release
done

cat <<'TABLE'
In percent (100 ln): mean against that of no hog, sample standard deviation, least and most against the mean.
"pair" is what a record holds, the mean of two probes; "needless" the share of runs more than 3 % slower than the
slowest of the 10 before them. "busy": processes that ran beside the probe when it began.

hogs  busy  part       mean µs      shift     sd    least     most  needless
TABLE
awk '
  function spread(name, v, n, level,   i, j, m, s, lo, hi, top, worse, runs) {
    for (i = 1; i <= n; i++) m += v[i] / n
    lo = hi = v[1]
    for (i = 1; i <= n; i++) { s += (v[i] - m) ^ 2; if (v[i] < lo) lo = v[i]; if (v[i] > hi) hi = v[i] }
    if (!(name in first)) first[name] = m
    for (i = 11; i <= n; i++) {
      top = v[i - 10]
      for (j = i - 9; j < i; j++) if (v[j] > top) top = v[j]
      runs++; if (v[i] > top + 3) worse++
    }
    printf("%4d  %4.1f  %-8s %9s  %+8.2f  %5.2f  %+7.2f  %+7.2f  %s\n", hogs, busy / count, name,
      (level ? sprintf("%.0f", exp(m / 100)) : ""), m - first[name], (n > 1 ? sqrt(s / (n - 1)) : 0), lo - m, hi - m,
      (runs ? sprintf("%d of %d", worse, runs) : ""))
  }
  function table(   i) {
    if (count == 0) return
    spread("integer", a, count, 1); spread("memory", b, count, 1); spread("loopback", c, count, 1)
    spread("mean", mean, count, 0)
    for (i = 1; i <= int(count / 2); i++) pair[i] = (mean[2 * i - 1] + mean[2 * i]) / 2
    spread("pair", pair, int(count / 2), 0)
  }
  $1 != hogs { table(); count = busy = 0; hogs = $1 }
  { n = ++count; busy += $2 - 1; a[n] = 100 * log($3); b[n] = 100 * log($4); c[n] = 100 * log($5); mean[n] = (a[n] + b[n] + c[n]) / 3 }
  END { table() }
' "$out"
