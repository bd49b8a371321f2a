"""When the record grows: what tables and pages must say once the articles of a case have been added.

The values were worked out by hand under the rule significant-digit.
"""

import re

import numpy as np
import pytest

from helpers.phrases import PhraseError, parse
from helpers.tables import check
from tests.growing import CASES, Record, Said, rows

CASE = ["restated-later", "restated-unlinked", "tie-named-first", "tie-named-last", "parts-of-a-plan"]
CASE += ["later-but-lower", "exact-beside-rounded", "by-name", "zero-and-floor", "corrected"]
APRIL = "nis-briefing-2025-04-30"
READ_BY_WORDS = ["refused-phrases"]  # whose phrases are half right and half refused, see the last tests


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """What pages say and what `dprk build` writes with a case added, made once for each."""
    made = {}

    def of(case, **parameters):
        key = (case, *parameters.items())
        if key not in made:
            folder = tmp_path_factory.mktemp(case)
            record = Record(folder / "raw").case(case)
            made[key] = Said(record.study(**parameters)), record.built(folder / "out")
        return made[key]

    return of


def test_every_case_is_tested():
    assert sorted(path.name for path in CASES.iterdir()) == sorted([*CASE, *READ_BY_WORDS])


@pytest.mark.parametrize("case", ["restated-later", "restated-unlinked", "tie-named-first", "tie-named-last"])
def test_the_latest_toll_is_septembers_whoever_repeats_an_older_one_later(grown, case):
    said, tables = grown(case)
    (latest,) = rows(tables["latest"], metric="killed", originator="NIS").to_dict("records")
    assert (latest["value"], latest["low"], latest["high"], latest["date_end"]) == (
        "2000",
        "1500",
        "2500",
        "2025-09-02",
    )
    assert latest["dated"] == "stated" and latest["origin_id"] == "nis-briefing-2025-09-02"
    assert said.title("casualties").startswith("Killed: about 2,000 by 2 September 2025 (NIS")
    front = said.headlines["Killed, North Korean troops"]
    assert (front.lines[0].originator, front.lines[0].when) == ("the NIS", "by 2 September 2025")
    assert front.lines[0].earlier == "about 600 by 30 April 2025"
    assert "as about 2,000 by 2 September 2025 (“around 2,000”, Alpha, 2 September 2025)" in front.lines[0].sentence


@pytest.mark.parametrize("case", ["restated-later", "restated-unlinked", "tie-named-first", "tie-named-last"])
def test_growth_since_april_is_of_the_briefings_about_600(grown, case):
    said, tables = grown(case)
    steps = rows(tables["changes"], metric="killed", to_origin="nis-briefing-2025-09-02", refused="")
    assert set(steps["from_origin"]) == {APRIL}
    assert rows(steps, unit="persons")[["low", "high"]].to_numpy().tolist() == [["850", "1950"]]
    (ratio,) = rows(steps, unit="ratio").to_dict("records")
    assert (float(ratio["low"]), float(ratio["high"])) == (pytest.approx(1500 / 650), pytest.approx(2500 / 550))
    (line,) = rows(
        said.listings["casualty_growth", "changes"], What="killed, North Korean troops", From="by 30 April 2025"
    ).to_dict("records")
    assert (line["Change"], line["Ratio"]) == ("850 to 1,950 more", "2.3 to 4.5 times")
    assert "doubl" not in line["In words"]  # 1,500 / 650 is 2.3
    assert not [words for words in said.line("Killed, North Korean troops").avoid if "doubled" in words]


@pytest.mark.parametrize("case", ["restated-later", "restated-unlinked"])
def test_a_repeat_without_a_day_is_undated_and_no_step(grown, case):
    said, tables = grown(case)
    (repeat,) = rows(tables["latest"], metric="killed", originator="South Korea").to_dict("records")
    assert (repeat["dated"], repeat["low"], repeat["high"]) == ("assumed", "600", "")
    told = said.line("Killed, North Korean troops", "South Korea")
    assert told.when == "in an article of 4 November 2025; the day is not given"
    assert "A day beside it: none is given." in told.avoid
    of_it = tables["changes"][tables["changes"]["to_origin"] == "seoul-2025-11"]
    assert len(of_it) and (of_it["refused"] != "").all()
    assert ("one and the same report" in "".join(of_it["refused"])) == (case == "restated-later")


def test_the_spelling_of_an_id_changes_nothing(grown):
    (first, first_tables), (last, last_tables) = grown("tie-named-first"), grown("tie-named-last")
    assert first.titles == last.titles
    assert first.headlines == last.headlines
    for name in ("points", "latest", "changes", "conflicts", "shares"):
        one = first_tables[name].replace("nis-april", "nis-statement-2025-04")
        alike = [frame.sort_values(list(frame)).to_numpy().tolist() for frame in (one, last_tables[name])]
        assert alike[0] == alike[1], name


@pytest.mark.parametrize(
    ("case", "origin"), [("tie-named-first", "nis-april"), ("tie-named-last", "nis-statement-2025-04")]
)
def test_a_restatement_is_a_second_wording_and_no_step_of_its_own(grown, case, origin):
    _, tables = grown(case)
    killed = rows(tables["points"], metric="killed", originator="NIS")
    assert dict(zip(killed["origin_id"], killed["main"])) == {
        "nis-toll-2025-01": "True", APRIL: "True", origin: "False", "nis-briefing-2025-09-02": "True",
    }  # fmt: skip
    changes = tables["changes"]
    assert changes[(changes["from_origin"] == origin) | (changes["to_origin"] == origin)].empty
    assert rows(tables["conflicts"], kind=("revision", "conflict"), metric="killed").empty


def test_a_plan_is_no_number_sent_and_its_parts_are_no_conflict(grown):
    said, tables = grown("parts-of-a-plan")
    plans = rows(tables["points"], origin_id="minister")
    assert set(plans["measure"]) == {"projection"} and len(plans) == 2
    assert said.title("troops") == "Troops sent: one briefing, two accounts, about 15,000 and 18,000"
    conflicts = tables["conflicts"]
    assert conflicts[(conflicts["origin_id_a"] == "minister") | (conflicts["origin_id_b"] == "minister")].empty
    assert not [line for h in said.headlines.values() for line in h.lines if line.originator == "A minister"]
    changes = rows(tables["changes"], to_origin="minister")
    assert len(changes) and changes["refused"].str.contains("a plan or forecast").all()
    sections = {heading: set(points["measure"]) for heading, points in said.pages["casualty_growth"].sections("troops")}
    assert sections["Troops sent, planned or forecast"] == {"projection"}
    assert all(len(measures) == 1 for measures in sections.values())


def test_each_originator_has_its_own_latest_and_a_lower_later_total_is_a_difference(grown):
    said, tables = grown("later-but-lower")
    latest = rows(tables["latest"], metric="casualties").set_index("originator")
    assert latest.loc["NIS", ["low", "high", "dated"]].tolist() == ["4650", "4750", "stated"]
    assert latest.loc["North Korea", ["value", "dated"]].tolist() == ["350", "assumed"]
    (difference,) = rows(tables["conflicts"], metric="casualties").to_dict("records")
    assert (difference["kind"], difference["originator_a"], difference["originator_b"]) == (
        "difference",
        "North Korea",
        "NIS",
    )
    assert (difference["high_a"], difference["low_b"]) == ("355", "4650")
    (line,) = rows(said.listings["casualty_growth", "conflicts"], Kind="difference")["In words"]
    assert "350, in an article of 2 September 2025; the day is not given (North Korea, in Alpha)" in line
    assert "about 4,700, by 30 April 2025 (the NIS" in line
    front = said.headlines["Killed and wounded, North Korean troops"]
    assert [line.originator for line in front.lines] == ["the NIS", "North Korea"]
    changes = rows(tables["changes"], to_origin="pyongyang", refused="")
    assert changes.empty


def test_an_exact_number_speaks_before_a_rounded_one_and_a_period_makes_no_rate(grown):
    said, tables = grown("exact-beside-rounded")
    steps = rows(tables["changes"], metric="border_crossings", refused="")
    assert rows(steps, unit="crossings")[["low", "best", "high"]].to_numpy().tolist() == [["12104"] * 3]
    assert set(steps["unit"]) == {"crossings", "ratio"}
    assert rows(tables["conflicts"], metric="border_crossings").empty
    (line,) = rows(said.listings["worker_inflow", "changes"], Originator="Rosstat").to_dict("records")
    assert (line["From"], line["To"], line["Change"], line["Per month"]) == ("2023", "2024", "12,104 more", "none")
    latest = rows(tables["latest"], metric="border_crossings", originator="Rosstat")
    assert latest["value"].tolist() == ["13221"]


def test_a_count_by_name_is_a_floor_and_names_its_scope_in_every_mention(grown):
    said, tables = grown("by-name")
    (point,) = rows(tables["points"], origin_id="o1").to_dict("records")
    assert (point["low"], point["best"], point["high"]) == ("101", "", "")
    assert not [title for title in said.titles.values() if "101" in title]
    assert not [h for h in said.headlines.values() if "101" in repr(h)]
    mentions = [
        (name, " ".join(row))
        for (page, name), table in said.listings.items()
        for row in table.astype(str).to_numpy()
        if page == "casualty_growth" and re.search(r"\b101\b", " ".join(row))
    ]
    assert {name for name, _ in mentions} == {"refusals", "passports"}
    assert all("identified by name" in row for _, row in mentions)
    (section,) = [
        points for heading, points in said.pages["casualty_growth"].sections("casualties") if heading == "Killed"
    ]
    assert rows(section, origin_id="o1")["scope"].tolist() == ["identified by name"]
    told = [part for part in re.split(r"; |\. ", said.everything) if re.search(r"\b101 ?\(|\b101,", part)]
    assert told and all("identified by name" in part for part in told)


def test_no_page_divides_by_zero_or_prints_what_is_no_number(grown):
    said, tables = grown("zero-and-floor")
    printed = "\n".join(" | ".join(map(str, row)) for table in said.listings.values() for row in table.to_numpy())
    printed += repr(said.headlines) + repr(said.titles)
    assert not re.search(r"\b(inf|nan|NaN|None|NaT)\b|\(\)| to (?:more|\|)|“”", printed)
    (point,) = rows(tables["points"], metric="workers", origin_id="o1", measure="stock").to_dict("records")
    assert (point["low"], point["best"], point["high"]) == ("0", "0", "0")
    for table in tables.values():
        assert not table.isin(["inf", "-inf", "nan"]).any(axis=None)


def test_a_correction_speaks_from_its_day_on_and_what_it_corrects_before(grown):
    for day, value in (("2025-09-02", 2000), ("", 1000)):
        said, _ = grown("corrected", published_until=day)
        points = said.study.points
        assert points.loc[points["origin_id"] == "o1", "best"].tolist() == [value]
        (undated,) = said.headlines["Killed, North Korean troops"].undated  # neither prints the day
        assert undated.said.startswith(f"the NIS: about {value:,}, article of {3 - (value == 2000)} September 2025")
    _, tables = grown("corrected")
    assert rows(tables["points"], origin_id="o1")["best"].tolist() == ["1000"]
    assert rows(tables["claims"], origin_id="o1")["superseded_by"].tolist() == ["a-2025-09-03", ""]


@pytest.mark.parametrize(
    ("phrase", "value", "hedge"),
    [
        ("in excess of 6,000", 6000, "more_than"),
        ("upward of 1,500", 1500, "more_than"),
        ("some 2,000 or more", 2000, "at_least"),
        ("at least several hundred", 100, "at_least"),
    ],
)
def test_a_hedge_in_other_words_is_read(phrase, value, hedge):
    read = parse(phrase)
    assert (read.value, read.hedge) == (value, hedge)


@pytest.mark.parametrize("phrase", ["half of the 4,100", "two-thirds of them"])
def test_a_part_of_another_number_is_refused_as_a_count(phrase):
    with pytest.raises(PhraseError):
        parse(phrase)


def test_only_the_parts_of_another_number_are_refused_by_the_check(tmp_path):
    record = Record(tmp_path / "raw").case("refused-phrases")
    problems = [problem for problem in check(record.folder) if problem.column != "value"]
    first = len((record.folder / "casualties.csv").read_text().splitlines()) - 5
    assert [(problem.line, problem.column) for problem in problems] == [(first + 2, "phrase"), (first + 3, "phrase")]


def test_at_least_several_hundred_is_200_or_more(tmp_path):
    record = Record(tmp_path / "raw").case("refused-phrases")
    path = record.folder / "casualties.csv"
    kept = [line for line in path.read_text().splitlines() if "half of" not in line and "two-thirds" not in line]
    path.write_text("".join(f"{line}\n" for line in kept))
    points = record.study().points
    points = points[points["origin_id"] == "uk"].sort_values(["metric", "low"])
    assert points[["metric", "low"]].to_numpy().tolist() == [
        ["captured", 200], ["captured", 2000], ["casualties", 6000], ["killed", 1500],
    ]  # fmt: skip
    assert np.isinf(points["high"]).all()
