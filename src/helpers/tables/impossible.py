"""Refuse rows that cannot all be true: a part above its whole, a share above everyone, a pair linked in two ways."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.phrases import PhraseError, parse
from helpers.tables.files import Problem, quoted

# Which metrics are parts of which: what `helpers.figures.derive` adds and subtracts.
WHOLE, PARTS = "casualties", ("killed", "wounded")


def impossible(tables: dict[str, pd.DataFrame], rule: str) -> Iterator[Problem]:
    """Yield the rows that cannot be true, next to others or alone. `rule` says what their wordings allow."""
    yield from _too_great(tables, rule)
    yield from _linked_twice(tables["links"])


def _too_great(tables: dict[str, pd.DataFrame], rule: str) -> Iterator[Problem]:
    """Yield parts that are above their whole in one statement about the same days."""
    sources, claims = tables["sources"], tables["claims"]
    corrected = claims["source_id"].isin(sources.loc[sources["supersedes"] != "", "supersedes"])
    claims = claims[(claims["measure"] == "cumulative") & claims["value"].notna() & ~corrected]
    told = tables["origins"].drop_duplicates("origin_id").set_index("origin_id")["date_end"]
    ended = claims["date_end"].fillna(told.reindex(claims["origin_id"]).set_axis(claims.index))
    claims = claims.assign(ended=ended, at=claims.index.to_numpy())[claims["metric"].isin([WHOLE, *PARTS])]
    claims = _with_ends(claims, tables["hedges"][tables["hedges"]["rule"] == rule])
    same = ["origin_id", "population", "scope", "ended"]
    whole = claims.loc[claims["metric"] == WHOLE, [*same, "claim_id", "metric", "phrase", "at", "high"]]
    both = claims[claims["metric"].isin(PARTS)].merge(whole, on=same, suffixes=("", "_whole"))
    both = both[both["low"] > both["high_whole"]].drop_duplicates("claim_id")
    for row in both.itertuples():
        file, line = row.at_whole
        other = f"{row.metric_whole} {quoted(row.phrase_whole)} ({row.claim_id_whole}, {Path(file).name} line {line})"
        what = f"{row.metric} {quoted(row.phrase)} ({row.claim_id}) is above {other} of the same statement and days"
        yield Problem(*row.at, "value", f"{what}. Correct one, or enter another statement, scope or day")


def _with_ends(claims: pd.DataFrame, hedges: pd.DataFrame) -> pd.DataFrame:
    """Add the least and the greatest value that each wording allows; an open end is 0 or infinite."""
    claims = claims.merge(hedges.drop_duplicates("hedge"), on="hedge")
    unit = np.array([_unit(phrase) for phrase in claims["phrase"]], float)
    low = claims["low_per_value"] * claims["value"] + claims["low_per_unit"] * unit
    upper = claims["value_to"].fillna(claims["value"])
    high = claims["high_per_value"] * upper + claims["high_per_unit"] * unit
    return claims.assign(low=low.fillna(0), high=high.fillna(np.inf))


def _unit(phrase: str) -> float:
    try:
        return parse(phrase).unit
    except PhraseError:
        return np.nan


def _linked_twice(links: pd.DataFrame) -> Iterator[Problem]:
    """Yield links between two statements that another link describes differently."""
    pairs = [frozenset(pair) for pair in zip(links["origin_id"], links["other_origin_id"])]
    first = {}
    for row, pair in zip(links.itertuples(), pairs):
        relation, line = first.setdefault(pair, (row.relation, row.Index[1]))
        if row.relation != relation:
            one, other = quoted(row.origin_id), quoted(row.other_origin_id)
            message = f"{one} and {other} are linked as {relation} in line {line}. A pair has one of the two"
            yield Problem(*row.Index, "relation", message)
