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
import pandas as pd
import pytest

from helpers import charts, pages
from helpers.charts import Chart, Section
from helpers.figures import open_study
from helpers.paths import NOTEBOOKS, PROJECT
from helpers.reports.display import html_table
from helpers.reports.export import FORMULA, write_csv
from helpers.reports.hide_paths import PathHider
from helpers.reports.notebook import Run
from helpers.reports.page import notebook_page
from helpers.reports.pages import front, front_words, sweep_page
from helpers.reports.sweep import Combination, Outcome
from helpers.visible import visible
from tests.browser import needs_browser
from tests.growing import FROZEN
from tests.test_reports import notebook

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "</pre></code></style></title></textarea><svg onload=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7 * 7 }}{% for x in y %}",
    "$\\frac{<script>alert(1)</script>}{$",
]
CONTROLS = [
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[1;1H",
    "\x9b31m",
    "\x00",
    "\x08\x7f\x85",
    "\u202egnp.exe\u2066",
    "\ufffe\ufdd0",
]
FORMULAS = ['=HYPERLINK("http://x")', "+1+cmd|'/C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1"]
HOSTILE = MARKUP + CONTROLS + FORMULAS
# What steers a terminal, turns the direction of a text, or may stand in no page.
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def inert(html: str):
    """Read a page strictly, as HTML of today; hold that nothing in it runs; return its elements and its text."""
    assert not STEERS.search(html)
    read = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    elements = [element for element in read.iter() if isinstance(element.tag, str)]
    assert {element.tag for element in elements}.isdisjoint({"iframe", "object", "embed", "base", "form"})
    data = [element for element in elements if element.attrib == {"type": "application/ld+json"}]
    assert all(json.loads(element.text) for element in data)  # for search engines; no browser runs it
    for name, value in (item for element in elements for item in element.attrib.items()):
        assert not str(name).startswith("on") and not value.strip().lower().startswith("javascript:"), (name, value)
    forbids = [e.attrib["content"] for e in elements if e.attrib.get("http-equiv") == "Content-Security-Policy"]
    assert len(forbids) == 1 and "default-src 'none'" in forbids[0]
    scripts = [element for element in elements if element.tag == "script"]  # the project's own, which is no text
    scripts = [script for script in scripts if script not in data]
    allowed = [base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode() for script in scripts]
    assert re.findall("script-src ([^;]*)", forbids[0]) == [f"'sha256-{digest}'" for digest in allowed]
    for script in [*scripts, *data]:
        script.text = ""
    return elements, "".join(read.itertext())


def of_a_chart(each: str) -> dict:
    """What a chart says of itself to its page, every word of it hostile."""
    told = {"title": each, "source": each, "rows": [[each] * 6], "cite": {"plain": each, "bibtex": each}}
    return {"chart": each, "image/png": {"alt": each}} | told


def executed(markdown: str, html: str) -> nbformat.NotebookNode:
    """A notebook that has run, with every hostile string wherever one can stand, but its markdown and HTML given."""
    v4, cells = nbformat.v4, [nbformat.v4.new_markdown_cell("# Title")]
    for each in HOSTILE:
        outputs = [
            v4.new_output("stream", name="stdout", text=each),
            v4.new_output("stream", name="stderr", text=f"\x1b[31m{each}\x1b[0m"),
            v4.new_output("display_data", data={"text/html": html.format(each), "text/plain": each}),
            v4.new_output(
                "display_data", data={"text/html": html.format(each)}, metadata={"table": each, "long": each}
            ),
            v4.new_output(
                "display_data", data={"image/png": "iVBORw0KGgo="}, metadata={"chart": each, "image/png": {"alt": each}}
            ),
            v4.new_output("display_data", {"image/png": "iVBORw0KGgo="}, metadata=of_a_chart(each)),
            v4.new_output("display_data", data={"image/svg+xml": f"<svg>{each}</svg>", "text/plain": each}),
            v4.new_output(
                "display_data", data={"application/javascript": each, "text/markdown": each, "text/plain": ""}
            ),
            v4.new_output("execute_result", data={"text/html": html.format(each), "text/plain": each}),
            v4.new_output("error", ename=each, evalue=each, traceback=[f"\x1b[0;31m{each}\x1b[0m", each]),
        ]
        cells += [
            v4.new_markdown_cell(markdown.format(each)),
            v4.new_raw_cell(each, metadata={"raw_mimetype": "text/html"}),
        ]
        cells += [v4.new_code_cell(f"note = 1  # {each}", outputs=outputs, metadata={"tags": [each]})]
    return v4.new_notebook(cells=cells)


ALL = "  ".join(HOSTILE)
MARKDOWN = "{0}\n\n<div>{0}</div>\n\n```mermaid\n{0}\n```\n\n![{0}]({0})\n\n| a |\n|---|\n| {0} |"
quiet = pytest.mark.filterwarnings("ignore:Your element with mimetype")


def read_in(text: str) -> dict[str, int]:
    """How often each string of markup is there to be read."""
    return {each: text.count(each) for each in MARKUP}


@quiet
def test_a_page_of_a_notebook_that_nobody_vouches_for_is_text():
    given = {"note": ALL}
    html = notebook_page(
        executed(MARKDOWN, "<p onclick='1'>made {0}</p>"), ALL, ALL, given, ALL, "index.html", trust=False
    )
    elements, text = inert(html)
    # As title, parameter, error; as code, in cells of text, as what came out of it.
    assert {each: count for each, count in read_in(text).items() if count < 10} == {}
    assert "made" not in text and text.count("HTML that this notebook put out is left out") == 1
    links = [e.attrib["href"] for e in elements if e.tag == "a" and not e.attrib["href"].startswith("http://x")]
    assert not [link for link in links if ":" in link and link != "#harmful-link"]


@quiet
def test_what_surrounds_the_html_of_a_trusted_notebook_is_text():
    html = notebook_page(executed("Text", "<p><em>kept</em></p>"), ALL, ALL, {"note": ALL}, ALL, trust=True)
    elements, text = inert(html)
    assert len([e for e in elements if e.tag == "em" and e.text == "kept"]) == 3 * len(HOSTILE)
    assert {each: count for each, count in read_in(text).items() if count < 7} == {} and "is left out" not in text


def test_the_front_page_and_the_page_of_a_sweep_are_text(small):
    paths = {each: (f"{each}.ipynb", f"{each}.html", f"{each}/x-narrow.svg") for each in HOSTILE}
    made = [Run(each, each, names, each, 1.0, names[2]) for each, names in paths.items()]
    _, text = inert(front(made, front_words({"data_dir": str(small)})))
    assert min(read_in(text).values()) >= 3
    swept = [
        Outcome(Combination({"note": each, each: "1"}, each, ""), each, each, False, (f"{each}/x",), f"{each}.html")
        for each in HOSTILE
    ]
    _, text = inert(sweep_page(ALL, swept, {f"{each}/x": each for each in HOSTILE}))
    assert min(read_in(text).values()) >= 3


@needs_browser
def test_no_script_of_a_trusted_notebook_runs(chromium, tmp_path):
    runs = "<script>document.title = 'ran'</script><img src=x onerror='document.title = `ran`'>"
    output = nbformat.v4.new_output("display_data", data={"text/html": runs})
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    (tmp_path / "x.html").write_text(notebook_page(node, "x", "still", {}, trust=True), encoding="utf-8")
    shown = chromium.new_page()
    shown.goto((tmp_path / "x.html").as_uri(), wait_until="networkidle")
    assert shown.locator("body script").count() == 1 and shown.title() == "still"


def hostile_study(study, hostile: str):
    """The study with a hostile string around each outlet, phrase, note, title, label and long name."""
    tables = study.tables
    changed = {
        "sources": ["outlet", "wire", "subject", "note"],
        "origins": ["relay", "note"],
        "claims": ["phrase", "note"],
        "originators": ["full_name"],
        "metrics": ["label"],
        "populations": ["label"],
        "scopes": ["label"],
        "topics": ["label"],
        "exclusions": ["phrase"],
    }
    frames = {name: getattr(tables, name).copy() for name in changed}
    for name, columns in changed.items():
        for column in columns:
            texts = frames[name][column]
            frames[name][column] = texts.where(texts == "", f"{hostile} " + texts + f" {hostile}")
    return study.with_tables(**frames)


@pytest.mark.parametrize(
    "hostile", ["=x\x1b[J\x9b\x07<script>alert()</script>", '@"><img src=x onerror=alert()>\ufffe\u202e\x00']
)
def test_hostile_tables_give_valid_pictures_pages_and_cells(hostile, tmp_path):
    page_of = pages.Page(hostile_study(open_study(data_dir=str(FROZEN)), hostile), "casualty_growth")
    listings = [getattr(pages, name)(page_of) for name in ("steps", "conflicts", "passports", "drift")]
    html = "".join(html_table(frame, hostile) for frame in listings)
    v4 = nbformat.v4
    cell = v4.new_code_cell("", outputs=[v4.new_output("display_data", data={"text/html": html})])
    _, text = inert(notebook_page(v4.new_notebook(cells=[cell]), "x", "x", {}, trust=True))
    assert text.count("alert()") > 50
    for frame in [*listings, pd.DataFrame({each: [each] for each in HOSTILE})]:
        write_csv(frame, tmp_path / "x.csv")
        with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
            read = list(csv.reader(stream))
        assert len(read) == len(frame) + 1
        assert [cell for row in read for cell in row if cell.startswith(FORMULA)] == []
    for form in ("wide", "narrow"):
        only_pictures(charts.topic_chart(page_of, "casualties").images(form, ["svg"])["svg"])


def only_pictures(svg: bytes):
    """Hold that a picture is valid XML in which nothing runs."""
    for element in ElementTree.fromstring(svg).iter():
        assert not element.tag.endswith(("}script", "}foreignObject", "}img"))
        assert not [name for name in element.attrib if name.startswith("on")]


def test_every_word_of_a_chart_may_be_hostile():
    count, days = len(HOSTILE), pd.to_datetime(["2025-01-01"] * len(HOSTILE))
    told = {name: HOSTILE for name in ("originator", "when", "said", "span", "who")}
    points = pd.DataFrame(
        {"low": 1.0, "best": 1.5, "high": range(2, count + 2), "date_start": days, "date_end": days, "basis": "reported"}
        | {"dated": "stated"} | told
    )  # fmt: skip
    events = points[["date_start", "date_end", "originator", "when", "said", "who", "dated"]].head(9)
    for parts in ([points], [points, points]):  # as rows; and, beyond 40, on axes of days
        made = Chart.of([Section(ALL, part) for part in parts], ALL, ALL, ALL, events=events)
        only_pictures(made.images("wide", ["svg"])["svg"])


def test_nothing_steers_the_terminal(small, edit, tmp_path, run):
    steering = "".join(CONTROLS)
    of_a_file = steering.replace("\x00", "")
    edit.cell(small / "casualties.csv", 2, "metric", f"killed{of_a_file}")
    shown = visible(of_a_file)
    asked = {
        "cell": run("check", "--data", small),
        "word": run("check", of_a_file),
        "option": run("report", "--jobs", of_a_file),
        "folder": run("check", "--data", f"{small}{of_a_file}"),
        "text": run("read", f"about 600{steering} men"),
        "articles": run("verify", "--articles", tmp_path / of_a_file),
        "notebook": run("report", tmp_path / f"{of_a_file}.ipynb", "--out", tmp_path / "out"),
        "value": run("report", NOTEBOOKS / "sources.ipynb", "-p", "outlets", steering, "--out", tmp_path / "out"),
        "name": run("report", NOTEBOOKS / "sources.ipynb", "-p", steering, "x", "--out", tmp_path / "out"),
        "list": run("sweep", tmp_path / f"{of_a_file}.ipynb", "-p", "x", "1", "--out", tmp_path / "out"),
    }
    for where, done in asked.items():
        assert done.out or done.err, where
        assert not STEERS.search(done.out + done.err), where
    assert (
        shown in asked["word"].err
        and shown in asked["folder"].out
        and shown in asked["notebook"].err
        and shown in asked["list"].err
    )
    assert "\\x1b]0;owned" in asked["cell"].out and "outlets: '\\x1b]0'" in asked["value"].err


NOISY = """
import os, sys, tempfile, warnings
import helpers
from IPython.display import HTML, display
print(data_dir, os.getcwd(), helpers.__file__, sys.prefix, os.path.expanduser("~/own/things"), sep="\\n")
warnings.warn(data_dir)
display(HTML("<b onclick=alert(1)>mine</b><script>alert(1)</script>"))
"""


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A report, made by the command, of a hostile notebook of somebody else's, all folders being given in full."""
    folder = tmp_path_factory.mktemp("jürgen's “own” things")
    data = folder / "my tables"
    (folder / "home" / "own").mkdir(parents=True)
    shutil.copytree(FROZEN, data)
    first = "note = ''\ndata_dir = ''\noutput_dir = ''"
    name = "a<img src=x onerror=alert(1)>\x1b[2J\u202e"
    made = notebook(folder, name, NOISY, f"raise ValueError({MARKUP[0]!r} + data_dir)", parameters=first)
    node = nbformat.read(made, as_version=4)
    node.metadata["title"] = MARKUP[1]
    nbformat.write(node, made)
    asked = ["report", made, "--data", data, "-p", "note", MARKUP[0], "--out", folder / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "helpers", *map(str, asked)], capture_output=True, text=True, cwd=folder,
        env=os.environ | {"HOME": str(folder / "home")},
    )  # fmt: skip
    return folder, name, done


def test_a_hostile_notebook_reaches_the_pages_as_text(reported):
    folder, name, done = reported
    assert done.returncode == 1
    _, text = inert((folder / "out" / f"{name}.html").read_text(encoding="utf-8"))
    assert f"note = {MARKUP[0]}" in text and f"ValueError in cell 4: {MARKUP[0]}" in text
    assert "<IPython.core.display.HTML object>" in text and "mine" not in text.split("HTML object")[1]
    elements, text = inert((folder / "out" / "index.html").read_text(encoding="utf-8"))
    assert MARKUP[1] in text and f"Did not finish: ValueError in cell 4: {MARKUP[0]}" in text
    links = [e.attrib["href"] for e in elements if e.tag == "a" and e.attrib["href"] != "#main"]
    assert [link for link in links if link.startswith("a%3Cimg")] and not [
        link for link in links if ":" in link or "<" in link
    ]


def test_what_it_says_on_the_terminal_steers_nothing_but_its_bars(reported):
    said = reported[2].stdout + re.sub("\r|\x1b\\[A", "", reported[2].stderr)  # what bars are drawn again with
    assert "ValueError in cell 4" in said and "\\x1b[2J\\u202e" in said and not STEERS.search(said)


def test_nothing_that_is_written_names_a_folder_of_the_machine(reported):
    folder, name, _ = reported
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["data_dir"] == "my tables"
    kept = nbformat.read(folder / "out" / f"{name}.ipynb", as_version=4)
    assert kept.metadata.papermill["parameters"]["data_dir"] == "my tables"
    assert 'data_dir = "my tables"' in next(c.source for c in kept.cells if "injected-parameters" in c.metadata.tags)
    places = [folder, PROJECT, Path.home(), sys.prefix, tempfile.gettempdir()]
    spelled = {text for each in map(str, places) for text in (each, ascii(each)[1:-1], json.dumps(each)[1:-1])}
    for path in (path for path in (folder / "out").iterdir() if path.is_file()):
        text = path.read_text(encoding="utf-8")
        assert [place for place in spelled if place in text] == [], path.name


@pytest.mark.parametrize("command", ["report", "sweep"])
def test_a_notebook_that_is_vouched_for_keeps_its_html(command, tmp_path, run):
    shows = "from IPython.display import HTML, display\ndisplay(HTML('<em>kept</em>'))"
    asked = [
        command,
        notebook(tmp_path, "mine", shows),
        "-p",
        "published_until",
        "2025-05-01",
        "--out",
        tmp_path / "out",
    ]
    for trust in ([], ["--trust"], []):  # a sweep keeps no page that was made with another answer
        done = run(*asked, *trust)
        assert done.status == 0, done.err
        (made,) = (path for path in (tmp_path / "out").rglob("mine.html"))
        assert ("<em>kept</em>" in made.read_text(encoding="utf-8")) == bool(trust)


def test_folders_are_left_out_and_web_addresses_are_not(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    (tmp_path / "mine").mkdir()
    hide_paths = PathHider({"data_dir": str(tmp_path / "mine")}, Path("/srv/books/a.ipynb"), "/tmp/report-x").hide_paths
    assert hide_paths(f"{tmp_path}/mine/sources.csv:3 in {tmp_path}/mine.") == "mine/sources.csv:3 in mine."
    assert hide_paths(["/srv/books/a.ipynb", {"x": "File \x1b[32m~/x.py, '/tmp/report-x/a'"}]) == [
        "a.ipynb",
        {"x": "File \x1b[32m~/x.py, 'a'"},
    ]
    assert hide_paths("/home/me/x /home/mean/x") == "~/x /home/mean/x"
    assert hide_paths("https://host/srv/books/a /srv/bookshop/a") == "https://host/srv/books/a /srv/bookshop/a"
    assert hide_paths({"image/png": "/srv/books/", "n": 1}) == {"image/png": "/srv/books/", "n": 1}


MATPLOTLIBRC = """\
backend: pdf
timezone: America/New_York
font.size: 30
svg.fonttype: path
savefig.bbox: tight
path.sketch: 3, 50, 2
no.such.key: 1
"""
DRAWS = """
import pandas as pd
from helpers import charts, pages
from helpers.figures import open_study
from helpers.reports import Display
page = pages.Page(open_study(data_dir=data_dir), "casualty_growth")
Display(output_dir).chart("drawn", charts.topic_chart(page, "casualties"))
import matplotlib
print("size of others:", matplotlib.rcParams["font.size"])
"""


@pytest.mark.parametrize("where", [".", "settings"])
def test_settings_of_matplotlib_change_nothing_and_its_messages_are_on_no_page(where, tmp_path):
    made = notebook(tmp_path, "drawing", DRAWS, parameters="data_dir = ''\noutput_dir = ''")
    settings = tmp_path / where  # those of the folder that one stands in are for charts of other notebooks too
    settings.mkdir(exist_ok=True)
    (settings / "matplotlibrc").write_text(MATPLOTLIBRC)
    (tmp_path / "no folder").write_text("")
    own = {
        "MPLBACKEND": "nonesuch", "MATPLOTLIBRC": str(settings),
        "MPLCONFIGDIR": str(tmp_path / "no folder"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "report", made, "--data", str(FROZEN), "--out", str(tmp_path / "out")],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **own},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    chart = charts.topic_chart(pages.Page(open_study(data_dir=str(FROZEN)), "casualty_growth"), "casualties")
    for kind, content in chart.images().items():
        assert (tmp_path / "out" / "drawing" / f"drawn.{kind}").read_bytes() == content, kind
    text = (tmp_path / "out" / "drawing.ipynb").read_text()
    assert f"size of others: {30.0 if where == '.' else 10.0}" in text
    assert '"stderr"' not in text and "atplotlib is building" not in text


def test_a_scheduler_that_wants_tls_is_told_in_a_line(tmp_path, run):
    made = notebook(tmp_path, "small", "1")
    done = run(
        "sweep", made, "-p", "published_until", "", "--scheduler", "tls://127.0.0.1:9", "--out", tmp_path / "out"
    )
    assert done.status == 2 and "--scheduler: no Dask scheduler answers at 'tls://127.0.0.1:9'" in done.err
