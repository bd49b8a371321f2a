"""Show how words are read: each number of a text with its hedge, and its range under each reading rule."""

import json
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.figures import bounds_under
from helpers.phrases import Number, numbers


def rules(path: Path) -> pd.DataFrame:
    """Load the reading rules of a hedges.csv."""
    return pd.read_csv(path)


def under(number: Number, hedges: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Return low, best and high of a number under each rule of hedges.csv; None is open, or no best.

    >>> from helpers.paths import RAW
    >>> under(numbers("about 300 to 400")[0], rules(RAW / "hedges.csv"))["significant-digit"]
    {'low': 250, 'best': None, 'high': 450}
    """
    upper = number.value if number.to is None else number.to
    hedge = "range" if number.to is not None and number.hedge == "none" else number.hedge
    given = [np.array([each]) for each in (number.value, upper, number.unit, hedge, number.kind == "vague")]
    found = {rule: bounds_under(hedges, rule, *given) for rule in dict.fromkeys(hedges["rule"])}
    return {
        rule: {name: _plain(ends[0]) for name, ends in zip(("low", "best", "high"), bounds)}
        for rule, bounds in found.items()
    }


def sources(words: list[str]) -> list[str]:
    """Return the texts that are named: those given, those of files that are there, that of `-` or of nothing.

    Raises OSError or ValueError, saying what would be right, where one cannot be read.
    """
    return [_text(word) for word in words or ["-"]]


def described(text: str, number: Number) -> dict:
    """Return a number as what is printed of it: text, place, value, to, hedge, unit, kind, reason."""
    return {
        "text": text[number.start : number.end], "start": number.start, "end": number.end, "value": number.value,
        "to": number.to, "hedge": number.hedge, "unit": number.unit, "kind": number.kind, "reason": number.reason,
    }  # fmt: skip


def report(text: str, hedges: pd.DataFrame, as_json: bool) -> tuple[list[str], bool]:
    """Word every number of a text under each rule, a line or an object each; tell whether all were understood."""
    lines, understood = [], True
    for number in numbers(text):
        shown = described(text, number)
        read = under(number, hedges) if number.value is not None else {}
        understood &= number.kind != "unread"
        lines += [json.dumps(shown | {"under": read})] if as_json else _worded(shown, read)
    return lines, understood


def _worded(shown: dict, read: dict) -> list[str]:
    value = (
        ""
        if shown["value"] is None
        else f" {shown['value']:,}" + ("" if shown["to"] is None else f" to {shown['to']:,}")
    )
    details = [f"{shown['kind']}{value}", f"hedge {shown['hedge']}"]
    details += [f"unit {shown['unit']:,}"] if shown["unit"] is not None else []
    details += [shown["reason"]] if shown["reason"] else []
    lines = [f"“{' '.join(shown['text'].split())}”: {', '.join(details)}"]
    for rule, bounds in read.items():
        low, best, high = ("open" if bounds[name] is None else f"{bounds[name]:,}" for name in ("low", "best", "high"))
        lines.append(f"    {rule}: low {low}, best {'none' if bounds['best'] is None else best}, high {high}")
    return lines


def _text(word: str) -> str:
    name = "the input" if word == "-" else word
    try:
        if word == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        try:
            path = Path(word)
            there = path.exists()
        except (OSError, ValueError):  # no name that a file could have
            there = False
        if there and path.is_dir():
            raise IsADirectoryError(f"{word}: a folder; name a text, a file or - for the input")
        return path.read_bytes().decode("utf-8") if there else word
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from None


def _plain(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else round(float(value), 12)
