"""The front page: each source's latest figures, sentences to print, growth, and where the figures come from.

Rows are chosen here; every sentence about them is a template of wording/en/front.j2.
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.pages.behind import claims_of, derived_from, front_populations
from helpers.pages.claims import as_of, cite
from helpers.pages.disputed import disputed, unknown
from helpers.pages.page import Page
from helpers.wording import Vocabulary, alike, plain, records

ON_TOP = ("stock", "cumulative")
SAME = ["metric", "population", "measure"]
SENTENCES = 6  # to print on one topic
GROWN = 4  # changes of it
AVOID = 4  # things not to write about it
ROWS = 12  # of the table, for each population


def latest_lines(study: Study, words: Vocabulary) -> list[pd.DataFrame]:
    """Return what the front page shows: a frame for each source and thing, with a row for each account of it.

    Parts (with a scope), plans and numbers within a period are left out. The order is that of topics and metrics.
    """
    rows = study.latest
    rows = rows[rows["metric"].isin(words.headline_metrics()) & rows["measure"].isin(ON_TOP)]
    rows = rows[(rows["scope"] == "") & (rows["originator"] != "")]
    rows = rows[rows["population"].isin(front_populations(study, words))]
    # A figure without a day comes last; of the others, the one that most outlets report comes first.
    rows = rows.assign(undated=rows["dated"] == "assumed", carriers=-rows["outlets"].str.count(";"))
    rows = words.ordered(rows.sort_values(["undated", "carriers", "originator", "low"], kind="stable"))
    return [marks for _, marks in rows.groupby([*SAME, "line"], sort=False)]


def lines(page: Page) -> list[SimpleNamespace]:
    """Return what each named source reports last of each level and total that the front page shows.

    Each has its `marks`, the accounts, each with the `claim` to cite; the `main` one; the figures `earlier`; the
    `parts` that it is calculated from; `open`, whether it may be the figure of a line before it; the `change`; and its
    `sentence` to print.
    """
    found = [_line(page, marks) for marks in latest_lines(page.study, page.words) if len(page.select(marks))]
    for place, line in enumerate(found):
        line.sentence = page.wording.sentences.sentence(line)
        line.open = any(_may_be_one(line.main, other.main) for other in found[:place] if not other.open)
    return found


def _may_be_one(main: SimpleNamespace, other: SimpleNamespace) -> bool:
    """Tell whether the articles leave open that a figure is that of another source."""
    return alike_in(main, other, SAME) and other.origin_id in main.linked.split(";")


def front_page(study: Study) -> dict[str, object]:
    """Return what the front page says, each part by name, as HTML without the tags of blocks."""
    page = Page(study)
    page.populations = front_populations(study, page.words)
    found, say = lines(page), page.wording.sentences
    shown = [line for line in found if not line.open]
    newest = max(shown, key=lambda line: (line.main.dated == "stated", line.main.date_end), default=None)
    first, lede = _lede(page, shown)
    return {
        "lines": found,
        "as_of": as_of(study),
        "latest": say.latest_day(newest) if newest else "",
        "lede": lede,
        "glance": _glance(page, shown),
        "topics": [_topic(page, found, first, *lead) for lead in _leads(page, shown)],
        "independent": _independent(page, found, shown),
        "disputes": disputed(page),
        "unknown": unknown(page, [line.main for line in shown]),
        "articles": _articles(study),
    }


def text_lines(page: Page) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the front page as plain text, by metric, population, measure and source ("" for what has no day).

    Each line holds what it says by name, and its `claims`, the claim_ids behind it and the figure before it, joined
    by ";".
    """
    say, found = page.wording.sentences, {}
    for line in lines(page):
        thing = tuple(getattr(line.main, name) for name in SAME)
        marks = [*line.marks, *line.earlier]
        found[*thing, line.main.originator] = {
            "figure": plain(say.figures(line)),
            "when": plain(say.heading(line.main)),
            "growth": plain(say.growth(line, True)) if line.change else "",
            "note": plain(say.note(line)),
            "sentence": plain(line.sentence),
            "claims": ";".join(sorted({claim for mark in marks for claim in mark.claims.split(";")})),
        }
        undated = records(alike(page.study.undated, line.main, [*SAME, "scope"]))
        if undated:
            claims = ";".join(sorted({claim for mark in undated for claim in mark.claims.split(";")}))
            figure = "; ".join(plain(say.undated(mark)) for mark in undated)
            found[*thing, ""] = {"figure": figure, "claims": claims}
    return found


def findings(page: Page, topic: str = "") -> list["Finding"]:
    """Return the sentence to print on each latest figure of a page, or of one topic of it."""
    metrics, say, found = (
        page.words.metrics_of(topic) if topic else page.words.metrics.index,
        page.wording.sentences,
        [],
    )
    for line in lines(page):
        if line.main.metric in metrics:
            finding = Finding(plain(line.sentence))
            about = {name: plain(getattr(say, name)(line)) for name in ("figures", "note")}
            about |= {"when": plain(say.heading(line.main)), "source": page.words.originator(line.main.originator)}
            finding.parts = {"label": page.words.thing(line.main)} | about
            found.append(finding)
    return found


class Finding(str):
    """A sentence on what one source reports last of one thing; `parts` is the card of a sweep that says the same."""

    parts: dict


def _line(page: Page, marks: pd.DataFrame) -> SimpleNamespace:
    study = page.study
    marks = marks.sort_values("low", kind="stable")
    rows = [_cited(page, mark) for mark in records(marks)]
    main = next((row for row in rows if row.main), rows[0])
    earlier = alike(study.earlier, main, [*SAME, "scope", "line"])
    parts = records(derived_from(study, page.words, main)) if main.basis == "derived" else []
    changes = alike(study.changes[study.changes["to_origin"] == main.origin_id], main, [*SAME, "scope"])
    changes = changes[(changes["unit"] == main.counted_in) & (changes["refused"] == "") & (changes["high"] > 0)]
    changes = changes[changes["from_origin"].isin(earlier["origin_id"]) & (changes["dated"] == "stated")]
    changes = changes[~(changes["best_to"] < changes["best_from"])]  # a lowered total is no growth
    return SimpleNamespace(
        main=main,
        marks=rows,
        one_act=marks["origin_id"].nunique() == 1,
        earlier=[_cited(page, mark) for mark in records(earlier)],
        parts=[_cited(page, part) for part in parts],
        added=bool(parts) and main.low == sum(part.low for part in parts),
        change=records(changes[:1])[0] if len(changes) and len(rows) == 1 else None,
    )


def _cited(page: Page, mark: SimpleNamespace) -> SimpleNamespace:
    """Return a figure with the reading that a sentence cites, and with all `printed` in place of a calculated one."""
    behind = records(claims_of(page.study, mark))
    links = page.study.sources.set_index("source_id")["url"]
    for claim in behind:
        claim.url = links.get(claim.source_id, "")
    given = behind[0] if behind else None
    inferred = {"date_basis": "inferred"} if given and given.date_basis == "inferred" else {}
    return SimpleNamespace(**vars(mark) | inferred | {"claim": given, "behind": behind})


def _lede(page: Page, shown: list[SimpleNamespace]) -> tuple[list[SimpleNamespace], str]:
    """Return the lines that the page begins with, and their sentence: the newest figure of what is named first.

    What the same statement says of the same people in the same article, on the same topic, is told with it.
    """
    metrics = page.words.metrics
    if not shown:
        return [], ""
    same = [line for line in shown if line.main.metric == shown[0].main.metric]
    first = max(same, key=lambda line: (line.main.dated == "stated", line.main.date_end))
    told = [first]
    if len(first.marks) == 1 and first.main.basis == "reported":
        topic = metrics.loc[first.main.metric, "topic"]
        told += [
            line
            for line in shown
            if line is not first and len(line.marks) == 1 and line.main.basis == "reported"
            and metrics.loc[line.main.metric, "topic"] == topic and _statement(line.main) == _statement(first.main)
        ]  # fmt: skip
        return told, page.wording.sentences.reported([line.main for line in told], True)
    return told, first.sentence


def _statement(mark: SimpleNamespace) -> tuple:
    """Return what figures have in common that one sentence can report."""
    source = mark.claim.source_id if mark.claim else ""
    return mark.origin_id, mark.population, mark.measure, mark.date_start, mark.date_end, mark.dated, source


def _leads(page: Page, shown: list[SimpleNamespace]) -> list[tuple[str, list[str]]]:
    """Return the topics that have a section of their own: of each page of populations.csv the first with a dated one."""
    dated = [line.main for line in shown if line.main.dated == "stated"]
    whose = page.words.populations.loc[page.populations]
    found = []
    for name in dict.fromkeys(whose["page"]):
        populations = list(whose.index[whose["page"] == name])
        topics = [page.words.metrics.loc[main.metric, "topic"] for main in dated if main.population in populations]
        found += [(topic, populations) for topic in topics[:1]]
    return found


def _topic(page: Page, found: list, told: list, topic: str, populations: list[str]) -> SimpleNamespace:
    """Return the section of one topic: sentences to print beyond those `told`, growth, what not to write, citation."""
    say, metrics = page.wording.sentences, page.words.metrics_of(topic)
    own = [line for line in found if line.main.metric in metrics and line.main.population in populations]
    sentences = [say.statement(group) for group in _statements([line for line in own if not line.open], told)]
    behind = ";".join(mark.claims for line in own for mark in [*line.marks, *line.earlier]).split(";")
    title = page.words.topics.loc[topic, "label"]
    return SimpleNamespace(
        topic=topic,
        populations=populations,
        title=title,
        sentences=sentences[:SENTENCES],
        more=max(len(sentences) - SENTENCES, 0),
        growth=_growth(page, own) + _own_words(page, topic, populations),
        apart=[say.apart(*pair) for pair in _apart(own)],
        avoid=_avoid(page, own, bool(set(map(id, told)) & set(map(id, own)))),
        left_out={mark.claims for line in own if line.open for mark in line.marks},
        cite=cite(page, behind, title, topic),
    )


def _statements(own: list[SimpleNamespace], told: list[SimpleNamespace]) -> list[SimpleNamespace]:
    """Group what one statement says of the same days in one article, the newest first, without what is `told`."""
    groups = {}
    for line in own:
        single = [line.main] if len(line.marks) == 1 and line not in told else []
        for mark in [*single, *(line.earlier if len(line.earlier) == 1 else [])]:
            if mark.basis == "reported" and mark.claim:
                groups.setdefault(_statement(mark), SimpleNamespace(marks=[], line=None)).marks.append(mark)
        if line not in told and (len(line.marks) > 1 or line.main.basis == "derived"):
            groups[line.main.claims, line.main.metric] = SimpleNamespace(marks=[line.main], line=line)
    reported_first = sorted(groups.values(), key=lambda group: group.line is not None)
    return sorted(reported_first, key=lambda group: group.marks[0].date_end, reverse=True)


def _growth(page: Page, own: list[SimpleNamespace]) -> list[str]:
    """Say how much reported figures allow the latest ones to have grown; the dates are given where they change."""
    several, days, found = len({line.main.population for line in own}) > 1, None, []
    for line in [line for line in own if line.change and line.earlier[0].basis == "reported"][:GROWN]:
        same, days = (
            days,
            [line.earlier[0].date_start, line.earlier[0].date_end, line.main.date_start, line.main.date_end],
        )
        found.append(page.wording.sentences.growth(line, several, same != days))
    return found


def _apart(own: list[SimpleNamespace]) -> list[tuple]:
    """Return the pairs of a level and a total of one source, which count different people."""
    mains = [line.main for line in own if len(line.marks) == 1 and not line.open]
    return [
        (there, sent)
        for there in mains
        for sent in mains
        if (there.measure, sent.measure) == ON_TOP and alike_in(there, sent, ["metric", "population", "originator"])
    ][:1]


def alike_in(one: SimpleNamespace, other: SimpleNamespace, names: list[str]) -> bool:
    """Tell whether two rows have the same under some names."""
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _avoid(page: Page, own: list[SimpleNamespace], first: bool) -> list[str]:
    """Say in short what the figures of a topic do not show; that outlets confirm nothing, for the `first` one only."""
    say = page.wording.sentences
    doubled = [line for line in own if line.change and _may_have_doubled(line.change)]
    carried = max(own, key=lambda line: line.main.outlets.count(";"), default=None) if first else None
    found = [say.not_doubled(line.main) for line in doubled]
    found += [say.not_confirmed(carried.main.outlets.split(";"))] if carried and ";" in carried.main.outlets else []
    found += [say.not_grown(*pair) for pair in _apart(own)]
    return list(dict.fromkeys(found))[:AVOID]


def _may_have_doubled(change: SimpleNamespace) -> bool:
    """Tell whether a change looks like a doubling that the words do not show."""
    return change.low_to < 2 * change.high_from and change.high_to >= 2 * change.low_from


def _own_words(page: Page, topic: str, populations: list[str]) -> list[str]:
    """Quote what an outlet says in its own words, without a number, about the levels of a topic."""
    rows = page.study.readings[page.study.readings["metric"] == "event"]
    rows = rows[(rows["originator"] == rows["outlet"]) & rows["measure"].isin(ON_TOP)]
    rows = rows[
        rows["population"].isin(populations) & (rows["population"].map(page.words.populations["topic"]) == topic)
    ]
    return [page.wording.sentences.own_words(row) for row in records(rows.drop_duplicates("phrase"))]


def _glance(page: Page, shown: list[SimpleNamespace]) -> SimpleNamespace:
    """Return the table of latest figures: groups of rows by date, the newest first, and the source that all share."""
    say, kept, more = page.wording.sentences, [], 0
    for population in dict.fromkeys(line.main.population for line in shown):
        own = [line for line in shown if line.main.population == population]
        own.sort(key=lambda line: (line.main.dated == "stated", line.main.date_end), reverse=True)
        more += len(own[ROWS:])
        kept += own[:ROWS]
    place = {id(line): n for n, line in enumerate(shown)}
    kept.sort(key=lambda line: place[id(line)])
    kept.sort(key=lambda line: (line.main.dated == "stated", line.main.date_end), reverse=True)
    sources, groups = {line.main.originator for line in shown}, {}
    for line in kept:
        row = SimpleNamespace(
            label=page.words.thing(line.main),
            figures=say.figures(line),
            note=say.note(line),
            source="" if len(sources) == 1 else page.words.originator(line.main.originator),
        )
        groups.setdefault(plain(say.heading(line.main)), []).append(row)
    source = page.words.originator(sources.pop()) if len(sources) == 1 else ""
    return SimpleNamespace(source=source, groups=groups, more=more)


def _independent(page: Page, found: list, shown: list) -> list[str]:
    """Say from how many sources the figures come, which articles are copies, and which figures may be one."""
    outlets = {name for line in found for mark in line.marks for name in mark.outlets.split(";")}
    sources = page.study.sources[page.study.sources["outlet"].isin(outlets)]
    copied = sources[(sources["wire"] != "") & (sources["wire"] != sources["outlet"])]
    partly = copied["wire_basis"] == "partly"
    texts = copied[~partly].groupby("wire")["outlet"].agg(lambda names: sorted(set(names)))
    about = SimpleNamespace(
        originators=list(dict.fromkeys(line.main.originator for line in shown)),
        outlets=sorted({name for line in shown for mark in line.marks for name in mark.outlets.split(";")}),
        copies=list(texts.items()),
        partly=list(dict.fromkeys(zip(copied.loc[partly, "outlet"], copied.loc[partly, "wire"]))),
        same=[line for line in found if line.open],
    )
    return page.wording.sentences.independent(about).splitlines() if shown else []


def _articles(study: Study) -> dict[pd.Timestamp, list[SimpleNamespace]]:
    """Return the articles by day of publication, the newest first."""
    rows = study.sources.sort_values("outlet", kind="stable")
    rows = rows.assign(
        republished=rows["note"].str.contains("republished copy"),
        copy=np.where(rows["wire"] == rows["outlet"], "", rows["wire"]),
        site=rows["url"].str.extract(r"^https?://(?:www\.)?([^/]+)", expand=False).fillna(""),
    )
    return {day: records(same) for day, same in sorted(rows.groupby("published"), reverse=True)}
