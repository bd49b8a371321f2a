"""Of which kinds of tokens a number is made (grammar.txt), and what it is worth."""

import re
import unicodedata
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import prod
from operator import mul
from pathlib import Path

from helpers.phrases.tokens import DATA, WORTH, Token

GRAMMAR = Path(__file__).with_name("grammar.txt").read_text(encoding="utf-8")
RULES = dict(re.findall(r"^(\w+) = (.*(?:\n .*)*)", GRAMMAR, re.MULTILINE))
LETTERS: dict[str, str] = {}  # the character that stands for a kind of token
LONGEST = 18  # digits that a count may have
MULTIPLES = {"scale", "letter", "plural"}  # kinds that multiply all before them
DOZENS = {"hundred", "dozen", "dozens", "score"}  # kinds that multiply what is right before them


@cache
def rule(name: str) -> str:
    """Return a rule as a pattern over the characters of kinds."""
    if name not in RULES:
        return LETTERS.setdefault(name, chr(0x100 + len(LETTERS)))
    spelled = re.sub(r"(?<![<P])\b[a-z][a-z_]*\b(?!>)", lambda name: rule(name[0]), RULES[name])
    return f"(?:{''.join(spelled.split())})"


def worth(run: list[Token], decimal: bool = False) -> tuple[Fraction, Fraction, int]:
    """Add up the tokens of one number; return its value, one unit of its last significant digit, and its last scale.

    `decimal`: a point before three digits parts no thousands ("2.375 kg"). Raises ValueError where it is no number.
    """
    kinds = [token.kind for token in run]
    if "point" in kinds:
        return _pointed(run, kinds.index("point"))
    total = group = Fraction(0)
    decimals, scale, smallest = 0, 1, 10**LONGEST
    for n, token in enumerate(run):
        size = WORTH.get(token.text, 1)
        if token.kind in {"digits", "year", "decade"}:
            value, decimals = digits(token.text.removesuffix("s"), decimal or n + 1 < len(run))
            if scale > 1 and value >= scale:
                raise ValueError("two numbers run together")
            group += value
        elif token.kind == "part":  # "a million and a half", "a dozen and a half"
            ends = scale not in {1, 100} and not MULTIPLES & set(kinds[n:])
            group += part_of(token.text) * (scale if ends else 1)
        elif token.kind in {"ones", "teens", "tens", "pair_of", "couple"}:
            group += WORTH.get(token.text, 2)
        elif token.kind in DOZENS:
            hundreds = group - group % 100 if size == 12 and kinds[0] != "digits" else 0
            group, scale = hundreds + (group - hundreds or 1) * size, size
        elif token.kind in MULTIPLES:
            if total and not group:  # "three thousand million"
                total *= size
            elif size >= smallest:
                raise ValueError("two numbers run together")
            else:
                total += (group or 1) * size
            group, scale, smallest = Fraction(0), size, size
    value = total + group
    if value >= 10**LONGEST:
        raise ValueError("larger than any count")
    return value * (-1 if kinds[0] == "minus" else 1), unit_of(value, decimals, scale), scale


def _pointed(run: list[Token], point: int) -> tuple[Fraction, Fraction, int]:
    """Add up "five point three three thousand", "two point seventy-one" or "3-point-5 million"."""
    decimals = (t for t in run[point:] if t.kind in {"ones", "teens", "tens", "zero", "digits"})
    figures = [str(WORTH.get(token.text, token.text)) for token in decimals]
    printed = re.sub(r"([2-9])0 (?=[1-9]\b)", r"\1", " ".join(figures)).replace(" ", "")
    scale = prod(WORTH[token.text] for token in run[point:] if token.kind in MULTIPLES)
    whole, sign = worth(run[:point])[0], -1 if run[0].kind == "minus" else 1
    return (whole + sign * Fraction(f"0.{printed}")) * scale, Fraction(scale, 10 ** len(printed)), scale


def digits(printed: str, decimal: bool) -> tuple[Fraction, int]:
    """Return the value of printed digits, and how many decimals they have; "4.700" is 4,700 unless `decimal`."""
    whole = re.sub("[ ']", ",", printed)
    if sum(map(str.isdigit, printed)) > LONGEST:
        raise ValueError(f"longer than {LONGEST} digits")
    if re.fullmatch(r"0\d.*", printed) and printed.strip("0"):
        raise ValueError("a leading zero: a code, no count")
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", whole) and not (decimal and whole.count(".") == 1):
        whole = whole.replace(".", "").replace(",", ".")  # as the Continent prints it
    elif decimal and re.fullmatch(r"\d+,\d\d?|\d{4,},\d{3}", whole):
        whole = whole.replace(",", ".")
    elif not re.fullmatch(r"(\d*|\d{1,3}(,\d{3})+|\d{1,2}(,\d\d)+,\d{3})(\.\d+)?", whole):
        comma = re.fullmatch(r"\d+,\d{1,3}", whole)
        raise ValueError("a comma that parts no thousands" if comma else "digits parted in a way that is no number's")
    return Fraction(whole.replace(",", "")), len(whole.partition(".")[2])


def part_of(printed: str) -> Fraction:
    """Return the value of "a half", "two-thirds", "3/4" or a sign such as ½."""
    if words := re.findall("[a-z]+", printed):
        return Fraction(WORTH.get(words[0], 1), DATA["lists"]["denominators"][words[-1].removesuffix("s")])
    value = Fraction(unicodedata.normalize("NFKC", printed).replace("\u2044", "/"))
    if value >= 1:
        raise ValueError("two numbers with a slash")
    return value


def unit_of(value: Fraction, decimals: int, scale: int) -> Fraction:
    """Return one unit of the last significant digit printed."""
    if decimals:
        return Fraction(scale, 10**decimals)
    places = next((p for p in range(7) if (value * 10**p).denominator == 1), 0)
    zeros = re.search("0*$", str(int(value)))[0] if places == 0 and value else ""
    return Fraction(10 ** len(zeros), 10**places)


def vague_size(run: list[Token]) -> int:
    """Return what vague words stand for: "tens of thousands" is 10,000, "six-figure" 100,000, "a couple of" 2."""
    if run[0].kind == "figures":
        return 10 ** (WORTH[re.match("[a-z]+", run[0].text)[0]] - 1)
    return (
        prod(WORTH[token.text] for token in run if token.text in WORTH) if len(run) > 1 else WORTH.get(run[0].text, 2)
    )


def shared_scale(low_run: list[Token], high_run: list[Token], low: Fraction, high: Fraction) -> int:
    """Return the scale that the first end takes from the second: "two to three hundred thousand", "10-12,000"."""
    if any(token.kind in MULTIPLES | {"dozen"} or "," in token.text for token in low_run):
        return 1
    sizes = [WORTH[token.text] for token in high_run if token.kind in MULTIPLES | DOZENS]
    sizes = sizes or [1000] * bool(re.fullmatch(r"\d+,000", high_run[-1].text))
    return max([1, *(size for size in accumulate(reversed(sizes), mul) if low * size < high)])
