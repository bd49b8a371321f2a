"""Hostile strings through every way out: pages, pictures, tables, the terminal, what names a file or a folder."""

import base64
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import nbformat
import pytest
from nbformat import v4

from helpers import charts, pages
from helpers.figures import open_study
from helpers.paths import NOTEBOOKS, PROJECT
from helpers.reports.data import FORMULA, write_csv
from helpers.reports.display import html_table
from helpers.reports.notebook import Run
from helpers.reports.pages import front, front_words, notebook_page, sweep_page
from helpers.reports.provenance import PathHider
from helpers.reports.runs import Combination, Outcome
from helpers.visible import visible
from tests.growing import FROZEN
from tests.test_reports import notebook

MARKUP = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '" onfocus="alert(1)" autofocus="',
    "</pre></code></style></title></textarea><svg onload=alert(1)>", "<!--><script>alert(1)</script>-->",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>", "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))", "&lt;script&gt;alert(1)&lt;/script&gt;", "{{ 7 * 7 }}{% for x in y %}",
    "$\\frac{<script>alert(1)</script>}{$",
]  # fmt: skip
CONTROLS = ["\x1b]0;owned\x07", "\x1b[2J\x1b[1;1H", "\x9b31m", "\x00", "\x08\x7f\x85", "\u202egnp.exe\u2066", "\ufffe"]
HOSTILE = [*MARKUP, *CONTROLS, '=HYPERLINK("http://x")', "+1+cmd|'/C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1"]
ALL = "  ".join(HOSTILE)
MARKDOWN = "{0}\n\n<div>{0}</div>\n\n```mermaid\n{0}\n```\n\n![{0}]({0})\n\n| a |\n|---|\n| {0} |"
# What steers a terminal, turns the direction of a text, or may stand in no page.
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def inert(html: str):
    """Read a page strictly, as HTML of today; hold that nothing in it runs; return its elements and its text."""
    assert not STEERS.search(html)
    read = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    elements = [element for element in read.iter() if isinstance(element.tag, str)]
    assert {element.tag for element in elements}.isdisjoint({"iframe", "object", "embed", "base", "form"})
    for name, value in (item for element in elements for item in element.attrib.items()):
        assert not str(name).startswith("on") and not value.strip().lower().startswith("javascript:"), (name, value)
    (forbids,) = [e.attrib["content"] for e in elements if e.attrib.get("http-equiv") == "Content-Security-Policy"]
    scripts = [element for element in elements if element.tag == "script"]
    digests = [base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode() for script in scripts]
    assert "default-src 'none'" in forbids
    assert re.findall("script-src ([^;]*)", forbids) == [f"'sha256-{digest}'" for digest in digests]
    for script in scripts:
        script.text = ""
    return elements, "".join(read.itertext())


def executed(markdown: str, html: str) -> nbformat.NotebookNode:
    """A notebook that has run, with every hostile string wherever one can stand, but its markdown and HTML given."""
    cells = [v4.new_markdown_cell("# Title")]
    for each in HOSTILE:
        table, image = {"text/html": html.format(each)}, {"image/png": "iVBORw0KGgo="}
        chart = {"title": each, "source": each, "rows": [[each] * 6], "cite": {"plain": each, "bibtex": each}}
        chart |= {"chart": each, "image/png": {"alt": each}}
        script = {"application/javascript": each, "text/markdown": markdown.format(each), "text/plain": ""}
        shown = [
            (table | {"text/plain": each}, {}),
            (table, {"table": each, "long": each}),
            (image, chart),
            (script, {}),
        ]
        shown += [({"image/svg+xml": f"<svg>{each}</svg>", "text/plain": each}, {})]
        outputs = [v4.new_output("display_data", data, metadata=metadata) for data, metadata in shown]
        outputs += [v4.new_output("stream", name="stdout", text=each)]
        outputs += [v4.new_output("stream", name="stderr", text=f"\x1b[31m{each}\x1b[0m")]
        outputs += [v4.new_output("error", ename=each, evalue=each, traceback=[f"\x1b[0;31m{each}\x1b[0m", each])]
        cells += [
            v4.new_markdown_cell(markdown.format(each)),
            v4.new_raw_cell(each, metadata={"raw_mimetype": "text/html"}),
        ]
        cells += [v4.new_code_cell(f"note = 1  # {each}", outputs=outputs, metadata={"tags": [each]})]
    return v4.new_notebook(cells=cells)


def seen(text: str) -> int:
    """How often each string of markup is there to be read, at least."""
    return min(text.count(each) for each in MARKUP)


@pytest.mark.filterwarnings("ignore:Your element with mimetype")
def test_a_page_of_a_notebook_is_text_but_for_the_html_of_a_trusted_one():
    node = executed(MARKDOWN, "<p onclick='1'>made {0}</p>")
    elements, text = inert(notebook_page(node, ALL, ALL, {"note": ALL}, ALL, trust=False))
    assert seen(text) > 5 and "made" not in text and "is left out" in text
    links = [e.attrib["href"] for e in elements if e.tag == "a" and not e.attrib["href"].startswith("http://x")]
    assert not [link for link in links if ":" in link and link != "#harmful-link"]
    elements, text = inert(notebook_page(executed("Text", "<p><em>kept</em></p>"), ALL, ALL, {"note": ALL}, ALL))
    assert [e.text for e in elements if e.tag == "em"].count("kept") >= len(HOSTILE)
    assert seen(text) > 3 and "is left out" not in text


def test_the_front_page_and_the_page_of_a_sweep_are_text(small):
    names = {each: (f"{each}.ipynb", f"{each}.html", f"{each}/x-narrow.svg") for each in HOSTILE}
    made = [Run(each, each, files, each, 1.0) for each, files in names.items()]
    assert seen(inert(front(made, front_words({"data_dir": str(small)})))[1]) >= 2
    given = {each: Combination({"note": each, each: "1"}, each, "") for each in HOSTILE}
    swept = [Outcome(one, False, each, each, f"{each}.html", {f"{each}/x": each}, []) for each, one in given.items()]
    assert seen(inert(sweep_page(ALL, swept))[1]) >= 3


HOSTILE_COLUMNS = {
    "sources": ["outlet", "wire", "subject", "note"], "origins": ["relay", "note"], "claims": ["phrase", "note"],
    "originators": ["full_name"], "metrics": ["label"], "populations": ["label"], "scopes": ["label"], "topics": ["label"],
}  # fmt: skip


@pytest.mark.parametrize(
    "hostile", ["=x\x1b[J\x9b\x07<script>alert()</script>", '@"><img src=x onerror=alert()>\ufffe\u202e\x00']
)
def test_hostile_tables_give_valid_pictures_pages_and_cells(hostile, tmp_path):
    study, frames = open_study(data_dir=str(FROZEN)), {}
    for name, columns in HOSTILE_COLUMNS.items():
        table = getattr(study.tables, name)
        texts = {each: table[each].where(table[each] == "", f"{hostile} " + table[each]) for each in columns}
        frames[name] = table.assign(**texts)
    page = pages.Page(study.with_tables(**frames), "casualty_growth")
    listings = [pages.figures(page.points, page.wording), pages.changes(page.changes, page.wording)]
    html = "".join(html_table(frame, hostile) for frame in listings)
    node = v4.new_notebook(cells=[v4.new_code_cell("", outputs=[v4.new_output("display_data", {"text/html": html})])])
    assert inert(notebook_page(node, "x", "x", {}, trust=True))[1].count("alert()") > 30
    for frame in listings:
        write_csv(frame, tmp_path / "x.csv")
        with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
            read = list(csv.reader(stream))
        assert len(read) == len(frame) + 1
        assert [cell for row in read for cell in row if cell.startswith(FORMULA)] == []
    made = charts.chart_over_time(charts.select(page.points, page.words), page.words)
    for element in ElementTree.fromstring(made.images(kinds=["svg"])["svg"]).iter():
        assert not element.tag.endswith(("}script", "}foreignObject", "}img"))
        assert not [name for name in element.attrib if name.startswith("on")]


def test_nothing_steers_the_terminal(small, edit, tmp_path, run):
    steering = "".join(CONTROLS)
    word, out = steering.replace("\x00", ""), ("--out", tmp_path / "out")
    edit.cell(small / "casualties.csv", 2, "metric", f"killed{word}")
    asked = {
        "cell": ["check", "--data", small], "word": ["check", word], "option": ["report", "--jobs", word],
        "folder": ["check", "--data", f"{small}{word}"], "text": ["read", f"about 600{steering} men"],
        "articles": ["verify", "--articles", tmp_path / word], "notebook": ["report", tmp_path / f"{word}.ipynb", *out],
        "value": ["report", NOTEBOOKS / "sources.ipynb", "-p", "outlets", steering, *out],
        "name": ["report", NOTEBOOKS / "sources.ipynb", "-p", steering, "x", *out],
        "sweep": ["sweep", tmp_path / f"{word}.ipynb", "-p", "x", "1", *out],
    }  # fmt: skip
    said = {where: "".join(run(*words)[1:]) for where, words in asked.items()}
    assert all(said.values()) and not any(map(STEERS.search, said.values()))
    assert all(visible(word) in said[where] for where in ("word", "folder", "notebook", "sweep"))


NOISY = """
import os, sys, tempfile, warnings
import helpers
from IPython.display import HTML, display
print(data_dir, os.getcwd(), helpers.__file__, sys.prefix, os.path.expanduser("~/own/things"), sep="\\n")
warnings.warn(data_dir)
display(HTML("<b onclick=alert(1)>mine</b><script>alert(1)</script>"))
"""


def test_a_hostile_notebook_reaches_the_pages_as_text_and_no_folder_is_named(tmp_path):
    folder = tmp_path / "jürgen's “own” things"
    data, name = folder / "my tables", "a<img src=x onerror=alert(1)>\x1b[2J\u202e"
    (folder / "home" / "own").mkdir(parents=True)
    shutil.copytree(FROZEN, data)
    first = "note = ''\ndata_dir = ''\noutput_dir = ''"
    made = notebook(folder, name, NOISY, f"raise ValueError({MARKUP[0]!r} + data_dir)", parameters=first)
    asked = ["report", made, "--data", data, "-p", "note", MARKUP[0], "--out", folder / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "helpers", *map(str, asked)], capture_output=True, text=True, cwd=folder,
        env=os.environ | {"HOME": str(folder / "home")},
    )  # fmt: skip
    assert done.returncode == 1
    _, text = inert((folder / "out" / f"{name}.html").read_text(encoding="utf-8"))
    assert f"note = {MARKUP[0]}" in text and f"ValueError in cell 4: {MARKUP[0]}" in text
    assert "mine" not in text.partition("HTML object")[2]
    elements, text = inert((folder / "out" / "index.html").read_text(encoding="utf-8"))
    assert f"ValueError in cell 4: {MARKUP[0]}" in text
    assert any(e.attrib["href"].startswith("a%3Cimg") for e in elements if e.tag == "a")
    said = done.stdout + re.sub("\r|\x1b\\[A", "", done.stderr)  # with which bars are drawn again
    assert "ValueError in cell 4" in said and "\\x1b[2J\\u202e" in said and not STEERS.search(said)
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["data_dir"] == "my tables"
    places = [folder, PROJECT, Path.home(), sys.prefix, tempfile.gettempdir()]
    spelled = {text for each in map(str, places) for text in (each, ascii(each)[1:-1], json.dumps(each)[1:-1])}
    for path in (path for path in (folder / "out").iterdir() if path.is_file()):
        text = path.read_text(encoding="utf-8")
        assert [place for place in spelled if place in text] == [], path.name


def test_folders_are_left_out_and_web_addresses_are_not(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    (tmp_path / "mine").mkdir()
    hide = PathHider({"data_dir": str(tmp_path / "mine")}, Path("/srv/books/a.ipynb"), "/tmp/report-x").hide_paths
    for text, wanted in {
        f"{tmp_path}/mine/sources.csv:3 in {tmp_path}/mine.": "mine/sources.csv:3 in mine.",
        "File \x1b[32m~/x.py, '/tmp/report-x/a'": "File \x1b[32m~/x.py, 'a'",
        "/home/me/x /home/mean/x": "~/x /home/mean/x",
        "https://host/srv/books/a /srv/bookshop/a": "https://host/srv/books/a /srv/bookshop/a",
    }.items():
        assert hide([text, {"x": text}]) == [wanted, {"x": wanted}]
    assert hide({"image/png": "/srv/books/", "n": 1}) == {"image/png": "/srv/books/", "n": 1}
