"""What the notebooks of others put out: shown on their pages, kept from doing harm, and counted as failed or not."""

import re

import nbformat
import pytest

from helpers.reports.pages import notebook_page
from tests.test_reports import notebook, run

SHOWING = """
from IPython.display import SVG, Latex, Markdown, display
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'))
display({"image/jpeg": "/9j/4AAQ"}, raw=True)
display(Markdown("some *leaning* words"), Latex("$\\\\frac{1}{2}$"))
display({"application/x-unknown": "1"}, raw=True)
display({"text/plain": 5, "text/html": {"a": 1}}, raw=True)
display({"text/plain": "kept", "image/png": "iVBORw0="}, {"chart": "../../etc/x", "table": "../x"}, raw=True)
display({"text/plain": "kept", "image/png": "iVBORw0="}, {"chart": "toll"}, raw=True)
import sys, pathlib
for n in range(3):
    print(f"\\rstep {n}", end="", flush=True)
pathlib.Path(output_dir).mkdir()
for path in ("evil.svg", "evil.html", "../evil.html", "../../outside.html"):
    pathlib.Path(output_dir, path).write_text("<script>1</script>")
pathlib.Path(output_dir, "link.csv").symlink_to("/etc/hostname")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="module")
def page(folder):
    """The page of a stranger's notebook with every kind of output, run in a folder with modules of its own."""
    (folder / "json5module.py").write_text("raise SystemExit('a module of the working folder ran')")
    path = notebook(folder, "strange", SHOWING, "import importlib.util\nprint(importlib.util.find_spec('json5module'))")
    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("![dot](attachment:dot.png)"))
    book.cells[-1].attachments = {"dot.png": {"image/png": "iVBORw0KGgo="}}
    nbformat.write(book, path)
    (folder / "ipython/profile_default/startup").mkdir(parents=True)
    (folder / "ipython/profile_default/startup/0.py").write_text("open('ran', 'w')")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        made = run(path, {}, folder / "out")
    assert made.error == ""
    html = (folder / "out/strange.html").read_text(encoding="utf-8")
    return made, re.sub('<details class="code">.*?</details>', "", html, flags=re.DOTALL)


def test_every_kind_of_output_reaches_the_page(page):
    html = page[1]
    assert '<img src="data:image/svg+xml,%3Csvg' in html
    assert "data:image/jpeg;base64,/9j/4AAQ" in html and "<em>leaning</em>" in html and "\\frac{1}{2}" in html
    assert "An output that a page cannot show: application/x-unknown." in html
    assert "data:image/png;base64,iVBORw0KGgo=" in html  # the attachment
    assert "step 2" in html and "step 1" not in html


def test_files_of_a_strangers_notebook_are_not_linked_and_none_leaves_its_folder(page, folder):
    made, html = page
    assert "evil" not in html and "etc/x" not in html
    assert 'href="strange/' not in html and 'src="strange/' not in html
    assert set(made.files) == {"strange.html", "strange.ipynb", "strange/evil.svg", "strange/evil.html"}


def test_neither_startup_files_nor_modules_of_the_working_folder_run(page, folder):
    assert not (folder / "ran").exists() and "<pre>None" in page[1]


ASKED = "![](attachment:a%20b.png) ![](attachment:a b.png) ![](below/c.png) ![](../d.png) ![](attachment:gone.png)"


@pytest.mark.parametrize("trust", [False, True])
def test_pictures_attached_or_beside_the_notebook_are_shown_and_others_named(trust, tmp_path):
    (tmp_path / "books" / "below").mkdir(parents=True)
    for name in ("books/below/c.png", "d.png"):
        (tmp_path / name).write_bytes(b"PNG")
    cell = nbformat.v4.new_markdown_cell(f'{ASKED}\n\n<img src="attachment:a b.png"> <img src="below/c.png">')
    cell.attachments = {"a b.png": {"image/png": "QUJD"}}
    book = nbformat.v4.new_notebook(cells=[cell])
    html = notebook_page(book, "n", "N", {}, trust=trust, folder=tmp_path / "books")
    shown = re.findall(r'<img src="data:image/png;base64,(\w+)"', html)
    assert shown == ["QUJD", "QUJD", "UE5H"] + ["QUJD", "UE5H"] * trust
    assert re.findall("Picture not shown: ([^<]+)", html) == ["../d.png", "gone.png"]
