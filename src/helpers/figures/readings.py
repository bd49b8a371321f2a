"""Turn claims into readings: who said it, which days it is about, and which range its wording allows.

The ranges come from rounding and wording (see ranges.py). They are not confidence intervals.
"""

import numpy as np
import pandas as pd

from helpers.figures.frames import KIND, check_columns, check_ends, check_words
from helpers.figures.ranges import add_range, add_unit
from helpers.tables import CLAIM_TABLES, DEFAULT_RULE, Tables


def rules(tables: Tables) -> list[str]:
    """List the names of the reading rules; the first is the default."""
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
    """Read the claims of the chosen articles as ranges.

    Parameters
    ----------
    tables : Tables
        The curated tables, as `helpers.load` returns them.
    rule : str or list of str
        One rule of hedges.csv, or several, whose readings are then listed one rule after the other.
    published_until, date_from, date_to : str
        Only articles published by this day; only claims about days in this window (YYYY-MM-DD; empty: no limit).
    outlets : str or list of str
        Only these outlets, as a list or separated by ";"; empty: all.
    superseded : bool
        Keep also the articles that have been corrected since.
    exclude_outlets : str or list of str
        Leave out these outlets, as a list or separated by ";".

    Returns
    -------
    DataFrame
        One row per claim and rule, with the columns of the claim tables and

        - date_start, date_end: the days it is about. Where the claim leaves them open they are those of the statement
          (of a restatement: of the figure that it repeats), else the day of the first article. Missing where the
          scope names a time of its own.
        - dated: "stated" if the article gives a day, else "assumed"; open_start: no first day is known.
        - outlet, wire, wire_basis, published: of the article.
        - date_basis: "inferred" if we worked out the days it gives, else "stated", or empty if `dated` is "assumed".
        - originator (not by an alias), relay, relay_role, channel, said_start, said_end: of the statement; root: the
          statement that it repeats, else itself; line: the originator, or the statement if nobody is named; linked:
          statements that may be the same one or that repeat each other, joined by ";".
        - projects: the measure that a projection is of, its own or else the usual one of the metric.
        - of_all: whether the metric may be the number of all of its population.
        - counted_in: persons, crossings, usd_per_month, ..., percent for shares, empty if there is no number.
        - unit: one unit of the last digit printed; scale: whether the number is a word such as "hundreds".
        - low, best, high: the range, counted in `counted_in`, in whole numbers but for rates, shares and printed
          decimals. An open end is infinite; no central value is missing.

    Raises
    ------
    ValueError
        The rule is unknown, or (FrameError) the claims lack a column, hold an unknown hedge, or have a value
        above value_to.
    """
    check_claims(tables)
    claims = _add_days(_add_source(tables, published_until, superseded), tables)
    if outlets:
        claims = claims[claims["outlet"].isin(split_names(outlets))]
    claims = claims[~claims["outlet"].isin(split_names(exclude_outlets))]
    if date_from:
        claims = claims[claims["date_end"] >= pd.Timestamp(date_from)]
    if date_to:
        claims = claims[claims["date_start"] <= pd.Timestamp(date_to)]
    claims = add_unit(_add_links(claims, tables.links))
    return pd.concat([add_range(claims, tables, one) for one in np.atleast_1d(rule)], ignore_index=True)


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
    """Add the article and the statement to each claim of the articles that count."""
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
    projects = (
        claims["projects"].mask(claims["projects"] == "", claims["usual"]).where(claims["measure"] == "projection", "")
    )
    counted_in = claims["unit"].replace("", "persons").mask(claims["measure"] == "share", "percent")
    topics = tables.populations.set_index("population")["topic"]
    return claims.assign(
        counted_in=counted_in.mask(claims["metric"] == "event", ""),
        of_all=claims["topic"] == claims["population"].map(topics),
        projects=projects.where(claims["measure"] == "projection", "").astype("str"),
    ).drop(columns=["topic", "unit", "usual"])


def _statements(tables: Tables) -> pd.DataFrame:
    """Return the statements, the days on which they and what they repeat became known, and the line of each."""
    repeats = tables.links[tables.links["relation"] == "restates"].drop_duplicates("origin_id")
    repeats = dict(zip(repeats["origin_id"], repeats["other_origin_id"]))
    root = {}
    for origin in tables.origins["origin_id"]:
        root[origin] = origin
        while root[origin] in repeats:  # never a circle: `dprk check` refuses one
            root[origin] = repeats[root[origin]]
    origins = tables.origins.rename(columns={"date_start": "said_start", "date_end": "said_end"}).drop(columns="note")
    alias = tables.originators.loc[tables.originators["alias_of"] != ""].set_index("originator")["alias_of"].to_dict()
    name = origins["originator"]
    for _ in alias:  # an alias of an alias, too; never a circle
        name = name.replace(alias)
    origins = origins.assign(root=origins["origin_id"].map(root), originator=name)
    first = origins[["origin_id", "originator", "said_start", "said_end"]]
    first = first.set_axis(["root", "line", "known_from", "known_to"], axis=1)
    origins = origins.merge(first, on="root", how="left")
    return origins.assign(line=origins["line"].mask(origins["line"] == "", origins["root"]))


def _add_days(claims: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Fill in the days that claims are about, and say whether they are stated or assumed."""
    stated = claims["date_start"].notna() | claims["date_end"].notna()
    past = claims["scope"].isin(tables.scopes.loc[tables.scopes["past"], "scope"]) & ~stated
    claims = _add_repeated_days(claims.assign(stated=stated))
    first_print = claims.groupby("origin_id")["published"].transform("min")
    end = claims["date_end"].fillna(claims["known_to"]).fillna(first_print)
    # A claim "since a day" does not end before that day.
    end = end.mask(claims["date_end"].isna() & (end < claims["date_start"]), first_print)
    start = claims["date_start"].fillna(claims["known_from"])
    open_start = start.isna() | (start > end)
    basis = claims["date_basis"].mask(claims["date_basis"] == "", "stated")
    return claims.assign(
        date_start=start.mask(open_start, end).mask(past),
        date_end=end.mask(past),
        dated=claims["stated"].map({True: "stated", False: "assumed"}).astype("str"),
        date_basis=basis.where(claims["stated"], "").astype("str"),
        open_start=open_start & ~past,
    ).drop(columns=["stated", "known_from", "known_to"])


def _add_repeated_days(claims: pd.DataFrame) -> pd.DataFrame:
    """Give a claim that repeats the one figure with a stated day that day; else it keeps that of the statement."""
    figure = [*KIND[1:], "root"]
    repeats = claims["root"] != claims["origin_id"]
    first = claims[claims["stated"] & ~repeats].drop_duplicates([*figure, "date_end"])
    first = first[~first.duplicated(figure, keep=False)]  # of two, which is repeated is not known
    first = first.assign(first_end=first["date_end"], first_start=first["date_start"].fillna(first["date_end"]))
    claims = claims.assign(repeats=repeats).merge(first[[*figure, "first_start", "first_end"]], on=figure, how="left")
    taken = claims["repeats"] & ~claims["stated"] & claims["first_end"].notna()
    known_from = claims["known_from"].mask(taken, claims["first_start"])
    known_to = claims["known_to"].mask(taken, claims["first_end"])
    return claims.drop(columns=["first_start", "first_end", "repeats"]).assign(known_from=known_from, known_to=known_to)


def _add_links(claims: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Add the statements among the claims that each statement is linked with, joined by ";"."""
    pairs = links[["origin_id", "other_origin_id"]]
    turned = pairs.rename(columns={"origin_id": "other_origin_id", "other_origin_id": "origin_id"})
    pairs = pd.concat([pairs, turned]).drop_duplicates()
    pairs = pairs[pairs.isin(set(claims["origin_id"])).all(axis=1)].sort_values("other_origin_id")
    linked = pairs.groupby("origin_id")["other_origin_id"].agg(";".join).astype("str")
    return claims.assign(linked=linked.reindex(claims["origin_id"], fill_value="").array)
