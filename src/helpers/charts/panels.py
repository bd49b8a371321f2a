"""The published figure from top to bottom: title, note, legend, panels, source line; all measured in points."""

import re
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.charts.over_time import NAMED, UNNAMED_SOURCE, plot_over_time
from helpers.charts.ranges import ARROW, DayFormatter
from helpers.charts.style import FAINT, INK, LINE, NOTHING, SMALL, TEXT, Form, readable, shown, width_of, wrapped
from helpers.words import days

EDGE, GAP, FOOT = 6, 16, 24  # points: margin, between panels, room for the days below a panel
DENSE = 25  # figures of a panel that make it taller where it is narrow
HEAD = 10.5  # points: size of a panel's heading
LEFT = 14  # points that the name of a day may reach to the left of a panel
MONTHS = re.compile("January|February|March|April|June|July|August|September|October|November|December")
DATES = 3  # reported dates that are the ticks of the x axis; of more, months or years are


def draw(chart, form: Form) -> Figure:
    """Draw the figure of a chart.Chart in a form."""
    rows, full = chart.data, form.width - 2 * EDGE
    cells = _cells(rows, form.columns)
    columns = max(column for _, column in cells.values()) + 1 if cells else 1
    letters = _letters(rows)
    tall = form.panel * (1.6 if form.columns == 1 and rows.groupby("panel").size().max() > DENSE else 1)
    top, axis = _top(rows, tall), _values(rows, tall)
    left = EDGE + max(width_of(told, SMALL) for told in axis.values()) + 5
    width = (form.width - EDGE - left - GAP * (columns - 1)) / columns
    heads = {name: wrapped(name, HEAD, width, "bold") for name in cells}
    head = 8 + HEAD * LINE * max(map(len, heads.values()), default=0)
    legend, deep = _legend(rows, letters, full)
    title, note = wrapped(chart.title, form.title, full, "bold"), wrapped(chart.subtitle or NOTHING, TEXT, full)
    source = wrapped(chart.source, SMALL, full)
    above = 8 + len(title) * form.title * LINE + 2 + len(note) * TEXT * LINE + deep + 4
    down = head + tall + FOOT
    height = above + len({row for row, _ in cells.values()}) * down + 6 + len(source) * SMALL * LINE + 4
    figure = Figure((form.width / 72, height / 72), dpi=72)
    y = _lines(figure, EDGE, height - 8, title, size=form.title, weight="bold")
    y = _lines(figure, EDGE, y - 2, note, size=TEXT, color=FAINT)
    for x, drop, told, look in legend:
        _lines(figure, EDGE + x, y - drop, [told], size=SMALL, **look)
    _lines(figure, EDGE, 4 + len(source) * SMALL * LINE, source, size=SMALL, color=FAINT)
    limits = _days(rows, width, letters)
    for name, (row, column) in cells.items():
        box = [left + column * (width + GAP), height - above - row * down - head - tall, width, tall]
        ax = figure.add_axes([box[0] / form.width, box[1] / height, width / form.width, tall / height], label=name)
        ax.set(xlim=limits, ylim=(0, top))
        ax.set_title("\n".join(heads[name]), loc="left", size=HEAD, weight="bold", pad=6, linespacing=LINE * 0.86)
        ax.set_yticks(list(axis), axis.values() if column == 0 else [""] * len(axis))
        plot_over_time(ax, rows[rows["panel"] == name], names=letters)
        _ticks(ax, rows, width)
    return figure


def _cells(rows: pd.DataFrame, most: int) -> dict[str, tuple[int, int]]:
    """Return the row and column of each panel; populations with as many panels each have a row each."""
    panels = rows[["panel"]].assign(population=rows.get("population", "")).drop_duplicates("panel")
    counts = panels["population"].value_counts()
    columns = 2 if len(panels) == 4 else 3
    if counts.nunique() == 1 and 1 < counts.max() <= most:
        columns = counts.max()
    columns = min(columns, most, len(panels))
    return {panel: divmod(place, columns) for place, panel in enumerate(panels["panel"])}


def amount(value: float) -> str:
    """Write a value for an axis.

    >>> amount(15000), amount(12_500_000), amount(2_000_000_000)
    ('15,000', '12.5m', '2bn')
    """
    for unit, name in ((10**9, "bn"), (10**6, "m")):
        if abs(value) >= unit:
            return f"{value / unit:,.10g}{name}"
    return f"{value:,.10g}"


def _letters(rows: pd.DataFrame) -> dict[str, str] | None:
    """Give each source a letter where there are too many to name each beside its marks."""
    sources = sorted(set(rows["originator"]))
    if len(sources) <= NAMED:
        return None
    return {name: ascii_uppercase[n % 26] * (1 + n // 26) for n, name in enumerate(sources)}


def _legend(rows: pd.DataFrame, letters: dict | None, full: float) -> tuple[list[tuple], float]:
    """Return the entries of the legend, from left to right in lines, and their height: x, y, text, look."""
    if not letters:
        return [], 0
    colours = dict(zip(rows["originator"], rows["color"]))
    found, x, y, pitch = [], 0, 6, SMALL * LINE + 2
    for name, letter in letters.items():
        mark = width_of(f"{letter} ", SMALL, "bold") + 1
        told = wrapped(name or UNNAMED_SOURCE, SMALL, full - mark)
        wide = mark + max(width_of(line, SMALL) for line in told) + 12
        if x and x + wide - 12 > full:
            x, y = 0, y + pitch
        found.append((x, y, letter, {"weight": "bold", "color": readable(colours[name])}))
        found += [(x + mark, y + n * pitch, line, {}) for n, line in enumerate(told)]
        x, y = (x + wide, y) if len(told) == 1 else (0, y + len(told) * pitch)
    return found, y + pitch


def _top(rows: pd.DataFrame, tall: float) -> float:
    """Return the upper limit of values: room above the highest figure for its words, and for its arrow."""
    opened = np.isinf(rows["high"])
    room = np.where(opened, ARROW, 0) + 22 + SMALL * LINE * (rows["basis"].eq("derived") | rows["differs"])
    ends = rows["high"].where(~opened, rows["low"]) / (1 - room / tall)
    return max(ends.max(), 1) if len(rows) else 1


def _values(rows: pd.DataFrame, tall: float) -> dict[float, str]:
    """Return the ticks of the axis of values, with their words."""
    top = _top(rows, tall)
    ticks = MaxNLocator(max(int(tall / 30), 3), integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    return {tick: amount(tick) for tick in ticks if tick <= top}


def _days(rows: pd.DataFrame, width: float, letters: dict | None) -> tuple[float, float]:
    """Return the limits of days: room for words on the left, and for the names of sources on the right."""
    if rows.empty:
        return 0, 1
    first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
    names = set(rows["originator"]) if letters is None else {"A 100,000"}
    name = 12 + max(width_of(line, SMALL) for told in names for line in wrapped(told or UNNAMED_SOURCE, SMALL, 110))
    before = min(0.16 * width, 40)
    after = min(max(name, before), (0.4 if letters is None else 0.2) * width)
    span = max(last - first, 7)
    one = span / (width - before - after)
    middle = (first + last) / 2
    return middle - span / 2 - before * one, middle + span / 2 + after * one


def _ticks(ax: Axes, rows: pd.DataFrame, width: float) -> None:
    """Put ticks at the reported dates where these are few and have room, else at days, months or years."""
    windows = rows[["date_start", "date_end", "dated"]].drop_duplicates()
    stated = windows[windows["dated"] == "stated"]
    windows = (stated if len(stated) > 1 else windows).drop_duplicates(["date_start", "date_end"])
    windows = windows.sort_values(["date_end", "date_start"])
    places = date2num((windows["date_start"] + (windows["date_end"] - windows["date_start"]) / 2).to_numpy()) + 0.5
    names = [MONTHS.sub(lambda month: month[0][:3], days(*pair)) for pair in zip(windows["date_start"], windows["date_end"])]
    last = date2num(rows["date_end"].max()) + 1
    if len(windows) > DATES or not all(_fit(ax, places, names, width)):
        for most in (8, 6, 5, 4, 3):
            places = AutoDateLocator(minticks=2, maxticks=most).tick_values(*num2date(ax.get_xlim()))
            places = places[(places >= ax.get_xlim()[0]) & (places <= last)]
            names = DayFormatter().format_ticks(places)
            if all(_fit(ax, places, names, width)):
                break
    ax.set_xticks(places, names)


def _fit(ax: Axes, places: np.ndarray, names: list[str], width: float) -> np.ndarray:
    """Return which ticks have room for their names."""
    low, high = ax.get_xlim()
    at, half = (places - low) / (high - low) * width, np.array([width_of(name, SMALL) / 2 for name in names])
    free = np.append(-LEFT, (at + half + 12)[:-1])
    return (at - half >= free) & (at + half <= width + EDGE)


def _lines(figure: Figure, x: float, y: float, lines: list[str], **look) -> float:
    """Write lines of text below each other from a place in points; return where they end."""
    width, height = figure.get_size_inches() * 72
    for line in lines:
        figure.text(x / width, y / height, shown(line), va="top", **look)
        y -= look["size"] * LINE
    return y
