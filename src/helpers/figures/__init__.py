"""From claims to comparisons. Each step is a function that takes frames and returns a new one.

A frame that lacks a column, holds an unknown word or has a low end above the high one is refused with FrameError.

readings    read: claims to low, best and high, for a day, some outlets, a rule; bounds_under: those of a wording
points      collapse: one statement, one figure; which wording comparisons use; find_latest: each source's latest
derived     derive: figures that follow from others; find_shares: parts of those sent, workers to the labour shortage
changes     find_changes: changes over time, and pairs that are not comparable, with the reason
conflicts   find_conflicts: figures on the same thing that share no value; find_revisions: how sources changed theirs
study       one choice of parameters, and all of these frames; grid: the latest figures of many choices
parameters  the parameters of the notebooks, checked
frames      the columns of each frame (processed.json), and checks of frames that somebody else made
"""

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts, find_revisions
from helpers.figures.derived import BILL, FORMULAS, against_shortage, borne_out, derive, find_shares
from helpers.figures.frames import MEASURED, FrameError, columns, processed_plan
from helpers.figures.parameters import DESCRIBED, ParameterError, Parameters, check_parameters
from helpers.figures.points import collapse, find_earlier, find_latest, find_undated, passport
from helpers.figures.readings import DEFAULT_RULE, bounds_under, read, rules, split_names
from helpers.figures.study import Study, grid, open_study

__all__ = [
    "BILL", "DEFAULT_RULE", "DESCRIBED", "FORMULAS", "MEASURED", "FrameError", "ParameterError", "Parameters",
    "Study", "against_shortage", "borne_out", "bounds_under", "check_parameters", "collapse", "columns", "derive",
    "find_changes", "find_conflicts", "find_earlier", "find_latest", "find_revisions", "find_shares", "find_undated",
    "grid", "open_study", "passport", "processed_plan", "read", "rules", "split_names",
]  # fmt: skip
