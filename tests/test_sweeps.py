"""`dprk sweep`: every combination once, kept when finished, on this machine or on a scheduler's."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.reports.pages import sweep_page
from helpers.reports.runs import Combination, Outcome, combinations
from tests.browser import needs_browser
from tests.growing import FROZEN
from tests.test_reports import notebook

PARAMETERS = "published_until = ''\nhedge_rule = ''\ndata_dir = ''\noutput_dir = ''"


LEAVE = """
import pathlib
folder = pathlib.Path(output_dir)
folder.mkdir()
(folder / "said.txt").write_text(published_until + hedge_rule)
assert hedge_rule != "literal"
for end in ("", "-narrow"):
    words = f"<dc:title>by {published_until} &amp; no more</dc:title>"
    (folder / f"toll{end}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{words}</svg>')
"""


@pytest.fixture
def small(tmp_path):
    """A notebook that leaves a file and fails for one rule, else leaves a chart, whose title is its day."""
    return notebook(tmp_path, "small", LEAVE, parameters=PARAMETERS)


def folders(out):
    return sorted(path.name for path in out.iterdir() if path.is_dir())


def test_leaves_a_report_for_each_day_of_publication_and_a_page_to_all(small, tmp_path, run):
    out = tmp_path / "out"
    words = ["-p", "published_until", "every", "-p", "hedge_rule", "five-percent,five-percent", "--data", FROZEN]
    for kept in (0, 6):
        done = run("sweep", small, *words, "--out", out, "--jobs", 2)
        assert done.status == 0 and f"6 combinations: {kept} kept" in done.err
        index = (out / "index.html").read_text()
        assert index.count('alt="Chart. by 20') == 6 and 'alt="Chart. by 2025-02-09 &amp; no more"' in index
    said = {path.read_text() for path in out.glob("*/small/said.txt")}
    assert len(folders(out)) == len(said) == 6 and "2025-02-09five-percent" in said
    assert all(f'href="{name}/small.html"' in index for name in folders(out))
    assert 'href="../index.html"' in (out / folders(out)[0] / "small.html").read_text()
    assert not list(out.glob(".*"))


def test_combinations_are_the_product_of_lists_and_their_folders_differ(small):
    lists = {"published_until": ["", "2025-05-01"], "note": ["a/b", "a b"]}
    chosen = combinations(small, lists, {"shared": "1"})
    assert [one.given for one in chosen] == [
        {"published_until": day, "note": note, "shared": "1"} for day in ("", "2025-05-01") for note in ("a/b", "a b")
    ]
    assert len({one.folder for one in chosen}) == len({one.inputs for one in chosen}) == 4


def test_runs_again_only_what_has_changed_is_missing_forced_or_failed(small, tmp_path, run):
    out, lists = tmp_path / "out", ["-p", "hedge_rule", "literal,five-percent"]
    first = run("sweep", small, *lists, "--out", out)
    assert first.status == 1 and "0 kept, 1 failed" in first.err and "AssertionError" in first.err
    assert "Did not finish: AssertionError" in (out / "index.html").read_text()
    assert "1 kept, 1 failed" in run("sweep", small, *lists, "--out", out).err
    assert "0 kept, 1 failed" in run("sweep", small, *lists, "--out", out, "--force").err
    (page,) = out.glob("*five-percent*/small.html")
    page.unlink()
    assert "0 kept, 1 failed" in run("sweep", small, *lists, "--out", out).err
    whole = page.read_text()
    page.write_text("edited")  # by the user, whose file is not overwritten
    refused = run("sweep", small, *lists, "--out", out)
    assert refused.status == 2 and f"{page}: not written by dprk sweep small" in refused.err
    assert page.read_text() == "edited"
    page.write_text(whole)
    one = run("sweep", small, "-p", "hedge_rule", "five-percent", "--out", out)
    assert "1 combinations: 1 kept" in one.err and len(folders(out)) == 2  # other combinations stay
    notebook(tmp_path, "small", "print('another')", parameters=PARAMETERS)
    assert "0 kept, 0 failed" in run("sweep", small, *lists, "--out", out).err
    other = notebook(tmp_path, "other", "1", parameters=PARAMETERS)
    done = run("sweep", other, *lists, "--out", out)
    assert done.status == 2 and "index.html: not written by dprk sweep other" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
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
    run = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host=127.0.0.1", "--port=0", "--no-dashboard"]
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


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """The page of a sweep over three days and two rules: a report for each, with a chart and a card."""
    folder = tmp_path_factory.mktemp("states")
    card = {"label": "Killed, troops", "when": "by then", "note": "", "source": "the NIS"}
    outcomes = []
    for day in ("2025-02-09", "2025-05-05", "2024-12-22"):
        for rule in ("literal", "significant-digit"):
            one = Combination({"published_until": day, "hedge_rule": rule, "outlets": "CBC"}, f"{day}-{rule}", "")
            found = card | {"figures": f"about {day[-2:]}{len(rule)}"}
            outcomes.append(Outcome(one, False, "Toll", "", f"{one.folder}/toll.html", {}, [found]))
    outcomes[0] = replace(outcomes[0], error="No: it failed")
    (folder / "index.html").write_text(sweep_page("toll", outcomes), encoding="utf-8")
    return folder / "index.html"


def heading(page):
    shown = page.locator(".state:visible h2")
    return shown.inner_text() if shown.count() == 1 else shown.count()


@needs_browser
def test_the_page_of_a_sweep_shows_one_state_chosen_by_keyboard_alone_and_fits_a_phone(chromium, states):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(states.as_uri())
    name = "As of 5 May 2025; reading rule significant-digit; outlets CBC"
    assert heading(page) == name  # of days the last, of rules the default
    state = page.locator(".state:visible")
    assert state.locator(".card").inner_text().startswith("Killed, troops") and "about 0517" in state.inner_text()
    assert state.get_by_role("link").get_attribute("href") == "2025-05-05-significant-digit/toll.html"
    failed = "1 failed: as of 9 February 2025; reading rule literal"
    assert failed in page.locator("main > p").inner_text()
    page.keyboard.press("Tab")  # past the link to the content
    while not page.evaluate("document.activeElement.type == 'radio'"):
        page.keyboard.press("Tab")
    steps = [("ArrowLeft", "9 February 2025"), ("ArrowRight", "5 May 2025"), ("ArrowRight", "22 December 2024")]
    for key, day in steps:
        page.keyboard.press(key)
        assert heading(page).startswith(f"As of {day}; reading rule significant-digit")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert heading(page).startswith("As of 22 December 2024; reading rule literal")
    page.keyboard.press("ArrowLeft")  # round to all rules
    assert heading(page) == 2
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    assert heading(page) == 6 and page.get_by_role("group", name="As of").count() == 1
    context.close()
    phone = chromium.new_page(viewport={"width": 360, "height": 800})
    phone.goto(states.as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(phone)
    phone.close()
    assert found.violations_count == 0, [violation["id"] for violation in found.response["violations"]]
