"""How charts look: colours for light and dark, one font, two sizes, and the width of words.

The font ships with matplotlib, so that a PNG looks the same on every machine. An SVG keeps its text as text and is
shown in the reader's own font, which is narrower. Colour never carries a meaning alone: each source is also named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from matplotlib import rc_context, rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

INK, FAINT, GRID, PAPER = "#1b1b1b", "#5c5c5c", "#dddddd", "#ffffff"
DARK = {INK: "#ececec", FAINT: "#b3b8bd", GRID: "#363b40", PAPER: "#15181b"}
PALETTE = (
    "#1f5fbf", "#d9480f", "#1e9e78", "#7a4a9e", "#9a7400", "#b0237a",
    "#3c8dd9", "#4a3205", "#e0607e", "#0e7c86", "#6b7f1a", "#8c2f2f",
)  # fmt: skip
UNNAMED = "#707070"
FONT = "DejaVu Sans"
READER_FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
SMALL, TEXT = 9, 9.5  # points; 9 points are 12 pixels of a page, and 11 are left when a page shows a chart smaller
NOTHING = "No article in this selection gives such a figure and its day."
LINE = 1.3  # height of a line of text in multiples of its size
RC = {
    "font.sans-serif": [FONT], "font.size": SMALL, "svg.hashsalt": "helpers", "svg.fonttype": "none",
    "text.hinting": "none", "text.parse_math": False, "text.color": INK, "axes.facecolor": PAPER,
    "figure.facecolor": PAPER, "savefig.facecolor": PAPER, "axes.edgecolor": FAINT, "axes.axisbelow": True,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "axes.linewidth": 0.8,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
    "xtick.color": FAINT, "ytick.color": FAINT, "ytick.major.size": 0, "xtick.major.size": 3,
}  # fmt: skip
# What belongs to the session and not to the look of a chart stays as the user has set it.
SESSION = ("backend", "interactive", "toolbar", "date.epoch", "webagg", "tk.", "figure.hooks", "docstring")
PUBLISHED = {name: value for name, value in rcParamsDefault.items() if not name.startswith(SESSION)} | RC


@dataclass(frozen=True)
class Form:
    """A size to draw for, in points: the width, the title, the most panels side by side, the height of a panel."""

    width: float
    title: float
    columns: int
    panel: float


FORMS = {"wide": Form(705, 14, 3, 200), "narrow": Form(246, 12.5, 1, 130)}  # 940 and 328 pixels of a page


def published(**more):
    """Return a context in which charts look as published, whatever rcParams the user has set."""
    return rc_context(PUBLISHED | more)


def source_colours(names: Iterable[str], given: dict[str, str] | None = None) -> dict[str, str]:
    """Give each source a colour of its own: the one that it has been given, or else one that is still free.

    >>> source_colours(["B", "", "A"], {"A": "#1F5FBF"})
    {'': '#707070', 'A': '#1f5fbf', 'B': '#d9480f'}
    """
    found = {name: to_hex(colour) for name, colour in (given or {}).items()}
    names = sorted(set(names))
    free = [colour for colour in PALETTE if colour not in {found.get(name) for name in names}] or PALETTE
    others = [name for name in names if name and name not in found]
    found |= {name: free[place % len(free)] for place, name in enumerate(others)} | {"": UNNAMED}
    return {name: found[name] for name in names}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    light = []
    for colour in (one, other):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        light.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


@cache
def readable(colour: str, paper: str = PAPER) -> str:
    """Return a colour as it is used for words on paper: darker or lighter until its contrast is 4.5."""
    towards, rgb = to_rgb("black" if contrast(paper, "black") > contrast(paper, "white") else "white"), to_rgb(colour)
    mixed = (to_hex([a + (b - a) * part / 20 for a, b in zip(rgb, towards)]) for part in range(21))
    return next(found for found in mixed if contrast(found, paper) >= 4.5)


def paper_of(ax: Axes) -> str:
    """Return the colour on which an Axes draws: its own or, where that is transparent, its figure's."""
    face = ax.get_facecolor()
    return to_hex(face if face[3] else ax.get_figure(root=True).get_facecolor())


def dark_style(colours: Iterable[str]) -> str:
    """Return the style element that shows an SVG in the reader's font, and dark where the reader's screen is."""
    dark = DARK | {colour: readable(colour, DARK[PAPER]) for colour in sorted({*colours} - {*DARK})}
    rules = [
        f'[style*="{part}: {colour}"]{{{part}:{other}!important}}'
        for colour, other in dark.items()
        for part in ("fill", "stroke")
    ]
    fonts = f"text{{font-family:{READER_FONTS}!important}}"
    return f"<style>{fonts}@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"


def shown(text: str) -> str:
    """Show what no SVG may contain, as control characters and halves of pairs, as a replacement character.

    >>> shown("about\\x00 600")
    'about� 600'
    """
    return re.sub("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break a text into lines no wider than so many points; a word that is wider is cut.

    >>> wrapped("South Korean intelligence, 1 outlet", 9, 140)
    ['South Korean intelligence,', '1 outlet']
    """
    lines = []
    for word in shown(text).split():
        if lines and width_of(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] += f" {word}"
            continue
        while width_of(word, size, weight) > width and len(word) > 1:
            most = next((n for n in range(len(word) - 1, 1, -1) if width_of(word[:n], size, weight) <= width), 1)
            lines.append(word[:most])
            word = word[most:]
        lines.append(word)
    return lines


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure a line of text in points."""
    return sum(_advance(character, weight) for character in text) * size


@cache
def _advance(character: str, weight: str) -> float:
    """Return the width of a character in multiples of the font size."""
    face = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    face.set_size(100, 72)
    # By its place in this font: load_char would look for a character that is not there in another one.
    glyph = face.load_glyph(face.get_char_index(ord(character)), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / 100
