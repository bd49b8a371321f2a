"""A figure laid out in inches from its upper left corner, whose height is known when all is on it."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from helpers.charts.style import FAINT, GRID, INK, Form, shown, wrapped

PITCH, ASCENT, DESCENT = 1.3, 0.93, 0.24  # of a line of text, in font sizes
EDGE = 0.1  # inches that stay empty around all


class Drawn(Figure):
    """A Figure that shows itself in a notebook, whether or not pyplot was ever imported there."""

    def _repr_png_(self) -> bytes:
        stream = BytesIO()
        self.savefig(stream, format="png")
        return stream.getvalue()


class Sheet:
    """A figure in the making: x counts inches from its left edge, y from its upper edge, down is negative.

    `y` is where the next thing begins.
    """

    def __init__(self, form: Form):
        self.form, self.y, self.left, self.right = form, -EDGE, EDGE, form.width - EDGE
        self.figure = Drawn(figsize=(form.width, 1), dpi=form.dpi, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.inches = self.figure.dpi_scale_trans + ScaledTranslation(0, 1, self.figure.transFigure)
        self._boxes: list[tuple[Axes, tuple]] = []
        self._later: list[Callable[[], None]] = []
        self._rules: list[float] = []

    def write(self, x, y, lines, size, color=INK, weight="normal") -> float:
        """Write lines to the right of `x` below `y`; return where the last one ends."""
        look = {"size": size, "color": color, "weight": weight, "transform": self.inches, "parse_math": False}
        for row, line in enumerate(lines):
            self.figure.text(x, y - (ASCENT + PITCH * row) * size / 72, shown(line), **look)
        return y - len(lines) * PITCH * size / 72

    def paragraph(self, text: str, size: float, color=INK, weight="normal") -> None:
        """Write a text over the whole width and go on below it."""
        lines = wrapped(text, size, self.right - self.left, weight)
        self.y = self.write(self.left, self.y, lines, size, color, weight) - (0.05 if lines else 0)

    def rule(self) -> None:
        """Set a thin line over the whole width."""
        self._rules.append(self.y)

    def axes(self, x: float, y: float, width: float, height: float, label: str, **look) -> Axes:
        """Return Axes whose upper left corner is at (x, y); rcParams make them in less time than calls afterwards."""
        with rc_context(look):
            ax = self.figure.add_axes((0, 0, 1, 1), label=label, facecolor="none")
        self._boxes.append((ax, [x, y - height, width, height]))
        return ax

    def last(self, draw: Callable[[], None]) -> None:
        """Have Axes made after all those that show figures."""
        self._later.append(draw)

    def reach(self, ax: Axes) -> None:
        """Let Axes span what its y axis does, which counts in inches as the sheet itself."""
        low, high = ax.get_ylim()
        box = next(box for known, box in self._boxes if known is ax)
        box[1], box[3] = low, high - low

    def finish(self, source: str) -> Figure:
        """Write the source line, cut the sheet below it and return the figure."""
        for draw in self._later:
            draw()
        self.y -= 0.06
        self.paragraph(source, self.form.small, FAINT)
        width, height = self.form.width, EDGE / 2 - self.y
        self.figure.set_size_inches(width, height)
        for ax, box in self._boxes:
            ax.set_position(np.array([box[0], height + box[1], box[2], box[3]]) / (width, height, width, height))
        lines = [((self.left, y), (self.right, y)) for y in self._rules]
        self.figure.add_artist(LineCollection(lines, colors=GRID, linewidths=0.8, transform=self.inches))
        return self.figure
