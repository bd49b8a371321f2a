"""Write docs/reliability.md from the lines that a run of the tests of faults has left: python table.py LINES PAGE."""

import json
import sys
from pathlib import Path

HEAD = """\
# Reliability

Written by `make test-faults`, which provokes each failure as often as the table shows. *Survived*: no half-written file
was left, every message was true, and the next run produced the same files. *Lost*: anything else.

| Test | Tried | Survived | Lost |
|---|---:|---:|---:|
"""
ACCEPTED = """
Of the {tried:,} broken tables and descriptors, {reported:,} were reported as errors. The others load without error.
They have another name, note, day or phrase that contradicts no other cell, one row too many or too few, or a change in
the descriptor's prose.
"""

if __name__ == "__main__":
    lines, out = map(Path, sys.argv[1:])
    rows = sorted(map(json.loads, lines.read_text(encoding="utf-8").splitlines()), key=lambda row: row["test"])
    table = "".join("| {test} | {tried} | {survived} | {lost} |\n".format(**row) for row in rows)
    notes = "".join(ACCEPTED.format(**row) for row in rows if "reported" in row)
    out.write_text(HEAD + table + notes, encoding="utf-8")
