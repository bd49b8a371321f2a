"""The command `dprk` (also `python -m helpers`): check, build, verify, report.

Exit status: 0 all well, 1 problems found in the data or a report failed, 2 wrong usage. Modules are
imported by the commands that need them, so that a short command stays quick.
"""

import argparse
import os
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    commands = {"check": _check, "build": _build, "verify": _verify, "report": _report}
    parser = argparse.ArgumentParser(prog="dprk", description="Reported figures: check, build, verify, report.")
    parser.add_argument("command", choices=commands, help="what to do; dprk COMMAND --help tells more")
    # Each command parses its own words: argparse cannot mix options and notebooks below subcommands.
    command = parser.parse_args(argv[:1]).command
    own = argparse.ArgumentParser(prog=f"dprk {command}", description=commands[command].__doc__)
    own.add_argument("--data", metavar="DIR", help="a folder laid out like data/raw (default: the project's own)")
    try:
        return commands[command](own, argv[1:])
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _check(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Check the curated tables; print every problem as FILE:LINE: COLUMN: message."""
    options = parser.parse_args(argv)
    tables = _load(options.data)
    if tables is None:
        return 1
    print(f"{len(tables.sources)} sources, {len(tables.origins)} origins, {len(tables.claims)} claims: no problems")
    return 0


def _build(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Write the derived tables and their datapackage.json."""
    from helpers.paths import PROCESSED

    parser.add_argument("--out", metavar="DIR", default=PROCESSED, type=Path, help="default: data/processed")
    options = parser.parse_args(argv)
    tables = _load(options.data)
    if tables is None:
        return 1
    from helpers.build import build

    for path in build(tables, options.out):
        print(path)
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
                print(f"# {table}\n{rows}")
            return 0
        results = verify.verify(tables, options.articles)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, OSError) else 1
    print(verify.report(results))
    return int(any(result.failed for result in results))


def _report(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    """Run notebooks with parameters and write pages, charts, tables, a manifest and an index."""
    from helpers.paths import REPORTS

    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", type=Path, help="default: all but explore")
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), dest="given")
    parser.add_argument("--out", metavar="DIR", default=REPORTS, type=Path, help="default: reports")
    parser.add_argument("--jobs", metavar="N", default=os.cpu_count() or 1, type=_positive, help="notebooks at a time")
    options = parser.parse_intermixed_args(argv)
    tables = _load(options.data)
    if tables is None:
        return 1
    from helpers import reports
    from helpers.parameters import ParameterError

    notebooks = options.notebooks or reports.default_notebooks()
    given = dict(options.given) | ({"data_dir": str(Path(options.data).resolve())} if options.data else {})
    try:
        _require_files(notebooks)
        reports.check_parameters(notebooks, given)
    except ParameterError as error:
        print(error, file=sys.stderr)
        return 2
    runs = reports.run_all(notebooks, given, options.jobs)
    index = reports.write(runs, given, options.out)
    for run in runs:
        print(f"{run.name}: {run.error or 'done'}, {run.seconds:.1f} s", file=sys.stderr)
    print(index)
    return int(any(run.error for run in runs))


def _load(data: str | None, allow_unused: str | None = None):
    """Load the tables, or print their problems and return None.

    `allow_unused` names a source that may still be without rows: the one being drafted.
    """
    from helpers.tables import TableErrors, load

    try:
        return load(data, allow_unused=allow_unused)
    except TableErrors as errors:
        print(errors)
        print(f"{len(errors.problems)} problems", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(error)
    return None


def _require_files(notebooks: list[Path]) -> None:
    from helpers.parameters import ParameterError

    for notebook in notebooks:
        if not notebook.is_file():
            raise ParameterError(f"{notebook}: no such notebook; name a file, as notebooks/casualty_growth.ipynb")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
