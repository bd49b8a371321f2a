"""Put one fault after another into a copy of the code, and see whether a test catches it.

    python tests/seeded_faults.py [LIST] [--only NAME ...] [--suite REVISION] [--jobs N] [--first-only]

LIST (default: tests/seeded_faults.toml) says which line is replaced by which, and which test files are run first.
They are run until one test fails; if none does, all other tests are run. A test that fails without the fault too has
caught nothing, and the fault is reported as unjudged. Exit status: 0 all caught, 1 otherwise, 2 a wrong list.

The copy is a git worktree of the files as they are now; untracked files are left out. With --suite, it has the tests
of another revision, so that two suites can be compared.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TREE = Path(__file__).resolve().parents[1]
LEFT_OUT = ["--ignore=tests/faults"]


class Fault(NamedTuple):
    """One line of a file, what replaces it, and the test files that are run first."""

    name: str
    room: str
    file: str
    old: str
    new: str
    first: list[str]

    def problem(self, root: Path) -> str:
        """Say what is wrong with this entry of the list, or nothing."""
        if missing := [file for file in (self.file, *self.first) if not (root / file).is_file()]:
            return f"{missing[0]}: no such file"
        count = (root / self.file).read_text(encoding="utf-8").count(self.old)
        if count != 1:
            return f"{self.file} holds {self.old!r} {count} times; once would be right"
        return f"{self.old!r} is replaced by itself" if self.old == self.new else ""

    @contextmanager
    def seeded(self, root: Path) -> Iterator[None]:
        """Replace the line, and put it back."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        try:
            self._write(path, text.replace(self.old, self.new))
            yield
        finally:
            self._write(path, text)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        # Python tells a changed file by its size and second, which may both be those of the file before it.
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)


@contextmanager
def copied(suite: str | None) -> Iterator[Path]:
    """Copy the tracked files, as they are now, to a temporary folder; take the tests of another revision if named."""
    state = git(TREE, "stash", "create").strip() or "HEAD"
    with tempfile.TemporaryDirectory(prefix="seeded-") as folder:
        root = Path(folder).resolve() / "copy"
        git(TREE, "worktree", "add", "--quiet", "--detach", str(root), state)
        try:
            if suite:
                git(root, "rm", "-rq", "tests")
                git(root, "checkout", "--quiet", suite, "--", "tests")
            (root / ".venv").symlink_to(sys.prefix)
            yield root
        finally:
            git(TREE, "worktree", "remove", "--force", str(root))


def git(root: Path, *words: str) -> str:
    """Run git in a folder; return what it printed."""
    return subprocess.run(["git", "-C", str(root), *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def failing(root: Path, jobs: int, *words: str) -> str:
    """Run pytest with the code of a copy until a test fails; return that test, or nothing where all pass."""
    spread = ["-n", str(jobs), "--dist", "loadscope"] if jobs > 1 else []
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", *spread, *words]
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode not in (0, 1, 2):  # 2: a test file that cannot be imported
        sys.exit(f"pytest ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    if done.returncode and not found:
        sys.exit(f"pytest names no failing test:\n{done.stdout}\n{done.stderr}")
    return found[1] if found else ""


def judged(fault: Fault, root: Path, jobs: int, first_only: bool) -> tuple[str, str]:
    """Seed one fault; return caught, survived or unjudged, and the test that failed."""
    with fault.seeded(root):
        test = failing(root, jobs, *fault.first) if fault.first else ""
        if not test and not first_only:
            rest = [f"--ignore={file}" for file in fault.first]
            test = failing(root, jobs, *LEFT_OUT, *rest)
    if not test:
        return "survived", ""
    alone = test.partition("::")[0] if ".ipynb::" in test else test  # a cell needs the cells before it
    return ("unjudged" if failing(root, 1, alone) else "caught"), test


def main() -> int:
    """Judge each fault of a list and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", nargs="?", metavar="LIST", type=Path, default=TREE / "tests" / "seeded_faults.toml")
    parser.add_argument("--only", metavar="NAME", nargs="+", help="faults or rooms")
    parser.add_argument("--suite", metavar="REVISION", help="use the tests of this git revision")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="pytest processes at a time (default: 1)")
    parser.add_argument("--first-only", action="store_true", help="run only the test files that a fault names")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copy is removed
    faults = [Fault(**entry) for entry in tomllib.loads(options.list.read_text(encoding="utf-8"))["fault"]]
    faults = [fault for fault in faults if not options.only or {fault.name, fault.room} & set(options.only)]
    with copied(options.suite) as root:
        problems = [f"{fault.name}: {problem}" for fault in faults if (problem := fault.problem(root))]
        if problems or not faults:
            print("\n".join(problems) or "no fault of that name", file=sys.stderr)
            return 2
        outcomes = []
        for fault in faults:
            began = time.monotonic()
            outcome, test = judged(fault, root, options.jobs, options.first_only)
            outcomes.append(outcome)
            line = f"{outcome:9} {fault.name} ({fault.room}), {time.monotonic() - began:.0f} s"
            print(f"{line}: {test}" if test else line, flush=True)
    print(", ".join(f"{outcomes.count(word)} {word}" for word in ("caught", "survived", "unjudged")))
    return int(set(outcomes) != {"caught"})


if __name__ == "__main__":
    sys.exit(main())
