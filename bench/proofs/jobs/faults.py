"""What goes wrong over queues, and whether the counts say so: faults.py BIN [NAME ...]"""

import contextlib
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import stand_ins
from gate import BIN, Gate, environment

HERE = pathlib.Path(__file__).parent
JOBS = 400
# A message comes again so many seconds after a worker was killed that held it.
VISIBILITY = 2


class Bench:
    """A server with queues, a worker, and a run."""

    def __init__(self, *worker, outgoing="outgoing"):
        self.server = stand_ins.fauxqs()
        self.env = environment(self.server.endpoint)
        self.make_queues()
        self.workers = []
        self.words = ["--incoming", "incoming", "--outgoing", outgoing, "--concurrency", "10", *worker]
        self.hire()
        self.gate = Gate("run", HERE / "faults.yaml", self.env, within=300)

    def make_queues(self):
        make = lambda name, **more: stand_ins.queue(self.server.endpoint, name, VISIBILITY, **more)
        dead = make("dead")
        self.urls = {"dead": dead, "incoming": make("incoming", dead_letters=dead, most_receives=2)}
        self.urls |= {name: make(name) for name in ("outgoing", "between")}

    def hire(self):
        worker = subprocess.Popen(
            [BIN / "perf-gate", "worker", *self.words], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        worker.stdout.readline()
        self.workers.append(worker)

    def middle(self, seconds=4):
        """So long after the first job was sent, with some in the queue."""
        sent = lambda: stand_ins.left(self.server.endpoint, self.urls["incoming"])
        while self.gate.process.poll() is None and not sent():
            time.sleep(0.05)
        time.sleep(seconds)
        while self.gate.process.poll() is None and sent() < 30:
            time.sleep(0.02)

    def end(self):
        """The counts in a line."""
        with contextlib.ExitStack() as stack:
            stack.callback(self.server.end)
            [stack.callback(worker.kill) for worker in self.workers]
            gate = self.gate.wait()
            if gate.record is None:
                return f"exit {gate.status}, no record: {gate.said}{gate.complained}"
            counts = {name: count for name, count in gate.counts().items() if count}
            told = " ".join(f"{name} {count}" for name, count in counts.items())
            rest = {name: stand_ins.left(self.server.endpoint, url) for name, url in self.urls.items()}
            rest = ", ".join(f"{count} left in {name}" for name, count in rest.items() if count) or "nothing left"
            seconds = time.time() - gate.began
            return f"exit {gate.status} {seconds:3.0f} s {'adds up' if gate.adds_up(JOBS) else 'DOES NOT ADD UP'}: {told}; {rest}"


def killed():
    """The worker is killed in the middle, and another one hired 1 s later."""
    bench = Bench()
    bench.middle()
    bench.workers[0].kill()
    time.sleep(1)
    bench.hire()
    return bench.end()


def duplicated():
    """Every completion comes twice, the second one in any order."""
    bench = Bench(outgoing="between")
    call = lambda action, name, **body: stand_ins.call(bench.server.endpoint, action, QueueUrl=bench.urls[name], **body)
    chance, later = random.Random(1), []

    def send(bodies):
        for first in range(0, len(bodies), 10):
            entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies[first : first + 10])]
            call("SendMessageBatch", "outgoing", Entries=entries)

    def copy():
        while bench.gate.process.poll() is None:
            messages = call("ReceiveMessage", "between", MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
            bodies = [message["Body"] for message in messages]
            later.extend(bodies)
            chance.shuffle(later)
            kept = 50 if bodies else 0
            again, later[:] = later[kept:], later[:kept]
            send(bodies + again)
            entries = [{"Id": str(index), "ReceiptHandle": each["ReceiptHandle"]} for index, each in enumerate(messages)]
            if entries:
                call("DeleteMessageBatch", "between", Entries=entries)

    copier = threading.Thread(target=copy)
    copier.start()
    bench.gate.process.wait()
    copier.join()
    return bench.end()


def poison():
    """One job of twenty is done by nobody."""
    return Bench("--poison-rate", "0.05").end()


def frozen():
    """The server stands still for 5 s."""
    bench = Bench()
    bench.middle()
    bench.server.signal(signal.SIGSTOP)
    time.sleep(5)
    bench.server.signal(signal.SIGCONT)
    return bench.end()


def _restarted(again):
    bench = Bench()
    bench.middle()
    port = int(bench.server.endpoint.rsplit(":", 1)[1])
    bench.server.signal(signal.SIGKILL)
    bench.server.process.wait()
    time.sleep(1)
    bench.server = stand_ins.fauxqs(port)
    if again:
        bench.make_queues()
    else:
        bench.urls = {}
    return bench.end()


def emptied():
    """The server ends, and comes back with queues that are empty."""
    return _restarted(True)


def gone():
    """The server ends, and comes back without queues."""
    return _restarted(False)


def main(names):
    kinds = {kind.__name__: kind for kind in (killed, duplicated, poison, frozen, emptied, gone)}
    for name in names or kinds:
        print(f"{name:<11}{kinds[name]()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[2:])
