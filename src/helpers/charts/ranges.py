"""Reported ranges on Axes that the caller owns; limits, scales, styles and subplots work as usual."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.path import Path
from matplotlib.ticker import Formatter

from helpers.charts.style import paper_of, source_colours

FACE = 0.35  # opacity of a bar
WIDE, HIGH, THICK = 7, 4, 2  # points: the least width and height of a bar, the thickness of a central value
ARROW = 20  # points
MANY, SLIM, SHORT = 40, 3.5, 12  # so many figures have slimmer bars and shorter arrows
UP = Path([(-0.07, 0), (-0.07, 0.68), (-0.2, 0.68), (0, 1), (0.2, 0.68), (0.07, 0.68), (0.07, 0), (-0.07, 0)])
RIGHT = Path(UP.vertices[:, ::-1])
OPTIONAL = {
    "best": np.nan, "basis": "reported", "dated": "stated", "hedge": "", "originator": "", "origin_id": "",
    "linked": "", "value": np.nan, "value_to": np.nan, "scale": False,
}  # fmt: skip


class Bars(PolyCollection):
    """Boxes in the units of the Axes, drawn at least so many points wide and high, whatever the limits are.

    `boxes` has a row for each box: left, lower, right and upper end. `arrows` are the lengths of arrows on them.
    """

    def __init__(self, boxes: np.ndarray, least: tuple[float, float], arrows=0, **look):
        self.boxes, self.least = np.asarray(boxes, float).reshape(-1, 4), np.array(least)
        self.arrows = np.broadcast_to(arrows, len(self.boxes))
        super().__init__(_corners(self.boxes), **look)

    def extents(self) -> np.ndarray:
        """Return the boxes in pixels, as they are drawn under the present limits."""
        ends = self.axes.transData.transform(self.boxes.reshape(-1, 2)).reshape(-1, 2, 2)
        low, high = ends.min(axis=1), ends.max(axis=1)
        missing = np.maximum(self.least * self.get_figure(root=True).dpi / 72 - (high - low), 0) / 2
        return np.hstack([low - missing, high + missing])

    def draw(self, renderer) -> None:
        """Widen what would be too small to see, and draw."""
        back = self.axes.transData.inverted().transform(self.extents().reshape(-1, 2))
        self.set_verts(_corners(back.reshape(-1, 4)))
        super().draw(renderer)


class Ranges(NamedTuple):
    """What was drawn: a bar for each figure; the central values; the arrows of those without an upper end."""

    bars: Bars
    ticks: Bars
    arrows: PathCollection


def plot_ranges(ax: Axes, points: pd.DataFrame, rows=None, thickness: float = 0.6, color=None) -> Ranges:
    """Draw reported figures on an Axes: each a bar over its days and its range or, given rows, in its row.

    A line in the bar is the central value. A figure without an upper end has an arrow, calculated figures are hollow,
    assumed days have a dashed edge. A figure without a day is not drawn on an Axes of days.

    Parameters
    ----------
    ax : Axes
        The caller's own. Where it is still empty, its x axis is given ticks for days, unless `rows` are given.
    points : DataFrame
        Columns low, high (infinite: no upper end) and, without `rows`, date_end. Optional: best (central value),
        date_start, basis, originator, dated, color, as `study.points` has them.
    rows : list, optional
        A place on the y axis for each figure.
    thickness : float
        The part of a row that a bar takes.
    color : colour or dict, optional
        One colour for all, or one for each originator. By default the column `color`, or a colour for each originator.

    Returns
    -------
    Ranges
        The artists: bars, ticks, arrows.

    >>> from matplotlib.figure import Figure
    >>> points = pd.DataFrame({"low": [550], "best": [600], "high": [650], "originator": "NIS"})
    >>> plot_ranges(Figure().subplots(), points, rows=["30 April"]).bars.boxes.round(1).tolist()
    [[550.0, -0.3, 650.0, 0.3]]
    """
    points = completed(points)
    if rows is None:
        points = points[points["date_end"].notna()]
    colors = np.array([to_rgba(c) for c in colours_of(points, color)]).reshape(-1, 4)
    low, best, high = (points[name].to_numpy(float, na_value=np.nan) for name in ("low", "best", "high"))
    best, opened = np.where(low == high, low, best), np.isposinf(high)
    high = np.where(opened, low, high)
    start, end = days_of(ax, points) if rows is None else _rows_of(ax, rows, thickness)

    def boxes(bottom, top):
        return np.column_stack([start, bottom, end, top] if rows is None else [bottom, start, top, end])

    turn = slice(None) if rows is None else slice(None, None, -1)
    calculated, assumed = (points["basis"] == "derived").to_numpy(), (points["dated"] == "assumed").to_numpy()
    faces = colors * [1, 1, 1, FACE]
    faces[assumed, 3] = FACE / 3
    faces[calculated] = to_rgba(paper_of(ax))
    dashes = [(0, (1.5, 1)) if dashed and rows is None else "-" for dashed in assumed]
    wide, line, arrow = (WIDE, 1, ARROW) if len(points) < MANY else (SLIM, 0.6, SHORT)
    bars = Bars(
        boxes(low, high), (wide, HIGH)[turn], np.where(opened, arrow, 0), facecolors=faces, edgecolors=colors, linewidths=line,
        linestyles=dashes or "-", joinstyle="miter", zorder=2,
    )  # fmt: skip
    known = ~np.isnan(best) & ~calculated
    ticks = Bars(boxes(best, best)[known], (wide, THICK)[turn], facecolors=colors[known], linewidths=0, zorder=2.2)
    at = [(place, when) for place in np.flatnonzero(opened) for when in _arrows(start[place], end[place], rows)]
    tips = np.array([(when, low[place])[turn] for place, when in at]).reshape(-1, 2)
    arrows = ax.scatter(
        *tips.T, s=(2 * arrow) ** 2, marker=UP if rows is None else RIGHT, linewidths=0, zorder=2.1,
        color=colors[[place for place, _ in at]] if at else None,
    )  # fmt: skip
    for artist in (bars, ticks):
        ax.add_collection(artist)
    if opened.any():  # room for the arrows
        ax.update_datalim(boxes(low, low * 1.25)[opened][:, 2:])
    ax.autoscale_view()
    return Ranges(bars, ticks, arrows)


def completed(points: pd.DataFrame) -> pd.DataFrame:
    """Return figures with every column that a chart uses; what is not given has its usual value."""
    given = {name: value for name, value in OPTIONAL.items() if name not in points}
    points = points.assign(**given).fillna({"originator": "", "hedge": "", "origin_id": "", "linked": ""})
    end = points.get("date_end", pd.Series(pd.NaT, points.index)).astype("datetime64[ns]")
    start = points.get("date_start", end).astype("datetime64[ns]")
    return points.assign(date_start=start.fillna(end), date_end=end.fillna(start))


def colours_of(points: pd.DataFrame, color=None) -> list:
    """Return the colour of each figure: the one that is given, that of its column `color`, that of its source."""
    if color is not None and not isinstance(color, Mapping):
        return [color] * len(points)
    known = source_colours(points["originator"], color)
    own = points["color"].fillna("") if color is None and "color" in points else [""] * len(points)
    return [colour or known[name] for colour, name in zip(own, points["originator"])]


def days_of(ax: Axes, points: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return where each figure begins and ends on an x axis of days, its last day included."""
    unused = not ax.has_data()
    ax.xaxis.update_units(pd.Series([pd.Timestamp(0)]))
    if unused:  # the days of Axes that are in use already are their owner's
        day_axis(ax)
    return date2num(points["date_start"].to_numpy()), date2num(points["date_end"].to_numpy()) + 1


def day_axis(ax: Axes, most: int = 6) -> None:
    """Give the x axis of an Axes at most so many ticks, named by day, month or year."""
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=most))
    ax.xaxis.set_major_formatter(DayFormatter())


class DayFormatter(Formatter):
    """Name days by what changes from one tick to the next; the first one says its year where none begins one."""

    def __call__(self, value: float, pos=None) -> str:
        """Name a day alone, as beside a pointer."""
        return f"{num2date(value).day} {num2date(value):%B %Y}"

    def format_ticks(self, values) -> list[str]:
        """Name all ticks of an axis."""
        days = [num2date(value) for value in values]
        years = [(day.month, day.day) == (1, 1) for day in days]
        names = []
        for place, (day, year) in enumerate(zip(days, years)):
            told = f"{day:%Y}" if year else f"{day:%b}" if day.day == 1 else f"{day.day} {day:%b}"
            names.append(f"{told} {day:%Y}" if place == 0 and not any(years) else told)
        return names


def _corners(boxes: np.ndarray) -> np.ndarray:
    return boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]


def _rows_of(ax: Axes, rows, thickness: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where each row begins and ends on the y axis."""
    ax.yaxis.update_units(rows)
    middle = np.asarray(ax.convert_yunits(rows), float)
    return middle - thickness / 2, middle + thickness / 2


def _arrows(start: float, end: float, rows) -> np.ndarray:
    """Return the places of the arrows of a minimum: several over a long window, so that none singles out a day."""
    count = 1 if rows is not None else int(min(1 + (end - start) // 80, 5))
    return start + (end - start) * (np.arange(count) + 0.5) / count
