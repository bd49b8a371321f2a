"""Show how words are read: each number of a text with its hedge, and its range under each reading rule."""

import csv
import json
import sys
from pathlib import Path

from helpers.phrases import Number, numbers

_BOUNDS = {"low": ("low_per_value", "low_per_unit"), "high": ("high_per_value", "high_per_unit")}


def rules(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Load the reading rules of a hedges.csv: rule to hedge to its coefficients, as text."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["rule"], {})[row["hedge"]] = row
    return found


def under(number: Number, rule: dict[str, dict[str, str]]) -> dict[str, float | None]:
    """Return low, best and high of a number under one rule of hedges.csv; None is open, or no best.

    Low comes from the number, high from the upper end where a range is printed. A range has no best; its ends stand as
    printed (the row `range`) unless they are hedged.

    >>> bounds = {"low_per_value": "1", "low_per_unit": "-0.5", "high_per_value": "1", "high_per_unit": "0.5"}
    >>> under(numbers("about 300 to 400")[0], {"about": bounds | {"best_per_value": "1"}})
    {'low': 250, 'best': None, 'high': 450}
    """
    hedge = "range" if number.to is not None and number.hedge == "none" else number.hedge
    row = rule[hedge] if hedge in rule else rule["exact"]  # a rule without a row for ranges takes them as printed
    ends = {"low": number.value, "high": number.value if number.to is None else number.to}
    bounds = {}
    for bound, (per_value, per_unit) in _BOUNDS.items():
        open_end = not row[per_value]
        bounds[bound] = (
            None if open_end else _plain(_times(row[per_value], ends[bound]) + _times(row[per_unit], number.unit))
        )
    if bounds["low"] is not None and number.value >= 0:
        bounds["low"] = max(bounds["low"], 0)
    best = row["best_per_value"]
    bounds["best"] = _plain(_times(best, number.value)) if best and number.to is None else None
    return {name: bounds[name] for name in ("low", "best", "high")}


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


def report(text: str, known: dict, as_json: bool) -> tuple[list[str], bool]:
    """Word every number of a text under each rule, a line or an object each; tell whether all were understood."""
    lines, understood = [], True
    for number in numbers(text):
        shown = described(text, number)
        read = {name: under(number, rule) for name, rule in known.items()} if number.value is not None else {}
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


def _times(coefficient: str, amount: float) -> float:
    return float(coefficient) * amount if coefficient else 0


def _plain(value: float) -> float:
    return int(value) if value == int(value) else round(value, 12)
