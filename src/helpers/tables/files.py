"""Read CSV tables and hold each cell and key to the schema in datapackage.json, with the line of each problem."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

UTF_16 = re.compile(b"\xff\xfe|\xfe\xff|[^\0]\0|\0[^\0]")  # how such a file begins, with and without its mark
# Letters and marks that show nothing, though Unicode does not class them as invisible.
BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

Rows = dict[int, dict[str, str]]  # the cells of each line by column


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a table, or a warning; `line` as an editor counts, the header being line 1."""

    file: str
    line: int
    column: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {'warning: ' if self.warning else ''}{self.message}"


class Form(NamedTuple):
    """How a cell of one type is written and read, and what an empty one becomes."""

    pattern: str
    wanted: str
    read: Callable
    dtype: str
    empty: object = None


LONGEST = 120  # characters of a cell that a message quotes
DAY = "Write YYYY-MM-DD, as in 2025-04-30"
DIGITS = "Write digits only, with a point before decimals, as in 4700 or 0.5"
FORMS = {
    "string": Form(r"(?s:.*)", "text", str, "str", ""),
    "date": Form(r"\d{4}-\d{2}-\d{2}", f"a date. {DAY}", date.fromisoformat, "datetime64[us]"),
    "number": Form(r"-?\d+(\.\d+)?", f"a number. {DIGITS}", float, "float64"),
    "integer": Form(r"-?\d+", "a whole number. Write digits only, as in 2", float, "float64"),
    "boolean": Form("true|false", "true or false", "true".__eq__, "bool", False),
}  # fmt: skip


def read_csv(content: bytes | None, file: str, resource: dict) -> tuple[Rows, list[Problem]]:
    """Return the cells of each line of a table by column, and what is wrong with its header and lines.

    A byte that is not of the encoding is kept as a lone surrogate, which `cell_problem` reports.
    """
    header, rows, problems, unread = [field["name"] for field in resource["schema"]["fields"]], {}, [], ""
    encoding, delimiter = resource.get("encoding", "utf-8"), resource.get("dialect", {}).get("delimiter", ",")
    if content is None:
        unread = "the file is missing. datapackage.json describes it"
    elif not content.strip():
        unread = f"the file is empty. Its first line must be {','.join(header)}"
    elif UTF_16.match(content) and encoding == "utf-8":
        unread = "the file is saved as UTF-16. Save it as UTF-8"
    else:
        first, *lines = content.decode(encoding, "surrogateescape").removesuffix("\n").split("\n")
        names = [name.strip('"') for name in first.removesuffix("\r").split(delimiter)]
        if len(names) == 1 < len(header) and (other := re.search("[;\t|]", first)):
            unread = f"the cells are separated by {other[0]!r}. Save the file with {delimiter!r} between the cells"
        else:
            problems = [Problem(file, 1, *found) for found in _header_problems(names, header)]
    if unread or problems:
        return {}, problems or [Problem(file, 1, header[0], unread)]
    for number, line in enumerate(lines, 2):
        try:
            rows[number] = dict(zip(header, _cells(line.removesuffix("\r"), header, delimiter)))
        except ValueError as error:
            problems.append(Problem(file, number, *error.args))
    return rows, problems


def _cells(line: str, header: list[str], delimiter: str) -> list[str]:
    """Split a line. Raises ValueError with a column and a message."""
    if not line.strip():
        raise ValueError(header[0], "the line is blank. Delete it")
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True)) if '"' in line else line.split(delimiter)
    except csv.Error as error:
        message = f"{error}. Close each quote, double a quote inside a cell, and keep line breaks out of cells"
        raise ValueError(header[0], message) from None
    if len(cells) != len(header):
        holds = "a comma" if delimiter == "," else repr(delimiter)
        message = f"the line has {len(cells)} cells where the header has {len(header)}. Quote a cell that holds {holds}"
        raise ValueError(header[min(len(cells), len(header)) - 1], message)
    return cells


def _header_problems(found: list[str], wanted: list[str]) -> Iterator[tuple[str, str]]:
    for name, column in zip(found, wanted):
        if problem := _character_problem(name):  # what is in which column is not known
            yield column, problem
            return
    missing, strange = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    yield from ((name, "the column is missing. datapackage.json describes it") for name in missing)
    for name in strange:
        message = "the column is there twice. Remove one"
        if name not in wanted:
            message = "the column is not in datapackage.json. Describe it there or rename it"
        yield quoted(name)[1:-1] or "(no name)", f"{message}{_suggestion(name, tuple(sorted(missing)))}"
    if not missing and not strange and found != wanted:
        yield found[0], f"the columns are in another order. The header must be {','.join(wanted)}"


def typed(rows: Rows, file: str, fields: list[dict]) -> tuple[pd.DataFrame, list[Problem]]:
    """Return a table with its cells read, wrong ones as if they were empty, and what is wrong with these."""
    columns, problems = {}, []
    for field in fields:
        form, cells = FORMS[field["type"]], {line: row[field["name"]] for line, row in rows.items()}
        wrong = {cell: cell_problem(cell, field) for cell in set(cells.values())}
        problems += [Problem(file, line, field["name"], wrong[cell]) for line, cell in cells.items() if wrong[cell]]
        read = {cell: form.read(cell) if cell and not wrong[cell] else form.empty for cell in wrong}
        columns[field["name"]] = pd.array([read[cell] for cell in cells.values()], form.dtype)
    index = pd.MultiIndex.from_arrays([[file] * len(rows), list(rows)], names=["file", "line"])
    return pd.DataFrame(columns, index), problems


def cell_problem(cell: str, field: dict) -> str:
    """Say what is wrong with a cell and what would be right; "" where nothing is."""
    rules, form = field.get("constraints", {}), FORMS[field["type"]]
    if cell == "":
        return "the cell is empty. A value is required" if rules.get("required") else ""
    if found := _character_problem(cell):
        return found
    if cell != (right := " ".join(cell.split())):
        return f"{quoted(cell)} has white space other than one space between words. Write {quoted(right)}"
    value = _read_cell(cell, form)
    if value is None:
        digits = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", cell)
        known = form.dtype == "float64" and digits != cell and _read_cell(digits, form) is not None
        return f"{quoted(cell)} is not {form.wanted.split(',')[0] + ': ' + digits if known else form.wanted}"
    small, great = ("early", "late") if field["type"] == "date" else ("small", "great")
    if "minimum" in rules and value < form.read(rules["minimum"]):
        return f"{quoted(cell)} is too {small}. The least allowed is {rules['minimum']}"
    if "maximum" in rules and value > form.read(rules["maximum"]):
        return f"{quoted(cell)} is too {great}. The most allowed is {rules['maximum']}"
    if "enum" in rules and cell not in rules["enum"]:
        return f"{quoted(cell)} is not allowed. Write one of: {', '.join(rules['enum'])}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"{quoted(cell)} does not have the form {rules['pattern']}"
    if len(cell) > rules.get("maxLength", len(cell)):
        return f"{len(cell)} characters are too many. Write at most {rules['maxLength']}"
    return ""


def _read_cell(cell: str, form: Form):
    try:
        return form.read(cell) if re.fullmatch(form.pattern, cell, re.ASCII) else None
    except ValueError:  # as for 30 February
        return None


def _character_problem(text: str) -> str:
    """Name the first character that is invisible or turns the direction of what follows, or say that NFC is missing."""
    if text.isascii() and text.isprintable():
        return ""
    for character in text:
        if "\udc80" <= character <= "\udcff":
            return f"byte {ord(character) - 0xDC00:#04x} is not UTF-8. Save the file as UTF-8"
        if character == "\ufeff":
            return "a byte order mark is in the text. Save the file as UTF-8 without one"
        unseen = not character.isprintable() and unicodedata.category(character) != "Zs"
        if unseen or BLANK.match(character):
            return f"{json.dumps(text[:120])} contains {named(character)}, which cannot be seen. Remove it"
    if text != (right := unicodedata.normalize("NFC", text)):
        return f"{json.dumps(text)} is not in Unicode's form NFC. Write {json.dumps(right)}"
    return ""


def key_problems(
    tables: dict[str, Rows], resources: dict[str, dict], files: dict[str, str], unread: set[str]
) -> Iterator[Problem]:
    """Yield keys that occur twice and foreign keys that lead nowhere, but for those into an `unread` table."""

    def keys(rows: Rows, columns: Iterable[str]) -> dict[int, tuple[str, ...]]:
        return {line: tuple(row[column] for column in columns) for line, row in rows.items()}

    for name, resource in resources.items():
        schema = resource["schema"]
        unique = [(field["name"],) for field in schema["fields"] if field.get("constraints", {}).get("unique")]
        for key in dict.fromkeys([tuple(schema.get("primaryKey", [])), *unique]):
            first = {}
            for line, values in keys(tables[name], key).items() if key else ():
                if all(values) and (before := first.setdefault(values, line)) != line:
                    message = f"{quoted(', '.join(values))} is in line {before} already. Each may be there once"
                    yield Problem(files[name], line, key[-1], message)
        for link in schema.get("foreignKeys", []):
            there, columns = link["reference"]["resource"], link["reference"]["fields"]
            known = {("",) * len(columns), *keys(tables[there], columns).values()}
            for line, values in keys(tables[name], link["fields"]).items() if there not in unread else ():
                if values not in known:
                    key, near = ", ".join(values), tuple(sorted(map(", ".join, known)))
                    message = f"{quoted(key)} is not in {Path(files[there]).name}. Add it there or correct it"
                    yield Problem(files[name], line, link["fields"][-1], message + _suggestion(key, near))


@cache
def _suggestion(text: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(text, known, n=1)
    return f" (did you mean {quoted(close[0])}?)" if close else ""


def named(character: str) -> str:
    """Return the number and name of a character: "U+200B ZERO WIDTH SPACE"."""
    control = "a control character" if unicodedata.category(character) == "Cc" else "without a name"
    return f"U+{ord(character):04X} {unicodedata.name(character, control)}"


def quoted(text: str) -> str:
    """Return a text in double quotes, cut where it is too long, with what cannot be printed escaped."""
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    return f'"{text}"' if text.isprintable() else json.dumps(text)
