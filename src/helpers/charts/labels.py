"""Words beside marks, each where it meets no mark, line or other words."""

from typing import NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.text import Annotation

from helpers.charts.ranges import Bars
from helpers.charts.style import LINE, paper_of, shown, width_of

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
    size: float = 9
    weight: str = "normal"
    color: str | None = None


def extents(ax: Axes, bars: Bars) -> np.ndarray:
    """Return the boxes of marks in points under the present limits, with their arrows: left, lower, right, upper."""
    boxes = bars.extents() * 72 / ax.get_figure(root=True).dpi
    boxes[:, 3] += bars.arrows
    return boxes


def write(ax: Axes, wanted: list[Words]) -> list[Annotation]:
    """Write words beside their marks, the first ones first.

    Words meet nothing and are nearer to their own mark than to any other. Where there is no such place, a shorter text
    is tried; what is required has the best place there is, what is not is left out.
    """
    taken, marks = occupied(ax)
    frame = ax.bbox.extents * 72 / ax.get_figure(root=True).dpi
    written = []
    for words in wanted:
        for text, steps in words.tries:
            boxes = _candidates(words, text, steps, frame)
            inside = (boxes[:, :2] >= frame[:2] - 1).all(axis=1) & (boxes[:, 2:] <= frame[2:] + 1).all(axis=1)
            nearer = _distances(boxes, marks).min(axis=1) < _distances(boxes, words.box[None])[:, 0] - 0.1
            faults = 10 * _overlaps(boxes, taken) + nearer + 1e6 * ~inside
            best = int(faults.argmin())
            if faults[best] == 0 or (words.required and (text, steps) == words.tries[-1]):
                taken = np.vstack([taken, boxes[best]])
                written.append(_annotate(ax, words, text, boxes[best]))
                break
    return written


def occupied(ax: Axes) -> tuple[np.ndarray, np.ndarray]:
    """Return what words must not meet, as boxes in points: marks, lines in pieces, words written before; and marks."""
    scale, found = 72 / ax.get_figure(root=True).dpi, []
    marks = np.vstack([extents(ax, artist) for artist in ax.collections if isinstance(artist, Bars)])
    for artist in ax.collections:
        if isinstance(artist, LineCollection):
            for ends in artist.get_segments():
                (x0, y0), (x1, y1) = ax.transData.transform(ends) * scale
                parts = np.linspace(0, 1, 2 + int(np.hypot(x1 - x0, y1 - y0) / 3))
                line = np.column_stack([x0 + (x1 - x0) * parts, y0 + (y1 - y0) * parts])
                found.append(np.hstack([line - 1.5, line + 1.5]))
    found += [np.atleast_2d(text.get_window_extent().extents * scale) for text in ax.texts]
    return np.vstack([marks, *found]), marks


def _candidates(words: Words, text: str, steps: int, frame: np.ndarray) -> np.ndarray:
    """Return the boxes where a text may be, the best first."""
    lines = shown(text).split("\n")
    width = max(width_of(line, words.size, words.weight) for line in lines) + 2
    height = words.size * (1.17 + LINE * (len(lines) - 1))
    left, low, right, high = words.box
    x, y = (left + right) / 2, (low + high) / 2
    within = float(np.clip(x, frame[0] + width / 2, max(frame[2] - width / 2, frame[0] + width / 2)))
    found = []
    for step in range(steps):
        shift = step * words.size * LINE / 2
        places = {
            "a": [(within, high + GAP + height / 2 + shift)],
            "b": [(within, low - GAP - height / 2 - shift)],
            "l": [(left - GAP - width / 2, y + shift), (left - GAP - width / 2, y - shift)],
            "r": [(right + GAP + width / 2, y + shift), (right + GAP + width / 2, y - shift)],
        }
        found += [place for side in words.sides for place in places[side]]
    middle, half = np.array(found), np.array([width, height]) / 2
    return np.hstack([middle - half, middle + half])


def _overlaps(boxes: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Count for each box how many others it meets."""
    one, other = boxes[:, None], taken[None]
    return ((one[..., :2] < other[..., 2:]) & (one[..., 2:] > other[..., :2])).all(axis=2).sum(axis=1)


def _distances(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how far each box is from each of the others, in points; 0 where they meet."""
    one, other = boxes[:, None], others[None]
    apart = np.maximum(np.maximum(other[..., :2] - one[..., 2:], one[..., :2] - other[..., 2:]), 0)
    return np.hypot(apart[..., 0], apart[..., 1])


def _annotate(ax: Axes, words: Words, text: str, box: np.ndarray) -> Annotation:
    """Write words into a box; they keep their distance from their mark when the limits change."""
    mark = np.array([(words.box[0] + words.box[2]) / 2, (words.box[1] + words.box[3]) / 2])
    data = ax.transData.inverted().transform(mark * ax.get_figure(root=True).dpi / 72)
    return ax.annotate(
        shown(text), data, (box[:2] + box[2:]) / 2 - mark, textcoords="offset points", ha="center", va="center",
        size=words.size, weight=words.weight, color=words.color or rcParams["text.color"], linespacing=LINE * 0.86, parse_math=False, zorder=3,
        annotation_clip=False, bbox={"boxstyle": "square,pad=0", "facecolor": paper_of(ax), "edgecolor": "none"},
    )  # fmt: skip
