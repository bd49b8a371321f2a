"""The front page: the table of latest figures, sentences to print, growth, and where the figures come from."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.pages.claims import as_of, cite
from helpers.pages.disputed import disputed, unknown
from helpers.pages.lines import ON_TOP, SAME, alike_in, lines, statement
from helpers.pages.page import Page, front_populations, limited
from helpers.pages.summary import choice
from helpers.wording import day, plain, records

SENTENCES = 6  # to print on one topic
GROWN = 4  # changes of it
ROWS = 12  # of the table, for each population


def front_page(study: Study) -> dict[str, object]:
    """Return what the front page says, each part by name, as HTML without the tags of blocks."""
    page = Page(study)
    page.populations, say = front_populations(study, page.words), page.wording.sentences
    found = lines(page)
    shown = [line for line in found if not line.open]
    several = len({line.main.originator for line in shown}) > 1
    for line in found:
        line.source = line.main.originator if several else ""
    first, lede = _lede(page, shown)
    return {
        "lines": found,
        "as_of": as_of(study),
        "choice": choice(page),
        "latest": say.latest_day(max(shown, key=_day), _behind(page, shown)["published"].max()) if shown else "",
        "lede": lede,
        "glance": _glance(page, shown),
        "topics": [_topic(page, found, first, *lead) for lead in _leads(page, shown)],
        "independent": _independent(page, found, shown),
        "disputes": disputed(page, [line.main for line in shown]),
        "unknown": unknown(page, found),
        "articles": _articles(study),
    }


def _day(line: SimpleNamespace) -> tuple:
    return line.main.dated == "stated", line.main.date_end


def _behind(page: Page, lines: list[SimpleNamespace]) -> pd.DataFrame:
    claims = [claim for line in lines for mark in line.marks for claim in mark.claims.split(";")]
    return page.study.readings[page.study.readings["claim_id"].isin(claims)]


def _lede(page: Page, shown: list[SimpleNamespace]) -> tuple[list[SimpleNamespace], str]:
    """Return the first lines and their sentence: the newest figure, and what else its statement says on the topic."""
    if not shown:
        return [], ""
    topics = page.words.metrics["topic"]
    first = max((line for line in shown if line.main.metric == shown[0].main.metric), key=_day)
    reported = [line for line in shown if len(line.marks) == 1 and line.main.basis == "reported"]
    if first not in reported:
        return [first], first.sentence
    about = (topics[first.main.metric], statement(first.main))
    same = [line for line in reported if (topics[line.main.metric], statement(line.main)) == about]
    same.sort(key=lambda line: line is not first)
    return same, page.wording.sentences.reported([line.main for line in same], True)


def _leads(page: Page, shown: list[SimpleNamespace]) -> list[tuple[str, list[str]]]:
    """Return the topics that have a section: of each page of populations.csv the first with a dated figure."""
    dated = [line.main for line in shown if line.main.dated == "stated"]
    found = []
    for _, whose in page.words.populations.loc[page.populations].groupby("page", sort=False):
        metrics = [main.metric for main in dated if main.population in whose.index]
        found += [(page.words.metrics.loc[metric, "topic"], list(whose.index)) for metric in metrics[:1]]
    return found


def _topic(page: Page, found: list, told: list, topic: str, populations: list[str]) -> SimpleNamespace:
    say, metrics = page.wording.sentences, page.words.metrics_of(topic)
    own = [line for line in found if line.main.metric in metrics and line.main.population in populations]
    sentences = [say.statement(group) for group in _statements([line for line in own if not line.open], told)]
    behind = ";".join(mark.claims for line in own for mark in [*line.marks, *line.earlier]).split(";")
    title, grown = page.words.topics.loc[topic, "label"], _growth(page, own)
    return SimpleNamespace(
        topic=topic,
        populations=populations,
        title=title,
        sentences=sentences[:SENTENCES],
        more=max(len(sentences) - SENTENCES, 0),
        growth=grown + _own_words(page, topic, populations, not grown),
        avoid=_avoid(page, own, any(line in own for line in told)),
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
                groups.setdefault(statement(mark), SimpleNamespace(marks=[], line=None)).marks.append(mark)
        if line not in told and (len(line.marks) > 1 or line.main.basis == "derived"):
            groups[line.main.claims, line.main.metric] = SimpleNamespace(marks=[line.main], line=line)
    reported_first = sorted(groups.values(), key=lambda group: group.line is not None)
    return sorted(reported_first, key=lambda group: group.marks[0].date_end, reverse=True)


def _growth(page: Page, own: list[SimpleNamespace]) -> list[str]:
    """Say how much reported figures allow the latest ones to have grown; the dates are given where they change."""
    grown = [line for line in own if line.change and line.earlier[0].basis == "reported"]
    grown.sort(key=lambda line: line.main.date_end, reverse=True)
    (kept, left), say = limited(grown, GROWN), page.wording.sentences
    several = len({line.main.population for line in own}) > 1
    dates = [[(mark.date_start, mark.date_end) for mark in (line.earlier[0], line.main)] for line in kept]
    found = [say.growth(line, several, now != before) for line, now, before in zip(kept, dates, [None, *dates])]
    return found + [say.more_on_pages(left, "change")] * bool(left)


def _avoid(page: Page, own: list[SimpleNamespace], first: bool) -> list[str]:
    say, changed = page.wording.sentences, [line for line in own if line.change]
    found = [
        say.not_doubled(line) for line in changed
        if line.change.low_to < 2 * line.change.high_from and line.change.high_to >= 2 * line.change.low_from
    ]  # fmt: skip
    found += [say.not_confirmed()] if first and any(";" in line.main.outlets for line in own) else []
    mains, same = [line.main for line in own if len(line.marks) == 1 and not line.open], SAME[:2] + ["originator"]
    pairs = [(there, sent) for there in mains for sent in mains if alike_in(there, sent, same)]
    found += [say.not_grown(*pair) for pair in pairs if tuple(mark.measure for mark in pair) == ON_TOP][:1]
    return list(dict.fromkeys(found))


def _own_words(page: Page, topic: str, populations: list[str], alone: bool) -> list[str]:
    """Quote what an outlet says in its own words, without a number, about the levels of a topic."""
    rows = page.study.readings
    rows = rows[(rows["metric"] == "event") & (rows["originator"] == rows["outlet"]) & rows["measure"].isin(ON_TOP)]
    about = rows["population"].map(page.words.populations["topic"]) == topic
    rows = rows[rows["population"].isin(populations) & about].drop_duplicates("phrase")
    return [page.wording.sentences.own_words(row, alone) for row in records(rows)]


def _glance(page: Page, shown: list[SimpleNamespace]) -> SimpleNamespace:
    """Return the table of latest figures: groups of rows by date, the newest first, and the source that all share."""
    say, groups = page.wording.sentences, {}
    kept, more = limited(sorted(shown, key=_day, reverse=True), ROWS, lambda line: line.main.population)
    for line in kept:
        row = SimpleNamespace(label=page.words.thing(line.main), figures=say.figures(line), note=say.note(line))
        row.source = page.words.originator(line.source) if line.source else ""
        groups.setdefault(plain(say.heading(line.main)), []).append(row)
    whose = [line.main.originator for line in shown[:1] if not line.source]
    return SimpleNamespace(source="".join(map(page.words.originator, whose)), groups=groups, more=more)


def _independent(page: Page, found: list[SimpleNamespace], shown: list[SimpleNamespace]) -> list[str]:
    """Say from how many sources the figures come, which articles are copies, and which figures may be one."""
    rows = _behind(page, found).sort_values(["outlet", "published"])
    copy = (rows["wire"] != "") & (rows["wire"] != rows["outlet"])
    both = rows["outlet"].isin(rows.loc[~copy, "outlet"])  # an outlet that prints also what is its own: by its day
    names = rows["outlet"].mask(both, rows["outlet"] + [f" ({day(one)})" for one in rows["published"]])
    copies = rows.assign(outlet=names)[copy].drop_duplicates(["outlet", "wire"]).groupby(["wire_basis", "wire"])
    about = SimpleNamespace(
        originators=list(dict.fromkeys(line.main.originator for line in shown)),
        outlets=sorted({name for line in shown for mark in line.marks for name in mark.outlets.split(";")}),
        copies=[(basis, wire, list(outlets)) for (basis, wire), outlets in copies["outlet"]],
        same=[line for line in found if line.open],
    )
    return [line.strip() for line in page.wording.sentences.independent(about).splitlines()] if shown else []


def _articles(study: Study) -> dict[pd.Timestamp, list[SimpleNamespace]]:
    rows = study.sources.sort_values("outlet", kind="stable")
    rows = rows.assign(
        republished=rows["note"].str.contains("republished copy"),
        copy=np.where(rows["wire"] == rows["outlet"], "", rows["wire"]),
        site=rows["url"].str.extract(r"^https?://(?:www\.)?([^/]+)", expand=False).fillna(""),
    )
    return {day: records(same) for day, same in sorted(rows.groupby("published"), reverse=True)}
