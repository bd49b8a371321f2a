"""Check the parameters of the notebooks, and say what is allowed where a value is not."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from helpers import tables
from helpers.figures import readings
from helpers.paths import RAW
from helpers.tables import Tables

DATES = ("published_until", "date_from", "date_to")


class ParameterError(ValueError):
    """A parameter has a value that is not allowed; the message says which are."""


@dataclass(frozen=True)
class Parameters:
    """The parameters that the notebooks share, as `open_study` describes them."""

    published_until: str = ""
    date_from: str = ""
    date_to: str = ""
    outlets: str = ""
    hedge_rule: str = readings.DEFAULT_RULE
    data_dir: str = ""
    output_dir: str = ""

    def described(self) -> dict[str, str]:
        """Return the parameters that limit what is shown, by name."""
        folders = ("data_dir", "output_dir")
        return {name: value for name, value in asdict(self).items() if value and name not in folders}


def check_parameters(loaded: Tables | None = None, /, **values: str) -> tuple[Parameters, Tables]:
    """Check the values of a notebook's parameters, and load the tables that they name unless `loaded` holds them.

    Raises
    ------
    ParameterError
        With every bad value and what is allowed.
    TableErrors
        With every problem of the tables.
    """
    wrong = [
        f'{name}: {value!r} is not a text; write "{_written(value)}" (with papermill: -r {name} "{_written(value)}")'
        for name, value in values.items()
        if not isinstance(value, str)
    ]
    unknown = sorted(set(values) - set(Parameters.__dataclass_fields__))
    wrong += [f"{name}: unknown; one of: {', '.join(Parameters.__dataclass_fields__)}" for name in unknown]
    if wrong:
        raise ParameterError("\n".join(wrong))
    values = {**values, "hedge_rule": values.get("hedge_rule") or readings.DEFAULT_RULE}
    chosen = Parameters(**values)
    wrong = [
        f"{name}: {getattr(chosen, name)!r} is not a day; write YYYY-MM-DD, as in 2025-02-28, or leave it empty"
        for name in DATES
        if not _is_day(getattr(chosen, name))
    ]
    if not wrong and chosen.date_from and chosen.date_to and chosen.date_from > chosen.date_to:
        wrong.append(f"date_from: {chosen.date_from} is after date_to {chosen.date_to}")
    if chosen.data_dir and not Path(chosen.data_dir).is_dir():
        wrong.append(f"data_dir: {chosen.data_dir!r} is not a folder; name one like data/raw")
        raise ParameterError("\n".join(wrong))
    if not (loaded or chosen.data_dir or RAW.is_dir()):
        right = "name a folder like a checkout's data/raw"
        raise ParameterError(f"data_dir: no tables come with an installed package; {right}")
    loaded = loaded or tables.load(chosen.data_dir)
    rules = readings.rules(loaded)
    if chosen.hedge_rule not in rules:
        wrong.append(f"hedge_rule: {chosen.hedge_rule!r} is not allowed; one of: {', '.join(rules)}")
    known = sorted(set(loaded.sources["outlet"]))
    for outlet in chosen.outlets.split(";") if chosen.outlets else []:
        if outlet.strip() not in known:
            wrong.append(f"outlets: {outlet.strip()!r} is not in sources.csv; any of: {'; '.join(known)}")
    if wrong:
        raise ParameterError("\n".join(wrong))
    return chosen, loaded


def _written(value) -> str:
    """Write a value as these parameters take it: outlets joined by ";", a day as YYYY-MM-DD."""
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)


def _is_day(value: str) -> bool:
    try:
        return value == "" or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
