"""Compare points over time, as ranges, or refuse to and say why.

A change is computed only between two points of one originator with the same metric, population,
measure and scope whose days do not overlap. Everything that a reader might be tempted to compare
beside that is returned as a refusal with its reason.
"""

import numpy as np
import pandas as pd

from helpers.derived import unit_of
from helpers.points import MEASURED, RANGE, alike, day_keys, latest, pairs, speaking

MONTH = pd.Timedelta(days=365.25 / 12)
CHANGES = ["rule", *MEASURED, "from_origin", "to_origin", *RANGE, "unit", "refused"]
ENDS = ["low", "best", "high", "value", "hedge", "date_start", "date_end", "basis"]
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
# The places of the later and of the earlier mark of each pair, and why it is refused ("" where it is not).
Found = tuple[np.ndarray, np.ndarray, np.ndarray]


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
    marks = speaking(points[points["metric"] != "monthly_pay_bill_usd"])
    kind, of_originator = alike(marks, ["rule", *MEASURED]), alike(marks, ["rule", *MEASURED, "originator"])
    own = _earlier(marks, of_originator, np.arange(len(marks)), of_originator)
    found = [
        _comparable(marks, *own),
        _other_measures(marks, kind),
        _other_originators(marks, kind, own[0]),
        _may_be_one(marks, kind),
    ]
    rows = _rows(marks, *map(np.concatenate, zip(*found)))
    grown = _said_to_have_grown(marks, readings)
    if len(grown):
        rows = pd.concat([rows, grown])
    order = [*MEASURED, "date_end_from", "date_end_to", "low_from", "low_to", "refused"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def _earlier(
    marks: pd.DataFrame, kind: np.ndarray, later: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pair the marks at the places `later` with those of the latest origin before them of the kind `wanted`.

    Before means that its days end before the other's begin. `kind` holds that of each mark.
    Result: the places of the later and of the earlier mark of each pair.
    """
    ends = day_keys(kind, marks["date_end"])
    last = latest(ends, day_keys(wanted, marks["date_start"].iloc[later]), "left")
    # One origin may have several marks of those days: each makes a pair.
    together = alike(pd.DataFrame({"ends": ends, "origin": marks["origin_id"]}), ["ends", "origin"])
    first, earlier = pairs(together[last[last >= 0]], together)
    return later[last >= 0][first], earlier


def _comparable(marks: pd.DataFrame, later: np.ndarray, earlier: np.ndarray) -> Found:
    """Give each mark paired with the one before it by the same originator a reason where it is refused."""
    length = (marks["date_end"] - marks["date_start"]).dt.days.to_numpy() + 1
    measure, low, high = (marks[column].to_numpy() for column in ("measure", "low", "high"))
    reasons = {
        NOBODY: (marks["originator"] == "").to_numpy()[later],
        MAY_BE_ONE: _linked(marks, later, earlier),
        PERIODS: (measure[later] == "flow") & (np.abs(length[later] / length[earlier] - 1) > 0.1),
        FALLEN: (measure[later] == "cumulative") & (high[later] < low[earlier]),
    }
    return later, earlier, np.select(list(reasons.values()), list(reasons), default="").astype(object)


def _other_measures(marks: pd.DataFrame, kind: np.ndarray) -> Found:
    """Pair each mark with the latest earlier one of every other measure or scope of its metric."""
    family, one_of_each = alike(marks, ["rule", "metric", "population"]), np.unique(kind, return_index=True)[1]
    later, other = pairs(family, family[one_of_each])  # kinds are numbered from 0, as `one_of_each` has them
    later, other = later[kind[later] != other], other[kind[later] != other]
    later, earlier = _earlier(marks, kind, later, other)
    _, first, which = np.unique(kind[later] * len(kind) + kind[earlier], return_index=True, return_inverse=True)
    a, b = (marks.iloc[places[first]] for places in (later, earlier))
    reasons = map(_unlike, a["metric"], b["measure"], b["scope"], a["measure"], a["scope"])
    return later, earlier, np.array([*reasons, None], object)[which]


def _other_originators(marks: pd.DataFrame, kind: np.ndarray, compared: np.ndarray) -> Found:
    """Pair each mark that is not `compared` with one by its own originator with the latest one by another."""
    same = alike(marks, ["rule", "origin_id", *MEASURED, "date_start"])
    alone = np.flatnonzero(~np.isin(same, same[compared]))
    later, earlier = _earlier(marks, kind, alone, kind[alone])
    apart = ~_linked(marks, later, earlier)
    later, earlier, unnamed = later[apart], earlier[apart], (marks["originator"] == "").to_numpy()
    return later, earlier, np.where(unnamed[later] | unnamed[earlier], NOBODY, OTHERS).astype(object)


def _may_be_one(marks: pd.DataFrame, kind: np.ndarray) -> Found:
    """Pair the marks of origins that may be the same, given by another originator on other days."""
    origin, maybe = _origins(marks)
    later, earlier = pairs(kind * 2 * len(marks) + maybe, kind * 2 * len(marks) + origin)
    start, end, originator = (marks[column].to_numpy() for column in ("date_start", "date_end", "originator"))
    # The same originator's are among the comparable.
    found = (originator[later] != originator[earlier]) & (end[earlier] < start[later])
    return later[found], earlier[found], np.full(found.sum(), MAY_BE_ONE, object)


def _linked(marks: pd.DataFrame, later: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Tell which pairs the articles leave open to be one and the same report."""
    origin, maybe = _origins(marks)
    return (maybe[later] == origin[earlier]) | (maybe[earlier] == origin[later])


def _origins(marks: pd.DataFrame) -> np.ndarray:
    """Number the origins of marks, and those that these may equal, alike."""
    return pd.factorize(pd.concat([marks["origin_id"], marks["may_equal"]]))[0].reshape(2, -1)


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


def _rows(marks: pd.DataFrame, later: np.ndarray, earlier: np.ndarray, refused: np.ndarray) -> pd.DataFrame:
    """Return three rows for each pair that is computed, one for each that is refused."""
    computed = refused == ""
    values = np.full((len(later), 3, len(RANGE)), np.nan)
    values[computed] = _computed(marks.iloc[later[computed]], marks.iloc[earlier[computed]])
    pair, row = np.nonzero(np.column_stack([np.ones(len(later), bool), computed, computed]))
    units = {metric: unit_of(metric) for metric in marks["metric"].unique()}
    units = np.array([(unit, "ratio", f"{unit}_per_month") for unit in units.values()] or [("", "", "")], object)
    unit = units[pd.factorize(marks["metric"])[0][later[pair]], row]
    return _sides(
        marks.iloc[later[pair]], marks.iloc[earlier[pair]], values[pair, row], unit=unit, refused=refused[pair]
    )


def _computed(later: pd.DataFrame, earlier: pd.DataFrame) -> np.ndarray:
    """Return, for each pair, low, best and high of the change, of its ratio and of the change per month."""
    total = (later["measure"] == "cumulative").to_numpy()
    (low, best, high), (low_from, best_from, high_from) = (side[RANGE].to_numpy().T for side in (later, earlier))
    with np.errstate(divide="ignore", invalid="ignore"):
        changes = [low - high_from, best - best_from, high - low_from]
        ratios = [low / high_from, best / best_from, high / low_from]
        changes[0] = np.where(total, np.maximum(changes[0], 0), changes[0])
        ratios[0] = np.where(total, np.maximum(ratios[0], 1), ratios[0])
        shortest = ((later["date_start"].to_numpy() - earlier["date_end"].to_numpy()) / MONTH).astype(float)
        longest = ((later["date_end"].to_numpy() - earlier["date_start"].to_numpy()) / MONTH).astype(float)
        rates = [
            changes[0] / np.where(changes[0] >= 0, longest, shortest),
            np.where(shortest == longest, changes[1] / shortest, np.nan),
            changes[2] / np.where(changes[2] >= 0, shortest, longest),
        ]
    return np.moveaxis(np.array([changes, ratios, rates]), -1, 0)


def _sides(later: pd.DataFrame, earlier: pd.DataFrame, values: np.ndarray, **columns) -> pd.DataFrame:
    """Return rows with the columns that `changes` promises, from both sides of each pair."""
    later, earlier = (side.reset_index(drop=True) for side in (later, earlier))
    rows = later[["rule", *MEASURED]].assign(from_origin=earlier["origin_id"], to_origin=later["origin_id"])
    rows = rows.assign(**dict(zip(RANGE, values.T)), **columns)
    return rows.join([earlier[ENDS].add_suffix("_from"), later[ENDS].add_suffix("_to")])


def _said_to_have_grown(marks: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Take an originator's word that a level has grown as a floor of 0 on its change."""
    said = readings[(readings["metric"] == "event") & (readings["measure"] == "stock")]
    said = said[said["phrase"].str.contains(EVENTS_OF_GROWTH)].drop_duplicates(["rule", "origin_id"])
    if said.empty:
        return said
    levels = marks[(marks["measure"] == "stock") & marks["main"]]
    key = ["rule", "population", "measure", "scope", "originator"]
    columns = [*key, "origin_id", "date_start", "date_end"]
    both = pd.concat([levels[columns], said[columns]], ignore_index=True)
    kind, words = alike(both, key), np.arange(len(levels), len(both))
    wanted, kind[words] = kind[words], -1  # a word is paired with levels only
    later, earlier = _earlier(both, kind, words, wanted)
    earlier = levels.iloc[earlier].reset_index(drop=True)
    later = said.assign(basis="reported").iloc[later - len(levels)].assign(metric=earlier["metric"].to_numpy())
    unit = earlier["metric"].map(unit_of)
    return _sides(later, earlier, np.tile([0.0, np.nan, np.inf], (len(later), 1)), unit=unit, refused="")
