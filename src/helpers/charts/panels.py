"""The published figure from top to bottom: title, note, legend, panels, source line; all measured in points."""

import re
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.charts.over_time import DAYS, NAMED, NOBODY, plot_over_time
from helpers.charts.ranges import STUB
from helpers.charts.style import FAINT, HEAD, INK, LINE, SMALL, TEXT, Form, shown, width_of, word_colour, wrapped
from helpers.wording import days

EDGE, GAP, FOOT = 6, 16, 24  # points: margin, between panels, room for the days below a panel
DATES, DENSE = 3, 25  # most dates that are the ticks of the x axis; figures that make a narrow panel taller
MONTH = re.compile("January|February|March|April|June|July|August|September|October|November|December")


def draw(chart, form: Form) -> Figure:
    """Draw the figure of a chart.Chart in a form."""
    rows, full = chart.data, form.width - 2 * EDGE
    counts = rows.drop_duplicates("panel")["population"].value_counts()  # a row each, if they have as many panels
    columns = counts.max() if counts.nunique() == 1 and counts.max() > 1 else counts.sum()
    columns = max(min(form.columns, 2 if columns == 4 else columns), 1)
    letters = {name: ascii_uppercase[n % 26] * (1 + n // 26) for n, name in enumerate(sorted({*rows["originator"]}))}
    letters = letters if sum(len(wrapped(name or NOBODY, SMALL, 110)) for name in letters) > NAMED else None
    tall = form.panel * (1.6 if form.columns == 1 and rows["panel"].value_counts().max() > DENSE else 1)
    top, values = _values(rows, tall)
    left = EDGE + max(width_of(told, SMALL) for told in values.values()) + 5
    width = (form.width - EDGE - left - GAP * (columns - 1)) / columns
    names = {name: "\n".join(wrapped(name, HEAD, width, "bold")) for name in dict.fromkeys(rows["panel"])}
    head = 8 + HEAD * LINE * max((name.count("\n") + 1 for name in names.values()), default=0)
    title, note = wrapped(chart.title, form.title, full, "bold"), wrapped(chart.subtitle, TEXT, full)
    source = wrapped(chart.source, SMALL, full)
    legend, deep = _legend(rows, letters or {}, full)
    above = 16 + (len(title) * form.title + len(note) * TEXT) * LINE + deep
    height = above - (-len(names) // columns) * (head + tall + FOOT) + 10 + len(source) * SMALL * LINE
    figure = Figure((form.width / 72, height / 72), dpi=72)

    def write(x, y, lines, size=SMALL, color=FAINT, weight="normal"):
        for n, line in enumerate(lines):
            place = (EDGE + x) / form.width, (y - n * size * LINE) / height
            figure.text(*place, shown(line), va="top", size=size, color=color, weight=weight)

    write(0, height - 8, title, form.title, INK, "bold")
    write(0, height - 10 - len(title) * form.title * LINE, note, TEXT)
    for across, down, line, color in legend:
        write(across, height - above + deep - down, [line], SMALL, color)
    write(0, 4 + len(source) * SMALL * LINE, source)
    for n, name in enumerate(names):
        x, y = left + n % columns * (width + GAP), height - above - n // columns * (head + tall + FOOT) - head - tall
        ax = figure.add_axes((x / form.width, y / height, width / form.width, tall / height), label=name)
        ax.set(xlim=_limits(rows, width, letters), ylim=(0, top))
        ax.set_title(names[name], loc="left", y=1, size=HEAD, weight="bold", pad=6, linespacing=LINE * 0.86)
        ax.set_yticks(list(values), [""] * len(values) if n % columns else values.values())
        plot_over_time(ax, rows[rows["panel"] == name], names=letters)
        _days(ax, rows, width)
    return figure


def _legend(rows: pd.DataFrame, letters: dict, full: float) -> tuple[list[tuple], float]:
    """Return the entries of the legend (x, y, text, color), as many in a line as have room, and their height."""
    colours, found, x, y = dict(zip(rows["originator"], rows["color"])), [], 0, 0
    for name, letter in letters.items():
        for line in wrapped(f"{letter} {name or NOBODY}", SMALL, full):
            x, y = (x, y) if x + width_of(line, SMALL) <= full else (0, y + SMALL * (LINE + 0.2))
            found.append((x, y, line, word_colour(colours[name])))
            x += width_of(line, SMALL) + 14
    return found, y + SMALL * (LINE + 0.4) if found else 0


def _values(rows: pd.DataFrame, tall: float) -> tuple[float, dict[float, str]]:
    """Return the upper limit of values, with room for words, and the ticks with their words."""
    room = 22 + STUB * np.isinf(rows["high"]) + SMALL * LINE * ((rows["basis"] == "derived") | rows["differs"])
    top = (rows["high"].where(np.isfinite(rows["high"]), rows["low"]) / (1 - room / tall)).max() if len(rows) else 1
    ticks = MaxNLocator(max(int(tall / 30), 3), integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(0, max(top, 1))
    highest = np.nanmax([*rows["low"], *rows["high"][np.isfinite(rows["high"])], 1])
    top = max(top, min(tick for tick in ticks if tick >= highest))
    return top, {tick: f"{tick:,.0f}" for tick in ticks if tick <= top}


def _limits(rows: pd.DataFrame, width: float, letters: dict | None) -> tuple[float, float]:
    """Return the limits of days: room for words on the left, and for the names of sources on the right."""
    first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
    first, last = min(first, (first + last) / 2 - 4), max(last, (first + last) / 2 + 4)
    names = set(rows["originator"]) if letters is None else {"A 100,000"}
    name = max(width_of("\n".join(wrapped(name or NOBODY, SMALL, 110)), SMALL) for name in names) + 12
    before = min(0.16 * width, 40)
    after = min(max(name, before), (0.4 if letters is None else 0.2) * width)
    day = (last - first) / (width - before - after)
    return first - before * day, last + after * day


def _days(ax: Axes, rows: pd.DataFrame, width: float) -> None:
    """Put ticks at the reported dates where these are few and have room, else at days, months or years."""
    low, high = ax.get_xlim()

    def fit(places, names):
        at, half = (places - low) / (high - low) * width, np.array([width_of(name, SMALL) / 2 for name in names])
        return (at - half >= np.append(-14, (at + half + 12)[:-1])).all() and (at + half <= width + EDGE).all()

    windows = rows.drop_duplicates(DAYS).sort_values(DAYS[::-1])
    windows = windows[(windows["dated"] == "stated") | ((windows["dated"] == "stated").sum() < 2)][DAYS]
    places = (date2num(windows["date_start"]) + date2num(windows["date_end"]) + 1) / 2
    names = [MONTH.sub(lambda month: month[0][:3], days(*window)) for window in windows.itertuples(index=False)]
    for most in (8, 6, 5, 4, 3) if len(windows) > DATES or not fit(places, names) else ():
        places = AutoDateLocator(minticks=2, maxticks=most).tick_values(*num2date((low, high)))
        places = places[(places >= low) & (places <= date2num(rows["date_end"].max()) + 1)]
        whole = [f"{day.day} {day:%b %Y}".removeprefix("1 ").removeprefix("Jan ") for day in num2date(places)]
        years = any(name.isdigit() for name in whole)  # else the first tick says its year
        names = [name if name.isdigit() or not (n or years) else name[:-5] for n, name in enumerate(whole)]
        if fit(places, names):
            break
    ax.set_xticks(places, names)
