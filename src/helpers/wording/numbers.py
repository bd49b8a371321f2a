"""Put numbers, ranges, changes and proportions into words that claim no more than was reported."""

import math
import re
from collections.abc import Iterable

from helpers.figures import FORMULAS

NOTHING = "None of these articles reports such a figure."
UNDEFINED = "not defined beside zero"
HEDGES = {"about": "about ", "nearly": "nearly ", "at_least": "at least ", "more_than": "more than ", "up_to": "up to "}
VAGUE = {12: "dozens", 20: "scores", 100: "hundreds", 10**3: "thousands", 10**4: "tens of thousands"}
VAGUE |= {10**5: "hundreds of thousands", 10**6: "millions", 10**7: "tens of millions"}
ACTS = ("briefing", "statement", "interview", "data release")
# A vague word with what belongs to it: "several hundred", "tens of thousands", "dozens".
PRINTED = re.compile(
    r"\b(?:(?:several|many|a few|some|a couple of|dozens of|tens of|scores of|hundreds of|thousands of)\s+)*"
    r"(?:dozens?|scores?|hundreds?|thousands?|millions?|several|many|a few)\b",
    re.IGNORECASE,
)
NAMED = 12  # outlets that a sentence names


def number(value: float) -> str:
    """Write a number for reading, with every digit that can have been printed; only a longer result is rounded.

    >>> number(15000), number(10875000), number(1224500), number(150.5), number(-0.0)
    ('15,000', '10.875 million', '1,224,500', '150.5', '0')
    >>> number(349.315), number(1.4545)
    ('349', '1.45')
    """
    value = value or 0.0  # also for -0.0
    if abs(value) >= 1e6 and value % 1000 == 0:
        return f"{value / 1e6:,.3f}".rstrip("0").rstrip(".") + " million"
    printed = abs(value) < 100 or abs(value - round(value, 2)) < 1e-9
    return f"{value:,.2f}".rstrip("0").rstrip(".") if printed else f"{value:,.0f}"


def span(low: float, high: float) -> str:
    """Write a range; an open end stays open.

    >>> span(550, 650), span(300, math.inf), span(0, 315000), span(1_224_500, 1_225_500)
    ('550 to 650', '300 or more', 'up to 315,000', '1,224,500 to 1,225,500')
    """
    if math.isnan(low) and math.isnan(high):
        return "no number"
    if math.isinf(high):
        return f"{number(low)} or more"
    if number(low) == number(high):
        return number(low)
    return f"up to {number(high)}" if low == 0 else f"{number(low)} to {number(high)}"


def change_span(low: float, high: float, more: str = "more", fewer: str = "fewer", bound: str = "at least") -> str:
    """Write a change; an end that is open is said to be so.

    >>> change_span(0, 350), change_span(-500, 200), change_span(-500, -200)
    ('0 to 350 more', '500 fewer to 200 more', '200 to 500 fewer')
    >>> change_span(0, math.inf), change_span(-math.inf, 200)
    ('at least as many; how many more is not reported', 'at most 200 more; how many fewer is not reported')
    """
    if math.isinf(low) and math.isinf(high):
        return "more or fewer; how many is not reported"
    if math.isinf(low) or high <= 0 > low:  # the same the other way round
        return change_span(-high, -low, fewer, more, "at most")
    if math.isinf(high):
        known = f"at most {number(-low)} {fewer}" if low < 0 else f"{bound} as many"
        return f"at least {number(low)} {more}" if low > 0 else f"{known}; how many {more} is not reported"
    if low < 0:
        return f"{number(-low)} {fewer} to {number(high)} {more}"
    return f"{number(low)} {more}" if low == high else f"{number(low)} to {number(high)} {more}"


def said(row) -> str:
    """Write a row of points with its hedge, a vague word as its phrase has it; a calculated figure by its range.

    >>> from types import SimpleNamespace as row
    >>> of = {"value": 600, "value_to": math.nan, "scale": False, "low": 550, "high": 650}
    >>> said(row(**of | {"hedge": "about"})), said(row(**of | {"hedge": "none", "value_to": 800}))
    ('about 600', '600 to 800')
    >>> said(row(**of | {"value": 1000, "hedge": "vague", "scale": True})), said(row(**of | {"hedge": ""}))
    ('thousands', '550 to 650')
    """
    if not row.hedge:
        return span(row.low, row.high) + percent_of(row)
    if row.hedge == "vague" or row.scale:
        printed = PRINTED.search(getattr(getattr(row, "claim", None) or row, "phrase", ""))
        words = printed[0].lower() if printed else VAGUE.get(int(row.value), f"{number(row.value)}s")
        return HEDGES.get(row.hedge, "") + words
    end = f" to {number(row.value_to)}" if row.value_to == row.value_to else ""
    return f"{HEDGES.get(row.hedge, '')}{number(row.value)}{end}{percent_of(row)}"


def quoted(row) -> str:
    """Write a figure as `said` does, a vague word in quotation marks."""
    return f"“{said(row)}”" if row.hedge == "vague" else said(row)


def listed(items: Iterable[str]) -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    *rest, last = list(items) or ["none"]
    return f"{', '.join(rest)} and {last}" if rest else last


def capital(words: str) -> str:
    """Begin words with a capital letter."""
    return words[:1].upper() + words[1:]


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: "1 origin", "7 outlets"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def outlets_of(names: str) -> str:
    """Name the outlets joined by ";", or say how many they are."""
    found = names.split(";")
    return listed(found) if len(found) <= NAMED else counted(len(found), "outlet")


def percent(low: float, high: float, digits: int = 1) -> str:
    """Write a proportion; one to an open end is open, one to zero is none.

    >>> percent(0.3, 0.328), percent(0.522, math.inf), percent(0.0, math.nan)
    ('30.0% to 32.8%', '52.2% or more', 'not defined beside zero')
    """
    if math.isinf(low) or math.isnan(high) or math.isnan(low):
        return UNDEFINED
    if math.isinf(high):
        return f"{low:.{digits}%} or more"
    return f"{low:.{digits}%} to {high:.{digits}%}" if low != high else f"{low:.{digits}%}"


def could_mean(row) -> str:
    """Write the range of a figure; that of a product of two ranges is rounded outward to three digits."""
    product = row.basis == "derived" and FORMULAS[row.metric].operation == "times"
    ends = rounded(row.low, row.high, 3) if product else (row.low, row.high)
    return span(*ends) + percent_of(row)


def percent_of(row) -> str:
    """Return " percent" for a share, whose number is not one of people."""
    return " percent" if getattr(row, "measure", "") == "share" else ""


def rounded(low: float, high: float, digits: int) -> tuple[float, float]:
    """Round a range outward to so many significant digits; an open end stays open.

    >>> rounded(10_875_000, 13_175_000, 2)
    (10000000.0, 14000000.0)
    """
    found = []
    for end, direction in ((low, math.floor), (high, math.ceil)):
        if end and math.isfinite(end):
            unit = 10.0 ** (math.floor(math.log10(abs(end))) + 1 - digits)
            end = direction(round(end / unit, 9)) * unit
        found.append(end)
    return tuple(found)
