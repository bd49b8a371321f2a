"""Break one thing in a folder of tables: a cell, a row, a header, bytes, or a place of the descriptor."""

import copy
import csv
import json
import random
from pathlib import Path

CELLS = [
    "", " ", "0", "-1", "600", "1e9", "nan", "None", "null", "9" * 400, "2025-02-30", "9999-12-31", "0001-01-01", "true", "TRUE",
    "N\u0406S", "N\u200bIS", "nis", "NIS ", "NIS  x", "a;b", "a\tb", "\x1b[2J", "\u202egnp", "e\u0301", "\ufffe", "x" * 5000,
    "=1+1", "<script>", "../../x", "about 600", "at least 700 to 800", "\ud55c\uad6d", "\u0418\u0437\u0432\u0435\u0441\u0442\u0438\u044f", "'", "a,b", 'a"b', "{x}", "%s", "\u0660",
]  # fmt: skip
NODES = [
    None, True, 0, -1, 1.5, "", "x", "../x.csv", "/etc/passwd", "sources.csv", "(a+)+$", "(", "[", "(?=a)a", "a{1,9999}", "a" * 9000, "\ud800", "\x1b[2J",
    [], {}, [1], ["x", "x"], {"x": 1}, "date", "number", "geojson", "2025-13-01", float("nan"), 10**400, "class", "file", [[]], {"name": "x"},
]  # fmt: skip


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


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell
