"""Render the sentences and tables that `en/` holds as templates, from plain rows.

`en/*.j2` hold sentences, a macro each; `en/tables.toml` holds, for each table, a heading and what a cell says of a row
`r`. What they say is HTML in which a figure is a link to the claim behind it; `plain` takes the links out.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache, cached_property
from html import unescape
from importlib.resources import files
from math import inf

import pandas as pd
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from helpers.wording import dates, numbers
from helpers.wording.rows import side
from helpers.wording.vocabulary import Vocabulary

ENGLISH = files("helpers.wording") / "en"


def anchor(words: str, place: str) -> Markup:
    """Return words as a link to a place on the page of claims; "" is no place.

    >>> anchor("<600>", "reuters-1"), anchor("600", "")
    (Markup('<a data-claim="reuters-1">&lt;600&gt;</a>'), Markup('600'))
    """
    return Markup('<a data-claim="{}">{}</a>').format(place, words) if place else escape(words)


def plain(text: str) -> str:
    """Return what is rendered as plain text.

    >>> plain(anchor("R&D <600>", "reuters-1"))
    'R&D <600>'
    """
    return unescape(re.sub("<[^>]*>", "", text))


class Wording:
    """The sentences and tables in the words of one vocabulary, with links to the claims of one study.

    `first` names, for claim_ids joined by ";", the one that a link leads to, or "".
    """

    def __init__(self, words: Vocabulary | None = None, first: Callable[[str], str] = lambda claims: ""):
        self.words = words
        self._environment = Environment(autoescape=True, undefined=StrictUndefined)
        self._environment.filters |= FILTERS | {"link": lambda text, claims: anchor(text, first(claims))}
        self._environment.globals |= GLOBALS
        if words:
            self._environment.filters |= {name: make(words) for name, make in OF_VOCABULARY.items()}
            self._environment.globals |= {"label": words.label, "clauses": words.clauses}

    @cached_property
    def sentences(self):
        """The macros of en/*.j2, to be called by name: `wording.sentences.change(row)`."""
        text = "".join(path.read_text("utf-8") for path in _sentence_files())
        return self._template(text).module

    def table(self, name: str, rows: list) -> pd.DataFrame:
        """Return a table of tables.toml: what each of its columns says of each row; a cell with a link is Markup."""
        return pd.DataFrame(
            {heading: self._cells(cell, rows) for heading, cell in _tables()[name].items()}, dtype=object
        )

    def _cells(self, cell: str | dict, rows: list) -> list:
        if isinstance(cell, dict):
            return [getattr(row, cell["value"]) for row in rows]
        template = self._template(cell)
        rendered = [template.render(r=row, say=self.sentences) for row in rows]
        return [Markup(text) if "<" in text else plain(text) for text in rendered]

    def _template(self, text: str) -> Template:
        return Template.from_code(self._environment, _code(text), self._environment.make_globals(None))


def citation(source) -> str:
    """Write one line that cites an article: outlet, day, whose copy, subject; `source` is a row of sources.csv."""
    return plain(_without_vocabulary().sentences.citation(source))


@cache
def _without_vocabulary() -> Wording:
    return Wording()


@cache
def _code(text: str):
    """Compile a template once for all vocabularies: a filter is looked up when it is used."""
    compiler = Environment(autoescape=True, optimized=False)
    compiler.filters |= FILTERS | dict.fromkeys(["link", *OF_VOCABULARY], str)
    return compiler.compile(text)


def compile_templates() -> None:
    """Compile every template, which takes longer than to render them."""
    for cells in _tables().values():
        for cell in cells.values():
            if isinstance(cell, str):
                _code(cell)
    _code("".join(path.read_text("utf-8") for path in _sentence_files()))


def _sentence_files() -> list:
    return sorted((path for path in ENGLISH.iterdir() if path.name.endswith(".j2")), key=lambda path: path.name)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((ENGLISH / "tables.toml").read_text("utf-8"))


def _each(rows: list, sentence: Callable) -> list[str]:
    """Return what a sentence says of each row, once where it says the same of several."""
    return list({plain(text): text for text in map(sentence, rows)}.values())


FILTERS = {
    function.__name__: function
    for function in (
        numbers.said, numbers.range_beside, numbers.number, numbers.times, numbers.per_month, numbers.capital,
        numbers.listed, numbers.outlets_of, numbers.quoted, dates.day, dates.when, dates.window,
    )
} | {
    "anchor": anchor,
    "side": side,
    "each": _each,
    "names": lambda joined: numbers.listed(joined.split(";")),
    "act": lambda row: row.channel if row.channel in numbers.ACTS else "report",
}  # fmt: skip
OF_VOCABULARY = {
    "what": lambda words: words.what,
    "what_and_who": lambda words: words.what_and_who,
    "thing": lambda words: words.thing,
    "whom": lambda words: lambda row: words.population(row.population),
    "subject": lambda words: words.subject,
    "originator": lambda words: words.originator,
    "full_name": lambda words: lambda name: words.originator(name, full=True),
    "in_full": lambda words: lambda name: words.originator(name, full=True).partition(" (")[0],
}
GLOBALS = {
    function.__name__: function
    for function in (
        numbers.span, numbers.change_span, numbers.percent, numbers.counted, numbers.more, numbers.spelled,
        dates.said_on, dates.spoken,
    )
} | {"inf": inf}  # fmt: skip
