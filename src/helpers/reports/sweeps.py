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
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from importlib import metadata
from itertools import product
from pathlib import Path

from helpers.paths import RAW
from helpers.reports.folder import PACKAGES, sweep_page
from helpers.reports.places import Places
from helpers.reports.runs import Run, run

DONE = "done.json"


@dataclass(frozen=True)
class Combination:
    """One choice of parameters: the folder of its report, and what its inputs are (a digest)."""

    given: dict[str, str]
    folder: str
    inputs: str


@dataclass(frozen=True)
class Outcome:
    """What came of one combination: `error` is "" if all went well, `kept` if it was finished before."""

    combination: Combination
    title: str
    error: str
    kept: bool
    picture: str


def combinations(
    notebook: Path, lists: dict[str, list[str]], shared: dict[str, str], trust: bool = False
) -> list[Combination]:
    """Return the product of parameter lists, each with a folder name of its own and a digest of its inputs.

    The inputs are the tables, the notebook, whether its HTML is kept, the helpers, the parameters and the versions
    at work.
    """
    common = _inputs(notebook, Path(shared.get("data_dir") or RAW))
    found = []
    for values in product(*lists.values()):
        given = dict(zip(lists, values, strict=True))
        digest = hashlib.sha256(json.dumps([common, trust, given | shared], sort_keys=True).encode()).hexdigest()
        words = "_".join(f"{name}-{value or 'all'}" for name, value in given.items())
        short = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:6]
        folder = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', words)[:80]}_{short}"
        found.append(Combination(given | shared, folder, digest))
    return found


def sweep(
    notebook: Path, chosen: list[Combination], out: Path, executor: Executor, force: bool = False, trust: bool = False
) -> Iterator[Outcome]:
    """Run the combinations that are not finished yet, writing each as it comes; yield the outcomes.

    Kept ones come first. `trust` keeps the HTML of a notebook that is not the project's own. On an
    interrupt, what has not begun is cancelled.
    """
    out.mkdir(parents=True, exist_ok=True)
    waiting = []
    for one in chosen:
        done = None if force else _finished(out / one.folder, one.inputs)
        if done:
            yield Outcome(one, done["title"], "", True, done["picture"])
        else:
            waiting.append(one)
    futures = {executor.submit(run, notebook, one.given, False, "../index.html", trust): one for one in waiting}
    try:
        for future in as_completed(futures):
            one = futures[future]
            failure = future.exception()
            if failure:
                error = Places(one.given, notebook).unnamed(f"{type(failure).__name__}: {failure}")
                yield Outcome(one, notebook.stem, error, False, "")
                continue
            made = future.result()
            yield Outcome(one, made.title, made.error, False, _write(made, one, out))
    finally:
        for future in futures:
            future.cancel()


def write_index(outcomes: list[Outcome], notebook: Path, out: Path) -> Path:
    """Write the page that leads to every combination, in the order of their parameters."""
    index = out / "index.html"
    index.write_text(sweep_page(notebook.stem, outcomes), encoding="utf-8")
    return index


def _finished(folder: Path, inputs: str) -> dict | None:
    """Return what a finished combination left, if its inputs are the same and its files are all there."""
    try:
        done = json.loads((folder / DONE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = done["inputs"] == inputs and all((folder / name).is_file() for name in done["files"])
    return done if same else None


def _write(made: Run, one: Combination, out: Path) -> str:
    """Write a run to a folder beside its place and move it there whole; return its small picture."""
    place = out / one.folder
    picture = next((f"{one.folder}/{name}" for name in made.files if name.endswith("-narrow.svg")), "")
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=out))
    try:
        for name, content in made.files.items():
            path = building / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if not made.error:  # a failed one is shown, and run again the next time
            given = Places(one.given).unnamed(one.given)
            done = {"inputs": one.inputs, "given": given, "title": made.title, "picture": picture}
            text = json.dumps(done | {"files": sorted(made.files), "seconds": round(made.seconds, 3)}, indent=2)
            (building / DONE).write_text(text + "\n", encoding="utf-8")
        building.chmod(0o755)
        shutil.rmtree(place, ignore_errors=True)
        os.replace(building, place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return picture


def _inputs(notebook: Path, data: Path) -> str:
    """Digest everything but the parameters that a report depends on."""
    digest = hashlib.sha256()
    helpers = Path(__file__).parent
    code = [path for path in helpers.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in [notebook, *sorted(code), *sorted(data.glob("*.*"))]:
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    versions = [platform.python_version(), *(metadata.version(name) for name in PACKAGES)]
    digest.update(" ".join(versions).encode())
    return digest.hexdigest()
