"""Random numbers in digits, words and both, with each hedge: reading gives back the value and the hedge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.phrases import numbers, parse

ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = {10**9: "billion", 10**6: "million", 1_000: "thousand"}
BEFORE = {
    "none": [""],
    "about": ["about ", "around ", "some ", "an estimated ", "approx. ", "in the region of ", "~", "roughly "],
    "nearly": ["nearly ", "almost ", "close to ", "just under ", "just shy of ", "approaching "],
    "at_least": [
        "at least ",
        "no fewer than ",
        "not less than ",
        "cannot be less than ",
        "as few as ",
        "at least some ",
    ],
    "more_than": ["more than ", "over ", "in excess of ", "well over ", "north of ", "“more than” ", "surpassed "],
    "up_to": [
        "up to ",
        "as many as ",
        "no more than ",
        "did not exceed ",
        "never more than ",
        "fewer than ",
        "up to about ",
    ],
}
AFTER = {
    "about": [" or so", ", give or take", "-odd", " or so soldiers"],
    "at_least": [" or more", "-plus", " soldiers or more", " at least"],
    "up_to": [" or fewer", " or less", " at most", " soldiers at most"],
}
counts = st.one_of(st.integers(1, 1_200), st.integers(1, 10**6), st.integers(1, 10**12 - 1))
hedged = st.sampled_from([(hedge, words) for hedge, all_words in BEFORE.items() for words in all_words])
hedged_after = st.sampled_from([(hedge, words) for hedge, all_words in AFTER.items() for words in all_words])
behind = st.sampled_from(["", " soldiers", ", he said", " of them", "; more later", "”"])


def in_words(value: int, use_and: bool, hyphen: str) -> str:
    """Write a whole number in English words."""
    for scale, name in SCALES.items():
        if value >= scale:
            rest = value % scale
            joint = " and " if use_and and 0 < rest < 100 else " "
            tail = joint + in_words(rest, use_and, hyphen) if rest else ""
            return f"{in_words(value // scale, use_and, hyphen)} {name}{tail}"
    if value >= 100:
        rest = value % 100
        tail = (" and " if use_and else " ") + in_words(rest, use_and, hyphen) if rest else ""
        return f"{ONES[value // 100]} hundred{tail}"
    if value < 20:
        return ONES[value]
    return TENS[value // 10 - 2] + (hyphen + ONES[value % 10] if value % 10 else "")


@st.composite
def printed(draw, value=None):
    """Draw a number and one way to print it."""
    value = draw(counts) if value is None else value
    style = draw(st.sampled_from(["digits", "words", "mixed"]))
    if style == "words":
        return value, in_words(value, draw(st.booleans()), draw(st.sampled_from(["-", " ", "\u2011"])))
    if style == "mixed":
        scale = draw(st.sampled_from(list(SCALES)))
        decimals = draw(st.integers(0, 2))
        leading = draw(st.integers(1, 999))
        shift = 10**decimals
        letters = {1_000: ["k"], 10**6: ["m", " mln", "mn"], 10**9: ["bn", " bn"]}[scale]
        name = draw(st.sampled_from([f" {SCALES[scale]}", f"-{SCALES[scale]}", *letters]))
        text = f"{leading / shift:.{decimals}f}{name}"
        return leading * scale // shift if leading * scale % shift == 0 else leading * scale / shift, text
    separator = draw(st.sampled_from([",", "\u00a0", "\u202f", " ", "'", ""]))
    text = f"{value:,}".replace(",", separator)
    bare_year = separator == "" and 1900 <= value < 2100
    return value, f"{value:,}" if bare_year else text


@settings(max_examples=400, deadline=None)
@given(number=printed(), hedge=hedged, tail=behind)
def test_a_hedge_before_a_number_is_given_back(number, hedge, tail):
    (value, text), (name, words) = number, hedge
    read = parse(f"{words}{text}{tail}")
    assert (read.kind, read.value, read.hedge) == ("quantity", value, name)


@settings(max_examples=250, deadline=None)
@given(number=printed(), hedge=hedged_after)
def test_a_hedge_behind_a_number_is_given_back(number, hedge):
    (value, text), (name, words) = number, hedge
    read = parse(f"{text}{words}")
    assert (read.kind, read.value, read.hedge) == ("quantity", value, name)


@settings(max_examples=250, deadline=None)
@given(
    data=st.data(),
    form=st.sampled_from(["{} to {}", "between {} and {}", "from {} to {}", "{} – {}", "{}–{}", "about {} to {}"]),
)
def test_the_ends_of_a_range_are_given_back(data, form):
    low = data.draw(st.integers(1, 10**9))
    high = data.draw(st.integers(low + 1, 2 * 10**9 + 1))
    text = form.format(f"{low:,}", f"{high:,}")
    if low < 1_000 and high % 1_000 == 0:
        return  # "10 to 12,000" means 10,000
    read = parse(text)
    assert (read.kind, read.value, read.to) == ("range", low, high)
    assert read.hedge == ("about" if "about" in form else "none")


PIECES = [
    "about", "between", "and", "to", "one", "hundred", "million", "half", "of", "a", "600", "4,700", "1.5", "-", "–", "/", "%", "\n", "\t",
    " ", "or", "more", "less", "than", "not", "$", "½", "point", "May", "12:36", "[", "]", "\u200b", "\xad", "&nbsp;", "&#8201;", "in", "times",
    "first", "thirds", "dozen", "several", "k", "m", "+", "~", "²", "１２", "٣", "\ud800", "\x00", "US", "no", "casualties", "age", "nought",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
        st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    )
)
def test_no_text_raises_and_each_number_lies_in_it_behind_the_one_before(text):
    start = -1
    for number in numbers(text):
        assert start < number.start < number.end <= len(text)
        assert (number.value is None) == (number.kind in {"fraction", "ordinal", "unread"})
        assert number.to is None or number.to > number.value
        start = number.start
