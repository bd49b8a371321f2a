"""What a page says before its tables: what it covers, under which reading rule, and whose figures they are."""

from itertools import combinations
from types import SimpleNamespace

import pandas as pd

from helpers.figures import Study, split_names
from helpers.pages.claims import package
from helpers.pages.page import Page
from helpers.wording import NOTHING, plain, records, side

UNNAMED = 6  # figures without a named source that a sentence lists


def selection(page: Page) -> list[str]:
    """Say what a page covers: the collection, its articles, the limits of the choice, and the reading rule."""
    study, chosen = page.study, page.study.parameters
    published = study.sources.loc[study.sources["source_id"].isin(page.readings["source_id"]), "published"]
    if published.empty:
        return [NOTHING]
    known = SimpleNamespace(
        title=package(study)["title"],
        whom=[page.words.population(name) for name in page.populations],
        articles=len(published),
        first=published.iloc[0],
        last=published.iloc[-1],
        until=pd.Timestamp(chosen.published_until) if chosen.published_until else None,
        outlets=split_names(chosen.outlets),
        exclude_outlets=split_names(chosen.exclude_outlets),
        date_from=chosen.date_from,
        date_to=chosen.date_to,
        by_hand=study.by_hand,
        rule=chosen.hedge_rule,
        hidden=_hidden(page),
    )
    return plain(page.wording.sentences.selection(known)).splitlines()


def hidden(page: Page) -> list[str]:
    """Name what a choice of outlets or days leaves out where it shows another report of the same statement."""
    return [plain(page.wording.sentences.hidden(pair)) for pair in _hidden(page)]


def _hidden(page: Page) -> list[SimpleNamespace]:
    """Return each report that a choice leaves out, with what the chosen articles say in its place as `shown`."""
    study, chosen = page.study, page.study.parameters
    if not (chosen.outlets or chosen.exclude_outlets or chosen.date_from or chosen.date_to):
        return []
    rows = page.select(study.unfiltered.conflicts)
    known, pairs = set(study.readings["claim_id"]), []
    for row in records(rows[rows["kind"] == "conflict"]):
        a, b = side(row, "a"), side(row, "b")
        seen_a, seen_b = (not known.isdisjoint(account.claims.split(";")) for account in (a, b))
        if seen_a != seen_b:
            seen, unseen = (a, b) if seen_a else (b, a)
            pairs.append(SimpleNamespace(account=unseen, shown=_as_shown(study, seen)))
    return pairs


def _as_shown(study: Study, account: SimpleNamespace) -> list:
    """Return the figures of the chosen articles that belong to one side of a conflict of the whole collection."""
    claims = set(account.claims.split(";"))
    points = study.points[study.points["basis"] == "reported"]
    return records(points[[not claims.isdisjoint(names.split(";")) for names in points["claims"]]])


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
