"""Stretches a judged run to so many seconds and tasks: the record and judgement that a longer one would leave.

stretch.py FOLDER OUT SECONDS TASKS
"""
import copy
import gzip
import json
import pathlib
import sys

MOST_SLOTS = 600
ROUNDS = 24


def read(folder, name):
    path = folder / name
    if path.exists():
        return json.loads(path.read_bytes())
    return json.loads(gzip.decompress((folder / f"{name}.gz").read_bytes()))


def series(record, seconds):
    """As many slots as such a run has, both arms in each, with numbers that differ from slot to slot."""
    found = [slot for slot in record["series"]["slots"] if slot["p95"]]
    length = 1
    while seconds / length > MOST_SLOTS:
        length *= 2
    slots = []
    for at in range(0, seconds, length):
        for arm in record["plan"]["arms"]:
            of_arm = [slot for slot in found if slot["arm"] == arm]
            slot = dict(of_arm[at // length % len(of_arm)], at=at)
            slots.append(slot | {"load": length / 2, "requests": slot["requests"] * length, "p99": slot["p99"] + at % 997})
    return {"slot_seconds": length, "slots": slots}


def windows(record, seconds, names):
    """As many rounds as a plan has at most; each window names every task."""
    arms = {arm: [w for w in record["windows"] if w["arm"] == arm] for arm in record["plan"]["arms"]}
    made = []
    for round_ in range(ROUNDS):
        for place, (arm, of_arm) in enumerate(arms.items()):
            window = copy.deepcopy(of_arm[round_ % len(of_arm)])
            length = seconds / ROUNDS / len(arms)
            window |= {"round": round_, "start": round_ // 4, "began": (round_ * len(arms) + place) * length, "seconds": length - 1}
            task = window["tasks"][0]
            window["tasks"] = [task | {"task": name} for name in names]
            made.append(window)
    return made


def main():
    folder, out, seconds, tasks = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    record, judgement = read(folder, "record.json"), read(folder, "judgement.json")
    names = [f"GET /v1/customers/{{id}}/orders/{i}" for i in range(tasks)]
    record["series"] = series(record, seconds)
    record["windows"] = windows(record, seconds, names)
    totals = {arm: next(t for t in record["tasks"] if t["arm"] == arm) for arm in record["plan"]["arms"]}
    record["tasks"] = [dict(total, task=name) for name in names for total in totals.values()]
    record["seconds"] = float(seconds)
    task = judgement["tasks"][0]
    judgement["tasks"] = []
    for name in names:
        made = copy.deepcopy(task)
        made["comparison"]["key"]["task"] = name
        judgement["tasks"].append(made)
    out.mkdir(parents=True, exist_ok=True)
    (out / "record.json").write_text(json.dumps(record))
    (out / "judgement.json").write_text(json.dumps(judgement))


main()
