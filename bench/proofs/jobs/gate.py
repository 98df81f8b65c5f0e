"""perf-gate as a process: a gate or a run with what it wrote, and workers of it."""

import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from stand_ins import KEY

BIN = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path()
ENDED = ("completed", "failed", "lost", "dead", "unsent", "open")


def environment(sqs=None, s3=None):
    """The machine's, with stand-ins in place of AWS."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PERF_GATE_"))}
    env |= {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
    env |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PATH": f"{BIN}:{env['PATH']}"}
    for name, endpoint in (("AWS_ENDPOINT_URL_SQS", sqs), ("AWS_ENDPOINT_URL_S3", s3)):
        if endpoint:
            env[name] = endpoint
    return env


def memory(process, line):
    """`VmRSS` or `VmHWM` of a process in bytes; 0 where it has ended."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:
            return int(re.search(rf"^{line}:\s+(\d+) kB", status.read(), re.MULTILINE)[1]) * 1024
    except (OSError, TypeError):
        return 0


class Gate:
    """A gate or run that was started; its record and judgement when it has ended."""

    def __init__(self, command, scenario, env, *more, within=600):
        self.out = pathlib.Path(tempfile.mkdtemp(prefix="perf-gate-proof-"))
        # A gate looks there for others on this machine, and would not count what was measured beside them.
        env = env | {"TMPDIR": str(self.out)}
        words = [BIN / "perf-gate", command, scenario, "--out", self.out, "--quiet", *more]
        self.began = time.time()
        self.process = subprocess.Popen(
            ["timeout", "--kill-after=5", str(within), *map(str, words)], env=env, cwd=self.out,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.seen = []
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self):
        own = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        while self.process.poll() is None:
            try:
                self.seen.append((time.time(), memory(own.read_text().split()[0], "VmRSS")))
            except (OSError, IndexError):
                pass
            time.sleep(0.02)

    def wait(self):
        self.said, self.complained = self.process.communicate()
        self.status = self.process.returncode
        if self.status == 124:
            raise SystemExit(f"it hung: {self.out}")
        self.record = self._read("record.json")
        self.judgement = self._read("judgement.json")
        shutil.rmtree(self.out, ignore_errors=True)
        return self

    def _read(self, name):
        path = self.out / name
        return json.loads(path.read_text()) if path.exists() else None

    def windows(self, arm="head"):
        return [window for window in self.record["windows"] if window["arm"] == arm]

    def counts(self, arm="head"):
        total = {}
        for window in self.windows(arm):
            for name, count in window["jobs"]["counts"].items():
                total[name] = total.get(name, 0) + count
        return total

    def adds_up(self, jobs, arm="head"):
        """Whether every job of every graph that was begun ended in one way."""
        counts = self.counts(arm)
        ended = sum(counts[name] for name in ENDED)
        return counts["released"] == ended and counts["graphs"] * jobs == counts["released"] + counts["abandoned"]

    def peak(self):
        """Most resident memory in bytes while windows were played: the probe of the machine takes 64 MB before and after."""
        windows = self.record["windows"]
        zero = datetime.datetime.fromisoformat(self.record["began"]).timestamp()
        first, last = zero + windows[0]["began"], zero + windows[-1]["began"] + windows[-1]["seconds"]
        return max(size for at, size in self.seen if first <= at <= last)
