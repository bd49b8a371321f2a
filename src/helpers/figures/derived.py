"""Calculate what no article prints from what is reported: figures (basis "derived"), and proportions.

Ranges are added, subtracted, multiplied and divided as ranges: each end is the least or greatest result that both
ranges allow. Open ends stay open.
"""

from collections import namedtuple

import numpy as np
import pandas as pd

from helpers.figures.frames import RANGE, check_columns, check_frame, columns
from helpers.figures.points import FIGURE, choose_wording, speaking
from helpers.tables import PARTS, WHOLE

SAME = [column for column in FIGURE if column != "metric"]
KILLED, WOUNDED = PARTS
WORKERS, PAY, BILL = "workers", "monthly_pay_usd", "monthly_pay_bill_usd"
Formula = namedtuple("Formula", "parts operation condition", defaults=[""])
FORMULAS = {
    WOUNDED: Formula([WHOLE, KILLED], "minus"),
    WHOLE: Formula([KILLED, WOUNDED], "plus"),
    BILL: Formula([WORKERS, PAY], "times", "holds only if all were present at once and earned that amount"),
}
SIGNS = {"minus": " - ", "plus": " + ", "times": " * "}
# What a calculated figure takes from the second of the two that it is calculated from.
TAKEN = [*RANGE, "claims", "dated", "date_basis", "main"]


def derive(points: pd.DataFrame) -> pd.DataFrame:
    """Add calculated figures to reported ones.

    - wounded: casualties less killed, of one statement about the same days. Not if the statement gives a number of
      wounded itself, and not under a scope, which may count others too.
    - casualties: killed plus wounded, if the statement gives no such total.
    - monthly_pay_bill_usd: workers (there or sent) times the latest monthly pay reported by then.

    A calculated row has the `claims` of all figures behind it; `printed` are those of a vague word that it goes before.
    """
    check_frame(points, "points")
    points = points[points["basis"] == "reported"]
    # Sums are within a statement, so the wording is chosen within it too, as if no other statement had been made.
    own = choose_wording(points.assign(line=points["origin_id"], root=points["origin_id"], dated="stated"))
    own = points[own["speaks"].to_numpy()]
    made = pd.concat([_wounded(own, points), _casualties(own), _pay_bill(speaking(points))])
    # "0 or more" says nothing, and reports of which one rules the other out give no figure.
    made = made[((made["low"] > 0) | ~np.isinf(made["high"])) & ~(made["low"] > made["high"])]
    every = pd.concat([points.assign(minor=False), made], ignore_index=True)
    return choose_wording(every)[columns("points")]


def borne_out(points: pd.DataFrame) -> pd.DataFrame:
    """Find reported numbers that lie within a figure calculated from earlier reports of the same source and days.

    The rows are those of `points`, with the range of the calculated figure as derived_low and derived_high.
    """
    derived = points[points["basis"] == "derived"][["moment", "metric", "low", "high", "published"]]
    derived = derived.rename(columns=lambda name: f"derived_{name}" if name in ("low", "high", "published") else name)
    numbers = points[(points["basis"] == "reported") & (points["hedge"] != "vague")]
    within = "low >= derived_low and high <= derived_high and published > derived_published"
    return numbers.merge(derived, on=["moment", "metric"]).query(within).reset_index(drop=True)


def _wounded(figures: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    both = _paired(figures[figures["scope"] == ""], WHOLE, KILLED)
    low = (both["low"] - both["high_other"]).clip(lower=0)
    best, high = (both["best"] - both["best_other"]).clip(lower=0), both["high"] - both["low_other"]
    made = _calculated(both, WOUNDED, low=low, best=best, high=high)
    said = points[points["metric"] == WOUNDED].assign(number=lambda rows: rows["hedge"] != "vague")
    said = said.groupby(SAME, dropna=False, as_index=False).agg(said=("claims", ";".join), number=("number", "any"))
    made = made.merge(said, on=SAME, how="left")
    made = made.assign(printed=made["said"].fillna(""))
    return made[~made["number"].eq(True)].drop(columns=["said", "number"])


def _casualties(figures: pd.DataFrame) -> pd.DataFrame:
    both = _paired(figures, KILLED, WOUNDED)
    made = _calculated(both, WHOLE, **{end: both[end] + both[f"{end}_other"] for end in RANGE})
    given = ["rule", "origin_id", "population"]
    total = figures.loc[figures["metric"] == WHOLE, given].drop_duplicates().assign(total=True)
    return made[made.merge(total, on=given, how="left")["total"].isna()]  # both have the same rows


def _pay_bill(figures: pd.DataFrame) -> pd.DataFrame:
    dated = figures[figures["date_end"].notna()].sort_values(["date_end", "published", *RANGE])
    counted = (dated["metric"] == WORKERS) & dated["measure"].isin(["stock", "cumulative"]) & (dated["scope"] == "")
    paid = (dated["metric"] == PAY) & (dated["measure"] == "rate") & dated["main"]
    pay = dated.loc[paid, ["rule", "population", "date_end", *TAKEN]]
    pay = pay.rename(columns={name: f"{name}_other" for name in TAKEN})
    both = pd.merge_asof(dated[counted], pay, on="date_end", by=["rule", "population"])
    both = both.dropna(subset="claims_other").reset_index(drop=True)
    bill = _calculated(both, BILL, **{end: both[end] * both[f"{end}_other"] for end in RANGE})
    return bill.assign(counted_in="usd_per_month")


def _paired(figures: pd.DataFrame, metric: str, other: str) -> pd.DataFrame:
    """Join totals of one metric with those of another (`..._other`) of the same statement, people and days."""
    totals = figures[figures["measure"] == "cumulative"]
    other = totals.loc[totals["metric"] == other, [*SAME, *TAKEN]]
    return totals[totals["metric"] == metric].merge(other, on=SAME, suffixes=("", "_other"))


def _calculated(both: pd.DataFrame, metric: str, **ends: pd.Series) -> pd.DataFrame:
    alike = both["dated"] == both["dated_other"]
    inferred = (both["date_basis"] == "inferred") | (both["date_basis_other"] == "inferred")
    formula = FORMULAS[metric]
    return both.assign(
        **ends,
        **dict.fromkeys(["phrase", "hedge", "printed"], ""),
        **dict.fromkeys(["value", "value_to", "unit"], np.nan),
        metric=metric,
        formula=SIGNS[formula.operation].join(formula.parts),
        basis="derived",
        date_basis=both["date_basis"].where(alike, "").mask(inferred, "inferred"),
        dated=both["dated"].where(alike, "assumed"),
        claims=both["claims"] + ";" + both["claims_other"],
        minor=~(both["main"] & both["main_other"].astype(bool)),
    )[[*columns("points"), "minor"]]


def find_shares(points: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """Calculate which part of a larger total a total is: the killed of all ever sent, not of those there.

    Both are of one statement, or of one source whose articles state the days of both, and their days overlap.
    `metrics` says which metric is a part of which (share_of). low, best and high are fractions of 1, open where the
    part has no upper end; of_metric, of_low, of_best, of_high, outlets, wires and claims_of are of the larger total.
    """
    check_frame(points, "points")
    check_columns(metrics, "metrics", ["metric", "share_of"])
    totals = speaking(points)
    totals = totals[(totals["measure"] == "cumulative") & totals["date_end"].notna()]
    part_of = metrics.loc[metrics["share_of"] != "", ["metric", "share_of"]].rename(columns={"share_of": "of_metric"})
    larger = totals[totals["scope"] == ""].rename(columns={"metric": "of_metric"})
    both = totals.merge(part_of, on="metric")
    both = both.merge(larger, on=["rule", "line", "population", "of_metric"], suffixes=("", "_of"))
    stated = (both["dated"] == "stated") & (both["dated_of"] == "stated")
    both = both[stated | (both["origin_id"] == both["origin_id_of"])]
    both = both[(both["date_start"] <= both["date_end_of"]) & (both["date_start_of"] <= both["date_end"])]
    low, high = both["low"] / both["high_of"], both["high"] / both["low_of"]
    # A part is at most the whole; that it is more is shown where the figures say so, and no end is made up.
    most = high.where(np.isinf(both["high"]) | (low > 1), high.clip(upper=1))
    both = both.assign(
        **{f"of_{end}": both[f"{end}_of"] for end in RANGE},
        low=low, best=both["best"] / both["best_of"], high=most, outlets=both["outlets_of"], wires=both["wires_of"],
    )  # fmt: skip
    order = ["of_low", "metric", "date_end", "low", "rule", "claims", "claims_of"]
    return both.sort_values(order, ignore_index=True)[columns("shares")]


def against_shortage(points: pd.DataFrame) -> pd.DataFrame:
    """Compare the workers reported with the labour shortage reported for today, in size only, never with a forecast.

    The workers' rows get of_low, ... of the shortage, and ratio_low, ratio_best and ratio_high.
    """
    check_frame(points, "points")
    of_all = speaking(points[points["scope"] == ""])
    workers = of_all[(of_all["metric"] == "workers") & of_all["measure"].isin(["stock", "cumulative"])]
    shortage = of_all[(of_all["metric"] == "labour_shortage") & (of_all["measure"] == "stock")]
    ends = {end: f"of_{end}" for end in RANGE}
    shortage = shortage[["rule", "originator", "outlets", "claims", *RANGE]].rename(columns=ends)
    both = workers.merge(shortage, on="rule", suffixes=("", "_of"))
    return both.assign(**{f"ratio_{end}": both[end] / both[f"of_{of}"] for end, of in zip(RANGE, RANGE[::-1])})
