"""Jobs a second and memory of ten thousand to a million jobs on the embedded queue, each size in a process of its own:
million.py BIN [SIZE ...]."""

import math
import pathlib
import statistics
import sys

from gate import Gate, environment

HERE = pathlib.Path(__file__).parent
WIDTH = 1000


def measure(jobs):
    env = environment() | {"WIDTH": str(WIDTH), "DEPTH": str(jobs // WIDTH)}
    gate = Gate("run", HERE / "million.yaml", env, within=580).wait()
    if gate.record is None:
        raise SystemExit(gate.said + gate.complained)
    rates = [jobs / math.exp(window["iterations"]["log_latency_sum"]) * 1e6 for window in gate.windows()]
    return statistics.median(rates), gate.adds_up(jobs) and gate.counts()["completed"] == jobs * gate.counts()["graphs"], gate.peak()


def main(sizes):
    first = None
    for jobs in sizes:
        rate, well, peak = measure(jobs)
        first = first or (jobs, peak)
        more = f"{(peak - first[1]) / (jobs - first[0]):.0f} bytes for each more" if jobs > first[0] else ""
        told = "all completed" if well else "SOMETHING IS MISSING"
        print(f"{jobs:>8} jobs: {rate:.0f}/s, {told}, at most {peak / 1e6:.1f} MB {more}", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[2:]] or [10_000, 100_000, 1_000_000])
