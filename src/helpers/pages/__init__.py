"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind    the claims behind a figure, those first that a sentence would cite
page      one page of a study: what it shows of whom, in which sections
summary   what a page says before its tables
front     the front page: each originator's latest, sentences to print, titles of charts
disputes  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
tables    tables of figures, changes, conflicts, ...: each takes rows of a study and returns them in words
sources   tables about the articles
columns   the values behind the words of a table
"""

from helpers.pages.claims import TITLE, Citation, cite, cite_chart, register
from helpers.pages.columns import for_file, shown, unlinked
from helpers.pages.disputes import conflicts_in_full, disputed, unknown
from helpers.pages.front import findings, goes_back_to, headline, headlines, text_lines
from helpers.pages.page import Page
from helpers.pages.sources import citations, coverage, drift, excluded
from helpers.pages.summary import hidden, originators, selection
from helpers.pages.tables import (
    by_rule,
    calculated,
    changes,
    compared,
    conflicts,
    details,
    figures,
    not_comparable,
    shares,
    shortage,
)  # fmt: skip

__all__ = [
    "Citation", "Page", "TITLE", "by_rule", "calculated", "changes", "citations", "cite", "cite_chart", "compared",
    "conflicts", "conflicts_in_full", "coverage", "details", "disputed", "drift", "excluded", "figures", "findings",
    "for_file", "goes_back_to", "headline", "headlines", "hidden", "not_comparable", "originators", "register",
    "selection", "shares", "shortage", "shown", "text_lines", "unknown", "unlinked",
]  # fmt: skip
