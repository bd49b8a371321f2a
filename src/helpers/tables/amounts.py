"""Read the phrases of claims, and refuse parts that are above their whole in one statement about the same days."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.phrases import PhraseError, parse
from helpers.tables.files import Problem, quoted

# Which metrics are parts of which: what `helpers.figures.derive` adds and subtracts.
WHOLE, PARTS = "casualties", ("killed", "wounded")


def read_phrases(phrases: pd.Series) -> pd.DataFrame:
    """Read each phrase: reads, reads_to (value and upper end), unit, kind, words (the hedge), or the error."""
    read = pd.DataFrame(map(_read, phrases), phrases.index, ["error", "kind", "words", "reads", "reads_to", "unit"])
    return read.astype(dict.fromkeys(["reads", "reads_to", "unit"], float))


@cache
def _read(phrase: str) -> tuple:
    try:
        read = parse(phrase)
        return "", read.kind, read.hedge, read.value, read.to, read.unit
    except PhraseError as error:
        return str(error), "", "", np.nan, np.nan, np.nan


def impossible(tables: dict[str, pd.DataFrame], rule: str) -> Iterator[Problem]:
    """Yield the claims that are above their whole by the least and the most that wordings allow under a rule."""
    sources, claims = tables["sources"], tables["claims"]
    corrected = claims["source_id"].isin(sources.loc[sources["supersedes"] != "", "supersedes"])
    claims = claims[(claims["measure"] == "cumulative") & claims["value"].notna() & ~corrected]
    claims = claims[claims["metric"].isin([WHOLE, *PARTS])]
    told = tables["origins"].drop_duplicates("origin_id").set_index("origin_id")["date_end"].rename("told")
    ended = claims["date_end"].fillna(claims.join(told, on="origin_id")["told"])
    claims = claims.assign(ended=ended, at=claims.index.to_numpy())
    claims = _with_ends(claims, tables["hedges"][tables["hedges"]["rule"] == rule])
    same = ["origin_id", "population", "scope", "ended"]
    both = claims[claims["metric"] != WHOLE].merge(claims[claims["metric"] == WHOLE], on=same, suffixes=("", "_whole"))
    for row in both[both["low"] > both["high_whole"]].drop_duplicates("claim_id").itertuples():
        file, line = row.at_whole
        other = f"{row.metric_whole} {quoted(row.phrase_whole)} ({row.claim_id_whole}, {Path(file).name} line {line})"
        what = f"{row.metric} {quoted(row.phrase)} ({row.claim_id}) is above {other} of the same statement and days"
        yield Problem(*row.at, "value", f"{what}. Correct one, or enter another statement, scope or day")


def _with_ends(claims: pd.DataFrame, hedges: pd.DataFrame) -> pd.DataFrame:
    """Add the least and the greatest value that each wording allows; an open end is 0 or infinite."""
    claims = claims.merge(hedges.drop_duplicates("hedge"), on="hedge")
    unit = read_phrases(claims["phrase"])["unit"]
    low = claims["low_per_value"] * claims["value"] + claims["low_per_unit"] * unit
    upper = claims["value_to"].fillna(claims["value"])
    high = claims["high_per_value"] * upper + claims["high_per_unit"] * unit
    return claims.assign(low=low.fillna(0), high=high.fillna(np.inf))
