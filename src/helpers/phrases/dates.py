"""Days, years and times of day, and digits in a row; they place and count nothing."""

import re

from helpers.phrases import hedges, words
from helpers.phrases.pieces import Amount
from helpers.phrases.tokens import Tokens

DASHES = {"-", "–", "−"}
YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def named(start: int, end: int, reason: str, kind: str = "ordinal") -> Amount:
    """Return what names or places, or is no count for another reason."""
    return Amount(start, end, None, kind=kind, reason=reason)


def row(tokens: Tokens, at: int) -> Amount | None:
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
        if all(len(p) in {1, 2, 4} and p.isdecimal() for p in dotted) and any(YEAR.fullmatch(p) for p in dotted):
            return named(at, end, "date")
    if len(parts) == 1 and re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", parts[0]):
        return named(at, end, "identifier")
    if plus and len("".join(parts)) > 5 and all(p.isdecimal() for p in parts):
        return named(at - 1, end, "identifier")
    year_month = len(parts) == 2 and YEAR.fullmatch(parts[0]) and re.fullmatch("0[1-9]|1[0-2]", parts[1])
    if year_month and tokens.word(at + 1) == "-":
        return named(at, end, "date")
    if len(parts) < 3 or not all(p.isdecimal() for p in parts):
        return None
    if len(parts) == 3 and tokens.word(at + 1) != "/" and tokens.word(at + 3) == "/":
        return named(at, end, "a whole and a part, or a range: 1-1/2 may be either", "unread")
    dated = len(parts) == 3 and all(len(p) <= 2 or YEAR.fullmatch(p) for p in parts)
    return named(at, end, "date" if dated else "identifier")


def time(tokens: Tokens, at: int) -> Amount | None:
    """Read "12:36pm", "5 pm", "2.15pm", "1 10 am", "1:48"."""
    end, run = at + 1, tokens.word(at)
    if not re.fullmatch(r"\d{1,2}(?:\.\d\d)?", run):
        return None
    clock = False
    while tokens.word(end) == ":" and tokens.stuck(end) and tokens.stuck(end + 1) and tokens.kind(end + 1) == "digits":
        clock, end = True, end + 2
    minutes = re.fullmatch("[0-5][0-9]", tokens.word(end)) and tokens.gap(end) == " " and not clock
    if minutes and tokens.word(end + 1) in {"am", "pm"} and float(run) < 13:
        return named(at, end + 2, "time of day")
    word = tokens.word(end)
    zone = word in words.CLOCK and tokens.joined(end) and (clock or word in {"am", "pm"})
    if zone and float(run) < 25:
        return named(at, end + 1, "time of day")
    dotted = tokens.word(end) in {"a", "p"} and tokens.word(end + 1) == "." and tokens.word(end + 2) == "m"
    if dotted and tokens.stuck(end + 2):
        return named(at, end + 3, "time of day")
    if clock:
        return named(at, end, "time of day" if tokens.word(at - 1) == "at" else "a time of day or a length of time")
    return None


def date(tokens: Tokens, at: int) -> Amount | None:
    """Read the day or year of a date, one number at a time; "29-30 April" and "2024-25" are one each."""
    run = tokens.word(at)
    if _DAY.fullmatch(run):
        return named(at, at + 1, "eight digits: a day, or a count without its commas", "unread")
    if not run.isdecimal() or len(run) > 4 or (tokens.stuck(at + 1) and tokens.kind(at + 1) == "word"):
        return None
    end, other = at + 1, ""
    joined = tokens.word(end) in DASHES | {"/"} and tokens.kind(end + 1) == "digits"
    if joined and tokens.stuck(end) == tokens.stuck(end + 1):
        other, end = tokens.word(end + 1), end + 2
    if 0 < int(run) < 32 and len(run) < 3:
        before = at - 1 - (tokens.word(at - 1) == "." and tokens.stuck(at - 1))
        before -= tokens.word(before) == "the"
        month = tokens.word(before) in words.MONTHS and tokens.printed(before)[:1].isupper()
        month = month and not (tokens.word(before) in {"may", "mar"} and tokens.word(before - 1) in {"they", "you"})
        day = other.isdecimal() and len(other) < 3 and int(run) < int(other) < 32
        if month and tokens.joined(at):
            return named(at, end if day else at + 1, "date")
        if (
            tokens.word(at + 1) in {"and", "to"}
            and tokens.kind(at + 2) == "digits"
            and tokens.word(at + 3) in words.MONTHS
        ) and tokens.printed(at + 3)[:1].isupper():
            return named(at, at + 1, "date")
        for last in (end if day else at + 1, at + 1):
            following = tokens.word(last)
            follows = following in words.MONTHS and tokens.printed(last)[:1].isupper() and tokens.joined(last)
            if follows and not (following == "may" and not tokens.word(last + 1).isdecimal()):
                return named(at, last, "date")
        return None
    if not YEAR.fullmatch(run):
        return None
    if tokens.word(at - 1) in {"$", "£", "€", "+", "~", "<", ">"} or tokens.word(end) == "%":
        return None
    people = (
        tokens.word(end) in words.PEOPLE or tokens.word(at + 1) in words.PEOPLE and tokens.printed(at + 1).islower()
    )
    if other:
        years = re.fullmatch(r"\d\d", other) and int(other) == int(run[2:]) + 1 or YEAR.fullmatch(other)
        long = re.fullmatch(r"\d\d", other) and int(other) > int(run[2:])
        if (years or long) and not people and tokens.stuck(at + 1):
            return named(at, end, "date")
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
    return None if round_count else named(at, at + 1, "date")
