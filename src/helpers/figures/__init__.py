"""From claims to comparisons. Each step is a function that takes frames and returns a new one.

readings    claims as ranges: low, best and high
points      one statement, one figure; each source's latest
derived     figures that follow from others, and proportions
changes     changes over time, and pairs that are not comparable, with the reason
conflicts   figures on the same thing that share no value, and totals that a source lowered
study       one choice of parameters, and all of these frames; the latest figures of many choices
parameters  the parameters of the notebooks, checked
frames      the columns of each frame (processed.json), and checks of frames that somebody else made
"""

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts
from helpers.figures.derived import BILL, FORMULAS, against_shortage, borne_out, derive, find_shares
from helpers.figures.frames import MEASURED, FrameError, columns, processed_plan
from helpers.figures.parameters import DESCRIBED, ParameterError, Parameters, check_parameters
from helpers.figures.points import collapse, find_earlier, find_latest, find_undated, passport
from helpers.figures.readings import DEFAULT_RULE, bounds_under, read, rules, split_names
from helpers.figures.study import Study, grid, open_study

__all__ = [
    "BILL", "DEFAULT_RULE", "DESCRIBED", "FORMULAS", "MEASURED", "FrameError", "ParameterError", "Parameters",
    "Study", "against_shortage", "borne_out", "bounds_under", "check_parameters", "collapse", "columns", "derive",
    "find_changes", "find_conflicts", "find_earlier", "find_latest", "find_shares", "find_undated",
    "grid", "open_study", "passport", "processed_plan", "read", "rules", "split_names",
]  # fmt: skip
