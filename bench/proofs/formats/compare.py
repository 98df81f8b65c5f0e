"""Reads the files of Locust and ours with the same lines of pandas, and prints a table of both. Usage: compare.py LOCUST OURS, the
prefixes of their files. Fails where a header differs."""

import sys

import pandas as pd

prefixes = {"Locust": sys.argv[1], "perf-gate": sys.argv[2]}
kinds = ["stats", "stats_history", "failures", "exceptions"]
print("| file | columns | the same | rows of Locust | rows of perf-gate |\n|:--|--:|:--|--:|--:|")
read = {kind: {who: pd.read_csv(f"{prefix}_{kind}.csv") for who, prefix in prefixes.items()} for kind in kinds}
for kind, tables in read.items():
    theirs, ours = tables.values()
    same = list(theirs.columns) == list(ours.columns)
    print(f"| `_{kind}.csv` | {len(theirs.columns)} | {'yes' if same else 'NO'} | {len(theirs)} | {len(ours)} |")
    if not same:
        sys.exit(f"{kind}: {list(theirs.columns)} and {list(ours.columns)}")

numbers = ["Request Count", "Failure Count", "Median Response Time", "95%", "99%", "Max Response Time", "Requests/s", "Failures/s"]
print(f"\n| of | Type | Name | {' | '.join(numbers)} |\n|:--|:--|:--|{'--:|' * len(numbers)}")
for who, stats in read["stats"].items():
    for row in stats.to_dict("records"):
        kind = "" if pd.isna(row["Type"]) else row["Type"]
        print(f"| {who} | {kind} | {row['Name']} | {' | '.join(f'{row[column]:.4g}' for column in numbers)} |")

# One axis of time, one frame of failures: what a notebook does with either.
print()
for who, history in read["stats_history"].items():
    history["at"] = pd.to_datetime(history["Timestamp"], unit="s")
    busy = history[history["Requests/s"] > 0]
    totals = history["Total Request Count"]
    assert totals.is_monotonic_increasing and history["at"].is_monotonic_increasing
    print(f"{who}: {len(busy)} seconds with load, median {busy['Requests/s'].median():.1f} requests/s, {history['User Count'].max()} users, {totals.iloc[-1]} in all")
for who, failures in read["failures"].items():
    said = ", ".join(f"{row.Method} {row.Name} {row.Error} x{row.Occurrences}" for row in failures.itertuples()) or "none"
    print(f"{who} failures: {said}")
