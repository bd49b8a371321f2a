"""Names: one spelling each, and no character in any cell that a reader cannot see."""

import re
import unicodedata

import pytest
from confusable_homoglyphs.confusables import confusables_data
from helpers.tables.characters import hidden, looks

from helpers.tables import check, load


def told(small, edit, table, line, column, text):
    """The one problem that a cell makes, which stands at its place."""
    edit.cell(small / f"{table}.csv", line, column, text)
    (problem,) = check(small)
    assert (problem.file, problem.line, problem.column) == (str(small / f"{table}.csv"), line, column)
    return problem.message


UNSEEN = {
    "\x1b[31m": "U+001B a control character", "\x7f": "U+007F", "\x85": "U+0085", "\t": "U+0009", "\u00ad": "SOFT HYPHEN",
    "\u200b": "ZERO WIDTH SPACE", "\u200d": "ZERO WIDTH JOINER", "\u2060": "WORD JOINER", "\u202e": "RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "LEFT-TO-RIGHT ISOLATE", "\u200f": "RIGHT-TO-LEFT MARK", "\u2028": "LINE SEPARATOR", "\u034f": "COMBINING GRAPHEME JOINER",
    "\u3164": "HANGUL FILLER", "\ufe0f": "VARIATION SELECTOR-16", "\U000e0041": "TAG LATIN CAPITAL LETTER A", "\ue000": "U+E000",
    "\ufffe": "U+FFFE",
}  # fmt: skip


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
@pytest.mark.parametrize(
    ("table", "line", "column"),
    [("sources", 2, "subject"), ("origins", 3, "originator"), ("casualties", 3, "note"), ("topics", 2, "label")],
)
def test_a_character_that_cannot_be_seen_is_told_in_any_cell(small, edit, text, table, line, column):
    said = told(small, edit, table, line, column, f"to{text}ld")
    assert UNSEEN[text] in said and "cannot be seen; take it out" in said and said.isascii() and said.isprintable()


def test_a_hidden_character_is_told_in_a_cell_whose_form_is_a_pattern(small, edit):
    path = small / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"[a-z0-9]+(-[a-z0-9]+)*"', '".+"'), encoding="utf-8")
    assert "U+200B" in told(small, edit, "casualties", 3, "claim_id", "paper\u200b-killed")


def test_text_that_is_not_nfc_is_told(small, edit):
    said = told(small, edit, "sources", 2, "subject", "Cafe\u0301")
    assert said == "'Cafe\\u0301' is not in Unicode's form NFC; 'Caf\\xe9' would be right"


# What stands in origins.csv line 2 and 3 is NIS, in sources.csv line 3 Paper.
ALIKE = [
    ("origins", 3, "originator", "N\u0406S", "U+0406 CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I"),
    ("origins", 3, "originator", "\u039d\u0399S", "GREEK CAPITAL LETTER NU"),
    ("origins", 3, "originator", "n\u0456s", "CYRILLIC SMALL LETTER"),
    ("origins", 3, "originator", "NlS", "U+006C LATIN SMALL LETTER L"),
    ("origins", 3, "originator", "Nis", "only in case"),
    ("origins", 3, "originator", "\uff2e\uff29\uff33", "FULLWIDTH LATIN CAPITAL LETTER N"),
    ("origins", 3, "relay", "nis", "only in case"),
    ("sources", 2, "wire", "wire", "only in case"),
    ("sources", 2, "outlet", "P\u0430per", "CYRILLIC SMALL LETTER A"),
    ("sources", 3, "outlet", "POST", "only in case"),
    ("originators", 2, "full_name", "nIS", "only in case"),
    ("topics", 3, "label", "Killed, wounded, captured", "'killed, wounded, captured' (topics.csv line 2) only in case"),
    (
        "metrics",
        3,
        "label",
        "k\u0456lled",
        "'killed' (metrics.csv line 2) only in characters that look alike, as U+0456",
    ),
    ("populations", 3, "label", "North Korean tr\u043e\u043eps", "populations.csv line 2"),
    ("scopes", 3, "label", "Identified by name", "scopes.csv line 2"),
    ("hedges", 22, "rule", "Literal", "only in case"),
]


@pytest.mark.parametrize(("table", "line", "column", "text", "said"), ALIKE)
def test_a_name_that_differs_only_in_what_looks_alike_is_told_with_the_other_name(
    small, edit, table, line, column, text, said
):
    if table == "sources" and column == "wire":
        edit.cell(small / "sources.csv", line, "wire_basis", "stated")
        edit.append(small / "sources.csv", "page-2025-05-01,Page,Wire,stated,2025-05-01,Toll,,,,")
        edit.append(small / "exclusions.csv", "page-2025-05-01,1 May,date,")
    if table == "origins":
        edit.append(small / "origins.csv", "more-2025-04,NIS,,statement,2025-04-30,2025-04-30,")
    edit.cell(small / f"{table}.csv", line, column, text)
    problems = [p for p in check(small) if "differs from" in p.message]
    assert [(p.file, p.line, p.column) for p in problems] == [(str(small / f"{table}.csv"), line, column)]
    assert said in problems[0].message and re.search(r"\(\w+\.csv line \d+\)", problems[0].message)


@pytest.mark.parametrize("space", ["  ", "\u00a0", "\u2003", "\u3000"])
def test_odd_white_space_in_a_name_is_told_with_the_name_that_it_repeats_if_any(small, edit, space):
    edit.cell(small / "origins.csv", 2, "originator", "Some Service")
    said = told(small, edit, "origins", 3, "originator", f"Some{space}Service")
    assert "differs from 'Some Service' (origins.csv line 2) only in white space" in said
    edit.cell(small / "origins.csv", 2, "originator", "Another")
    said = told(small, edit, "origins", 3, "originator", f"Some{space}Service")
    assert "white space that is not one plain space" in said


def test_the_spelling_that_is_rarer_is_told_wherever_it_stands(small, edit):
    edit.cell(small / "sources.csv", 2, "outlet", "paper")
    edit.append(
        small / "sources.csv",
        "page-2025-05-01,Paper,,,2025-05-01,Toll,,,,",
        "post-2025-05-01,paper,,,2025-05-01,Toll,,,,",
    )
    edit.append(small / "sources.csv", "peer-2025-05-01,Paper,,,2025-05-01,Toll,,,,")
    edit.append(small / "exclusions.csv", *(f"{name}-2025-05-01,1 May,date," for name in ("page", "post", "peer")))
    assert [(p.line, p.column) for p in check(small)] == [(2, "outlet"), (5, "outlet")]


@pytest.mark.parametrize(
    "name", ["\u0418\u0437\u0432\u0435\u0441\u0442\u0438\u044f", "\uad6d\uac00\uc815\ubcf4\uc6d0", "\u671d\u65e5\u65b0\u805e", "S\u00fcddeutsche", "\u0627\u0644\u062c\u0632\u064a\u0631\u0629", "Wall Street Journal\u2019s"]
)  # fmt: skip
def test_names_in_any_script_pass(small, edit, name):
    for table, line, column in (
        ("sources", 2, "outlet"),
        ("origins", 3, "originator"),
        ("origins", 3, "relay"),
        ("topics", 2, "label"),
    ):
        edit.cell(small / f"{table}.csv", line, column, name)
    assert check(small) == []
    assert load(small).sources["outlet"].iloc[0] == name


@pytest.mark.parametrize(("table", "line", "column"), [("sources", 2, "outlet"), ("sources", 3, "wire"), ("origins", 3, "originator"), ("origins", 3, "relay")])  # fmt: skip
def test_what_separates_names_in_a_list_stands_in_no_name(small, edit, table, line, column):
    assert told(small, edit, table, line, column, "A;B") == "'A;B' holds ';', which stands between names in a list"


def test_a_separator_in_an_id_is_told_whatever_the_descriptor_allows(small, edit):
    path = small / "datapackage.json"
    path.write_text(re.sub(r', "pattern": "[^"]*"', "", path.read_text(encoding="utf-8")), encoding="utf-8")
    edit.cell(small / "casualties.csv", 3, "claim_id", "paper;killed")
    (problem,) = check(small)
    assert (problem.file, problem.line, problem.column) == (str(small / "casualties.csv"), 3, "claim_id")


def test_whatever_looks_alike_in_unicode_has_a_key_in_common():
    alike = [
        (one.strip("\u200e"), each["c"].strip("\u200e")) for one, others in confusables_data.items() for each in others
    ]
    pairs = [(one, other) for one, other in alike if unicodedata.is_normalized("NFD", one + other)]
    pairs = [(one, other) for one, other in pairs if not hidden(unicodedata.normalize("NFC", one + other))]
    apart = [(one, other) for one, other in pairs if not set(looks(f"x{one}x")) & set(looks(f"x{other}x"))]
    assert len(pairs) > 5000 and apart == []
