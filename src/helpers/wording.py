"""Put numbers, ranges, days and comparisons into words that claim no more than was reported."""

import math
from collections.abc import Iterable

import pandas as pd

METRICS = {
    "killed": "killed",
    "wounded": "wounded",
    "casualties": "killed and wounded",
    "not_killed": "not killed (derived)",
    "captured": "captured",
    "deployed": "troops sent since the start",
    "arrived": "troops arrived in a period",
    "returned": "troops taken back",
    "monthly_pay_usd": "monthly pay, US dollars",
    "monthly_pay_bill_usd": "monthly pay bill (derived), US dollars",
    "workers": "workers",
    "border_crossings": "border crossings",
    "students": "students",
    "hours_per_day": "working hours a day",
    "labour_shortage": "labour shortage",
    "remains_returned": "remains returned",
    "prisoners_exchanged": "prisoners exchanged",
    "event": "reported without a number",
}
MEASURES = {"stock": "level", "cumulative": "total since the start", "flow": "in the period"}
MEASURES |= {"projection": "plan or forecast", "rate": "for each person"}
POPULATIONS = {
    "dprk_troops": "North Korean troops",
    "dprk_workers": "North Korean workers",
    "dprk_students": "North Korean students",
    "dprk_nationals": "North Korean nationals",
    "russian_forces": "Russian forces",
    "ukrainian_forces": "Ukrainian forces",
    "both_forces": "Russian and Ukrainian forces",
    "russian_workforce": "Russian workforce",
}
NOTHING = "No article of this selection reports such a figure."
FULL_NAMES = {"NIS": "South Korea's National Intelligence Service (NIS)"}
HEDGES = {"about": "about ", "nearly": "nearly ", "at_least": "at least ", "more_than": "more than ", "up_to": "up to "}
VAGUE = {12: "dozens", 20: "scores", 100: "hundreds", 10**3: "thousands", 10**4: "tens of thousands"}
VAGUE |= {10**5: "hundreds of thousands", 10**6: "millions", 10**7: "tens of millions"}


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


def best_and_span(best: float, low: float, high: float) -> str:
    """Write a best reading with its range, or the range alone where there is no best.

    >>> best_and_span(600, 550, 650), best_and_span(math.nan, 300, math.inf)
    ('600 (550 to 650)', '300 or more')
    """
    return span(low, high) if math.isnan(best) or low == high else f"{number(best)} ({span(low, high)})"


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


def said(value: float, hedge: str, low: float = math.nan, high: float = math.nan) -> str:
    """Write a figure with its hedge, as its weakest carrier put it; a derived one by its range.

    >>> said(600, "about"), said(300, "at_least"), said(1000, "vague"), said(15000, "none")
    ('about 600', 'at least 300', 'thousands', '15,000')
    """
    if hedge == "vague":
        return VAGUE.get(int(value), f"{number(value)}s")
    return f"{HEDGES.get(hedge, '')}{number(value)}" if hedge else span(low, high)


def day(when: pd.Timestamp) -> str:
    """Write a day: 9 February 2025."""
    if pd.isna(when):
        return "not stated"
    return f"{when.day} {when:%B %Y}"


def days(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write a window of days as a reader would say it.

    >>> t = pd.Timestamp
    >>> days(t("2025-01-11"), t("2025-01-20")), days(t("2024-10-01"), t("2024-10-31"))
    ('mid-January 2025', 'October 2024')
    >>> days(t("2024-01-01"), t("2024-12-31")), days(t("2025-01-01"), t("2025-04-30"))
    ('2024', '1 January to 30 April 2025')
    """
    if start == end:
        return day(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    if (start.year, start.month) == (end.year, end.month):
        if start.day == 1 and end.is_month_end:
            return f"{start:%B %Y}"
        if (start.day, end.day) == (11, 20):
            return f"mid-{start:%B %Y}"
        return f"{start.day} to {day(end)}"
    return f"{start.day} {start:%B} to {day(end)}" if start.year == end.year else f"{day(start)} to {day(end)}"


def in_days(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write a window of days after a number: "in October 2024", "on 30 April 2025"."""
    return f"{'on' if start == end else 'in'} {days(start, end)}"


def full_name(originator: str) -> str:
    """Write an originator as a reader meets it first."""
    return FULL_NAMES.get(originator, originator)


def listed(items: Iterable[str]) -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    *rest, last = list(items) or ["none"]
    return f"{', '.join(rest)} and {last}" if rest else last


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: "1 origin", "7 outlets"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def either(most: int, fewer: int, noun: str) -> str:
    """Write a count that the articles leave open: "1 or 2 originators"."""
    joint = "or" if fewer == 1 else "to"
    return counted(most, noun) if fewer == 0 else f"{most - fewer} {joint} {counted(most, noun)}"
