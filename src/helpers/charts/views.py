"""The charts of the pages: which points each shows, in which words, and the finding that its title states."""

from dataclasses import replace

import pandas as pd

from helpers.charts.chart import Chart, Section
from helpers.pages import Citation, Page, cite_chart, headline
from helpers.wording import Vocabulary, capital, counted, day, listed, outlets_of, range_beside, said, window

PLAIN = "#5A5A5A"  # of originators without a colour of their own; each row names its own


def topic_chart(page: Page, topic: str, log: bool = False) -> Chart:
    """Chart what a page reports on a topic: a section for each kind of figure, and reports without a number."""
    sections, events = page.sections(topic), page.events(topic)
    drawn, title = [points for _, points in sections], headline(page, topic)
    chart = Chart.of(
        [Section(heading, told(points, page)) for heading, points in sections],
        title,
        _subtitle(page, [*drawn, events]),
        _source(page, [*drawn, events]),
        events=_reports(events, page),
        log=log,
    )
    return replace(chart, cite=_cite(page, [*drawn, events], title))


def other_charts(page: Page, *shown: str) -> dict[str, Chart]:
    """Chart every topic of a page but those that are shown already, by topic."""
    return {topic: topic_chart(page, topic) for topic in page.topics() if topic not in shown}


def chosen_chart(page: Page, metrics: list[str], log: bool = False) -> Chart:
    """Chart any metrics, a section for each kind of figure."""
    sections = [
        (heading, points)
        for topic in page.topics()
        for heading, points in page.sections(topic)
        if points["metric"].iloc[0] in metrics
    ]
    drawn = [points for _, points in sections]
    title = f"As reported: {counted(sum(map(len, drawn)), 'figure')} chosen"
    told_sections = [Section(heading, told(points, page)) for heading, points in sections]
    chart = Chart.of(told_sections, title, _subtitle(page, drawn), _source(page, drawn), log=log)
    return replace(chart, cite=_cite(page, drawn, title))


def told(points: pd.DataFrame, page: Page) -> pd.DataFrame:
    """Add the words of each point's row (when, said, span, who), the claim it leads to, its originator's colour.

    A vague word in whose place a derived number speaks has no row: the number's own row says how it is printed.
    """
    derived, words = points.loc[points["basis"] == "derived", "printed"], page.words
    replaced = points["claims"].isin(set(derived) - {""})
    rows = list(points[~replaced].itertuples())
    vague = points[replaced].set_index("claims")
    return points[~replaced].assign(
        when=[window(row) for row in rows],
        said=[_said(row, words, vague) for row in rows],
        span=[range_beside(row) for row in rows],
        who=[f"{_whose(row)}, {counted(row.outlets.count(';') + 1, 'outlet')}" for row in rows],
        lead=[page.first(row.claims) for row in rows],
        best=points.loc[~replaced, "best"].mask(points.loc[~replaced, "basis"] == "derived"),
        color=points.loc[~replaced, "originator"].map(words.colours()).fillna(PLAIN),
    )


def _whose(row) -> str:
    return f"{'from figures of ' * (row.basis == 'derived')}{row.originator or 'nobody named'}"


def _said(row, words: Vocabulary, vague: pd.DataFrame) -> str:
    notes = [words.scope(row.scope)] if row.scope else []
    if row.basis == "derived":
        notes.append("derived")
        if row.printed in vague.index:
            notes.append(f"printed: “{said(vague.loc[row.printed])}”")
    return f"{said(row)} ({'; '.join(notes)})" if notes else said(row)


def _reports(events: pd.DataFrame, page: Page) -> pd.DataFrame:
    words = page.words
    rows, several = list(events.itertuples()), events["population"].nunique() > 1
    return events.assign(
        when=[window(row) for row in rows],
        said=[f"“{row.phrase}”" + (f" ({words.population(row.population)})" if several else "") for row in rows],
        who=[f"{row.originator or 'nobody named'}, {counted(row.outlets.count(';') + 1, 'outlet')}" for row in rows],
        lead=events["claim_id"],
        color=events["originator"].map(words.colours()).fillna(PLAIN),
    )


def _cite(page: Page, drawn: list[pd.DataFrame], title: str) -> Citation | None:
    """Say how to cite a chart, of which something is drawn."""
    parts = [part.assign(claims=part.get("claims", part.get("claim_id"))) for part in drawn if len(part)]
    kept = [part[["metric", "population", "claims"]] for part in parts]
    return cite_chart(page, pd.concat(kept), title) if kept else None


def _subtitle(page: Page, drawn: list[pd.DataFrame]) -> str:
    """Name who is counted, in which units."""
    rows = pd.concat([part[["metric", "population", "counted_in"]] for part in drawn if len(part)] or [pd.DataFrame()])
    if rows.empty:
        return ""
    who = listed(dict.fromkeys(page.words.population(population) for population in rows["population"]))
    units = dict.fromkeys(rows.loc[rows["metric"] != "event", "counted_in"])
    units = f", {listed(unit.replace('_', ' ').replace('usd', 'US dollars') for unit in units)}" if units else ""
    apart = "; the parts are not to be added up" if len(drawn) > 2 else ""
    return f"{capital(who)}{units}, as reported{apart}."


def _source(page: Page, drawn: list[pd.DataFrame]) -> str:
    """Name the outlets drawn and the day up to which articles are in the collection."""
    names = sorted({name for part in drawn for names in part["outlets"] for name in names.split(";")})
    sources = page.study.sources
    if not names:
        return f"{counted(len(sources), 'article')} in this selection."
    until = page.study.parameters.published_until or f"{sources['published'].max():%Y-%m-%d}"
    return f"As reported by {outlets_of(';'.join(names))}. Articles in this collection by {day(pd.Timestamp(until))}."
