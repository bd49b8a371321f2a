"""Break tables: each case of tests/data/broken-tables.txt is some edits of the small tables and all problems of them.

casualties:3 value=600          a cell of line 3
casualties:3 <a,b,c             a line; \\u200b and the like are escapes
casualties:+ a,b,c              a line at the end
casualties:3 delete             a line less
casualties:* text               the whole file
casualties delete               a file less
datapackage resources.0.name=5  a value in datapackage.json, as JSON; nothing: leave it out
"""

import csv
import json
import re
from pathlib import Path

from helpers.tables import check
from tests.conftest import Edit

CASES = Path(__file__).parent / "data" / "broken-tables.txt"


def cases() -> list[tuple[list[str], list[str]]]:
    """Return the edits and the expected lines of each case."""
    found, before = [], " "
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" ") and before.startswith(" "):
            found.append(([], []))
        found[-1][line.startswith(" ")].append(line.removeprefix("    "))
        before = line
    return found


def apply(folder: Path, edit: str) -> None:
    """Make one edit in a folder of tables."""
    escapes = r"\\(u[0-9a-f]{4}|x[0-9a-f]{2}|[rtn0])"
    edit = re.sub(escapes, lambda found: found[0].encode().decode("unicode_escape"), edit)
    target, _, what = edit.partition(" ")
    name, _, number = target.partition(":")
    if name == "datapackage":
        return _describe(folder / "datapackage.json", *what.partition("=")[::2])
    path = folder / f"{name}.csv"
    if not number:
        return path.unlink()
    lines = path.read_text(encoding="utf-8").splitlines() if number != "*" else []
    if number in "+*":
        lines += [what]
    elif what == "delete":
        del lines[int(number) - 1]
    else:
        column, _, text = what.partition("=")
        cells = next(csv.reader([lines[int(number) - 1]]))
        if not what.startswith("<"):
            cells[next(csv.reader(lines)).index(column)] = text
        lines[int(number) - 1] = what[1:] if what.startswith("<") else Edit.row(cells)
    path.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))


def _describe(path: Path, place: str, value: str) -> None:
    package = json.loads(path.read_text(encoding="utf-8"))
    *way, last = [int(part) if part.isdecimal() else part for part in place.split(".")]
    node = package
    for part in way:
        node = node[part]
    if value:
        node[last] = json.loads(value)
    else:
        del node[last]
    path.write_text(json.dumps(package), encoding="utf-8")


def problem_lines(folder: Path) -> list[str]:
    """Return what `check` says of a folder, without the path to it."""
    try:
        said = "\n".join(map(str, check(folder)))
    except ValueError as error:
        said = str(error)
    return said.replace(f"{folder}/", "").splitlines()
