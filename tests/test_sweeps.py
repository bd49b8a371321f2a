"""`dprk sweep`: every combination once, kept when finished, on this machine or on a scheduler's."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from tests.browser import browser, needs_browser
from tests.growing import FROZEN
from tests.test_reports import notebook

PARAMETERS = "published_until = ''\nhedge_rule = ''\noutput_dir = ''"


@pytest.fixture
def small(tmp_path):
    """A notebook that leaves a file and fails for one rule."""
    write = "import pathlib\npathlib.Path(output_dir).mkdir()\npathlib.Path(output_dir, 'said.txt').write_text(published_until + hedge_rule)"
    return notebook(tmp_path, "small", write, "assert hedge_rule != 'literal'", parameters=PARAMETERS)


def folders(out):
    return sorted(path.name for path in out.iterdir() if path.is_dir())


def test_leaves_a_report_for_each_combination_and_a_page_to_all(small, tmp_path, run):
    out = tmp_path / "out"
    lists = [
        "-p",
        "published_until",
        "2025-02-28,2025-05-01,2025-05-01",
        "-p",
        "hedge_rule",
        "significant-digit,five-percent",
    ]
    done = run("sweep", small, *lists, "--out", out, "--jobs", 2)
    assert done.status == 0, done.err
    assert len(folders(out)) == 4 and "4 combinations: 0 kept" in done.err
    said = {path.read_text() for path in out.glob("*/small/said.txt")}
    assert said == {
        day + rule for day in ("2025-02-28", "2025-05-01") for rule in ("significant-digit", "five-percent")
    }
    index = (out / "index.html").read_text()
    assert all(f'href="{name}/small.html"' in index for name in folders(out))
    assert 'href="../index.html"' in (out / folders(out)[0] / "small.html").read_text()
    assert not list(out.glob(".building-*"))


def test_runs_again_only_what_has_changed_is_forced_or_failed(small, tmp_path, run):
    out, lists = tmp_path / "out", ["-p", "hedge_rule", "literal,five-percent"]
    first = run("sweep", small, *lists, "--out", out)
    assert first.status == 1 and "0 kept, 1 failed" in first.err and "AssertionError" in first.err
    assert "Did not finish: AssertionError" in (out / "index.html").read_text()
    assert "1 kept, 1 failed" in run("sweep", small, *lists, "--out", out).err
    assert "0 kept, 1 failed" in run("sweep", small, *lists, "--out", out, "--force").err
    (done,) = out.glob("*/done.json")
    (done.parent / "small.html").unlink()
    assert "0 kept, 1 failed" in run("sweep", small, *lists, "--out", out).err
    notebook(tmp_path, "small", "print('another')", parameters=PARAMETERS)
    assert "0 kept, 0 failed" in run("sweep", small, *lists, "--out", out).err


def test_goes_on_where_it_was_killed(tmp_path, run):
    slow = notebook(
        tmp_path, "slow", "import time; time.sleep(0 if hedge_rule == 'literal' else 60)", parameters=PARAMETERS
    )
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "helpers",
        "sweep",
        slow,
        "-p",
        "hedge_rule",
        "literal,five-percent",
        "--out",
        out,
        "--jobs",
        "2",
    ]
    running = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(600):
        if list(out.glob("*/done.json")):
            break
        time.sleep(0.1)
    workers = {child.pid for child in psutil.Process(running.pid).children(recursive=True)}
    running.kill()
    running.wait()
    for _ in range(100):  # nothing of it stays behind
        left = [p for p in psutil.process_iter(["cmdline"]) if str(out) in " ".join(p.info["cmdline"] or [])]
        left += [p for p in psutil.process_iter() if p.pid in workers and p.is_running() and p.status() != "zombie"]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    (done,) = out.glob("*/done.json")
    before = done.stat().st_mtime_ns
    assert json.loads(done.read_text())["given"] == {"hedge_rule": "literal"}
    again = run("sweep", slow, "-p", "hedge_rule", "literal", "--out", out)
    assert "1 kept, 0 failed" in again.err and done.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-p", "colour", "red,blue"], "colour: small.ipynb has no such parameter"),
        (["-p", "hedge_rule", "literal,median"], "hedge_rule: 'median' is not allowed"),
        ([], "-p: name at least one parameter"),
        (["-p", "hedge_rule", "literal", "--scheduler", "carrier-pigeon://loft"], "no Dask scheduler answers"),
    ],
)
def test_wrong_usage_stops_before_anything_runs(small, tmp_path, run, words, said):
    done = run("sweep", small, *words, "--out", tmp_path / "out")
    assert done.status == 2 and said in done.err and not (tmp_path / "out").exists()


@pytest.fixture
def scheduler(tmp_path):
    """A Dask scheduler and two workers on the loopback."""
    address, own = tmp_path / "scheduler.json", os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    run = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": own, "cwd": tmp_path}
    started = [subprocess.Popen([*run, "--scheduler-file", str(address)], **quiet)]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    started += [subprocess.Popen([*work, "--scheduler-file", str(address)], **quiet) for _ in range(2)]
    try:
        for _ in range(300):
            if address.is_file() and address.stat().st_size:
                break
            time.sleep(0.1)
        yield json.loads(address.read_text())["address"]
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


def test_a_scheduler_and_its_workers_do_the_same(small, tmp_path, scheduler, run):
    out = tmp_path / "out"
    rules = ["-p", "hedge_rule", "significant-digit,five-percent"]
    done = run("sweep", small, *rules, "--out", out, "--scheduler", scheduler)
    assert done.status == 0, done.err
    assert {path.read_text() for path in out.glob("*/small/said.txt")} == {"significant-digit", "five-percent"}


@pytest.fixture
def drawn(tmp_path):
    """A notebook that leaves a chart, whose title is its day."""
    write = (
        "import pathlib\nfolder = pathlib.Path(output_dir)\nfolder.mkdir()\n"
        "for end in ('', '-narrow'):\n"
        "    words = f'<dc:title>by {published_until} &amp; no more</dc:title>'\n"
        "    (folder / f'toll{end}.svg').write_text(f'<svg xmlns=\"http://www.w3.org/2000/svg\">{words}</svg>')"
    )
    return notebook(tmp_path, "drawn", write, parameters=f"{PARAMETERS}\ndata_dir = ''")


def test_every_day_of_publication_is_a_state_of_the_page(drawn, tmp_path, run):
    out = tmp_path / "out"
    for kept in (0, 6):
        done = run("sweep", drawn, "-p", "published_until", "every", "--data", FROZEN, "--out", out)
        assert done.status == 0 and f"6 combinations: {kept} kept" in done.err
        index = (out / "index.html").read_text()
        assert index.count('alt="Chart. by 20') == 6 and 'alt="Chart. by 2025-02-09 &amp; no more"' in index


@needs_browser
def test_the_page_of_a_sweep_goes_from_state_to_state_by_keyboard(drawn, tmp_path, run):
    out = tmp_path / "out"
    run("sweep", drawn, "-p", "published_until", "2025-02-09,2025-05-05", "--data", FROZEN, "--out", out)
    with browser() as chromium:
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"file://{out}/index.html")
        shown = page.locator(".state:visible")
        assert shown.count() == 2
        page.get_by_label("All").focus()
        for day in ("2025-02-09", "2025-05-05"):
            page.keyboard.press("ArrowDown")
            assert shown.count() == 1 and day in shown.inner_text()
        page.keyboard.press("ArrowDown")
        assert shown.count() == 2
