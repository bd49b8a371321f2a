"""Mutants of the frozen tables and of their descriptor: each is named, or it is harmless for a reason that is listed.

Usage: python -m tests.faults.mutants NUMBER SEED
"""

import copy
import csv
import json
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from helpers.figures import open_study
from helpers.reports import descriptor
from helpers.tables import TableErrors, Tables, load, loading
from tests.growing import FROZEN

LIMIT = 20  # seconds that a mutant may take, on a slow machine under load
# Each class of mutants that load, and why that is right.
HARMLESS = {
    "reads the same": "line ends, quotes, a last line break, the order of rows: the cells are what they were",
    "prose or a constraint": "the descriptor holds what is needed, and the tables hold to it; its prose is free",
    "own words": "a name, a label, a note or an address is the curator's, and no rule knows a better one",
    "another allowed word or day": "it is allowed there and contradicts no other cell; `verify` holds it against the text",
    "another phrase of the same number": "number, hedge and cell agree; `verify` holds the phrase against the text",
    "a row less or more": "nothing refers to it, or it is sound; `verify` tells a number without a row",
    "a setting": "how pages order, colour or read: sound in itself, and the curator's choice",
}
OWN_WORDS = {"outlet", "wire", "subject", "url", "text_sha256", "note", "originator", "relay", "label", "full_name"}
OWN_WORDS |= {"sentence", "there", "moved", "basis", "rule"}
ALLOWED = {
    "claim_id",
    "source_id",
    "origin_id",
    "other_origin_id",
    "relation",
    "place",
    "metric",
    "population",
    "measure",
}
ALLOWED |= {
    "date_start",
    "date_end",
    "scope",
    "channel",
    "reason",
    "count",
    "wire_basis",
    "supersedes",
    "hedge",
    "table",
}
SETTINGS = {
    "order",
    "headline",
    "floor",
    "past",
    "article",
    "number",
    "colour",
    "usual",
    "unit",
    "share_of",
    "topic",
    "page",
}
SETTINGS |= {f"{end}_per_{what}" for end in ("low", "best", "high") for what in ("value", "unit")}
CELLS = [
    "", " ", "0", "-1", "600", "1e9", "nan", "None", "null", "9" * 400, "2025-02-30", "9999-12-31", "0001-01-01", "true", "TRUE",
    "N\u0406S", "N\u200bIS", "nis", "NIS ", "NIS  x", "a;b", "a\tb", "\x1b[2J", "\u202egnp", "e\u0301", "\ufffe", "x" * 5000,
    "=1+1", "<script>", "../../x", "about 600", "at least 700 to 800", "\ud55c\uad6d", "\u0418\u0437\u0432\u0435\u0441\u0442\u0438\u044f", "'", "a,b", 'a"b', "{x}", "%s", "\u0660",
]  # fmt: skip
NODES = [
    None, True, 0, -1, 1.5, "", "x", "../x.csv", "/etc/passwd", "sources.csv", "(a+)+$", "(", "[", "(?=a)a", "a{1,9999}", "a" * 9000, "\ud800", "\x1b[2J",
    [], {}, [1], ["x", "x"], {"x": 1}, "date", "number", "geojson", "2025-13-01", float("nan"), 10**400, "class", "file", [[]], {"name": "x"},
]  # fmt: skip


@dataclass
class Outcome:
    """What became of mutants: how many were tried and named, the harmless by class, what was lost, the slowest."""

    tried: int = 0
    named: int = 0
    harmless: Counter = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    slowest: float = 0


def try_mutants(number: int, seed: int = 0) -> Outcome:
    """Try so many mutants, each of a seed of its own, and tell what became of them."""
    outcome, before = Outcome(), load(FROZEN)
    with tempfile.TemporaryDirectory() as place:
        for turn in range(number):
            shutil.rmtree(folder := Path(place) / "mutant", ignore_errors=True)
            shutil.copytree(FROZEN, folder)
            done = mutate(folder, random.Random(f"{seed}-{turn}"))
            started = time.perf_counter()
            try:
                said = _within(LIMIT, lambda folder=folder: judged(folder, before))
            except BaseException as error:  # whatever it is: it would be the user's traceback
                if isinstance(error, KeyboardInterrupt):
                    raise
                said = f"lost: {''.join(traceback.format_exception(error)[-3:])}"
            outcome.tried += 1
            outcome.slowest = max(outcome.slowest, time.perf_counter() - started)
            if said == "named":
                outcome.named += 1
            elif said in HARMLESS:
                outcome.harmless[said] += 1
            else:
                outcome.lost.append(f"seed {seed}-{turn}: {done}: {said}")
    return outcome


def mutate(folder: Path, rng: random.Random) -> str:
    """Break one thing in a folder of tables; tell what."""
    kind = rng.choice(["cell", "cell", "cell", "row", "header", "bytes", "descriptor", "descriptor", "descriptor"])
    if kind == "descriptor":
        return _mutate_descriptor(folder / "datapackage.json", rng)
    path = rng.choice(sorted(folder.glob("*.csv")))
    if kind == "bytes":
        return _mutate_bytes(path, rng)
    rows = _cells(path)
    line = 0 if kind == "header" else rng.randrange(1, len(rows))
    column = rng.randrange(len(rows[line]))
    done = {"cell": _mutate_cell, "row": _mutate_row, "header": _mutate_header}[kind](rows, line, column, rng)
    path.write_text("".join(",".join(map(_quoted, row)) + "\n" for row in rows), encoding="utf-8", newline="")
    return f"{path.name}:{line + 1}: {rows[0][column % len(rows[0])]}: {done}"


def _mutate_cell(rows: list, line: int, column: int, rng: random.Random) -> str:
    old, other = rows[line][column], rows[rng.randrange(1, len(rows))][column]
    at = rng.randrange(len(old) + 1)
    new = [
        rng.choice(CELLS),
        rng.choice(CELLS),
        other,
        old[:at],
        old + old,
        old[:at] + rng.choice("0159 x") + old[at + 1 :],
    ]
    rows[line][column] = rng.choice([*new, old.upper(), old[:at] + "\u00ad" + old[at:], f"{old} {other}"])
    return f"{ascii(old)} -> {ascii(rows[line][column])[:80]}"


def _mutate_row(rows: list, line: int, column: int, rng: random.Random) -> str:
    other = rng.randrange(1, len(rows))
    row, kind = rows[line], rng.choice(["delete", "double", "swap", "blank", "cut", "longer", "all below", "shift"])
    if kind == "delete":
        del rows[line]
    elif kind == "double":
        rows.insert(other, list(row))
    elif kind == "swap":
        rows[line], rows[other] = rows[other], row
    elif kind == "all below":
        del rows[line:]
    else:
        rows[line] = {"blank": [], "cut": row[:column], "longer": [*row, "x"], "shift": [*row[1:], row[0]]}[kind]
    return kind


def _mutate_header(rows: list, line: int, column: int, rng: random.Random) -> str:
    old = rows[0][column]
    kind = rng.choice(["drop", "drop all", "double", "rename", "swap", "none"])
    if kind in ("drop", "drop all"):
        for row in rows[:1] if kind == "drop" else rows:
            del row[column]
    elif kind == "double":
        rows[0].insert(column, old)
    elif kind == "rename":
        rows[0][column] = rng.choice([old.upper(), old + "\u200b", "\ufeff" + old, "", "x", old + "\x1b[2J"])
    elif kind == "swap":
        rows[0].append(rows[0].pop(column))
    else:
        rows[0] = []
    return f"{kind} {old}" if rows[0] else rows[0].append("") or kind


def _mutate_bytes(path: Path, rng: random.Random) -> str:
    sound = path.read_bytes()
    at = rng.randrange(len(sound))
    ways = {
        "missing": None, "empty": b"", "blank": b"\n \n", "cut": sound[:at], "CRLF": sound.replace(b"\n", b"\r\n"), "CR": sound.replace(b"\n", b"\r"),
        "no last line break": sound.removesuffix(b"\n"), "UTF-16": sound.decode().encode("utf-16"), "byte order mark": b"\xef\xbb\xbf" + sound,
        "a byte": sound[:at] + bytes([rng.randrange(256)]) + sound[at + 1 :], "a bit": sound[:at] + bytes([sound[at] ^ 1 << rng.randrange(8)]) + sound[at + 1 :],
        "a quote": sound[:at] + b'"' + sound[at:], "NUL": sound[:at] + b"\0" + sound[at:], "twice": sound + sound, "noise": rng.randbytes(300),
        "latin-1": sound[:at] + "\u00e9".encode("latin-1") + sound[at:], "semicolons": sound.replace(b",", b";"), "quoted": sound.replace(b"NIS", b'"NIS"'),
    }  # fmt: skip
    way = rng.choice(sorted(ways))
    path.unlink() if ways[way] is None else path.write_bytes(ways[way])
    return f"{path.name}: {way} at {at}"


def _mutate_descriptor(path: Path, rng: random.Random) -> str:
    text = path.read_text(encoding="utf-8")
    if rng.random() < 0.1:
        at = rng.randrange(len(text))
        ways = [
            "",
            "[" * 100_000,
            text[:at],
            "\ufeff" + text,
            text.replace("utf-8", "latin-1"),
            text[:at] + "\0" + text[at:],
            "[1]",
            "1",
        ]
        path.write_text(rng.choice(ways), encoding="utf-8")
        return "descriptor: text"
    package = json.loads(text)
    places = list(_places(package))
    holder, key, where = rng.choice(places)
    kind = rng.choice(["delete", "replace", "replace", "replace", "double", "rename", "other"])
    old = holder[key]
    if kind == "delete":
        del holder[key]
    elif kind == "double" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(old))
    elif kind == "rename" and isinstance(holder, dict):
        holder[rng.choice([key + "s", key.upper(), "format", "missingValues", "\x1b"])] = holder.pop(key)
    elif kind == "other":
        from_holder, from_key, _ = rng.choice(places)
        holder[key] = copy.deepcopy(from_holder[from_key])
    else:
        holder[key] = copy.deepcopy(rng.choice(NODES))
    path.write_text(json.dumps(package), encoding="utf-8")
    return f"descriptor: {kind} {where}"


def _places(node, where: str = ""):
    """Yield every place of a document: its holder, its key, its name."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key, f"{where}/{key}"
        if isinstance(value, dict | list):
            yield from _places(value, f"{where}/{key}")


def judged(folder: Path, before: Tables) -> str:
    """Check and load a mutant: "named", the class of the harmless, or what is wrong with how it was taken."""
    problems = []
    try:
        after = load(folder)
    except TableErrors as errors:
        problems = errors.problems
    except (OSError, ValueError) as error:
        said = str(error)
        return "named" if said.startswith(f"{folder}/datapackage.json: ") and said.isprintable() else f"lost: {said!r}"
    for problem in problems:
        if not (str(problem).isprintable() and problem.column and problem.line >= 1 and str(folder) in problem.file):
            return f"lost: told as {problem!r}"
    if problems:
        return "named"
    found = harmless(before, after)
    assert descriptor(after)["resources"]  # what `build` takes from it
    if found not in ("reads the same", "prose or a constraint"):  # where cells differ, figures are made of them
        study = open_study(data_dir=str(folder))
        assert len(study.points) and study.changes is not None
    return found


def harmless(before: Tables, after: Tables) -> str:
    """Return the class of a mutant that loads, by what it changed in the tables."""
    columns, rows = set(), [0, 0]
    for name in loading.FRAMES:
        ones, others = (
            Counter(getattr(t, name).astype(str).fillna("").itertuples(index=False, name=None)) for t in (before, after)
        )
        less, more = list((ones - others).elements()), list((others - ones).elements())
        rows = [rows[0] + len(less), rows[1] + len(more)]
        if len(less) == len(more) == 1:
            columns |= {
                column for column, old, new in zip(getattr(before, name).columns, less[0], more[0]) if old != new
            }
    if rows == [0, 0]:
        return "reads the same" if before.descriptor == after.descriptor else "prose or a constraint"
    if 0 in rows:
        return "a row less or more"
    for allowed, said in (
        (OWN_WORDS, "own words"),
        (ALLOWED, "another allowed word or day"),
        ({"phrase"}, "another phrase of the same number"),
        (SETTINGS, "a setting"),
    ):
        if columns and columns <= allowed:
            return said
    return f"lost: accepted, with other {', '.join(sorted(columns)) or 'rows'}"


def _within(seconds: int, judge) -> str:
    def late(*_):
        raise TimeoutError(f"not done within {seconds} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        return judge()
    finally:
        signal.alarm(0)


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell


if __name__ == "__main__":
    found = try_mutants(int(sys.argv[1]), int(sys.argv[2]))
    print("\n".join(found.lost))
    print(
        f"{found.tried} tried, {found.named} named, {dict(found.harmless)}, {len(found.lost)} lost, slowest {found.slowest:.1f} s"
    )
