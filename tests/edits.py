"""Random edits of the frozen tables, and a check of the causes that a comparison names against brute force.

An edit is a table, a key and the row that it has then, or None for a removed one.
"""

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copytree

import pytest

from helpers import diff
from helpers.tables import CLAIM_TABLES, TableErrors, Tables, load
from tests.growing import FROZEN

Edit = tuple[str, tuple[str, ...], dict[str, str] | None]
# Columns whose cells a row takes together from another row of its table; tables named twice are drawn more often.
CLAIMS = "phrase value value_to hedge | date_start date_end | origin_id | source_id | place | scope | metric"
COLUMNS = dict.fromkeys(CLAIM_TABLES, f"{CLAIMS} | population | measure | note") | {
    "sources": "outlet | wire wire_basis | supersedes",
    "origins": "originator | relay | channel | date_start date_end",
    "links": "relation | other_origin_id",
    "hedges": "low_per_value low_per_unit best_per_value high_per_value high_per_unit",
    "metrics": "label | share_of | topic | headline | unit",
    "wordings": "label | clause",
    "populations": "label | page | topic",
    "originators": "full_name | article",
    "scopes": "floor | past",
}
TABLES = [*CLAIM_TABLES[:3] * 3, *COLUMNS, "origins", "links", "sources"]
KEYS = {
    "links": ("origin_id", "relation", "other_origin_id"),
    "hedges": ("rule", "hedge"),
    "wordings": ("metric", "measure"),
}


def key_of(table: str, row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in KEYS.get(table, [next(iter(row))]))


def frozen() -> dict[str, dict[tuple, dict[str, str]]]:
    """The frozen tables as rows of text, by table and key."""
    found = {}
    for name in COLUMNS:
        with (FROZEN / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found[name] = {key_of(name, row): row for row in csv.DictReader(stream)}
    return found


def drawn(draw: random.Random, number: int) -> Edit:
    """Draw an edit: a row is removed, takes cells of another, or is a copy that does so."""
    table = draw.choice(TABLES)
    rows = frozen()[table]
    row, other = (draw.choice([*rows.values()]) for _ in range(2))
    new = row | {name: other[name] for name in draw.choice(COLUMNS[table].split("|")).split()}
    how = draw.choice(["remove", "take", "take", "copy"] if table in (*CLAIM_TABLES, "links") else ["take"])
    if table == "links" and how != "remove":
        return table, key_of(table, new), new
    if how == "copy":
        return table, (f"invented-{number}",), new | {"claim_id": f"invented-{number}"}
    return table, key_of(table, row), None if how == "remove" else new


def made(edits: list[Edit], folder: Path) -> Tables:
    """Write the frozen tables with some edits to a folder, and load them."""
    copytree(FROZEN, folder, dirs_exist_ok=True)
    rows = frozen()
    for table, key, row in edits:
        rows[table].pop(key, None) if row is None else rows[table].update({key: row})
    for table, _, _ in edits:
        header = (FROZEN / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[table].values())
    return load(folder)


@contextmanager
def calculated_once() -> Iterator[Tables]:
    """Give the frozen tables; what follows from the same tables is calculated once while this lasts."""
    known, calculate = {}, diff.calculate

    def once(tables):
        if id(tables) not in known:
            known[id(tables)] = tables, calculate(tables)  # kept, so that no other tables get its id
        return known[id(tables)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff, "calculate", once)
        yield load(FROZEN)


def missed(seed: str, base: Tables, folder: Path, count: int = 3) -> tuple[int, int, list]:
    """Make random edits and take each back: how many causes of moved rows that shows, how many are named, all missed.

    An edit is a cause of a moved row if the row, old or new, is not where it was without that edit alone.
    """
    draw, edits = random.Random(seed), []
    while len(edits) < count:
        more = drawn(draw, len(edits))
        if more[:2] not in [edit[:2] for edit in edits]:
            with suppress(TableErrors):  # no curator could make this one
                new = made([*edits, more], folder / "new")
                edits.append(more)
    found, shown, wrong = diff.Comparison(base, new, ("old", "new")), 0, []
    for edit in edits:
        try:
            there = diff.calculate(made([other for other in edits if other is not edit], folder / "one"))[1]
        except TableErrors:  # the others need it
            continue
        name = "/".join([edit[0], *edit[1]])
        for move in found.moved:
            rows, old, new = [_cells(row) for row in there[move["table"]]], move["old"], move["new"]
            if (old and _cells(old) in rows) or (new and _cells(new) not in rows):
                shown += 1
                wrong += [(name, move)] * (name not in move["because_of"])
    return shown, sum(len(move["because_of"]) for move in found.moved), wrong


def _cells(row: dict) -> dict:
    """A calculated row without the claims behind it."""
    return {name: cell for name, cell in row.items() if not name.startswith("claims")}
