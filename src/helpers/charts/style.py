"""How charts look: one palette, two forms, one font.

The colours differ in lightness as well as in hue, so that they are told apart under every common
colour-vision deficiency (Machado, Oliveira and Fernandes 2009; a test simulates it); colour is never
the only carrier of a meaning, every row being labelled. The font ships with matplotlib, so that a PNG
looks the same on every machine. An SVG keeps its text as text, to be searched, copied and edited, in that
font or in Verdana, which has the same widths.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib import rc_context, rcParamsDefault
from matplotlib.colors import to_rgb, to_rgba_array
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

PALETTE = {"green": "#1E9E78", "blue": "#1F5FBF", "red": "#D9480F", "brown": "#4A3205", "violet": "#A07AB8"}
UNNAMED = "#5A5A5A"
INK, FAINT, GRID, RULE = "#111111", "#505050", "#DDDDDD", "#999999"
FONT = "DejaVu Sans"
SMALL = 8.5  # points: the size of what stands beside marks
RC = {
    "font.sans-serif": [FONT], "svg.hashsalt": "helpers", "svg.fonttype": "none", "text.hinting": "none",
    "axes.edgecolor": RULE, "axes.axisbelow": True, "axes.grid": True, "grid.color": GRID, "grid.linewidth": 0.7,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False, "axes.spines.bottom": False,
    "xtick.labelcolor": FAINT, "ytick.labelcolor": FAINT, "xtick.major.size": 0, "ytick.major.size": 0,
    "xtick.labelsize": SMALL, "ytick.labelsize": SMALL,
    "patch.linewidth": 0.9, "lines.linewidth": 1.5,
}  # fmt: skip
# What belongs to the session and not to the look of a chart stays as the user has set it.
SESSION = ("backend", "interactive", "toolbar", "date.epoch", "webagg", "tk.", "figure.hooks", "docstring")
PUBLISHED = {name: value for name, value in rcParamsDefault.items() if not name.startswith(SESSION)} | RC


@dataclass(frozen=True)
class Form:
    """A size to draw for: inches, dots per inch, and font sizes in points."""

    name: str
    width: float
    dpi: int
    title: float
    text: float
    small: float = SMALL


FORMS = {"wide": Form("wide", 9, 133, 14, 10), "narrow": Form("narrow", 3.75, 133, 12, 9.5)}


def published(**more):
    """Return a context in which charts look as published, whatever rcParams the user has set."""
    return rc_context(PUBLISHED | more)


def color_of(originator: str) -> tuple[float, float, float]:
    """Return the colour of an originator, the same in every chart; grey where nobody is named."""
    names = list(PALETTE.values())
    return to_rgb(names[zlib.adler32(originator.encode()) % len(names)] if originator else UNNAMED)


def colors(points: pd.DataFrame) -> np.ndarray:
    """Return the colour of each point as RGBA: that of its originator, or what a column `color` says."""
    found = np.array([(*color_of(name), 1) for name in points["originator"].fillna("")]).reshape(-1, 4)
    if "color" in points:
        given = points["color"].notna().to_numpy() & points["color"].ne("").to_numpy()
        found[given] = to_rgba_array(list(points.loc[given, "color"]))
    return found


def shown(text: str) -> str:
    """Show what no SVG may contain, as control characters and halves of pairs, as a replacement character.

    >>> shown("about\\x00 600")
    'about� 600'
    """
    return re.sub("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def wrapped(text: str, size: float, inches: float, weight: str = "normal") -> list[str]:
    """Break a text into lines no wider than so many inches, but no date, and no number from the word after it.

    >>> wrapped("South Korean intelligence, 1 outlet", 8.5, 1.9), wrapped("1 January to 30 April 2025", 8.5, 1.4)
    (['South Korean intelligence,', '1 outlet'], ['1 January to', '30 April 2025'])
    """
    lines = []
    for token in re.findall(r"(?:\d\S* )?\S+(?: \d{4}\b\S*)?", " ".join(shown(text).split())):
        for piece in _pieces(token, size, inches, weight):
            if lines and width_of(f"{lines[-1]} {piece}", size, weight) <= inches:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines


def _pieces(token: str, size: float, inches: float, weight: str) -> list[str]:
    """Cut what is wider than a line at its space, or else wherever the line ends."""
    if width_of(token, size, weight) <= inches:
        return [token]
    if " " in token:
        return [piece for word in token.split() for piece in _pieces(word, size, inches, weight)]
    most = next((n for n in range(len(token), 1, -1) if width_of(token[:n], size, weight) <= inches), 1)
    return [token[:most], *(_pieces(token[most:], size, inches, weight) if token[most:] else [])]


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure a line of text in inches, the pairs that stand closer counted as the others."""
    return sum(advance(character, weight) for character in text) * size / 72


@cache
def advance(character: str, weight: str) -> float:
    """Return the width of a character in multiples of the font size."""
    face = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    face.set_size(100, 72)
    # By its place in this font: load_char would look for a character that is not there in another one.
    glyph = face.load_glyph(face.get_char_index(ord(character)), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / 100
