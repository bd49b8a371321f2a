"""Phrases: what number, hedge and unit a few printed words hold, and where they stand in a text."""

import random
import sys

import pytest

from helpers.phrases import PhraseError, find, numbers, parse

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    "phrase, value, hedge, unit",
    [
        ("600", 600, "none", 100),
        ("4,700 casualties", 4_700, "none", 100),
        ("around 4 700", 4_700, "about", 100),
        ("some 2,000", 2_000, "about", 1_000),
        ("1.5 million", 1_500_000, "none", 100_000),
        ("2.375 million", 2_375_000, "none", 1_000),
        ("1.20 million", 1_200_000, "none", 10_000),
        ("4.700", 4_700, "none", 100),
        ("3.000.000", 3_000_000, "none", 1_000_000),
        ("0.5", 0.5, "none", 0.1),
        ("15-thousand", 15_000, "none", 1_000),
        ("four-thousand-100", 4_100, "none", 100),
        ("one thousand two hundred", 1_200, "none", 100),
        ("twenty-five", 25, "none", 1),
        ("two dozen", 24, "none", 1),
        ("half a million", 500_000, "none", 100_000),
        ("12-hour", 12, "none", 1),
        ("600-strong", 600, "none", 100),
        ("$800", 800, "none", 100),
        ("approximately $800", 800, "about", 100),
        ("7,887 times", 7_887, "none", 1),
        ("bodies of 27 soldiers", 27, "none", 1),
    ],
)
def test_a_phrase_gives_value_hedge_and_unit_of_its_last_significant_digit(phrase, value, hedge, unit):
    number = parse(phrase)
    assert (number.value, number.hedge, number.unit) == (value, hedge, unit)


@pytest.mark.parametrize(
    "phrase, value",
    [
        ("dozens", 12),
        ("hundreds", 100),
        ("Hundreds of troops killed", 100),
        ("several hundred", 100),
        ("thousands more wounded", 1_000),
        ("tens of thousands", 10_000),
        ("hundreds of thousands", 100_000),
    ],
)
def test_a_vague_word_is_one_number_and_stands_for_its_scale(phrase, value):
    number = parse(phrase)
    assert (number.kind, number.value, number.hedge) == ("vague", value, "vague")


@pytest.mark.parametrize(
    "words, hedge",
    [
        ("600", "none"),
        ("Around 600", "about"),
        ("an estimated 600", "about"),
        ("600 or so", "about"),
        ("almost 600", "nearly"),
        ("Close to 600", "nearly"),
        ("just under 600", "nearly"),
        ("at least 600", "at_least"),
        ("no fewer than 600", "at_least"),
        ("not less than 600", "at_least"),
        ("600 or more", "at_least"),
        ("more than 600", "more_than"),
        ("over 600", "more_than"),
        ("up to 600", "up_to"),
        ("as many as 600", "up_to"),
        ("no more than 600", "up_to"),
        ("fewer than 600", "up_to"),
        ("hand over 600", "none"),
        ("took over 600", "none"),
        ("not more than 600", "up_to"),
        ("did not exceed 600", "up_to"),
        ("hasn't topped 600", "up_to"),
        ("cannot be less than 600", "at_least"),
        ("hundreds, if not more than 600", "more_than"),
        ("up to approximately 600", "up_to"),
        ("at least some 600", "at_least"),
        ("about, he said, 600", "about"),
        ("“at least” 600", "at_least"),
        ("600, give or take", "about"),
        ("the 600-plus", "at_least"),
        ("600 soldiers or more", "at_least"),
        ("more than a total of 600", "more_than"),
        ("concern over 600 prisoners", "none"),
        ("a report about 600 soldiers", "none"),
        ("twice as many as 600", "none"),
        ("turnover 600", "none"),
        ("awesome 600", "none"),
    ],
)
def test_a_hedge_is_read_whole_and_never_out_of_another_word(words, hedge):
    (number,) = [n for n in numbers(words) if n.value == 600]
    assert number.hedge == hedge


@pytest.mark.parametrize(
    ("phrase", "value", "to", "hedge", "unit"),
    [
        ("10,000 to 12,000", 10_000, 12_000, "none", 1_000),
        ("between 300 and 450", 300, 450, "none", 10),
        ("two to three million", 2_000_000, 3_000_000, "none", 1_000_000),
        ("10-12,000", 10_000, 12_000, "none", 1_000),
        ("about 3,000–5,000", 3_000, 5_000, "about", 1_000),
        ("at least 300 and up to 500", 300, 500, "none", 100),
        ("from 300 to as many as 500", 300, 500, "none", 100),
        ("between one hundred and two and one hundred and ten", 102, 110, "none", 1),
    ],
)
def test_a_printed_range_is_one_number_with_two_ends(phrase, value, to, hedge, unit):
    number = parse(phrase)
    assert (number.kind, number.value, number.to, number.hedge, number.unit) == ("range", value, to, hedge, unit)
    assert (number.start, number.end) == (0, len(phrase))


def test_a_range_whose_upper_end_is_open_is_two_numbers():
    assert [(n.value, n.hedge) for n in numbers("300 to more than 500")] == [(300, "none"), (500, "more_than")]


@pytest.mark.parametrize(
    ("phrase", "kind", "value", "to"),
    [
        ("nearly 40%", "share", 40, None),
        ("40 per cent", "share", 40, None),
        ("5 to 10 percent", "share", 5, 10),
        ("a third of", "fraction", None, None),
        ("two-thirds", "fraction", None, None),
        ("more than half", "fraction", None, None),
        ("one in three", "fraction", None, None),
        ("twelvefold", "fraction", None, None),
        ("110th", "ordinal", None, None),
        ("April 30", "ordinal", None, None),
        ("1.5.3", "unread", None, None),
        ("9" * 5_000, "unread", None, None),
        ("million " * 50, "unread", None, None),
    ],
)
def test_what_is_no_count_is_read_as_what_it_is(phrase, kind, value, to):
    number = numbers(phrase)[0]
    assert (number.kind, number.value, number.to) == (kind, value, to)
    assert number.reason or kind == "ordinal"


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("half of the 4,100", "refused as a count: it is a part of another number"),
        ("two-thirds of them", "refused as a count: it is a part of another number"),
        ("twice as many as 600", "refused as a count: it is a multiple of another number"),
        ("some 4,70", "is not read: a comma that parts no thousands"),
        ("a handful", "is not read: no set number"),
    ],
)
def test_a_refused_phrase_says_why(phrase, said):
    with pytest.raises(PhraseError, match=said):
        parse(phrase)


@pytest.mark.parametrize(
    "text", ["4,\xad700", "4\u200b,700", "４，７００", "4&#8201;700", "4&nbsp;700", "٤٧٠٠", "&#52;700"]
)
def test_odd_characters_are_read_and_the_number_keeps_its_place(text):
    (number,) = numbers(f"x\u200b&amp; {text} men")
    assert number.value == 4_700
    assert f"x\u200b&amp; {text} men"[number.start : number.end] == text


# Each stands for something that once took time with the square of its length, or a number that never ends.
LONG = [
    ".100", "one hundred and ", "as many as ", "at least 5 or ", "not ", "about ", "million ", "tens of ", "1 ", "100 ",
    "a ", "and ", "-", "5 or ", "&amp;", "\u200b", "over the ", "several ", "from ", "$", "point one ", "½", "(", "1/", "www.",
]  # fmt: skip


def steps(call, *given):
    """Count the functions that a call runs through; unlike seconds, the same on every machine."""
    count = 0

    def step(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        call(*given)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("repeated", LONG)
def test_a_long_text_takes_work_in_proportion(repeated):
    numbers(repeated)
    assert steps(numbers, repeated * 800) < 8 * 1.3 * steps(numbers, repeated * 100) + 500


def test_a_frequent_phrase_is_found_in_proportion():
    few, many = ("the 600 of " * times for times in (500, 4_000))
    assert len(find("the", many, numbers(many))) == 4_000
    assert steps(find, "the", many, numbers(many)) < 8 * 1.3 * steps(find, "the", few, numbers(few)) + 500


@pytest.mark.parametrize(
    "text, values",
    [
        ("News24 600", [None, 600]),
        ("News24 4 700 dead", [None, 4_700]),
        ("600, 4,700 and 15,000", [600, 4_700, 15_000]),
        ("30-04-2025", [None]),
        ("12:36pm", [None]),
        ("15k men, 1.5m", [15_000, 1_500_000]),
        ("15q men", [None]),
        ("posted 12:36\n600 soldiers", [None, 600]),
        ("April 30\n600 troops", [None, 600]),
        ("3\t600", [3, 600]),
        ("two\n\nhundred", [2, 100]),
        ("at least\n600", [600]),
        ("rose from 300 to 600", [300, 600]),
        ("from January 2024 to March 2025", [None, None]),
        ("four-thousand-100 of some 1.5 million", [4_100, 1_500_000]),
        ("one, two, three", [1, 2, 3]),
        ("someone often attends", []),
    ],
)
def test_every_number_of_a_text_is_found_once_and_whole(text, values):
    assert [number.value for number in numbers(text)] == values


@pytest.mark.parametrize("words", ["first", "110th Brigade", "1990s", "half of them", "doubled"])
def test_ordinals_and_fractions_are_found_but_have_no_value(words):
    assert [number.value for number in numbers(words)] == [None]
    with pytest.raises(PhraseError):
        parse(words)


@pytest.mark.parametrize("phrase", ["no figure", "", "600 of 4,700", "600, then 700"])
def test_a_phrase_without_exactly_one_number_is_refused(phrase):
    with pytest.raises(PhraseError, match="exactly one"):
        parse(phrase)


@pytest.mark.parametrize(
    "phrase, text, places",
    [
        ("600", "600 of them", 1),
        ("600", "4,600 of them", 0),
        ("600", "4 600 of them", 0),
        ("600", "600,000 of them", 0),
        ("600", "1600 of them", 0),
        ("600", "600.5 of them", 0),
        ("600", "600 or so", 0),
        ("600 troops", "about 600 troops", 0),
        ("about 600", "about 600 troops, then about 600 more", 2),
        ("about 600", "roundabout 600", 0),
        ("about 600", "About 600 troops", 0),
        ("thousands", "tens of thousands", 0),
        ("4,700", "$4,700", 0),
        ("1.5", "1.5 million", 0),
        ("(600)", "dead (600) and wounded", 1),
        ("a.b", "acb", 0),
        ("", "600", 0),
    ],
)
def test_a_phrase_is_found_as_whole_words_cutting_no_number_or_hedge(phrase, text, places):
    assert len(find(phrase, text, numbers(text))) == places


def test_numbers_printed_in_any_style_are_read_back():
    rng = random.Random(2025)
    separators = [",", " ", NBSP, THIN, NARROW, "'", "’", ""]
    for _ in range(2_000):
        value = rng.randrange(1, 10 ** rng.randint(1, 10))
        printed = f"{value:,}".replace(",", rng.choice(separators))
        hedge, words = rng.choice([("none", ""), ("about", "about "), ("at_least", "At least "), ("nearly", "nearly ")])
        phrase = f"{words}{rng.choice(['', '$'])}{printed}{rng.choice(['', ' troops', ', they said', '-strong'])}"
        unit = 10 ** (len(str(value)) - len(str(value).rstrip("0")))
        number = parse(phrase)
        assert (number.value, number.hedge, number.unit) == (value, hedge, unit), phrase


def test_numbers_with_a_scale_are_read_back():
    rng = random.Random(2025)
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
    for _ in range(1_000):
        scale, decimals = rng.choice(list(scales)), rng.randint(0, 3)
        digits = rng.randrange(1, 1_000_000)
        join = rng.choice([" ", "-", NBSP])
        phrase = f"some {digits / 10**decimals:.{decimals}f}{join}{scale} workers"
        number = parse(phrase)
        assert number.value == digits * scales[scale] / 10**decimals, phrase
        if decimals:
            assert number.unit == scales[scale] / 10**decimals, phrase


def test_a_number_in_running_text_keeps_its_place():
    rng = random.Random(2025)
    for _ in range(500):
        words = ["troops", "were", "sent", "Kursk", "then"]
        before, after = " ".join(rng.choices(words, k=3)), " ".join(rng.choices(words, k=3))
        printed = rng.choice(["about 600", "4 700", "1.5 million", "tens of thousands", "$800", "four-thousand-100"])
        text = f"{before} {printed} {after}"
        found = numbers(text)
        assert [text[number.start : number.end] for number in found] == [printed]
        assert find(printed, text, found) == [(found[0].start, found[0].end)]


def test_a_short_line_ends_by_itself_and_a_long_one_goes_on():
    lines = "several hundred thousand\ntens of billions\nthree to four thousand\nat most a dozen\n2,000 or more\n600\nGame over\n70"
    assert [(n.value, n.to, n.hedge) for n in numbers(lines)] == [
        (10**5, None, "vague"), (10**10, None, "vague"), (3000, 4000, "none"), (12, None, "up_to"),
        (2000, None, "at_least"), (600, None, "none"), (70, None, "none"),
    ]  # fmt: skip
    wrapped = "The service said that it believes that several hundred\nthousand were sent, at least\n300 of them in May"
    assert [(n.value, n.hedge) for n in numbers(wrapped)] == [(10**5, "vague"), (300, "at_least")]


@pytest.mark.parametrize("text", ["4,000 plus or minus 500", "4,000 (plus or minus 500)", "4,000 ± 500 men"])
def test_a_margin_is_no_number_of_its_own(text):
    told, margin = numbers(text)
    assert (told.value, told.hedge) == (4000, "about")
    assert (margin.kind, margin.value, margin.reason) == ("unread", None, "the margin of another number")
