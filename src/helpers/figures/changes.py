"""Compare points over time, as ranges, or refuse to and say why.

A change is computed only between two moments of one originator with the same metric, population,
measure and scope. Everything that a reader might be tempted to compare beside that is returned as a refusal with
its reason.
"""

import numpy as np
import pandas as pd

from helpers.figures.derived import BILL
from helpers.figures.points import LINE, MEASURED, RANGE, speaking

MONTH = pd.Timedelta(days=365.25 / 12)
KIND = ["rule", *MEASURED]
SIDE = ["low", "best", "high", "value", "value_to", "hedge", "date_start", "date_end", "dated", "basis", "originator"]
SIDE += ["measure", "scope", "scale", "open_start", "published", "outlets", "claims"]
EVENTS_OF_GROWTH = r"\b(?:grown|grow|grew|risen|rose|increased)\b"
TAKEN_BACK = r"\b(?:not|never|hardly|no|may|might|could|would|will|expected|planned)\b|n['’]t\b|\bcannot\b"

NOBODY = "nobody is named as the originator of one of them; who counted, and what, is not known"
MAY_BE_ONE = "the two may be one and the same report; what may be equal is no step of growth"
PERIODS = "the periods differ in length; numbers within a period compare only over equal periods"
FALLEN = "the later total is below the earlier one; a total since the start cannot fall"
OTHERS = "another originator counted: a difference between two accounts, not a change"
UNDATED = "the day of the later one is not given; it may be about earlier days"
MEASURES = {
    "stock": "the level at a date",
    "cumulative": "a total since the start",
    "flow": "the number within a period",
    "projection": "a plan or forecast",
    "rate": "an amount for each person",
    "share": "a share",
}


def find_changes(points: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return each change between points, and each refusal with its reason.

    Each moment of a line (see points.settle) is compared with the one before it. One without stated days comes
    before another only where no earlier one has stated days, and never after one. A computed pair has a row for the
    change in the metric's own unit and one for its ratio, and, for levels and totals with stated days, one for the
    change per month (a month is 365.25/12 days, over the shortest and longest time between the windows).
    A cumulative total cannot fall, so its change has no end below 0. Where an originator says of a
    level that it has grown, without a number, that is a floor of 0 on its change. Plans are not compared.

    Columns: rule, metric, population, measure, scope, from_origin, to_origin, low, best, high
    (infinite: open), unit, refused (the reason; then low to high are missing), dated (assumed where the days of
    either side are), and what was compared: low, best, high, value, value_to, hedge, date_start, date_end, dated,
    basis, originator, measure, scope, scale, open_start, published, outlets, claims of both, ending in _from and _to.
    """
    marks = speaking(points[(points["metric"] != BILL) & (points["measure"] != "projection")])
    plans = speaking(points[points["measure"] == "projection"])
    own, first = _own(marks)
    pairs = [own, _other_measures(marks, plans), _other_originators(first, marks), _may_be_one(marks)]
    pairs = pd.concat([pair[["later", "earlier", "refused"]] for pair in pairs], ignore_index=True)
    every = pd.concat([marks.assign(at=marks.index), plans.assign(at=-1 - plans.index)]).set_index("at")
    later, earlier = (every.loc[pairs[side]].reset_index(drop=True) for side in ("later", "earlier"))
    rows = pd.concat([_rows(later, earlier, pairs["refused"]), _said_to_have_grown(marks, readings)])
    order = [*MEASURED, "date_end_from", "date_end_to", "low_from", "low_to", "originator_from", "originator_to"]
    order += ["date_start_from", "date_start_to", "high_from", "high_to", "refused"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def _moments(marks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a moment: its line, its first and last day, whether they are stated."""
    by = marks.assign(stated=marks["dated"] == "stated").groupby("moment")
    found = marks.drop_duplicates("moment").set_index("moment")[[*LINE, "originator"]].sort_index()
    ends = {"start": by["date_start"].min(), "end": by["date_end"].max(), "stated": by["stated"].any()}
    found = found.assign(**ends).dropna(subset=["start", "end"])
    days = (found["end"] - found["start"]).dt.days + 1
    # Full months, quarters and years differ by a day or three; shorter periods compare day by day.
    return found.assign(length=np.where(days < 28, days, -np.round(days / 30.4375))).reset_index()


def _before(later: pd.DataFrame, earlier: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Pair moments with the latest of `earlier` that ends before they begin and agrees in `by`.

    Columns: moment, moment_before.
    """
    left = later.sort_values(["start", "moment"])[[*by, "start", "moment"]]
    right = earlier.sort_values(["end", "moment"])[[*by, "end", "moment"]].rename(columns={"moment": "moment_before"})
    found = pd.merge_asof(left, right, left_on="start", right_on="end", by=by, allow_exact_matches=False)
    return found.dropna(subset=["moment_before"]).astype({"moment_before": int})[["moment", "moment_before"]]


def _own(marks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pair each mark with those of the moment before it on its line; return also the moments that have none."""
    moments = _moments(marks)
    stated, assumed = moments[moments["stated"]], moments[~moments["stated"]]
    flows = stated[stated["measure"] == "flow"]
    same_length = _before(flows, flows, [*LINE, "length"])
    rest = stated[~stated["moment"].isin(same_length["moment"])]
    found = pd.concat([same_length, _before(rest, stated, LINE)])
    rest = stated[~stated["moment"].isin(found["moment"]) & (stated["measure"] != "flow")]
    found = pd.concat([found, _before(rest, assumed[assumed["measure"] != "flow"], LINE)])
    undated = _before(assumed, stated, LINE)
    pairs = _expanded(pd.concat([found.assign(undated=False), undated.assign(undated=True)]), marks)
    later, earlier = (marks.loc[pairs[side]].reset_index(drop=True) for side in ("later", "earlier"))
    length = pd.DataFrame({n: (m["date_end"] - m["date_start"]).dt.days + 1 for n, m in enumerate((later, earlier))})
    reasons = {
        NOBODY: (later["originator"] == "") | (earlier["originator"] == ""),
        MAY_BE_ONE: _linked(later, earlier, marks),
        UNDATED: pairs["undated"].reset_index(drop=True).astype(bool),
        # Whichever is the longer: March may follow February, as February may follow January.
        PERIODS: (later["measure"] == "flow") & (length.min(axis=1) < 0.9 * length.max(axis=1)),
        FALLEN: (later["measure"] == "cumulative") & (later["high"] < earlier["low"]),
    }
    pairs = pairs.assign(refused=np.select([why.to_numpy(bool) for why in reasons.values()], list(reasons), default=""))
    return pairs, moments[~moments["moment"].isin([*found["moment"], *undated["moment"]])]


def _expanded(pairs: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Turn pairs of moments into pairs of their marks: the places `later` and `earlier`."""
    places = pd.DataFrame({"moment": marks["moment"], "at": marks.index})
    both = pairs.merge(places.rename(columns={"at": "later"}), on="moment")
    return both.merge(places.rename(columns={"moment": "moment_before", "at": "earlier"}), on="moment_before")


def _linked(later: pd.DataFrame, earlier: pd.DataFrame, marks: pd.DataFrame) -> pd.Series:
    """Tell which pairs the articles leave open to be one and the same report."""
    origins = {}
    for moment, origin in zip(marks["moment"], marks["origin_id"]):
        origins.setdefault(moment, set()).add(origin)
    pairs = zip(later["linked"], earlier["moment"])
    return pd.Series([not origins[moment].isdisjoint(names.split(";")) for names, moment in pairs], dtype=bool)


def _other_measures(marks: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Pair the latest mark of each line with the latest earlier one of every other measure or scope of its metric."""
    every = pd.concat([marks.assign(at=marks.index), plans.assign(at=-1 - plans.index)], ignore_index=True)
    every = every[every["main"]]
    moments = _moments(every)
    family = ["rule", "metric", "population"]
    kinds = moments[KIND].drop_duplicates().assign(kind=lambda f: range(len(f)))
    moments = moments.merge(kinds, on=KIND)
    latest = moments.sort_values(["stated", "end", "start"]).drop_duplicates(LINE, keep="last")
    asked = latest.merge(kinds[[*family, "kind"]].rename(columns={"kind": "wanted"}), on=family)
    asked = asked[asked["kind"] != asked["wanted"]].drop(columns="kind").rename(columns={"wanted": "kind"})
    found = _before(asked, moments, ["kind"])
    places = every.set_index("moment")
    later, earlier = (places.loc[found[side]].reset_index() for side in ("moment", "moment_before"))
    reasons = [_unlike(*both) for both in zip(earlier["measure"], earlier["scope"], later["measure"], later["scope"])]
    return pd.DataFrame({"later": later["at"], "earlier": earlier["at"], "refused": pd.Series(reasons, dtype=object)})


def _other_originators(first: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Pair the marks that open a line with the latest earlier ones of another line of the same kind."""
    moments = _moments(marks)
    pairs = _expanded(_before(first, moments, KIND), marks)
    later, earlier = (marks.loc[pairs[side]].reset_index(drop=True) for side in ("later", "earlier"))
    share = (later["low"] <= earlier["high"]) & (later["high"] >= earlier["low"])
    apart = (later["line"] != earlier["line"]).to_numpy() & ~(_linked(later, earlier, marks) & share).to_numpy()
    unnamed = ((later["originator"] == "") | (earlier["originator"] == "")).to_numpy()
    return pairs.assign(refused=np.where(unnamed, NOBODY, OTHERS))[apart]


def _may_be_one(marks: pd.DataFrame) -> pd.DataFrame:
    """Pair the marks of linked origins of other lines, on other days, that share a value; see _own for one line's."""
    named = marks[marks["linked"] != ""]
    columns = [*KIND, "line", "origin_id", "date_start", "date_end", "low", "high"]
    left = named[columns].assign(later=named.index, other=named["linked"].str.split(";")).explode("other")
    right = marks[columns].assign(earlier=marks.index).rename(columns={"origin_id": "other"})
    both = left.merge(right, on=[*KIND, "other"], suffixes=("", "_earlier"))
    both = both[(both["line"] != both["line_earlier"]) & (both["date_end_earlier"] < both["date_start"])]
    both = both[(both["low"] <= both["high_earlier"]) & (both["high"] >= both["low_earlier"])]
    return both.assign(refused=MAY_BE_ONE)


def _unlike(measure_from: str, scope_from: str, measure: str, scope: str) -> str:
    """Say why two figures of one metric but of another measure or scope are not compared."""
    reasons = []
    if measure_from != measure:
        reasons.append(f"the earlier is {MEASURES[measure_from]}, the later {MEASURES[measure]}")
        if (measure_from, measure) == ("stock", "cumulative"):
            reasons.append("their difference would hold only if none went back")
    if scope_from != scope:
        reasons.append(
            f"other persons are counted: {scope_from or 'all'} in the earlier, {scope or 'all'} in the later"
        )
    return "; ".join(reasons)


def _rows(later: pd.DataFrame, earlier: pd.DataFrame, refused: pd.Series) -> pd.DataFrame:
    """Return up to three rows for each pair that is computed, one for each that is refused."""
    computed = (refused == "").to_numpy()
    measure = later["measure"].to_numpy()
    dated = ((later["dated"] == "stated") & (earlier["dated"] == "stated")).to_numpy()
    wanted = np.column_stack(
        [
            np.ones(len(later), bool),
            computed & (measure != "share"),
            computed & dated & np.isin(measure, ["stock", "cumulative"]),
        ]
    )
    values = _computed(later, earlier)
    values[~computed] = np.nan
    pair, row = np.nonzero(wanted)
    counted = later["counted_in"].to_numpy(object)
    units = np.column_stack([counted, np.full(len(counted), "ratio", object), counted + "_per_month"])
    return _sides(
        later.iloc[pair], earlier.iloc[pair], values[pair, row], unit=units[pair, row], refused=refused.iloc[pair]
    )


def _computed(later: pd.DataFrame, earlier: pd.DataFrame) -> np.ndarray:
    """Return, for each pair, low, best and high of the change, of its ratio and of the change per month."""
    total = (later["measure"] == "cumulative").to_numpy()
    (low, best, high), (low_from, best_from, high_from) = (side[RANGE].to_numpy(float).T for side in (later, earlier))
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
    columns = {name: np.asarray(value, object) for name, value in columns.items()}
    dated = np.where((later["dated"] == "stated") & (earlier["dated"] == "stated"), "stated", "assumed")
    rows = later[KIND].assign(from_origin=earlier["origin_id"], to_origin=later["origin_id"])
    rows = rows.assign(**dict(zip(RANGE, values.T)), **columns, dated=dated)
    return rows.join([earlier[SIDE].add_suffix("_from"), later[SIDE].add_suffix("_to")])


def _said_to_have_grown(marks: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Take an originator's word that a population has grown as a floor of 0 on the change of the level of all of it."""
    said = readings[(readings["metric"] == "event") & (readings["measure"] == "stock")]
    said = said[said["phrase"].str.contains(EVENTS_OF_GROWTH) & ~said["phrase"].str.contains(TAKEN_BACK)]
    said = said.sort_values(["published", "date_end", "phrase"]).drop_duplicates(["rule", "origin_id"])
    said = said.reset_index(drop=True)
    levels = marks[(marks["measure"] == "stock") & marks["main"] & marks["of_all"].astype(bool)].reset_index(drop=True)
    key = ["rule", "population", "measure", "scope", "line"]
    words = said[[*key]].assign(start=said["date_start"], moment=said.index)
    before = levels[[*key]].assign(end=levels["date_end"], moment=levels.index)
    pairs = _before(words.dropna(subset=["start"]), before.dropna(subset=["end"]), key)
    earlier = levels.loc[pairs["moment_before"]].reset_index(drop=True)
    later = said.loc[pairs["moment"]].reset_index(drop=True)
    later = later.assign(basis="reported", outlets=later["outlet"], claims=later["claim_id"], metric=earlier["metric"])
    values = np.tile([0.0, np.nan, np.inf], (len(later), 1))
    return _sides(later, earlier, values, unit=earlier["counted_in"], refused=np.full(len(later), ""))
