"""A figure to draw on in inches.

Axes are for data whose place is found while drawing. Here all places are known before: a chart is laid
out in inches, its labels included, so that no text has to be measured again for each file that is written
of it. That, and the ticks of axes, were two thirds of the time that a chart took.
"""

from collections.abc import Iterable
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import Affine2D

from helpers.style import FAINT, INK, Format, font, width_of, wrapped

LAYERS = ("grid", "axes", "boxes", "bounds", "dots", "blanks", "words")  # from the lowest to the topmost
PITCH, ASCENT, DESCENT = 1.2, 0.78, 0.24  # of a line of text, in font sizes


class Line(NamedTuple):
    """A line of text: the left end of its baseline in inches, its words, and how they look."""

    x: float
    y: float
    text: str
    size: float
    weight: str
    color: str


class Words(Artist):
    """All text of a figure, in lines whose places are known."""

    def __init__(self):
        super().__init__()
        self.lines: list[Line] = []
        self.set_zorder(LAYERS.index("words"))

    def draw(self, renderer) -> None:
        """Have the renderer draw each line."""
        height = self.get_figure().bbox.height
        for line in self.lines:
            x, y = self.get_transform().transform((line.x, line.y))
            gc = renderer.new_gc()
            gc.set_foreground(line.color)
            renderer.draw_text(gc, x, height - y if renderer.flipy() else y, line.text, font(line.size, line.weight), 0)
            gc.restore()


class Paper:
    """A figure in the making: x counts inches from its left edge, y from its upper edge, down is negative."""

    def __init__(self, form: Format):
        self.form = form
        self.words = Words()
        self._top = Affine2D()
        self._figure = Figure(figsize=(form.width, 1), dpi=form.dpi, facecolor="white")
        FigureCanvasAgg(self._figure)
        self._add(self.words)

    def text(
        self, x: float, y: float, lines: list[str], size: float, color: str = INK, weight: str = "normal",
        align: str = "left",
    ) -> float:  # fmt: skip
        """Write lines below `y`, left of, right of or around `x`; return where the last one ends below."""
        for row, line in enumerate(lines):
            part = {"left": 0, "center": 0.5, "right": 1}[align]
            left = x - part * width_of(line, size, weight) if part else x
            baseline = y - (ASCENT + PITCH * row) * size / 72
            self.words.lines.append(Line(left, baseline, line, size, weight, color))
        return y - tall(lines, size)

    def lines(self, segments: Iterable, colors, width: float, layer: str, style="-") -> None:
        """Draw segments, each a list of points, on one of LAYERS."""
        look = {"colors": colors, "linewidths": width, "linestyles": style, "label": layer}
        self._add(LineCollection(segments, zorder=LAYERS.index(layer), **look))

    def patches(self, patches: Iterable[Patch], faces, edges, width: float, layer: str) -> None:
        """Draw filled shapes on one of LAYERS."""
        look = {"facecolors": faces, "edgecolors": edges, "linewidths": width, "label": layer}
        self._add(PatchCollection(patches, zorder=LAYERS.index(layer), **look))

    def head(self, title: str, subtitle: str) -> float:
        """Write title and subtitle; return where they end."""
        room, y = self.form.width - 0.25, -0.1
        if title:
            y = self.text(0.1, y, wrapped(title, self.form.title, room, "bold"), self.form.title, weight="bold") - 0.08
        if subtitle:
            y = self.text(0.1, y, wrapped(subtitle, self.form.text, room), self.form.text, FAINT) - 0.08
        return y

    def finish(self, y: float, source: str) -> Figure:
        """Write the source line below `y`, cut the paper below it and return the figure."""
        lines = wrapped(source, self.form.small, self.form.width - 0.25)
        height = 0.08 - self.text(0.1, y, lines, self.form.small, FAINT)
        self._figure.set_size_inches(self.form.width, height)
        self._top.translate(0, height)
        return self._figure

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._top + self._figure.dpi_scale_trans)
        self._figure.add_artist(artist)


def tall(lines: list[str], size: float) -> float:
    """Return the height of lines of text in inches."""
    return (ASCENT + DESCENT + PITCH * (len(lines) - 1)) * size / 72 if lines else 0.0
