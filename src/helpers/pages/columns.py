"""The values behind the words of a table, under the names of data/processed.

The words of a table come first, under headings that begin with a capital letter. The values follow in lower case: pages
do not show them, CSV files hold them. `claims` holds claim_ids joined by ";".
"""

import pandas as pd

from helpers.wording import Wording, plain, records

WHAT = ["rule", "metric", "population", "measure", "scope"]
DAYS = ["date_start", "date_end", "dated", "open_start"]
RANGE = ["low", "best", "high"]
POINT = [*WHAT, "origin_id", "originator", *RANGE, "unit", *DAYS, "basis", "claims"]


def _both(names: list[str], *ends: str) -> list[str]:
    return [f"{name}_{end}" for end in ends for name in names]


PAIR = [*WHAT, "from_origin", "to_origin", "dated", *_both(["low", "high", *DAYS, "claims"], "from", "to")]
SIDE = ["origin_id", "originator", *RANGE, *DAYS, "published", "claims"]
COLUMNS = {
    "figures": POINT,
    "calculated": POINT,
    "changes": [*PAIR, *RANGE, "unit", *_both(["low", "high"], "ratio", "rate")],
    "not_comparable": [*PAIR, "unit", "refused"],
    "compared": [*WHAT[1:], "originator", "unit", *_both([*RANGE, *DAYS, "claims"], "here", "there")],
    "conflicts": [*WHAT, "kind", "may_equal", "unit", *_both(SIDE, "a", "b"), "date_start", "date_end"],
    "details": [
        *WHAT, "origin_id", "originator", "outlet", "wire", "published", "place", "phrase", "value", "value_to",
        "hedge", *RANGE, "unit", *DAYS, "claims",
    ],
    "shares": [
        *WHAT, "origin_id", "of_metric", "of_low", "of_best", "of_high", *RANGE, *DAYS, "basis", "claims", "claims_of",
    ],
    "shortage": [*POINT, "of_low", "of_best", "of_high", "ratio_low", "ratio_best", "ratio_high", "claims_of"],
    "drift": [*WHAT, "origin_id", "unit", *_both(["outlet", "hedge", *RANGE, "claims"], "from", "to")],
}  # fmt: skip


def with_values(name: str, rows: pd.DataFrame, wording: Wording, values=None, **more: list) -> pd.DataFrame:
    """Return a table of tables.toml on some rows, each line with the columns of its row, or of that of `values`.

    Points and readings have the unit of low, best and high as `counted_in`, which becomes `unit`. `more` are what
    templates take besides, a value for each row.
    """
    values = rows if values is None else values
    values = values.assign(unit=values["counted_in"]) if "counted_in" in values else values
    words = wording.table(name, records(rows, **more))
    return words.join(values.reindex(columns=COLUMNS[name]).reset_index(drop=True))


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table that are for readers: those with a capital letter; all where there is none.

    >>> list(shown(pd.DataFrame(columns=["What", "low"]))), list(shown(pd.DataFrame(columns=["low"])))
    (['What'], ['low'])
    """
    words = [name for name in frame if str(name)[:1].isupper()]
    return frame[words] if words else frame


def unlinked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells are plain text where they had links."""
    return frame.map(lambda cell: plain(cell) if hasattr(cell, "__html__") else cell)


def for_file(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as a file holds it: plain text, with names that differ in more than their case.

    Many readers take "Outlet" and "outlet" for one name.

    >>> list(for_file(pd.DataFrame({"Outlet": ["CBC"], "low": [1], "outlet": ["CBC"]})))
    ['Outlet in words', 'low', 'outlet']
    """
    same = {name: f"{name} in words" for name in shown(frame) if name.lower() in frame and name.lower() != name}
    return unlinked(frame).rename(columns=same)
