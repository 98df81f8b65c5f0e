"""Runs bench/proofs/lateness.yaml with and without a live view in turn: compare.py PROGRAM RATES PAIRS"""

import fcntl
import json
import os
import pty
import statistics
import struct
import sys
import tempfile
import termios
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "peers"))
from histogram import counts  # noqa: E402


def measured(program, rate, viewed):
    """Percentiles 50, 95 and 99 of the lateness in µs, and the CPU time of the generator in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        call = [program, "run", str(HERE.parent / "lateness.yaml"), "--rate", f"{rate}/s", "--out", f"{folder}/out"]
        call += ["--set", "generator.lateness=1m"]  # it is what is measured
        call += [] if viewed else ["--quiet"]
        child, terminal = pty.fork()
        if child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.environ.pop("CI", None)
            os.environ["PATH"] = f"{os.path.dirname(program)}:{os.environ['PATH']}"
            os.execvp(call[0], call)
        sent = b""
        while True:
            try:
                sent += os.read(terminal, 65536)
            except OSError:
                break
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status == 0 and (b"in flight" in sent) == viewed, sent.decode(errors="replace")
        health = json.loads(Path(folder, "out", "record.json").read_bytes())["health"]
        return *percentiles(counts(health["lateness"]), [50, 95, 99]), health["cpu_seconds"]


def percentiles(slots, wanted):
    total = sum(number for _, number in slots)
    for percent in wanted:
        seen = 0
        for value, number in slots:
            seen += number
            if seen >= total * percent / 100:
                yield value
                break


def main(program, rates, pairs):
    program = os.path.abspath(program)
    print("| rate | view | p50 µs | p95 µs | p99 µs | CPU s |\n|--:|:--|--:|--:|--:|--:|")
    for rate in rates.split(","):
        runs = {True: [], False: []}
        for pair in range(int(pairs)):
            for viewed in [True, False] if pair % 2 else [False, True]:
                runs[viewed].append(measured(program, rate, viewed))
        for viewed, name in [(False, "quiet"), (True, "live")]:
            columns = zip(*runs[viewed])
            cells = [f"{statistics.median(column):.4g} ({min(column):.4g} to {max(column):.4g})" for column in columns]
            print(f"| {rate} | {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
