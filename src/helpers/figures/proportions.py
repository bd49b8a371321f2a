"""Set numbers in proportion: what part of those sent was killed, how many workers beside the labour shortage.

Ranges are divided as ranges; each proportion states the number that it is one of.
"""

import numpy as np
import pandas as pd

from helpers.figures.points import RANGE, speaking


def find_shares(points: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """Return what part of a larger total a total is, one row a denominator.

    `metrics` says which metric is a part of which (share_of): the killed of those ever sent. Numerator and
    denominator are totals of one origin, or of one originator whose articles state the days of both, and overlap in
    days; where no such denominator is reported for that day, there is no share. It is a share of those ever sent, not
    of strength. Columns: rule, origin_id, originator, metric, population, scope, of_metric, of_low, of_best, of_high
    (the denominator), low, best, high (fractions; an open end of the part stays open), outlets and wires of the
    denominator, basis, date_start, date_end, dated, open_start, claims and claims_of (the denominator).
    """
    marks = speaking(points)
    totals = marks[(marks["measure"] == "cumulative") & marks["date_end"].notna()]
    part_of = metrics.loc[metrics["share_of"] != "", ["metric", "share_of"]].rename(columns={"share_of": "of_metric"})
    parts = totals.merge(part_of, on="metric")
    wholes = totals[totals["scope"] == ""].rename(columns={"metric": "of_metric"})
    both = parts.merge(wholes, on=["rule", "line", "population", "of_metric"], suffixes=("", "_of"))
    stated = (both["dated"] == "stated") & (both["dated_of"] == "stated")
    both = both[stated | (both["origin_id"] == both["origin_id_of"])]
    both = both[(both["date_start"] <= both["date_end_of"]) & (both["date_start_of"] <= both["date_end"])]
    low, best, high = both["low"] / both["high_of"], both["best"] / both["best_of"], both["high"] / both["low_of"]
    found = both.assign(
        **{f"of_{end}": both[f"{end}_of"] for end in RANGE},
        low=low, best=best, high=high.where(np.isinf(both["high"]) | (low > 1), high.clip(upper=1)),
        outlets=both["outlets_of"], wires=both["wires_of"],
    )  # fmt: skip
    columns = ["rule", "origin_id", "originator", "metric", "population", "scope", "of_metric", "of_low", "of_best"]
    columns += ["of_high", *RANGE, "outlets", "wires", "basis", "date_start", "date_end", "dated", "open_start"]
    columns += ["claims", "claims_of"]
    return found.sort_values(["of_low", "metric", "date_end", "low"], ignore_index=True)[columns]


def against_shortage(points: pd.DataFrame) -> pd.DataFrame:
    """Compare the workers reported with the labour shortage reported as current, in size only.

    Not a share of places filled, and never against a forecast. Columns: those of points for the workers, of_low,
    of_best, of_high, originator_of, outlets_of, claims_of of the shortage, then the ratio as ratio_low, ratio_best,
    ratio_high.
    """
    marks = speaking(points)
    of_all = marks[marks["scope"] == ""]
    workers = of_all[(of_all["metric"] == "workers") & (of_all["measure"].isin(["stock", "cumulative"]))]
    shortage = (of_all["metric"] == "labour_shortage") & (of_all["measure"] == "stock")
    both = workers.merge(
        of_all.loc[shortage, ["rule", "originator", "outlets", "claims", *RANGE]], on="rule", suffixes=("", "_of")
    )
    return both.assign(
        **{f"of_{end}": both[f"{end}_of"] for end in RANGE},
        ratio_low=both["low"] / both["high_of"],
        ratio_best=both["best"] / both["best_of"],
        ratio_high=both["high"] / both["low_of"],
    ).drop(columns=[f"{end}_of" for end in RANGE])
