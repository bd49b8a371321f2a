"""The front page in numbers and sentences: what is known, from whom, what conflicts, what not to write.

Everything is computed from the points of one study; nothing here knows a figure.
"""

from dataclasses import dataclass

import pandas as pd

from helpers import sentences, wording
from helpers.derived import unit_of
from helpers.points import newest, speaking
from helpers.study import Study

# What the front page answers, in its order: metric, population, measure, how a sentence names it.
QUESTIONS = [
    ("killed", "dprk_troops", "cumulative", "Troops killed", "the number of North Korean troops killed"),
    ("wounded", "dprk_troops", "cumulative", "Troops wounded", "the number of North Korean troops wounded"),
    (
        "casualties",
        "dprk_troops",
        "cumulative",
        "Killed and wounded",
        "North Korean troops killed and wounded, together,",
    ),
    ("deployed", "dprk_troops", "cumulative", "Troops sent", "the number of North Korean troops sent since the start"),
    ("workers", "dprk_workers", "stock", "Workers in Russia", "the number of North Korean workers in Russia"),
    ("workers", "dprk_workers", "cumulative", "Workers sent", "the number of North Korean workers sent to Russia"),
]


@dataclass(frozen=True)
class Account:
    """One account of a headline figure: its words, its range, whose texts hold it, and who carries those."""

    said: str
    span: str
    texts: str
    carried: str


@dataclass(frozen=True)
class Headline:
    """The latest figure for one question, with a sentence to print and what not to write beside it."""

    label: str
    accounts: list[Account]
    as_of: str
    originator: str
    conflict: str
    sentence: str
    avoid: list[str]


def headlines(study: Study) -> list[Headline]:
    """Return the latest figure for each question that the selection answers.

    The latest is that of the newest days whose originator is named; where its origin has several
    accounts, all are given.
    """
    marks = speaking(study.points[study.points["basis"] == "reported"])
    found = []
    for metric, population, measure, label, subject in QUESTIONS:
        asked = (marks["metric"] == metric) & (marks["population"] == population) & (marks["measure"] == measure)
        rows = marks[asked & (marks["scope"] == "") & (marks["originator"] != "")]
        if rows.empty:
            continue
        latest = newest(rows)
        same = (rows["origin_id"] == latest["origin_id"]) & (rows["date_end"] == latest["date_end"])
        found.append(_headline(study, rows[same], label, subject))
    return found


def repeated(study: Study) -> str:
    """Say how the figures of the front page were counted: outlets, wires, origins and originators apart."""
    dprk = study.points[study.points["population"].str.startswith("dprk_")]
    return sentences.originators(dprk)


def _headline(study: Study, marks: pd.DataFrame, label: str, subject: str) -> Headline:
    main = marks[marks["main"]].iloc[0]
    accounts = [
        Account(
            wording.said(m.value, m.hedge, m.low, m.high),
            wording.span(m.low, m.high),
            wording.listed(m.texts.split(";")),
            sentences.carried(m.texts, m.outlets),
        )
        for m in marks.sort_values("low").itertuples()
    ]
    as_of = wording.days(main["date_start"], main["date_end"])
    return Headline(
        label=label,
        accounts=accounts,
        as_of=as_of,
        originator=main["originator"],
        conflict="; ".join(f"{a.said} in {a.carried}" for a in accounts) if len(accounts) > 1 else "",
        sentence=_sentence(study, main, accounts, subject),
        avoid=_avoid(study, main, accounts),
    )


def _sentence(study: Study, main: pd.Series, accounts: list[Account], subject: str) -> str:
    """Write one sentence that can be printed as it stands: who, what, how firmly, by when, through whom."""
    origin = study.tables.origins.set_index("origin_id").loc[main["origin_id"]]
    who = wording.full_name(main["originator"])
    when = (
        f"{'by' if main['measure'] == 'cumulative' else 'as of'} {wording.days(main['date_start'], main['date_end'])}"
    )
    said = f"“{accounts[0].said}”" if main["hedge"] == "vague" else accounts[0].said
    figures = said if len(accounts) == 1 else " or at ".join(f"{a.said} ({a.texts})" for a in accounts)
    if origin["channel"] == "briefing" and origin["relay"]:
        through = f"according to {origin['relay']} whom it briefed"
    elif origin["relay"]:
        through = f"as reported through {origin['relay']}"
    else:
        first = study.sources[study.sources["outlet"].isin(main["outlets"].split(";"))].iloc[0]
        through = f"as the {first['outlet']} reported on {wording.day(first['published'])}"
    differ = f"; accounts of one {origin['channel']} differ" if len(accounts) > 1 else ""
    return f"{who} put {subject} at {figures} {when}, {through}{differ}."


def _avoid(study: Study, main: pd.Series, accounts: list[Account]) -> list[str]:
    """Say what does not follow from the figure, each with its reason."""
    key = ["metric", "population", "measure"]
    changes = study.changes[(study.changes[key] == main[key]).all(axis=1)]
    changes = changes[changes["to_origin"] == main["origin_id"]]
    found = []
    for row in changes[(changes["unit"] == unit_of(main["metric"])) & (changes["refused"] == "")].itertuples():
        if row.low_to < 2 * row.high_from and row.high_to >= 2 * row.low_from:
            found.append(f"That it doubled: {sentences.about_change(row)}.")
    for row in changes[changes["refused"].str.contains("if none went back")].itertuples():
        start = (
            f"{wording.said(row.value_from, row.hedge_from)} {wording.in_days(row.date_start_from, row.date_end_from)}"
        )
        found.append(f"That it grew from {start}: {row.refused}.")
    outlets = main["outlets"].count(";") + 1
    if outlets > 1:
        texts = wording.counted(main["texts"].count(";") + 1, "text")
        found.append(f"That {outlets} outlets confirm it: they carry {texts}, and all go back to {main['originator']}.")
    if len(accounts) > 1:
        found.append("One of the two numbers alone, or their mean: it is not known which was said.")
    if main["hedge"] == "vague":
        found.append("A number in its place: the articles print only the word.")
    return found
