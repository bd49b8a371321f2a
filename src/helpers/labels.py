"""Say what a mark is, and find a place for it where it meets no other text and no mark."""

from typing import NamedTuple

import numpy as np

from helpers import wording
from helpers.frames import Frame
from helpers.paper import tall
from helpers.style import Format, width_of

STEPS = [0.55 * n * side for n in range(10) for side in (1, -1)][1:]  # up and down, in heights of the label


class Spot(NamedTuple):
    """A place for a label in inches, and the line that leads from its mark to it, if it is away from it."""

    left: float
    bottom: float
    right: float
    top: float
    leader: tuple | None


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


def place(texts: list[str], boxes: np.ndarray, taken: np.ndarray, frame: Frame, form: Format) -> list[Spot | None]:
    """Find a spot in the frame beside the box of each text; None where there is none.

    Boxes, and what else is taken, are rows of left, bottom, right and top in inches. Tried in turn: right
    and left of the box, then further away with a thin line to it, then above and below.
    """
    gap = form.small / 72 * 0.5
    written, spots = np.empty((0, 4)), []
    for text, box in zip(texts, boxes, strict=True):
        lines = text.split("\n")
        width, height = max(width_of(line, form.small) for line in lines), tall(lines, form.small) + gap * 0.6
        near = _meet(box, taken)
        spot, others, near = None, taken[~near], taken[near & (taken != box).any(axis=1)]
        for x, y, leads in _places(box, width, height, gap):
            room = np.array([x, y - height / 2, x + width, y + height / 2])
            inside = room[0] >= frame.left and room[2] <= frame.right
            inside = inside and room[1] >= frame.bottom and room[3] <= frame.top
            if not inside or _meet(room, taken).any() or _meet(room, written).any():
                continue
            leader = _leader(box, room, gap, near) if leads else None
            steps = np.linspace(*leader, 12) if leader else np.empty((0, 2))
            if any(_meet(np.tile(step, 2), np.vstack([others, written])).any() for step in steps):
                continue
            spot = Spot(*room, leader)
            written = np.vstack([written, room, np.tile(steps, 2)])
            break
        spots.append(spot)
    return spots


def _places(box: np.ndarray, width: float, height: float, gap: float):
    """Yield left end, middle height and whether a line must lead there, the best first."""
    left, bottom, right, top = box
    for away in (0, width / 2):
        for step in STEPS:
            for x in (right + gap + away, left - gap - width - away):
                yield x, (bottom + top) / 2 + step * height, away > 0 or abs(step) > 0.6
    for y in (top + gap + height / 2, bottom - gap - height / 2):
        yield (left + right - width) / 2, y, False


def _leader(box: np.ndarray, room: np.ndarray, gap: float, near: np.ndarray) -> tuple:
    """Return both ends of the line from a box to a text: from a point of its edge where it lies under none `near`."""
    left, bottom, right, top = box.tolist()
    center, middle, y = (left + right) / 2, (bottom + top) / 2, (room[1] + room[3]) / 2
    sides, ends = [(left, middle), (right, middle)], [(center, bottom), (center, top)]
    if beyond := room[0] >= right:
        sides.reverse()
    if y > middle:
        ends.reverse()
    points = [sides[0], *ends, sides[1]]
    free = (point for point in points if not _meet(np.tile(point, 2), near).any())
    return next(free, points[0]), (room[0] - gap / 4 if beyond else room[2] + gap / 4, y)


def _meet(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Tell which of the others share room with a box."""
    left, bottom, right, top = others.T
    return (box[0] < right) & (left < box[2]) & (box[1] < top) & (bottom < box[3])
