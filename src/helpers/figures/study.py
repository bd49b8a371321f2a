"""One run of the analysis: parameters in, every table that the notebooks show out."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from inspect import getdoc

import pandas as pd

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts
from helpers.figures.derived import derive
from helpers.figures.latest import find_earlier, find_latest, find_undated
from helpers.figures.parameters import Parameters, check_parameters
from helpers.figures.points import LINE, collapse, settle
from helpers.figures.proportions import find_shares
from helpers.figures.readings import DEFAULT_RULE, read, rules
from helpers.tables import Tables

# What two studies are compared by.
TOLD = ["originator", "value", "value_to", "hedge", "scale", "low", "best", "high", "basis", "date_start", "date_end"]
TOLD += ["dated", "open_start", "published", "counted_in", "outlets", "claims"]


@dataclass(frozen=True, repr=False)
class Study:
    """The readings, points, changes and conflicts of one choice of parameters; in a cell it lists its frames.

    Each is computed when first asked for and kept. `tables` holds everything curated, whatever
    the choice; the rest holds only what the parameters let through.
    """

    parameters: Parameters
    tables: Tables
    by_hand: dict[str, int] = field(default_factory=dict)  # rows that with_tables or with_points changed, by frame

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The claims, each read as a range by the rule chosen."""
        return self._chosen(self._read_by_every_rule)

    @cached_property
    def points(self) -> pd.DataFrame:
        """What each origin says of each thing, and what follows from it: one row a point."""
        return derive(self._chosen(self._marks_by_every_rule))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The changes between comparable points, and what is refused, with the reason."""
        return find_changes(self.points, self.readings)

    @cached_property
    def latest(self) -> pd.DataFrame:
        """Each originator's latest figure."""
        return find_latest(self.points)

    @cached_property
    def earlier(self) -> pd.DataFrame:
        """The figure before each latest one."""
        return find_earlier(self.points)

    @cached_property
    def undated(self) -> pd.DataFrame:
        """The figures without stated days, beside a latest one that has them."""
        return find_undated(self.points)

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """The figures on the same thing that share no value."""
        return self._chosen(self.conflicts_by_every_rule)

    @cached_property
    def conflicts_by_every_rule(self) -> pd.DataFrame:
        """The conflicts of the same selection under each rule; see conflicts.find_conflicts."""
        return find_conflicts(self._marks_by_every_rule)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """What part of those ever sent each total is."""
        return find_shares(self.points, self.tables.metrics)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The articles that speak in this selection, in the order of publication."""
        used = self.tables.sources["source_id"].isin(self.readings["source_id"])
        return self.tables.sources[used].sort_values(["published", "source_id"], ignore_index=True)

    @cached_property
    def unfiltered(self) -> "Study":
        """The same study without a choice of outlets or days: what the choice may hide."""
        return Study(replace(self.parameters, outlets="", date_from="", date_to=""), self.tables, self.by_hand)

    def with_points(self, points: pd.DataFrame) -> "Study":
        """Return this study with other points, and all that follows from points computed anew from them.

        `points` has the columns of `Study.points`; which mark speaks for which days is decided anew. To change an
        assumption, change a copy: `study.with_points(study.points.assign(low=...))`.
        """
        by_hand = _changed(self.by_hand, points=(self.points, points))
        other, settled = Study(self.parameters, self.tables, by_hand), settle(points.reset_index(drop=True))
        other.__dict__["points"] = settled
        other.__dict__["_marks_by_every_rule"] = settled[settled["basis"] == "reported"].reset_index(drop=True)
        return other

    def with_tables(self, **frames: pd.DataFrame) -> "Study":
        """Return this study over other tables, as `with_tables(claims=study.tables.claims.query("..."))`.

        Names are those of `Study.tables`; the frames are not checked as files are.
        """
        by_hand = _changed(
            self.by_hand, **{name: (getattr(self.tables, name), frame) for name, frame in frames.items()}
        )
        return Study(self.parameters, replace(self.tables, **frames), by_hand)

    def compare(self, other: "Study") -> pd.DataFrame:
        """Return what another study has in place of this one's latest figures, as of two days or under two rules.

        A row for each originator's latest figure that differs; words.compared puts it into words. Columns: metric,
        population, measure, scope, line (the originator); value, value_to, hedge, low, best, high, basis, dates,
        outlets and what else TOLD names, of both, ending in _here and _there; change (added, removed, changed).
        """
        sides = [study.latest[[*LINE[1:], *TOLD]] for study in (self, other)]
        rows = sides[0].merge(sides[1], how="outer", indicator="side")
        apart = []
        for side in ("left_only", "right_only"):
            found = rows[rows["side"] == side].drop(columns="side").sort_values([*LINE[1:], "low", "high"])
            apart.append(found.assign(place=found.groupby(LINE[1:]).cumcount()))
        key = [*LINE[1:], "place"]
        both = apart[0].merge(apart[1], on=key, how="outer", suffixes=("_here", "_there"), indicator="change")
        named = {"left_only": "removed", "right_only": "added", "both": "changed"}
        return both.assign(change=both["change"].astype(str).map(named)).drop(columns="place")

    def __repr__(self) -> str:
        chosen = ", ".join(f"{name}={value!r}" for name, value in self.parameters.described().items())
        return f"<Study of {len(self.sources)} articles, {len(self.points)} points; {chosen}>"

    def _repr_html_(self) -> str:
        frames = {name: getattr(self, name) for name in [*_MADE_BY, "sources"]}
        held = [(name, len(frame), getattr(Study, name).__doc__.split("\n")[0]) for name, frame in frames.items()]
        table = pd.DataFrame(held, columns=["study.", "rows", "what it holds"]).to_html(index=False, justify="left")
        return f"<p>{escape(repr(self).strip('<>'))}</p>\n{table}"

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


def _changed(before: dict[str, int], **frames: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, int]:
    """Count the rows of frames that are not as they were, with those counted before."""
    found = dict(before)
    for name, (old, new) in frames.items():
        numbers = dict.fromkeys({*old.select_dtypes("number")} & {*new.select_dtypes("number")}, float)  # 300 is 300.0
        sides = old.astype(numbers).merge(new.astype(numbers), how="outer", indicator="side")["side"].value_counts()
        if changed := int(max(sides["left_only"], sides["right_only"])):
            found[name] = found.get(name, 0) + changed
    return found


# What is said of its columns and units where a frame is made is said of the frame as well.
_MADE_BY = {
    "readings": read,
    "points": collapse,
    "changes": find_changes,
    "latest": find_latest,
    "earlier": find_earlier,
    "undated": find_undated,
    "conflicts": find_conflicts,
    "shares": find_shares,
}
for _name, _maker in _MADE_BY.items():
    getattr(Study, _name).__doc__ += f"\n\n{getdoc(_maker)}"


def open_study(
    *,
    published_until: str = "",
    date_from: str = "",
    date_to: str = "",
    outlets: str = "",
    hedge_rule: str = DEFAULT_RULE,
    data_dir: str = "",
    output_dir: str = "",
) -> Study:
    """Check the parameters of a notebook, load the tables and return the study.

    Parameters, all texts, empty for no limit: `published_until`, only articles published by that day ("2025-02-28");
    `date_from`, `date_to`, only figures about days in that window; `outlets`, only these, separated by ";"
    ("Reuters;CBC"); `hedge_rule`, a rule of hedges.csv (significant-digit, literal, five-percent); `data_dir`, a
    folder laid out like data/raw (empty: the project's own); `output_dir`, kept for reports, has no effect here.

    Raises ParameterError with every bad value and what is allowed, or TableErrors with every problem of the tables.

    >>> len(open_study(published_until="2025-02-28").sources)
    3
    """
    given = dict(
        published_until=published_until, date_from=date_from, date_to=date_to, outlets=outlets,
        hedge_rule=hedge_rule, data_dir=data_dir, output_dir=output_dir,
    )  # fmt: skip
    return Study(*check_parameters(**given))
