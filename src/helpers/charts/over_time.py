"""Reported figures over time on Axes that the caller owns: dates on x, values on y, words beside the marks."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num

from helpers.charts.labels import Words, write
from helpers.charts.ranges import MANY, Bars, Drawn, completed, plot_ranges
from helpers.charts.style import SMALL, word_colour, wrapped
from helpers.words import said

NOBODY = "unnamed source"
NAMED = 6  # sources that are named beside their marks; more have letters and a legend
LABELLED = 8  # figures of an Axes that all have their values; of more, only the newest of each source
OPEN_HEDGES = ("at_least", "more_than", "up_to", "vague")
SERIES = ["originator", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end"]


def plot_over_time(
    ax: Axes, points: pd.DataFrame, color=None, label: str | None = None,
    names: Mapping[str, str] | None = None, text: Callable | None = None,
) -> Drawn:  # fmt: skip
    """Draw reported figures over time on an Axes: the marks of `plot_ranges`, their values, the name of each source.

    A dotted line joins two dates of one source. None begins or ends at an open end, at an assumed day or where reports
    differ. Words are placed under the present limits, so set limits first. `ax.legend()` shows the colours.

    Parameters
    ----------
    ax, points, color
        As `plot_ranges` takes them. With value and hedge, figures are worded as reported; else they give their range.
    label : str, optional
        One entry of the legend for all that is drawn. By default each source has its own.
    names : dict, optional
        Words beside the newest mark of each originator. By default its name, of at most six and without a `label`.
    text : callable, optional
        Takes a row and returns its label, "" for none. By default `wording`.
    """
    rows = completed(points, color).dropna(subset="date_end")
    rows = rows.assign(differs=differing(rows)).sort_values(["date_end", "low"], kind="stable")
    sources = {name: name or NOBODY for name in sorted(set(rows["originator"]))}
    if names is None:
        names = sources if label is None and len(sources) <= NAMED else {}
    marks, steps = plot_ranges(ax, rows), joined(rows)
    ends = [date2num(steps["since"]) + 1, steps["before"], date2num(steps["date_start"]), steps["level"]]
    look = {"linewidths": 1.2 if len(rows) < MANY else 0.8, "linestyles": [(0, (1, 2))], "zorder": 1.8}
    ends, colors = np.column_stack(ends).astype(float).reshape(-1, 2, 2), list(steps["color"]) or "none"
    lines = ax.add_collection(LineCollection(ends, colors=colors, **look), autolim=False)
    for name, own in rows.drop_duplicates("originator").set_index("originator")["color"].sort_index().items():
        if (entry := label or sources[name]) not in ax.get_legend_handles_labels()[1]:
            ax.plot([], [], marker="s", linestyle="", color=own, label=entry)
    if len(rows):  # room for words; the axis of values begins at zero
        first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
        pad, top = max((last - first) * 0.15, 10), rows["high"].where(np.isfinite(rows["high"]), rows["low"]).max()
        ax.update_datalim([(first - pad, 0), (last + pad, top * 1.2 or 1)])
        marks.bars.sticky_edges.y.append(0)
        ax.autoscale_view()
    values, beside = _words(ax, rows, marks.bars, names, text or wording)
    beside = write(ax, beside)
    return marks._replace(lines=lines, names=beside, labels=write(ax, values))


def wording(row) -> str:
    """Return the label of a figure: the number as reported, or the range of a calculated one.

    >>> of = {"value": 600, "value_to": np.nan, "hedge": "about", "scale": False, "low": 550, "high": 650}
    >>> wording(pd.Series(of | {"basis": "reported", "dated": "assumed", "differs": False}))
    'about 600\\n(day not given)'
    """
    notes = {
        "calculated": row.basis == "derived",
        "day not given": row.dated == "assumed",
        "reports differ": row.differs,
    }
    return "\n".join([said(row), *(f"({note})" for note, holds in notes.items() if holds)])


def differing(rows: pd.DataFrame) -> pd.Series:
    """Return which figure is the highest of several that reports of one origin give for the same days."""
    key, ordered = [name for name in ("origin_id", *SERIES, *DAYS) if name in rows], rows.sort_values("low")
    highest = ordered.duplicated(key, keep=False) & ~ordered.duplicated(key, keep="last")
    return highest.reindex(rows.index) & (rows["origin_id"] != "")


def joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lines between two dates of one source: color, since, before (a value), date_start, level (a value).

    Neither end is open, assumed or one of several figures, and no two reports are joined that may be one.
    """
    key, rows = [name for name in SERIES if name in rows], rows.sort_values(DAYS)
    closed = np.isfinite(rows["high"]) & ~rows["hedge"].isin(OPEN_HEDGES) & (rows["dated"] == "stated")
    closed &= ~rows.duplicated([*key, *DAYS], keep=False) & (rows["originator"] != "")
    rows = rows.assign(closed=closed, level=rows["best"].fillna((rows["low"] + rows["high"]) / 2))
    before = rows.groupby(key)[["closed", "date_end", "level", "origin_id"]].shift()
    same = [origin in linked.split(";") for origin, linked in zip(before["origin_id"].fillna("-"), rows["linked"])]
    kept = closed & before["closed"].eq(True) & (before["date_end"] < rows["date_start"]) & ~np.array(same, bool)
    return rows.assign(since=before["date_end"], before=before["level"])[kept]


def _words(ax: Axes, rows: pd.DataFrame, bars: Bars, names: Mapping, text: Callable) -> tuple[list, list]:
    """Return the values and the names to write; of many figures only the newest of each source has its value."""
    ax.get_xlim(), ax.get_ylim()  # brings the limits up to date
    rows, few, beside = rows.assign(box=list(bars.extents()))[::-1], len(rows) <= LABELLED, []
    for row in rows.drop_duplicates("originator").itertuples():
        if name := "\n".join(wrapped(names.get(row.originator, ""), SMALL, 110)):
            full = f"{name}{' ' if len(name) < 3 else chr(10)}{text(row).replace(chr(10), ' ')}"
            tries, color = [(full, 4)] * (not few) + [(name, 14)], word_colour(row.color, rcParams["text.color"])
            beside.append(Words(tries, row.box, "rlba", True, color=color))
    told = [(text(row), row.box) for row in rows.itertuples()] if few else []
    return [Words([(value, 6)], box, "ablr", weight="bold") for value, box in told if value], beside
