"""Mutated tables and descriptors: each is named, or harmless for a reason that is listed; none is lost."""

import os

from tests.faults.mutants import HARMLESS, try_mutants

# How many are tried; a thousand where time allows.
MUTANTS = int(os.environ.get("MUTANTS", "60"))


def test_every_mutant_is_named_or_harmless_for_a_listed_reason():
    found = try_mutants(MUTANTS)
    print(f"{found.tried} tried, {found.named} named, {dict(found.harmless)}, slowest {found.slowest:.1f} s")
    assert found.lost == []
    assert found.tried == MUTANTS == found.named + found.harmless.total()
    assert found.named > MUTANTS / 2 and set(found.harmless) <= set(HARMLESS)
