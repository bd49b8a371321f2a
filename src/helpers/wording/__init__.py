"""Numbers, days and names in words, and the templates of every sentence and table.

numbers     numbers, ranges, days in words
vocabulary  metrics, populations, scopes and originators in words, from the tables
rows        rows of frames as templates take them
render      the templates: en/tables.toml, a cell of each column of each table; en/*.j2, sentences
"""

from helpers.wording.numbers import (
    ACTS,
    NOTHING,
    capital,
    counted,
    day,
    listed,
    outlets_of,
    range_beside,
    rounded,
    said,
    span,
    when,
    window,
)  # fmt: skip
from helpers.wording.render import Wording, anchor, citation, plain
from helpers.wording.rows import alike, records, side
from helpers.wording.vocabulary import Vocabulary

__all__ = [
    "ACTS", "NOTHING", "Vocabulary", "Wording", "alike", "anchor", "capital", "citation", "counted", "day", "listed",
    "outlets_of", "plain", "range_beside", "records", "rounded", "said", "side", "span", "when", "window",
]  # fmt: skip
