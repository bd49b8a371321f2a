"""Run notebooks side by side and write reports: notebooks, pages, charts, tables, manifest, index."""

import json
import platform
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import metadata
from pathlib import Path

from tqdm import tqdm

from helpers.figures import ParameterError, check_parameters
from helpers.paths import NOTEBOOKS, PROCESSED
from helpers.reports.figures_json import SCHEMA, schema
from helpers.reports.files import MANIFEST, Output, digest_of, writing
from helpers.reports.hide_paths import PathHider
from helpers.reports.notebook import Options, Run, run
from helpers.reports.pages import CLAIMS, FIGURES, SHARED, front, front_words
from helpers.reports.process import end_all
from helpers.reports.stamp import commit
from helpers.tables import Tables, table_files
from helpers.terminal import UsageError
from helpers.visible import visible

NOT_REPORTED = ("explore",)  # for people at a keyboard; not a report
INTERRUPTED = "interrupted"
PACKAGES = ("pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")
BESIDE = ("index.html", CLAIMS, FIGURES, SCHEMA)  # what a report has beside its notebooks


def default_notebooks() -> list[Path]:
    """List the project's notebooks that are reports."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in NOT_REPORTED)


def check_choices(declared: dict[Path, dict], choices: list[dict[str, str]], tables: Tables) -> list[str]:
    """Warn of parameters that a notebook does not seem to declare. Raise UsageError for a value that is not allowed.

    `declared` holds what papermill finds in each notebook (see notebook.declared). It may miss some, so a parameter
    that it did not find is set all the same.
    """
    warnings = []
    for notebook, known in declared.items():
        for name in sorted({name for given in choices for name in given} - set(known)):
            close = [f"did you mean {near}?" for near in get_close_matches(name, known, n=1)]
            advice = close or [f"it has: {', '.join(known)}" if known else "it has none"]
            warnings.append(f"{name}: no such parameter found in {notebook.name}; {advice[0]}")
    for given in choices:  # a notebook may have parameters of its own, which it checks itself
        try:
            check_parameters(tables, **{name: value for name, value in given.items() if name in SHARED})
        except ParameterError as error:
            raise UsageError(str(error)) from None
    return warnings


def check_names(notebooks: list[Path]) -> None:
    """Raise UsageError if there is no notebook, is one that does not exist, or two would leave files of one name."""
    if not notebooks:
        raise UsageError(f"{NOTEBOOKS.name}: no notebook; name one, as notebooks/casualty_growth.ipynb")
    for path in notebooks:
        if not path.is_file():
            raise UsageError(f"{path}: no such notebook; name a file, as notebooks/casualty_growth.ipynb")
    left = [f"{path.stem}{end}".casefold() for path in notebooks for end in ("", ".html", ".ipynb")]
    for name, count in Counter([*left, *BESIDE, MANIFEST]).items():
        if count > 1:
            raise UsageError(f"{name}: two files of the report would have this name; rename a notebook")


def run_report(notebooks: list[Path], given: dict[str, str], out: Path, jobs: int, options: Options) -> list[Run]:
    """Run notebooks side by side and write their report to a folder; return the runs in the order given.

    If no notebook left a file, the folder stays as it was. A notebook that an interrupt ended has the error
    "interrupted". See files.writing for what is refused.
    """
    names = [*BESIDE, *(f"{path.stem}{end}" for path in notebooks for end in (".ipynb", ".html"))]
    sources = [*notebooks, PROCESSED, *([given["data_dir"]] if "data_dir" in given else [])]
    with writing(out, "dprk report", names, sources=sources) as output:
        output.require_own(output.listed)  # all of these are written anew or removed
        words = front_words(given)  # before the notebooks: an interrupt leaves no time for it
        with ThreadPoolExecutor(jobs) as pool:
            futures = [pool.submit(_run, path, given, output.building, options, n) for n, path in enumerate(notebooks)]
            try:
                wait(futures)
                finished = futures
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                finished = [future for future in futures if future.done() and not future.cancelled()]
                end_all()
        runs = [
            future.result() if future in finished else Run(path.stem, path.stem, (), INTERRUPTED, 0)
            for path, future in zip(notebooks, futures)
        ]
        if any(made.files for made in runs):
            _publish(runs, given, words, output)
    return runs


def _run(notebook: Path, given: dict[str, str], building: Path, options: Options, row: int) -> Run:
    """Run one notebook, with a bar that shows how many of its cells are done."""
    with tqdm(desc=visible(notebook.stem).ljust(20), position=row, unit="cell", disable=None) as bar:

        def hear(done: int, cells: int) -> None:
            bar.total, bar.n = cells, done
            bar.refresh()

        return run(notebook, given, building / notebook.stem, options, hear)


def _publish(runs: list[Run], given: dict[str, str], words: dict, output: Output) -> None:
    """Write what a report has beside its notebooks, and publish it with a manifest."""
    for made in runs:
        output.take(output.building / made.name, made.files)
    figures = f"{json.dumps(words['figures'], indent=1, ensure_ascii=False)}\n"
    texts = {"index.html": front(runs, words), CLAIMS: words["claims"], FIGURES: figures, SCHEMA: schema()}
    for name, content in (words["files"] | {name: text.encode() for name, text in texts.items()}).items():
        (output.files / name).parent.mkdir(parents=True, exist_ok=True)
        (output.files / name).write_bytes(content)
    output.publish(manifest(runs, given))


def manifest(runs: list[Run], given: dict[str, str]) -> dict:
    """Return what a report was made from: parameters, digests of the tables, versions, commit, timings."""
    name, refused = commit()
    tables = table_files(given.get("data_dir"))
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": PathHider(given).hide_paths(given),
        "tables_sha256": {name: digest_of(path) for name, path in sorted(tables.items())},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES},
        "git_commit": name,
        "no_git_commit": refused,
        "reports": [
            {"name": r.name, "seconds": round(r.seconds, 2), "error": r.error, "files": list(r.files)} for r in runs
        ],
    }
