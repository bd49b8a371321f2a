"""Load the curated tables, checked: first against their schema, then for what no schema can say.

`load` returns typed, ready frames or raises TableErrors with every problem found, each with
file, line and column. `check` returns the problems instead.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.paths import RAW
from helpers.tables import checks, lines, schema
from helpers.tables.checks import CLAIM_TABLES
from helpers.tables.descriptor import read_descriptor
from helpers.tables.lines import Problem

VOCABULARY = ("topics", "metrics", "populations", "scopes", "originators")
FRAMES = ("sources", "origins", "links", "claims", *VOCABULARY, "hedges", "exclusions")


@dataclass(frozen=True)
class Tables:
    """The curated tables, typed; text that is not stated is "", dates and numbers are missing.

    `claims` holds the four claim tables under one another, with the column `table`; `links` what is left open or
    said of two origins; `topics` to `originators` the words that pages use; `collected` is the day on which the
    tables were last curated (`created` in datapackage.json).
    """

    sources: pd.DataFrame
    origins: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame
    topics: pd.DataFrame
    metrics: pd.DataFrame
    populations: pd.DataFrame
    scopes: pd.DataFrame
    originators: pd.DataFrame
    hedges: pd.DataFrame
    exclusions: pd.DataFrame
    descriptor: dict
    collected: pd.Timestamp


class TableErrors(ValueError):
    """The tables have problems; `problems` lists them all."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def load(data_dir: str | Path | None = None, allow_unused: str | None = None) -> Tables:
    """Load and check the tables of a folder laid out like data/raw (default: the project's own).

    `allow_unused` names a source that may stand without a claim or exclusion: one being drafted. Tables whose
    files are to the byte what they were the last time are not parsed and checked again.

    Raises TableErrors with all problems at once; FileNotFoundError or ValueError where the
    folder has no readable datapackage.json.

    >>> load().claims[["value", "date_end"]].dtypes.astype(str).tolist()
    ['float64', 'datetime64[us]']
    """
    folder = Path(data_dir) if data_dir else RAW
    while True:
        try:
            loaded = _loaded(folder, allow_unused, _digest(folder))
            break
        except _ChangedMeanwhile:
            continue
    # A frame that is changed through pandas is a copy from then on.
    frames = {name: getattr(loaded, name).copy(deep=False) for name in FRAMES}
    return replace(loaded, **frames, descriptor=deepcopy(loaded.descriptor))


@lru_cache(maxsize=1)
def _loaded(folder: Path, allow_unused: str | None, digest: str) -> Tables:
    tables, problems = _read(folder, allow_unused)
    if digest != _digest(folder):
        raise _ChangedMeanwhile
    if problems:
        raise TableErrors(problems)
    return tables


class _ChangedMeanwhile(Exception):
    """A file was written while the tables were read."""


def table_files(data_dir: str | Path | None = None) -> dict[str, Path]:
    """Return datapackage.json and the files that it describes, by their path as written there."""
    folder = Path(data_dir) if data_dir else RAW
    paths = [resource.get("path", "") for resource in read_descriptor(folder)[0].values()]
    return {name: folder / name for name in ["datapackage.json", *paths]}


def _digest(folder: Path) -> str:
    """Digest the files that the tables of a folder are read from."""
    found = hashlib.sha256()
    for path in table_files(folder).values():
        if path.is_file():
            with path.open("rb") as stream:
                found.update(hashlib.file_digest(stream, "sha256").digest())
        found.update(str(path).encode())
    return found.hexdigest()


def check(data_dir: str | Path | None = None) -> list[Problem]:
    """Return every problem of the tables, in the order of files and lines."""
    return _read(Path(data_dir) if data_dir else RAW)[1]


def _read(data_dir: Path, allow_unused: str | None = None) -> tuple[Tables, list[Problem]]:
    resources, created = read_descriptor(data_dir)
    files = {name: _shown(data_dir / resource["path"]) for name, resource in resources.items()}
    texts, typed, problems, whole, unread = {}, {}, [], True, set()
    for name, resource in resources.items():
        fields = resource["schema"]["fields"]
        text, found = lines.read(Path(files[name]), fields)
        whole = whole and not found
        if any(problem.line == 1 for problem in found):
            unread.add(name)
        found = found + schema.check_cells(text, fields, files[name])
        wrong_lines = {problem.line for problem in found}
        texts[name] = text
        typed[name] = schema.convert(text, fields).assign(wrong=text.index.isin(wrong_lines))
        problems += found
    problems += schema.check_keys(texts, resources, files, unread)
    del texts
    claims = [typed[n].assign(table=n, file=files[n], line=typed[n].index) for n in CLAIM_TABLES]
    typed["claims"] = pd.concat(claims, ignore_index=True)
    problems += checks.problems(typed, files, whole, allow_unused)
    own = ["wrong", "file", "line"]  # no columns of the tables
    frames = {n: typed[n].drop(columns=own, errors="ignore").reset_index(drop=True) for n in FRAMES}
    order = {file: place for place, file in enumerate(files.values())}
    tables = Tables(**frames, descriptor=resources, collected=pd.Timestamp(created))
    return tables, sorted(problems, key=lambda problem: (order[problem.file], problem))


def _shown(path: Path) -> str:
    """A path as a person would type it from where they stand."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
