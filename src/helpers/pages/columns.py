"""Columns for machines beside the words of a table: numbers, days and ids, named as in data/processed.

The words of a table come first, for readers; these follow, lower-case, and are written to its CSV only. `claims` holds
claim_ids joined by ";". A line that stands for several rows holds a tuple in each of them, a place for each row.
"""

import pandas as pd

from helpers.wording import plain

WHAT = ["rule", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end", "dated", "open_start"]
RANGE = ["low", "best", "high"]
POINT = [*WHAT, "origin_id", "originator", *RANGE, "unit", *DAYS, "basis", "claims"]
CLAIM = [*WHAT, "origin_id", "originator", "outlet", "wire", "published", "place", "phrase", "value", "value_to"]
CLAIM += ["hedge", *RANGE, "unit", *DAYS, "claims"]


def _both(names: list[str], *ends: str) -> list[str]:
    return [f"{name}_{end}" for end in ends for name in names]


PAIR = [*WHAT, "from_origin", "to_origin", "dated", *_both(["low", "high", *DAYS, "claims"], "from", "to")]
CHANGE = [*PAIR, *RANGE, "unit"]
REFUSED = [*PAIR, "unit", "refused"]
RIVALS = [*WHAT, "kind", "may_equal", "unit"]
RIVALS += _both(["origin_id", "originator", *RANGE, *DAYS, "published", "claims"], "a", "b")
RIVALS += ["date_start", "date_end"]
SHARE = [*WHAT, "origin_id", "of_metric", "of_low", "of_best", "of_high", *RANGE, *DAYS, "basis", "claims", "claims_of"]
SIZE = [*POINT, "of_low", "of_best", "of_high", "ratio_low", "ratio_best", "ratio_high", "claims_of"]
COMPARED = [*WHAT[1:], "originator", "unit", *_both([*RANGE, *DAYS, "claims"], "here", "there")]
DRIFT = [*WHAT, "origin_id", "unit", *_both(["outlet", "hedge", *RANGE, "claims"], "from", "to")]
MACHINE = frozenset([*POINT, *CLAIM, *CHANGE, *REFUSED, *RIVALS, *SHARE, *SIZE, *COMPARED, *DRIFT])


def beside(lines: pd.DataFrame, rows: pd.DataFrame, columns: list[str], key: str | None = None) -> pd.DataFrame:
    """Put columns of rows beside the words of lines: a row a line or, with `key`, all that have one value of it.

    Points and readings have the unit of low, best and high as `counted_in`, which becomes `unit`.

    >>> lines = pd.DataFrame({"What": ["sent", "killed"]})
    >>> rows = pd.DataFrame({"of": ["b", "a", "b"], "low": [1, 2, 3]})
    >>> beside(lines, rows, ["low"], key="of")["low"].tolist()
    [(1, 3), (2,)]
    """
    rows = rows.assign(unit=rows["counted_in"]) if "counted_in" in rows else rows
    held = rows.reindex(columns=columns).reset_index(drop=True)
    if key:
        lists = held.astype(object).groupby(rows[key].to_numpy(), sort=False)
        held = pd.DataFrame([[tuple(same[name]) for name in columns] for _, same in lists], columns=columns)
    return lines.reset_index(drop=True).join(held)


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what of a table is for readers: not its columns for machines, where it has others.

    >>> list(shown(pd.DataFrame(columns=["What", "literal", "low"]))), list(shown(pd.DataFrame(columns=["low"])))
    (['What', 'literal'], ['low'])
    """
    words = [name for name in frame if name not in MACHINE]
    return frame[words] if words else frame


def unlinked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells are plain text where they had links."""
    return frame.map(lambda cell: plain(cell) if hasattr(cell, "__html__") else cell)


def unfolded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as a file holds it: plain, with a row for each that a line stands for, names apart in any case.

    Many readers take "Basis" and "basis" for one name; so a heading of that kind says the same as its column.

    >>> lines = unfolded(pd.DataFrame({"Basis": ["both"], "low": [(1, 2)], "basis": [("reported", "derived")]}))
    >>> list(lines), lines.to_numpy().tolist()
    (['Basis in words', 'low', 'basis'], [['both', 1, 'reported'], ['both', 2, 'derived']])
    """
    held = [name for name in frame if name in MACHINE]
    same = {name: f"{name} in words" for name in frame if name not in held and name.lower() in held}
    rows = unlinked(frame).rename(columns=same)
    several = [name for name in held if len(frame) and isinstance(frame[name].iloc[0], tuple)]
    if not several:
        return rows
    rows = rows.explode(several, ignore_index=True)
    return rows.assign(**{name: rows[name].infer_objects() for name in several})
