"""The rows in which two states of the curated tables differ, and every state of the tables between the two.

Rows are held against one another by primary key, cell by cell as converted: neither the order of rows nor how a number
is written matters. A row that is the same but for its key is renamed, and what refers to it follows without being told
again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan

import pandas as pd

from helpers.tables import CLAIM_TABLES, Tables

# Parents before the rows that refer to them: a child is compared under the new name of its parent.
FRAMES = ("topics", "metrics", "populations", "scopes", "originators", "sources", "origins", "links", "claims")
FRAMES += ("hedges", "exclusions")


@dataclass(frozen=True)
class Edit:
    """One row that was added, changed, renamed or removed; cells by column, None for what is not stated."""

    frame: str
    table: str
    key: tuple[str, ...]
    change: str
    old: dict | None
    new: dict | None

    @property
    def id(self) -> str:
        """The name of the row: table and key, as "casualties/reuters-2025-04-30-killed-body"."""
        return "/".join([self.table, *self.key])

    @property
    def columns(self) -> list[str]:
        """The columns whose cells differ."""
        old, new = self.old or {}, self.new or {}
        return [column for column in {**old, **new} if old.get(column) != new.get(column)]


class Edits:
    """The edits that lead from one state of the tables to another; an edit is named by its place in `rows`."""

    def __init__(self, old: Tables, new: Tables):
        schemas = {name: resource["schema"] for name, resource in new.descriptor.items()}
        schemas["claims"] = schemas[CLAIM_TABLES[0]]
        self.keys = {name: schemas[name]["primaryKey"] for name in FRAMES}
        self._parents = {
            name: {
                link["fields"][0]: link["reference"]["resource"] or name
                for link in schemas[name].get("foreignKeys", [])
            }
            for name in FRAMES
        }
        self._new = new
        self._frames = {name: (getattr(old, name), getattr(new, name)) for name in FRAMES}
        self.rows = [edit for name in FRAMES for edit in self._compared(name)]
        self._needs = self._requirements()
        self._whole = [self.with_needed([one]) for one in range(len(self.rows))]

    @property
    def every(self) -> frozenset[int]:
        """All edits: the new state."""
        return frozenset(range(len(self.rows)))

    def with_needed(self, some: Iterable[int]) -> frozenset[int]:
        """Return edits with those that they cannot be without: a claim with the article that was added for it."""
        found, asked = set(), list(some)
        while asked:
            if (one := asked.pop()) not in found:
                found.add(one)
                asked += self._needs[one]
        return frozenset(found)

    def all_but(self, some: Iterable[int], among: frozenset[int] | None = None) -> frozenset[int]:
        """Return all edits, or those `among` them, without some and without what cannot be without those."""
        some = frozenset(some)
        return frozenset(one for one in (self.every if among is None else among) if not self._whole[one] & some)

    def refers_to_its_own(self, one: int) -> bool:
        """Tell whether a row refers to another of its table, as a correction to the article that it supersedes."""
        edit = self.rows[one]
        return any(there == edit.frame for there, _ in self._references(edit, edit.new or {}))

    def is_referred_to(self, one: int) -> bool:
        """Tell whether rows of other tables refer to the table of an edit."""
        return any(self.rows[one].frame in parents.values() for parents in self._parents.values())

    def tables(self, applied: frozenset[int]) -> Tables:
        """Return the tables in the old state with these edits made. The edits hold all that each needs."""
        undone = [edit for one, edit in enumerate(self.rows) if one not in applied]
        frames = {}
        for name in dict.fromkeys(edit.frame for edit in undone if edit.change != "renamed"):
            left = [edit for edit in undone if edit.frame == name and edit.change != "renamed"]
            (old, new), keys = self._frames[name], self.keys[name]
            old_keys, new_keys = (pd.MultiIndex.from_frame(frame[keys]) for frame in (old, new))
            keep = ~new_keys.isin([edit.key for edit in left if edit.new])
            back = old_keys.isin([tuple(edit.old[key] for key in keys) for edit in left if edit.old])
            frames[name] = pd.concat([new[keep], old[back]], ignore_index=True)
        for edit in undone:
            if edit.change == "renamed":
                (key,) = self.keys[edit.frame]
                for name, column in self._columns_naming(edit.frame):
                    frame = frames.get(name, getattr(self._new, name))
                    frames[name] = frame.assign(**{column: frame[column].replace(edit.new[key], edit.old[key])})
        return replace(self._new, **frames)

    def _compared(self, name: str) -> Iterable[Edit]:
        """Yield the edits of one table; the old state of what refers to it takes its new names."""
        old, new = self._frames[name]
        keys = self.keys[name]
        columns = list(dict.fromkeys([*new, *old]))
        old, new = (frame.reindex(columns=columns).reset_index(drop=True) for frame in (old, new))
        self._frames[name] = old, new
        names = _renamed(old, new, keys[0]) if len(keys) == 1 else {}
        if names:
            for child, column in self._columns_naming(name):
                before, after = self._frames[child]
                self._frames[child] = before.assign(**{column: before[column].replace(names)}), after
        was, now = ({tuple(r[k] for k in keys): r for r in plain(frame)} for frame in (self._frames[name][0], new))
        former = {new_name: old_name for old_name, new_name in names.items()}
        for key in sorted({*was, *now}):
            before, after = was.get(key), now.get(key)
            table = (after or before).get("table", name)
            if key[0] in former:
                yield Edit(name, table, key, "renamed", before | {keys[0]: former[key[0]]}, after)
            elif before != after:
                change = "changed" if before and after else "added" if after else "removed"
                yield Edit(name, table, key, change, before, after)

    def _columns_naming(self, frame: str) -> list[tuple[str, str]]:
        """List the columns that hold keys of a table, its own first."""
        referring = [(n, c) for n, parents in self._parents.items() for c, there in parents.items() if there == frame]
        return [(frame, self.keys[frame][0]), *referring]

    def _references(self, edit: Edit, row: dict) -> list[tuple[str, tuple]]:
        return [(there, (row[c],)) for c, there in self._parents[edit.frame].items() if row.get(c)]

    def _requirements(self) -> dict[int, set[int]]:
        """Tell which edits each one cannot be without, so that every state between holds together."""
        needs = defaultdict(set)
        added = {(e.frame, e.key): one for one, e in enumerate(self.rows) if e.change == "added"}
        removed = {(e.frame, e.key): one for one, e in enumerate(self.rows) if e.change == "removed"}
        for one, edit in enumerate(self.rows):
            needs[one] |= {added[place] for place in self._references(edit, edit.new or {}) if place in added}
            for place in self._references(edit, edit.old or {}):
                if place in removed:
                    needs[removed[place]].add(one)
        for group in (*self._whole_rules(), *self._restatements()):
            for one in group:
                needs[one] |= group - {one}
        return needs

    def _whole_rules(self) -> Iterable[set[int]]:
        """Group the rows of each reading rule that came or went: half a rule reads nothing."""
        groups = defaultdict(set)
        for one, edit in enumerate(self.rows):
            if edit.frame == "hedges" and edit.change in ("added", "removed"):
                groups[edit.key[0], edit.change].add(one)
        return groups.values()

    def _restatements(self) -> Iterable[set[int]]:
        """Group restatements that came and went among the same origins: both at once could run in a circle."""
        lines = defaultdict(set)
        for one, edit in enumerate(self.rows):
            if edit.frame == "links" and edit.key[1] == "restates" and edit.change in ("added", "removed"):
                lines[edit.key[0]].add(one)
                lines[edit.key[2]].add(one)
        groups = []
        for members in lines.values():
            apart = [group for group in groups if not group & members]
            groups = [*apart, members.union(*(group for group in groups if group & members))]
        return [group for group in groups if {self.rows[one].change for one in group} == {"added", "removed"}]


def plain(frame: pd.DataFrame) -> list[dict]:
    """Return rows as dicts of plain cells: days as YYYY-MM-DD, numbers to 12 digits, None for what is not stated."""
    return [dict(zip(frame, row)) for row in zip(*(_plain(frame[name]) for name in frame))]


def _plain(column: pd.Series) -> list:
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    return [_cell(value) for value in column.tolist()]


def _cell(value):
    if isinstance(value, float):
        if isnan(value):
            return None
        value = float(f"{value:.12g}")
        return int(value) if value.is_integer() else value
    return None if value == "" else value


def _renamed(old: pd.DataFrame, new: pd.DataFrame, key: str) -> dict[str, str]:
    """Return the new name of each row whose key alone is another; of several that are alike, of none."""
    sides = []
    for frame, other in ((old, new), (new, old)):
        names = defaultdict(list)
        for row in plain(frame[~frame[key].isin(other[key])]):
            names[tuple(value for column, value in row.items() if column != key)].append(row[key])
        sides.append(names)
    was, now = sides
    return {was[row][0]: now[row][0] for row in was if row in now and len(was[row]) == len(now[row]) == 1}
