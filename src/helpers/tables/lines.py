"""Read CSV files as lines of cells, all text, and tell what is wrong with a line by its number.

A file is looked at block by block, its bytes as numpy arrays, so that a table of a million rows takes little
more than pandas does to read it.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

BOM = "\ufeff".encode()
BLOCK = 1 << 24  # bytes of a table that are looked at together; bounds the memory of a large one


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a table; `line` as an editor counts, the header being line 1."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.message}"


def read(path: Path, fields: list[dict]) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a CSV table as text: one column a field, the index the line in the file.

    Lines that do not have the header's number of cells are told as problems and left out.
    """
    names = [field["name"] for field in fields]
    file, frames, problems, header, line = str(path), [], [], None, 1
    if not path.is_file():
        return _empty(names), [Problem(file, 1, names[0], "the file is missing; the data package names it")]
    with path.open("rb") as stream:
        while block := stream.read(BLOCK) + stream.readline():
            text, found = _decoded(block, file, line, header or names)
            problems += found
            if header is None:
                if not text.strip():
                    break
                first, _, text = text.partition(b"\n")
                header = first.decode().rstrip("\r").split(",")
                problems += [] if first == b"\0" else _header_problems(header, names, file)
                of_header = [problem for problem in problems if problem.line == 1]
                if of_header:  # what stands in which column is not known
                    return _empty(names), of_header
                line = 2
            frame, found = _rows(text, header, file, line)
            frames.append(frame)
            problems += found
            line += text.count(b"\n")
    if header is None:
        message = f"the file is empty; the first line would be {','.join(names)}"
        return _empty(names), [Problem(file, 1, names[0], message)]
    return frames[0] if len(frames) == 1 else pd.concat(frames), problems


def near(value: str, known) -> str:
    """Ask whether another word was meant, where a known one is close."""
    close = get_close_matches(value, list(known)[:1000], n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _decoded(block: bytes, file: str, line: int, header: list[str]) -> tuple[bytes, list[Problem]]:
    """Return the block without the lines that are not UTF-8 or hold what readers drop in silence; tell of those."""
    problems = []
    try:
        block.decode("utf-8")
        if b"\0" not in block and BOM not in block:
            return block, problems
    except UnicodeDecodeError:
        pass
    lines = block.split(b"\n")
    for number, content in enumerate(lines):
        hidden = "a NUL byte" if b"\0" in content else "a byte order mark" if content.startswith(BOM) else ""
        if hidden and (line + number > 1 or b"\0" in content):  # the header has a message of its own
            problems.append(Problem(file, line + number, header[0], f"{hidden} stands in the line; take it out"))
            lines[number] = b"\0"
            continue
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            cell = len(re.sub(rb'"[^"]*("|$)', b"", before).split(b",")) - 1
            message = f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8"
            problems.append(Problem(file, line + number, header[min(cell, len(header) - 1)], message))
            lines[number] = b"\0"  # left out by _rows without a second problem
    return b"\n".join(lines), problems


def _header_problems(header: list[str], names: list[str], file: str) -> list[Problem]:
    if header[0].startswith("\ufeff"):
        return [Problem(file, 1, names[0], "a byte order mark stands first; save as UTF-8 without one")]
    missing = [name for name in names if name not in header]
    problems = [Problem(file, 1, n, f"the column is missing; the header would be {','.join(names)}") for n in missing]
    for name in dict.fromkeys(header):
        if name not in names:
            message = "the column is not in datapackage.json; remove it or describe it there"
            shown = name if name.isprintable() else ascii(name)
            problems.append(Problem(file, 1, shown or "(no name)", message + near(name, missing)))
        elif header.count(name) > 1:
            problems.append(
                Problem(file, 1, name, f"the column stands {header.count(name)} times; once would be right")
            )
    if not problems and header != names:
        problems.append(Problem(file, 1, header[0], f"the columns would stand in this order: {','.join(names)}"))
    return problems


def _rows(block: bytes, header: list[str], file: str, line: int) -> tuple[pd.DataFrame, list[Problem]]:
    """Split a block into cells; lines of another length than the header are told and left out."""
    block = block if block.endswith(b"\n") or not block else block + b"\n"
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == 10)
    quoted = np.bitwise_xor.accumulate(data == 34) if b'"' in block else np.zeros(len(data), bool)
    problems = []
    broken = np.flatnonzero(quoted[ends])
    if len(broken):
        message = "a quoted cell does not end on its line; close the quote, and keep line breaks out of cells"
        problems.append(Problem(file, line + int(broken[0]), header[0], message))
        ends = ends[: broken[0]]  # what follows an open quote cannot be told apart
        data, quoted = data[: ends[-1] + 1 if len(ends) else 0], quoted[: ends[-1] + 1 if len(ends) else 0]
        block = block[: len(data)]
    commas = np.flatnonzero((data == 44) & ~quoted)
    cells = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    blank = np.isin(ends - starts, (0, 1)) & (cells == 1)
    for row in np.flatnonzero((cells != len(header)) | blank):
        content = block[starts[row] : ends[row]].strip()
        if content == b"\0":
            continue
        if content:
            column = header[min(cells[row], len(header)) - 1]
            message = f"the line has {cells[row]} cells where the header has {len(header)}"
            problems.append(Problem(file, line + int(row), column, message + "; quote a cell that holds a comma"))
        else:
            problems.append(Problem(file, line + int(row), header[0], "the line is blank; delete it"))
    keep = (cells == len(header)) & ~blank
    for place in _astray(data, quoted) if b'"' in block or b"\r" in block else ():
        row = int(np.searchsorted(ends, place))
        if keep[row]:
            keep[row] = False
            column = header[int(np.searchsorted(commas, place) - np.searchsorted(commas, starts[row]))]
            what = "a line break (CR) stands inside a cell; take it out"
            if data[place] == 34:
                what = "a quote stands inside a cell; quote the whole cell and double each quote in it"
            problems.append(Problem(file, line + row, column, what))
    if not keep.all():
        block = b"".join(block[starts[row] : ends[row] + 1] for row in np.flatnonzero(keep))
    if not block:
        return _empty(header), problems
    frame = pd.read_csv(
        BytesIO(block), names=range(len(header)), dtype=str, keep_default_na=False, skip_blank_lines=False
    )
    frame.index = line + np.flatnonzero(keep)
    frame.columns = header
    return frame, problems


def _astray(data: np.ndarray, quoted: np.ndarray) -> np.ndarray:
    """Return the places of quotes and of CRs that stand inside a cell; the last byte is a line feed."""
    quotes, returns = np.flatnonzero(data == 34), np.flatnonzero(data == 13)
    # A quote opens a cell, closes it, or is doubled inside it; a lone CR ends a line for some readers.
    opens, closes = np.isin(data[quotes - 1], (34, 44, 10)), np.isin(data[quotes + 1], (34, 44, 10, 13))
    astray = quotes[~np.where(quoted[quotes], opens, closes)]
    return np.sort(np.concatenate([astray, returns[data[returns + 1] != 10]]))


def _empty(names: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in names})
