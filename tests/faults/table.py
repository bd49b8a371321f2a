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


def page(lines: str) -> str:
    rows = sorted((json.loads(line) for line in lines.splitlines()), key=lambda row: row["test"])
    table = "".join(f"| {r['test']} | {r['tried']} | {r['survived']} | {r['lost']} |\n" for r in rows)
    return HEAD + table + "".join(map(accepted, (row for row in rows if "reported" in row)))


def accepted(row: dict) -> str:
    return f"""
Of the {row["tried"]:,} broken tables and descriptors, {row["reported"]:,} were reported as errors. The others
load without error. They have another name, note, day or phrase that contradicts no other cell, one row too many or too
few, or a change in the descriptor's prose.
"""


if __name__ == "__main__":
    lines, out = map(Path, sys.argv[1:])
    out.write_text(page(lines.read_text(encoding="utf-8")), encoding="utf-8")
