"""Columns for machines beside the words of a table: numbers, days and ids, named as in data/processed.

The words of a table come first, for readers; these follow, lower-case, and are written to its CSV only. `claims` holds
claim_ids joined by ";". A line that stands for several rows holds a tuple in each of them, a place for each row.
"""

from collections.abc import Sequence

import pandas as pd

WHAT = ["rule", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end", "dated", "open_start"]
RANGE = ["low", "best", "high"]
POINT = [*WHAT, "origin_id", "originator", *RANGE, "unit", *DAYS, "basis", "claims"]
CLAIM = [*WHAT, "origin_id", "originator", "outlet", "wire", "published", "place", "phrase", "value", "value_to"]
CLAIM += ["hedge", *RANGE, "unit", *DAYS, "claims"]
_ENDS = ["low", "high", *DAYS, "claims"]
PAIR = [*WHAT, "from_origin", "to_origin", "dated", *(f"{name}_from" for name in _ENDS), *(f"{n}_to" for n in _ENDS)]
_SIDE = ["origin_id", "originator", *RANGE, *DAYS, "published", "claims"]
RIVALS = [*WHAT, "kind", "may_equal", "unit", *(f"{name}_a" for name in _SIDE), *(f"{name}_b" for name in _SIDE)]
SHARE = [*WHAT, "origin_id", "of_metric", "of_low", "of_best", "of_high", *RANGE, *DAYS, "basis", "claims", "claims_of"]
SIZE = [*POINT, "of_low", "of_best", "of_high", "ratio_low", "ratio_best", "ratio_high", "claims_of"]
OTHER = [*RANGE, *DAYS, "claims"]
COMPARED = [*WHAT[1:], "originator", "unit", *(f"{n}_here" for n in OTHER), *(f"{n}_there" for n in OTHER)]
_WORDED = ["outlet", "hedge", *RANGE, "claims"]
DRIFT = [*WHAT, "origin_id", "unit", *(f"{n}_from" for n in _WORDED), *(f"{n}_to" for n in _WORDED)]
DATES = [*POINT, "said_start", "said_end", "published", "collected", "days_when_published", "days_when_collected"]
STEP = ["unit", "refused"]
MACHINE = frozenset([*POINT, *CLAIM, *PAIR, *RIVALS, *SHARE, *SIZE, *COMPARED, *DRIFT, *DATES, *STEP])


def beside(
    lines: pd.DataFrame, rows: pd.DataFrame, columns: list[str], at: Sequence[int] | None = None
) -> pd.DataFrame:
    """Put columns of rows beside the words of lines: a row a line or, with `at`, as many as name the line.

    >>> lines, rows = pd.DataFrame({"What": ["killed", "sent"]}), pd.DataFrame({"low": [1, 2, 3]})
    >>> beside(lines, rows, ["low"], [0, 1, 1])["low"].tolist()
    [(1,), (2, 3)]
    """
    rows = rows.reindex(columns=columns).reset_index(drop=True)
    if at is not None:
        places = [[] for _ in range(len(lines))]
        for row, line in enumerate(at):
            places[line].append(row)
        held = {name: rows[name].tolist() for name in columns}
        cells = {name: [tuple(values[row] for row in some) for some in places] for name, values in held.items()}
        rows = pd.DataFrame(cells, columns=columns, dtype=object)
    return lines.reset_index(drop=True).join(rows)


def places(names: pd.Series, heads: pd.Series) -> list[int]:
    """Return, for the name of each row, the place of the line that it heads.

    >>> places(pd.Series(["b", "a", "b"]), pd.Series(["a", "b"]))
    [1, 0, 1]
    """
    place = {head: at for at, head in enumerate(heads)}
    return [place[name] for name in names]


def points(rows: pd.DataFrame) -> pd.DataFrame:
    """Return points with the unit of low, best and high as `unit`, as tables for machines name it."""
    return rows.assign(unit=rows["counted_in"])


def readings(rows: pd.DataFrame) -> pd.DataFrame:
    """Return readings with their claim_ids as `claims`, and with the unit of low, best and high as `unit`."""
    return rows.assign(claims=rows["claim_id"], unit=rows["counted_in"])


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what of a table is for readers: not its columns for machines, where it has others.

    >>> list(shown(pd.DataFrame(columns=["What", "literal", "low"]))), list(shown(pd.DataFrame(columns=["low"])))
    (['What', 'literal'], ['low'])
    """
    words = [name for name in frame if name not in MACHINE]
    return frame[words] if words else frame


def unfolded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as a file holds it: with a row for each that a line stands for, and names apart in any case.

    Many readers take "Basis" and "basis" for one name; so a heading of that kind says the same as its column.

    >>> told = unfolded(pd.DataFrame({"Basis": ["both"], "low": [(1, 2)], "basis": [("reported", "derived")]}))
    >>> list(told), told.to_numpy().tolist()
    (['Basis in words', 'low', 'basis'], [['both', 1, 'reported'], ['both', 2, 'derived']])
    """
    held = [name for name in frame if name in MACHINE]
    alike = {name: f"{name} in words" for name in frame if name not in held and name.lower() in held}
    rows = frame.rename(columns=alike)
    several = [name for name in held if len(frame) and isinstance(frame[name].iloc[0], tuple)]
    if not several:
        return rows
    rows = rows.explode(several, ignore_index=True)
    return rows.assign(**{name: rows[name].infer_objects() for name in several})
