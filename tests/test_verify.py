"""Tables against texts: digest, phrases, and every number accounted for; nothing unread passes as read."""

import csv
import io
import re
from dataclasses import replace
from functools import cache

import pytest

from helpers import verify
from helpers.paths import PROJECT
from helpers.phrases import numbers
from helpers.tables import load
from helpers.verify import check
from tests.growing import FROZEN

TEXT = """Post

At least 300 dead, 600 wounded by 30 April

The service spoke of "at least 300" dead for the second time.
"""
SOURCE = "post-2025-02-09"
ARTICLES = PROJECT / "tests" / "articles"
HARBOUR = "harbour-post-2025-07-01"
REAL = PROJECT.parent / "shared" / "articles"

needs_real_texts = pytest.mark.skipif(not REAL.is_dir(), reason=f"the articles' texts are not at {REAL}")


@pytest.fixture
def folder(small, edit):
    """The small tables and one text, all of whose numbers are accounted for; the paper has no text."""
    (small / f"{SOURCE}.txt").write_text(TEXT, encoding="utf-8")
    edit.cell(small / "sources.csv", 2, "text_sha256", verify.digest(TEXT))
    edit.append(
        small / "casualties.csv",
        f"post-headline,{SOURCE},talk-2025-01,headline,killed,dprk_troops,cumulative,At least 300,300,,at_least,,,,",
        f"post-wounded,{SOURCE},talk-2025-01,headline,wounded,dprk_troops,cumulative,600 wounded,600,,none,,,,",
    )
    edit.append(small / "exclusions.csv", f"{SOURCE},30 April,date,", f"{SOURCE},second time,ordinal,")
    return small


@pytest.fixture
def harbour(raw, edit):
    """A copy of the frozen tables with the rows of the invented article appended."""
    for path in (ARTICLES / "rows").glob("*.csv"):
        edit.append(raw / path.name, *edit.lines(path)[1:])
    return raw


def rewrite(folder, old, new):
    path = folder / f"{SOURCE}.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def of_source(outcome, source=SOURCE):
    return [line for line in outcome.out.splitlines() if line.startswith(f"{source}:")]


def test_a_text_whose_numbers_are_all_accounted_for_passes(folder, run):
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 0
    assert of_source(outcome) == [f"{SOURCE}: ok, 5 phrases, 5 numbers"]


def test_a_source_without_a_text_is_not_checked_and_never_passed(folder, run):
    outcome = run("verify", "--articles", folder, "--data", folder)
    (line,) = of_source(outcome, "paper-2025-04-30")
    assert line == f"paper-2025-04-30: NOT CHECKED, no text at {folder / 'paper-2025-04-30.txt'}"
    assert outcome.out.splitlines()[-1].startswith("1 of 2 sources checked: 5 phrases matched, 0 absent")
    assert outcome.out.endswith("1 sources not checked\n")


def test_a_text_without_any_number_is_checked(small, run, edit):
    (small / f"{SOURCE}.txt").write_text("Nothing counted.", encoding="utf-8")
    outcome = run("verify", "--articles", small, "--data", small)
    assert outcome.status == 1
    assert any("absent: post-killed: “at least 300”" in line for line in of_source(outcome))


@pytest.mark.parametrize(
    "text", ["Post  At\n\nleast 300", "Post At\u00a0least 300\r\n", " Post At least 300", "Post At\tleast 300"]
)
def test_white_space_does_not_change_a_digest(text):
    assert verify.digest(text) == verify.digest("Post At least 300")


def test_one_letter_in_two_unicode_forms_is_one_text():
    assert verify.digest("Se\u0301oul") == verify.digest("S\u00e9oul") != verify.digest("Seoul")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("dead for", "dead, for", ["changed: the digest is"]),
        (
            "At least 300",
            "At least 400",
            ["changed", "absent: post-headline", "unaccounted: …Post [At least 400]"],
        ),
        ("At least 300", "About 300", ["changed", "absent: post-headline", "unaccounted"]),
        ('"at least 300"', '"300"', ["changed", "absent: post-killed: “at least 300”", "unaccounted"]),
        ("600 wounded", "about 600 wounded", ["changed", "absent: post-wounded", "unaccounted"]),
        ("600 wounded", "4,600 wounded", ["changed", "absent: post-wounded", "unaccounted"]),
        ("600 wounded", "600 hurt", ["changed", "absent: post-wounded", "unaccounted"]),
        ("second", "third", ["changed", "unaccounted", "stale: “second time”"]),
        ("30 April", "31 April", ["changed", "unaccounted", "stale: “30 April”"]),
        (
            "30 April",
            "30 April (30 April)",
            ["changed: the digest", "changed: “30 April” (date) stands 2 times, not 1"],
        ),
        ("dead for", "dead and dozens hurt for", ["changed", "unaccounted"]),
        ("dead for", "dead, half of them, for", ["changed", "unaccounted"]),
    ],
)
def test_whatever_changes_in_a_text_is_told_on_a_line_that_names_its_source(folder, run, old, new, expected):
    rewrite(folder, old, new)
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 1
    first, *lines = of_source(outcome)
    assert first.startswith(f"{SOURCE}: FAILED")
    said = [line.removeprefix(f"{SOURCE}:   ") for line in lines]
    assert len(said) == len(expected)
    assert all(line.startswith(start) for line, start in zip(said, expected, strict=True)), said


def test_an_article_is_shown_by_a_few_words_only(folder, run):
    rewrite(folder, "600 wounded", f"{'x ' * 400} 7,000 {'y ' * 400} 600 wounded")
    for line in of_source(run("verify", "--articles", folder, "--data", folder)):
        assert len(line) < 160 or "the digest is" in line


def test_without_a_digest_all_else_is_still_checked(folder, edit, run):
    edit.cell(folder / "sources.csv", 2, "text_sha256", "")
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 0
    assert of_source(outcome) == [f"{SOURCE}: ok, 5 phrases, 5 numbers; digest not checked, none is recorded"]
    rewrite(folder, "600 wounded", "601 wounded")
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 1
    assert any("unaccounted" in line and "[601]" in line for line in of_source(outcome))


def test_an_exclusion_that_stands_nowhere_is_told_as_stale(folder, edit, run):
    edit.append(folder / "exclusions.csv", f"{SOURCE},31 May,date,")
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert of_source(outcome)[1:] == [f"{SOURCE}:   stale: “31 May” (date) stands 0 times, not 1"]
    assert "1 exclusions stale" in outcome.out


def test_a_phrase_that_occurs_oftener_than_stated_is_told(folder, edit, run):
    edit.cell(folder / "sources.csv", 2, "text_sha256", "")
    rewrite(folder, "Post", "Post 30 April")
    assert run("verify", "--articles", folder, "--data", folder).status == 1
    lines = edit.lines(folder / "exclusions.csv")
    edit.cell(folder / "exclusions.csv", lines.index(f"{SOURCE},30 April,date,") + 1, "count", "2")
    assert run("verify", "--articles", folder, "--data", folder).status == 0


def test_a_figure_that_nobody_curated_is_told(folder, edit, run):
    lines = edit.lines(folder / "casualties.csv")
    edit.line(folder / "casualties.csv", len(lines), None)
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 1
    assert any("unaccounted: " in line and "[600] wounded by" in line for line in of_source(outcome))


def test_a_text_that_is_not_utf8_is_told_with_file_and_line(folder, run):
    path = folder / f"{SOURCE}.txt"
    path.write_bytes(TEXT.encode().replace(b"dead for", b"dead\xff for"))
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 1
    assert f"{path}:5: text: not UTF-8" in outcome.out + outcome.err


def test_a_folder_of_texts_that_does_not_exist_is_wrong_usage(small, run):
    outcome = run("verify", "--articles", small / "nowhere", "--data", small)
    assert outcome.status == 2
    assert "not a folder" in outcome.err


def test_verify_asks_for_the_folder_of_texts(run):
    assert run("verify").status == 2


def changed_digits(text, ways=9):
    """Each text that differs from this one in a single digit; each digit becomes so many others."""
    for place, digit in enumerate(text):
        for step in range(1, ways + 1) if digit.isdigit() else ():
            yield f"{text[:place]}{(int(digit) + step) % 10}{text[place + 1 :]}"


@pytest.mark.parametrize("with_digest", [True, False], ids=["digest recorded", "no digest recorded"])
def test_no_number_of_an_article_can_change_unnoticed(harbour, tmp_path, with_digest):
    tables = load(harbour)
    source = tables.sources[tables.sources["source_id"] == HARBOUR]
    tables = replace(tables, sources=source if with_digest else source.assign(text_sha256=""))
    text = (ARTICLES / f"{HARBOUR}.txt").read_text(encoding="utf-8")
    words = {"hundreds": "dozens", "second": "third", "three": "four", "two": "five", "Close to": "Above"}
    changed = [*changed_digits(text), *(text.replace(old, new) for old, new in words.items())]
    assert len(changed) > 300 and text not in changed
    for text in changed:
        (tmp_path / f"{HARBOUR}.txt").write_text(text, encoding="utf-8")
        (result,) = verify.verify(tables, tmp_path)
        assert result.failed, text
        assert bool(result.absent or result.unaccounted), text


@pytest.fixture
def survivors(monkeypatch):
    """Find the phrases that pass with one digit changed, one at a time.

    The check of a phrase against its value is left out: these are changes of both alike.
    """
    monkeypatch.setattr(check, "located", cache(check.located))  # the texts stay the same

    def find(tables, articles, name):
        table = getattr(tables, name)
        for line, row in table[["source_id", "phrase"]].iterrows():
            source = tables.sources[tables.sources["source_id"] == row["source_id"]]
            for phrase in changed_digits(row["phrase"], ways=2):
                changed = table.assign(phrase=table["phrase"].mask(table.index == line, phrase))
                (result,) = verify.verify(replace(tables, sources=source, **{name: changed}), articles)
                if not result.failed:
                    yield row["source_id"], row["phrase"], phrase

    return find


@pytest.mark.parametrize("name", ["claims", "exclusions"])
def test_no_phrase_of_an_article_can_change_unnoticed(harbour, survivors, name):
    tables = load(harbour)
    claims, exclusions = (table[table["source_id"] == HARBOUR] for table in (tables.claims, tables.exclusions))
    assert len(claims) == 7 and len(exclusions) == 12
    assert list(survivors(replace(tables, claims=claims, exclusions=exclusions), ARTICLES, name)) == []


def texts_at_hand():
    return {path.stem: path.read_text(encoding="utf-8") for path in REAL.glob("*.txt")}


@needs_real_texts
@pytest.mark.parametrize("name", ["claims", "exclusions"])
def test_no_phrase_of_the_curated_articles_can_change_unnoticed(survivors, name):
    tables = load()
    table = getattr(tables, name)
    checked = replace(tables, **{name: table[table["source_id"].isin(set(texts_at_hand()))]})
    assert list(survivors(checked, REAL, name)) == []


@needs_real_texts
def test_the_curated_tables_hold_against_the_articles(run):
    outcome = run("verify", "--articles", REAL)
    assert outcome.status == 0, outcome.out
    sources, texts = set(load().sources["source_id"]), set(texts_at_hand())
    checked, total = len(sources & texts), outcome.out.splitlines()[-1]
    assert total.startswith(f"{checked} of {len(sources)} sources checked: ")
    assert re.search(r"[1-9]\d* phrases matched, 0 absent, 0 changed, 0 numbers unaccounted for of [1-9]", total)
    assert total.endswith(f"0 exclusions stale, {len(sources - texts)} sources not checked")
    assert outcome.out.count(": ok, ") == checked
    assert "digest not checked" not in outcome.out


@needs_real_texts
def test_every_curated_text_has_numbers_and_a_row():
    texts = texts_at_hand()
    assert set(load(FROZEN).sources["source_id"]) <= set(texts) <= set(load().sources["source_id"])
    assert all(numbers(text) for text in texts.values())


def drafted(folder, text):
    (folder / f"{SOURCE}.txt").write_text(text, encoding="utf-8")
    return verify.draft(load(folder, allow_unused=SOURCE), folder, SOURCE)


def rows(drafted, table):
    return list(csv.DictReader(io.StringIO(drafted.get(table, ""))))


def test_lines_and_cells_end_a_number_though_the_digest_knows_none(small):
    table = rows(drafted(small, "posted 12:36\n600 soldiers\nkilled\t3\t700\nat least\n4 100 wounded"), "claims")
    assert [(row["phrase"], row["value"], row["hedge"]) for row in table] == [
        ("600 soldiers killed", "600", "none"),
        ("killed 3", "3", "none"),
        ("700", "700", "none"),
        ("at least 4 100 wounded", "4100", "at_least"),
    ]


def test_a_draft_looks_back_for_words_that_say_of_whom_a_number_is(small):
    text = "It sent another 3,000. Of them 600 fell, and it lost an additional 1,200, including about 40 pilots, killed 20."
    assert [row["phrase"] for row in rows(drafted(small, text), "claims")] == [
        "another 3,000", "Of them 600 fell", "additional 1,200", "including about 40 pilots", "killed 20",
    ]  # fmt: skip


def test_a_draft_proposes_no_claim_for_what_counts_nobody(small):
    text = (
        "On 3 May 2024 at 9:40 AM, Holt, 44, of the 5th dock saw MiG-29s with a 152-mm gun; half the men, 40 percent, "
        "1.5.3 and one in three left."
    )
    tables = drafted(small, text)
    assert rows(tables, "claims") == []
    assert {row["phrase"]: row["reason"] for row in rows(tables, "exclusions")}["Holt, 44"] == "age"
    assert {row["reason"] for row in rows(tables, "exclusions")} == {
        "date",
        "time of day",
        "age",
        "ordinal",
        "identifier",
        "",
    }
    assert rows(tables, "unread") == [{"phrase": "1.5.3", "unread": "digits parted in a way that is no number's"}]


def test_a_number_that_is_not_understood_is_told_with_the_reason(folder, run):
    rewrite(folder, "600 wounded", "600 wounded or 1.5.3")
    lines = of_source(run("verify", "--articles", folder, "--data", folder))
    assert any("[1.5.3]" in line and "is not read: digits parted in a way" in line for line in lines)


def test_the_curated_tables_never_pass_without_their_texts(tmp_path, run):
    *lines, total = run("verify", "--articles", tmp_path).out.splitlines()
    assert len(lines) == len(load().sources) > 0
    assert all(": NOT CHECKED, no text at " in line for line in lines)
    assert total.startswith(f"0 of {len(lines)} sources checked: 0 phrases matched")


@pytest.mark.parametrize(
    ("printed", "cells", "mistyped"),
    [
        ("600 to 800 wounded", {"value_to": "800"}, "600 to 900 wounded"),
        ("between 600 and 800 wounded", {"value_to": "800"}, "between 600 and 900 wounded"),
        ("600-800 wounded", {"value_to": "800"}, "600-808 wounded"),
        ("60 percent of them wounded", {"value": "60", "measure": "share"}, "61 percent of them wounded"),
        ("60 percent of them wounded", {"value": "60", "measure": "share"}, "60 of them wounded"),
    ],
)
def test_a_range_is_one_number_and_a_share_is_a_number(folder, edit, run, printed, cells, mistyped):
    edit.cell(folder / "sources.csv", 2, "text_sha256", "")
    rewrite(folder, "600 wounded", printed)
    path = folder / "casualties.csv"
    for column, cell in {"phrase": printed, **cells}.items():
        edit.cell(path, len(edit.lines(path)), column, cell)
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 0, outcome.out
    assert of_source(outcome) == [f"{SOURCE}: ok, 5 phrases, 5 numbers; digest not checked, none is recorded"]
    rewrite(folder, printed, mistyped)
    outcome = run("verify", "--articles", folder, "--data", folder)
    assert outcome.status == 1
    said = [line.removeprefix(f"{SOURCE}:   ") for line in of_source(outcome)[1:]]
    assert [line.split(": ")[0] for line in said] == ["absent", "unaccounted"]


def test_a_draft_gives_both_ends_of_a_range_and_no_share_as_a_count(small):
    tables = drafted(small, "Some 600 to 800 fell of between 10,000 and 12,000; 40 percent of 3,000 came back.")
    assert [(row["value"], row["value_to"], row["hedge"]) for row in rows(tables, "claims")] == [
        ("600", "800", "about"),
        ("10000", "12000", "none"),
        ("3000", "", "none"),
    ]
    assert len(rows(tables, "exclusions")) == 4
