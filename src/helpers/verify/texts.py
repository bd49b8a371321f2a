"""The articles' texts: read, normalised, digested, their numbers found where they stand."""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from dataclasses import replace
from pathlib import Path

from helpers.phrases import Number, numbers


def normalised(text: str) -> str:
    """Return a text as it is digested and searched: Unicode NFC, each run of white space one space, stripped."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def digest(text: str) -> str:
    """Return the SHA-256 of a normalised text.

    >>> digest("a  b\\n") == digest("a b")
    True
    """
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()


def located(text: str) -> tuple[str, list[Number]]:
    """Return the normalised text and its numbers, read where lines and cells still end and placed where none do."""
    text = unicodedata.normalize("NFC", text)
    ends, removed, total = [], [0], 0
    for space in re.finditer(r"\s+", text):
        total += space.end() - space.start() - (space.start() > 0)
        ends.append(space.end())
        removed.append(total)
    known = []
    for number in numbers(text):
        # A number is no white space: what was taken away before its first and its last character moves it.
        first, last = (at - removed[bisect_left(ends, at + 1)] for at in (number.start, number.end - 1))
        known.append(replace(number, start=first, end=last + 1))
    return normalised(text), known


def uncovered(known: list[Number], covered: list[tuple[int, int]]) -> list[Number]:
    """Return the numbers that lie in none of the places."""
    return [n for n in known if not any(start <= n.start and n.end <= end for start, end in covered)]


def read(path: Path) -> str:
    """Read a text. Raises FileNotFoundError or ValueError with the file and what would be right."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ValueError(f"{path}:{line}: text: not UTF-8; save the file as UTF-8") from None
