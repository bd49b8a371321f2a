"""Calculate figures that no article prints from those that are reported.

Ranges are added, subtracted and multiplied as ranges: each end is the least or greatest result that both ranges
allow. Open ends stay open. Every calculated row has the basis "derived".
"""

from collections import namedtuple

import numpy as np
import pandas as pd

from helpers.figures.frames import RANGE, check_frame, columns
from helpers.figures.points import FIGURE, choose_wording, speaking
from helpers.tables import PARTS, WHOLE

SAME = [column for column in FIGURE if column != "metric"]
KILLED, WOUNDED = PARTS
WORKERS, PAY, BILL = "workers", "monthly_pay_usd", "monthly_pay_bill_usd"
Formula = namedtuple("Formula", "parts operation condition")
FORMULAS = {
    WOUNDED: Formula([WHOLE, KILLED], "minus", ""),
    WHOLE: Formula([KILLED, WOUNDED], "plus", ""),
    BILL: Formula([WORKERS, PAY], "times", "holds only if all were present at once and earned that amount"),
}
# What a calculated figure takes from the second of the two that it is calculated from.
TAKEN = [*RANGE, "claims", "dated", "date_basis", "main"]


def derive(points: pd.DataFrame) -> pd.DataFrame:
    """Add calculated figures to reported ones.

    - wounded: casualties less killed, of one statement about the same days. Not if the statement gives a number of
      wounded itself, and not under a scope, which may count others too.
    - casualties: killed plus wounded, if the statement gives no such total.
    - monthly_pay_bill_usd: workers (there or sent) times the latest monthly pay reported by then, in US dollars
      a month. It holds only if all were paid that.

    Returns
    -------
    DataFrame
        The rows of `points` that are reported, then the calculated ones: `claims` of all figures that one is calculated
        from, `printed` those of a vague word that it goes before, `formula` how ("casualties - killed").
        `choose_wording` decides anew.
    """
    check_frame(points, "points")
    points = points[points["basis"] == "reported"]
    # Sums are within a statement, so the wording is chosen within it too, as if no other statement had been made.
    own = choose_wording(points.assign(line=points["origin_id"], root=points["origin_id"], dated="stated"))
    own = points[own["speaks"].to_numpy()]
    made = [_wounded(own, points), _casualties(own), _pay_bill(speaking(points))]
    # "0 or more" says nothing, and reports of which one rules the other out give no figure.
    made = [rows[((rows["low"] > 0) | ~np.isinf(rows["high"])) & ~(rows["low"] > rows["high"])] for rows in made]
    every = pd.concat([points.assign(minor=False), *made], ignore_index=True)
    return choose_wording(every)[columns("points")]


def borne_out(points: pd.DataFrame) -> pd.DataFrame:
    """Find reported numbers that lie within a figure calculated from earlier reports of the same source and days.

    The rows are those of `points`, with the range of the calculated figure as derived_low and derived_high.
    """
    derived = points[points["basis"] == "derived"][["moment", "metric", "low", "high", "published"]]
    reported = points[(points["basis"] == "reported") & (points["hedge"] != "vague")]
    both = reported.merge(derived, on=["moment", "metric"], suffixes=("", "_derived"))
    within = (both["low"] >= both["low_derived"]) & (both["high"] <= both["high_derived"])
    both = both[within & (both["published"] > both["published_derived"])]
    return both.rename(columns={"low_derived": "derived_low", "high_derived": "derived_high"}).reset_index(drop=True)


def _wounded(figures: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    both = _paired(figures[figures["scope"] == ""], WHOLE, KILLED)
    low = (both["low"] - both["high_other"]).clip(lower=0)
    best, high = (both["best"] - both["best_other"]).clip(lower=0), both["high"] - both["low_other"]
    said = points[points["metric"] == WOUNDED].assign(number=lambda rows: rows["hedge"] != "vague")
    said = said.groupby(SAME, dropna=False, as_index=False).agg(said=("claims", ";".join), number=("number", "any"))
    made = _calculated(both, WOUNDED, f"{WHOLE} - {KILLED}", low=low, best=best, high=high)
    made = made.merge(said, on=SAME, how="left")
    made = made.assign(printed=made["said"].fillna(""))
    return made[~made["number"].eq(True)].drop(columns=["said", "number"])


def _casualties(figures: pd.DataFrame) -> pd.DataFrame:
    both = _paired(figures, KILLED, WOUNDED)
    sums = {end: both[end] + both[f"{end}_other"] for end in RANGE}
    made = _calculated(both, WHOLE, f"{KILLED} + {WOUNDED}", **sums)
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
    bill = {end: both[end] * both[f"{end}_other"] for end in RANGE}
    return _calculated(both, BILL, f"{WORKERS} * {PAY}", counted_in="usd_per_month", **bill)


def _paired(figures: pd.DataFrame, metric: str, other: str) -> pd.DataFrame:
    """Join totals of one metric with those of another (`..._other`) of the same statement, people and days."""
    totals = figures[figures["measure"] == "cumulative"]
    other = totals.loc[totals["metric"] == other, [*SAME, *TAKEN]]
    return totals[totals["metric"] == metric].merge(other, on=SAME, suffixes=("", "_other"))


def _calculated(both: pd.DataFrame, metric: str, formula: str, **values) -> pd.DataFrame:
    """Return the first of two figures with what is calculated from both."""
    alike = both["dated"] == both["dated_other"]
    inferred = (both["date_basis"] == "inferred") | (both["date_basis_other"] == "inferred")
    return both.assign(
        **values,
        metric=metric,
        formula=formula,
        phrase="",
        date_basis=both["date_basis"].where(alike, "").mask(inferred, "inferred"),
        basis="derived",
        hedge="",
        value=np.nan,
        value_to=np.nan,
        unit=np.nan,
        claims=both["claims"] + ";" + both["claims_other"],
        dated=both["dated"].where(alike, "assumed"),
        printed="",
        minor=~(both["main"] & both["main_other"].astype(bool)),
    )[[*columns("points"), "minor"]]
