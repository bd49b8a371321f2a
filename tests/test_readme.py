"""Every command of README.md, CONTRIBUTING.md and docs is run, here or where this file says, and prints what is quoted."""

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
# What commands begin with that are run elsewhere, those that take long, and those that need keys.
ELSEWHERE = {
    "make report": ".ci/run", "make test": ".ci/run", "make lab": "tests/faults/test_lab.py",
    "make notebooks": "tests/test_build.py", "git ": "tests/test_notebooks.py",
}  # fmt: skip
LONG = (".venv/bin/dprk report ", ".venv/bin/dprk sweep ", ".venv/bin/papermill ", ".venv/bin/jupyter nbconvert ")
TLS = ("dask scheduler ", "dask worker ", "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=true ")


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
def test_every_command_does_what_the_page_says(page, checkout, run, capsys):
    printed = ""
    for command in commands(page):
        if command.startswith((*ELSEWHERE, *TLS)) or command.startswith(LONG) and not ALL:
            continue
        mine = command.replace("/tmp/mine", "../mine")
        words = shlex.split(mine, comments=True)
        if mine.startswith(".venv/bin/dprk ") and not ALL:
            status, out, err = run(*words[1:])
        elif mine.startswith(".venv/bin/python -c ") and not ALL:
            exec(words[2], {})
            status, (out, err) = 0, capsys.readouterr()
        else:
            done = subprocess.run(["bash", "-ec", mine], capture_output=True, text=True, timeout=600)
            status, out, err = done.returncode, done.stdout, done.stderr
        assert status == command.startswith(".venv/bin/dprk diff "), f"{command}\n{out}\n{err}"  # 1: something differs
        if command.startswith("python3 -c "):  # prints the digest of an article
            assert f",{out.strip()}," in (PROJECT / "tests/articles/rows/sources.csv").read_text(encoding="utf-8")
        printed += out
    # What a page quotes are the blocks of no language that follow commands; trees of folders are none.
    quotes = [block for language, block in blocks(page) if not language and not re.search("├|data/raw/  ", block)]
    for line in "".join(quotes).replace("/tmp/mine", "../mine").splitlines():
        assert re.search(re.escape(line.rstrip()).replace("…", ".*"), printed), f"{line}\nis not printed:\n{printed}"


def test_what_is_run_elsewhere_is_run_there_and_no_place_is_left_over():
    every = [command for page in PAGES for command in commands(page)]
    for begins in (*ELSEWHERE, *LONG, *TLS):
        assert any(command.startswith(begins) for command in every), begins
    assert all((PROJECT / where).is_file() for where in ELSEWHERE.values())
    for line in ("make report\n", "make test\n", "README=all .venv/bin/python -m pytest"):
        assert line in (PROJECT / ".ci/run").read_text(encoding="utf-8")
    assert {language for page in PAGES for language, _ in blocks(page)} <= {"", "sh"}


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
    every = [each for page in PAGES for each in commands(page) if each.startswith(TLS)]
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
