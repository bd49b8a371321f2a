"""How charts look: one palette, two formats, one layout.

The palette is Okabe and Ito's (Color Universal Design, 2008), made to be told apart under every
common colour-vision deficiency; colour is never the only carrier of a meaning, every mark being
labelled. The font ships with matplotlib, so that a chart looks the same on every machine.
"""

import textwrap
import zlib
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

PALETTE = {"blue": "#0072B2", "vermilion": "#C44E00", "green": "#00775A", "purple": "#A8558C", "brown": "#7F5F00"}
UNNAMED = "#6B6B6B"
INK, FAINT, GRID = "#111111", "#444444", "#DDDDDD"
# The originators of the collection keep their colours in every chart, whatever is selected.
FIXED = {"NIS": "blue", "South Korean intelligence": "vermilion"}
RC = {
    "font.family": "DejaVu Sans",
    "svg.hashsalt": "helpers",
    "svg.fonttype": "path",
    "axes.unicode_minus": False,
}


@dataclass(frozen=True)
class Format:
    """A size to draw for: inches, dots per inch, and sizes in points."""

    width: float
    panel: float
    dpi: int
    title: float
    text: float
    small: float
    mark: float
    line: float
    ticks: int
    characters: int
    label_lines: int


FORMATS = {
    "wide": Format(9, 2.0, 133, 14, 10, 8.5, 7, 1.1, 8, 110, 2),
    "narrow": Format(4, 2.1, 100, 11.5, 9, 7.8, 6, 1.0, 3, 56, 3),
}


def color_of(originator: str) -> tuple[float, float, float]:
    """Return the colour of an originator, the same in every chart; grey where nobody is named."""
    if not originator:
        return to_rgb(UNNAMED)
    names = sorted(set(PALETTE) - set(FIXED.values()))
    name = FIXED.get(originator) or names[zlib.crc32(originator.encode()) % len(names)]
    return to_rgb(PALETTE[name])


def dress(form: Format, title: str, subtitle: str, source: str, heights: list[float]) -> tuple[Figure, list[Axes]]:
    """Lay out a figure: title and subtitle above, panels of the given heights, source line below."""
    lines = [
        (textwrap.wrap(title, int(form.width * 72 / form.title * 1.62)), form.title, "bold", INK),
        (textwrap.wrap(subtitle, int(form.width * 72 / form.text * 1.72)), form.text, "normal", FAINT),
    ]
    foot = textwrap.wrap(source, int(form.width * 72 / form.small * 1.72))
    head_height = sum(len(text) * size * 1.3 for text, size, *_ in lines) / 72 + 0.22
    foot_height = len(foot) * form.small * 1.3 / 72 + 0.12
    between, axis_height = 0.42, 0.32
    height = head_height + sum(heights) + between * len(heights) + axis_height + foot_height
    figure = Figure(figsize=(form.width, height), dpi=form.dpi, facecolor="white")
    FigureCanvasAgg(figure)
    y = height - 0.1
    for text, size, weight, color in lines:
        if text:
            figure.text(
                0.1 / form.width, y / height, "\n".join(text), fontsize=size, fontweight=weight, color=color,
                va="top", linespacing=1.2,
            )  # fmt: skip
            y -= len(text) * size * 1.3 / 72 + 0.03
    figure.text(
        0.1 / form.width, 0.08 / height, "\n".join(foot), fontsize=form.small, color=FAINT, va="bottom",
        linespacing=1.2,
    )  # fmt: skip
    margin = form.small * 5.2 / 72
    axes, top = [], height - head_height
    for panel in heights:
        top -= between
        box = (margin / form.width, (top - panel) / height, (form.width - margin - 0.15) / form.width, panel / height)
        axes.append(_axes(figure, box, form))
        top -= panel
    return figure, axes


def _axes(figure: Figure, box: tuple, form: Format) -> Axes:
    axis = figure.add_axes(box)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axis.spines[side].set_color("#888888")
    axis.tick_params(labelsize=form.small, colors=FAINT, length=3)
    axis.grid(axis="y", color=GRID, linewidth=0.7)
    axis.set_axisbelow(True)
    return axis
