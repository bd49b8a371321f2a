"""Nothing depends on the order of rows or the spelling of ids, and an unrelated article changes nothing."""

import csv
import random

import pandas as pd
import pytest

from helpers import pages
from tests.growing import CASES, EVERY, Record, Said, says

GROWN = ["restated-later"]
if EVERY:
    GROWN = ["", *(name for name in sorted(path.name for path in CASES.iterdir()) if name != "refused-phrases")]
CLAIMS = ("casualties", "troops", "workers", "context")
IDS = {"origins": ["origin_id"], "links": ["origin_id", "other_origin_id"]}
IDS |= dict.fromkeys(CLAIMS, ["claim_id", "origin_id"])
NAMES = ["origin_id", "from_origin", "to_origin", "origin_id_a", "origin_id_b", "root", "line", "claim_id"]
LISTS = [
    "claims", "disputed",
    "linked",
    "printed",
    "claims_a",
    "claims_b",
    "claims_from",
    "claims_to",
    "claims_of",
]  # of names, joined by ";"
TABLES = ("readings", "points", "latest", "earlier", "undated", "changes", "conflicts", "shares")
LISTED = ("changes", "refusals", "conflicts", "shares", "pay_bill", "derived")


def record(folder, case):
    made = Record(folder)
    return made.case(case) if case else made


def shuffled_and_renamed(made: Record, draw: random.Random) -> dict[str, str]:
    """Permute the rows of every table and rename origins and claims; return the old name of each new one."""
    new = {}
    for path in sorted(made.folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        header = list(rows[0]) if rows else []
        for row in rows:
            for column in IDS.get(path.stem, []):
                row[column] = new.setdefault(row[column], f"{draw.choice('abz09')}{draw.getrandbits(40):x}")
        if path.stem == "hedges":  # the first rule is the default
            rules = list(dict.fromkeys(row["rule"] for row in rows))
            draw.shuffle(rows)
            rows.sort(key=lambda row: rules.index(row["rule"]))
        else:
            draw.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return {name: old for old, name in new.items()}


def frames(study, old: dict[str, str]) -> dict[str, list[str]]:
    """The tables of a study as sorted lines, with their old names in place of new ones."""
    found = {}
    for name in TABLES:
        frame = getattr(study, name).drop(columns="moment", errors="ignore")
        for column in {*NAMES} & {*frame}:
            frame = frame.assign(**{column: frame[column].map(lambda value: old.get(value, value))})
        for column in {*LISTS} & {*frame}:
            cells = [";".join(sorted(old.get(one, one) for one in str(cell).split(";"))) for cell in frame[column]]
            frame = frame.assign(**{column: cells})
        found[name] = sorted(frame.to_csv(index=False, header=False).splitlines())
    return found


def told(said: Said) -> dict:
    """What pages say, in their order, but for what lists origins by name."""
    lines = {
        (name, "findings", topic): (pages.headline(page, topic), pages.findings(page, topic))
        for name, page in said.pages.items()
        for topic in page.topics()
    }
    lines |= {
        (name, "first"): [*pages.goes_back_to(page), *pages.selection(page), *pages.originators(page)]
        for name, page in said.pages.items()
    }
    lines |= {
        (of, name): pages.unlinked(pages.shown(getattr(pages, name)(page))).to_numpy().tolist()
        for of, page in said.pages.items()
        for name in LISTED
    }
    front = pages.text_lines(pages.Page(said.study)).items()
    return lines | {"front": [(key, {**line, "claims": line["claims"].count(";")}) for key, line in front]}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    made = {}

    def of(case):
        if case not in made:
            said = Said(record(tmp_path_factory.mktemp("before") / "raw", case).study())
            made[case] = frames(said.study, {}), told(said)
        return made[case]

    return of


@pytest.mark.parametrize("case", GROWN)
def test_permuted_rows_and_renamed_ids_change_nothing_but_the_names(before, tmp_path, case):
    made = record(tmp_path / "raw", case)
    old = shuffled_and_renamed(made, random.Random(case))
    said = Said(made.study())
    tables, lines = before(case)
    for name, rows in frames(said.study, old).items():
        assert rows == tables[name], name
    for place, line in told(said).items():
        assert line == lines[place], place


@pytest.mark.parametrize("case", GROWN)
def test_an_unrelated_article_changes_nothing(before, tmp_path, case):
    made = record(tmp_path / "raw", case)
    made.origin("red-cross", "Red Cross", "2025-07-15")
    swap = says(
        "red-cross", "prisoners_exchanged", "about 300", "2025-07-15", table="context", population="both_forces"
    )
    said = Said(made.article("2025-07-16", swap, outlet="Gazette").study())
    tables, lines = before(case)
    for name, rows in frames(said.study, {}).items():
        assert [row for row in rows if "red-cross" not in row] == tables[name], name
    for place, line in told(said).items():
        if place == "front" or place[0] in ("casualty_growth", "worker_inflow"):
            assert line == lines[place], place


def test_the_tables_compared_hold_what_they_are_to_compare(before):
    tables, lines = before("restated-later")
    assert all(tables[name] for name in TABLES)
    assert lines["front"] and len(pd.DataFrame(lines["casualty_growth", "changes"])) > 3
