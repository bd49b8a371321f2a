"""One side of a comparison: the tables of a folder laid out like data/raw, or those of a revision of the project."""

import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.paths import PROJECT, RAW
from helpers.tables import TableErrors, Tables, load


class NoSide(ValueError):
    """What is named cannot be compared; the message says why, in one line."""


def side(name: str) -> Tables:
    """Load the tables of a folder or, where there is no folder of that name, of a git revision of the project.

    Raises NoSide where it is neither, or its tables are not such as today's code can read.
    """
    if Path(name).is_dir():
        return _loaded(Path(name), name, name)
    with TemporaryDirectory(prefix="dprk-diff-") as folder:
        _extract(name, folder)
        return _loaded(Path(folder), name, f"{name}:data/raw")


def _extract(revision: str, folder: str) -> None:
    """Write data/raw of a revision to a folder."""
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    commit = _git(*asked)
    if commit is None:
        right = "name a folder laid out like data/raw, or a revision as HEAD~1"
        raise NoSide(f"{revision}: neither a folder nor a revision of the project; {right}")
    packed = _git("archive", "--format=zip", f"{commit.decode().strip()}:./data/raw")
    if packed is None:
        raise NoSide(f"{revision}: the revision has no data/raw")
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        archive.extractall(folder)


def _git(*words: str) -> bytes | None:
    """Return what git prints, or None where it fails."""
    try:
        return subprocess.run(["git", "-C", str(PROJECT), *words], capture_output=True, check=True).stdout
    except (OSError, ValueError, subprocess.CalledProcessError):  # ValueError: a NUL in a name
        return None


def _loaded(folder: Path, name: str, shown: str) -> Tables:
    try:
        there = _columns(folder)
        for table, columns in _columns(RAW).items():
            if missing := [column for column in columns if column not in there.get(table, [])]:
                what = f"{table}.csv has no {', '.join(missing)}" if table in there else f"there is no {table}.csv"
                raise NoSide(f"{name}: tables of another schema than this code reads: {what}")
        return load(folder)
    except TableErrors as errors:
        count, first = len(errors.problems), errors.problems[0]
        problems = f"{count} problem{'' if count == 1 else 's'} by today's checks"
        where = f"{shown}/{Path(first.file).name}:{first.line}: {first.column}: {first.message}"
        raise NoSide(f"{name}: {problems}; the first: {where}") from None
    except (OSError, ValueError) as error:
        raise NoSide(str(error).replace(str(folder), shown)) from None


def _columns(folder: Path) -> dict[str, list[str]]:
    """Return the columns of each table that the descriptor of a folder names."""
    path = folder / "datapackage.json"
    if not path.is_file():
        raise NoSide(f"{path}: not found; a folder laid out like data/raw holds one")
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        return {table["name"]: [field["name"] for field in table["schema"]["fields"]] for table in resources}
    except (ValueError, KeyError, TypeError) as error:
        raise NoSide(f"{path}: not a Data Package descriptor with named tables and columns: {error}") from None
