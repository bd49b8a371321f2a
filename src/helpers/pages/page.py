"""One page of a study: its rows and the words for them; the claims behind a figure, and who the front page is about."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.wording import Vocabulary, Wording

# Within a kind of figure; the spelling of an origin_id orders nothing.
DAYS = ["date_end", "date_start", "published", "low", "high", "best", "originator", "outlets", "basis", "value"]
ASIDE = "context"  # the page of what is reported besides; the front page shows it where there is nothing else


class Page:
    """What one or several pages of a study show of the populations that populations.csv gives them; else everything."""

    def __init__(self, study: Study, *pages: str):
        self.study, self.words = study, Vocabulary(study.tables)
        of = self.words.populations["page"]
        self.populations = [name for page in dict.fromkeys(pages or of) for name in of.index[of == page]]

    def select(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows about the populations of this page."""
        return frame[frame["population"].isin(self.populations)].reset_index(drop=True)

    @cached_property
    def points(self) -> pd.DataFrame:
        """The figures of this page, in the order of topics and metrics, then of days."""
        return self.words.ordered(self.select(self.study.points).sort_values(DAYS, ignore_index=True))

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The readings of this page."""
        return self.select(self.study.readings)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The changes between figures of this page, and the pairs that are not comparable."""
        return self.words.ordered(self.select(self.study.changes))

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """The figures of this page that share no value."""
        return self.words.ordered(self.select(self.study.conflicts))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """The shares of a larger total of this page."""
        return self.select(self.study.shares)

    @cached_property
    def wording(self) -> Wording:
        """The sentences and tables of this page, in which figures are links to their claims."""
        return Wording(self.words, self.first)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each claim among those that a sentence would cite."""
        return {name: place for place, name in enumerate(cited_first(self.study.readings)["claim_id"])}

    def first(self, claims: str) -> str:
        """Return the first of some claims, joined by ";", as a sentence would cite them; "" where none is known."""
        return min(filter(self.places.__contains__, claims.split(";")), key=self.places.get, default="")


def front_populations(study: Study, words: Vocabulary) -> list[str]:
    """List the populations that the front page is about: those beside the subject only where there are no others."""
    counted = [name for name in words.populations.index if name in set(study.tables.claims["population"])]
    return [name for name in counted if words.populations.loc[name, "page"] != ASIDE] or counted


def resting_on(points: pd.DataFrame, claims: str) -> pd.DataFrame:
    """Return the reported figures that rest on any of some claims, joined by ";"."""
    rows, held = points[points["basis"] == "reported"], set(claims.split(";"))
    return rows[[not held.isdisjoint(names.split(";")) for names in rows["claims"]]]


def claims_of(study: Study, mark) -> pd.DataFrame:
    """Return the readings behind a figure as a sentence cites them; of a calculated one those printed in its place."""
    names = (mark.printed if mark.basis == "derived" else mark.claims).split(";")
    return cited_first(study.readings[study.readings["claim_id"].isin(names)], mark.hedge)


def cited_first(readings: pd.DataFrame, hedge: str = "") -> pd.DataFrame:
    """Sort readings, those first that a sentence would cite: with a hedge, agency, own texts, bodies, the earliest."""
    ranked = readings.assign(
        text=np.select([readings["wire"] == readings["outlet"], readings["wire"] == ""], [0, 1], 2),
        inferred=readings["wire_basis"] == "inferred",
        above=readings["place"] != "body",
        other=readings["hedge"] != hedge,
    )
    order = [*["other"] * bool(hedge), "text", "inferred", "above", "published", "outlet", "phrase"]
    return ranked.sort_values(order, kind="stable")[list(readings)]


def limited(rows: list, most: int, of: Callable = lambda row: "") -> tuple[list, int]:
    """Return the first so many rows, of each population where `of` gives that, and how many are left."""
    whose = [of(row) for row in rows]
    kept = [row for place, row in enumerate(rows) if whose[:place].count(whose[place]) < most]
    return kept, len(rows) - len(kept)
