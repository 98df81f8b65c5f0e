"""Stands between a generator and the service, and writes down every request as the service sees it.

    recorder.py LISTEN_PORT SERVICE_PORT FILE

One line of JSON a request: seconds of arrival and of the end of the answer (monotonic, and the first also as UTC), number
of the connection, method, target, headers in their order, body, status, body of the answer. HTTP/1.1 with lengths or
chunks; what the service answers goes back byte by byte. Ends on SIGTERM.
"""

import asyncio
import json
import signal
import sys
import time


async def read_message(reader, is_answer=False, bare=False):
    """Start line, headers, body, and all the bytes; nothing where the peer is done."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    began = time.monotonic()
    start, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = [[part.strip() for part in line.split(":", 1)] for line in lines]
    known = {name.lower(): value for name, value in headers}
    raw, body = head, b""
    if known.get("transfer-encoding", "").lower() == "chunked":
        while True:
            size = await reader.readuntil(b"\r\n")
            chunk = await reader.readexactly(int(size.split(b";")[0], 16) + 2)
            raw += size + chunk
            body += chunk[:-2]
            if chunk == b"\r\n":
                break
    elif not bare and "content-length" in known:
        body = await reader.readexactly(int(known["content-length"]))
        raw += body
    elif is_answer and not bare and int(start.split()[1]) not in (204, 304):
        raise RuntimeError(f"an answer without a length: {start}")
    return start, headers, body, raw, began


class Recorder:
    def __init__(self, port, file):
        self.port, self.file, self.count = port, file, 0

    async def serve(self, reader, writer):
        self.count += 1
        connection = self.count
        try:
            from_service, to_service = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.close()
            return
        try:
            while (request := await read_message(reader)) is not None:
                start, headers, body, raw, began = request
                method, target, _ = start.split(" ")
                to_service.write(raw)
                answer = await read_message(from_service, True, method == "HEAD")
                if answer is None:
                    break
                writer.write(answer[3])
                await writer.drain()
                self.note(connection, (method, target, headers, body), began, answer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a generator that stops leaves in the middle
        finally:
            writer.close()
            to_service.close()

    def note(self, connection, request, began, answer):
        method, target, headers, body = request
        now = time.monotonic()
        line = {
            "began": began, "ended": now, "utc": time.time() - (now - began), "connection": connection, "method": method,
            "target": target, "headers": headers, "body": body.decode("utf-8", "replace"),
            "status": int(answer[0].split()[1]), "answer": answer[2].decode("utf-8", "replace"),
        }  # fmt: skip
        self.file.write(json.dumps(line) + "\n")


async def main(listen, service, path):
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    with open(path, "w") as file:
        recorder = Recorder(int(service), file)
        server = await asyncio.start_server(recorder.serve, "127.0.0.1", int(listen))
        print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
        await done.wait()
        server.close()


asyncio.run(main(*sys.argv[1:]))
