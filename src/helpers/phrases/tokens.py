"""Cut a text into words, runs of digits and marks, whatever characters it is printed in.

Odd characters become plain ones first: full-width and other digits, the many spaces, hyphens and quotes, entities of
HTML, and nothing at all for soft hyphens and what has no width. Each token knows its place in the text as given.
"""

import html
import re
import unicodedata
from bisect import bisect_right

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
_PLAIN = (
    _SPACES
    | dict.fromkeys(map(ord, "\u2010\u2011\ufe63"), "-")
    | dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032\u02bc"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d\u201e\u2033«»"), '"')
    | dict.fromkeys(map(ord, "\u2028\u2029\x85\x0b\x0c"), "\n")
    | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
)
_ODD = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|[\xad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e]+"
)
_OTHER_DIGIT = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)|(?P<digits>[0-9]+(?:[.,'][0-9]+)*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<mark>\S)"
)
_WRAPPED = 40  # characters of a line that is broken only for want of room
_MARGIN = 64  # more than any rule looks ahead or back


class Tokens:
    """A text as tokens: their `kind` (digits, word, mark, url), lower-case `word` and places; empty outside it."""

    def __init__(self, text: str):
        self.text, self._places = _plain(text)
        self.kinds, self.words, self.starts, self.ends = [], [], [], []
        for match in _TOKEN.finditer(self.text):
            self.kinds.append(match.lastgroup)
            self.words.append(match.group().lower())
            self.starts.append(match.start())
            self.ends.append(match.end())
        self.count = len(self.words)
        # Outside the text, before it (index -1 and lower) and behind it, stand empty tokens.
        self.words += [""] * _MARGIN
        self.kinds += [""] * _MARGIN
        self.word, self.kind = self.words.__getitem__, self.kinds.__getitem__

    def printed(self, at: int) -> str:
        """Return a token in the letters it is printed in."""
        return self.text[self.starts[at] : self.ends[at]] if 0 <= at < self.count else ""

    def gap(self, at: int) -> str:
        """Return the white space before a token."""
        return self.text[self.ends[at - 1] : self.starts[at]] if 0 < at < self.count else "\n\n"

    def stuck(self, at: int) -> bool:
        """Tell whether nothing stands between a token and the one before it."""
        return 0 < at < self.count and self.starts[at] == self.ends[at - 1]

    def joined(self, at: int) -> bool:
        """Tell whether a token may carry on what the one before began: never over a cell or a paragraph."""
        gap = self.gap(at)
        return not gap.strip(" ") or (self.wraps(at) and self.text[self.starts[at]].islower())

    def wraps(self, at: int) -> bool:
        """Tell whether the white space before a token breaks no sentence: one line break, after a line of some length.

        The lines of a list, of a table or of headings are short, and each ends by itself.
        """
        gap = self.gap(at)
        if "\t" in gap or gap.count("\n") > 1:
            return False
        before = self.ends[at - 1]
        return "\n" not in gap or before - self.text.rfind("\n", 0, before) > _WRAPPED

    def follow(self, at: int, words: tuple[str, ...]) -> bool:
        """Tell whether these words stand here, each joined to the one before it."""
        return all(self.word(at + n) == w and (not n or self.joined(at + n)) for n, w in enumerate(words))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the tokens from `start` up to `end` stand in the text as given."""
        first, last = self.starts[start], self.ends[end - 1] - 1
        if not self._places:
            return first, last + 1
        plain, given, widths = self._places
        before, after = bisect_right(plain, first) - 1, bisect_right(plain, last) - 1
        within = last - plain[after]
        return given[before] + first - plain[before], given[after] + (widths[after] if widths[after] else within + 1)


def _plain(text: str) -> tuple[str, tuple[list[int], list[int], list[int]] | None]:
    """Return a text in plain characters, and where its stretches stood (none: all where they stand)."""
    text = text.translate(_PLAIN)
    if not text.isascii():
        text = _OTHER_DIGIT.sub(_digit, text)
    parts, places, length, end = [], ([0], [0], [0]), 0, 0
    for odd in _ODD.finditer(text):
        new = html.unescape(odd.group()).translate(_PLAIN) if odd.group()[0] == "&" else ""
        if new == odd.group():
            continue
        new = "" if _ODD.fullmatch(new) else new
        parts += [text[end : odd.start()], new]
        length += odd.start() - end
        for at, given, width in ((length, odd.start(), odd.end() - odd.start()), (length + len(new), odd.end(), 0)):
            for column, entry in zip(places, (at, given, width), strict=True):
                column.append(entry)
        length, end = length + len(new), odd.end()
    return ("".join([*parts, text[end:]]), places) if parts else (text, None)


def _digit(character: re.Match) -> str:
    value = unicodedata.decimal(character.group(), None)
    return character.group() if value is None else str(value)
