"""Put days and values into a frame of inches, and choose the ticks of both."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.ticker import LogLocator, MaxNLocator

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Frame:
    """A panel's place in inches, and the days (since 1970) and values that it spans."""

    left: float
    bottom: float
    width: float
    height: float
    days: tuple[float, float]
    values: tuple[float, float] = (0.0, 1.0)
    log: bool = False

    @property
    def right(self) -> float:
        """Where the frame ends on the right."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Where the frame ends above."""
        return self.bottom + self.height

    def x(self, day):
        """Return the place of days.

        >>> Frame(1, 0, 4, 2, (10, 20)).x(15)
        3.0
        """
        first, last = self.days
        return self.left + (day - first) / (last - first) * self.width

    def y(self, value):
        """Return the place of values; those below the frame are put at its bottom.

        >>> Frame(0, 1, 4, 2, (0, 1), (0, 100)).y(50).item()
        2.0
        >>> Frame(0, 1, 4, 2, (0, 1), (1, 100), log=True).y(10).item()
        2.0
        """
        low, high = self.values
        value = np.maximum(value, low)
        part = np.log(value / low) / np.log(high / low) if self.log else (value - low) / (high - low)
        return self.bottom + part * self.height


def day_number(when) -> np.ndarray:
    """Return days as numbers, 1970-01-01 being 0."""
    return (np.asarray(when, dtype="datetime64[ns]") - np.datetime64(0, "ns")) / DAY


def day_span(starts: np.ndarray, ends: np.ndarray) -> tuple[float, float]:
    """Return the days that an axis spans, with room at both ends and at least two months; all are day numbers."""
    left, right = float(starts.min()), float(ends.max()) + 1
    room = max((right - left) * 0.06, (60 - (right - left)) / 2)
    return left - room, right + room


def day_ticks(days: tuple[float, float], most: int) -> tuple[np.ndarray, list[str]]:
    """Return at most about so many days to mark, first days of a month or a year, and their names.

    >>> day_ticks((19020, 19110), 4)[1]
    ['Feb 2022', 'Mar 2022', 'Apr 2022']
    """
    left, right = (pd.Timestamp(day, unit="D") for day in days)
    months = (right - left).days / 30.44
    every = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120) if months / n <= most), 240)
    firsts = pd.date_range(left, right, freq="MS", normalize=True)
    marked = firsts[((firsts.year * 12 + firsts.month - 1) % every == 0) & (firsts >= left)]
    return day_number(marked), marked.strftime("%Y" if every >= 12 else "%b %Y").tolist()


def value_span(points: pd.DataFrame, log: bool) -> tuple[float, float]:
    """Return the values that an axis spans, with room above for labels."""
    finite = np.concatenate([points["low"], points["high"]])
    finite = finite[np.isfinite(finite)]
    top = max(1.0, finite.max(initial=0))
    if not log:
        return 0.0, float(top * 1.45)
    return float(min(finite[finite > 0].min(initial=top), top) / 3), float(top * 4)


def value_ticks(values: tuple[float, float], log: bool) -> np.ndarray:
    """Return round values to mark.

    >>> value_ticks((0, 940), False).tolist(), value_ticks((90, 1900), True).tolist()
    ([0.0, 250.0, 500.0, 750.0], [100.0, 200.0, 500.0, 1000.0])
    """
    ticks = (LogLocator(subs=(1, 2, 5)) if log else MaxNLocator(4, integer=True)).tick_values(*values)
    return ticks[(ticks >= values[0]) & (ticks <= values[1])]
