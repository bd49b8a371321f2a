"""Check the tables against the articles' texts, which stay out of the repository.

For each article whose text is at hand: its digest, each claim's phrase, and every number and
number word in the text, which must lie in the phrase of a claim or of an exclusion.
"""

import csv
import hashlib
import io
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from helpers.phrases import Number, find, numbers
from helpers.tables import Tables

CONTEXT = 30  # characters shown either side of a number; a few words, never a sentence
LONGEST_PHRASE = 48
# Words before a number that say of whom it is, and what may stand between; a drafted phrase takes them in.
_LEADS = (
    r"\b(?:another|additional|extra|further|more|other|total deployment|of them|of whom|including|killed|wounded|"
    r"injured|captured|dead|estimated)"
)
_BETWEEN = "an?|the|of|at|and"


@dataclass
class Result:
    """What came of checking one source.

    `matched` counts the phrases found; `absent`, `changed`, `unaccounted` and `stale` are lines to
    print; `not_checked` says what could not be looked at.
    """

    source_id: str
    read: bool = False
    matched: int = 0
    numbers: int = 0
    absent: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unaccounted: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Tell whether anything is absent, changed or unaccounted for."""
        return bool(self.absent or self.changed or self.unaccounted)


def verify(tables: Tables, articles: Path) -> list[Result]:
    """Check every source against its text in a folder, `source_id`.txt each.

    Raises NotADirectoryError where there is no such folder.
    """
    if not Path(articles).is_dir():
        raise NotADirectoryError(f"{articles}: not a folder; name the one that holds the articles' texts")
    return [_verify_source(row, tables, Path(articles)) for row in tables.sources.itertuples()]


def normalised(text: str) -> str:
    """Return a text as it is digested and searched: Unicode NFC, each run of white space one space, stripped."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def digest(text: str) -> str:
    """Return the SHA-256 of a normalised text.

    >>> digest("a  b\\n") == digest("a b")
    True
    """
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()


def draft(tables: Tables, articles: Path, source_id: str) -> dict[str, str]:
    """Draft rows for a text: its source, and each number not yet accounted for as a claim and as an exclusion.

    A person keeps one of the two and fills the columns left empty. What counts nobody (dates, times, ages,
    identifiers, ordinals, shares and parts) is drafted as an exclusion only, what is not understood too, with no value
    guessed. Returns CSV to paste by table: "sources" (where the source is new), "claims", "exclusions", and "unread"
    (where something is): what was not understood and why. Raises FileNotFoundError where the text is not there.
    """
    text, known = _located(_read(Path(articles) / f"{source_id}.txt"))
    claims, exclusions = _rows_of(tables, source_id)
    covered = [span for phrase in [*claims["phrase"], *exclusions["phrase"]] for span in find(phrase, text, known)]
    phrases = [(_draft_phrase(text, number), number) for number in _uncovered(known, covered)]
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


def report(results: list[Result]) -> str:
    """Word the results for a terminal: per source, then the totals."""
    lines = []
    for result in results:
        if not result.read:
            lines.append(f"{result.source_id}: NOT CHECKED, {'; '.join(result.not_checked)}")
            continue
        state = "FAILED" if result.failed else "ok"
        notes = "".join(f"; {note}" for note in result.not_checked)
        lines.append(f"{result.source_id}: {state}, {result.matched} phrases, {result.numbers} numbers{notes}")
        for name in ("changed", "absent", "unaccounted", "stale"):
            lines += [f"{result.source_id}:   {name}: {line}" for line in getattr(result, name)]
    checked = [result for result in results if result.read]
    sums = {n: sum(len(getattr(r, n)) for r in results) for n in ("absent", "changed", "unaccounted", "stale")}
    lines.append(
        f"{len(checked)} of {len(results)} sources checked: {sum(r.matched for r in results)} phrases matched, "
        f"{sums['absent']} absent, {sums['changed']} changed, {sums['unaccounted']} numbers unaccounted for "
        f"of {sum(r.numbers for r in results)}, {sums['stale']} exclusions stale, "
        f"{len(results) - len(checked)} sources not checked"
    )
    return "\n".join(lines)


def _verify_source(source, tables: Tables, articles: Path) -> Result:
    result = Result(source.source_id)
    path = articles / f"{source.source_id}.txt"
    if not path.is_file():
        result.not_checked.append(f"no text at {path}")
        return result
    text, known = _located(_read(path))
    result.read = True
    if not source.text_sha256:
        result.not_checked.append("digest not checked, none is recorded")
    elif digest(text) != source.text_sha256:
        result.changed.append(f"the digest is {digest(text)}, not {source.text_sha256}; the text was changed")
    result.numbers = len(known)
    claims, exclusions = _rows_of(tables, source.source_id)
    covered = []
    for row in claims.drop_duplicates("phrase").itertuples():
        places = find(row.phrase, text, known)
        covered += places
        result.matched += bool(places)
        if not places:
            why = "as whole words, with the number and hedge it stands in" if row.phrase in text else "in the text"
            result.absent.append(f"{row.claim_id}: “{row.phrase}” is not found {why}")
    for row in exclusions.itertuples():
        places = find(row.phrase, text, known)
        covered += places
        result.matched += bool(places)
        wanted = 1 if pd.isna(row.count) else int(row.count)
        if len(places) < wanted:
            result.stale.append(f"“{row.phrase}” ({row.reason}) stands {len(places)} times, not {wanted}")
        elif len(places) > wanted:
            result.changed.append(
                f"“{row.phrase}” ({row.reason}) stands {len(places)} times, not {wanted}; set its count"
            )
    for number in _uncovered(known, covered):
        before = text[max(0, number.start - CONTEXT) : number.start]
        after = text[number.end : number.end + CONTEXT]
        unread = f" is not read: {number.reason}" if number.kind == "unread" else ""
        result.unaccounted.append(f"…{before}[{text[number.start : number.end]}]{after}…{unread}")
    return result


def _rows_of(tables: Tables, source_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    claims, exclusions = tables.claims, tables.exclusions
    return claims[claims["source_id"] == source_id], exclusions[exclusions["source_id"] == source_id]


def _uncovered(known: list[Number], covered: list[tuple[int, int]]) -> list[Number]:
    return [n for n in known if not any(start <= n.start and n.end <= end for start, end in covered)]


def _located(text: str) -> tuple[str, list[Number]]:
    """Return the normalised text and its numbers, read where lines and cells still end and placed where none do."""
    text = unicodedata.normalize("NFC", text)
    ends, removed, total = [], [0], 0
    for space in re.finditer(r"\s+", text):
        total += space.end() - space.start() - (space.start() > 0)
        ends.append(space.end())
        removed.append(total)
    known = []
    for number in numbers(text):
        # A number is no white space: what was taken away before its first and its last character moves it.
        first, last = (at - removed[bisect_left(ends, at + 1)] for at in (number.start, number.end - 1))
        known.append(replace(number, start=first, end=last + 1))
    return normalised(text), known


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


def _read(path: Path) -> str:
    """Read a text. Raises FileNotFoundError or ValueError with the file and what would be right."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ValueError(f"{path}:{line}: text: not UTF-8; save the file as UTF-8") from None
