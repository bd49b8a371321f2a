"""The front page in words: each originator's latest figure, sentences to print, what not to write.

Everything is computed from the points of one study; nothing here knows a figure.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.words import sentences
from helpers.words.vocabulary import Vocabulary
from helpers.words.wording import ACTS, capital, counted, day, listed, range_beside, said, span, when

ON_TOP = ("stock", "cumulative")
NAMED = 3  # originators that a title names
SAME = ["metric", "population", "measure"]
REVISED = "Revised: what was said at different times of these days differs"


@dataclass(frozen=True)
class Account:
    """One account of a figure: its words, the range they allow beside them, how it is printed, who carries it."""

    said: str
    span: str
    printed: str
    carried: str


@dataclass(frozen=True)
class Line:
    """What one originator says last of one thing, one earlier figure of the same, and a sentence to print."""

    originator: str
    accounts: list[Account]
    when: str
    earlier: str
    conflict: str
    maybe: str
    sentence: str
    avoid: list[str]


@dataclass(frozen=True)
class Headline:
    """One thing that the front page answers: a line for each originator, and what was said of it without a day."""

    label: str
    lines: list[Line]
    undated: list[str]


def headlines(study: Study, words: Vocabulary, among: pd.DataFrame | None = None) -> list[Headline]:
    """Return what each named originator says last of each level and total that has a headline (see metrics.csv).

    `among` keeps those on metrics and populations of these rows. Parts (with a scope), plans and numbers within a
    period are none. Populations of the page `context` have none.
    """
    latest = _on_top(study.latest, words)
    if among is not None:
        wanted = pd.MultiIndex.from_frame(among[["metric", "population"]])
        latest = latest[pd.MultiIndex.from_frame(latest[["metric", "population"]]).isin(wanted)]
    found = []
    for _, rows in latest.groupby(SAME, sort=False):
        first = next(rows.itertuples())
        undated = study.undated[(study.undated[[*SAME, "scope"]] == rows.iloc[0][[*SAME, "scope"]]).all(axis=1)]
        found.append(
            Headline(
                label=f"{words.title(first)}, {words.population(first.population)}",
                lines=[_line(study, words, marks) for marks in _by_line(rows)],
                undated=[f"{words.originator(m.originator)}: {said(m)}, {when(m)}" for m in undated.itertuples()],
            )
        )
    return found


def title(study: Study, words: Vocabulary, rows: pd.DataFrame, topic: str) -> str:
    """Say what is on top among the points of one chart: of one originator by name, of several, or of none."""
    latest = _on_top(study.latest, words)
    latest = latest[latest["population"].isin(rows["population"]) & latest["metric"].isin(rows["metric"])]
    if latest.empty:
        known = capital(words.topics.loc[topic, "label"])
        return (
            f"{known}: {counted(len(rows), 'reported figure')}"
            if len(rows)
            else f"{known}: no figure in this selection"
        )
    first = latest[latest["metric"] == latest.iloc[0]["metric"]]
    newest = first.sort_values(["dated", "date_end"], kind="stable").iloc[-1]  # "stated" sorts last
    latest = latest[(latest[SAME] == newest[SAME]).all(axis=1)]
    lines = _by_line(latest)
    what = capital(words.what(next(latest.itertuples())))
    if len(lines) > NAMED:
        return f"{what}: the latest figures of {len(lines)} originators"
    if len(lines) > 1:
        return f"{what}: " + "; ".join(f"{_accounts_in_title(m)} ({m['originator'].iloc[0]})" for m in lines)
    (marks,) = lines
    who = marks["originator"].iloc[0]
    if len(marks) > 1:
        channel = marks["channel"].iloc[0]
        act = channel if channel in ACTS and marks["origin_id"].nunique() == 1 else "originator"
        two = "two" if len(marks) == 2 else str(len(marks))
        return f"{what}: one {act}, {two} accounts, {listed(said(m) for m in marks.itertuples())}"
    before = _earlier(study, marks.iloc[0])
    return f"{what}: {_accounts_in_title(marks)} ({who}{f'; {before}' if before else ''})"


def latest_lines(study: Study, words: Vocabulary) -> list[pd.DataFrame]:
    """Return what stands on the front page, a table of accounts for each originator and thing."""
    rows = _on_top(study.latest, words)
    return [marks for _, marks in rows.groupby([*SAME, "line"], sort=False)]


def _on_top(latest: pd.DataFrame, words: Vocabulary) -> pd.DataFrame:
    """Return the latest marks that stand on the front page, in the order of topics and metrics."""
    wanted = latest["metric"].isin(words.headline_metrics()) & latest["measure"].isin(ON_TOP)
    shown = latest["population"].map(words.populations["page"]) != "context"
    rows = latest[wanted & shown & (latest["scope"] == "") & (latest["originator"] != "")]
    # Of an article's or a wire's own repeat that may be another origin's figure, that other one speaks first.
    rows = rows.assign(open=rows["dated"] == "assumed", carriers=-rows["outlets"].str.count(";"))
    rows = rows.sort_values(["open", "carriers", "originator", "low"], kind="stable")
    return words.ordered(rows)


def _by_line(marks: pd.DataFrame) -> list[pd.DataFrame]:
    return [same for _, same in marks.groupby("line", sort=False)]


def _accounts_in_title(marks: pd.DataFrame) -> str:
    told = [said(m) + (" (derived)" if m.basis == "derived" else "") for m in marks.sort_values("low").itertuples()]
    return f"{' or '.join(dict.fromkeys(told))} {when(next(marks.itertuples()))}"


def _earlier(study: Study, mark: pd.Series) -> str:
    """Write the figure before the latest of a line: "at least 300 by mid-January 2025"."""
    rows = study.earlier
    rows = rows[(rows["line"] == mark["line"]) & (rows[[*SAME, "scope"]] == mark[[*SAME, "scope"]]).all(axis=1)]
    return _accounts_in_title(rows) if len(rows) else ""


def _line(study: Study, words: Vocabulary, marks: pd.DataFrame) -> Line:
    marks = marks.sort_values("low")
    main = marks[marks["main"]].iloc[0] if marks["main"].any() else marks.iloc[0]
    rows = list(marks.itertuples())
    accounts = [
        Account(said(m), range_beside(m), _printed(study, m), sentences.carried(m.texts, m.outlets)) for m in rows
    ]
    channel = main["channel"] if main["channel"] in ACTS else "report"
    return Line(
        originator=words.originator(main["originator"]),
        accounts=accounts,
        when=when(rows[0]) + (" (derived)" if main["basis"] == "derived" else ""),
        earlier=_earlier(study, main),
        conflict="" if len(rows) == 1 else f"Two accounts of one {channel} differ" if _one_act(rows) else REVISED,
        maybe=_maybe(study, words, main),
        sentence=_sentence(study, words, main, rows),
        avoid=_avoid(study, words, main, rows),
    )


def _maybe(study: Study, words: Vocabulary, main: pd.Series) -> str:
    """Say which act of another originator a figure may come from, where the articles leave that open."""
    origins = study.tables.origins.set_index("origin_id")
    acts = [
        sentences.act(origins.loc[other], words)
        for other in filter(None, main["linked"].split(";"))
        if origins.loc[other, "originator"] != main["originator"] and main["published"] >= _first(study, other)
    ]
    return f"The articles leave open whether this is {' or '.join(acts)}." if acts else ""


def _first(study: Study, origin: str) -> pd.Timestamp:
    return study.readings.loc[study.readings["origin_id"] == origin, "published"].min()


def _claims(study: Study, mark) -> pd.DataFrame:
    """Return the readings that carry a mark, those first that a sentence would cite: the agency, own texts, bodies."""
    names = (mark.printed if mark.basis == "derived" else mark.claims).split(";")
    rows = study.readings[study.readings["claim_id"].isin(names)]
    rank = rows.assign(
        text=np.select([rows["wire"] == rows["outlet"], rows["wire"] == ""], [0, 1], 2),
        inferred=rows["wire_basis"] == "inferred",
        above=rows["place"] != "body",
        other=rows["hedge"] != mark.hedge,
    )
    order = ["other", "text", "inferred", "above", "published", "outlet", "phrase"]
    return rank.sort_values(order, kind="stable")


def _printed(study: Study, mark) -> str:
    """List the words of each text that carries a mark: “About 600” (Reuters), “600 deaths” (Times)."""
    rows = _claims(study, mark)
    rows = rows.assign(text=rows["wire"].where(rows["wire"] != "", rows["outlet"])).drop_duplicates("text")
    return ", ".join(f"“{r.phrase}” ({_where(r)})" for r in rows.sort_values(["published", "text"]).itertuples())


def _where(reading) -> str:
    copy = sentences.copy_of(reading)
    return f"{reading.outlet}, {copy}" if copy else reading.outlet


def _cited(study: Study, mark) -> str:
    """Cite the article that a mark is printed in, with its words."""
    rows = _claims(study, mark)
    if rows.empty:
        return ""
    first = next(rows.itertuples())
    copy = sentences.copy_of(first)
    return f"“{first.phrase}”, {first.outlet}, {day(first.published)}{f', {copy}' if copy else ''}"


def _sentence(study: Study, words: Vocabulary, main: pd.Series, marks: list) -> str:
    """Write a sentence that can be printed as it stands: who, what, how firmly, by when, where, through whom."""
    row = SimpleNamespace(**main)
    subject, days = words.subject(row), when(row)
    if row.basis == "derived":
        parts = " and ".join(f"{said(m)} {words.what(m)}" for m in derived_from(study, words, row).itertuples())
        printed = _cited(study, row)
        only = f", but a word in its place ({printed})" if printed else ""
        who = words.originator(row.originator)
        return (
            f"For {subject} {days}, {said(row)} follow from figures of {who} ({parts}); "
            f"no article of this selection prints that number{only}."
        )
    who, given = capital(words.originator(row.originator, full=True)), "; ".join(days.split("; ")[1:])
    if row.dated == "assumed":
        days, given = "", f"; {given}" if given else ""
    else:
        given = ""
    figures = [f"{_quoted(m)} ({_cited(study, m)})" for m in marks]
    told = f"{' or as '.join(figures)} {days}" if len(marks) > 1 else f"{_quoted(row)} {days} ({_cited(study, row)})"
    told = " ".join(told.split())
    if not _one_act(marks):
        return f"{who} gave {subject} as {told}{given}, at different times."
    differ = f"; accounts of one {row.channel} differ" if len(marks) > 1 and row.channel in ACTS else ""
    return f"{who} gave {subject} as {told}{_through(row)}{given}{differ}."


def _one_act(marks: list) -> bool:
    """Tell whether accounts come from one origin, not from several sayings of one originator."""
    return len({mark.origin_id for mark in marks}) == 1


def derived_from(study: Study, words: Vocabulary, mark) -> pd.DataFrame:
    """Return the reported points that a derived one follows from, in the order of metrics."""
    rows, held = study.points[study.points["basis"] == "reported"], set(mark.claims.split(";"))
    rows = rows[[bool(held & set(names.split(";"))) for names in rows["claims"]]]
    return words.ordered(rows[rows["metric"] != mark.metric])


def _quoted(mark) -> str:
    return f"“{said(mark)}”" if mark.hedge == "vague" else said(mark)


def _through(mark) -> str:
    if not mark.relay:
        return ""
    return f", at a briefing for {mark.relay}" if mark.channel == "briefing" else f", as reported through {mark.relay}"


def _avoid(study: Study, words: Vocabulary, main: pd.Series, marks: list) -> list[str]:
    """Say what does not follow from the figure, each with its reason."""
    changes = study.changes[(study.changes[SAME] == main[SAME]).all(axis=1) & (study.changes["scope"] == main["scope"])]
    changes = changes[changes["to_origin"] == main["origin_id"]]
    found = []
    for row in changes[(changes["unit"] == main["counted_in"]) & (changes["refused"] == "")].itertuples():
        if row.low_to < 2 * row.high_from and row.high_to >= 2 * row.low_from:
            found.append(f"That it doubled: {sentences.about_change(row)}.")
    for row in changes[changes["refused"].str.contains("if none went back")].itertuples():
        start = sentences.side(row, "from")
        found.append(f"That it grew from {said(start)} {when(start)}: {row.refused}.")
    outlets = main["outlets"].count(";") + 1
    if outlets > 1 and main["basis"] == "reported":
        texts, who = counted(main["texts"].count(";") + 1, "text"), words.originator(main["originator"])
        found.append(f"That {outlets} outlets confirm it: they carry {texts}, and all go back to {who}.")
    if len(marks) > 1 and _one_act(marks):
        found.append("One of the two numbers alone, or their mean: it is not known which was said.")
    if not _one_act(marks):
        found.append("That the number itself changed: the figures are about the same days.")
    if main["hedge"] == "vague":
        found.append("A number in its place: the articles print only the word.")
    if main["basis"] == "derived":
        found.append(f"That anyone reported {span(main['low'], main['high'])}: it is derived.")
    if main["dated"] == "assumed":
        found.append("A day beside it: none is given.")
    return found
