"""What moved between two states of the tables, and because of which rows.

Everything derived is computed for both states; what stands in one alone has moved. It rests on each row without which
it would not have moved so: the tables are computed anew with that edit alone taken back. Rows found so are held to be
all of it only if they alone, made in the old state, move it as it moved; else those are sought that do, beside them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from tqdm import tqdm

from helpers.diff.edits import Edits, plain
from helpers.figures import Parameters, Study, rules
from helpers.pages import Page, headlines
from helpers.reports import as_processed, computed
from helpers.tables import Tables

KIND = ["rule", "metric", "population", "measure", "scope"]
# By what rows of both states are the same thing, then by what they may still be if most of their cells agree.
SAME = {
    "front": [["metric", "population", "label", "originator"], ["metric", "population"]],
    "sentences": [["metric", "population", "label", "originator"], ["metric", "population"]],
    "latest": [[*KIND, "originator"], KIND],
    "points": [[*KIND, "basis", "origin_id"], [*KIND, "basis"]],
    "changes": [[*KIND, "unit", "from_origin", "to_origin"], [*KIND, "unit"]],
    "conflicts": [[*KIND, "kind", "origin_id_a", "origin_id_b"], KIND],
    "shares": [["rule", "metric", "population", "scope", "of_metric", "origin_id"], ["rule", "metric", "population"]],
}
FRONT = ("front", "sentences")
UNTOLD = {
    "changes": ["claims_from", "claims_to"],
    "conflicts": ["claims_a", "claims_b"],
    "shares": ["claims", "claims_of"],
}
MOST = 0.6  # of the cells
# Nothing derived reads these; that is not taken on trust, see _lasting.
SILENT = {"note", "url", "subject", "text_sha256", "basis"}


@dataclass(frozen=True)
class Move:
    """One derived row that was added, changed or removed, and the places of the edits that it rests on."""

    table: str
    change: str
    old: dict | None
    new: dict | None
    because: tuple[int, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns whose cells differ."""
        old, new = self.old or {}, self.new or {}
        return [column for column in {**old, **new} if old.get(column) != new.get(column)]


def derived(tables: Tables) -> dict[str, list[dict]]:
    """Return all that follows from tables, rows by table; of the front page, that of the default rule."""
    state = State(tables)
    return state.processed() | state.front()


class State:
    """One state of the tables, and what follows from it, computed once for the tables and the words made of them."""

    def __init__(self, tables: Tables):
        self.tables = tables

    @cached_property
    def _computed(self) -> dict[str, pd.DataFrame]:
        return computed(self.tables, rules(self.tables))

    def processed(self) -> dict[str, list[dict]]:
        """Return points, latest, changes, conflicts and shares under every rule.

        Of what is made of points, the claim_ids are left out: that another article carries a point moves the point.
        """
        held = as_processed(self._computed)
        return {name: plain(held[name].drop(columns=UNTOLD.get(name, []))) for name in held if name in SAME}

    def front(self, wanted: set[tuple[str, str]] | None = None) -> dict[str, list[dict]]:
        """Return the lines of the front page and the sentences to print, a row each; of all, or of metrics and whom."""
        found = {table: [] for table in FRONT}
        metrics = None if wanted is None else [metric for metric, _ in wanted]
        for headline in headlines(Page(self._study()), metrics):
            main = headline.lines[0].main
            own = {"metric": main.metric, "population": main.population, "label": headline.label}
            for line in headline.lines:
                same, accounts = own | {"originator": line.originator}, line.accounts
                figure = [" ".join(filter(None, [a.said, a.span and f"({a.span})"])) for a in accounts]
                told = {"figure": " or ".join(figure), "when": line.when, "earlier": line.earlier}
                told |= {"printed": "; ".join(a.printed for a in accounts), "conflict": line.conflict}
                found["front"].append(same | told | {"maybe": line.maybe})
                found["sentences"].append(same | {"sentence": line.sentence, "not_to_write": " ".join(line.avoid)})
            found["front"] += [own | {"originator": "", "figure": undated.said} for undated in headline.undated]
        return {
            table: [{name: cell or None for name, cell in row.items()} for row in rows] for table, rows in found.items()
        }

    def _study(self) -> Study:
        """Return the study of the default rule, its frames taken from what was computed under every rule."""
        study = Study(Parameters(), self.tables)
        for name in ("readings", "points", "changes"):
            rows = self._computed[name]
            study.__dict__[name] = rows[rows["rule"] == study.parameters.hedge_rule].reset_index(drop=True)
        return study


def moves(edits: Edits, old: Tables, new: Tables) -> list[Move]:
    """Return what moved between two states of the tables, each with the edits that it rests on."""
    if not edits.rows:
        return []
    before, after = derived(old), derived(new)
    moved = [move for table in SAME for move in _moved(table, before[table], after[table])]
    because = Because(edits, moved, before, after).found() if moved else []
    return [Move(m.table, m.change, m.old, m.new, tuple(sorted(rows))) for m, rows in zip(moved, because)]


class Because:
    """The search for the edits that moves rest on."""

    def __init__(self, edits: Edits, moved: list[Move], before: dict, after: dict):
        self.edits = edits
        self._sides = [[(m.table, _key(row)) if row else None for row in (m.old, m.new)] for m in moved]
        told = [m.new or m.old for m in moved if m.table in FRONT]
        self._wanted = {(row["metric"], row["population"]) for row in told}
        self._known, self._state = {}, (None, None)
        for applied, found in ((frozenset(), before), (edits.every, after)):
            self._known |= dict.fromkeys([(applied, False), (applied, True)], self._counts(found))

    def found(self) -> list[frozenset[int]]:
        """Return the edits that each move rests on."""
        tried, places = self._lasting(), range(len(self._sides))
        alone = [set() for _ in places]
        for one in _shown(tried, "rows taken back one by one"):
            without = self.edits.all_but([one])
            for place in places:
                if not self._as_moved(without, place):
                    alone[place].add(one)
        told = _shown(places, "what moved held against its rows")
        return [self._completed(place, frozenset(alone[place]), tried) for place in told]

    def _lasting(self) -> list[int]:
        """Return the edits to try: not those in whose cells nothing derived is read, nor rows only referred to.

        What refers to an added row is tried, and the row is named with it.
        """
        rows = self.edits.rows
        silent = {
            one
            for one, edit in enumerate(rows)
            if edit.frame == "exclusions" or (edit.change == "changed" and SILENT.issuperset(edit.columns))
        }
        loud = self.edits.all_but(silent)
        if not all(self._as_moved(loud, place) for place in range(len(self._sides))):
            silent = set()
        return [
            one
            for one, edit in enumerate(rows)
            if one not in silent
            and (edit.change != "added" or not self.edits.is_referred_to(one) or self.edits.refers_to_its_own(one))
        ]

    def _completed(self, place: int, rows: frozenset[int], tried: list[int]) -> frozenset[int]:
        """Return the edits that alone move something as it moved: those given, and if need be others beside them."""
        edits = self.edits
        given = edits.with_needed(rows)
        if self._as_moved(given, place):
            return given
        here = self._seen(given, place)
        beside = [one for one in tried if self._seen(edits.with_needed([*rows, one]), place) != here]
        found = edits.with_needed([*rows, *beside])
        if self._as_moved(found, place):
            return found
        least = edits.every
        for one in tried:
            fewer = edits.all_but([one], least)
            if self._as_moved(fewer, place):
                least = fewer
        return edits.with_needed(least.intersection(tried))

    def _as_moved(self, applied: frozenset[int], place: int) -> bool:
        """Tell whether a state of the tables has of something that moved what the new state has."""
        return self._seen(applied, place) == self._seen(self.edits.every, place)

    def _seen(self, applied: frozenset[int], place: int) -> tuple[int, ...]:
        """Count the old and the new row of something that moved in a state of the tables."""
        sides = self._sides[place]
        front = next(filter(None, sides))[0] in FRONT
        if (applied, front) not in self._known:
            if self._state[0] != applied:  # what is asked of one state is asked in a row
                self._state = applied, State(self.edits.tables(applied))
            found = self._state[1].front(self._wanted) if front else self._state[1].processed()
            self._known[applied, front] = self._counts(found)
        return tuple(self._known[applied, front][side] if side else 0 for side in sides)

    def _counts(self, found: dict[str, list[dict]]) -> Counter:
        """Count the rows that moved, of everything derived from a state: the rest need not be kept."""
        rows = ((table, _key(row)) for table, rows in found.items() for row in rows)
        asked = {side for sides in self._sides for side in sides}
        return Counter(row for row in rows if row in asked)


def _shown(steps: Iterable, what: str) -> Iterable:
    """Show on the error stream how far steps are that take more than a second."""
    return tqdm(steps, desc=what, unit="", leave=False, delay=1)


def _moved(table: str, before: list[dict], after: list[dict]) -> Iterable[Move]:
    """Pair the rows that stand in one state alone: what is the same thing was changed, the rest added or removed."""
    was, now = Counter(map(_key, before)), Counter(map(_key, after))
    old, new = (
        [dict(row) for row in sorted((here - there).elements(), key=str)] for here, there in ((was, now), (now, was))
    )
    for names, least in zip(SAME[table], (0, MOST)):
        for one, other in _pairs(old, new, names, least):
            old.remove(one)
            new.remove(other)
            yield Move(table, "changed", one, other)
    yield from (Move(table, "added", None, row) for row in new)
    yield from (Move(table, "removed", row, None) for row in old)


def _pairs(old: list[dict], new: list[dict], names: list[str], least: float) -> list[tuple[dict, dict]]:
    """Pair rows that agree in these columns, those first that are most alike; each stands in one pair."""
    groups = defaultdict(list)
    for row in new:
        groups[tuple(row.get(name) for name in names)].append(row)
    ranked = [
        (_likeness(row, other), a, b, row, other)
        for a, row in enumerate(old)
        for b, other in enumerate(groups[tuple(row.get(name) for name in names)])
    ]
    ranked = sorted((r for r in ranked if r[0] >= least), key=lambda r: (-r[0], r[1], r[2]))
    found, used = [], set()
    for _, _, _, row, other in ranked:
        if not used & {id(row), id(other)}:
            used |= {id(row), id(other)}
            found.append((row, other))
    return found


def _likeness(one: dict, other: dict) -> float:
    """Return the part of the cells that agree; lists joined by ";" agree as far as they share their parts."""
    found = 0.0
    for name, cell in one.items():
        parts = [set(str(value).split(";")) for value in (cell, other.get(name))]
        found += len(parts[0] & parts[1]) / len(parts[0] | parts[1])
    return found / len(one)


def _key(row: dict) -> tuple:
    return tuple(row.items())
