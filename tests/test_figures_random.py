"""Figures, calculated ones included, against a recomputation that compares everything with everything."""

import os
import random
from itertools import product

import numpy as np
import pandas as pd
import pytest

from helpers.figures import collapse, derive, find_changes, find_conflicts, find_latest
from tests.growing import rows
from tests.test_points import claim, frame, on

RANGES = [(low, high) for low in range(6) for high in range(low, 6)]
FORMULAS = {"casualties": ("killed", "wounded", int.__add__), "wounded": ("casualties", "killed", int.__sub__)}


def said(low, high, **more):
    """A claim of a range of whole numbers, printed as its lower end."""
    return claim(**{"hedge": "none", "value": float(low), "best": np.nan, "low": low, "high": high, "unit": 1} | more)


PAIRS = dict(enumerate(product(RANGES, RANGES)))


def allowed(operation, one, other, least):
    """The ends of what an operation makes of all values of two ranges, or nothing."""
    values = [operation(x, y) for x in range(one[0], one[1] + 1) for y in range(other[0], other[1] + 1)]
    values = [value for value in values if value >= least]
    return [min(values), max(values)] if values else None


@pytest.mark.parametrize("made", FORMULAS)
def test_a_calculated_range_holds_what_both_ranges_allow_and_no_more(made):
    first, second, operation = FORMULAS[made]
    claims = [
        said(*ends, metric=metric, origin_id=f"o{n}", originator=f"X{n}")
        for n, pair in PAIRS.items()
        for metric, ends in zip((first, second), pair)
    ]
    found = rows(derive(collapse(frame(*claims))), basis="derived").set_index("origin_id")[["low", "high"]]
    found = dict(zip(found.index, found.to_numpy().tolist()))
    assert {n: found.get(f"o{n}") for n in PAIRS} == {n: allowed(operation, *pair, 0) for n, pair in PAIRS.items()}


def test_a_change_holds_what_both_ranges_allow_and_no_more():
    claims = [
        said(*ends, value=np.nan, origin_id=f"o{n}-{day}", originator=f"X{n}", **on(f"2025-0{day}-01"))
        for n, pair in PAIRS.items()
        for day, ends in enumerate(pair, 1)
    ]
    found = rows(find_changes(collapse(frame(*claims))), unit="persons", refused="").set_index("to_origin")
    found = dict(zip(found.index, found[["low", "high"]].to_numpy().tolist()))
    expected = {n: allowed(int.__sub__, later, earlier, 0) for n, (earlier, later) in PAIRS.items()}
    assert {n: found.get(f"o{n}-2") for n in PAIRS} == expected


def collection(seed: int) -> list[dict]:
    """Draw statements of three sources on different days, each with some of the three metrics."""
    draw, claims = random.Random(seed), []
    for who in "XYZ":
        for day in draw.sample(range(1, 20), 8):
            for metric in draw.sample(["killed", "wounded", "casualties"], draw.randint(1, 3)):
                low = draw.randint(0, 8) * 10
                window = on(f"2025-01-{day:02}") | {"published": pd.Timestamp("2025-02-01") + pd.Timedelta(days=day)}
                names = {"metric": metric, "origin_id": f"{who}{day}", "originator": who}
                claims.append(said(low, low + draw.choice([0, 5, 20]), **names, **window))
    return claims


def by_hand(claims: list[dict]) -> list[dict]:
    """Return all figures, the calculated ones with the claims of what they are calculated from."""
    names = ["origin_id", "originator", "metric", "low", "high", "value", "date_end"]
    given = [{name: one[name] for name in names} | {"basis": "reported"} for one in claims]
    made = []
    for origin in dict.fromkeys(one["origin_id"] for one in given):
        of = {one["metric"]: one for one in given if one["origin_id"] == origin}
        for metric, (first, second, _) in FORMULAS.items():
            if first in of and second in of and metric not in of:
                one, other = of[first], of[second]
                low, high = one["low"] + other["low"], one["high"] + other["high"]
                if metric == "wounded":
                    low, high = max(one["low"] - other["high"], 0), one["high"] - other["low"]
                if low <= high:
                    ends = {"metric": metric, "low": low, "high": high, "value": np.nan, "basis": "derived"}
                    made.append(one | ends)
    return given + made


def fell(later: dict, earlier: dict) -> bool:
    return later["high"] < earlier["low"] or later["value"] < earlier["value"] - 0.5


@pytest.mark.parametrize("seed", range(40 if "FAULTS" in os.environ else 3))
def test_figures_are_those_found_by_comparing_each_with_all(seed):
    claims = collection(seed)
    figures = by_hand(claims)
    points = derive(collapse(frame(*claims)))
    key = ["origin_id", "metric", "low", "high", "basis"]
    assert sorted(points[key].itertuples(index=False, name=None)) == sorted(tuple(f[k] for k in key) for f in figures)

    latest, steps, disputes = [], [], []
    for one in figures:
        own = [f for f in figures if (f["originator"], f["metric"]) == (one["originator"], one["metric"])]
        if one == max(own, key=lambda f: (f["basis"] == "reported", f["date_end"])):
            latest.append((one["originator"], one["metric"], one["low"], one["basis"]))
        before = [f for f in own if f["date_end"] < one["date_end"]]
        if before:
            last = max(before, key=lambda f: f["date_end"])
            change = (max(one["low"] - last["high"], 0), one["high"] - last["low"])
            steps += [] if fell(one, last) else [(one["origin_id"], one["metric"], *change)]
        if one["basis"] == "derived":
            continue
        for name in "XYZ":
            kind = (name, one["metric"], "reported")
            others = [f for f in figures if (f["originator"], f["metric"], f["basis"]) == kind and f is not one]
            until = [f for f in others if f["date_end"] <= one["date_end"]]
            if not until:
                continue
            other = max(until, key=lambda f: f["date_end"])
            if name == one["originator"]:
                if fell(one, other):
                    disputes.append(("revision", one["metric"], other["origin_id"], one["origin_id"]))
            elif one["high"] < other["low"]:
                disputes.append(("difference", one["metric"], one["origin_id"], other["origin_id"]))
    found = find_latest(points)[["originator", "metric", "low", "basis"]]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(latest)
    found = rows(find_changes(points), unit="persons", refused="")[["to_origin", "metric", "low", "high"]]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(steps) and steps
    found = find_conflicts(points)[["kind", "metric", "origin_id_a", "origin_id_b"]]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(disputes) and disputes
