"""Load the curated tables, or every problem in them.

`needed.json` lists the columns, keys and words that the program uses; a descriptor may have more of them.
"""

import csv
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources as package_files
from pathlib import Path

import pandas as pd

from helpers.paths import RAW
from helpers.tables.checks import CLAIM_TABLES, find_problems
from helpers.tables.files import FORMS, Problem, key_problems, quoted, read_csv, typed

# What can be said of a field here, and what fails on a value that cannot be used.
READERS = {"title": str.strip, "description": str.strip, "type": FORMS.__getitem__, "required": bool, "unique": bool}
READERS |= {"enum": ", ".join, "pattern": re.compile, "maxLength": range}


@dataclass(frozen=True)
class Tables:
    """The curated tables, typed; text that is not stated is "", dates and numbers are missing.

    `claims` holds the four claim tables under one another, with the column `table`. `collected` is the day on which the
    tables were last curated (`created` in datapackage.json), `descriptor` its resources by name.
    """

    sources: pd.DataFrame
    origins: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame
    topics: pd.DataFrame
    metrics: pd.DataFrame
    wordings: pd.DataFrame
    populations: pd.DataFrame
    scopes: pd.DataFrame
    originators: pd.DataFrame
    hedges: pd.DataFrame
    exclusions: pd.DataFrame
    descriptor: dict
    collected: pd.Timestamp


FRAMES = list(Tables.__annotations__)[:-2]


class TableErrors(ValueError):
    """The tables have problems; `problems` lists them all, warnings included."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def load(data_dir: str | Path | None = None, allow_unused: str | None = None) -> Tables:
    """Load and check the tables of a folder laid out like data/raw (default: the project's own).

    The source `allow_unused`, the one being drafted, may be without a claim or exclusion. Raises TableErrors with all
    problems, unless all are warnings; FileNotFoundError or ValueError without a usable datapackage.json.

    >>> load().claims[["value", "date_end"]].dtypes.astype(str).tolist()
    ['float64', 'datetime64[us]']
    """
    tables, problems = _examine(data_dir, allow_unused)
    if not all(problem.warning for problem in problems):
        raise TableErrors(problems)
    return deepcopy(tables)  # they are kept for the next call


def check(data_dir: str | Path | None = None) -> list[Problem]:
    """Return every problem of the tables, warnings included, in the order of files and lines."""
    return list(_examine(data_dir)[1])


def table_files(data_dir: str | Path | None = None) -> dict[str, Path]:
    """Return datapackage.json and the files that it describes, by their path as written there."""
    folder = Path(data_dir) if data_dir else RAW
    resources, _ = _describe(folder, _read_descriptor(folder))
    return {name: folder / name for name in ["datapackage.json", *(each["path"] for each in resources.values())]}


def _examine(data_dir: str | Path | None, allow_unused: str | None = None) -> tuple[Tables, list[Problem]]:
    folder = Path(data_dir) if data_dir else RAW
    text = _read_descriptor(folder)
    paths = [folder / resource["path"] for resource in _describe(folder, text)[0].values()]
    contents = tuple((_shown(path), path.read_bytes() if path.is_file() else None) for path in paths)
    return _read(folder, text, contents, allow_unused)


@lru_cache(maxsize=1)  # a notebook opens the same tables for each study
def _read(folder: Path, text: str, contents: tuple, allow_unused: str | None) -> tuple[Tables, list[Problem]]:
    resources, created = _describe(folder, text)
    files, rows, frames, problems, unread = {}, {}, {}, [], set()
    for (name, resource), (files[name], content) in zip(resources.items(), contents, strict=True):
        fields = resource["schema"]["fields"]
        rows[name], of_lines = read_csv(content, files[name], resource)
        frames[name], of_cells = typed(rows[name], files[name], fields)
        problems += of_lines + of_cells
        if of_lines:
            unread.add(name)
    for name, wanted in _needed().items():  # an optional table or column that a folder lacks is empty
        frames.setdefault(name, pd.DataFrame(dtype=object))
        for column in [column for column in wanted["fields"] if column not in frames[name]]:
            frames[name][column] = ""
    wrong = {(problem.file, problem.line) for problem in problems}
    headless = {name for name in resources if (files[name], 1) in wrong}
    problems += key_problems(rows, resources, files, headless)
    frames["claims"] = pd.concat([frames[name].assign(table=name) for name in CLAIM_TABLES])
    problems += find_problems(frames, files, wrong, unread, allow_unused)
    problems.sort(key=lambda problem: (list(files.values()).index(problem.file), problem))
    kept = {name: frames[name].reset_index(drop=True) for name in FRAMES}
    return Tables(**kept, descriptor=resources, collected=created), problems


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _read_descriptor(folder: Path) -> str:
    path = folder / "datapackage.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: not found. A folder laid out like data/raw has one")
    return path.read_bytes().decode("utf-8", "replace")


@lru_cache(maxsize=2)
def _describe(folder: Path, text: str) -> tuple[dict[str, dict], pd.Timestamp]:
    """Return the resources of a descriptor by name, and the day `created`. Raises ValueError, a line each problem."""
    try:
        package = json.loads(text)
        json.dumps(package, ensure_ascii=False).encode()
        resources = {resource["name"]: _written_out(resource) for resource in package["resources"]}
        problems = list(_lacking({name: _summary(each) for name, each in resources.items()}, _needed(), ""))
        problems = problems or [line for table in resources for line in _resource_problems(table, resources)]
        created = pd.Timestamp(package.get("created", "")[:10])
    except KeyError as error:
        problems = [f"not a Data Package: it, a resource or a field has no {error}"]
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        problems = [f"not laid out as a Data Package in JSON ({ascii(str(error))[1:-1]})"]
    if problems:
        raise ValueError("\n".join(f"{folder / 'datapackage.json'}: {problem}" for problem in problems))
    return resources, created


def _written_out(resource: dict) -> dict:
    """Return a description in one form: the standard lets a key of one column be a text, and a self-reference short."""
    schema, keys = resource["schema"], [(resource["schema"], "primaryKey")]
    for link in schema.get("foreignKeys", []):
        link["reference"]["resource"] = link["reference"].get("resource") or resource["name"]
        keys += [(link, "fields"), (link["reference"], "fields")]
    for holder, name in keys:
        if isinstance(holder.get(name), str):
            holder[name] = [holder[name]]
    "".encode(resource.get("encoding", "utf-8"))  # fails where they are unknown
    csv.reader([], delimiter=resource.get("dialect", {}).get("delimiter", ","))
    return resource


def _resource_problems(table: str, resources: dict[str, dict]) -> Iterator[str]:
    path, schema = Path(resources[table]["path"]), resources[table]["schema"]
    if path.is_absolute() or ".." in path.parts or not str(path).isprintable():
        yield f"{quoted(table)}: the path {quoted(str(path))} must lead to a file in this folder"
    for field in schema["fields"]:
        bound = FORMS[field["type"]].read if field["type"] in FORMS else str
        readers = READERS | {"minimum": bound, "maximum": bound}
        stated = {key: field[key] for key in ("title", "description", "type")} | field.get("constraints", {})
        for key, value in stated.items():
            try:
                readers[key](value)
            except (KeyError, OverflowError, TypeError, ValueError, re.error):
                where = f"{quoted(table)}: {quoted(field['name'])}: {quoted(key)}"
                yield f"{where}: {ascii(value)[:60]} is not understood here. Correct or remove it"
    keys = [(table, schema.get("primaryKey", []))]
    for link in schema.get("foreignKeys", []):
        keys += [(table, link["fields"]), (link["reference"]["resource"], link["reference"]["fields"])]
    for there, name in [(there, name) for there, names in keys for name in names]:
        if there not in resources or name not in (field["name"] for field in resources[there]["schema"]["fields"]):
            yield f"{quoted(table)}: a key uses {quoted(name)} of {quoted(there)}, which is not described"


def _summary(resource: dict) -> dict:
    """Return the description of a table in the form of needed.json."""
    schema = resource["schema"]
    fields = {each["name"]: {"type": each["type"], **each.get("constraints", {})} for each in schema["fields"]}
    links = [(name, link["reference"]) for link in schema.get("foreignKeys", []) for name in link["fields"]]
    keys = {name: there["resource"] for name, there in links}
    return {"fields": fields, "primaryKey": schema.get("primaryKey"), "foreignKeys": keys}


def _lacking(found: dict, needed: dict, where: str) -> Iterator[str]:
    """Yield each place where a description of tables lacks what the program needs."""
    for key, wanted in needed.items():
        place = f"{where}.{key}".lstrip(".")
        if key == "optional" or (key not in found and isinstance(wanted, dict) and wanted.get("optional")):
            continue
        if key not in found:
            yield f"{place} is missing. The program needs it"
        elif isinstance(wanted, dict):
            yield from _lacking(found[key], wanted, place)
        elif key == "enum" and set(found[key]) - set(wanted or found[key]):
            yield f"{place} must be a selection of: {', '.join(wanted)}"
        elif key != "enum" and found[key] != wanted:
            yield f"{place} must be {json.dumps(wanted)}, not {json.dumps(found[key])}"


def _needed() -> dict[str, dict]:
    tables = json.loads(package_files.files("helpers.tables").joinpath("needed.json").read_text(encoding="utf-8"))
    claims = tables.pop("claims")
    return tables | dict.fromkeys(CLAIM_TABLES, claims)
