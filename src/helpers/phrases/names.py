"""Numbers that name or are no count: identifiers, ordinals, ages, calibres, multiples, ratios."""

from dataclasses import replace
from fractions import Fraction

from helpers.phrases import words
from helpers.phrases.amounts import amount
from helpers.phrases.dates import DASHES, YEAR, date, named, row, time
from helpers.phrases.pieces import Amount
from helpers.phrases.tokens import Tokens

_ORDINAL = {"st", "nd", "rd", "th", "s"}


def name(tokens: Tokens, at: int) -> Amount | None:
    """Read a number that counts nothing where one begins at a token; its kind is `ordinal`, its reason says what."""
    if tokens.kind(at) == "url":
        return named(at, at + 1, "identifier") if any(c.isdigit() for c in tokens.word(at)) else None
    if tokens.kind(at) == "word":
        return _word(tokens, at)
    if tokens.kind(at) != "digits":
        return None
    return (
        row(tokens, at) or time(tokens, at) or date(tokens, at) or _identifier(tokens, at) or _ordinal(tokens, at)
        or _ratio(tokens, at)
    )  # fmt: skip


def reason(tokens: Tokens, found: Amount) -> str:
    """Say why a number that was read is no count of people, where that is certain: an age, a calibre."""
    end = found.end
    dashed = end + (tokens.word(end) == "-" and tokens.stuck(end))
    if tokens.word(dashed) in words.CALIBRES:
        return "calibre"
    if tokens.word(dashed) in {"year", "years", "month", "week"}:
        old = dashed + 1 + (tokens.word(dashed + 1) == "-")
        if tokens.word(old) in {"old", "olds"}:
            return "age"
    if tokens.word(found.start - 1) in {"aged", "age"}:
        return "age"
    before = tokens.printed(found.start - 2)
    if tokens.word(found.start - 1) == "," and before[:1].isupper() and tokens.kind(found.start - 2) == "word":
        young = found.bare and found.value is not None and 0 < found.value < 120 and not found.decimals
        closed = tokens.word(end) in {",", ")", ".", ";", ""} or tokens.word(end) in {"who", "of", "from"}
        if young and closed and before.lower() not in words.MONTHS and tokens.kind(found.start) == "digits":
            return "age"
    return ""


def _ordinal(tokens: Tokens, at: int) -> Amount | None:
    suffix = tokens.word(at + 1).removeprefix("'") if tokens.stuck(at + 1) else ""
    if suffix in _ORDINAL:
        decade = suffix == "s" and YEAR.fullmatch(tokens.word(at))
        return named(at, at + 2, "date" if decade else "ordinal")
    return None


def _identifier(tokens: Tokens, at: int) -> Amount | None:
    """Read the number of a name: "MiG-29", "No. 1", "Resolution 2375", "115 Task Force Battalion", "[12]"."""
    previous, end = tokens.word(at - 1), at + 1
    if previous == "[" and tokens.word(at + 1) == "]":
        return named(at, end, "identifier")
    if previous in {"#", "§", "№"}:
        return named(at, end, "identifier")
    if tokens.stuck(at) and previous == "-" and tokens.kind(at - 2) == "word" and tokens.stuck(at - 1):
        letters, printed = tokens.word(at - 2), tokens.printed(at - 2)
        number = letters in words.SMALL or letters in words.SCALE or letters in {"mid", "pre", "post", "sub"}
        if printed != printed.lower() and not number:
            return named(at, end + _tail(tokens, end), "identifier")
    if tokens.stuck(at) and tokens.kind(at - 1) == "word":
        return named(at, end, "identifier")
    here = at - 1 - (previous == ".")
    if previous in {"and", ",", "or", "&"} and tokens.kind(at - 2) == "digits":
        plural = tokens.word(at - 3)
        if plural.endswith("s") and plural.removesuffix("s") in words.NAMED and tokens.printed(at - 3)[:1].isupper():
            return named(at, end, "identifier")
    word = tokens.word(here)
    word = word if word in words.NAMED else word.removesuffix("s")
    if (
        word in words.NAMED
        and tokens.joined(at)
        and (previous != "." or word in {"no", "nos", "nr", "nrs", "fig", "art", "vol"})
    ):
        capital = tokens.printed(here)[:1].isupper()
        if (word not in words.NAMED_CAPITAL or capital) and (
            word not in {"no", "nos"} or previous == "." or word == "nos"
        ):
            if tokens.word(end) in DASHES and tokens.stuck(end) and tokens.kind(end + 1) == "digits":
                end += 2
            if not tokens.stuck(end) or tokens.kind(end) != "word":
                return named(at, end, "identifier")
    unit = at + 1
    while tokens.kind(unit) == "word" and unit < at + 5 and tokens.printed(unit)[:1].isupper() and tokens.joined(unit):
        if tokens.word(unit) in words.UNITS_OF_ARMS and len(tokens.word(at)) < 4:
            return named(at, end, "identifier")
        unit += 1
    return None


def _tail(tokens: Tokens, at: int) -> int:
    """Take in the letters of a type ("Su-27SM", "T-90M")."""
    return int(tokens.stuck(at) and tokens.kind(at) == "word")


def _ratio(tokens: Tokens, at: int) -> Amount | None:
    """Read "1 in 30", "24/7", "3/4", "12 times higher", "10-fold"; of persons they say nothing on their own."""
    end, run = at + 1, tokens.word(at)
    if tokens.word(end) == "/" and tokens.stuck(end) and tokens.stuck(end + 1) and tokens.kind(end + 1) == "digits":
        pair = f"{run}/{tokens.word(end + 1)}"
        if pair in words.IDIOMS:
            return named(at, end + 2, "idiom")
        if not tokens.stuck(end + 2) or tokens.kind(end + 2) != "word":
            below = tokens.word(end + 1)
            part = run.isdecimal() and below.isdecimal() and len(run + below) < 6 and 0 < int(run) < int(below)
            return None if part else named(at, end + 2, "two numbers with a slash", "unread")
    return multiple(tokens, at, end)


def multiple_of(tokens: Tokens, found: Amount) -> Amount | None:
    """Read an amount as a multiple, from its own start ("three times as many")."""
    read = multiple(tokens, found.start, found.end)
    return read and replace(read, start=found.start)


def multiple(tokens: Tokens, at: int, end: int) -> Amount | None:
    """Read "three times as many", "10-fold", "10x" where the number ends at `end`."""
    if tokens.word(end) == "times" and tokens.joined(end) and tokens.word(end + 1) in words.COMPARATIVES:
        return named(at, end + 1, "a multiple of another number", "fraction")
    dashed = end + (tokens.word(end) == "-" and tokens.stuck(end))
    if (
        tokens.word(dashed) == "fold"
        or tokens.word(end) == "x"
        and tokens.stuck(end)
        and tokens.kind(end + 1) != "digits"
    ):
        return named(at, dashed + 1, "a multiple of another number", "fraction")
    return None


def one_in(tokens: Tokens, found: Amount) -> Amount | None:
    """Read "one in three", "two out of five": a part of another number."""
    if not found.bare or found.value is None or not 0 < found.value < 10 or found.decimals:
        return None
    at, out = found.end, tokens.word(found.end) == "out"
    if out:
        at += 1
    if tokens.word(at) != ("of" if out else "in") or not tokens.joined(at):
        return None
    at += 1 + (tokens.word(at + 1) == "every")
    below = amount(tokens, at)
    if below is None or below.kind != "quantity" or below.value <= found.value or tokens.word(at) in {"a", "an"}:
        return None
    if tokens.word(below.end) in words.DURATIONS or name(tokens, at) or below.value.denominator > 1:
        return None
    few = below.value <= 10 or below.value in (12, 20, 25, 50, 100, 1000)
    if (found.value == 1 or few) and not (out and below.value > 100):
        return named(found.start, below.end, "a part of another number", "fraction")
    return None


def _word(tokens: Tokens, at: int) -> Amount | None:
    word = tokens.word(at)
    if word == "no" and tokens.word(at + 1) in words.ZERO_OF and tokens.joined(at + 1):
        return Amount(at, at + 1, Fraction(0), Fraction(1), "quantity")
    if word in words.SMALL and tokens.joined(at):
        here = at - 1
        before = tokens.word(here)
        capital = tokens.printed(here)[:1].isupper()
        if (
            before in words.NAMED
            and (before not in words.NAMED_CAPITAL or capital)
            and before not in {"no", "nos", "nr", "nrs", "call"}
        ):
            found = amount(tokens, at)
            if found and found.bare and found.value < 100:
                return named(at, found.end, "identifier")
    if word in words.ORDINAL:
        return named(at, at + 1, "ordinal")
    return None
