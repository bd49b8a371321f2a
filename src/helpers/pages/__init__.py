"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind   the claims behind a figure, those first that a sentence would cite
page     one page of a study: what it shows of whom, in which sections
summary  what a page says before its tables
tables   the tables of a page
sources  tables on the articles
columns  columns for machines beside the words of a table
"""

from helpers.pages.behind import cited_first, claims_of, derived_from, first_of, places
from helpers.pages.columns import shown, unfolded, unlinked
from helpers.pages.page import Page
from helpers.pages.sources import by_rule, citations, coverage, drift, excluded
from helpers.pages.summary import hidden, selection, step
from helpers.pages.tables import (
    changes,
    compared,
    conflicts,
    derived,
    passports,
    pay_bill,
    refusals,
    shares,
    shortage,
    steps,
)  # fmt: skip

__all__ = [
    "Page", "by_rule", "changes", "citations", "cited_first", "claims_of", "compared", "conflicts", "coverage",
    "derived", "derived_from", "drift", "excluded", "first_of", "hidden", "passports", "pay_bill", "places", "refusals",
    "selection", "shares", "shortage", "shown", "step", "steps", "unfolded", "unlinked",
]  # fmt: skip


def __getattr__(name: str):
    """Return what the old room still says of a page."""
    if name not in ("findings", "goes_back_to", "headline", "originators"):
        raise AttributeError(name)
    import helpers.words

    return getattr(helpers.words, name)
