"""Reported figures over time on Axes that the caller owns: dates on x, values on y, words beside the marks."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.dates import date2num
from matplotlib.text import Annotation

from helpers.charts.labels import Words, extents, write
from helpers.charts.ranges import MANY, Bars, colours_of, completed, plot_ranges
from helpers.charts.style import SMALL, paper_of, readable, wrapped
from helpers.words import said

UNNAMED_SOURCE = "unnamed source"
NAMED = 6  # sources that are named beside their marks; more have letters and a legend
LABELLED = 8  # figures of an Axes that all have their words; of more, only the newest of each source
OPEN_HEDGES = ("at_least", "more_than", "up_to", "vague")
SERIES = ["originator", "metric", "population", "measure", "scope"]


class OverTime(NamedTuple):
    """What was drawn: marks as ranges.Ranges has them, dotted lines, values in words, names of sources."""

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
    """Draw reported figures over time on an Axes, with their words and the name of each source.

    The marks are those of `plot_ranges`. A dotted line joins two dates of one source. No line begins or ends at a
    figure with an open end, at an assumed day, or where reports differ. Words are placed where they meet no mark, line
    or other words under the present limits, so set limits first. `ax.legend()` shows the colours.

    Parameters
    ----------
    ax : Axes
        The caller's own.
    points : DataFrame
        Rows of `study.points`: date_end, low, high, and what else `plot_ranges` takes. With value and hedge, labels
        are worded as reported; without, they give the range.
    color : colour or dict, optional
        One colour for all, or one for each originator. By default the column `color`, or a colour for each originator.
    label : str, optional
        One entry of the legend for everything that is drawn. By default each source has its own.
    names : dict, optional
        What is written beside the newest mark of each originator. By default its name, where there are at most six
        and no `label` is given.
    text : callable, optional
        Takes a row and returns its label ("" for none). By default `wording`.

    Returns
    -------
    OverTime
        The artists: bars, ticks, arrows, lines, labels, names.
    """
    rows = completed(points).dropna(subset="date_end")
    rows = rows.assign(color=colours_of(rows, color), differs=differing(rows)).sort_values(["date_end", "low"])
    sources = sorted(set(rows["originator"]))
    if names is None:
        plain = label is None and 0 < len(sources) <= NAMED
        names = {name: name or UNNAMED_SOURCE for name in sources} if plain else {}
    fixed = not ax.get_autoscalex_on()
    marks = plot_ranges(ax, rows)
    marks.bars.sticky_edges.y.append(0)
    lines = _join(ax, rows)
    _legend(ax, rows, label)
    if len(rows) and not fixed:
        _make_room(ax, rows)
    labels, beside = _write(ax, rows, marks.bars, names, text or wording)
    return OverTime(*marks, lines, labels, beside)


def wording(row) -> str:
    """Return the label of a figure: the number as reported, or the range of a calculated one.

    >>> of = {"value": 600, "value_to": np.nan, "hedge": "about", "scale": False, "low": 550, "high": 650}
    >>> row = pd.Series(of | {"basis": "reported", "dated": "assumed", "differs": False})
    >>> wording(row)
    'about 600\\n(day not given)'
    """
    notes = {"calculated": row.basis == "derived", "day not given": row.dated == "assumed", "reports differ": row.differs}
    return "\n".join([said(row), *(f"({note})" for note, holds in notes.items() if holds)])


def differing(rows: pd.DataFrame) -> pd.Series:
    """Return which figures of one origin about the same days differ from others of it; the highest of them is marked."""
    key = [name for name in ("origin_id", *SERIES, "date_start", "date_end") if name in rows]
    ordered = rows.sort_values("low", kind="stable")
    several = ordered.duplicated(key, keep=False) & ~ordered.duplicated(key, keep="last")
    return several.reindex(rows.index) & (rows["origin_id"] != "")


def joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lines between two dates of one source: color, and from where to where in days and values.

    Neither end is open, an assumed day, or one of several figures for the same days; and no two reports are joined
    that may be one.
    """
    key, days = [name for name in SERIES if name in rows], ["date_start", "date_end"]
    rows = rows.sort_values([*days, "low"])
    alone = ~rows.duplicated([*key, *days], keep=False) & (rows["originator"] != "") & (rows["dated"] == "stated")
    closed = alone & np.isfinite(rows["high"]) & ~rows["hedge"].isin(OPEN_HEDGES)
    rows = rows.assign(closed=closed, level=rows["best"].fillna((rows["low"] + rows["high"]) / 2))
    before = rows.groupby(key)[["closed", "date_end", "level", "origin_id"]].shift()
    one = [a in b.split(";") for a, b in zip(before["origin_id"].fillna("-"), rows["linked"])]
    kept = rows["closed"] & before["closed"].eq(True) & (before["date_end"] < rows["date_start"]) & ~np.array(one, bool)
    found = rows.assign(since=before["date_end"], before=before["level"])[kept]
    return found[["color", "since", "before", "date_start", "level"]]


def _join(ax: Axes, rows: pd.DataFrame) -> LineCollection:
    steps = joined(rows)
    since, until = date2num(steps["since"].to_numpy()) + 1, date2num(steps["date_start"].to_numpy())
    ends = np.column_stack([since, steps["before"], until, steps["level"]]).astype(float).reshape(-1, 2, 2)
    lines = LineCollection(ends, colors=list(steps["color"]) or "none", linewidths=1.2 if len(rows) < MANY else 0.8, linestyles=[(0, (1, 2))], zorder=1.8)
    ax.add_collection(lines, autolim=False)
    return lines


def _legend(ax: Axes, rows: pd.DataFrame, label: str | None) -> None:
    """Add what `ax.legend()` shows: an entry for each source, or one for all."""
    known = ax.get_legend_handles_labels()[1]
    entries = rows[["originator", "color"]].drop_duplicates("originator").sort_values("originator")
    entries = entries.assign(name=entries["originator"].replace("", UNNAMED_SOURCE))
    if label is not None:
        entries = entries[:1].assign(name=label)
    for name, color in zip(entries["name"], entries["color"]):
        if name not in known:
            ax.plot([], [], marker="s", linestyle="", color=color, label=name)


def _make_room(ax: Axes, rows: pd.DataFrame) -> None:
    """Extend the limits of data: zero below, words above and beside."""
    first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
    top = rows["high"].where(np.isfinite(rows["high"]), rows["low"]).max()
    pad = max((last - first) * 0.15, 10)
    ax.update_datalim([(first - pad, 0), (last + pad, top * 1.2 or 1)])
    ax.autoscale_view()


def _write(ax: Axes, rows: pd.DataFrame, bars: Bars, names: Mapping, text: Callable) -> tuple[list, list]:
    """Write values and names beside the marks; a value that finds no room is left out, a name never is.

    Of many figures only the newest of each source has its value, beside the name.
    """
    ax.get_xlim(), ax.get_ylim()  # brings the limits up to date
    rows = rows.assign(box=list(extents(ax, bars)))
    few, last = len(rows) <= LABELLED, rows[::-1].drop_duplicates("originator")
    sources, values = [], []
    for row in last.itertuples():
        if name := "\n".join(wrapped(names.get(row.originator, ""), SMALL, 110)):
            value = "" if few else text(row).replace("\n", " ")
            full = [(f"{name}{' ' if len(name) < 3 else chr(10)}{value}", 4)] if value else []
            color = readable(row.color, paper_of(ax))
            sources.append(Words([*full, (name, 14)], row.box, "rlba", True, color=color))
    for row in rows[::-1].itertuples() if few else ():
        if value := text(row):
            values.append(Words([(value, 6)], row.box, "ablr", weight="bold"))
    written = write(ax, sources + values)
    return written[len(sources) :], written[: len(sources)]
