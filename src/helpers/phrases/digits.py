"""Read a printed run of digits: its value, how many decimals it prints, and why it is not read where it is not."""

import re
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 18  # digits; no count of people, money or shells is longer

_GROUPED = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.(\d+))?|\d{1,3}(?:'\d{3})+(?:\.(\d+))?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.(\d+))?"
)
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(\d+))?")
_DECIMAL = re.compile(r"\d+(?:\.(\d+))?")
_COMMA = re.compile(r"\d+,(\d{1,3})")


@dataclass(frozen=True)
class Digits:
    """What a run of digits holds; `grouped` where separators stand between its thousands."""

    value: Fraction = Fraction(0)
    decimals: int = 0
    grouped: bool = False
    reason: str = ""


def read(run: str, decimal: bool) -> Digits:
    """Read a run such as "4,700", "1.5", "1.971,13", "1,00,000".

    "4.700" is 4,700, as on the Continent, unless `decimal`: what follows (a scale, a percent sign, a measure) makes
    a point one of decimals. "12,5" is read only there.
    """
    if len(run) > 2 * LONGEST or sum(map(str.isdecimal, run)) > LONGEST:
        return Digits(reason=f"longer than {LONGEST} digits")
    if run[0] == "0" and run[1:2].isdecimal() and run.strip("0"):
        return Digits(reason="a leading zero: a code, no count")
    if match := _GROUPED.fullmatch(run):
        return _of(re.sub(r"[,']", "", run), next((g for g in match.groups() if g), ""), True)
    if (match := _CONTINENTAL.fullmatch(run)) and run[0] != "0" and not (decimal and run.count(".") == 1):
        return _of(run.replace(".", "").replace(",", "."), match[1] or "", True)
    if match := _DECIMAL.fullmatch(run):
        return _of(run, match[1] or "", False)
    if match := _COMMA.fullmatch(run):
        if decimal:
            return _of(run.replace(",", "."), match[1], False)
        return Digits(reason="a comma that parts no thousands: decimals or a list")
    return Digits(reason="digits parted in a way that is no number's")


def _of(plain: str, decimals: str, grouped: bool) -> Digits:
    return Digits(Fraction(plain), len(decimals), grouped)
