"""Every claim of a selection for a reader who looks one up, and how to cite figures and articles."""

import json
import re
from collections import namedtuple
from types import SimpleNamespace

import pandas as pd

from helpers.figures import BILL, Study, read
from helpers.pages.page import Page, front_populations
from helpers.pages.summary import choice
from helpers.tables import table_files
from helpers.wording import Vocabulary, capital, plain, records, span

ORDER = ["date_end", "date_start", "published", "outlet", "place", "phrase"]  # within a kind of figure
# What TeX prints as it is.
TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
TEX = str.maketrans(TEX | {sign: f"\\{sign}" for sign in "&%$#_{}"})


Citation = namedtuple("Citation", "short bibtex")  # one short line, and an entry for BibTeX


def as_of(study: Study) -> pd.Timestamp:
    """Return the day up to which articles are included: that of a replay, else that of the newest article."""
    until = study.parameters.published_until
    return pd.Timestamp(until) if until else study.sources["published"].max()


def package(study: Study) -> dict[str, object]:
    """Return the title, version and contributors of datapackage.json.

    A title that shares no word with those who are counted was copied from another collection, as were the contributors;
    then the title names them.
    """
    about = json.loads(table_files(study.parameters.data_dir)["datapackage.json"].read_text(encoding="utf-8"))
    words, title = Vocabulary(study.tables), about.get("title", "").partition(":")[0]
    names = [words.population(name) for name in front_populations(study, words)]
    own, counted = ({*re.findall(r"[^\W\d_]{3,}", text.lower())} for text in (title, " ".join(names)))
    kept = {name: about[name] for name in ("version", "contributors") if name in about} | {"title": title}
    if names and not (own & counted) - {"the", "and", "for"}:
        kept.pop("contributors", None)
        kept["title"] = f"Reported figures on {' and '.join(names[:2])}{' and others' * (len(names) > 2)}"
    return kept


def register(study: Study) -> dict[str, object]:
    """Return what the page of claims shows: the claims by topic and by what is counted, the articles, the sources."""
    page = Page(study)
    say = page.wording.sentences
    acts = {origin.origin_id: plain(say.origin(origin, by=False)) for origin in records(study.tables.origins)}
    articles = {row.source_id: _article(page, row) for row in records(study.sources)}
    readings = study.readings.sort_values(["said_end", "published"])
    originators = {name: _originator(page, name, rows, acts) for name, rows in readings.groupby("originator")}
    topics = _topics(page, articles, originators, acts)
    return dict(choice=choice(page), topics=topics, articles=articles.values(), originators=originators.values())


def _topics(page: Page, articles: dict, originators: dict, acts: dict) -> dict[str, dict[str, list[SimpleNamespace]]]:
    study, words, say = page.study, page.words, page.wording.sentences
    rows = words.ordered(study.readings.sort_values(ORDER))
    of_events = rows["population"].map(words.populations["topic"])
    rows = rows.assign(topic=rows["metric"].map(words.metrics["topic"]).mask(rows["metric"] == "event", of_events))
    ranges, (same, gives) = _ranges(study), _figures(page)
    found = {topic: {} for topic in words.in_order() if topic in set(rows["topic"])}
    for row in records(rows):
        claim = SimpleNamespace(**vars(row))
        claim.days, claim.where = plain(say.claim_days(row)), plain(say.claim_place(row))
        claim.part = words.scope(row.scope) if row.scope else ""
        claim.article, claim.copy = articles[row.source_id], plain(say.copy_of(row))
        claim.by, claim.act = originators[row.originator], acts[row.origin_id]
        claim.ranges = ranges[row.claim_id]
        claim.same, claim.gives = same.get(row.claim_id, []), gives.get(row.claim_id, [])
        row.scope = ""  # parts are listed with the whole
        found[row.topic].setdefault(plain(say.claim_kind(row)), []).append(claim)
    return {capital(words.topics.loc[topic, "label"]): kinds for topic, kinds in found.items()}


def _ranges(study: Study) -> dict[str, list[tuple[str, str]]]:
    rules = sorted(study.rules(), key=lambda rule: rule != study.parameters.hedge_rule)
    rows = read(study.tables, rules, study.parameters.published_until).groupby("claim_id")
    return {name: [(row.rule, span(row.low, row.high)) for row in records(same)] for name, same in rows}


def _figures(page: Page) -> tuple[dict, dict]:
    """Return the other claims of each one's figure, and what is calculated from the first of each figure.

    Every link to a figure leads to the first of its claims (see Page.first), which names the others.
    """
    points, rows = page.study.points, page.study.readings.set_index("claim_id", drop=False)
    same, gives, first = {}, {}, {}
    reported = points["basis"] == "reported"
    for claims in points.loc[reported, "claims"]:
        names = _named(rows.loc[sorted(filter(page.places.__contains__, claims.split(";")), key=page.places.get)])
        same |= {claim: names[:1] for claim, _ in names[1:]} | {claim: names[1:] for claim, _ in names[:1]}
        first |= {claim: names[0][0] for claim, _ in names}
    for point in records(points[~reported & (points["metric"] != BILL)]):  # that one is in a table with its condition
        parts = list(dict.fromkeys(first[claim] for claim in point.claims.split(";") if claim in first))
        for part in parts:
            others = [(name, f"“{rows.loc[name, 'phrase']}”") for name in parts if name != part]
            gives.setdefault(part, []).append((plain(page.wording.sentences.gives(point)), others))
    return same, gives


def _named(claims: pd.DataFrame) -> list[tuple[str, str]]:
    several = claims["outlet"].duplicated(keep=False)
    names = claims["outlet"].mask(several, claims["outlet"] + ": “" + claims["phrase"] + "”")
    return list(zip(claims["claim_id"], names))


def _article(page: Page, row) -> SimpleNamespace:
    say, claims = page.wording.sentences, page.study.readings
    claims = page.words.ordered(claims[claims["source_id"] == row.source_id])
    note = f"Title in our words.{f' {row.note}.' if row.note else ''}"
    web = row.url.startswith(("https://", "http://"))  # a note on where a text is from is no address
    url = {"url": row.url.replace("{", "%7B").replace("}", "%7D")} if web else {}
    entry = _entry(row.source_id, row.subject, row.outlet, row.published, note, month=True, **url)
    return SimpleNamespace(
        anchor=f"source-{row.source_id}",
        name=plain(say.article_name(row)),
        citation=plain(say.citation(SimpleNamespace(**vars(row) | {"url": ""}))),
        cite=Citation(plain(say.citation(row)), entry),
        url=row.url,
        note=row.note,
        claims=list(zip(claims["claim_id"], claims["phrase"])),
    )


def _originator(page: Page, name: str, rows: pd.DataFrame, acts: dict) -> SimpleNamespace:
    own = rows.groupby("origin_id", sort=False)
    own = [(capital(acts[origin]), _named(page.words.ordered(same.sort_values(ORDER)))) for origin, same in own]
    anchor = "originator-" + re.sub(r"\s", "_", name) if name else ""  # "": nobody is named
    return SimpleNamespace(anchor=anchor, name=capital(page.words.originator(name, full=True)), acts=own)


def cite(page: Page, claims: list[str], title: str, key: str) -> Citation:
    """Return how to cite figures called `title`; `claims` are the claim_ids behind them, `key` names the entry."""
    study, say, about, until = page.study, page.wording.sentences, package(page.study), as_of(page.study)
    carrying = study.readings.loc[study.readings["claim_id"].isin(claims), "source_id"]
    sources = records(study.sources[study.sources["source_id"].isin(carrying)])
    author = next((each["title"] for each in about.get("contributors", []) if "title" in each), "")
    given = dict(author=author, as_of=until, version=about.get("version", ""), title=f"{about['title']}: {title}")
    made = until if pd.isna(study.tables.collected) else study.tables.collected
    named = f"{given['title']}, as of {until.day} {until:%B %Y}"
    entry = _entry(f"{key}-{until:%Y-%m-%d}", named, author, made, plain(say.based_on(given, sources)))
    return Citation(plain(say.short_citation(given)), entry)


def _entry(key: str, title: str, author: str, day: pd.Timestamp, note: str, month: bool = False, **more: str) -> str:
    title, author, note = (text.translate(TEX) for text in (title, author, note))
    fields = {"title": f"{{{title}}}"} | ({"author": f"{{{author}}}"} if author else {}) | {"year": day.year}
    fields |= ({"month": day.month, "day": day.day} if month else {}) | more | {"note": note}
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return f"@misc{{{'-'.join(re.findall('[a-z0-9]+', key.lower()))},\n{lines}}}"
