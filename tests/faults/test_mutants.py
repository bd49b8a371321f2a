"""Tables changed at random: what is broken is reported or harmless, and what edits cause is named."""

import csv
import json
import os
import random
import shutil
import traceback
from collections import Counter
from pathlib import Path

from helpers.figures import open_study
from helpers.reports import descriptor
from helpers.tables import TableErrors, Tables, load
from tests.edits import calculated_once, missed
from tests.faults.killing import record
from tests.growing import FROZEN

# How many are tried; a thousand and a hundred where time allows.
MUTANTS, EDITS = int(os.environ.get("MUTANTS", "60")), int(os.environ.get("EDITS", "6"))
CELLS = [
    "", " ", "0", "-1", "600", "1e9", "nan", "None", "9" * 400, "2025-02-30", "9999-12-31", "true", "N\u0406S", "N\u200bIS", "nis", "NIS ", "NIS  x",
    "a;b", "a\tb", "\x1b[2J", "\u202egnp", "e\u0301", "\ufffe", "x" * 5000, "=1+1", "<script>", "../../x", "about 600", "\ud55c\uad6d", "'", "a,b", 'a"b', "{x}", "%s", "\u0660",
]  # fmt: skip
NODES = [
    None, True, 0, -1, 1.5, "", "x", "../x.csv", "/etc/passwd", "sources.csv", "(", "a" * 9000, "\ud800", "\x1b[2J", [], {}, [1], ["x", "x"], {"x": 1},
    "date", "number", "geojson", "2025-13-01", float("nan"), 10**400, "class", [[]], {"name": "x"},
]  # fmt: skip
# A change of these alone, in a cell, is always a contradiction.
GUARDED = {"value", "value_to"}


def mutate(folder: Path, rng: random.Random) -> None:
    """Break one thing in a folder of tables: a cell, a line, bytes, or a place in the descriptor."""
    path = rng.choice([*folder.glob("*.csv"), *[folder / "datapackage.json"] * 6])
    kind = rng.choice(["cell", "cell", "cell", "line", "bytes"])
    if path.suffix == ".json" and kind != "bytes":
        return _mutate_descriptor(path, rng)
    if kind == "bytes":
        return _mutate_bytes(path, rng)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    line = rng.randrange(len(rows))
    at = rng.randrange(len(rows[line]))
    old, other = rows[line][at], rng.choice(rows)[at]
    if kind == "cell":
        rows[line][at] = rng.choice([*rng.sample(CELLS, 3), other, old + old, old.upper(), old[:-1], f"{old} {other}"])
    else:
        rows[line : line + 1] = rng.choice([[], [rows[line]] * 2, [[]], [rows[line][:at]], [[*rows[line], "x"]]])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _mutate_bytes(path: Path, rng: random.Random) -> None:
    sound = path.read_bytes()
    at = rng.randrange(len(sound))
    ways = [
        b"", b"\n \n", sound[:at], sound.replace(b"\n", b"\r\n"), sound.replace(b"\n", b"\r"), sound.removesuffix(b"\n"), sound.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + sound, sound + sound, rng.randbytes(300), sound.replace(b",", b";"), *(sound[:at] + new + sound[at + drop :] for drop in (0, 1) for new in (b'"', b"\0", b"\xe9", b"7")),
    ]  # fmt: skip
    path.write_bytes(rng.choice(ways))


def _mutate_descriptor(path: Path, rng: random.Random) -> None:
    package = json.loads(path.read_text(encoding="utf-8"))
    holder, key = rng.choice(list(_places(package)))
    kind = rng.choice(["delete", "replace", "replace", "rename"])
    if kind == "rename" and isinstance(holder, dict):
        holder[rng.choice([f"{key}s", key.upper(), "\x1b"])] = holder.pop(key)
    elif kind == "delete":
        del holder[key]
    else:
        holder[key] = rng.choice(NODES)
    path.write_text(json.dumps(package), encoding="utf-8")


def _places(node):
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)


def judge(folder: Path, before: Tables) -> str:
    """Return "reported" or "harmless", or say what is wrong with how broken tables were taken."""
    try:
        after = load(folder)
    except TableErrors as errors:
        sound = all(
            str(p).isprintable() and p.column and p.line >= 1 and str(folder) in p.file for p in errors.problems
        )
        return "reported" if sound else f"reported as {errors}"
    except (OSError, ValueError) as error:
        lines = str(error).split("\n")
        sound = all(line.startswith(f"{folder}/datapackage.json: ") and line.isprintable() for line in lines)
        return "reported" if sound else f"reported as {lines!r}"
    one, other = (
        Counter(t.claims[sorted(GUARDED)].astype(str).itertuples(index=False, name=None)) for t in (before, after)
    )
    if one - other and other - one:
        return f"accepted, with {other - one} for {one - other}"
    assert len(open_study(data_dir=str(folder)).points) and descriptor(after)["resources"]  # what `build` takes from it
    return "harmless"


def test_every_mutant_is_reported_or_harmless(tmp_path):
    found, lost, before = Counter(), [], load(FROZEN)
    for turn in range(MUTANTS):
        shutil.rmtree(folder := tmp_path / "mutant", ignore_errors=True)
        shutil.copytree(FROZEN, folder)
        mutate(folder, random.Random(turn))
        try:
            judged = judge(folder, before)
        except Exception:  # whatever it is: it would be the user's traceback
            judged = traceback.format_exc()
        found[judged] += 1
        lost += [(turn, judged)] if judged not in ("reported", "harmless") else []
    print(found)
    assert lost == []
    assert found["reported"] > MUTANTS / 2
    record("Broken tables and descriptors", [not lost] * found.total(), reported=found["reported"])


def test_what_random_edits_cause_is_named(tmp_path):
    """Three at a time: every cause that taking one back shows is named."""
    well = []
    with calculated_once() as base:
        for number in range(EDITS // 3):
            shown, named, wrong = missed(f"edits {number}", base, tmp_path)
            print(f"edits {number}: {shown} causes shown, {named} named", *wrong)
            well += [not wrong] * 3
    record("Random edits: each cause of a change is named", well)
