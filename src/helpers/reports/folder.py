"""Run the notebooks side by side and write reports: notebooks, pages, charts, tables, manifest, index."""

import hashlib
import json
import platform
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path

from helpers.figures import ParameterError, Parameters, check_parameters, open_study
from helpers.paths import NOTEBOOKS, PROJECT, RAW
from helpers.reports.places import Places
from helpers.reports.runs import TEMPLATES, Run, run
from helpers.tables import Tables
from helpers.visible import visible
from helpers.words import NOTHING, Page, about_conflict, day, goes_back_to, headlines, originators, selection

TITLE = "North Korean troops and workers in Russia: what the press reports"
NOT_REPORTED = ("explore",)  # for people at a keyboard; not a report
SHARED = Parameters.__dataclass_fields__
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


def run_all(notebooks: list[Path], given: dict[str, str], jobs: int = 2, trust: bool = False) -> list[Run]:
    """Run notebooks side by side, with a progress bar each; return the runs in the order given.

    `trust` keeps the HTML of notebooks that are not the project's own.
    """
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(notebooks)))) as pool:
        bars = [
            {"desc": visible(path.stem).ljust(20), "position": row, "leave": True} for row, path in enumerate(notebooks)
        ]
        return list(pool.map(partial(run, trust=trust), notebooks, [given] * len(notebooks), bars))


def write_report(runs: list[Run], given: dict[str, str], out: Path) -> Path:
    """Write the files of all runs, a manifest and the index; return the index."""
    out.mkdir(parents=True, exist_ok=True)
    for made in runs:
        for name, content in made.files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (out / "manifest.json").write_text(json.dumps(manifest(runs, given), indent=2) + "\n", encoding="utf-8")
    index = out / "index.html"
    index.write_text(front(runs, given), encoding="utf-8")
    return index


def manifest(runs: list[Run], given: dict[str, str]) -> dict:
    """Return what a report was made from: parameters, digests of the tables, versions, commit, timings."""
    data = Path(given.get("data_dir") or RAW)
    return {
        "made": _now().isoformat(timespec="seconds"),
        "parameters": Places(given).unnamed(given),
        "tables_sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(data.glob("*.*"))},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES},
        "git_commit": _commit(),
        "reports": [
            {"name": r.name, "seconds": round(r.seconds, 2), "error": r.error, "files": sorted(r.files)} for r in runs
        ],
    }


def front(runs: list[Run], given: dict[str, str]) -> str:
    """Return the front page: what is reported, how firmly, what conflicts, and the way deeper."""
    study = open_study(**{name: value for name, value in given.items() if name in SHARED and name != "output_dir"})
    pages = list(dict.fromkeys(study.tables.populations["page"]))
    page = Page(study, *(name for name in pages if name != "context"))
    runs = sorted(runs, key=lambda run: pages.index(run.name) if run.name in pages else len(pages))
    shown = [
        {
            "title": r.title,
            "error": r.error,
            "notebook": f"{r.name}.ipynb",
            "page": f"{r.name}.html" if f"{r.name}.html" in r.files else "",
            "picture": r.picture if r.picture in r.files else "",
        }
        for r in runs
    ]
    return _rendered(
        "front.html.j2",
        title=TITLE,
        description="Reported figures with their ranges, days and origins, computed from curated tables.",
        css=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
        selection=[*goes_back_to(page), *selection(page)],
        headlines=headlines(study, page.words),
        repeated=originators(page)[:1],
        nothing=NOTHING,
        conflicts=[about_conflict(row, page.words) for row in study.conflicts.itertuples()],
        runs=shown,
        made=day(_now()),
    )  # fmt: skip


def sweep_page(name: str, outcomes: list) -> str:
    """Return the page that leads to the combinations of a sweep (see sweeps.Outcome)."""
    title = next((outcome.title for outcome in outcomes if outcome.title != name), name)
    css = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return _rendered("sweep.html.j2", title=title, name=name, outcomes=outcomes, css=css)


def _rendered(template: str, **about) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    return visible(environment.get_template(template).render(**about))


def _now() -> datetime:
    return datetime.now(UTC)


def _commit() -> str:
    """Return the commit of the project, with "-dirty" where files differ from it; "" without git."""
    try:
        command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
