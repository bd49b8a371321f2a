"""Write docs/reliability.md from the lines that a run of the tests of faults has left: python table.py LINES PAGE."""

import json
import sys
from pathlib import Path

HEAD = """\
# Reliability

Written by `make test-faults`, which makes each fault as often as the table says. *Survived*: nothing half was left,
what was said is true, and the next run made the same files. *Lost*: anything else.

| Test | Tried | Survived | Lost |
|---|---:|---:|---:|
"""
ACCEPTED = """
Of the {tried:,} broken tables and descriptors, {reported:,} were reported. The others load: another name,
note, day or phrase that contradicts no other cell, a row less or more, or prose of the descriptor.
"""

if __name__ == "__main__":
    lines, out = map(Path, sys.argv[1:])
    rows = sorted(map(json.loads, lines.read_text(encoding="utf-8").splitlines()), key=lambda row: row["test"])
    table = "".join("| {test} | {tried} | {survived} | {lost} |\n".format(**row) for row in rows)
    notes = "".join(ACCEPTED.format(**row) for row in rows if "reported" in row)
    out.write_text(HEAD + table + notes, encoding="utf-8")
