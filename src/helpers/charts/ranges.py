"""Reported ranges on Axes that the caller owns; limits, scales, styles and subplots work as usual."""

from collections import namedtuple
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.path import Path

from helpers.charts.style import source_colours

FACE = 0.35  # opacity of a bar
WIDE, HIGH, THICK, ARROW = 7, 4, 2, 20  # points: least width and height of a bar, a central value, length of an arrow
MANY, SLIM, SHORT = 40, 3.5, 12  # so many figures have slimmer bars and shorter arrows
UP = np.array([(-0.07, 0), (-0.07, 0.68), (-0.2, 0.68), (0, 1), (0.2, 0.68), (0.07, 0.68), (0.07, 0), (-0.07, 0)])
USUAL = {"basis": "reported", "dated": "stated", "hedge": "", "originator": "", "origin_id": "", "linked": ""}
USUAL |= {"best": np.nan, "value": np.nan, "value_to": np.nan, "scale": False}
CORNERS = [[0, 1], [2, 1], [2, 3], [0, 3]]  # of a box: left, lower, right, upper end
# What was drawn: a bar for each figure, central values, arrows; and over time, dotted lines, values and names in words.
Drawn = namedtuple("Drawn", "bars ticks arrows lines labels names", defaults=(None, (), ()))


class Bars(PolyCollection):
    """Boxes (left, lower, right, upper end), drawn at least so many points wide and high, whatever the limits are."""

    def __init__(self, boxes: np.ndarray, least: tuple[float, float], arrows=0, **look):
        self.boxes, self.least, self.arrows = boxes, np.array(least), np.broadcast_to(arrows, len(boxes))
        super().__init__(boxes[:, CORNERS], **look)

    def extents(self, arrows: bool = True) -> np.ndarray:
        """Return the boxes in points under the present limits, with the arrows on them."""
        scale = 72 / self.get_figure(root=True).dpi
        ends = self.axes.transData.transform(self.boxes.reshape(-1, 2)).reshape(-1, 2, 2) * scale
        missing = np.maximum(self.least - np.ptp(ends, axis=1), 0) / 2
        found = np.hstack([ends.min(axis=1) - missing, ends.max(axis=1) + missing])
        return found + np.multiply.outer(self.arrows * arrows, [0, 0, 0, 1])

    def draw(self, renderer) -> None:
        """Widen what would be too small to see, and draw."""
        ends = self.extents(arrows=False).reshape(-1, 2) * self.get_figure(root=True).dpi / 72
        self.set_verts(self.axes.transData.inverted().transform(ends).reshape(-1, 4)[:, CORNERS])
        super().draw(renderer)


def plot_ranges(ax: Axes, points: pd.DataFrame, color=None) -> Drawn:
    """Draw reported figures on an Axes, dates on x: each is a bar over its days and its range.

    A line in a bar is the central value, an arrow a minimum, a hollow bar calculated, a dashed edge an assumed day.

    Parameters
    ----------
    ax : Axes
        The caller's own.
    points : DataFrame
        Columns low, high (infinite: no upper end) and date_end (empty: not drawn). Optional: best, date_start, basis,
        originator, dated, color, as in `study.points`.
    color : colour or dict, optional
        For all, or for each originator. By default the column `color`, or a colour for each originator.
    """
    points = completed(points, color).dropna(subset="date_end")
    colors = np.array([to_rgba(colour) for colour in points["color"]]).reshape(-1, 4)
    low, best, high = (points[name].to_numpy() for name in ("low", "best", "high"))
    opened, calculated, assumed = np.isposinf(high), points["basis"] == "derived", points["dated"] == "assumed"
    best = np.where(low == high, low, best)
    _show_dates(ax)
    start, end = date2num(points["date_start"].to_numpy()), date2num(points["date_end"].to_numpy()) + 1
    wide, line, arrow = (WIDE, 1, ARROW) if len(points) < MANY else (SLIM, 0.6, SHORT)
    faces = colors * np.column_stack([np.ones((len(points), 3)), np.where(assumed, FACE / 3, FACE)])
    faces[calculated] = ax.get_facecolor()
    look = {"facecolors": faces, "edgecolors": colors, "linewidths": line, "joinstyle": "miter"}
    look["linestyles"] = [(0, (1.5, 1)) if dashed else "-" for dashed in assumed] or "-"
    boxes = np.column_stack([start, low, end, np.where(opened, low, high)])
    bars = Bars(boxes, (wide, HIGH), arrow * opened, zorder=2, **look)
    known = ~np.isnan(best) & ~calculated
    boxes = np.column_stack([start, best, end, best])[known]
    ticks = Bars(boxes, (wide, THICK), facecolors=colors[known], linewidths=0, zorder=2.2)
    which, days = _arrow_days(start, end, opened)
    look = {"color": colors[which]} if len(which) else {}
    arrows = ax.scatter(days, low[which], (2 * arrow) ** 2, marker=Path(UP), linewidths=0, zorder=2.1, **look)
    ax.add_collection(bars)
    ax.add_collection(ticks)
    if opened.any():  # room for the arrows
        ax.update_datalim(np.column_stack([end, low * 1.25])[opened])
    ax.autoscale_view()
    return Drawn(bars, ticks, arrows)


def _show_dates(ax: Axes) -> None:
    if not ax.has_data():  # the ticks of Axes that are in use already are their owner's
        ax.xaxis.set_major_locator(locator := AutoDateLocator(minticks=2, maxticks=6))
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.xaxis.update_units(pd.Series([pd.Timestamp(0)]))


def _arrow_days(start: np.ndarray, end: np.ndarray, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the figures that have arrows, and on which days: several in a long window, so that none is singled out."""
    counts = (opened * np.clip((end - start) // 80 + 1, 1, 5)).astype(int)
    which = np.repeat(np.arange(len(start)), counts)
    part = [(n + 0.5) / count for count in counts for n in range(count)]
    return which, start[which] + (end - start)[which] * part


def completed(points: pd.DataFrame, color=None) -> pd.DataFrame:
    """Return figures with every column that charts use, their colours and their first days included."""
    points = points.assign(**{name: value for name, value in USUAL.items() if name not in points})
    points = points.astype(dict.fromkeys(["low", "best", "high"], float))
    end = points.get("date_end", pd.Series(pd.NaT, points.index)).astype("datetime64[ns]")
    start = points.get("date_start", end).astype("datetime64[ns]").fillna(end)
    if isinstance(color, Mapping) or (color is None and "color" not in points):
        points["color"] = points["originator"].map(source_colours(points["originator"], color))
    elif color is not None:
        points["color"] = [color] * len(points)
    return points.assign(date_start=start, date_end=end.fillna(start))
