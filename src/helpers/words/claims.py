"""Every claim of a selection for a reader who looks one up, and how to cite what is printed from them."""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from helpers.figures import BILL, Study, read
from helpers.pages.behind import claims_of, places
from helpers.wording.numbers import capital, day, span, when, window
from helpers.wording.vocabulary import Vocabulary
from helpers.words import sentences

TITLE = "North Korean troops and workers in Russia: what the press reports"
ORDER = ["date_end", "date_start", "published", "outlet", "place", "phrase"]  # within a kind of figure
PLACES = {"body": "the text", "link": "the title of a link", "caption": "a caption"}
ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
ESCAPED |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


@dataclass(frozen=True)
class Claim:
    """One claim as a reader looks it up: its address, words, day, carrier, source, and its range under each rule."""

    claim_id: str
    phrase: str
    place: str
    days: str
    scope: str
    article: "Article"
    copy: str
    originator: "Originator"
    act: str
    note: str
    ranges: list[tuple[str, str]]  # rule and range; the rule of the study first
    same: list[tuple[str, str]]  # the claims of the same figure, of those that are not its first, that one alone
    gives: list[tuple[str, list[tuple[str, str]]]]  # what is derived from it, and the other claims that it takes


@dataclass(frozen=True)
class Article:
    """One article: its address on the page, how it is cited, where it stands, what the curator notes, its digest."""

    anchor: str
    name: str
    citation: str
    url: str
    note: str
    digest: str
    claims: list[tuple[str, str]]  # claim_id and words


@dataclass(frozen=True)
class Originator:
    """One originator: its address on the page ("" where nobody is named), its name, and its claims by what it did."""

    anchor: str
    name: str
    acts: list[tuple[str, list[tuple[str, str]]]]  # what it did; claim_id and name of each


@dataclass(frozen=True)
class Citation:
    """How to cite a sentence: as a plain text, and as an entry for BibTeX."""

    plain: str
    bibtex: str


class Register:
    """The claims of a study, its articles and its originators, each with its address on one page."""

    def __init__(self, study: Study):
        """Take every claim of a selection, and read it under every rule."""
        self.study, self.words = study, Vocabulary(study.tables)
        chosen = study.parameters
        names = sorted(study.rules(), key=lambda rule: rule != chosen.hedge_rule)
        self.origins, self.ranges = study.tables.origins.set_index("origin_id"), {}
        for row in read(study.tables, names, chosen.published_until).itertuples():
            self.ranges.setdefault(row.claim_id, []).append((row.rule, span(row.low, row.high)))
        self.articles = {row.source_id: self._article(row) for row in study.sources.itertuples()}
        self.same, self.gives = self._figures()
        said = study.readings.sort_values(["said_end", "published"])
        self.originators = {name: self._originator(name, rows) for name, rows in said.groupby("originator")}

    def topics(self) -> dict[str, dict[str, list[Claim]]]:
        """Return the claims by topic, then by what is counted of whom, then in the order of days."""
        rows = self.words.ordered(self.study.readings.sort_values(ORDER))
        event = rows["metric"] == "event"
        topics = rows["metric"].map(self.words.metrics["topic"])
        rows = rows.assign(topic=topics.mask(event, rows["population"].map(self.words.populations["topic"])))
        found = {topic: {} for topic in self.words.in_order() if topic in set(rows["topic"])}
        for row in rows.itertuples():
            found[row.topic].setdefault(self._kind(row), []).append(self._claim(row))
        return {capital(self.words.topics.loc[topic, "label"]): kinds for topic, kinds in found.items()}

    def _kind(self, row) -> str:
        """Name what a claim counts and whom, whatever part of them."""
        whom = self.words.population(row.population)
        if row.metric == "event":
            return f"{capital(self.words.metrics.loc['event', 'label'])}, {whom}"
        return f"{capital(self.words.label(row.metric, row.measure))}, {whom}"

    def _claim(self, row) -> Claim:
        return Claim(
            claim_id=row.claim_id,
            phrase=row.phrase,
            place=PLACES.get(row.place, f"the {row.place}"),
            days=capital(when(row)),
            scope=self.words.scope(row.scope) if row.scope else "",
            article=self.articles[row.source_id],
            copy=sentences.copy_of(row),
            originator=self.originators[row.originator],
            act=self._act(row.origin_id),
            note=row.note,
            ranges=self.ranges[row.claim_id],
            same=self.same.get(row.claim_id, []),
            gives=self.gives.get(row.claim_id, []),
        )

    def _figures(self) -> tuple[dict, dict]:
        """Return the claims beside each of one figure, and what is derived from the first of each figure.

        Wherever a figure leads, it leads to the first of its claims (see Page.lead), which names the others.
        """
        order, same, gives, first = places(self.study), {}, {}, {}
        rows = {row.claim_id: row for row in self.study.readings.itertuples()}
        reported = self.study.points["basis"] == "reported"
        for point in self.study.points[reported].itertuples():
            lead, *others = sorted(filter(order.__contains__, point.claims.split(";")), key=order.get) or [""]
            named = dict(_names([rows[name] for name in (lead, *others)])) if others else {}
            same |= {name: [(lead, named[lead])] for name in others} | {lead: [(name, named[name]) for name in others]}
            first |= dict.fromkeys([lead, *others], lead)
        derived = ~reported & (self.study.points["metric"] != BILL)  # that one stands in a table with its condition
        for point in self.study.points[derived].itertuples():
            parts = list(dict.fromkeys(first[name] for name in point.claims.split(";") if name in first))
            told = f"{self.words.what(point)}, {window(point)}: {span(point.low, point.high)}"
            for part in parts:
                others = [(name, f"“{rows[name].phrase}”") for name in parts if name != part]
                gives.setdefault(part, []).append((told, others))
        return same, gives

    def _act(self, origin_id: str) -> str:
        """Name an origin beside the name of its originator: "the briefing through members of parliament"."""
        return sentences.act({**self.origins.loc[origin_id], "originator": ""}, self.words)

    def _article(self, row) -> Article:
        claims = self.study.readings[self.study.readings["source_id"] == row.source_id]
        return Article(
            anchor=f"source-{row.source_id}",
            name=f"{row.outlet}, {day(row.published)}",
            citation=sentences.citation(row._replace(url="")),
            url=row.url,
            note=row.note,
            digest=row.text_sha256,
            claims=[(claim.claim_id, claim.phrase) for claim in self.words.ordered(claims).itertuples()],
        )

    def _originator(self, name: str, rows: pd.DataFrame) -> Originator:
        acts = [
            (capital(self._act(origin)), _named(self.words.ordered(same.sort_values(ORDER))))
            for origin, same in rows.groupby("origin_id", sort=False)
        ]
        anchor = "originator-" + re.sub(r"\s", "_", name) if name else ""
        return Originator(anchor, capital(self.words.originator(name, full=True)), acts)


def links(study: Study, mark) -> list[tuple[str, str]]:
    """Return the claims behind a mark as claim_id and a name: the outlet, with the words where it has several."""
    return _named(claims_of(study, mark, every=True))


def _named(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return _names(list(rows.itertuples()))


def _names(claims: list) -> list[tuple[str, str]]:
    """Name claims apart: by the outlet, with the words where it has several."""
    count = Counter(claim.outlet for claim in claims)
    return [(c.claim_id, f"{c.outlet}: “{c.phrase}”" if count[c.outlet] > 1 else c.outlet) for c in claims]


def cite(study: Study, words: Vocabulary, marks: list, title: str) -> Citation:
    """Say how to cite what the marks of one line say: a report's title, its collection, the articles that carry them.

    `marks` are the accounts of one line of the front page (see front.Line).
    """
    carrying = pd.concat([claims_of(study, mark, every=True) for mark in marks])["source_id"]
    first = marks[0]
    name = f"{title}: {words.what_and_who(first)} ({words.originator(first.originator)})"
    return _cited(study, name, f"{first.metric} {first.population} {first.measure} {first.line}", carrying)


def cite_chart(study: Study, drawn: pd.DataFrame, title: str) -> Citation:
    """Say how to cite a chart: what it is called, its collection, the articles whose claims it draws; see cite.

    `drawn` has the claims of each mark, joined by ";", and what names the chart: metric and population.
    """
    names = {name for claims in drawn["claims"] for name in claims.split(";")}
    carrying = study.readings.loc[study.readings["claim_id"].isin(names), "source_id"]
    key = " ".join(["chart", *dict.fromkeys([*drawn["metric"], *drawn["population"]])])
    return _cited(study, f"{TITLE}: {title}", key, carrying)


def _cited(study: Study, name: str, key: str, carrying: pd.Series) -> Citation:
    sources = study.sources[study.sources["source_id"].isin(carrying)]
    collected = study.tables.collected
    articles = f"Reported in: {'; '.join(sentences.citation(row) for row in sources.itertuples())}"
    dated = "" if pd.isna(collected) else f"Collection of {day(collected)}. "
    key = "-".join(re.findall(r"[a-z0-9]+", key.lower()))
    fields = {"title": f"{{{_tex(name)}}}", "note": _tex(f"{dated}{articles}")}
    fields |= {} if pd.isna(collected) else {"year": str(collected.year), "month": str(collected.month)}
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return Citation(f"“{name}”. {dated}{articles}.", f"@misc{{{key},\n{lines}}}")


def _tex(text: str) -> str:
    """Write a text so that TeX prints it as it stands.

    >>> _tex("R&D {50%}")
    'R\\\\&D \\\\{50\\\\%\\\\}'
    """
    return "".join(ESCAPED.get(sign, sign) for sign in text)
