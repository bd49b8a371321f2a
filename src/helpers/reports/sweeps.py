"""Run one notebook over every combination of parameter lists; finished combinations are kept.

The work is done wherever an executor has it done (see workers). Each run comes back by value and is
written here, whole or not at all, so that a sweep interrupted at any point goes on where it was.
"""

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, field
from html import unescape
from importlib import metadata
from itertools import product
from pathlib import Path

from helpers.paths import PACKAGE
from helpers.reports.folder import PACKAGES
from helpers.reports.pages import sweep_page
from helpers.reports.places import Places
from helpers.reports.runs import TIMEOUT, Run, run
from helpers.reports.whole import CARDS, digest, undisturbed, write_files
from helpers.tables import table_files

DONE = "done.json"


@dataclass(frozen=True)
class Combination:
    """One choice of parameters: the folder of its report, and what its inputs are (a digest)."""

    given: dict[str, str]
    folder: str
    inputs: str


@dataclass(frozen=True)
class Outcome:
    """What came of one combination: `error` is "" if all went well, `kept` if it was finished before.

    `page` is a path from the sweep's folder, or "" where there is none; `charts` are those of its charts, without the
    endings of their files; `cards` are what the front page would show of it (see words.findings).
    """

    combination: Combination
    title: str
    error: str
    kept: bool
    charts: tuple[str, ...]
    page: str
    cards: list[dict] = field(default_factory=list)


def combinations(
    notebook: Path, lists: dict[str, list[str]], shared: dict[str, str], trust: bool = False
) -> list[Combination]:
    """Return the product of parameter lists, each with a folder name of its own and a digest of its inputs.

    The inputs are the tables, the notebook, whether its HTML is kept, the helpers, the parameters and the versions
    at work.
    """
    common = _inputs(notebook, table_files(shared.get("data_dir")))
    found = []
    for values in product(*lists.values()):
        given = dict(zip(lists, values, strict=True))
        inputs = digest(json.dumps([common, trust, given | shared], sort_keys=True).encode())
        words = "_".join(f"{name}-{value or 'all'}" for name, value in given.items())
        short = digest(json.dumps(given, sort_keys=True).encode())[:6]
        folder = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', words)[:80]}_{short}"
        found.append(Combination(given | shared, folder, inputs))
    return found


def require_own(notebook: Path, out: Path) -> None:
    """Raise ValueError where a folder holds the sweep of another notebook, whose reports would be lost."""
    if others := {path.stem for path in out.glob("*_??????/*.ipynb")} - {notebook.stem}:
        names = ", ".join(sorted(others))
        raise ValueError(f"{out}: holds the sweep of {names}; name another folder for {notebook.stem} with --out")


def sweep(
    notebook: Path,
    chosen: list[Combination],
    building: Path,
    executor: Executor,
    force: bool = False,
    timeout: float = TIMEOUT,
    folder: Path | None = None,
    trust: bool = False,
) -> Iterator[Outcome]:
    """Run the combinations that are not finished yet, writing each as it comes; yield the outcomes.

    Kept ones come first. On an interrupt, what has not begun is cancelled. `building` is the folder that `writing`
    gives of the sweep's folder; `folder`, where runs have their temporary files, and `trust`: see `run`.
    """  # fmt: skip
    waiting, out = [], building.parent
    for one in chosen:
        done = None if force else _finished(out / one.folder, one.inputs)
        if done:
            yield _outcome(one, done["title"], "", True, done["files"], _cards(out / one.folder))
        else:
            waiting.append(one)
    options = {"back": "../index.html", "timeout": timeout, "folder": folder, "trust": trust}
    futures = {executor.submit(run, notebook, one.given, **options): one for one in waiting}
    try:
        for future in as_completed(futures):
            one = futures[future]
            failure = future.exception()
            told = Places(one.given, notebook).unnamed(str(failure)) if failure else ""
            made = Run(notebook.stem, notebook.stem, {}, told, 0) if failure else future.result()
            _write(made, one, building)
            yield _outcome(one, made.title, made.error, False, made.files, _cards(out / one.folder))
    finally:
        for future in futures:
            future.cancel()


def write_index(outcomes: list[Outcome], notebook: Path, building: Path) -> None:
    """Write the page that leads to every combination, in the order of their parameters."""
    index = building / "index.html"
    titles = {chart: _title(building.parent / f"{chart}.svg") for outcome in outcomes for chart in outcome.charts}
    index.write_text(sweep_page(notebook.stem, outcomes, titles), encoding="utf-8")
    os.replace(index, building.parent / index.name)


def _outcome(
    one: Combination, title: str, error: str, kept: bool, files: Collection[str], shown: list[dict]
) -> Outcome:
    charts = [name.removesuffix("-narrow.svg") for name in sorted(files) if name.endswith("-narrow.svg")]
    page = next((f"{one.folder}/{name}" for name in files if name.endswith(".html")), "")
    return Outcome(one, title, error, kept, tuple(f"{one.folder}/{name}" for name in charts), page, shown)


def _cards(folder: Path) -> list[dict]:
    """Return what a report finds (see words.findings), nothing where its notebook tells none."""
    return [card for path in sorted(folder.glob(f"*/{CARDS}")) for card in json.loads(path.read_text(encoding="utf-8"))]


def _title(picture: Path) -> str:
    """Return the title that a chart was drawn with."""
    found = re.search("<dc:title>(.*?)</dc:title>", picture.read_text(encoding="utf-8"), re.DOTALL)
    return unescape(found[1]) if found else ""


def _finished(folder: Path, inputs: str) -> dict | None:
    """Return what a finished combination left, if its inputs are the same and its files as they were written."""
    try:
        done = json.loads((folder / DONE).read_text(encoding="utf-8"))
        files = {name: digest((folder / name).read_bytes()) for name in done["files"]}
        return done if (done["inputs"], done["files"]) == (inputs, files) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(made: Run, one: Combination, building: Path) -> None:
    """Write a run beside its place and move it there whole; what was there goes, even where nothing came of the run."""
    place, built, old = building.parent / one.folder, building / one.folder, building / "old"
    write_files(made.files, built)
    if not made.error:  # a failed one is shown, and run again the next time
        files = {name: digest(content) for name, content in sorted(made.files.items())}
        done = {
            "inputs": one.inputs,
            "given": Places(one.given).unnamed(one.given),
            "title": made.title,
            "files": files,
        }
        (built / DONE).write_text(json.dumps(done | {"seconds": round(made.seconds, 3)}, indent=2) + "\n")
    with undisturbed():
        if place.exists():
            os.replace(place, old)
        if made.files:
            os.replace(built, place)
    shutil.rmtree(old, ignore_errors=True)


def _inputs(notebook: Path, tables: dict[str, Path]) -> str:
    """Digest everything but the parameters that a report depends on."""
    found = hashlib.sha256()
    code = {
        path.relative_to(PACKAGE).as_posix(): path
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for name, path in [(notebook.name, notebook), *code.items(), *tables.items()]:
        found.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    versions = [platform.python_version(), *(metadata.version(name) for name in PACKAGES)]
    found.update(" ".join(versions).encode())
    return found.hexdigest()
