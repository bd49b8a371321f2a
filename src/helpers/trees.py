"""Draw who repeats whom as a tree: originator, act, text, outlet."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from helpers import wording
from helpers.charts import Chart
from helpers.paper import Paper
from helpers.provenance import EVERYTHING
from helpers.study import Study
from helpers.style import Format, color_of, wrapped

ROW, INDENT = 1.5, 0.2  # line height in font sizes, step to the right in inches


@dataclass(frozen=True)
class Node:
    """One line of the tree: how deep, its words, and whether its link is stated or inferred."""

    depth: int
    text: str
    originator: str
    stated: bool = True


def lineage(study: Study) -> Chart:
    """Chart the tree from originators through acts and texts to outlets; inferred links are dashed."""
    rows = EVERYTHING.select(study.readings, *EVERYTHING.metrics, "event")
    nodes = _nodes(rows, study.tables.origins)
    names = sorted(set(rows["originator"]) - {""})
    title = "Who repeats whom: " + (
        f"{wording.counted(rows['outlet'].nunique(), 'outlet')}, {wording.counted(len(names), 'named originator')}"
        if len(rows)
        else "nothing in this selection"
    )
    subtitle = "Originator, act, text, outlet. A dashed link is inferred from the wording; all others are stated."
    data = pd.DataFrame(
        [(n.depth, n.text, n.originator, n.stated) for n in nodes], columns=["depth", "text", "originator", "stated"]
    )
    alt = f"Tree. {title}. " + " ".join(
        f"{n.originator or 'Nobody named'}: {wording.listed(_outlets(rows, n.originator))}."
        for n in nodes
        if n.depth == 0
    )
    source = f"{wording.counted(len(study.sources), 'article')} in this selection."
    return Chart(title, subtitle, alt, data, source, lambda form: _paint(form, title, subtitle, source, nodes))


def _outlets(rows: pd.DataFrame, originator: str) -> list[str]:
    return sorted(set(rows.loc[rows["originator"] == originator, "outlet"]))


def _nodes(rows: pd.DataFrame, origins: pd.DataFrame) -> list[Node]:
    """List the lines of the tree from top to bottom; those that many outlets carry come first."""
    known = origins.set_index("origin_id")
    size = rows.groupby("originator")["outlet"].nunique().sort_values(ascending=False, kind="stable")
    nodes = []
    for originator in sorted(size.index, key=lambda name: (name == "", -size[name], name)):
        nodes.append(Node(0, originator or "Nobody named", originator))
        for origin, claims in rows[rows["originator"] == originator].groupby("origin_id"):
            about = known.loc[origin]
            through = f", through {about['relay']}" if about["relay"] else ""
            maybe = f"; may equal {about['may_equal']}" if about["may_equal"] else ""
            nodes.append(Node(1, f"{origin}: {about['channel']}{through}{maybe}", originator))
            for wire, copies in claims.groupby("wire", sort=True):
                outlets = copies.drop_duplicates("outlet").sort_values("outlet")
                if wire:
                    nodes.append(Node(2, f"{wire} text", originator))
                nodes += [
                    Node(3 if wire else 2, row.outlet, originator, row.wire_basis != "inferred")
                    for row in outlets.itertuples()
                    if row.outlet != wire
                ]
    return nodes


def _paint(form: Format, title: str, subtitle: str, source: str, nodes: list[Node]) -> Figure:
    """Draw the tree: a line of text a node, and an elbow from each to the one it hangs from."""
    paper, step = Paper(form), form.small * ROW / 72
    y, above = paper.head(title, subtitle) - 0.1, {}
    for node in nodes:
        y -= step * (0.5 if node.depth == 0 else 0)
        x, color = 0.1 + INDENT * node.depth, color_of(node.originator)
        if node.depth:
            bend = x - INDENT * 0.6
            paper.line([(bend, above[node.depth - 1]), (bend, y)], color, form.line * 0.6, "bounds")
            paper.line([(bend, y), (x - 0.03, y)], color, form.line, "bounds", "-" if node.stated else (0, (2, 2)))
        words = wrapped(node.text, form.small, form.width - 0.3 - INDENT * node.depth)
        paper.text(x, y + step * 0.35, words, form.small, weight="bold" if node.depth == 0 else "normal")
        above[node.depth] = y - step * (len(words) - 0.6)
        y -= step * len(words)
    return paper.finish(y, source)
