"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind    the claims behind a figure, those first that a sentence would cite
page      one page of a study: what it shows of whom, in which sections
summary   what a page says before its tables
front     the front page: each source's latest figures, sentences to print, growth
disputed  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
tables    the tables of a page
sources   tables on the articles
columns   columns for machines beside the words of a table
"""

from helpers.pages.behind import front_populations
from helpers.pages.claims import Citation, as_of, cite, package, register
from helpers.pages.columns import shown, unfolded, unlinked
from helpers.pages.disputed import disputed
from helpers.pages.front import findings, front_page, latest_lines, text_lines
from helpers.pages.page import Page
from helpers.pages.sources import by_rule, citations, coverage, drift, excluded
from helpers.pages.summary import hidden, originators, selection, step
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
    "Citation", "Page", "as_of", "by_rule", "changes", "citations", "cite", "compared", "conflicts", "coverage",
    "derived", "disputed", "drift", "excluded", "findings", "front_page", "front_populations", "hidden",
    "latest_lines", "originators", "package", "passports", "pay_bill", "refusals", "register", "selection", "shares",
    "shortage", "shown", "step", "steps", "text_lines", "unfolded", "unlinked",
]  # fmt: skip
