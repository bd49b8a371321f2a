"""Turn claims into readings: who said it and when it was read, and what range its words allow.

A reading is a claim with its outlet, wire and originator, the days it is about, and low, best
and high under one rule of hedges.csv. An open upper end is infinite; a missing best means that
the words give none. The ranges are about rounding and wording, not about what the originator
does not know; they are never confidence intervals.
"""

import numpy as np
import pandas as pd

from helpers.phrases import PhraseError, parse
from helpers.tables import Tables

DEFAULT_RULE = "significant-digit"
COEFFICIENTS = ["low_per_value", "best_per_value", "high_per_value", "low_per_unit", "high_per_unit"]


def rules(tables: Tables) -> list[str]:
    """List the names of the reading rules, the first being the default."""
    return list(dict.fromkeys(tables.hedges["rule"]))


def read(
    tables: Tables,
    rule: str | list[str] = DEFAULT_RULE,
    published_until: str = "",
    date_from: str = "",
    date_to: str = "",
    outlets: str | list[str] = "",
    superseded: bool = False,
) -> pd.DataFrame:
    """Return the claims of the articles chosen, read under one rule, or under each of several.

    Parameters: a rule of hedges.csv, or a list of them; `published_until`, only articles published by that day
    (a superseded article speaks until its correction is published); `date_from` and `date_to`
    keep claims whose window overlaps; `outlets`, a list or a text separated by ";". Empty: all.
    `superseded` keeps the claims of articles that have been corrected since.

    Result: the columns of the claim tables, with date_start and date_end filled in from the
    origin where a claim leaves them open, and outlet, wire, wire_basis, published, originator,
    relay, channel, may_equal, rule, unit, low, best, high. Counts are persons unless the metric
    says otherwise; an open high is infinite.
    """
    claims = _attributed(tables, published_until, superseded)
    if outlets:
        names = [name.strip() for name in outlets.split(";")] if isinstance(outlets, str) else outlets
        claims = claims[claims["outlet"].isin(names)]
    if date_from:
        claims = claims[claims["date_end"] >= pd.Timestamp(date_from)]
    if date_to:
        claims = claims[claims["date_start"] <= pd.Timestamp(date_to)]
    return _ranged(claims, tables.hedges, [rule] if isinstance(rule, str) else rule)


def _attributed(tables: Tables, published_until: str, superseded: bool) -> pd.DataFrame:
    """Add who said it and who carried it, and close the window of days from the origin's."""
    sources = tables.sources
    if published_until:
        sources = sources[sources["published"] <= pd.Timestamp(published_until)]
    if not superseded:
        sources = sources[~sources["source_id"].isin(sources["supersedes"])]
    claims = tables.claims.merge(sources[["source_id", "outlet", "wire", "wire_basis", "published"]], on="source_id")
    # The title of another story or of a video is the outlet's own, whatever copy stands above it.
    own = claims["place"].isin(["link", "caption"]) & (claims["wire"] != claims["outlet"])
    claims = claims.assign(wire=claims["wire"].mask(own, ""), wire_basis=claims["wire_basis"].mask(own, ""))
    origins = tables.origins.rename(columns={"date_start": "known_from", "date_end": "known_to"}).drop(columns="note")
    claims = claims.merge(origins, on="origin_id", how="left")
    first_print = claims.groupby("origin_id")["published"].transform("min")
    end = claims["date_end"].fillna(claims["known_to"]).fillna(first_print)
    start = claims["date_start"].fillna(claims["known_from"]).fillna(end)
    return claims.assign(date_start=start.where(start <= end, end), date_end=end)


def _ranged(claims: pd.DataFrame, hedges: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Apply the coefficients of rules, one rule after the other; a bound without coefficients is open."""
    value, hedge = claims["value"].to_numpy(), claims["hedge"]
    phrase, words = pd.factorize(claims["phrase"])
    unit = np.array([*map(_unit, words), np.nan])[phrase]
    # Those identified by name are a floor for the dead, whatever the hedge of their count.
    floor = ((claims["metric"] == "killed") & (claims["scope"] == "identified by name")).to_numpy()
    found = []
    for rule in wanted:
        of_rule = hedges[hedges["rule"] == rule].set_index("hedge")
        if of_rule.empty:
            raise ValueError(f"hedge rule {rule!r} is unknown; one of: {', '.join(dict.fromkeys(hedges['rule']))}")
        of_hedge = of_rule.index.get_indexer(hedge)
        low, best, high, low_unit, high_unit = (of_rule[name].to_numpy()[of_hedge] for name in COEFFICIENTS)
        opened = ~np.isnan(value) & (np.isnan(high) | floor)
        low = np.maximum(low * value + np.nan_to_num(low_unit) * unit, 0)
        high = np.where(opened, np.inf, high * value + np.nan_to_num(high_unit) * unit)
        found.append((low, np.where(floor, np.nan, best * value), high))
    low, best, high = np.concatenate(found, axis=1)
    rows = claims.iloc[np.tile(np.arange(len(claims)), len(wanted))].reset_index(drop=True)
    rules = pd.array(np.repeat(np.array(wanted, object), len(claims)), dtype="str")
    return rows.assign(rule=rules, unit=np.tile(unit, len(wanted)), low=low, best=best, high=high)


def _unit(phrase: str) -> float:
    try:
        return parse(phrase).unit
    except PhraseError:
        return np.nan
