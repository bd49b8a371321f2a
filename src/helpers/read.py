"""Show how words are read: each number of a text with its wording, and its range under each reading rule."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.figures import DEFAULT_RULE, bounds_under
from helpers.paths import RAW
from helpers.phrases import Number, PhraseError, numbers, parse
from helpers.terminal import UsageError

BOUNDS = ["low_per_value", "low_per_unit", "best_per_value", "high_per_value", "high_per_unit"]
WORDINGS = {"none", "range", "about", "nearly", "at_least", "more_than", "up_to", "vague"}


def rules(path: Path) -> pd.DataFrame:
    """Load the reading rules of a hedges.csv. Raises OSError, or UsageError where it holds none."""
    try:
        table = pd.read_csv(path, dtype=dict.fromkeys(BOUNDS, float))
        if missing := [name for name in ("rule", "hedge", *BOUNDS) if name not in table]:
            raise ValueError(f"column {missing[0]} is missing")
        for rule, wordings in table.groupby("rule")["hedge"]:
            if missing := sorted(WORDINGS - set(wordings)):
                raise ValueError(f"rule {rule} has no row for {missing[0]}")
    except ValueError as error:
        raise UsageError(f"{path}: not a table of reading rules: {' '.join(str(error).split())}") from None
    return table


def ranges(found: list[Number], hedges: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Return low, best and high of numbers under one rule of hedges.csv; an open high is infinite."""
    value, to, unit = (np.array([getattr(n, name) for n in found], float) for name in ("value", "to", "unit"))
    hedge = np.array(["range" if n.to is not None and n.hedge == "none" else n.hedge for n in found], object)
    vague = np.array([n.kind == "vague" for n in found], bool)
    bounds = bounds_under(hedges, rule, value, np.where(np.isnan(to), value, to), unit, hedge, vague)
    return pd.DataFrame(dict(zip(("low", "best", "high"), bounds)))


def read_phrases(series: pd.Series, rule: str = DEFAULT_RULE) -> pd.DataFrame:
    """Read a Series of phrases, one number each, as ranges under a rule of hedges.csv.

    Returns a frame with the index of the series: `value`, `value_to` (the second end of a printed range), `hedge` (the
    wording), `low`, `best`, `high` (an open high is infinite), and `unread`: why a phrase has no range, or "". The
    value of a percentage is in percent.

    >>> read_phrases(pd.Series(["nearly 15,000", "600 of 4,700"]))[["low", "high"]].to_numpy().tolist()
    [[14000.0, 15000.0], [nan, nan]]
    """
    read = [_read_one(phrase) for phrase in series]
    frame = pd.DataFrame({"value": [n.value for n in read], "value_to": [n.to for n in read]}, dtype=float)
    frame["hedge"] = pd.array([n.hedge if n.value is not None else "" for n in read], dtype="str")
    frame = frame.join(ranges(read, rules(RAW / "hedges.csv"), rule)).set_axis(series.index)
    return frame.assign(unread=pd.array([n.reason if n.value is None else "" for n in read], dtype="str"))


def _read_one(phrase: object) -> Number:
    """Return the one number of a phrase; one without a value, with the reason, where it has none that is a count."""
    try:
        number = parse(phrase if isinstance(phrase, str) else "")
        unread = f"no count: {number.reason}" if number.reason and number.kind != "share" else ""
    except PhraseError as error:
        unread = str(error) if isinstance(phrase, str) else "no text"
    return Number(0, 0, "unread", reason=unread) if unread else number


def report(text: str, hedges: pd.DataFrame, as_json: bool) -> tuple[list[str], bool]:
    """Word every number of a text under each rule, a line or an object each; tell whether all were understood."""
    found, lines = numbers(text), []
    under = {rule: ranges(found, hedges, rule) for rule in dict.fromkeys(hedges["rule"])}
    for n, number in enumerate(found):
        read = {rule: json.loads(bounds.loc[n].to_json(double_precision=12)) for rule, bounds in under.items()}
        shown = {"text": text[number.start : number.end]} | vars(number) | {"under": read if number.unit else {}}
        lines += [json.dumps(shown)] if as_json else _worded(number, shown["text"], shown["under"])
    return lines, all(number.kind != "unread" for number in found)


def _worded(number: Number, text: str, under: dict[str, dict]) -> list[str]:
    ends = " to ".join(f"{end:,}" for end in (number.value, number.to) if end is not None)
    unit = f"unit {number.unit:,}" if number.unit else ""
    details = [f"{number.kind} {ends}".rstrip(), f"hedge {number.hedge}", unit, number.reason]
    lines = [f"“{' '.join(text.split())}”: {', '.join(filter(None, details))}"]
    for rule, bounds in under.items():
        words = {name: f"{bound:,.15g}" for name, bound in bounds.items() if bound is not None}
        words = {"low": "open", "best": "none", "high": "open"} | words
        lines.append(f"    {rule}: {', '.join(f'{name} {word}' for name, word in words.items())}")
    return lines


def text_of(word: str) -> str:
    """Return the text of a file, of the input (`-`), or the word itself. Raises OSError or UsageError."""
    if os.path.isdir(word):
        raise UsageError(f"{word}: a folder; name a text, a file or - for the input")
    if word != "-" and not os.path.isfile(word):
        return word
    try:
        return (sys.stdin.buffer.read() if word == "-" else Path(word).read_bytes()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{word}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
