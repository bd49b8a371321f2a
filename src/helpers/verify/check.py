"""Check the tables against the articles' texts, which stay out of the repository.

For each article whose text is at hand: its digest, each claim's phrase, and every number and
number word in the text, which must lie in the phrase of a claim or of an exclusion.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.phrases import find
from helpers.tables import Tables
from helpers.verify.texts import digest, located, read, uncovered

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
    text, known = located(read(path))
    result.read = True
    if not source.text_sha256:
        result.not_checked.append("digest not checked, none is recorded")
    elif digest(text) != source.text_sha256:
        result.changed.append(f"the digest is {digest(text)}, not {source.text_sha256}; the text was changed")
    result.numbers = len(known)
    claims, exclusions = rows_of(tables, source.source_id)
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
    for number in uncovered(known, covered):
        before = text[max(0, number.start - CONTEXT) : number.start]
        after = text[number.end : number.end + CONTEXT]
        unread = f" is not read: {number.reason}" if number.kind == "unread" else ""
        result.unaccounted.append(f"…{before}[{text[number.start : number.end]}]{after}…{unread}")
    return result


def rows_of(tables: Tables, source_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the claims and the exclusions of one source."""
    claims, exclusions = tables.claims, tables.exclusions
    return claims[claims["source_id"] == source_id], exclusions[exclusions["source_id"] == source_id]
