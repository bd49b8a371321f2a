"""Reported figures over time on Axes that the caller owns: dates on x, values on y, words beside the marks."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.dates import date2num
from matplotlib.text import Annotation

from helpers.charts.labels import Words, extents, write
from helpers.charts.ranges import MANY, Bars, completed, plot_ranges
from helpers.charts.style import SMALL, blend, paper_of, wrapped
from helpers.words import said

NOBODY = "unnamed source"
NAMED = 6  # sources that are named beside their marks; more have letters and a legend
LABELLED = 8  # figures of an Axes that all have their values; of more, only the newest of each source
OPEN_HEDGES = ("at_least", "more_than", "up_to", "vague")
SERIES = ["originator", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end"]


class OverTime(NamedTuple):
    """What was drawn: marks as in ranges.Ranges, dotted lines, values in words, names of sources."""

    bars: Bars
    ticks: Bars
    arrows: PathCollection
    lines: LineCollection
    labels: list[Annotation]
    names: list[Annotation]


def plot_over_time(
    ax: Axes, points: pd.DataFrame, color=None, label: str | None = None,
    names: Mapping[str, str] | None = None, text: Callable | None = None,
) -> OverTime:  # fmt: skip
    """Draw reported figures over time on an Axes: the marks of `plot_ranges`, their values, the name of each source.

    A dotted line joins two dates of one source. None begins or ends at an open end, at an assumed day or where reports
    differ. Words are placed under the present limits, so set limits first. `ax.legend()` shows the colours.

    Parameters
    ----------
    ax : Axes
        The caller's own.
    points : DataFrame
        Rows of `study.points`, or date_end, low, high and what else `plot_ranges` takes; labels then give the range.
    color : colour or dict, optional
        One colour for all, or one for each originator. By default the column `color`, or a colour for each originator.
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
    ends = np.column_stack(
        [date2num(steps["since"]) + 1, steps["before"], date2num(steps["date_start"]), steps["level"]]
    )
    look = {"linewidths": 1.2 if len(rows) < MANY else 0.8, "linestyles": [(0, (1, 2))], "zorder": 1.8}
    lines = LineCollection(ends.astype(float).reshape(-1, 2, 2), colors=list(steps["color"]) or "none", **look)
    ax.add_collection(lines, autolim=False)
    for name, own in rows.drop_duplicates("originator").set_index("originator")["color"].sort_index().items():
        if (entry := sources[name] if label is None else label) not in ax.get_legend_handles_labels()[1]:
            ax.plot([], [], marker="s", linestyle="", color=own, label=entry)
    if len(rows):  # room for words; the axis of values begins at zero
        first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
        pad, top = max((last - first) * 0.15, 10), rows["high"].where(np.isfinite(rows["high"]), rows["low"]).max()
        ax.update_datalim([(first - pad, 0), (last + pad, top * 1.2 or 1)])
        marks.bars.sticky_edges.y.append(0)
        ax.autoscale_view()
    return OverTime(*marks, lines, *_write(ax, rows, marks.bars, names, text or wording))


def wording(row) -> str:
    """Return the label of a figure: the number as reported, or the range of a calculated one.

    >>> of = {"value": 600, "value_to": np.nan, "hedge": "about", "scale": False, "low": 550, "high": 650}
    >>> wording(pd.Series(of | {"basis": "reported", "dated": "assumed", "differs": False}))
    'about 600\\n(day not given)'
    """
    notes = [("calculated", row.basis == "derived"), ("day not given", row.dated == "assumed")]
    return "\n".join([said(row), *(f"({note})" for note, holds in [*notes, ("reports differ", row.differs)] if holds)])


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


def _write(ax: Axes, rows: pd.DataFrame, bars: Bars, names: Mapping, text: Callable) -> tuple[list, list]:
    """Write values and names beside the marks; a value that finds no room is left out, a name never is.

    Of many figures only the newest of each source has its value, beside the name.
    """
    ax.get_xlim(), ax.get_ylim()  # brings the limits up to date
    rows, few = rows.assign(box=list(extents(ax, bars))), len(rows) <= LABELLED
    sources, values = [], []
    for row in rows[::-1].drop_duplicates("originator").itertuples():
        if name := "\n".join(wrapped(names.get(row.originator, ""), SMALL, 110)):
            value = "" if few else text(row).replace("\n", " ")
            full = [(f"{name}{' ' if len(name) < 3 else chr(10)}{value}", 4)] if value else []
            ink = blend(row.color, "black" if sum(to_rgb(paper_of(ax))) > 1.5 else "white")
            sources.append(Words([*full, (name, 14)], row.box, "rlba", True, color=ink))
    for row in rows[::-1].itertuples() if few else ():
        if value := text(row):
            values.append(Words([(value, 6)], row.box, "ablr", weight="bold"))
    written = write(ax, sources + values)
    return written[len(sources) :], written[: len(sources)]
