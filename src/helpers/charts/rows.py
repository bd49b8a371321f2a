"""The published form: a row a figure, in order of days; words in columns, so that no text needs a place found."""

import numpy as np
import pandas as pd

from helpers.charts.axes import day_axis, grid_within, value_axis
from helpers.charts.ranges import plot_days, plot_ranges
from helpers.charts.sheet import ASCENT, DESCENT, PITCH, Sheet
from helpers.charts.style import FAINT, INK, width_of, wrapped

GAP = 0.17  # inches between columns
WIDEST = {"when": 1.3, "who": 1.65, "words": 2.05}  # inches that a column of words takes at most
STRIP = 0.95  # inches for the days
BAR, AIR, HEAD = 0.115, 0.075, 0.05  # inches: how thick a bar is, what is free below a row and above the first
ALIKE = 5  # sections whose largest values are so many times apart at most share a scale
SCALES = "Scales differ from part to part."
WITHOUT = "Reported without a number"


def draw_rows(sheet: Sheet, sections: list, events: pd.DataFrame, log: bool) -> None:
    """Draw each section as rows on an Axes of its own, then the reports without a number, on a sheet."""
    parts = [(section.heading, by_day(section.points)) for section in sections]
    limits = _limits([rows for _, rows in parts], log)
    kinds = key([rows for _, rows in parts], dates=sheet.form.name == "wide")
    sheet.key([*kinds, (None, SCALES)] if len(set(limits)) > 1 else kinds)
    (_wide if sheet.form.name == "wide" else _narrow)(sheet, parts, by_day(events), limits, log)


def by_day(points: pd.DataFrame) -> pd.DataFrame:
    """Sort points by their days, those without any last."""
    keys = [name for name in ("date_end", "date_start", "low") if name in points]
    return points.sort_values(keys, kind="stable", ignore_index=True)


def key(tables: list[pd.DataFrame], dates: bool = True) -> list[tuple]:
    """Explain the kinds of marks that occur in these tables."""
    rows = pd.concat([table[["low", "best", "high", "basis"]] for table in tables], ignore_index=True)
    sample = {"low": [0.05], "best": [np.nan], "high": [0.95], "basis": "reported", "originator": ""}
    ranged = np.isfinite(rows["high"]) & (rows["low"] < rows["high"])
    told = [
        (ranged & rows["best"].notna(), {"best": [0.5]}, "range and number reported"),
        (ranged & rows["best"].isna() & (rows["basis"] != "derived"), {}, "range"),
        (rows["low"] == rows["high"], {"low": [0.5], "high": [0.5]}, "exact number"),
        (np.isinf(rows["high"]), {"high": [np.inf]}, "no upper end"),
        (rows["basis"] == "derived", {"basis": "derived"}, "derived"),
    ]

    def painter(change):
        return lambda ax: plot_ranges(ax, pd.DataFrame(sample | change), [0], BAR)

    entries = [(painter(change), words) for occurs, change, words in told if occurs.any()]
    if dates and any("dated" in table and (table["dated"] == "assumed").any() for table in tables):
        day = pd.Timestamp(0)
        dashed = pd.DataFrame({"date_start": [day], "date_end": [day], "dated": "assumed", "originator": ""})

        def assumed(ax):
            plot_days(ax, dashed, [0], BAR)
            ax.set_xlim(-1, 2)

        entries.append((assumed, "days not stated"))
    return entries


def _limits(tables: list[pd.DataFrame], log: bool) -> list[tuple[float, float]]:
    """Return the values that the axis of each section spans: all those of like magnitude share them."""
    tops = []
    for rows in tables:
        top = rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25)
        tops.append(max(float(top.max()), 0) or 1.0)
    tops = [max(tops) if top * ALIKE >= max(tops) else top for top in tops]
    if not log:
        return [(-0.015 * top, 1.015 * top) for top in tops]
    lows = [float(rows["low"][rows["low"] > 0].min()) for rows in tables]
    bottoms = [min([low for low, other in zip(lows, tops) if other == top and low > 0] or [top / 10]) for top in tops]
    return [(bottom / 1.3, top * 1.1) for bottom, top in zip(bottoms, tops)]


def _wide(sheet: Sheet, parts: list, events: pd.DataFrame, limits: list, log: bool) -> None:
    size, line, every = sheet.form.small, sheet.form.small * PITCH / 72, [rows for _, rows in parts]
    widths = _columns([*every, events], size)
    dated = [table for table in [*every, events] if len(table) and table["date_end"].notna().any()]
    when = sheet.left
    strip = when + widths["when"] + GAP
    bars = strip + (STRIP + GAP * 1.5 if dated else 0)
    who = sheet.right - widths["who"]
    words = who - GAP - widths["words"]
    length = words - GAP - bars
    top, placed = None, []
    for (heading, rows), limit in zip(parts, limits):
        room = bars if top or not dated else strip  # beside the names of values, or of days
        ax = _open(sheet, heading, room - 0.25 - when, bars, length, limit, log)
        top = top or (sheet.y + HEAD, ax.xaxis.get_tick_params()["pad"])
        start, places = sheet.y, []
        for row in rows.itertuples():
            places.append(sheet.y - line / 2)
            ends = [
                sheet.write(when, sheet.y, wrapped(row.when, size, widths["when"]), size, FAINT),
                _words(sheet, row, words, widths["words"]),
                sheet.write(who, sheet.y, wrapped(row.who, size, widths["who"]), size),
            ]
            sheet.y = min(ends) - AIR
        _close(sheet, ax, start, rows, places)
        placed.append((rows, places, ax.get_ylim()))
        sheet.y -= 0.06
    if len(events):
        _head(sheet, WITHOUT)
        sheet.y -= AIR if parts else line + AIR  # names of days
        top, start, places = top or (sheet.y + HEAD, 2), sheet.y, []
        for row in events.itertuples():
            places.append(sheet.y - line / 2)
            ends = [
                sheet.write(when, sheet.y, wrapped(row.when, size, widths["when"]), size, FAINT),
                sheet.write(bars, sheet.y, wrapped(row.said, size, who - GAP - bars), size),
                sheet.write(who, sheet.y, wrapped(row.who, size, widths["who"]), size),
            ]
            sheet.y = min(ends) - AIR
        placed.append((events, places, (sheet.y + AIR / 2, start + HEAD)))
    if dated:
        _strip(sheet, placed, strip, *top)


def _narrow(sheet: Sheet, parts: list, events: pd.DataFrame, limits: list, log: bool) -> None:
    size, full, inset = sheet.form.small, sheet.right - sheet.left, 0.06
    for (heading, rows), limit in zip(parts, limits):
        end = width_of("0,000", size) / 2  # the name of the last tick stays in the picture
        ax = _open(sheet, heading, 0, sheet.left + inset, full - inset - end, limit, log)
        start, places = sheet.y, []
        for row in rows.itertuples():
            sheet.y = _words(sheet, row, sheet.left, full)
            told = wrapped(f"{row.when} · {row.who}", size, full)
            sheet.y = sheet.write(sheet.left, sheet.y, told, size, FAINT) - 0.03
            places.append(sheet.y - BAR * 0.75)
            sheet.y -= BAR * 1.5 + AIR * 1.3
        _close(sheet, ax, start, rows, places)
        grid_within(ax.xaxis, [(place - BAR, place + BAR) for place in places])
    if len(events):
        _head(sheet, WITHOUT)
        sheet.y -= AIR
        for row in events.itertuples():
            sheet.y = sheet.write(sheet.left, sheet.y, wrapped(row.said, size, full), size)
            told = wrapped(f"{row.when} · {row.who}", size, full)
            sheet.y = sheet.write(sheet.left, sheet.y, told, size, FAINT) - AIR


def _head(sheet: Sheet, heading: str) -> list[str]:
    sheet.rule()
    lines = wrapped(heading, sheet.form.text, sheet.right - sheet.left, "bold")
    sheet.y = sheet.write(sheet.left, sheet.y - 0.06, lines, sheet.form.text, weight="bold")
    return lines


def _open(sheet: Sheet, heading: str, room: float, left: float, width: float, limit, log: bool):
    """Begin a section: its heading and, beside it where that has room, or below it, the names of values."""
    size, text = sheet.form.small, sheet.form.text
    lines = _head(sheet, heading)
    beside = len(lines) == 1 and width_of(heading, text, "bold") <= room
    sheet.y -= 0 if beside else size * PITCH / 72
    ax = sheet.axes(left, sheet.y, width, 1, label=heading)
    ax.set_xscale("log" if log else "linear")
    ax.set_xlim(limit)
    value_axis(ax.xaxis, *limit, width, size, log)
    # Beside a heading, they stand on the line that it does.
    _bare(ax, (PITCH - ASCENT) * (text if beside else size) - DESCENT * size)
    sheet.y -= HEAD
    return ax


def _bare(ax, pad: float) -> None:
    """Leave of Axes the names and lines of the x axis, names above."""
    ax.xaxis.tick_top()
    ax.yaxis.set_visible(False)
    ax.grid(False, axis="y")
    ax.tick_params(length=0, pad=pad)


def _close(sheet: Sheet, ax, start: float, rows: pd.DataFrame, places: list[float]) -> None:
    """End a section: draw its ranges, its Axes reaching as far down as its rows."""
    limit = ax.get_xlim()
    plot_ranges(ax, rows, places, BAR)
    ax.set_xlim(limit)
    ax.set_ylim(sheet.y + AIR / 2, start + HEAD)
    sheet.reach(ax)


def _strip(sheet: Sheet, placed: list, x: float, top: float, pad: float) -> None:
    """Draw the days of all rows on an Axes of their own, named once above all sections."""
    rows = pd.concat([table for table, *_ in placed], ignore_index=True)
    places = [place for _, some, _ in placed for place in some]
    ax = sheet.axes(x, top, STRIP, 1, label="days")
    plot_days(ax, rows, places, BAR)
    first, last = ax.get_xlim()
    room = max(10, (last - first) * 0.02)
    ax.set_xlim(first - room, last + room)
    ax.set_ylim(sheet.y, top)
    sheet.reach(ax)
    day_axis(ax.xaxis, 3)
    _bare(ax, pad)
    grid_within(ax.xaxis, [span for *_, span in placed])


def _columns(tables: list[pd.DataFrame], size: float) -> dict[str, float]:
    """Return how wide each column of words is: as its longest line, after what is too long has been broken."""
    found = dict.fromkeys(WIDEST, 0.0)
    for row in (row for table in tables for row in table.itertuples()):
        for name in ("when", "who"):
            lines = wrapped(getattr(row, name), size, WIDEST[name])
            found[name] = max([found[name], *(width_of(line, size) for line in lines)])
        for x, _, text, weight in _said(row, size, WIDEST["words"]) if hasattr(row, "span") else ():
            found["words"] = max(found["words"], x + width_of(text, size, weight))
    return {name: width + 0.01 for name, width in found.items()}


def _said(row, size: float, inches: float) -> list[tuple]:
    """Set what was said in bold and its range beside it, or below it where that is too long.

    Each line is its place from the left in inches, the line it is on, its words and their weight.
    """
    said, span = wrapped(row.said, size, inches, "bold"), wrapped(row.span, size, inches)
    beside = width_of(f"{said[-1]}  ", size, "bold") if said else 0
    if not said or len(span) != 1 or beside + width_of(span[0], size) > inches:
        beside = 0
    first = len(said) - 1 if beside else len(said)
    return [(0, at, text, "bold") for at, text in enumerate(said)] + [
        (beside, at, text, "normal") for at, text in enumerate(span, first)
    ]


def _words(sheet: Sheet, row, x: float, width: float) -> float:
    """Write what was said and its range; return where they end."""
    size, end = sheet.form.small, sheet.y
    for right, at, text, weight in _said(row, size, width):
        y = sheet.y - at * size * PITCH / 72
        end = min(end, sheet.write(x + right, y, [text], size, INK if weight == "bold" else FAINT, weight))
    return end
