"""Put days and windows of days into words."""

from collections.abc import Callable

import pandas as pd

QUARTERS = ("first", "second", "third", "fourth")


def day(when: pd.Timestamp) -> str:
    """Write a day: 9 February 2025."""
    return "not stated" if pd.isna(when) else f"{when.day} {when:%B %Y}"


def days(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write a window of days as a reader would say it: "mid-January 2025", "2024", "1 January to 5 May 2025"."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)} to {day(end)}"
    first, last = (start.month, end.month) if start.day == 1 and end.is_month_end else (0, 0)  # of whole months
    if (first, last) == (1, 12):
        return str(start.year)
    if first % 3 == 1 and last - first == 2:
        return f"the {QUARTERS[first // 3]} quarter of {start.year}"
    if start.month != end.month:
        return f"{start.day} {start:%B} to {day(end)}"
    if first:
        return f"{start:%B %Y}"
    return f"mid-{start:%B %Y}" if (start.day, end.day) == (11, 20) else f"{start.day} to {day(end)}"


def within(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write days with the word that they need before them: "on", "in" or "from"."""
    words = days(start, end)
    return f"{'from' if ' to ' in words else 'on' if start == end else 'in'} {words}"


def window(row) -> str:
    """Write the days that a row of points is about for a table: "mid-January 2025"; where they are not given, that."""
    if pd.isna(row.date_end):
        return "no day"
    if row.dated == "assumed":
        return f"day not given; article of {day(row.published)}"
    return _stated(row, days, "worked out")


def when(row) -> str:
    """Write them for a sentence: "by mid-January 2025" (a total), "in October 2024" (a level), "in 2024" (a period)."""
    if row.dated == "stated":
        return _stated(row, within, "date worked out")
    missing = "" if pd.isna(row.date_end) else f"; the {'period' if row.measure == 'flow' else 'day'} is not given"
    return f"in an article of {day(row.published)}{missing}"


def _stated(row, words: Callable, worked_out: str) -> str:
    total = row.measure != "flow" and (row.open_start or row.measure == "cumulative")
    inferred = f" ({worked_out})" if getattr(row, "date_basis", "") == "inferred" else ""
    return (_by(row) if total else words(row.date_start, row.date_end)) + inferred


def _by(row) -> str:
    """Write the last of some days; of a month or year that ends after the article the days themselves."""
    if row.open_start and (row.date_end.month, row.date_end.day) == (12, 31):
        return f"by the end of {row.date_end.year}"
    words = day(row.date_end) if row.open_start else days(row.date_start, row.date_end)
    last = words.split(" to ")[-1]
    if last[0].isdigit() and not last.isdigit() or last.startswith("mid-"):
        return f"by {last}"
    return f"in {last}" if row.published < row.date_end else f"by the end of {last}"
