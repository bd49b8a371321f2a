"""Run one notebook with parameters and make its page.

A run returns what it made by value (`Run.files`), so that it can happen in this process, in another or
on another machine. Nothing here needs pandas or matplotlib: the kernel of the notebook does, and where
many notebooks are run, workers that do not import them start sooner. papermill and nbconvert are imported
where they are used, so that a program that has its notebooks run elsewhere starts without them.
"""

import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from helpers.kernels import prefer
from helpers.paths import NOTEBOOKS
from helpers.reports.places import Places
from helpers.reports.stamp import made
from helpers.visible import visible

sys.modules.setdefault("rfc3987_syntax", None)  # else jsonschema compiles the grammar of web addresses, for 2 s
# What `run` needs, and what those import when they run a notebook.
NEEDED = [
    "papermill",
    "nbformat",
    "nbconvert.exporters",
    "helpers.kernels.provisioner",
    "IPython.paths",
    "ipykernel.kernelspec",
]
TIMEOUT = 600.0  # seconds that a cell may take
# What of an output stands on a page, first things first; HTML only where a notebook is trusted.
SHOWN = ["text/html", "image/png", "text/plain"]
SECTIONS = "sections"  # the folder whose presence among the files of a report asks for them, see Display.chart
TEMPLATES = Path(str(resources.files("helpers.reports"))) / "templates"


@dataclass(frozen=True)
class Run:
    """One notebook, run: its files by path relative to the output folder, its error ("" if none), its time.

    `picture` is the path of its first chart, narrow, or "".
    """

    name: str
    title: str
    files: dict[str, bytes] = field(repr=False)
    error: str
    seconds: float
    picture: str = ""


def declared(notebook: Path) -> dict[str, str]:
    """Return the parameters that a notebook declares, with their defaults as written.

    Raises ValueError where papermill cannot read it, or nothing here runs its language.
    """
    import json

    import papermill
    from jupyter_client.kernelspec import find_kernel_specs

    try:
        book = json.loads(notebook.read_text(encoding="utf-8"))
        if book.get("nbformat", 4) < 4:
            raise ValueError(f"its format is {book['nbformat']}: jupyter nbconvert --to notebook --inplace renews it")
        found = papermill.inspect_notebook(str(notebook))
        kernel = book["metadata"]["kernelspec"]["name"] if "kernelspec" in book["metadata"] else ""
    except Exception as error:  # nbformat and papermill raise many kinds
        raise ValueError(f"{notebook}: not a notebook that can be read ({_line(error)})") from None
    if kernel.lower() not in find_kernel_specs():
        raise ValueError(f"{notebook}: no kernel {kernel!r} here; there are: {', '.join(sorted(find_kernel_specs()))}")
    return {name: each["default"] for name, each in found.items()}


def run(
    notebook: Path,
    given: dict[str, str],
    progress: dict | bool = False,
    back: str = "index.html",
    timeout: float = TIMEOUT,
    folder: Path | None = None,
    claims: str = "",
    trust: bool = False,
    sections: bool = False,
) -> Run:
    """Execute one notebook under papermill and make its page.

    A notebook that fails, whose kernel dies or of which a cell takes longer than it may is kept as far as it came,
    with the error in it; where nothing came of it, the run has no files. Nothing is raised.

    `progress` is for papermill's progress bar, `back` where the page leads back to, `timeout` how many seconds a cell
    may take, `folder` where temporary files go (the system's place for such, if not given), `claims` the page on which
    its claims stand ("" where there is none). `trust` keeps the HTML of a notebook that is not the project's own,
    `sections` draws each section of a chart alone too (see Display.chart).
    """
    started = time.perf_counter()
    try:
        return _executed(notebook, given, progress, back, timeout, folder, claims, trust, sections)
    except Exception as error:  # of the kernel, the disk, the notebook's format: it costs this report alone
        error = Places(given, notebook, str(folder or "")).unnamed(_line(error))
        return Run(notebook.stem, notebook.stem, {}, error, time.perf_counter() - started)


def _executed(notebook, given, progress, back, timeout, folder, claims, trust, sections) -> Run:
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    prefer()
    started, name, error = time.perf_counter(), notebook.stem, ""
    with tempfile.TemporaryDirectory(prefix="report-", dir=folder) as folder:
        executed, exports = Path(folder, f"{name}.ipynb"), Path(folder, name)
        if sections:
            (exports / SECTIONS).mkdir(parents=True)
        try:
            papermill.execute_notebook(
                str(notebook),
                str(executed),
                engine_name=_engine(),
                execution_timeout=timeout,
                parameters={**given, "output_dir": str(exports)},
                progress_bar=progress,
                request_save_on_cell_execute=False,
            )
        except PapermillExecutionError as failure:
            error = f"{failure.ename} in cell {failure.exec_count or failure.cell_index + 1}: {failure.evalue}"
        # What is written must make sense elsewhere: no folder of this run, no path of this machine.
        places = Places(given, notebook, folder)
        text = places.unnamed_notebook(executed.read_text(encoding="utf-8"))
        left = sorted(path for path in exports.rglob("*") if path.is_file())
        files = {f"{name}/{path.relative_to(exports).as_posix()}": path.read_bytes() for path in left}
    node, error = nbformat.reads(text, as_version=4), places.unnamed(error)
    title = str(node.metadata.get("title", name))
    files[f"{name}.ipynb"] = text.encode("utf-8")
    trust = trust or notebook.resolve().is_relative_to(NOTEBOOKS)
    about = page(node, name, title, places.unnamed(given), error, back, claims, trust)
    files[f"{name}.html"] = about.encode("utf-8")
    shown = [output.metadata for cell in node.cells for output in cell.get("outputs", []) if "metadata" in output]
    charts = (f"{name}/{about['chart']}-narrow.svg" for about in shown if "chart" in about)
    return Run(name, title, files, error, time.perf_counter() - started, next(charts, ""))


@cache
def _engine() -> str:
    """Register an engine of papermill that keeps what was executed before a kernel died or a cell took too long."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbformat.v4 import new_output
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.log import logger

    class KeepingClient(PapermillNotebookClient):
        def papermill_execute_cells(self):
            try:
                super().papermill_execute_cells()
            except (CellTimeoutError, DeadKernelError):
                self.shutdown_kernel = "immediate"  # a busy one would be interrupted first, and say so
                raise

    class KeepingEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout, **_):
            try:
                KeepingClient(nb_man, kernel_name=kernel_name, timeout=execution_timeout, log=logger).execute()
            except DeadKernelError as error:
                name, told = type(error).__name__, "the kernel died, of too little memory or a fault in a library"
            except CellTimeoutError as error:
                name, told = type(error).__name__, f"took over {execution_timeout:g} s; --timeout allows more"
            else:
                return
            begun = [cell for cell in nb_man.nb.cells if cell.metadata.papermill.get("start_time")]
            code = [cell for cell in begun if cell.cell_type == "code"]
            code[-1].outputs.append(new_output("error", ename=name, evalue=told, traceback=[f"{name}: {told}"]))

    papermill_engines.register("keeping", KeepingEngine)
    return "keeping"


def _line(error: Exception) -> str:
    """Return what went wrong as one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def page(
    node, name: str, title: str, given: dict[str, str], error: str = "", back: str = "index.html", claims: str = "",
    trust: bool = True,
) -> str:  # fmt: skip
    """Return an executed notebook as one HTML page that needs no script and no other host; see run.

    Unless there is `trust`, HTML that the notebook itself holds or puts out is text on it, or left out.
    """
    outputs = [output.get("data", {}) for cell in node.cells for output in cell.get("outputs", [])]
    about = {
        "title": title,
        "description": f"{title}: reported figures on North Korean troops and workers in Russia, as ranges.",
        "css": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
        "back": back,
        "back_text": "Front page",
        "claims": claims,
        "error": error,
        "files": name,
        "notebook": f"{name}.ipynb",
        "made": made(),
        "parameters": _chosen(given),
        "left_out": not trust and any("text/html" in data for data in outputs),
    }
    # An injected cell repeats the parameters; the page says them in words at its foot.
    return visible(_exporter(trust).from_notebook_node(node, resources={"page": about})[0])


@cache
def _exporter(trust: bool):
    from jinja2 import pass_context
    from mistune import create_markdown
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    class PageExporter(HTMLExporter):
        def _create_environment(self):
            environment = super()._create_environment()
            environment.autoescape = True
            return environment

        @pass_context
        def markdown2html(self, context, source):
            if trust:
                return super().markdown2html(context, source)
            return create_markdown(plugins=["strikethrough", "table"])(source)  # its HTML and scripts are text

        def from_notebook_node(self, nb, resources=None, **kw):
            # HTMLExporter parses the page once more, for alternative texts: the template writes those.
            return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)

    return PageExporter(
        extra_template_basedirs=[str(TEMPLATES)], extra_template_paths=[str(TEMPLATES)], template_name="page",
        exclude_anchor_links=True, exclude_input_prompt=True, exclude_output_prompt=True,
        config=Config({"NbConvertBase": {"display_data_priority": SHOWN if trust else SHOWN[1:]}}),
    )  # fmt: skip


def _chosen(given: dict[str, str]) -> str:
    limits = [f"{name} = {value}" for name, value in given.items() if value and name not in ("data_dir", "output_dir")]
    return f"Parameters: {', '.join(limits)}." if limits else "Parameters: the defaults, no limit."
