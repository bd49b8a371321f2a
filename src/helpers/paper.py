"""A figure to draw on in inches.

Axes are for data whose place is found while drawing. Here all places are known before: a chart is laid
out in inches, its labels included, so that no text has to be measured again for each file that is written
of it. That, and the ticks of axes, were two thirds of the time that a chart took.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from helpers.style import FAINT, INK, Format, advance, font, outline, width_of, wrapped

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


class Shape(NamedTuple):
    """A line or a filled shape in inches, and how it looks; "none" is no face or no edge."""

    path: Path
    face: str | tuple
    edge: str | tuple
    width: float
    style: str | tuple


class Words(Artist):
    """All text of a figure, in lines whose places are known."""

    def __init__(self):
        super().__init__()
        self.lines: list[Line] = []
        self.set_zorder(LAYERS.index("words"))

    def draw(self, renderer) -> None:
        """Have the renderer write the text, or draw it, where it makes pixels."""
        (self._drawn if isinstance(renderer, RendererAgg) else self._written)(renderer)

    def _written(self, renderer) -> None:
        height = self.get_figure().bbox.height
        for line in self.lines:
            x, y = self.get_transform().transform((line.x, line.y))
            gc = renderer.new_gc()
            gc.set_foreground(line.color)
            renderer.draw_text(gc, x, height - y if renderer.flipy() else y, line.text, font(line.size, line.weight), 0)
            gc.restore()

    def _drawn(self, renderer) -> None:
        """Fill the outlines of all characters in one call; written one by one, they took most of the time of a PNG."""
        paths, places, colors = [], [], []
        for line in self.lines:
            x, y = self.get_transform().transform((line.x, line.y))
            scale, color = renderer.points_to_pixels(line.size), to_rgba(line.color)
            for character in line.text:
                paths.append(outline(character, line.weight))
                places.append(((scale, 0, x), (0, scale, y), (0, 0, 1)))
                colors.append(color)
                x += advance(character, line.weight) * scale
        gc = renderer.new_gc()
        gc.set_snap(False)  # no stem is moved to the next pixel
        edges, flat = np.empty((0, 4)), IdentityTransform()
        renderer.draw_path_collection(
            gc, flat, paths, np.reshape(places, (-1, 3, 3)), np.zeros((1, 2)), flat, np.reshape(colors, (-1, 4)), edges,
            [0], [(0, None)], [True], [None], "screen", hatchcolors=edges,
        )  # fmt: skip
        gc.restore()


class Paper:
    """A figure in the making: x counts inches from its left edge, y from its upper edge, down is negative."""

    def __init__(self, form: Format):
        self.form = form
        self._words = Words()
        self._shapes: dict[str, list[Shape]] = {layer: [] for layer in LAYERS}

    def text(
        self, x: float, y: float, lines: list[str], size: float, color: str = INK, weight: str = "normal",
        align: str = "left",
    ) -> float:  # fmt: skip
        """Write lines below `y`, left of, right of or around `x`; return where the last one ends below."""
        for row, line in enumerate(lines):
            part = {"left": 0, "center": 0.5, "right": 1}[align]
            left = x - part * width_of(line, size, weight) if part else x
            baseline = y - (ASCENT + PITCH * row) * size / 72
            self._words.lines.append(Line(left, baseline, line, size, weight, color))
        return y - tall(lines, size)

    def line(self, points: Sequence, color, width: float, layer: str, style: str | tuple = "-") -> None:
        """Draw a line through points on one of LAYERS."""
        self._shapes[layer].append(Shape(Path(points), "none", color, width, style))

    def area(self, corners: Sequence, face, edge, width: float, layer: str) -> None:
        """Draw a filled shape with straight sides on one of LAYERS."""
        self._shapes[layer].append(Shape(Path([*corners, corners[0]], closed=True), face, edge, width, "-"))

    def box(self, bounds: Sequence[float], face, edge, width: float, layer: str) -> None:
        """Draw a rectangle, given by its left, bottom, right and top, on one of LAYERS."""
        left, bottom, right, top = bounds
        self.area([(left, bottom), (right, bottom), (right, top), (left, top)], face, edge, width, layer)

    def dot(self, center: tuple[float, float], radius: float, face, edge, width: float) -> None:
        """Draw a filled circle on the layer of dots."""
        self._shapes["dots"].append(Shape(Path.circle(center, radius), face, edge, width, "-"))

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
        figure = Figure(figsize=(self.form.width, height), dpi=self.form.dpi, facecolor="white")
        FigureCanvasAgg(figure)
        for layer, shapes in self._shapes.items():
            if shapes:
                paths, faces, edges, widths, styles = map(list, zip(*shapes))  # a tuple of two styles is one of dashes
                look = {"facecolors": faces, "edgecolors": edges, "linewidths": widths, "linestyles": styles}
                figure.add_artist(PathCollection(paths, zorder=LAYERS.index(layer), label=layer, **look))
        figure.add_artist(self._words)
        for artist in figure.artists:
            artist.set_transform(Affine2D().translate(0, height) + figure.dpi_scale_trans)
        return figure


def tall(lines: list[str], size: float) -> float:
    """Return the height of lines of text in inches."""
    return (ASCENT + DESCENT + PITCH * (len(lines) - 1)) * size / 72 if lines else 0.0
