"""What is disputed among the articles of a page, and what they leave unknown: two short lists."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import MEASURED
from helpers.pages.lines import SAME, alike_in
from helpers.pages.page import Page, cited_first, claims_of, limited
from helpers.wording import quoted, records, side

MOST = 12  # entries for each population
SIDES = 6  # figures that an entry names, and figures that a list of the unknown names


def disputed(page: Page, mains: list[SimpleNamespace]) -> list[SimpleNamespace]:
    """List what is disputed on a page: each entry's `sentence`, and the `notes` of links.csv on its statement.

    It is on accounts of one statement, one source at two times, or a figure and the newest of each source against it.
    """
    rows = page.conflicts[~page.conflicts["may_equal"].astype(bool)]
    kind, acts = rows["kind"], [rows["origin_id_a"], rows["originator_a"]]
    rows = rows.assign(act=np.select([kind == "conflict", kind == "revision"], acts, rows["disputed"]))
    entries = []
    for (kind, *_), same in rows.groupby(["kind", *MEASURED], sort=False):
        named = []  # of each entry, the first figure and all: a pair with the first is not told again
        for _, pairs in sorted(same.groupby("act", sort=False), key=lambda group: -len(group[1])):
            both = [{*pair} for pair in zip(pairs["claims_a"], pairs["claims_b"])]
            known = [any(pair <= names and first & pair for first, names in named) for pair in both]
            if not all(known):
                pairs = pairs[~np.array(known)]
                sides = _rivals(page, pairs) if kind == "difference" else _accounts(page, pairs, kind)
                notes = _notes(page, sides[0]) if kind == "conflict" else []
                entries.append(SimpleNamespace(kind=kind, sides=sides, channel=pairs["channel_a"].iloc[0], notes=notes))
                names = {one.claims for one in sides}
                named.append(({sides[0].claims} if kind == "difference" else names, names))
    entries += [SimpleNamespace(kind="difference", sides=pair, notes=[]) for pair in _minimums(page, mains)]
    kept, left = limited([entry for entry in entries if len(entry.sides) > 1], MOST, lambda e: e.sides[0].population)
    say = page.wording.sentences
    for entry in kept:
        entry.sides, entry.more = limited(entry.sides, SIDES)
        entry.sentence = say.dispute(entry)
    return kept + [SimpleNamespace(sentence=say.more_on_pages(left, "disagreement"), notes=[])] * bool(left)


def unknown(page: Page, lines: list[SimpleNamespace]) -> list[str]:
    """List what the articles leave open about the figures of the front page."""
    say, words, study = page.wording.sentences, page.words, page.study
    mains = [line.main for line in lines if not line.open]
    same = pd.DataFrame([{name: getattr(main, name) for name in MEASURED} for main in mains], columns=MEASURED)
    undated = [main for main in mains if main.dated == "assumed" and main.basis == "reported"]
    undated += records(study.undated.merge(same.drop_duplicates(), on=MEASURED))
    for mark in undated:
        mark.claim = records(claims_of(study, mark))[0]
    open_ended = [m for m in mains if m.basis == "reported" and np.isposinf(m.high) and m.hedge != "vague"]
    found = []
    for marks, sentence in ((undated, "without_day"), (open_ended, "without_end")):
        kept, left = limited(marks, SIDES)
        found += [getattr(say, sentence)(mark) for mark in kept] + [say.more_without(left, sentence)] * bool(left)
    found += [say.not_named(main) for main in mains if main.basis == "reported" and main.claim.attribution]
    newest = max((main.date_end for main in mains), default=None)
    levels = [m for m in mains if m.measure == "stock" and m.dated == "stated"]
    latest = [m for m in levels if m.date_end == max(n.date_end for n in levels if alike_in(m, n, SAME))]
    found += list(dict.fromkeys(say.since(main) for main in latest if main.date_end < newest))
    others = study.points[(study.points["basis"] == "reported") & (study.points["originator"] != "")]
    others = others[~others["origin_id"].isin({line.main.origin_id for line in lines if line.open})]
    sources = others.groupby(SAME)["originator"].nunique()
    counts = [sources.get(tuple(getattr(main, name) for name in SAME), 0) for main in mains]
    alone = [main for main, count in zip(mains, counts) if count == 1]
    found += [say.one_source(alone, max(counts) == 1)] if alone else []
    collected = set(study.tables.claims.loc[study.tables.claims["population"].isin(page.populations), "metric"])
    missing = [name for name in words.headline_metrics() if name in collected - {main.metric for main in mains}]
    return found + ([say.missing([words.metrics.loc[metric, "label"] for metric in missing])] if missing else [])


def _accounts(page: Page, pairs: pd.DataFrame, kind: str) -> list[SimpleNamespace]:
    """Return the figures of one statement, the lowest first, or of one source, the earliest first."""
    every = {one.claims: one for row in records(pairs) for one in (side(row, "a"), side(row, "b"))}.values()
    # "More than 4,100" and "4,100" of one source about the same day are one figure in two wordings.
    firm = {(one.value, one.date_end) for one in every if np.isfinite(one.high)}
    sides = [one for one in every if np.isfinite(one.high) or (one.value, one.date_end) not in firm]
    for one in sides:
        readings = page.study.readings[page.study.readings["claim_id"].isin(one.claims.split(";"))]
        one.worded = {}  # who prints which words
        for row in records(cited_first(readings).drop_duplicates("outlet").sort_values("outlet")):
            one.worded.setdefault(quoted(row), []).append(row)
    time = (lambda one: (one.published, one.date_end)) if kind == "revision" else lambda one: ()
    return sorted(sides, key=lambda one: (*time(one), one.low, one.high, one.claims))


def _rivals(page: Page, pairs: pd.DataFrame) -> list[SimpleNamespace]:
    """Return a disputed figure, then the newest of each source that contradicts it; of one report, one figure."""
    own, sides = pairs["disputed"].iloc[0], [one for row in records(pairs) for one in (side(row, "a"), side(row, "b"))]
    rivals = sorted((one for one in sides if one.claims != own), key=lambda one: (one.date_end, one.low), reverse=True)
    linked, kept = page.study.points.set_index("claims")["linked"].to_dict(), []
    for one in rivals:
        again = {other.origin_id for other in kept} & {*linked.get(one.claims, "").split(";")}
        if not again and (not one.originator or one.originator not in {other.originator for other in kept}):
            kept.append(one)
    return [next(one for one in sides if one.claims == own), *kept]


def _minimums(page: Page, mains: list[SimpleNamespace]) -> list[list[SimpleNamespace]]:
    """Pair each total with the minimums above it that other sources counted by its day, as by name."""
    floors, points = page.words.scopes.index[page.words.scopes["floor"].astype(bool)], page.points
    rows = records(points[points["scope"].isin(floors) & (points["basis"] == "reported") & points["main"]])
    return [
        [main, row] for main in mains for row in rows
        if alike_in(main, row, SAME) and row.originator != main.originator
        and main.high < row.low and row.date_end <= main.date_end
    ]  # fmt: skip


def _notes(page: Page, first: SimpleNamespace) -> list[str]:
    """Return the notes of links.csv on the statement of a figure, by sources on the same topic."""
    links, readings, topics = page.study.tables.links, page.study.readings, page.words.metrics["topic"]
    rows = readings[readings["metric"].map(topics) == topics[first.metric]]
    rows = rows[["origin_id", "outlet", "originator"]].drop_duplicates("origin_id")
    rows = links[(links["other_origin_id"] == first.origin_id) & (links["note"] != "")].merge(rows, on="origin_id")
    return [page.wording.sentences.link_note(row) for row in records(rows)]
