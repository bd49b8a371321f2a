"""Draft rows for an article from its text: what a person then decides on is left empty."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from helpers.phrases import Number, find, numbers
from helpers.tables import Tables
from helpers.verify.check import CONTEXT, rows_of
from helpers.verify.texts import digest, located, read, uncovered

LONGEST_PHRASE = 48
# Words before a number that say of whom it is, and what may stand between; a drafted phrase takes them in.
_LEADS = (
    r"\b(?:another|additional|extra|further|more|other|total deployment|of them|of whom|including|killed|wounded|"
    r"injured|captured|dead|estimated)"
)
_BETWEEN = "an?|the|of|at|and"


def draft(tables: Tables, articles: Path, source_id: str) -> dict[str, str]:
    """Draft rows for a text: its source, and each number not yet accounted for as a claim and as an exclusion.

    A person keeps one of the two and fills the columns left empty. What counts nobody (dates, times, ages,
    identifiers, ordinals, shares and parts) is drafted as an exclusion only, what is not understood too, with no value
    guessed. Returns CSV to paste by table: "sources" (where the source is new), "claims", "exclusions", and "unread"
    (where something is): what was not understood and why. Raises FileNotFoundError where the text is not there.
    """
    text, known = located(read(Path(articles) / f"{source_id}.txt"))
    claims, exclusions = rows_of(tables, source_id)
    covered = [span for phrase in [*claims["phrase"], *exclusions["phrase"]] for span in find(phrase, text, known)]
    phrases = [(_draft_phrase(text, number), number) for number in uncovered(known, covered)]
    counts, first = Counter(phrase for phrase, _ in phrases), dict(reversed(phrases))
    columns = _columns(tables, "casualties")
    reasons = _enum(tables, "exclusions", "reason")
    claimed = [_claim(source_id, phrase, first[phrase], columns) for phrase in counts if _may_be_claim(first[phrase])]
    excluded = [
        {
            "source_id": source_id,
            "phrase": phrase,
            "reason": reason if (reason := _reason(first[phrase])) in reasons else "",
            "count": count if count > 1 else "",
        }
        for phrase, count in counts.items()
    ]
    drafted = {
        "claims": _csv(columns, claimed),
        "exclusions": _csv(_columns(tables, "exclusions"), excluded),
    }
    if unread := [{"phrase": p, "unread": first[p].reason} for p in counts if first[p].kind == "unread"]:
        drafted["unread"] = _csv(["phrase", "unread"], unread)
    if source_id not in set(tables.sources["source_id"]):
        day = source_id[-10:] if re.fullmatch(r"\d{4}-\d\d-\d\d", source_id[-10:]) else ""
        row = {"source_id": source_id, "published": day, "text_sha256": digest(text)}
        drafted = {"sources": _csv(_columns(tables, "sources"), [row])} | drafted
    return drafted


def _may_be_claim(number: Number) -> bool:
    return number.value is not None and not number.reason


def _claim(source_id: str, phrase: str, number: Number, columns: list[str]) -> dict[str, str]:
    row = {"source_id": source_id, "phrase": phrase, "value": f"{number.value:.15g}", "hedge": number.hedge}
    if number.to is not None:
        row["value_to"] = f"{number.to:.15g}"
    return {name: cell for name, cell in row.items() if name in columns}


def _reason(number: Number) -> str:
    return number.reason or ("ordinal" if number.kind == "ordinal" else "")


def _draft_phrase(text: str, number: Number) -> str:
    """Return the number with its hedge and the words beside it, where that still reads as the same number.

    Before it, words that say of whom it is ("another", "killed"), the month of a day or the name before an age; behind
    it the next word or two.
    """
    behind = re.match(r"(?:[\s-][^\W\d]+){0,2}", text[number.end :]).group()
    ahead = text[max(0, number.start - CONTEXT) : number.start]
    lead = ""
    if number.reason == "date" and number.end - number.start <= 4 and not behind[1:2].isupper():
        lead = re.search(r"(?:[^\W\d_]+\.? )?$", ahead).group()
    elif number.reason == "age":
        lead = re.search(r"(?:[^\W\d_]+, )?$", ahead).group()
    elif _may_be_claim(number):
        lead = re.search(rf"(?:(?i:{_LEADS}) (?:(?i:{_BETWEEN}) )*)*$", ahead).group()
    if number.reason == "time of day" or number.reason == "age" and behind[:1] == " ":
        behind = ""
    printed = text[number.start : number.end]
    for phrase in (lead + printed + behind, printed + behind, lead + printed):
        read = [n for n in numbers(phrase) if n.value is not None or number.value is None]
        same = [(n.kind, n.value, n.to, n.hedge) for n in read] == [
            (number.kind, number.value, number.to, number.hedge)
        ]
        if same and len(phrase) <= LONGEST_PHRASE:
            return phrase
    return printed


def _enum(tables: Tables, table: str, column: str) -> set[str]:
    fields = {field["name"]: field for field in tables.descriptor[table]["schema"]["fields"]}
    return set(fields[column]["constraints"]["enum"])


def _columns(tables: Tables, table: str) -> list[str]:
    return [field["name"] for field in tables.descriptor[table]["schema"]["fields"]]


def _csv(columns: list[str], rows: list[dict]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
