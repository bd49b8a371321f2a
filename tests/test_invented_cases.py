"""What a growing record brings, from the tables to figures, steps and conflicts: each case adds invented articles."""

import math

import pandas as pd
import pytest

from helpers.figures import borne_out
from tests.growing import rows, says

APRIL = "nis-briefing-2025-04-30"
STOCK = {"measure": "stock", "population": "dprk_workers", "table": "workers"}
TROOPS, SHARE = {"table": "troops"}, {"measure": "share"}
PLAN = {"measure": "projection"} | TROOPS
JUNE, JULY, SEPTEMBER, YEAR_END = "2025-06-20", "2025-07-01", "2025-09-02", "2025-12-31"
# Statements of the NIS by the day of saying, each with its claims; the latest figure of the first claim's metric and
# measure afterwards; steps between persons, and disputes, that the statements are in.
CASES = {
    "a later saying of the same days that shares no value is a revision and no step": (
        {JUNE: [says(JUNE, "killed", "about 450", "2025-04-30")]},
        [(550, 650), (445, 455)], [("nis-toll-2025-01", JUNE, 0, 155)], {("revision", APRIL, JUNE)},
    ),
    "one that shares a value is a second wording": (
        {JUNE: [says(JUNE, "killed", "more than 600", "2025-04-30")]}, [(550, 650)], [], set(),
    ),
    "an undated figure is never latest beside a stated one": (
        {JUNE: [says(JUNE, "killed", "about 900")]}, [(550, 650)], [], set(),
    ),
    "a vague word alone is a figure": (
        {SEPTEMBER: [says(SEPTEMBER, "killed", "thousands", SEPTEMBER)]},
        [(2000, 9000)], [(APRIL, SEPTEMBER, 1350, 8450)], set(),
    ),
    "a word beside a number in one article is no rival": (
        {SEPTEMBER: [says(SEPTEMBER, "killed", "about 2,000", SEPTEMBER), says(SEPTEMBER, "killed", "hundreds")]},
        [(1500, 2500)], [(APRIL, SEPTEMBER, 850, 1950)], set(),
    ),
    "a plan is neither latest nor in a dispute": (
        {JUNE: [says(JUNE, "deployed", "about 20,000", JUNE, **TROOPS), says(JUNE, "deployed", "30,000", YEAR_END, **PLAN)]},
        [(15_000, 25_000)], [(APRIL, JUNE, 0, 10_500), (APRIL, JUNE, 0, 7_500)], set(),
    ),
    "two scopes are neither step nor dispute": (
        {JULY: [says(JULY, "workers", "231", JULY, scope="construction sites", **STOCK),
                says(JULY, "workers", "57", JULY, scope="studying", **STOCK)]},
        None, [], set(),
    ),
    "zero is a number and divides nothing": (
        {JUNE: [says(JUNE, "captured", "exactly 0", JUNE)], SEPTEMBER: [says(SEPTEMBER, "captured", "exactly 5", SEPTEMBER)]},
        [(5, 5)], [(JUNE, SEPTEMBER, 5, 5)], set(),
    ),
}  # fmt: skip


def of(frame, names):
    """The pairs that one of some statements is in."""
    columns = [name for name in ("from_origin", "to_origin", "origin_id_a", "origin_id_b") if name in frame]
    return frame[frame[columns].isin(list(names)).any(axis=1)]


@pytest.mark.parametrize("case", CASES)
def test_what_a_new_statement_changes(record, case):
    statements, latest, steps, disputes = CASES[case]
    for day, claims in statements.items():
        record.origin(day, said=day).article(day, *({**claim} for claim in claims))
    study, (first, *_) = record.study(), next(iter(statements.values()))
    thing = {name: first[name] for name in ("metric", "measure", "population")}
    if latest is not None:
        found = rows(study.latest, line="NIS", scope="", **thing)
        assert sorted(zip(found["low"], found["high"])) == sorted(latest)
    found = rows(of(study.changes, statements), unit="persons", refused="")
    columns = ["from_origin", "to_origin", "low", "high"]
    assert sorted(found[columns].itertuples(index=False, name=None)) == sorted(steps)
    found = of(study.conflicts, statements)
    assert set(zip(found["kind"], found["origin_id_a"], found["origin_id_b"])) == disputes


def test_what_is_said_to_restate_belongs_to_the_days_it_restates(record):
    study = record.case("restated-unlinked").link("seoul-2025-11", "restates", APRIL).study()
    latest = rows(study.latest, metric="killed", population="dprk_troops")
    assert latest[["line", "value"]].to_numpy().tolist() == [["NIS", 2000]]
    assert rows(study.undated, metric="killed").empty
    assert of(study.changes, ["seoul-2025-11"]).empty and of(study.conflicts, ["seoul-2025-11"]).empty


def test_before_the_sanctions_has_no_day_at_all(record):
    point = rows(record.study().points, scope="before the sanctions")
    assert len(point) == 1 and point[["date_start", "date_end"]].isna().all(axis=None)


def test_a_reported_number_within_an_earlier_calculated_one_bears_it_out_and_is_used(record):
    record.origin(JUNE, said=JUNE).article(JUNE, says(JUNE, "wounded", "about 4,100", "2025-04-30"))
    study = record.study()
    (borne,) = borne_out(study.points).itertuples()
    assert (borne.low, borne.high, borne.derived_low, borne.derived_high) == (4050, 4150, 4000, 4200)
    (latest,) = rows(study.latest, metric="wounded", line="NIS").itertuples()
    assert (latest.basis, latest.value) == ("reported", 4100)
    shares = rows(study.shares, metric="wounded", basis="reported")
    assert sorted(shares["low"]) == pytest.approx([4050 / 18_500, 4050 / 15_500])


def test_each_account_of_casualties_gives_its_own_wounded_and_that_of_most_outlets_is_used(record):
    study = record.article(JULY, says(APRIL, "casualties", "about 5,100", "2025-04-30")).study()
    made = rows(study.points, metric="wounded", origin_id=APRIL, basis="derived")
    assert sorted(zip(made["low"], made["high"], made["main"])) == [(4000, 4200, True), (4400, 4600, False)]
    assert rows(study.conflicts, kind="conflict", metric="casualties")["low_b"].tolist() == [5050]


def test_a_percentage_is_compared_with_percentages_and_nothing_else(record):
    for day, number in ((JUNE, "30"), (SEPTEMBER, "40")):
        claim = says(day, "wounded", number, day, **SHARE) | {"phrase": f"{number} percent"}
        record.origin(day, said=day).article(day, claim, says(day, "wounded", "about 4,300", day))
    study = record.study()
    steps = rows(study.changes, metric="wounded", measure="share", refused="")
    assert steps[["low", "high", "unit"]].to_numpy().tolist() == [[0, 20, "percent"]]  # 35 to 45 less 25 to 35
    assert rows(study.conflicts, measure="share").empty


def test_exact_numbers_and_hedged_ranges_under_another_rule(record):
    record.case("exact-beside-rounded").origin(SEPTEMBER, said=SEPTEMBER)
    record.article(SEPTEMBER, says(SEPTEMBER, "deployed", "about 10,000 to 12,000", SEPTEMBER, **TROOPS))
    study = record.study(hedge_rule="five-percent")
    crossings = rows(study.changes, metric="border_crossings", unit="crossings", refused="")
    assert crossings[["low", "high"]].to_numpy().tolist() == [[12_104, 12_104]]
    assert rows(study.conflicts, metric="border_crossings").empty
    (point,) = rows(study.points, origin_id=SEPTEMBER).itertuples()
    assert (point.low, point.high) == (9500, 12_600) and math.isnan(point.best)


def test_a_replay_shows_nothing_later(record):
    day = "2025-09-01"
    study = record.case("later-but-lower").study(published_until=day)
    assert study.sources["published"].max() < pd.Timestamp(day) < record.study().sources["published"].max()
    assert not (study.points.query("measure != 'projection'")["date_end"] > day).any()
