"""What a page says before its tables: what it covers, under which reading rule, and whose figures they are."""

from itertools import combinations
from types import SimpleNamespace

import pandas as pd

from helpers.figures import split_names
from helpers.pages.claims import package
from helpers.pages.page import Page, resting_on
from helpers.wording import NOTHING, citation, plain, records, side

UNNAMED = 6  # figures without a named source that a sentence lists


def selection(page: Page) -> list[str]:
    """Say what a page covers: the collection, its articles, the limits of the choice, and the reading rule."""
    study, chosen = page.study, page.study.parameters
    published = study.sources.loc[study.sources["source_id"].isin(page.readings["source_id"]), "published"]
    if published.empty:
        return [NOTHING]
    known = SimpleNamespace(
        **vars(chosen) | {name: split_names(getattr(chosen, name)) for name in ("outlets", "exclude_outlets")},
        title=package(study)["title"],
        whom=[page.words.population(name) for name in page.populations],
        articles=len(published),
        first=published.iloc[0],
        last=published.iloc[-1],
        until=pd.Timestamp(chosen.published_until) if chosen.published_until else None,
        by_hand=study.by_hand,
        hidden=_hidden(page),
    )
    return plain(page.wording.sentences.selection(known)).splitlines()


def _hidden(page: Page) -> list[SimpleNamespace]:
    """Return each report that a choice leaves out, with what the chosen articles say in its place as `shown`."""
    study, chosen = page.study, page.study.parameters
    if not (chosen.outlets or chosen.exclude_outlets or chosen.date_from or chosen.date_to):
        return []
    rows = page.select(study.unfiltered.conflicts)
    known, pairs = set(study.readings["claim_id"]), []
    for row in records(rows[rows["kind"] == "conflict"]):
        sides = [side(row, "a"), side(row, "b")]
        seen = [one for one in sides if not known.isdisjoint(one.claims.split(";"))]
        if len(seen) == 1:
            (unseen,) = [one for one in sides if one not in seen]
            pairs.append(SimpleNamespace(account=unseen, shown=records(resting_on(study.points, seen[0].claims))))
    return pairs


def originators(page: Page) -> list[str]:
    """Say which sources the figures come from, which have no named source, and which reports may be the same."""
    say, origins = page.wording.sentences, page.study.tables.origins.set_index("origin_id")
    points = page.points[page.points["basis"] == "reported"]
    points = points.assign(originator=points["root"].map(origins["originator"]))
    acts = records(points.sort_values("published").drop_duplicates("origin_id"))
    for act in acts:
        act.name = say.origin(origins.loc[act.origin_id])
    acts.sort(key=lambda act: (act.published, act.name))
    about = SimpleNamespace(
        originators=sorted(set(points["originator"]) - {""}),
        unnamed=records(points[points["originator"] == ""]),
        same=[(a, b) for a, b in combinations(acts, 2) if b.origin_id in a.linked.split(";") and a.root != b.root],
    )
    return plain(say.originators(about, UNNAMED)).splitlines() if acts else [NOTHING]


def citations(page: Page) -> list[str]:
    """Return one line for each article behind a page, in the order of publication."""
    used = page.study.sources["source_id"].isin(page.readings["source_id"])
    return [citation(row) for row in records(page.study.sources[used])]
