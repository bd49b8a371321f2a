"""Descriptors that are broken: one line that says what is wrong and what would be right, and no traceback."""

import json
import subprocess
import sys

import pytest
from frictionless import Package

from helpers.tables import check, load


def at(package, path):
    """The holder of a place of the document, and its last key: "resources.0.name"."""
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    for part in way:
        package = package.setdefault(part, {}) if part == "constraints" else package[part]
    return package, last


FIELD = "resources.0.schema.fields.0"  # source_id
OUTLET, PUBLISHED, VALUE = (
    f"resources.{place}" for place in ("0.schema.fields.1", "0.schema.fields.4", "3.schema.fields.8")
)
HUGE = 10**400
BROKEN = [
    ("resources", {}, "resources must be array"),
    ("resources", [], "resources must contain at least 1 items"),
    ("resources.0", "sources", "resources[0] must be object; it is 'sources'"),
    ("resources.0.name", 5, "resources[0].name must be string; it is 5"),
    ("resources.0.name", "\x1b[2J", "resources[0].name must match pattern"),
    ("resources.0.name", "origins", "the name 'origins' stands twice"),
    ("resources.0.name", "articles", "does not describe sources"),
    ("resources.0.path", ["sources.csv"], "resources[0].path must be string"),
    ("resources.0.path", "../sources.csv", "resources[0].path must match pattern"),
    ("resources.0.path", "a/../../sources.csv", "resources[0].path must match pattern"),
    ("resources.0.path", "/etc/passwd", "resources[0].path must match pattern"),
    ("resources.0.path", "https://example.org/sources.csv", "resources[0].path must match pattern"),
    ("resources.0.path", "x\0.csv", "resources[0].path must match pattern"),
    ("resources.0.path", "x" * 5000, "resources[0].path must be shorter than or equal to 200 characters"),
    ("resources.0.path", "origins.csv", "the path 'origins.csv' stands twice"),
    ("resources.0.path", "\ud800", "not a Data Package descriptor in JSON"),
    ("resources.0.encoding", "latin-1", "resources[0].encoding must be one of ['utf-8'"),
    ("resources.0.format", "xlsx", "resources[0].format must be same as const definition: csv"),
    ("resources.0.schema", "schema.json", "resources[0].schema must be object"),
    ("resources.0.schema.fields", {}, "resources[0].schema.fields must be array"),
    ("resources.0.schema.missingValues", ["", "-"], "resources[0].schema.missingValues must be same as const"),
    ("resources.0.schema.primaryKey", "source_id", "resources[0].schema.primaryKey must be array"),
    ("resources.0.schema.primaryKey", ["source"], "sources: primaryKey: 'source' is no field of the table"),
    ("resources.0.schema.primaryKey", ["outlet"], "sources: source_id: is unique only as the primary key"),
    ("resources.2.schema.primaryKey", ["origin_id"], "links: the primary key would be origin_id, relation, other_origin_id"),
    ("resources.0.schema.foreignKeys", [], "must contain at least 1 items"),
    ("resources.0.schema.foreignKeys.0.fields", ["x"], "sources: foreignKeys: 'x' is no field of the table"),
    ("resources.0.schema.foreignKeys.0.reference.resource", "x", "'source_id' of 'x' is no field that is described"),
    ("resources.0.dialect", {"delimiter": ";"}, "resources[0].dialect must not be there"),
    (FIELD, "source_id", "fields[0] must be object"),
    (f"{FIELD}.name", "outlet", "sources: the field 'outlet' stands twice"),
    (f"{FIELD}.name", "class", "a field cannot be named 'class'"),
    (f"{FIELD}.name", "wrong", "a field cannot be named 'wrong'"),
    (f"{FIELD}.name", "source", "sources: primaryKey: 'source_id' is no field"),
    (f"{FIELD}.type", "geojson", "fields[0].type must be one of ['string'"),
    (f"{FIELD}.type", "number", "sources: source_id: maxLength stands for strings, not for number"),
    (f"{FIELD}.title", None, "fields[0].title must be string; it is None"),
    (f"{FIELD}.constraints", [], "fields[0].constraints must be object"),
    (f"{FIELD}.constraints.required", "yes", "constraints.required must be boolean; it is 'yes'"),
    (f"{FIELD}.constraints.required", False, "sources: source_id: `required` would be true"),
    (f"{FIELD}.constraints.minLength", 3, "must not contain {'minLength'} properties"),
    (f"{FIELD}.constraints.pattern", "(", "is no regular expression that RE2 reads (missing ): ()"),
    (f"{FIELD}.constraints.pattern", "(?=a)a", "is no regular expression that RE2 reads"),
    (f"{FIELD}.constraints.pattern", "a" * 10**6, "constraints.pattern must be shorter than or equal to 500"),
    (f"{FIELD}.constraints.pattern", "((a{100}){100}){100}", "is no regular expression that RE2 reads"),
    (f"{OUTLET}.constraints.unique", True, "sources: outlet: is unique only as the primary key"),
    (f"{OUTLET}.constraints.maxLength", 1.5, "constraints.maxLength must be integer; it is 1.5"),
    (f"{OUTLET}.constraints.maxLength", "9", "constraints.maxLength must be integer; it is '9'"),
    (f"{OUTLET}.constraints.minimum", 0, "sources: outlet: minimum stands for dates and numbers, not for string"),
    (f"{PUBLISHED}.type", "string", "sources: published: maximum stands for dates and numbers, not for string"),
    (f"{PUBLISHED}.constraints.minimum", "1900", "sources: published: minimum: '1900' is not a date"),
    (f"{PUBLISHED}.constraints.minimum", 1900, "sources: published: minimum: 1900 is not a date"),
    (f"{PUBLISHED}.constraints.maximum", "2100-02-30", "maximum: '2100-02-30' is not a date"),
    (f"{VALUE}.constraints.minimum", "0", "casualties: value: minimum: '0' is not a number"),
    (f"{VALUE}.constraints.minimum", HUGE, "casualties: value: minimum: 1000"),
    (f"{VALUE}.constraints.minimum", float("nan"), "not a Data Package descriptor in JSON"),
    ("resources.3.schema.fields.10.constraints.enum", "none", "constraints.enum must be array; it is 'none'"),
    ("resources.3.schema.fields.10.constraints.enum", ["none", 1], "constraints.enum[1] must be string; it is 1"),
    ("resources.3.schema.fields.10.constraints.enum", ["maybe"], "casualties: hedge: nothing here reads 'maybe'"),
    ("created", "2025-02-30", "created: '2025-02-30' is not a day"),
    ("created", "9999-12-31", "created must match pattern"),
    ("created", 20250430, "created must be string"),
    ("licenses", "CC0", "licenses must be array"),
    ("title", ["x"], "title must be string"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "said"), BROKEN)
def test_a_broken_descriptor_is_told(small, run, place, value, said):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    holder, key = at(package, place)
    holder[key] = value
    path.write_text(json.dumps(package), encoding="utf-8")
    outcome = run("check", "--data", small)
    lines = (outcome.out + outcome.err).splitlines()  # one for each thing that does not fit any more
    assert outcome.status == 1 and [line for line in lines if said in line]
    assert all(line.startswith(f"{path}: ") and line.isprintable() and len(line) < 600 for line in lines)


def test_all_that_is_wrong_with_a_descriptor_is_told_at_once(small, run):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    holder, key = at(package, "resources.2.schema.primaryKey")
    holder[key] = ["origin_id"]
    holder, key = at(package, f"{FIELD}.constraints.required")
    holder[key] = False
    package["created"] = "2025-02-30"
    path.write_text(json.dumps(package), encoding="utf-8")
    told = run("check", "--data", small).out
    assert all(said in told for said in ("`required` would be true", "links: the primary key", "is not a day"))
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize("place", ["resources.0.name", "resources.0.path", "resources.0.schema", "resources.0.schema.fields", f"{FIELD}.name", f"{FIELD}.type", f"{FIELD}.title", f"{OUTLET}", "resources.3.schema.fields.10.constraints.enum", "resources.0.schema.primaryKey", "resources.0.schema.foreignKeys", "resources"])  # fmt: skip
def test_what_is_missing_from_a_descriptor_is_told(small, place):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    holder, key = at(package, place)
    del holder[key]
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(ValueError, match=r"datapackage\.json: "):
        check(small)


@pytest.mark.parametrize("text", ["[" * 100_000, "\ufeff{}", '{"resources": NaN}', f'{{"bytes": {HUGE * HUGE}{"0" * 5000}}}', "null", '"x"', "\0"])  # fmt: skip
def test_what_is_no_descriptor_at_all_is_told(small, text):
    (small / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"datapackage\.json: not a Data Package") as raised:
        check(small)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)+", "(.*a){25}", "([a-z0-9]+-?)+", "(a?){40}a{40}"])
def test_no_pattern_hangs(small, edit, pattern):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][3]["schema"]["fields"][0]["constraints"]["pattern"] = pattern
    path.write_text(json.dumps(package), encoding="utf-8")
    edit.cell(small / "casualties.csv", 2, "claim_id", "a" * 40 + "!")
    words = [sys.executable, "-m", "helpers", "check", "--data", str(small)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "casualties.csv:2: claim_id: 'aaa" in done.stdout


def test_more_than_is_needed_may_be_described(small, edit):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    sources = package["resources"][0]["schema"]
    own = {"name": "editor", "title": "Editor", "description": "Who edited it.", "type": "string"}
    sources["fields"].append(own | {"constraints": {"enum": ["A", "B"]}})
    package["resources"][3]["schema"]["fields"][3]["constraints"]["enum"].append("footnote")
    path.write_text(json.dumps(package), encoding="utf-8")
    lines = edit.lines(small / "sources.csv")
    text = "".join(f"{line},{'editor' if not place else 'A'}\n" for place, line in enumerate(lines))
    (small / "sources.csv").write_text(text, encoding="utf-8")
    edit.cell(small / "casualties.csv", 2, "place", "footnote")
    assert load(small).sources["editor"].tolist() == ["A", "A"]
    assert Package(str(path)).validate().valid
