"""Write the tables of data/processed: every rule at once, described as a Data Package."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from helpers import __version__, figures
from helpers.figures import processed_plan, rules
from helpers.paths import PROCESSED
from helpers.reports.export import write_csv
from helpers.reports.files import DESCRIPTOR, writing
from helpers.tables import CLAIM_TABLES, Tables
from helpers.wording import citation


def processed(tables: Tables, rule: str | list[str]) -> dict[str, pd.DataFrame]:
    """Calculate the tables of data/processed under one rule or several; an open end is infinite."""
    return as_processed(computed(tables, rule))


def computed(tables: Tables, rule: str | list[str]) -> dict[str, pd.DataFrame]:
    """Calculate the same tables with all their columns, and the `readings` behind them."""
    readings = figures.read(tables, rule)
    points = figures.derive(figures.collapse(readings))
    corrections = tables.sources[tables.sources["supersedes"] != ""].set_index("supersedes")["source_id"]
    claims = figures.read(tables, rule, superseded=True)
    return {
        "readings": readings,
        "claims": claims.assign(superseded_by=claims["source_id"].map(corrections).astype("object").fillna("")),
        "points": points,
        "latest": figures.find_latest(points),
        "changes": figures.find_changes(points),
        "conflicts": figures.find_conflicts(points),
        "revisions": figures.find_revisions(points),
        "shares": figures.find_shares(points, tables.metrics),
    }


def as_processed(found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Keep the tables and columns that processed.json lists; `unit` is there what low, best and high are counted in."""
    kept = {}
    for name, table in processed_plan()["tables"].items():
        frame = found[name]
        frame = frame.assign(unit=frame["counted_in"]) if "counted_in" in frame else frame
        kept[name] = frame[table["columns"]]
    return kept


def build_tables(tables: Tables, out: Path = PROCESSED, replace: bool = False) -> list[Path]:
    """Write the processed tables, rule after rule, and their datapackage.json; return the files.

    `replace` replaces tables that were written before, whatever their bytes.

    Raises ValueError if there is no reading rule; see files.writing for what else.
    """
    if not rules(tables):
        raise ValueError("hedges.csv: no rule, so there is nothing to build; it holds a row for each rule and hedge")
    names = [f"{name}.csv" for name in processed_plan()["tables"]]
    with writing(out, "dprk build", names, DESCRIPTOR, replace=replace) as output:
        for place, rule in enumerate(rules(tables)):
            for name, frame in processed(tables, rule).items():
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
    points = {"resource": "points", "fields": processed_plan()["tables"]["points"]["key"]}
    schema = {"fields": [_field(column, table, tables) for column in table["columns"]], "primaryKey": table["key"]}
    if "points" in table:
        schema["foreignKeys"] = [{"fields": fields, "reference": points} for fields in table["points"]]
    about = {"name": name, "type": "table", "title": table["title"], "description": table["description"]}
    return about | {
        "path": f"{name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema
    }  # fmt: skip


def _field(column: str, table: dict, tables: Tables) -> dict:
    """Describe a column as processed.json does, for its table or for all, else as the curated tables do."""
    plan = processed_plan()
    side = next((end for end in plan["sides"] if column.endswith(end)), "")
    name = column.removesuffix(side)
    curated = {field["name"]: field for field in _fields(tables, ("sources", "origins", *CLAIM_TABLES))}
    title, description, kind, *unit = (
        table.get("fields", {}).get(column)
        or plan["fields"].get(name)
        or [curated[name][key] for key in ("title", "description", "type")]
    )
    field = {"name": column, "title": title + plan["sides"].get(side, ""), "description": description, "type": kind}
    if unit:
        field["unit"] = unit[0]
    if enum := _enum(name, tables):
        field["constraints"] = {"enum": enum}
    return field


def _fields(tables: Tables, names: Iterable[str]) -> list[dict]:
    return [field for name in names for field in tables.descriptor[name]["schema"]["fields"]]


def _enum(name: str, tables: Tables) -> list[str]:
    """List the values that a column may hold, from the curated tables and their vocabulary."""
    vocabulary = {"metric": tables.metrics, "population": tables.populations, "scope": tables.scopes}
    if name in vocabulary:
        return list(vocabulary[name][name])
    own = processed_plan()["enums"] | {"rule": rules(tables), "table": list(CLAIM_TABLES)}
    if name in own:
        return own[name]
    fields = [field for field in _fields(tables, CLAIM_TABLES) if field["name"] == name]
    found = [field.get("constraints", {}).get("enum", []) for field in fields]
    return list(dict.fromkeys(value for enum in found for value in enum))
