"""The published form: a row a figure, in order of days; words in columns, so that no text needs a place found."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.charts.axes import day_axis, grid_within, value_axis
from helpers.charts.key import BAR, marks, write_key
from helpers.charts.ranges import plot_days, plot_ranges
from helpers.charts.sheet import ASCENT, DESCENT, PITCH, Sheet
from helpers.charts.style import FAINT, INK, width_of, wrapped

GAP = 0.17  # inches between columns
WIDEST = {"when": 1.3, "who": 1.65, "words": 2.05}  # inches that a column of words takes at most
STRIP = 0.95  # inches for the days
AIR, HEAD = 0.075, 0.05  # inches that stay free below a row, and above the first one
# An x axis whose names stand above, and its lines.
ABOVE = {"xtick.labeltop": True, "xtick.labelbottom": False, "axes.grid.axis": "x"}
ALIKE = 5  # sections whose largest values are so many times apart at most share a scale
SCALES = "Scales differ from part to part."
WITHOUT = "Reported without a number"


class Words(NamedTuple):
    """The words of a row; a report without a number has none in its span, not even an empty one."""

    when: str
    said: str
    span: str | None
    who: str


class Columns(NamedTuple):
    """Where the columns begin, in inches from the left, and how wide they are; those of words take no more."""

    when: float
    days: float
    bars: float
    words: float
    who: float
    widths: dict[str, float]


def draw_rows(sheet: Sheet, sections: list, events: pd.DataFrame, log: bool) -> None:
    """Draw each section as rows on an Axes of its own, then the reports without a number, on a sheet."""
    tables, wide = [by_day(section.points) for section in sections], sheet.form.name == "wide"
    limits = spans(tables, log)
    write_key(sheet, marks(tables, wide) + [(None, SCALES)] * (len(set(limits)) > 1))
    parts = list(zip([section.heading for section in sections], tables, limits))
    parts += [(WITHOUT, by_day(events), None)] if len(events) else []
    told = [_words_of(rows, limit is not None) for _, rows, limit in parts]
    columns = _columns(sheet, [rows for _, rows, _ in parts], told)
    dated = columns.days < columns.bars
    write, drawn, strip = _wide_row if wide else _narrow_row, [], None
    for (heading, rows, limit), words in zip(parts, told):
        room = ((columns.bars if drawn or not dated else columns.days) - 0.32 - sheet.left) if wide else 0
        ax, pad = _open(sheet, heading, room, columns, limit, log, named=dated and not drawn)
        strip, top = strip or (sheet.y + HEAD, pad), sheet.y + HEAD
        places = [write(sheet, row, columns) for row in words]
        span = (sheet.y + AIR / 2, top)
        if ax:
            ax.set(xlim=limit, ylim=span)
            plot_ranges(ax, rows, places, BAR)
            sheet.reach(ax)
            if not wide:
                grid_within(ax.xaxis, [(place - BAR, place + BAR) for place in places])
        drawn.append((rows, places, span))
        sheet.y -= 0.06
    if dated:
        _strip(sheet, drawn, columns.days, *strip)


def by_day(points: pd.DataFrame) -> pd.DataFrame:
    """Sort points by their days, those without any last."""
    keys = [name for name in ("date_end", "date_start", "low") if name in points]
    return points.sort_values(keys, kind="stable", ignore_index=True)


def _words_of(rows: pd.DataFrame, numbered: bool) -> list[Words]:
    columns = [rows[name].tolist() if numbered or name != "span" else [None] * len(rows) for name in Words._fields]
    return [Words(*row) for row in zip(*columns)]


def spans(tables: list[pd.DataFrame], log: bool) -> list[tuple[float, float]]:
    """Return the values that the axis of each table spans: all those of like magnitude share them."""
    tops = [rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25).max() for rows in tables]
    tops = [float(top) if top > 0 else 1.0 for top in tops]
    tops = [max(tops) if top * ALIKE >= max(tops) else top for top in tops]
    if not log:
        return [(-0.015 * top, 1.015 * top) for top in tops]  # a mark at zero is whole
    lows = [float(rows["low"][rows["low"] > 0].min()) for rows in tables]
    bottoms = [min([low for low, other in zip(lows, tops) if other == top and low > 0] or [top / 10]) for top in tops]
    return [(bottom / 1.3, top * 1.1) for bottom, top in zip(bottoms, tops)]


def _columns(sheet: Sheet, tables: list[pd.DataFrame], told: list[list[Words]]) -> Columns:
    """Divide the width: columns of words are as wide as their longest line, after what is too long was broken."""
    if sheet.form.name != "wide":
        end = width_of("0,000", sheet.form.small) / 2  # the name of the last tick stays in the picture
        left, right = sheet.left + 0.06, sheet.right - end
        return Columns(sheet.left, left, left, right, right, {"words": sheet.right - sheet.left, "bars": right - left})
    size, widths = sheet.form.small, dict.fromkeys(WIDEST, 0.0)
    for row in (row for words in told for row in words):
        for name in ("when", "who"):
            lines = wrapped(getattr(row, name), size, WIDEST[name])
            widths[name] = max([widths[name], *(width_of(line, size) + 0.01 for line in lines)])
        for x, _, text, weight in _said(row, size, WIDEST["words"]) if row.span is not None else ():
            widths["words"] = max(widths["words"], x + width_of(text, size, weight) + 0.01)
    days = sheet.left + widths["when"] + GAP
    dated = any(table["date_end"].notna().any() for table in tables)
    bars, who = days + (STRIP + GAP * 2) * dated, sheet.right - widths["who"]
    words = who - GAP - widths["words"]
    return Columns(sheet.left, days, bars, words, who, widths | {"bars": words - GAP - bars})


def _open(sheet: Sheet, heading: str, room: float, columns: Columns, limit, log: bool, named: bool):
    """Begin a section: its heading and, beside it where that has room or else below, the names of values and days.

    Returns its Axes, None where it has no values, and how many points above them names stand.
    """
    size, text = sheet.form.small, sheet.form.text
    lines = wrapped(heading, text, sheet.right - sheet.left, "bold")
    sheet.rule()
    sheet.y = sheet.write(sheet.left, sheet.y - 0.06, lines, text, weight="bold")
    beside = len(lines) == 1 and width_of(heading, text, "bold") <= room
    sheet.y -= (0 if beside else size * PITCH / 72) if limit or named else 0
    pad, ax = (PITCH - ASCENT) * (text if beside else size) - DESCENT * size, None
    if limit:
        width = columns.widths["bars"]
        ax = sheet.axes(columns.bars, sheet.y, width, 1, heading, **ABOVE, **{"xtick.major.pad": pad})
        ax.yaxis.set_visible(False)
        ax.set_xscale("log" if log else "linear")
        value_axis(ax.xaxis, limit[1], width, size, log)
    sheet.y -= HEAD
    return ax, pad


def _wide_row(sheet: Sheet, row: Words, columns: Columns) -> float:
    """Write the words of a row in columns; return where its bar goes."""
    size, top, widths = sheet.form.small, sheet.y, columns.widths
    ends = [
        sheet.write(columns.when, top, wrapped(row.when, size, widths["when"]), size, FAINT),
        sheet.write(columns.who, top, wrapped(row.who, size, widths["who"]), size),
        _words(sheet, row, columns.words, widths["words"])
        if row.span is not None
        else sheet.write(columns.bars, top, wrapped(row.said, size, columns.who - GAP - columns.bars), size),
    ]
    sheet.y = min(ends) - AIR
    return top - size * PITCH / 144


def _narrow_row(sheet: Sheet, row: Words, columns: Columns) -> float:
    """Write the words of a row in lines; return where its bar goes, below them."""
    size, width = sheet.form.small, columns.widths["words"]
    if row.span is not None:
        sheet.y = _words(sheet, row, columns.when, width)
    else:
        sheet.y = sheet.write(columns.when, sheet.y, wrapped(row.said, size, width), size)
    told = wrapped(f"{row.when} · {row.who}", size, width)
    sheet.y = sheet.write(columns.when, sheet.y, told, size, FAINT) - 0.03
    place = sheet.y - BAR * 0.75
    sheet.y -= (BAR * 1.5 + 0.02) * (row.span is not None) + AIR
    return place


def _words(sheet: Sheet, row, x: float, width: float) -> float:
    """Write what was said and its range; return where they end."""
    size, end = sheet.form.small, sheet.y
    for right, at, text, weight in _said(row, size, width):
        y = sheet.y - at * size * PITCH / 72
        end = min(end, sheet.write(x + right, y, [text], size, INK if weight == "bold" else FAINT, weight))
    return end


def _said(row, size: float, inches: float) -> list[tuple]:
    """Set what was said in bold and its range beside it, or below it where that is too long.

    Each line is its place from the left in inches, the line it is on, its words and their weight.
    """
    said, span = wrapped(row.said, size, inches, "bold"), wrapped(row.span, size, inches)
    beside = width_of(f"{said[-1]}  ", size, "bold") if said and len(span) == 1 else 0
    beside *= beside + sum(width_of(text, size) for text in span) <= inches
    lines = [(0, at, text, "bold") for at, text in enumerate(said)]
    return lines + [(beside, at, text, "normal") for at, text in enumerate(span, len(said) - bool(beside))]


def _strip(sheet: Sheet, drawn: list, x: float, top: float, pad: float) -> None:
    """Draw the days of all rows on an Axes of their own, named once above all sections."""
    ax = sheet.axes(x, top, STRIP, 1, "days", **ABOVE, **{"xtick.major.pad": pad})
    ax.yaxis.set_visible(False)
    rows = pd.concat([table for table, *_ in drawn], ignore_index=True)
    plot_days(ax, rows, [place for _, places, _ in drawn for place in places], BAR)
    first, last = ax.get_xlim()
    ax.set(xlim=(first - 16, last + 16), ylim=(drawn[-1][2][0], top))
    sheet.reach(ax)
    day_axis(ax.xaxis, 2, "M")
    grid_within(ax.xaxis, [span for *_, span in drawn])
