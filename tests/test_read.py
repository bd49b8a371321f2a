"""`dprk read`: how words are read, in lines for people and in objects for programs."""

import io
import json

import pandas as pd
import pytest

import helpers
from helpers import read as reader
from helpers.paths import RAW
from helpers.phrases import numbers


def objects(outcome):
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_words_are_shown_with_their_range_under_each_rule_and_what_is_not_understood_ends_in_status_1(run):
    outcome = run("read", "about 600 soldiers")
    assert outcome.status == 0
    first, *rules = outcome.out.splitlines()
    assert first == "“about 600”: quantity 600, hedge about, unit 100"
    assert rules[0] == "    significant-digit: low 550, best 600, high 650"
    assert len(rules) == reader.rules(RAW / "hedges.csv")["rule"].nunique() == 3
    outcome = run("read", "1.5.3 and 600")
    assert outcome.status == 1 and "“600”: quantity 600" in outcome.out
    assert "“1.5.3”: unread, hedge none, digits parted in a way that is no number's" in outcome.out


def test_json_prints_one_object_a_line(run):
    read = objects(run("read", "--json", "at least 300 and up to 500, then nearly 40%", "4 700"))
    names = ("text", "kind", "value", "to", "hedge", "unit", "start", "end")
    assert [tuple(one[name] for name in names) for one in read] == [
        ("at least 300 and up to 500", "range", 300, 500, "none", 100, 0, 26),
        ("nearly 40%", "share", 40, None, "nearly", 10, 33, 43),
        ("4 700", "quantity", 4700, None, "none", 100, 0, 5),
    ]
    assert read[1]["under"]["significant-digit"] == {"low": 30, "best": 40, "high": 40}


def test_a_text_that_names_a_file_is_read_from_it_and_a_dash_is_the_input(run, tmp_path, monkeypatch):
    (tmp_path / "page.txt").write_text("some 2,000\n600 dead", encoding="utf-8")
    assert [o["value"] for o in objects(run("read", "--json", tmp_path / "page.txt"))] == [2000, 600]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"dozens"), encoding="utf-8"))
    assert [o["kind"] for o in objects(run("read", "--json", "-"))] == ["vague"]


def test_wrong_usage_is_told_with_status_2(run, tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9 600")
    (tmp_path / "hedges.csv").write_text("rule,hedge\n", encoding="utf-8")
    for words, said in {
        (): "name a text, a file, or - for the input", (tmp_path,): "a folder; name a text, a file or -",
        (tmp_path / "latin.txt",): "not UTF-8 at byte 3",
        ("600", "--data", tmp_path / "nowhere"): "nowhere/hedges.csv: No such file or directory",
        ("600", "--data", tmp_path): "hedges.csv: not a table of reading rules: column low_per_value is missing",
    }.items():  # fmt: skip
        outcome = run("read", *words)
        assert outcome.status == 2 and said in outcome.err


@pytest.mark.parametrize(
    ("phrase", "low", "best", "high"),
    [
        ("600", 550, 600, 650),
        ("nearly 15,000", 14_000, 15_000, 15_000),
        ("at least 300", 300, None, None),
        ("up to 300", 0, None, 300),
        ("thousands", 2_000, None, 9_000),
        ("3,000 to 4,000", 3_000, None, 4_000),
        ("about 3,000 to 4,000", 2_500, None, 4_500),
        ("up to 3,000 to 4,000", 0, None, 4_000),
        ("at least 3,000 to 4,000", 3_000, None, None),
        ("0.5", 0.45, 0.5, 0.55),
    ],
)
def test_the_default_rule_gives_low_from_the_number_and_high_from_its_upper_end(phrase, low, best, high):
    rules = reader.rules(RAW / "hedges.csv")
    read = reader.ranges(numbers(phrase), rules, "significant-digit").iloc[0]
    bounds = [None if pd.isna(bound) or bound == float("inf") else bound for bound in read[["low", "best", "high"]]]
    assert bounds == [low, pytest.approx(best) if best is not None else None, high]


def test_a_series_of_phrases_becomes_a_frame_of_ranges_with_its_index():
    phrases = {
        "a": "about 600", "b": "10,000 to 12,000", "c": "at least 300", "d": "thousands", "e": "nearly 40%",
        "f": "600 of 4,700", "g": "aged 23", "h": "4,70", "i": None,
    }  # fmt: skip
    frame = helpers.read_phrases(pd.Series(phrases))
    assert frame.columns.tolist() == ["value", "value_to", "hedge", "low", "best", "high", "unread"]
    assert frame.index.tolist() == list(phrases)
    assert frame.loc["a":"e", ["low", "high"]].to_numpy().tolist() == [
        [550, 650], [10_000, 12_000], [300, float("inf")], [2_000, 9_000], [30, 40],
    ]  # fmt: skip
    assert (frame.loc["a":"e", "unread"] == "").all() and frame.loc["f":, "value":"value_to"].isna().all(axis=None)
    assert frame.loc["f":, ["low", "best", "high"]].isna().all(axis=None) and (frame.loc["f":, "hedge"] == "").all()
    for phrase, said in {"f": "2 numbers", "g": "no count: age", "h": "parts no thousands", "i": "no text"}.items():
        assert said in frame.loc[phrase, "unread"]
