"""Read numbers and their hedges in English text, from closed lists of words.

Two readers share the lists: `parse` reads the one number of a curated phrase, and `numbers`
finds every number in an article, so that what one of them understands the other cannot miss.
A number is matched whole: "600" is never found inside "4,600", and the longest reading wins
("tens of thousands" is one number, not two).

>>> parse("around 4 700")
Number(start=0, end=12, kind='quantity', value=4700, unit=100, hedge='about')
>>> [n.value for n in numbers("four-thousand-100 of some 1.5 million")]
[4100, 1500000]
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

HEDGES = {
    "about": "about around approximately roughly some circa an_estimated estimated",
    "nearly": "nearly almost close_to just_under",
    "at_least": "at_least no_fewer_than not_less_than no_less_than a_minimum_of",
    "more_than": "more_than over above exceeding upwards_of",
    "up_to": "up_to as_many_as at_most no_more_than a_maximum_of fewer_than less_than",
}
SUFFIX_HEDGES = {"about": "or_so", "at_least": "or_more"}

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
# A vague word stands for its scale; the reading rules turn that into a range.
VAGUE = {
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 10**3,
    "millions": 10**6,
    "billions": 10**9,
    "tens of thousands": 10**4,
    "tens of millions": 10**7,
    "hundreds of thousands": 10**5,
    "hundreds of millions": 10**8,
}
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
    "thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth thousandth"
)
FRACTIONS = "half quarter twice double doubled doubling triple tripled tripling"

_ATOMS = {word: value for value, word in enumerate(ONES.split())}
_ATOMS |= {word: 10 * value for value, word in enumerate(TENS.split(), start=2)}


@dataclass(frozen=True)
class Number:
    """One number in a text.

    `start` and `end` include its hedge; `kind` is `quantity`, `vague`, `ordinal` or `fraction`
    (the last two carry no value, nor does a number that letters are stuck to); `unit` is one unit of
    the last significant digit printed.
    """

    start: int
    end: int
    kind: str
    value: float | None
    unit: float | None
    hedge: str


class PhraseError(ValueError):
    """A phrase does not hold exactly one number, or holds one where none may stand."""


# "Hand over 1,000" hands them over; it is not more than 1,000.
_NOT_A_VERB = {
    "over": "".join(
        rf"(?<!\b{verb}\s)" for verb in ["hand", "handed", "handing", "take", "took", "taken", "turn", "turned"]
    )
}


def _any(words) -> str:
    """A pattern for any of the words, the longest first; `_` stands for white space."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(_NOT_A_VERB.get(w, "") + re.sub(r"[ _]", r"\\s", w) for w in ordered) + ")"


_JOIN = r"[\s-]"
# Groups of three with one kind of separator. A point separates thousands only where no scale
# follows, and a space only where the digits do not end a word ("News24 600" is 24 and 600).
_GROUPS = (
    r"(?:,\d{3})+",
    r"(?:['’]\d{3})+",
    r"(?<![^\W\d]\d)(?<![^\W\d]\d\d)(?<![^\W\d]\d\d\d)(?:\s\d{3})+",
    rf"(?:\.\d{{3}})+(?!\.?\d|{_JOIN}(?:{'|'.join(SCALES)}))",
)
_DIGITS = rf"(?:[1-9]\d{{0,2}}(?:{'|'.join(_GROUPS)})(?!\d)|\d+(?:\.\d+)?)"
_WORD = rf"(?:{_any(TENS.split())}-{_any(ONES.split())}|{_any(_ATOMS)})(?!\w)"
_SCALE = rf"(?:{_any(SCALES)})(?!\w)"
_ATOM = rf"(?:{_DIGITS}|(?<!\w){_WORD})"
_SCALED = rf"(?:{_ATOM}|\b(?:half{_JOIN})?an?)(?:{_JOIN}{_SCALE})+(?:{_JOIN}{_ATOM}(?:{_JOIN}{_SCALE})*)*"
_PATTERN = re.compile(
    rf"""
    (?:(?<!\w)(?:{"|".join(f"(?P<{h}>{_any(words.split())})" for h, words in HEDGES.items())})\s)?
    (?:[$€£]\s?)?
    (?:
      (?P<ordinal>\d+(?:st|nd|rd|th|s)(?!\w)|(?<!\w){_any(ORDINALS.split())}(?!\w))
    | (?P<vague>(?<!\w)(?:(?:several|a\sfew|many){_JOIN})?(?:{_any(VAGUE)})(?!\w))
    | (?P<several>(?<!\w)(?:several|a\sfew){_JOIN}(?P<several_scale>{_SCALE}))
    | (?P<quantity>{_SCALED}|{_ATOM})
    | (?P<fraction>(?<!\w)(?:{_any(FRACTIONS.split())}|{_SCALE}))
    )
    (?:\s(?:{"|".join(f"(?P<{h}_after>{_any(words.split())})" for h, words in SUFFIX_HEDGES.items())})(?!\w))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = re.compile(rf"{_DIGITS}|[a-z]+", re.IGNORECASE)


def numbers(text: str) -> list[Number]:
    """Find every number and number word in a text, in order, each with the hedge before it."""
    return [_number(match) for match in _PATTERN.finditer(text)]


@cache
def parse(phrase: str) -> Number:
    """Read the one number of a phrase: value, hedge, unit.

    Raises PhraseError where the phrase holds no number or more than one.
    """
    found = [n for n in numbers(phrase) if n.value is not None]
    if len(found) != 1:
        raise PhraseError(f"{phrase!r} holds {len(found) or 'no'} numbers where exactly one is read")
    return found[0]


def find(phrase: str, text: str, known: list[Number]) -> list[tuple[int, int]]:
    """Find where a phrase stands in a text as whole words, cutting no number or hedge in two.

    `known` is what `numbers` finds in the text. Result: (start, end) of each place.
    """
    places = re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) if phrase else ()
    return [
        (start, end)
        for start, end in (place.span() for place in places)
        if not any(n.start < end and n.end > start and not (start <= n.start and n.end <= end) for n in known)
    ]


def _number(match: re.Match) -> Number:
    groups = match.groupdict()
    hedge = next((h for h in HEDGES if groups[h] or groups.get(f"{h}_after")), "none")
    span = match.span()
    if words := groups["vague"]:
        value = next(VAGUE[w] for w in sorted(VAGUE, key=len, reverse=True) if _folded(words).endswith(w))
        return Number(*span, "vague", value, value, "vague")
    if groups["several"]:
        value = SCALES[_folded(groups["several_scale"])]
        return Number(*span, "vague", value, value, "vague")
    if groups["quantity"] and match.string[match.end("quantity") :][:1].isalpha():
        return Number(*span, "fraction", None, None, hedge)  # "15k", "36pm": what the letters mean is not known
    if words := groups["quantity"]:
        value, unit = _evaluate(words)
        return Number(*span, "quantity", value, unit, hedge)
    return Number(*span, "ordinal" if groups["ordinal"] else "fraction", None, None, hedge)


def _folded(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words).lower()


def _evaluate(words: str) -> tuple[float, float]:
    """Add up the parts of a number ("four-thousand-100" is 4,100) and tell its last digit's unit."""
    parts = _PARTS.findall(words)
    scaled = any(part.lower() in SCALES for part in parts)
    total = current = Decimal(0)
    decimals = None
    for part in parts:
        word = part.lower()
        if word in SCALES:
            scale = SCALES[word]
            current = (current or 1) * scale
            if decimals:
                decimals *= scale
            if scale >= 1000:
                total, current = total + current, Decimal(0)
        elif word in ("a", "an"):
            current = current or Decimal(1)
        elif word == "half":
            current = Decimal("0.5")
        elif word in _ATOMS:
            current += _ATOMS[word]
        else:
            whole, fraction = _split(part, scaled)
            current += Decimal(f"{whole}.{fraction or 0}")
            decimals = Decimal(1).scaleb(-len(fraction)) if fraction else None
    value = total + current
    unit = decimals or Decimal(1).scaleb(_trailing_zeros(value))
    return _plain(value), _plain(unit)


def _split(digits: str, scaled: bool) -> tuple[str, str]:
    """Split printed digits into whole part and decimals; "4.700" is 4,700 unless a scale follows."""
    if digits.count(".") == 1 and (scaled or not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits)):
        whole, fraction = digits.split(".")
        return whole, fraction
    return re.sub(r"\D", "", digits), ""


def _trailing_zeros(value: Decimal) -> int:
    digits = str(int(value))
    return len(digits) - len(digits.rstrip("0")) if int(value) else 0


def _plain(value: Decimal) -> float:
    return int(value) if value == int(value) else float(value)
