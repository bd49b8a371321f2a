"""Every command of the README and of CONTRIBUTING is run, here or where this file says, and prints what is quoted."""

import csv
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.paths import PROJECT

ALL = os.environ.get("README") == "all"  # also what takes long, each command as it stands; .ci/run does
PAGES = ("README.md", "CONTRIBUTING.md")
HERE, LONG, TLS = "here", "where README=all", "where README=all, with keys of its own"
CI = ".ci/run"
# Each command by how it begins, and where it is run. One that begins otherwise has no place, and the test fails.
PLACES = {
    "make report": CI,
    "make test": CI,
    "make lab": "tests/faults/test_lab.py",
    "make notebooks": "tests/test_build.py::test_what_is_committed_is_what_build_makes_today",
    "git add data notebooks": "tests/test_notebooks.py::test_is_committed_as_executed_without_error_or_path",
    "git commit": "tests/test_notebooks.py::test_is_committed_as_executed_without_error_or_path",
    ".venv/bin/dprk report ": LONG,
    ".venv/bin/dprk sweep ": LONG,
    ".venv/bin/papermill ": LONG,
    ".venv/bin/jupyter nbconvert ": LONG,
    "JUPYTER_DEFAULT_PROVISIONER_NAME=warm .venv/bin/python -m pytest --nbval ": LONG,
    "dask scheduler ": TLS,
    "dask worker ": TLS,
    "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=true ": TLS,
    ".venv/bin/python -c ": HERE,
    ".venv/bin/dprk check ": HERE,
    ".venv/bin/dprk verify ": HERE,
    ".venv/bin/dprk build ": HERE,
    ".venv/bin/dprk read ": HERE,
    ".venv/bin/dprk diff ": HERE,
    "python3 -c ": HERE,
    "cp -r data/raw ": HERE,
    "sed -i.bak ": HERE,
    "for table in ": HERE,
    "rm -r mytables ": HERE,
}
STATUS = {".venv/bin/dprk diff ": 1}  # something differs


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(block: str) -> list[str]:
    """The commands of a block; one goes on over lines until its quotes are closed."""
    found = [""]
    for line in block.splitlines():
        found[-1] += line
        try:
            shlex.split(found[-1])
            found.append("")
        except ValueError:
            found[-1] += "\n"
    return found[:-1]


def place(command: str) -> str:
    """Where a command is run."""
    (found,) = [where for begins, where in PLACES.items() if begin(command, begins)] or [""]
    return found


def begin(command: str, begins: str) -> bool:
    return f"{command} ".startswith(f"{begins.strip()} ")


def shell(page: str) -> list[str]:
    """The commands of a page, in order."""
    return [each for language, block in blocks(page) if language == "sh" for each in commands(block)]


def quoted(page: str) -> list[str]:
    """The blocks of a page that quote an output."""
    return [
        block for language, block in blocks(page) if not language and "├" not in block and "data/raw/  " not in block
    ]


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """What the commands need of a checkout, in a folder of its own; the code is this one."""
    folder = tmp_path / "checkout"
    for name in ("data", "notebooks", "tests/articles"):
        shutil.copytree(PROJECT / name, folder / name)
    shutil.copytree(PROJECT / "tests/articles", tmp_path / "articles")
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "page.txt").write_text("About 600 were killed.", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "src"))
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(folder)
    return folder


def status_of(command: str) -> int:
    return next((status for begins, status in STATUS.items() if begin(command, begins)), 0)


def does(command: str, run, really: bool) -> str:
    """Run a command as a reader would, `dprk` in this process where that is enough; return what it prints."""
    mine = command.replace("/tmp/mine", "../mine")
    if mine.startswith(".venv/bin/dprk ") and not really:
        status, out, err = run(*shlex.split(mine)[1:])
    else:
        done = subprocess.run(["bash", "-ec", mine], capture_output=True, text=True, timeout=600)
        status, out, err = done.returncode, done.stdout, done.stderr
    assert status == status_of(command), f"{command}\n{out}\n{err}"
    return out


@pytest.mark.parametrize("page", PAGES)
def test_every_command_does_what_the_page_says(page, checkout, run):
    printed = ""
    for command in shell(page):
        if place(command) == HERE or (place(command) == LONG and ALL):
            printed += does(command, run, ALL)
    for block in quoted(page):
        told = re.escape(block.strip()).replace("…", ".*?").replace("/tmp/mine", r"\.\./mine")
        lines = [told] if page == "README.md" else told.split(re.escape("\n"))
        assert all(re.search(line, printed, re.DOTALL) for line in lines), (
            f"{block}\nis not what is printed:\n{printed}"
        )
    assert not list(checkout.glob("mytables"))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_has_a_place(page):
    assert [each for each in shell(page) if not place(each)] == []
    assert {language for language, _ in blocks(page)} <= {"", "sh"}
    for command in shell(page):
        where = place(command)
        if where == CI or where in (LONG, TLS):
            asked = "README=all .venv/bin/python -m pytest" if where != CI else command.split("#")[0].strip()
            assert asked in (PROJECT / CI).read_text(encoding="utf-8"), command
        elif where != HERE:
            path, _, test = where.partition("::")
            assert f"def {test or 'test_'}" in (PROJECT / path).read_text(encoding="utf-8"), where


def test_each_place_is_that_of_a_command():
    every = [each for page in PAGES for each in shell(page)]
    assert [begins for begins in PLACES if not any(begin(each, begins) for each in every)] == []


@pytest.mark.parametrize(
    "command", ["make clean", "make test-all", "curl https://example.org", ".venv/bin/dprk forget", "python3 x.py"]
)
def test_a_command_that_nothing_runs_has_no_place(command):
    assert place(command) == ""


def test_the_digest_is_the_one_that_the_readme_names():
    (command,) = [each for each in shell("README.md") if each.startswith("python3 -c ")]
    done = subprocess.run(["bash", "-ec", command], cwd=PROJECT, capture_output=True, text=True)
    with (PROJECT / "tests/articles/rows/sources.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    begins = re.search(r"This prints `(\w+)…`", (PROJECT / "README.md").read_text(encoding="utf-8"))[1]
    assert done.stdout.strip() == row["text_sha256"] and done.stdout.startswith(begins)


def test_the_layout_is_that_of_the_project():
    (block,) = [block for _, block in blocks("README.md") if "data/raw/  " in block]
    names = [line.split()[0] for line in block.splitlines()]
    assert [name for name in names if not (PROJECT / name).exists() and name != "reports/"] == []
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True).stdout.split()
    folders = {name.split("/")[0] + "/" for name in listed if "/" in name and not name.startswith(".")}
    assert folders <= {name.split("/")[0] + "/" for name in names}


@pytest.mark.skipif(not ALL, reason="takes long; .ci/run runs it")
def test_a_sweep_over_tls_works_as_the_readme_writes_it(checkout):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for made in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 1 -subj /CN=ca",
        "req -newkey rsa:2048 -nodes -keyout node-key.pem -out node.csr -subj /CN=localhost",
        "x509 -req -in node.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out node.pem -days 1",
    ):
        subprocess.run(["openssl", *made.split()], check=True, capture_output=True)
    scheduler, worker, sweep = (
        c.replace("host:8786", f"localhost:{port}") for c in shell("README.md") if place(c) == TLS
    )
    others = [subprocess.Popen(["bash", "-ec", f"exec {each}"]) for each in (f"{scheduler} --port {port} --dashboard-address :0", worker)]  # fmt: skip
    try:
        done = subprocess.run(["bash", "-ec", sweep], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
    finally:
        for each in others[::-1]:
            each.terminate()
            each.wait(60)
