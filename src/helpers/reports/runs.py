"""Run notebooks side by side, or one over many parameters, here or on the workers of a Dask scheduler; write reports.

A report is published when its notebooks have run. Of a sweep, each combination is published as soon as it has run, so
that a sweep that was interrupted goes on where it was.
"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import product
from pathlib import Path
from ssl import SSLCertVerificationError

from tqdm import tqdm

from helpers.paths import PROCESSED
from helpers.reports.data import SCHEMA, schema
from helpers.reports.files import Output, digest, writing
from helpers.reports.notebook import BESIDE, CARDS, Options, Run, run
from helpers.reports.pages import CLAIMS, FIGURES, front, front_words, sweep_page
from helpers.reports.process import end_all
from helpers.reports.provenance import PathHider, digest_of_inputs, manifest
from helpers.terminal import UsageError

INTERRUPTED = "interrupted"
BAR = "{l_bar}{bar}| {n_fmt} of {total_fmt} cells [{elapsed}<{remaining}]"
TLS = "distributed.comm.tls."  # how names of Dask's settings begin


@contextmanager
def executor(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """Open the place where the work is done: threads here, or the workers of a Dask scheduler; an interrupt ends it.

    Raises UsageError if Dask is not installed, or no scheduler answers at the address.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(scheduler)) if scheduler else None
        pool = stack.enter_context(client.get_executor() if client else ThreadPoolExecutor(jobs))
        try:
            yield pool
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


def _client(scheduler: str):
    try:
        from distributed import Client

        return Client(scheduler, timeout=10)
    except ModuleNotFoundError:
        raise UsageError("--scheduler needs Dask: pip install 'dprk-reported-figures[scheduler]'") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # the latter two if TLS is not configured
        raise UsageError(f"--scheduler: no Dask scheduler answers at {scheduler!r} ({_why(error)})") from None


def _why(error: Exception) -> str:
    """Say why no scheduler answers; of the files that TLS needs, name the setting and the file that is wrong."""
    from dask import config

    if isinstance(error.__cause__, SSLCertVerificationError):
        return f"{TLS}ca-file: {config.get(f'{TLS}ca-file')} has not signed its certificate"
    for setting in ("ca-file", "client.cert", "client.key"):
        if (file := config.get(f"{TLS}{setting}", None)) and not Path(file).is_file():
            return f"{TLS}{setting}: there is no {file}"
    return f"{error}; {error.__cause__ or ''}; the files of tls:// addresses are in Dask's configuration"


def run_all(pool: Executor, asked: list[tuple[Path, dict]], options: Options) -> Iterator[tuple[int, Run]]:
    """Run notebooks with parameters; yield the place in `asked` and the run of each as it comes."""
    cells = [[0, len(json.loads(book.read_text(encoding="utf-8")).get("cells", ""))] for book, _ in asked]
    with tqdm(total=sum(count for _, count in cells), bar_format=BAR, disable=None) as bar:

        def hear(place: int, done: int, count: int) -> None:
            cells[place] = [done, count]
            bar.n, bar.total = map(sum, zip(*cells))
            bar.refresh()

        here, futures = isinstance(pool, ThreadPoolExecutor), {}  # a worker of Dask cannot call back
        for place, (notebook, given) in enumerate(asked):
            heard = [partial(hear, place)] if here else []
            futures[pool.submit(run, notebook, given, options, *heard)] = place
        for future in as_completed(futures):
            place = futures[future]
            try:
                made = future.result()
            except Exception as error:  # of Dask
                notebook, given = asked[place]
                made = Run(notebook.stem, notebook.stem, {}, PathHider(given, notebook).hide_paths(str(error)), 0)
            hear(place, cells[place][1], cells[place][1])
            yield place, made


def run_report(notebooks: list[Path], given: dict[str, str], out: Path, jobs: int, options: Options) -> list[Run]:
    """Run notebooks side by side and write their report to a folder; return the runs in the order given.

    If no notebook left a file, the folder stays as it was. A notebook that an interrupt ended has that as its error.
    See files.writing for what is refused.
    """
    names = [*BESIDE, *(f"{path.stem}{end}" for path in notebooks for end in (".ipynb", ".html"))]
    runs = [Run(path.stem, path.stem, {}, INTERRUPTED, 0) for path in notebooks]
    with writing(out, "dprk report", names, sources=[*notebooks, PROCESSED, given.get("data_dir")]) as output:
        output.require_own(output.listed)  # all of these are written anew or removed
        words = front_words(given)  # before the notebooks: an interrupt leaves no time for it
        with suppress(KeyboardInterrupt), executor(jobs) as pool:
            for place, made in run_all(pool, [(path, given) for path in notebooks], options):
                runs[place] = made
        if any(made.files for made in runs):
            for made in runs:
                output.add(made.files)
            figures = f"{json.dumps(words['figures'], indent=1, ensure_ascii=False)}\n"
            texts = {"index.html": front(runs, words), CLAIMS: words["claims"], FIGURES: figures, SCHEMA: schema()}
            output.add(words["files"] | {name: text.encode() for name, text in texts.items()})
            output.publish(manifest(runs, given))
    return runs


@dataclass(frozen=True, eq=False)
class Combination:
    """One choice of parameters: the folder of its report, and a digest of its inputs."""

    given: dict[str, str]
    folder: str
    inputs: str


@dataclass(frozen=True)
class Outcome:
    """The result of one combination: `error` is "" if all went well; `kept` is true if it was finished before.

    `page` ("" if there is none) and the keys of `charts`, without endings, are paths from the sweep's folder. `charts`
    holds titles, `cards` what the page finds (see pages.findings).
    """

    combination: Combination
    kept: bool
    title: str
    error: str
    page: str
    charts: dict[str, str]
    cards: list[dict]


def combinations(notebook: Path, lists: dict, shared: dict[str, str], trust: bool = False) -> list[Combination]:
    """Return the product of parameter lists, each with a folder name of its own and a digest of its inputs."""
    common = digest_of_inputs(notebook, shared.get("data_dir"))
    found = []
    for values in product(*lists.values()):
        given = dict(zip(lists, values, strict=True))
        words = "_".join(f"{name}-{value or 'all'}" for name, value in given.items())
        folder = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', words)[:80]}_{digest(given)[:6]}"
        found.append(Combination(given | shared, folder, digest([common, trust, given | shared])))
    return found


def run_sweep(
    notebook: Path, chosen: list[Combination], out: Path, pool: Executor, options: Options, force: bool = False
) -> list[Outcome]:
    """Run the combinations that are not finished yet and publish each as it comes; return the outcomes in order.

    After an interrupt the index shows what has finished. See files.writing for what is refused.
    """
    name, read = notebook.stem, [notebook, PROCESSED, chosen[0].given.get("data_dir")]
    with writing(out, f"dprk sweep {name}", ["index.html"], sources=read) as output:
        waiting = [one for one in chosen if force or not _finished(output, one)]
        for one in waiting:
            output.require_own([f"{one.folder}/{name}.ipynb", f"{one.folder}/{name}.html", *_files(output, one)])
        outcomes = {one: _outcome(output, one, kept=True) for one in chosen if one not in waiting}
        try:
            for place, made in run_all(pool, [(notebook, one.given) for one in waiting], options):
                _publish(output, waiting[place], made)
                outcomes[waiting[place]] = _outcome(output, waiting[place], kept=False)
        finally:
            found = [outcomes[one] for one in chosen if one in outcomes]
            output.add({"index.html": sweep_page(name, found).encode()})
            output.publish({"combinations": {}} | output.manifest, below="index.html")
    return found


def _publish(output: Output, one: Combination, made: Run) -> None:
    """Put the files of a run into the folder of its combination, and a record of it into the manifest."""
    charts = [name.removesuffix("-narrow.svg") for name in made.files if name.endswith("-narrow.svg")]
    record = {
        "inputs": one.inputs,
        "given": PathHider(one.given).hide_paths(one.given),
        "seconds": round(made.seconds, 3),
        "title": made.title,
        "error": made.error,
        "page": f"{one.folder}/{made.name}.html" if f"{made.name}.html" in made.files else "",
        "charts": {f"{one.folder}/{chart}": _title(made.files[f"{chart}.svg"]) for chart in charts},
        "cards": json.loads(made.files.get(f"{made.name}/{CARDS}", "[]")),
    }
    output.add(made.files, one.folder)
    records = output.manifest.get("combinations", {}) | {one.folder: record}
    output.publish({"combinations": records}, below=f"{one.folder}/")


def _outcome(output: Output, one: Combination, kept: bool) -> Outcome:
    record = output.manifest["combinations"][one.folder]
    return Outcome(one, kept, *(record[name] for name in ("title", "error", "page", "charts", "cards")))


def _files(output: Output, one: Combination) -> list[str]:
    return [name for name in output.listed if name.startswith(f"{one.folder}/")]


def _finished(output: Output, one: Combination) -> bool:
    """Tell whether a combination has run with these inputs, and its files are as they were written."""
    record = output.manifest.get("combinations", {}).get(one.folder, {})
    if record.get("inputs") != one.inputs or record.get("error"):
        return False
    return all((output.out / name).exists() and output.is_own(name) for name in _files(output, one))


def _title(picture: bytes) -> str:
    found = re.search("<dc:title>(.*?)</dc:title>", picture.decode(), re.DOTALL)
    return unescape(found[1]) if found else ""
