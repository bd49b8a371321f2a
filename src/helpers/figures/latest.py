"""Find each originator's latest figure, and the one before it."""

import pandas as pd

from helpers.figures.points import LINE, RANGE, speaking


def find_latest(points: pd.DataFrame) -> pd.DataFrame:
    """Return each line's latest figure: a row for each account of it.

    A line is what one originator says of one metric, population, measure and scope (an origin that names nobody is a
    line of its own). The latest is that of the newest stated days; one without stated days only where the line has no
    other. Columns: those of points.
    """
    return _of_moments(points, 0)


def find_earlier(points: pd.DataFrame) -> pd.DataFrame:
    """Return, for each line that has one, the figure before its latest; columns as in `find_latest`."""
    return _of_moments(points, 1)


def find_undated(points: pd.DataFrame) -> pd.DataFrame:
    """Return the figures without stated days of lines whose latest has them; columns as in `find_latest`."""
    marks = speaking(points)
    stated = marks[marks["dated"] == "stated"]
    known = pd.MultiIndex.from_frame(marks[LINE]).isin(pd.MultiIndex.from_frame(stated[LINE]))
    moments = set(stated["moment"])  # a restatement belongs to the days that it restates
    rest = marks[known & (marks["dated"] == "assumed") & ~marks["moment"].isin(moments)]
    return rest.sort_values([*LINE, "published", *RANGE], ignore_index=True)


def _of_moments(points: pd.DataFrame, back: int) -> pd.DataFrame:
    marks = speaking(points)
    stated = marks["dated"] == "stated"
    moments = marks.assign(stated=stated).groupby("moment").agg(
        **{name: (name, "first") for name in LINE},
        stated=("stated", "any"), end=("date_end", "max"), start=("date_start", "max"),
        published=("published", "max"), low=("low", "max"), high=("high", "max"),
    )  # fmt: skip
    moments = moments.sort_values([*LINE, "stated", "end", "start", "published", "low", "high"], na_position="first")
    place = moments.groupby(LINE).cumcount(ascending=False)
    wanted = moments.index[(place == back) & (moments["stated"] | (back == 0))]
    found = marks[marks["moment"].isin(wanted)]
    return found.sort_values([*LINE, "date_end", *RANGE], ignore_index=True)
