"""JupyterLab itself: it opens explore.ipynb, runs it, and the controls redraw the chart."""

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
from tests.browser import browser, needs_browser
from tests.growing import FROZEN

pytestmark = needs_browser


@pytest.fixture
def lab(tmp_path):
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
        own |= {"JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"}  # as for a person
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


def test_the_slider_of_explore_moves_the_chart(lab):
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{lab}/lab/tree/explore.ipynb", wait_until="domcontentloaded")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=60_000)
        picture = page.locator("img.widget-image")
        status = page.locator(".widget-html", has_text="Chart. As reported")
        ask = page.locator(".jp-Dialog button.jp-mod-accept")  # which kernel, if the cells are run before it is there
        for _ in range(16):
            page.wait_for_timeout(1500)
            if ask.count():
                ask.first.click()
                continue
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            with contextlib.suppress(TimeoutError):
                status.wait_for(state="attached", timeout=12_000)
                break
        before = picture.get_attribute("src")
        expect(status).to_contain_text("about 600")
        handle = page.locator(".widget-slider [role=slider], .widget-slider .noUi-handle").first
        handle.focus()
        for _ in range(3):  # 13 June, 5 May, 30 April, 9 February 2025
            page.keyboard.press("ArrowLeft")
            page.wait_for_timeout(1200)
        page.wait_for_function(
            "old => document.querySelector('img.widget-image').src != old", arg=before, timeout=30_000
        )
        expect(status).to_contain_text("at least 300", timeout=30_000)
        expect(status).not_to_contain_text("about 600")
        page.get_by_role("button", name="Write the command").click()
        page.get_by_text("dprk report -p published_until 2025-02-09").first.wait_for(timeout=15_000)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/lab.png")
