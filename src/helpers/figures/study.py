"""One run of the analysis: parameters in, every table that the notebooks show out."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts
from helpers.figures.derived import derive
from helpers.figures.latest import find_earlier, find_latest, find_undated
from helpers.figures.parameters import Parameters, check_parameters
from helpers.figures.points import collapse
from helpers.figures.proportions import find_shares
from helpers.figures.readings import read, rules
from helpers.tables import Tables


@dataclass(frozen=True)
class Study:
    """The readings, points, changes and conflicts of one choice of parameters.

    Each is computed when first asked for and kept. `tables` holds everything curated, whatever
    the choice; the rest holds only what the parameters let through.
    """

    parameters: Parameters
    tables: Tables

    @cached_property
    def readings(self) -> pd.DataFrame:
        """See readings.read."""
        return self._chosen(self._read_by_every_rule)

    @cached_property
    def points(self) -> pd.DataFrame:
        """See points.collapse and derived.derive."""
        return derive(self._chosen(self._marks_by_every_rule))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """See changes.find_changes."""
        return find_changes(self.points, self.readings)

    @cached_property
    def latest(self) -> pd.DataFrame:
        """See latest.find_latest."""
        return find_latest(self.points)

    @cached_property
    def earlier(self) -> pd.DataFrame:
        """See latest.find_earlier."""
        return find_earlier(self.points)

    @cached_property
    def undated(self) -> pd.DataFrame:
        """See latest.find_undated."""
        return find_undated(self.points)

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """See conflicts.find_conflicts."""
        return self._chosen(self.conflicts_by_every_rule)

    @cached_property
    def conflicts_by_every_rule(self) -> pd.DataFrame:
        """The conflicts of the same selection under each rule; see conflicts.find_conflicts."""
        return find_conflicts(self._marks_by_every_rule)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """See proportions.find_shares."""
        return find_shares(self.points, self.tables.metrics)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The articles that speak in this selection, in the order of publication."""
        used = self.tables.sources["source_id"].isin(self.readings["source_id"])
        return self.tables.sources[used].sort_values(["published", "source_id"], ignore_index=True)

    @cached_property
    def unfiltered(self) -> "Study":
        """The same study without a choice of outlets or days: what the choice may hide."""
        return Study(replace(self.parameters, outlets="", date_from="", date_to=""), self.tables)

    def rules(self) -> list[str]:
        """List the reading rules."""
        return rules(self.tables)

    @cached_property
    def _read_by_every_rule(self) -> pd.DataFrame:
        chosen = self.parameters
        return read(self.tables, self.rules(), chosen.published_until, chosen.date_from, chosen.date_to, chosen.outlets)

    @cached_property
    def _marks_by_every_rule(self) -> pd.DataFrame:
        return collapse(self._read_by_every_rule)

    def _chosen(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["rule"] == self.parameters.hedge_rule].reset_index(drop=True)


def open_study(**values: str) -> Study:
    """Check the parameters of a notebook, load the tables and return the study.

    Raises parameters.ParameterError or tables.TableErrors.

    >>> len(open_study(published_until="2025-02-28").sources)
    3
    """
    return Study(*check_parameters(**values))
