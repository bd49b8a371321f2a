"""Ticks for values and days that stay right when a reader zooms."""

import numpy as np
from matplotlib.dates import date2num, num2date
from matplotlib.path import Path
from matplotlib.ticker import Formatter, FuncFormatter, Locator, MaxNLocator, NullFormatter, NullLocator

from helpers.charts.style import width_of

STEPS = [
    *zip("D" * 4, (1, 2, 7, 14)),
    *zip("M" * 4, (1, 2, 3, 6)),
    *(("Y", n * 10**k) for k in range(4) for n in (1, 2, 5)),
]


def amount(value: float, _=None) -> str:
    """Write a value for an axis.

    >>> amount(15000), amount(12_500_000), amount(2_000_000_000), amount(0.5)
    ('15,000', '12.5m', '2bn', '0.5')
    """
    for unit, name in ((10**9, "bn"), (10**6, "m")):
        if abs(value) >= unit:
            return f"{value / unit:,.10g}{name}"
    return f"{value:,.10g}"


def value_axis(axis, high: float, inches: float, size: float, log: bool = False) -> None:
    """Give an axis of values a few round ticks, as many as have room up to `high`."""
    most = int(np.clip(round(inches / (width_of(amount(round(high, -int(np.log10(high)))), size) + 0.15)), 1, 4))
    if log:
        axis.set_major_locator(LogTicks(most))
    else:
        axis.set_major_locator(MaxNLocator(most, integer=True, steps=[1, 2, 2.5, 5, 10]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(amount))
    axis.set_minor_formatter(NullFormatter())


class LogTicks(Locator):
    """Put at least two ticks, and not many more than asked for, on an axis of any span of values above zero."""

    DIGITS = [
        (1,),
        (1, 3),
        (1, 2, 5),
        (1, 2, 3, 5, 7),
        range(1, 10),
        np.arange(10, 100) / 10,
        np.arange(100, 1000) / 100,
    ]

    def __init__(self, most: int):
        self.most = most

    def __call__(self):
        """Return the ticks of the axis as it stands."""
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, low: float, high: float):
        """Return the ticks between two ends of an axis."""
        low, high = sorted((max(low, 1e-9), max(high, 1e-9)))
        powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.log10(high) + 1)
        for digits in self.DIGITS:
            ticks = np.round(np.outer(powers, digits).ravel(), 9)
            ticks = ticks[(ticks >= low) & (ticks <= high)]
            if len(ticks) > 1:
                break
        return ticks[:: -(-len(ticks) // self.most) or 1]


def day_axis(axis, most: int = 6, finest: str = "D") -> None:
    """Give an axis of days so many ticks at most, no finer than days (D) or months (M)."""
    axis.set_major_locator(DayLocator(most, finest))
    axis.set_major_formatter(DayFormatter())


class DayLocator(Locator):
    """Put ticks at the first days of years or months or at days, whatever is the finest that has room."""

    def __init__(self, most: int, finest: str):
        self.most, self.finest = most, finest

    def __call__(self):
        """Return the ticks of the axis as it stands."""
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, low: float, high: float):
        """Return the ticks between two ends of an axis."""
        first, last = (np.datetime64(num2date(end).replace(tzinfo=None), "D") for end in sorted((low, high)))
        for unit, step in STEPS[4 if self.finest == "M" else 0 :]:
            begin, end = (when.astype(f"M8[{unit}]").astype(int) for when in (first, last))
            days = np.arange(begin // step * step, end + 1, step).astype(f"M8[{unit}]").astype("M8[D]")
            days = days[(days >= first) & (days <= last)]
            if len(days) <= self.most:
                break
        return date2num(days)


class DayFormatter(Formatter):
    """Name days by what changes from one to the next: a year, a month, a day."""

    def __call__(self, value: float, pos=None) -> str:
        """Name a day alone, as beside a pointer."""
        return f"{num2date(value).day} {num2date(value):%B %Y}"

    def format_ticks(self, values) -> list[str]:
        """Name all ticks of an axis; the first one says its year where none begins one."""
        days = [num2date(value) for value in values]
        years = [(day.month, day.day) == (1, 1) for day in days]
        names = []
        for at, (day, year) in enumerate(zip(days, years)):
            parts = ["" if day.day == 1 else str(day.day), "" if year else f"{day:%b}"]
            names.append(" ".join(filter(None, [*parts, f"{day:%Y}" if year or (at == 0 and not any(years)) else ""])))
        return names


def grid_within(axis, bands: list[tuple[float, float]]) -> None:
    """Show the lines of an x axis only between these places of the y axis, so that none goes through words."""
    boxes = [Path([(0, a), (1, a), (1, b), (0, b), (0, a)], closed=True) for a, b in bands]
    axis.set_clip_path(Path.make_compound_path(*boxes), axis.axes.get_yaxis_transform())
