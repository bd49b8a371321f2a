"""Find figures on the same thing that share no value: conflicts, differences and revisions."""

import numpy as np
import pandas as pd

from helpers.figures.points import MEASURED, RANGE, linked

KIND = ["rule", *MEASURED]
DAY = pd.Timedelta(days=1)
EACH = ["origin_id", "originator", "relay", "channel", *RANGE, "value", "value_to", "hedge", "date_start", "date_end"]
EACH += [
    "said_start",
    "said_end",
    "measure",
    "scale",
    "open_start",
    "dated",
    "published",
    "outlets",
    "wires",
    "texts",
    "claims",
]


def find_conflicts(points: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of reported marks that are about the same thing and share no value.

    `kind` is `conflict` within one origin (two accounts of one briefing), `revision` between origins of one
    originator about the same days (a later saying that leaves no value of the earlier one), and `difference` between
    originators: about the same days, or a total that is below an earlier one of another. Plans may be parts of
    one another and stand in none; a number within a period is held only against one of the same period.

    Columns: rule, kind, metric, population, measure, scope, date_start and date_end (the days that both are about;
    missing where they share none), unit (of low, best and high of both), then of both, ending in _a (the lower; of a
    revision, the earlier said) and _b, the columns EACH, which are those of points; and may_equal (the articles leave
    open that both origins are one).
    """
    rival = points["speaks"] | ((points["hedge"] != "vague") & ~points["rounded"])
    held = (points["basis"] == "reported") & (points["measure"] != "projection") & points["date_end"].notna()
    marks = points[held & rival].reset_index(drop=True)
    pairs = pd.concat([_about_same_days(marks), _later_but_lower(marks)], ignore_index=True)
    a, b = (marks.loc[pairs[side]].reset_index(drop=True) for side in ("a", "b"))
    shared = a["date_start"].le(b["date_end"]) & b["date_start"].le(a["date_end"])
    rows = a[["rule", *MEASURED]].assign(
        kind=pairs["kind"],
        date_start=a["date_start"].where(a["date_start"] > b["date_start"], b["date_start"]).where(shared),
        date_end=a["date_end"].where(a["date_end"] < b["date_end"], b["date_end"]).where(shared),
        unit=a["counted_in"],
        may_equal=linked(a["origin_id"], b["linked"]),
    )
    rows = rows.join(a[EACH].add_suffix("_a")).join(b[EACH].add_suffix("_b"))
    order = ["kind", *MEASURED, "date_end_a", "date_end_b", "low_a", "low_b", "originator_a", "originator_b"]
    return rows.sort_values([*order, "high_a", "high_b", "outlets_a", "outlets_b"], ignore_index=True)


def _about_same_days(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair the marks of one kind whose days overlap and that share no value: the places `a` and `b`, the kind."""
    first, second = _overlapping(marks)
    low, high = marks["low"].to_numpy(), marks["high"].to_numpy()
    below, above = high[first] < low[second], high[second] < low[first]
    pairs = pd.DataFrame({"a": np.where(below, first, second), "b": np.where(below, second, first)})[below | above]
    a, b = (marks.loc[pairs[side]].reset_index(drop=True) for side in ("a", "b"))
    same_origin, same_line = a["origin_id"] == b["origin_id"], a["line"] == b["line"]
    stated = (a["dated"] == "stated") & (b["dated"] == "stated")
    # The shorter of two periods that hold each other is a part of the longer, and a period not stated is none.
    longer = np.maximum(a["date_end"] - a["date_start"], b["date_end"] - b["date_start"]) + DAY
    shared = np.minimum(a["date_end"], b["date_end"]) - np.maximum(a["date_start"], b["date_start"]) + DAY
    alike = (a["measure"] != "flow") | ((shared / longer >= 0.9) & (same_origin | stated))
    kind = np.select(
        [same_origin, same_line & stated, ~same_line & a["speaks"] & b["speaks"]],
        ["conflict", "revision", "difference"],
        "",
    )
    turned = (kind == "revision") & (a["published"] > b["published"]).to_numpy()  # the earlier said stands first
    first, second = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    pairs = pd.DataFrame({"a": np.where(turned, second, first), "b": np.where(turned, first, second), "kind": kind})
    return pairs[alike.to_numpy() & (kind != "")]


def _later_but_lower(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair each total of a named originator with the latest earlier one of every other, where that is above it."""
    totals = marks[(marks["measure"] == "cumulative") & (marks["originator"] != "") & marks["speaks"]]
    totals = totals[[*KIND, "line", "date_start", "date_end", "low", "high"]].assign(place=totals.index)
    asked = totals.merge(totals[[*KIND, "line"]].drop_duplicates(), on=KIND, suffixes=("", "_other"))
    asked = asked[asked["line"] != asked["line_other"]].sort_values("date_start")
    ends = (
        totals[[*KIND, "line", "date_end"]].drop_duplicates().rename(columns={"line": "line_other", "date_end": "end"})
    )
    ends = ends.assign(known=ends["end"]).sort_values("end")
    by = [*KIND, "line_other"]
    latest = pd.merge_asof(asked, ends, left_on="date_start", right_on="end", by=by, allow_exact_matches=False)
    earlier = totals.rename(columns={"line": "line_other", "date_end": "known", "low": "low_b", "place": "b"})
    both = latest.dropna(subset=["known"]).merge(earlier[[*by, "known", "low_b", "b"]], on=[*by, "known"])
    both = both[both["high"] < both["low_b"]]
    return pd.DataFrame({"a": both["place"], "b": both["b"], "kind": "difference"})


def _overlapping(marks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of all pairs of marks of one kind whose days overlap.

    Within a kind, sorted by first day, a mark overlaps exactly those after it that begin before it ends.
    """
    far = 1 << 24  # more days than any calendar holds
    kind = marks.groupby(KIND).ngroup().to_numpy() * far
    start, end = (kind + marks[c].to_numpy().astype("datetime64[D]").astype(int) for c in ("date_start", "date_end"))
    order = np.argsort(start, kind="stable")
    places = np.arange(len(order))
    count = np.searchsorted(start[order], end[order], side="right") - places - 1
    after = np.repeat(places - np.cumsum(count) + count, count) + np.arange(count.sum()) + 1
    return order[np.repeat(places, count)], order[after]
