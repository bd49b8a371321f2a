"""Names in the curated tables: one spelling each, and none that a list of names would take apart."""

from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd

from helpers.tables.characters import looks, named
from helpers.tables.lines import Problem

# Columns whose names are held against one another.
WHO = (
    ("sources", "outlet"),
    ("sources", "wire"),
    ("origins", "originator"),
    ("origins", "relay"),
    ("originators", "originator"),
    ("originators", "full_name"),
)
KEYS = (("topics", "topic"), ("metrics", "metric"), ("populations", "population"), ("scopes", "scope"))
LABELS = tuple((table, "label") for table, _ in KEYS)
# The derived tables join these by ";".
LISTED = (*WHO[:4], ("sources", "source_id"), ("origins", "origin_id"), ("claims", "claim_id"))


def problems(tables: dict[str, pd.DataFrame], files: dict[str, str]):
    """Yield every name that looks like another one, has odd white space, or holds what separates names in a list.

    See `checks.problems` for the parameters.
    """
    yield from _alike(WHO, tables, files)
    for column in (*KEYS, *LABELS, ("hedges", "rule")):
        yield from _alike((column,), tables, files)
    for table, column in LISTED:
        cells = tables[table][column][~tables[table]["wrong"]]
        for line, name in cells[cells.str.contains(";", regex=False)].items():
            file, line = (files[table], line) if table in files else tables[table].loc[line, ["file", "line"]]
            yield Problem(file, int(line), column, f"{name!r} holds ';', which stands between names in a list")


def _alike(columns: tuple[tuple[str, str], ...], tables: dict[str, pd.DataFrame], files: dict[str, str]):
    """Yield the cells of some columns whose name is spelled otherwise elsewhere in them, more often or before."""
    counted = Counter(name for table, column in columns for name in tables[table][column])
    del counted[""]
    order = {name: (-times, not name.isascii(), place) for place, (name, times) in enumerate(counted.items())}
    spelled = defaultdict(set)
    for name in counted:
        for key in looks(name):
            spelled[key].add(name)
    usual = {name: min(names, key=order.get) for names in spelled.values() for name in names if len(names) > 1}
    for table, column in columns:
        cells = tables[table][column][~tables[table]["wrong"]]
        for name in cells.unique():
            if usual.get(name, name) != name:
                message = _difference(name, usual[name], _place(usual[name], columns, tables, files))
            elif name != " ".join(name.split()):
                message = f"{ascii(name)} holds white space that is not one plain space; one would be right"
            else:
                continue
            for line in cells.index[cells == name]:
                yield Problem(files[table], int(line), column, message)


def _place(
    name: str, columns: tuple[tuple[str, str], ...], tables: dict[str, pd.DataFrame], files: dict[str, str]
) -> str:
    """Say where a name stands first."""
    for table, column in columns:
        lines = tables[table].index[tables[table][column] == name]
        if len(lines):
            return f"{Path(files[table]).name} line {lines[0]}"
    raise KeyError(name)


def _difference(name: str, other: str, place: str) -> str:
    """Say in what alone a name differs from another one."""
    if name.split() == other.split():
        how = "white space"
    elif " ".join(name.split()).casefold() == " ".join(other.split()).casefold():
        how = "case"
    else:
        strange = [character for character in dict.fromkeys(name) if character not in other]
        how = "characters that look alike" + (f", as {', '.join(map(named, strange))}" if strange else "")
    return f"{ascii(name)} differs from {ascii(other)} ({place}) only in {how}; one name has one spelling"
