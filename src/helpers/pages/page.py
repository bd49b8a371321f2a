"""One page of a study: the rows about some populations, and the words for them."""

from functools import cached_property

import pandas as pd

from helpers.figures import Study
from helpers.pages.behind import cited_first
from helpers.wording import Vocabulary, Wording

# Within a kind of figure; the spelling of an origin_id orders nothing.
DAYS = ["date_end", "date_start", "published", "low", "high", "best", "originator", "outlets", "basis", "value"]


class Page:
    """One page of a study: what it shows of the populations that populations.csv gives it."""

    def __init__(self, study: Study, *pages: str):
        """Select from a study what one or several pages show; without a name, everything."""
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
