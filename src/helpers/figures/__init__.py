"""From claims to comparisons: readings, points, derived points, changes, conflicts, proportions, one study of them all.

readings     claims to low, best and high, for a replay day and a choice of outlets
points       one origin, one point; which of an originator's wordings speaks
derived      points that follow from others
changes      changes over time, and refusals with their reasons
conflicts    figures on the same thing that share no value
latest       each originator's latest figure, and the one before it
proportions  shares of those sent, sizes beside the labour shortage
parameters   what a notebook may be asked
study        one choice of parameters, every table of it
"""

from helpers.figures.changes import find_changes
from helpers.figures.conflicts import find_conflicts
from helpers.figures.derived import BILL, borne_out, derive
from helpers.figures.latest import find_latest
from helpers.figures.parameters import ParameterError, Parameters, check_parameters
from helpers.figures.points import MEASURED, collapse, passport
from helpers.figures.proportions import against_shortage, find_shares
from helpers.figures.readings import DEFAULT_RULE, bounds_under, read, rules
from helpers.figures.study import Study, open_study

__all__ = [
    "BILL", "DEFAULT_RULE", "MEASURED", "ParameterError", "Parameters", "Study", "against_shortage", "borne_out",
    "bounds_under", "check_parameters", "collapse", "derive", "find_changes", "find_conflicts", "find_latest",
    "find_shares", "open_study", "passport", "read", "rules",
]  # fmt: skip
