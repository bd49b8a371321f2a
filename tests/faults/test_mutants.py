"""Mutated tables and descriptors: each is named, or harmless for a reason that is listed; none is lost."""

import os

from tests.faults.killing import record
from tests.faults.mutants import HARMLESS, try_mutants

# How many are tried; a thousand where time allows.
MUTANTS = int(os.environ.get("MUTANTS", "60"))


def test_every_mutant_is_named_or_harmless_for_a_listed_reason():
    found = try_mutants(MUTANTS)
    print(f"{found.tried} tried, {found.named} named, {dict(found.harmless)}, slowest {found.slowest:.1f} s")
    harmless = {each: [count, HARMLESS.get(each, "")] for each, count in found.harmless.most_common()}
    survived = [True] * (found.tried - len(found.lost)) + [False] * len(found.lost)
    record("tables and descriptors, broken", survived, named=found.named, harmless=harmless)
    assert found.lost == []
    assert found.tried == MUTANTS == found.named + found.harmless.total()
    assert found.named > MUTANTS / 2 and set(found.harmless) <= set(HARMLESS)
