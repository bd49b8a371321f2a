"""The command `dprk` (also `python -m helpers`): check, build, verify, read, report, sweep, diff.

Exit status: 0 all well, 1 problems found in the data or a report failed, or two states differ, 2 wrong usage.
Modules are imported by the commands that need them, so that a short command stays quick.
"""

import argparse
import os
import re
import sys
from pathlib import Path

from helpers import __version__
from helpers.options import CORES, Parser, load_tables, own_tables, project_folder
from helpers.terminal import DiedError, Ended, UsageError, ended_by_signals, say, told


def main(argv: list[str] | None = None) -> int:
    """Run one command; return the exit status, or leave with it as argparse does."""
    argv = sys.argv[1:] if argv is None else argv
    command, parser = _parsed(argv)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show is no reason to stop
    try:
        with ended_by_signals():
            return COMMANDS[command](parser, argv[1:])
    except UsageError as error:
        say(error, file=sys.stderr)
        return 2
    except DiedError as error:  # the one that reads the notebooks
        say(f"{command}: {error}", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output, such as head, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        writes = command in ("build", "report", "sweep")
        say(told(error, writes), file=sys.stderr)
        return 1 if writes else 2
    except KeyboardInterrupt:
        say("interrupted", file=sys.stderr)
        return 130
    return 1


def _parsed(argv: list[str]) -> tuple[str, Parser]:
    """Return the command that is named, and a parser for its own words."""
    lines = [f"  {name:<8}{function.__doc__.splitlines()[0]}" for name, function in COMMANDS.items()]
    layout = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="dprk", epilog="\n".join(["commands:", *lines]), formatter_class=layout)
    parser.add_argument("--version", action="version", version=f"dprk {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="see below; dprk COMMAND --help says more")
    for word in argv:
        if re.search("[\ud800-\udfff]", word):  # what Python makes of bytes that are not UTF-8
            parser.error(f"{word!r} is not UTF-8, as all that is written here is; name it in UTF-8")
    # Each command parses its own words: argparse cannot mix options and notebooks below subcommands.
    command = parser.parse_args(argv[:1]).command
    own = Parser(prog=f"dprk {command}", description=COMMANDS[command].__doc__)
    own.add_argument("--data", metavar="DIR", help="a folder laid out like data/raw (default: the project's own)")
    return command, own


def _check(parser: Parser, argv: list[str]) -> int:
    """Check the curated tables; print every problem as FILE:LINE: COLUMN: message."""
    options = parser.parse_args(argv)
    tables = load_tables(options.data)
    from helpers.tables import check

    for warning in check(options.data or own_tables()):
        say(warning)
    say(f"{len(tables.sources)} sources, {len(tables.origins)} origins, {len(tables.claims)} claims: no problems")
    return 0


def _build(parser: Parser, argv: list[str]) -> int:
    """Write the calculated tables and their datapackage.json."""
    parser.add_argument("--out", metavar="DIR", type=Path, help="default: data/processed")
    options = parser.parse_args(argv)
    out = options.out or project_folder("data/processed")
    tables = load_tables(options.data)
    from helpers.reports import build_tables

    # The project's own tables are replaced whatever their bytes: that is the cure after a merge.
    for path in build_tables(tables, out, replace=options.out is None):
        say(path)
    return 0


def _verify(parser: Parser, argv: list[str]) -> int:
    """Check the tables against the articles' texts, SOURCE_ID.txt each in a folder of yours."""
    parser.add_argument("--articles", metavar="DIR", required=True, help="the folder that holds the texts")
    parser.add_argument("--draft", metavar="SOURCE_ID", help="print rows to paste for what is not accounted for")
    options = parser.parse_args(argv)
    tables = load_tables(options.data, allow_unused=options.draft)
    from helpers import verify

    if options.draft:
        for table, rows in verify.draft(tables, options.articles, options.draft).items():
            say(f"# {table}\n{rows}")
        return 0
    results = verify.verify(tables, options.articles)
    say(verify.report(results))
    return int(any(result.failed for result in results))


def _read(parser: Parser, argv: list[str]) -> int:
    """Show how the numbers of a text are read, and under each rule their low, best and high; 1 if one is unread."""
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="words, as 'about 600'; a file; - for the input")
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args(argv)
    if not options.texts:
        parser.error("name a text, a file, or - for the input")
    from helpers import read

    known, unread = read.rules(Path(options.data or own_tables()) / "hedges.csv"), False
    for text in [read.text_of(word) for word in options.texts]:
        lines, all_read = read.report(text, known, options.json)
        unread |= not all_read
        for line in lines or ["no number"] * (not options.json):
            say(line)
    return int(unread)


def _report(parser: Parser, argv: list[str]) -> int:
    """Run notebooks with parameters and write pages, charts, tables, a manifest and an index."""
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", type=Path, help="default: all but explore")
    options = parser.parse_run(argv, "reports", CORES, "VALUE")
    given = options.given | options.shared
    from helpers import reports

    reports.warm_up()  # imports what notebooks need while this process imports what it needs itself
    tables = load_tables(options.data)
    notebooks = options.notebooks or reports.default_notebooks()
    reports.check(notebooks, [given], tables)
    how = reports.Options(options.timeout, claims="claims.html", trust=options.trust)
    made = reports.run_report(notebooks, given, options.out, options.jobs, how)
    for run in made:
        say(f"{run.name}: {run.error or 'done'}, {run.seconds:.1f} s", file=sys.stderr)
    if any(run.files for run in made):  # else what was there before is still there
        say(options.out / "index.html")
    if any(run.error == reports.INTERRUPTED for run in made):
        raise Ended
    return int(any(run.error for run in made))


def _sweep(parser: Parser, argv: list[str]) -> int:
    """Run one notebook over every combination of parameter lists; finished ones are not run again."""
    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("--scheduler", metavar="ADDRESS", default="", help="of a Dask scheduler, as tls://host:8786")
    parser.add_argument("--force", action="store_true", help="run finished combinations again")
    options = parser.parse_run(argv, "reports/sweep", CORES + 1, "V1,V2,...")
    from helpers import reports

    reports.warm_up()
    with reports.executor(options.jobs, options.scheduler) as pool:
        tables = load_tables(options.data)
        if not options.given:
            parser.error("-p: name at least one parameter with its values, as -p hedge_rule literal,five-percent")
        days, rules = tables.sources["published"].dt.strftime("%Y-%m-%d"), tables.hedges["rule"]
        every = {"published_until": sorted(set(days)), "hedge_rule": sorted(set(rules))}
        lists = {
            name: every.get(name, [values]) if values == "every" else list(dict.fromkeys(values.split(",")))
            for name, values in options.given.items()
        }
        each = [{name: value} | options.shared for name, values in lists.items() for value in values]
        reports.check([options.notebook], each, tables)
        notebook = options.notebook.resolve()
        chosen = reports.combinations(notebook, lists, options.shared, options.trust)
        how = reports.Options(options.timeout, back="../index.html", trust=options.trust)
        outcomes = reports.run_sweep(notebook, chosen, options.out, pool, how, options.force)
    say(options.out / "index.html")
    failed, kept = [outcome for outcome in outcomes if outcome.error], sum(outcome.kept for outcome in outcomes)
    say(f"{len(outcomes)} combinations: {kept} kept, {len(failed)} failed", file=sys.stderr)
    for outcome in failed:
        say(f"{outcome.combination.folder}: {outcome.error}", file=sys.stderr)
    return int(bool(failed))


def _diff(parser: Parser, argv: list[str]) -> int:
    """Say which rows differ between two states of the tables, and what moved because of which; 0 same, 1 moved."""
    parser.add_argument("old", metavar="OLD", help="a folder laid out like data/raw, or a git revision of the project")
    parser.add_argument("new", metavar="NEW", help="the same; a folder of that name comes before a revision")
    parser.add_argument("--json", action="store_true", help="one object, described in src/helpers/diff.schema.json")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page too")
    options = parser.parse_args(argv)
    if options.data:
        parser.error("--data: name the two folders as OLD and NEW")
    from helpers import diff

    found = diff.Comparison(diff.side(options.old), diff.side(options.new), (options.old, options.new))
    if options.html:
        options.html.write_text(found.rendered("diff.html.j2"), encoding="utf-8")
    say(found.as_json() if options.json else found.rendered("diff.txt.j2"))
    return int(not found.same)


COMMANDS = {command.__name__[1:]: command for command in (_check, _build, _verify, _read, _report, _sweep, _diff)}

if __name__ == "__main__":
    sys.exit(main())
