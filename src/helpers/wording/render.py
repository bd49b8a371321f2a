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

from helpers.wording import numbers
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
        self._environment = Environment(autoescape=True, undefined=StrictUndefined)
        self._environment.filters |= FILTERS | {"link": lambda text, claims: anchor(text, first(claims))}
        self._environment.globals |= GLOBALS
        if words:
            self._environment.filters |= {
                "what": words.what,
                "whom": lambda row: words.population(row.population),
                "subject": words.subject,
                "originator": words.originator,
                "full_name": lambda name: words.originator(name, full=True),
            }
            self._environment.globals |= {"label": words.label}

    @cached_property
    def sentences(self):
        """The macros of en/*.j2, to be called by name: `wording.sentences.change(row)`."""
        text = "".join(path.read_text("utf-8") for path in _sentence_files())
        return self._template(text).module

    def table(self, name: str, rows: list) -> pd.DataFrame:
        """Return a table of tables.toml: what each of its columns says of each row, with links."""
        self._environment.globals["say"] = self.sentences
        cells = {heading: self._template(text) for heading, text in _tables()[name].items()}
        return pd.DataFrame(
            {heading: [Markup(cell.render(r=row)) for row in rows] for heading, cell in cells.items()}, dtype=object
        )

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
    """Compile a template once for all vocabularies; filters are looked up when it is rendered."""
    environment = Environment(autoescape=True)
    environment.filters |= FILTERS | dict.fromkeys(("link", "what", "whom", "subject", "originator", "full_name"), str)
    return environment.compile(text)


def _sentence_files() -> list:
    return sorted((path for path in ENGLISH.iterdir() if path.name.endswith(".j2")), key=lambda path: path.name)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((ENGLISH / "tables.toml").read_text("utf-8"))


FILTERS = {
    name: getattr(numbers, name)
    for name in (
        "said", "range_beside", "window", "when", "day", "capital", "number", "listed", "outlets_of",
    )
} | {
    "anchor": anchor,
    "side": side,
    "names": lambda joined: numbers.listed(joined.split(";")),
    "act": lambda row: row.channel if row.channel in numbers.ACTS else "report",
}  # fmt: skip
GLOBALS = {
    name: getattr(numbers, name)
    for name in ("span", "change_span", "percent", "said_on", "more", "counted", "either")
} | {"inf": inf}  # fmt: skip
