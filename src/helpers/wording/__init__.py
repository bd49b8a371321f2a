"""Numbers, days and names in words, and the templates of every sentence and table.

numbers     numbers, ranges, changes and proportions in words
dates       days and windows of days in words
vocabulary  metrics, populations, scopes and originators in words, from the tables
rows        rows of frames as templates take them
render      the templates: en/tables.toml, a cell of each column of each table; en/*.j2, sentences
"""

from helpers.wording.dates import day, days, when, window
from helpers.wording.numbers import NOTHING, capital, counted, listed, percent, quoted, rounded, said, span
from helpers.wording.render import Wording, anchor, citation, compile_templates, plain
from helpers.wording.rows import alike, records, side
from helpers.wording.vocabulary import Vocabulary

__all__ = [
    "NOTHING", "Vocabulary", "Wording", "alike", "anchor", "capital", "citation", "compile_templates", "counted",
    "day", "days", "listed", "percent", "plain", "quoted", "records", "rounded", "said", "side", "span", "when",
    "window",
]  # fmt: skip
