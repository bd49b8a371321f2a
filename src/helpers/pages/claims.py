"""Every claim of a selection for a reader who looks one up, and how to cite what is printed from them."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from helpers.figures import BILL, Study, read
from helpers.pages.behind import claims_of, named, places
from helpers.pages.page import Page
from helpers.wording import capital, plain, records, span

TITLE = "North Korean troops and workers in Russia: what the press reports"
ORDER = ["date_end", "date_start", "published", "outlet", "place", "phrase"]  # within a kind of figure
ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
ESCAPED |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


@dataclass(frozen=True)
class Citation:
    """How to cite a sentence: as a plain text, and as an entry for BibTeX."""

    plain: str
    bibtex: str


def register(study: Study) -> dict[str, object]:
    """Return what the page of claims shows, each with its address there.

    `topics`: the claims by topic, then by what is counted of whom, then in the order of days; `articles` and
    `originators`: those of the selection, each with its claims by claim_id and name.
    """
    page = Page(study)
    origins = records(study.tables.origins)
    acts = {origin.origin_id: plain(page.wording.sentences.origin(origin, by=False)) for origin in origins}
    articles = {row.source_id: _article(page, row) for row in records(study.sources)}
    readings = study.readings.sort_values(["said_end", "published"])
    originators = {name: _originator(page, name, rows, acts) for name, rows in readings.groupby("originator")}
    return {
        "topics": _topics(page, articles, originators, acts),
        "articles": list(articles.values()),
        "originators": list(originators.values()),
    }


def _topics(page: Page, articles: dict, originators: dict, acts: dict) -> dict[str, dict[str, list[SimpleNamespace]]]:
    study, words, say = page.study, page.words, page.wording.sentences
    rows = words.ordered(study.readings.sort_values(ORDER))
    of_events = rows["population"].map(words.populations["topic"])
    rows = rows.assign(topic=rows["metric"].map(words.metrics["topic"]).mask(rows["metric"] == "event", of_events))
    ranges, (same, gives) = _ranges(study), _figures(page)
    found = {topic: {} for topic in words.in_order() if topic in set(rows["topic"])}
    for row in records(rows):
        about = {
            "days": plain(say.claim_days(row)),
            "where": plain(say.claim_place(row)),
            "part": words.scope(row.scope) if row.scope else "",
            "article": articles[row.source_id],
            "copy": plain(say.copy_of(row)),
            "by": originators[row.originator],
            "act": acts[row.origin_id],
            "ranges": ranges[row.claim_id],
            "same": same.get(row.claim_id, []),
            "gives": gives.get(row.claim_id, []),
        }
        claim = SimpleNamespace(claim_id=row.claim_id, phrase=row.phrase, note=row.note, **about)
        event = row.metric == "event"  # is one kind, whatever its measure
        label = words.metrics.loc["event", "label"] if event else words.label(row.metric, row.measure)
        found[row.topic].setdefault(plain(say.claim_kind(label, row)), []).append(claim)
    return {capital(words.topics.loc[topic, "label"]): kinds for topic, kinds in found.items()}


def _ranges(study: Study) -> dict[str, list[tuple[str, str]]]:
    """Return, for each claim, its range under each rule, that of the study first."""
    rules = sorted(study.rules(), key=lambda rule: rule != study.parameters.hedge_rule)
    found = {}
    for row in read(study.tables, rules, study.parameters.published_until).itertuples():
        found.setdefault(row.claim_id, []).append((row.rule, span(row.low, row.high)))
    return found


def _figures(page: Page) -> tuple[dict, dict]:
    """Return the claims beside each of one figure, and what is calculated from the first of each figure.

    Every link to a figure leads to the first of its claims (see Page.first), which names the others.
    """
    study, order = page.study, places(page.study)
    rows = study.readings.set_index("claim_id", drop=False)
    same, gives, first = {}, {}, {}
    reported = study.points["basis"] == "reported"
    for claims in study.points.loc[reported, "claims"]:
        names = named(rows.loc[sorted(filter(order.__contains__, claims.split(";")), key=order.get)])
        same |= {claim: names[:1] for claim, _ in names[1:]} | {claim: names[1:] for claim, _ in names[:1]}
        first |= {claim: names[0][0] for claim, _ in names}
    calculated = ~reported & (study.points["metric"] != BILL)  # that one is in a table with its condition
    for point in records(study.points[calculated]):
        parts = list(dict.fromkeys(first[claim] for claim in point.claims.split(";") if claim in first))
        for part in parts:
            others = [(name, f"“{rows.loc[name, 'phrase']}”") for name in parts if name != part]
            gives.setdefault(part, []).append((plain(page.wording.sentences.gives(point)), others))
    return same, gives


def _article(page: Page, row) -> SimpleNamespace:
    """Return an article: its address on the page, how it is cited, and its claims by claim_id and phrase."""
    say, claims = page.wording.sentences, page.study.readings
    claims = page.words.ordered(claims[claims["source_id"] == row.source_id])
    return SimpleNamespace(
        anchor=f"source-{row.source_id}",
        name=plain(say.article_name(row)),
        citation=plain(say.citation(SimpleNamespace(**vars(row) | {"url": ""}))),
        url=row.url,
        note=row.note,
        claims=list(zip(claims["claim_id"], claims["phrase"])),
    )


def _originator(page: Page, name: str, rows: pd.DataFrame, acts: dict) -> SimpleNamespace:
    """Return an originator: its address on the page ("" where nobody is named), name, and claims by what it did."""
    return SimpleNamespace(
        anchor="originator-" + re.sub(r"\s", "_", name) if name else "",
        name=capital(page.words.originator(name, full=True)),
        acts=[
            (capital(acts[origin]), named(page.words.ordered(same.sort_values(ORDER))))
            for origin, same in rows.groupby("origin_id", sort=False)
        ],
    )


def cite(page: Page, marks: list, title: str = TITLE) -> Citation:
    """Say how to cite what the marks of one line of the front page say: a title, the collection, the articles."""
    carrying = pd.concat([claims_of(page.study, mark, every=True) for mark in marks])["source_id"]
    first = marks[0]
    name = plain(page.wording.sentences.cited_name(title, first))
    return _cited(page, name, f"{first.metric} {first.population} {first.measure} {first.line}", carrying)


def cite_chart(page: Page, drawn: pd.DataFrame, title: str) -> Citation:
    """Say how to cite a chart: what it is called, its collection, the articles whose claims it draws; see cite.

    `drawn` has the claims of each mark, joined by ";", and what names the chart: metric and population.
    """
    names = {name for claims in drawn["claims"] for name in claims.split(";")}
    readings = page.study.readings
    key = " ".join(["chart", *dict.fromkeys([*drawn["metric"], *drawn["population"]])])
    return _cited(page, f"{TITLE}: {title}", key, readings.loc[readings["claim_id"].isin(names), "source_id"])


def _cited(page: Page, name: str, key: str, carrying: pd.Series) -> Citation:
    say, collected = page.wording.sentences, page.study.tables.collected
    sources = page.study.sources
    articles = plain(say.reported_in(collected, records(sources[sources["source_id"].isin(carrying)])))
    key = "-".join(re.findall(r"[a-z0-9]+", key.lower()))
    fields = {"title": f"{{{_tex(name)}}}", "note": _tex(articles)}
    fields |= {} if pd.isna(collected) else {"year": str(collected.year), "month": str(collected.month)}
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return Citation(f"“{name}”. {articles}.", f"@misc{{{key},\n{lines}}}")


def _tex(text: str) -> str:
    """Write a text so that TeX prints it as it stands.

    >>> _tex("R&D {50%}")
    'R\\\\&D \\\\{50\\\\%\\\\}'
    """
    return "".join(ESCAPED.get(sign, sign) for sign in text)
