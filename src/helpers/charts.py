"""Draw points as they were reported: a box of days by range, a dot for the best reading.

An open end is an arrow, a derived value a hollow box, a report without a number a tick in the strip
below. Nothing connects two reports: what lay between them is not known. A chart knows its alt text
and the values that it draws, so that a change in any of them shows without looking at pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from helpers import labels, wording
from helpers.style import FORMATS, INK, RC, Format, color_of, dress, margin, wrapped

LABELLED = 12  # marks of a panel that carry a label; beyond, the newest do and a note says so
TRIES = 4  # times that a panel grows taller until every label has a place
DRAWN = 200  # marks of a panel that are drawn each; beyond, one band a month stands for them
COLUMNS = ["metric", "origin_id", "originator", "date_start", "date_end", "low", "best", "high", "basis", "outlets"]


@dataclass(frozen=True)
class Panel:
    """One panel of a timeline: its heading and the points that it draws."""

    heading: str
    points: pd.DataFrame


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn in any format.

    `data` holds the values drawn, `alt` says in words what the chart shows, `notes` stand below it.
    """

    title: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    source: str
    paint: Callable[[Format], Figure] = field(repr=False)

    def draw(self, form: str = "wide") -> Figure:
        """Draw the chart as a matplotlib Figure; `form` is a name in style.FORMATS."""
        with rc_context(RC):
            return self.paint(FORMATS[form])


def timeline(
    panels: list[Panel],
    title: str,
    subtitle: str,
    source: str,
    events: pd.DataFrame | None = None,
    log: bool = False,
) -> Chart:
    """Draw points over time, a panel for each kind of figure, with a strip of events below.

    `panels` hold points as points.collapse and derived.derive return them; `events` readings whose
    metric is event. An empty selection draws a sentence.
    """
    panels = [panel for panel in panels if len(panel.points)]
    events = pd.DataFrame() if events is None else _one_each(events)
    drawn = [panel.points for panel in panels]
    data = pd.concat(drawn)[COLUMNS].reset_index(drop=True) if drawn else pd.DataFrame(columns=COLUMNS)
    if len(events):
        data = pd.concat([data, events.reindex(columns=COLUMNS).assign(basis="event")], ignore_index=True)
    alt = _alt(title, panels, events)
    if not panels and not len(events):
        return Chart(title, subtitle, alt, data, source, lambda form: _empty(form, title, source))

    def paint(form: Format) -> Figure:
        days = _days([*drawn, events])
        heights = [form.panel] * len(panels)
        for _ in range(TRIES):
            strip = [_strip_height(form, events, days)] if len(events) else []
            figure, axes = dress(form, title, subtitle, source, heights + strip)
            for axis in axes:
                axis.set_xlim(*days)
            left_out = [_paint_panel(axis, panel, form, log) for axis, panel in zip(axes, panels)]
            if not any(left_out):
                break
            heights = [height * (1.3 if some else 1) for height, some in zip(heights, left_out)]
        if len(events):
            _paint_events(axes[-1], events, form)
        _date_axis(axes, form)
        return figure

    return Chart(title, subtitle, alt, data, source, paint)


def label(point, lines: int = 2) -> str:
    """Return the text beside a mark: what was said, then its range and who carries it."""
    said = wording.said(point.value, point.hedge, point.low, point.high)
    said += f" ({point.scope})" if point.scope else ""
    who = "derived" if point.basis == "derived" else point.originator or "nobody named"
    carried = f"{who}, {wording.counted(point.outlets.count(';') + 1, 'outlet')}"
    if point.hedge in ("about", "nearly", "none", "vague") and point.low != point.high:
        between = " · " if lines == 2 else "\n"
        return f"{said}\n{wording.span(point.low, point.high)}{between}{carried}"
    if point.metric == "not_killed":
        return f"{said} not killed\n{carried}"
    return f"{said}\n{carried}"


def _paint_panel(axis: Axes, panel: Panel, form: Format, log: bool) -> int:
    """Draw one panel; return how many of the marks to be labelled found no place for it."""
    points = panel.points
    _value_axis(axis, points, log)
    axis.set_title(
        panel.heading, loc="left", fontsize=form.text, fontweight="bold", pad=5, y=1
    )  # a given y spares a search for one
    crowded = len(points) > DRAWN
    boxes = _boxes(axis, _monthly(points) if crowded else points, form)
    note, obstacles = "", []
    if crowded:
        note = f"{len(points):,} figures; a band spans the lowest to the highest of a month"
    elif len(points) > LABELLED:
        note = f"{len(points) - LABELLED} of {len(points)} marks without a label; see the table"
    if note:
        text = axis.text(1, 0.99, note, transform=axis.transAxes, ha="right", va="top", fontsize=form.small, color=INK)
        obstacles = [text.get_window_extent(axis.figure.canvas.get_renderer()).extents]
    labelled = points.iloc[:0] if crowded else _labelled(points)
    order = [*labelled["place"], *(set(range(len(boxes))) - set(labelled["place"]))] if len(labelled) else []
    texts = [label(point, form.label_lines) for point in labelled.itertuples()]
    return len(labels.place(axis, texts, boxes[order], obstacles, form)) if texts else 0


def _value_axis(axis: Axes, points: pd.DataFrame, log: bool) -> None:
    finite = pd.concat([points["low"], points["high"].replace(np.inf, np.nan).dropna()])
    top = max(1.0, float(finite.max()))
    if log:
        axis.set_yscale("log")
        least = float(finite[finite > 0].min()) if (finite > 0).any() else 1.0
        axis.set_ylim(least / 3, top * 4)
    else:
        axis.set_ylim(0, top * 1.45)
        axis.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: wording.number(value)))


def _boxes(axis: Axes, points: pd.DataFrame, form: Format) -> np.ndarray:
    """Draw each point as days by range; return the boxes in pixels (left, bottom, right, top)."""
    start, end = (mdates.date2num(points[c].to_numpy()) for c in ("date_start", "date_end"))
    left, right = axis.get_xlim()
    least = (right - left) * form.mark / 72 / (form.width * 0.88)
    middle = (start + end) / 2
    half = np.maximum((end - start + 1) / 2, least / 2)
    low, high = points["low"].to_numpy(), points["high"].to_numpy()
    opened = np.isinf(high)
    axis_low, axis_top = axis.get_ylim()
    reach = low * 1.6 if axis.get_yscale() == "log" else low + axis_top * 0.22
    upper = np.where(opened, np.minimum(reach, axis_top * 0.97), high)
    lower = np.maximum(low, axis_low)
    colors = [color_of(name) for name in points["originator"]]
    hollow = (points["basis"] == "derived").to_numpy()
    corners = zip(middle - half, lower, 2 * half, upper - lower)
    patches = PatchCollection([Rectangle((x, y), w, max(h, 0)) for x, y, w, h in corners], zorder=2)
    patches.set_facecolor([(1, 1, 1, 1) if h else (*c, 0.12 if o else 0.3) for c, h, o in zip(colors, hollow, opened)])
    patches.set_edgecolor([(*c, 0 if o else 1) for c, o in zip(colors, opened)])
    patches.set_linewidth(form.line)
    axis.add_collection(patches, autolim=False)
    for row in np.flatnonzero(opened):
        x, w, floor, color, dash = middle[row], half[row], lower[row], colors[row], ":" if hollow[row] else "-"
        axis.plot([x - w, x + w], [floor, floor], color=color, linewidth=form.line * 1.8, linestyle=dash, zorder=3)
        arrow = {"arrowstyle": "-|>", "color": color, "lw": form.line, "ls": dash, "shrinkA": 0, "shrinkB": 0}
        axis.annotate("", (x, upper[row]), (x, floor), arrowprops=arrow, zorder=3)
    best = points["best"].to_numpy()
    if (known := ~np.isnan(best)).any():
        faces = ["white" if h else c for c, h in zip(np.array(colors)[known], hollow[known])]
        axis.scatter(
            middle[known], best[known], s=form.mark**2 * 0.3, c=faces, edgecolors=np.array(colors)[known],
            linewidths=form.line, zorder=4,
        )  # fmt: skip
    corner = axis.transData.transform(np.column_stack([middle - half, lower]))
    opposite = axis.transData.transform(np.column_stack([middle + half, upper]))
    pad = form.mark / 72 * axis.figure.dpi / 2
    return np.column_stack([corner[:, 0], corner[:, 1] - pad, opposite[:, 0], opposite[:, 1] + pad])


def _labelled(points: pd.DataFrame) -> pd.DataFrame:
    """Choose the marks that carry a label: all, or the newest and the main ones of many."""
    numbered = points.assign(place=range(len(points)))
    return numbered.sort_values(["main", "date_end", "low"], ascending=False, kind="stable").head(LABELLED)


def _monthly(points: pd.DataFrame) -> pd.DataFrame:
    """Return one band a month and originator, from the lowest to the highest finite end reported."""
    month = points["date_end"].dt.to_period("M")
    top = points["high"].replace(np.inf, np.nan).fillna(points["low"])
    bands = points.assign(month=month, high=top).groupby(["month", "originator"], sort=True)
    bands = bands.agg(low=("low", "min"), high=("high", "max"), best=("best", "median")).reset_index()
    return bands.assign(
        date_start=bands["month"].dt.start_time,
        date_end=bands["month"].dt.end_time.dt.normalize(),
        basis="reported",
    )


def _one_each(events: pd.DataFrame) -> pd.DataFrame:
    """Keep one event an origin, in the order of days: the one printed in a body, if there is one."""
    ranked = events.assign(rank=(events["place"] != "body").astype(int)).sort_values(["rank", "published", "claim_id"])
    return ranked.drop_duplicates("origin_id").sort_values(["date_end", "origin_id"], ignore_index=True)


def _event_text(event, form: Format, days: tuple[float, float]) -> tuple[str, bool]:
    """Return the words of an event, wrapped to the wider side of its tick, and whether that is the left."""
    who = event.originator or "nobody named"
    text = f"{wording.days(event.date_start, event.date_end)}, {who}: “{event.phrase}”"
    start, end = (
        (mdates.date2num(when) - days[0]) / (days[1] - days[0]) for when in (event.date_start, event.date_end)
    )
    late = end > 1 - start
    room = (max(end, 1 - start)) * (form.width - margin(form)) - 0.1
    return "\n".join(wrapped(text, form.small, room)), late


def _strip_height(form: Format, events: pd.DataFrame, days: tuple[float, float]) -> float:
    lines = sum(_event_text(event, form, days)[0].count("\n") + 2.1 for event in events.itertuples())
    return lines * form.small * 1.3 / 72


def _paint_events(axis: Axes, events: pd.DataFrame, form: Format) -> None:
    """Give each event a row of its own: a tick at its days, its words beneath."""
    axis.set_title(
        "Reported without a number", loc="left", fontsize=form.text, fontweight="bold", pad=5, y=1
    )  # a given y spares a search for one
    axis.yaxis.set_visible(False)
    axis.spines["left"].set_visible(False)
    axis.grid(False)
    texts = [_event_text(event, form, axis.get_xlim()) for event in events.itertuples()]
    axis.set_ylim(sum(text.count("\n") + 2.1 for text, _ in texts), 0)
    y = 0.5
    for event, (text, late) in zip(events.itertuples(), texts):
        start, end = mdates.date2num(event.date_start), mdates.date2num(event.date_end)
        color = color_of(event.originator)
        axis.plot([start, end], [y, y], color=color, linewidth=form.line * 2, solid_capstyle="butt")
        axis.plot([(start + end) / 2], [y], marker="D", color=color, markersize=form.mark * 0.7)
        look = {"fontsize": form.small, "linespacing": 1.15, "color": INK, "va": "top"}
        axis.text(end if late else start, y + 0.45, text, ha="right" if late else "left", **look)
        y += text.count("\n") + 2.1


def _days(frames: list[pd.DataFrame]) -> tuple[float, float]:
    """Return the days that the axis spans, with room at both ends and at least two months."""
    some = [frame for frame in frames if len(frame)]
    left = min(mdates.date2num(frame["date_start"].min()) for frame in some)
    right = max(mdates.date2num(frame["date_end"].max()) for frame in some) + 1
    room = max((right - left) * 0.06, (60 - (right - left)) / 2)
    return left - room, right + room


def _date_axis(axes: list[Axes], form: Format) -> None:
    """Mark months or years below the last panel; matplotlib's own date locators take most of a drawing's time."""
    left, right = (pd.Timestamp(mdates.num2date(day)).tz_localize(None) for day in axes[-1].get_xlim())
    months = (right - left).days / 30.44
    every = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120) if months / n <= form.ticks), 240)
    firsts = pd.date_range(left, right, freq="MS", normalize=True)
    numbered = firsts.year * 12 + firsts.month - 1
    marked = firsts[(numbered % every == 0) & (firsts >= left)]
    for axis in axes[:-1]:
        axis.xaxis.set_major_locator(NullLocator())
    axes[-1].xaxis.set_major_locator(FixedLocator(mdates.date2num(marked)))
    axes[-1].xaxis.set_major_formatter(FixedFormatter(marked.strftime("%Y" if every >= 12 else "%b %Y").tolist()))


def _empty(form: Format, title: str, source: str) -> Figure:
    figure, axes = dress(form, title, "", source, [0.7])
    axes[0].set_axis_off()
    axes[0].text(0, 0.5, wording.NOTHING, fontsize=form.text, va="center", transform=axes[0].transAxes)
    return figure


def _alt(title: str, panels: list[Panel], events: pd.DataFrame) -> str:
    """Say in words what the chart shows, mark by mark; of many marks, how many and their extremes."""
    parts = [f"Chart. {title}."]
    for panel in panels:
        if len(panel.points) > LABELLED:
            low, high = panel.points["low"].min(), panel.points["high"].replace(np.inf, np.nan).max()
            parts.append(f"{panel.heading}: {len(panel.points):,} figures, {wording.span(low, high)}.")
            continue
        marks = [
            f"{label(p).replace(chr(10), ', ')}, {wording.days(p.date_start, p.date_end)}"
            for p in panel.points.sort_values("date_end", kind="stable").itertuples()
        ]
        parts.append(f"{panel.heading}: {'; '.join(marks)}.")
    for event in events.itertuples():
        who = event.originator or "nobody named"
        parts.append(f"Without a number, {wording.days(event.date_start, event.date_end)}, {who}: “{event.phrase}”.")
    return " ".join(parts if len(parts) > 1 else [*parts, wording.NOTHING])
