"""Which rows a page shows, in which order; what is said of them is in helpers.wording.

behind  the claims behind a figure, those first that a sentence would cite
page    one page of a study: what it shows of whom, in which sections
"""

from helpers.pages.behind import cited_first, claims_of, derived_from, first_of, places
from helpers.pages.page import Page

__all__ = ["Page", "cited_first", "claims_of", "derived_from", "first_of", "places"]
