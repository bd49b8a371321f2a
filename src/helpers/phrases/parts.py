"""Parts of one: "a half", "two-thirds", "three quarters", "1/2", "½"."""

import unicodedata
from fractions import Fraction

from helpers.phrases import words
from helpers.phrases.pieces import scale_at, separated
from helpers.phrases.tokens import Tokens


def part_of_one(tokens: Tokens, at: int) -> tuple[Fraction | None, int]:
    """Read a part of one: "a half", "two-thirds", "one - fourth", "three quarters", "1/2", "½"."""
    word = tokens.word(at)
    if part := vulgar(tokens, at):
        return part, at + 1
    if tokens.kind(at) == "digits" and tokens.word(at + 1) == "/" and tokens.stuck(at + 1) and tokens.stuck(at + 2):
        above, below = word, tokens.word(at + 2)
        if above.isdecimal() and below.isdecimal() and len(above + below) < 6 and 0 < int(above) < int(below):
            return Fraction(int(above), int(below)), at + 3
        return None, at
    if word == "half":
        return Fraction(1, 2), at + 1
    count = 1 if word in {"a", "an"} else words.SMALL.get(word)
    if count is None:
        return (Fraction(1, 4), at + 1) if word == "quarter" and scale_at(tokens, at + 1) > 1 else (None, at)
    step, joint = separated(tokens, at + 1, True)
    below = words.DENOMINATOR.get(tokens.word(step)) if count == 1 else words.DENOMINATORS.get(tokens.word(step))
    if not below or joint not in {"", "-"} or tokens.word(step) == "halves" or (count >= 20 and joint == "-"):
        return None, at
    return Fraction(count, below), step + 1


def vulgar(tokens: Tokens, at: int) -> Fraction | None:
    """Read a sign such as ½ as its value."""
    word = tokens.word(at)
    value = unicodedata.numeric(word, None) if len(word) == 1 and not word.isalpha() and not word.isdigit() else None
    return Fraction(value).limit_denominator(10) if value and value < 1 else None
