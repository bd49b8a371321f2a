"""Find figures on the same thing that differ: conflicts, differences and revisions, and each source's revisions."""

import numpy as np
import pandas as pd

from helpers.figures.frames import KIND, LINE, MEASURED, check_frame, columns
from helpers.figures.points import lowered, share_value

DAY = pd.Timedelta(days=1)
SIDES = ("_a", "_b")


def find_conflicts(points: pd.DataFrame) -> pd.DataFrame:
    """Pair the reported figures on the same thing that share no value, and the totals that a source lowered.

    Plans may be parts of one another and are left out; a number within a period is compared only with one of the same
    period; vague words and rounded numbers deny nothing. What may be the same figure is not paired twice.

    `kind` is "conflict" within one statement (two accounts of one briefing), "revision" between statements of one
    source, "difference" between sources; the last two are about the same days, or a total is below an earlier one. The
    columns of both figures end in _a (the lower; of a revision, the earlier) and _b.
    """
    check_frame(points, "points")
    figures = _numbers(points)
    figures = figures[figures["speaks"] | ~figures["rounded"]]
    figures = figures.assign(dates=figures["dated"] == "stated")  # without a day, it is no rival if its source has one
    undated = ~figures["dates"] & figures.groupby(LINE)["dates"].transform("any")
    figures = figures.assign(speaks=figures["speaks"] & ~undated)
    fallen = _lowered_totals(figures, SIDES).assign(kind="revision")
    both = pd.concat([_same_days(figures), fallen, _later_but_lower(figures)], ignore_index=True)
    start, end = both[["date_start_a", "date_start_b"]].max(axis=1), both[["date_end_a", "date_end_b"]].min(axis=1)
    both = both.assign(
        date_start=start.where(start <= end),
        date_end=end.where(start <= end),
        unit=both["counted_in_a"],
        may_equal=[one in names.split(";") for one, names in zip(both["origin_id_a"], both["linked_b"])],
        **{f"measure{side}": both["measure"] for side in SIDES},
        repeats=sum((both[f"root{side}"] != both[f"origin_id{side}"]).astype(int) for side in SIDES),
    )
    ends = [f"{name}{side}" for name in ("date_end", "low", "originator", "high", "outlets") for side in SIDES]
    order = ["kind", *MEASURED, *ends, "rule", "claims_a", "claims_b"]
    both = both.sort_values(["repeats", "kind", "published_a", "published_b", *order], ignore_index=True)
    both = _without_repeats(both).sort_values(order, ignore_index=True)
    return _with_dispute(both)[columns("conflicts")]


def find_revisions(points: pd.DataFrame) -> pd.DataFrame:
    """List how each source's figures were later restated or changed: a row per figure and the one given before it.

    `how` is "restated" (the same days, a shared value), "revised" (the same days, none) or "lowered" (a later total).
    low, best and high are the later less the earlier, counted in `unit`; a missing low end is open. `delay_days` runs
    from the first article on the earlier to the first on the later. The columns of both figures end in _from and _to.
    """
    check_frame(points, "points")
    figures, sides = _numbers(points), ("_from", "_to")
    again = figures.merge(figures, on=[*LINE, "moment"], suffixes=sides)
    elsewhere = again["origin_id_from"] != again["origin_id_to"]
    again = again[elsewhere & (again["published_from"] < again["published_to"])]
    before = again.groupby(["rule", "metric", "claims_to"])["published_from"].transform("max")
    again = again[again["published_from"] == before]
    again = again.assign(how=np.where(share_value(again, "_to", "_from"), "restated", "revised"))
    both = pd.concat([again, _lowered_totals(figures, sides).assign(how="lowered")], ignore_index=True)
    both = both.assign(
        low=(both["low_to"] - both["high_from"]).replace(-np.inf, np.nan),
        best=both["best_to"] - both["best_from"],
        high=both["high_to"] - both["low_from"],
        unit=both["counted_in_to"],
        delay_days=(both["published_to"] - both["published_from"]).dt.days,
        originator=both["originator_to"],
        from_origin=both["origin_id_from"],
        to_origin=both["origin_id_to"],
    )
    order = [*MEASURED, "published_from", "published_to", "low_from", "low_to", "originator", "rule"]
    return both.sort_values([*order, "claims_from", "claims_to"], ignore_index=True)[columns("revisions")]


def _lowered_totals(figures: pd.DataFrame, sides: tuple[str, str]) -> pd.DataFrame:
    """Pair each total with the latest earlier one of its source where it is below all accounts of that."""
    before, after = sides
    totals = figures[(figures["measure"] == "cumulative") & (figures["dated"] == "stated") & figures["speaks"]]
    both = totals.merge(totals, on=LINE, suffixes=sides)
    both = both[both[f"date_end{before}"] < both[f"date_start{after}"]]
    latest = both.groupby([*LINE, f"date_start{after}"])[f"date_end{before}"].transform("max")
    both = both[both[f"date_end{before}"] == latest]
    fell = both.assign(fell=lowered(both, after, before)).groupby([*LINE, f"claims{after}"])["fell"]
    return both[fell.transform("all").astype(bool)]


def _numbers(points: pd.DataFrame) -> pd.DataFrame:
    """Keep reported numbers with days; vague words and plans deny nothing."""
    word = (points["hedge"] == "vague") | points["scale"].astype(bool) | (points["measure"] == "projection")
    return points[(points["basis"] == "reported") & ~word & points["date_end"].notna()]


def _same_days(figures: pd.DataFrame) -> pd.DataFrame:
    """Pair the figures of one kind whose days overlap and that share no value, with the kind of pair."""
    both = figures.merge(figures, on=KIND, suffixes=SIDES)
    overlap = (both["date_start_a"] <= both["date_end_b"]) & (both["date_start_b"] <= both["date_end_a"])
    both = both[overlap & (both["high_a"] < both["low_b"])]
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
    return f"{column[:-1]}{'b' if column.endswith('a') else 'a'}" if column.endswith(SIDES) else column


def _later_but_lower(figures: pd.DataFrame) -> pd.DataFrame:
    """Pair each total of a named source with the latest earlier one, above it, of others without one of that day."""
    totals = figures[(figures["measure"] == "cumulative") & (figures["originator"] != "") & figures["speaks"]]
    both = totals.merge(totals, on=KIND, suffixes=SIDES)
    both = both[(both["line_a"] != both["line_b"]) & (both["date_end_b"] <= both["date_start_a"])]
    latest = both.groupby([*KIND, "line_a", "date_start_a", "line_b"])["date_end_b"].transform("max")
    below = (both["date_end_b"] < both["date_start_a"]) & (both["high_a"] < both["low_b"])
    return both[(both["date_end_b"] == latest) & below].assign(kind="difference")


def _both_ways(both: pd.DataFrame) -> pd.DataFrame:
    """List each pair (`pair`, its place) twice: as it is, and turned round."""
    both = both.assign(pair=both.index)
    return pd.concat([both, both.rename(columns=_other_side)], ignore_index=True)


def _without_repeats(both: pd.DataFrame) -> pd.DataFrame:
    """Leave out pairs of a figure with what may be, by a link, the rival that an earlier pair has."""
    sides, figure = _both_ways(both), ["rule", "metric", "claims_a"]
    linked = sides.assign(other=sides["linked_b"].str.split(";")).explode("other")
    again = linked.merge(sides.assign(other=sides["origin_id_b"]), on=[*figure, "other"], suffixes=("", "_first"))
    again = again[share_value(again, "_b", "_b_first") & (again["pair_first"] < again["pair"])]
    return both.drop(index=again["pair"].unique())


def _with_dispute(both: pd.DataFrame) -> pd.DataFrame:
    """Add `disputed`: of the two figures of a pair the one that is in more pairs, else the first published."""
    sides = _both_ways(both)
    sides = sides.assign(pairs=-sides.groupby(["rule", "metric", "claims_a"])["pair"].transform("size"))
    sides = sides.sort_values(["pair", "pairs", "published_a"], kind="stable").drop_duplicates("pair")
    return both.assign(disputed=sides.set_index("pair")["claims_a"].astype("str"))
