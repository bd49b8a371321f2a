"""Numbers that name or place and count nothing: dates, times of day, identifiers, ages, calibres, ratios."""

import re
from dataclasses import replace

from helpers.phrases import hedges, words
from helpers.phrases.amounts import Amount, amount
from helpers.phrases.tokens import Tokens

_DASHES = {"-", "–", "−"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_ORDINAL = {"st", "nd", "rd", "th", "s"}


def name(tokens: Tokens, at: int) -> Amount | None:
    """Read a number that counts nothing where one begins at a token; its kind is `ordinal`, its reason says what."""
    if tokens.kind(at) == "url":
        return _named(at, at + 1, "identifier") if any(c.isdigit() for c in tokens.word(at)) else None
    if tokens.kind(at) == "word":
        return _word(tokens, at)
    if tokens.kind(at) != "digits":
        return None
    return (
        _row(tokens, at) or _time(tokens, at) or _date(tokens, at) or _identifier(tokens, at) or _ordinal(tokens, at)
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


def _named(start: int, end: int, reason: str, kind: str = "ordinal") -> Amount:
    return Amount(start, end, None, kind=kind, reason=reason)


def _row(tokens: Tokens, at: int) -> Amount | None:
    """Read digits in a row, as in dates, telephone numbers and addresses: "30-04-2025", "+1-222-2222"."""
    parts, end = [tokens.word(at)], at + 1
    plus = tokens.word(at - 1) == "+" and tokens.stuck(at)
    while tokens.word(end) in {"-", "/", "–", "."} and tokens.stuck(end) and tokens.kind(end + 1) == "digits":
        if not tokens.stuck(end + 1):
            break
        parts.append(tokens.word(end + 1))
        end += 2
    while plus and tokens.kind(end) == "digits" and tokens.gap(end) == " ":
        parts.append(tokens.word(end))
        end += 1
    if len(parts) == 1 and parts[0].count(".") == 2:
        dotted = parts[0].split(".")
        if all(len(p) in {1, 2, 4} and p.isdecimal() for p in dotted) and any(_YEAR.fullmatch(p) for p in dotted):
            return _named(at, end, "date")
    if len(parts) == 1 and re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", parts[0]):
        return _named(at, end, "identifier")
    if plus and len("".join(parts)) > 5 and all(p.isdecimal() for p in parts):
        return _named(at - 1, end, "identifier")
    year_month = len(parts) == 2 and _YEAR.fullmatch(parts[0]) and re.fullmatch("0[1-9]|1[0-2]", parts[1])
    if year_month and tokens.word(at + 1) == "-":
        return _named(at, end, "date")
    if len(parts) < 3 or not all(p.isdecimal() for p in parts):
        return None
    if len(parts) == 3 and tokens.word(at + 1) != "/" and tokens.word(at + 3) == "/":
        return _named(at, end, "a whole and a part, or a range: 1-1/2 may be either", "unread")
    dated = len(parts) == 3 and all(len(p) <= 2 or _YEAR.fullmatch(p) for p in parts)
    return _named(at, end, "date" if dated else "identifier")


def _time(tokens: Tokens, at: int) -> Amount | None:
    """Read "12:36pm", "5 pm", "2.15pm", "1 10 am", "1:48"."""
    end, run = at + 1, tokens.word(at)
    if not re.fullmatch(r"\d{1,2}(?:\.\d\d)?", run):
        return None
    clock = False
    while tokens.word(end) == ":" and tokens.stuck(end) and tokens.stuck(end + 1) and tokens.kind(end + 1) == "digits":
        clock, end = True, end + 2
    if not clock and re.fullmatch(r"\d\d", tokens.word(end)) and tokens.gap(end) == " " and int(tokens.word(end)) < 60:
        if tokens.word(end + 1) in {"am", "pm"} and int(float(run)) < 13:
            return _named(at, end + 2, "time of day")
    if (word := tokens.word(end)) in words.CLOCK and tokens.joined(end) and (clock or word in {"am", "pm"}):
        if float(run) < 25 and (word != "am" or tokens.printed(end) != "Am"):
            return _named(at, end + 1, "time of day")
    dotted = tokens.word(end) in {"a", "p"} and tokens.word(end + 1) == "." and tokens.word(end + 2) == "m"
    if dotted and tokens.stuck(end + 2):
        return _named(at, end + 3, "time of day")
    if clock:
        return _named(at, end, "time of day" if tokens.word(at - 1) == "at" else "a time of day or a length of time")
    return None


def _ordinal(tokens: Tokens, at: int) -> Amount | None:
    suffix = tokens.word(at + 1).removeprefix("'") if tokens.stuck(at + 1) else ""
    if suffix in _ORDINAL:
        decade = suffix == "s" and _YEAR.fullmatch(tokens.word(at))
        return _named(at, at + 2, "date" if decade else "ordinal")
    return None


def _date(tokens: Tokens, at: int) -> Amount | None:
    """Read the day or year of a date, one number at a time; "29-30 April" and "2024-25" are one each."""
    run = tokens.word(at)
    if _DAY.fullmatch(run):
        return _named(at, at + 1, "eight digits: a day, or a count without its commas", "unread")
    if not run.isdecimal() or len(run) > 4:
        return None
    end, other = at + 1, ""
    if tokens.word(end) in _DASHES | {"/"} and tokens.kind(end + 1) == "digits":
        if tokens.stuck(end) == tokens.stuck(end + 1):
            other, end = tokens.word(end + 1), end + 2
    if 0 < int(run) < 32 and len(run) < 3:
        before = at - 1 - (tokens.word(at - 1) == "." and tokens.stuck(at - 1))
        before -= tokens.word(before) == "the"
        month = tokens.word(before) in words.MONTHS and tokens.printed(before)[:1].isupper()
        month = month and not (tokens.word(before) in {"may", "mar"} and tokens.word(before - 1) in {"they", "you"})
        day = other.isdecimal() and len(other) < 3 and int(run) < int(other) < 32
        if month and tokens.joined(at):
            return _named(at, end if day else at + 1, "date")
        if (
            tokens.word(at + 1) in {"and", "to"}
            and tokens.kind(at + 2) == "digits"
            and tokens.word(at + 3) in words.MONTHS
        ):
            if tokens.printed(at + 3)[:1].isupper():
                return _named(at, at + 1, "date")
        for last in (end if day else at + 1, at + 1):
            following = tokens.word(last)
            follows = following in words.MONTHS and tokens.printed(last)[:1].isupper() and tokens.joined(last)
            if follows and not (following == "may" and not tokens.word(last + 1).isdecimal()):
                return _named(at, last, "date")
        return None
    if not _YEAR.fullmatch(run) or tokens.stuck(at + 1) and tokens.kind(at + 1) == "word":
        return None
    if tokens.word(at - 1) in {"$", "£", "€", "+", "~", "<", ">"} or tokens.word(end) == "%":
        return None
    people = (
        tokens.word(end) in words.PEOPLE or tokens.word(at + 1) in words.PEOPLE and tokens.printed(at + 1).islower()
    )
    if other:
        years = re.fullmatch(r"\d\d", other) and int(other) == int(run[2:]) + 1 or _YEAR.fullmatch(other)
        long = re.fullmatch(r"\d\d", other) and int(other) > int(run[2:])
        if (years or long) and not people and tokens.stuck(at + 1):
            return _named(at, end, "date")
        return None if tokens.word(at + 1) == "-" else _year(tokens, at, people)
    return _year(tokens, at, people)


def _year(tokens: Tokens, at: int, people: bool) -> Amount | None:
    before = tokens.word(at - 1) if tokens.word(at - 1) not in {",", "."} else tokens.word(at - 2)
    placed = before in words.YEAR_AFTER or before in words.MONTHS
    if before not in words.YEAR_AFTER and hedges.before(tokens, at, at - 4)[1] != "none":
        return None
    lower = tokens.kind(at + 1) == "word" and tokens.printed(at + 1).islower()
    if people and (lower or not placed) or tokens.word(at).endswith("00") and not placed:
        return None
    round_count = tokens.word(at).endswith("00") and lower and tokens.word(at + 1) not in words.ENDS_NOUN
    return None if round_count else _named(at, at + 1, "date")


def _identifier(tokens: Tokens, at: int) -> Amount | None:
    """Read the number of a name: "MiG-29", "No. 1", "Resolution 2375", "115 Task Force Battalion", "[12]"."""
    previous, end = tokens.word(at - 1), at + 1
    if previous == "[" and tokens.word(at + 1) == "]":
        return _named(at, end, "identifier")
    if previous in {"#", "§", "№"}:
        return _named(at, end, "identifier")
    if tokens.stuck(at) and previous == "-" and tokens.kind(at - 2) == "word" and tokens.stuck(at - 1):
        letters, printed = tokens.word(at - 2), tokens.printed(at - 2)
        number = letters in words.SMALL or letters in words.SCALE or letters in {"mid", "pre", "post", "sub"}
        if printed != printed.lower() and not number:
            return _named(at, end + _tail(tokens, end), "identifier")
    if tokens.stuck(at) and tokens.kind(at - 1) == "word":
        return _named(at, end, "identifier")
    here = at - 1 - (previous == ".")
    if previous in {"and", ",", "or", "&"} and tokens.kind(at - 2) == "digits":
        plural = tokens.word(at - 3)
        if plural.endswith("s") and plural.removesuffix("s") in words.NAMED and tokens.printed(at - 3)[:1].isupper():
            return _named(at, end, "identifier")
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
            if tokens.word(end) in _DASHES and tokens.stuck(end) and tokens.kind(end + 1) == "digits":
                end += 2
            if not tokens.stuck(end) or tokens.kind(end) != "word":
                return _named(at, end, "identifier")
    unit = at + 1
    while tokens.kind(unit) == "word" and unit < at + 5 and tokens.printed(unit)[:1].isupper() and tokens.joined(unit):
        if tokens.word(unit) in words.UNITS_OF_ARMS and len(tokens.word(at)) < 4:
            return _named(at, end, "identifier")
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
            return _named(at, end + 2, "idiom")
        if not tokens.stuck(end + 2) or tokens.kind(end + 2) != "word":
            below = tokens.word(end + 1)
            part = run.isdecimal() and below.isdecimal() and len(run + below) < 6 and 0 < int(run) < int(below)
            return None if part else _named(at, end + 2, "two numbers with a slash", "unread")
    return multiple(tokens, at, end)


def multiple_of(tokens: Tokens, found: Amount) -> Amount | None:
    """Read an amount as a multiple, from its own start ("three times as many")."""
    read = multiple(tokens, found.start, found.end)
    return read and replace(read, start=found.start)


def multiple(tokens: Tokens, at: int, end: int) -> Amount | None:
    """Read "three times as many", "10-fold", "10x" where the number ends at `end`."""
    if tokens.word(end) == "times" and tokens.joined(end) and tokens.word(end + 1) in words.COMPARATIVES:
        return _named(at, end + 1, "a multiple of another number", "fraction")
    dashed = end + (tokens.word(end) == "-" and tokens.stuck(end))
    if (
        tokens.word(dashed) == "fold"
        or tokens.word(end) == "x"
        and tokens.stuck(end)
        and tokens.kind(end + 1) != "digits"
    ):
        return _named(at, dashed + 1, "a multiple of another number", "fraction")
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
        return _named(found.start, below.end, "a part of another number", "fraction")
    return None


def _word(tokens: Tokens, at: int) -> Amount | None:
    word = tokens.word(at)
    if word == "no" and tokens.word(at + 1) in words.ZERO_OF and tokens.joined(at + 1):
        return Amount(at, at + 1, *(amount_zero()), "quantity")
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
                return _named(at, found.end, "identifier")
    if word in words.ORDINAL:
        return _named(at, at + 1, "ordinal")
    return None


def amount_zero():
    """Return the value and unit of "no casualties"."""
    from fractions import Fraction

    return Fraction(0), Fraction(1)
