"""Figures put into words that claim no more than was reported: numbers, days, sentences, tables for a reader.

wording      numbers, ranges and days in words
vocabulary   metrics, populations, scopes and originators in words, from the tables
sentences    changes and origins in sentences
disputes     conflicts, revisions and differences in sentences
quotable     sentences to print, what not to write
claims       each claim with its address, and how to cite what rests on it
front        the front page: each originator's latest, sentences to print, what not to write
agreement    what the articles agree on, what is disputed, what is not known
leading      words of a table that lead to claims
page         what one page shows, and says before any table
listings     tables laid out for a reader
proportions  shares, the pay bill, the labour shortage, laid out likewise
columns      numbers, days and ids beside the words, for machines
provenance   who says what, in which words, and when
"""

from helpers.words.agreement import standing
from helpers.words.claims import TITLE, Citation, Register, cite, cite_chart
from helpers.words.columns import shown, unfolded
from helpers.words.disputes import about_conflict
from helpers.words.front import Headline, headlines
from helpers.words.leading import Leading
from helpers.words.listings import changes, compared, conflicts, derived, refusals
from helpers.words.page import Page, findings, goes_back_to, headline, hidden, selection, step, steps
from helpers.words.proportions import pay_bill, shares, shortage
from helpers.words.provenance import (
    by_rule,
    citations,
    coverage,
    dates,
    drift,
    excluded,
    lineage,
    matrix,
    originators,
    passports,
)  # fmt: skip
from helpers.words.sentences import citation, outlets_of
from helpers.words.vocabulary import Vocabulary
from helpers.words.wording import NOTHING, capital, counted, day, days, listed, range_beside, said, window

__all__ = [
    "Citation", "Headline", "Leading", "NOTHING", "Page", "Register", "TITLE", "Vocabulary", "about_conflict",
    "by_rule", "capital", "changes", "citation", "citations", "cite", "cite_chart",
    "compared", "conflicts", "counted", "coverage", "dates", "day", "days", "derived", "drift", "excluded", "findings",
    "goes_back_to", "headline", "headlines", "hidden", "lineage", "listed", "matrix", "originators", "outlets_of",
    "passports", "pay_bill", "range_beside", "refusals", "said", "selection", "shares", "shortage", "shown", "standing",
    "step", "steps", "unfolded", "window",
]  # fmt: skip
