"""Place labels beside marks so that no text meets another text or a mark."""

import numpy as np
from matplotlib.axes import Axes

from helpers.style import INK, Format, width_of

STEPS = (0, 0.55, -0.55, 1.1, -1.1, 1.65, -1.65, 2.2, -2.2, 2.75, -2.75, 3.3, -3.3)


def place(axis: Axes, texts: list[str], boxes: np.ndarray, obstacles: list[tuple], form: Format) -> list[int]:
    """Write each text beside its box where it meets nothing; return the positions of those left out.

    Boxes and obstacles are in pixels: left, bottom, right, top. Tried in turn: right and left of
    the box, then further up and down with a thin line to it, then above and below.
    """
    renderer = axis.figure.canvas.get_renderer()
    frame = axis.get_window_extent(renderer)
    taken, left_out = [*map(tuple, boxes), *obstacles], []
    gap = form.small / 72 * axis.figure.dpi * 0.5
    for position, (text, box) in enumerate(zip(texts, boxes)):
        width, height = _size(axis, text, form)
        centre = (box[1] + box[3]) / 2
        spots = [(side, centre + step * height) for step in STEPS for side in ("right", "left")]
        spots += [("above", box[3] + gap + height / 2), ("below", box[1] - gap - height / 2)]
        for side, y in spots:
            x = {"right": box[2] + gap, "left": box[0] - gap - width}.get(side, (box[0] + box[2] - width) / 2)
            spot = (x, y - height / 2, x + width, y + height / 2)
            inside = frame.x0 <= spot[0] and spot[2] <= frame.x1 and frame.y0 <= spot[1] and spot[3] <= frame.y1
            if inside and not any(meet(spot, other) for other in taken):
                break
        else:
            left_out.append(position)
            continue
        taken.append(spot)
        _write(axis, text, spot, form)
        if side in ("right", "left") and abs(y - centre) > height * 0.6:
            near, far = (box[2], spot[0] - gap / 4) if side == "right" else (box[0], spot[2] + gap / 4)
            line = axis.transAxes.inverted().transform([(near, centre), (far, y)])
            axis.plot(*line.T, color="#888888", linewidth=0.6, transform=axis.transAxes, zorder=1)
    return left_out


def meet(a: tuple, b: tuple) -> bool:
    """Tell whether two boxes share a pixel."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _size(axis: Axes, text: str, form: Format) -> tuple[float, float]:
    """Return width and height in pixels, with a little room; measured without drawing, which is slow."""
    lines, dots = text.split("\n"), axis.figure.dpi
    return max(width_of(line, form.small) for line in lines) * dots, len(lines) * form.small * 1.3 / 72 * dots


def _write(axis: Axes, text: str, spot: tuple, form: Format) -> None:
    x, y = axis.transAxes.inverted().transform((spot[0], (spot[1] + spot[3]) / 2))
    look = {"fontsize": form.small, "linespacing": 1.15, "color": INK, "va": "center", "zorder": 5}
    paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}
    axis.text(x, y, text, transform=axis.transAxes, bbox=paper, **look)
