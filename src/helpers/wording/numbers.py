"""Put numbers, ranges, changes and proportions into words that claim no more than was reported."""

import math
import re
from collections.abc import Iterable

NOTHING = "None of these articles reports such a figure."
UNDEFINED = "not defined beside zero"
HEDGES = {"about": "about ", "nearly": "nearly ", "at_least": "at least ", "more_than": "more than ", "up_to": "up to "}
VAGUE = {12: "dozens", 20: "scores", 100: "hundreds", 10**3: "thousands", 10**4: "tens of thousands"}
VAGUE |= {10**5: "hundreds of thousands", 10**6: "millions", 10**7: "tens of millions"}
SEVERAL = {12: "several dozen", 100: "several hundred", 10**3: "several thousand", 10**6: "several million"}
ACTS = ("briefing", "statement", "interview", "data release")
# A vague word with what belongs to it: "several hundred", "tens of thousands", "dozens".
PRINTED = re.compile(
    r"\b(?:(?:several|many|a few|some|a couple of|dozens of|tens of|scores of|hundreds of|thousands of)\s+)*"
    r"(?:dozens?|scores?|hundreds?|thousands?|millions?|several|many|a few)\b",
    re.IGNORECASE,
)
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NAMED = 12  # outlets that a sentence names


def number(value: float) -> str:
    """Write a number for reading.

    >>> number(15000), number(10875000), number(11.5), number(-0.0)
    ('15,000', '10.875 million', '11.5', '0')
    """
    value = value or 0.0  # also for -0.0
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.3f}".rstrip("0").rstrip(".") + " million"
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def span(low: float, high: float) -> str:
    """Write a range; an open end stays open.

    >>> span(550, 650), span(300, math.inf), span(0, 315000), span(27, 27)
    ('550 to 650', '300 or more', 'up to 315,000', '27')
    """
    if math.isnan(low) and math.isnan(high):
        return "no number"
    if math.isinf(high):
        return f"{number(low)} or more"
    if low == high:
        return number(low)
    return f"up to {number(high)}" if low == 0 else f"{number(low)} to {number(high)}"


def change_span(low: float, high: float) -> str:
    """Write a change; an end that is open is said to be so.

    >>> change_span(0, 350), change_span(-500, 200), change_span(-500, -200)
    ('0 to 350 more', '500 fewer to 200 more', '200 to 500 fewer')
    >>> change_span(0, math.inf), change_span(-math.inf, 200)
    ('at least as many; how many more is not reported', 'at most 200 more; how many fewer is not reported')
    """
    if math.isinf(low) and math.isinf(high):
        return "more or fewer; how many is not reported"
    if math.isinf(high):
        if low < 0:
            return f"at most {number(-low)} fewer; how many more is not reported"
        return f"at least {number(low)} more" if low else "at least as many; how many more is not reported"
    if math.isinf(low):
        if high > 0:
            return f"at most {number(high)} more; how many fewer is not reported"
        return f"at least {number(-high)} fewer" if high else "at most as many; how many fewer is not reported"
    if low == high:
        return f"{number(low)} more" if low >= 0 else f"{number(-low)} fewer"
    if low >= 0:
        return f"{number(low)} to {number(high)} more"
    return f"{number(-high)} to {number(-low)} fewer" if high <= 0 else f"{number(-low)} fewer to {number(high)} more"


def said(row) -> str:
    """Write a figure with its hedge, as its weakest carrier put it; a derived one by its range.

    `row` has value, value_to, hedge, scale, low and high, as points have.

    >>> from types import SimpleNamespace as row
    >>> of = {"value": 600, "value_to": math.nan, "scale": False, "low": 550, "high": 650}
    >>> said(row(**of | {"hedge": "about"})), said(row(**of | {"hedge": "none", "value_to": 800}))
    ('about 600', '600 to 800')
    >>> said(row(**of | {"value": 1000, "hedge": "vague", "scale": True})), said(row(**of | {"hedge": ""}))
    ('thousands', '550 to 650')
    """
    if not row.hedge:
        return span(row.low, row.high)
    if row.hedge == "vague":
        return VAGUE.get(int(row.value), f"{number(row.value)}s")
    end = f" to {number(row.value_to)}" if row.value_to == row.value_to else ""
    if row.scale:
        return (
            f"{HEDGES.get(row.hedge, '')}{SEVERAL.get(int(row.value)) or VAGUE.get(int(row.value), number(row.value))}"
        )
    return f"{HEDGES.get(row.hedge, '')}{number(row.value)}{end}"


def quoted(row) -> str:
    """Write a figure as `said` does, but a vague word as it is printed: “several hundred”.

    `row` may have the `claim` whose phrase holds the word, or the `phrase` itself.
    """
    phrase = getattr(getattr(row, "claim", row), "phrase", "")
    if row.hedge == "vague":
        found = PRINTED.search(phrase)
        return f"“{found[0].lower() if found else said(row)}”"
    return said(row)


def spelled(count: int) -> str:
    """Write a small count as a word: "seven", "12"."""
    return SPELLED[count] if count < len(SPELLED) else str(count)


def range_beside(row) -> str:
    """Write the range that a figure could mean, if its wording does not say it itself: "550 to 650"."""
    told = said(row)
    allowed = span(row.low, row.high)
    bound = row.hedge in ("at_least", "more_than", "up_to") and not row.scale
    return "" if allowed == told or bound or row.value_to == row.value_to and allowed in told else allowed


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


def more(count: int, shown: int) -> str:
    """Say how many are not shown of so many."""
    return f"; and {count - shown} more" if count > shown else ""


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


def times(ratio) -> str:
    """Write a ratio, its ends rounded outward: "1.6 to 2.2 times"; "none" where there is none."""
    if ratio is None:
        return "none"
    if math.isinf(ratio.low) or math.isnan(ratio.high) or math.isnan(ratio.low):
        return UNDEFINED
    ends = rounded(ratio.low, ratio.high, 2) if ratio.low != ratio.high else (ratio.low, ratio.high)
    low, high = (f"{end:.2g}" for end in ends)
    if math.isinf(ratio.high):
        return f"{low} or more times"
    return f"{low} times" if low == high else f"{low} to {high} times"


def per_month(rate) -> str:
    """Write a rate in whole numbers, smaller ones with their decimals; "none" where there is none."""
    if rate is None:
        return "none"
    low, high = (end if abs(end) < 1 or math.isinf(end) else round(end) for end in (rate.low, rate.high))
    return span(low, high) if low >= 0 else change_span(low, high)


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
