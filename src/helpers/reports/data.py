"""Write figures for machines: the tables of data/processed as a Data Package, safe CSV files, figures.json."""

from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import __version__
from helpers import figures as calculated
from helpers.figures import Study, processed_plan, rules
from helpers.paths import PROCESSED
from helpers.reports.files import DESCRIPTOR, writing
from helpers.tables import CLAIM_TABLES, Tables
from helpers.visible import visible
from helpers.wording import citation, plain

FORMULA = ("=", "+", "-", "@", "\t")
SCHEMA = "figures.schema.json"
VERSION = 3  # of the form of figures.json; 2 had the charts of the notebooks
TEXTS = ["metric", "population", "measure", "scope", "originator"]


def computed(tables: Tables, rule: str | list[str]) -> dict[str, pd.DataFrame]:
    """Calculate the tables of data/processed under one rule or several, with all their columns."""
    readings = calculated.read(tables, rule)
    points = calculated.derive(calculated.collapse(readings))
    corrections = tables.sources[tables.sources["supersedes"] != ""].set_index("supersedes")["source_id"]
    claims = calculated.read(tables, rule, superseded=True)
    return {
        "readings": readings,
        "claims": claims.assign(superseded_by=claims["source_id"].map(corrections).astype("object").fillna("")),
        "points": points,
        "latest": calculated.find_latest(points),
        "changes": calculated.find_changes(points),
        "conflicts": calculated.find_conflicts(points),
        "revisions": calculated.find_revisions(points),
        "shares": calculated.find_shares(points, tables.metrics),
    }


def as_processed(found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Keep the tables and columns that processed.json lists; `unit` is there what low, best and high are counted in."""
    named = {name: f.assign(unit=f["counted_in"]) if "counted_in" in f else f for name, f in found.items()}
    return {name: named[name][table["columns"]] for name, table in processed_plan()["tables"].items()}


def build_tables(tables: Tables, out: Path = PROCESSED, replace: bool = False) -> list[Path]:
    """Write the processed tables, rule after rule, and their datapackage.json; return the files.

    `replace` replaces tables that were written before, whatever their bytes. Raises ValueError if there is no reading
    rule; see files.writing for what else.
    """
    if not rules(tables):
        raise ValueError("hedges.csv: no rule, so there is nothing to build; it holds a row for each rule and hedge")
    names = [f"{name}.csv" for name in processed_plan()["tables"]]
    with writing(out, "dprk build", names, DESCRIPTOR, replace=replace) as output:
        for place, rule in enumerate(rules(tables)):
            for name, frame in as_processed(computed(tables, rule)).items():
                write_csv(frame, output.files / f"{name}.csv", append=place > 0)
        return output.publish(descriptor(tables))


def descriptor(tables: Tables) -> dict:
    """Describe the processed tables; no date is in it, so that the same tables give the same bytes."""
    plan = processed_plan()
    sources = tables.sources.sort_values("source_id").itertuples()
    return {key: plan[key] for key in ("$schema", "name", "title", "description")} | {
        "version": __version__,
        "licenses": plan["licenses"],
        "sources": [{"title": citation(row)} | ({"path": row.url} if row.url else {}) for row in sources],
        "resources": [_resource(name, table, tables) for name, table in plan["tables"].items()],
    }


def _resource(name: str, table: dict, tables: Tables) -> dict:
    schema = {"fields": [_field(column, table, tables) for column in table["columns"]], "primaryKey": table["key"]}
    if "points" in table:
        points = {"resource": "points", "fields": processed_plan()["tables"]["points"]["key"]}
        schema["foreignKeys"] = [{"fields": fields, "reference": points} for fields in table["points"]]
    about = {"name": name, "type": "table", "title": table["title"], "description": table["description"]}
    form = {"path": f"{name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return about | form | {"schema": schema}


def _field(column: str, table: dict, tables: Tables) -> dict:
    """Describe a column as processed.json does, for its table or for all, else as the curated tables do."""
    plan = processed_plan()
    side = next((end for end in plan["sides"] if column.endswith(end)), "")
    name = column.removesuffix(side)
    curated = [f for each in ("sources", "origins", *CLAIM_TABLES) for f in tables.descriptor[each]["schema"]["fields"]]
    curated = [field for field in curated if field["name"] == name]
    title, description, kind, *unit = (
        table.get("fields", {}).get(column)
        or plan["fields"].get(name)
        or [curated[-1][key] for key in ("title", "description", "type")]
    )
    field = {"name": column, "title": title + plan["sides"].get(side, ""), "description": description, "type": kind}
    if unit:
        field["unit"] = unit[0]
    enums = plan["enums"] | {"rule": rules(tables), "table": list(CLAIM_TABLES)}
    enums |= {each: list(getattr(tables, f"{each}s")[each]) for each in ("metric", "population", "scope")}
    allowed = [value for one in curated for value in one.get("constraints", {}).get("enum", [])]
    if allowed := enums.get(name) or list(dict.fromkeys(allowed)):
        field["constraints"] = {"enum": allowed}
    return field


def write_csv(frame: pd.DataFrame, path: Path, append: bool = False) -> None:
    """Write a table: days as YYYY-MM-DD, an open end as an empty cell, no text that runs as a formula.

    `append` adds the rows to a file that has the header already.
    """
    written = frame.rename(columns=lambda name: inert(str(name)))
    for name, column in written.items():
        if column.dtype.kind == "f":
            written[name] = column.replace([np.inf, -np.inf], np.nan)
        elif column.dtype.kind not in "Miub":
            written[name] = column.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    form = {"date_format": "%Y-%m-%d", "float_format": "%.12g", "lineterminator": "\n"}
    written.to_csv(path, mode="a" if append else "w", header=not append, index=False, **form)


def inert(text: str) -> str:
    r"""Return a text with a quote before it where a spreadsheet would run it as a formula.

    Control characters are escaped: a carriage return, which csv does not quote, would end the row.

    >>> inert("=1+1"), inert("fine"), inert("two\r=lines")
    ("'=1+1", 'fine', 'two\\r=lines')
    """
    text = visible(text)
    return f"'{text}" if text.startswith(FORMULA) else text


def figures(study: Study, title: str, front: dict) -> dict:
    """Return the latest figures of the front page and the rows of its charts, as SCHEMA describes them.

    `front` is what `pages.front_page` returns, with the `chart` of each topic.
    """
    found = [_figure(mark) | {"sentence": plain(line.sentence)} for line in front["lines"] for mark in line.marks]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "title": title,
        "as_of": _day(front["as_of"]),
        "collected": _day(study.tables.collected),
        "hedge_rule": study.parameters.hedge_rule,
        "figures": sorted(found, key=lambda figure: [figure[name] for name in TEXTS] + [figure["low"]]),
        "charts": [
            {"chart": chart["name"], "topic": section.topic, "title": chart["title"], "alt": chart["alt"]}
            | {"rows": [_figure(row) for row in chart["rows"].itertuples()]}
            for section in front["topics"]
            if (chart := section.chart)
        ],
    }


def schema() -> str:
    """Return the JSON Schema of `figures`."""
    return Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8")


def _figure(mark) -> dict:
    return {
        **{name: getattr(mark, name) for name in TEXTS},
        **{name: _number(getattr(mark, name)) for name in ("low", "best", "high")},
        "unit": mark.counted_in,
        "date_start": None if mark.open_start else _day(mark.date_start),
        "date_end": _day(mark.date_end),
        "dated": mark.dated,
        "hedge": mark.hedge or None,
        **{name: _number(getattr(mark, name)) for name in ("value", "value_to")},
        "basis": mark.basis,
        **{name: sorted(getattr(mark, name).split(";")) for name in ("claims", "outlets")},
    }


def _number(value: float) -> float | int | None:
    if not isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _day(when: pd.Timestamp) -> str | None:
    return None if pd.isna(when) else f"{when:%Y-%m-%d}"
