"""Verdicts on two workers: equal ones ten times, then each fault alone. duets.py BIN queues|within [NAME ...]"""

import pathlib
import sys
import tempfile
import time

import stand_ins
from gate import Gate, environment

HERE = pathlib.Path(__file__).parent
JOBS = 200
# Of a graph whose jobs are mostly on their way, slower work is little.
LONG_WORK = "20ms..60ms"
# What is said to head's worker over queues, and within the process.
KINDS = {
    "equal": ("--concurrency 8", {}),
    "slower-work": ("--concurrency 8 --slow-down 1.25", {"SLOW": "1.25"}),
    "slower-writes": ("--concurrency 8 --write-delay 5ms", {"WRITE": "5ms"}),
    "half-the-hands": ("--concurrency 4", {"CONCURRENCY": "4"}),
    "failures": ("--concurrency 8 --failure-rate 0.02", {"FAIL": "2%"}),
}


def over_queues(kind):
    """A gate with queues and objects that are new."""
    folder = tempfile.TemporaryDirectory(prefix="perf-gate-proof-", ignore_cleanup_errors=True)
    sqs, s3 = stand_ins.fauxqs(), stand_ins.s3s(pathlib.Path(folder.name), "bucket")
    try:
        for arm in ("base", "head"):
            for name in (f"in-{arm}", f"out-{arm}"):
                stand_ins.queue(sqs.endpoint, name)
        env = environment(sqs.endpoint, s3.endpoint) | {"HEAD": KINDS[kind][0], "STORE": "--store s3://bucket/out"}
        env |= {"WORK": LONG_WORK} if kind == "slower-work" else {}
        return Gate("gate", HERE / "duet.yaml", env).wait()
    finally:
        sqs.end()
        s3.end()
        folder.cleanup()


def within(kind):
    return Gate("gate", HERE / "within.yaml", environment() | KINDS[kind][1]).wait()


def line(kind, gate, seconds):
    if gate.judgement is None:
        return f"{kind:<15} exit {gate.status}: {gate.said}{gate.complained}"
    well = all(gate.adds_up(JOBS, arm) for arm in ("base", "head"))
    failed = gate.counts()["failed"]
    told = gate.said.strip().splitlines()[0]
    return f"{kind:<15} exit {gate.status} {seconds:3.0f} s {told} [{failed} failed, {'adds up' if well else 'DOES NOT ADD UP'}]"


def main(where, names):
    play = {"queues": over_queues, "within": within}[where]
    for name in names or ["equal"] * 10 + list(KINDS)[1:]:
        began = time.time()
        gate = play(name)
        print(f"{where} {line(name, gate, time.time() - began)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[2], sys.argv[3:])
