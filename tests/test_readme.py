"""Every command of README.md, CONTRIBUTING.md and docs is run, here or where this file says, and prints what is quoted."""

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

ALL = os.environ.get("README") == "all"  # also what takes long; .ci/run does
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (PROJECT / "docs").glob("*.md"))]
CI, HERE, LONG, TLS = ".ci/run", "here", "here with README=all", "here with README=all and keys of its own"
# Where each command is run, by how it begins.
PLACES = {
    "make report": CI, "make test": CI,
    "make lab": "tests/faults/test_lab.py",
    "make notebooks": "tests/test_build.py", "git add ": "tests/test_notebooks.py", "git commit": "tests/test_notebooks.py",
    ".venv/bin/dprk report ": LONG, ".venv/bin/dprk sweep ": LONG, ".venv/bin/papermill ": LONG,
    ".venv/bin/jupyter nbconvert ": LONG,
    "dask scheduler ": TLS, "dask worker ": TLS, "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=true ": TLS,
    ".venv/bin/python -c ": HERE, "python3 -c ": HERE, ".venv/bin/dprk check ": HERE, ".venv/bin/dprk verify ": HERE,
    ".venv/bin/dprk build ": HERE, ".venv/bin/dprk read ": HERE, ".venv/bin/dprk diff ": HERE,
    "cp -r data/raw ": HERE, "sed -i.bak ": HERE, "for table in ": HERE, "rm -r mytables ": HERE,
}  # fmt: skip
STATUS = {".venv/bin/dprk diff ": 1}  # something differs


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[str]:
    """The commands of a page, in order; one goes on over lines until its quotes are closed."""
    found = [""]
    for line in "".join(block for language, block in blocks(page) if language == "sh").splitlines():
        found[-1] += line
        try:
            shlex.split(found[-1])
            found.append("")
        except ValueError:
            found[-1] += "\n"
    return found[:-1]


def looked_up(command: str, table: dict, default):
    """The entry of a table that a command begins with."""
    return next((entry for begins, entry in table.items() if f"{command} ".startswith(f"{begins.strip()} ")), default)


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


@pytest.mark.parametrize("page", PAGES)
def test_every_command_does_what_the_page_says(page, checkout, run):
    printed = ""
    for command in commands(page):
        if looked_up(command, PLACES, "") not in ((HERE, LONG) if ALL else (HERE,)):
            continue
        mine = command.replace("/tmp/mine", "../mine")
        if mine.startswith(".venv/bin/dprk ") and not ALL:
            status, out, err = run(*shlex.split(mine, comments=True)[1:])
        else:
            done = subprocess.run(["bash", "-ec", mine], capture_output=True, text=True, timeout=600)
            status, out, err = done.returncode, done.stdout, done.stderr
        assert status == looked_up(command, STATUS, 0), f"{command}\n{out}\n{err}"
        printed += out
    # What a page quotes are the blocks of no language that follow commands; trees of folders are none.
    quotes = [block for language, block in blocks(page) if not language and not re.search("├|data/raw/  ", block)]
    for line in "".join(quotes).replace("/tmp/mine", "../mine").splitlines():
        assert re.search(re.escape(line.rstrip()).replace("…", ".*"), printed), f"{line}\nis not printed:\n{printed}"


def test_every_command_has_a_place():
    every = {page: commands(page) for page in PAGES}
    assert [each for page in PAGES for each in every[page] if not looked_up(each, PLACES, "")] == []
    unused = [begins for begins in PLACES if not any(looked_up(each, {begins: 1}, 0) for page in PAGES for each in every[page])]  # fmt: skip
    assert unused == []
    ci = (PROJECT / CI).read_text(encoding="utf-8")
    assert "README=all .venv/bin/python -m pytest" in ci and "make test\n" in ci and "make report\n" in ci
    assert all((PROJECT / where).is_file() for where in PLACES.values() if where.startswith("tests/"))
    assert {language for page in PAGES for language, _ in blocks(page)} <= {"", "sh"}
    assert not looked_up("make clean", PLACES, "") and not looked_up(".venv/bin/dprk forget", PLACES, "")


def test_the_digest_is_that_of_the_article():
    (command,) = [each for page in PAGES for each in commands(page) if each.startswith("python3 -c ")]
    done = subprocess.run(["bash", "-ec", command], cwd=PROJECT, capture_output=True, text=True)
    with (PROJECT / "tests/articles/rows/sources.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert done.stdout.strip() == row["text_sha256"]


@pytest.mark.skipif(not ALL, reason="takes long; .ci/run runs it")
def test_a_sweep_over_tls_works_as_it_is_described(checkout):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for made in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 1 -subj /CN=ca",
        "req -newkey rsa:2048 -nodes -keyout node-key.pem -out node.csr -subj /CN=localhost",
        "x509 -req -in node.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out node.pem -days 1",
    ):
        subprocess.run(["openssl", *made.split()], check=True, capture_output=True)
    every = [each for page in PAGES for each in commands(page) if looked_up(each, PLACES, "") == TLS]
    scheduler, worker, sweep = (each.replace("host:8786", f"localhost:{port}") for each in every)
    scheduler += f" --port {port} --dashboard-address :0"
    others = [subprocess.Popen(["bash", "-ec", f"exec {each}"]) for each in (scheduler, worker)]
    try:
        done = subprocess.run(["bash", "-ec", sweep], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
    finally:
        for each in others[::-1]:
            each.terminate()
            each.wait(60)
