"""Folders, disks, limits and notebooks that do not do: one line that says what, and nothing half."""

import os
import resource
import signal
import subprocess
import time

import pytest

from helpers.reports import provenance
from tests.faults.killing import contents, finish, start
from tests.growing import FROZEN
from tests.test_reports import notebook

BESIDE = {"index.html", "claims.html", "figures.json", "figures.schema.json", "manifest.json"}
PARAMETERS = "published_until = ''\nhedge_rule = ''\ndata_dir = ''\noutput_dir = ''"


@pytest.fixture
def small(tmp_path):
    return notebook(tmp_path, "small", "print('all ' + 'well')", parameters=PARAMETERS)


@pytest.mark.parametrize("command", ["report", "sweep", "build"])
def test_a_disk_without_room_is_told_before_anything_runs_or_changes(command, small, tmp_path):
    out, limit = tmp_path / "out", (100_000, 100_000)
    words = [command, *([small, "-p", "hedge_rule", "literal"] if command != "build" else []), "--data", FROZEN]
    if command == "build":
        assert finish(start(*words, "--out", out))[0] == 0
        limit = ((1 << 20) - 1,) * 2
    before = contents(out)
    limited = start(*words, "--out", out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    status, told = finish(limited)
    assert status == 1 and "make room, or name another folder" in told and len(told.strip().splitlines()) == 1
    assert contents(out) == before and not list(out.glob(".*"))


def test_tables_are_those_of_the_descriptor(small, raw, tmp_path, run):
    (raw / ".ipynb_checkpoints").mkdir()
    (raw / ".~lock.claims.csv#").symlink_to("nowhere")
    (raw / "below").mkdir()
    (raw / "origins.csv").rename(raw / "below" / "origins.csv")
    text = (raw / "datapackage.json").read_text()
    (raw / "datapackage.json").write_text(text.replace('"origins.csv"', '"below/origins.csv"'))
    words = ["sweep", small, "-p", "hedge_rule", "literal", "--data", raw, "--out", tmp_path / "out"]
    assert run(*words).status == 0
    (raw / "notes.csv").write_text("of nobody")
    assert "1 kept" in run(*words).err
    table = raw / "below" / "origins.csv"
    table.write_text(table.read_text() + "unused,NIS,,statement,2025-01-01,2025-01-01,\n")

    before = provenance.digest_of_inputs(small, str(raw))
    table.write_text(table.read_text().replace("unused", "other"))
    assert provenance.digest_of_inputs(small, str(raw)) != before
    assert set(provenance.manifest([], {"data_dir": str(raw)})["tables_sha256"]) >= {"below/origins.csv"}


def test_the_commit_is_the_projects_own_or_why_there_is_none(tmp_path, monkeypatch):
    project = tmp_path / "around" / "project"
    project.mkdir(parents=True)
    git = ["git", "-C", str(tmp_path / "around"), "-c", "user.name=N", "-c", "user.email=n@example.org"]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "Begin"]):
        subprocess.run([*git, *words], check=True)
    monkeypatch.setattr(provenance, "PROJECT", project)
    commit, why = provenance.commit()
    assert commit == "" and "not a git repository" in why and str(tmp_path) not in why
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "around" / ".git"))
    assert provenance.commit()[0] == ""
    monkeypatch.setattr(provenance, "PROJECT", tmp_path / "around")
    assert len(provenance.commit()[0]) == 40 and provenance.commit()[1] == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provenance.commit() == ("", "git: No such file or directory")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_signal_ends_a_report_and_keeps_what_is_finished(name, small, tmp_path):
    mark, temporary, out = tmp_path / "begun", tmp_path / "t", tmp_path / "out"
    begin = f"import pathlib, time; pathlib.Path({str(mark)!r}).touch(); time.sleep(60)"
    slow = notebook(tmp_path, "slow", begin, parameters=PARAMETERS)
    temporary.mkdir()
    process = start("report", small, slow, "--out", out, "--jobs", 2, temporary=temporary)
    end = time.monotonic() + 60
    while not mark.exists():
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.2)
    time.sleep(5)  # for the page of what is executed
    begun = time.monotonic()
    os.killpg(process.pid, getattr(signal, name))
    status, told = finish(process)
    assert status == 130 and time.monotonic() - begun < 2 and told.strip().endswith("interrupted")
    assert {name for name in contents(out) if not name.startswith("charts/")} == {*BESIDE, "small.html", "small.ipynb"}
    assert "did not finish: interrupted" in (out / "index.html").read_text() and not list(out.glob(".*"))
    time.sleep(1)
    assert list(temporary.glob("*")) == []


@pytest.mark.parametrize("command", ["report", "sweep"])
def test_a_cell_may_take_so_long_and_no_longer(command, tmp_path, run):
    slow = notebook(tmp_path, "slow", "print('be' + 'gun'); import time; time.sleep(60)", parameters=PARAMETERS)
    begun = time.monotonic()
    done = run(command, slow, "-p", "hedge_rule", "literal", "--timeout", 1, "--out", tmp_path / "out")
    assert done.status == 1 and time.monotonic() - begun < 50
    assert "CellTimeoutError in cell 3: took over 1 s; --timeout allows more" in done.err
    (kept,) = (tmp_path / "out").rglob("slow.ipynb")
    assert "begun" in kept.read_text()
