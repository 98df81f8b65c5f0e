"""Prints the tables of docs/performance.md from the results of run.sh: tables.py FOLDER TABLE..."""

import os
import statistics
import sys

import quoted
from cells import count, head, micros, percent, row, spread, tenths, times
from readers import read


class Table:
    """The rounds of one table: every one a mapping of rows to runs, where what failed is missing."""

    def __init__(self, folder, name):
        self.rounds = []
        for number in sorted(os.listdir(f"{folder}/{name}"), key=int):
            here = f"{folder}/{name}/{number}"
            rows = sorted(file.removesuffix(".load") for file in os.listdir(here) if file.endswith(".load"))
            self.rounds.append(dict(self.runs(here, rows)))
        self.name = name

    @staticmethod
    def runs(here, rows):
        for name in rows:
            try:
                yield name, read(here, name)
            except (OSError, ValueError, KeyError, TypeError) as fault:
                print(f"{here}, {name}: no result ({fault})", file=sys.stderr)

    def rows(self):
        return sorted({name for runs in self.rounds for name in runs})

    def each(self, name, value):
        """A value of one row in every round that has it."""
        return [value(runs[name]) for runs in self.rounds if name in runs]

    def against(self, name, reference, value):
        """The same as a multiple of the reference in the same round."""
        return [value(runs[name]) / value(runs[reference]) for runs in self.rounds if {name, reference} <= runs.keys()]

    def circumstances(self):
        runs = [run for runs in self.rounds for run in runs.values()]
        ours = [run for run in runs if hasattr(run, "void")]
        windows, void, errors = (sum(f(run) for run in ours) for f in (lambda r: len(r.windows), lambda r: r.void, lambda r: r.errors))
        told = f"{len(self.rounds)} rounds; 1-minute load average before a run {spread([run.load for run in runs], tenths)}."
        return f"{told} Of perf-gate's {windows} windows {void} were void, and {errors} of its requests failed."


def per_cpu(run):
    return run.requests / run.cpu


def throughput(table, reference, told):
    """Closed loops: requests per processor second of the generator."""
    print(head("tool", "requests per generator CPU-second", f"× {reference}", "req/s", "most memory, MB"))
    rows = sorted(table.rows(), key=lambda name: -statistics.median(table.each(name, per_cpu)))
    for name in rows:
        ratio = spread(table.against(name, reference, per_cpu), times)
        memory = spread(table.each(name, lambda run: run.peak() / 1024), tenths)
        print(row(name, spread(table.each(name, per_cpu), count), ratio, spread(table.each(name, lambda r: r.rate), count), memory))
    for line in told:
        print(row(*line))


def closed(table):
    throughput(table, "wrk", quoted.CLOSED)


def tasks(table):
    throughput(table, "one-request", [])


def http2(table):
    throughput(table, "h2load", [])


def open_model(table):
    columns = ("generator CPU per request", "achieved req/s", "p50", "p99", "sent late, p50", "sent late, p99")
    print(head("tool", *columns))
    for name in table.rows():
        ours = hasattr(table.each(name, lambda run: run)[0], "lateness")
        timed = ours or name == "oha"
        cells = [spread(table.each(name, lambda run: 1e6 / per_cpu(run)), micros), spread(table.each(name, lambda r: r.rate), count)]
        cells += [spread(table.each(name, lambda run: run.latency(p)), micros) if timed else "–" for p in (50, 99)]
        cells += [spread(table.each(name, lambda run: run.lateness(p)), micros) if ours else "not told" for p in (50, 99)]
        print(row(name, *cells))
    for line in quoted.OPEN:
        print(row(*line))


def lateness(table):
    print(head("rate", "p50", "p99", "p99.9"))
    for name in sorted(table.rows(), key=int):
        print(row(f"{int(name):,}/s", *(spread(table.each(name, lambda run: run.lateness(p)), micros) for p in (50, 99, 99.9))))
    for line in quoted.LATENESS:
        print(row(*line))


def overhead(table):
    print(head("tool", "p50 over the server's own", "p95 over it", "p99 over it", "the server's own p50"))
    for name in table.rows():
        over = [spread(table.each(name, lambda run: run.latency(p) - run.server()[f"p{p}"]), micros) for p in (50, 95, 99)]
        print(row(name, *over, spread(table.each(name, lambda run: run.server()["p50"]), micros)))
    for line in quoted.OVERHEAD:
        print(row(*line))


def freeze(table):
    print(head("tool", "p50", "p90", "p95", "p95 against 500 ms", "p99", "p99 against 900 ms"))
    for name in table.rows():
        at = lambda p: table.each(name, lambda run: run.latency(p))
        off = lambda p, truth: spread([value / truth - 1 for value in at(p)], percent)
        cells = [spread(at(50), micros), spread(at(90), micros), spread(at(95), micros), off(95, 500e3)]
        print(row(name, *cells, spread(at(99), micros), off(99, 900e3)))
    for line in quoted.FREEZE:
        print(row(*line))


def users(table):
    print(head("tool", "memory per user, KB", "achieved req/s of 5,000 users", "generator CPU per request", "most memory, MB"))
    tools = sorted({name.split("-")[0] for name in table.rows()})
    for tool in tools:
        few, many = f"{tool}-100", f"{tool}-5000"
        per_user = [(r[many].peak() - r[few].peak()) / 4900 for r in table.rounds if {few, many} <= r.keys()]
        cells = [spread(table.each(many, lambda run: run.rate), count)]
        cells.append(spread(table.each(many, lambda run: 1e6 / per_cpu(run)), micros))
        cells.append(spread(table.each(many, lambda run: run.peak() / 1024), tenths))
        print(row(tool.replace("perfgate", "perf-gate"), spread(per_user, tenths), *cells))
    for line in quoted.USERS:
        print(row(*line))


def growth(table):
    print(head("tool", "most memory of 8 s, MB", "of 64 s, MB", "more, MB", "bytes per request"))
    for tool in sorted({name.rsplit("-", 1)[0] for name in table.rows()}):
        short, long = f"{tool}-short", f"{tool}-long"
        both = [(r[short], r[long]) for r in table.rounds if {short, long} <= r.keys()]
        more = [after.peak() - before.peak() for before, after in both]
        each = [1024 * kb / (after.requests - before.requests) for kb, (before, after) in zip(more, both)]
        cells = [spread(table.each(name, lambda run: run.peak() / 1024), tenths) for name in (short, long)]
        print(row(tool, *cells, spread([kb / 1024 for kb in more], tenths), spread(each, tenths)))


TABLES = {
    "closed": ("Closed loop, HTTP/1.1, 64 connections, cheapest server", closed),
    "tasks": ("The same with the tasks of the quick start", tasks),
    "http2": ("Closed loop, HTTP/2, 8 connections × 8 streams, nginx", http2),
    "open": ("Open model, 10,000/s, nginx", open_model),
    "lateness": ("How late requests are sent, nginx", lateness),
    "overhead": ("Constant 5 ms, 200/s, 20 connections", overhead),
    "freeze": ("Server that freezes 1 s every 10 s, 200/s, 20 connections", freeze),
    "users": ("5,000 users with a connection of their own and 1 s think time, nginx", users),
    "growth": ("Memory of short and long runs, 2,000/s, nginx", growth),
}


def main(folder, *names):
    for name in names:
        title, show = TABLES[name]
        table = Table(folder, name)
        print(f"### {title}\n")
        show(table)
        print(f"\n{table.circumstances()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
