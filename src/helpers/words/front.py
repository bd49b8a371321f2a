"""The front page in words: each originator's latest figure, sentences to print, what not to write.

Everything is computed from the points of one study; nothing here knows a figure.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.figures import Study
from helpers.wording.numbers import ACTS, capital, counted, day, listed, range_beside, said, when
from helpers.wording.rows import alike, records
from helpers.wording.vocabulary import Vocabulary
from helpers.words import claims, sentences
from helpers.words.quotable import avoid, maybe, one_act, printed, quotable

ON_TOP = ("stock", "cumulative")
NAMED = 3  # originators that a title names
SAME = ["metric", "population", "measure"]
PARTS = ("originator", "accounts", "when", "earlier", "conflict", "maybe", "sentence", "avoid")  # of a line
REVISED = "Revised: what was said at different times of these days differs"


@dataclass(frozen=True)
class Account:
    """One account of a figure: its words, the range they allow beside them, how it is printed, who carries it."""

    said: str
    span: str
    printed: str
    carried: str


class Line:
    """What one originator says last of one thing, one earlier figure of the same, and a sentence to print.

    Each part is put into words when it is first asked for.
    """

    def __init__(self, study: Study, words: Vocabulary, marks: pd.DataFrame):
        """Take the accounts of one line, of which one speaks."""
        marks = marks.sort_values("low")
        self.study, self.words, self.marks = study, words, records(marks)
        self.main = marks[marks["main"]].iloc[0] if marks["main"].any() else marks.iloc[0]

    def __eq__(self, other) -> bool:
        return repr(self) == repr(other)

    def __repr__(self) -> str:
        return f"Line({', '.join(f'{part}={getattr(self, part)!r}' for part in PARTS)})"

    @cached_property
    def originator(self) -> str:
        """Whose line it is."""
        return self.words.originator(self.main["originator"])

    @cached_property
    def accounts(self) -> list[Account]:
        """The accounts, the lowest first."""
        return [
            Account(said(m), range_beside(m), printed(self.study, m), sentences.carried(m.texts, m.outlets))
            for m in self.marks
        ]

    @cached_property
    def links(self) -> list[list[tuple[str, str]]]:
        """The claims behind each account; see claims.links."""
        return [claims.links(self.study, mark) for mark in self.marks]

    @cached_property
    def earlier_links(self) -> list[tuple[str, str]]:
        """The claims behind the figure before; see claims.links."""
        marks = _before(self.study, self.main)
        return [link for mark in records(marks) for link in claims.links(self.study, mark)]

    @cached_property
    def when(self) -> str:
        """The days that they are about."""
        return when(self.marks[0]) + (" (derived)" if self.main["basis"] == "derived" else "")

    @cached_property
    def earlier(self) -> str:
        """The figure before."""
        return _earlier(self.study, self.main)

    @cached_property
    def conflict(self) -> str:
        """Say that accounts differ, where they do."""
        channel = self.main["channel"] if self.main["channel"] in ACTS else "report"
        if len(self.marks) == 1:
            return ""
        many = "Two" if len(self.marks) == 2 else len(self.marks)
        return f"{many} accounts of one {channel} differ" if one_act(self.marks) else REVISED

    @cached_property
    def maybe(self) -> str:
        """Say whose figure it may be, where the articles leave that open."""
        return maybe(self.study, self.words, self.main)

    @cached_property
    def sentence(self) -> str:
        """A sentence to print."""
        return quotable(self.study, self.words, self.main, self.marks, self.earlier)

    @cached_property
    def avoid(self) -> list[str]:
        """What not to write, each with its reason."""
        return avoid(self.study, self.words, self.main, self.marks)


@dataclass(frozen=True)
class Headline:
    """One thing that the front page answers: a line for each originator, and what was said of it without a day."""

    label: str
    lines: list[Line]
    undated: list[str]
    undated_links: list[list[tuple[str, str]]]  # the claims behind each; see claims.links


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
        first = records(rows[:1])[0]
        undated = alike(study.undated, first, [*SAME, "scope"])
        found.append(
            Headline(
                label=f"{words.title(first)}, {words.population(first.population)}",
                lines=[Line(study, words, marks) for marks in _by_line(rows)],
                undated=[
                    f"{words.originator(m.originator)}: {said(m)}, article of {day(m.published)}"
                    for m in records(undated)
                ],
                undated_links=[claims.links(study, m) for m in undated.itertuples()],
            )
        )
    return found


def title(study: Study, words: Vocabulary, rows: pd.DataFrame, topic: str) -> str:
    """Say what is on top among the points of one chart: of one originator by name, of several, or of none."""
    latest = _on_top(study.latest, words)
    latest = latest[latest["population"].isin(rows["population"]) & latest["metric"].isin(rows["metric"])]
    if latest.empty:
        if rows.empty:
            return f"{capital(words.topics.loc[topic, 'label'])}: no figure in this selection"
        labels = dict.fromkeys(words.metrics.loc[metric, "label"] for metric in words.ordered(rows)["metric"])
        told = "; ".join(labels) if any(" and " in label for label in labels) else listed(labels)
        return f"{capital(told)}: {counted(len(rows), 'reported figure')}"
    first = latest[latest["metric"] == latest.iloc[0]["metric"]]
    newest = first.sort_values(["dated", "date_end"], kind="stable").iloc[-1]  # "stated" sorts last
    latest = alike(latest, newest, SAME)
    lines = _by_line(latest)
    what = capital(words.what(records(latest[:1])[0]))
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
        return f"{what}: one {act}, {two} accounts, {listed(said(m) for m in records(marks))}"
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
    told = [said(m) + (" (derived)" if m.basis == "derived" else "") for m in records(marks.sort_values("low"))]
    return f"{' or '.join(dict.fromkeys(told))} {when(records(marks[:1])[0])}"


def _earlier(study: Study, mark: pd.Series) -> str:
    """Write the figure before the latest of a line: "at least 300 by mid-January 2025"."""
    rows = _before(study, mark)
    return _accounts_in_title(rows) if len(rows) else ""


def _before(study: Study, mark: pd.Series) -> pd.DataFrame:
    """Return the accounts of the figure before the latest of a line."""
    return alike(study.earlier, mark, [*SAME, "scope", "line"])
