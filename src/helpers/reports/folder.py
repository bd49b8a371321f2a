"""Run the notebooks side by side and write reports: notebooks, pages, charts, tables, manifest, index."""

import json
import platform
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from importlib import metadata
from pathlib import Path

from helpers.figures import ParameterError, check_parameters
from helpers.paths import NOTEBOOKS
from helpers.reports.citable import SCHEMA, schema
from helpers.reports.pages import CLAIMS, FIGURES, SHARED, front
from helpers.reports.places import Places
from helpers.reports.runs import TIMEOUT, Run, run
from helpers.reports.stamp import commit, now
from helpers.reports.whole import digest, move_in, write_files
from helpers.reports.workers import end_children
from helpers.tables import Tables, table_files
from helpers.visible import visible

NOT_REPORTED = ("explore",)  # for people at a keyboard; not a report
INTERRUPTED = "interrupted"
PACKAGES = ("pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")


def default_notebooks() -> list[Path]:
    """List the project's notebooks that are reports."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in NOT_REPORTED)


def check_choices(declared: dict[Path, dict], choices: list[dict[str, str]], tables: Tables) -> None:
    """Raise ParameterError unless each choice names only parameters that every notebook declares, and allowed values.

    `declared` holds what each notebook declares (see runs.declared).
    """
    for notebook, known in declared.items():
        for name in sorted({name for given in choices for name in given} - set(known)):
            raise ParameterError(f"{name}: {notebook.name} has no such parameter; it has: {', '.join(known)}")
    for given in choices:  # a notebook may have parameters of its own, which it checks itself
        check_parameters(tables, **{name: value for name, value in given.items() if name in SHARED})


def check_names(notebooks: list[Path]) -> None:
    """Raise ValueError where there is no notebook, or what two of them leave would have one name."""
    if not notebooks:
        raise ValueError(f"{NOTEBOOKS.name}: no notebook; name one, as notebooks/casualty_growth.ipynb")
    left = [f"{path.stem}{end}".casefold() for path in notebooks for end in ("", ".html", ".ipynb")]
    for name, count in Counter([*left, "index.html", "manifest.json", CLAIMS, FIGURES, SCHEMA]).items():
        if count > 1:
            raise ValueError(f"{name}: two files of the report would have this name; rename a notebook")


def run_all(
    notebooks: list[Path],
    given: dict[str, str],
    jobs: int = 2,
    timeout: float = TIMEOUT,
    folder: Path | None = None,
    trust: bool = False,
    sections: bool = False,
) -> list[Run]:
    """Run notebooks side by side, with a progress bar each; return the runs in the order given.

    An interrupt ends what has not finished; that has the error "interrupted" then. See `run` for the rest.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, min(jobs, len(notebooks))))
    bars = [
        {"desc": visible(path.stem).ljust(20), "position": row, "leave": True} for row, path in enumerate(notebooks)
    ]
    options = {"timeout": timeout, "folder": folder, "claims": CLAIMS, "trust": trust, "sections": sections}
    futures = [pool.submit(run, path, given, bar, **options) for path, bar in zip(notebooks, bars)]
    try:
        wait(futures)
    except KeyboardInterrupt:
        finished = [future.done() for future in futures]
        pool.shutdown(wait=False, cancel_futures=True)
        end_children()
        return [
            future.result() if done else Run(path.stem, path.stem, {}, INTERRUPTED, 0)
            for path, future, done in zip(notebooks, futures, finished)
        ]
    pool.shutdown()
    return [future.result() for future in futures]


def write_report(runs: list[Run], given: dict[str, str], words: dict, building: Path) -> Path:
    """Write the files of all runs, what stands beside them and a manifest with digests, as one; return the index.

    `words` are the `pages.front_words`, `building` is the folder that `writing` gives of the report's folder.
    """
    files = {name: content for made in runs for name, content in made.files.items()}
    citable = words["figures"]
    charts = [each for each in citable["charts"] if f"{each['report']}/{each['chart']}.csv" in files]
    citable = f"{json.dumps(citable | {'charts': charts}, indent=1, ensure_ascii=False)}\n"
    told = {"index.html": front(runs, words), CLAIMS: words["claims"], FIGURES: citable, SCHEMA: schema()}
    files |= {name: text.encode("utf-8") for name, text in told.items()}
    about = manifest(runs, given) | {"files": {name: digest(content) for name, content in sorted(files.items())}}
    files["manifest.json"] = f"{json.dumps(about, indent=2)}\n".encode()
    write_files(files, building / "report")
    move_in(building / "report", building.parent, "manifest.json")
    return building.parent / "index.html"


def manifest(runs: list[Run], given: dict[str, str]) -> dict:
    """Return what a report was made from: parameters, digests of the tables, versions, commit, timings."""
    name, refused = commit()
    tables = table_files(given.get("data_dir"))
    return {
        "made": now().isoformat(timespec="seconds"),
        "parameters": Places(given).unnamed(given),
        "tables_sha256": {name: digest(path.read_bytes()) for name, path in sorted(tables.items())},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES},
        "git_commit": name,
        "no_git_commit": refused,
        "reports": [
            {"name": r.name, "seconds": round(r.seconds, 2), "error": r.error, "files": sorted(r.files)} for r in runs
        ],
    }
