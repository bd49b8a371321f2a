"""Hide the folders of this machine in what is written."""

import json
import os
import re
import sys
import tempfile
from pathlib import Path

from helpers.paths import PROJECT

_BEFORE = r"(?:(?<=\\[nrt])|(?<=[\d;\[]m)|(?<![\w.%~-]))"  # after no word, but after \n in source and after a colour
_PICTURES = ("image/png", "image/jpeg")


class PathHider:
    """Leaves out folders of notebooks, programs and temporary files; the tables' is relative, the home folder ~."""

    def __init__(self, given: dict[str, str], notebook: Path | None = None, folder: str = ""):
        books = notebook.absolute().parent if notebook else ""
        left_out = [tempfile.gettempdir(), os.getcwd(), PROJECT, sys.prefix, *sys.path, folder, books]
        said = dict.fromkeys(map(str, left_out), "")
        said[str(Path.home())] = "~"
        if given.get("data_dir"):
            data = Path(given["data_dir"]).absolute()
            said[str(data)] = str(data.relative_to(Path.cwd())) if data.is_relative_to(Path.cwd()) else data.name
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

    def hide_in_notebook(self, text: str) -> str:
        """Return the text of a notebook without the folders of this machine."""
        return json.dumps(self.hide_paths(json.loads(text)), ensure_ascii=False, indent=1) + "\n"

    def _say(self, found: re.Match) -> str:
        path, slash = found.groups()
        name = self._said[path]
        return f"{name}{slash}" if name else "" if slash else os.path.basename(path)


def _spellings(path: str) -> set[str]:
    """Return a path as itself, as from home, and both as papermill writes them into a cell."""
    home = str(Path.home())
    shown = {path} | ({f"~{path.removeprefix(home)}"} if path.startswith(f"{home}/") else set())
    return shown | {each.encode("unicode_escape").decode().replace('"', r"\"") for each in shown}
