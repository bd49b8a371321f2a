"""Bad parameters are named with what is allowed."""

import pytest
from helpers.parameters import ParameterError

from helpers import parameters


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"published_until": "28-02-2025"}, "published_until: '28-02-2025' is not a day; write YYYY-MM-DD"),
        ({"published_until": 2025}, "published_until: 2025 is not a text"),
        ({"date_from": "2025-02-30"}, "date_from: '2025-02-30' is not a day"),
        ({"date_from": "2025-02-02", "date_to": "2025-02-01"}, "date_from: 2025-02-02 is after date_to"),
        ({"hedge_rule": "median"}, "one of: significant-digit, literal, five-percent"),
        ({"outlets": "Reuters;Pravda"}, "outlets: 'Pravda' is not in sources.csv; any of: CBC; CNA"),
        ({"data_dir": "nowhere"}, "data_dir: 'nowhere' is not a folder"),
        ({"colour": "red"}, "colour: unknown; one of: published_until, date_from"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(given, said):
    with pytest.raises(ParameterError) as error:
        parameters.check(**given)
    assert said in str(error.value)


def test_all_bad_values_are_named_at_once():
    with pytest.raises(ParameterError) as error:
        parameters.check(published_until="x", hedge_rule="y", outlets="z")
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "published_until",
        "hedge_rule",
        "outlets",
    ]


def test_empty_means_no_limit():
    chosen, loaded = parameters.check(published_until="", hedge_rule="")
    assert chosen.hedge_rule == "significant-digit" and len(loaded.sources) == 11
