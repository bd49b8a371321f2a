"""What a report was made from and when, and how the folders of the machine that made it are left out."""

import os
import platform
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from helpers import __version__
from helpers.paths import PACKAGE, PROJECT
from helpers.reports.files import digest, digest_of
from helpers.tables import table_files

_BEFORE = r"(?:(?<=\\[nrt])|(?<=[\d;\[]m)|(?<![\w.%~-]))"  # after no word, but after \n in source and after a colour
_PICTURES = ("image/png", "image/jpeg")
PACKAGES = ("pandas", "matplotlib", "papermill", "nbconvert", "ipykernel")


@cache  # git is asked once for all pages of a process
def made() -> str:
    """Say when, by which version and from which commit: "1 May 2025 with version 0.1.0 of the code, commit 0a41…"."""
    today, (digits, dash, changed) = datetime.now(UTC), commit()[0].partition("-")
    known = f"commit {digits[:12]}{dash}{changed}" if digits else "no commit known"
    return f"{today.day} {today:%B %Y} with version {__version__} of the code, {known}"


def commit() -> tuple[str, str]:
    """Return the project's commit, with "-dirty" where files differ from it, and "", or "" and why there is none.

    The commit of a repository around the project does not count, nor does that of a GIT_DIR in the environment.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CEILING_DIRECTORIES": str(PROJECT.parent), "LC_ALL": "C"}
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=own)
    except OSError as error:
        return "", f"git: {error.strerror}"
    if done.returncode:
        return "", done.stderr.partition("\n")[0].replace(str(PROJECT), PROJECT.name).strip()
    return done.stdout.strip(), ""


def manifest(runs: list, given: dict[str, str]) -> dict:
    """Return what a report was made from: parameters, digests of the tables, versions, commit, timings."""
    name, refused = commit()
    tables = sorted(table_files(given.get("data_dir")).items())
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": PathHider(given).hide_paths(given),
        "tables_sha256": {name: digest_of(path) for name, path in tables},
        "versions": {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES},
        "git_commit": name,
        "no_git_commit": refused,
        "reports": [vars(run) | {"files": [*run.files], "seconds": round(run.seconds, 2)} for run in runs],
    }


def digest_of_inputs(notebook: Path, data_dir: str | None) -> str:
    """Digest everything but the parameters that a report depends on: notebook, tables, code, versions of libraries."""
    code = {str(p.relative_to(PACKAGE)): p for p in sorted(PACKAGE.rglob("*")) if "__pycache__" not in p.parts}
    files = {notebook.name: notebook} | code | table_files(data_dir)
    digests = [[name, digest_of(path)] for name, path in files.items() if path.is_file()]
    return digest([digests, platform.python_version(), *(metadata.version(name) for name in PACKAGES)])


class PathHider:
    """Leaves out folders of notebooks, programs and temporary files; the tables' is relative, the home folder ~."""

    def __init__(self, given: dict[str, str], notebook: Path | None = None, folder: str = ""):
        books = notebook.absolute().parent if notebook else ""
        left_out = [tempfile.gettempdir(), os.getcwd(), PROJECT, sys.prefix, *sys.path, folder, books]
        said = dict.fromkeys(map(str, left_out), "") | {str(Path.home()): "~"}
        if given.get("data_dir"):
            data, here = Path(given["data_dir"]).absolute(), Path.cwd()
            said[str(data)] = str(data.relative_to(here)) if data.is_relative_to(here) else data.name
        self._said = {
            written: name
            for path, name in said.items()
            for known in (path, os.path.realpath(path))
            if path and os.path.isabs(known) and known != os.path.dirname(known)
            for written in _spellings(known)
        }
        paths = "|".join(re.escape(path) for path in sorted(self._said, key=len, reverse=True))
        self._known = re.compile(rf"{_BEFORE}({paths})(/|(?![\w-]))")

    def hide_paths(self, what):
        """Return a text, or all texts in lists and dicts, without the folders of this machine."""
        if isinstance(what, str):
            return self._known.sub(self._say, what)
        if isinstance(what, list):
            return [self.hide_paths(each) for each in what]
        if isinstance(what, dict):
            return {key: value if key in _PICTURES else self.hide_paths(value) for key, value in what.items()}
        return what

    def _say(self, found: re.Match) -> str:
        path, slash = found.groups()
        name = self._said[path]
        return name + slash if name else "" if slash else os.path.basename(path)


def _spellings(path: str) -> set[str]:
    """Return a path as itself, as from home, and both as papermill writes them into a cell."""
    home = str(Path.home())
    shown = {path} | ({f"~{path.removeprefix(home)}"} if path.startswith(f"{home}/") else set())
    return shown | {each.encode("unicode_escape").decode().replace('"', r"\"") for each in shown}
