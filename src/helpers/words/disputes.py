"""Conflicts, revisions and differences in sentences that prefer none of the figures."""

from collections.abc import Callable

import pandas as pd

from helpers.wording.numbers import ACTS, day, listed, number, said, span, when
from helpers.wording.vocabulary import Vocabulary
from helpers.words import sentences


def about_conflict(row, words: Vocabulary, lead: Callable[[str, str], str] = sentences.as_they_are) -> str:
    """Word a conflict as two accounts of one origin, a revision as one originator's, a difference as of two."""
    parts = conflict_in_parts(row, words)
    return "".join(lead(part, getattr(row, f"claims_{which}")) if which else part for part, which in parts)


def conflict_in_parts(row, words: Vocabulary) -> list[tuple[str, str]]:
    """Word a conflict in parts, each with the side ("a" or "b") whose figure it is, or ""."""
    a, b = sentences.side(row, "a"), sentences.side(row, "b")
    told, after = [said(a), said(b)], " The articles leave open that both are one report." if row.may_equal else ""
    if row.kind == "conflict":
        channel = a.channel if a.channel in ACTS else "report"
        first = f"Two accounts of one {channel} ({words.originator(a.originator)}, {_when_said(a)})"
        told, ends = [_read(a), _read(b)], [f" in {sentences.carried(s.texts, s.outlets)}" for s in (a, b)]
        after = " Neither is preferred or averaged, and it does not show that anyone contradicted themselves."
    elif row.kind == "revision":
        first = f"A revision by {words.originator(a.originator)} of its figure {when(a)}"
        ends, after = [f", said {_when_said(s)}" for s in (a, b)], " It is no change of the number itself."
    else:
        later = "A total of a later article" if a.dated == "assumed" else "A later total"
        later = f"{later} below an earlier one of another originator"
        first = later if pd.isna(row.date_end) else "A difference between originators"
        whose = [f"{words.originator(s.originator)}, in {listed(s.outlets.split(';'))}" for s in (a, b)]
        ends = [f", {when(s)} ({who})" for s, who in zip((a, b), whose)]
    first = f"{first}: {words.what(a)}, {words.population(row.population)}: "
    return [(first, ""), (told[0], "a"), (f"{ends[0]}; ", ""), (told[1], "b"), (f"{ends[1]}.{after}", "")]


def _read(mark) -> str:
    """Write the number of a mark, whose texts may hedge it differently, and its range."""
    end = f" to {number(mark.value_to)}" if mark.value_to == mark.value_to else ""
    told, allowed = f"{number(mark.value)}{end}", span(mark.low, mark.high)
    return told if told == allowed else f"{told} (read as {allowed})"


def _when_said(mark) -> str:
    """Say when an originator said something: by the act, or by the article that carries it."""
    known = "" if pd.isna(mark.said_start) else sentences.said_on(mark.said_start, mark.said_end)
    return known or f"by {day(mark.published)}"
