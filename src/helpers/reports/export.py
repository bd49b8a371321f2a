"""Write tables as CSV files that people can open safely and machines can read back."""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.visible import visible

FORMULA = ("=", "+", "-", "@", "\t")


def write_csv(frame: pd.DataFrame, path: Path, append: bool = False) -> None:
    """Write a table: days as YYYY-MM-DD, an open end as an empty cell, no text that runs as a formula.

    `append` adds the rows to a file that has the header already.
    """
    written = frame.rename(columns=lambda name: inert(str(name)))
    for name, column in written.items():
        if column.dtype.kind == "f":
            written[name] = column.replace([np.inf, -np.inf], np.nan)
        elif column.dtype.kind not in "Miub":
            written[name] = column.map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    form = {"date_format": "%Y-%m-%d", "float_format": "%.12g", "lineterminator": "\n"}
    written.to_csv(path, mode="a" if append else "w", header=not append, index=False, **form)


def inert(text: str) -> str:
    r"""Return a text with a quote before it where a spreadsheet would run it as a formula.

    Control characters are escaped: a carriage return, which csv does not quote, would end the row.

    >>> inert("=1+1"), inert("fine"), inert("two\r=lines")
    ("'=1+1", 'fine', 'two\\r=lines')
    """
    text = visible(text)
    return f"'{text}" if text.startswith(FORMULA) else text
