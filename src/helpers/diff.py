"""Compare two states of the curated tables: which rows differ, and which figures and sentences moved because of them.

Rows are compared by key, cell by cell. Which edited rows a calculated row is attributed to is found in causes.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pandas as pd

from helpers import reports
from helpers.causes import Causes
from helpers.figures import DEFAULT_RULE, Parameters, Study, rules
from helpers.pages import Page, text_lines
from helpers.paths import PROJECT
from helpers.tables import CLAIM_TABLES, TableErrors, Tables, load
from helpers.terminal import UsageError
from helpers.visible import visible
from helpers.wording import Vocabulary, counted, listed

LINE = ["metric", "population", "measure", "originator"]
KIND = ["rule", "metric", "population", "measure", "scope"]
# What is calculated: the columns by which two rows are the same thing, and what several are called.
CALCULATED = {
    "front": (LINE, "front-page figures"),
    "sentences": (LINE, "sentences to print"),
    "latest": ([*KIND, "originator"], "latest figures"),
    "points": ([*KIND, "basis", "origin_id"], "figures"),
    "changes": ([*KIND, "unit", "from_origin", "to_origin"], "changes over time"),
    "conflicts": ([*KIND, "kind", "origin_id_a", "origin_id_b"], "conflicts"),
    "shares": (["rule", "metric", "population", "scope", "of_metric", "origin_id"], "shares"),
}
ORIGINS = ["from_origin", "to_origin", "origin_id_a", "origin_id_b", "origin_id"]
# Beginnings of columns that text and page leave out of a row that came or went: the name of the row says most of them.
LEFT_OUT = ("rule", "main", "basis", "wires", "origin", "date", "published", "from_origin", "to_origin", "open_start")


def side(name: str) -> Tables:
    """Load one side of a comparison: a folder or, if there is no folder of that name, a git revision of the project.

    Raises UsageError if it is neither, or if the tables are not valid for this version of the program.
    """
    with TemporaryDirectory(prefix="dprk-diff-") as made:
        folder, shown = (Path(name), name) if Path(name).is_dir() else (Path(made), f"{name}:data/raw")
        if folder == Path(made):
            _check_out(name, folder)
        try:
            return load(folder)
        except TableErrors as errors:
            first, problems = errors.problems[0], counted(len(errors.problems), "problem")
            where = f"{shown}/{Path(first.file).name}:{first.line}: {first.column}: {first.message}"
            raise UsageError(f"{name}: today's checks find {problems}; the first: {where}") from None
        except (OSError, ValueError) as error:
            raise UsageError(f"{name}: {str(error).splitlines()[0].replace(str(folder), shown)}") from None


def _check_out(revision: str, folder: Path) -> None:
    """Write data/raw of a revision to a folder, file by file: `git archive` leaves out what is marked export-ignore."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    if not commit:
        where, advice = "of the project", "name a folder laid out like data/raw, or a revision such as HEAD~1"
        if _git("rev-parse", "--is-shallow-repository").strip() == b"true":
            where, advice = "in this shallow clone", "fetch more with git fetch --unshallow or --deepen=100"
        raise UsageError(f"{revision}: neither a folder nor a revision {where}; {advice}")
    for name in _git("ls-tree", "--name-only", "-z", commit, "data/raw/").decode().split("\0")[:-1]:
        (folder / Path(name).name).write_bytes(_git("cat-file", "blob", f"{commit}:./{name}"))


def _git(*words: str) -> bytes:
    """Return what git prints, or nothing if it fails."""
    try:
        return subprocess.run(["git", "-C", str(PROJECT), *words], capture_output=True, check=True).stdout
    except (OSError, ValueError, subprocess.CalledProcessError):  # ValueError: a name that holds a null character
        return b""


def _plain(frame: pd.DataFrame) -> list[dict]:
    """Return rows as dicts of plain cells: days as YYYY-MM-DD, None for what is not stated."""
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame.select_dtypes("datetime")}
    return [{name: _cell(value) for name, value in row.items()} for row in frame.assign(**days).to_dict("records")]


def _cell(value):
    if isinstance(value, float) and value == value:
        value = float(f"{value:.12g}")  # the last digits of a calculation are noise
        return int(value) if value.is_integer() else value
    return None if value == "" or value != value else value


def _apart(old: list[dict], new: list[dict], key: list[str]) -> Iterator[tuple[dict | None, dict | None]]:
    """Pair the rows that only one of two states has, by key; in which claims are behind a row is no difference."""
    was, now = (
        {tuple(cell for cell in sorted(row.items()) if not cell[0].startswith("claims")): row for row in rows}
        for rows in (old, new)
    )
    came = defaultdict(list)
    for cells in [cells for cells in now if cells not in was]:
        came[tuple(now[cells][name] for name in key)].append(cells)
    for cells in [cells for cells in was if cells not in now]:
        same = came[tuple(was[cells][name] for name in key)]
        like = max(same, key=lambda other: len({*cells} & {*other}), default=None)
        same[:] = [other for other in same if other != like]
        yield was[cells], now.get(like)
    yield from ((None, now[cells]) for same in came.values() for cells in same)


def _differing(old: dict | None, new: dict | None) -> tuple[str, dict[str, dict]]:
    """Say whether a row was added, removed or changed; return the cells that differ, by column."""
    change = "changed" if old and new else "added" if new else "removed"
    old, new = old or {}, new or {}
    cells = {column: {"old": old.get(column), "new": new.get(column)} for column in {**old, **new}}
    return change, {column: cell for column, cell in cells.items() if cell["old"] != cell["new"]}


def find_edits(old: Tables, new: Tables) -> list[dict]:
    """Compare the curated tables by key, cell by cell; the order of rows does not matter."""
    found, described = [], (old.descriptor | new.descriptor).items()
    keys = {"claims" if t in CLAIM_TABLES else t: each["schema"]["primaryKey"] for t, each in described}
    for frame, names in keys.items():
        edits = []
        for was, now in _apart(_plain(getattr(old, frame)), _plain(getattr(new, frame)), names):
            row, (change, columns) = now or was, _differing(was, now)
            table, key = row.get("table", frame), {name: row[name] for name in names}
            about = {"id": "/".join([table, *key.values()]), "table": table, "key": key}
            edits.append(about | {"change": change, "columns": columns})
        found += sorted(edits, key=lambda edit: list(edit["key"].values()))
    return found


def calculate(tables: Tables) -> tuple[pd.DataFrame, dict[str, list[dict]]]:
    """Return the claims, and the rows calculated from them under every rule; the front page under the default rule."""
    every = reports.computed(tables, rules(tables))
    found = {name: _plain(frame) for name, frame in reports.as_processed(every).items() if name in CALCULATED}
    lines = text_lines(Page(Study(Parameters(), tables))).items()
    lines = [dict(zip(LINE, key)) | {name: text or None for name, text in line.items()} for key, line in lines]
    printed = [*LINE, "sentence", "claims"]
    found["sentences"] = [{name: line[name] for name in printed} for line in lines if "sentence" in line]
    found["front"] = [{name: text for name, text in line.items() if name != "sentence"} for line in lines]
    return every["claims"], found


class Comparison:
    """Two states of the tables: the `rows` that differ, and the calculated rows that `moved` because of them.

    Both are lists of objects as diff.schema.json describes them, but an open end is infinite.
    """

    def __init__(self, old: Tables, new: Tables, names: tuple[str, str]):
        self.names, self.words = names, {False: Vocabulary(old), True: Vocabulary(new)}
        self.rows, self.moved = find_edits(old, new), []
        self.same = not self.rows
        if self.same:
            return
        (claims_old, before), (claims_new, after) = calculate(old), calculate(new)
        claims, links = pd.concat([claims_old, claims_new]), pd.concat([old.links, new.links])
        causes = Causes(self.rows, links, claims, before["points"] + after["points"])
        for table, (key, _) in CALCULATED.items():
            for was, now in _apart(before[table], after[table], key):
                change, columns = _differing(was, now)
                about = {"table": table, "change": change, "old": was, "new": now, "columns": list(columns)}
                self.moved.append(about | {"because_of": causes.of(table, was, now)})

    def as_json(self) -> str:
        """Return one object, described in diff.schema.json; an open end and what is not stated are null."""
        found = {"old": self.names[0], "new": self.names[1], "same": self.same, "rows": self.rows, "moved": self.moved}
        closed = json.loads(json.dumps(found), parse_constant=lambda infinity: None)  # JSON has no infinity
        return json.dumps(closed, allow_nan=False, indent=1)

    def rendered(self, template: str) -> str:
        """Return lines for a terminal (diff.txt.j2), or a page of its own, without script (diff.html.j2)."""
        environment = reports.environment().overlay(autoescape=template.endswith("html.j2"), lstrip_blocks=True)
        rows = [edit | {"name": edit["id"], "cells": _worded(edit["columns"], edit["key"])} for edit in self.rows]
        known = {"names": self.names, "rows": rows, "moved": self._by_kind(), "made": reports.made()}
        return visible(environment.get_template(template).render(known).rstrip())

    def _by_kind(self) -> dict[str, list[dict]]:
        """Return what moved, by kind: once if the same moved under several rules, with the cells of the first."""
        groups, found = defaultdict(dict), defaultdict(list)
        for move in self.moved:
            rule = (move["new"] or move["old"]).get("rule", DEFAULT_RULE)
            like = move["table"], move["change"], self._name(move), tuple(move["because_of"])
            groups[like].setdefault(rule, []).append(move)
        for (table, change, name, _), under in groups.items():
            first, *others = sorted(under, key=lambda rule: (rule != DEFAULT_RULE, rule))
            words = [f"under {first}"] * (first != DEFAULT_RULE) + [f"also under {listed(others)}"] * bool(others)
            key, kind = CALCULATED[table]
            for move in under[first]:
                columns = _differing(move["old"], move["new"])[1]
                left_out = [name for name in columns if name in key or name.startswith(LEFT_OUT)]
                cells = _worded(columns, left_out if change != "changed" else ())
                found[kind].append(move | {"name": name, "cells": cells, "under": "; ".join(words)})
        return found

    def _name(self, move: dict) -> str:
        """Name a calculated row: what is counted, whose number it is, about which day."""
        row, words = move["new"] or move["old"], self.words[move["new"] is not None]
        counts = {"measure": "cumulative"} | row | {"scope": row.get("scope") or ""}
        what = f"{row['kind']}: " if "kind" in row else ""
        what += words.thing(SimpleNamespace(**counts))
        what += f", of {words.metrics.loc[row['of_metric'], 'label']}" if "of_metric" in row else ""
        what += f", in {row['unit'].replace('_', ' ')}" if move["table"] == "changes" else ""
        origins = dict.fromkeys(row[name] for name in ORIGINS if row.get(name))
        whose = " and ".join(origins) or row["originator"] or "without a day"
        return f"{what} ({whose}{', ' + row['date_end'] if row.get('date_end') else ''})"


def _worded(columns: dict[str, dict], left_out: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return cells for people: the name of the column, the old and the new words."""
    shown = {name: cell for name, cell in columns.items() if name not in left_out and not name.startswith("claims")}
    return [(name.replace("_", " "), _word(cell["old"]), _word(cell["new"])) for name, cell in shown.items()]


def _word(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", False: "no", True: "yes"}[value]
    return value if isinstance(value, str) else "open" if value == float("inf") else f"{value:,.12g}"
