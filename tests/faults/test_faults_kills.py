"""Kills at random moments, with seeds: nothing half is left, and the next run makes what it would have made."""

import json
import os
import random
import re
import shutil
import time
from contextlib import suppress

import nbformat
import psutil
import pytest

from tests.faults.killing import KILLS, UNLIKE, contents, finish, kill_at_random, parts, record, same, start, whole
from tests.growing import FROZEN, Record, says
from tests.test_reports import notebook

PARAMETERS = "published_until = ''\nhedge_rule = ''\ndata_dir = ''\noutput_dir = ''"
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


def mixed(folder, old, new) -> bool:
    """Tell whether each file is whole: as it was, or as it is to be; of a file that tells times, whether it is whole."""
    found = contents(folder)
    for name, content in found.items():
        if name.endswith(".json"):
            json.loads(content)
        elif name.endswith(UNLIKE):
            nbformat.reads(content.decode(), as_version=4)
        elif content not in (old.get(name), new.get(name)):
            return False
    return set(found) <= {*old, *new}


@pytest.mark.parametrize("command", ["build", "report", "sweep"])
def test_command(command, small, tmp_path):
    new = Record(tmp_path / "new")
    new.origin("later", said="2025-09-05").article("2025-09-09", says("later", "killed", "about 900", on="2025-09-05"))
    out, words = tmp_path / "out", [command, "--data", new.folder]
    if command == "sweep":
        words += [small, "-p", "published_until", ",".join(DAYS), "--force"]
    else:  # over what is older
        words += [small] if command == "report" else []
        timed(command, "--data", FROZEN, *words[3:], "--out", out)
    longest = timed(*words, "--out", tmp_path / "whole")
    before, after, survived = contents(out), contents(tmp_path / "whole"), []
    for seed in range(KILLS):
        kill_at_random(start(*words, "--out", out), seed, longest)
        survived.append(mixed(out, before, after))
    timed(*words, "--out", out)
    survived[-1] &= same(out) == same(tmp_path / "whole") and not list(out.glob(".*"))
    survived[-1] &= command == "build" or whole(out)
    record(f"Interrupted {command}", survived)


def test_processes(small, tmp_path):
    """Kill any process of a sweep, now and then: each costs at most a report, and the next run makes the rest."""
    days = ",".join(f"2025-05-{day:02}" for day in range(1, 2 * min(KILLS, 14) + 1))
    words = ["sweep", small, "-p", "published_until", days, "--jobs", 2, "--out"]
    timed(*words, tmp_path / "whole")
    chance, killed = random.Random(1), 0
    while killed < KILLS:
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        process, before = start(*words, tmp_path / "out"), killed
        while process.poll() is None and killed < KILLS:
            time.sleep(chance.uniform(0.05, 0.5))
            if list((tmp_path / "out").glob(".dprk-*")) and (found := parts(process)):
                with suppress(psutil.Error):
                    chance.choice(found).kill()
                    killed += 1
        status, told = finish(process)
        failed = int(re.search(r"(\d+) failed", told)[1])
        assert status == int(failed > 0) and failed <= killed - before and killed > before
        assert told.count("died") >= failed
    timed(*words, tmp_path / "out")
    record("Interrupted process of a sweep", [same(tmp_path / "out") == same(tmp_path / "whole")] * killed)
