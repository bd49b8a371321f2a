"""The key of a chart: only the kinds of marks that occur in it, and the colours where no row names them."""

import numpy as np
import pandas as pd

from helpers.charts.ranges import plot_ranges
from helpers.charts.sheet import PITCH, Sheet
from helpers.charts.style import FAINT, colors, width_of, wrapped

NAMED = 5  # originators that a key names
SAMPLE, BESIDE, APART, ROW, BAR = 0.3, 0.07, 0.2, 0.2, 0.115  # inches
POINT = {"low": 0.0, "best": np.nan, "high": SAMPLE, "basis": "reported", "originator": ""}


def marks(tables: list[pd.DataFrame], days: bool = False) -> list[tuple[dict, str]]:
    """Return a sample of each kind of mark in these tables, as it differs from POINT, and what it means."""
    if not tables:
        return []
    rows = pd.concat([table.reindex(columns=["low", "best", "high", "basis", "dated"]) for table in tables])
    ranged, derived = np.isfinite(rows["high"]) & (rows["low"] < rows["high"]), rows["basis"] == "derived"
    half = SAMPLE / 2
    kinds = [
        (ranged & rows["best"].notna(), {"best": half}, "range and number reported"),
        (ranged & rows["best"].isna() & ~derived, {}, "range"),
        (rows["low"] == rows["high"], {"low": half, "high": half}, "exact number"),
        (np.isinf(rows["high"]), {"high": np.inf}, "no upper end"),
        (derived, {"basis": "derived"}, "derived"),
        (
            (rows["dated"] == "assumed") & days,
            {"low": half, "basis": "derived", "dated": "assumed"},
            "days not stated",
        ),
    ]
    return [(sample, words) for occurs, sample, words in kinds if occurs.any()]


def originators(tables: list[pd.DataFrame]) -> list[tuple[dict | None, str]]:
    """Return a sample of the colour of those to whom most rows of these tables go back, and their names."""
    rows = pd.concat([table for table in tables if len(table)], ignore_index=True)
    counts = rows["originator"].value_counts()
    first = rows[rows["originator"].isin(counts.index[:NAMED])].drop_duplicates("originator").sort_values("originator")
    known = [
        ({"high": SAMPLE / 2, "color": tuple(face)}, name or "nobody named")
        for name, face in zip(first["originator"], colors(first))
    ]
    more = len(counts) - NAMED
    return known + [(None, f"and {more} other{'s' if more > 1 else ''}")] * (more > 0)


def write_key(sheet: Sheet, entries: list[tuple[dict | None, str]]) -> None:
    """Set samples and their meanings in lines; what has no sample is words alone."""
    size, line, places = sheet.form.small, sheet.form.small * PITCH / 72, []
    x, sheet.y = sheet.left, sheet.y - 0.03
    for sample, words in entries:
        wide = 0 if sample is None else sample.get("high", SAMPLE) + BESIDE if "color" in sample else SAMPLE + BESIDE
        needed = wide + width_of(words, size)
        if x > sheet.left and x + needed > sheet.right:
            x, sheet.y = sheet.left, sheet.y - ROW
        if sample is not None:
            places.append((x, sheet.y - line / 2, POINT | {"color": "", "dated": "stated"} | sample))
        sheet.write(x + wide, sheet.y, wrapped(words, size, sheet.right - x - wide)[:1], size, FAINT)
        x += needed + APART
    sheet.y -= ROW + 0.04 if entries else 0
    if places:
        sheet.last(lambda: _draw(sheet, places))


def _draw(sheet: Sheet, places: list[tuple]) -> None:
    left, middle, samples = map(list, zip(*places))
    points = pd.DataFrame(samples)
    points[["low", "best", "high"]] = points[["low", "best", "high"]].add(left, axis=0)
    top, bottom = max(middle) + ROW / 2, min(middle) - ROW / 2
    ax = sheet.axes(0, top, sheet.form.width, top - bottom, "key", **{"axes.grid": False})
    ax.set(xlim=(0, sheet.form.width), ylim=(bottom, top))
    ax.axison = False
    drawn = plot_ranges(ax, points, middle, BAR)
    drawn.arrows.until = np.array(left)[np.isinf(points["high"])] + SAMPLE
    drawn.bars.set_linestyle([(0, (1.5, 1)) if dated == "assumed" else "-" for dated in points["dated"]])
