"""The published figure from top to bottom: title, note, legend, panels, source line; all measured in points."""

import re
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.charts.over_time import NAMED, NOBODY, plot_over_time
from helpers.charts.ranges import ARROW
from helpers.charts.style import FAINT, HEAD, INK, LINE, SMALL, TEXT, Form, blend, shown, width_of, wrapped
from helpers.words import days

EDGE, GAP, FOOT = 6, 16, 24  # points: margin, between panels, room for the days below a panel
DENSE = 25  # figures of a panel that make it taller where it is narrow
DATES = 3  # reported dates that are the ticks of the x axis; of more, months or years are
MONTH = re.compile(r"(January|February|March|April|June|July|August|September|October|November|December)")


def draw(chart, form: Form) -> Figure:
    """Draw the figure of a chart.Chart in a form."""
    rows, full = chart.data, form.width - 2 * EDGE
    tall = form.panel * (1.6 if form.columns == 1 and rows.groupby("panel").size().max() > DENSE else 1)
    letters, columns = _letters(rows), _columns(rows, form.columns)
    top, values = _values(rows, tall)
    left = EDGE + max(map(lambda told: width_of(told, SMALL), values.values())) + 5
    width = (form.width - EDGE - left - GAP * (columns - 1)) / columns
    names = {name: "\n".join(wrapped(name, HEAD, width, "bold")) for name in dict.fromkeys(rows["panel"])}
    head = 8 + HEAD * LINE * max((name.count("\n") + 1 for name in names.values()), default=0)
    blocks = [(wrapped(chart.title, form.title, full, "bold"), form.title, INK, "bold")]
    blocks += [(wrapped(chart.subtitle, TEXT, full), TEXT, FAINT, "normal")]
    legend, deep = _legend(rows, letters, full)
    source = wrapped(chart.source, SMALL, full)
    above = 14 + sum(len(lines) * size * LINE for lines, size, *_ in blocks) + deep
    below = 10 + len(source) * SMALL * LINE
    height = above - (-len(names) // columns) * (head + tall + FOOT) + below
    figure, y = Figure((form.width / 72, height / 72), dpi=72), height - 8

    def write(x, y, told, size=SMALL, color=FAINT, weight="normal"):
        figure.text(x / form.width, y / height, shown(told), va="top", size=size, color=color, weight=weight)

    for lines, size, *look in blocks:
        for line in lines:
            write(EDGE, y, line, size, *look)
            y -= size * LINE
        y -= 2
    for x, down, told, *look in legend:
        write(EDGE + x, y - down, told, SMALL, *look)
    for place, line in enumerate(source):
        write(EDGE, 4 + (len(source) - place) * SMALL * LINE, line)
    limits = _limits(rows, width, letters)
    for place, name in enumerate(names):
        down, across = divmod(place, columns)
        x, y = left + across * (width + GAP), height - above - down * (head + tall + FOOT) - head - tall
        ax = figure.add_axes((x / form.width, y / height, width / form.width, tall / height), label=name)
        ax.set(xlim=limits, ylim=(0, top))
        ax.set_title(names[name], loc="left", size=HEAD, weight="bold", pad=6, linespacing=LINE * 0.86)
        ax.set_yticks(list(values), [""] * len(values) if across else values.values())
        _days(ax, rows, width)
        plot_over_time(ax, rows[rows["panel"] == name], names=letters)
    return figure


def amount(value: float) -> str:
    """Write a value for an axis.

    >>> amount(15000), amount(12_500_000), amount(2_000_000_000)
    ('15,000', '12.5m', '2bn')
    """
    unit, name = next(((unit, name) for unit, name in ((1e9, "bn"), (1e6, "m")) if value >= unit), (1, ""))
    return f"{value / unit:,.10g}{name}"


def _letters(rows: pd.DataFrame) -> dict[str, str] | None:
    """Give each source a letter where there are too many to name each beside its marks."""
    sources = sorted(set(rows["originator"]))
    letters = {name: ascii_uppercase[n % 26] * (1 + n // 26) for n, name in enumerate(sources)}
    return letters if len(sources) > NAMED else None


def _columns(rows: pd.DataFrame, most: int) -> int:
    """Return how many panels are side by side; populations with as many panels each have a row each."""
    panels = rows[["panel"]].assign(population=rows.get("population", "")).drop_duplicates("panel")
    counts = set(panels["population"].value_counts())
    each = max(counts) if len(counts) == 1 and max(counts) > 1 else len(panels)
    return max(min(most, 2 if each == 4 else each), 1)


def _legend(rows: pd.DataFrame, letters: dict | None, full: float) -> tuple[list[tuple], float]:
    """Return the entries of the legend (x, y, text, color, weight), line after line, and their height."""
    found, x, y, pitch = [], 0, 6, SMALL * LINE + 2
    colours = dict(zip(rows["originator"], rows["color"]))
    for name, letter in (letters or {}).items():
        mark = width_of(f"{letter} ", SMALL, "bold") + 1
        told = wrapped(name or NOBODY, SMALL, full - mark)
        wide = mark + max(width_of(line, SMALL) for line in told)
        x, y = (0, y + pitch) if x and x + wide > full else (x, y)
        found.append((x, y, letter, blend(colours[name], "black"), "bold"))
        found += [(x + mark, y + place * pitch, line, INK) for place, line in enumerate(told)]
        x, y = x + wide + 12, y + (len(told) - 1) * pitch
    return found, y + pitch if found else 0


def _values(rows: pd.DataFrame, tall: float) -> tuple[float, dict[float, str]]:
    """Return the upper limit of values, with room for words and arrows, and the ticks with their words."""
    room = 22 + ARROW * np.isinf(rows["high"]) + SMALL * LINE * ((rows["basis"] == "derived") | rows["differs"])
    ends = rows["high"].where(np.isfinite(rows["high"]), rows["low"]) / (1 - room / tall)
    top = max(ends.max(), 1) if len(rows) else 1
    ticks = MaxNLocator(max(int(tall / 30), 3), integer=True, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    return top, {tick: amount(tick) for tick in ticks if tick <= top}


def _limits(rows: pd.DataFrame, width: float, letters: dict | None) -> tuple[float, float]:
    """Return the limits of days: room for words on the left, and for the names of sources on the right."""
    if rows.empty:
        return 0, 1
    first, last = date2num(rows["date_start"].min()), date2num(rows["date_end"].max()) + 1
    first = min(first, last - 7)
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

    windows = rows.drop_duplicates(["date_start", "date_end"]).sort_values(["date_end", "date_start"])
    stated = windows[windows["dated"] == "stated"]
    windows = stated if len(stated) > 1 else windows
    starts, ends = windows["date_start"], windows["date_end"]
    places = (date2num(starts) + date2num(ends) + 1) / 2
    names = [MONTH.sub(lambda month: month[0][:3], days(*window)) for window in zip(starts, ends)]
    for most in (8, 6, 5, 4, 3) if len(windows) > DATES or not fit(places, names) else ():
        locator = AutoDateLocator(minticks=2, maxticks=most)
        places = locator.tick_values(*num2date((low, high)))
        places = places[(places >= low) & (places <= date2num(rows["date_end"].max()) + 1)]
        names = ConciseDateFormatter(locator, ["%Y", "%b", "%-d %b"] * 2, ["", "%Y", "%b"] * 2).format_ticks(places)
        if names and not any(re.search(r"\d{4}", name) for name in names):
            names[0] += f" {num2date(places[0]):%Y}"
        if fit(places, names):
            break
    ax.set_xticks(places, names)
