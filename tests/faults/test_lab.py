"""JupyterLab itself: an analyst explores by hand."""

import contextlib
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest
from playwright.sync_api import TimeoutError, expect

from helpers.paths import NOTEBOOKS
from tests.browser import needs_browser
from tests.growing import FROZEN

pytestmark = needs_browser


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab over a folder with the explorer; its address."""
    notebook = nbformat.read(NOTEBOOKS / "explore.ipynb", as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace('data_dir: str = ""', f'data_dir: str = "{FROZEN}"')
    nbformat.write(notebook, tmp_path / "explore.ipynb")
    log = tmp_path / "lab.log"
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--port=0", "--allow-root"]
    options = ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={tmp_path}", "--LabApp.news_url="]
    with log.open("w") as stream:
        own = {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")}
        server = subprocess.Popen([*command, *options], stdout=stream, stderr=stream, env=os.environ | own)
    try:
        for _ in range(300):
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+", log.read_text()):
                break
            time.sleep(0.2)
        else:
            pytest.fail(log.read_text())
        yield found.group()
    finally:
        server.terminate()
        server.wait(20)


def opened(chromium, address: str, name: str):
    """Open a notebook; return its page and the addresses that it asks for elsewhere."""
    page, elsewhere = chromium.new_page(viewport={"width": 1400, "height": 1000}), []
    own = (address, "data:", "blob:", address.replace("http", "ws"))
    page.on("request", lambda asked: None if asked.url.startswith(own) else elsewhere.append(asked.url))
    page.goto(f"{address}/lab/tree/{name}", wait_until="domcontentloaded")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=60_000)
    return page, elsewhere


def run_all(page, done) -> None:
    """Run all cells, until a locator is there."""
    ask = page.locator(".jp-Dialog button.jp-mod-accept")  # which kernel, if the cells are run before it is there
    for _ in range(16):
        page.wait_for_timeout(1500)
        if ask.count():
            ask.first.click()
            continue
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with contextlib.suppress(TimeoutError):
            done.wait_for(state="attached", timeout=20_000)
            return
    pytest.fail("the cells did not run")


def test_an_analyst_points_at_a_mark_moves_the_day_compares_and_asks_for_the_command(chromium, lab):
    page, elsewhere = opened(chromium, lab, "explore.ipynb")
    status = page.locator(".widget-html [role=status]")
    run_all(page, page.locator("svg.marks").first)
    expect(status.first).to_contain_text("about 600")
    mark = page.locator("svg.marks .mark-rect path[aria-label*='about 600']").first
    mark.scroll_into_view_if_needed()
    floor = page.locator("svg.marks .mark-rect path[aria-label*='at least 300']").first
    ends = [
        each.bounding_box()
        for each in (floor, page.locator("svg.marks .mark-rect path[aria-label*='about 600']").first)
    ]
    assert ends[0]["x"] < ends[1]["x"]  # the earlier day is further left
    assert ends[0]["y"] + ends[0]["height"] > ends[1]["y"] + ends[1]["height"]  # the lower number is further down
    aside = {"x": 10, "y": 6}  # of the tick of the best reading
    mark.hover(position=aside)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_contain_text("“About 600” (CBC, Reuters)", timeout=15_000)
    expect(tooltip).to_contain_text("by 30 April 2025")
    table = page.locator(".widget-html table", has_text="Details of each figure")
    every = table.locator("tbody tr").count()
    mark.click(position=aside)
    expect(page.get_by_text("1 picked")).to_be_visible(timeout=15_000)
    expect(table.locator("tbody tr")).not_to_have_count(every, timeout=15_000)
    assert 0 < table.locator("tbody tr").count() < every
    page.get_by_label("Compare with").select_option("09 Feb 2025")
    expect(page.locator(".widget-html", has_text="As of 09 Feb 2025").first).to_be_visible(timeout=20_000)
    expect(page.locator("svg.marks")).to_have_count(2, timeout=20_000)
    differs = page.locator(".widget-html table", has_text="What differs between the two days")
    expect(differs).to_contain_text("at least 300, by mid-January 2025")
    handle = page.locator(".widget-slider [role=slider], .widget-slider .noUi-handle").first
    handle.focus()
    for _ in range(3):  # 13 June, 5 May, 30 April, 9 February 2025
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(1500)
    expect(status.first).to_contain_text("at least 300", timeout=30_000)
    expect(status.first).not_to_contain_text("about 600", timeout=30_000)
    page.get_by_role("button", name="Write the command").click()
    line = page.get_by_text("dprk report notebooks/explore.ipynb -p published_until 2025-02-09").first
    line.wait_for(timeout=15_000)
    assert "-p compare_with 2025-02-09" in line.inner_text() and "-p metrics" in line.inner_text()
    assert elsewhere == []
