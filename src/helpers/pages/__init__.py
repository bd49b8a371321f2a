"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind    the claims behind a figure, those first that a sentence would cite
page      one page of a study: what it shows of whom, in which sections
front     the front page: each originator's latest, sentences to print, titles of charts
disputed  what is disputed and what is not known
claims    each claim with its address, and how to cite what rests on it
"""

from helpers.pages.behind import cited_first, claims_of, derived_from, first_of, places
from helpers.pages.claims import TITLE, Citation, cite, cite_chart, register
from helpers.pages.disputed import conflicts_in_full, disputed, unknown
from helpers.pages.front import findings, goes_back_to, headline, headlines, latest_lines, text_lines
from helpers.pages.page import Page

__all__ = [
    "Citation", "Page", "TITLE", "cite", "cite_chart", "cited_first", "claims_of", "conflicts_in_full", "derived_from",
    "disputed", "findings", "first_of", "goes_back_to", "headline", "headlines", "latest_lines", "places", "register",
    "text_lines", "unknown",
]  # fmt: skip
