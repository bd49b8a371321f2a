"""What the commands have in common: their options, and the tables and folders that these name."""

import argparse
import os
import sys
from pathlib import Path

from helpers.paths import PROJECT, RAW
from helpers.terminal import Parser, UsageError, say


def add_run_options(parser: Parser, out: str, jobs: int) -> None:
    """Add the options of commands that run notebooks; `out` and `jobs` are the defaults of --out and --jobs."""
    parser.add_argument("--out", metavar="DIR", type=Path, help=f"default: {out}")
    parser.add_argument("--jobs", metavar="N", default=jobs, type=_positive, help="notebooks at a time")
    words = {"default": 600, "type": _positive, "help": "that a cell may take (default: 600)"}
    parser.add_argument("--timeout", metavar="SECONDS", **words)
    keeps = "keep on pages the HTML that notebooks other than the project's own put out"
    parser.add_argument("--trust", action="store_true", help=keeps)
    parser.advice["argument -p: expected"] = parameter_lines


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parameter_lines() -> str:
    """List the parameters that `-p` takes, with what each does, a line each."""
    from helpers.figures import DESCRIBED

    lines = [f"  {name:<17}{what}" for name, what in DESCRIBED.items() if name not in ("data_dir", "output_dir")]
    return "\n".join(
        ["Write -p NAME VALUE. A notebook may have parameters of its own; those of the project take:", *lines]
    )


def once(given: list[tuple[str, str]]) -> dict[str, str]:
    """Return parameters by name. Raises UsageError if one is given twice."""
    names = [name for name, _ in given]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"{twice}: given twice; give it once (--data gives data_dir)")
    return dict(given)


def warn(warnings: list[str]) -> None:
    """Print warnings, a line each."""
    for warning in warnings:
        say(f"warning: {warning}", file=sys.stderr)


def data_dir(data: str | None) -> dict[str, str]:
    """Return the parameter that names the tables to a notebook; nothing for the project's own."""
    return {"data_dir": str(Path(data).resolve())} if data else {}


def load_tables(data: str | None, allow_unused: str | None = None):
    """Load the tables, or print their problems and return None.

    `allow_unused` names a source that may still be without rows: the one being drafted.
    """
    from helpers.tables import TableErrors, load

    try:
        return load(data or own_tables(), allow_unused=allow_unused)
    except TableErrors as errors:
        say(errors)
        count = len(errors.problems)
        say(f"{count} problem{'' if count == 1 else 's'}", file=sys.stderr)
    except UsageError:
        raise
    except (OSError, ValueError) as error:
        say(error)
    return None


def own_tables() -> Path:
    """Return the project's own data/raw.

    Raises UsageError if there is none, as in a package that is installed by itself.
    """
    if not RAW.is_dir():
        raise UsageError("no tables come with an installed package: work in a checkout, or name a folder with --data")
    return RAW


def project_folder(name: str) -> Path:
    """Return a folder of the project to write to.

    Raises UsageError if there is no checkout: nothing is written to where packages are installed.
    """
    if not RAW.is_dir():
        raise UsageError("an installed package has no folder of its own to write to: name one with --out")
    return PROJECT / name


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)
