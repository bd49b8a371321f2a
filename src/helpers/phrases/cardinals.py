"""Whole numbers in words and digits, and what follows them: points in words, ordinals, halves."""

from dataclasses import replace
from fractions import Fraction

from helpers.phrases import words
from helpers.phrases.parts import part_of_one, vulgar
from helpers.phrases.pieces import (
    TOO_LARGE,
    Amount,
    compound,
    letter_scale,
    run_of_digits,
    scale_at,
    scale_end,
    separated,
    unit,
)  # fmt: skip
from helpers.phrases.tokens import Tokens


def cardinal(tokens: Tokens, at: int, use_and: bool) -> Amount | None:
    """Add up digits, small words and scales: "four-thousand-100", "two hundred and two thousand"."""
    total = group = Fraction(0)
    last, floor, decimals, scale, began = "", 10**30, 0, 1, tokens.kind(at)
    here, plain = at, True
    while True:
        step, joint = (here, "") if not last else separated(tokens, here, last == "tens")
        word, kind = tokens.word(step), tokens.kind(step)
        if joint == "none" or (joint == "and" and not use_and) or (joint == "," and not (last == "scale" and plain)):
            break
        if joint == "and" and part_of_one(tokens, step)[0]:
            break
        if word in words.ZERO and not last:
            here, last = step + 1, "ones"
        elif word in words.SMALL:
            if not _small_fits(tokens, step, joint, last, floor):
                break
            value = words.SMALL[word]
            group += value
            here, last = step + 1, "tens" if value >= 20 else "ones"
        elif kind == "digits":
            read, end = run_of_digits(tokens, step)
            follows = scale_at(tokens, end)
            if last:
                spelled = tokens.word(here - 1) not in words.LETTER_SCALE
                tail = joint == "-" and last in {"hundred", "scale"} and spelled and not compound(tokens, step)
                tail = tail or (
                    joint == "and" and last == "hundred" and began == "digits" and not compound(tokens, step)
                )
                lower = joint == "" and last == "scale" and began == "digits" and 1 < follows < floor
                if not (tail and follows < 100 or lower) or read.reason or read.decimals or not 0 < read.value < floor:
                    break
            elif read.reason:
                return Amount(at, end, None, kind="unread", reason=read.reason)
            plain = False
            group += read.value
            decimals, here, last = read.decimals, end, "digits"
        elif (a := word in {"a", "an"}) and not last and scale_at(tokens, step + 1) > 1 and tokens.joined(step + 1):
            here, group, last = step + 1, Fraction(1), "a"
            began = "word"
        elif (size := _scale_word(tokens, step, last)) and joint in {"", "-"} and not a:
            if size in {12, 100}:
                if last in {"hundred", "scale"} or (size == 100 and last and group >= 100 and last != "digits"):
                    break
                hundreds, rest = divmod(group, 100) if size == 12 and last != "digits" else (0, group)
                group = hundreds * 100 + (rest or 1) * size
                last, scale = "hundred", size
            else:
                if last == "scale":
                    total, group = total * size, Fraction(0)
                else:
                    total += (group or 1) * size
                group, floor, last, scale = Fraction(0), size, "scale", size
            here = step + 1
            if size == 12:
                break
            if total >= TOO_LARGE:
                return Amount(at, here, None, kind="unread", reason="larger than any count")
        else:
            break
    if not last:
        return None
    value = total + group
    found = Amount(
        at, here, value, None, "quantity", scale, last in {"digits", "ones", "tens"} and scale == 1, decimals
    )
    return finished(tokens, found, last)


def _small_fits(tokens: Tokens, at: int, joint: str, last: str, floor: int) -> bool:
    """Tell whether a small word carries on a number whose last part was `last`."""
    value = words.SMALL[tokens.word(at)]
    if not last:
        return True
    if last == "tens":
        return value < 10 and joint in {"", "-"} and not (joint == "" and compound(tokens, at))
    if last == "ones":  # "five and twenty"
        before = words.SMALL.get(tokens.word(at - 2), 99)
        return joint == "and" and before < 10 and value >= 20 and tokens.word(at - 3) not in words.SMALL
    if last not in {"hundred", "scale"} or (joint != "-" and compound(tokens, at)):
        return False
    end = at + 1
    step, ones = separated(tokens, end)
    if value >= 20 and ones in {"", "-"} and words.SMALL.get(tokens.word(step), 99) < 10:
        end = step + 1
    follows = scale_at(tokens, separated(tokens, end)[0])
    if joint == "," and follows < 100:  # "five thousand, six hundred", never "two million, seven"
        return False
    return follows < 100 if last == "hundred" and floor == 10**30 and follows == 100 else 12 != follows < floor


def _scale_word(tokens: Tokens, at: int, last: str) -> int:
    """Return the scale that stands at a token: a word, or letters where digits stand before it."""
    word = tokens.word(at)
    if word == "dozen" or (word == "dozens" and last):
        return 12
    if word in words.SCALE:
        return words.SCALE[word]
    if last in {"digits", "ones"} and word in words.PLURAL_SCALE:
        return words.PLURAL_SCALE[word]
    return letter_scale(tokens, at) if last == "digits" else 0


def finished(tokens: Tokens, found: Amount, last: str) -> Amount:
    """Add what may follow a cardinal: a point in words, an ordinal, a half, and the scale of those."""
    at, value, words_only = found.end, found.value, tokens.kind(found.start) != "digits"
    step, joint = separated(tokens, at)
    if words_only and tokens.word(step) == "point" and joint in {"", "-"} and tokens.word(found.start - 1) != "at":
        spelled, end = _spelled(tokens, step + 1)
        if spelled:
            return _scaled(tokens, found, value + Fraction(int(spelled), 10 ** len(spelled)), len(spelled), end)
        if joint == "-":
            return replace(found, value=None, kind="unread", end=step + 1, reason="a point that no digits follow")
    ordinal = words.ORDINAL.get(tokens.word(step), 0)
    if (
        words_only
        and ordinal
        and joint in {"", "-", "and"}
        and last in {"tens", "hundred", "scale"}
        and ordinal < found.value
    ) and not (joint == "" and tokens.word(step) == "second"):
        return replace(found, value=None, kind="ordinal", end=step + 1)
    plural = words_only and joint in {"", "-"} and tokens.word(step) in words.DENOMINATORS and not ordinal
    if plural and last != "ones" and not tokens.word(step).startswith(("half", "halves", "quarter")):
        return replace(found, value=None, kind="fraction", end=step + 1, reason="a part of another number")
    digits_twice = found.bare and not words_only and tokens.kind(at) == "digits"
    mixed, end = part_of_one(tokens, at) if digits_twice else (None, at)
    if mixed and tokens.gap(at).strip(" ") == "" and tokens.gap(at):
        return replace(found, value=value + mixed, unit=unit(value + mixed), end=end, bare=False)
    if tokens.kind(at) == "word" and (part := vulgar(tokens, at)) and tokens.joined(at):
        return _scaled(tokens, found, value + part, 0, at + 1)
    if joint == "and" or (joint == "-" and found.bare and not words_only):
        part, end = part_of_one(tokens, step)
        over_of = tokens.word(end) == "of" and not scale_at(tokens, end + 2)
        size = scale_at(tokens, end) or scale_at(tokens, end + 1) * (tokens.word(end) in {"a", "of"})
        small = value < 1000 if words_only else value < 100
        with_article = tokens.word(step) not in {"half", "quarter"} or size
        if part and not over_of and with_article and (size or small or (found.scale > 1000 and last == "scale")):
            if found.scale > 1000 and last == "scale":
                part *= size if size and size < found.scale else found.scale
                end = scale_end(tokens, end) if size and size < found.scale else end
                return replace(found, value=value + part, unit=unit(value + part), end=end, bare=False)
            return _scaled(tokens, found, value + part, 0, end)
    return replace(found, unit=unit(value, found.decimals, found.scale))


def _spelled(tokens: Tokens, at: int) -> tuple[str, int]:
    """Read decimals in words: digit after digit, or one number ("point seventy-one")."""
    spelled = ""
    while True:
        step, joint = separated(tokens, at)
        word = tokens.word(step)
        value = 0 if word in words.ZERO else words.SMALL.get(word)
        if joint not in {"", "-"} or value is None or compound(tokens, step):
            return spelled, at
        if value >= 10:
            if spelled:
                return spelled, at
            after, _ = separated(tokens, step + 1)
            ones = words.SMALL.get(tokens.word(after), 99) if value >= 20 else 99
            return (str(value + ones), after + 1) if ones < 10 else (str(value), step + 1)
        spelled, at = spelled + str(value), step + 1


def _scaled(tokens: Tokens, found: Amount, value: Fraction, decimals: int, end: int) -> Amount:
    """Multiply by the scale that follows, if one does."""
    size = scale_at(tokens, end)
    if not size and (size := letter_scale(tokens, end)):
        pass
    value = value * size if size else value
    last = separated(tokens, end)[0] + 1 if size else end
    return replace(found, value=value, unit=unit(value, decimals, size or 1), end=last, scale=size or 1, bare=False)
