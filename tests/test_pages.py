"""The report pages in a real browser: what they load, how they fit, what a reader does with them."""

import base64
import hashlib
import json
import re

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.figures import open_study
from helpers.pages import front_page
from helpers.reports.pages import TEMPLATES
from helpers.wording import plain as text_of
from tests.browser import needs_browser, served

pytestmark = needs_browser
PAGES = ["index.html", "claims.html", "casualty_growth.html", "worker_inflow.html", "sources.html"]


@pytest.fixture(scope="module")
def tab(chromium):
    """One page of a browser for all tests."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab):
    """The page as a reader opens it: wide and light."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(media="null", color_scheme="light")
    return tab


@pytest.fixture(scope="module")
def plain(chromium):
    """A page on which no script runs."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_fits_links_and_is_accessible(page, site, name):
    said, asked = [], []
    heard = {
        "console": lambda message: said.append(message.text) if message.type in ("error", "warning") else None,
        "pageerror": lambda error: said.append(str(error)),
        "request": lambda request: asked.append(request.url),
    }
    for event, hear in heard.items():
        page.on(event, hear)
    page.goto(f"{site}/{name}", wait_until="networkidle")
    printed = page.pdf(tagged=True)  # with every row of every table, folded ones too
    for kind, tag in ((b"Table", "table"), (b"TR", "tr"), (b"Caption", "caption")):
        assert len(re.findall(rb"/S\s*/%s\b" % kind, printed)) == page.locator(tag).count(), tag
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("document.querySelectorAll('#all-code').forEach(box => box.click())")
    broken = page.evaluate("[...document.images].filter(i => i.loading != 'lazy' && !i.naturalWidth).map(i => i.src)")
    assert said == [] and broken == []
    assert asked and [url for url in asked if not url.startswith((site, "data:"))] == []
    for event, hear in heard.items():
        page.remove_listener(event, hear)
    for width in (360, 800, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(50)  # for what watches the size of boxes
        wide = page.evaluate(
            """[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 &&
            ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).map(e => [e.className, e.tabIndex, e.ariaLabel])"""
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(kind == "scroll" and stop == 0 and label for kind, stop, label in wide) and (width > 360 or not wide)
    for width, scheme in ((360, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert found == [], json.dumps([[v["id"], v["nodes"][0]["html"]] for v in found])
    html5lib.HTMLParser(strict=True).parse(page.request.get(f"{site}/{name}").text())
    version = r"Made on \d+ \w+ 20\d\d with version \d+\.\d+\.\d+ of the code, (no commit known|commit [0-9a-f]{12}(-dirty)?)\b"
    assert re.search(version, page.locator("footer").inner_text())
    assert page.title() and page.locator('meta[name="description"]').get_attribute("content")
    assert page.locator("html").get_attribute("lang") == "en"
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))
    links = set(page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])"))
    links = {link for link in links if link.startswith(site)}  # those to articles lead out
    assert links and {link: page.request.get(link).status for link in links} == dict.fromkeys(links, 200)


def unfold(page):
    """Open the tables of a page that are folded, as a reader does."""
    for summary in page.locator("details.long > summary").all():
        summary.click()


def test_charts_and_tables_download_and_paper_shows_what_is_folded_and_no_control(page, site):
    page.goto(f"{site}/casualty_growth.html")
    unfold(page)
    for text in ("casualties as PNG", "as SVG", "the values as CSV", "CSV of changes"):
        with page.expect_download() as download:
            page.get_by_role("link", name=text).first.click()
        assert download.value.path().stat().st_size > 100
    page.reload()
    page.emulate_media(media="print")
    seen = "[...document.querySelectorAll('%s')].map(e => e.checkVisibility())"
    assert set(page.evaluate(seen % "details.long td, footer p:first-child")) == {True}
    assert set(page.evaluate(seen % ".filter, .copy, .downloads, details.code pre")) == {False}


def test_the_front_page_answers_at_once(page, site):
    page.goto(f"{site}/index.html")
    front, text = front_page(open_study()), " ".join(page.locator("main").inner_text().split())
    assert f"As of {front['as_of']:%-d %B %Y}" in text
    said = [front["lede"], *(line for topic in front["topics"] for line in [*topic.sentences, *topic.growth])]
    said += [*front["independent"], *(entry.sentence for entry in front["disputes"]), *front["unknown"]]
    assert said and not [line for line in map(text_of, said) if " ".join(line.split()) not in text]
    rows = [row for rows in front["glance"].groups.values() for row in rows]
    assert page.locator(".glance td").count() == len(rows) and page.locator(".articles li").count() == 11


@pytest.mark.parametrize("name", ["index.html", "casualty_growth.html"])
def test_charts_are_shown_in_the_form_that_fits(page, site, name):
    pictures = "[...document.querySelectorAll('picture img')].map(i => [i.currentSrc, i.naturalWidth, i.alt.length])"
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site}/{name}", wait_until="networkidle")
        found = page.evaluate(pictures)
        assert len(found) >= 2 and {url.endswith("-narrow.svg") for url, _, _ in found} == {width == 360}
        assert found[0][1] > 0 and all(alt < 300 for _, _, alt in found)


def test_a_sentence_is_copied_and_a_chart_embedded_in_a_page_of_another_host(page, site, tmp_path):
    page.goto(f"{site}/index.html")
    page.get_by_role("button", name="Copy: South Korean").first.click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == text_of(front_page(open_study())["lede"])
    page.get_by_text("Embed", exact=True).first.click()
    page.get_by_role("button", name="Copy: <picture>").first.click()
    page.get_by_text("Copied", exact=True).nth(1).wait_for()
    snippet = page.evaluate("navigator.clipboard.readText()")
    html = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title><body>{snippet}</body></html>'
    (tmp_path / "elsewhere.html").write_text(html, encoding="utf-8")
    with served(tmp_path) as elsewhere:
        for width, form in ((360, "narrow"), (1280, "wide")):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{elsewhere}/elsewhere.html", wait_until="networkidle")
            assert page.evaluate("document.images[0].currentSrc").endswith(f"charts/casualties-{form}.png")
            assert page.evaluate("document.images[0].naturalWidth") and page.evaluate("document.images[0].alt")


def test_where_the_clipboard_is_closed_the_text_is_selected(page, site):
    page.goto(f"{site}/index.html")
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    page.get_by_text("Cite", exact=True).first.click()
    page.get_by_role("button", name="Copy: @misc").first.click()
    page.get_by_text("Selected").wait_for()
    assert page.evaluate("getSelection().toString()").startswith("@misc{casualties-2025-06-13")


def test_without_a_script_all_is_there_to_be_copied_by_hand(plain, site):
    plain.goto(f"{site}/index.html")
    assert plain.get_by_role("button").count() == 0
    plain.get_by_text("Embed", exact=True).first.click()
    assert plain.locator("pre[data-address]").first.inner_text().startswith('<picture><source media="')


def test_the_list_of_figures_is_filtered_and_few_tab_stops_precede_it(page, site):
    page.goto(f"{site}/claims.html")
    tab_to(page, "li.claim a")
    stops = page.evaluate(
        """[...document.querySelectorAll('a[href], button, input, summary')].indexOf(document.activeElement)"""
    )
    assert stops <= 30
    page.get_by_label("Filter the figures").fill("reuters workers")
    shown = page.locator("[data-filter] li.claim:visible")
    assert 0 < shown.count() < 10 and all("workers" in text.lower() for text in shown.all_inner_texts())
    assert page.locator("[data-filter] h3:visible").count() <= shown.count()


@pytest.mark.parametrize("scripts", ["page", "plain"])
def test_a_figure_is_followed_to_its_claim_and_on_to_the_article(request, scripts, site):
    page = request.getfixturevalue(scripts)
    page.goto(f"{site}/index.html")
    figure = page.locator(".glance a").first
    claim = figure.get_attribute("href").split("#")[1]
    figure.click()
    place = page.locator("li:target")
    assert page.url.endswith(f"/claims.html#{claim}") and place.get_attribute("id") == claim
    assert place.bounding_box()["y"] < 100 and "Could mean" in place.inner_text()
    carrier = place.get_by_role("link").nth(1)
    outlet = carrier.inner_text()
    carrier.click()
    article = page.locator("li:target")
    assert article.locator("h3").inner_text().startswith(outlet)
    assert article.locator(f'a[href="#{claim}"]').count() == 1


def tab_to(page, where):
    """Press Tab until what has the focus is what is looked for."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({json.dumps(where)})"):
            return
    raise AssertionError(f"no Tab leads to {where}")


def test_a_table_is_sorted_and_filtered_by_keyboard_alone(page, site):
    page.goto(f"{site}/sources.html")
    caption = "Numbers in each article"
    box = page.get_by_role("region", name=caption)
    figures = box.locator('tr:not([hidden]) > td[data-label="Figures"]')
    printed = [int(text) for text in figures.all_inner_texts()]
    tab_to(page, f'[aria-label="{caption}"] th button')
    while page.evaluate("document.activeElement.textContent") != "Figures":
        page.keyboard.press("Tab")
    numbers = sorted(printed)
    for order, shown in (("ascending", numbers), ("descending", numbers[::-1]), (None, printed)):
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.parentNode.getAttribute('aria-sort')") == order
        assert [int(text) for text in figures.all_inner_texts()] == shown
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    assert page.evaluate("document.activeElement.labels[0].textContent").startswith(f"Filter “{caption}”")
    page.keyboard.type("2025 news")
    left = box.locator("tbody tr:not([hidden])").all_inner_texts()
    assert 0 < len(left) < len(printed) and all("2025" in row and "news" in row.lower() for row in left)
    said = page.evaluate("document.activeElement.closest('.filter').querySelector('output').textContent")
    assert said.startswith(f"{len(left)} of {len(printed)}")
    page.keyboard.press("Escape")
    assert figures.count() == len(printed)


def test_days_and_open_ends_are_sorted_as_such_and_what_is_empty_stays_last(page, site):
    cells = {
        "Day": ["1 May 2025", "by mid-January 2025", "October 2024", "none", "15 December 2024 to 15 January 2025", "2024"],
        "Number": ["12,000", "up to 900", "about 1.5 million", "none", "27", "300 fewer"],
        "Word": ["b", "a", "", "10 z", "9 z", "C"],
    }  # fmt: skip
    order = {"Day": [5, 2, 4, 1, 0, 3], "Number": [5, 4, 1, 0, 2, 3], "Word": [4, 3, 1, 0, 5, 2]}
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in zip(*cells.values()))
    heads = "".join(f"<th>{name}</th>" for name in cells)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    html = page.request.get(f"{site}/context.html").text()
    html = html.partition('<main id="main">')[0] + f'<main id="main">{table}</main>'
    page.route("**/table.html", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{site}/table.html")
    for place, name in enumerate(cells):
        first, last = order[name][:-1], order[name][-1:]
        for rows in (first + last, first[::-1] + last):
            page.get_by_role("button", name=name).click()
            shown = page.locator(f"td:nth-child({place + 1})").all_inner_texts()
            assert shown == [cells[name][row] for row in rows]


def test_no_script_runs_but_the_one_whose_digest_the_head_names(page, site):
    with page.expect_console_message() as blocked:
        page.goto(f"{site}/casualty_growth.html")
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'ran = 1'}))")
    assert page.evaluate("typeof ran") == "undefined" and "Content Security Policy" in blocked.value.text
    html = page.request.get(f"{site}/casualty_growth.html").text()
    (script,) = re.findall('<script type="module">(.*?)</script>', html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert script.strip() == (TEMPLATES / "page.js").read_text(encoding="utf-8").strip()
    assert f"script-src 'sha256-{digest}'; " in html


def follow(page, name, within):
    """Press Tab until a link with these words has the focus, then Enter; give up where a reader would."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("within => (f => f.closest(within) && f.textContent)(document.activeElement)", within) == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {name!r} within {within!r} that the keyboard reaches")


def test_by_keyboard_from_the_front_page_to_the_words_behind_figures_and_conflicts(page, site):
    study = open_study()
    phrases = study.tables.claims.set_index("claim_id")["phrase"]
    (sides,) = study.conflicts[["claims_a", "claims_b"]].head(1).to_numpy().tolist()
    conflict = "section:has(#disagree)"
    for number, within, claims in (
        ("about 600", ".glance", phrases), ("about 15,000", conflict, sides[0].split(";")), ("18,000", conflict, sides[1].split(";")),
    ):  # fmt: skip
        page.goto(f"{site}/index.html")
        follow(page, number, within)
        claim = page.locator("li:target")
        assert claim.get_attribute("id") in claims and claim.bounding_box()["y"] < 100
        assert phrases[claim.get_attribute("id")] in claim.inner_text()
    page.goto(f"{site}/casualty_growth.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
