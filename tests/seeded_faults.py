"""Put one fault after another into a copy of the code, and see whether a test catches it.

    python tests/seeded_faults.py [--only NAME ...] [--first-only]

tests/seeded_faults.toml says which line is replaced by which, and which test files are run first. They are run until
one test fails; if none does, all other tests are run. A test that fails without the fault too has caught nothing, and
the fault is reported as unjudged. Exit status: 0 all caught, 1 otherwise, 2 a wrong list.

The copy is a git worktree of the files as they are now; untracked files are left out.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]


def problem(fault: dict, root: Path) -> str:
    """Say what is wrong with an entry of the list, or nothing."""
    if missing := [file for file in (fault["file"], *fault["first"]) if not (root / file).is_file()]:
        return f"{missing[0]}: no such file"
    count = (root / fault["file"]).read_text(encoding="utf-8").count(fault["old"])
    return "" if count == 1 else f"{fault['file']} holds {fault['old']!r} {count} times; once would be right"


@contextmanager
def copied() -> Iterator[Path]:
    """Copy the tracked files, as they are now, to a temporary folder."""
    git = ["git", "-C", str(TREE)]
    state = subprocess.run([*git, "stash", "create"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="seeded-") as folder:
        root = Path(folder).resolve() / "copy"
        subprocess.run([*git, "worktree", "add", "--quiet", "--detach", str(root), state or "HEAD"], check=True)
        try:
            (root / ".venv").symlink_to(sys.prefix)
            yield root
        finally:
            subprocess.run([*git, "worktree", "remove", "--force", str(root)], check=True)


@contextmanager
def seeded(fault: dict, root: Path) -> Iterator[None]:
    """Replace a line, and put it back."""
    path = root / fault["file"]
    text = path.read_text(encoding="utf-8")
    try:
        write(path, text.replace(fault["old"], fault["new"]))
        yield
    finally:
        write(path, text)


def write(path: Path, text: str) -> None:
    """Write a module, and remove what Python keeps of it: it tells a changed file by its size and second only."""
    path.write_text(text, encoding="utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)


def failing(root: Path, *words: str) -> str:
    """Run pytest with the code of a copy until a test fails; return that test, or nothing where all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *words]
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace")
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    if done.returncode and not found:
        sys.exit(f"pytest names no failing test:\n{done.stdout}\n{done.stderr}")
    return found[1] if found else ""


def judged(fault: dict, root: Path, first_only: bool) -> tuple[str, str]:
    """Seed one fault; return caught, survived or unjudged, and the test that failed."""
    with seeded(fault, root):
        test = failing(root, *fault["first"])
        if not test and not first_only:
            test = failing(root, "--ignore=tests/faults", *(f"--ignore={file}" for file in fault["first"]))
    if not test:
        return "survived", ""
    alone = test.partition("::")[0] if ".ipynb::" in test else test  # a cell needs the cells before it
    return ("unjudged" if failing(root, alone) else "caught"), test


def main() -> int:
    """Judge each fault of the list and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", nargs="+", help="faults or rooms")
    parser.add_argument("--first-only", action="store_true", help="run only the test files that a fault names")
    options = parser.parse_args()
    faults = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["fault"]
    faults = [one for one in faults if not options.only or {one["name"], one["room"]} & set(options.only)]
    with copied() as root:
        problems = [f"{fault['name']}: {said}" for fault in faults if (said := problem(fault, root))]
        if problems or not faults:
            print("\n".join(problems) or "no fault of that name", file=sys.stderr)
            return 2
        outcomes = []
        for fault in faults:
            outcome, test = judged(fault, root, options.first_only)
            outcomes.append(outcome)
            print(f"{outcome:9} {fault['name']} ({fault['room']})", test, flush=True)
    print(", ".join(f"{outcomes.count(word)} {word}" for word in ("caught", "survived", "unjudged")))
    return int(set(outcomes) != {"caught"})


if __name__ == "__main__":
    sys.exit(main())
