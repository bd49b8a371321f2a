"""Write tables as CSV files that people can open safely and machines can read back."""

from pathlib import Path

import numpy as np
import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table: days as YYYY-MM-DD, an open end as an empty cell, no text that runs as a formula."""
    closed = inert(frame).replace([np.inf, -np.inf], np.nan)
    closed.to_csv(path, index=False, date_format="%Y-%m-%d", float_format="%.12g", lineterminator="\n")


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a quote before each text that a spreadsheet would run as a formula.

    >>> inert(pd.DataFrame({"note": ["=1+1", "fine"]}))["note"].tolist()
    ["'=1+1", 'fine']
    """
    texts = [column for column in frame if frame[column].dtype.kind == "O"]
    risky = {column: frame[column].astype("str").str.startswith(FORMULA).fillna(False) for column in texts}
    return frame.assign(**{c: frame[c].where(~risky[c], "'" + frame[c].astype("str")) for c in texts if risky[c].any()})
