"""One page of a study: the rows about some populations, and the words for them."""

import json
from functools import cached_property

import pandas as pd

from helpers.figures import BILL, Study
from helpers.pages.behind import first_of, places
from helpers.tables import table_files
from helpers.wording import Vocabulary, Wording, capital, listed, plain, records

# Within a kind of figure; the spelling of an origin_id orders nothing.
DAYS = ["date_end", "date_start", "published", "low", "high", "best", "originator", "outlets", "basis", "value"]


class Page:
    """One page of a study: what it shows of the populations that populations.csv gives it."""

    def __init__(self, study: Study, *pages: str):
        """Select from a study what a page shows, or several together; with none, everything."""
        self.study, self.words = study, Vocabulary(study.tables)
        pages = pages or tuple(self.words.populations["page"].unique())
        self.populations = [
            population for page in dict.fromkeys(pages) for population in self.words.populations_of(page)
        ]

    @property
    def title(self) -> str:
        """The title of the collection, and who is counted on this page."""
        package = json.loads(table_files(self.study.parameters.data_dir)["datapackage.json"].read_text("utf-8"))
        whom = capital(listed(map(self.words.population, self.populations))) if self.populations else "Nobody"
        return f"{package.get('title', 'Reported figures')}. {whom}."

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
    def wording(self) -> Wording:
        """The sentences and tables of this page, in which figures are links to their claims."""
        return Wording(self.words, self.first)

    def first(self, claims: str) -> str:
        """Return the first of some claims, joined by ";", as a sentence would cite them; "" where none is known."""
        return first_of(claims, self._places)

    @cached_property
    def _places(self) -> dict[str, int]:
        return places(self.study)

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

    def topics(self) -> list[str]:
        """List the topics on which this page has points or events, in their order."""
        with_points = self.words.metrics.loc[self.points["metric"].unique(), "topic"]
        events = self.readings.loc[self.readings["metric"] == "event", "population"].unique()
        found = {*with_points, *self.words.populations.loc[events, "topic"]}
        return [topic for topic in self.words.in_order() if topic in found]

    def sections(self, topic: str) -> list[tuple[str, pd.DataFrame]]:
        """Return what the chart of a topic draws: heading and points of each metric, measure and population."""
        rows = self.points[self.points["metric"].isin(self.words.metrics_of(topic))]
        rows = rows[rows["metric"] != BILL]  # is in a table with its condition
        several, found = rows["population"].nunique() > 1, []
        for _, same in rows.groupby(["metric", "population", "measure"], sort=False):
            (first,) = records(same[:1].assign(scope=""))
            found.append((plain(self.wording.sentences.section(first, several)), same.reset_index(drop=True)))
        return found

    def events(self, topic: str) -> pd.DataFrame:
        """Return what is reported without a number under a topic, one row an origin, in the order of days."""
        rows = self.readings[self.readings["metric"] == "event"]
        rows = rows[rows["population"].map(self.words.populations["topic"]) == topic]
        carried = rows.groupby("origin_id")
        outlets, claims = (
            carried[name].agg(lambda names: ";".join(sorted(set(names)))) for name in ("outlet", "claim_id")
        )
        ranked = rows.assign(above=rows["place"] != "body").sort_values(["above", "published", "outlet", "phrase"])
        first = ranked.drop_duplicates(["origin_id", "measure"]).drop(columns="above")
        first = first.assign(outlets=first["origin_id"].map(outlets), claims=first["origin_id"].map(claims))
        return first.sort_values(["date_end", "published", "phrase"], ignore_index=True)
