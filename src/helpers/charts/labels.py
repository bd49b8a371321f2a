"""Words beside marks, each where it meets no mark, line or other words."""

from typing import NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.text import Annotation

from helpers.charts.ranges import Bars
from helpers.charts.style import LINE, SMALL, shown, width_of

GAP = 4  # points between a mark and its words


class Words(NamedTuple):
    """Words of a mark: its box in points, and the places to try.

    `tries` are texts from the fullest to the shortest, each with how often it may move on by half the height of a line;
    `sides` are above, below, left and right in their order. Words that are not `required` may be left out.
    """

    tries: list[tuple[str, int]]
    box: np.ndarray
    sides: str
    required: bool = False
    weight: str = "normal"
    color: str = ""


def write(ax: Axes, wanted: list[Words]) -> list[Annotation]:
    """Write words beside their marks, the first ones first.

    Words meet nothing and are nearer to their own mark than to any other. Where there is no such place, a shorter text
    is tried; what is required has the best place there is, what is not is left out.
    """
    scale, written = 72 / ax.get_figure(root=True).dpi, []
    marks = np.vstack([np.empty((0, 4)), *(bars.extents() for bars in ax.collections if isinstance(bars, Bars))])
    lines = [lines for lines in ax.collections if isinstance(lines, LineCollection)]
    others = [_pieces(ax.transData.transform(ends) * scale) for some in lines for ends in some.get_segments()]
    others += [text.get_window_extent().extents[None] * scale for text in ax.texts]
    taken, frame = np.vstack([marks, *others]), ax.bbox.extents * scale
    for words in wanted:
        for text, steps in words.tries:
            boxes = _candidates(words, text, steps, frame)
            outside = (boxes[:, :2] < frame[:2] - 1).any(axis=1) | (boxes[:, 2:] > frame[2:] + 1).any(axis=1)
            nearer = _apart(boxes, marks).min(axis=1) < _apart(boxes, words.box[None])[:, 0] - 0.1
            faults = nearer + 10 * (_apart(boxes, taken) == 0).sum(axis=1) + 1e6 * outside
            best = boxes[faults.argmin()]
            if faults.min() == 0 or (words.required and (text, steps) == words.tries[-1]):
                taken = np.vstack([taken, best])
                written.append(_annotate(ax, words, text, best, scale))
                break
    return written


def _pieces(ends: np.ndarray) -> np.ndarray:
    """Return a line as boxes, one for every three points of its length."""
    step = ends[1] - ends[0]
    along = ends[0] + step * np.linspace(0, 1, 2 + int(np.hypot(*step) / 3))[:, None]
    return np.hstack([along - 1.5, along + 1.5])


def _candidates(words: Words, text: str, steps: int, frame: np.ndarray) -> np.ndarray:
    """Return the boxes where a text may be, the best first."""
    (left, low, right, high), lines = words.box, shown(text).count("\n")
    half = np.array([width_of(shown(text), SMALL, words.weight) + 2, SMALL * (1.17 + LINE * lines)]) / 2
    within = min(max((left + right) / 2, frame[0] + half[0]), frame[2] - half[0])
    found = []
    for shift in np.arange(steps) * SMALL * LINE / 2:
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


def _annotate(ax: Axes, words: Words, text: str, box: np.ndarray, scale: float) -> Annotation:
    """Write a text into a box; it keeps its distance from its mark when the limits change."""
    mark = (words.box[:2] + words.box[2:]) / 2
    at, away = ax.transData.inverted().transform(mark / scale), (box[:2] + box[2:]) / 2 - mark
    look = {"size": SMALL, "weight": words.weight, "color": words.color or rcParams["text.color"], "parse_math": False}
    look |= {"ha": "center", "va": "center", "linespacing": LINE * 0.86, "zorder": 3, "annotation_clip": False}
    paper = {"boxstyle": "square,pad=0", "facecolor": ax.get_facecolor(), "edgecolor": "none"}
    return ax.annotate(shown(text), at, away, textcoords="offset points", bbox=paper, **look)
