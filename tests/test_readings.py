"""How hedges become ranges."""

import numpy as np
import pytest

from helpers import readings, tables

CASES = [  # hedge, printed, significant-digit, literal, five-percent
    ("none", 600, (550, 600, 650), (600, 600, 600), (600, 600, 600)),
    ("about", 4700, (4650, 4700, 4750), (4700, 4700, 4700), (4465, 4700, 4935)),
    ("nearly", 15000, (14000, 15000, 15000), (15000, 15000, 15000), (14250, 15000, 15000)),
    ("at_least", 300, (300, np.nan, np.inf), (300, np.nan, np.inf), (300, np.nan, np.inf)),
    ("more_than", 20000, (20000, np.nan, np.inf), (20000, np.nan, np.inf), (20000, np.nan, np.inf)),
    ("up_to", 315000, (0, np.nan, 315000), (0, np.nan, 315000), (0, np.nan, 315000)),
    ("vague", 1000, (2000, np.nan, 9000), (1000, np.nan, np.inf), (2000, np.nan, 9000)),
    ("exact", 7887, (7887, 7887, 7887), (7887, 7887, 7887), (7887, 7887, 7887)),
]
PHRASES = {
    "none": "{:,}", "exact": "{:,}", "about": "about {:,}", "nearly": "nearly {:,}", "at_least": "at least {:,}",
    "more_than": "over {:,}", "up_to": "up to {:,}", "vague": "thousands",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded():
    return tables.load()


@pytest.mark.parametrize("place", [0, 1, 2], ids=["significant-digit", "literal", "five-percent"])
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_each_hedge_reads_as_its_rule_says(loaded, case, place):
    hedge, value, *expected = case
    one = loaded.claims.iloc[[0]].assign(hedge=hedge, value=float(value), phrase=PHRASES[hedge].format(value), scope="")
    read = readings._ranged(one.reset_index(drop=True), loaded.hedges, [readings.rules(loaded)[place]])
    assert read[["low", "best", "high"]].iloc[0].tolist() == pytest.approx(expected[place], nan_ok=True)


def test_a_unit_follows_the_last_digit_printed(loaded):
    read = readings.read(loaded).drop_duplicates("phrase").set_index("phrase")
    assert read.loc["1.5 million", "unit"] == 100_000
    assert read.loc["around 4 700", "unit"] == 100
    assert read.loc["approximately $800", ["low", "high"]].tolist() == [750, 850]


def test_those_identified_by_name_are_a_floor_for_the_dead(loaded):
    named = readings.read(loaded).query("scope == 'identified by name'")
    assert len(named) == 2 and np.isinf(named["high"]).all() and named["best"].isna().all()


def test_missing_days_are_the_origins(loaded):
    read = readings.read(loaded).set_index("claim_id")
    row = read.loc["cbc-2025-04-30-killed-body"]
    assert str(row["date_start"].date()) == str(row["date_end"].date()) == "2025-04-30"
    assert read[["date_start", "date_end"]].notna().all(axis=None)
    assert (read["date_start"] <= read["date_end"]).all()


@pytest.mark.parametrize(
    ("limits", "outlets"),
    [
        ({"outlets": "Reuters;CBC"}, {"Reuters", "CBC"}),
        ({"published_until": "2023-12-31"}, {"Kyiv Independent"}),
        ({"date_from": "2025-06-01", "date_to": "2025-06-30"}, {"Straits Times"}),
        ({"published_until": "1999-01-01"}, set()),
    ],
)
def test_limits_keep_what_they_say(loaded, limits, outlets):
    assert set(readings.read(loaded, **limits)["outlet"]) == outlets


def test_an_unknown_rule_names_the_rules(loaded):
    with pytest.raises(ValueError, match="significant-digit, literal, five-percent"):
        readings.read(loaded, "median")
