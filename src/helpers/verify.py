"""Check the tables against the articles' texts, which stay out of the repository, and draft rows for a new article."""

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from helpers.phrases import Number, find, numbers
from helpers.tables import CLAIM_TABLES, Tables
from helpers.terminal import UsageError

CONTEXT = 30  # characters shown either side of a number; a few words, never a sentence
LONGEST_PHRASE = 48
# Words before a number that say who is counted; a drafted phrase takes them in.
LEADS = "another|additional|extra|further|more|other|total deployment|of them|of whom|including|killed|wounded"
LEADS += "|injured|captured|dead|estimated"
KINDS = ("changed", "absent", "unaccounted", "stale")


@dataclass
class Result:
    """What came of checking one source: the phrases that `matched`, and the `numbers` of its text, both counted.

    `found` has the lines to print, by kind (KINDS); `note` says what could not be checked.
    """

    source_id: str
    read: bool = False
    matched: int = 0
    numbers: int = 0
    found: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    note: str = ""

    @property
    def failed(self) -> bool:
        """Tell whether anything is absent, changed or unaccounted for."""
        return any(self.found[kind] for kind in KINDS if kind != "stale")


def verify(tables: Tables, articles: str | Path) -> list[Result]:
    """Check every source against its text, `source_id`.txt in a folder: its digest, its phrases, and every number.

    Each number and number word of a text must be in the phrase of a claim or of an exclusion.

    Raises UsageError where there is no such folder, or where a text is not UTF-8.
    """
    if not Path(articles).is_dir():
        raise UsageError(f"{articles}: not a folder; name the one that holds the articles' texts")
    return [_verify_source(row, tables, Path(articles)) for row in tables.sources.itertuples()]


def _verify_source(source, tables: Tables, articles: Path) -> Result:
    result = Result(source.source_id)
    path = articles / f"{source.source_id}.txt"
    if not path.is_file():
        return replace(result, note=f"no text at {path}")
    text, known = _read(path)
    result.read, result.numbers = True, len(known)
    if not source.text_sha256:
        result.note = "digest not checked, none is recorded"
    elif digest(text) != source.text_sha256:
        line = f"the digest is {digest(text)}, not {source.text_sha256}; the text was changed"
        result.found["changed"].append(line)
    claims, exclusions = _rows(tables, source.source_id)
    covered = []
    for row in [*claims.drop_duplicates("phrase").itertuples(), *exclusions.fillna({"count": 1}).itertuples()]:
        places = find(row.phrase, text, known)
        covered += places
        result.matched += bool(places)
        if hasattr(row, "claim_id"):
            if not places:
                why = "as whole words, with its number and wording" if row.phrase in text else "in the text"
                result.found["absent"].append(f"{row.claim_id}: “{row.phrase}” is not found {why}")
        elif len(places) != row.count:
            kind, advice = ("stale", "") if len(places) < row.count else ("changed", "; set its count")
            line = f"“{row.phrase}” ({row.reason}) stands {len(places)} times, not {row.count:.0f}{advice}"
            result.found[kind].append(line)
    for number in _uncovered(known, covered):
        before, after = text[max(0, number.start - CONTEXT) : number.start], text[number.end : number.end + CONTEXT]
        unread = f" is not read: {number.reason}" if number.kind == "unread" else ""
        result.found["unaccounted"].append(f"…{before}[{text[number.start : number.end]}]{after}…{unread}")
    return result


def report(results: list[Result]) -> str:
    """Word the results for a terminal: for each source, then the totals."""
    lines = []
    for result in results:
        state, note = "FAILED" if result.failed else "ok", f"; {result.note}" if result.note else ""
        checked = f"{state}, {result.matched} phrases, {result.numbers} numbers{note}"
        lines.append(f"{result.source_id}: {checked if result.read else f'NOT CHECKED, {result.note}'}")
        lines += [f"{result.source_id}:   {kind}: {line}" for kind in KINDS for line in result.found[kind]]
    sums = {kind: sum(len(result.found[kind]) for result in results) for kind in KINDS}
    checked = sum(result.read for result in results)
    lines.append(
        f"{checked} of {len(results)} sources checked: {sum(r.matched for r in results)} phrases matched, "
        f"{sums['absent']} absent, {sums['changed']} changed, {sums['unaccounted']} numbers unaccounted for "
        f"of {sum(r.numbers for r in results)}, {sums['stale']} exclusions stale, "
        f"{len(results) - checked} sources not checked"
    )
    return "\n".join(lines)


def draft(tables: Tables, articles: str | Path, source_id: str) -> dict[str, str]:
    """Draft rows for a text: its source, and each number not yet accounted for as a claim and as an exclusion.

    A person keeps one of the two and fills the columns left empty. What counts nobody (dates, times, ages,
    identifiers, ordinals, shares and parts) or is not understood is drafted as an exclusion only.

    Returns CSV to paste by table: "sources" (where the source is new), "claims", "exclusions", and "unread" (where
    something is): what was not understood and why. Raises OSError where the text is not there, UsageError where it is
    not UTF-8.
    """
    text, known = _read(Path(articles) / f"{source_id}.txt")
    phrases = pd.concat(_rows(tables, source_id))["phrase"]
    covered = [place for phrase in phrases for place in find(phrase, text, known)]
    found = [(_draft_phrase(text, number), number) for number in _uncovered(known, covered)]
    counts, first = Counter(phrase for phrase, _ in found), dict(reversed(found))
    reasons = _fields(tables, "exclusions")["reason"]["constraints"]["enum"]
    rows = []
    for phrase, count in counts.items():
        number = first[phrase]
        reason = number.reason or ("ordinal" if number.kind == "ordinal" else "")
        row = {"source_id": source_id, "phrase": phrase, "value": number.value, "value_to": number.to}
        row |= {"hedge": number.hedge, "reason": reason if reason in reasons else "", "unread": number.reason}
        rows.append((number, row | {"count": count if count > 1 else None}))
    drafted = {}
    if source_id not in set(tables.sources["source_id"]):
        day = source_id[-10:] if re.fullmatch(r"\d{4}-\d\d-\d\d", source_id[-10:]) else ""
        source = {"source_id": source_id, "published": day, "text_sha256": digest(text)}
        drafted["sources"] = _csv([source], _fields(tables, "sources"))
    drafted["claims"] = _csv([row for number, row in rows if _may_be_claim(number)], _fields(tables, CLAIM_TABLES[0]))
    drafted["exclusions"] = _csv([row for _, row in rows], _fields(tables, "exclusions"))
    unread = [row for number, row in rows if number.kind == "unread"]
    return drafted | ({"unread": _csv(unread, ["phrase", "unread"])} if unread else {})


def _may_be_claim(number: Number) -> bool:
    return number.value is not None and not number.reason


def _draft_phrase(text: str, number: Number) -> str:
    """Return the number with its hedge and the words beside it, where that still reads as the same number.

    Before it, words that say who is counted ("another", "killed"), the month of a day or the name before an age; behind
    it the next word or two.
    """
    behind = re.match(r"(?:[\s-][^\W\d]+){0,2}", text[number.end :]).group()
    lead = ""
    if number.reason == "date" and number.end - number.start <= 4 and not behind[1:2].isupper():
        lead = r"(?:[^\W\d_]+\.? )?$"
    elif number.reason == "age":
        lead = r"(?:[^\W\d_]+, )?$"
    elif _may_be_claim(number):
        lead = rf"(?:(?i:\b(?:{LEADS})) (?:(?i:an?|the|of|at|and) )*)*$"
    before = re.search(lead, text[max(0, number.start - CONTEXT) : number.start]).group()
    if number.reason == "time of day" or (number.reason == "age" and behind[:1] == " "):
        behind = ""
    printed = text[number.start : number.end]
    wanted = (number.kind, number.value, number.to, number.hedge)
    for phrase in (before + printed + behind, printed + behind, before + printed):
        read = [n for n in numbers(phrase) if n.value is not None or number.value is None]
        if [(n.kind, n.value, n.to, n.hedge) for n in read] == [wanted] and len(phrase) <= LONGEST_PHRASE:
            return phrase
    return printed


def digest(text: str) -> str:
    """Return the SHA-256 of a text in Unicode NFC, without what programs add unseen, each white space one space.

    >>> digest("a  b\\n") == digest("a b")
    True
    """
    return hashlib.sha256(_on_one_line(_composed(text)).strip().encode("utf-8")).hexdigest()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub("[\u00ad\u200b\u2060\ufeff]", "", text))


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).lstrip()


def _read(path: Path) -> tuple[str, list[Number]]:
    """Return a text on one line, and its numbers, which are read while its lines and cells still end."""
    try:
        text = _composed(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: text: not UTF-8; save the file as UTF-8") from None
    known = numbers(text)
    starts, ends = ([len(_on_one_line(text[: getattr(n, at)])) for n in known] for at in ("start", "end"))
    return _on_one_line(text).strip(), [replace(n, start=s, end=e) for n, s, e in zip(known, starts, ends)]


def _uncovered(known: list[Number], covered: list[tuple[int, int]]) -> list[Number]:
    return [n for n in known if not any(start <= n.start and n.end <= end for start, end in covered)]


def _rows(tables: Tables, source_id: str) -> list[pd.DataFrame]:
    return [table[table["source_id"] == source_id] for table in (tables.claims, tables.exclusions)]


def _fields(tables: Tables, table: str) -> dict[str, dict]:
    return {field["name"]: field for field in tables.descriptor[table]["schema"]["fields"]}


def _csv(rows: list[dict[str, str]], columns) -> str:
    return pd.DataFrame(rows, columns=list(columns)).to_csv(index=False, lineterminator="\n", float_format="%.15g")
