"""Bad parameters are named with what is allowed."""

import shlex
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from helpers.__main__ import main
from helpers.figures import DESCRIBED, ParameterError, Parameters, check_parameters, open_study
from helpers.pages import Page, selection
from helpers.reports import Explorer
from helpers.tables import load
from tests.growing import FROZEN
from tests.test_reports import notebook

BAD = [
    ({"published_until": "28-02-2025"}, "published_until: '28-02-2025' is not a day; write YYYY-MM-DD"),
    ({"published_until": 20250228}, "published_until: 20250228 is not a day; write YYYY-MM-DD, as in 2025-02-28"),
    ({"date_to": ["2025-02-28"]}, "date_to: ['2025-02-28'] is not a day"),
    ({"hedge_rule": 7}, 'hedge_rule: 7 is not a text; write "7" (with papermill: -r hedge_rule "7")'),
    ({"outlets": 404}, 'outlets: 404 is not a text; write "404" (with papermill: -r outlets "404")'),
    ({"exclude_outlets": ["CBC", "Pravda"]}, "exclude_outlets: 'Pravda' is not in sources.csv; any of: CBC; CNA"),
    ({"date_from": "2025-02-30"}, "date_from: '2025-02-30' is not a day"),
    ({"date_from": "2025-02-02", "date_to": "2025-02-01"}, "date_from: 2025-02-02 is after date_to"),
    ({"hedge_rule": "median"}, "one of: significant-digit, literal, five-percent"),
    ({"outlets": "Reuters;Pravda"}, "outlets: 'Pravda' is not in sources.csv; any of: CBC; CNA"),
    ({"data_dir": "nowhere"}, "data_dir: 'nowhere' is not a folder"),
]
TAKEN = [
    ({"published_until": date(2025, 2, 28)}, "2025-02-28"),
    ({"published_until": datetime(2025, 2, 28, 23, 59)}, "2025-02-28"),
    ({"date_from": pd.Timestamp("2025-02-28")}, "2025-02-28"),
    ({"date_to": np.datetime64("2025-02-28")}, "2025-02-28"),
    ({"date_to": pd.NaT}, ""),
    ({"published_until": None}, ""),
    ({"hedge_rule": None}, "significant-digit"),
    ({"data_dir": FROZEN}, str(FROZEN)),
    ({"outlets": ["Reuters", "CBC"]}, "Reuters;CBC"),
    ({"outlets": pd.Series(["Reuters"])}, "Reuters"),
    ({"exclude_outlets": []}, ""),
]


def test_bad_values_are_named_with_what_is_allowed():
    for given, said in BAD:
        for asked in (check_parameters, open_study):
            with pytest.raises(ParameterError) as error:
                asked(**{"data_dir": str(FROZEN)} | given)
            assert said in str(error.value)
    with pytest.raises(ParameterError, match="colour: unknown; one of: published_until, date_from"):
        check_parameters(colour="red")
    with pytest.raises(ParameterError) as error:
        check_parameters(published_until="x", hedge_rule="y", outlets="z")
    named = [line.split(":")[0] for line in str(error.value).splitlines()]
    assert named == ["published_until", "hedge_rule", "outlets"]  # all at once


def test_what_python_and_yaml_files_hold_is_taken():
    for given, kept in TAKEN:
        study = open_study(**{"data_dir": str(FROZEN)} | given)
        assert [getattr(study.parameters, name) for name in given] == [kept], given


def test_outlets_can_be_left_out():
    every = set(open_study(data_dir=FROZEN).sources["outlet"])
    assert set(open_study(data_dir=FROZEN, exclude_outlets="CNA; CBC").sources["outlet"]) == every - {"CNA", "CBC"}
    assert open_study(data_dir=FROZEN, outlets="CNA", exclude_outlets=["CNA"]).points.empty
    page = Page(open_study(data_dir=FROZEN, exclude_outlets="CNA"), "casualty_growth")
    assert "Articles from CNA are left out." in selection(page)


def test_each_parameter_is_described():
    assert list(DESCRIBED) == list(Parameters.__dataclass_fields__)


def test_a_parameter_that_papermill_does_not_find_is_set_all_the_same(tmp_path, run):
    declared = "from typing import Literal\nshade: Literal['=', 'b'] = '='\noutput_dir = ''"
    one = notebook(tmp_path, "one", "assert shade == 'b'", parameters=declared)
    done = run("report", one, "-p", "shade", "b", "-p", "output_dirs", "x", "--out", tmp_path / "out")
    assert done.status == 0, done.err
    assert "warning: output_dirs: no such parameter found in one.ipynb; did you mean output_dir?" in done.err


def test_explore_repeats_an_empty_choice_of_metrics_and_leaves_outlets_out():
    explorer = Explorer(data_dir=FROZEN, metrics=";", exclude_outlets=["CNA"])
    assert explorer.metrics.value == () and "CNA" not in explorer.outlets.value
    words = shlex.split(explorer.command())
    given = dict(zip(words[4::3], words[5::3]))
    assert given["metrics"] == ";" and "CNA" not in given["outlets"] and "exclude_outlets" not in given


def test_an_empty_folder_is_the_projects_own():
    chosen, loaded = check_parameters(data_dir="")
    assert chosen.data_dir == "" and loaded.claims.equals(load().claims)


@pytest.mark.parametrize("words", [["-p", "outlets", "Reu\udcffters"], ["--out", "o\udcff"], ["n\udcff.ipynb"]])
def test_a_word_that_is_not_utf_8_is_refused_before_anything_runs(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(["report", *words])
    assert left.value.code == 2 and "is not UTF-8" in capsys.readouterr().err
