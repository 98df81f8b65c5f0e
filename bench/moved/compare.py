"""Holds what a service saw of two generators against each other; exits 1 where they differ beyond chance.

    compare.py inbox|checkout OUT

OUT holds NAME.theirs.jsonl and NAME.ours.jsonl, as recorder.py writes them, and perf-gate's NAME/record.json. Headers,
bodies and queries are those of all requests. Counts, order and pauses are those within perf-gate's windows, its warm-up
left out, and within stretches of the other generator that are as long: a pause that crosses the end of a window is not
seen, so long ones are seen less often, with both alike. Headers and shapes must be the same; counts and what follows on
what within a user are held against each other by chi-square, pauses by the test of Kolmogorov and Smirnov, or their means by
Welch's, all at 0.001: one of the 30 lines of a table in 30 runs is a false alarm. What one connection carries is one user's.
"""

import collections
import datetime
import json
import math
import os
import re
import statistics
import sys

ALPHA = 0.001
# Seconds in which Locust starts its users.
STARTING = 3
# Endpoints of open models: no user's, they come when they are due.
ARRIVING = {"checkout": {"GET /inbox"}}
# Seconds to which pauses are rounded: what is less is the time of the generators and of the proxy.
GRAIN = 0.05
ALL = "everywhere"
# Seconds by which means may differ: pauses of 1, 2 or 3 s cross the end of a window of 18 s more often than those of 1 to 3 s
# evenly drawn, as they spread more: what is seen of them has means of 1.958 and 1.979 s.
MARGIN = 0.021
# Pauses of which only the mean must be the same: k6's `randomIntBetween(1, 3)` is whole seconds where `1s..3s` is anything
# between, and its polls are apart from answer to question where `every` is from question to question.
MEAN_ALONE = {
    "checkout": {("GET /items", "POST /events"), ("GET /tasks/ID", "GET /items"), ("GET /tasks/ID", "GET /tasks/ID")},
}
# What must differ, or says nothing: the name of the program, and what HTTP/1.1 means anyway.
NOT_COMPARED = {"user-agent", "host", "connection", "content-length"}
# Values that are drawn anew or given by the service.
DRAWN = {"authorization": "Bearer …", "x-customer": "c…"}


def endpoint(request):
    path = request["target"].split("?")[0]
    return f"{request['method']} {re.sub(r'/[0-9]+', '/ID', path)}"


def headers(request):
    pairs = ((name.lower(), value) for name, value in request["headers"])
    return tuple(sorted((n, DRAWN.get(n, v)) for n, v in pairs if n not in NOT_COMPARED))


def shape(value):
    """Types in place of values, keys in order."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shape(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(sorted({shape(one) for one in value})) + "]"
    return {str: "text", bool: "bool", int: "int", float: "float", type(None): "null"}[type(value)]


def body(request):
    return shape(json.loads(request["body"])) if request["body"] else "none"


def query(request):
    names = request["target"].partition("?")[2]
    return "&".join(sorted(pair.partition("=")[0] for pair in names.split("&"))) if names else "none"


def p_of_chi_square(statistic, freedom):
    """Upper tail, by the approximation of Wilson and Hilferty."""
    if freedom == 0 or statistic <= 0:
        return 1.0
    spread = 2 / (9 * freedom)
    z = ((statistic / freedom) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return 0.5 * math.erfc(z / math.sqrt(2))


def p_of_counts(theirs, ours):
    """Whether two rows of counts can come from one source: chi-square of homogeneity, rare columns put together."""
    total = [sum(theirs.values()), sum(ours.values())]
    if not all(total):
        return None
    columns, rare = [], [0, 0]
    for key in set(theirs) | set(ours):
        pair = [theirs[key], ours[key]]
        if min(total) * sum(pair) / sum(total) < 5:
            rare = [a + b for a, b in zip(rare, pair)]
        else:
            columns.append(pair)
    columns += [rare] if min(total) * sum(rare) / sum(total) >= 1 else []
    expected = [[sum(pair) * part / sum(total) for part in total] for pair in columns]
    terms = ((seen - fair) ** 2 / fair for pair, e in zip(columns, expected) for seen, fair in zip(pair, e))
    return p_of_chi_square(sum(terms), len(columns) - 1)


def p_of_times(theirs, ours):
    """Whether two samples can come from one distribution: Kolmogorov and Smirnov, asymptotic."""
    a, b = (sorted(round(time / GRAIN) for time in sample) for sample in (theirs, ours))
    if min(len(a), len(b)) < 20:
        return None
    i = j = 0
    apart = 0.0
    while i < len(a) and j < len(b):
        at = min(a[i], b[j])
        while i < len(a) and a[i] <= at:
            i += 1
        while j < len(b) and b[j] <= at:
            j += 1
        apart = max(apart, abs(i / len(a) - j / len(b)))
    root = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    x = (root + 0.12 + 0.11 / root) * apart
    if x < 0.2:  # where the series does not converge it is 1 to 12 digits
        return 1.0
    return min(1.0, max(0.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))))


def p_of_means(theirs, ours):
    """Whether the means of two samples can be within the margin: Welch's test, asymptotic."""
    if min(len(theirs), len(ours)) < 20:
        return None
    apart = abs(statistics.fmean(theirs) - statistics.fmean(ours))
    error = math.sqrt(sum(statistics.variance(sample) / len(sample) for sample in (theirs, ours)))
    return math.erfc(max(0.0, apart - MARGIN) / error / math.sqrt(2))


class Seen:
    """What the service saw of one generator."""

    def __init__(self, path, windows, arriving=frozenset()):
        requests = [json.loads(line) for line in open(path)]
        is_probe = lambda r: not any(n.lower() == "user-agent" for n, _ in r["headers"])
        self.requests = sorted((r for r in requests if not is_probe(r)), key=lambda r: r["began"])
        self.windows = windows
        self.users = collections.defaultdict(list)
        for request in self.requests:
            self.users[endpoint(request) if endpoint(request) in arriving else request["connection"]].append(request)
        counted = [r for r in self.requests if self.window(r) is not None]
        self.counts = collections.Counter(map(endpoint, counted))
        connections = collections.defaultdict(set)
        for request in counted:
            connections[self.window(request)].add(request["connection"])
        self.most = max(map(len, connections.values()))
        self.failed = sum(r["status"] >= 400 for r in self.requests)
        self.sets = {}
        for name, of in (("headers", headers), ("body", body), ("query", query)):
            self.sets[name] = collections.defaultdict(collections.Counter)
            for request in self.requests:
                self.sets[name][endpoint(request)][of(request)] += 1
        self.rows = collections.defaultdict(collections.Counter)
        for request in counted:
            if endpoint(request) == "GET /items":
                self.rows["x-customer"].update(v for n, v in request["headers"] if n.lower() == "x-customer")
        self.sizes = collections.defaultdict(list)
        for request in self.requests:
            self.sizes[endpoint(request)].append(len(request["body"]))
        self.follow()

    def window(self, request):
        """Number of the window in which a request came."""
        inside = (n for n, (began, ended) in enumerate(self.windows) if began <= request["utc"] < ended)
        return next(inside, None)

    def follow(self):
        """What follows on what within a user, and after how long; both within a window."""
        self.next = collections.defaultdict(collections.Counter)
        self.think = collections.defaultdict(list)
        for requests in self.users.values():
            for one, other in zip(requests, requests[1:]):
                if self.window(one) is not None and self.window(one) == self.window(other):
                    pair = endpoint(one), endpoint(other)
                    self.next[pair[0]][pair[1]] += 1
                    self.think[pair].append(max(0.0, other["began"] - one["ended"]))


class Table:
    def __init__(self):
        self.differs = []

    def line(self, what, theirs, ours, p=None, same=True):
        same = same and (p is None or p >= ALPHA)
        verdict = "same" if same else "DIFFERS"
        if not same:
            self.differs.append(what)
        print(f"| {what} | {theirs} | {ours} | {'' if p is None else f'{p:.2g}'} | {verdict} |")


def quantiles(times):
    times = sorted(times)
    if not times:
        return "none"
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    numbers = [sum(times) / len(times), at(0.1), at(0.5), at(0.9)]
    return " / ".join(f"{number:.2f}" for number in numbers) + " s"


def spread(sizes):
    return f"{min(sizes)} to {max(sizes)} B" if sizes else "none"


def listed(counter):
    return "<br>".join(sorted(str(one) for one in counter)) or "none"


def compare(name, theirs, ours):
    table, total = Table(), lambda seen: sum(seen.counts.values())
    print(f"\n### {name}\n\n| what | theirs | perf-gate | p | |\n|:--|:--|:--|--:|:--|")
    table.line("most connections in a window", theirs.most, ours.most, same=abs(theirs.most - ours.most) <= theirs.most / 10)
    table.line("answers 4xx and 5xx", theirs.failed, ours.failed, same=not theirs.failed and not ours.failed)
    table.line("requests, of which:", total(theirs), total(ours), p_of_counts(theirs.counts, ours.counts))
    endpoints = sorted(set(theirs.counts) | set(ours.counts) | set(theirs.sizes) | set(ours.sizes))
    for one in endpoints:
        share = lambda seen: f"{100 * seen.counts[one] / total(seen):.1f} % ({seen.counts[one]})"
        table.line(f"`{one}`", share(theirs), share(ours))
    for one in endpoints:
        for kind in theirs.sets:
            pair = theirs.sets[kind][one], ours.sets[kind][one]
            if kind == "headers":
                pair = tuple({header for headers in counter for header in headers} for counter in pair)
                only = [", ".join(f"{n}: {v}" for n, v in sorted(a - b)) for a, b in (pair, pair[::-1])]
                both = ", ".join(n for n, _ in sorted(pair[0] & pair[1]))
                cells = [both + (f"; **only here: {more}**" if more else "") for more in only]
            else:
                cells = [listed(counter) for counter in pair]
            if cells != ["none", "none"]:
                table.line(f"{kind} of `{one}`", *cells, same=set(pair[0]) == set(pair[1]))
        if max(theirs.sizes[one] + ours.sizes[one], default=0):
            table.line(f"size of the body of `{one}`", spread(theirs.sizes[one]), spread(ours.sizes[one]))
    for header in sorted(theirs.rows):
        rows = theirs.rows[header], ours.rows[header]
        told = (f"{len(row)} values, the most frequent {max(row.values()) / sum(row.values()):.1%}" for row in rows)
        table.line(f"values of `{header}`", *told, p_of_counts(*rows))
    for one in endpoints:
        row = lambda seen: ", ".join(
            f"{count / sum(seen.next[one].values()):.0%} `{other}`" for other, count in seen.next[one].most_common()
        )
        if theirs.next[one] or ours.next[one]:
            table.line(f"after `{one}`", row(theirs), row(ours), p_of_counts(theirs.next[one], ours.next[one]))
    for pair, of in pauses(theirs, ours):
        samples, known = (of(theirs), of(ours)), pair in MEAN_ALONE.get(name, ()) or (pair == ALL and name in MEAN_ALONE)
        p = p_of_means(*samples) if known else p_of_times(*samples)
        told = pair if isinstance(pair, str) else f"`{pair[0]}` to `{pair[1]}`"
        table.line(f"{'mean ' if known else ''}pause {told}", *map(quantiles, samples), p)
    return table.differs


def pauses(theirs, ours):
    """Pauses of every pair of endpoints that is frequent with both, of the others together, and of all."""
    pairs = sorted(set(theirs.think) & set(ours.think))
    often = [pair for pair in pairs if min(len(theirs.think[pair]), len(ours.think[pair])) >= 50]
    for pair in often:
        yield pair, lambda seen, pair=pair: seen.think[pair]
    yield "elsewhere", lambda seen: [t for pair in seen.think if pair not in often for t in seen.think[pair]]
    yield ALL, lambda seen: [t for times in seen.think.values() for t in times]


def ours_of(path):
    """When perf-gate's windows began and ended, UTC; but for those in which it says that it was late itself."""
    record = json.load(open(path))
    began = datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*Z", r"\1+00:00", record["began"])).timestamp()
    return [(began + w["began"], began + w["began"] + w["seconds"]) for w in record["windows"] if "void" not in w]


def theirs_of(path, starts, length):
    """Stretches as long: from the first request after each start, or one after the other once all users are there."""
    times = sorted(json.loads(line)["utc"] for line in open(path))
    if os.path.exists(starts):
        begins = [next(t for t in times if t > float(start)) for start in open(starts)]
    else:
        begin = times[0] + STARTING
        begins = [begin + n * length for n in range(int((times[-1] - begin) / length))]
    return [(begin, begin + length) for begin in begins]


name, out = sys.argv[1:]
arriving = ARRIVING.get(name, set())
file = lambda kind: f"{out}/{name}.{kind}"
windows = ours_of(f"{out}/{name}/record.json")
length = min(ended - began for began, ended in windows)
theirs = Seen(file("theirs.jsonl"), theirs_of(file("theirs.jsonl"), file("starts"), length), arriving)
differs = compare(name, theirs, Seen(file("ours.jsonl"), windows, arriving))
print(f"\n{name}: " + (f"DIFFERS in {len(differs)}: " + "; ".join(differs) if differs else "no difference beyond chance"))
sys.exit(bool(differs))
