"""Figures put into words that claim no more than was reported."""

from helpers.words.agreement import standing
from helpers.words.claims import TITLE, Citation, Register, cite, cite_chart
from helpers.words.disputes import about_conflict
from helpers.words.front import Headline, headlines
from helpers.words.page import findings, goes_back_to, headline, originators

__all__ = [
    "Citation", "Headline", "Register", "TITLE", "about_conflict", "cite", "cite_chart", "findings", "goes_back_to",
    "headline", "headlines", "originators", "standing",
]  # fmt: skip
