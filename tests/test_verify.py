"""Tables against texts: digest, phrases, and every number accounted for; nothing unread passes as read."""

import csv
import io
import re
from dataclasses import replace

import pytest

from helpers import verify
from helpers.paths import PROJECT
from helpers.phrases import numbers
from helpers.tables import load
from tests.broken import apply
from tests.growing import FROZEN

TEXT = """Post

At least 300 dead, 600 wounded by 30 April

The service spoke of "at least 300" dead for the second time.
"""
SOURCE = "post-2025-02-09"
ROWS = [
    f"casualties:+ post-headline,{SOURCE},talk-2025-01,headline,killed,dprk_troops,cumulative,At least 300,300,,at_least,,,,",
    f"casualties:+ post-wounded,{SOURCE},talk-2025-01,headline,wounded,dprk_troops,cumulative,600 wounded,600,,none,,,,",
    f"exclusions:+ {SOURCE},30 April,date,",
    f"exclusions:+ {SOURCE},second time,ordinal,",
]
ARTICLES = PROJECT / "tests" / "articles"
HARBOUR = "harbour-post-2025-07-01"
REAL = PROJECT.parent / "shared" / "articles"

needs_real_texts = pytest.mark.skipif(not REAL.is_dir(), reason=f"the articles' texts are not at {REAL}")


@pytest.fixture
def folder(small):
    """The small tables and one text, all of whose numbers are accounted for; the paper has no text."""
    (small / f"{SOURCE}.txt").write_text(TEXT, encoding="utf-8")
    for edit in [f"sources:2 text_sha256={verify.digest(TEXT)}", *ROWS]:
        apply(small, edit)
    return small


@pytest.fixture
def harbour(raw, edit):
    """A copy of the frozen tables with the rows of the invented article appended."""
    for path in (ARTICLES / "rows").glob("*.csv"):
        edit.append(raw / path.name, *edit.lines(path)[1:])
    return raw


def test_what_was_checked_and_what_not_is_printed_for_each_source(folder, run):
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 0
    assert outcome.out.splitlines() == [
        f"{SOURCE}: ok, 5 phrases, 5 numbers",
        f"paper-2025-04-30: NOT CHECKED, no text at {folder / 'paper-2025-04-30.txt'}",
        "1 of 2 sources checked: 5 phrases matched, 0 absent, 0 changed, 0 numbers unaccounted for of 5, "
        "0 exclusions stale, 1 sources not checked",
    ]


# Edits of the tables, words of the text replaced, and how each line begins that is printed about the source.
FREE = "sources:2 text_sha256="  # no digest is recorded
RANGE = [FREE, "casualties:5 phrase=600 to 800 wounded", "casualties:5 value_to=800"]
SHARE = [FREE, "casualties:5 phrase=60 percent of them", "casualties:5 value=60", "casualties:5 measure=share"]
CASES = [
    ([], ("dead for", "dead, for"), ["changed: the digest is"]),
    ([], ("At least 300", "At least 400"), ["changed", "absent: post-headline", "unaccounted: …Post [At least 400]"]),
    ([], ('"at least 300"', '"300"'), ["changed", "absent: post-killed: “at least 300” is not found in", "unaccounted"]),
    ([], ("600 wounded", "4,600 wounded"), ["changed", "absent: post-wounded", "unaccounted"]),
    ([], ("600 wounded", "600 wounded or 1.5.3"), ["changed", "unaccounted: …east 300 dead, 600 wounded or [1.5.3] by 30 April The service spoke… is not read: digits parted in a way"]),
    ([], ("second", "third"), ["changed", "unaccounted", "stale: “second time” (ordinal) stands 0 times, not 1"]),
    ([], ("30 April", "30 April (30 April)"), ["changed: the digest", "changed: “30 April” (date) stands 2 times, not 1; set"]),
    ([], (TEXT, "Nothing counted."), ["changed", "absent: post-killed", "absent: post-headline", "absent: post-wounded", "stale", "stale"]),
    ([FREE], ("", ""), []),
    ([FREE], ("600", "601"), ["absent: post-wounded", "unaccounted: …Post At least 300 dead, [601]"]),
    ([f"exclusions:+ {SOURCE},31 May,date,"], ("", ""), ["stale: “31 May” (date) stands 0 times, not 1"]),
    ([FREE, "exclusions:4 count=2"], ("Post", "Post 30 April"), []),
    (["casualties:5 delete"], ("", ""), ["unaccounted: …Post At least 300 dead, [600] wounded by"]),
    (RANGE, ("600 wounded", "600 to 800 wounded"), []),
    (RANGE, ("600 wounded", "600 to 900 wounded"), ["absent: post-wounded", "unaccounted"]),
    (SHARE, ("600 wounded", "60 percent of them"), []),
    (SHARE, ("600 wounded", "61 percent of them"), ["absent: post-wounded", "unaccounted"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "words", "expected"), CASES)
def test_whatever_does_not_hold_between_rows_and_a_text_is_reported(folder, edits, words, expected):
    for edit in edits:
        apply(folder, edit)
    text = (folder / f"{SOURCE}.txt").read_text(encoding="utf-8")
    assert words[0] in text
    (folder / f"{SOURCE}.txt").write_text(text.replace(*words, 1), encoding="utf-8")
    results = verify.verify(load(folder), folder)
    assert results[0].failed == any(not line.startswith("stale") for line in expected)
    first, *lines = [line for line in verify.report(results).splitlines() if line.startswith(f"{SOURCE}:")]
    assert first.startswith(f"{SOURCE}: {'FAILED' if results[0].failed else 'ok'}")
    assert ("digest not checked, none is recorded" in first) == (FREE in edits)
    for line, begins in zip(lines, expected, strict=True):
        assert line.startswith(f"{SOURCE}:   {begins}")


def test_white_space_and_unicode_forms_do_not_change_a_digest():
    for text, same in {
        "Post  At\n\nleast 300": "Post At least 300", "Post At\u00a0least 300\r\n": "Post At least 300",
        "Se\u0301oul": "S\u00e9oul",
    }.items():  # fmt: skip
        assert verify.digest(text) == verify.digest(same) != verify.digest(f"{same}.")


def test_a_folder_or_a_text_that_cannot_be_read_is_told_with_status_2(folder, run):
    (folder / f"{SOURCE}.txt").write_bytes(b"600\ncaf\xe9")
    for words, said in {
        ("--articles", folder / "none"): f"{folder}/none: not a folder; name the one that holds the articles' texts",
        ("--articles", folder): f"{folder}/{SOURCE}.txt:2: text: not UTF-8; save the file as UTF-8",
        ("--articles", folder, "--draft", "none"): f"{folder}/none.txt: No such file or directory",
    }.items():
        assert run("verify", *words, "--data", folder) == (2, "", f"{said}\n")


def changed_digits(text):
    """Each text that differs from this one in a single digit."""
    for place, digit in enumerate(text):
        if digit.isdigit():
            yield f"{text[:place]}{(int(digit) + 1) % 10}{text[place + 1 :]}"


def test_no_number_of_an_article_and_no_phrase_of_a_row_can_change_unnoticed(harbour, tmp_path):
    tables = load(harbour)
    source = tables.sources[tables.sources["source_id"] == HARBOUR]
    tables = replace(tables, sources=source.assign(text_sha256=""))  # a digest would show it in any case
    text = (ARTICLES / f"{HARBOUR}.txt").read_text(encoding="utf-8")
    words = {"hundreds": "dozens", "second": "third", "three": "four", "two": "five", "Close to": "Above"}
    changed = [*changed_digits(text), *(text.replace(old, new) for old, new in words.items())]
    assert len(changed) > 30 and text not in changed
    for text in changed:
        (tmp_path / f"{HARBOUR}.txt").write_text(text, encoding="utf-8")
        (result,) = verify.verify(tables, tmp_path)
        assert result.found["absent"] or result.found["unaccounted"], text
    for name in ("claims", "exclusions"):
        table = getattr(tables, name)
        for line, phrase in table.loc[table["source_id"] == HARBOUR, "phrase"].items():
            for other in changed_digits(phrase):
                edited = table.assign(phrase=table["phrase"].mask(table.index == line, other))
                (result,) = verify.verify(replace(tables, **{name: edited}), ARTICLES)
                assert result.failed, (phrase, other)


@needs_real_texts
def test_the_curated_tables_hold_against_the_articles(run):
    outcome = run("verify", "--articles", REAL)
    assert outcome.status == 0, outcome.out
    texts = {path.stem: path.read_text(encoding="utf-8") for path in REAL.glob("*.txt")}
    sources = set(load().sources["source_id"])
    checked, total = len(sources & set(texts)), outcome.out.splitlines()[-1]
    assert total.startswith(f"{checked} of {len(sources)} sources checked: ")
    assert re.search(r"[1-9]\d* phrases matched, 0 absent, 0 changed, 0 numbers unaccounted for of [1-9]", total)
    assert total.endswith(f"0 exclusions stale, {len(sources - set(texts))} sources not checked")
    assert outcome.out.count(": ok, ") == checked and "digest not checked" not in outcome.out
    assert set(load(FROZEN).sources["source_id"]) <= set(texts) <= sources and all(map(numbers, texts.values()))


# Drafts

DRAFTS = [
    # text, phrase value value_to hedge of each claim, phrase and reason of each exclusion that is no claim
    ("posted 12:36\n600 soldiers\nkilled\t3\t700\nat least\n4 100 wounded", ["600 soldiers killed|600||none", "killed 3|3||none", "700|700||none", "at least 4 100 wounded|4100||at_least"], ["12:36|time of day"]),
    ("It sent another 3,000. Of them 600 fell, and it lost an additional 1,200, including about 40 pilots, killed 20.", ["another 3,000|3000||none", "Of them 600 fell|600||none", "additional 1,200|1200||none", "including about 40 pilots|40||about", "killed 20|20||none"], []),
    ("Some 600 to 800 fell of between 10,000 and 12,000; 40 percent of 3,000 came back.", ["Some 600 to 800 fell of|600|800|about", "between 10,000 and 12,000|10000|12000|none", "3,000 came back|3000||none"], ["40 percent of|"]),
    ("On 3 May 2024 at 9:40 AM, Holt, 44, of the 5th dock saw MiG-29s with a 152-mm gun; half the men and 1.5.3 left.", [], ["3 May|date", "May 2024 at|date", "9:40 AM|time of day", "Holt, 44|age", "5th dock saw|ordinal", "MiG-29s with a|identifier", "152-mm gun|", "half the men|", "1.5.3 left|"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claims", "others"), DRAFTS)
def test_a_draft_has_a_row_for_each_number(small, text, claims, others):
    (small / f"{SOURCE}.txt").write_text(text, encoding="utf-8")
    drafted = verify.draft(load(small, allow_unused=SOURCE), small, SOURCE)
    tables = {name: list(csv.DictReader(io.StringIO(rows))) for name, rows in drafted.items()}
    assert ["|".join(row[c] for c in ("phrase", "value", "value_to", "hedge")) for row in tables["claims"]] == claims
    excluded = [f"{row['phrase']}|{row['reason']}" for row in tables["exclusions"]]
    assert set(excluded) - {f"{claim.split('|')[0]}|" for claim in claims} == set(others)
    assert len(excluded) == len(claims) + len(others)
    unread = {"phrase": "1.5.3 left", "unread": "digits parted in a way that is no number's"}
    assert tables.get("unread", []) == ([unread] if "1.5.3" in text else [])
