"""Check rows against other rows: parts above their whole, look-alike names, aliases; and read phrases."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from confusable_homoglyphs import confusables

from helpers.phrases import PhraseError, parse
from helpers.tables.files import Problem, named, quoted

# Which metrics are parts of which: what `helpers.figures.derive` adds and subtracts.
WHOLE, PARTS = "casualties", ("killed", "wounded")
SMALL_WORDS = {"a", "an", "and", "for", "of", "the"}


def alias_problems(originators: pd.DataFrame, origins: pd.DataFrame) -> Iterator[Problem]:
    """Yield aliases that lead nowhere or in a circle, and warn of two names that may be one source's."""
    aliases = originators[originators["alias_of"] != ""]
    for at, name in aliases.loc[~aliases["alias_of"].isin(originators["originator"]), "alias_of"].items():
        yield Problem(*at, "alias_of", f"{quoted(name)} is not a source in this table. Add it here or correct it")
    yield from circle_problems(aliases, "originator", "alias_of")
    used = origins[(origins["originator"] != "") & ~origins["originator"].isin(aliases["originator"])]
    first = used.drop_duplicates("originator").sort_values("originator").itertuples()
    for one, other in combinations(first, 2):
        if is_variant(one.originator, other.originator):
            row, usual = sorted([one, other], key=lambda row: row.Index, reverse=True)
            where = f"{Path(usual.Index[0]).name} line {usual.Index[1]}"
            message = f"{quoted(row.originator)} may be another name of {quoted(usual.originator)} ({where}). "
            message += "If it is, give it an alias_of in originators.csv"
            yield Problem(*row.Index, "originator", message, warning=True)


def is_variant(name: str, other: str) -> bool:
    """Tell whether two names have the same words, or one has initials for words of the other.

    >>> is_variant("UK MoD", "UK Ministry of Defence"), is_variant("Defence Ministry", "Ministry of Defence")
    (True, True)
    >>> is_variant("Russian Labour Ministry", "Russian Education Ministry")
    False
    """
    one, two = (" ".join(text.casefold().replace(".", "").split()) for text in (name, other))
    alike = sorted({*one.split()} - SMALL_WORDS) == sorted({*two.split()} - SMALL_WORDS)
    return alike or bool(re.fullmatch(_in_full(one), two) or re.fullmatch(_in_full(two), one))


def _in_full(name: str) -> str:
    """Return a pattern of the names whose words are those of this one, or several for the letters of one."""
    small = f"(?:(?:{'|'.join(SMALL_WORDS)}) )*"
    words = [(re.escape(word), [rf"{small}{re.escape(letter)}\S*" for letter in word]) for word in name.split()]
    return " ".join(f"(?:{word}|{' '.join(run)})" if len(run) > 1 else word for word, run in words)


def circle_problems(rows: pd.DataFrame, column: str, other: str) -> Iterator[Problem]:
    """Yield the rows that lead, from one to the next, back to themselves."""
    leads_to = dict(zip(rows[column], rows[other], strict=True))
    for row in rows.itertuples():
        start, at, passed = getattr(row, column), getattr(row, other), set()
        while at in leads_to and at not in passed:
            passed.add(at)
            at = leads_to[at]
        if start in passed:
            yield Problem(*row.Index, other, f"{quoted(start)} leads back to itself. Name an earlier one")


def name_problems(cells: list[tuple[str, int, str, str]]) -> Iterator[Problem]:
    """Yield the names, by file, line and column, that look like one that is there more often or before."""
    counted = Counter(name for *_, name in cells)
    usual, kept = {}, defaultdict(list)
    for name in sorted(counted, key=lambda name: (-counted[name], not name.isascii())):
        others = kept[len(name.replace(" ", ""))]  # look-alikes have the same length
        usual[name] = next((other for other in others if look_alike(name, other)), name)
        others += [name] if usual[name] == name else []
    first = {name: f"{Path(file).name} line {line}" for file, line, _, name in reversed(cells)}
    for file, line, column, name in cells:
        if (other := usual[name]) != name:
            strange = [named(each) for each in dict.fromkeys(name) if each.casefold() not in f"{other} ".casefold()]
            how = f"characters that look alike: {', '.join(strange)}" if strange else "case or spaces"
            message = f"{quoted(name)} differs from {quoted(other)} ({first[other]}) only in {how}. Use one spelling"
            yield Problem(file, line, column, message)


def look_alike(name: str, other: str) -> bool:
    """Tell whether two names differ only in case, spaces or characters that look alike.

    >>> [look_alike("NIS", other) for other in ("N\\u0406S", "nis", "NlS", "N IS", "NSA")]
    [True, True, True, True, False]
    """
    name, other = name.replace(" ", ""), other.replace(" ", "")
    pairs = [(name, other), (name.casefold(), other.casefold())]
    return any(len(a) == len(b) and all(_shapes(x) & _shapes(y) for x, y in zip(a, b)) for a, b in pairs)


@cache
def _shapes(character: str) -> set[str]:
    found = confusables.is_confusable(character) or [{"homoglyphs": []}]
    return {character, *(alike["c"].strip("\u200e") for alike in found[0]["homoglyphs"])}


def read_phrases(phrases: pd.Series) -> pd.DataFrame:
    """Read each phrase: reads, reads_to (value and upper end), unit, kind, words (the hedge), or the error."""
    read = pd.DataFrame(map(_read, phrases), phrases.index, ["error", "kind", "words", "reads", "reads_to", "unit"])
    return read.astype(dict.fromkeys(["reads", "reads_to", "unit"], float))


@cache
def _read(phrase: str) -> tuple:
    try:
        read = parse(phrase)
        return "", read.kind, read.hedge, read.value, read.to, read.unit
    except PhraseError as error:
        return str(error), "", "", np.nan, np.nan, np.nan


def impossible(tables: dict[str, pd.DataFrame], rule: str) -> Iterator[Problem]:
    """Yield the claims that are above their whole by the least and the most that wordings allow under a rule."""
    sources, claims = tables["sources"], tables["claims"]
    corrected = claims["source_id"].isin(sources.loc[sources["supersedes"] != "", "supersedes"])
    claims = claims[(claims["measure"] == "cumulative") & claims["value"].notna() & ~corrected]
    claims = claims[claims["metric"].isin([WHOLE, *PARTS])]
    told = tables["origins"].drop_duplicates("origin_id").set_index("origin_id")["date_end"].rename("told")
    ended = claims["date_end"].fillna(claims.join(told, on="origin_id")["told"])
    claims = claims.assign(ended=ended, at=claims.index.to_numpy())
    claims = _with_ends(claims, tables["hedges"][tables["hedges"]["rule"] == rule])
    same = ["origin_id", "population", "scope", "ended"]
    both = claims[claims["metric"] != WHOLE].merge(claims[claims["metric"] == WHOLE], on=same, suffixes=("", "_whole"))
    for row in both[both["low"] > both["high_whole"]].drop_duplicates("claim_id").itertuples():
        file, line = row.at_whole
        other = f"{row.metric_whole} {quoted(row.phrase_whole)} ({row.claim_id_whole}, {Path(file).name} line {line})"
        what = f"{row.metric} {quoted(row.phrase)} ({row.claim_id}) is above {other} of the same statement and days"
        yield Problem(*row.at, "value", f"{what}. Correct one, or enter another statement, scope or day")


def _with_ends(claims: pd.DataFrame, hedges: pd.DataFrame) -> pd.DataFrame:
    """Add the least and the greatest value that each wording allows; an open end is 0 or infinite."""
    claims = claims.merge(hedges.drop_duplicates("hedge"), on="hedge")
    unit = read_phrases(claims["phrase"])["unit"]
    low = claims["low_per_value"] * claims["value"] + claims["low_per_unit"] * unit
    upper = claims["value_to"].fillna(claims["value"])
    high = claims["high_per_value"] * upper + claims["high_per_unit"] * unit
    return claims.assign(low=low.fillna(0), high=high.fillna(np.inf))
