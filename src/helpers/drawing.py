"""Draw panels of points over time: a box of days by range, a dot for the best reading.

An open end is an arrow, a derived value a hollow box, a report without a number a tick in the strip
below. Nothing connects two reports: what lay between them is not known.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers import labels, wording
from helpers.frames import Frame, day_number, day_span, day_ticks, value_span, value_ticks
from helpers.labels import Spot
from helpers.paper import ASCENT, Paper, tall
from helpers.style import FAINT, GRID, INK, RULE, Format, color_of, width_of, wrapped

LABELLED = 12  # marks of a panel that carry a label; beyond, the newest do and a note says so
TRIES = 4  # times that a panel grows taller until every label has a place
NAMED = 5  # originators that the key of bands names
DRAWN = 200  # marks of a panel that are drawn each; beyond, one band a month stands for them
# What a label is made of, and the days of its mark.
MARK = ["metric", "value", "hedge", "low", "high", "scope", "basis", "originator", "outlets", "date_start", "date_end"]
HEADING, BETWEEN, TICK = 0.24, 0.18, 3 / 72  # inches


@dataclass(frozen=True)
class Panel:
    """One panel of a timeline: its heading and the points that it draws."""

    heading: str
    points: pd.DataFrame

    @cached_property
    def marks(self) -> pd.DataFrame:
        """The points in the order in which they are labelled, the main and the newest first, or bands for many."""
        if len(self.points) > DRAWN:
            return _monthly(self.points)
        drawn = self.points[[*MARK, "best", "main"]]
        order = np.lexsort([-drawn["low"], -day_number(drawn["date_end"]), ~drawn["main"]])
        return drawn.iloc[order]

    @cached_property
    def labelled(self) -> list[tuple]:
        """The marks that carry a label, where there is a place for it."""
        return list(self.marks.head(LABELLED).itertuples()) if len(self.points) <= DRAWN else []


def timeline(
    form: Format, title: str, subtitle: str, source: str, panels: list[Panel], events: list[tuple], log: bool
) -> Figure:
    """Draw panels above each other over the same days, and a strip of events below them.

    An event is a row with date_start, date_end, originator and phrase.
    """
    paper = Paper(form)
    starts, ends = ([panel.points[column] for panel in panels] for column in ("date_start", "date_end"))
    starts, ends = [*starts, [event.date_start for event in events]], [*ends, [event.date_end for event in events]]
    days = day_span(*(np.concatenate([day_number(when) for when in some]) for some in (starts, ends)))
    y = paper.head(title, subtitle)
    for panel in panels:
        y = _panel(paper, y - BETWEEN, panel, days, log)
    if events:
        y = _events(paper, y - BETWEEN, events, days)
    return paper.finish(_day_axis(paper, y, days), source)


def sentence(form: Format, title: str, source: str) -> Figure:
    """Draw what stands in the place of a chart that has nothing to show."""
    paper = Paper(form)
    y = paper.text(0.1, paper.head(title, "") - 0.2, [wording.NOTHING], form.text)
    return paper.finish(y - 0.2, source)


def _panel(paper: Paper, top: float, panel: Panel, days: tuple[float, float], log: bool) -> float:
    """Draw a panel, as tall as its labels need; return where it ends below."""
    form, points = paper.form, panel.points
    texts = [labels.label(mark, form.label_lines) for mark in panel.labelled]
    note, spots = _note(form, points, texts), []
    top, height = _heading(paper, top, panel.heading), form.panel
    for _ in range(TRIES):
        frame = Frame(form.margin, top - height, form.axis, height, days, value_span(points, log), log)
        boxes = _boxes(frame, panel.marks, form.mark / 72 if texts else 0)
        start = frame.right - max((width_of(line, form.small) for line in note), default=0)
        corner = (start, frame.top - tall(note, form.small), frame.right, frame.top)
        spots = labels.place(texts, boxes[: len(texts)], np.vstack([boxes, corner]), frame, form)
        note = _note(form, points, [spot for spot in spots if spot])
        if None not in spots:
            break
        height *= 1.3
    _value_axis(paper, frame)
    _marks(paper, frame, panel.marks, boxes)
    _labels(paper, texts, spots, [color_of(mark.originator) for mark in panel.labelled])
    y = paper.text(frame.right, frame.top, note, form.small, align="right")
    if not texts:
        _key(paper, frame, points["originator"], y - 0.04)
    return frame.bottom


def _note(form: Format, points: pd.DataFrame, labelled: list) -> list[str]:
    """Say, in lines, what a panel does not show of its points."""
    count, bare = len(points), len(points) - len(labelled)
    if count > DRAWN:
        text = f"{count:,} figures; a band spans the lowest to the highest finite end of a month"
    else:
        text = f"{bare} of {count} marks without a label; see the table" if bare else ""
    return wrapped(text, form.small, form.axis)


def _heading(paper: Paper, top: float, heading: str) -> float:
    paper.text(paper.form.margin, top, [heading], paper.form.text, weight="bold")
    return top - HEADING


def _value_axis(paper: Paper, frame: Frame) -> None:
    values = value_ticks(frame.values, frame.log)
    places = frame.y(values)
    corner = [(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)]
    paper.line(corner, RULE, 0.8, "axes")
    size = paper.form.small
    for value, y in zip(values.tolist(), places.tolist(), strict=True):
        paper.line([(frame.left, y), (frame.right, y)], GRID, 0.7, "grid")
        paper.line([(frame.left - TICK, y), (frame.left, y)], RULE, 0.8, "axes")
        words = [wording.number(value)]
        paper.text(frame.left - TICK * 2, y + tall(words, size) / 2, words, size, FAINT, align="right")


def _day_axis(paper: Paper, y: float, days: tuple[float, float]) -> float:
    """Mark months or years below the last panel; return where their names end."""
    form = paper.form
    frame = Frame(form.margin, y, form.axis, 0, days)
    marked, names = day_ticks(days, form.ticks)
    paper.line([(frame.left, y), (frame.right, y)], RULE, 0.8, "axes")
    for x, name in zip(frame.x(marked).tolist(), names, strict=True):
        paper.line([(x, y), (x, y - TICK)], RULE, 0.8, "axes")
        within = min(x, form.width - 0.05 - width_of(name, form.small) / 2)
        paper.text(within, y - TICK * 2, [name], form.small, FAINT, align="center")
    return y - TICK * 2 - tall([""], form.small) - 0.12


def _boxes(frame: Frame, marks: pd.DataFrame, least: float) -> np.ndarray:
    """Return each mark as days by range in inches, no narrower than `least`: left, bottom, right, top.

    An open end is cut off.
    """
    left, right = frame.x(day_number(marks["date_start"])), frame.x(day_number(marks["date_end"]) + 1)
    wider = np.maximum(least - (right - left), 0) / 2
    low, high = frame.y(marks["low"].to_numpy()), frame.y(marks["high"].to_numpy())
    cut = np.minimum(low + frame.height * 0.22, frame.top - frame.height * 0.03)
    return np.column_stack([left - wider, low, right + wider, np.where(np.isinf(high), cut, high)])


def _marks(paper: Paper, frame: Frame, marks: pd.DataFrame, boxes: np.ndarray) -> None:
    """Draw a box for each mark, an arrow for an open end, a dot for the best reading."""
    form, head = paper.form, paper.form.mark / 72
    columns = (marks[name].tolist() for name in ("originator", "basis", "best", "high"))
    for (left, low, right, top), originator, basis, best, high in zip(boxes.tolist(), *columns, strict=True):
        color, hollow, opened = color_of(originator), basis == "derived", np.isinf(high)
        middle = (left + right) / 2
        face = (1, 1, 1, 0 if opened else 1) if hollow else (*color, 0.12 if opened else 0.3)
        edge = (*color, 0 if opened else 1)
        paper.box((left, low, right, top), face, edge, form.line, "boxes")
        if opened:
            style, neck = ":" if hollow else "-", top - head
            paper.line([(left, low), (right, low)], color, form.line * 1.8, "bounds", style)
            paper.line([(middle, low), (middle, neck)], color, form.line, "bounds", style)
            tip = [(middle - head / 2, neck), (middle + head / 2, neck), (middle, top)]
            paper.area(tip, color, color, 0, "bounds")
        if not np.isnan(best):
            face = "white" if hollow else color
            paper.dot((middle, float(frame.y(best))), form.mark * 0.27 / 72, face, color, form.line)


def _labels(paper: Paper, texts: list[str], spots: list[Spot | None], colors: list) -> None:
    """Write each label on a patch of paper, with a thin line in the colour of its mark where it is away from it."""
    size = paper.form.small
    for text, spot, color in zip(texts, spots, colors, strict=True):
        if spot:
            paper.box(spot[:4], (1, 1, 1, 0.8), "none", 0, "blanks")
            lines = text.split("\n")
            paper.text(spot.left, (spot.bottom + spot.top + tall(lines, size)) / 2, lines, size)
            if spot.leader:
                paper.line(spot.leader, color, 0.6, "axes")


def _monthly(points: pd.DataFrame) -> pd.DataFrame:
    """Return one band a month and originator, side by side, from the lowest to the highest finite end reported."""
    month = points["date_end"].dt.to_period("M")
    top = points["high"].replace(np.inf, np.nan).fillna(points["low"])
    bands = points.assign(month=month, high=top).groupby(["month", "originator"], sort=True)
    bands = bands.agg(low=("low", "min"), high=("high", "max")).reset_index()
    first, names = bands["month"].dt.start_time, sorted(set(bands["originator"]))
    share = pd.to_timedelta(bands["month"].dt.days_in_month / len(names), unit="D")
    start = first + share * bands["originator"].map(names.index)
    end = start + share * 0.85 - pd.Timedelta(days=1)  # a mark ends with its last day
    return bands.assign(date_start=start, date_end=end, best=np.nan, basis="reported")


def _key(paper: Paper, frame: Frame, originators: pd.Series, y: float) -> None:
    """Name the originators that most figures go back to, each beside its colour, in lines below `y`."""
    size, counts = paper.form.small, originators.value_counts()
    side, gap, x = size * 0.8 / 72, size * 0.5 / 72, frame.left
    entries = [(name or "nobody named", color_of(name)) for name in sorted(counts.index[:NAMED])]
    if len(counts) > NAMED:
        entries.append((f"and {wording.counted(len(counts) - NAMED, 'other')}", "none"))
    for words, color in entries:
        words = wrapped(words, size, frame.width - side - gap * 2)[0]
        needed = gap + side + gap + width_of(words, size)
        if x + needed > frame.right:
            x, y = frame.left, y - tall([words], size) * 1.2
        corner = y - (ASCENT - 0.7) * size / 72
        paper.box((x + gap, corner - side, x + gap + side, corner), color, "none", 0, "dots")
        paper.text(x + gap + side + gap, y, [words], size)
        x += needed + gap


def _events(paper: Paper, top: float, events: list[tuple], days: tuple[float, float]) -> float:
    """Give each event a row of its own: a tick at its days, its words beneath; return where the strip ends."""
    form = paper.form
    y = _heading(paper, top, "Reported without a number") - 0.05
    half = form.mark * 0.5 / 72
    for event in events:
        frame = Frame(form.margin, y, form.axis, 0, days)
        start, end = (float(frame.x(day_number(when))) for when in (event.date_start, event.date_end))
        color, middle = color_of(event.originator), (start + end) / 2
        paper.line([(start, y), (end, y)], color, form.line * 2, "bounds")
        corners = [(middle - half, y), (middle, y + half), (middle + half, y), (middle, y - half)]
        paper.area(corners, color, color, 0, "bounds")
        # The words go to the side that has more room.
        late = end - frame.left > frame.right - start
        who = event.originator or "nobody named"
        text = f"{wording.days(event.date_start, event.date_end)}, {who}: “{event.phrase}”"
        words = wrapped(text, form.small, end - frame.left if late else frame.right - start)
        y = paper.text(end if late else start, y - 0.06, words, form.small, INK, align="right" if late else "left")
        y -= 0.14
    return y + 0.06
