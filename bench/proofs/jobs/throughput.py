"""Jobs a second of the scheduler and of the least that it could be (examples/bare.rs), in turns, at one worker that does
nothing: throughput.py BIN fauxqs|localstack|moto WIDTH DEPTH ROUNDS [PASSES].

The other sends all of its orders at once, which makes a long queue, or keeps as many open as the graph is wide. A run of the
gate has eight windows, each of which is one graph; the others have as many passes, or so many.
"""

import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

import stand_ins
from gate import BIN, Gate, environment, memory

HERE = pathlib.Path(__file__).parent

def ours(env, jobs):
    """Jobs a second of every window, whether none was lost or doubled, and the most memory."""
    gate = Gate("run", HERE / "layered.yaml", env).wait()
    if gate.record is None:
        raise SystemExit(gate.said + gate.complained)
    counts = gate.counts()
    ended_well = counts["completed"] == counts["graphs"] * jobs and gate.adds_up(jobs)
    # Of one iteration the sum of logarithms is that of its microseconds.
    spans = [math.exp(window["iterations"]["log_latency_sum"]) / 1e6 for window in gate.windows()]
    return [jobs / span for span in spans], counts, ended_well, gate.peak()


def bare(env, jobs, most, passes):
    """Jobs a second of every pass with at most so many orders open, and how many jobs were done twice."""
    rates, twice = [], 0
    for _ in range(passes):
        words = [BIN / "examples/bare", "incoming", "outgoing", str(jobs), str(most)]
        said = subprocess.run(["timeout", "300", *words], env=env, capture_output=True, text=True, check=True).stdout
        rates.append(jobs / float(said.split()[0]))
        twice += int(said.split()[2])
    return rates, twice


def told(rates):
    return f"{statistics.median(rates):.0f}/s ({min(rates):.0f}-{max(rates):.0f})"


def main(kind, width, depth, rounds, passes=8):
    jobs = width * depth
    folder = tempfile.TemporaryDirectory(prefix="perf-gate-proof-", ignore_cleanup_errors=True)
    server = stand_ins.fauxqs() if kind == "fauxqs" else getattr(stand_ins, kind)(pathlib.Path(folder.name))
    env = environment(server.endpoint) | {"WIDTH": str(width), "DEPTH": str(depth)}
    urls = [stand_ins.queue(server.endpoint, name) for name in ("incoming", "outgoing")]
    words = [BIN / "perf-gate", "worker", "--incoming", "incoming", "--outgoing", "outgoing", "--concurrency", "100"]
    worker = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True)
    try:
        worker.stdout.readline()
        ratios = []
        for number in range(rounds):
            order = [lambda: ours(env, jobs), lambda: bare(env, jobs, jobs, passes), lambda: bare(env, jobs, width, passes)]
            turns = sorted(range(3), key=lambda turn: (turn + number) % 3)
            found = dict(sorted((turn, order[turn]()) for turn in turns))
            (rates, counts, well, peak), (all_at_once, twice), (bounded, again) = found[0], found[1], found[2]
            middle = [statistics.median(each) for each in (rates, all_at_once, bounded)]
            ratios.append((middle[0] / middle[1], middle[0] / middle[2]))
            print(
                f"{kind} {jobs} jobs, round {number + 1}: perf-gate {told(rates)}, bare with all at once {told(all_at_once)}, "
                f"ratio {ratios[-1][0]:.3f}, bare with {width} open {told(bounded)}, ratio {ratios[-1][1]:.3f}; "
                f"{counts['completed']} of {counts['graphs'] * jobs} completed, {counts['duplicates']} twice (bare "
                f"{twice + again}), {'all is accounted for' if well else 'SOMETHING IS MISSING'}, gate {peak / 1e6:.1f} MB, "
                f"worker {memory(worker.pid, 'VmHWM') / 1e6:.1f} MB",
                flush=True,
            )
        rest = [stand_ins.left(server.endpoint, url) for url in urls]
        first, second = (statistics.median(each) for each in zip(*ratios))
        print(f"{kind} {jobs} jobs: median ratios {first:.3f} and {second:.3f}, {sum(rest)} messages left", flush=True)
    finally:
        worker.terminate()
        worker.wait()
        server.end()
        folder.cleanup()


if __name__ == "__main__":
    main(sys.argv[2], *map(int, sys.argv[3:]))
