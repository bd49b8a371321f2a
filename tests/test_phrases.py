"""Phrases: what number, wording and unit a few printed words hold, and where they are in a text."""

import csv
import re
import sys

import pytest

from helpers.paths import PROJECT
from helpers.phrases import PhraseError, find, numbers, parse

FOLDER = PROJECT / "tests" / "data" / "phrases"
TABLES = ["cases", "cases-2", "press", "kinds"]
OPPOSITE = {
    "at_least": {"up_to", "nearly"}, "more_than": {"up_to", "nearly"}, "up_to": {"at_least", "more_than"},
    "nearly": {"at_least", "more_than"},
}  # fmt: skip
COMPOUND = "the number of a compound is read as a count, as in a 1,000-man battalion"
# Inputs that are not read as a table has it, with the reason.
MISSED = {
    "greater than 30 and less than or equal to 40": "one range here, 30 to 40, as the specs have it",
    "423 0000 will be two": "two is read as a count",
    "half a dozen two-man teams": COMPOUND,
    "a hundred one-way drones": COMPOUND,
    "1m isn't a number.": "a million, as press prints it",
    "In some countries you can write 5.00 or 5,00.": "5,00 parts no thousands",
    "The number is 1,3.": "1,3 parts no thousands; it may be a list",
    "two out of five hundred tvs": "two of five hundred is read as a part of another number",
    "two out of five hundreds tvs": "two of five hundred is read as a part of another number",
    " two millionth": "a part of another number",
}


def rows(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def holds(item, number, text):
    """Tell whether one number is what an item of `expected` asks for."""
    printed = text[number.start : number.end]
    if match := re.fullmatch(r"([\d.-]+) (.*)", item):
        whole = number.kind in {"quantity", "share"} and number.to is None
        return whole and number.value == float(match[1]) and number.hedge in match[2].split("|")
    if match := re.fullmatch(r"R([\d.]+)-([\d.]+)(?: (.*))?", item):
        ends = (number.value, number.to) == (float(match[1]), float(match[2]))
        return ends and number.hedge in (match[3] or "none").split("|")
    if item.startswith("V"):
        return number.kind == "vague" and number.value == float(item[1:])
    if item.startswith("u"):
        return number.kind == "unread" and number.reason and item[1:] in printed
    return (number.value is None or number.reason) and item[1:] in printed  # "n2"


def right(expected, found, text):
    """Tell whether all that is asked for is found, and no value that is not."""
    items = [] if expected == "-" else expected.split(";")
    asked, known = [i for i in items if i[0] != "?"], [i.removeprefix("?") for i in items]
    every = all(any(holds(item, number, text) for number in found) for item in asked)
    return every and all(n.value is None or any(holds(item, n, text) for item in known) for n in found)


def shown(found, text):
    return [(text[n.start : n.end], n.kind, n.value, n.to, n.hedge, n.reason) for n in found]


@pytest.mark.parametrize("name", TABLES)
def test_phrases_are_read_right_or_listed_with_the_reason(name):
    table, wrong = rows(name), {}
    for row in table:
        text, found = row["input"], numbers(row["input"])
        if not any(right(way, found, text) for way in row["expected"].split(" OR ")):
            wrong[text] = (row["expected"], [(text[n.start : n.end], n) for n in found])
        # Whatever else is wrong, no hedge is turned round and no digit is left out.
        for value, hedge in re.findall(r"(?:^|;)([\d.]+) (\w+)(?=;|$)", row["expected"].split(" OR ")[0]):
            alike = [n for n in found if n.value == float(value)]
            opposite = [n for n in alike if n.hedge in OPPOSITE.get(hedge, ())]
            assert not opposite or opposite != alike, text
        covered = {place for n in found for place in range(n.start, n.end)}
        bare = re.sub(r"&\S+?;|<.*?>|https?:\S+", lambda m: " " * len(m[0]), text)
        assert [c for place, c in enumerate(bare) if c.isdecimal() and place not in covered] == [], text
    assert {text: told for text, told in wrong.items() if text not in MISSED} == {}
    assert MISSED.keys() & {row["input"] for row in table} <= wrong.keys()  # none is listed that is read right
    assert len(wrong) <= 0.03 * len(table)


def wanted(row):
    """Return what a spec asks for: values, or (low, high) with "" for an open end."""
    for _, _, value in (item.rpartition(" = ") for item in row["found"].split("; ") if row["found"]):
        if row["spec"] == "NumberRangeModel":
            low, high = value.strip("[]()").split(",")
            yield (float(low) if low else "", float(high) if high else "")
        elif value != "null":
            yield float(value.rstrip("%"))


def interval(number):
    """Return what a number says as an interval in the notation of the specs."""
    one_sided = number.hedge in {"up_to", "at_least", "more_than"}
    low = number.value if number.hedge in {"at_least", "more_than"} or number.to is not None or not one_sided else ""
    high = number.to if number.to is not None else number.value if number.hedge == "up_to" or not one_sided else ""
    return low, high


def spec_holds(row):
    found = [n for n in numbers(row["input"]) if n.value is not None]
    if row["spec"] == "NumberRangeModel":
        return all(any(interval(n) == bounds for n in found) for bounds in wanted(row))
    values = [n.value for n in found if row["spec"] == "NumberModel" or n.kind == "share"]
    return sorted(map(float, values)) == pytest.approx(sorted(wanted(row)))


def test_the_specs_that_suit_press_text_hold_and_no_other_is_left_out():
    specs = rows("recognizers")
    suited = [row for row in specs if not row["left_out"]]
    missed = [row["input"] for row in suited if not spec_holds(row)]
    assert [text for text in missed if text not in MISSED] == []
    assert len(suited) >= 241 and len(missed) <= 0.03 * len(suited)
    assert [row["input"] for row in specs if row["left_out"] and spec_holds(row)] == []


def test_the_one_number_of_a_phrase_has_kind_value_hedge_and_unit_or_is_refused_with_the_reason():
    endless = {"9" * 5_000: "is not read: longer than 18 digits", "million " * 50: "is not read: larger than any count"}
    for row in rows("parsed") + [{"phrase": text, "refused": said} for text, said in endless.items()]:
        if row["refused"]:
            with pytest.raises(PhraseError, match=row["refused"]):
                parse(row["phrase"])
            continue
        number = parse(row["phrase"])
        assert (number.kind, number.hedge) == (row["kind"], row["hedge"]), row
        for name in ("value", "to", "unit"):
            assert getattr(number, name) == (float(row[name]) if row[name] else None), row


def test_odd_characters_are_read_and_the_number_keeps_its_place():
    for odd in (
        "4,\xad700",
        "4\u200b,700",
        "４，７００",
        "4&#8201;700",
        "4&nbsp;700",
        "٤٧٠٠",
        "&#52;700",
        "4\u202f700",
    ):
        text = f"x\u200b&amp; {odd} men"
        (number,) = numbers(text)
        assert (number.value, text[number.start : number.end]) == (4_700, odd)


def test_a_phrase_is_found_as_whole_words_cutting_no_number_or_hedge():
    for row in rows("places"):
        assert len(find(row["phrase"], row["text"], numbers(row["text"]))) == int(row["places"]), row


# Each once took time with the square of its length, or stands for a number that never ends.
LONG = [
    "600 ", ".100", "one hundred and ", "as many as ", "at least 5 or ", "not ", "about ", "million ", "tens of ", "1 ",
    "a ", "-", "5 or ", "&amp;", "\u200b", "over the ", "several ", "from ", "$", "½", "(", "1/", "rose ", "no, he, ",
]  # fmt: skip


def steps(text):
    """Count the functions that reading a text runs through; unlike seconds, the same on every machine."""
    count = 0

    def step(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        numbers(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("repeated", LONG)
def test_a_long_text_takes_work_in_proportion(repeated):
    numbers(repeated)
    assert steps(repeated * 200) < 4 * 1.3 * steps(repeated * 50) + 500
