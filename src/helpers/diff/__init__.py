"""Two states of the curated tables held against one another: which rows differ, what moved because of which.

sides   the tables of a folder, or of a revision of the project
edits   the rows that differ, and every state between
moved   what follows from the tables and moved, and the rows that it rests on
told    all of it as JSON, as text, as a page
"""

from helpers.diff.sides import NoSide, side
from helpers.diff.told import Comparison, shown

__all__ = ["Comparison", "NoSide", "shown", "side"]
