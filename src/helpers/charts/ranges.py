"""Reported ranges on Axes that the caller owns; limits, scales, lines, styles and subplots work as ever."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.transforms import IdentityTransform

from helpers.charts.axes import day_axis
from helpers.charts.style import colors

FACE = 0.38  # opacity of a bar
DARKER = (0.55, 0.55, 0.55, 1)  # the colour of a tick on a bar, as parts of that of the bar
STEPS = 24  # in which an open bar fades


class Ranges(NamedTuple):
    """What was drawn: the bars, one a point; the ticks of the best readings; the bars without an upper end."""

    bars: PolyCollection
    ticks: Collection
    arrows: LineCollection


def plot_ranges(ax: Axes, points: pd.DataFrame, rows=None, thickness: float = 0.6) -> Ranges:
    """Draw reported figures on an Axes: each a bar over its days and its range or, given rows, in its row.

    A tick is the best reading. A bar without an upper end fades towards the edge of the Axes, wherever that is
    put later. What is derived is hollow; what has no days is left out of an Axes of days, which names its days
    (see axes.day_axis) where nothing was drawn on it before.

    Parameters: `points` with the columns low, best (NaN: none), high (inf: open), basis, originator and, for an
    Axes of days, date_start and date_end; optional are `dated` (assumed days have a dashed edge) and `color`.
    `rows` is a place on the y axis for each point, `thickness` how much of it a bar takes.

    >>> from matplotlib.figure import Figure
    >>> points = pd.DataFrame({"low": [550], "best": [600], "high": [650], "basis": "reported", "originator": "NIS"})
    >>> bars, ticks, arrows = plot_ranges(Figure().subplots(), points, rows=["30 April"])
    >>> len(bars.get_paths())
    1
    """
    low, best, high = (points[name].to_numpy(float, na_value=np.nan) for name in ("low", "best", "high"))
    best, opened, color = np.where(low == high, low, best), np.isposinf(high), colors(points)
    if rows is None:
        if not ax.has_data():  # the days of an Axes that is in use already are its owner's
            day_axis(ax.xaxis)
        start, end, dashed = _days(ax, points)
    else:
        ax.yaxis.update_units(rows)
        middle = np.asarray(ax.convert_yunits(rows), float)
        start, end, dashed = middle - thickness / 2, middle + thickness / 2, np.zeros(len(points), bool)
    turn = slice(None) if rows is None else slice(None, None, -1)  # values go up, or to the right
    hollow = points["basis"].eq("derived").to_numpy()
    bars = _bars(ax, (start, end), (low, np.where(opened, low, high)), turn, color, hollow, dashed)
    known, line = np.flatnonzero(~np.isnan(best)), rcParams["lines.linewidth"] * 0.8
    if rows is None:
        at = (start[known] + end[known]) / 2
        ticks = ax.scatter(at, best[known], s=30, marker="_", color=color[known], linewidths=line, zorder=3)
    else:
        reach = np.array([-0.75, 0.75])[:, None] * thickness + middle[known]
        shade = np.where((low == high)[:, None], color, color * DARKER)
        ticks = ax.vlines(best[known], *reach, colors=shade[known], linewidths=line, zorder=3)
    arrows = OpenEnds(low[opened], start[opened], end[opened], turn, color[opened], hollow[opened])
    ax.add_collection(arrows, autolim=False)
    if opened.any():  # there is room to see that they go on
        ax.update_datalim(np.column_stack([start, low * 1.25])[opened][:, turn])
    ax.autoscale_view()
    return Ranges(bars, ticks, arrows)


def plot_days(ax: Axes, points: pd.DataFrame, rows, thickness: float = 0.6) -> PolyCollection:
    """Draw the days of each point as a bar in its row; days that are assumed are hollow and dashed."""
    start, end, assumed = _days(ax, points)
    middle = np.asarray(rows, float)
    sides = middle - thickness / 2, middle + thickness / 2
    return _bars(ax, sides, (start, end), slice(None, None, -1), colors(points), assumed, assumed, face=1)


def _days(ax: Axes, points: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where each point begins and ends on an axis of days, the last day included, and if that is assumed."""
    start, end = points["date_start"], points["date_end"]
    start, end = start.fillna(end), end.fillna(start)
    ax.xaxis.update_units(pd.Series([pd.Timestamp(0)]))
    days = [np.asarray(ax.convert_xunits(when.to_numpy("datetime64[ns]")), float) for when in (start, end)]
    assumed = points["dated"].eq("assumed").to_numpy() if "dated" in points else np.zeros(len(points), bool)
    return days[0], days[1] + 1, assumed


def _bars(ax, across, along, turn, color, hollow, dashed, face=FACE) -> PolyCollection:
    (left, right), (low, high) = across, along
    corners = np.stack([np.column_stack(c) for c in ((left, low), (right, low), (right, high), (left, high))], axis=1)
    fill = color.copy()
    fill[:, 3] *= np.where(hollow, 0, face)
    bars = PolyCollection(
        corners[:, :, turn], facecolors=fill, edgecolors=color, linewidths=rcParams["patch.linewidth"],
        linestyles=[(0, (1.5, 1)) if dash else "-" for dash in dashed] or "-", joinstyle="miter", zorder=2,
    )  # fmt: skip
    ax.add_collection(bars)
    ax.autoscale_view()
    return bars


class OpenEnds(LineCollection):
    """Bars that have no upper end: they fade towards the edge of their Axes and end in an arrowhead there.

    Where that edge is, in pixels, is found whenever they are drawn, so that no limit can make an end of it. In a key,
    where nothing is to be read off, `until` names other places.
    """

    until = None

    def __init__(self, low, start, end, turn, color, hollow):
        super().__init__([], transform=IdentityTransform(), capstyle="butt", zorder=2)
        self.set_in_layout(False)
        self.low, self.sides, self.turn, self.color, self.hollow = low, (start, end), turn, color, hollow

    def draw(self, renderer) -> None:
        """Find the edge and draw."""
        ax, along, point = self.axes, 1 if self.turn.step is None else 0, renderer.points_to_pixels(1)
        sides = [ax.transData.transform(np.column_stack([side, self.low])[:, self.turn]) for side in self.sides]
        down = (ax.yaxis if along else ax.xaxis).get_inverted()
        edge, sign = (ax.bbox.min if down else ax.bbox.max)[along], -1 if down else 1
        edges = np.full(len(self.low), edge)
        if self.until is not None:
            edges = ax.transData.transform(np.column_stack([self.sides[0], self.until])[:, self.turn])[:, along]
        begin, middle = sides[0][:, along], (sides[0] + sides[1])[:, 1 - along] / 2
        broad = np.maximum(np.abs(sides[1] - sides[0])[:, 1 - along], point)
        broad = np.minimum(broad, 4 * point) if along else broad  # over days, bars would hide what else is there
        segments, shades, widths = [], [], []
        for start, center, width, color, hollow, edge in zip(begin, middle, broad, self.color, self.hollow, edges):
            if not (edge - start) * sign > 0:
                continue
            ends = np.linspace(start, edge - sign * 2 * point, STEPS + 1)[1:]
            strength, line = (0.95, point) if hollow else (FACE, width)
            for level in (center - width / 2, center + width / 2) if hollow else (center,):
                segments += [[(start, level), (end, level)] for end in ends]  # over each other: none shows a seam
                shades += [(*color[:3], 1 - (1 - strength) ** (1 / STEPS))] * STEPS
                widths += [line / point] * STEPS
            tip, size = edge - sign * point, min(max(width / 2, 2.5 * point), 5 * point)
            segments.append([(tip - sign * size, center - size), (tip, center), (tip - sign * size, center + size)])
            shades.append(color)
            widths.append(rcParams["patch.linewidth"] * 1.3)
        self.set_segments([np.array(segment)[:, :: -1 if along else 1] for segment in segments])
        self.set_color(shades or "none")
        self.set_linewidth(widths or 1)
        super().draw(renderer)
