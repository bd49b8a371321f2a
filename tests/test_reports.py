"""`dprk report`: what it writes, what it refuses, what a failure leaves."""

import io
import json
import re
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout

import jsonschema
import nbformat
import pytest

from helpers.__main__ import main
from helpers.paths import NOTEBOOKS
from helpers.reports import notebook as notebooks
from helpers.reports import runs


def notebook(folder, name, *cells, parameters="published_until = ''\noutput_dir = ''"):
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    node.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    nbformat.write(node, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def run(book, given, folder, *options):
    """Run a notebook and write its files to a folder."""
    made = notebooks.run(book, given, *options)
    for name, content in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return made


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out, said = tmp_path_factory.mktemp("report"), (io.StringIO(), io.StringIO())
    words = ["report", NOTEBOOKS / "casualty_growth.ipynb", "-p", "published_until", "2025-05-01", "--out", out]
    with redirect_stdout(said[0]), redirect_stderr(said[1]):
        assert main([str(word) for word in words]) == 0
    return out, *(stream.getvalue() for stream in said)


def test_writes_notebook_page_charts_tables_manifest_and_index(report):
    out, printed, told = report
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert {"index.html", "manifest.json", "casualty_growth.ipynb", "casualty_growth.html"} <= names
    assert {"claims.html", "figures.json", "figures.schema.json"} <= names
    assert {f"casualty_growth/casualties{end}" for end in (".png", ".svg", "-narrow.svg", ".csv")} <= names
    assert "casualty_growth: done" in told and printed.strip() == str(out / "index.html")


def test_figures_json_holds_the_figures_of_the_front_page_and_the_rows_of_its_charts(report):
    out = report[0]
    made, schema = (json.loads((out / name).read_text()) for name in ("figures.json", "figures.schema.json"))
    jsonschema.validate(made, schema)
    (killed,) = [figure for figure in made["figures"] if figure["metric"] == "killed"]
    assert (killed["low"], killed["best"], killed["high"], killed["date_end"]) == (550, 600, 650, "2025-04-30")
    assert {chart["topic"] for chart in made["charts"]} >= {"casualties", "workers"}
    page = (out / "claims.html").read_text()
    rows = [*made["figures"], *(row for chart in made["charts"] for row in chart["rows"])]
    assert all(f'id="{claim}"' in page for row in rows for claim in row["claims"])


def test_every_place_that_is_linked_is_there(report):
    pages = {path.name: path.read_text(encoding="utf-8") for path in report[0].glob("*.html")}
    places = {name: set(re.findall(r'\bid="([^"]+)"', html)) for name, html in pages.items()}
    for name, html in pages.items():
        links = re.findall(r'href="([^"#/:]*)#([^"]+)"', html)
        assert links and not [link for link in links if link[1] not in places[link[0] or name]]
    for name in ("index.html", "casualty_growth.html"):
        assert 'href="claims.html#reuters-2025-04-30-killed-body"' in pages[name]


def test_the_manifest_says_what_it_was_made_from(report):
    manifest = json.loads((report[0] / "manifest.json").read_text())
    assert manifest["parameters"] == {"published_until": "2025-05-01"}
    assert re.fullmatch("[0-9a-f]{64}", manifest["tables_sha256"]["casualties.csv"])
    assert {"index.html", "claims.html", "figures.json", "figures.schema.json"} < set(manifest["files"])
    assert manifest["versions"]["pandas"] and manifest["reports"][0]["seconds"] > 0
    assert re.fullmatch("([0-9a-f]{40}(-dirty)?)?", manifest["git_commit"])


def test_pages_stand_alone_and_show_code_only_when_asked(report):
    out = report[0]
    for page in out.glob("*.html"):
        html = page.read_text(encoding="utf-8")
        scripts = re.findall("<script[^>]*>", html)
        assert scripts == ['<script type="module">']
        assert not re.search(r'(?:src|<link [^>]*href)="(?:https?:)?//', html)
        assert '<html lang="en">' in html and html.count("<h1") == 1
    html = (out / "casualty_growth.html").read_text(encoding="utf-8")
    (chart,) = re.findall(r"<img [^>]*casualty_growth/casualties\.svg[^>]*>", html)
    assert 'alt="Chart over time. ' in chart
    assert '<details class="code"><summary>Code</summary>' in html and str(out) not in html


WRONG = [
    (["-p", "published_until", "May"], "published_until: 'May' is not a day; write YYYY-MM-DD"),
    (["-p", "hedge_rule", "median"], "one of: significant-digit, literal, five-percent"),
    (["--jobs", "0"], "'0' is not a whole number of 1 or more"),
    (["nowhere.ipynb"], "nowhere.ipynb: no such notebook"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_usage_stops_before_anything_runs(words, said, tmp_path, run):
    done = run("report", NOTEBOOKS / "casualty_growth.ipynb", *words, "--out", tmp_path / "out")
    assert done.status == 2 and said in done.err
    assert not (tmp_path / "out").exists()


def test_a_failing_notebook_keeps_its_error_and_the_others_still_run(tmp_path, run):
    bad = notebook(tmp_path, "bad", "print('came so far')", "1 / 0", "print('ne' + 'ver')")
    good = notebook(tmp_path, "good", "1 / 0", "print('all ' + 'well')", "raise SystemExit")
    book = nbformat.read(good, as_version=4)
    book.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(book, good)
    magic, early = notebook(tmp_path, "magic", "%nowhere"), notebook(tmp_path, "early", "raise SystemExit", "1")
    done, out = run("report", bad, magic, "--out", tmp_path / "out", good, early), tmp_path / "out"
    assert done.status == 1
    for said in ("UsageError in cell 3: Line magic function `%nowhere` not found", "stopped at cell 3, which ends"):
        assert said in done.err
    kept = (out / "bad.ipynb").read_text()
    assert "ZeroDivisionError" in kept and "came so far" in kept and "never" not in kept
    assert "all well" in (out / "good.ipynb").read_text() and "good: done" in done.err
    assert "did not finish: ZeroDivisionError in cell 4" in (out / "index.html").read_text()


def test_problems_in_the_data_stop_the_report(raw, tmp_path, run):
    (raw / "casualties.csv").write_text("")
    done = run("report", "--data", raw, "--out", tmp_path / "out")
    assert done.status == 1 and "casualties.csv:1: claim_id: the file is empty" in done.out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kernel", [None, {"name": "python3", "display_name": ""}])
def test_a_notebook_without_a_kernel_or_a_language_is_of_python3(kernel, tmp_path):
    path = notebook(tmp_path, "bare", parameters="shade = 'a'")
    content = json.loads(path.read_text())
    content["metadata"] = {"kernelspec": kernel} if kernel else {}
    path.write_text(json.dumps(content))
    assert notebooks.declared(None, [path]) == {path: {"shade": "'a'"}}
    kernel = notebooks.opened(path).metadata.kernelspec
    assert (kernel.name, kernel.language) == ("python3", "python")


def test_a_terminal_shows_how_many_cells_are_done(tmp_path, monkeypatch):
    def run(book, given, options, hear):
        hear(1, 3)
        return notebooks.Run(book.stem, "", {}, "", 0)

    monkeypatch.setattr(runs, "run", run)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    books = [(notebook(tmp_path, name, "1", "2"), {}) for name in "ab"]
    with ThreadPoolExecutor(1) as pool:
        assert len(list(runs.run_all(pool, books, notebooks.Options()))) == 2
    told = sys.stderr.getvalue()
    assert all(f"{done} of 6 cells" in told for done in (0, 1, 6)), told


def test_a_wrong_file_for_a_scheduler_is_named_with_its_setting(tmp_path):
    config = pytest.importorskip("dask").config
    error = OSError("closed")
    with config.set({"distributed.comm.tls.ca-file": str(tmp_path / "ca.pem")}):
        assert runs._why(error) == f"distributed.comm.tls.ca-file: there is no {tmp_path / 'ca.pem'}"
        error.__cause__ = ssl.SSLCertVerificationError()
        assert runs._why(error).endswith(f"{tmp_path / 'ca.pem'} has not signed its certificate")
