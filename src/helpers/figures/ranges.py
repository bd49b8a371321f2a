"""Turn the wording of a number into a range.

"About 600" is half a unit of its last digit wide either way: 550 to 650. hedges.csv has a row a rule and wording.
"""

from functools import cache

import numpy as np
import pandas as pd

from helpers.figures.frames import RANGE, check_words
from helpers.phrases import PhraseError, parse
from helpers.tables import Tables


def bounds_under(hedges: pd.DataFrame, rule: str, value, upper, unit, hedge, scale) -> tuple[np.ndarray, ...]:
    """Apply one rule of hedges.csv to numbers, given as arrays of one length; return low, best and high.

    `value` and `upper` are the number and the second end of a printed range (else the number again), `unit` is one unit
    of the last digit printed, `hedge` the wording ("range" for a printed range without one), and `scale` whether the
    number is a word such as "hundreds". An open low end is 0, an open high end infinite; best is missing if there is no
    central value.

    >>> from helpers.tables import load
    >>> bounds_under(load().hedges, "significant-digit", [600.0], [600.0], [100.0], ["about"], [False])
    (array([550.]), array([600.]), array([650.]))
    """
    of_rule = hedges[hedges["rule"] == rule]
    if of_rule.empty:
        raise ValueError(f"hedge rule {rule!r} is unknown; one of: {', '.join(dict.fromkeys(hedges['rule']))}")
    given = pd.DataFrame({"hedge": hedge, "value": value, "upper": upper, "unit": unit, "scale": scale})
    check_words(given, f"rule {rule}", "hedge", list(of_rule["hedge"]))
    rows = given.merge(of_rule, on="hedge", how="left")
    # "At least several hundred" is at least what "several hundred" may be.
    word = rows["scale"] & (rows["hedge"] != "vague")
    vague = of_rule[of_rule["hedge"] == "vague"].iloc[0]
    least = rows["value"].where(~word, rows["value"] * np.nan_to_num(vague["low_per_value"]))
    most = rows["upper"].where(~word, rows["upper"] * vague["high_per_value"])
    low = rows["low_per_value"].fillna(0) * least + rows["low_per_unit"].fillna(0) * rows["unit"]
    best = (rows["best_per_value"] * rows["value"]).mask(word | (rows["value"] != rows["upper"]))
    high = rows["high_per_value"] * most + rows["high_per_unit"].fillna(0) * rows["unit"]
    high = high.mask(high.isna() & rows["value"].notna(), np.inf)
    return low.clip(lower=0).to_numpy(), best.to_numpy(), high.to_numpy()


def add_unit(claims: pd.DataFrame) -> pd.DataFrame:
    """Add one unit of the last digit printed, and whether the number is a word for a scale."""
    parsed = [_unit_and_scale(phrase) for phrase in claims["phrase"]]
    units, scales = [unit for unit, _ in parsed], [scale for _, scale in parsed]
    return claims.assign(unit=np.array(units, float), scale=np.array(scales, bool))


@cache
def _unit_and_scale(phrase: str) -> tuple[float, bool]:
    try:
        number = parse(phrase)
        return number.unit, number.kind == "vague"
    except PhraseError:
        return np.nan, False


def add_range(claims: pd.DataFrame, tables: Tables, rule: str) -> pd.DataFrame:
    """Add low, best and high under one rule; a count of persons identified by name is a minimum."""
    upper = claims["value_to"].fillna(claims["value"])
    hedge = claims["hedge"].mask(claims["value_to"].notna() & (claims["hedge"] == "none"), "range")
    given = claims.assign(upper=upper, hedge=hedge)[["value", "upper", "unit", "hedge", "scale"]]
    ends = bounds_under(tables.hedges, rule, *(given[name].to_numpy() for name in given))
    claims = claims.assign(rule=pd.array([rule] * len(claims), dtype="str"), **dict(zip(RANGE, ends)))
    claims = _in_whole_numbers(claims)
    minimum = claims["scope"].isin(tables.scopes.loc[tables.scopes["floor"], "scope"])
    open_high = claims["high"].mask(minimum & claims["value"].notna(), np.inf)
    return claims.assign(best=claims["best"].mask(minimum), high=open_high)


def _in_whole_numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """Round ranges of what is counted: inward for bare and exact numbers, outward for hedged ones.

    A bare count below ten is itself. Rates, shares and numbers that are printed with decimals keep them.
    """
    printed, bare = claims[["value", "value_to"]], claims["hedge"].isin(["none", "exact"])
    counted = ~claims["measure"].isin(["rate", "share"]) & (printed.fillna(0) % 1 == 0).all(axis=1)
    low, high = claims["low"].round(6), claims["high"].round(6)  # 1.05 times 600 is 630
    few = counted & bare & (claims["value"] < 10) & claims["value_to"].isna() & ~claims["scale"]
    low = np.where(bare, np.ceil(low), np.floor(low))
    high = np.where(bare, np.floor(high), np.ceil(high))
    low, high = (claims[end].mask(counted, whole) for end, whole in (("low", low), ("high", high)))
    return claims.assign(low=low.mask(few, claims["value"]), high=high.mask(few, claims["value"]))
