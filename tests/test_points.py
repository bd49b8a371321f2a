"""How claims become figures: what the curated articles say, and each rule on frames of two or three rows."""

import numpy as np
import pandas as pd
import pytest

from helpers import figures, tables
from helpers.figures import BILL, FrameError, borne_out, collapse, derive, find_conflicts, open_study
from tests.growing import FROZEN, rows

APRIL = "nis-briefing-2025-04-30"
WORD = {"hedge": "vague", "value": 100, "low": 200, "best": np.nan, "high": 900}
OPEN = {"hedge": "at_least", "best": np.nan, "high": np.inf}
ASSUMED = {"dated": "assumed"}
FLOW = {"measure": "flow"}


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def points(study):
    return study.points


def claim(**changes):
    """One reading of "about 600" killed, as `read` returns it, with what a test needs changed."""
    given = {
        "claim_id": "a", "source_id": "s1", "origin_id": "o1", "place": "body", "metric": "killed",
        "population": "dprk_troops", "measure": "cumulative", "scope": "", "phrase": "about 600", "value": 600.0,
        "value_to": np.nan, "hedge": "about", "unit": 100.0, "scale": False, "date_start": pd.Timestamp("2025-01-01"),
        "date_end": pd.Timestamp("2025-01-01"), "dated": "stated", "date_basis": "stated", "open_start": False, "rule": "r", "low": 550.0,
        "best": 600.0, "high": 650.0, "outlet": "A", "wire": "", "wire_basis": "", "originator": "X", "relay": "",
        "relay_role": "", "projects": "", "channel": "briefing", "said_start": pd.NaT, "said_end": pd.NaT, "linked": "", "counted_in": "persons", "of_all": True,
        "published": pd.Timestamp("2025-01-02"),
    } | changes  # fmt: skip
    root = given.setdefault("root", given["origin_id"])
    given.setdefault("line", given["originator"] or root)
    return given


def number(value, **changes):
    """A claim of a bare number, read as itself."""
    return claim(**{"hedge": "none"} | dict.fromkeys(["value", "low", "best", "high"], float(value)) | changes)


def on(day, end=None, **changes):
    return {"date_start": pd.Timestamp(day), "date_end": pd.Timestamp(end or day)} | changes


def frame(*claims):
    """Readings of claims, which get a claim_id, an article and an outlet each where they name none."""
    found = []
    for n, one in enumerate(claims):
        own = {"claim_id": f"c{n}"} if one["claim_id"] == "a" else {}
        if (one["source_id"], one["outlet"]) == ("s1", "A"):
            own |= {"source_id": f"s{n}", "outlet": chr(65 + n)}
        found.append(one | own)
    return pd.DataFrame(found)


def collapsed(*claims):
    return collapse(frame(*claims))


def together(cases):
    """Readings of many cases, each under a rule of its own, so that one call calculates them all."""
    return pd.concat([frame(*claims).assign(rule=case) for case, claims in cases.items()], ignore_index=True)


def by_case(frame, cases):
    """The rows of each case."""
    return {case: frame[frame["rule"] == case] for case in cases}


def pick(points, metric, origin=APRIL, **where):
    return rows(points, metric=metric, origin_id=origin, **where)


# What the articles say


def test_seven_outlets_that_repeat_the_600_are_one_figure_and_each_is_listed(study, points):
    (point,) = pick(points, "killed").itertuples()
    assert point.outlets == "CBC;CNA;Fox News;News24;Reuters;Times;Yahoo"
    assert point.wires == "AFP;Kyiv Independent;Reuters"
    behind = figures.passport(pick(points, "killed"), study.readings)
    assert set(behind["outlet"]) == set(point.outlets.split(";"))
    assert "Around 600" in set(behind["phrase"]) and set(behind["basis"]) == {"reported"}


def test_nothing_handed_in_is_changed_in_place():
    loaded = tables.load(FROZEN)
    before = [frame.copy() for frame in (loaded.sources, loaded.origins, loaded.claims)]
    derive(collapse(figures.read(loaded)))
    for kept, table in zip(before, (loaded.sources, loaded.origins, loaded.claims)):
        pd.testing.assert_frame_equal(kept, table)


# Frames handed in

WRONG = {
    "no column low": lambda frame: frame.drop(columns="low"),
    "column hedge: 'around' is unknown. Use one of: exact, none, about": lambda frame: frame.assign(hedge="around"),
    "row 0, column low: 700 is above high 650": lambda frame: frame.assign(low=700),
    "column dated: 'guessed' is unknown. Use one of: stated, assumed": lambda frame: frame.assign(dated="guessed"),
}


def test_a_frame_that_cannot_be_used_is_refused_with_what_would_be_right(study):
    points = collapse(frame(claim()))
    steps = [derive, find_conflicts, figures.find_changes, figures.find_latest, figures.find_revisions]
    steps += [figures.against_shortage, lambda points: figures.find_shares(points, study.tables.metrics)]
    for told, broken in WRONG.items():
        for step, given in [*((step, points) for step in steps), (collapse, frame(claim()))]:
            with pytest.raises(FrameError, match=told):
                step(broken(given))


def test_each_frame_has_the_columns_that_are_listed(study):
    for name in ("points", "changes", "conflicts", "revisions", "shares"):
        assert list(getattr(study, name)) == figures.columns(name), name
    assert set(figures.columns("readings")) <= set(study.readings)
    assert set(figures.columns("compared")) <= set(study.latest) and list(study.latest) == figures.columns("points")


# Which claims of an article, and of a statement, count

HEAD, ELSEWHERE = {"place": "headline"}, {"source_id": "s2", "outlet": "B"}
PLACES = ["body", "caption", "standfirst", "headline", "link"]
CHOSEN = {
    "the body before the headline": ([claim(claim_id="no", **HEAD, low=650, high=750), claim(claim_id="yes")], 1),
    "a number before a word": ([claim(claim_id="no", **WORD), claim(claim_id="yes")], 1),
    "a number before the word of another article": ([claim(claim_id="yes"), claim(claim_id="no", **ELSEWHERE, **WORD)], 1),
    "a number before a word by whomever in the same article": (
        [claim(claim_id="yes"), claim(claim_id="no", origin_id="o2", originator="", **WORD)], 1,
    ),
    "a number before a word without a day": (
        [claim(claim_id="yes"), claim(claim_id="no", origin_id="o2", **WORD | on("2024-06-01", **ASSUMED))], 1,
    ),
    "a headline where the body says nothing": (
        [claim(claim_id="yes"), claim(claim_id="yes, too", **ELSEWHERE, **HEAD)], 1,
    ),
} | {
    f"{first} before {second}": ([number(600, claim_id="yes", place=first), number(700, claim_id="no", place=second)], 1)
    for first, second in zip(PLACES, PLACES[1:])
}  # fmt: skip


def test_of_claims_about_one_thing_these_count():
    wanted = {
        case: (sorted(one["claim_id"] for one in claims if one["claim_id"].startswith("yes")), count)
        for case, (claims, count) in CHOSEN.items()
    }
    rows = [one | {"rule": case} for case, (claims, _) in CHOSEN.items() for one in claims]
    for order in (rows, rows[::-1]):
        found = by_case(collapse(pd.DataFrame(order)), CHOSEN)
        assert {case: (sorted(";".join(of["claims"]).split(";")), len(of)) for case, of in found.items()} == wanted


def test_a_figure_has_its_weakest_wording_all_its_outlets_and_any_stated_day():
    (row,) = collapsed(claim(**ASSUMED, open_start=True), number(600, low=550, high=650)).itertuples()
    assert (row.hedge, row.outlets, row.dated, row.open_start) == ("about", "A;B", "stated", False)


# Moments: which statements are wordings of one figure


MOMENTS = {
    "another range": ({}, {"low": 500, "high": 600}, 1),
    "another source": ({}, {"originator": "Y"}, 2),
    "another metric": ({}, {"metric": "wounded"}, 2),
    "another population": ({}, {"population": "p"}, 2),
    "another scope": ({}, {"scope": "studying"}, 2),
    "a level": ({}, {"measure": "stock"}, 2),
    "another day": ({}, on("2025-01-02"), 2),
    "no stated day": ({}, ASSUMED, 2),
    "neither has one": (ASSUMED, ASSUMED, 2),
    "windows overlap": (on("2024-01-01", "2024-12-31"), on("2024-01-01", "2024-06-30"), 1),
    "windows share one day": (on("2025-01-01", "2025-01-05"), on("2025-01-05", "2025-01-09"), 1),
    "windows touch": (on("2025-01-01", "2025-01-05"), on("2025-01-06", "2025-01-09"), 2),
    "another period": (FLOW | on("2024-01-01", "2024-12-31"), FLOW | on("2024-01-01", "2024-06-30"), 2),
    "the same period": (FLOW | on("2024-01-01", "2024-12-31"), FLOW | on("2024-01-01", "2024-12-31"), 1),
    "the first repeated": ({}, {"originator": "Y", "root": "o1", "line": "X"} | ASSUMED, 1),
    "a period repeated": (FLOW, {"originator": "Y", "root": "o1", "line": "X"} | FLOW | ASSUMED, 2),
}


def test_statements_are_of_one_moment_where_they_are_about_the_same_days():
    claims = {
        case: [claim(**first), claim(**{"origin_id": "o2"} | second)] for case, (first, second, _) in MOMENTS.items()
    }
    found = by_case(collapse(together(claims)), MOMENTS)
    counted = {case: (of["moment"].nunique(), of["main"].sum()) for case, of in found.items()}
    assert counted == {case: (count, count) for case, (_, _, count) in MOMENTS.items()}


# Which wording of a moment comparisons use

FIRMNESS = ["exact", "none", "about", "nearly", "at_least", "more_than", "up_to"]
EXACT, LATER = {"hedge": "exact", "unit": 1}, {"published": pd.Timestamp("2025-02-02")}
UNITS = {"hedge": "about", "unit": 1000}
USED = {  # claims, and of each low: main, speaks, rounded
    "most outlets": ([claim(), claim(), number(600)], {550: "main speaks", 600: ""}),
    "the firmer on a tie": ([claim(), number(600)], {550: "", 600: "main speaks"}),
    "a second statement's wording": ([claim(), claim(origin_id="o2", low=500, high=600)], {550: "main speaks", 500: ""}),
    "a word denies nothing": (
        [claim(), claim(), number(900), claim(origin_id="o2", **WORD | {"low": 2000, "high": 9000})],
        {550: "main speaks", 900: "speaks", 2000: ""},
    ),
    "an exact number before the rounded one of most": (
        [number(13_221, **EXACT), number(13_000, **UNITS), number(13_000, **UNITS)],
        {13_221: "main speaks", 13_000: "rounded"},
    ),
    "an exact number that agrees with none": ([number(700, **EXACT), claim(), claim()], {700: "speaks", 550: "main speaks"}),
    "a half unit rounds": ([number(12_500, **EXACT), number(13_000, **UNITS)], {12_500: "main speaks", 13_000: "rounded"}),
    "nearly rounds nothing": (
        [number(13_500, **EXACT), number(13_000, hedge="nearly", unit=1000)], {13_500: "main speaks", 13_000: "speaks"},
    ),
    "a shared end": ([claim(), claim(), number(600, low=650, high=700)], {550: "main speaks", 650: ""}),
    "the statement repeated": (
        [claim(), claim(origin_id="o2", root="o1", line="X", **ASSUMED | WORD | {"hedge": "at_least"})],
        {550: "main speaks", 200: ""},
    ),
} | {
    f"{firm} before {weak}": (
        [number(600, hedge=weak, low=590), number(600, hedge=firm, low=595)],
        {590: "rounded" if firm == "exact" else "", 595: "main speaks"},
    )
    for firm, weak in zip(FIRMNESS, FIRMNESS[1:])
}  # fmt: skip


def test_of_wordings_of_one_moment_these_are_used():
    found = by_case(collapse(together({case: claims for case, (claims, _) in USED.items()})), USED)
    flags = {case: of.set_index("low")[["main", "speaks", "rounded"]] for case, of in found.items()}
    assert {
        case: {low: " ".join(row.index[row]) for low, row in of.iterrows()} for case, of in flags.items()
    } == {case: expected for case, (_, expected) in USED.items()}  # fmt: skip


# Latest, earlier, undated: the values of each

NEWER, Y = on("2025-03-01", origin_id="o3"), {"origin_id": "o4", "originator": "Y"}
LAST = {
    "the newest and the one before": (
        [number(300, **on("2024-12-01")), number(600, origin_id="o2"), number(900, **NEWER), number(50, **Y)],
        [900, 50], [600], [],
    ),
    "a statement that names nobody": ([number(600), number(50, **Y | {"originator": ""} | on("2025-03-01"))], [600, 50], [], []),
    "a figure without a day, where there is another": (
        [number(600), number(900, **NEWER | ASSUMED), number(50, **Y, **ASSUMED)], [600, 50], [], [900],
    ),
    "the last published without a day": (
        [number(n, origin_id=f"o{n}", published=pd.Timestamp(2025, n, 2), **ASSUMED) for n in (3, 9, 5)], [9], [], [],
    ),
}  # fmt: skip


def test_each_source_has_its_latest_one_earlier_and_its_undated_figures():
    claims = together({case: claims for case, (claims, *_) in LAST.items()})
    for order in (claims, claims[::-1]):
        points = collapse(order)
        for at, step in enumerate((figures.find_latest, figures.find_earlier, figures.find_undated), 1):
            found = by_case(step(points), LAST)
            assert {case: of["value"].tolist() for case, of in found.items()} == {c: LAST[c][at] for c in LAST}


# Conflicts, differences, revisions


OTHER, SEPTEMBER = {"origin_id": "o2", "originator": "Y"}, on("2025-09-02")
YEAR = FLOW | on("2024-01-01", "2024-12-31")
TOTAL, SUM = number(4700, metric="casualties"), {"metric": "wounded"}
DISPUTED = {  # claims, and kind, lower (or earlier) and higher low
    "two accounts of one statement": ([number(15_000), number(18_000)], [("conflict", 15_000, 18_000)]),
    "an open range and what is below it": (
        [claim(**OPEN | {"low": 300}), number(9000), number(100)], [("conflict", 100, 300), ("conflict", 100, 9000)],
    ),
    "a word": ([claim(), claim(origin_id="o2", **WORD | {"low": 2000, "high": 9000})], []),
    "a source that says less later": (
        [number(450, origin_id="o2", published=pd.Timestamp("2025-06-20")), claim()], [("revision", 550, 450)],
    ),
    "a source that says more later": (
        [number(900, origin_id="o2", published=pd.Timestamp("2025-06-20")), claim()], [("revision", 550, 900)],
    ),
    "figures without a day": ([claim(), number(450, origin_id="o2", **ASSUMED)], []),
    "two sources about one day": ([claim(), number(350, **OTHER)], [("difference", 350, 550)]),
    "a later total below": ([claim(), number(350, **OTHER, **SEPTEMBER)], [("difference", 350, 550)]),
    "a later total below the latest of two": (
        [number(300, **on("2024-06-01")), claim(), number(350, **OTHER, **SEPTEMBER)], [("difference", 350, 550)],
    ),
    "a later total below what the other has lowered since": (
        [number(900, **on("2025-06-01")), number(350, origin_id="o3", **SEPTEMBER), number(350, **OTHER, **SEPTEMBER)],
        [("revision", 900, 350)],  # and not the higher one before it
    ),
    "a later total of its own": ([claim(), number(350, origin_id="o2", **SEPTEMBER)], [("revision", 550, 350)]),
    "a later level": ([claim(measure="stock"), number(350, **OTHER, **SEPTEMBER, measure="stock")], []),
    "a later total above": ([claim(), number(700, **OTHER, **SEPTEMBER)], []),
    "one without a day": ([claim(), number(350, **OTHER, **SEPTEMBER, **ASSUMED)], [("difference", 350, 550)]),
    "one without a day, of a source that has a day": (
        [claim(), number(600, **OTHER, **on("2025-08-01")), number(350, **OTHER | {"origin_id": "again"}, **SEPTEMBER, **ASSUMED)],
        [],
    ),
    "one period": ([claim(**YEAR), number(9000, **OTHER, **YEAR)], [("difference", 550, 9000)]),
    "a part of a period": ([claim(**YEAR), number(9000, **OTHER, **FLOW, **on("2024-01-01", "2024-06-30"))], []),
    "plans": ([number(1000, measure="projection"), number(5000, measure="projection")], []),
}  # fmt: skip


def test_figures_on_the_same_thing_that_share_no_value_are_paired():
    claims = together({case: claims for case, (claims, _) in DISPUTED.items()})
    for order in (claims, claims[::-1]):
        found = by_case(find_conflicts(collapse(order)), DISPUTED)
        pairs = {case: sorted(zip(of["kind"], of["low_a"], of["low_b"])) for case, of in found.items()}
        assert pairs == {case: expected for case, (_, expected) in DISPUTED.items()}


def test_a_pair_has_the_days_of_both_and_says_where_both_may_be_one():
    (found,) = find_conflicts(collapsed(claim(linked="o2"), number(350, linked="o1", **OTHER))).itertuples()
    assert found.may_equal and found.date_start == found.date_end == pd.Timestamp("2025-01-01")
    (apart,) = find_conflicts(collapsed(claim(), number(350, **OTHER, **SEPTEMBER))).itertuples()
    assert not apart.may_equal and pd.isna(apart.date_start) and pd.isna(apart.date_end)
    assert (f"{apart.date_end_a:%Y-%m-%d}", f"{apart.date_end_b:%Y-%m-%d}") == ("2025-09-02", "2025-01-01")


# Calculated figures: metric, low, best, high, main, dated

PAID = {"metric": "monthly_pay_usd", "population": "dprk_workers", "measure": "rate"}
THERE = {"metric": "workers", "population": "dprk_workers", "measure": "stock"}
FLOOR = claim(**OPEN | {"low": 300})
NAN, INF = np.nan, np.inf
MADE = {
    "wounded": ([TOTAL, claim()], [("wounded", 4050, 4100, 4150, True, "stated")]),
    "not under a scope": ([number(401, metric="casualties", scope="named"), number(101, scope="named")], []),
    "not beside a number": ([TOTAL, claim(), number(4000, **SUM)], []),
    "beside a word": ([TOTAL, claim(), claim(**SUM, **WORD)], [("wounded", 4050, 4100, 4150, True, "stated")]),
    "open ends": ([TOTAL, FLOOR], [("wounded", 0, -1, 4400, True, "stated")]),
    "nothing, where it is 0 or more": ([claim(metric="casualties", **OPEN | {"low": 300}), claim()], []),
    "another statement": ([TOTAL, claim(origin_id="o2")], []),
    "a minor account": (
        [TOTAL, number(600), number(600), number(700)],
        [("wounded", 4000, 4000, 4000, False, "stated"), ("wounded", 4100, 4100, 4100, True, "stated")],
    ),
    "casualties": ([claim(), number(2000, **SUM)], [("casualties", 2550, 2600, 2650, True, "stated")]),
    "casualties, where a total is given": ([TOTAL | on("2024-01-01"), claim(), number(2000, **SUM)], []),
    "a pay bill": ([number(5, **THERE), number(800, **PAID)], [(BILL, 4000, 4000, 4000, True, "stated")]),
    "a pay bill at the pay that most report": (
        [number(5, **THERE), number(800, **PAID), number(800, **PAID), number(900, **PAID)],
        [(BILL, 4000, 4000, 4000, True, "stated")],
    ),
    "a pay bill at the latest pay by then": (
        [number(10, **PAID, **on("2024-10-01")), number(12, origin_id="o2", **PAID, **on("2024-12-01")), number(5, **THERE),
         number(6, origin_id="o3", **THERE, **on("2024-11-01"))],
        [(BILL, 60, 60, 60, True, "stated"), (BILL, 60, 60, 60, True, "stated")],
    ),
    "no pay bill at a later pay": ([number(5, **THERE), number(800, **PAID, **on("2025-06-01"))], []),
}  # fmt: skip


def test_what_follows_from_figures_of_one_statement():
    points = derive(collapse(together({case: claims for case, (claims, _) in MADE.items()})))
    pd.testing.assert_frame_equal(derive(points), points)  # calculating twice changes nothing
    columns = ["metric", "low", "best", "high", "main", "dated"]
    made = by_case(rows(points, basis="derived").fillna({"best": -1})[["rule", *columns]], MADE)
    assert {case: sorted(of[columns].itertuples(index=False, name=None)) for case, of in made.items()} == {
        case: expected for case, (_, expected) in MADE.items()
    }
    assert find_conflicts(rows(points, rule="beside a word")).empty  # a calculated number is in no conflict


JUNE = {"published": pd.Timestamp("2025-06-20"), "origin_id": "o2"} | SUM


BEARING = [
    (number(4100, **JUNE), "reported", [4100]),
    (number(4200, **JUNE), "reported", []),  # outside 4,050 to 4,150
    (number(4100, **JUNE | {"published": pd.Timestamp("2025-01-02")}), "reported", []),  # not later
    (number(4100, **JUNE, originator="Y"), "derived", []),
    (claim(**JUNE | WORD | {"low": 4060, "high": 4140}), "derived", []),
]  # fmt: skip


def test_only_a_later_number_of_the_same_source_bears_a_calculated_one_out():
    claims = {str(n): [TOTAL, claim(), said] for n, (said, _, _) in enumerate(BEARING)}
    points = derive(collapse(together(claims)))
    used = by_case(rows(points, metric="wounded", main=True, line="X"), claims)
    borne = by_case(borne_out(points), claims)
    assert [of["value"].tolist() for of in borne.values()] == [found for _, _, found in BEARING]
    assert [of["basis"].tolist() for of in used.values()] == [[basis] for _, basis, _ in BEARING]
    assert borne["0"][["derived_low", "derived_high"]].to_numpy().tolist() == [[4050, 4150]]
