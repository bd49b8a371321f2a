"""Run a notebook in a process of its own, which writes its notebook, page, charts and tables to a folder.

The kernel is forked from that process (see `kernel`) or, where that is not possible, an ordinary one. papermill and
what it needs are imported by that process only.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.paths import NOTEBOOKS
from helpers.reports.hide_paths import PathHider
from helpers.reports.process import FORKS, Caller, DiedError, call
from helpers.terminal import UsageError

TIMEOUT = 600.0  # seconds that a cell may take
ENDED = ("DeadKernelError", "CellTimeoutError")
CARDS = "cards.json"  # what a notebook finds, beside its charts


@dataclass(frozen=True)
class Options:
    """How notebooks are run.

    `timeout` is how many seconds a cell may take, `back` the page that theirs lead back to, `claims` the page of all
    figures ("" if there is none). `trust` keeps the HTML of a notebook that is not the project's own.
    """

    timeout: float = TIMEOUT
    back: str = "index.html"
    claims: str = ""
    trust: bool = False


@dataclass(frozen=True)
class Run:
    """A notebook that has run: the files that it left in its folder, its error ("" if none) and its seconds.

    `picture` is the path of its first chart in the narrow form, "" if there is none.
    """

    name: str
    title: str
    files: tuple[str, ...]
    error: str
    seconds: float
    picture: str = ""


def run(
    notebook: Path,
    given: dict[str, str],
    folder: Path,
    options: Options = Options(),
    hear: Callable[[int, int], None] = lambda done, cells: None,
) -> Run:
    """Run one notebook in a process of its own and have it write its files to a folder.

    A notebook that fails, whose kernel dies or of which a cell takes too long is kept as far as it came, with the
    error in it. Nothing is raised: whatever else goes wrong is the error of a run without files. `hear` gets how
    many cells are done, and how many there are.
    """
    started = time.perf_counter()
    try:
        return call(execute, notebook, given, folder, options, hear=hear, patience=patience(options.timeout))
    except Exception as error:  # of the process, the disk, the format of the notebook
        text = str(error) if isinstance(error, DiedError) else one_line(error)
        text = PathHider(given, notebook, str(folder)).hide_paths(text)
        return Run(notebook.stem, notebook.stem, (), text, time.perf_counter() - started)


def patience(timeout: float) -> float:
    """Return how many seconds a process may be silent: far more than one cell may take."""
    return 2 * timeout + 60


def run_elsewhere(notebook: Path, given: dict[str, str], options: Options) -> tuple[Run, dict[str, bytes]]:
    """Run one notebook on this machine, which may be a worker of Dask, and return its files by value."""
    with tempfile.TemporaryDirectory(prefix="dprk-") as folder:
        made = run(notebook, given, Path(folder), options)
        return made, {name: Path(folder, name).read_bytes() for name in made.files}


def declared(_: Caller, notebooks: list[Path]) -> dict[Path, dict[str, str]]:
    """Return the parameters that each notebook declares, with their defaults as written.

    Raises UsageError if papermill cannot read one, or no kernel here runs its language.
    """
    import papermill
    from jupyter_client.kernelspec import find_kernel_specs

    found = {}
    for notebook in notebooks:
        try:
            book = json.loads(notebook.read_text(encoding="utf-8"))
            if book.get("nbformat", 4) < 4:
                renew = "jupyter nbconvert --to notebook --inplace renews it"
                raise ValueError(f"its format is {book['nbformat']}: {renew}")
            parameters = papermill.inspect_notebook(str(notebook))
            kernel = book["metadata"]["kernelspec"]["name"] if "kernelspec" in book["metadata"] else ""
        except Exception as error:  # nbformat and papermill raise many kinds
            raise UsageError(f"{notebook}: not a notebook that can be read ({one_line(error)})") from None
        if kernel.lower() not in (known := find_kernel_specs()):
            raise UsageError(f"{notebook}: no kernel {kernel!r} here; there are: {', '.join(sorted(known))}")
        found[notebook] = {name: each["default"] for name, each in parameters.items()}
    return found


def execute(caller: Caller, notebook: Path, given: dict[str, str], folder: Path, options: Options) -> Run:
    """Execute a notebook in this process, which is its own, and write its files to a folder; see `run`."""
    started, name, kernel = time.perf_counter(), notebook.stem, None
    isolate(Path(caller.scratch))
    if FORKS:
        from helpers.reports.kernel import fork_kernel, may_fork

        spec = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"]
        kernel = fork_kernel(caller.scratch) if may_fork(spec) else None
    caller.watch()
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from helpers.reports.page import notebook_page, tidy

    folder.mkdir(parents=True, exist_ok=True)
    executed, exports = folder / f"{name}.ipynb", folder / name
    with suppress(PapermillExecutionError):  # it does not know of cells that are expected to fail
        papermill.execute_notebook(
            str(notebook),
            str(executed),
            engine_name=_engine(),
            execution_timeout=options.timeout,
            parameters={**given, "output_dir": str(exports)},
            progress_bar=False,
            request_save_on_cell_execute=False,
            km=kernel,
            tell=caller.tell,
        )
    book = nbformat.read(executed, as_version=4)
    error = failure([cell for cell in book.cells if cell.cell_type == "code"])
    if not error:
        book.cells = [cell for cell in book.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    # What is written must make sense elsewhere: no folder of this run, no path of this machine.
    hider = PathHider(given, notebook, str(folder))
    text, error = hider.hide_in_notebook(nbformat.writes(book)), hider.hide_paths(error)
    executed.write_text(text, encoding="utf-8")
    node = nbformat.reads(text, as_version=4)
    title = str(node.metadata.get("title", name))
    trust = options.trust or notebook.resolve().is_relative_to(NOTEBOOKS)
    tidy(node, trust)
    page = notebook_page(node, name, title, hider.hide_paths(given), error, options.back, options.claims, trust)
    (folder / f"{name}.html").write_text(page, encoding="utf-8")
    ours = (executed, folder / f"{name}.html")  # whatever else the notebook wrote outside its own folder is left
    left = [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink() and (p in ours or exports in p.parents)]
    files = tuple(sorted(path.relative_to(folder).as_posix() for path in left))
    shown = [output.metadata for cell in node.cells for output in cell.get("outputs", []) if "metadata" in output]
    pictures = [f"{name}/{about['chart']}-narrow.svg" for about in shown if "chart" in about]
    return Run(name, title, files, error, time.perf_counter() - started, next(iter(pictures), ""))


def isolate(folder: Path) -> None:
    """Have kernels run neither IPython's startup files nor modules that lie in the working folder."""
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    config = {"InteractiveShellApp": {"ignore_cwd": True, "exec_PYTHONSTARTUP": False}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(config), encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")


def failure(cells: list) -> str:
    """Say why the code cells of a notebook did not run to the end, or "". Cells tagged raises-exception may fail."""
    for number, cell in enumerate(cells, 1):
        number = cell.execution_count or number
        expected = "raises-exception" in cell.metadata.get("tags", [])
        errors = [output for output in cell.outputs if output.output_type == "error"]
        for output in errors:
            if output.ename == "SystemExit" and output.evalue in ("", "0"):
                return f"stopped at cell {number}, which ends the notebook" if cell is not cells[-1] else ""
            if not expected or output.ename in ENDED:
                return f"{output.ename} in cell {number}: {output.evalue}"
        if cell.metadata.get("papermill", {}).get("exception") and not errors:  # a magic only prints its reason
            printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
            return f"cell {number} failed: {printed.strip().splitlines()[-1] if printed.strip() else 'no reason given'}"
    return ""


def one_line(error: Exception) -> str:
    """Return what went wrong as one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


@cache
def _engine() -> str:
    """Register an engine of papermill that tells how far it is and keeps what was executed before a kernel died."""
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

        def output(self, outs, msg, *more):
            data = msg["content"].get("data", {})
            for kind in [kind for kind in data if not (isinstance(data[kind], str) or kind.endswith("json"))]:
                del data[kind]  # a notebook that holds it would be invalid
            return super().output(outs, msg, *more)

    class KeepingEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout, km, tell, **_):
            cells, complete = nb_man.nb.cells, nb_man.cell_complete

            def completed(cell, cell_index=None, **more):
                complete(cell, cell_index=cell_index, **more)
                tell(cell_index + 1, len(cells))

            nb_man.cell_complete = completed
            try:
                KeepingClient(nb_man, km=km, kernel_name=kernel_name, timeout=execution_timeout, log=logger).execute()
            except DeadKernelError as error:
                name, why = type(error).__name__, "the kernel died, of too little memory or a fault in a library"
            except CellTimeoutError as error:
                name, why = type(error).__name__, f"took over {execution_timeout:g} s; --timeout allows more"
            else:
                return
            begun = [cell for cell in cells if cell.metadata.papermill.get("start_time")]
            code = [cell for cell in begun if cell.cell_type == "code"]
            code[-1].outputs.append(new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"]))

    papermill_engines.register("keeping", KeepingEngine)
    return "keeping"
