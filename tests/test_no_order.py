"""Nothing depends on the order of rows or the spelling of ids, and an unrelated article changes nothing."""

import csv
import random

import pandas as pd
import pytest

from helpers import pages
from tests.growing import CASES, EVERY, Record, says

# `make test` tries one case, `make test-faults` all.
GROWN = ["restated-later"]
if EVERY:
    GROWN = ["", *sorted(path.name for path in CASES.iterdir())]
IDS = {"origins": ["origin_id"], "links": ["origin_id", "other_origin_id"]}
IDS |= dict.fromkeys(("casualties", "troops", "workers", "context"), ["claim_id", "origin_id"])
TABLES = ("readings", "points", "latest", "earlier", "undated", "changes", "conflicts", "shares")


def renamed(cell, old: dict[str, str]):
    """A cell with the old names in place of new ones; the names of a list are sorted."""
    return ";".join(sorted(old.get(name, name) for name in cell.split(";"))) if isinstance(cell, str) else cell


def lines(study, old: dict[str, str]) -> dict[str, list[str]]:
    """The tables of a study as sorted lines, in the old names."""
    frames = {name: getattr(study, name).drop(columns="moment", errors="ignore") for name in TABLES}
    texts = {name: frame.map(renamed, old=old).to_csv(index=False, header=False) for name, frame in frames.items()}
    return {name: sorted(text.splitlines()) for name, text in texts.items()}


def front(study) -> list:
    """What the front page says, in its order, without ids."""
    found = pages.text_lines(pages.Page(study))
    return [(thing, {name: text for name, text in line.items() if name != "claims"}) for thing, line in found.items()]


def grown(folder, case) -> Record:
    return Record(folder).case(case) if case else Record(folder)


@pytest.mark.parametrize("case", GROWN)
def test_permuted_rows_renamed_ids_and_an_unrelated_article_change_nothing_but_the_names(case, tmp_path):
    study = grown(tmp_path / "before", case).study()
    tables, said = lines(study, {}), front(study)
    made, draw, new = grown(tmp_path / "raw", case), random.Random(case), {}
    made.origin("red-cross", "Red Cross", "2025-07-15")
    swap = {"table": "context", "population": "both_forces"}
    swap = says("red-cross", "prisoners_exchanged", "about 300", "2025-07-15", **swap)
    made.article("2025-07-16", swap, outlet="Gazette")
    for path in sorted(made.folder.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in IDS.get(path.stem, []):
            ids = {name: f"{draw.choice('abz09')}{draw.getrandbits(40):x}" for name in table[column]}
            new = ids | new
            table[column] = table[column].map(new)
        if path.stem != "hedges":  # the first rule is the default
            table = table.sample(frac=1, random_state=7)
        table.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)
    study = made.study()
    for name, found in lines(study, {name: old for old, name in new.items()}).items():
        assert [row for row in found if "red-cross" not in row] == tables[name] and tables[name], name
    assert front(study) == said and said
