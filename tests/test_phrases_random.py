"""Random combinations of hedges, numbers and nouns: what is read back, and that it is the same wherever it stands.

COMBINATIONS says how many are tried; they are the same each time.
"""

import os
import random
import re

import pytest

from helpers.phrases import numbers

COMBINATIONS = int(os.environ.get("COMBINATIONS", "60"))
ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = {10**9: "billion", 10**6: "million", 1_000: "thousand"}
BEFORE = {
    "none": ["", "a further ", "only ", "twice the ", "the dispute over ", "a report about ", "more than the "],
    "about": ["about ", "around ", "some ", "an estimated ", "approx. ", "in the region of ", "~", "(roughly) "],
    "nearly": ["nearly ", "almost ", "close to ", "just under ", "just shy of ", "approaching "],
    "at_least": ["at least ", "no fewer than ", "cannot be less than ", "as few as ", "at least some ", "≥"],
    "more_than": ["more than ", "over ", "in excess of ", "well over ", "north of ", "“more than” ", "surpassed "],
    "up_to": ["up to ", "as many as ", "no more than ", "did not, he said, exceed ", "nowhere near ", "up to about "],
}
AFTER = {
    "about": [" or so", ", give or take", "-odd", " or so soldiers"],
    "at_least": [" or more", "-plus", " soldiers or more", " at least", ", perhaps more"],
    "up_to": [" or fewer", " or less", " at most", " soldiers at the very most"],
}
MONEY = ["$", "US$", "€", "CHF", "KRW", "SEK ", "Rs. "]
PRONOUN = re.compile(r"\bthe one\b(?! hundred| thousand| million| billion)")  # "more than the one": no number
NOUNS = ["", " soldiers", " Wagner Group fighters", " Korean War veterans", ", he said", " of them", "; more", "”"]
RANGES = ["{} to {}", "between {} and {}", "from {} to {}", "{} – {}", "{}–{}", "about {} to {}", "closer to {} to {}"]
PIECES = [
    "about", "between", "and", "to", "one", "hundred", "million", "half", "of", "a", "600", "4,700", "1.5", "-", "–", "/", "%", "\n", "\t",
    " ", "or", "more", "less", "than", "not", "$", "½", "point", "May", "12:36", "[", "]", "\u200b", "\xad", "&nbsp;", "&#8201;", "in", "times",
    "first", "thirds", "dozen", "several", "k", "m", "+", "~", "²", "１２", "٣", "\ud800", "\x00", "US", "no", "casualties", "age", "nought",
]  # fmt: skip


def in_words(value, joint):
    """Write a whole number in English words."""
    for scale, name in SCALES.items():
        if value >= scale:
            rest = value % scale
            tail = (joint if rest < 100 else " ") + in_words(rest, joint) if rest else ""
            return f"{in_words(value // scale, joint)} {name}{tail}"
    if value >= 100:
        return f"{ONES[value // 100]} hundred" + (joint + in_words(value % 100, joint) if value % 100 else "")
    return ONES[value] if value < 20 else TENS[value // 10 - 2] + (f"-{ONES[value % 10]}" if value % 10 else "")


def printed(rng):
    """Draw a number and one way to print it."""
    value, style = rng.randrange(1, 10 ** rng.choice([1, 3, 4, 6, 9])), rng.choice(["digits", "words", "scale"])
    if style == "words":
        return value, in_words(value, rng.choice([" ", " and "]))
    if style == "scale":
        scale, decimals = rng.choice(list(SCALES)), rng.randint(0, 2)
        name = rng.choice([f" {SCALES[scale]}", f"-{SCALES[scale]}", {1_000: "k", 10**6: "m", 10**9: "bn"}[scale]])
        leading = rng.randint(1, 999)
        return leading * scale / 10**decimals, f"{leading / 10**decimals:.{decimals}f}{name}"
    return value, f"{value:,}".replace(",", rng.choice([",", "\u00a0", "\u202f", " ", "'"]))


def combination(rng):
    """Draw a phrase and what is to be read: value, second end, hedge."""
    (value, text), form = printed(rng), rng.choice(["before", "after", "range", "money"])
    if form == "range":
        low = rng.randint(1_000, 10**6)
        high, words = rng.randint(low + 1, 3 * 10**6), rng.choice(RANGES)
        return words.format(f"{low:,}", f"{high:,}"), (low, high, "about" if "about" in words else "none")
    hedge, words = rng.choice(
        [(h, w) for h, all_words in (AFTER if form == "after" else BEFORE).items() for w in all_words]
    )
    if form == "after":
        return f"{text}{words}", (value, None, hedge)
    if form == "money" and text[0].isdigit():
        text = rng.choice(MONEY) + text
    return f"{words}{text}{rng.choice(NOUNS)}", (value, None, hedge)


def read(text):
    return [(n.kind, n.value, n.to, n.hedge) for n in numbers(text)]


@pytest.fixture(scope="module")
def combinations():
    rng = random.Random(2025)
    drawn = [combination(rng) for _ in range(COMBINATIONS)]
    return [(text, wanted, read(text)) for text, wanted in drawn if not PRONOUN.search(text)]


def test_what_was_put_in_words_is_read_back(combinations):
    found = {
        text: ([number[1:] for number in read if number[1] is not None], wanted) for text, wanted, read in combinations
    }
    assert {text: (values, wanted) for text, (values, wanted) in found.items() if values != [wanted]} == {}


LONG = "The ministry of defence said in a long statement that it knew of the following: "


@pytest.mark.parametrize(
    "moved",
    [
        lambda text: f"The ministry gave no details. {text}",
        lambda text: f"{text}. Officials declined to comment.",
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: LONG + text.replace(" ", "\n", 1),
        lambda text: LONG + "\n".join(text.rsplit(" ", 1)),
        lambda text: text if any(a.isdigit() and b.isalpha() for a, b in zip(text, text[1:])) else text.upper(),
    ],
    ids=["before", "after", "spaces", "no-break", "first line", "last line", "capitals"],
)
def test_the_same_is_read_wherever_it_stands_and_however_it_is_spaced(combinations, moved):
    again = {text: (read(moved(text)), before) for text, _, before in combinations}
    assert {text: (now, before) for text, (now, before) in again.items() if now != before} == {}


def test_no_text_raises_and_each_number_lies_in_it_behind_the_one_before():
    rng = random.Random(2025)
    for _ in range(COMBINATIONS):
        text = rng.choice(["", " "]).join(rng.choices(PIECES, k=rng.randint(0, 30)))
        start = -1
        for number in numbers(text):
            assert start < number.start < number.end <= len(text), text
            assert (number.value is None) == (number.kind in {"fraction", "ordinal", "unread"}), text
            assert number.to is None or number.to > number.value, text
            assert number.reason or number.kind != "unread", text
            start = number.start
