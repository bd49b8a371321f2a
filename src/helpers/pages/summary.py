"""What a page says before its tables: what it covers, under which reading rule, and whose figures they are."""

from itertools import combinations
from types import SimpleNamespace

import pandas as pd

from helpers.figures import DEFAULT_RULE, split_names
from helpers.pages.page import Page, resting_on
from helpers.wording import NOTHING, citation, plain, records, side

UNNAMED = 6  # figures without a named source that a sentence lists


def selection(page: Page) -> list[str]:
    """Say what a page covers: whom, its articles, the limits of the choice, and the reading rule."""
    study, say = page.study, page.wording.sentences
    published = study.sources.loc[study.sources["source_id"].isin(page.readings["source_id"]), "published"]
    if published.empty:
        return [NOTHING]
    until, held = study.parameters.published_until, set(page.readings["population"])
    whom = [page.words.population(name) for name in page.populations if name in held]
    about = say.coverage(whom, published, pd.Timestamp(until) if until else None)
    return plain(about).splitlines() + choice(page, whole=False) + [plain(say.reading(study.parameters.hedge_rule))]


def choice(page: Page, whole: bool = True) -> list[str]:
    """Say which outlets and days were chosen, what that hides, what was changed; of the `whole` choice rule and day."""
    study, chosen = page.study, vars(page.study.parameters).copy()
    for name in ("outlets", "exclude_outlets"):
        chosen[name] = split_names(chosen[name])
    limits, pairs = any(chosen[name] for name in ("outlets", "exclude_outlets", "date_from", "date_to")), []
    rows, known = page.select(study.unfiltered.conflicts) if limits else page.conflicts, set(study.readings["claim_id"])
    for row in records(rows[rows["kind"] == "conflict"]):
        sides = [side(row, "a"), side(row, "b")]
        unseen = [one for one in sides if known.isdisjoint(one.claims.split(";"))]
        if len(unseen) == 1:
            (seen,) = [one for one in sides if one not in unseen]
            pairs.append(SimpleNamespace(account=unseen[0], shown=records(resting_on(study.points, seen.claims))))
    if not whole or chosen["hedge_rule"] == DEFAULT_RULE:
        chosen["hedge_rule"] = ""
    chosen["published_until"] *= whole
    return plain(page.wording.sentences.choice(chosen, pairs, study.by_hand)).splitlines()


def originators(page: Page) -> list[str]:
    """Say which sources the figures come from, which have no named source, and which reports may be the same."""
    say, origins = page.wording.sentences, page.study.tables.origins.set_index("origin_id")
    points = page.points[page.points["basis"] == "reported"]
    points = points.assign(originator=points["line"].where(points["line"] != points["root"], ""))
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
