"""Find each source's latest figure, the one before it, and those without a day."""

import pandas as pd

from helpers.figures.frames import LINE, RANGE, check_frame
from helpers.figures.points import speaking


def find_latest(points: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of `points` that are each source's latest on one metric, population, measure and scope.

    A statement that names nobody is a source of its own. The latest figure is that of the newest stated days; one
    without a stated day only where the source has no other. Two accounts of it are two rows.
    """
    return _of_moments(points, 0)


def find_earlier(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figure before the latest of each source that has one; otherwise as `find_latest`."""
    return _of_moments(points, 1)


def find_undated(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figures without a stated day of sources whose latest has one; otherwise as `find_latest`."""
    check_frame(points, "points")
    figures = speaking(points)
    stated = figures[figures["dated"] == "stated"]
    # A repeated figure without a day belongs to the days of the one that it repeats.
    rest = figures[(figures["dated"] == "assumed") & ~figures["moment"].isin(stated["moment"])]
    rest = rest.merge(stated[LINE].drop_duplicates(), on=LINE)
    return rest.sort_values([*LINE, "published", *RANGE, "claims"], ignore_index=True)


def _of_moments(points: pd.DataFrame, back: int) -> pd.DataFrame:
    """Keep the figures of each line's latest moment, or of that so many `back`."""
    check_frame(points, "points")
    figures = speaking(points)
    moments = figures.assign(stated=figures["dated"] == "stated").groupby([*LINE, "moment"], as_index=False)
    moments = moments.agg(
        stated=("stated", "any"), end=("date_end", "max"), start=("date_start", "max"),
        published=("published", "max"), low=("low", "max"), high=("high", "max"),
    )  # fmt: skip
    moments = moments.sort_values([*LINE, "stated", "end", "start", "published", "low", "high"], na_position="first")
    place = moments.groupby(LINE).cumcount(ascending=False)
    wanted = moments.loc[(place == back) & (moments["stated"] | (back == 0)), "moment"]
    found = figures[figures["moment"].isin(wanted)]
    return found.sort_values([*LINE, "date_end", *RANGE, "claims"], ignore_index=True)
