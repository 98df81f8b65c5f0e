"""What a run found, read from what its tool printed. Times are in microseconds."""

import datetime
import gzip
import json
import os
import re

import histogram


class Run:
    """One run of one tool: what measure.py saw of it and what it says itself."""

    # Exit statuses of a run whose figures can be read.
    good = (0,)

    def __init__(self, name):
        self.name = name
        self.used = _json(name + ".json")
        if self.used["status"] not in self.good:
            raise ValueError(f"{name}: exit status {self.used['status']}")
        with open(name + ".load", encoding="ascii") as file:
            self.load = float(file.read())

    def out(self):
        with open(self.name + ".out", encoding="utf-8", errors="replace") as file:
            return file.read()

    @property
    def cpu(self):
        """Processor seconds of the whole process."""
        return self.used["user"] + self.used["system"]

    def peak(self):
        """Most resident memory in kB."""
        return self.used["peak_kb"]

    def server(self):
        """What the server with a constant time saw itself."""
        return _json(self.name + ".stats")


class Ours(Run):
    """`perf-gate run`: its windows, without the probes of the machine, the warm-up and the writing of files around them.

    Windows that it calls void, because it was late itself, are part of the figures: the tables say how many there were.
    """

    good = (0, 4)

    def __init__(self, name):
        super().__init__(name)
        self.record = _json(name + "/record.json")
        self.windows = self.record["windows"]
        self.measured = sum(window["seconds"] for window in self.windows)

    @property
    def cpu(self):
        """Processor seconds from the start of every window to the end of its drain."""
        return self.record["health"]["cpu_seconds"]

    @property
    def requests(self):
        """Requests in the same time: those of settling are in the series, which has them by the second."""
        first = int(self.windows[0]["began"])
        return sum(slot["requests"] for slot in self.record["series"]["slots"] if slot["at"] >= first)

    @property
    def errors(self):
        """Requests that failed."""
        return sum(sum(window["errors"].values()) for window in self.windows)

    @property
    def void(self):
        """Windows that it would not judge by."""
        return sum(window.get("void") is not None for window in self.windows)

    @property
    def rate(self):
        return sum(window["completed"] for window in self.windows) / self.measured

    def latency(self, percent):
        """From the intended start."""
        return histogram.percentile(histogram.merged(w["latency"] for w in self.windows), percent)

    def lateness(self, percent):
        return histogram.percentile(histogram.counts(self.record["health"]["lateness"]), percent)

    def peak(self):
        """While windows were played: probing the machine takes 64 MB before and after."""
        began = datetime.datetime.fromisoformat(self.record["began"]).timestamp()
        last = self.windows[-1]
        first, end = began + self.windows[0]["began"], began + last["began"] + last["seconds"]
        return max(kb for at, kb in self.used["memory"] if first <= at <= end)


class Wrk(Run):
    @property
    def requests(self):
        return int(re.search(r"(\d+) requests in", self.out())[1])

    @property
    def rate(self):
        return float(re.search(r"Requests/sec:\s+([\d.]+)", self.out())[1])


class H2load(Run):
    @property
    def requests(self):
        return int(re.search(r"(\d+) succeeded", self.out())[1])

    @property
    def rate(self):
        return float(re.search(r"finished in .*?, ([\d.]+) req/s", self.out())[1])


class Oha(Run):
    def __init__(self, name):
        super().__init__(name)
        self.said = json.loads(self.out())

    @property
    def requests(self):
        return sum(self.said["statusCodeDistribution"].values())

    @property
    def rate(self):
        return self.requests / self.said["summary"]["total"]

    def latency(self, percent):
        return self.said["latencyPercentiles"][f"p{percent}"] * 1e6


class Goose(Run):
    def __init__(self, name):
        super().__init__(name)
        self.said = _json(name + ".report.json")

    @property
    def requests(self):
        return sum(one["raw_data"]["counter"] for one in self.said["raw_metrics"]["requests"].values())

    @property
    def rate(self):
        """From its first user on: users that start later have it seem lower."""
        at = {one["action"]: one["timestamp"][:26] for one in self.said["raw_metrics"]["history"]}
        began, ended = (datetime.datetime.fromisoformat(at[action]) for action in ("Increasing", "Decreasing"))
        return self.requests / (ended - began).total_seconds()


class Autocannon(Run):
    @property
    def requests(self):
        return json.loads(self.out())["2xx"]

    @property
    def rate(self):
        said = json.loads(self.out())
        return said["2xx"] / said["duration"]


class Locust(Run):
    def _said(self):
        out = self.out()
        return json.loads(out[out.rindex("\n[\n") :])[0]  # every process prints a list

    @property
    def requests(self):
        return self._said()["num_requests"]

    @property
    def rate(self):
        said = self._said()
        return said["num_requests"] / (said["last_request_timestamp"] - said["start_time"])


TOOLS = {"wrk": Wrk, "h2load": H2load, "oha": Oha, "goose": Goose, "autocannon": Autocannon, "locust": Locust}


def read(folder, row):
    """The run of a row of a table, such as `wrk`, `oha-plain` or `goose-5000`: a peer where it begins with its name, else
    perf-gate."""
    return TOOLS.get(row.split("-")[0], Ours)(f"{folder}/{row}")


def _json(path):
    packed = path + ".gz"  # a record beyond 1 MB
    with gzip.open(packed, "rt") if os.path.exists(packed) else open(path, encoding="utf-8") as file:
        return json.load(file)
