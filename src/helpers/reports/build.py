"""Write the tables of data/processed: every rule at once, described as a Data Package."""

import json
from importlib import resources
from pathlib import Path

import pandas as pd

from helpers import __version__
from helpers.figures import collapse, derive, find_changes, find_conflicts, find_latest, find_shares, read, rules
from helpers.paths import PROCESSED
from helpers.reports.export import write_csv
from helpers.reports.files import DESCRIPTOR, writing
from helpers.tables import CLAIM_TABLES, Tables
from helpers.wording import citation

SIDES = {"_a": ", of the lower", "_b": ", of the higher", "_from": ", of the earlier", "_to": ", of the later"}


def processed(tables: Tables, rule: str | list[str]) -> dict[str, pd.DataFrame]:
    """Compute claims, points, latest, changes, conflicts and shares under a rule or each of several, by name of table.

    The columns are those that helpers/processed.json lists; an open end is infinite.
    """
    return as_processed(computed(tables, rule))


def computed(tables: Tables, rule: str | list[str]) -> dict[str, pd.DataFrame]:
    """Compute the processed tables with all their columns, and the `readings`: the claims that speak."""
    speaking = read(tables, rule)
    marks = derive(collapse(speaking))
    corrections = tables.sources[tables.sources["supersedes"] != ""].set_index("supersedes")["source_id"]
    return {
        "readings": speaking,
        "claims": read(tables, rule, superseded=True).assign(
            superseded_by=lambda c: c["source_id"].map(corrections).astype("object").fillna("")
        ),
        "points": marks,
        "latest": find_latest(marks),
        "changes": find_changes(marks, speaking),
        "conflicts": find_conflicts(marks),
        "shares": find_shares(marks, tables.metrics),
    }


def as_processed(found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Keep of what was computed the tables and columns that processed.json lists.

    The `unit` of a table is that of low, best and high, not one unit of the last digit printed.
    """
    counted = {name: frame for name, frame in found.items() if "counted_in" in frame}
    found = found | {name: frame.assign(unit=frame["counted_in"]) for name, frame in counted.items()}
    return {name: found[name][table["columns"]] for name, table in _plan()["tables"].items()}


def build_tables(tables: Tables, out: Path = PROCESSED, replace: bool = False) -> list[Path]:
    """Write the processed tables, rule after rule, and their datapackage.json; return the files written.

    All are moved into place as one, datapackage.json last with the size and digest of each table (see files).
    `replace` replaces tables that were written before whatever their bytes.

    Raises ValueError where there is no rule, RefusedError where a file would be lost, OSError where the folder cannot
    be written.
    """
    if not rules(tables):
        raise ValueError("hedges.csv: no rule, so there is nothing to build; it holds a row for each rule and hedge")
    names = [f"{name}.csv" for name in _plan()["tables"]]
    with writing(out, "dprk build", names, DESCRIPTOR, replace=replace) as output:
        for place, rule in enumerate(rules(tables)):
            for name, frame in processed(tables, rule).items():
                write_csv(frame, output.files / f"{name}.csv", append=place > 0)
        return output.publish(descriptor(tables))


def descriptor(tables: Tables) -> dict:
    """Describe the processed tables: every column with title, description, type, enum and unit, and the keys.

    No day of making stands in it: the same tables make the same bytes.
    """
    plan = _plan()
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "dprk-reported-figures-processed",
        "title": plan["title"],
        "description": plan["description"],
        "version": __version__,
        "licenses": [
            {
                "name": "CC0-1.0",
                "title": "Creative Commons Zero v1.0 Universal",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
            }
        ],
        "sources": [
            {"title": citation(row)} | ({"path": row.url} if row.url else {})
            for row in tables.sources.sort_values("source_id").itertuples()
        ],
        "resources": [
            {
                "name": name,
                "type": "table",
                "title": table["title"],
                "description": table["description"],
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [_field(column, table, plan, tables) for column in table["columns"]],
                    "primaryKey": table["key"],
                    **_points(table, plan),
                },
            }
            for name, table in plan["tables"].items()
        ],
    }


def _plan() -> dict:
    return json.loads(resources.files("helpers.reports").joinpath("processed.json").read_text(encoding="utf-8"))


def _points(table: dict, plan: dict) -> dict:
    """Say which columns of a table lead to a point."""
    point = {"resource": "points", "fields": plan["tables"]["points"]["key"]}
    links = [{"fields": fields, "reference": point} for fields in table.get("points", [])]
    return {"foreignKeys": links} if links else {}


def _field(column: str, table: dict, plan: dict, tables: Tables) -> dict:
    """Describe one column: from processed.json, for its table or for all, or as the curated tables describe it."""
    side = next((end for end in SIDES if column.endswith(end)), "")
    name = column.removesuffix(side) if side else column
    curated = {
        field["name"]: field
        for name_of in ("sources", "origins", *CLAIM_TABLES)
        for field in tables.descriptor[name_of]["schema"]["fields"]
    }
    if told := table.get("fields", {}).get(column) or plan["fields"].get(name):
        title, description, kind, *unit = told
    else:
        title, description, kind = (curated[name][key] for key in ("title", "description", "type"))
        unit = []
    field = {"name": column, "title": title + SIDES.get(side, ""), "description": description, "type": kind}
    if unit:
        field["unit"] = unit[0]
    if enum := _enum(name, tables):
        field["constraints"] = {"enum": enum}
    return field


def _enum(name: str, tables: Tables) -> list[str]:
    """Collect the values that a column may hold, from the curated tables and their vocabulary."""
    own = {
        "rule": rules(tables),
        "basis": ["reported", "derived"],
        "dated": ["stated", "assumed"],
        "kind": ["conflict", "difference", "revision"],
        "table": list(CLAIM_TABLES),
        "metric": list(tables.metrics["metric"]),
        "population": list(tables.populations["population"]),
        "scope": list(tables.scopes["scope"]),
    }
    if name in own:
        return own[name]
    found = []
    for table in CLAIM_TABLES:
        for field in tables.descriptor[table]["schema"]["fields"]:
            if field["name"] == name:
                found += field.get("constraints", {}).get("enum", [])
    # The hedge of a derived value is empty, which no enum holds.
    return list(dict.fromkeys(found))
