"""Compare two states of the curated tables: which rows differ, and which figures and sentences moved because of them.

Rows are compared by key, cell by cell. Which edited rows a calculated row is attributed to is found in causes.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pandas as pd
from jinja2 import Environment, PackageLoader, select_autoescape

from helpers import reports
from helpers.causes import Causes, Difference
from helpers.figures import DEFAULT_RULE, Parameters, Study, rules
from helpers.pages import Page, text_lines
from helpers.paths import PROJECT
from helpers.tables import CLAIM_TABLES, TableErrors, Tables, load
from helpers.visible import visible
from helpers.wording import Vocabulary, counted, listed

FRAMES = ("metrics", "populations", "scopes", "originators", "topics", "sources", "origins", "links", "claims")
FRAMES += ("hedges", "exclusions")
LINE = ["metric", "population", "measure", "originator"]
PRINTED = ("sentence",)
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
# Beginnings of columns that text and page leave out of a row that came or went: the name of the row says most of them.
LEFT_OUT = ("rule", "main", "basis", "wires", "origin", "date", "published", "from_origin", "to_origin", "open_start")


class SideError(ValueError):
    """One side of a comparison cannot be read; the message is one line."""


def side(name: str) -> Tables:
    """Load one side of a comparison: a folder or, if there is no folder of that name, a git revision of the project.

    Raises SideError if it is neither, or if the tables are not valid for this version of the program.
    """
    if Path(name).is_dir():
        return _load(Path(name), name, name)
    with TemporaryDirectory(prefix="dprk-diff-") as folder:
        _check_out(name, Path(folder))
        return _load(Path(folder), name, f"{name}:data/raw")


def _check_out(revision: str, folder: Path) -> None:
    """Write data/raw of a revision to a folder, file by file: `git archive` leaves out what is marked export-ignore."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    if not commit:
        where, advice = "of the project", "name a folder laid out like data/raw, or a revision such as HEAD~1"
        if _git("rev-parse", "--is-shallow-repository").strip() == b"true":
            where, advice = "in this shallow clone", "fetch more with git fetch --unshallow or --deepen=100"
        raise SideError(f"{revision}: neither a folder nor a revision {where}; {advice}")
    for name in _git("ls-tree", "--name-only", "-z", commit, "data/raw/").decode().split("\0")[:-1]:
        (folder / Path(name).name).write_bytes(_git("cat-file", "blob", f"{commit}:./{name}"))


def _git(*words: str) -> bytes:
    """Return what git prints, or nothing if it fails."""
    try:
        return subprocess.run(["git", "-C", str(PROJECT), *words], capture_output=True, check=True).stdout
    except (OSError, ValueError, subprocess.CalledProcessError):  # ValueError: a name that holds a null character
        return b""


def _load(folder: Path, name: str, shown: str) -> Tables:
    try:
        return load(folder)
    except TableErrors as errors:
        first, problems = errors.problems[0], counted(len(errors.problems), "problem")
        where = f"{shown}/{Path(first.file).name}:{first.line}: {first.column}: {first.message}"
        raise SideError(f"{name}: today's checks find {problems}; the first: {where}") from None
    except (OSError, ValueError) as error:
        raise SideError(f"{name}: {str(error).splitlines()[0].replace(str(folder), shown)}") from None


def _plain(frame: pd.DataFrame) -> list[dict]:
    """Return rows as dicts of plain cells: days as YYYY-MM-DD, None for what is not stated."""
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame.select_dtypes("datetime")}
    return [{name: _cell(value) for name, value in row.items()} for row in frame.assign(**days).to_dict("records")]


def _cell(value):
    if isinstance(value, float) and value == value:
        value = float(f"{value:.12g}")  # the last digits of a calculation are noise
        return int(value) if value.is_integer() else value
    return None if value == "" or value != value else value


def find_edits(old: Tables, new: Tables) -> list[Difference]:
    """Compare the curated tables by key, cell by cell; the order of rows does not matter."""
    found = []
    for frame in FRAMES:
        names = new.descriptor[CLAIM_TABLES[0] if frame == "claims" else frame]["schema"]["primaryKey"]
        was, now = ({tuple(row[n] for n in names): row for row in _plain(getattr(t, frame))} for t in (old, new))
        for key in sorted({*was, *now}):
            table = (now.get(key) or was[key]).get("table", frame)
            found.append(Difference(table, was.get(key), now.get(key), frame, dict(zip(names, key))))
    return [edit for edit in found if edit.columns]


def calculate(tables: Tables) -> tuple[pd.DataFrame, dict[str, list[dict]]]:
    """Return the claims, and the rows calculated from them under every rule; the front page under the default rule."""
    every = reports.computed(tables, rules(tables))
    found = {name: _plain(frame) for name, frame in reports.as_processed(every).items() if name in CALCULATED}
    lines = text_lines(Page(Study(Parameters(), tables))).items()
    lines = [dict(zip(LINE, key)) | {name: text or None for name, text in line.items()} for key, line in lines]
    found["front"] = [{name: line[name] for name in line if name not in PRINTED} for line in lines]
    found["sentences"] = [{n: line[n] for n in (*LINE, *PRINTED, "claims")} for line in lines if "sentence" in line]
    undated = tables.claims.loc[tables.claims["date_end"].isna(), "claim_id"]
    claims = every["claims"].drop_duplicates("claim_id")
    return claims.assign(undated=claims["claim_id"].isin(undated)), found


def find_moves(before: dict[str, list[dict]], after: dict[str, list[dict]]) -> Iterator[Difference]:
    """Yield the calculated rows in which more differs than the claims behind them; similar rows of one key are one."""
    for table, (key, _) in CALCULATED.items():
        was, now = (
            {tuple(cell for cell in row.items() if not cell[0].startswith("claims")): row for row in state[table]}
            for state in (before, after)
        )
        came = defaultdict(list)
        for cells in (cells for cells in now if cells not in was):
            came[tuple(now[cells][name] for name in key)].append(cells)
        for cells in (cells for cells in was if cells not in now):
            same = came[tuple(was[cells][name] for name in key)]
            like = max(same, key=lambda other: len({*cells} & {*other}), default=None)
            same[:] = [other for other in same if other != like]
            yield Difference(table, was[cells], now.get(like))
        yield from (Difference(table, None, now[cells]) for same in came.values() for cells in same)


class Comparison:
    """Two states of the tables: the `rows` that differ, and the calculated rows that moved because of them, `moves`."""

    def __init__(self, old: Tables, new: Tables, names: tuple[str, str]):
        self.names, self.words = names, {False: Vocabulary(old), True: Vocabulary(new)}
        self.rows, self.moves = find_edits(old, new), []
        self.same = not self.rows
        if self.rows:
            (claims_old, before), (claims_new, after) = calculate(old), calculate(new)
            claims, links = pd.concat([claims_old, claims_new]), pd.concat([old.links, new.links])
            causes = Causes(self.rows, links, claims, before["points"] + after["points"])
            self.moves = [replace(move, because=causes.of(move)) for move in find_moves(before, after)]

    def as_json(self) -> str:
        """Return one object, described in diff.schema.json; an open end and what is not stated are null."""
        rows = [
            {"id": edit.id, "table": edit.table, "key": edit.key, "change": edit.change}
            | {"columns": {c: {"old": (edit.old or {}).get(c), "new": (edit.new or {}).get(c)} for c in edit.columns}}
            for edit in self.rows
        ]
        moved = [
            {"table": move.table, "change": move.change, "old": _closed(move.old), "new": _closed(move.new)}
            | {"columns": move.columns, "because_of": [edit.id for edit in move.because]}
            for move in self.moves
        ]
        found = {"old": self.names[0], "new": self.names[1], "same": self.same, "rows": rows, "moved": moved}
        return json.dumps(found, allow_nan=False, indent=1)

    def as_text(self) -> str:
        """Return lines for a terminal."""
        return self._rendered("diff.txt.j2")

    def as_page(self) -> str:
        """Return a page of its own, without script."""
        return self._rendered("diff.html.j2", made=reports.made())

    def _rendered(self, template: str, **more) -> str:
        loader, escape = PackageLoader("helpers.reports"), select_autoescape(["html.j2"])
        environment = Environment(loader=loader, autoescape=escape, trim_blocks=True, lstrip_blocks=True)
        rows = [SimpleNamespace(row=edit, name=edit.id, cells=_cells(edit)) for edit in self.rows]
        known = {"names": self.names, "rows": rows, "moved": self._moved(), "number": self.rows.index}
        return visible(environment.get_template(template).render(known | more).rstrip())

    def _moved(self) -> dict[str, list[SimpleNamespace]]:
        """Return what moved, by kind: once if the same moved under several rules, with the cells of the first."""
        groups, found = defaultdict(list), defaultdict(list)
        for move in self.moves:
            groups[move.table, move.change, self._name(move), move.because].append(move)
        for (table, _, name, _), moves in groups.items():
            of = [(move.new or move.old).get("rule", DEFAULT_RULE) for move in moves]
            first, *others = sorted({*of}, key=lambda rule: (rule != DEFAULT_RULE, rule))
            under = [f"under {first}"] * (first != DEFAULT_RULE) + [f"also under {listed(others)}"] * bool(others)
            found[CALCULATED[table][1]] += [
                SimpleNamespace(row=move, name=name, cells=_cells(move), under="; ".join(under))
                for rule, move in zip(of, moves)
                if rule == first
            ]
        return found

    def _name(self, move: Difference) -> str:
        """Name a calculated row: what is counted, whose number it is, about which day."""
        row, words = move.new or move.old, self.words[move.new is not None]
        counts = {"measure": "cumulative"} | row | {"scope": row.get("scope") or ""}
        what = f"{row['kind']}: " if "kind" in row else ""
        what += words.thing(SimpleNamespace(**counts))
        what += f", of {words.metrics.loc[row['of_metric'], 'label']}" if "of_metric" in row else ""
        what += f", in {row['unit'].replace('_', ' ')}" if move.table == "changes" else ""
        whose = [
            row[name]
            for name in ("from_origin", "to_origin", "origin_id_a", "origin_id_b", "origin_id")
            if row.get(name)
        ]
        whose = " and ".join(dict.fromkeys(whose)) or row["originator"] or "without a day"
        return f"{what} ({whose}{', ' + row['date_end'] if row.get('date_end') else ''})"


def _cells(row: Difference) -> list[tuple[str, str, str]]:
    """Return the cells that differ for people: the name of the column, the old and the new words."""
    columns = [c for c in row.columns if c not in (row.key or ()) and not c.startswith("claims")]
    if row.change != "changed" and not row.key:
        columns = [c for c in columns if c not in CALCULATED[row.table][0] and not c.startswith(LEFT_OUT)]
    return [(c.replace("_", " "), *(_worded((side or {}).get(c)) for side in (row.old, row.new))) for c in columns]


def _worded(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", False: "no", True: "yes"}[value]
    return value if isinstance(value, str) else "open" if value == float("inf") else f"{value:,.12g}"


def _closed(row: dict | None) -> dict | None:
    """Return a row with null for an open end: JSON has no infinity."""
    return row and {name: None if value == float("inf") else value for name, value in row.items()}
