"""Sentences ready to print, each with the article that carries its figure, and what not to write beside them."""

from types import SimpleNamespace

import pandas as pd

from helpers.figures import Study
from helpers.pages.behind import claims_of, derived_from
from helpers.wording.numbers import ACTS, capital, counted, day, said, span, when
from helpers.wording.rows import alike, records
from helpers.wording.vocabulary import Vocabulary
from helpers.words import sentences


def quotable(study: Study, words: Vocabulary, main: pd.Series, marks: list, earlier: str) -> str:
    """Write a sentence that can be printed as it stands: who, what, how firmly, by when, where, through whom.

    `marks` are the accounts of one line, `main` the one that speaks, `earlier` the words of the figure before it.
    Each account stands in the words of the text that is cited, not of those that hedge it otherwise.
    """
    row = SimpleNamespace(**main)
    subject, days, who = words.subject(row), when(row), words.originator(row.originator, full=True)
    before = f"; the figure before it is {earlier}" if earlier else ""
    if row.basis == "derived":
        parts = " and ".join(f"{said(m)} {words.what(m)}" for m in records(derived_from(study, words, row)))
        cited = _cited(study, row)
        only = f"; printed is only {cited}" if cited else "; no article of this selection prints that number"
        who = words.originator(row.originator)
        return f"For {subject} {days}, {said(row)} follow from figures of {who} ({parts}){only}{before}."
    given = "".join(f"; {part}" for part in days.split("; ")[1:]) if row.dated == "assumed" else ""
    figures = [(_quoted(records(claims_of(study, m)[:1])[0]), f"({_cited(study, m)})") for m in marks]
    by = "" if row.dated == "assumed" else f" {days}"
    told = f"{figures[0][0]}{by} {figures[0][1]}"
    if len(figures) > 1:
        told = " or as ".join(f"{figure} {cited}" for figure, cited in figures) + by
    if not one_act(marks):
        return f"{capital(who)} gave {subject} as {told}{given}, at different times{before}."
    speaker, through = _speaker(row, who)
    differ = f"; accounts of one {row.channel} differ" if len(marks) > 1 and row.channel in ACTS else ""
    return f"{capital(speaker)} gave {subject} as {told}{through}{given}{differ}{before}."


def avoid(study: Study, words: Vocabulary, main: pd.Series, marks: list) -> list[str]:
    """Say what does not follow from the figure, each with its reason."""
    told = study.changes[study.changes["to_origin"] == main["origin_id"]]
    told = alike(told, main, ["metric", "population", "measure"])
    changes = alike(told, main, ["scope"])
    found = []
    for row in records(changes[(changes["unit"] == main["counted_in"]) & (changes["refused"] == "")]):
        if row.low_to < 2 * row.high_from and row.high_to >= 2 * row.low_from:
            found.append(f"That it doubled: {sentences.about_change(row)}.")
    for row in records(told[told["refused"].str.contains("if none went back")]):
        start = sentences.side(row, "from")
        found.append(f"That it grew from {said(start)} {when(start)}: {row.refused}.")
    outlets = main["outlets"].count(";") + 1
    if outlets > 1 and main["basis"] == "reported":
        texts, who = counted(main["texts"].count(";") + 1, "text"), words.originator(main["originator"])
        found.append(f"That {outlets} outlets confirm it: they carry {texts}, and all go back to {who}.")
    if open_link := maybe(study, words, main):
        found.append(f"That it confirms a figure of another originator. {open_link}")
    if len(marks) > 1 and one_act(marks):
        found.append("One of the numbers alone, or their mean: it is not known which was said.")
    if not one_act(marks):
        found.append("That the number itself changed: the figures are about the same days.")
    if main["hedge"] == "vague":
        found.append("A number in its place: the articles print only the word.")
    if main["basis"] == "derived":
        found.append(f"That anyone reported {span(main['low'], main['high'])}: it is derived.")
    if main["dated"] == "assumed":
        found.append("A day beside it: none is given.")
    return found


def maybe(study: Study, words: Vocabulary, main: pd.Series) -> str:
    """Say which act of another originator a figure may come from, where the articles leave that open."""
    origins = study.tables.origins.set_index("origin_id")
    first = study.readings.groupby("origin_id")["published"].min()
    acts = [
        sentences.act(origins.loc[other], words)
        for other in filter(None, main["linked"].split(";"))
        if origins.loc[other, "originator"] != main["originator"] and main["published"] >= first[other]
    ]
    return f"The articles leave open whether it comes from {' or '.join(acts)}." if acts else ""


def one_act(marks: list) -> bool:
    """Tell whether accounts come from one origin, not from several sayings of one originator."""
    return len({mark.origin_id for mark in marks}) == 1


def printed(study: Study, mark) -> str:
    """List the words of each text that carries a mark: “About 600” (Reuters), “600 deaths” (Times)."""
    rows = claims_of(study, mark)
    rows = rows.assign(text=rows["wire"].where(rows["wire"] != "", rows["outlet"])).drop_duplicates("text")
    return ", ".join(f"“{r.phrase}” ({_where(r)})" for r in records(rows.sort_values(["published", "text"])))


def _where(reading) -> str:
    copy = sentences.copy_of(reading)
    return f"{reading.outlet}, {copy}" if copy else reading.outlet


def _cited(study: Study, mark) -> str:
    """Cite the article that a mark is printed in, with its words."""
    rows = claims_of(study, mark)
    if rows.empty:
        return ""
    first = records(rows[:1])[0]
    copy = sentences.copy_of(first)
    return f"“{first.phrase}”, {first.outlet}, {day(first.published)}{f', {copy}' if copy else ''}"


def _quoted(mark) -> str:
    return f"“{said(mark)}”" if mark.hedge == "vague" else said(mark)


def _speaker(row, who: str) -> tuple[str, str]:
    """Name who passed a figure on, where it came through somebody, and whose it is."""
    if not row.relay:
        return who, ""
    return row.relay, f", after a briefing by {who}" if row.channel == "briefing" else f", citing {who}"
