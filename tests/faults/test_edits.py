"""Random edits of the tables, three at a time: every cause that taking one back shows is named."""

import os

from tests.edits import calculated_once, missed
from tests.faults.killing import record

# How many are made; a hundred if time allows.
EDITS = int(os.environ.get("EDITS", "6"))


def test_what_random_edits_cause_is_named(tmp_path):
    well = []
    with calculated_once() as base:
        for number in range(EDITS // 3):
            shown, named, wrong = missed(f"edits {number}", base, tmp_path)
            print(f"edits {number}: {shown} causes shown, {named} named", *wrong)
            well += [not wrong] * 3
    record("random edits: each cause of what moved is named", well)
