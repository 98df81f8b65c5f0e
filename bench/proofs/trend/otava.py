"""The same series through Apache Otava and through perf-gate, side by side.

Usage: otava.py EXAMPLE SOURCES; EXAMPLE is the binary of examples/change_points.rs, SOURCES a checkout of apache/otava.
Needs `pip install apache-otava`. Series: those of Otava's unit tests and the columns of its CSV examples."""
import ast
import csv
import pathlib
import subprocess
import sys

from otava.analysis import compute_change_points

example, sources = sys.argv[1], pathlib.Path(sys.argv[2])


def lists(path):
    """Lists of at least eight numbers in a Python file, each with the name of what it is in."""
    tree = ast.parse(path.read_text())
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for node in ast.walk(function):
            numbers = [ast.literal_eval(item) for item in node.elts if isinstance(item, (ast.Constant, ast.UnaryOp))] if isinstance(node, ast.List) else []
            if len(numbers) >= 8 and all(isinstance(number, (int, float)) for number in numbers):
                yield f"{path.name} {function.name}", [float(number) for number in numbers]


def columns(path):
    rows = list(csv.DictReader(path.open()))
    for name in rows[0] if rows else []:
        try:
            yield f"{path.name} {name}", [float(row[name]) for row in rows]
        except (TypeError, ValueError):
            continue


def unique(found):
    seen = {}
    for name, series in found:
        seen.setdefault(tuple(series), name)
    return [(name, list(series)) for series, name in seen.items()]


def ours(series, window, chance, values, distance="0"):
    arguments = [example, str(window), str(chance), str(values), str(distance)]
    line = ",".join(map(repr, series)) + "\n"
    answer = subprocess.run(arguments, input=line, text=True, capture_output=True, check=True).stdout.strip()
    return [int(at) for at in answer.split(",") if at]


found = [pair for path in sorted((sources / "tests").glob("*_test.py")) for pair in lists(path)]
found += [pair for path in sorted(sources.glob("**/*.csv")) for pair in columns(path)]
same = total = 0
print("| series | n | window, chance | Otava | perf-gate, stretches of 1 | of 4 (ours) |\n|---|---|---|---|---|---|")
for name, series in unique(found):
    settings = [(50, 0.001)] + ([(30, chance) for chance in (0.01, 0.001, 0.0001, 0.00001)] if len(series) > 100 else [])
    for window, chance in settings:
        theirs = [int(point.index) for point in compute_change_points(list(series), window_len=window, max_pvalue=chance)[0]]
        alike = ours(series, window, chance, 1)
        total, same = total + 1, same + (theirs == alike)
        mark = "" if theirs == alike else " **differs**"
        print(f"| {name} | {len(series)} | {window}, {chance:g} | {theirs} | {alike}{mark} | {ours(series, window, chance, 4)} |")
print(f"\n{same} of {total} alike")
