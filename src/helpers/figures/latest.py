"""Find each source's latest figure, the one before it, and those without a day."""

import pandas as pd

from helpers.figures.frames import LINE, RANGE, check_frame
from helpers.figures.points import speaking

AGE = ["end", "start", "published", "low", "high"]


def find_latest(points: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of `points` that are each source's latest on one metric, population, measure and scope.

    A statement that names nobody is a source of its own. The latest figure is that of the newest stated days for which
    an article reports a number or a word; a figure without a stated day, or a calculated one of days on which nothing
    is reported, only where the source has no other. Two accounts of it are two rows.
    """
    return _of_moments(points, _moments(points).drop_duplicates(LINE, keep="last"))


def find_earlier(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figure before the latest of each source that has one; otherwise as `find_latest`."""
    moments = _moments(points)
    latest = moments.drop_duplicates(LINE, keep="last")
    before = moments[moments["stated"]].drop(index=latest.index, errors="ignore")
    before = before.merge(latest[[*LINE, "end"]], on=LINE, suffixes=("", "_latest"))
    before = before[before["end"] <= before["end_latest"]]
    before = before.sort_values([*LINE, *AGE]).drop_duplicates(LINE, keep="last")
    return _of_moments(points, before)


def find_undated(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figures without a stated day of sources whose latest has one; otherwise as `find_latest`."""
    check_frame(points, "points")
    figures = speaking(points)
    stated = figures[figures["dated"] == "stated"]
    # A repeated figure without a day belongs to the days of the one that it repeats.
    rest = figures[(figures["dated"] == "assumed") & ~figures["moment"].isin(stated["moment"])]
    rest = rest.merge(stated[LINE].drop_duplicates(), on=LINE)
    return rest.sort_values([*LINE, "published", *RANGE, "claims"], ignore_index=True)


def _moments(points: pd.DataFrame) -> pd.DataFrame:
    """Return the moments of each line from the oldest to the latest, those that count less first."""
    check_frame(points, "points")
    reported = points.loc[points["basis"] == "reported", "moment"]
    figures = speaking(points)
    moments = figures.assign(stated=figures["dated"] == "stated").groupby([*LINE, "moment"], as_index=False)
    moments = moments.agg(
        stated=("stated", "any"), end=("date_end", "max"), start=("date_start", "max"),
        published=("published", "max"), low=("low", "max"), high=("high", "max"),
    )  # fmt: skip
    moments = moments.assign(reported=moments["moment"].isin(reported))
    return moments.sort_values([*LINE, "stated", "reported", *AGE], na_position="first")


def _of_moments(points: pd.DataFrame, moments: pd.DataFrame) -> pd.DataFrame:
    figures = speaking(points)
    found = figures[figures["moment"].isin(moments["moment"])]
    return found.sort_values([*LINE, "date_end", *RANGE, "claims"], ignore_index=True)
