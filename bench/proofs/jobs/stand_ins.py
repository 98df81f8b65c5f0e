"""Stand-ins for SQS and S3 that we did not write, each in a folder of its own, and their queues."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOLS = ROOT / "target" / "tools"
KEY = "test"
# No proxy of the machine stands between.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Whoever ends a proof early wants no server left behind.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that serves, with all that it starts."""

    def __init__(self, command, endpoint, env=None, cwd=None, **pipes):
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **pipes}
        self.process = subprocess.Popen(
            [str(word) for word in command], env={"PATH": os.environ["PATH"], **(env or {})}, cwd=cwd,
            start_new_session=True, **pipes
        )
        self.endpoint = endpoint

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def end(self):
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()

    def until(self, answers, within=60):
        for _ in range(within * 10):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.process.args[0]} ended at once")
            with contextlib.suppress(OSError, AssertionError):
                answers()
                return self
            time.sleep(0.1)
        raise SystemExit(f"{self.process.args[0]} never answered")


def fauxqs(port=0):
    """Fast; its queues are gone when it ends. A port of 0 is any that is free."""
    start, app = ROOT / "tests/fauxqs/start.mjs", TOOLS / "fauxqs/node_modules/fauxqs/dist/app.js"
    if not app.exists():
        raise SystemExit("fauxqs is missing; ./test installs it")
    server = Server(["node", start, app, port], None, None, tempfile.gettempdir(), stdout=subprocess.PIPE, text=True)
    server.endpoint = server.process.stdout.readline().strip()
    return server


def localstack(folder):
    """As run.sh installs it. That its health is good does not mean that SQS is."""
    port = free_port()
    (folder / "tmp").mkdir()
    address = f"127.0.0.1:{port}"
    env = {
        "GATEWAY_SERVER": "hypercorn", "GATEWAY_LISTEN": address, "LOCALSTACK_HOST": address, "DISABLE_EVENTS": "1",
        "SQS_ENDPOINT_STRATEGY": "path", "SKIP_SSL_CERT_DOWNLOAD": "1", "EAGER_SERVICE_LOADING": "0", "DNS_ADDRESS": "0",
        "FILESYSTEM_ROOT": str(folder), "TMPDIR": str(folder / "tmp"), "HOME": str(folder),
    }
    python = TOOLS / "localstack/bin/python"
    server = Server([python, "-m", "localstack.runtime.main"], f"http://{address}", env, folder)
    return server.until(lambda: queue(server.endpoint, "first"))


def moto(folder):
    port = free_port()
    server = Server([TOOLS / "moto/bin/moto_server", "-H", "127.0.0.1", "-p", port], f"http://127.0.0.1:{port}", None, folder)
    return server.until(lambda: queue(server.endpoint, "first"))


def s3s(folder, bucket):
    """S3 on files."""
    (folder / bucket).mkdir(parents=True)
    port = free_port()
    command = [TOOLS / "bin/s3s-fs", "--host", "127.0.0.1", "--port", port, "--access-key", KEY, "--secret-key", KEY, folder]
    server = Server(command, f"http://127.0.0.1:{port}")
    return server.until(lambda: socket.create_connection(("127.0.0.1", port), 1).close())


def call(endpoint, action, **body):
    """One call of SQS, as JSON."""
    headers = {
        "X-Amz-Target": f"AmazonSQS.{action}", "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
    }
    request = urllib.request.Request(endpoint + "/", json.dumps(body).encode(), headers)
    try:
        with OPENER.open(request, timeout=30) as reply:
            return json.loads(reply.read() or b"{}")
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{action}: {refused.code} {refused.read()[:200]}") from refused


def queue(endpoint, name, visibility=30, dead_letters=None, most_receives=3):
    """Makes a queue; its URL."""
    attributes = {"VisibilityTimeout": str(visibility)}
    if dead_letters:
        arn = call(endpoint, "GetQueueAttributes", QueueUrl=dead_letters, AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": str(most_receives)}
        attributes["RedrivePolicy"] = json.dumps(policy)
    return call(endpoint, "CreateQueue", QueueName=name, Attributes=attributes)["QueueUrl"]


def left(endpoint, url):
    """Messages that a queue holds."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = call(endpoint, "GetQueueAttributes", QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)
