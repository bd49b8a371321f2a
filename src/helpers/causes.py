"""Attribute a difference between calculated rows to the edited rows of the curated tables that can cause it.

Every calculated row names the claims behind it, and every edited row touches claims: its own, or those that refer to
it. An edited row is a cause if a claim that it touches is of a kind (metric and population) on which the calculated
row can depend. This may name a cause too many, never one too few. Edits and moves are as in diff.schema.json.
"""

from collections import defaultdict

import pandas as pd

from helpers.figures import DEFAULT_RULE

UNUSED = {"note", "url", "subject", "text_sha256", "basis"}  # columns on which no calculated row depends


class Causes:
    """Find the edited rows on which a calculated row can depend."""

    def __init__(self, edits: list[dict], links: pd.DataFrame, claims: pd.DataFrame, points: list[dict]):
        self.claims = claims.assign(kind=list(zip(claims["metric"], claims["population"])))
        self.kinds = self.claims.groupby("claim_id")["kind"].agg(set).to_dict()
        self.family, self.parts = {}, defaultdict(set)
        for row in points:  # a total calculated from its parts bears on the reported totals
            self.parts[row["metric"], row["population"]] |= self._kinds_of(row)
        for pair in zip(links["origin_id"], links["other_origin_id"]):
            linked = set().union(*(self.family.get(origin, {origin}) for origin in pair))
            self.family |= dict.fromkeys(linked, linked)
        used = [edit for edit in edits if edit["table"] not in ("topics", "exclusions")]
        used = [edit for edit in used if edit["change"] != "changed" or not UNUSED.issuperset(edit["columns"])]
        self.reach = [(edit, self._reach(edit)) for edit in used or edits]

    def of(self, table: str, old: dict | None, new: dict | None) -> list[str]:
        """Return the ids of the edited rows on which a row of a calculated table can depend, in its two states."""
        row, front = new or old, table in ("front", "sentences")
        kinds = set().union(*(self._kinds_of(state) for state in (old, new) if state))
        kinds = kinds.union(*(self.parts[kind] for kind in kinds))
        reached = [(edit, not kinds.isdisjoint(reach[front])) for edit, reach in self.reach]
        found = [edit for edit, reach in reached if reach or edit["key"].items() <= row.items()]
        rule = row.get("rule", DEFAULT_RULE)
        found = [edit for edit in found if edit["table"] != "hedges" or edit["key"]["rule"] == rule]
        return [edit["id"] for edit in found or [edit for edit, _ in self.reach]]

    def _kinds_of(self, row: dict) -> set[tuple[str, str]]:
        claims = ";".join(row[name] or "" for name in row if name.startswith("claims")).split(";")
        return {(row["metric"], row["population"])}.union(*(self.kinds.get(claim, ()) for claim in claims))

    def _reach(self, edit: dict) -> tuple[set, set]:
        """Return the kinds that depend on the claims an edited row touches, in tables and on the front page.

        A claim without a day may get that of the first article on its origin, whatever that reports. A line of the
        front page names the linked origins that it may come from.
        """
        touched = self.claims[self._touched(edit["table"], edit["key"])]
        origins = set(touched["origin_id"])
        linked = set().union(*(self.family.get(origin, ()) for origin in origins))
        undated = self.claims["origin_id"].isin(origins) & (self.claims["dated"] == "assumed")
        kinds = {*touched["kind"], *self.claims.loc[undated, "kind"]}
        return kinds, {*kinds, *self.claims.loc[self.claims["origin_id"].isin(linked), "kind"]}

    def _touched(self, table: str, key: dict[str, str]) -> pd.Series:
        column, first = next(iter(key.items()))
        if table == "sources":
            return (self.claims["source_id"] == first) | (self.claims["superseded_by"] == first)
        if table in ("origins", "links"):
            return self.claims["origin_id"].isin(self.family.get(first, {first}))
        if table == "hedges":  # a scale ("several hundred") and a printed range may have any wording
            return (self.claims["hedge"] == key["hedge"]) | (key["hedge"] in ("vague", "range"))
        return self.claims[column] == first
