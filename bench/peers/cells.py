"""Cells of tables: medians over rounds with the least and the most."""

import statistics


def spread(values, form):
    """`median (least–most)`; a dash where there is nothing."""
    values = [value for value in values if value is not None]
    if not values:
        return "–"
    middle = form(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({form(min(values))}–{form(max(values))})"


def count(value):
    return f"{value:,.0f}"


def times(value):
    return f"{value:.2f}"


def tenths(value):
    return f"{value:,.1f}"


def percent(value):
    return f"{100 * value:+.1f} %"


def micros(value):
    """Microseconds, above ten thousand of them milliseconds."""
    return f"{value:,.0f} µs" if value < 10_000 else f"{value / 1000:,.0f} ms"


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def head(*names):
    """Names of columns; all but the first are numbers."""
    return row(*names) + "\n" + row(":--", *["--:"] * (len(names) - 1))
