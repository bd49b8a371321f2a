"""The command `dprk` (also `python -m helpers`): check, build, verify, read, report, sweep, diff.

Exit status: 0 all well, 1 problems found in the data or a report failed, or two states differ, 2 wrong usage.
Modules are imported by the commands that need them, so that a short command stays quick.
"""

import argparse
import os
import sys
from pathlib import Path

from helpers.terminal import Ended, Parser, ended_by_signals, say, told, utf8


def main(argv: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    commands = {
        "check": _check, "build": _build, "verify": _verify, "read": _read, "report": _report, "sweep": _sweep,
        "diff": _diff,
    }  # fmt: skip
    parser = Parser(prog="dprk", description=f"Reported figures: {', '.join(commands)}.")
    parser.add_argument("command", choices=commands, help="what to do; dprk COMMAND --help tells more")
    for word in argv:
        if not utf8(word):
            parser.error(f"{word!r} is not UTF-8, as all that is written here is; name it in UTF-8")
    # Each command parses its own words: argparse cannot mix options and notebooks below subcommands.
    command = parser.parse_args(argv[:1]).command
    own = Parser(prog=f"dprk {command}", description=commands[command].__doc__)
    own.add_argument("--data", metavar="DIR", help="a folder laid out like data/raw (default: the project's own)")
    try:
        with ended_by_signals():
            return commands[command](own, argv[1:])
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        say(told(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("interrupted", file=sys.stderr)
        return 130


def _check(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Check the curated tables; print every problem as FILE:LINE: COLUMN: message."""
    options = parser.parse_args(argv)
    tables = _load(options.data)
    if tables is None:
        return 1
    say(f"{len(tables.sources)} sources, {len(tables.origins)} origins, {len(tables.claims)} claims: no problems")
    return 0


def _build(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Write the derived tables and their datapackage.json."""
    from helpers.paths import PROCESSED

    parser.add_argument("--out", metavar="DIR", default=PROCESSED, type=Path, help="default: data/processed")
    options = parser.parse_args(argv)
    tables = _load(options.data)
    if tables is None:
        return 1
    from helpers.reports import build_tables

    try:
        for path in build_tables(tables, options.out):
            say(path)
    except ValueError as error:
        say(error, file=sys.stderr)
        return 1
    return 0


def _verify(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Check the tables against the articles' texts, SOURCE_ID.txt each in a folder of yours."""
    parser.add_argument("--articles", metavar="DIR", required=True, help="the folder that holds the texts")
    parser.add_argument("--draft", metavar="SOURCE_ID", help="print rows to paste for what is not accounted for")
    options = parser.parse_args(argv)
    tables = _load(options.data, allow_unused=options.draft)
    if tables is None:
        return 1
    from helpers import verify

    try:
        if options.draft:
            for table, rows in verify.draft(tables, options.articles, options.draft).items():
                say(f"# {table}\n{rows}")
            return 0
        results = verify.verify(tables, options.articles)
    except (OSError, ValueError) as error:
        say(error, file=sys.stderr)
        return 2 if isinstance(error, OSError) else 1
    say(verify.report(results))
    return int(any(result.failed for result in results))


def _read(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Show how the numbers of a text are read, and under each rule their low, best and high; 1 if one is unread."""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="words, as 'about 600'; a file; - for the input")
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args(argv)
    from helpers import reader

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show is no reason to stop
    try:
        known = reader.rules(Path(options.data or _own_tables()) / "hedges.csv")
        texts = reader.sources(options.texts)
    except (OSError, ValueError) as error:
        say(error, file=sys.stderr)
        return 2
    understood = True
    for text in texts:
        lines, all_read = reader.report(text, known, options.json)
        understood &= all_read
        for line in lines:
            say(line)
        if not lines and not options.json:
            say("no number")
    return int(not understood)


def _report(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Run notebooks with parameters and write pages, charts, tables, a manifest and an index."""
    from helpers.paths import REPORTS

    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", type=Path, help="default: all but explore")
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), dest="given")
    parser.add_argument("--out", metavar="DIR", default=REPORTS, type=Path, help="default: reports")
    parser.add_argument("--jobs", metavar="N", default=_cores(), type=_positive, help="notebooks at a time")
    _add_timeout(parser)
    _trust(parser)
    says = "draw each section of a chart alone too, for an article: a column and a page wide; it takes longer"
    parser.add_argument("--sections", action="store_true", help=says)
    options = parser.parse_intermixed_args(argv)
    from helpers.kernels import prefer

    prefer()  # imports what kernels need while this process imports what it needs itself
    if (tables := _load(options.data)) is None:
        return 1
    from helpers import reports

    notebooks = options.notebooks or reports.default_notebooks()
    given = dict(options.given) | ({"data_dir": str(Path(options.data).resolve())} if options.data else {})
    try:
        _require_files(notebooks)
        reports.check_names(notebooks)
        reports.check_choices({path: reports.declared(path) for path in notebooks}, [given], tables)
    except ValueError as error:  # a ParameterError, or a notebook that cannot be read
        say(error, file=sys.stderr)
        return 2
    with reports.writing(options.out, 40 + 20 * options.jobs) as building:
        words = reports.front_words(given)
        made = reports.run_all(
            notebooks, given, options.jobs, options.timeout, building, options.trust, options.sections
        )
        for run in made:
            say(f"{run.name}: {run.error or 'done'}, {run.seconds:.1f} s", file=sys.stderr)
        if any(run.files for run in made):  # else what was there before is worth more
            reports.write_report(made, given, words, building)
            say(options.out / "index.html")
    if any(run.error == reports.INTERRUPTED for run in made):
        raise Ended
    return int(any(run.error for run in made))


def _sweep(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Run one notebook over every combination of parameter lists; finished ones are not run again."""
    from helpers.paths import REPORTS

    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "V1,V2,..."), dest="lists")
    parser.add_argument("--out", metavar="DIR", default=REPORTS / "sweep", type=Path, help="default: reports/sweep")
    parser.add_argument("--jobs", metavar="N", default=_cores() + 1, type=_positive, help="reports at a time")
    parser.add_argument("--scheduler", metavar="ADDRESS", default="", help="of a Dask scheduler, as tls://host:8786")
    _add_timeout(parser)
    parser.add_argument("--force", action="store_true", help="run finished combinations again")
    _trust(parser)
    options = parser.parse_intermixed_args(argv)
    # The warm process and the workers import what they need while this process imports what it needs itself.
    from helpers import reports
    from helpers.kernels import prefer

    prefer()
    try:
        with reports.executor(options.jobs, options.scheduler) as pool:
            return _swept(options, pool)
    except reports.NoWorkers as error:
        say(error, file=sys.stderr)
        return 2


def _swept(options: argparse.Namespace, pool) -> int:
    """Check what is asked for, have a pool do it, and say what came of it."""
    if (tables := _load(options.data)) is None:
        return 1
    from tqdm import tqdm

    from helpers import reports

    every = {"published_until": sorted(set(tables.sources["published"].dt.strftime("%Y-%m-%d")))}
    every["hedge_rule"] = sorted(set(tables.hedges["rule"]))
    lists = {
        name: every.get(name, [values]) if values == "every" else list(dict.fromkeys(values.split(",")))
        for name, values in options.lists
    }
    shared = {"data_dir": str(Path(options.data).resolve())} if options.data else {}
    try:
        _require_files([options.notebook])
        if not lists:
            raise ValueError("-p: name at least one parameter with its values, as -p hedge_rule literal,five-percent")
        each = [{name: value} | shared for name, values in lists.items() for value in values]
        declared = pool.submit(reports.declared, options.notebook.resolve()).result()
        reports.check_choices({options.notebook: declared}, each, tables)
        reports.require_own(options.notebook, options.out)
    except (ValueError, RuntimeError) as error:  # a ParameterError, a notebook that cannot be read, a dead worker
        say(error, file=sys.stderr)
        return 2
    chosen, outcomes, notebook = (
        reports.combinations(options.notebook, lists, shared, options.trust),
        [],
        options.notebook.resolve(),
    )
    with (
        reports.writing(options.out, 40 + 20 * options.jobs) as building,
        tqdm(total=len(chosen), unit="report") as bar,
    ):
        folder = None if options.scheduler else building
        try:
            options_of_runs = (options.timeout, folder, options.trust)
            for outcome in reports.sweep(notebook, chosen, building, pool, options.force, *options_of_runs):
                outcomes.append(outcome)
                bar.update()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            reports.end_children()
            raise
        finally:
            outcomes.sort(key=lambda outcome: chosen.index(outcome.combination))
            reports.write_index(outcomes, options.notebook, building)
    say(options.out / "index.html")
    failed = [outcome for outcome in outcomes if outcome.error]
    kept = sum(outcome.kept for outcome in outcomes)
    say(f"{len(outcomes)} combinations: {kept} kept, {len(failed)} failed", file=sys.stderr)
    for outcome in failed:
        say(f"{outcome.combination.folder}: {outcome.error}", file=sys.stderr)
    return int(bool(failed))


def _diff(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Say which rows differ between two states of the tables, and what moved because of which; 0 same, 1 moved."""
    parser.add_argument("old", metavar="OLD", help="a folder laid out like data/raw, or a git revision of the project")
    parser.add_argument("new", metavar="NEW", help="the same; a folder of that name comes before a revision")
    parser.add_argument(
        "--json", action="store_true", help="one object, described in src/helpers/diff.schema.json"
    )
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page too")
    options = parser.parse_args(argv)
    if options.data:
        parser.error("--data: name the two folders as OLD and NEW")
    from helpers import diff

    try:
        old, new = diff.side(options.old), diff.side(options.new)
        found = diff.Comparison(old, new, (options.old, options.new))
        if options.html:
            options.html.write_text(found.as_page(), encoding="utf-8")
    except (OSError, diff.SideError) as error:
        say(error, file=sys.stderr)
        return 2
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show is no reason to stop
    say(found.as_json() if options.json else found.as_text())
    return int(not found.same)


def _add_timeout(parser: argparse.ArgumentParser) -> None:
    words = {"default": 600, "type": _positive, "help": "that a cell may take (default: 600)"}
    parser.add_argument("--timeout", metavar="SECONDS", **words)


def _trust(parser: argparse.ArgumentParser) -> None:
    says = "keep on pages the HTML that notebooks other than the project's own put out"
    parser.add_argument("--trust", action="store_true", help=says)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load(data: str | None, allow_unused: str | None = None):
    """Load the tables, or print their problems and return None.

    `allow_unused` names a source that may still be without rows: the one being drafted.
    """
    from helpers.tables import TableErrors, load

    try:
        return load(data or _own_tables(), allow_unused=allow_unused)
    except TableErrors as errors:
        say(errors)
        count = len(errors.problems)
        say(f"{count} problem{'' if count == 1 else 's'}", file=sys.stderr)
    except (OSError, ValueError) as error:
        say(error)
    return None


def _own_tables() -> Path:
    """Return the project's own data/raw; end where there is none, as in a package that is installed by itself."""
    from helpers.paths import RAW

    if not RAW.is_dir():
        print(
            "no tables come with an installed package: work in a checkout, or name a folder with --data",
            file=sys.stderr,
        )
        sys.exit(2)
    return RAW


def _require_files(notebooks: list[Path]) -> None:
    for notebook in notebooks:
        if not notebook.is_file():
            raise ValueError(f"{notebook}: no such notebook; name a file, as notebooks/casualty_growth.ipynb")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
