"""Warn of rows that may be true but deserve a second look. The words are in warnings.toml."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

import pandas as pd

from helpers.tables.files import Problem, quoted


def warnings(tables: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield warnings of phrases that do not fit their metric, and of metrics whose measure has no wording."""
    claims = tables["claims"][tables["claims"]["hedge"] != "unquantified"]
    yield from _misfits(claims, tables["metrics"])
    if len(tables["wordings"]):
        yield from _unworded(claims, tables["wordings"])


def _misfits(claims: pd.DataFrame, metrics: pd.DataFrame) -> Iterator[Problem]:
    plan = _plan()
    words = {name: claims["phrase"].str.contains(f"(?i){pattern}") for name, pattern in plan["words"].items()}
    units = metrics.drop_duplicates("metric").set_index("metric")["unit"].replace("", "persons")
    of_persons = claims["measure"].isin(["stock", "cumulative", "flow", "projection"])
    units = units.reindex(claims["metric"]).set_axis(claims.index).where(of_persons)
    for warning in plan["warnings"]:
        rows = claims["metric"].isin(warning["metric"]) if "metric" in warning else units == warning["unit"]
        for word in warning["says"]:
            rows &= words[word]
        for word in warning.get("without", []):
            rows &= ~words[word]
        for row in claims[rows].itertuples():
            message = warning["message"].format(phrase=quoted(row.phrase), metric=row.metric)
            yield Problem(*row.Index, "metric", message, warning=True)


def _unworded(claims: pd.DataFrame, wordings: pd.DataFrame) -> Iterator[Problem]:
    known = {*zip(wordings["metric"], wordings["measure"])}
    for row in claims.drop_duplicates(["metric", "measure"]).itertuples():
        if (row.metric, row.measure) not in known:
            message = f"{row.metric} has no wording as {row.measure} in wordings.csv, so that pages use a neutral one"
            yield Problem(*row.Index, "measure", message, warning=True)


@cache
def _plan() -> dict:
    return tomllib.loads(resources.files("helpers.tables").joinpath("warnings.toml").read_text(encoding="utf-8"))
