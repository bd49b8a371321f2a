"""Ticks for values and days that stay right when a reader zooms."""

import numpy as np
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.path import Path
from matplotlib.ticker import Formatter, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from helpers.charts.style import width_of

MILLION = 10**6


def amount(value: float, _=None) -> str:
    """Write a value for an axis.

    >>> amount(15000), amount(12_500_000), amount(0.5)
    ('15,000', '12.5m', '0.5')
    """
    return f"{value / MILLION:,.10g}m" if abs(value) >= MILLION else f"{value:,.10g}"


def value_axis(axis, low: float, high: float, inches: float, size: float, log: bool = False) -> None:
    """Give an axis of values a few round ticks, as many as have room between these limits."""
    most = int(np.clip(inches / (width_of(amount(round(high, -int(np.log10(high)))), size) + 0.15), 1, 4))
    if log:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 50 else (1,), numticks=most + 1))
    else:
        axis.set_major_locator(MaxNLocator(most, integer=True, steps=[1, 2, 2.5, 5, 10]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(amount))
    axis.set_minor_formatter(NullFormatter())


def day_axis(axis, most: int) -> None:
    """Give an axis of days about so many ticks."""
    axis.set_major_locator(AutoDateLocator(minticks=1, maxticks=most))
    axis.set_major_formatter(Days())


class Days(Formatter):
    """Name days by what changes from one to the next: a year, a month, a day."""

    def __call__(self, value: float, pos=None) -> str:
        return f"{num2date(value).day} {num2date(value):%B %Y}"

    def format_ticks(self, values) -> list[str]:
        """Name all ticks of an axis; the first one says its year."""
        days, names = [num2date(value) for value in values], []
        for at, day in enumerate(days):
            month = "" if (day.month, day.day) == (1, 1) else f"{day:%b}"
            named = [str(day.day) if day.day > 1 else "", month, f"{day:%Y}" if at == 0 or not month else ""]
            names.append(" ".join(part for part in named if part))
        return names


def grid_within(axis, bands: list[tuple[float, float]]) -> None:
    """Show the lines of an x axis only between these places of the y axis, so that none goes through words."""
    boxes = [Path([(0, a), (1, a), (1, b), (0, b), (0, a)], closed=True) for a, b in bands]
    axis.get_gridlines()
    axis.set_clip_path(Path.make_compound_path(*boxes), axis.axes.get_yaxis_transform())
