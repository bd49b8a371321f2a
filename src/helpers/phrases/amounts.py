"""Read the longest number that begins at a token; hedges, ranges and dates are others' business."""

from dataclasses import replace
from fractions import Fraction

from helpers.phrases import words
from helpers.phrases.cardinals import cardinal, finished
from helpers.phrases.parts import part_of_one
from helpers.phrases.pieces import NATIONS, TOO_LARGE, Amount, letter_scale, scale_at, separated, unit
from helpers.phrases.tokens import Tokens

_CURRENCY = set("$€£¥₩₽₴₹")


def amount(tokens: Tokens, at: int, use_and: bool = True) -> Amount | None:
    """Read the number that begins at a token, a currency sign before it included; None where none does."""
    start, negative = at, False
    if tokens.word(at) in {"minus", "negative"} and tokens.joined(at + 1) or _is_sign(tokens, at):
        negative, at = True, at + 1
    if tokens.word(at) == "$" and tokens.word(at - 1) in NATIONS and tokens.stuck(at):
        start = at - 1
    at = _after_currency(tokens, at)
    found = _vague(tokens, at) or _fraction(tokens, at) or cardinal(tokens, at, use_and)
    if found is None:
        return None
    found = replace(found, start=start)
    return replace(found, value=-found.value) if negative and found.value is not None else found


def _is_sign(tokens: Tokens, at: int) -> bool:
    """Tell a minus sign from a dash and from the bullet of a list."""
    if tokens.word(at) not in {"-", "−"} or tokens.kind(at + 1) != "digits" or tokens.stuck(at):
        return False
    line_start = at == 0 or "\n" in tokens.gap(at)
    return tokens.stuck(at + 1) and not (line_start and tokens.kind(at + 2) == "word")


def _after_currency(tokens: Tokens, at: int) -> int:
    return at + 1 if tokens.word(at) in _CURRENCY and tokens.joined(at + 1) else at


def _fraction(tokens: Tokens, at: int) -> Amount | None:
    """Read a part: of a scale it is a number ("a quarter of a million"), else a part of another one."""
    word = tokens.word(at)
    if word in words.MULTIPLIER:
        return Amount(at, at + 1, None, kind="fraction", reason="a multiple of another number")
    part, end = part_of_one(tokens, at)
    if part is None:
        return (
            Amount(at, at + 1, None, kind="fraction", reason="a part of another number") if word == "quarter" else None
        )
    if tokens.word(end) == tokens.word(end + 2) == "-" and tokens.word(end + 1) in {"a", "an"}:  # "half-a-million"
        end += 1
    after = end + (tokens.word(end) == "of")
    after += tokens.word(after) in {"a", "an"}
    size = scale_at(tokens, after)
    if not size and after == end:
        size = letter_scale(tokens, end) if tokens.kind(at) != "word" else 0
    if size and not (after == end + 1 and tokens.word(end) == "of"):
        value = part * size
        last = separated(tokens, after)[0] + 1
        return finished(tokens, Amount(at, last, value, unit(value), scale=size), "scale")
    noun = tokens.word(end) != "of" and tokens.kind(end) == "word" and tokens.joined(end)
    if word in {"a", "an"} and noun and tokens.word(end - 1) in words.ORDINAL and tokens.word(end - 2) != "-":
        return Amount(at, end, None, kind="ordinal")  # "a third country"
    return Amount(at, end, None, kind="fraction", reason="a part of another number")


def _vague(tokens: Tokens, at: int) -> Amount | None:
    """Read a vague word as its scale: "tens of thousands", "several hundred thousand", "a couple of"."""
    for phrase in words.SEVERAL:
        if tokens.word(at) == phrase[0] and tokens.follow(at, phrase):
            end = at + len(phrase)
            step, joint = separated(tokens, end)
            size = 1
            while size < TOO_LARGE and joint in {"", "-"} and (scale := _vague_scale(tokens, step)):
                size, end = size * scale, step + 1
                step, joint = separated(tokens, end + (tokens.word(end) == "of"))
            if size > 1:
                return Amount(at, end, Fraction(size), Fraction(size), "vague", size)
            if phrase in words.COUPLE:
                return Amount(at, end, Fraction(2), Fraction(1), "vague")
    for phrase in words.UNSETTLED:
        if tokens.word(at) == phrase[0] and tokens.follow(at, phrase):
            return Amount(
                at, at + len(phrase), None, kind="unread", reason="no set number: how many it is nobody settles"
            )
    word = tokens.word(at)
    if word not in words.VAGUE or (word == "tens" and tokens.word(at + 1) != "of"):
        return None
    if word == "scores" and tokens.word(at - 1) in {"he", "she", "it", "who", "test"}:
        return None
    size, end = words.VAGUE[word], at + 1
    while (
        size < TOO_LARGE
        and tokens.word(end) == "of"
        and tokens.joined(end)
        and tokens.word(end + 1) in words.PLURAL_SCALE
    ):
        size, end = size * words.PLURAL_SCALE[tokens.word(end + 1)], end + 2
    return Amount(at, end, Fraction(size), Fraction(size), "vague", size)


def _vague_scale(tokens: Tokens, at: int) -> int:
    word = tokens.word(at)
    if word == "tens" and tokens.word(at + 1) == "of":
        return 10
    return 12 if word in words.DOZEN else words.SCALE.get(word, words.PLURAL_SCALE.get(word, 0))
