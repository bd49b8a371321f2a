"""Tables for a reader: what stands in a line."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import growth, listings, points
from tests.test_growth import at
from tests.test_points import claim

OPEN, OPEN_BELOW = "more or fewer; how many is not reported", "at most 98 more; how many fewer is not reported"
LEVEL = {"measure": "stock", "metric": "workers", "population": "dprk_workers"}


def changes(*claims):
    rows = [claim(**{"claim_id": f"c{n}", "origin_id": f"o{n}"} | LEVEL | one) for n, one in enumerate(claims)]
    readings = pd.DataFrame(rows)
    return listings.changes(
        SimpleNamespace(changes=growth.changes(points.collapse(readings), readings)), listings.WORKERS
    )


@pytest.mark.parametrize(
    ("first", "second", "change", "ratio", "rate"),
    [
        ((600, np.inf), (500, 500), "at least 100 fewer", "0 to 0.83 times", "at least 98 fewer"),
        ((600, np.inf), (700, 700), "at most 100 more; how many fewer is not reported", "0 to 1.2 times", OPEN_BELOW),
        ((600, np.inf), (700, np.inf), OPEN, "0 or more times", OPEN),
        ((600, 600), (300, 300), "300 fewer", "0.5 times", "295 fewer"),
        ((600, 650), (500, 600), "0 to 150 fewer", "0.77 to 1 times", "0 to 147 fewer"),
        ((12, 12), (11.9, 11.9), "0.1 fewer", "0.99 times", "0.1 fewer"),
    ],
)
def test_a_change_of_a_level_is_worded_with_its_open_ends(first, second, change, ratio, rate):
    (line,) = changes(at(1, *first), at(2, *second)).to_dict("records")
    assert (line["Change"], line["Ratio"], line["Per month"]) == (change, ratio, rate)


def test_pairs_of_the_same_origins_and_ranges_have_a_line_each():
    windows = [{"date_start": pd.Timestamp(2025, 2, day), "date_end": pd.Timestamp(2025, 2, 20)} for day in (1, 5)]
    lines = changes(at(1, 600), *(at(2, 700, origin_id="later") | window for window in windows))
    assert lines[["To", "Change"]].to_numpy().tolist() == [
        ["1 to 20 February 2025", "100 more"],
        ["5 to 20 February 2025", "100 more"],
    ]


def test_a_proportion_to_an_open_end_is_open_and_one_to_zero_is_none():
    assert listings._percent(0.5, np.inf) == "50.0% or more"
    assert listings._percent(0.0, np.nan) == listings._percent(np.inf, np.inf) == listings.UNDEFINED
    assert changes(at(1, 0), at(2, 5))["Ratio"].tolist() == [listings.UNDEFINED]
    assert changes(at(1, 0, 10), at(2, 0))["Ratio"].tolist() == [listings.UNDEFINED]
