"""Bad parameters are named with what is allowed."""

from datetime import date

import pytest

from helpers.__main__ import main
from helpers.figures import ParameterError, check_parameters, open_study
from helpers.tables import load
from tests.growing import FROZEN

BAD = [
    ({"published_until": "28-02-2025"}, "published_until: '28-02-2025' is not a day; write YYYY-MM-DD"),
    ({"published_until": 2025}, "published_until: 2025 is not a text"),
    ({"published_until": date(2025, 2, 28)}, 'write "2025-02-28"'),
    ({"outlets": ["Reuters", "CBC"]}, 'write "Reuters;CBC"'),
    ({"date_to": None}, 'date_to: None is not a text; write ""'),
    ({"date_from": "2025-02-30"}, "date_from: '2025-02-30' is not a day"),
    ({"date_from": "2025-02-02", "date_to": "2025-02-01"}, "date_from: 2025-02-02 is after date_to"),
    ({"hedge_rule": "median"}, "one of: significant-digit, literal, five-percent"),
    ({"outlets": "Reuters;Pravda"}, "outlets: 'Pravda' is not in sources.csv; any of: CBC; CNA"),
    ({"data_dir": "nowhere"}, "data_dir: 'nowhere' is not a folder"),
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


def test_empty_means_no_limit_and_the_projects_own_folder():
    chosen, loaded = check_parameters(published_until="", hedge_rule="", data_dir="")
    assert (chosen.hedge_rule, chosen.data_dir) == ("significant-digit", "")
    assert loaded.claims.equals(load().claims)


@pytest.mark.parametrize("words", [["-p", "outlets", "Reu\udcffters"], ["--out", "o\udcff"], ["n\udcff.ipynb"]])
def test_a_word_that_is_not_utf_8_is_refused_before_anything_runs(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(["report", *words])
    assert left.value.code == 2 and "is not UTF-8" in capsys.readouterr().err
