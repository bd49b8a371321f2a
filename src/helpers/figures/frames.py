"""Name the columns of every frame, and check frames that somebody else made.

`processed.json` lists and describes them: under `tables` those of data/processed, under `frames` those besides.
"""

import json
from functools import cache
from importlib import resources

import pandas as pd

RANGE = ["low", "best", "high"]
# What is counted; a figure is only ever compared with one that counts the same.
MEASURED = ["metric", "population", "measure", "scope"]
KIND = ["rule", *MEASURED]
# All that one source says of one thing; an unnamed source is a line of its own for each statement.
LINE = [*KIND, "line"]
# From the firmest wording to the weakest; a calculated figure has none.
FIRMNESS = ["exact", "none", "about", "nearly", "at_least", "more_than", "up_to", "vague", ""]
# From the place of an article that counts first to the one that counts last.
PLACES = ["body", "caption", "standfirst", "headline", "link"]


class FrameError(ValueError):
    """A frame handed in cannot be used; the message says where and what would be right."""


@cache
def processed_plan() -> dict:
    """Return processed.json: the tables of data/processed, their columns, keys and descriptions."""
    return json.loads(resources.files("helpers.figures").joinpath("processed.json").read_text(encoding="utf-8"))


def columns(name: str) -> list[str]:
    """List the columns of readings, points, changes, conflicts or shares, or those that `Study.compare` compares."""
    plan = processed_plan()
    return [*plan["tables"].get(name, {"columns": []})["columns"], *plan["frames"].get(name, [])]


def check_frame(frame: pd.DataFrame, name: str) -> None:
    """Raise FrameError if readings or points lack a column, hold an unknown word or have a low end above the high."""
    check_columns(frame, name, columns(name))
    words = processed_plan()["enums"] | {"hedge": [*FIRMNESS, "unquantified"], "place": PLACES}
    for column in [column for column in words if column in columns(name)]:
        check_words(frame, name, column, words[column])
    check_ends(frame, name, "low", "high")


def check_columns(frame: pd.DataFrame, name: str, wanted: list[str]) -> None:
    """Raise FrameError if a frame lacks a column."""
    if missing := [column for column in wanted if column not in frame]:
        raise FrameError(f"{name}: no column {', '.join(missing)}. Its columns are {', '.join(wanted)}.")


def check_words(frame: pd.DataFrame, name: str, column: str, allowed: list[str]) -> None:
    """Raise FrameError if a column holds a word that is not allowed."""
    for row, word in frame.loc[~frame[column].isin(allowed), column].head(1).items():
        known = ", ".join(filter(None, allowed))
        raise FrameError(f"{name}, row {row}, column {column}: {word!r} is unknown. Use one of: {known}.")


def check_ends(frame: pd.DataFrame, name: str, low: str, high: str) -> None:
    """Raise FrameError if the low end of a range is above its high end."""
    for row, one, other in frame.loc[frame[low] > frame[high], [low, high]].head(1).itertuples():
        wrong = f"{one:,.12g} is above {high} {other:,.12g}. Swap them, or correct one."
        raise FrameError(f"{name}, row {row}, column {low}: {wrong}")
