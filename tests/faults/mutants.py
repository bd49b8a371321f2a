"""Mutants of the frozen tables and of their descriptor: each is named, or it is harmless for a reason that is listed.

Usage: python -m tests.faults.mutants NUMBER SEED
"""

import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from helpers.figures import open_study
from helpers.reports import descriptor
from helpers.tables import TableErrors, Tables, load, loading
from tests.faults.mutations import mutate
from tests.growing import FROZEN

LIMIT = 60  # seconds that a mutant may take, on a slow machine under load
# Each class of mutants that load, and why that is right.
HARMLESS = {
    "reads the same": "line ends, quotes, a last line break, the order of rows: the cells are what they were",
    "prose or a constraint": "the descriptor holds what is needed, and the tables hold to it; its prose is free",
    "own words": "a name, a label, a note or an address is the curator's, and no rule knows a better one",
    "another allowed word or day": "it is allowed there and contradicts no other cell; `verify` holds it against the text",
    "another phrase": "its number agrees with its cells, or is excluded; `verify` holds the phrase against the text",
    "a row less or more": "nothing refers to it, or it is sound; `verify` tells a number without a row",
    "a setting": "how pages order, colour or read: sound in itself, and the curator's choice",
}
OWN_WORDS = {"outlet", "wire", "subject", "url", "text_sha256", "note", "originator", "relay", "label", "full_name"}
OWN_WORDS |= {"sentence", "there", "moved", "basis", "rule"}
ALLOWED = {
    "claim_id",
    "source_id",
    "origin_id",
    "other_origin_id",
    "relation",
    "place",
    "metric",
    "population",
    "measure",
}
ALLOWED |= {
    "date_start",
    "date_end",
    "scope",
    "channel",
    "reason",
    "count",
    "wire_basis",
    "supersedes",
    "hedge",
    "table",
}
SETTINGS = {
    "order",
    "headline",
    "floor",
    "past",
    "article",
    "number",
    "colour",
    "usual",
    "unit",
    "share_of",
    "topic",
    "page",
}
SETTINGS |= {f"{end}_per_{what}" for end in ("low", "best", "high") for what in ("value", "unit")}


@dataclass
class Outcome:
    """What became of mutants: how many were tried and named, the harmless by class, what was lost, the slowest."""

    tried: int = 0
    named: int = 0
    harmless: Counter = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    slowest: float = 0


def try_mutants(number: int, seed: int = 0) -> Outcome:
    """Try so many mutants, each of a seed of its own, and tell what became of them."""
    outcome, before = Outcome(), load(FROZEN)
    with tempfile.TemporaryDirectory() as place:
        for turn in range(number):
            shutil.rmtree(folder := Path(place) / "mutant", ignore_errors=True)
            shutil.copytree(FROZEN, folder)
            done = mutate(folder, random.Random(f"{seed}-{turn}"))
            started = time.perf_counter()
            try:
                said = _within(LIMIT, lambda folder=folder: judged(folder, before))
            except BaseException as error:  # whatever it is: it would be the user's traceback
                if isinstance(error, KeyboardInterrupt):
                    raise
                said = f"lost: {''.join(traceback.format_exception(error)[-3:])}"
            outcome.tried += 1
            outcome.slowest = max(outcome.slowest, time.perf_counter() - started)
            if said == "named":
                outcome.named += 1
            elif said in HARMLESS:
                outcome.harmless[said] += 1
            else:
                outcome.lost.append(f"seed {seed}-{turn}: {done}: {said}")
    return outcome


def judged(folder: Path, before: Tables) -> str:
    """Check and load a mutant: "named", the class of the harmless, or what is wrong with how it was taken."""
    problems = []
    try:
        after = load(folder)
    except TableErrors as errors:
        problems = errors.problems
    except (OSError, ValueError) as error:
        lines = str(error).split("\n")  # one for each thing that is wrong
        told = all(line.startswith(f"{folder}/datapackage.json: ") and line.isprintable() for line in lines)
        return "named" if told else f"lost: {lines!r}"
    for problem in problems:
        if not (str(problem).isprintable() and problem.column and problem.line >= 1 and str(folder) in problem.file):
            return f"lost: told as {problem!r}"
    if problems:
        return "named"
    found = harmless(before, after)
    assert descriptor(after)["resources"]  # what `build` takes from it
    if found not in ("reads the same", "prose or a constraint"):  # where cells differ, figures are made of them
        study = open_study(data_dir=str(folder))
        assert len(study.points) and study.changes is not None
    return found


def harmless(before: Tables, after: Tables) -> str:
    """Return the class of a mutant that loads, by what it changed in the tables."""
    columns, rows = set(), [0, 0]
    for name in loading.FRAMES:
        ones, others = (
            Counter(getattr(t, name).astype(str).fillna("").itertuples(index=False, name=None)) for t in (before, after)
        )
        less, more = list((ones - others).elements()), list((others - ones).elements())
        rows = [rows[0] + len(less), rows[1] + len(more)]
        if not all(cell.isprintable() for new in more for cell in map(str, new)):
            return "lost: accepted, with a character that cannot be seen"
        for new in more if less else ():  # against the row that it was made of
            apart = [
                {c for c, one, other in zip(getattr(before, name).columns, old, new) if one != other} for old in less
            ]
            columns |= min(apart, key=len)
    if rows == [0, 0]:
        return "reads the same" if before.descriptor == after.descriptor else "prose or a constraint"
    if 0 in rows or (rows[0] > rows[1] and columns <= OWN_WORDS):  # a file may be cut in its last words
        return "a row less or more"
    for allowed, said in (
        (OWN_WORDS, "own words"),
        (ALLOWED, "another allowed word or day"),
        ({"phrase"}, "another phrase"),
        (SETTINGS, "a setting"),
    ):
        if columns and columns <= allowed:
            return said
    return f"lost: accepted, with other {', '.join(sorted(columns)) or 'rows'}"


def _within(seconds: int, judge) -> str:
    def late(*_):
        raise TimeoutError(f"not done within {seconds} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        return judge()
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    found = try_mutants(int(sys.argv[1]), int(sys.argv[2]))
    print("\n".join(found.lost))
    print(
        f"{found.tried} tried, {found.named} named, {dict(found.harmless)}, {len(found.lost)} lost, slowest {found.slowest:.1f} s"
    )
