"""Kills at random moments, with seeds: nothing half is left, and the next run makes what it would have made."""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from helpers.paths import PROJECT
from tests.faults.killing import KILLS, contents, finish, kill_at_random, parts, record, same, start, whole
from tests.growing import FROZEN, Record, says
from tests.test_reports import notebook

PARAMETERS = "published_until = ''\nhedge_rule = ''\noutput_dir = ''"
LEAVE = """\
import pathlib, time
pathlib.Path(output_dir).mkdir()
for number in range(9):
    pathlib.Path(output_dir, f"{number}.txt").write_text((published_until + hedge_rule + str(number)) * 99999)
    time.sleep(0.02)
"""
DAYS = ["2025-02-28", "2025-03-31", "2025-05-01", "2025-06-01"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals are those of POSIX")


@pytest.fixture
def small(tmp_path):
    return notebook(tmp_path, "small", LEAVE, parameters=PARAMETERS)


def timed(*words):
    """Run a command; return how long it took."""
    begun = time.monotonic()
    assert finish(start(*words))[0] == 0
    return time.monotonic() - begun


def test_build(tmp_path):
    new = Record(tmp_path / "new")
    new.origin("later", said="2025-09-05").article("2025-09-09", says("later", "killed", "about 900", on="2025-09-05"))
    longest = timed("build", "--data", new.folder, "--out", tmp_path / "changed")
    timed("build", "--data", FROZEN, "--out", tmp_path / "out")
    old, changed, survived = contents(tmp_path / "out"), contents(tmp_path / "changed"), []
    assert old != changed
    for seed in range(KILLS):
        kill_at_random(start("build", "--data", new.folder, "--out", tmp_path / "out"), seed, longest)
        survived.append(contents(tmp_path / "out") in (old, changed))
    timed("build", "--data", new.folder, "--out", tmp_path / "out")
    survived[-1] &= contents(tmp_path / "out") == changed and not list((tmp_path / "out").glob(".*"))
    record("build, killed", survived)


def test_report(small, tmp_path):
    words = ["report", small, "-p", "hedge_rule", "literal", "--out"]
    longest = timed(*words, tmp_path / "whole")
    timed("report", small, "--out", tmp_path / "out")
    survived = []
    for seed in range(KILLS):
        kill_at_random(start(*words, tmp_path / "out"), seed, longest)
        survived.append(whole(tmp_path / "out"))
    timed(*words, tmp_path / "out")
    survived[-1] &= same(tmp_path / "out") == same(tmp_path / "whole") and whole(tmp_path / "out")
    record("report, killed", survived)


def test_sweep(small, tmp_path):
    words = ["sweep", small, "-p", "published_until", ",".join(DAYS), "--jobs", 2]
    longest = timed(*words, "--out", tmp_path / "whole")
    wanted, survived = same(tmp_path / "whole"), []
    for seed in range(KILLS):
        kill_at_random(start(*words, "--force", "--out", tmp_path / "out"), seed, longest)
        left = same(tmp_path / "out") if (tmp_path / "out").exists() else {}
        folders = {name.split("/")[0] for name in left if "/" in name}
        survived.append(left == {n: c for n, c in wanted.items() if n.split("/")[0] in folders or n in left})
    timed(*words, "--out", tmp_path / "out")
    survived[-1] &= same(tmp_path / "out") == wanted and not list((tmp_path / "out").glob(".*"))
    record("sweep, killed", survived)


def test_worker(small, tmp_path):
    """Kill workers of one sweep, now and then: what dies twice is named, all else is made, the next makes the rest."""
    days = ",".join(f"2025-05-{day:02}" for day in range(1, 2 * min(KILLS, 14) + 1))
    words = ["sweep", small, "-p", "published_until", days, "--jobs", 2, "--out"]
    timed(*words, tmp_path / "whole")
    chance, killed = random.Random(1), 0
    while killed < KILLS:
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        process, before = start(*words, tmp_path / "out"), killed
        while process.poll() is None and killed < KILLS:
            time.sleep(chance.uniform(0.05, 0.5))
            if (tmp_path / "out" / ".building").exists() and (found := parts(process, "forkserver")[1:]):
                chance.choice(found).kill()
                killed += 1
        status, told = finish(process)
        assert status == int("WorkerDied" in told) and f"{told.count('WorkerDied')} failed" in told
        assert killed > before
    timed(*words, tmp_path / "out")
    record("worker of a sweep, killed", [same(tmp_path / "out") == same(tmp_path / "whole")] * killed)


def test_kernel(tmp_path):
    """Have kernels end in several ways beside sound ones; each costs its own report only, and that is kept in part."""
    ends = ["os._exit(3)", "ctypes.string_at(0)", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 11)"]
    cells = ["print('so' + ' far')", "import ctypes, os; {}", "print('ne' + 'ver')"]
    books = [
        notebook(tmp_path, f"dies{n}", *(cell.format(ends[n % 4]) for cell in cells), parameters=PARAMETERS)
        for n in range(KILLS)
    ]
    sound = notebook(tmp_path, "sound", "print('all ' + 'well')", parameters=PARAMETERS)
    out = tmp_path / "out"
    status, told = finish(start("report", *books, sound, "--out", out, "--jobs", 3))
    assert status == 1 and "all well" in (out / "sound.ipynb").read_text() and whole(out)
    index, survived = (out / "index.html").read_text(), []
    for book in books:
        kept = (out / book.name).read_text()
        named = f"{book.stem}: DeadKernelError in cell 4" in told and f'href="{book.stem}.html"' in index
        survived.append(named and "so far" in kept and "never" not in kept)
    record("kernel, dead", survived)


def test_warm_process(small, tmp_path):
    """Kill the process that kernels are forked from: the report is made all the same."""
    words, survived = ["report", small, "--out"], []
    longest = timed(*words, tmp_path / "whole")
    for seed in range(KILLS):
        process = start(*words, tmp_path / f"out{seed}")
        time.sleep(random.Random(seed).uniform(0, longest))
        for child in parts(process, "kernels.warm"):
            if child.ppid() == process.pid:
                child.kill()
        status, _ = finish(process)
        survived.append(status == 0 and same(tmp_path / f"out{seed}") == same(tmp_path / "whole"))
    record("warm process, killed", survived)


DIE = """\
import os, sys
from helpers.reports import whole
replace, left = os.replace, [int(sys.argv.pop(1))]
def die(*words):
    if not left[0]:
        os.kill(os.getpid(), 9)
    left[0] -= 1
    replace(*words)
whole.os.replace = die
from helpers.__main__ import main
main()
"""


@pytest.mark.parametrize("moved", [0, 3, 6])
def test_a_move_that_was_cut_short_is_finished_by_the_next_run(moved, tmp_path, run):
    new = Record(tmp_path / "new")
    new.origin("later", said="2025-09-05").article("2025-09-09", says("later", "killed", "about 900", on="2025-09-05"))
    out, data = tmp_path / "out", ["--data", str(new.folder)]
    run("build", "--data", FROZEN, "--out", out)
    run("build", *data, "--out", tmp_path / "changed")
    command = [sys.executable, "-c", DIE, str(moved), "build", *data, "--out", str(out)]
    assert subprocess.run(command, cwd=PROJECT).returncode == -9
    changed = contents(tmp_path / "changed")
    assert sum(contents(out)[name] == content for name, content in changed.items()) < len(changed)
    from helpers.reports import writing

    with writing(out):
        assert contents(out) == changed
