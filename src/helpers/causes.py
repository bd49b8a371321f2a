"""Attribute a difference between calculated rows to the edited rows of the curated tables that can cause it.

Every calculated row names the claims behind it, and every edited row touches claims: its own, or those that refer to
it. An edited row is a cause if it touches a claim on which the calculated row can depend. This may name a cause too
many, never one too few.
"""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from helpers.figures import DEFAULT_RULE

UNUSED = {"note", "url", "subject", "text_sha256", "basis"}  # columns on which no calculated row depends


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
    """Find the edited rows on which a calculated row can depend: those that touch a claim of its kind."""

    def __init__(self, edits: list[Difference], links: pd.DataFrame, claims: pd.DataFrame, points: list[dict]):
        kinds = list(zip(claims["metric"], claims["population"]))
        self.claims, self.family, self.known = claims.assign(kind=kinds), {}, {}
        self.kinds, self.parts = defaultdict(set), defaultdict(set)
        for claim, kind in zip(claims["claim_id"], kinds):
            self.kinds[claim].add(kind)
        for row in points:  # a total calculated from its parts bears on the reported totals
            if row["basis"] == "derived":
                self.parts[row["metric"], row["population"]] |= self._kinds_of(row)
        for pair in zip(links["origin_id"], links["other_origin_id"]):
            linked = set().union(*(self.family.get(origin, {origin}) for origin in pair))
            self.family |= dict.fromkeys(linked, linked)
        used = [e for e in edits if e.frame not in ("topics", "exclusions")]
        used = [e for e in used if e.change != "changed" or not UNUSED.issuperset(e.columns)]
        self.touched = {edit: self._touched(edit) for edit in used or edits}

    def of(self, move: Difference) -> tuple[Difference, ...]:
        """Return the edited rows on which a calculated row can depend."""
        kinds = set().union(*(self._kinds_of(row) for row in (move.old, move.new) if row))
        kinds = frozenset(kinds.union(*(self.parts[kind] for kind in kinds)))
        asked = kinds, move.table in ("front", "sentences")
        near = self.known[asked] = self.known.get(asked) or self._near(*asked)
        row = move.new or move.old
        rule = {"rule": row.get("rule", DEFAULT_RULE)}
        found = [
            e for e, touched in self.touched.items() if not touched.isdisjoint(near) or e.key.items() <= row.items()
        ]
        found = [e for e in found if e.frame != "hedges" or rule.items() <= e.key.items()]
        return tuple(found or self.touched)

    def _kinds_of(self, row: dict) -> set[tuple[str, str]]:
        """Return metric and population of a calculated row and of the claims that it names."""
        claims = ";".join(row[name] or "" for name in row if name.startswith("claims")).split(";")
        return {(row["metric"], row["population"])}.union(*(self.kinds[claim] for claim in claims))

    def _near(self, kinds: frozenset, front: bool) -> set[str]:
        """Return the claims of some kinds, and those on which they depend through their origin.

        A claim without a day may get that of the first article on its origin, whatever that reports. A line of the
        front page names the linked origins that it may come from.
        """
        rows = self.claims[self.claims["kind"].isin(kinds)]
        origins = {*rows.loc[rows["undated"], "origin_id"]}
        if front:
            origins = origins.union(*(self.family.get(origin, ()) for origin in rows["origin_id"]))
        return {*rows["claim_id"], *self.claims.loc[self.claims["origin_id"].isin(origins), "claim_id"]}

    def _touched(self, edit: Difference) -> set[str]:
        """Return the claims that an edited row holds, or that refer to it."""
        column, first = next(iter(edit.key.items()))
        values = {first}
        if edit.frame == "sources":
            values |= {row["supersedes"] for row in (edit.old, edit.new) if row}
        elif edit.frame in ("origins", "links"):
            values = self.family.get(first, values)
        elif edit.frame == "hedges":  # a scale ("several hundred") and a printed range may have any wording
            column, values = "hedge", {edit.key["hedge"]}
            values = {*self.claims["hedge"]} if values & {"vague", "range"} else values
        return {*self.claims.loc[self.claims[column].isin(values), "claim_id"]}
