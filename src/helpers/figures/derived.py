"""Points that no article prints but that follow from its figures, marked as derived.

Ranges are added, subtracted and multiplied as ranges: the low end pairs with whichever end makes
the result smallest. Open ends stay open.
"""

import numpy as np
import pandas as pd

from helpers.figures.points import POINT, RANGE, settle, speaking

SAME = [column for column in POINT if column != "metric"]
BILL = "monthly_pay_bill_usd"


def derive(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with the derived ones under them (basis "derived"), settled anew (see points.settle).

    `wounded`: casualties less killed of the same origin and days, since casualties are killed and wounded together;
    not where the origin gives a number itself, nor under a scope, which may let others in. `casualties`: killed plus
    wounded, where the origin reports no such total. `monthly_pay_bill_usd`: workers (a level or a total sent) times
    the latest monthly pay reported by then, in US dollars a month; it holds only if all were paid that.

    A derived number speaks before a vague word of the same origin; `printed` holds that word's claims, joined by ";".
    """
    marks = speaking(points, within="origin")
    parts = [_wounded(marks, points), _casualties(marks), _pay_bill(speaking(points))]
    # Where all that follows is "0 or more", nothing does.
    parts = [part[(part["low"] > 0) | ~np.isinf(part["high"])].assign(basis="derived") for part in parts]
    parts = [points.assign(printed="", minor=False), *parts]
    return settle(pd.concat(parts, ignore_index=True)).drop(columns="minor")


def borne_out(points: pd.DataFrame) -> pd.DataFrame:
    """Return the reported numbers that lie within an earlier derived one of the same line and days.

    Columns: those of points for the reported mark; low and high of the derived one as derived_low and derived_high.
    """
    derived = points[points["basis"] == "derived"][["moment", "metric", "low", "high", "published"]]
    both = points[(points["basis"] == "reported") & (points["hedge"] != "vague")].merge(
        derived, on=["moment", "metric"], suffixes=("", "_derived")
    )
    within = (both["low"] >= both["low_derived"]) & (both["high"] <= both["high_derived"])
    both = both[within & (both["published"] > both["published_derived"])]
    return both.rename(columns={"low_derived": "derived_low", "high_derived": "derived_high"}).reset_index(drop=True)


def _wounded(marks: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    numbers = marks[marks["scope"] == ""]
    total, killed = _paired(numbers, "casualties", "killed")
    said = points[(points["metric"] == "wounded") & (points["basis"] == "reported")]
    said = said.assign(number=said["hedge"] != "vague").groupby(SAME, dropna=False, as_index=False)
    said = total[SAME].merge(said.agg(printed=("claims", ";".join), number=("number", "any")), on=SAME, how="left")
    low, best, high = (total[a] - killed[b] for a, b in (("low", "high"), ("best", "best"), ("high", "low")))
    made = _combined(total, killed, metric="wounded", low=low.clip(lower=0), best=best, high=high)
    return made.assign(printed=said["printed"].fillna(""))[~said["number"].eq(True)]


def _casualties(marks: pd.DataFrame) -> pd.DataFrame:
    killed, wounded = _paired(marks, "killed", "wounded")
    there = pd.MultiIndex.from_frame(marks.loc[marks["metric"] == "casualties", ["rule", "origin_id", "population"]])
    without = ~pd.MultiIndex.from_frame(killed[["rule", "origin_id", "population"]]).isin(there)
    sums = {end: killed[end] + wounded[end] for end in RANGE}
    return _combined(killed, wounded, metric="casualties", **sums)[without]


def _pay_bill(marks: pd.DataFrame) -> pd.DataFrame:
    level = (marks["metric"] == "workers") & marks["measure"].isin(["stock", "cumulative"]) & (marks["scope"] == "")
    paid = (marks["metric"] == "monthly_pay_usd") & (marks["measure"] == "rate") & marks["main"]
    days = ["date_end", "published", *RANGE]
    workers = marks[level & marks["date_end"].notna()].sort_values(days).reset_index(drop=True)
    pay = marks[paid & marks["date_end"].notna()].sort_values(days).reset_index(drop=True)
    place = pay[["rule", "population", "date_end"]].assign(place=pay.index)
    place = pd.merge_asof(workers, place, on="date_end", by=["rule", "population"])["place"]
    workers, pay = workers[place.notna()], pay.loc[place.dropna().astype(int)]
    workers, pay = workers.reset_index(drop=True), pay.reset_index(drop=True)
    bill = {end: workers[end] * pay[end] for end in RANGE}
    return _combined(workers, pay, metric=BILL, counted_in="usd_per_month", **bill)


def _paired(marks: pd.DataFrame, some: str, others: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return, side by side, marks of one metric and of another of the same origin, population, measure, scope, days."""
    first, second = (marks[(marks["metric"] == m) & (marks["measure"] == "cumulative")] for m in (some, others))
    both = first[SAME].assign(first=first.index).merge(second[SAME].assign(second=second.index), on=SAME)
    return marks.loc[both["first"]].reset_index(drop=True), marks.loc[both["second"]].reset_index(drop=True)


def _combined(first: pd.DataFrame, second: pd.DataFrame, **values) -> pd.DataFrame:
    """Return the first of two marks with what is derived from both."""
    return first.assign(
        **values,
        hedge="",
        value=np.nan,
        value_to=np.nan,
        unit=np.nan,
        claims=first["claims"] + ";" + second["claims"],
        dated=first["dated"].where(first["dated"] == second["dated"], "assumed"),
        printed="",
        minor=~(first["main"] & second["main"]),
    )
