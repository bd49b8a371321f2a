"""Run one notebook over every combination of parameter lists, here or on the workers of a Dask scheduler.

Each combination is published as soon as it has run, so that a sweep that was interrupted goes on where it was.
"""

import hashlib
import json
import platform
import re
import ssl
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from importlib import metadata
from itertools import product
from pathlib import Path

from tqdm import tqdm

from helpers.paths import PACKAGE, PROCESSED
from helpers.reports.files import Output, digest_of, writing
from helpers.reports.folder import PACKAGES
from helpers.reports.hide_paths import PathHider
from helpers.reports.notebook import CARDS, Options, Run, run, run_elsewhere
from helpers.reports.pages import sweep_page
from helpers.reports.process import end_all
from helpers.tables import table_files
from helpers.terminal import UsageError


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
    common = _inputs(notebook, table_files(shared.get("data_dir")))
    found = []
    for values in product(*lists.values()):
        given = dict(zip(lists, values, strict=True))
        words = "_".join(f"{name}-{value or 'all'}" for name, value in given.items())
        folder = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', words)[:80]}_{_digest(given)[:6]}"
        found.append(Combination(given | shared, folder, _digest([common, trust, given | shared])))
    return found


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
        why = _tls_problem(error) or f"no Dask scheduler answers at {scheduler!r} ({error})"
        raise UsageError(f"--scheduler: {why}") from None
    with client:
        yield client.get_executor()


def _tls_problem(error: Exception) -> str:
    """Say which files of a TLS connection are wrong, or "" if something else is."""
    from dask import config

    cause = error.__cause__ or error.__context__ or error
    if not isinstance(cause, ssl.SSLError | FileNotFoundError):
        return ""
    keys = {"CA file": "ca-file", "certificate": "client.cert", "key": "client.key"}
    files = {what: config.get(f"distributed.comm.tls.{key}", None) or "" for what, key in keys.items()}
    missing = [f"the {what} {file!r} does not exist" for what, file in files.items() if not Path(file).is_file()]
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the CA file {files['CA file']!r} is not the one that signed the scheduler's certificate ({cause})"
    named = ", ".join(f"{what} {file!r}" for what, file in files.items())
    return "; ".join(missing) or f"one of these is not what its name says: {named} ({cause})"


def run_sweep(
    notebook: Path, chosen: list[Combination], out: Path, pool: Executor, options: Options, force: bool = False
) -> list[Outcome]:
    """Run the combinations that are not finished yet and publish each as it comes; return the outcomes in order.

    After an interrupt the index shows what has finished. See files.writing for what is refused.
    """
    name, data = notebook.stem, chosen[0].given.get("data_dir")
    sources = [notebook, PROCESSED, *([data] if data else [])]
    with writing(out, f"dprk sweep {name}", ["index.html"], sources=sources) as output:
        waiting = [one for one in chosen if force or not _finished(output, one)]
        for one in waiting:
            output.require_own([f"{one.folder}/{name}.ipynb", f"{one.folder}/{name}.html", *_files(output, one)])
        kept = [one for one in chosen if one not in waiting]
        outcomes = {one: _outcome(output, one, kept=True) for one in kept}
        with tqdm(total=len(chosen), initial=len(kept), unit="report", disable=None) as bar:
            try:
                for one, made in _run_all(notebook, waiting, output.building, pool, options):
                    outcomes[one] = _publish(output, one, made)
                    bar.update()
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                end_all()
                raise
            finally:
                found = [outcomes[one] for one in chosen if one in outcomes]
                titles = {chart: _title(output.out / f"{chart}.svg") for each in found for chart in each.charts}
                (output.files / "index.html").write_text(sweep_page(name, found, titles), encoding="utf-8")
                output.publish({"combinations": {}} | output.manifest, below="index.html")
    return found


def _run_all(
    notebook: Path, waiting: list[Combination], building: Path, pool: Executor, options: Options
) -> Iterator[tuple[Combination, Run]]:
    """Run combinations, each into its folder below `building`; yield each as it comes."""
    if isinstance(pool, ThreadPoolExecutor):
        futures = {pool.submit(run, notebook, one.given, building / one.folder, options): one for one in waiting}
    else:
        futures = {pool.submit(run_elsewhere, notebook, one.given, options): one for one in waiting}
    for future in as_completed(futures):
        one = futures[future]
        if failure := future.exception():  # of Dask
            text = PathHider(one.given, notebook).hide_paths(str(failure))
            yield one, Run(notebook.stem, notebook.stem, (), text, 0)
            continue
        made = future.result()
        if isinstance(made, tuple):  # of a worker, with the contents of its files
            made, contents = made
            for name, content in contents.items():
                path = building / one.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        yield one, made


def _publish(output: Output, one: Combination, made: Run) -> Outcome:
    """Put the files of a run into the folder of its combination, and a record of it into the manifest."""
    output.take(output.building / one.folder, made.files, one.folder)
    record = {"inputs": one.inputs, "given": PathHider(one.given).hide_paths(one.given), "title": made.title}
    record |= {"error": made.error, "seconds": round(made.seconds, 3)}
    records = output.manifest.get("combinations", {}) | {one.folder: record}
    output.publish({"combinations": records}, below=f"{one.folder}/")
    return _outcome(output, one, kept=False)


def _outcome(output: Output, one: Combination, kept: bool) -> Outcome:
    record = output.manifest["combinations"][one.folder]
    names = sorted(_files(output, one))
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


def _inputs(notebook: Path, tables: dict[str, Path]) -> str:
    """Digest everything but the parameters that a report depends on: notebook, tables, code, versions of libraries."""
    code = [path for path in sorted(PACKAGE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    named = [(path.relative_to(PACKAGE).as_posix(), path) for path in code]
    digests = [[name, digest_of(path)] for name, path in [(notebook.name, notebook), *named, *tables.items()]]
    return _digest([digests, platform.python_version(), *(metadata.version(name) for name in PACKAGES)])


def _digest(what) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
