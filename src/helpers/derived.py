"""Points that no article prints but that follow from its figures, marked as derived.

Ranges are added, subtracted and multiplied as ranges: the low end pairs with whichever end makes
the result smallest. Open ends stay open.
"""

import numpy as np
import pandas as pd

from helpers.points import POINT, RANGE, alike, day_keys, latest, pairs, speaking

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
    total, killed = _paired(marks, marks["metric"] == "casualties", marks["metric"] == "killed")
    low, best, high = (total[a] - killed[b] for a, b in (("low", "high"), ("best", "best"), ("high", "low")))
    return _as_derived(total, killed, metric="not_killed", low=low.clip(lower=0), best=best, high=high)


def _sums(marks: pd.DataFrame) -> pd.DataFrame:
    origin, total = alike(marks, ["rule", "origin_id", "population"]), marks["metric"] == "casualties"
    without = ~np.isin(origin, origin[total])
    killed, wounded = _paired(marks, (marks["metric"] == "killed") & without, marks["metric"] == "wounded")
    sums = {end: killed[end] + wounded[end] for end in RANGE}
    return _as_derived(killed, wounded, metric="casualties", **sums)


def _pay_bill(marks: pd.DataFrame) -> pd.DataFrame:
    marks = marks.sort_values("date_end", kind="stable")
    level = (marks["metric"] == "workers") & marks["measure"].isin(["stock", "cumulative"]) & (marks["scope"] == "")
    paid = (marks["metric"] == "monthly_pay_usd") & marks["main"]
    keys = day_keys(alike(marks, ["rule", "population"]), marks["date_end"])
    place = latest(keys[paid], keys[level], "right")
    workers = marks[level][place >= 0].reset_index(drop=True)
    pay = marks[paid].iloc[place[place >= 0]].reset_index(drop=True)
    return _as_derived(workers, pay, metric="monthly_pay_bill_usd", **{end: workers[end] * pay[end] for end in RANGE})


def _paired(marks: pd.DataFrame, some: pd.Series, others: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return, side by side, some marks and others of the same origin, population, measure, scope and days."""
    same = alike(marks, [column for column in POINT if column != "metric"])
    first, second = pairs(same[some], same[others])
    return marks[some].iloc[first].reset_index(drop=True), marks[others].iloc[second].reset_index(drop=True)


def _as_derived(first: pd.DataFrame, second: pd.DataFrame, **values) -> pd.DataFrame:
    """Return the first of two marks with what is derived from both."""
    claims, main = first["claims"] + ";" + second["claims"], first["main"] & second["main"]
    return first.assign(**values, basis="derived", hedge="", value=np.nan, claims=claims, main=main)
