"""Check the parameters of the notebooks, and say what is allowed where a value is not."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from helpers import tables
from helpers.figures import readings
from helpers.paths import RAW
from helpers.tables import Tables

DATES = ("published_until", "date_from", "date_to")
OUTLETS = ("outlets", "exclude_outlets")
LIMITS = (*DATES, *OUTLETS)


class ParameterError(ValueError):
    """A parameter has a value that is not allowed; the message says which are."""


def _means(what: str, default: str = "") -> str:
    return field(default=default, metadata={"what": what})


@dataclass(frozen=True)
class Parameters:
    """The parameters that the notebooks share, as `open_study` describes them."""

    published_until: str = _means("use only articles published by this day, as 2025-02-28")
    date_from: str = _means("keep only figures about this day or later")
    date_to: str = _means("keep only figures about this day or earlier")
    outlets: str = _means('use only these outlets, separated by ";", as Reuters;CBC')
    exclude_outlets: str = _means('leave out these outlets, separated by ";"')
    hedge_rule: str = _means("the rule for ranges: significant-digit, literal or five-percent", readings.DEFAULT_RULE)
    data_dir: str = _means("a folder laid out like data/raw (empty: the project's own)")
    output_dir: str = _means("where a report writes its charts and tables (empty: nowhere)")

    def described(self) -> dict[str, str]:
        """Return the parameters that limit what is shown, by name."""
        folders = ("data_dir", "output_dir")
        return {name: value for name, value in asdict(self).items() if value and name not in folders}


# What each parameter does, as the commands describe it.
DESCRIBED = {one.name: one.metadata["what"] for one in fields(Parameters)}


def check_parameters(loaded: Tables | None = None, /, **values) -> tuple[Parameters, Tables]:
    """Check the values of a notebook's parameters, and load the tables that they name unless `loaded` holds them.

    A day may be a date or Timestamp, outlets may be a list, a folder a Path; None is the same as an empty text.
    Raises ParameterError with every bad value and what is allowed, TableErrors with every problem of the tables.
    """
    values = {name: _written(name, value) for name, value in values.items()}
    wrong = [
        f'{name}: {value!r} is not a text; write "{value}" (with papermill: -r {name} "{value}")'
        for name, value in values.items()
        if not isinstance(value, str) and name not in DATES
    ]
    wrong += [f"{name}: unknown; one of: {', '.join(DESCRIBED)}" for name in sorted(set(values) - set(DESCRIBED))]
    _refuse(wrong)
    chosen = Parameters(**values | {"hedge_rule": values.get("hedge_rule") or readings.DEFAULT_RULE})
    wrong = [
        f"{name}: {day!r} is not a day; write YYYY-MM-DD, as in 2025-02-28, or leave it empty"
        for name in DATES
        if not _is_day(day := getattr(chosen, name))
    ]
    if not wrong and chosen.date_from and chosen.date_to and chosen.date_from > chosen.date_to:
        wrong.append(f"date_from: {chosen.date_from} is after date_to {chosen.date_to}")
    if chosen.data_dir and not Path(chosen.data_dir).is_dir():
        _refuse([*wrong, f"data_dir: {chosen.data_dir!r} is not a folder; name one like data/raw"])
    if not (loaded or chosen.data_dir or RAW.is_dir()):
        _refuse(["data_dir: no tables come with an installed package; name a folder like a checkout's data/raw"])
    loaded = loaded or tables.load(chosen.data_dir)
    if chosen.hedge_rule not in (rules := readings.rules(loaded)):
        wrong.append(f"hedge_rule: {chosen.hedge_rule!r} is not allowed; one of: {', '.join(rules)}")
    outlets = sorted(set(loaded.sources["outlet"]))
    for name in OUTLETS:
        unknown = [outlet for outlet in readings.split_names(getattr(chosen, name)) if outlet not in outlets]
        wrong += [f"{name}: {outlet!r} is not in sources.csv; any of: {'; '.join(outlets)}" for outlet in unknown]
    _refuse(wrong)
    return chosen, loaded


def _refuse(wrong: list[str]) -> None:
    if wrong:
        raise ParameterError("\n".join(wrong))


def _written(name: str, value):
    """Write a value as text if its parameter may have it: outlets joined by ";", a day as YYYY-MM-DD."""
    if value is None or value is pd.NaT:
        return ""
    if name in DATES and isinstance(value, date | np.datetime64):
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if name in OUTLETS and isinstance(value, Iterable) and not isinstance(value, str):
        return ";".join(map(str, value))
    return str(value) if isinstance(value, PurePath) else value


def _is_day(value) -> bool:
    try:
        return value == "" or date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False
