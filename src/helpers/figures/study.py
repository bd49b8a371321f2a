"""One choice of parameters, and every frame that notebooks and pages show of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from html import escape

import pandas as pd

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts, find_revisions
from helpers.figures.derived import derive, find_shares
from helpers.figures.frames import LINE, FrameError, check_columns, columns
from helpers.figures.parameters import LIMITS, Parameters, check_parameters
from helpers.figures.points import collapse, find_earlier, find_latest, find_undated
from helpers.figures.readings import DEFAULT_RULE, check_claims, read, rules
from helpers.tables import Tables


@dataclass(frozen=True, repr=False)
class Study:
    """The frames of one choice of parameters; `by_hand` says how many rows of each table were changed."""

    parameters: Parameters
    tables: Tables
    by_hand: dict[str, int] = field(default_factory=dict)

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The claims, each as the range that the rule chosen allows. Columns: those of `helpers.figures.read`."""
        return self._chosen(self._read_by_every_rule)

    @cached_property
    def points(self) -> pd.DataFrame:
        """The figures, reported and calculated. Columns: those of `helpers.figures.collapse`."""
        return derive(self._chosen(self.figures_by_every_rule))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The changes between comparable figures, and other pairs. Columns: those of `helpers.figures.find_changes`."""
        return find_changes(self.points)

    @cached_property
    def latest(self) -> pd.DataFrame:
        """Each source's latest figure. Columns: those of points; see `helpers.figures.find_latest`."""
        return find_latest(self.points)

    @cached_property
    def earlier(self) -> pd.DataFrame:
        """The figure before each latest one. Columns: those of points."""
        return find_earlier(self.points)

    @cached_property
    def undated(self) -> pd.DataFrame:
        """The figures without a stated day of sources whose latest has one. Columns: those of points."""
        return find_undated(self.points)

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """The figures on the same thing that share no value. Columns: those of `helpers.figures.find_conflicts`."""
        return self._chosen(self.conflicts_by_every_rule)

    @cached_property
    def conflicts_by_every_rule(self) -> pd.DataFrame:
        """The conflicts under each reading rule. Columns: those of conflicts."""
        return find_conflicts(self.figures_by_every_rule)

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """How each source later changed its figures. Columns: those of `helpers.figures.find_revisions`."""
        return self._chosen(find_revisions(self.figures_by_every_rule))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Which part of those ever sent each total is. Columns: those of `helpers.figures.find_shares`."""
        return find_shares(self.points, self.tables.metrics)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The articles used, in the order of publication. Columns: those of sources.csv."""
        used = self.tables.sources["source_id"].isin(self.readings["source_id"])
        return self.tables.sources[used].sort_values(["published", "source_id"], ignore_index=True)

    @cached_property
    def unfiltered(self) -> "Study":
        """The same study without a choice of outlets or days: what the choice may hide."""
        every = dict(outlets="", exclude_outlets="", date_from="", date_to="")
        return replace(self, parameters=replace(self.parameters, **every))

    def with_tables(self, **frames: pd.DataFrame) -> "Study":
        """Return the study of other tables: claims, sources, hedges, ..., which are not checked as files are.

        Raises FrameError for a missing table or column, an unknown hedge, a `value` above `value_to`.

        >>> study = open_study()
        >>> reuters = study.tables.claims.query("source_id.str.startswith('reuters')")
        >>> len(study.with_tables(claims=reuters).sources)
        1
        """
        known = [one.name for one in fields(Tables) if isinstance(getattr(self.tables, one.name), pd.DataFrame)]
        by_hand = dict(self.by_hand)
        for name, frame in frames.items():
            if name not in known:
                raise FrameError(f"with_tables: {name} is not a table. Use one of: {', '.join(known)}.")
            before = getattr(self.tables, name)
            check_columns(frame, name, list(before))
            if changed := _count_changed(before, frame):
                by_hand[name] = by_hand.get(name, 0) + changed
        tables = replace(self.tables, **frames)
        check_claims(tables)
        return Study(self.parameters, tables, by_hand)

    def compare(self, other: "Study") -> pd.DataFrame:
        """Return the latest figures that differ in another study: of another day, rule or assumption.

        `line` is the source, `change` "added", "removed" or "changed" in the other; the range, its wording, days and
        outlets of both end in _here and _there.
        """
        by = LINE[1:]
        here, there = (study.latest[[*by, *columns("compared")]] for study in (self, other))
        rows = here.merge(there, how="outer", indicator="side").sort_values([*by, "low", "high"])
        rows = rows.assign(place=rows.groupby([*by, "side"], observed=True).cumcount())
        here, there = (rows[rows["side"] == side].drop(columns="side") for side in ("left_only", "right_only"))
        both = here.merge(there, on=[*by, "place"], how="outer", suffixes=("_here", "_there"), indicator="change")
        named = {"left_only": "removed", "right_only": "added", "both": "changed"}
        return both.assign(change=both["change"].astype("str").map(named)).drop(columns="place")

    def rules(self) -> list[str]:
        """List the names of the reading rules."""
        return rules(self.tables)

    def __repr__(self) -> str:
        chosen = ", ".join(f"{name}={value!r}" for name, value in self.parameters.described().items())
        return f"<Study of {len(self.sources)} articles, {len(self.points)} points; {chosen}>"

    def _repr_html_(self) -> str:
        names = ["readings", "points", "changes", "latest", "earlier", "undated", "conflicts", "revisions"]
        names += ["shares", "sources"]
        held = [(name, len(getattr(self, name)), getattr(Study, name).__doc__.split("\n")[0]) for name in names]
        table = pd.DataFrame(held, columns=["study.", "rows", "what it holds"]).to_html(index=False, justify="left")
        return f"<p>{escape(repr(self).strip('<>'))}</p>\n{table}"

    @cached_property
    def _read_by_every_rule(self) -> pd.DataFrame:
        return read(self.tables, self.rules(), **{name: getattr(self.parameters, name) for name in LIMITS})

    @cached_property
    def figures_by_every_rule(self) -> pd.DataFrame:
        """The reported figures under each reading rule. Columns: those of points."""
        return collapse(self._read_by_every_rule)

    def _chosen(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["rule"] == self.parameters.hedge_rule].reset_index(drop=True)


def _count_changed(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Count the rows of a table that are not as they were; the number 300 is the same as 300.0."""
    numbers = dict.fromkeys({*before.select_dtypes("number")} & {*after.select_dtypes("number")}, float)
    both = before.astype(numbers).merge(after.astype(numbers), how="outer", indicator="side")
    return max((both["side"] == side).sum() for side in ("left_only", "right_only"))


def open_study(
    *,
    published_until: str | date | None = "",
    date_from: str | date | None = "",
    date_to: str | date | None = "",
    outlets: str | list[str] | None = "",
    exclude_outlets: str | list[str] | None = "",
    hedge_rule: str | None = DEFAULT_RULE,
    data_dir: str = "",
    output_dir: str = "",
) -> Study:
    """Load the tables and return the study of some parameters; "" or None means no limit.

    - published_until: use only articles published by this day: "2025-02-28", a date or a Timestamp.
    - date_from, date_to: keep only figures about days in this window.
    - outlets, exclude_outlets: use only these outlets; leave out these. As a list or separated by ";": "Reuters;CBC".
    - hedge_rule: a rule of hedges.csv: significant-digit, literal or five-percent.
    - data_dir: a folder laid out like data/raw (empty: the project's own).
    - output_dir: where reports write (no effect here).

    Raises ParameterError with every bad value and what is allowed, TableErrors with every problem of the tables.

    >>> len(open_study(published_until="2025-02-28").sources)
    3
    """
    given = dict(
        published_until=published_until, date_from=date_from, date_to=date_to, outlets=outlets,
        exclude_outlets=exclude_outlets, hedge_rule=hedge_rule, data_dir=data_dir, output_dir=output_dir,
    )  # fmt: skip
    return Study(*check_parameters(**given))


def grid(
    *, published_until: str | date | Iterable = "every", hedge_rule: str | Iterable[str] = "every", **limits
) -> pd.DataFrame:
    """Find each source's latest figures as of many days and under many reading rules.

    - published_until: the days, for example a `pandas.date_range`; "every": each day of publication.
    - hedge_rule: the rules; "every": all rules of hedges.csv.
    - limits: the other parameters of `open_study`, which says what is raised.

    The rows are those of `Study.latest`, with the day as `published_until`.

    >>> months = pd.date_range("2025-03-01", periods=3, freq="MS")
    >>> grid(published_until=months, hedge_rule="literal").query("rule == 'literal'")["published_until"].nunique()
    3
    """
    parameters, tables = check_parameters(**limits)
    published = tables.sources["published"]
    chosen, days = _listed(hedge_rule, rules(tables)), _listed(published_until, published)
    for rule in chosen:
        check_parameters(tables, hedge_rule=rule)
    days = [check_parameters(tables, published_until=day)[0].published_until for day in days]
    days = pd.Series(pd.to_datetime(days), name="published_until", dtype=published.dtype)
    days = days.fillna(published.max()).drop_duplicates().sort_values().to_frame()
    # Between two days of publication nothing changes: each day has the figures of the last of them before it.
    before = published.min() - pd.Timedelta(days=1)
    days["state"] = [published[published <= day].max() for day in days["published_until"]]
    found = []
    for state in {before, *days["state"].dropna()}:
        every = Study(replace(parameters, published_until=f"{state:%Y-%m-%d}"), tables).figures_by_every_rule
        found.append(find_latest(derive(every[every["rule"].isin(chosen)])).assign(state=state))
    return days.merge(pd.concat(found), on="state").drop(columns="state")


def _listed(given, every: Iterable) -> list:
    if isinstance(given, str) and given == "every":
        return list(every)
    return [given] if isinstance(given, str | date) else list(given)
