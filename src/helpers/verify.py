"""Check the tables against the articles' texts, which stay out of the repository.

For each article whose text is at hand: its digest, each claim's phrase, and every number and
number word in the text, which must lie in the phrase of a claim or of an exclusion.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.phrases import Number, PhraseError, find, numbers, parse
from helpers.tables import Tables

CONTEXT = 30  # characters shown either side of a number; a few words, never a sentence


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

    A person keeps one of the two and fills the columns left empty. Returns CSV to paste by table:
    "sources" (where the source is new), "claims", "exclusions". Raises FileNotFoundError where the
    text is not there.
    """
    text = normalised(_read(Path(articles) / f"{source_id}.txt"))
    known = numbers(text)
    claims, exclusions = _rows_of(tables, source_id)
    covered = [span for phrase in [*claims["phrase"], *exclusions["phrase"]] for span in find(phrase, text, known)]
    phrases = Counter(_draft_phrase(text, number) for number in _uncovered(known, covered))
    claims = []
    for phrase in phrases:
        read = next(iter(numbers(phrase)))
        if read.value is not None:
            claims.append(
                {"source_id": source_id, "phrase": phrase, "value": f"{read.value:.15g}", "hedge": read.hedge}
            )
    excluded = [
        {"source_id": source_id, "phrase": phrase, "count": count if count > 1 else ""}
        for phrase, count in phrases.items()
    ]
    drafted = {
        "claims": _csv(_columns(tables, "casualties"), claims),
        "exclusions": _csv(_columns(tables, "exclusions"), excluded),
    }
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
    text = normalised(_read(path))
    result.read = True
    if not source.text_sha256:
        result.not_checked.append("digest not checked, none is recorded")
    elif digest(text) != source.text_sha256:
        result.changed.append(f"the digest is {digest(text)}, not {source.text_sha256}; the text was changed")
    known = numbers(text)
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
        result.unaccounted.append(f"…{before}[{text[number.start : number.end]}]{after}…")
    return result


def _rows_of(tables: Tables, source_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    claims, exclusions = tables.claims, tables.exclusions
    return claims[claims["source_id"] == source_id], exclusions[exclusions["source_id"] == source_id]


def _uncovered(known: list[Number], covered: list[tuple[int, int]]) -> list[Number]:
    return [n for n in known if not any(start <= n.start and n.end <= end for start, end in covered)]


def _draft_phrase(text: str, number: Number) -> str:
    """Return the number with its hedge and the next word or two, where that still reads as the same number."""
    words = re.match(r"(?:[\s-][^\W\d]+){0,2}", text[number.end :]).group()
    phrase = text[number.start : number.end] + words
    try:
        same = number.value is None or parse(phrase) is not None
    except PhraseError:
        same = False
    return phrase if same else text[number.start : number.end]


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
