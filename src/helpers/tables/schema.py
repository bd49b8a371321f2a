"""Check tables, cell by cell as text, against the Table Schema of their datapackage.json.

The descriptor is the one statement of columns, types, enums and keys; nothing here knows a
column by name. Cells are compared as text first, so that each problem has its line, and
converted after. Every check works on the distinct values of a column, so that a table of a
million rows costs little more than reading it.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import re2

from helpers.tables.characters import hidden, is_plain
from helpers.tables.lines import Problem, near

FORMS = {
    "date": (r"\d{4}-\d{2}-\d{2}", "a date; write YYYY-MM-DD, as in 2025-04-30"),
    "number": (r"-?\d+(\.\d+)?", "a number; write digits only, with a point before decimals, as in 4700 or 0.5"),
    "integer": (r"-?\d+", "a whole number; write digits only, as in 2"),
    "boolean": ("true|false", "true or false"),
}


def check_cells(frame: pd.DataFrame, fields: list[dict], file: str) -> list[Problem]:
    """Compare every cell with the type and constraints of its field."""
    problems = []
    for field in fields:
        codes, values = pd.factorize(frame[field["name"]].array)
        values = values.tolist()
        if _all_match(values, field):
            continue
        wrong = {code: why for code, value in enumerate(values) if (why := _wrong(value, field))}
        for row in np.flatnonzero(np.isin(codes, list(wrong))) if wrong else ():
            problems.append(Problem(file, int(frame.index[row]), field["name"], wrong[codes[row]]))
    return problems


def check_keys(
    frames: dict[str, pd.DataFrame], resources: dict[str, dict], files: dict[str, str], unread: set[str] = frozenset()
) -> list[Problem]:
    """Check primary keys and foreign keys of all tables, but no key that leads into an unread one."""
    problems = []
    for name, resource in resources.items():
        frame, schema, file = frames[name], resource["schema"], files[name]
        key = schema.get("primaryKey", [])
        if key and frame.duplicated(key).any():
            keyed = frame[(frame[key] != "").all(axis=1)]
            again = keyed[keyed.duplicated(key)]
            first = pd.Series(keyed.index, index=keyed.index).groupby([keyed[k] for k in key]).transform("first")
            for row in again.itertuples():
                value = ", ".join(getattr(row, k) for k in key)
                message = f"{value!r} is in line {first[row.Index]} already; each stands once"
                problems.append(Problem(file, row.Index, key[-1], message))
        for link in schema.get("foreignKeys", []):
            column, there = link["fields"][0], link["reference"]["resource"] or name
            if there in unread:
                continue
            known = frames[there][link["reference"]["fields"][0]]
            strange = ~frame[column].isin(known) & (frame[column] != "")
            for line, value in frame.loc[strange, column].items() if strange.any() else ():
                message = f"{value!r} is not in {Path(files[there]).name}; add it there or mend the name"
                problems.append(Problem(file, line, column, message + near(value, known)))
    return problems


def convert(frame: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    """Return the table with dates as datetime64 and numbers as float64; empty cells become missing.

    Text stays text, with "" for what is not stated; an empty boolean is false. A cell of the wrong form becomes
    missing.
    """
    readers = {"date": (_day, "datetime64[us]"), "boolean": ("true".__eq__, bool)}
    typed = {}
    for field in fields:
        cells = frame[field["name"]].array
        if field["type"] in FORMS:
            read, kind = readers.get(field["type"], (_float, float))
            codes, values = pd.factorize(cells)
            cells = np.array([read(value) for value in values.tolist()], kind)[codes]
        typed[field["name"]] = cells
    return pd.DataFrame(typed, index=frame.index)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _float(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return np.nan


def _wrong(value: str, field: dict) -> str:
    """Say what is wrong with a cell, and what would be right; "" where all is well."""
    rules = field.get("constraints", {})
    if value == "":
        return "the cell is empty; a value is required" if rules.get("required") else ""
    if what := hidden(value):
        return what
    if value != value.strip():
        return f"{value!r} begins or ends with white space; take it out"
    if field["type"] in FORMS:
        form, right = FORMS[field["type"]]
        if not re.fullmatch(form, value, re.ASCII) or (field["type"] == "date" and not _day(value)):
            return f"{value!r} is not {right}"
        read, small, great = (_day, "early", "late") if field["type"] == "date" else (_float, "small", "great")
        if "minimum" in rules and read(value) < read(rules["minimum"]):
            return f"{value} is too {small}; the least is {rules['minimum']}"
        if "maximum" in rules and read(value) > read(rules["maximum"]):
            return f"{value} is too {great}; the most is {rules['maximum']}"
    if "enum" in rules and value not in rules["enum"]:
        return f"{value!r} is not allowed; one of: {', '.join(rules['enum'])}"
    if "pattern" in rules and not _whole(rules["pattern"])(value):
        return f"{value!r} does not have the form {rules['pattern']}"
    if len(value) > rules.get("maxLength", len(value)):
        return f"{len(value)} characters are too many; at most {rules['maxLength']}; write fewer words"
    return ""


def _all_match(values: list[str], field: dict) -> bool:
    """Tell, sooner than `_wrong` would for each, that every value is well where a pattern is all that is asked."""
    rules = field.get("constraints", {})
    if (
        set(rules) - {"required", "unique", "pattern", "maxLength"}
        or "pattern" not in rules
        or field["type"] != "string"
    ):
        return False
    matches, longest = _whole(rules["pattern"]), rules.get("maxLength", np.inf)
    if not is_plain("".join(values)):
        return False
    return all(0 < len(value) <= longest and value == value.strip() and matches(value) for value in values)


@cache
def _whole(pattern: str) -> Callable[[str], list | None]:
    """Return what tells whether a pattern matches all of a value, in a time that grows with its length alone (RE2)."""
    found = re2.Set.FullMatchSet()
    found.Add(pattern)
    found.Compile()
    return found.Match
