"""Read numbers and their hedges in English text, from closed lists of words.

`parse` reads the one number of a curated phrase, and `numbers` finds every number in an article, by the same grammar.
What is seen and not understood is `unread` and says why; no value is ever guessed.

tokens   a text as words, digits, hedges and names; the words are in english.toml
grammar  what a number is made of (grammar.txt) and what it is worth
reading  where the grammar fits, and what each number is

>>> parse("around 4 700")
Number(start=0, end=12, kind='quantity', value=4700, to=None, hedge='about', unit=100, reason='')
>>> [n.value for n in numbers("four-thousand-100 of some 1.5 million")]
[4100, 1500000]
"""

import re
from functools import cache

from helpers.phrases.reading import Number, numbers

__all__ = ["Number", "PhraseError", "find", "numbers", "parse"]


class PhraseError(ValueError):
    """A phrase does not hold exactly one number, or holds one where none may stand."""


@cache
def parse(phrase: str) -> Number:
    """Read the one number of a phrase: value, upper end, hedge, unit.

    Raises PhraseError, with the reason, where the phrase holds no number or several, one that is not understood, or
    one that only says a part or a multiple of another.
    """
    found = numbers(phrase)
    read = [number for number in found if number.value is not None]
    for number in found:
        printed = f"{phrase!r}: {phrase[number.start : number.end]!r}"
        if number.kind == "unread":
            raise PhraseError(f"{printed} is not read: {number.reason}")
        behind = re.match(r"\s+(?:of|as)\b[^,.;:]*", phrase[number.end :])
        if number.kind == "fraction" and (not read or behind):
            raise PhraseError(f"{printed} is refused as a count: it is {number.reason}")
    if len(read) != 1:
        named = f", only {found[0].reason or 'an ordinal'}" if found and not read else ""
        raise PhraseError(f"{phrase!r} holds {len(read) or 'no'} numbers where exactly one is read{named}")
    return read[0]


def find(phrase: str, text: str, known: list[Number]) -> list[tuple[int, int]]:
    """Find where a phrase stands in a text as whole words, cutting no number or hedge in two.

    `known` is what `numbers` finds in the text. Result: (start, end) of each place.
    """
    inside = {place for number in known for place in range(number.start + 1, number.end)}
    found = re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) if phrase else ()
    return [match.span() for match in found if inside.isdisjoint(match.span())]
