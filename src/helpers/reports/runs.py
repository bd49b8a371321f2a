"""Run notebooks side by side, or one over many parameters, here or on the workers of a Dask scheduler; write reports.

A report is published when its notebooks have run. Of a sweep, each combination is published as soon as it has run, so
that a sweep that was interrupted goes on where it was.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from html import unescape
from importlib import metadata
from itertools import product
from pathlib import Path

from tqdm import tqdm

from helpers.paths import PACKAGE, PROCESSED
from helpers.reports.data import SCHEMA, schema
from helpers.reports.files import Output, digest_of, writing
from helpers.reports.notebook import BESIDE, CARDS, Options, Run, run, run_elsewhere
from helpers.reports.pages import CLAIMS, FIGURES, front, front_words, sweep_page
from helpers.reports.process import end_all
from helpers.reports.provenance import PathHider, commit
from helpers.tables import table_files
from helpers.terminal import UsageError

INTERRUPTED = "interrupted"
PACKAGES = ("pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")
BAR = "{l_bar}{bar}| {n:.1f} of {total_fmt} reports [{elapsed}<{remaining}]"


@contextmanager
def executor(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """Open the place where the work is done: threads here, or the workers of a Dask scheduler.

    Raises UsageError if Dask is not installed, or no scheduler answers at the address.
    """
    if not scheduler:
        with ThreadPoolExecutor(jobs) as pool:
            yield pool
        return
    try:
        from distributed import Client

        client = Client(scheduler, timeout=10)
    except ModuleNotFoundError:
        raise UsageError("--scheduler needs Dask: pip install 'dprk-reported-figures[scheduler]'") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # the latter two if TLS is not configured
        why = " ".join(str(each) for each in (error, error.__cause__ or error.__context__) if each)
        tls = "; of tls:// addresses, Dask's configuration names the files under distributed.comm.tls"
        raise UsageError(f"--scheduler: no Dask scheduler answers at {scheduler!r} ({why}){tls}") from None
    with client:
        yield client.get_executor()


def run_all(pool: Executor, asked: list[tuple[Path, dict, Path]], options: Options) -> Iterator[tuple[int, Run]]:
    """Run notebooks with parameters, each into a folder; yield the place in `asked` and the run of each as it comes."""
    shares = [0.0] * len(asked)
    with tqdm(total=len(asked), bar_format=BAR, disable=None) as bar:

        def hear(place: int, done: int, cells: int) -> None:
            shares[place] = done / cells
            bar.n = sum(shares)
            bar.refresh()

        futures = {}
        for place, (notebook, given, folder) in enumerate(asked):
            if isinstance(pool, ThreadPoolExecutor):
                future = pool.submit(run, notebook, given, folder, options, partial(hear, place))
            else:
                future = pool.submit(run_elsewhere, notebook, given, options)
            futures[future] = place
        for future in as_completed(futures):
            notebook, given, folder = asked[futures[future]]
            if failure := future.exception():  # of Dask
                text = PathHider(given, notebook).hide_paths(str(failure))
                made = Run(notebook.stem, notebook.stem, (), text, 0)
            else:
                made = future.result()
            if isinstance(made, tuple):  # of a worker, with the contents of its files
                made, contents = made
                for name, content in contents.items():
                    _write(folder / name, content)
            hear(futures[future], 1, 1)
            yield futures[future], made


def stop(pool: Executor) -> None:
    """End all that runs, at an interrupt."""
    pool.shutdown(wait=False, cancel_futures=True)
    end_all()


def run_report(notebooks: list[Path], given: dict[str, str], out: Path, jobs: int, options: Options) -> list[Run]:
    """Run notebooks side by side and write their report to a folder; return the runs in the order given.

    If no notebook left a file, the folder stays as it was. A notebook that an interrupt ended has the error
    "interrupted". See files.writing for what is refused.
    """
    names = [*BESIDE, *(f"{path.stem}{end}" for path in notebooks for end in (".ipynb", ".html"))]
    runs = [Run(path.stem, path.stem, (), INTERRUPTED, 0) for path in notebooks]
    with writing(out, "dprk report", names, sources=_read(notebooks, given)) as output:
        output.require_own(output.listed)  # all of these are written anew or removed
        words = front_words(given)  # before the notebooks: an interrupt leaves no time for it
        with executor(jobs) as pool:
            try:
                asked = [(path, given, output.building / path.stem) for path in notebooks]
                for place, made in run_all(pool, asked, options):
                    runs[place] = made
            except KeyboardInterrupt:
                stop(pool)
        if any(made.files for made in runs):
            for made in runs:
                output.take(output.building / made.name, made.files)
            figures = f"{json.dumps(words['figures'], indent=1, ensure_ascii=False)}\n"
            texts = {"index.html": front(runs, words), CLAIMS: words["claims"], FIGURES: figures, SCHEMA: schema()}
            for name, content in (words["files"] | {name: text.encode() for name, text in texts.items()}).items():
                _write(output.files / name, content)
            output.publish(manifest(runs, given))
    return runs


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


@dataclass(frozen=True, eq=False)
class Combination:
    """One choice of parameters: the folder of its report, and a digest of its inputs."""

    given: dict[str, str]
    folder: str
    inputs: str


@dataclass(frozen=True)
class Outcome:
    """The result of one combination: `error` is "" if all went well; `kept` is true if it was finished before.

    `page` and `charts` are paths from the sweep's folder, those of charts without endings; `page` is "" if there is
    none. `cards` are what its page finds (see pages.findings).
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
    """Return the product of parameter lists, each with a folder name of its own and a digest of its inputs."""
    common = digest_of_inputs(notebook, shared.get("data_dir"))
    found = []
    for values in product(*lists.values()):
        given = dict(zip(lists, values, strict=True))
        words = "_".join(f"{name}-{value or 'all'}" for name, value in given.items())
        folder = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', words)[:80]}_{_digest(given)[:6]}"
        found.append(Combination(given | shared, folder, _digest([common, trust, given | shared])))
    return found


def run_sweep(
    notebook: Path, chosen: list[Combination], out: Path, pool: Executor, options: Options, force: bool = False
) -> list[Outcome]:
    """Run the combinations that are not finished yet and publish each as it comes; return the outcomes in order.

    After an interrupt the index shows what has finished. See files.writing for what is refused.
    """
    name = notebook.stem
    with writing(out, f"dprk sweep {name}", ["index.html"], sources=_read([notebook], chosen[0].given)) as output:
        waiting = [one for one in chosen if force or not _finished(output, one)]
        for one in waiting:
            output.require_own([f"{one.folder}/{name}.ipynb", f"{one.folder}/{name}.html", *_files(output, one)])
        outcomes = {one: _outcome(output, one, kept=True) for one in chosen if one not in waiting}
        try:
            asked = [(notebook, one.given, output.building / one.folder) for one in waiting]
            for place, made in run_all(pool, asked, options):
                outcomes[waiting[place]] = _publish(output, waiting[place], made)
        except KeyboardInterrupt:
            stop(pool)
            raise
        finally:
            found = [outcomes[one] for one in chosen if one in outcomes]
            titles = {chart: _title(output.out / f"{chart}.svg") for each in found for chart in each.charts}
            _write(output.files / "index.html", sweep_page(name, found, titles).encode())
            output.publish({"combinations": {}} | output.manifest, below="index.html")
    return found


def _publish(output: Output, one: Combination, made: Run) -> Outcome:
    """Put the files of a run into the folder of its combination, and a record of it into the manifest."""
    output.take(output.building / one.folder, made.files, one.folder)
    record = {"inputs": one.inputs, "given": PathHider(one.given).hide_paths(one.given), "title": made.title}
    record |= {"error": made.error, "seconds": round(made.seconds, 3)}
    records = output.manifest.get("combinations", {}) | {one.folder: record}
    output.publish({"combinations": records}, below=f"{one.folder}/")
    return _outcome(output, one, kept=False)


def _outcome(output: Output, one: Combination, kept: bool) -> Outcome:
    record, names = output.manifest["combinations"][one.folder], sorted(_files(output, one))
    charts = tuple(name.removesuffix("-narrow.svg") for name in names if name.endswith("-narrow.svg"))
    page = next((name for name in names if name.endswith(".html")), "")
    found = [output.out / name for name in names if name.endswith(f"/{CARDS}")]
    cards = [card for path in found for card in json.loads(path.read_text(encoding="utf-8"))]
    return Outcome(one, record["title"], record["error"], kept, charts, page, cards)


def _files(output: Output, one: Combination) -> list[str]:
    return [name for name in output.listed if name.startswith(f"{one.folder}/")]


def _finished(output: Output, one: Combination) -> bool:
    """Tell whether a combination has run with these inputs, and its files are as they were written."""
    record = output.manifest.get("combinations", {}).get(one.folder, {})
    if record.get("inputs") != one.inputs or record.get("error"):
        return False
    return all((output.out / name).exists() and output.is_own(name) for name in _files(output, one))


def _title(picture: Path) -> str:
    """Return the title that a chart was drawn with."""
    found = re.search("<dc:title>(.*?)</dc:title>", picture.read_text(encoding="utf-8"), re.DOTALL)
    return unescape(found[1]) if found else ""


def digest_of_inputs(notebook: Path, data_dir: str | None) -> str:
    """Digest everything but the parameters that a report depends on: notebook, tables, code, versions of libraries."""
    code = {str(p.relative_to(PACKAGE)): p for p in sorted(PACKAGE.rglob("*")) if "__pycache__" not in p.parts}
    files = {notebook.name: notebook} | code | table_files(data_dir)
    digests = [[name, digest_of(path)] for name, path in files.items() if path.is_file()]
    return _digest([digests, platform.python_version(), *(metadata.version(name) for name in PACKAGES)])


def _digest(what) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _read(notebooks: list[Path], given: dict[str, str]) -> list:
    """List what a run reads, and so does not write to."""
    return [*notebooks, PROCESSED, *([given["data_dir"]] if "data_dir" in given else [])]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
