"""Random edits of the tables, two at a time: each derived change is put down to its rows."""

import os
from itertools import count

from tests.edits import derived_once, misattributed
from tests.faults.killing import record

# How many are made; a hundred where time allows.
EDITS = int(os.environ.get("EDITS", "6"))


def test_what_random_edits_move_is_put_down_to_them(tmp_path):
    well = []
    with derived_once() as base:
        for seed in count():
            wrong = misattributed(f"pair {seed}", base, tmp_path)
            if wrong is not None:  # not each of two edits makes tables without the other
                print(f"pair {seed}:", *wrong)
                well += [not wrong] * 2
            if len(well) >= EDITS:
                break
    record("random edits: each derived change put down to its row", well)
