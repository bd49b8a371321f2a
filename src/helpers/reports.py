"""Run the notebooks with parameters and write reports: notebooks, pages, charts, tables, manifest, index.

A run returns what it made by value (`Run.files`), so that it can happen in this process, in
another or on another machine; only `write` touches the output folder.
"""

import hashlib
import json
import platform
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path

from helpers import headlines, kernels, listings, wording
from helpers.parameters import ParameterError
from helpers.paths import NOTEBOOKS, PROJECT, RAW
from helpers.study import open_study

TITLE = "North Korean troops and workers in Russia: what the press reports"
NOT_REPORTED = ("explore",)  # for people at a keyboard; not a report
PACKAGES = ("pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")


@dataclass(frozen=True)
class Run:
    """One notebook, run: its files by path relative to the output folder, its error ("" if none), its time."""

    name: str
    title: str
    files: dict[str, bytes] = field(repr=False)
    error: str
    seconds: float


def default_notebooks() -> list[Path]:
    """List the project's notebooks that are reports."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in NOT_REPORTED)


def declared(notebook: Path) -> dict[str, str]:
    """Return the parameters that a notebook declares, with their defaults as written."""
    return {name: found["default"] for name, found in _papermill().inspect_notebook(str(notebook)).items()}


def check_parameters(notebooks: list[Path], given: dict[str, str]) -> None:
    """Raise ParameterError unless every notebook declares every parameter and its value is allowed."""
    for notebook in notebooks:
        known = declared(notebook)
        for name in sorted(set(given) - set(known)):
            raise ParameterError(f"{name}: {notebook.name} has no such parameter; it has: {', '.join(known)}")
    open_study(**given)


def run(notebook: Path, given: dict[str, str], progress: dict | bool = False, back: str = "index.html") -> Run:
    """Execute one notebook under papermill and make its page.

    `progress` goes to papermill's progress bar; `back` is where the page leads back to. A failing
    notebook is kept as far as it came, with the error in it.
    """
    kernels.prefer()
    papermill = _papermill()
    import nbformat
    from papermill.exceptions import PapermillExecutionError

    started, name, error = time.perf_counter(), notebook.stem, ""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        executed, exports = Path(folder, f"{name}.ipynb"), Path(folder, name)
        try:
            papermill.execute_notebook(
                str(notebook),
                str(executed),
                parameters={**given, "output_dir": str(exports)},
                progress_bar=progress,
                request_save_on_cell_execute=False,
            )
        except PapermillExecutionError as failure:
            error = f"{failure.ename} in cell {failure.exec_count}: {failure.evalue}"
        # What is written must make sense elsewhere: no folder of this run, no path of this machine.
        text = executed.read_text(encoding="utf-8").replace(f"{folder}/", "").replace(f"{PROJECT}/", "")
        files = {f"{name}/{path.name}": path.read_bytes() for path in sorted(exports.glob("*"))}
    node = nbformat.reads(text, as_version=4)
    title = node.metadata.get("title", name)
    files[f"{name}.ipynb"] = text.encode("utf-8")
    files[f"{name}.html"] = page(node, name, title, given, error, back).encode("utf-8")
    return Run(name, title, files, error, time.perf_counter() - started)


def run_all(notebooks: list[Path], given: dict[str, str], jobs: int = 2) -> list[Run]:
    """Run notebooks side by side, with a progress bar each; return the runs in the order given."""
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(notebooks)))) as pool:
        bars = [{"desc": path.stem.ljust(20), "position": row, "leave": True} for row, path in enumerate(notebooks)]
        return list(pool.map(run, notebooks, [given] * len(notebooks), bars))


def page(node, name: str, title: str, given: dict[str, str], error: str = "", back: str = "index.html") -> str:
    """Return an executed notebook as one HTML page that needs no script and no other host."""
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(
        extra_template_basedirs=[str(_templates())], template_name="page", exclude_anchor_links=True,
        exclude_input_prompt=True, exclude_output_prompt=True,
    )  # fmt: skip
    about = {
        "title": title,
        "description": f"{title}: reported figures on North Korean troops and workers in Russia, as ranges.",
        "css": (_templates() / "style.css").read_text(encoding="utf-8"),
        "back": back,
        "back_text": "Front page",
        "error": error,
        "files": name,
        "notebook": f"{name}.ipynb",
        "parameters": _chosen(given),
    }
    # An injected cell repeats the parameters; the page says them in words at its foot.
    return exporter.from_notebook_node(node, resources={"page": about})[0]


def write(runs: list[Run], given: dict[str, str], out: Path) -> Path:
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
        "parameters": given,
        "tables_sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(data.glob("*.*"))},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES},
        "git_commit": _commit(),
        "reports": [
            {"name": r.name, "seconds": round(r.seconds, 2), "error": r.error, "files": sorted(r.files)} for r in runs
        ],
    }


def front(runs: list[Run], given: dict[str, str]) -> str:
    """Return the front page: what is reported, how firmly, what conflicts, and the way deeper."""
    study = open_study(**{name: value for name, value in given.items() if name != "output_dir"})
    conflicts = study.conflicts[study.conflicts["population"].str.startswith("dprk_")]
    shown = [
        {
            "title": r.title,
            "error": r.error,
            "notebook": f"{r.name}.ipynb",
            "page": f"{r.name}.html" if f"{r.name}.html" in r.files else "",
            "picture": next((name for name in r.files if name.endswith("-narrow.svg")), ""),
        }
        for r in runs
    ]
    return _environment().get_template("front.html.j2").render(
        title=TITLE,
        description="Reported figures with their ranges, days and origins, computed from curated tables.",
        css=(_templates() / "style.css").read_text(encoding="utf-8"),
        first=listings.goes_back_to(study, listings.TROOPS, listings.TOLLS, "toll"),
        selection=listings.selection(study),
        headlines=headlines.headlines(study),
        repeated=headlines.repeated(study),
        nothing=wording.NOTHING,
        conflicts=[wording.about_conflict(row) for row in conflicts.itertuples()],
        runs=shown,
        made=wording.day(_now()),
    )  # fmt: skip


def sweep_page(name: str, outcomes: list) -> str:
    """Return the page that leads to the combinations of a sweep (see sweeps.Outcome)."""
    template = _environment().get_template("sweep.html.j2")
    title = next((outcome.title for outcome in outcomes if outcome.title != name), name)
    css = (_templates() / "style.css").read_text(encoding="utf-8")
    return template.render(title=title, name=name, outcomes=outcomes, css=css)


def _chosen(given: dict[str, str]) -> str:
    limits = [f"{name} = {value}" for name, value in given.items() if value and name not in ("data_dir", "output_dir")]
    return f"Parameters: {', '.join(limits)}." if limits else "Parameters: the defaults, no limit."


def _papermill():
    """Import papermill, without the grammar of web addresses that jsonschema would take 2 s to compile for it."""
    sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema does without, and no notebook holds such a format
    import papermill

    return papermill


def _environment():
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(_templates()), autoescape=True, trim_blocks=True)


def _templates() -> Path:
    return Path(str(resources.files("helpers"))) / "templates"


def _now() -> datetime:
    return datetime.now(UTC)


def _commit() -> str:
    """Return the commit of the project, with "-dirty" where files differ from it; "" without git."""
    try:
        command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
