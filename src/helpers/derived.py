"""Points that no article prints but that follow from its figures, marked as derived.

Ranges are added, subtracted and multiplied as ranges: the low end pairs with whichever end makes
the result smallest. Open ends stay open.
"""

import numpy as np
import pandas as pd

from helpers.points import POINT, RANGE, speaking

UNIT_OF = {"border_crossings": "crossings", "remains_returned": "remains", "hours_per_day": "hours_per_day"}
UNIT_OF |= {"monthly_pay_usd": "usd_per_month", "monthly_pay_bill_usd": "usd_per_month"}


def unit_of(metric: str) -> str:
    """Tell the unit in which a metric is counted: persons unless it says otherwise."""
    return UNIT_OF.get(metric, "persons")


def derive(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with the derived ones under them (basis "derived").

    `not_killed`: casualties minus killed of the same origin and days. `casualties`: killed plus
    wounded, where the origin reports no such total. `monthly_pay_bill_usd`: workers (a level or a
    total sent) times the latest monthly pay reported by then, in US dollars a month; it holds only
    if all were paid that.
    """
    marks = speaking(points)
    return pd.concat([points, _not_killed(marks), _sums(marks), _pay_bill(marks)], ignore_index=True)


def _not_killed(marks: pd.DataFrame) -> pd.DataFrame:
    both = _paired(marks, "casualties", "killed")
    return both.assign(
        metric="not_killed",
        low=(both["low"] - both["high_with"]).clip(lower=0),
        best=both["best"] - both["best_with"],
        high=both["high"] - both["low_with"],
    ).pipe(_as_derived)


def _sums(marks: pd.DataFrame) -> pd.DataFrame:
    both = _paired(marks, "killed", "wounded")
    reported = marks.loc[marks["metric"] == "casualties", ["rule", "origin_id", "population"]].drop_duplicates()
    both = both.merge(reported, on=["rule", "origin_id", "population"], how="left", indicator=True)
    both = both[both["_merge"] == "left_only"]
    sums = {end: both[end] + both[f"{end}_with"] for end in RANGE}
    return both.assign(metric="casualties", **sums).pipe(_as_derived)


def _pay_bill(marks: pd.DataFrame) -> pd.DataFrame:
    marks = marks.sort_values("date_end", kind="stable")
    counted = marks[
        (marks["metric"] == "workers") & marks["measure"].isin(["stock", "cumulative"]) & (marks["scope"] == "")
    ]
    pay = marks[(marks["metric"] == "monthly_pay_usd") & marks["main"]]
    both = pd.merge_asof(
        counted, pay[["rule", "population", "date_end", *RANGE, "claims", "main"]],
        on="date_end", by=["rule", "population"], suffixes=("", "_with"),
    ).dropna(subset="low_with")  # fmt: skip
    products = {end: both[end] * both[f"{end}_with"] for end in RANGE}
    return both.assign(metric="monthly_pay_bill_usd", **products).pipe(_as_derived)


def _paired(marks: pd.DataFrame, metric: str, other: str) -> pd.DataFrame:
    """Pair the marks of two metrics of the same origin, population, measure, scope and days."""
    key = [column for column in POINT if column != "metric"]
    return marks[marks["metric"] == metric].merge(
        marks.loc[marks["metric"] == other, [*key, *RANGE, "claims", "main"]], on=key, suffixes=("", "_with")
    )


def _as_derived(both: pd.DataFrame) -> pd.DataFrame:
    claims = both["claims"] + ";" + both["claims_with"]
    main = both["main"] & both["main_with"]
    columns = [column for column in both.columns if not column.endswith("_with") and column != "_merge"]
    return both.assign(basis="derived", hedge="", value=np.nan, claims=claims, main=main)[columns]
