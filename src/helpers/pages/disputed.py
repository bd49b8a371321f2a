"""What is disputed among the articles of a page, and what they leave unknown: two short lists."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
from markupsafe import Markup

from helpers.figures import MEASURED
from helpers.pages.page import Page, claims_of, limited
from helpers.wording import records, side

MOST = 12  # entries for each population
SIDES = 6  # figures that an entry names


def disputed(page: Page) -> list[SimpleNamespace]:
    """List each disputed figure of a page once: its `sentence`, and the `notes` of links.csv on its statement.

    An entry names all who differ: accounts of one statement, sources on the same thing, or one source at two times.
    """
    rows = page.conflicts[~page.conflicts["may_equal"].astype(bool)]
    rows = rows.assign(act=rows["origin_id_a"].where(rows["kind"] == "conflict", ""))
    rows["act"] = rows["act"].mask(rows["kind"] == "revision", rows["originator_a"])
    entries = []
    for (kind, *_), pairs in rows.groupby(["kind", *MEASURED, "act"], sort=False):
        if len(sides := _sides(page, pairs, kind)) > 1:
            entry = SimpleNamespace(kind=kind, sides=sides[:SIDES], more=max(len(sides) - SIDES, 0))
            entry.channel = pairs["channel_a"].iloc[0]
            entry.sentence = page.wording.sentences.dispute(entry)
            entry.notes = _notes(page, sides[0]) if kind == "conflict" else []
            entries.append(entry)
    kept, left = limited(entries, MOST, lambda entry: entry.sides[0].population)
    more = Markup("{} more are on the page of each notebook.").format(left)
    return kept + [SimpleNamespace(sentence=more, notes=[])] * bool(left)


def unknown(page: Page, mains: list[SimpleNamespace]) -> list[Markup]:
    """List what the articles leave open about the figures of the front page."""
    say, words, study = page.wording.sentences, page.words, page.study
    things = [tuple(getattr(main, name) for name in MEASURED) for main in mains]
    same = pd.DataFrame(list(dict.fromkeys(things)), columns=MEASURED)
    undated = [main for main in mains if main.dated == "assumed"]
    undated += records(study.undated.merge(same, on=MEASURED))
    for mark in undated:
        mark.claim = records(claims_of(study, mark))[0]
    lines = [say.without_day(mark) for mark in undated[:SIDES]]
    open_ended = [m for m in mains if m.basis == "reported" and np.isposinf(m.high) and m.hedge != "vague"]
    lines += [say.without_end(mark) for mark in open_ended[:SIDES]]
    alone = [main for main, thing in zip(mains, things) if things.count(thing) == 1]
    lines += [say.one_source(alone, len(alone) == len(mains))] if alone else []
    collected = set(study.tables.claims.loc[study.tables.claims["population"].isin(page.populations), "metric"])
    held = {main.metric for main in mains}
    missing = [metric for metric in words.headline_metrics() if metric in collected - held]
    return lines + ([say.missing([words.metrics.loc[metric, "label"] for metric in missing])] if missing else [])


def _sides(page: Page, pairs: pd.DataFrame, kind: str) -> list[SimpleNamespace]:
    """Return the figures of an entry, each once: the lowest first, of a revision the earliest."""
    every = {one.claims: one for row in records(pairs) for one in (side(row, "a"), side(row, "b"))}.values()
    # "More than 4,100" and "4,100" of one source about the same day are one figure in two wordings.
    firm = {(one.originator, one.value, one.date_end) for one in every if np.isfinite(one.high)}
    sides = [one for one in every if np.isfinite(one.high) or (one.originator, one.value, one.date_end) not in firm]
    sides.sort(key=lambda one: (one.low, one.high, one.claims))
    if kind == "revision":
        sides.sort(key=lambda one: (one.published, one.date_end))
    if kind == "difference":  # of figures that may be one report, the first stands for both
        linked = page.study.points.set_index("claims")["linked"].to_dict()
        kept = []
        for one in sorted(sides, key=lambda one: one.published):
            if not {other.origin_id for other in kept} & set(linked.get(one.claims, "").split(";")):
                kept.append(one)
        sides = sorted(kept, key=lambda one: (one.date_end, one.low), reverse=True)
    return sides


def _notes(page: Page, first: SimpleNamespace) -> list[Markup]:
    """Return the notes of links.csv on the statement of a figure, by sources on the same topic."""
    links, readings, topics = page.study.tables.links, page.study.readings, page.words.metrics["topic"]
    rows = readings[readings["metric"].map(topics) == topics[first.metric]]
    rows = rows[["origin_id", "outlet", "originator"]].drop_duplicates("origin_id")
    rows = links[(links["other_origin_id"] == first.origin_id) & (links["note"] != "")].merge(rows, on="origin_id")
    return [page.wording.sentences.link_note(row) for row in records(rows)]
