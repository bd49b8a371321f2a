"""Compare points over time, as ranges, or refuse to and say why.

A change is computed only between two points of one originator with the same metric, population,
measure and scope whose days do not overlap. Everything that a reader might be tempted to compare
beside that is returned as a refusal with its reason.
"""

import numpy as np
import pandas as pd

from helpers.derived import unit_of
from helpers.points import DAYS, MEASURED, RANGE, day_keys, runs, speaking

MONTH = pd.Timedelta(days=365.25 / 12)
CHANGES = ["rule", *MEASURED, "from_origin", "to_origin", *RANGE, "unit", "refused"]
ENDS = ["low", "best", "high", "value", "hedge", "date_start", "date_end", "basis"]
CARRIED = ["outlets", "wires", "texts", "claims"]
EVENTS_OF_GROWTH = r"\b(?:grown|grow|grew|risen|rose|increased)\b"

NOBODY = "nobody is named as the originator of one of them; who counted, and what, is not known"
MAY_BE_ONE = "the two may be one and the same report; what may be equal is no step of growth"
PERIODS = "the periods differ in length; numbers within a period compare only over equal periods"
FALLEN = "the later total is below the earlier one; a total since the start cannot fall"
OTHERS = "another originator counted: a difference between two accounts, not a change"
MEASURES = {
    "stock": "the number there at a date",
    "cumulative": "the number sent since the start",
    "flow": "the number within a period",
    "projection": "a plan or forecast",
    "rate": "an amount for each person",
}
TOTALS = {**MEASURES, "cumulative": "a total since the start"}


def changes(points: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return each change between points, and each refusal with its reason.

    A computed pair has three rows: the change in the metric's own unit, its ratio, and the change
    per month (a month is 365.25/12 days, over the shortest and longest time between the windows).
    A cumulative total cannot fall, so its change has no end below 0. Where an originator says of a
    level that it has grown, without a number, that is a floor of 0 on its change.

    Columns: rule, metric, population, measure, scope, from_origin, to_origin, low, best, high
    (infinite: open), unit, refused (the reason; then low to high are missing), and what was
    compared: low, best, high, date_start, date_end, basis of both, ending in _from and _to.
    """
    marks = speaking(points[points["metric"] != "monthly_pay_bill_usd"]).sort_values("date_end", kind="stable")
    own = _earlier(marks, marks, [*MEASURED, "originator"])
    found = [_comparable(own), _other_measures(marks), _other_originators(marks, own), _may_be_one(marks)]
    pairs = pd.concat([pair for pair in found if len(pair)] or found, ignore_index=True)
    rows = pd.concat([_computed(pairs[pairs["refused"] == ""]), _refused(pairs[pairs["refused"] != ""])])
    rows = pd.concat([rows, _said_to_have_grown(marks, readings)])
    columns = [*CHANGES, *(f"{end}_{side}" for side in ("from", "to") for end in ENDS)]
    order = [*MEASURED, "date_end_from", "date_end_to", "low_from", "low_to", "refused"]
    return rows[columns].sort_values(order, kind="stable", ignore_index=True)


def shares(points: pd.DataFrame) -> pd.DataFrame:
    """Return what part of those ever sent was killed, not killed, or either, one row a denominator.

    Numerator and denominator come from the same origin and overlap in days; where no number of
    troops sent is reported for that day, there is no share. It is a share of those ever sent, not
    of strength. Columns: rule, origin_id, metric, population, of_low, of_best, of_high (the number
    sent), low, best, high (fractions), outlets and wires of the number sent, basis.
    """
    marks = speaking(points)
    sent = marks[(marks["metric"] == "deployed") & (marks["measure"] == "cumulative")]
    hit = marks[marks["metric"].isin(["killed", "casualties", "not_killed"]) & (marks["measure"] == "cumulative")]
    key = ["rule", "origin_id", "population", "scope"]
    both = hit.drop(columns=["outlets", "wires"]).merge(sent, on=key, suffixes=("", "_of"))
    both = both[(both["date_start"] <= both["date_end_of"]) & (both["date_start_of"] <= both["date_end"])]
    return pd.DataFrame(
        {
            **{column: both[column] for column in ["rule", "origin_id", "metric", "population"]},
            **{f"of_{end}": both[f"{end}_of"] for end in RANGE},
            "low": (both["low"] / both["high_of"]).clip(upper=1),
            "best": both["best"] / both["best_of"],
            "high": (both["high"] / both["low_of"]).clip(upper=1),
            **{column: both[column] for column in ["outlets", "wires", "basis"]},
        }
    ).reset_index(drop=True)


def against_shortage(points: pd.DataFrame) -> pd.DataFrame:
    """Compare the workers reported with the labour shortage reported as current, in size only.

    Not a share of places filled, and never against a forecast. Columns: rule, origin_id, measure,
    low, best, high of the workers, of_low, of_best, of_high of the shortage, then the ratio as
    ratio_low, ratio_best, ratio_high.
    """
    marks = speaking(points)
    workers = marks[(marks["metric"] == "workers") & (marks["measure"].isin(["stock", "cumulative"]))]
    shortage = marks.loc[(marks["metric"] == "labour_shortage") & (marks["measure"] == "stock"), ["rule", *RANGE]]
    both = workers.merge(shortage, on="rule", suffixes=("", "_of"))
    return pd.DataFrame(
        {
            **{column: both[column] for column in ["rule", "origin_id", "measure", *RANGE]},
            **{f"of_{end}": both[f"{end}_of"] for end in RANGE},
            "ratio_low": both["low"] / both["high_of"],
            "ratio_best": both["best"] / both["best_of"],
            "ratio_high": both["high"] / both["low_of"],
        }
    )


def _earlier(later: pd.DataFrame, earlier: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Pair each mark with the marks of the latest origin before it that agrees in the columns `by`.

    Before means that its days end before the other's begin. Columns of the earlier end in _from.
    """
    by = ["rule", *by]
    later = later.sort_values("date_start", kind="stable")
    group = pd.concat([later[by], earlier[by]]).groupby(by, sort=False).ngroup().to_numpy()
    begins = day_keys(group[: len(later)], later["date_start"])
    ends = day_keys(group[len(later) :], earlier["date_end"])
    order = np.argsort(ends, kind="stable")
    last = np.searchsorted(ends[order], begins) - 1
    found = np.flatnonzero(last >= 0)
    found = found[ends[order[last[found]]] // DAYS == begins[found] // DAYS]
    # One origin may have several marks of those days: each makes a pair.
    origin = pd.factorize(earlier["origin_id"])[0]
    marks = pd.DataFrame({"ends": ends, "origin": origin}).groupby(["ends", "origin"], sort=False).ngroup().to_numpy()
    together = np.argsort(marks, kind="stable")
    wanted = marks[order[last[found]]]
    first, end = (np.searchsorted(marks[together], wanted, side) for side in ("left", "right"))
    sides = earlier.drop(columns=[*CARRIED, *by], errors="ignore").add_suffix("_from")
    sides = sides.iloc[together[runs(first, end - first)]].reset_index(drop=True)
    return later.iloc[np.repeat(found, end - first)].reset_index(drop=True).join(sides)


def _comparable(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give each mark paired with the one before it by the same originator a reason where it is refused."""
    days = [(pairs[f"date_end{side}"] - pairs[f"date_start{side}"]).dt.days + 1 for side in ("", "_from")]
    reasons = {
        NOBODY: pairs["originator"] == "",
        MAY_BE_ONE: _linked(pairs),
        PERIODS: (pairs["measure"] == "flow") & ((days[0] / days[1] - 1).abs() > 0.1),
        FALLEN: (pairs["measure"] == "cumulative") & (pairs["high"] < pairs["low_from"]),
    }
    return pairs.assign(refused=np.select(list(reasons.values()), list(reasons), default=""))


def _other_measures(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair each mark with the latest earlier one of every other measure or scope of its metric."""
    kinds = marks[["rule", "metric", "population", "measure", "scope"]].drop_duplicates()
    kinds = kinds.rename(columns={"measure": "measure_from", "scope": "scope_from"})
    later = marks.merge(kinds, on=["rule", "metric", "population"])
    later = later[(later["measure"] != later["measure_from"]) | (later["scope"] != later["scope_from"])]
    earlier = marks.rename(columns={"measure": "measure_from", "scope": "scope_from"})
    pairs = _earlier(later, earlier, ["metric", "population", "measure_from", "scope_from"])
    reasons = map(_unlike, *(pairs[c] for c in ("metric", "measure_from", "scope_from", "measure", "scope")))
    return pairs.assign(refused=list(reasons))


def _other_originators(marks: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Pair each mark that has none by its own originator before it with the latest one by another."""
    pairs = _earlier(marks, marks, MEASURED)
    own = own[["rule", "origin_id", *MEASURED, "date_start"]].drop_duplicates()
    alone = pairs.merge(own, how="left", indicator=True)["_merge"].to_numpy() == "left_only"
    pairs = pairs[alone & ~_linked(pairs).to_numpy()]
    unnamed = (pairs["originator"] == "") | (pairs["originator_from"] == "")
    return pairs.assign(refused=np.where(unnamed, NOBODY, OTHERS))


def _may_be_one(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair the marks of origins that may be the same, given by another originator on other days."""
    sides = marks.drop(columns=CARRIED).add_suffix("_from")
    key = ["rule", *MEASURED]
    sides = sides.rename(columns={f"{column}_from": column for column in key})
    pairs = marks.merge(sides, left_on=[*key, "may_equal"], right_on=[*key, "origin_id_from"])
    other = pairs["originator"] != pairs["originator_from"]  # the same originator's are among the comparable
    return pairs[other & (pairs["date_end_from"] < pairs["date_start"])].assign(refused=MAY_BE_ONE)


def _linked(pairs: pd.DataFrame) -> pd.Series:
    return (pairs["may_equal"] == pairs["origin_id_from"]) | (pairs["may_equal_from"] == pairs["origin_id"])


def _unlike(metric: str, measure_from: str, scope_from: str, measure: str, scope: str) -> str:
    """Say why two figures of one metric but of another measure or scope are not compared."""
    words = MEASURES if metric in ("workers", "deployed") else TOTALS
    reasons = []
    if measure_from != measure:
        reasons.append(f"the earlier is {words[measure_from]}, the later {words[measure]}")
        if (measure_from, measure) == ("stock", "cumulative"):
            reasons.append("their difference would hold only if none went back")
    if scope_from != scope:
        reasons.append(
            f"other persons are counted: {scope_from or 'all'} in the earlier, {scope or 'all'} in the later"
        )
    return "; ".join(reasons)


def _computed(pairs: pd.DataFrame) -> pd.DataFrame:
    total = pairs["measure"] == "cumulative"
    low, best, high = (pairs[a] - pairs[f"{b}_from"] for a, b in (("low", "high"), ("best", "best"), ("high", "low")))
    change = pairs.assign(change_low=low.where(~total, low.clip(lower=0)), change_best=best, change_high=high)
    shortest = (pairs["date_start"] - pairs["date_end_from"]) / MONTH
    longest = (pairs["date_end"] - pairs["date_start_from"]) / MONTH
    ratio_low = pairs["low"] / pairs["high_from"]
    ratios = {
        "low": ratio_low.where(~total, ratio_low.clip(lower=1)),
        "best": pairs["best"] / pairs["best_from"],
        "high": (pairs["high"] / pairs["low_from"]),
    }
    rates = {
        "low": change["change_low"] / longest.where(change["change_low"] >= 0, shortest),
        "best": (change["change_best"] / shortest).where(shortest == longest),
        "high": change["change_high"] / shortest.where(change["change_high"] >= 0, longest),
    }
    unit = pairs["metric"].map(unit_of)
    amounts = {end: change[f"change_{end}"] for end in RANGE}
    rows = [(amounts, unit), (ratios, "ratio"), (rates, unit + "_per_month")]
    return pd.concat([_sides(pairs).assign(**ends, unit=u, refused="") for ends, u in rows])


def _refused(pairs: pd.DataFrame) -> pd.DataFrame:
    return _sides(pairs).assign(low=np.nan, best=np.nan, high=np.nan, unit=pairs["metric"].map(unit_of))


def _sides(pairs: pd.DataFrame) -> pd.DataFrame:
    named = {"origin_id": "to_origin", "origin_id_from": "from_origin"} | {end: f"{end}_to" for end in ENDS}
    return pairs.rename(columns=named)


def _said_to_have_grown(marks: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Take an originator's word that a level has grown as a floor of 0 on its change."""
    said = readings[(readings["metric"] == "event") & (readings["measure"] == "stock")]
    said = said[said["phrase"].str.contains(EVENTS_OF_GROWTH)].drop_duplicates("origin_id")
    levels = marks[(marks["measure"] == "stock") & marks["main"]]
    keys = ["population", "measure", "scope", "originator"]
    pairs = _earlier(said.drop(columns="metric"), levels, keys).rename(columns={"metric_from": "metric"})
    rows = _sides(pairs.assign(basis="reported")).assign(low=0.0, best=np.nan, high=np.inf, refused="")
    return rows.assign(unit=rows["metric"].map(unit_of))
