"""Put comparisons, conflicts and origins into sentences that claim no more than was reported."""

import math

import pandas as pd

from helpers.wording import METRICS, NOTHING, change_span, counted, day, days, either, listed, number, said, span


def originators(points: pd.DataFrame) -> str:
    """Say to whom the figures go back, counting outlets, wires, origins and originators apart.

    An unnamed originator counts as none; origins that may be one are counted as "1 or 2".
    """
    reported = points[points["basis"] == "reported"]
    if reported.empty:
        return NOTHING
    origins = reported[["origin_id", "originator", "may_equal"]].drop_duplicates("origin_id")
    links = origins[origins["may_equal"].isin(origins["origin_id"])]
    other = links.merge(origins, left_on="may_equal", right_on="origin_id", suffixes=("", "_other"))
    named = sorted(set(origins["originator"]) - {""})
    # Two names may be one: drop one for each link between names that stand nowhere else.
    linked = other[(other["originator"] != other["originator_other"]) & (other["originator"] != "")]
    fewer = sum((origins["originator"] == name).sum() == (linked["originator"] == name).sum() for name in named)
    outlets = set(";".join(reported["outlets"]).split(";"))
    wires = set(";".join(reported["wires"]).split(";")) - {""}
    carried = f"{counted(len(outlets), 'outlet')}, {counted(len(wires), 'wire')}"
    origin = either(len(origins), min(len(links), len(origins) - 1), "origin")
    if len(named) == 1 and (reported["originator"] != "").all():
        return f"Every figure here goes back to one originator, {named[0]} ({carried}, {origin})."
    unnamed = "; some figures name nobody" if (reported["originator"] == "").any() else ""
    return (
        f"The figures go back to {either(len(named), fewer, 'named originator')} ({listed(named)}), "
        f"through {origin}, {carried}{unnamed}."
    )


def about_change(row) -> str:
    """Say what a computed change means, and what does not follow from it."""
    if math.isnan(row.low_to):
        start = said(row.value_from, row.hedge_from, row.low_from, row.high_from)
        return f"from {start}; the originator says that the number has grown, not by how much"
    ends = [
        f"a floor of {number(low)}" if math.isinf(high) else said(value, hedge, low, high)
        for value, hedge, low, high in (
            (row.value_from, row.hedge_from, row.low_from, row.high_from),
            (row.value_to, row.hedge_to, row.low_to, row.high_to),
        )
    ]
    text = f"from {ends[0]} to {ends[1]}; if both hold, {change_span(row.low, row.high)}"
    if row.low_from and row.high_to / row.low_from >= 2 and row.low_to / row.high_from < 2:
        text += "; that it doubled does not follow"
    return text


def about_conflict(row) -> str:
    """Word a conflict as two accounts of one origin, split by wire, and a difference as one."""
    copies = [carried(row.texts_a, row.outlets_a), carried(row.texts_b, row.outlets_b)]
    spans = [span(row.low_a, row.high_a), span(row.low_b, row.high_b)]
    what = METRICS.get(row.metric, row.metric)
    if row.kind == "conflict":
        acts = ("briefing", "statement", "interview", "data release")
        act = row.channel_a if row.channel_a in acts else "report"
        when = days(row.date_start, row.date_end)
        return (
            f"Two accounts of one {act} ({row.originator_a or 'nobody named'}, {when}): {what}, "
            f"{spans[0]} in {copies[0]}; {spans[1]} in {copies[1]}. "
            "Neither is preferred or averaged, and nobody is shown to have contradicted themselves."
        )
    who = [name or "nobody named" for name in (row.originator_a, row.originator_b)]
    maybe = " The articles leave open that both are one report." if row.may_equal else ""
    return f"A difference between distinct origins: {what}, {spans[0]} ({who[0]}), {spans[1]} ({who[1]}).{maybe}"


def carried(texts: str, outlets: str) -> str:
    """Say in whose texts a figure stands, and which outlets carry them.

    >>> carried("Reuters;Times", "CBC;Reuters;Times"), carried("Times", "Times")
    ('the text of Reuters and Times (carried by CBC, Reuters and Times)', 'the text of Times')
    """
    words = f"the text of {listed(texts.split(';'))}"
    return words if texts == outlets else f"{words} (carried by {listed(outlets.split(';'))})"


def citation(source) -> str:
    """Write one line that cites an article: outlet, day, wire, subject in our words.

    `source` is a row of sources.csv.
    """
    basis = ", inferred" if source.wire_basis == "inferred" else ""
    wire = f" (copy of {source.wire}{basis})" if source.wire and source.wire != source.outlet else ""
    address = f", {source.url}" if source.url else ""
    return f"{source.outlet}, {day(source.published)}{wire}: {source.subject[:1].lower()}{source.subject[1:]}{address}"
