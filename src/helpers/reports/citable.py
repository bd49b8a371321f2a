"""What the front page shows as data that a script can read, with the schema that describes it."""

from importlib import resources
from math import isfinite

import pandas as pd

from helpers.figures import Study
from helpers.words import Vocabulary, headlines

SCHEMA = "figures.schema.json"
TEXTS = ["metric", "population", "measure", "scope", "originator"]
RANGE = ["low", "best", "high"]


def figures(study: Study, title: str) -> dict:
    """Return each account of each headline of the front page, sorted by what it counts and whose it is; see SCHEMA.

    Numbers are numbers, an open end and what is not said are None, days YYYY-MM-DD.
    """
    lines = [line for headline in headlines(study, Vocabulary(study.tables)) for line in headline.lines]
    found = [_figure(mark, line.sentence) for line in lines for mark in line.marks]
    return {
        "$schema": SCHEMA,
        "title": title,
        "collected": _day(study.tables.collected),
        "hedge_rule": study.parameters.hedge_rule,
        "figures": sorted(found, key=lambda figure: [figure[name] for name in TEXTS] + [figure["low"]]),
    }


def schema() -> str:
    """Return the JSON Schema of `figures`."""
    return resources.files("helpers.reports").joinpath(SCHEMA).read_text(encoding="utf-8")


def _figure(mark, sentence: str) -> dict:
    return {
        **{name: getattr(mark, name) for name in TEXTS},
        **{name: _number(getattr(mark, name)) for name in RANGE},
        "unit": mark.counted_in,
        "date_start": None if mark.open_start else _day(mark.date_start),
        "date_end": _day(mark.date_end),
        "dated": mark.dated,
        "hedge": mark.hedge or None,
        "value": _number(mark.value),
        "value_to": _number(mark.value_to),
        "basis": mark.basis,
        "claims": sorted(mark.claims.split(";")),
        "outlets": sorted(mark.outlets.split(";")),
        "sentence": sentence,
    }


def _number(value: float) -> float | int | None:
    if not isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _day(when: pd.Timestamp) -> str | None:
    return None if pd.isna(when) else f"{when:%Y-%m-%d}"
