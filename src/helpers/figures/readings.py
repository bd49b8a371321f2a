"""Turn claims into readings: who said it and when it was read, what days it is about, and what range its words allow.

A reading is a claim with its outlet, wire and originator, the days it is about, and low, best
and high under one rule of hedges.csv. An open upper end is infinite; a missing best means that
the words give none. The ranges are about rounding and wording, not about what the originator
does not know; they are never confidence intervals.
"""

import numpy as np
import pandas as pd

from helpers.phrases import PhraseError, parse
from helpers.tables import DEFAULT_RULE, Tables

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

    Result: the columns of the claim tables, and
    - date_start, date_end, filled in where the claim leaves them open: from the origin (of a restatement, from the
      figure that it restates, or its origin), else from the article; missing where its scope names a time of its own;
    - dated: `stated` where the article gives a day, else `assumed`; open_start: neither it nor the origin gives a
      first day, so that only the last is known;
    - outlet, wire, wire_basis, published, originator, relay, channel; said_start, said_end (when the origin became
      known); root (the origin that it restates, else itself);
    - line: whose figure it is, the originator or, where nobody is named, the origin; linked: the origins that the
      origin may equal or that either restates, joined by ";", as far as they speak here;
    - of_all: whether the metric is of the topic of its population, so that it may be the number of all of them;
    - counted_in: persons, usd_per_month, ..., percent for shares, nothing for a report without a number;
    - scale: whether the number is a word for a scale (several hundred), however it is hedged;
    - rule, unit (one unit of the last significant digit printed), low, best, high; an open high is infinite.
    """
    claims = _attributed(tables, published_until, superseded)
    if outlets:
        names = [name.strip() for name in outlets.split(";")] if isinstance(outlets, str) else outlets
        claims = claims[claims["outlet"].isin(names)]
    if date_from:
        claims = claims[claims["date_end"] >= pd.Timestamp(date_from)]
    if date_to:
        claims = claims[claims["date_start"] <= pd.Timestamp(date_to)]
    linked = _linked(tables.links, claims["origin_id"])
    claims = claims.assign(linked=pd.array([linked.get(origin, "") for origin in claims["origin_id"]], dtype="str"))
    return _ranged(claims, tables, [rule] if isinstance(rule, str) else rule)


def _attributed(tables: Tables, published_until: str, superseded: bool) -> pd.DataFrame:
    """Add who said it and who carried it, and the days it is about."""
    sources = tables.sources
    if published_until:
        sources = sources[sources["published"] <= pd.Timestamp(published_until)]
    if not superseded:
        sources = sources[~sources["source_id"].isin(sources["supersedes"])]
    claims = tables.claims.merge(sources[["source_id", "outlet", "wire", "wire_basis", "published"]], on="source_id")
    # The title of another story or of a video is the outlet's own, whatever copy stands above it.
    own = claims["place"].isin(["link", "caption"]) & (claims["wire"] != claims["outlet"])
    claims = claims.assign(wire=claims["wire"].mask(own, ""), wire_basis=claims["wire_basis"].mask(own, ""))
    claims = claims.merge(_rooted(tables), on="origin_id", how="left").merge(_counted(tables.metrics), on="metric")
    claims = claims.assign(of_all=claims["topic"] == claims["population"].map(_topics(tables))).drop(columns="topic")
    stated = claims["date_start"].notna() | claims["date_end"].notna()
    past = claims["scope"].isin(tables.scopes.loc[tables.scopes["past"], "scope"]) & ~stated
    claims = claims.assign(**_restated_days(claims, stated))
    first_print = claims.groupby("origin_id")["published"].transform("min")
    end = claims["date_end"].fillna(claims["known_to"]).fillna(first_print)
    end = end.where(claims["date_end"].notna() | ~(end < claims["date_start"]), first_print)
    start = claims["date_start"].fillna(claims["known_from"])
    open_start = (start.isna() | (start > end)) & ~past
    start = start.fillna(end)
    counted = claims["counted_in"].mask(claims["measure"] == "share", "percent")
    return claims.assign(
        open_start=open_start,
        date_start=start.where(start <= end, end).mask(past),
        date_end=end.mask(past),
        dated=pd.array(np.where(stated, "stated", "assumed"), dtype="str"),
        counted_in=counted.mask(claims["metric"] == "event", ""),
    )


def _restated_days(claims: pd.DataFrame, stated: pd.Series) -> dict[str, pd.Series]:
    """Return, for claims that restate a figure without a day, the days that it is about; else those of the origin."""
    key = ["metric", "population", "measure", "scope"]
    told = claims[stated & (claims["root"] == claims["origin_id"])].drop_duplicates([*key, "root", "date_end"])
    told = told[~told.duplicated([*key, "root"], keep=False)]  # where there is one such figure
    told = told[[*key, "root", "date_start", "date_end"]]
    found = claims[[*key, "root"]].merge(told, on=[*key, "root"], how="left").set_index(claims.index)
    open_days = ~stated & (claims["root"] != claims["origin_id"]) & found["date_end"].notna()
    start = found["date_start"].fillna(found["date_end"])
    return {
        "known_from": claims["known_from"].mask(open_days, start),
        "known_to": claims["known_to"].mask(open_days, found["date_end"]),
    }


def _rooted(tables: Tables) -> pd.DataFrame:
    """Return the origins with the days on which they became known and the line that each belongs to.

    An origin that restates another one speaks of its figures, and so of its days.
    """
    restated = tables.links[tables.links["relation"] == "restates"].drop_duplicates("origin_id")
    original = dict(zip(restated["origin_id"], restated["other_origin_id"]))
    root = {}
    for origin in tables.origins["origin_id"]:
        root[origin] = origin
        while root[origin] in original:  # never a circle, see checks
            root[origin] = original[root[origin]]
    origins = tables.origins.rename(columns={"date_start": "known_from", "date_end": "known_to"}).drop(columns="note")
    origins = origins.assign(root=origins["origin_id"].map(root))
    known = origins.set_index("origin_id").loc[origins["root"]].reset_index()
    return origins.assign(
        said_start=origins["known_from"],
        said_end=origins["known_to"],
        known_from=known["known_from"],
        known_to=known["known_to"],
        line=known["originator"].where(known["originator"] != "", known["origin_id"]),
    )


def _counted(metrics: pd.DataFrame) -> pd.DataFrame:
    return metrics[["metric", "topic"]].assign(counted_in=metrics["unit"].replace("", "persons"))


def _topics(tables: Tables) -> pd.Series:
    return tables.populations.set_index("population")["topic"]


def _linked(links: pd.DataFrame, present: pd.Series) -> dict[str, str]:
    """Return, for each origin present, those present that the articles link with it, joined by ";"."""
    present = set(present)
    pairs = list(zip(links["origin_id"], links["other_origin_id"]))
    found = {}
    for one, other in [*pairs, *((b, a) for a, b in pairs)]:
        if one in present and other in present:
            found.setdefault(one, set()).add(other)
    return {origin: ";".join(sorted(others)) for origin, others in found.items()}


def _ranged(claims: pd.DataFrame, tables: Tables, wanted: list[str]) -> pd.DataFrame:
    """Apply the coefficients of rules, one rule after the other; a bound without coefficients is open."""
    hedges, value = tables.hedges, claims["value"].to_numpy()
    ranged = claims["value_to"].notna().to_numpy()
    upper = np.where(ranged, claims["value_to"], value)
    hedge = claims["hedge"].mask(ranged & (claims["hedge"] == "none"), "range").to_numpy(object)
    phrase, words = pd.factorize(claims["phrase"])
    read = [*map(_unit_and_scale, words), (np.nan, False)]
    unit, scale = np.array([one for one, _ in read])[phrase], np.array([other for _, other in read])[phrase]
    floor = claims["scope"].isin(tables.scopes.loc[tables.scopes["floor"], "scope"]).to_numpy()
    found = []
    bounds = [bounds_under(hedges, rule, value, upper, unit, hedge, scale) for rule in wanted]
    for low, best, high in bounds:
        found.append((low, np.where(floor, np.nan, best), np.where(floor & ~np.isnan(value), np.inf, high)))
    low, best, high = np.concatenate(found, axis=1)
    rows = claims.iloc[np.tile(np.arange(len(claims)), len(wanted))].reset_index(drop=True)
    rules = pd.array(np.repeat(np.array(wanted, object), len(claims)), dtype="str")
    each = {"unit": np.tile(unit, len(wanted)), "scale": np.tile(scale, len(wanted))}
    return rows.assign(rule=rules, **each, low=low, best=best, high=high)


def bounds_under(hedges: pd.DataFrame, rule: str, value, upper, unit, hedge, scale) -> tuple[np.ndarray, ...]:
    """Return low, best and high of numbers under one rule of hedges.csv; an open high is infinite, an open low zero.

    A missing best means that there is none. Arrays of one length: `value`, and `upper`, which is the same but for a
    printed range; one `unit` of the last digit printed; the `hedge` (`range` for a printed range without one); whether
    the number is a word for a `scale`.
    """
    of_rule = hedges[hedges["rule"] == rule].set_index("hedge")
    if of_rule.empty:
        raise ValueError(f"hedge rule {rule!r} is unknown; one of: {', '.join(dict.fromkeys(hedges['rule']))}")
    low, best, high, low_unit, high_unit = (
        of_rule[name].to_numpy()[of_rule.index.get_indexer(hedge)] for name in COEFFICIENTS
    )
    # "At least several hundred" is bound by what several hundred may be.
    bound = scale & (hedge != "vague")
    least, most = (of_rule.loc["vague", name] for name in ("low_per_value", "high_per_value"))
    # Nothing is below zero: a low bound without coefficients is zero.
    low = np.nan_to_num(low) * np.where(bound, np.nan_to_num(least), 1) * value + np.nan_to_num(low_unit) * unit
    high = high * np.where(bound, most, 1) * upper + np.nan_to_num(high_unit) * unit
    best = np.where(bound | (upper != value), np.nan, best * value)
    return np.maximum(low, 0), best, np.where(np.isnan(high) & ~np.isnan(value), np.inf, high)


def _unit_and_scale(phrase: str) -> tuple[float, bool]:
    """Return one unit of the last digit of a phrase, and whether its number is a word for a scale."""
    try:
        read = parse(phrase)
        return read.unit, read.kind == "vague"
    except PhraseError:
        return np.nan, False
