"""Set numbers in proportion: what part of those sent was killed, how many workers beside the labour shortage.

Ranges are divided as ranges; each proportion states the number that it is one of.
"""

import pandas as pd

from helpers.points import RANGE, alike, pairs, speaking


def shares(points: pd.DataFrame) -> pd.DataFrame:
    """Return what part of those ever sent was killed, not killed, or either, one row a denominator.

    Numerator and denominator come from the same origin and overlap in days; where no number of
    troops sent is reported for that day, there is no share. It is a share of those ever sent, not
    of strength. Columns: rule, origin_id, metric, population, of_low, of_best, of_high (the number
    sent), low, best, high (fractions), outlets and wires of the number sent, basis.
    """
    marks = speaking(points)
    total = marks["measure"] == "cumulative"
    sent = marks[(marks["metric"] == "deployed") & total]
    hit = marks[marks["metric"].isin(["killed", "casualties", "not_killed"]) & total]
    same = alike(marks, ["rule", "origin_id", "population", "scope"])
    part, whole = pairs(same[hit.index], same[sent.index])
    hit, sent = hit.iloc[part].reset_index(drop=True), sent.iloc[whole].reset_index(drop=True)
    overlap = (hit["date_start"] <= sent["date_end"]) & (sent["date_start"] <= hit["date_end"])
    return pd.DataFrame(
        {
            **{column: hit[column] for column in ["rule", "origin_id", "metric", "population"]},
            **{f"of_{end}": sent[end] for end in RANGE},
            "low": (hit["low"] / sent["high"]).clip(upper=1),
            "best": hit["best"] / sent["best"],
            "high": (hit["high"] / sent["low"]).clip(upper=1),
            "outlets": sent["outlets"],
            "wires": sent["wires"],
            "basis": hit["basis"],
        }
    )[overlap].reset_index(drop=True)


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
