"""Find figures on the same thing that share no value: conflicts, differences and revisions."""

import numpy as np
import pandas as pd

from helpers.figures.points import MEASURED, RANGE, linked, speaking

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
    missing where they share none), then of both, ending in _a (the lower; of a revision, the earlier said) and _b, the
    columns EACH, which are those of points; and may_equal (the articles leave open that both origins are one).
    """
    numbers = (points["basis"] == "reported") & (points["measure"] != "projection") & points["date_end"].notna()
    marks = points[numbers].reset_index(drop=True)
    speaks = pd.MultiIndex.from_frame(marks[["moment", "claims", *RANGE]]).isin(
        pd.MultiIndex.from_frame(speaking(points)[["moment", "claims", *RANGE]])
    )
    marks = marks.assign(speaks=speaks)
    marks = marks[marks["speaks"] | ((marks["hedge"] != "vague") & ~marks["rounded"])].reset_index(drop=True)
    found = [_apart(same) for _, same in marks.groupby(["rule", *MEASURED])]
    pairs = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"a": [], "b": [], "kind": []})
    a, b = (marks.loc[pairs[side].astype(int)].reset_index(drop=True) for side in ("a", "b"))
    shared = ~pairs["apart"].astype(bool) if len(pairs) else pd.Series(dtype=bool)
    rows = a[["rule", *MEASURED]].assign(
        kind=pairs["kind"],
        date_start=a["date_start"].where(a["date_start"] > b["date_start"], b["date_start"]).where(shared),
        date_end=a["date_end"].where(a["date_end"] < b["date_end"], b["date_end"]).where(shared),
        may_equal=linked(a["origin_id"], b["linked"]),
    )
    rows = rows.join(a[EACH].add_suffix("_a")).join(b[EACH].add_suffix("_b"))
    order = ["kind", *MEASURED, "date_end_a", "date_end_b", "low_a", "low_b", "originator_a", "originator_b"]
    return rows.sort_values([*order, "high_a", "high_b", "outlets_a", "outlets_b"], ignore_index=True)


def _apart(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair the marks of one kind that share no value: places `a` and `b`, kind, whether their days are apart."""
    low, high, start, end, origin, line, said, speaks = (
        marks[c].to_numpy()
        for c in ("low", "high", "date_start", "date_end", "origin_id", "line", "published", "speaks")
    )
    period, undated = marks["measure"].iloc[0] == "flow", (marks["dated"] == "assumed").to_numpy()
    below = high[:, None] < low
    together = (start[:, None] <= end) & (end[:, None] >= start)
    same_origin, same_line = origin[:, None] == origin, line[:, None] == line
    if period:  # the shorter of two periods that hold each other is a part of the longer
        shared = np.minimum(end[:, None], end) - np.maximum(start[:, None], start) + np.timedelta64(1, "D")
        longer = np.maximum((end - start)[:, None], end - start) + np.timedelta64(1, "D")
        together &= (shared / longer >= 0.9) & (same_origin | ~(undated[:, None] | undated))
    other = below & together & ~same_line & speaks[:, None] & speaks
    kinds = [("conflict", below & together & same_origin, False)]
    kinds += [("revision", below & together & ~same_origin & same_line & ~(undated[:, None] | undated), False)]
    kinds += [("difference", other, False)]
    if marks["measure"].iloc[0] == "cumulative":
        later = below & (start[:, None] > end) & ~same_line & speaks[:, None] & speaks
        kinds += [("difference", _latest_only(later, end, line), True)]
    found = []
    for kind, pairs, days_apart in kinds:
        first, second = np.nonzero(pairs)
        if kind == "revision":  # the earlier said stands first
            turned = said[first] > said[second]
            first, second = np.where(turned, second, first), np.where(turned, first, second)
        found.append(
            pd.DataFrame({"a": marks.index[first], "b": marks.index[second], "kind": kind, "apart": days_apart})
        )
    return pd.concat(found, ignore_index=True)


def _latest_only(pairs: np.ndarray, end: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Keep, of the earlier marks that each later one is below, those of the latest days of each line."""
    first, second = np.nonzero(pairs)
    rows = pd.DataFrame({"first": first, "second": second, "line": line[second], "end": end[second]})
    newest = rows["end"] == rows.groupby(["first", "line"])["end"].transform("max") if len(rows) else []
    kept = np.zeros_like(pairs)
    kept[rows["first"][newest], rows["second"][newest]] = True
    return kept
