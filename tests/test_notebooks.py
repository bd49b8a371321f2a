"""The notebooks: committed as executed, re-run with other parameters from other folders."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest

from helpers.figures import ParameterError
from helpers.paths import NOTEBOOKS, PROJECT, RAW
from helpers.reports import Explorer
from tests.conftest import FROZEN

BOTH = ["casualty_growth", "worker_inflow"]
ALL = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def outputs(notebook):
    """The texts of all outputs of a notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    return "\n".join(str(o.get("data", {}).get("text/plain", o)) for c in cells for o in c.get("outputs", []))


def rerun(notebook, folder, **parameters):
    """Run a notebook under papermill from a folder that is not the project's; return the executed notebook."""
    executed = Path(folder, "out.ipynb")
    papermill.execute_notebook(
        str(NOTEBOOKS / f"{notebook}.ipynb"), str(executed), parameters, cwd=str(folder), progress_bar=False
    )
    return executed


def never_executed(text):
    """The code cells of a notebook that hold no outputs of a run, by place."""
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    return [place for place, cell in enumerate(cells) if not cell["execution_count"]]


@pytest.mark.parametrize("words", [[], ["-n", "2"]], ids=["one process", "two"])
def test_stripped_notebooks_fail_and_the_cells_of_others_stay_together(tmp_path, words):
    shutil.copy(NOTEBOOKS / "conftest.py", tmp_path)
    for name in ("first", "second", "stripped"):
        node = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": ""}})
        node.cells = [nbformat.v4.new_code_cell(code) for code in ("a = 1", "b = a", "c = b")]
        for place, cell in enumerate(node.cells, 1):
            cell.execution_count = place if name != "stripped" else None
        nbformat.write(node, tmp_path / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "6 passed, 3 errors" in done.stdout, done.stdout
    assert done.stdout.count("the cell was never executed. Run the notebook and save it with its outputs") == 3


@pytest.mark.parametrize("name", ALL)
def test_is_committed_as_executed_without_error_or_path(name):
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert never_executed(text) == [], "nbval passes over cells that were never executed"
    assert not [o for c in cells for o in c["outputs"] if o["output_type"] in ("error", "stream")]
    assert str(PROJECT) not in text and str(Path.home()) not in text


@pytest.mark.parametrize("name", ALL)
def test_is_thin_and_begins_with_its_parameters(name):
    node = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    code = [c for c in node.cells if c.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"] and node.metadata.kernelspec.name == "python3"
    declared = [line for line in code[0].source.splitlines() if not line.startswith("#")]
    own = ["metrics", "axis", "compare_with"] if name == "explore" else []
    assert [line.split(" = ")[0] for line in declared] == [
        f"{name}: str"
        for name in ("published_until", "date_from", "date_to", "outlets", "hedge_rule", *own, "data_dir", "output_dir")
    ]
    assert all("  # " in line for line in declared)
    for cell in code[2:]:
        if "assumption" in cell.metadata.get("tags", []):  # the one place where logic is asked for
            continue
        assert not any(word in cell.source for word in ("for ", "if ", "def ", "import ", "["))


@pytest.mark.parametrize("name", BOTH)
def test_a_replay_from_another_folder_shows_only_what_was_published_by_then(name, tmp_path):
    text = outputs(rerun(name, tmp_path, data_dir=str(FROZEN), published_until="2025-02-28", output_dir="exports"))
    assert "in this collection by 28 February 2025" in text
    gone = {"casualty_growth": ["600", "4,700", "18,000", "Reuters"], "worker_inflow": ["15,000", "WSJ", "7,887"]}
    assert not [word for word in gone[name] if word in text]
    stays = {"casualty_growth": "at least 300", "worker_inflow": "about 4,000"}
    assert stays[name] in text
    tables = {path.stem: pd.read_csv(path) for path in (tmp_path / "exports").glob("*.csv")}
    chart = tables["casualties" if name == "casualty_growth" else "workers"]
    assert len(chart) and chart["date_end"].max() <= "2025-02-28"
    assert {p.suffix for p in (tmp_path / "exports").iterdir()} == {".csv", ".json", ".png", ".svg"}


@pytest.mark.parametrize("name", [name for name in ALL if name != "explore"])
def test_an_empty_selection_is_sentences_and_no_error(name, tmp_path):
    executed = rerun(name, tmp_path, published_until="1999-01-01")
    assert "No article of this selection reports such a figure." in outputs(executed)


def test_the_papermill_command_names_a_bad_parameter_with_what_is_allowed(tmp_path):
    command = [sys.executable, "-m", "papermill", str(NOTEBOOKS / "worker_inflow.ipynb"), "out.ipynb"]
    done = subprocess.run([*command, "-p", "hedge_rule", "median"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and (tmp_path / "out.ipynb").is_file()
    assert "hedge_rule: 'median' is not allowed; one of: significant-digit, literal, five-percent" in done.stderr


def test_a_page_says_first_what_goes_back_to_one_originator(tmp_path):
    first = outputs(rerun("casualty_growth", tmp_path, data_dir=str(FROZEN))).splitlines()[0]
    assert first.startswith("Killed; wounded; killed and wounded; troops sent: all numbers go back to one originator, ")
    assert "the National Intelligence Service of South Korea (NIS)" in first


def test_the_parameters_are_told_by_papermill_with_their_kind():
    command = [sys.executable, "-m", "papermill", "--help-notebook", str(NOTEBOOKS / "worker_inflow.ipynb")]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    assert re.search(r"published_until: str \(default \"\"\)", told), told


def compare(folder, name):
    """Run nbval over a notebook in a folder; return its exit status and words."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        f"{name}.ipynb",
    ]
    done = subprocess.run([*command, f"--rootdir={folder}"], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_changed_value_in_a_table_fails_the_comparison(tmp_path):
    raw = Path(shutil.copytree(RAW, tmp_path / "raw"))
    table = raw / "casualties.csv"
    was = table.read_text(encoding="utf-8")
    table.write_text(was.replace("at least 300,300", "at least 310,310"), encoding="utf-8")
    assert was != table.read_text(encoding="utf-8")
    node = nbformat.read(NOTEBOOKS / "casualty_growth.ipynb", as_version=4)
    for cell in node.cells:
        if cell.get("metadata", {}).get("tags") == ["parameters"]:
            cell.source = cell.source.replace('data_dir: str = ""', f'data_dir: str = "{raw}"')
    nbformat.write(node, tmp_path / "changed.ipynb")
    status, words = compare(tmp_path, "changed")
    assert status == 1
    failed = [line for line in words.splitlines() if line.startswith("FAILED")]
    assert len(failed) >= 3  # the chart, the changes and the passports at least


@pytest.mark.parametrize("name", BOTH)
def test_the_cell_for_an_assumption_changes_all_that_follows(name, tmp_path):
    node = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    (cell,) = [cell for cell in node.cells if "assumption" in cell.metadata.get("tags", [])]
    cell.source = cell.source.replace("\n# claims", "\nclaims")  # as its comment suggests
    nbformat.write(node, tmp_path / "changed.ipynb")
    executed = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(tmp_path / "changed.ipynb"), str(executed), {"data_dir": str(FROZEN)}, progress_bar=False
    )
    was, told = {"casualty_growth": ("about 600", "at least 600"), "worker_inflow": ("about 4,000", "at least 4,000")}[
        name
    ]
    assert told in outputs(executed) and was not in re.sub("“[^”]*”", "", outputs(executed))  # printed it is still
    assert "Changed by hand: " in outputs(executed) and "Changed by hand" not in outputs(NOTEBOOKS / f"{name}.ipynb")
    assert was in outputs(NOTEBOOKS / f"{name}.ipynb")


def test_alternative_texts_stay_where_nbconvert_reads_them(tmp_path):
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--template", "classic"]
    subprocess.run([*command, "--output-dir", tmp_path, NOTEBOOKS / "context.ipynb"], check=True, capture_output=True)
    page = (tmp_path / "context.html").read_text(encoding="utf-8")
    pictures = re.findall(r"<img[^>]*>", page)
    assert pictures and all('alt="Chart. ' in picture for picture in pictures)


@pytest.mark.parametrize("name", BOTH)
def test_the_slides_begin_with_what_is_asked_and_leave_out_what_is_long(name):
    cells = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
    kinds = {cell.source: cell.metadata.slideshow.slide_type for cell in cells}
    assert kinds[cells[0].source] == "slide"
    assert [source for source, kind in kinds.items() if kind != "skip" and "show.chart(" in source]
    for words in ("published_until: str", "claims = study"):
        assert [kind for source, kind in kinds.items() if words in source] == ["skip"], words


def test_the_explorer_repeats_all_of_a_choice(tmp_path):
    chosen = {
        "metrics": "killed;captured",
        "axis": "log",
        "compare_with": "2025-02-09",
        "published_until": "2025-05-05",
    }
    text = outputs(rerun("explore", tmp_path, data_dir=str(FROZEN), output_dir="exports", **chosen))
    command = re.search("dprk report notebooks/explore.ipynb .*", text).group()
    assert all(f"-p {name} {value}" in command.replace("'", "") for name, value in chosen.items())
    held = pd.read_csv(tmp_path / "exports" / "chosen.csv")["metric"]
    assert set(held) == {"killed", "captured"}
    assert len(pd.read_csv(tmp_path / "exports" / "chosen-beside.csv")) < len(held)
    assert "at least 300, by mid-January 2025; 1 outlet" in (tmp_path / "exports" / "compared.csv").read_text()


@pytest.mark.parametrize(("name", "value"), [("metrics", "dead"), ("axis", "cubic"), ("outlets", "Pravda")])
def test_the_explorer_says_what_is_allowed(name, value):
    with pytest.raises(ParameterError, match=f"{name}: '{value}' is not .*; any of: "):
        Explorer(data_dir=str(FROZEN), **{name: value})
