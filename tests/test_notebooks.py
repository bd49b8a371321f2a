"""The notebooks: true on every selection and collection, committed as executed, re-run from other folders."""

import json
import re
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import altair
import nbformat
import numpy as np
import pandas as pd
import papermill
import pytest
from nbconvert.exporters import HTMLExporter

from helpers.figures import ParameterError
from helpers.paths import NOTEBOOKS, PROJECT, RAW
from helpers.reports import Explorer, display
from helpers.tables import load
from tests.growing import FROZEN

BOTH = ["casualty_growth", "worker_inflow"]
REPORTS = [*BOTH, "context", "sources"]
ALL = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
SHARED = ["published_until", "date_from", "date_to", "outlets", "exclude_outlets"]
SHARED += ["hedge_rule", "data_dir", "output_dir"]
# The one line of a notebook that names metrics: those of its calculation.
NAMED = re.compile(r".* = (\"\w+\"(, )?)+  # step 5: .*")
CHOICES = [
    {},
    {"hedge_rule": "literal"},
    {"hedge_rule": "five-percent", "outlets": "Reuters;Korea Herald;CNA"},
    {"published_until": "2025-02-28"},
]
EMPTY = {"published_until": "1999-01-01"}


def cells(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells


@cache
def typed(name, **parameters):
    """Run the cells of a notebook in this process; return its variables, and its texts as `shown`."""
    shown, held = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(display, "_show", lambda data, metadata=None: shown.append(data["text/plain"]))
        for cell in (cell for cell in cells(name) if cell.cell_type == "code"):
            exec(cell.source, held)
            if "parameters" in cell.metadata.get("tags", []):
                held |= {"data_dir": str(FROZEN)} | parameters
    return held | {"shown": "\n".join(shown)}


def renamed(folder):
    """Copy the frozen tables with other names for metrics, populations and topics, the file names as they were."""
    raw = Path(shutil.copytree(FROZEN, Path(folder, "raw")))
    names = {"killed": "dead", "wounded": "injured", "deployed": "sheltered", "workers": "cranes"}
    names |= {"dprk_troops": "rescuers", "dprk_workers": "residents", "casualties": "toll", "monthly_pay_usd": "hire"}
    for path in raw.glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        columns = [name for name in ("metric", "population", "topic", "share_of") if name in table]
        table[columns] = table[columns].replace(names)
        table.to_csv(path, index=False)
    return raw


# What the steps show


@pytest.mark.parametrize("choice", CHOICES, ids=str)
@pytest.mark.parametrize("name", BOTH)
def test_steps_by_hand_come_to_what_the_helpers_calculate(name, choice):
    held = typed(name, **choice)
    figure, ranges, points, pairs = (held[each] for each in ("figure", "ranges", "page", "pairs"))
    points = points.points
    counts = held["reported"]["outlets"].str.count(";") + 1
    assert len(figure) == 1 and figure["count"].item() == counts.max()
    same = np.isclose(ranges["low"], figure["low"].item(), atol=0.6)
    same &= np.isclose(ranges["high"], figure["high"].item(), atol=0.6)
    assert ranges.loc[same, "names"].item().split(", ") == figure["outlets"].item().split(";")
    calculated = points[points["basis"] == "derived"]
    if name == "casualty_growth":
        ends, calculated = ["low_rest", "high_rest"], calculated[calculated["metric"] == held["rest"]]
        assert np.array_equal(pairs["least"], pairs["low"]) and np.array_equal(pairs["most"], pairs["high"])
    else:
        ends, calculated = ["low_bill", "high_bill"], calculated[calculated["counted_in"] == "usd_per_month"]
        kinds = pairs[["measure_from", "measure_to"]].to_numpy().tolist()
        assert all(sorted(kind) == ["cumulative", "stock"] for kind in kinds) and (pairs["refused"] != "").all()
    by_hand = held["both"][ends].sort_values(ends).to_numpy()
    assert np.allclose(by_hand, calculated[["low", "high"]].sort_values(["low", "high"]).to_numpy())


def test_the_steps_lead_to_the_figures_in_the_news():
    held = typed("casualty_growth")
    assert held["ranges"][["low", "high", "outlets"]].to_numpy().tolist() == [[550, 650, 7]]
    assert held["both"][["low_rest", "high_rest"]].to_numpy().tolist() == [[4000, 4200]]
    assert held["pairs"][["least", "most"]].to_numpy().tolist() == [[0, 350], [1250, 1550]]


@pytest.mark.parametrize("name", REPORTS)
def test_an_empty_selection_is_sentences_and_no_error(name):
    assert "None of these articles reports such a figure." in typed(name, **EMPTY)["shown"]


@pytest.mark.parametrize("name", REPORTS)
def test_a_collection_with_other_words_is_reported_in_its_own(name, tmp_path):
    held = typed(name, data_dir=str(renamed(tmp_path)))
    assert "None of these articles" not in held["shown"] and len(held["page"].points)


# The cells


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_begins_with_its_parameters_and_has_steps_of_five_lines(name):
    code = [cell for cell in cells(name) if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"]
    declared = [line for line in code[0].source.splitlines() if not line.startswith("#")]
    own = ["metrics", "axis", "compare_with"] if name == "explore" else []
    assert [line.split(": str = ")[0] for line in declared] == [*SHARED[:6], *own, *SHARED[6:]]
    assert all("  # " in line for line in declared)
    assert all(len(cell.source.splitlines()) <= 5 for cell in code[2:])


@pytest.mark.parametrize("name", ALL)
def test_no_metric_topic_population_source_or_outlet_is_named_but_in_one_line(name):
    tables = load()
    names = {*tables.metrics["metric"], *tables.topics["topic"], *tables.populations["population"]} - {"event"}
    names |= {*tables.scopes["scope"], *tables.originators["originator"]}
    lines = [line for cell in cells(name)[2:] for line in cell.source.splitlines()]
    named = [line for line in lines if NAMED.fullmatch(line)]
    assert len(named) == (name in BOTH)
    other = "\n".join(line for line in lines if line not in named)
    assert not [word for word in names if re.search(rf"\b{re.escape(word)}\b", other)]
    assert not re.search(r"Korea|Russia|Ukrain", other)


def test_stripped_notebooks_fail_and_the_cells_of_others_stay_together(tmp_path):
    shutil.copy(NOTEBOOKS / "conftest.py", tmp_path)
    for name in ("first", "second", "stripped"):
        node = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": ""}})
        node.cells = [nbformat.v4.new_code_cell(code) for code in ("a = 1", "b = a", "c = b")]
        for place, cell in enumerate(node.cells, 1):
            cell.execution_count = place if name != "stripped" else None
        nbformat.write(node, tmp_path / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-qrN", "-p", "no:cacheprovider", "--rootdir", ".", "-n2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "6 passed, 3 errors" in done.stdout, done.stdout
    assert done.stdout.count("the cell was never executed. Run the notebook and save it with its outputs") == 3


@pytest.mark.parametrize("name", ALL)
def test_is_committed_as_executed_without_error_or_path(name):
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    code = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert all(c["execution_count"] for c in code), "nbval passes over cells that were never executed"
    assert not [o for c in code for o in c["outputs"] if o["output_type"] in ("error", "stream")]
    assert str(PROJECT) not in text and str(Path.home()) not in text


@pytest.mark.parametrize("name", BOTH)
def test_the_slides_begin_with_what_is_asked_and_leave_out_what_is_long(name):
    kinds = {cell.source: cell.metadata.slideshow.slide_type for cell in cells(name)}
    assert next(iter(kinds.values())) == "slide"
    assert [source for source, kind in kinds.items() if kind != "skip" and "show.charts(" in source]
    for words in ("published_until: str", "claims = study"):
        assert [kind for source, kind in kinds.items() if words in source] == ["skip"], words


# Other programs


def test_papermill_replays_from_another_folder_what_was_published_by_then(tmp_path):
    given = {"data_dir": str(FROZEN), "published_until": "2025-02-28", "output_dir": "exports"}
    words = {"cwd": str(tmp_path), "progress_bar": False}
    book = papermill.execute_notebook(NOTEBOOKS / "casualty_growth.ipynb", tmp_path / "out.ipynb", given, **words)
    shown = [output for cell in book.cells for output in cell.get("outputs", [])]
    text = "\n".join(str(output.get("data", {}).get("text/plain", output)) for output in shown)
    assert "As of 28 February 2025: nothing published later is included." in text and "at least 300" in text
    assert not [word for word in ("600", "4,700", "18,000", "Reuters") if word in text]
    tables = {path.stem: pd.read_csv(path) for path in (tmp_path / "exports").glob("*.csv")}
    assert tables["figures"]["date_end"].max() <= "2025-02-28" and len(tables["printed"])
    assert {p.suffix for p in (tmp_path / "exports").iterdir()} == {".csv", ".json", ".png", ".svg"}


def test_a_bad_parameter_is_named_with_what_is_allowed():
    with pytest.raises(ParameterError, match="hedge_rule: 'median'.* significant-digit, literal, five-percent"):
        typed("worker_inflow", hedge_rule="median")


def test_papermill_finds_the_parameters_with_their_kind():
    found = papermill.inspect_notebook(str(NOTEBOOKS / "worker_inflow.ipynb"))["published_until"]
    assert (found["inferred_type_name"], found["default"]) == ("str", '""') and found["help"]


def test_nbval_sees_a_changed_value_in_the_tables(tmp_path):
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
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += ["changed.ipynb", f"--rootdir={tmp_path}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert done.returncode == 1 and len(failed) >= 4  # the change, the charts, all figures, all changes


@pytest.mark.parametrize("name", BOTH)
def test_an_assumption_changes_all_that_follows(name, monkeypatch):
    assert "Changed by hand" not in typed(name)["shown"]
    node = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    (cell,) = [cell for cell in node.cells if "assumption" in cell.metadata.get("tags", [])]
    cell.source = cell.source.replace("\n# claims", "\nclaims")  # as its comment suggests
    monkeypatch.setitem(globals(), "cells", lambda name: node.cells)
    held = typed.__wrapped__(name)
    assert "Changed by hand: " in held["shown"] and set(held["figure"]["hedge"]) == {"at_least"}


def test_alternative_texts_stay_where_nbconvert_reads_them():
    html = HTMLExporter(template_name="classic").from_filename(NOTEBOOKS / "worker_inflow.ipynb")[0]
    pictures = re.findall(r"<img[^>]*>", html)
    assert pictures and all('alt="Chart over time. ' in picture for picture in pictures)


# The explorer


def test_the_explorer_repeats_all_of_a_choice(tmp_path):
    chosen = {
        "metrics": "killed;captured",
        "axis": "log",
        "compare_with": "2025-02-09",
        "published_until": "2025-05-05",
    }
    text = typed("explore", output_dir=str(tmp_path), **chosen)["shown"]
    command = re.search("dprk report notebooks/explore.ipynb .*", text).group()
    assert all(f"-p {name} {value}" in command.replace("'", "") for name, value in chosen.items())
    held = pd.read_csv(tmp_path / "chosen.csv")["metric"]
    assert set(held) == {"killed", "captured"}
    assert len(pd.read_csv(tmp_path / "chosen-other-day.csv")) < len(held)
    assert "at least 300, by mid-January 2025; 1 outlet" in (tmp_path / "compared.csv").read_text()


def test_a_change_of_axis_and_a_return_to_a_day_calculate_nothing_again(monkeypatch):
    explorer = Explorer(data_dir=str(FROZEN))
    first, last = explorer.states[0], explorer.day.value
    explorer.day.value = "2025-02-09"
    assert explorer.states[0] is not first and len(explorer.states[0].rows) < len(first.rows)
    monkeypatch.setattr("helpers.reports.explorer.open_study", None)
    explorer.day.value, begun = last, time.process_time()
    explorer.axis.value = "log"
    assert explorer.states[0] is first and time.process_time() - begun < 1
    drawn = explorer.charts.children[0].children[1].spec
    assert "log" in str(drawn) and "linear" not in str(drawn)
    assert altair.Chart.from_dict(drawn).vconcat  # as Vega-Lite's schema has it


@pytest.mark.parametrize(
    ("name", "value"),
    [("metrics", "dead"), ("axis", "cubic"), ("outlets", "Pravda"), ("compare_with", "May"), ("compare_with", 2025)],
)
def test_the_explorer_says_what_is_allowed(name, value):
    with pytest.raises(ParameterError, match=f"^{name}: {value!r} is not "):
        Explorer(data_dir=str(FROZEN), **{name: value})
