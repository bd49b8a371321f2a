"""Find figures on the same thing that share no value: conflicts, differences and revisions."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.figures.frames import KIND, MEASURED, check_frame, columns

DAY = pd.Timedelta(days=1)


def find_conflicts(points: pd.DataFrame) -> pd.DataFrame:
    """Pair the reported figures on the same thing that share no value.

    Plans may be parts of one another and are left out. A number within a period is compared only with one of
    the same period. Vague words and rounded numbers deny nothing.

    Returns
    -------
    DataFrame
        One row per pair:

        - kind: "conflict" within one statement (two accounts of one briefing); "revision" between statements of one
          source about the same days; "difference" between sources: about the same days, or a total below an earlier
          one of another source.
        - rule, metric, population, measure, scope; date_start, date_end: the days that both are about, if any.
        - unit: what the ranges are counted in; may_equal: the articles leave open that both statements are one.
        - the columns of both figures, ending in _a (the lower; of a revision, the earlier) and _b.
    """
    check_frame(points, "points")
    rival = points["speaks"] | ((points["hedge"] != "vague") & ~points["rounded"])
    compared = (points["basis"] == "reported") & (points["measure"] != "projection") & points["date_end"].notna()
    figures = points[compared & rival]
    both = pd.concat([_same_days(figures), _later_but_lower(figures)], ignore_index=True)
    start, end = both[["date_start_a", "date_start_b"]].max(axis=1), both[["date_end_a", "date_end_b"]].min(axis=1)
    both = both.assign(
        date_start=start.where(start <= end),
        date_end=end.where(start <= end),
        unit=both["counted_in_a"],
        may_equal=[one in names.split(";") for one, names in zip(both["origin_id_a"], both["linked_b"])],
        measure_a=both["measure"],
        measure_b=both["measure"],
    )
    order = ["kind", *MEASURED, "date_end_a", "date_end_b", "low_a", "low_b", "originator_a", "originator_b"]
    order += ["high_a", "high_b", "outlets_a", "outlets_b", "rule", "claims_a", "claims_b"]
    return both.sort_values(order, ignore_index=True)[columns("conflicts")]


def _lower_and_higher(figures: pd.DataFrame, days: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Pair each figure (`..._a`) with every higher one of its kind (`..._b`) whose days are as wanted."""
    narrow = figures[["low", "high", "date_start", "date_end"]]
    narrow = narrow.assign(row=figures.index, kind=figures.groupby(KIND).ngroup())
    pairs = narrow.merge(narrow, on="kind", suffixes=("_a", "_b"))
    pairs = pairs.loc[(pairs["high_a"] < pairs["low_b"]) & days(pairs), ["row_a", "row_b"]]
    other = figures.drop(columns=KIND).add_suffix("_b")
    own = figures[KIND].join(figures.drop(columns=KIND).add_suffix("_a"))
    return pairs.merge(own, left_on="row_a", right_index=True).merge(other, left_on="row_b", right_index=True)


def _same_days(figures: pd.DataFrame) -> pd.DataFrame:
    """Pair the figures of one kind whose days overlap and that share no value, with the kind of pair."""
    both = _lower_and_higher(
        figures,
        lambda pairs: (pairs["date_start_a"] <= pairs["date_end_b"]) & (pairs["date_start_b"] <= pairs["date_end_a"]),
    )
    same_statement, same_line = both["origin_id_a"] == both["origin_id_b"], both["line_a"] == both["line_b"]
    stated = (both["dated_a"] == "stated") & (both["dated_b"] == "stated")
    difference = ~same_line & both["speaks_a"] & both["speaks_b"]
    kinds = np.select([same_statement, same_line & stated, difference], ["conflict", "revision", "difference"], "")
    # The shorter of two periods that overlap may be a part of the longer, and a period not stated is none.
    longer = np.maximum(both["date_end_a"] - both["date_start_a"], both["date_end_b"] - both["date_start_b"]) + DAY
    shared = both[["date_end_a", "date_end_b"]].min(axis=1) - both[["date_start_a", "date_start_b"]].max(axis=1) + DAY
    alike = (both["measure"] != "flow") | ((shared / longer >= 0.9) & (same_statement | stated))
    both = both.assign(kind=kinds)[alike & (kinds != "")]
    turned = (both["kind"] == "revision") & (both["published_a"] > both["published_b"])
    return pd.concat([both[~turned], both[turned].rename(columns=_other_side)])


def _other_side(column: str) -> str:
    """Return the name of the same column of the other figure.

    >>> _other_side("low_a"), _other_side("kind")
    ('low_b', 'kind')
    """
    return f"{column[:-1]}{'b' if column.endswith('a') else 'a'}" if column.endswith(("_a", "_b")) else column


def _later_but_lower(figures: pd.DataFrame) -> pd.DataFrame:
    """Pair each total of a named source with the latest earlier one of every other, where that is above it."""
    named = (figures["measure"] == "cumulative") & (figures["originator"] != "") & figures["speaks"]
    totals = figures[named]
    ends = totals[[*KIND, "line", "date_end"]].drop_duplicates()
    pairs = totals[[*KIND, "line", "date_start"]].drop_duplicates().merge(ends, on=KIND, suffixes=("_a", "_b"))
    pairs = pairs[(pairs["line_a"] != pairs["line_b"]) & (pairs["date_end"] < pairs["date_start"])]
    latest = pairs.groupby([*KIND, "line_a", "date_start", "line_b"], as_index=False)["date_end"].max()
    latest = latest.rename(columns={"date_start": "date_start_a", "date_end": "date_end_b"})
    both = _lower_and_higher(totals, lambda pairs: pairs["date_end_b"] < pairs["date_start_a"])
    return both.merge(latest, on=[*KIND, "line_a", "date_start_a", "line_b", "date_end_b"]).assign(kind="difference")
