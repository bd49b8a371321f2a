"""Numbers, days and names in words, and the templates of every sentence and table.

numbers     numbers, ranges, changes and proportions in words
dates       days and windows of days in words
vocabulary  metrics, populations, scopes and originators in words, from the tables
render      the templates: en/tables.toml, a cell of each column of each table; en/*.j2, sentences
"""

from helpers.wording.dates import day, days, when, window
from helpers.wording.numbers import NOTHING, capital, counted, listed, percent, quoted, rounded, said, span
from helpers.wording.render import Wording, anchor, citation, compile_templates, plain, records, side
from helpers.wording.vocabulary import Vocabulary

__all__ = [
    "NOTHING", "Vocabulary", "Wording", "anchor", "capital", "citation", "compile_templates", "counted",
    "day", "days", "listed", "percent", "plain", "quoted", "records", "rounded", "said", "side", "span", "when",
    "window",
]  # fmt: skip
