"""A comparison told: to programs as one JSON object, to people as text or as a page."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, PackageLoader

from helpers import reports
from helpers.diff.edits import Edit, Edits
from helpers.diff.moved import SAME, Move, moves
from helpers.figures import Parameters
from helpers.tables import Tables
from helpers.wording import Vocabulary, capital, counted, listed

# In the order in which they are told: one of them, several.
NAMES = {
    "front": ("front-page figure", "front-page figures"),
    "sentences": ("sentence to print", "sentences to print"),
    "latest": ("latest figure", "latest figures"),
    "points": ("point", "points"),
    "changes": ("change over time", "changes over time"),
    "conflicts": ("conflict", "conflicts"),
    "shares": ("share", "shares"),
}
LISTS = {"claims", "outlets", "wires", "outlets_a", "outlets_b", "wires_a", "wires_b"}  # joined by ";"
# Of a derived row that came or went, people are told the rest; its name says most of these.
LEFT_OUT = ("rule", "claims", "main", "basis", "wires", "origin", "date", "published", "from_origin", "to_origin")
LEFT_OUT += ("open_start", "unit")
FIRST_RULE = Parameters().hedge_rule
LONG = 60  # characters of a cell that has a line of its own


@dataclass(frozen=True)
class Entry:
    """One row or one thing that moved: what it is, its cells as (name, old, new), the rows that it rests on."""

    what: str
    change: str
    cells: list[tuple[str, str, str]]
    because: tuple[int, ...] = ()
    also: str = ""


class Comparison:
    """Two states of the tables: the rows in which they differ, and what moved because of which."""

    def __init__(self, old: Tables, new: Tables, names: tuple[str, str]):
        self.names, self._words = names, (Vocabulary(old), Vocabulary(new))
        edits = Edits(old, new)
        self._keys, self.rows, self.moves = edits.keys, edits.rows, moves(edits, old, new)

    @property
    def same(self) -> bool:
        """Whether no row differs; then nothing has moved either."""
        return not self.rows

    def as_json(self) -> str:
        """Return one object, described in diff.schema.json; an open end and what is not stated are null."""
        rows = [
            {
                "id": edit.id,
                "table": edit.table,
                "key": dict(zip(self._keys[edit.frame], edit.key)),
                "change": edit.change,
                "columns": {c: {"old": (edit.old or {}).get(c), "new": (edit.new or {}).get(c)} for c in edit.columns},
            }
            for edit in self.rows
        ]
        moved = [
            {
                "table": move.table,
                "change": move.change,
                "old": _closed(move.old),
                "new": _closed(move.new),
                "columns": move.columns,
                "because_of": [self.rows[one].id for one in move.because],
            }
            for move in self.moves
        ]
        told = {"old": self.names[0], "new": self.names[1], "same": self.same, "rows": rows, "moved": moved}
        return json.dumps(told, allow_nan=False, indent=1)

    def as_text(self) -> str:
        """Return lines for a terminal; what no terminal should act on is shown escaped."""
        lines = [shown(self.summary())]
        for title, entries in self.sections():
            lines += ["", title]
            for entry in entries:
                lines.append(f"  {entry.change}: {entry.what}{f' ({entry.also})' if entry.also else ''}")
                lines += _lines(entry)
                if entry.because:
                    lines.append(f"      because of {', '.join(shown(self.rows[one].id) for one in entry.because)}")
        return "\n".join(lines)

    def as_page(self) -> str:
        """Return a page of its own, without script; every word is escaped."""
        environment = Environment(loader=PackageLoader(reports.__name__), autoescape=True, trim_blocks=True)
        css = Path(reports.__file__).with_name("templates").joinpath("style.css").read_text(encoding="utf-8")
        return environment.get_template("diff.html.j2").render(
            summary=shown(self.summary()),
            names=[shown(name) for name in self.names],
            sections=self.sections(),
            ids=[shown(edit.id) for edit in self.rows],
            css=css,
            made=reports.made(),
        )

    def summary(self) -> str:
        """Say in a sentence or two how many rows differ and what moved."""
        between = f"{self.names[0]} -> {self.names[1]}"
        if self.same:
            return f"{between}: the same."
        changes = Counter(edit.change for edit in self.rows)
        told = (
            f"{between}: {counted(len(self.rows), 'row')} ({listed(f'{n} {change}' for change, n in changes.items())})."
        )
        moved = [f"{len(entries)} {NAMES[table][len(entries) > 1]}" for table, entries in self._moved().items()]
        if not moved:
            return f"{told} Nothing that follows from the tables moved."
        return f"{told} Moved: {listed(moved)}."

    def sections(self) -> list[tuple[str, list[Entry]]]:
        """Return the rows and what moved, under headings, every word fit to be shown."""
        if self.same:
            return []
        found = [("Rows", [self._row(edit) for edit in self.rows])]
        return found + [(capital(NAMES[table][1]), entries) for table, entries in self._moved().items()]

    def _row(self, edit: Edit) -> Entry:
        named = {*self._keys[edit.frame], "table"} if edit.change in ("added", "removed") else {}
        columns = [name for name in edit.columns if name not in named]
        return Entry(shown(edit.id), edit.change, _cells(edit.old, edit.new, columns))

    def _moved(self) -> dict[str, list[Entry]]:
        """Return what moved, by table: once where it moved alike under several rules, with the words of one."""
        groups = defaultdict(lambda: defaultdict(list))
        for move in self.moves:
            rule = (move.new or move.old).get("rule", FIRST_RULE)
            groups[move.table, move.change, self._what(move), move.because][rule].append(move)
        found = defaultdict(list)
        for (table, change, what, because), by_rule in groups.items():
            first, *others = sorted(by_rule, key=lambda rule: (rule != FIRST_RULE, rule))
            also = f"under {first}" if first != FIRST_RULE else ""
            also += f"{'; ' if also else ''}also under {listed(others)}" if others else ""
            for move in by_rule[first]:
                columns = move.columns
                if change != "changed":
                    columns = [c for c in columns if c not in SAME[table][0] and not c.startswith(LEFT_OUT)]
                elif columns != ["claims"]:
                    columns = [c for c in columns if c != "claims"]  # the rows are named
                found[table].append(Entry(what, change, _cells(move.old, move.new, columns), because, also))
        return {table: found[table] for table in NAMES if table in found}

    def _what(self, move: Move) -> str:
        """Name what moved in words: what is counted, whose it is, about which day."""
        row, words = move.new or move.old, self._words[move.new is not None]
        if "label" in row:
            return shown(f"{row['label']}{' (' + row['originator'] + ')' if row['originator'] else ', without a day'}")
        usual = words.metrics["usual"].get(row["metric"])
        counts = {"measure": usual} | {name: row.get(name) or "" for name in ("metric", "population", "scope")}
        what = words.what_and_who(SimpleNamespace(**counts | ({"measure": row["measure"]} if "measure" in row else {})))
        if move.table == "changes":  # of one pair, in each unit
            what += f", in {row['unit'].replace('_', ' ')}"
        if "of_metric" in row:
            what += f", of {words.metrics.loc[row['of_metric'], 'label']}"
        if "kind" in row:
            what = f"{row['kind']}: {what}"
        sides = [row.get(name) for name in ("from_origin", "to_origin", "origin_id_a", "origin_id_b", "origin_id")]
        day = f", {row['date_end']}" if row.get("date_end") else ""
        return shown(f"{what} ({' and '.join(dict.fromkeys(filter(None, sides)))}{day})")


def shown(text: str) -> str:
    r"""Return a text with whatever a terminal may act on, or a reader cannot see, written as an escape.

    >>> shown("about \x1b[31m600\u202e")
    'about \\x1b[31m600\\u202e'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _cells(old: dict | None, new: dict | None, columns: list[str]) -> list[tuple[str, str, str]]:
    """Return the cells that differ, in words; of a list, the parts that went and those that came."""
    found = []
    for name in columns:
        was, now = ((row or {}).get(name) for row in (old, new))
        if name in LISTS and was and now:
            was, now = set(was.split(";")), set(now.split(";"))
            was, now = ("; ".join(sorted(some - others)) for some, others in ((was, now), (now, was)))
        found.append((name.replace("_", " "), _worded(was), _worded(now)))
    return found


def _lines(entry: Entry) -> list[str]:
    """Return the cells of an entry as lines: one line where the whole row came or went."""
    if entry.change in ("added", "removed"):
        short = [f"{name} {old or new}" for name, old, new in entry.cells if len(old + new) <= LONG]
        rest = [f"      {name}: {old or new}" for name, old, new in entry.cells if len(old + new) > LONG]
        return [*(["      " + "; ".join(short)] if short else []), *rest]
    lines = []
    for name, old, new in entry.cells:
        old, new = old or "(none)", new or "(none)"
        if max(len(old), len(new)) > LONG:
            lines += [f"      {name}:", f"        - {old}", f"        + {new}"]
        else:
            lines.append(f"      {name}: {old} -> {new}")
    return lines


def _worded(value) -> str:
    if value is None or value is False or value is True:
        return {None: "", False: "no", True: "yes"}[value]
    if isinstance(value, str):
        return shown(value)
    return "open" if isinf(value) else f"{value:,.12g}"


def _closed(row: dict | None) -> dict | None:
    """Return a row with null for an open end: JSON knows no infinity."""
    return row and {name: None if isinstance(v, float) and isinf(v) else v for name, v in row.items()}
