"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind    the claims behind a figure, those first that a sentence would cite
page      one page of a study: what it shows of whom
summary   what a page says before its tables
lines     each source's latest figure of each thing, with its sentence
front     the front page: table, sentences to print, growth, where figures come from
disputed  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
tables    tables of figures, changes, conflicts, ...: each takes rows of a study and returns them in words
sources   tables about the articles
columns   the values behind the words of a table
"""

from helpers.pages.claims import as_of, cite, package, register
from helpers.pages.columns import for_file, shown, unlinked
from helpers.pages.front import front_page
from helpers.pages.lines import findings, text_lines
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
)

__all__ = [
    "Page", "as_of", "by_rule", "calculated", "changes", "citations", "cite", "compared", "conflicts", "coverage",
    "details", "drift", "excluded", "figures", "findings", "for_file", "front_page", "hidden", "not_comparable",
    "originators", "package", "register", "selection", "shares", "shortage", "shown", "text_lines", "unlinked",
]  # fmt: skip
