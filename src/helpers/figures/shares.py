"""Set figures in proportion: which part of those sent was killed, how many workers there are to the labour shortage.

Ranges are divided as ranges, and each proportion states the number that it is a part of.
"""

import numpy as np
import pandas as pd

from helpers.figures.frames import RANGE, check_columns, check_frame, columns
from helpers.figures.points import speaking


def find_shares(points: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """Calculate which part of a larger total a total is: the killed of all ever sent, not of those there.

    Both are of one statement, or of one source whose articles state the days of both, and their days overlap.
    `metrics` says which metric is a part of which (share_of).

    Returns
    -------
    DataFrame
        One row for each total and each larger one: low, best, high (fractions of 1; open where the part has no upper
        end); of_metric, of_low, of_best, of_high, outlets, wires, claims_of of the larger one; the rest of the part.
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

    The workers' rows get of_low, of_best, of_high, originator_of, outlets_of and claims_of of the shortage, and
    ratio_low, ratio_best and ratio_high.
    """
    check_frame(points, "points")
    of_all = speaking(points[points["scope"] == ""])
    workers = of_all[(of_all["metric"] == "workers") & of_all["measure"].isin(["stock", "cumulative"])]
    shortage = of_all[(of_all["metric"] == "labour_shortage") & (of_all["measure"] == "stock")]
    ends = {end: f"of_{end}" for end in RANGE}
    shortage = shortage[["rule", "originator", "outlets", "claims", *RANGE]].rename(columns=ends)
    both = workers.merge(shortage, on="rule", suffixes=("", "_of"))
    return both.assign(
        ratio_low=both["low"] / both["of_high"],
        ratio_best=both["best"] / both["of_best"],
        ratio_high=both["high"] / both["of_low"],
    )
