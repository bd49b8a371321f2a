"""Rows of frames as templates take them: by name, one side of a pair, those that agree in some columns."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import MEASURED


def records(frame: pd.DataFrame, **more: list) -> list[SimpleNamespace]:
    """Return the rows of a frame by name, each with the values of further columns, which need be no text or number.

    >>> records(pd.DataFrame({"low": [1, 2]}), parts=[["a"], ["b", "c"]])[1]
    namespace(low=2, parts=['b', 'c'])
    """
    names = [*frame, *more]
    return [SimpleNamespace(**dict(zip(names, values))) for values in zip(*map(frame.get, frame), *more.values())]


def side(row, which: str) -> SimpleNamespace:
    """Return one side of a pair ("from", "to", "a", "b", "here" or "there") as a row of its own."""
    held, end = vars(row), f"_{which}"
    own = {name.removesuffix(end): value for name, value in held.items() if name.endswith(end)}
    return SimpleNamespace(**{name: held[name] for name in MEASURED} | own)


def alike(frame: pd.DataFrame, row, columns: list[str]) -> pd.DataFrame:
    """Return the rows of a frame that have the same as `row` in some columns."""
    return frame[np.logical_and.reduce([frame[column] == getattr(row, column) for column in columns])]
