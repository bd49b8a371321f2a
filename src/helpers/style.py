"""How charts look: one palette, two formats, one font.

The colours differ in lightness as well as in hue, so that they are told apart under every common
colour-vision deficiency (Machado, Oliveira and Fernandes 2009; a test simulates it); colour is never
the only carrier of a meaning, every mark being labelled. The font ships with matplotlib, so that a PNG
looks the same on every machine. An SVG keeps its text as text, to be searched, copied and edited, in that
font or in Verdana, which has the same widths.
"""

import zlib
from dataclasses import dataclass
from functools import cache

from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path

PALETTE = {"blue": "#1F5FBF", "red": "#D9480F", "green": "#1E9E78", "violet": "#A07AB8", "brown": "#4A3205"}
UNNAMED = "#5A5A5A"
INK, FAINT, GRID, RULE = "#111111", "#444444", "#DDDDDD", "#888888"
# The originators of the collection keep their colours in every chart, whatever is selected.
FIXED = {"NIS": "blue", "South Korean intelligence": "red"}
FONTS = ["DejaVu Sans", "Verdana"]
RC = {"font.sans-serif": FONTS, "svg.hashsalt": "helpers", "svg.fonttype": "none"}


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

    @property
    def margin(self) -> float:
        """Inches to the left of a panel, for its numbers."""
        return self.small * 5.2 / 72

    @property
    def axis(self) -> float:
        """Inches that a panel spans from left to right."""
        return self.width - self.margin - 0.15


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


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break a text into lines that are no wider than a width in inches at a font size in points."""
    lines, room = [], 0.0
    for word in text.split():
        needed = width_of(f" {word}", size, weight)
        if lines and needed <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
            room = width + width_of(" ", size, weight)
        room -= needed
    return lines


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure a line of text in inches, the pairs that stand closer counted as the others."""
    return sum(advance(character, weight) for character in text) * size / 72


@cache
def font(size: float, weight: str = "normal") -> FontProperties:
    """Return the font of all charts at a size in points."""
    return FontProperties(family="sans-serif", size=size, weight=weight)


@cache
def advance(character: str, weight: str) -> float:
    """Return the width of a character in multiples of the font size."""
    return _loaded(character, weight)[1] / EM


@cache
def outline(character: str, weight: str) -> Path:
    """Return the outline of a character at a font size of 1, its baseline beginning at the origin."""
    vertices, codes = _loaded(character, weight)[0].get_path()
    return Path(vertices / EM, codes)


EM = 100  # the font size, in points and pixels, at which characters are measured


def _loaded(character: str, weight: str) -> tuple[FT2Font, float]:
    """Return the font with a character loaded, and how far that advances."""
    face = get_font(findfont(FontProperties(family=FONTS[0], weight=weight)))
    face.set_size(EM, 72)
    # By its place in this font: load_char would look for a character that is not there in another one.
    glyph = face.load_glyph(face.get_char_index(ord(character)), flags=LoadFlags.NO_HINTING)
    return face, glyph.linearHoriAdvance / 65536
