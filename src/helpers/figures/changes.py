"""Compare figures over time, as ranges, or say why two of them are not comparable.

A change is calculated only between two figures of one source with the same metric, population, measure and scope.
Every other pair that a reader might be tempted to compare is listed with the reason why it is not.
"""

import numpy as np
import pandas as pd

from helpers.figures.derived import BILL
from helpers.figures.frames import KIND, LINE, MEASURED, RANGE, check_frame, columns, processed_plan
from helpers.figures.points import lowered, share_value, speaking

DAY = pd.Timedelta(days=1)
MONTH = 365.25 / 12 * DAY
SHORTEST = 28 * DAY  # a rate per month over less would be made up

NOBODY = "one of the two figures has no named source, so it is not known who counted"
MAY_BE_ONE = "the two may be the same report"
PERIODS = "the periods differ in length"
FALLEN = "the later total is below the earlier one: it was revised or reported differently, so no change is calculated"
BELOW = "the later total is below the earlier one, one of them is calculated, and a running total cannot fall"
LEAST = "the later figure is a minimum below the earlier number; whether the number rose is not reported"
OPEN = "one of the two is calculated and has no upper end; compare the figures that it is calculated from"
OTHERS = "the two come from different sources, so their difference is not a change over time"
UNDATED = "the day of the later figure is not given; it may be about earlier days"


def find_changes(points: pd.DataFrame) -> pd.DataFrame:
    """Calculate the change between each figure and the one before it, or give the reason why there is none.

    A figure without a stated day comes before another only where no earlier one has a stated day, and never after one.
    A total since the start cannot fall: its change is at least 0. Plans are not compared with one another.

    A pair that is not comparable is one row without a range, with the reason in `refused`. A pair that is has a row in
    the unit of the metric, one in `unit` "ratio" (later to earlier) and, for levels and totals whose stated days are 28
    or more apart, one per month (365.25/12 days). The columns of both figures end in _from and _to.
    """
    check_frame(points, "points")
    every = speaking(points[points["metric"] != BILL])
    figures = every[every["measure"] != "projection"]
    both = pd.concat([_side_by_side(every, figures), _may_be_one(figures)], ignore_index=True)
    rows = pd.concat(_calculated(_with_reason(both, figures)), ignore_index=True)
    rows = rows.assign(
        from_origin=rows["origin_id_from"],
        to_origin=rows["origin_id_to"],
        dated=np.where((rows["dated_from"] == "stated") & (rows["dated_to"] == "stated"), "stated", "assumed"),
        **{name: rows[f"{name}_to"] for name in KIND},
    )
    order = [*MEASURED, "date_end_from", "date_end_to", "low_from", "low_to", "originator_from", "originator_to"]
    order += ["date_start_from", "date_start_to", "high_from", "high_to", "refused", "rule", "claims_from", "claims_to"]
    return rows.sort_values(order, kind="stable", ignore_index=True)[columns("changes")]


def _moments(figures: pd.DataFrame) -> pd.DataFrame:
    """Return one row a moment: its line, its first and last day, whether they are stated, and its length in words."""
    moments = figures.assign(stated=figures["dated"] == "stated").groupby(["moment", *LINE], as_index=False)
    moments = moments.agg(start=("date_start", "min"), end=("date_end", "max"), stated=("stated", "any"))
    moments = moments.dropna(subset=["start", "end"])
    days = (moments["end"] - moments["start"]).dt.days + 1
    # Months, quarters and years differ by a day or three; shorter periods are compared day by day.
    months = (days / 30.4375).round().astype(int).astype(str) + " months"
    return moments.assign(length=months.where(days >= 28, days.astype(str) + " days"))


def _latest_before(later: pd.DataFrame, earlier: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Pair moments with the latest of `earlier` that ends before they begin and agrees in `by`."""
    later = later[[*by, "start", "moment"]].sort_values(["start", "moment"])
    earlier = earlier[[*by, "end", "moment"]].sort_values(["end", "moment"])
    when = dict(left_on="start", right_on="end", by=by, allow_exact_matches=False, suffixes=("_to", "_from"))
    pairs = pd.merge_asof(later, earlier, **when).dropna(subset="moment_from")
    return pairs.astype({"moment_from": int})[["moment_from", "moment_to"]]


def _steps(moments: pd.DataFrame) -> pd.DataFrame:
    """Pair each moment with the one before it on its line; `undated`: the day of the later one is not stated."""
    stated, assumed = moments[moments["stated"]], moments[~moments["stated"]]
    periods = stated[stated["measure"] == "flow"]
    found = _latest_before(periods, periods, [*LINE, "length"])
    for earlier in (stated, assumed[assumed["measure"] != "flow"]):
        rest = stated[~stated["moment"].isin(found["moment_to"])]
        found = pd.concat([found, _latest_before(rest, earlier, LINE)])
    undated = _latest_before(assumed, stated, LINE)
    return pd.concat([found.assign(undated=False), undated.assign(undated=True)])


def _other_kinds(moments: pd.DataFrame) -> pd.DataFrame:
    """Pair the latest moment of each line with the latest earlier one of every other measure or scope of its metric."""
    latest = moments.sort_values(["stated", "end", "start"], kind="stable").drop_duplicates(LINE, keep="last")
    asked = latest.merge(moments[KIND].drop_duplicates(), on=["rule", "metric", "population"], suffixes=("_own", ""))
    asked = asked[(asked["measure"] != asked["measure_own"]) | (asked["scope"] != asked["scope_own"])]
    return _latest_before(asked, moments, KIND)


def _side_by_side(every: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Pair figures over time; `among` says why. Plans, in `every` only, are paired only with another measure."""
    moments = _moments(figures)
    steps = _steps(moments)
    first = moments[~moments["moment"].isin(steps["moment_to"])]
    kinds = _other_kinds(_moments(every[every["main"]]))
    pairs = {"line": steps, "kinds": kinds, "sources": _latest_before(first, moments, KIND)}
    pairs = pd.concat([found.assign(among=among) for among, found in pairs.items()], ignore_index=True)
    both = pairs.merge(every.add_suffix("_to"), on="moment_to").merge(every.add_suffix("_from"), on="moment_from")
    return both[(both["among"] != "kinds") | (both["main_from"] & both["main_to"])]


def _with_reason(both: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Add why pairs are not comparable; between sources, leave out what is one line or may be one report."""
    of_moment = both["moment_from"].map(figures.groupby("moment")["origin_id"].agg(set)).fillna("")
    linked = [not {*names.split(";")}.isdisjoint(there) for names, there in zip(both["linked_to"], of_moment)]
    both = both.assign(linked=pd.Series(linked, both.index, dtype=bool))
    elsewhere = (both["line_to"] != both["line_from"]) & ~(both["linked"] & share_value(both, "_to", "_from"))
    both = both[(both["among"] != "sources") | elsewhere]
    unnamed = (both["originator_to"] == "") | (both["originator_from"] == "")
    one, other = (both[f"date_end{side}"] - both[f"date_start{side}"] + DAY for side in ("_from", "_to"))
    # March may follow February as February may follow January.
    unlike_periods = (both["measure_to"] == "flow") & (np.minimum(one, other) / np.maximum(one, other) < 0.9)
    fallen = (both["measure_to"] == "cumulative") & lowered(both, "_to", "_from")
    calculated = (both["basis_to"] == "derived") | (both["basis_from"] == "derived")
    endless = [(both[f"basis{side}"] == "derived") & np.isinf(both[f"high{side}"]) for side in ("_to", "_from")]
    least = (both["measure_to"] == "cumulative") & np.isinf(both["high_to"])
    least &= both["low_to"] < both["best_from"].fillna(both["low_from"])
    names = ["measure_from", "scope_from", "measure_to", "scope_to"]
    reasons = [
        (both["among"] == "linked", MAY_BE_ONE),
        (both["among"] == "kinds", [_unlike(*row) for row in both[names].itertuples(index=False)]),
        (unnamed, NOBODY),
        (both["among"] == "sources", OTHERS),
        (both["linked"], MAY_BE_ONE),
        (both["undated"].eq(True), UNDATED),
        (unlike_periods, PERIODS),
        (fallen & calculated, BELOW),
        (fallen, FALLEN),
        (endless[0] | endless[1], OPEN),
        (least, LEAST),
    ]
    return both.assign(refused=np.select([rows for rows, _ in reasons], [why for _, why in reasons], default=""))


def _unlike(measure_from: str, scope_from: str, measure: str, scope: str) -> str:
    reasons, called = [], processed_plan()["measures"]
    if measure_from != measure:
        reasons.append(f"the earlier figure is {called[measure_from]}, the later one {called[measure]}")
    if (measure_from, measure) == ("stock", "cumulative"):
        reasons.append("their difference would be the number of arrivals only if nobody had left")
    if scope_from != scope:
        reasons.append(f"they differ in what is counted (earlier: {scope_from or 'all'}; later: {scope or 'all'})")
    return "; ".join(reasons)


def _may_be_one(figures: pd.DataFrame) -> pd.DataFrame:
    """Pair linked statements of different lines, on different days, whose figures share a value."""
    later = figures.assign(other=figures["linked"].str.split(";")).explode("other").add_suffix("_to")
    earlier = figures.assign(other=figures["origin_id"]).add_suffix("_from")
    alike = [*KIND, "other"]
    both = later.merge(earlier, left_on=[f"{name}_to" for name in alike], right_on=[f"{name}_from" for name in alike])
    apart = (both["line_to"] != both["line_from"]) & (both["date_end_from"] < both["date_start_to"])
    return both[apart & share_value(both, "_to", "_from")].assign(among="linked")


def _calculated(both: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the pairs with the change, those compared also with its ratio and, if dated, the change per month."""
    compared = both["refused"] == ""
    change = _of_ends(both, np.subtract, 0).assign(unit=both["counted_in_to"])
    ratio = _of_ends(both, np.divide, 1).assign(unit="ratio")[compared & (both["measure_to"] != "share")]
    dated = (both["dated_to"] == "stated") & (both["dated_from"] == "stated")
    dated &= both["date_start_to"] - both["date_end_from"] >= SHORTEST
    month = _per_month(change[compared & dated & both["measure_to"].isin(["stock", "cumulative"])])
    return [change.assign(**{end: change[end].where(compared) for end in RANGE}), ratio, month]


def _of_ends(both: pd.DataFrame, operation: np.ufunc, least: int) -> pd.DataFrame:
    """Set the later range against the earlier one; what a total becomes is never below `least`."""
    total = both["measure_to"] == "cumulative"
    low, best, high = (operation(both[f"{end}_to"], both[f"{other}_from"]) for end, other in zip(RANGE, RANGE[::-1]))
    return both.assign(low=low.mask(total, low.clip(lower=least)), best=best.mask(total & (best < least)), high=high)


def _per_month(change: pd.DataFrame) -> pd.DataFrame:
    """Divide changes by the shortest and the longest time between the days of both figures."""
    shortest = (change["date_start_to"] - change["date_end_from"]) / MONTH
    longest = (change["date_end_to"] - change["date_start_from"]) / MONTH
    return change.assign(
        low=change["low"] / longest.where(change["low"] >= 0, shortest),
        best=(change["best"] / shortest).where(shortest == longest),
        high=change["high"] / shortest.where(change["high"] >= 0, longest),
        unit=change["counted_in_to"] + "_per_month",
    )
