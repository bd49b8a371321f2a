"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

page      one page of a study: what it shows of whom; the claims behind a figure, those first that a sentence cites
summary   what a page says before and after its tables
lines     each source's latest figure of each thing, with its sentence
front     the front page: table, sentences to print, growth, where figures come from
disputed  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
tables    tables of figures, changes, conflicts, ...: each takes rows of a study and returns them in words
"""

from helpers.pages.claims import as_of, cite, package, register
from helpers.pages.front import front_page
from helpers.pages.lines import findings, text_lines
from helpers.pages.page import Page
from helpers.pages.summary import citations, originators, selection
from helpers.pages.tables import (
    by_rule,
    calculated,
    changes,
    compared,
    conflicts,
    coverage,
    details,
    drift,
    excluded,
    figures,
    for_file,
    not_comparable,
    revisions,
    shares,
    shortage,
    shown,
    unlinked,
)

__all__ = [
    "Page", "as_of", "by_rule", "calculated", "changes", "citations", "cite", "compared", "conflicts", "coverage",
    "details", "drift", "excluded", "figures", "findings", "for_file", "front_page", "not_comparable",
    "originators", "package", "register", "revisions", "selection", "shares", "shortage", "shown", "text_lines",
    "unlinked",
]  # fmt: skip
