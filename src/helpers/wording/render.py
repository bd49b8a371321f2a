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
from types import SimpleNamespace

import pandas as pd
from jinja2 import Environment, StrictUndefined, Template, pass_context
from markupsafe import Markup, escape

from helpers.figures import MEASURED
from helpers.wording import dates, numbers
from helpers.wording.vocabulary import Vocabulary

ENGLISH = files("helpers.wording") / "en"


def anchor(words: str, place: str) -> Markup:
    """Return words as a link to a place on the page of claims; "" is no place."""
    return Markup('<a data-claim="{}">{}</a>').format(place, words) if place else escape(words)


def plain(text: str) -> str:
    """Return what is rendered as plain text, without links."""
    return unescape(re.sub("<[^>]*>", "", text))


def records(frame: pd.DataFrame, **more: list) -> list[SimpleNamespace]:
    """Return the rows of a frame by name, each with the values of further columns, which need be no text or number."""
    names = [*frame, *more]
    return [SimpleNamespace(**dict(zip(names, values))) for values in zip(*map(frame.get, frame), *more.values())]


def side(row, which: str) -> SimpleNamespace:
    """Return one side of a pair ("from", "to", "a", "b", "here" or "there") as a row of its own."""
    held, end = vars(row), f"_{which}"
    own = {name.removesuffix(end): value for name, value in held.items() if name.endswith(end)}
    return SimpleNamespace(**{name: held[name] for name in MEASURED} | own)


class Wording:
    """The sentences and tables in the words of one vocabulary, with links to the claims of one study.

    `first` names, for claim_ids joined by ";", the one that a link leads to, or "".
    """

    def __init__(self, words: Vocabulary | None = None, first: Callable[[str], str] = lambda claims: ""):
        self.words, self._known = words, {"vocabulary": words, "first": first}

    @cached_property
    def sentences(self):
        """The macros of en/*.j2, to be called by name: `wording.sentences.citation(article)`."""
        return _template(_sentences()).make_module(self._known)

    def table(self, name: str, rows: pd.DataFrame, values: pd.DataFrame | None = None, **more: list) -> pd.DataFrame:
        """Return a table of tables.toml: a line for each row in words (a link is Markup), then in values.

        The values are columns of the rows, or of the frame `values`. Templates take `more`, a value for each row.
        """
        cells, given = dict(_tables()[name]), records(rows, **more)
        columns, values = cells.pop("values", []), rows if values is None else values
        values = values.assign(unit=values["counted_in"]) if "counted_in" in values else values
        words = {heading: self._column(cell, given) for heading, cell in cells.items()}
        return pd.DataFrame(words, dtype=object).join(values.reindex(columns=columns).reset_index(drop=True))

    def _column(self, cell: str | dict, rows: list) -> list:
        if isinstance(cell, dict):
            return [getattr(row, cell["value"]) for row in rows]
        rendered = [_template(cell).render(self._known, r=row) for row in rows]
        return [Markup(text) if "<" in text else plain(text) for text in rendered]


def citation(source) -> str:
    """Write one line that cites an article: outlet, day, whose copy, subject; `source` is a row of sources.csv."""
    return plain(Wording().sentences.citation(source))


def compile_templates() -> None:
    """Compile every template, which takes longer than to render them."""
    for text in [_sentences(), *(cell for cells in _tables().values() for cell in cells.values())]:
        if isinstance(text, str):
            _template(text)


@cache
def _sentences() -> str:
    return "".join(path.read_text("utf-8") for path in ENGLISH.iterdir() if path.name.endswith(".j2"))


@cache
def _tables() -> dict[str, dict[str, str | dict | list]]:
    return tomllib.loads((ENGLISH / "tables.toml").read_text("utf-8"))


@cache
def _template(text: str) -> Template:
    return ENVIRONMENT.from_string(text)


def _asked(name: str, **more) -> Callable:
    """Return a filter that asks the vocabulary of the page."""
    return pass_context(lambda context, value: getattr(context["vocabulary"], name)(value, **more))


ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined)
ENVIRONMENT.filters |= {
    function.__name__: function
    for function in (
        anchor, side, numbers.said, numbers.quoted, numbers.could_mean, numbers.number,
        numbers.capital, numbers.listed, numbers.outlets_of, dates.day, dates.when, dates.window,
    )
}  # fmt: skip
ENVIRONMENT.filters |= {
    "names": lambda joined: numbers.listed(joined.split(";")),
    "act": lambda row: row.channel if row.channel in numbers.ACTS else "report",
    "link": pass_context(lambda context, text, claims: anchor(text, context["first"](claims))),
    "what": _asked("what"),
    "thing": _asked("thing"),
    "subject": _asked("subject"),
    "whom": pass_context(lambda context, row: context["vocabulary"].population(row.population)),
    "originator": _asked("originator"),
    "full_name": _asked("originator", full=True),
    "in_full": _asked("originator_in_full"),
}
ENVIRONMENT.globals |= {
    function.__name__: function
    for function in (
        numbers.span, numbers.change_span, numbers.percent, numbers.counted, numbers.rounded,
        dates.day, dates.days, dates.within,
    )
} | {"inf": inf}  # fmt: skip
