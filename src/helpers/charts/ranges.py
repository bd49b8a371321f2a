"""Reported ranges on Axes that the caller owns; limits, scales, styles and subplots work as usual."""

from collections import namedtuple
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from helpers.charts.style import source_colours

FACE = 0.35  # opacity of a bar
WIDE, HIGH, THICK, STUB = 7, 4, 2, 12  # points: least width and height of a bar, a central value, what fades upwards
FADES = 6  # steps in which it fades
MANY, SLIM = 40, 3.5  # so many figures have slimmer bars
USUAL = {"basis": "reported", "dated": "stated", "hedge": "", "originator": "", "origin_id": "", "linked": ""}
USUAL |= {"best": np.nan, "value": np.nan, "value_to": np.nan, "scale": False}
CORNERS = [[0, 1], [2, 1], [2, 3], [0, 3]]  # of a box: left, lower, right, upper end
# What was drawn: a bar for each figure, central values; and over time, dotted lines, values and names in words.
Drawn = namedtuple("Drawn", "bars ticks lines labels names", defaults=(None, (), ()))


class Bars(PolyCollection):
    """Boxes (left, lower, right, upper end), drawn at least so many points wide and high, whatever the limits are.

    Those that are `opened` fade out above their upper end, over the same few points at any scale.
    """

    def __init__(self, boxes: np.ndarray, least: tuple[float, float], opened=False, **look):
        self.boxes, self.least, self.opened = boxes, np.array(least), np.broadcast_to(opened, len(boxes))
        super().__init__(boxes[:, CORNERS], **look)

    def extents(self, part: float = 1) -> np.ndarray:
        """Return the boxes in points under the present limits, with so large a part of what fades."""
        scale = 72 / self.get_figure(root=True).dpi
        ends = self.axes.transData.transform(self.boxes.reshape(-1, 2)).reshape(-1, 2, 2) * scale
        missing = np.maximum(self.least - np.ptp(ends, axis=1), 0) / 2
        found = np.hstack([ends.min(axis=1) - missing, ends.max(axis=1) + missing])
        return found + np.multiply.outer(self.opened * STUB * part, [0, 0, 0, 1])

    def draw(self, renderer) -> None:
        """Widen what would be too small to see, and draw."""
        fading = [self.extents(part)[self.opened] for part in np.arange(1, FADES + 1) / FADES]
        boxes = np.vstack([self.extents(0), *fading]).reshape(-1, 2) * self.get_figure(root=True).dpi / 72
        self.set_verts(self.axes.transData.inverted().transform(boxes).reshape(-1, 4)[:, CORNERS])
        super().draw(renderer)


def plot_ranges(ax: Axes, points: pd.DataFrame, color=None) -> Drawn:
    """Draw reported figures on an Axes, dates on x: each is a bar over its days and its range.

    A line in a bar is the central value. A minimum fades upwards, a calculated bar is hollow, and a dashed edge is an
    assumed day.

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
    wide, line = (WIDE, 1) if len(points) < MANY else (SLIM, 0.6)
    faces = colors * np.column_stack([np.ones((len(points), 3)), np.where(assumed, FACE / 3, FACE)])
    faces[calculated] = ax.get_facecolor()
    fading = np.tile(colors[opened] * [1, 1, 1, FACE / FADES], (FADES, 1))
    look = {"facecolors": np.vstack([faces, fading]), "edgecolors": np.vstack([colors, fading * [1, 1, 1, 0]])}
    look["linestyles"] = [*((0, (1.5, 1)) if dashed else "-" for dashed in assumed), *["-"] * len(fading)] or "-"
    boxes = np.column_stack([start, low, end, np.where(opened, low, high)])
    bars = Bars(boxes, (wide, HIGH), opened, linewidths=line, joinstyle="miter", zorder=2, **look)
    known = ~np.isnan(best) & ~calculated
    boxes = np.column_stack([start, best, end, best])[known]
    ticks = Bars(boxes, (wide, THICK), facecolors=colors[known], linewidths=0, zorder=2.2)
    ax.add_collection(bars)
    ax.add_collection(ticks)
    ax.autoscale_view()
    return Drawn(bars, ticks)


def _show_dates(ax: Axes) -> None:
    if not ax.has_data():  # the ticks of Axes that are in use already are their owner's
        ax.xaxis.set_major_locator(locator := AutoDateLocator(minticks=2, maxticks=6))
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.xaxis.update_units(pd.Series([pd.Timestamp(0)]))


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
