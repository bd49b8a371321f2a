"""Attribute a difference between calculated rows to the edited rows of the curated tables that can cause it.

Every calculated row names the claims behind it, and every edited row touches claims: its own, or those that refer to
it. An edited row is a cause if a claim that it touches is of a kind (metric and population) on which the calculated
row can depend. This may name a cause too many, never one too few.
"""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from helpers.figures import DEFAULT_RULE

UNUSED = {"note", "url", "subject", "text_sha256", "basis"}  # columns on which no calculated row depends
FRONT = ("front", "sentences")


@dataclass(frozen=True, eq=False)
class Difference:
    """A row in two states, each a dict of plain cells, or None if that state has no such row.

    An edited row of the curated tables has its frame and its key; a calculated row has the edited rows it is due to.
    """

    table: str
    old: dict | None
    new: dict | None
    frame: str = ""
    key: dict[str, str] | None = None
    because: tuple["Difference", ...] = ()

    @property
    def id(self) -> str:
        """Name an edited row by table and key: "casualties/reuters-2025-04-30-killed-body"."""
        return "/".join([self.table, *self.key.values()])

    @property
    def change(self) -> str:
        """Say whether the row was added, removed or changed."""
        return "changed" if self.old and self.new else "added" if self.new else "removed"

    @property
    def columns(self) -> list[str]:
        """List the columns whose cells differ."""
        old, new = self.old or {}, self.new or {}
        return [column for column in {**old, **new} if old.get(column) != new.get(column)]


class Causes:
    """Find the edited rows on which a calculated row can depend."""

    def __init__(self, edits: list[Difference], links: pd.DataFrame, claims: pd.DataFrame, points: list[dict]):
        self.claims = claims.assign(kind=list(zip(claims["metric"], claims["population"])))
        self.kinds = self.claims.groupby("claim_id")["kind"].agg(set).to_dict()
        self.family, self.parts = {}, defaultdict(set)
        for row in points:  # a total calculated from its parts bears on the reported totals
            self.parts[row["metric"], row["population"]] |= self._kinds_of(row)
        for pair in zip(links["origin_id"], links["other_origin_id"]):
            linked = set().union(*(self.family.get(origin, {origin}) for origin in pair))
            self.family |= dict.fromkeys(linked, linked)
        used = [e for e in edits if e.frame not in ("topics", "exclusions")]
        used = [e for e in used if e.change != "changed" or not UNUSED.issuperset(e.columns)]
        self.reach = {edit: self._reach(edit) for edit in used or edits}

    def of(self, move: Difference) -> tuple[Difference, ...]:
        """Return the edited rows on which a calculated row can depend."""
        row = move.new or move.old
        kinds = set().union(*(self._kinds_of(state) for state in (move.old, move.new) if state))
        kinds = kinds.union(*(self.parts[kind] for kind in kinds))
        found = [
            edit
            for edit, reach in self.reach.items()
            if not kinds.isdisjoint(reach[move.table in FRONT]) or edit.key.items() <= row.items()
        ]
        rule = row.get("rule", DEFAULT_RULE)
        return tuple([e for e in found if e.frame != "hedges" or e.key["rule"] == rule] or self.reach)

    def _kinds_of(self, row: dict) -> set[tuple[str, str]]:
        """Return the kind of a calculated row and of the claims that it names."""
        claims = ";".join(row[name] or "" for name in row if name.startswith("claims")).split(";")
        return {(row["metric"], row["population"])}.union(*(self.kinds.get(claim, ()) for claim in claims))

    def _reach(self, edit: Difference) -> tuple[set, set]:
        """Return the kinds that depend on the claims an edited row touches, in tables and on the front page.

        A claim without a day may get that of the first article on its origin, whatever that reports. A line of the
        front page names the linked origins that it may come from.
        """
        touched = self.claims[self._touched(edit)]
        origins = set(touched["origin_id"])
        linked = set().union(*(self.family.get(origin, ()) for origin in origins))
        undated = self.claims["origin_id"].isin(origins) & self.claims["undated"]
        kinds = {*touched["kind"], *self.claims.loc[undated, "kind"]}
        return kinds, {*kinds, *self.claims.loc[self.claims["origin_id"].isin(linked), "kind"]}

    def _touched(self, edit: Difference) -> pd.Series:
        """Tell which claims an edited row holds, or refer to it."""
        column, first = next(iter(edit.key.items()))
        values = {first}
        if edit.frame == "sources":
            values |= {row["supersedes"] for row in (edit.old, edit.new) if row}
        elif edit.frame in ("origins", "links"):
            values = self.family.get(first, values)
        elif edit.frame == "hedges":  # a scale ("several hundred") and a printed range may have any wording
            column, values = "hedge", {edit.key["hedge"]}
            values = {*self.claims["hedge"]} if values & {"vague", "range"} else values
        return self.claims[column].isin(values)
