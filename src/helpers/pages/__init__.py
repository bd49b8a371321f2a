"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind    the claims behind a figure, those first that a sentence would cite
page      one page of a study: what it shows of whom, in which sections
summary   what a page says before its tables
front     the front page: each originator's latest, sentences to print, titles of charts
disputes  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
tables    the tables of a page
sources   tables on the articles
columns   columns for machines beside the words of a table
"""

from helpers.pages.claims import TITLE, Citation, cite, cite_chart, register
from helpers.pages.columns import shown, unfolded, unlinked
from helpers.pages.disputes import conflicts_in_full, disputed, unknown
from helpers.pages.front import findings, goes_back_to, headline, headlines, text_lines
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
    "Citation", "Page", "TITLE", "by_rule", "changes", "citations", "cite", "cite_chart", "compared", "conflicts",
    "conflicts_in_full", "coverage", "derived", "disputed", "drift", "excluded", "findings", "goes_back_to", "headline",
    "headlines", "hidden", "originators", "passports", "pay_bill", "refusals", "register", "selection", "shares",
    "shortage", "shown", "step", "steps", "text_lines", "unfolded", "unknown", "unlinked",
]  # fmt: skip
