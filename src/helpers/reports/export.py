"""Write tables as CSV files that people can open safely and machines can read back."""

import csv
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.visible import visible

FORMULA = ("=", "+", "-", "@", "\t")


def write_csv(frame: pd.DataFrame, path: Path, append: bool = False) -> None:
    """Write a table: days as YYYY-MM-DD, an open end as an empty cell, no text that runs as a formula.

    Headings are written as cells are. `append` adds its rows to a file that has the header already.
    """
    with path.open("a" if append else "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if not append:
            writer.writerow(inert(str(name)) for name in frame)
        writer.writerows(zip(*(_written(frame[name]) for name in frame)))


def inert(text: str) -> str:
    r"""Return a text with a quote before it where a spreadsheet would run it as a formula.

    Its control characters are shown: a carriage return, which csv does not quote, would
    end the row.

    >>> inert("=1+1"), inert("fine"), inert("two\r=lines")
    ("'=1+1", 'fine', 'two\\r=lines')
    """
    text = visible(text)
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(column: pd.Series) -> np.ndarray:
    """Return the cells of a column as texts, each distinct value being written once."""
    codes, values = pd.factorize(column)
    if column.dtype.kind == "M":
        cells = values.strftime("%Y-%m-%d").tolist()
    elif column.dtype.kind == "f":
        cells = [f"{value:.12g}" if isfinite(value) else "" for value in values.tolist()]
    else:
        cells = [inert(value) if isinstance(value, str) else str(value) for value in values.tolist()]
    return np.array([*cells, ""], dtype=object)[codes]  # the code of what is missing is -1
