"""Random edits of the frozen tables, as a curator makes them: cells of CSV files, one row or what belongs to it.

What a comparison puts each moved row down to is held against what moves where either edit is left out.
"""

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from shutil import copy

import pytest

from helpers.diff import Comparison, moved
from helpers.tables import CLAIM_TABLES, TableErrors, Tables, load
from tests.growing import FROZEN

Rows = dict[str, list[dict[str, str]]]
WORDS = {"about": "about", "nearly": "nearly", "at least": "at_least", "more than": "more_than", "up to": "up_to"}


def frozen() -> Rows:
    """The frozen tables as rows of text, by table."""
    found = {}
    for path in sorted(FROZEN.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream))
    return found


def written(rows: Rows, folder: Path) -> Path:
    """Write tables to a folder laid out like data/raw."""
    folder.mkdir(exist_ok=True)
    copy(FROZEN / "datapackage.json", folder)
    for name, table in rows.items():
        header = (FROZEN / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    return folder


class Edit:
    """One random edit: `names` are the rows that it edits, as a comparison names them; `apply` makes it in rows."""

    def __init__(self, draw: random.Random, rows: Rows, number: int):
        self.kind = draw.choice(KINDS)
        self.number = number
        self.steps: list[tuple] = []
        self.names: set[str] = set()
        self.kind(self, draw, rows)

    def apply(self, rows: Rows) -> Rows:
        rows = deepcopy(rows)
        for what, table, at, cells in self.steps:
            if what == "add":
                rows[table].append(dict(cells))
                continue
            place = next(n for n, row in enumerate(rows[table]) if at.items() <= row.items())
            rows[table][place : place + 1] = [] if what == "remove" else [rows[table][place] | cells]
        return rows

    def change(self, table: str, row: dict, **cells: str) -> None:
        key = _key(table, row)
        self.steps.append(("change", table, key, cells))
        self.names.add("/".join([table, *(key | {k: v for k, v in cells.items() if k in key}).values()]))

    def add(self, table: str, **cells: str) -> None:
        self.steps.append(("add", table, None, cells))
        self.names.add("/".join([table, *_key(table, cells).values()]))

    def remove(self, table: str, row: dict) -> None:
        self.steps.append(("remove", table, _key(table, row), None))
        self.names.add("/".join([table, *_key(table, row).values()]))

    # Each draws what it edits

    def value(self, draw, rows):
        numbers = [(t, r) for t, r in _claims(rows) if r["value"] and not r["value_to"] and _printed(r) in r["phrase"]]
        table, row = draw.choice(numbers)
        value = str(int(float(row["value"]) * draw.choice([2, 3, 5])))
        self.change(table, row, value=value, phrase=row["phrase"].replace(_printed(row), f"{int(value):,}"))

    def hedge(self, draw, rows):
        plain = [(t, r) for t, r in _claims(rows) if r["value"] and not r["value_to"] and _printed(r) in r["phrase"]]
        table, row = draw.choice([(t, r) for t, r in plain if r["measure"] != "share"])
        word = draw.choice([word for word, hedge in WORDS.items() if hedge != row["hedge"]])
        self.change(table, row, phrase=f"{word} {_printed(row)}", hedge=WORDS[word])

    def day(self, draw, rows):
        table, row = draw.choice([(t, r) for t, r in _claims(rows) if r["date_end"]])
        back = timedelta(days=draw.choice([1, 10, 40, 200]))
        days = {c: str(date.fromisoformat(row[c]) - back) for c in ("date_start", "date_end") if row[c]}
        self.change(table, row, **days)

    def origin_of_a_claim(self, draw, rows):
        table, row = draw.choice(_claims(rows))
        self.change(table, row, origin_id=draw.choice(rows["origins"])["origin_id"])

    def place(self, draw, rows):
        table, row = draw.choice(_claims(rows))
        self.change(table, row, place=draw.choice(["headline", "body", "caption"]))

    def removed_claim(self, draw, rows):
        self.remove(*draw.choice(_claims(rows)))

    def renamed_claim(self, draw, rows):
        table, row = draw.choice(_claims(rows))
        self.change(table, row, claim_id=f"renamed-{self.number}")

    def renamed_origin(self, draw, rows):
        old = draw.choice(rows["origins"])["origin_id"]
        names = set()
        for table in ("origins", "links", *CLAIM_TABLES):
            for row in rows[table]:
                cells = {c: f"renamed-{self.number}" for c in ("origin_id", "other_origin_id") if row.get(c) == old}
                if cells:
                    self.change(table, row, **cells)
                    names |= {f"origins/renamed-{self.number}"}
        self.names = names

    def added_article(self, draw, rows):
        published = str(date(2025, 7, 1) + timedelta(days=draw.randrange(60)))
        source = f"gazette-{self.number}-{published}"
        self.add("sources", source_id=source, outlet="Gazette", published=published, subject="Invented for tests")
        for number, (table, row) in enumerate(draw.sample(_claims(rows), 2)):
            self.add(table, **row | {"claim_id": f"gazette-{self.number}-{number}", "source_id": source})

    def new_origin(self, draw, rows):
        origin = f"invented-{self.number}"
        self.add("origins", origin_id=origin, originator=draw.choice(["NIS", "Red Cross", ""]), channel="statement")
        table, row = draw.choice(_claims(rows))
        self.change(table, row, origin_id=origin)

    def rule(self, draw, rows):
        row = draw.choice([r for r in rows["hedges"] if r["hedge"] != "exact" and r["low_per_value"]])
        self.change("hedges", row, low_per_value="0.5")

    def outlet(self, draw, rows):
        self.change("sources", draw.choice(rows["sources"]), outlet=f"Renamed {self.number}")

    def wire(self, draw, rows):
        self.change("sources", draw.choice(rows["sources"]), wire=draw.choice(["AFP", "AP"]), wire_basis="inferred")

    def act(self, draw, rows):
        row = draw.choice(rows["origins"])
        self.change("origins", row, **draw.choice([{"originator": "NIS"}, {"originator": ""}, {"relay": "Yonhap"}]))

    def link(self, draw, rows):
        one, other = draw.sample(rows["origins"], 2)
        cells = {"origin_id": one["origin_id"], "other_origin_id": other["origin_id"]}
        self.add("links", **cells, relation=draw.choice(["may_equal", "restates"]))

    def removed_link(self, draw, rows):
        self.remove("links", draw.choice(rows["links"]))

    def turned_link(self, draw, rows):
        row = draw.choice(rows["links"])
        self.remove("links", row)
        turned = {"origin_id": row["other_origin_id"], "other_origin_id": row["origin_id"]}
        self.add("links", **row | turned | {"relation": "restates"})

    def word(self, draw, rows):
        table = draw.choice(["metrics", "populations", "scopes", "topics"])
        self.change(table, draw.choice(rows[table]), label=f"renamed {self.number}")

    def note(self, draw, rows):
        table, row = draw.choice(_claims(rows))
        self.change(table, row, note=f"another note {self.number}")

    def exclusion(self, draw, rows):
        self.remove("exclusions", draw.choice(rows["exclusions"]))


KINDS = [
    Edit.value, Edit.hedge, Edit.day, Edit.origin_of_a_claim, Edit.place, Edit.removed_claim, Edit.renamed_claim,
    Edit.renamed_origin, Edit.added_article, Edit.new_origin, Edit.rule, Edit.outlet, Edit.wire, Edit.act, Edit.link,
    Edit.removed_link, Edit.turned_link, Edit.word, Edit.note, Edit.exclusion,
]  # fmt: skip


def drawn(seed: str, count: int, folder: Path) -> tuple[list[Edit], Tables]:
    """Draw so many edits of different rows that make tables without a problem; return them and the tables."""
    draw, base = random.Random(seed), frozen()
    while True:
        edits = [Edit(draw, base, number) for number in range(count)]
        touched = [(table, *at.items()) for edit in edits for what, table, at, _ in edit.steps if at]
        if len(touched) == len(set(touched)):
            try:
                return edits, load(written(made(edits), folder))
            except TableErrors:  # not every draw is one that a curator could make
                continue


def made(edits: list[Edit]) -> Rows:
    """Make edits in the frozen tables."""
    rows = frozen()
    for edit in edits:
        rows = edit.apply(rows)
    return rows


@contextmanager
def derived_once() -> Iterator[Tables]:
    """Give the frozen tables; what follows from any tables is computed once as long as this lasts."""
    known, derived = {}, moved.derived

    def once(tables):
        if id(tables) not in known:
            known[id(tables)] = tables, derived(tables)  # held, so that no other tables get its id
        return known[id(tables)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moved, "derived", once)
        yield load(FROZEN)


def named(found: Comparison, move: moved.Move) -> set[str]:
    """The rows that a move is put down to."""
    return {found.rows[one].id for one in move.because}


def misattributed(seed: str, base: Tables, folder: Path) -> list | None:
    """Make two random edits; return what moved and is put down to other rows than those without which it would not.

    None where one of the two makes no tables without the other.
    """
    edits, new = drawn(seed, 2, folder / "new")
    without = []
    for one in range(2):
        try:
            without.append(moved.derived(load(written(made(edits[:one] + edits[one + 1 :]), folder / "one"))))
        except TableErrors:
            return None
    found, here = Comparison(base, new, ("old", "new")), moved.derived(new)
    wrong = [row.id for row in found.rows if row.id not in edits[0].names | edits[1].names]
    for move in found.moves:
        needed = {one for one in range(2) if _count(without[one], move) != _count(here, move)}
        told = {one for one in range(2) if named(found, move) & edits[one].names}
        if not named(found, move) or told != (needed or {0, 1}):  # either would do: both
            wrong.append(move)
    return wrong


def _count(found: dict[str, list[dict]], move: moved.Move) -> tuple[int, int]:
    return tuple(found[move.table].count(row) if row else 0 for row in (move.old, move.new))


def _claims(rows: Rows) -> list[tuple[str, dict]]:
    return [(table, row) for table in CLAIM_TABLES for row in rows[table]]


def _printed(row: dict) -> str:
    return f"{int(float(row['value'])):,}"


def _key(table: str, row: dict) -> dict[str, str]:
    keys = {"sources": ["source_id"], "origins": ["origin_id"], "hedges": ["rule", "hedge"]}
    keys |= {"links": ["origin_id", "relation", "other_origin_id"], "exclusions": ["source_id", "phrase"]}
    keys |= dict.fromkeys(CLAIM_TABLES, ["claim_id"])
    return {name: row[name] for name in keys.get(table, [table.removesuffix("s")])}
