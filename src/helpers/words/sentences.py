"""Put comparisons, conflicts and origins into sentences that claim no more than was reported."""

import math
from collections.abc import Callable

import pandas as pd

from helpers.wording.numbers import (
    NOTHING,
    capital,
    change_span,
    counted,
    day,
    either,
    listed,
    more,
    number,
    outlets_of,
    said,
    said_on,
)
from helpers.wording.rows import side
from helpers.wording.vocabulary import Vocabulary

SHOWN = 6  # figures that a sentence names
TRIED = 8  # nodes of which all groupings are tried


def originators(points: pd.DataFrame, origins: pd.DataFrame, words: Vocabulary) -> list[str]:
    """Say to whom the figures go back, counting outlets, wires, origins and originators apart.

    `origins` are those of the tables. An unnamed originator counts as none; origins that may be one are counted as
    "1 or 2", and named.
    """
    reported = points[points["basis"] == "reported"]
    if reported.empty:
        return [NOTHING]
    acts = origins.set_index("origin_id")
    known = reported.sort_values("published").drop_duplicates("origin_id")
    known = known.assign(act=[act(acts.loc[origin], words) for origin in known["origin_id"]])
    known = known.sort_values(["published", "act"])
    roots = known[["origin_id", "root", "linked"]].assign(originator=known["root"].map(acts["originator"]))
    links = _pairs(roots)
    fewest = _fewest(set(roots["root"]), [(a.root, b.root) for a, b in links])
    named = sorted(set(roots["originator"]) - {""})
    name_links = _may_be_one_name(roots, links)
    outlets = set(";".join(reported["outlets"]).split(";"))
    wires = set(";".join(reported["wires"]).split(";")) - {""}
    carried = f"{counted(len(outlets), 'outlet')}, {counted(len(wires), 'wire')}"
    most = roots["root"].nunique()
    origin = either(most, most - fewest, "origin")
    if len(named) == 1 and (roots["originator"] != "").all():
        first = f"Every figure here goes back to one originator, {words.originator(named[0])} ({carried}, {origin})."
    else:
        names = either(len(named), len(named) - _fewest(set(named), name_links), "named originator")
        first = f"The figures go back to {names} ({words.names(named)}), through {origin}, {carried}."
        if not named:
            first = f"No originator is named; the figures come through {origin}, {carried}."
    lines = [first]
    unnamed = reported[reported["root"].map(acts["originator"]) == ""]
    if len(unnamed) and named:
        figures = [f"{said(m)} {words.what(m)} ({outlets_of(m.outlets)})" for m in unnamed.itertuples()]
        lines.append(f"No originator is named for {'; '.join(figures[:SHOWN])}{more(len(figures), SHOWN)}.")
    for one, other in links:
        if one.root != other.root:
            pair = [act(acts.loc[origin], words) for origin in (one.origin_id, other.origin_id)]
            lines.append(f"The articles leave open whether {pair[0]} and {pair[1]} are one report.")
    return lines


def goes_back_to(points: pd.DataFrame, readings: pd.DataFrame, words: Vocabulary) -> list[str]:
    """Say which kinds of numbers go back to one originator each, a sentence for each such originator.

    Every number that an article prints counts, of a part of those counted too; words such as "thousands" do not.
    """
    kind = ["metric", "population", "measure"]
    numbers = readings[readings["value"].notna() & (readings["hedge"] != "vague")]
    whose = {key: set(names) for key, names in numbers.groupby(kind)["originator"]}
    reported = points[(points["basis"] == "reported") & (points["scope"] == "")]
    found = {}
    for key, same in words.ordered(reported).groupby(kind, sort=False):
        names = whose.get(key, set())
        if len(names) == 1 and names == set(same["originator"]) != {""}:
            found.setdefault(*names, []).append(same)
    lines = []
    for name, kinds in found.items():
        labels = "; ".join(dict.fromkeys(words.what(next(same.itertuples())) for same in kinds))
        outlets = len(set(";".join(names for same in kinds for names in same["outlets"]).split(";")))
        one = len(kinds) == 1 and len(kinds[0]) == 1
        go = "the one number goes back" if one else "all numbers go back"
        carried = f"; that {outlets} outlets carry {'it' if one else 'one or another of them'} confirms nothing"
        carried = carried if outlets > 1 else ""
        lines.append(f"{capital(labels)}: {go} to one originator, {words.originator(name, full=True)}{carried}.")
    return lines


def act(origin, words: Vocabulary) -> str:
    """Name an origin in words: "the briefing by the NIS (30 April 2025)". `origin` is a row of origins.csv."""
    noun = "report" if origin["channel"] == "reporting" else origin["channel"]
    by = f" by {words.originator(origin['originator'])}" if origin["originator"] else ""
    through = f" through {origin['relay']}" if origin["relay"] else ""
    told = said_on(origin["date_start"], origin["date_end"])
    return f"the {noun}{by}{through}{f' ({told})' if told else ''}"


def as_they_are(told: str, claims: str) -> str:
    """Return words that do not lead to the claims behind them; in its place see Page.lead."""
    return told


def about_change(row, lead: Callable[[str, str], str] = as_they_are) -> str:
    """Say what a computed change means, and what does not follow from it."""
    start, end = side(row, "from"), side(row, "to")
    if math.isnan(end.low):
        return f"from {lead(said(start), start.claims)}; the number is said to have grown, not by how much"
    ends = [
        f"a floor of {lead(number(s.low), s.claims)}"
        if math.isinf(s.high)
        else f"{'a derived ' * (s.basis == 'derived')}{lead(said(s), s.claims)}"
        for s in (start, end)
    ]
    text = f"from {ends[0]} to {ends[1]}; if both hold, {change_span(row.low, row.high)}"
    if row.low_from and row.high_to / row.low_from >= 2 and row.low_to / row.high_from < 2:
        text += "; that it doubled does not follow"
    return text


def carried(texts: str, outlets: str) -> str:
    """Say in whose texts a figure stands, and which outlets carry them.

    >>> carried("Reuters;Times", "CBC;Reuters;Times"), carried("Times", "Times")
    ('the texts of Reuters and Times (carried by CBC, Reuters and Times)', 'the text of Times')
    """
    words = f"the text{'s' * (';' in texts)} of {listed(texts.split(';'))}"
    return words if texts == outlets else f"{words} (carried by {listed(outlets.split(';'))})"


def copy_of(source) -> str:
    """Say whose copy an article is: "copy of AFP, inferred"; "" for the outlet's own text."""
    if not source.wire or source.wire == source.outlet:
        return ""
    return f"copy of {source.wire}{', inferred' if source.wire_basis == 'inferred' else ''}"


def citation(source) -> str:
    """Write one line that cites an article: outlet, day, wire, subject in our words.

    `source` is a row of sources.csv.
    """
    wire = f" ({copy_of(source)})" if copy_of(source) else ""
    address = f", {source.url}" if source.url else ""
    return f"{source.outlet}, {day(source.published)}{wire}: {source.subject[:1].lower()}{source.subject[1:]}{address}"


def _pairs(roots: pd.DataFrame) -> list[tuple]:
    """Return the pairs of origins that are linked, each once, in the order in which they became known."""
    rows = {row.origin_id: row for row in roots.itertuples()}
    found = []
    for row in rows.values():
        names = row.linked.split(";")
        for other in rows.values():
            if other.origin_id in names and (other, row) not in found:
                found.append((row, other))
    return found


def _may_be_one_name(roots: pd.DataFrame, links: list[tuple]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one: every origin of the first is linked with one of the second."""
    found = []
    for name, own in roots[roots["originator"] != ""].groupby("originator"):
        others = {}
        for one, other in [*links, *((b, a) for a, b in links)]:
            if one.originator == name and other.originator not in ("", name):
                others.setdefault(one.origin_id, other.originator)
        if len(others) == len(own):
            found.append((name, next(iter(others.values()))))
    return found


def _fewest(nodes: set[str], links: list[tuple[str, str]]) -> int:
    """Count how many nodes are at the least, where two that are linked may be one.

    What may be one of two that are not linked is one of them at most: it joins a group whose members it is all linked
    with. Where there are too many links to try all ways, what no link joins is counted, which is no more than that.
    """
    links = [(one, other) for one, other in links if one != other]
    both = {pair for one, other in links for pair in ((one, other), (other, one))}
    group = {node: node for node in nodes}
    for one, other in links:
        old, new = group[one], group[other]
        group = {node: new if at == old else at for node, at in group.items()}
    members = [[node for node in sorted(nodes) if group[node] == at] for at in sorted(set(group.values()))]
    return sum(_fewest_of(joined, both) if len(joined) <= TRIED else 1 for joined in members)


def _fewest_of(nodes: list[str], linked: set[tuple[str, str]], groups: tuple = ()) -> int:
    """Try all ways to put nodes into groups of which all are linked with all; return the fewest groups."""
    if not nodes:
        return len(groups)
    first, *rest = nodes
    joins = [at for at, group in enumerate(groups) if all((first, one) in linked for one in group)]
    ways = [(*groups[:at], (*groups[at], first), *groups[at + 1 :]) for at in joins]
    return min(_fewest_of(rest, linked, way) for way in [*ways, (*groups, (first,))])
