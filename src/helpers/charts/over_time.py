"""Reported figures over time on Axes that the caller owns: dates on x, values on y, words beside the marks."""

from collections import Counter, namedtuple
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.text import Annotation

from helpers.charts.ranges import MANY, Bars, Drawn, completed, plot_ranges
from helpers.charts.style import LINE, SMALL, shown, width_of, word_colour, wrapped
from helpers.wording import said

NOBODY = "unnamed source"
NAMED = 6  # sources that are named beside their marks; more have letters and a legend
LABELLED = 8  # figures of an Axes that all have their values; of more, only the newest of each source
OPEN_HEDGES = ("at_least", "more_than", "up_to", "vague")
SERIES = ["originator", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end"]
GAP, CLEAR = 4, 2  # points between a mark and its words; by so much these are nearer to it than to another mark
NEAR, FAR = 2, 14  # by how many half lines a value and a name may be moved
LOOK = {"ha": "center", "va": "center", "linespacing": LINE * 0.86, "textcoords": "offset points", "zorder": 3}
LOOK |= {"size": SMALL, "annotation_clip": False, "parse_math": False}
# A text beside a mark, whose box is in points; the sides to try (above, below, left, right); how the text looks.
Words = namedtuple("Words", "text box sides name look")


def plot_over_time(ax: Axes, points: pd.DataFrame, color=None, names: Mapping | None = None) -> Drawn:
    """Draw reported figures over time on an Axes: the marks of `plot_ranges`, their values, the name of each source.

    A dotted line joins two dates of one source. None begins or ends at an open end, at an assumed day or where reports
    differ. Words are placed under the present limits, so set limits first. `ax.legend()` shows the colours.

    Parameters
    ----------
    ax, points, color
        As `plot_ranges` takes them. With value and hedge, figures are worded as reported; else they give their range.
    names : dict, optional
        Words beside the newest mark of each originator; by default its name, of at most six.
    """
    points = completed(points, color).dropna(subset="date_end").sort_values(["date_end", "low"], kind="stable")
    points = points if "differs" in points else points.assign(differs=differing(points))
    rows = list(points.itertuples())
    colors = {row.originator: row.color for row in sorted(rows, key=lambda row: row.originator)}
    if names is None:
        names = {name: name or NOBODY for name in colors} if len(colors) <= NAMED else {}
    drawn, steps = plot_ranges(ax, points), joined(rows)
    ends = [[(date2num(since) + 1, low), (date2num(until), high)] for _, since, low, until, high in steps]
    look = {"linewidths": 1.2 if len(rows) < MANY else 0.8, "linestyles": [(0, (1, 2))], "zorder": 1.8}
    lines = LineCollection(ends, colors=[step[0] for step in steps] or "none", **look)
    ax.add_collection(lines, autolim=False)
    for name, own in colors.items():
        if (entry := name or NOBODY) not in ax.get_legend_handles_labels()[1]:
            ax.plot([], [], marker="s", linestyle="", color=own, label=entry)
    if rows:  # room for words; the axis of values begins at zero
        first, last = date2num(min(row.date_start for row in rows)), date2num(rows[-1].date_end) + 1
        pad, top = max((last - first) * 0.15, 10), max(row.high if np.isfinite(row.high) else row.low for row in rows)
        ax.update_datalim([(first - pad, 0), (last + pad, top * 1.2 or 1)])
        drawn.bars.sticky_edges.y.append(0)
        ax.autoscale_view()
    ax.get_xlim(), ax.get_ylim()  # brings the limits up to date
    values, beside = _words(rows, drawn.bars.extents(), names)
    written = _write(ax, beside + values)
    return drawn._replace(lines=lines, names=written[: len(beside)], labels=written[len(beside) :])


def wording(row) -> str:
    """Return the label of a figure: the number as reported, or the range of a calculated one."""
    notes = [("calculated", row.basis == "derived"), ("day not given", row.dated == "assumed")]
    return "\n".join([said(row), *(f"({note})" for note, holds in [*notes, ("reports differ", row.differs)] if holds)])


def differing(rows: pd.DataFrame) -> pd.Series:
    """Return which figure is the highest of several that reports of one origin give for the same days."""
    low = rows.groupby([name for name in ("origin_id", *SERIES, *DAYS) if name in rows])["low"]
    return (rows["low"] > low.transform("min")) & (rows["low"] == low.transform("max")) & (rows["origin_id"] != "")


def joined(rows: list) -> list[tuple]:
    """Return the lines between two dates of one source: color, first day and value, last day and value.

    Neither end is open, assumed or one of several figures, and no two reports are joined that may be one.
    """
    keys = [tuple(getattr(row, name, "") for name in SERIES) for row in rows]
    counts = Counter((key, row.date_start, row.date_end) for key, row in zip(keys, rows))
    found, last = [], {}
    for key, row in sorted(zip(keys, rows), key=lambda pair: pair[1].date_end):
        alone = row.originator and row.dated == "stated" and counts[key, row.date_start, row.date_end] == 1
        closed = alone and np.isfinite(row.high) and row.hedge not in OPEN_HEDGES
        prior, last[key] = last.get(key), row if closed else None
        if closed and prior and prior.date_end < row.date_start and prior.origin_id not in row.linked.split(";"):
            levels = [(one.low + one.high) / 2 if np.isnan(one.best) else one.best for one in (prior, row)]
            found.append((row.color, prior.date_end, levels[0], row.date_start, levels[1]))
    return found


def _words(rows: list, boxes: np.ndarray, names: Mapping) -> tuple[list[Words], list[Words]]:
    """Return the values and the names to write; of many figures only the newest of each source has its value."""
    newest = list({row.originator: (row, box) for row, box in zip(rows, boxes)}.values())
    few, ink = zip(rows[::-1], boxes[::-1]), rcParams["text.color"]
    beside = []
    for row, box in sorted(newest, key=lambda pair: pair[0].date_end, reverse=True):
        if name := "\n".join(wrapped(names.get(row.originator, ""), SMALL, 110)):
            beside.append(Words(name, box, "rlba", True, {"color": word_colour(row.color, ink)}))
    told = [(wording(row), box) for row, box in (newest if len(rows) > LABELLED else few)]
    return [Words(value, box, "ablr", False, {"weight": "bold"}) for value, box in told if value], beside


def _write(ax: Axes, wanted: list[Words]) -> list[Annotation]:
    """Write words beside their marks, the first ones first.

    Words meet nothing and are clearly nearer to their own mark than to any other. Where there is no such place, a value
    is left out, and a name has the best place there is, with a line to its mark.
    """
    scale, written = 72 / ax.get_figure(root=True).dpi, []
    marks = np.vstack([np.empty((0, 4)), *(bars.extents() for bars in ax.collections if isinstance(bars, Bars))])
    lines = [ends for some in ax.collections if isinstance(some, LineCollection) for ends in some.get_segments()]
    taken = np.vstack([marks, *(_along(*(ax.transData.transform(ends) * scale)) for ends in lines)])
    taken = np.vstack([taken, *(text.get_window_extent().extents * scale for text in ax.texts)])
    frame, grown, named = ax.bbox.extents * scale, {}, []
    for words in wanted:
        box, mark = grown.get(tuple(words.box), words.box), (words.box[:2] + words.box[2:]) / 2
        boxes = np.vstack([_candidates(words, frame), _candidates(words._replace(box=box), frame)])
        outside = (boxes[:, :2] < frame[:2] - 1).any(axis=1) | (boxes[:, 2:] > frame[2:] + 1).any(axis=1)
        away, rivals = _apart(boxes, box[None])[:, 0], marks if words.name else np.vstack([marks, *named])
        others = rivals[_apart(rivals, box[None])[:, 0] > 0]
        nearer = _apart(boxes, others).min(axis=1, initial=np.inf) < away + CLEAR
        faults = nearer + 10 * (_apart(boxes, taken) == 0).sum(axis=1) + 1e6 * outside
        best = boxes[faults.argmin()]
        middle, far = (best[:2] + best[2:]) / 2, faults.min() or away[faults.argmin()] > 2 * GAP
        if faults.min() and not words.name:
            continue
        taken, look = np.vstack([taken, best]), LOOK | words.look
        named += [best] if words.name else []
        if words.name and far:
            taken = np.vstack([taken, _along(mark, middle)])
            look |= {"arrowprops": {"arrowstyle": "-", "color": words.look["color"], "linewidth": 0.5, "shrinkA": 0}}
        elif words.name:  # a value may be above or below the name of its source
            grown[tuple(words.box)] = np.hstack([np.minimum(words.box, best)[:2], np.maximum(words.box, best)[2:]])
        paper = {"boxstyle": "square,pad=0", "edgecolor": "none", "facecolor": ax.get_facecolor()}
        at = ax.transData.inverted().transform(mark / scale)
        written.append(ax.annotate(shown(words.text), at, middle - mark, bbox=paper, **look))
    return written


def _along(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return a box for every three points of a line."""
    places = one + (two - one) * np.linspace(0, 1, 2 + int(np.hypot(*(two - one)) / 3))[:, None]
    return np.hstack([places - 1.5, places + 1.5])


def _candidates(words: Words, frame: np.ndarray) -> np.ndarray:
    """Return the boxes where a text may be, the best first; a name may be farther from its mark."""
    left, low, right, high = words.box
    wide, lines = width_of(shown(words.text), SMALL, words.look.get("weight", "normal")) + 2, words.text.count("\n")
    half = np.array([wide, SMALL * (1.17 + LINE * lines)]) / 2
    within, found = min(max((left + right) / 2, frame[0] + half[0]), frame[2] - half[0]), []
    for shift in np.arange(FAR if words.name else NEAR) * SMALL * LINE / 2:
        middle = [(low + high) / 2 + shift, (low + high) / 2 - shift]
        places = {"a": [(within, high + GAP + half[1] + shift)], "b": [(within, low - GAP - half[1] - shift)]}
        places |= {"l": [(left - GAP - half[0], y) for y in middle], "r": [(right + GAP + half[0], y) for y in middle]}
        found += [place for side in words.sides for place in places[side]]
    return np.hstack([found - half, found + half])


def _apart(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how far each box is from each of the others, in points; 0 where they meet."""
    one, other = boxes[:, None], others[None]
    gaps = np.maximum(other[..., :2] - one[..., 2:], one[..., :2] - other[..., 2:]).clip(0)
    return np.hypot(gaps[..., 0], gaps[..., 1])
