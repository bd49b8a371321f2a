"""Words of which parts lead to claims: plain text to all, but to a page, which makes links of the parts.

Whoever changes such a text has a plain one: a link may be lost, and is never wrong.
"""

import re

import pandas as pd

# Characters that Unicode keeps for use within a program: around the words that lead, before and after the place.
OPEN, AT, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKED = re.compile(f"{OPEN}([^{AT}]*){AT}([^{CLOSE}]*){CLOSE}")


class Leading(str):
    """A text whose `pieces` are words and the place that they lead to, "" where they lead nowhere.

    >>> text = Leading(f"from {mark('300', 'one')} to {mark('600', 'two')}")
    >>> text, text.pieces
    ('from 300 to 600', [('from ', ''), ('300', 'one'), (' to ', ''), ('600', 'two')])
    """

    pieces: list[tuple[str, str]]

    def __new__(cls, marked: str):
        """Take a text with marks, of which none is left in it."""
        between, *found = _MARKED.split(marked)
        pieces = [(between, "")]
        for place, words, after in zip(found[::3], found[1::3], found[2::3]):
            pieces += [(words, place), (after, "")]
        made = super().__new__(cls, "".join(words for words, _ in pieces))
        made.pieces = [piece for piece in pieces if piece[0]]
        return made


def mark(words: str, place: str) -> str:
    """Mark words as leading to a place, for the text that they become a part of; "" is no place."""
    return f"{OPEN}{place}{AT}{words}{CLOSE}" if place else words


def leading(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells lead where their words are marked."""
    texts = {name: frame[name].astype(object) for name in frame if frame[name].dtype != int}
    marked = {
        name: pd.Series([Leading(cell) for cell in cells], cells.index, object)
        for name, cells in texts.items()
        if any(isinstance(cell, str) and OPEN in cell for cell in cells)
    }
    return frame.assign(**marked)
