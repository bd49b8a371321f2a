"""Tables and texts that other programs have saved: read as the standard says, else refused in one line."""

import json

import pytest
from frictionless import Package

from helpers.paths import RAW
from helpers.tables import check, load
from helpers.verify import digest, verify
from tests.growing import says


def describe(folder, change):
    """Change the description of sources.csv."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(next(resource for resource in package["resources"] if resource["name"] == "sources"), package)
    path.write_text(json.dumps(package), encoding="utf-8")


def save(folder, encoding="utf-8", delimiter=","):
    """Save sources.csv with another delimiter and encoding."""
    rows = load(folder).sources.assign(published=lambda rows: rows["published"].dt.strftime("%Y-%m-%d"))
    text = rows.to_csv(sep=delimiter, index=False, lineterminator="\n")
    (folder / "sources.csv").write_bytes(text.encode(encoding))


def shorten(resource, package):
    """Write keys and the reference to the table itself in the short forms of the standard."""
    schema = resource["schema"]
    schema["primaryKey"] = "source_id"
    schema["foreignKeys"] = [{"fields": "supersedes", "reference": {"fields": "source_id"}}]
    package["created"] = "2026-11-28T23:59:59-05:00"


def test_short_keys_and_a_self_reference_without_a_table_are_read(raw):
    before = load(raw)
    describe(raw, shorten)
    after = load(raw)
    assert after.sources.equals(before.sources) and f"{after.collected:%Y-%m-%d}" == "2026-11-28"
    assert Package(str(raw / "datapackage.json")).validate().valid
    path = raw / "sources.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("supersedes")
    cells = lines[1].split(",")
    cells[place] = "nowhere-2020-01-01"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    assert any('"nowhere-2020-01-01" is not in sources.csv' in str(problem) for problem in check(raw))


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16", ","), ("utf-8", ";"), ("utf-16", "\t")])
def test_a_table_is_read_with_the_encoding_and_delimiter_of_its_description(raw, encoding, delimiter):
    before = load(raw).sources
    save(raw, encoding, delimiter)
    describe(raw, lambda one, _: one.update(encoding=encoding, dialect={"delimiter": delimiter}))
    assert load(raw).sources.equals(before)
    assert Package(str(raw / "datapackage.json")).validate().valid


@pytest.mark.parametrize(
    ("encoding", "delimiter", "said"),
    [
        ("utf-16", ",", "the file is saved as UTF-16. Save it as UTF-8"),
        ("utf-16-le", ",", "the file is saved as UTF-16. Save it as UTF-8"),
        ("utf-8", ";", "the cells are separated by ';'. Save the file with ',' between the cells"),
        ("utf-8", "\t", "the cells are separated by '\\t'. Save the file with ',' between the cells"),
    ],
)
def test_a_table_saved_otherwise_is_one_problem(raw, encoding, delimiter, said):
    save(raw, encoding, delimiter)
    (found,) = [problem for problem in check(raw) if problem.file.endswith("sources.csv") and not problem.warning]
    assert (found.line, found.column, found.message) == (1, "source_id", said)


@pytest.mark.parametrize("change", [{"encoding": "utf-61"}, {"dialect": {"delimiter": "; "}}, {"dialect": "d.json"}])
def test_an_encoding_or_dialect_that_cannot_be_used_is_told(raw, change):
    describe(raw, lambda one, _: one.update(change))
    with pytest.raises(ValueError, match=r"datapackage\.json: not laid out as a Data Package"):
        load(raw)


def test_another_reader_of_the_standard_finds_nothing():
    assert Package(str(RAW / "datapackage.json")).validate().flatten(["rowNumber", "fieldName", "note"]) == []


def test_an_article_may_be_a_day_earlier_than_its_briefing_in_seoul(record):
    def problems(published):
        record.origin(f"nis-{published}", said="2025-07-02")
        record.article(published, says(f"nis-{published}", "killed", "about 700", on="2025-07-02"))
        found = [str(problem) for problem in check(record.folder) if not problem.warning]
        return [problem for problem in found if "after" in problem and published in problem]

    assert problems("2025-07-01") == []
    assert len(problems("2025-06-30")) == 2  # the day of the figure, and that of the briefing


def test_an_article_that_a_word_processor_saved_with_characters_that_show_nothing_is_verified(record, tmp_path):
    text = "\ufeffThe agency said ab\u00adout\u2060 7\u200b00 had been killed.\u200b"
    record.origin("nis-talk", said="2025-07-01")
    claim = says("nis-talk", "killed", "about 700", on="2025-07-01")
    record.article("2025-07-01", claim, text_sha256=digest("The agency said about 700 had been killed."))
    (tmp_path / "alpha-2025-07-01.txt").write_text(text, encoding="utf-8")
    (result,) = [found for found in verify(load(record.folder), tmp_path) if found.read]
    assert not result.failed and result.numbers and result.matched
