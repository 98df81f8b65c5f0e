"""The same series through Apache Otava and through perf-gate, side by side.

Usage: side_by_side.py EXAMPLE SOURCES; EXAMPLE is the binary of examples/change_points.rs, SOURCES a checkout of apache/otava.
Needs `pip install apache-otava`. Series: those of Otava's unit tests and the columns of its CSV examples."""
import ast
import csv
import pathlib
import subprocess
import sys

import numpy
from otava import analysis
from otava.analysis import compute_change_points
from scipy.stats import ttest_ind

example, sources = sys.argv[1], pathlib.Path(sys.argv[2])


def lists(path):
    """Lists of at least eight numbers in a Python file, each with the name of what it is in."""
    tree = ast.parse(path.read_text())
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        if function.name.startswith("test_tb_"):
            continue  # lists of expected points, no series
        for node in ast.walk(function):
            numbers = [ast.literal_eval(item) for item in node.elts if isinstance(item, (ast.Constant, ast.UnaryOp))] if isinstance(node, ast.List) else []
            if len(numbers) >= 8 and all(isinstance(number, (int, float)) for number in numbers):
                yield f"{path.name} {function.name}", [float(number) for number in numbers]


def columns(path):
    rows = list(csv.DictReader(path.open()))
    for name in [name for name in (rows[0] if rows else []) if name != "time"]:
        try:
            yield f"{path.name} {name}", [float(row[name]) for row in rows]
        except (TypeError, ValueError):
            continue


def unique(found):
    seen = {}
    for name, series in found:
        seen.setdefault(tuple(series), name)
    return [(name, list(series)) for series, name in seen.items()]


def merge(points, series, chance, magnitude):
    """Otava's, but for both neighbours of a point that goes being tested again, not only those after it."""
    tester = analysis.TTestSignificanceTester(chance)
    while points:
        weakest = max(points, key=lambda point: point.stats.pvalue)
        if weakest.stats.pvalue < chance:
            return points
        points.remove(weakest)
        intervals = tester.get_intervals(points)
        points[:] = [tester.change_point(point.to_candidate(), series, intervals) for point in points]
    return points


def compare(self, left, right):
    """Otava's, but for deviations that divide by n - 1."""
    constant = numpy.ptp(left) == 0 and numpy.ptp(right) == 0
    few = len(left) + len(right) <= 2
    chance = 1.0 if few else float(left[0] == right[0]) if constant else float(ttest_ind(left, right).pvalue)
    return analysis.TTestStats(pvalue=chance, mean_1=numpy.mean(left), mean_2=numpy.mean(right), std_1=0.0, std_2=0.0)


def mended(series, window, chance):
    kept = analysis.merge, analysis.TTestSignificanceTester.compare
    analysis.merge, analysis.TTestSignificanceTester.compare = merge, compare
    found = [int(point.index) for point in compute_change_points(list(series), window_len=window, max_pvalue=chance)[0]]
    analysis.merge, analysis.TTestSignificanceTester.compare = kept
    return found


def ours(series, window, chance, values, distance="0"):
    arguments = [example, str(window), str(chance), str(values), str(distance)]
    line = ",".join(map(repr, series)) + "\n"
    answer = subprocess.run(arguments, input=line, text=True, capture_output=True, check=True).stdout.strip()
    return [int(at) for at in answer.split(",") if at]


found = [pair for path in sorted((sources / "tests").glob("*_test.py")) for pair in lists(path)]
found += [pair for path in sorted(sources.glob("**/*.csv")) for pair in columns(path)]
same = like_mended = total = 0
print("| series | n | window, chance | Otava | Otava, mended | perf-gate, stretches of 1 | of 4 |\n|---|---|---|---|---|---|---|")
for name, series in unique(found):
    settings = [(50, 0.001)] + ([(30, chance) for chance in (0.01, 0.001, 0.0001, 0.00001)] if len(series) > 100 else [])
    for window, chance in settings:
        theirs = [int(point.index) for point in compute_change_points(list(series), window_len=window, max_pvalue=chance)[0]]
        alike = ours(series, window, chance, 1)
        right = mended(series, window, chance)
        total, same, like_mended = total + 1, same + (theirs == alike), like_mended + (right == alike)
        print(f"| {name} | {len(series)} | {window}, {chance:g} | {theirs} | {right} | {alike} | {ours(series, window, chance, 4)} |")
print(f"\n{same} of {total} as Otava, {like_mended} as Otava with two slips mended (merge, deviations)")
