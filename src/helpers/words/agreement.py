"""What the articles of a selection agree on, what is disputed, what is not known: three short lists.

That texts agree says what was said, not that it is so; nothing here is called confirmed or independent.
"""

from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import MEASURED, Study
from helpers.wording.numbers import ACTS, capital, counted, day, number, said, when
from helpers.wording.vocabulary import Vocabulary
from helpers.words import claims, sentences
from helpers.words.disputes import conflict_in_parts
from helpers.words.front import latest_lines
from helpers.words.quotable import maybe

SHOWN = 5  # lines of a list, and figures of a line
Told = list[tuple[str, str]]  # a line in parts: words, and the claim that they lead to or ""


@dataclass(frozen=True)
class Standing:
    """Three short lists of lines, and each conflict in full, each line in parts; see Told."""

    agreed: list[Told]
    disputed: list[Told]
    unknown: list[Told]
    conflicts: list[Told]


def standing(study: Study, words: Vocabulary) -> Standing:
    """Say of what the front page answers how it stands among the articles of a selection.

    Agreed: a figure with a stated day, of which two texts or more print a number and all their ranges share a value;
    figures of distinct originators about the same days whose closed ranges share values; numbers put as exact.
    Disputed: conflicts, differences, revisions. Unknown: what has no day, no number, no upper end, no figure at all,
    or may be another report told again. Populations of the page `context` are left out.
    """
    found = _Standing(study, words)
    lists = (found.agreed(), found.disputed(), found.unknown())
    return Standing(*([*lines[:SHOWN], *_rest(len(lines) - SHOWN)] for lines in lists), found.conflicts())


class _Standing:
    def __init__(self, study: Study, words: Vocabulary):
        self.study, self.words = study, words
        self.shown = words.populations.index[words.populations["page"] != "context"]
        self.lines, self.links = latest_lines(study, words), {}
        self.rivals = study.conflicts[study.conflicts["population"].isin(self.shown)]
        chosen = study.parameters
        limited = chosen.outlets or chosen.date_from or chosen.date_to
        every = (
            study.unfiltered.conflicts if limited else study.conflicts
        )  # what a choice hides is disputed all the same
        sides = [*every["claims_a"], *every["claims_b"]]
        self.rival = {claim for names in sides for claim in names.split(";")}

    def agreed(self) -> list[Told]:
        told = [self._texts_agree(_main(marks)) for marks in self.lines]
        told += [self._originators_agree(same) for _, same in self._by_thing()]
        exact = self.words.ordered(self.study.latest)
        exact = exact[(exact["hedge"] == "exact") & (exact["measure"] != "projection")]
        exact = exact[exact["low"] == exact["high"]]  # a count of those known by name is a floor
        exact = exact[exact["population"].isin(self.shown)]
        rows = [row for row in exact.itertuples() if not self._disputed(row)]
        told.append(self._line("Put as an exact number: ", rows, who=True))
        return [line for line in told if line]

    def disputed(self) -> list[Told]:
        lines = {}
        for row in self.words.ordered(self.rivals).itertuples():
            a, b = _sides(row)
            line = [(f"{capital(self.words.what(a))}, {self.words.population(row.population)}: ", ""), self._figure(a)]
            whose = [self.words.originator(side.originator) for side in (a, b)]
            if row.kind == "conflict":  # texts of one account may hedge it differently
                act = a.channel if a.channel in ACTS else "report"
                (_, one), (_, other) = line[1], self._figure(b)
                line[1:] = [(_number(a), one), (" or ", ""), (_number(b), other)]
                line += [(f" {when(a)}: two accounts of one {act} ({whose[0]})", "")]
            elif row.kind == "revision":
                line += [(", later ", ""), self._figure(b), (f", both {when(a)}: a revision by {whose[0]}", "")]
            else:
                open_link = "; the articles leave open that both are one report" if row.may_equal else ""
                line += [(f" {when(a)} ({whose[0]}) or ", ""), self._figure(b)]
                line += [(f" {when(b)} ({whose[1]}): a difference between originators{open_link}", "")]
            lines[tuple(part for part, _ in line)] = line
        return list(lines.values())

    def conflicts(self) -> list[Told]:
        told = []
        for row in self.study.conflicts.itertuples():
            links = {which: self._figure(side)[1] for which, side in zip("ab", _sides(row))}
            parts = conflict_in_parts(row, self.words)
            told.append([(part, links.get(which, "")) for part, which in parts])
        return told

    def unknown(self) -> list[Told]:
        mains = [_main(marks) for marks in self.lines]
        dated = [row for row in mains if row.dated == "stated"]
        undated = self.study.undated
        things = pd.concat(self.lines)[MEASURED].drop_duplicates() if self.lines else pd.DataFrame(columns=MEASURED)
        undated = [*(row for row in mains if row.dated == "assumed"), *undated.merge(things, on=MEASURED).itertuples()]
        worded = [row for row in mains if row.hedge == "vague"]
        derived = [row for row in mains if row.basis == "derived"]
        open_end = [row for row in dated if np.isposinf(row.high) and row.hedge not in ("vague", "")]
        held = {row.metric for row in mains}
        missing = [self.words.metrics.loc[m, "label"] for m in self.words.headline_metrics() if m not in held]
        told = [
            self._line("No day is given: ", undated, who=True, days=False),
            self._line("Only a word is printed, no number: ", worded),
            self._line("Derived from other figures, printed by no article: ", derived),
            self._line("How many more is not reported: ", open_end),
            [("No figure in this selection: ", ""), ("; ".join(missing), "")] if missing else [],
        ]
        for row in mains:
            if open_link := maybe(self.study, self.words, pd.Series(row._asdict())):
                whose = self.words.originator(row.originator)
                told.append([(f"{self._what(row)}: ", ""), self._figure(row), (f" ({whose}). {open_link}", "")])
        return [line for line in told if line]

    def _texts_agree(self, main) -> Told:
        """Say that all texts that print a number of one thing and days agree; nothing where not, or of one text."""
        if main.basis == "derived" or main.dated != "stated" or self._disputed(main):
            return []
        rows = self.study.readings
        rows = rows[(rows[[*MEASURED, "line"]] == [getattr(main, name) for name in (*MEASURED, "line")]).all(axis=1)]
        rows = rows[(rows["date_start"] <= main.date_end) & (rows["date_end"] >= main.date_start)]
        rows = rows[rows["hedge"] != "vague"]  # headlines too: what an article says above its text it says
        texts = rows["wire"].where(rows["wire"] != "", rows["outlet"]).nunique()
        if texts < 2 or rows["low"].max() > rows["high"].min():
            return []
        carried = f"{texts} texts in {counted(rows['outlet'].nunique(), 'outlet')}"
        after = f" {when(main)} ({self.words.originator(main.originator)}), {carried}"
        return [(f"{self._what(main)}: ", ""), self._figure(main), (after, "")]

    def _originators_agree(self, same: pd.DataFrame) -> Told:
        """Say which distinct originators give ranges that share values of one thing and the same days."""
        same = same[(same["dated"] == "stated") & (same["basis"] == "reported") & (same["hedge"] != "vague")]
        found = {}
        for a, b in combinations(same[np.isfinite(same["high"])].itertuples(), 2):
            linked = a.origin_id in b.linked.split(";") or b.origin_id in a.linked.split(";")
            days = a.date_start <= b.date_end and b.date_start <= a.date_end
            shared = a.low <= b.high and b.low <= a.high
            if a.line != b.line and days and shared and not linked and not self._disputed(a) | self._disputed(b):
                found |= {a.line: a, b.line: b}
        if not found:
            return []
        return self._line("Distinct originators give ranges that share values: ", list(found.values()), who=True)

    def _by_thing(self):
        return pd.concat(self.lines).groupby(MEASURED, sort=False) if self.lines else []

    def _line(self, before: str, rows: list, who: bool = False, days: bool = True) -> Told:
        """List figures in one line, each with what it counts; nothing where there are none."""
        told = []
        for row in rows[:SHOWN]:
            about = f" {when(row)}" if days else f", article of {day(row.published)}"
            whose = f" ({self.words.originator(row.originator)})" if who else ""
            told += [("; " if told else before, ""), (f"{self.words.what_and_who(row)}: ", "")]
            told += [self._figure(row), (f"{about}{whose}", "")]
        return told and [*told, (sentences.more(len(rows), SHOWN), "")]

    def _what(self, row) -> str:
        return capital(self.words.what_and_who(row))

    def _figure(self, mark) -> tuple[str, str]:
        """Return the words of a figure, and the claim to look up first."""
        if mark.claims not in self.links:
            self.links[mark.claims] = claims.links(self.study, mark)[0][0]
        return said(mark), self.links[mark.claims]

    def _disputed(self, mark) -> bool:
        return not self.rival.isdisjoint(mark.claims.split(";"))


def _sides(row) -> list[SimpleNamespace]:
    """Return both sides of a conflict as marks; such stands between reported figures only."""
    return [SimpleNamespace(**vars(sentences.side(row, which)), basis="reported") for which in ("a", "b")]


def _number(mark) -> str:
    """Write the number of a mark without its hedge."""
    return number(mark.value) + (f" to {number(mark.value_to)}" if mark.value_to == mark.value_to else "")


def _main(marks: pd.DataFrame):
    """Return the account of a line that speaks."""
    return next((marks[marks["main"]] if marks["main"].any() else marks).itertuples())


def _rest(count: int) -> list[Told]:
    return [[(f"and {count} more", "")]] if count > 0 else []
