"""Put days and windows of days into words."""

import pandas as pd

QUARTERS = ("first", "second", "third", "fourth")


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
    if (
        start.year == end.year
        and start.day == 1
        and end.is_month_end
        and (start.month % 3, end.month - start.month) == (1, 2)
    ):
        return f"the {QUARTERS[start.month // 3]} quarter of {start.year}"
    if (start.year, start.month) == (end.year, end.month):
        if start.day == 1 and end.is_month_end:
            return f"{start:%B %Y}"
        if (start.day, end.day) == (11, 20):
            return f"mid-{start:%B %Y}"
        return f"{start.day} to {day(end)}"
    return f"{start.day} {start:%B} to {day(end)}" if start.year == end.year else f"{day(start)} to {day(end)}"


def window(row) -> str:
    """Write the days that a figure is about for a table: "mid-January 2025"; where they are not given, that.

    `row` has date_start, date_end, dated, open_start, measure and published, as points have.
    """
    if pd.isna(row.date_end):
        return "no day"
    if row.dated == "assumed":
        return f"day not given; article of {day(row.published)}"
    worked_out = " (worked out)" if getattr(row, "date_basis", "") == "inferred" else ""
    if row.measure != "flow" and (row.open_start or row.measure == "cumulative"):
        return _by(row) + worked_out
    return days(row.date_start, row.date_end) + worked_out


def _by(row) -> str:
    """Write the last of some days: "by mid-January 2025", "by 30 April 2025", "by the end of October 2024".

    Where the article is older than the end of its month or year, the days themselves: "in October 2024".
    """
    if row.open_start and (row.date_end.month, row.date_end.day) == (12, 31):
        return f"by the end of {row.date_end.year}"
    words = day(row.date_end) if row.open_start else days(row.date_start, row.date_end)
    last = words.split(" to ")[-1]
    if last[0].isdigit() and not last.isdigit() or last.startswith("mid-"):
        return f"by {last}"
    return f"in {last}" if row.published < row.date_end else f"by the end of {last}"


def when(row) -> str:
    """Write the days that a figure is about within a sentence, with the word that they need before them.

    "by mid-January 2025" for a total, "on 30 April 2025" or "in October 2024" for a level, "in 2024" for a period;
    where the day is not given, what is known of it. Days that were worked out are said to be so.
    """
    if row.dated == "assumed":
        given = "the period is not given" if row.measure == "flow" else "the day is not given"
        if pd.isna(row.date_end):
            return f"in an article of {day(row.published)}"
        return f"in an article of {day(row.published)}; {given}"
    worked_out = " (date worked out)" if getattr(row, "date_basis", "") == "inferred" else ""
    if row.measure != "flow" and (row.open_start or row.measure == "cumulative"):
        return _by(row) + worked_out
    return f"{within(row.date_start, row.date_end)}{worked_out}"


def within(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Write days with the word that they need before them.

    >>> t = pd.Timestamp
    >>> within(t("2025-04-30"), t("2025-04-30")), within(t("2024-10-01"), t("2024-10-31"))
    ('on 30 April 2025', 'in October 2024')
    >>> within(t("2025-06-09"), t("2025-06-13")), within(t("2024-12-15"), t("2025-01-15"))
    ('from 9 to 13 June 2025', 'from 15 December 2024 to 15 January 2025')
    """
    words = days(start, end)
    return f"{'from' if ' to ' in words else 'on' if start == end else 'in'} {words}"


def said_on(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Write when something was said, "" where that is not stated."""
    if pd.isna(last) and pd.isna(first):
        return ""
    return f"by {day(last)}" if pd.isna(first) else days(first, first if pd.isna(last) else last)


def spoken(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Write the day of a statement for a sentence, "" where only its last possible day is known."""
    return "" if pd.isna(first) else within(first, first if pd.isna(last) else last)
