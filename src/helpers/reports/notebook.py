"""Run a notebook in a process of its own, which writes its notebook, page, charts and tables to a folder.

The kernel is forked from that process (see `forked`) or, where that is not possible, an ordinary one. papermill,
nbclient and what they need are imported by that process only.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from helpers.figures import ParameterError, check_parameters
from helpers.paths import NOTEBOOKS
from helpers.reports.data import SCHEMA
from helpers.reports.files import MANIFEST
from helpers.reports.pages import CLAIMS, FIGURES, SHARED, notebook_page, tidy
from helpers.reports.process import FORKS, Caller, DiedError, call
from helpers.reports.provenance import PathHider
from helpers.tables import Tables
from helpers.terminal import UsageError, say

TIMEOUT, GRACE = 600, 60  # seconds that a cell may take, and beyond twice that, how long a process may be silent
CARDS = "cards.json"  # what a notebook finds, beside its charts
NOT_REPORTED = ("explore",)  # for people at a keyboard; not a report
BESIDE = ("index.html", CLAIMS, FIGURES, SCHEMA)  # what a report has beside its notebooks
DEAD = "the kernel died, of too little memory or a fault in a library"


@dataclass(frozen=True)
class Options:
    """How notebooks are run.

    `timeout` is how many seconds a cell may take, `back` the page that theirs lead back to, `claims` the page of all
    figures, if there is one. `trust` keeps the HTML of a notebook that is not the project's own.
    """

    timeout: int = TIMEOUT
    back: str = "index.html"
    claims: str = ""
    trust: bool = False


@dataclass(frozen=True)
class Run:
    """A notebook that has run: the files that it left, by name, its error ("" if none) and its seconds."""

    name: str
    title: str
    files: dict[str, bytes]
    error: str
    seconds: float


def run(notebook: Path, given: dict, options: Options = Options(), hear=lambda done, cells: None) -> Run:
    """Run one notebook in a process of its own; return its files by value, so that any machine may run it.

    A notebook that fails, whose kernel dies or of which a cell takes too long is kept as far as it came, with the
    error in it. Nothing is raised: whatever else goes wrong is the error of a run without files. `hear` is called with
    how many cells are done, and how many there are.
    """
    started = time.perf_counter()
    try:
        return call(execute, notebook, given, options, hear=hear, patience=2 * options.timeout + GRACE)
    except Exception as error:  # of the process, the disk, the format of the notebook
        text = str(error) if isinstance(error, DiedError) else one_line(error)
        text = PathHider(given, notebook).hide_paths(text)
        return Run(notebook.stem, notebook.stem, {}, text, time.perf_counter() - started)


def default_notebooks() -> list[Path]:
    """List the project's notebooks that are reports."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem not in NOT_REPORTED)


def check(notebooks: list[Path], choices: list[dict[str, str]], tables: Tables) -> None:
    """Print a warning of each parameter that a notebook does not seem to declare.

    papermill may miss some, so a parameter that it did not find is set all the same. Raises UsageError if there is no
    notebook, one does not exist or cannot be read, two would leave files of one name, or a value is not allowed.
    """
    if missing := next((path for path in notebooks or [NOTEBOOKS / "*.ipynb"] if not path.is_file()), None):
        raise UsageError(f"{missing}: no such notebook; name a file, as notebooks/casualty_growth.ipynb")
    left = [f"{path.stem}{end}".casefold() for path in notebooks for end in ("", ".html", ".ipynb")]
    if twice := [name for name, count in Counter([*left, *BESIDE, MANIFEST]).items() if count > 1]:
        raise UsageError(f"{twice[0]}: two files of the report would have this name; rename a notebook")
    for notebook, known in call(declared, notebooks).items():
        for name in sorted({name for given in choices for name in given} - set(known)):
            close = [f"did you mean {near}?" for near in get_close_matches(name, known, n=1)]
            advice = "".join(close) or f"it has: {', '.join(known) or 'none'}"
            say(f"warning: {name}: no such parameter found in {notebook.name}; {advice}", file=sys.stderr)
    for given in choices:  # a notebook may have parameters of its own, which it checks itself
        try:
            check_parameters(tables, **{name: value for name, value in given.items() if name in SHARED})
        except ParameterError as error:
            raise UsageError(str(error)) from None


def opened(notebook: Path):
    """Read a notebook; one that names no kernel or language is of python3, or of the language of its kernel.

    Raises NoSuchKernel if its kernel is not installed.
    """
    import nbformat
    from jupyter_client.kernelspec import get_kernel_spec

    book = nbformat.from_dict(nbformat.read(notebook, as_version=4))
    kernel = book.metadata.setdefault("kernelspec", nbformat.NotebookNode())
    kernel.setdefault("name", "python3")
    kernel.setdefault("display_name", kernel.name)
    kernel.setdefault("language", get_kernel_spec(kernel.name).language)
    return book


def declared(_: Caller, notebooks: list[Path]) -> dict[Path, dict[str, str]]:
    """Return the parameters that each notebook declares, with their defaults as written.

    Raises UsageError if papermill cannot read one, or its kernel is not installed here.
    """
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel, find_kernel_specs

    found = {}
    for notebook in notebooks:
        try:
            known = papermill.inspect_notebook(opened(notebook))
        except NoSuchKernel as error:
            installed = ", ".join(sorted(find_kernel_specs()))
            raise UsageError(f"{notebook}: no kernel {error.name!r} here; there are: {installed}") from None
        except Exception as error:  # nbformat and papermill raise many kinds
            raise UsageError(f"{notebook}: not a notebook that can be read ({one_line(error)})") from None
        found[notebook] = {name: parameter["default"] for name, parameter in known.items()}
    return found


def execute(caller: Caller, notebook: Path, given: dict[str, str], options: Options) -> Run:
    """Execute a notebook in this process, which is its own; see `run`."""
    started, name, kernel = time.perf_counter(), notebook.stem, None
    isolate(Path(caller.scratch))
    book = opened(notebook)
    if FORKS:
        from helpers.reports.forked import fork_kernel, may_fork

        kernel = fork_kernel(caller.scratch) if may_fork(book.metadata.kernelspec.name) else None
    caller.watch()
    import nbformat
    import papermill

    folder = Path(caller.scratch, "report")
    folder.mkdir()
    parameters = {**given, "output_dir": str(folder / name)}
    book = papermill.execute_notebook(book, None, parameters, prepare_only=True)
    book.metadata.papermill.update(input_path=notebook.name, output_path=notebook.name)
    error = run_cells(book, kernel, options.timeout, caller.tell)
    trust = options.trust or notebook.resolve().is_relative_to(NOTEBOOKS)
    tidy(book, trust)
    # What is written must make sense elsewhere: no folder of this run, no path of this machine.
    book, error, given = PathHider(given, notebook, str(folder)).hide_paths([book, error, given])
    book = nbformat.from_dict(book)
    title = str(book.metadata.get("title", name))
    html = notebook_page(book, name, title, given, error, options.back, options.claims, trust, notebook.parent)
    files = {f"{name}.html": html.encode(), f"{name}.ipynb": f"{nbformat.writes(book)}\n".encode()}
    for path in sorted((folder / name).rglob("*")):  # whatever else the notebook wrote, outside its folder, is left
        if path.is_file() and not path.is_symlink():
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return Run(name, title, files, error, time.perf_counter() - started)


def isolate(folder: Path) -> None:
    """Have kernels run neither IPython's startup files nor modules that lie in the working folder."""
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    config = {"InteractiveShellApp": {"ignore_cwd": True, "exec_PYTHONSTARTUP": False}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(config), encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")


def run_cells(book, kernel, timeout: int, tell: Callable[[int, int], None]) -> str:
    """Run the code cells of a notebook in place; return why they did not run to the end, or "".

    `kernel` is the manager of a kernel that runs, or None for an ordinary one. Cells tagged raises-exception may fail.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbformat.v4 import new_output

    class Client(NotebookClient):
        def output(self, outs, msg, *more):
            data = msg["content"].get("data", {})
            for kind in [kind for kind in data if not (isinstance(data[kind], str) or kind.endswith("json"))]:
                del data[kind]  # a notebook that holds it would be invalid
            return super().output(outs, msg, *more)

    code, begun = [cell for cell in book.cells if cell.cell_type == "code"], []
    for cell in code:
        cell.update(outputs=[], execution_count=None)

    def begin(cell, cell_index):
        begun.append(cell)
        tell(cell_index, len(book.cells))

    # An interrupted kernel would say that it was; one that is ended at once does not.
    how = {"shutdown_kernel": "immediate", "timeout": timeout, "on_cell_start": begin}
    client = Client(book, km=kernel, kernel_name=book.metadata.kernelspec.name, **how)
    try:
        client.execute()
        return ""
    except CellExecutionError as error:
        name, why = error.ename, error.evalue
    except (DeadKernelError, CellTimeoutError) as error:
        dead = isinstance(error, DeadKernelError)
        name, why = type(error).__name__, DEAD if dead else f"took over {timeout:g} s; --timeout allows more"
        begun[-1].outputs.append(new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"]))
    number = client.code_cells_executed
    if name == "SystemExit" and why in ("", "0"):
        return "" if begun[-1] is code[-1] else f"stopped at cell {number}, which ends the notebook"
    return f"{name} in cell {number}: {why}"


def one_line(error: Exception) -> str:
    """Return what went wrong as one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
