"""Tables of a study laid out for a reader: one sentence or range a cell, headings in plain words.

Each returns its words first, then columns for machines under the names of data/processed, which pages do not show and
CSV files hold (see columns).
"""

import numpy as np
import pandas as pd

from helpers.figures import BILL, borne_out
from helpers.pages.behind import derived_from
from helpers.wording.numbers import (
    UNDEFINED,
    capital,
    change_span,
    counted,
    day,
    listed,
    range_beside,
    said,
    span,
    window,
)
from helpers.wording.vocabulary import Vocabulary
from helpers.words import columns, sentences
from helpers.words.columns import beside
from helpers.words.disputes import about_conflict
from helpers.words.leading import Leading, leading
from helpers.words.page import Page

GROWN = "more; how many is not reported"
SHOWN = 3  # pairs that a line of refusals names


def changes(page: Page) -> pd.DataFrame:
    """List the computed changes, one line a pair of points."""
    rows = page.words.ordered(page.select(page.study.changes))
    computed = rows[rows["refused"] == ""]
    rows = list(computed.itertuples())
    extra = [row.unit == "ratio" or row.unit.endswith("_per_month") for row in rows]
    firsts = [place for place, more in enumerate(extra) if not more]
    lines = []
    for first, after in zip(firsts, [*firsts[1:], None]):
        change, *others = rows[first:after]
        by_unit = {"ratio" if row.unit == "ratio" else "rate": row for row in others}
        lines.append(
            {
                "What": page.words.what_and_who(change),
                "Originator": page.words.originator(change.originator_to),
                "From": _window(change, "from", page),
                "To": _window(change, "to", page),
                "Change": GROWN if np.isnan(change.low_to) else change_span(change.low, change.high),
                "Ratio": _times(by_unit.get("ratio")),
                "Per month": _rate(by_unit.get("rate")),
                "In words": sentences.about_change(change, page.lead),
            }
        )
    headings = ["What", "Originator", "From", "To", "Change", "Ratio", "Per month", "In words"]
    at = np.cumsum([not more for more in extra]) - 1
    lines = leading(pd.DataFrame(lines, columns=headings))
    return beside(lines, computed, [*columns.PAIR, *columns.RANGE, "unit"], at)


def compared(here: Page, there: Page, metrics: list[str] | None = None) -> pd.DataFrame:
    """List what two pages say otherwise of each originator's latest figures; see Study.compare.

    `metrics` limits what is listed.
    """
    rows = here.words.ordered(here.select(here.study.compare(there.study)))
    rows = rows if metrics is None else rows[rows["metric"].isin(metrics)]
    lines = []
    for row in rows.itertuples():
        one, other = (sentences.side(row, which) for which in ("here", "there"))
        known = other if row.change == "added" else one
        lines.append(
            {
                "What": here.words.what_and_who(known),
                "Originator": here.words.originator(known.originator),
                "Here": "" if row.change == "added" else _latest(one, here),
                "There": "" if row.change == "removed" else _latest(other, there),
                "Change": row.change,
            }
        )
    lines = leading(pd.DataFrame(lines, columns=["What", "Originator", "Here", "There", "Change"]))
    whose, unit = (rows[f"{name}_here"].fillna(rows[f"{name}_there"]) for name in ("originator", "counted_in"))
    return beside(lines, rows.assign(originator=whose, unit=unit), columns.COMPARED)


def _latest(mark, page: Page) -> str:
    allowed, carriers = range_beside(mark), counted(mark.outlets.count(";") + 1, "outlet")
    told = page.lead(said(mark), mark.claims)
    return f"{told}{f', {allowed}' if allowed else ''}, {window(mark)}; {carriers}"


def refusals(page: Page) -> pd.DataFrame:
    """List the comparisons that are refused, those with one reason together, the commonest reason first."""
    rows = page.words.ordered(page.select(page.study.changes))
    rows = rows[rows["refused"] != ""]
    groups = sorted(rows.groupby("refused", sort=False), key=lambda group: -len(group[1]))
    lines = []
    for reason, same in groups:
        pairs = [_pair(row, page.words, page.lead) for row in same[:SHOWN].itertuples()]
        told = {Leading(pair): pair for pair in pairs}.values()
        lines.append((capital(reason), len(same), "; ".join(told) + sentences.more(len(same), SHOWN)))
    lines = leading(pd.DataFrame(lines, columns=["Not compared, because", "Pairs", "Which"]))
    rows = pd.concat([same for _, same in groups]) if groups else rows
    at = [line for line, (_, same) in enumerate(groups) for _ in range(len(same))]
    return beside(lines, rows, [*columns.PAIR, *columns.STEP], at)


def _pair(row, words: Vocabulary, lead) -> str:
    start, end = sentences.side(row, "from"), sentences.side(row, "to")
    alike = start.measure == end.measure and start.scope == end.scope
    ends = [
        f"{lead(said(s), s.claims)} "
        f"({'' if alike else words.what(s) + '; '}{words.originator(s.originator)}, {window(s)})"
        for s in (start, end)
    ]
    return f"{words.what(start) + ': ' if alike else ''}{ends[0]} and {ends[1]}"


def derived(page: Page) -> pd.DataFrame:
    """List what follows from other figures: from which, what is printed in its place, what bears it out later."""
    rows = page.points[(page.points["basis"] == "derived") & (page.points["metric"] != BILL)]
    claims, later = page.study.readings, borne_out(page.points)
    lines = []
    for row in rows.itertuples():
        parts = derived_from(page.study, page.words, row)
        of = [f"{page.lead(said(m), m.claims)} {page.words.what(m)}" for m in parts.itertuples()]
        printed = claims[claims["claim_id"].isin(row.printed.split(";"))].sort_values(["published", "outlet", "phrase"])
        borne = later[(later["moment"] == row.moment) & (later["metric"] == row.metric)]
        lines.append(
            {
                "What": page.words.what_and_who(row),
                "Derived": span(row.low, row.high),
                "About": window(row),
                "From": f"{page.words.originator(row.originator)}: {'; '.join(of)}",
                "Printed": "; ".join(
                    f"{page.lead(f'“{c.phrase}”', c.claim_id)} ({c.outlet})" for c in printed.itertuples()
                )
                or "nothing",
                "Borne out by": "; ".join(
                    f"{page.lead(said(m), m.claims)} ({listed(m.outlets.split(';'))}, {day(m.published)})"
                    for m in borne.itertuples()
                )
                or "no later report",
            }
        )
    lines = leading(pd.DataFrame(lines, columns=["What", "Derived", "About", "From", "Printed", "Borne out by"]))
    return beside(lines, columns.points(rows), columns.POINT)


def conflicts(page: Page) -> pd.DataFrame:
    """List conflicts, differences and revisions, and under which rules each stands."""
    study = page.study
    every = page.select(study.conflicts_by_every_rule)
    headings, held = ["Kind", "In words", "Stands under"], [*columns.RIVALS, "date_start", "date_end"]
    if every.empty:
        return pd.DataFrame(columns=[*headings, *held])
    order = every["rule"].map(study.rules().index)
    every = every.assign(order=order.mask(every["rule"] == study.parameters.hedge_rule, -1))
    every = every.sort_values("order", kind="stable")
    key = ["kind", "metric", "population", "measure", "scope", "origin_id_a", "origin_id_b", "date_end_a", "date_end_b"]
    by_line = every.groupby([*key, "value_a", "value_b", "value_to_a", "value_to_b"], sort=False, dropna=False)
    lines = []
    for _, same in by_line:
        under = [rule for rule in study.rules() if rule in set(same["rule"])]
        first = next(same.itertuples())
        lines.append((first.kind, about_conflict(first, page.words, page.lead), listed(under)))
    return beside(leading(pd.DataFrame(lines, columns=headings)), every, held, by_line.ngroup())


def _window(row, which: str, page: Page) -> str:
    mark = sentences.side(row, which)
    return page.lead(window(mark), mark.claims) + (" (derived)" if mark.basis == "derived" else "")


def _times(ratio) -> str:
    if ratio is None:
        return "none"
    if np.isinf(ratio.low) or np.isnan(ratio.high) or np.isnan(ratio.low):
        return UNDEFINED
    low, high = f"{ratio.low:.2g}", f"{ratio.high:.2g}"
    if np.isinf(ratio.high):
        return f"{low} or more times"
    return f"{low} times" if low == high else f"{low} to {high} times"


def _rate(rate) -> str:
    if rate is None:
        return "none"
    low, high = (end if abs(end) < 1 else np.round(end) for end in (rate.low, rate.high))
    return span(low, high) if low >= 0 else change_span(low, high)
