"""Runs a command on some cores and writes what it used: measure.py NAME CORES COMMAND...

NAME.out and NAME.err get what it printed, NAME.json its exit status, seconds, processor seconds and memory over time.
"""

import json
import os
import re
import subprocess
import sys
import time

# Seconds between two looks at the memory.
PERIOD = 0.05


def memory(process):
    """Resident memory of a process now and at most so far in kB; nothing where it has ended."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:
            found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status.read(), re.MULTILINE))
        return int(found["VmRSS"]), int(found["VmHWM"])
    except (OSError, KeyError):
        return None


def main(name, cores, *command):
    cores = {int(core) for core in cores.split(",")}
    with open(name + ".out", "wb") as out, open(name + ".err", "wb") as err:
        began = time.time()
        pin = lambda: os.sched_setaffinity(0, cores)
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, preexec_fn=pin)
        samples, peak = [], 0
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            if seen := memory(process.pid):
                samples.append((round(time.time(), 3), seen[0]))
                peak = seen[1]
            time.sleep(PERIOD)
    found = {
        "command": command,
        "status": os.waitstatus_to_exitcode(status),
        "seconds": time.time() - began,
        "user": used.ru_utime,
        "system": used.ru_stime,
        "peak_kb": peak,
        "memory": samples,
    }
    with open(name + ".json", "w", encoding="utf-8") as file:
        json.dump(found, file)
    return found["status"]


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as fault:
        sys.exit(f"{sys.argv[3]} cannot be started: {fault}")
