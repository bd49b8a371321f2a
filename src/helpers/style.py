"""How charts look: one palette, two formats, one layout.

The colours differ in lightness as well as in hue, so that they are told apart under every common
colour-vision deficiency (Machado, Oliveira and Fernandes 2009; a test simulates it); colour is never
the only carrier of a meaning, every mark being labelled. The font ships with matplotlib, so that a
chart looks the same on every machine.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

PALETTE = {"blue": "#1F5FBF", "red": "#D9480F", "green": "#1E9E78", "violet": "#A07AB8", "brown": "#4A3205"}
UNNAMED = "#5A5A5A"
INK, FAINT, GRID = "#111111", "#444444", "#DDDDDD"
# The originators of the collection keep their colours in every chart, whatever is selected.
FIXED = {"NIS": "blue", "South Korean intelligence": "red"}
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
    label_lines: int


FORMATS = {
    "wide": Format(9, 2.0, 133, 14, 10, 8.5, 7, 1.1, 8, 2),
    "narrow": Format(4, 2.1, 100, 11.5, 9, 7.8, 6, 1.0, 3, 3),
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
    room = form.width - 0.25
    lines = [
        (wrapped(title, form.title, room, "bold"), form.title, "bold", INK),
        (wrapped(subtitle, form.text, room), form.text, "normal", FAINT),
    ]
    foot = wrapped(source, form.small, room)
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
    left = form.small * 5.2 / 72
    axes, top = [], height - head_height
    for panel in heights:
        top -= between
        box = (left / form.width, (top - panel) / height, (form.width - margin(form)) / form.width, panel / height)
        axes.append(_axes(figure, box, form))
        top -= panel
    return figure, axes


def margin(form: Format) -> float:
    """Return the inches beside the panels: for the numbers on the left, and a little on the right."""
    return form.small * 5.2 / 72 + 0.15


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break a text into lines that are no wider than a width in inches at a font size in points."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, weight) > width:
            lines, line = [*lines, line], word
        else:
            line = longer
    return [*lines, line] if line else lines


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure a line of text in inches."""
    font = get_font(findfont(FontProperties(family=RC["font.family"], weight=weight)))
    font.set_size(size, 72)
    font.set_text(text)
    return font.get_width_height()[0] / 64 / 72 * 1.04  # hinting widens small text


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
