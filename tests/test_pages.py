"""The report pages in a real browser: what they load, how they fit, what a screen reader meets."""

import json
import re
import subprocess
import sys
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.figures import open_study
from helpers.words import Page, Vocabulary, goes_back_to, headlines
from tests.browser import browser, needs_browser, served

pytestmark = needs_browser
PAGES = ["index.html", "claims.html", "casualty_growth.html", "worker_inflow.html", "sources.html"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "helpers", "report", "--out", str(out)], check=True, capture_output=True)
    with served(out) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium):
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def opened(chromium, site):
    """Each page, opened once for each width with all that is folded unfolded, and what it said and asked for."""

    @cache
    def open_page(name, width=1280):
        page, said, asked = chromium.new_page(viewport={"width": width, "height": 800}), [], []
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site}/{name}", wait_until="networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return page, said, asked

    return open_page


@pytest.mark.parametrize("name", PAGES)
def test_loads_without_error_or_request_to_another_host(opened, site, name):
    page, said, asked = opened(name)
    assert said == []
    assert asked and [url for url in asked if not url.startswith((site, "data:"))] == []
    broken = page.evaluate("[...document.images].filter(i => i.loading != 'lazy' && !i.naturalWidth).map(i => i.src)")
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation(opened, name, width):
    found = Axe().run(opened(name, width)[0])
    assert found.violations_count == 0, json.dumps([v["id"] for v in found.response["violations"]])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(opened, name):
    page = opened(name, 360)[0]
    wide = "[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && "
    wide += "['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).map(e => e.tagName)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(wide) == []


@pytest.mark.parametrize("name", PAGES)
def test_title_description_language_and_headings_are_in_order(opened, name):
    page = opened(name)[0]
    assert page.title() and page.locator('meta[name="description"]').get_attribute("content")
    assert page.locator("html").get_attribute("lang") == "en"
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_answers(opened, site, name):
    page = opened(name)[0]
    links = set(page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])"))
    links = {link for link in links if link.startswith(site)}  # those to articles lead out
    assert links and {link: page.request.get(link).status for link in links} == dict.fromkeys(links, 200)


def test_charts_and_tables_download(page, site):
    page.goto(f"{site}/casualty_growth.html")
    for text in ("casualties as PNG", "as SVG", "the values as CSV", "Download “changes” as CSV"):
        with page.expect_download() as download:
            page.get_by_role("link", name=text).first.click()
        assert download.value.path().stat().st_size > 100


def test_the_front_page_answers_at_once(page, site):
    page.goto(f"{site}/index.html")
    study = open_study()
    told = headlines(study, Vocabulary(study.tables))
    assert told and page.locator(".card").count() == len(told)
    for card, headline in zip(page.locator(".card").all(), told, strict=True):
        text = card.inner_text()
        assert text.startswith(headline.label)
        for line in headline.lines:
            assert all(account.said in text for account in line.accounts) and line.originator in text
            assert line.earlier in text and line.conflict in text
    text = page.locator("main").inner_text()
    for line in goes_back_to(Page(study, "casualty_growth", "worker_inflow")):
        assert text.index(line) < text.index(told[0].label)


def test_a_figure_of_the_front_page_leads_to_its_claim(page, site):
    page.goto(f"{site}/index.html")
    figure = page.locator(".figure a").first
    claim = figure.get_attribute("href").split("#")[1]
    figure.click()
    place = page.locator("li:target")
    assert page.url.endswith(f"/claims.html#{claim}") and place.get_attribute("id") == claim
    assert place.bounding_box()["y"] < 100 and "How we read it" in place.inner_text()


def follow(page, name, within=""):
    """Press Tab until a link with these words has the focus, then Enter; give up where a reader would."""
    focused = "document.activeElement"
    for _ in range(80):
        page.keyboard.press("Tab")
        inside = not within or page.evaluate(f"!!{focused}.closest({json.dumps(within)})")
        if inside and page.evaluate(f"{focused}.textContent") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {name!r} within {within!r} that the keyboard reaches")


@pytest.mark.parametrize("count", ["killed", "workers"])
def test_by_keyboard_from_the_front_page_to_the_words_behind_a_figure(page, site, count):
    study = open_study()
    labels = [told for told in headlines(study, Vocabulary(study.tables)) if told.lines[0].main["metric"] == count]
    line = labels[0].lines[0]
    page.goto(f"{site}/index.html")
    follow(page, line.accounts[0].said, within=".card")
    claim = page.locator("li:target")
    assert claim.get_attribute("id") in line.main["claims"].split(";") and claim.bounding_box()["y"] < 100
    assert study.tables.claims.set_index("claim_id").loc[claim.get_attribute("id"), "phrase"] in claim.inner_text()


def test_by_keyboard_from_the_front_page_to_each_account_of_a_conflict(page, site):
    study = open_study()
    (sides,) = study.conflicts[["claims_a", "claims_b"]].head(1).to_numpy().tolist()
    for place, claims in enumerate(sides, 1):
        page.goto(f"{site}/index.html")
        follow(page, "Each account in full")
        for _ in range(place):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator("li:target").get_attribute("id") in claims.split(";")


def test_by_keyboard_from_the_front_page_to_the_change_over_time(page, site):
    page.goto(f"{site}/index.html")
    follow(page, "The reported toll", within="main")
    table = page.get_by_role("table", name="Changes between comparable points")
    table.wait_for()
    assert page.url.endswith("/casualty_growth.html") and table.get_by_role("row").count() > 1


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_stands_every_table_with_every_row_folded_ones_too(page, site, name):
    page.goto(f"{site}/{name}", wait_until="networkidle")
    printed = page.pdf(tagged=True)
    for kind, tag in ((b"Table", "table"), (b"TR", "tr"), (b"Caption", "caption")):
        assert len(re.findall(rb"/S\s*/%s\b" % kind, printed)) == page.locator(tag).count(), tag


def test_the_keyboard_reaches_the_content_first(page, site):
    page.goto(f"{site}/casualty_growth.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_a_phone_gets_the_narrow_chart(page, site):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/casualty_growth.html", wait_until="networkidle")
    assert page.evaluate("document.querySelector('picture img').currentSrc").endswith("casualties-narrow.svg")
