"""Turn claims into readings: who said it, which days it is about, and which range its wording allows.

The ranges come from rounding and wording: "about 600" is half a unit of its last digit wide either way, 550 to 650.
They are not confidence intervals. hedges.csv has a row for each rule and wording.
"""

import numpy as np
import pandas as pd

from helpers.figures.frames import KIND, RANGE, check_columns, check_ends, check_words
from helpers.tables import CLAIM_TABLES, DEFAULT_RULE, Tables, read_phrases


def rules(tables: Tables) -> list[str]:
    """List the names of the reading rules."""
    return list(dict.fromkeys(tables.hedges["rule"]))


def read(
    tables: Tables,
    rule: str | list[str] = DEFAULT_RULE,
    published_until: str = "",
    date_from: str = "",
    date_to: str = "",
    outlets: str | list[str] = "",
    superseded: bool = False,
    exclude_outlets: str | list[str] = "",
) -> pd.DataFrame:
    """Read the claims of the chosen articles as ranges: one row per claim and rule.

    `rule` is one rule of hedges.csv or a list of them, `superseded` keeps also the articles that have been corrected
    since; the limits are those of `open_study`. The columns are those of the claim tables, of the article, and

    - low, best, high: the range, counted in `counted_in` (persons, usd_per_month, percent, ...), in whole numbers but
      for rates, shares and printed decimals. An open end is infinite; a missing central value is NaN.
    - unit: one unit of the last digit printed; scale: whether the number is a word such as "hundreds".
    - date_start, date_end: where the claim leaves them open, those of the statement (of a restatement: of the figure
      that it repeats), else the day of the first article. Missing where the scope names a time of its own.
    - root: the statement that it repeats, else itself; line: the originator, or the statement if nobody is named;
      linked: statements that may be the same one or that repeat each other, joined by ";".

    Raises ValueError for an unknown rule, FrameError for a missing column, an unknown hedge, a value above value_to.
    """
    check_claims(tables)
    claims = _add_days(_add_source(tables, published_until, superseded), tables)
    claims = claims[claims["outlet"].isin(split_names(outlets) or claims["outlet"])]
    claims = claims[~claims["outlet"].isin(split_names(exclude_outlets))]
    if date_from:
        claims = claims[claims["date_end"] >= pd.Timestamp(date_from)]
    if date_to:
        claims = claims[claims["date_start"] <= pd.Timestamp(date_to)]
    phrases = read_phrases(claims["phrase"])
    claims = _add_links(claims, tables.links).assign(unit=phrases["unit"], scale=phrases["kind"] == "vague")
    return pd.concat([_add_range(claims, tables, one) for one in np.atleast_1d(rule)], ignore_index=True)


def split_names(names: str | list[str]) -> list[str]:
    """Return the names of a list, or of a text that separates them by ";"."""
    return [name.strip() for name in names.split(";") if name.strip()] if isinstance(names, str) else list(names)


def check_claims(tables: Tables) -> None:
    """Raise FrameError if claims that somebody changed cannot be read."""
    fields = tables.descriptor[CLAIM_TABLES[0]]["schema"]["fields"]
    check_columns(tables.claims, "claims", [field["name"] for field in fields])
    check_words(tables.claims, "claims", "hedge", list(dict.fromkeys(tables.hedges["hedge"])))
    check_ends(tables.claims, "claims", "value", "value_to")


def _add_source(tables: Tables, published_until: str, superseded: bool) -> pd.DataFrame:
    articles = tables.sources
    if published_until:
        articles = articles[articles["published"] <= pd.Timestamp(published_until)]
    if not superseded:
        articles = articles[~articles["source_id"].isin(articles["supersedes"])]
    claims = tables.claims.merge(articles[["source_id", "outlet", "wire", "wire_basis", "published"]], on="source_id")
    # The title of another story or of a video is the outlet's own, whatever copy stands above it.
    own = claims["place"].isin(["link", "caption"]) & (claims["wire"] != claims["outlet"])
    claims = claims.assign(wire=claims["wire"].mask(own, ""), wire_basis=claims["wire_basis"].mask(own, ""))
    claims = claims.merge(_statements(tables), on="origin_id", how="left")
    claims = claims.merge(tables.metrics[["metric", "topic", "unit", "usual"]], on="metric")
    projects = claims["projects"].mask(claims["projects"] == "", claims["usual"])
    counted_in = claims["unit"].replace("", "persons").mask(claims["measure"] == "share", "percent")
    return claims.assign(
        counted_in=counted_in.mask(claims["metric"] == "event", ""),
        projects=projects.where(claims["measure"] == "projection", "").astype("str"),
    ).drop(columns=["topic", "unit", "usual"])


def _statements(tables: Tables) -> pd.DataFrame:
    """Return the statements, the days on which they and what they repeat became known, and the line of each."""
    repeats = tables.links[tables.links["relation"] == "restates"].drop_duplicates("origin_id")
    aliases = tables.originators[tables.originators["alias_of"] != ""]
    origins = tables.origins.rename(columns={"date_start": "said_start", "date_end": "said_end"}).drop(columns="note")
    origins = origins.assign(
        root=_followed(origins["origin_id"], dict(zip(repeats["origin_id"], repeats["other_origin_id"]))),
        originator=_followed(origins["originator"], dict(zip(aliases["originator"], aliases["alias_of"]))),
    )
    first = origins[["origin_id", "originator", "said_start", "said_end"]]
    first = first.set_axis(["root", "line", "known_from", "known_to"], axis=1)
    origins = origins.merge(first, on="root", how="left")
    return origins.assign(line=origins["line"].mask(origins["line"] == "", origins["root"]))


def _followed(names: pd.Series, leads_to: dict[str, str]) -> pd.Series:
    for _ in leads_to:
        names = names.map(lambda name: leads_to.get(name, name)).astype(names.dtype)
    return names


def _add_days(claims: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    stated = claims["date_start"].notna() | claims["date_end"].notna()
    past = claims["scope"].isin(tables.scopes.loc[tables.scopes["past"], "scope"]) & ~stated
    claims = _add_repeated_days(claims.assign(stated=stated))
    first_print = claims.groupby("origin_id")["published"].transform("min")
    end = claims["date_end"].fillna(claims["known_to"]).fillna(first_print)
    # A claim "since a day" does not end before that day.
    end = end.mask(claims["date_end"].isna() & (end < claims["date_start"]), first_print)
    horizon = (claims["measure"] == "projection") & claims["date_end"].notna()  # does not begin when it is stated
    start = claims["date_start"].fillna(claims["known_from"].mask(horizon))
    open_start = start.isna() | (start > end)
    basis = claims["date_basis"].mask(claims["date_basis"] == "", "stated")
    return claims.assign(
        date_start=start.mask(open_start, end).mask(past),
        date_end=end.mask(past),
        dated=claims["stated"].map({True: "stated", False: "assumed"}).astype("str"),
        date_basis=basis.where(claims["stated"], "").astype("str"),
        open_start=open_start & ~past,
    ).drop(columns=["stated", "known_from", "known_to", "repeats", "first_start", "first_end"])


def _add_repeated_days(claims: pd.DataFrame) -> pd.DataFrame:
    """Give a claim that repeats the one figure with a stated day that day; else it keeps that of the statement."""
    figure, repeats = [*KIND[1:], "root"], claims["root"] != claims["origin_id"]
    first = claims[claims["stated"] & ~repeats].drop_duplicates([*figure, "date_end"])
    first = first[~first.duplicated(figure, keep=False)]  # of two, which is repeated is not known
    first = first.assign(first_end=first["date_end"], first_start=first["date_start"].fillna(first["date_end"]))
    claims = claims.assign(repeats=repeats).merge(first[[*figure, "first_start", "first_end"]], on=figure, how="left")
    taken = claims["repeats"] & ~claims["stated"] & claims["first_end"].notna()
    return claims.assign(
        known_from=claims["known_from"].mask(taken, claims["first_start"]),
        known_to=claims["known_to"].mask(taken, claims["first_end"]),
    )


def _add_links(claims: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    pairs = links[["origin_id", "other_origin_id"]]
    turned = pairs.rename(columns={"origin_id": "other_origin_id", "other_origin_id": "origin_id"})
    pairs = pd.concat([pairs, turned]).drop_duplicates()
    pairs = pairs[pairs.isin(set(claims["origin_id"])).all(axis=1)].sort_values("other_origin_id")
    linked = pairs.groupby("origin_id")["other_origin_id"].agg(";".join).astype("str")
    return claims.assign(linked=linked.reindex(claims["origin_id"], fill_value="").array)


def bounds_under(hedges: pd.DataFrame, rule: str, value, upper, unit, hedge, scale) -> tuple[np.ndarray, ...]:
    """Apply one rule of hedges.csv to numbers, given as arrays of one length; return low, best and high as in `read`.

    `upper` is the second end of a printed range, else `value` again; `hedge` is "range" for one without a wording.

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


def _add_range(claims: pd.DataFrame, tables: Tables, rule: str) -> pd.DataFrame:
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
    """Round counts: inward if bare or exact, outward if hedged. A bare one below ten is itself; decimals are kept."""
    printed, bare = claims[["value", "value_to"]], claims["hedge"].isin(["none", "exact"])
    counted = ~claims["measure"].isin(["rate", "share"]) & (printed.fillna(0) % 1 == 0).all(axis=1)
    few = counted & bare & (claims["value"] < 10) & claims["value_to"].isna() & ~claims["scale"]
    low, high = claims["low"].round(6), claims["high"].round(6)  # 1.05 times 600 is 630
    low = claims["low"].mask(counted, np.where(bare, np.ceil(low), np.floor(low)))
    high = claims["high"].mask(counted, np.where(bare, np.floor(high), np.ceil(high)))
    return claims.assign(low=low.mask(few, claims["value"]), high=high.mask(few, claims["value"]))
