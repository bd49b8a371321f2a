"""What the commands have in common: their options, and the tables and folders that these name."""

import argparse
import os
import sys
from pathlib import Path

from helpers.paths import PROJECT, RAW
from helpers.terminal import UsageError, say
from helpers.visible import visible

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Parser(argparse.ArgumentParser):
    """A parser whose errors cannot steer a terminal, and list the parameters where -p is incomplete."""

    def error(self, message: str):
        """Say what is wrong with the words of a command and what helps, and end it."""
        if message.startswith("argument -p: expected"):
            from helpers.figures import DESCRIBED

            message += "\nWrite -p NAME VALUE. A notebook may have parameters of its own; those of the project take:"
            for name, what in DESCRIBED.items():
                message += "" if name in ("data_dir", "output_dir") else f"\n  {name:<17}{what}"
        super().error(visible(message))

    def parse_run(self, argv: list[str], out: str, jobs: int, values: str) -> argparse.Namespace:
        """Parse the words of a command that runs notebooks; `out` and `jobs` are the defaults of --out and --jobs.

        What -p gives is `given`, the parameter that --data gives `shared`. Raises UsageError if one is given twice.
        """
        self.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", values), dest="given")
        self.add_argument("--out", metavar="DIR", type=Path, help=f"default: {out}")
        self.add_argument("--jobs", metavar="N", default=jobs, type=_positive, help="notebooks at a time")
        takes = "that a cell may take (default: 600)"
        self.add_argument("--timeout", metavar="SECONDS", default=600, type=_positive, help=takes)
        keeps = "keep on pages the HTML that notebooks other than the project's own put out"
        self.add_argument("--trust", action="store_true", help=keeps)
        options = self.parse_intermixed_args(argv)
        options.shared = {"data_dir": str(Path(options.data).resolve())} if options.data else {}
        names = [name for name, _ in options.given] + list(options.shared)
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise UsageError(f"{twice}: given twice; give it once (--data gives data_dir)")
        options.given, options.out = dict(options.given), options.out or project_folder(out)
        return options


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def load_tables(data: str | None, allow_unused: str | None = None):
    """Load the tables, or print their problems and end the command with status 1.

    `allow_unused` names a source that may still be without rows: the one being drafted.
    """
    from helpers.tables import TableErrors, load

    folder = data or own_tables()
    try:
        return load(folder, allow_unused=allow_unused)
    except TableErrors as errors:
        say(errors)
        count = len(errors.problems)
        say(f"{count} problem{'' if count == 1 else 's'}", file=sys.stderr)
    except (OSError, ValueError) as error:
        say(error)
    sys.exit(1)


def own_tables() -> Path:
    """Return the project's own data/raw. Raises UsageError in a package that is installed by itself."""
    if not RAW.is_dir():
        raise UsageError("no tables come with an installed package: work in a checkout, or name a folder with --data")
    return RAW


def project_folder(name: str) -> Path:
    """Return a folder of the project to write to. Raises UsageError in a package that is installed by itself."""
    if not RAW.is_dir():
        raise UsageError("an installed package has no folder of its own to write to: name one with --out")
    return PROJECT / name
