"""How charts look: colours for light and dark, sizes, and the width of words."""

import re
from collections import namedtuple
from collections.abc import Iterable
from functools import lru_cache

from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

INK, FAINT, GRID, PAPER = "#1b1b1b", "#5c5c5c", "#dddddd", "#ffffff"
DARK = {INK: "#ececec", FAINT: "#b3b8bd", GRID: "#363b40", PAPER: "#16181b"}
PALETTE = ("#1f5fbf", "#d9480f", "#1e9e78", "#7a4a9e", "#9a7400", "#b0237a")
PALETTE += ("#3c8dd9", "#4a3205", "#e0607e", "#0e7c86", "#6b7f1a", "#8c2f2f")
SHADES = [to_hex([part * light for part in to_rgb(colour)]) for light in (1, 0.5, 0.75) for colour in PALETTE]
UNNAMED, FONT = "#707070", "DejaVu Sans"  # a font that ships with matplotlib; an SVG is in the reader's, a narrower one
READER = "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif!important}"
SMALL, TEXT, HEAD = 9, 9.5, 10.5  # points; 9 are 12 pixels of a page, and 11 are left where it shows a chart smaller
LINE = 1.3  # height of a line of text in multiples of its size
RC = {
    "font.sans-serif": [FONT], "font.size": SMALL, "svg.hashsalt": "helpers", "svg.fonttype": "none",
    "text.hinting": "none", "text.parse_math": False, "text.color": INK, "axes.edgecolor": FAINT,
    "axes.axisbelow": True, "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "xtick.major.size": 3,
    "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
    "xtick.color": FAINT, "ytick.color": FAINT, "ytick.major.size": 0,
}  # fmt: skip
PUBLISHED = ["default", RC]  # styles that hold whatever the user has set
# In points: the width, the title, the most panels side by side, the height of a panel; 940 and 328 pixels of a page.
Form = namedtuple("Form", "width title columns panel")
FORMS = {"wide": Form(705, 14, 3, 200), "narrow": Form(246, 12.5, 1, 130)}


def source_colours(names, given: dict[str, str] | None = None, together: Iterable = ()) -> dict[str, str]:
    """Give each source the colour it has been given, else a free one.

    If there are more sources than colours, those of one of the groups `together` of names look unlike one another.
    """
    found = {name: to_hex(colour) for name, colour in (given or {}).items() if name in set(names)} | {"": UNNAMED}
    groups = [set(group) for _, group in together] or [set(names)]
    for name in sorted({*names} - {*found}):
        beside = {found.get(other) for group in groups if name in group for other in group}
        free = [colour for colour in PALETTE if colour not in found.values()]
        free = free or [colour for colour in SHADES if colour not in beside] or [SHADES[len(found) % len(SHADES)]]
        found[name] = free[0]
    return found


def word_colour(colour: str, ink: str = INK) -> str:
    """Return the colour of words that name a source: its own, nearer to the colour of other words."""
    return to_hex([0.7 * a + 0.3 * b for a, b in zip(to_rgb(colour), to_rgb(ink))])


def dark_style(colours) -> str:
    """Return the style element that shows an SVG in the reader's font, and dark where the reader's screen is."""
    dark = {old: to_hex([0.45 * part + 0.55 for part in to_rgb(old)]) for old in sorted({*colours} - {*DARK})} | DARK
    pairs = [(part, *colours) for colours in dark.items() for part in ("fill", "stroke")]
    rules = "".join(f'[style*="{part}: {old}"]{{{part}:{new}!important}}' for part, old, new in pairs)
    return f"<style>{READER}@media (prefers-color-scheme:dark){{{rules}}}</style>"


def shown(text: str) -> str:
    """Replace what no SVG may contain, as control characters."""
    return re.sub("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break a text into lines no wider than so many points."""
    lines = [""]
    for word in re.findall(r"\S{1,24}", shown(text)):
        if lines[-1] and width_of(f"{lines[-1]} {word}", size, weight) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@lru_cache(5000)
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure the widest line of a text in points."""
    face = FontProperties(family=FONT, weight=weight, size=size)
    return max(text_to_path.get_text_width_height_descent(line or " ", face, False)[0] for line in text.split("\n"))
