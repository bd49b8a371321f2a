"""The words that pages use for metrics, populations, scopes, topics and sources, as the tables hold them."""

import re
import tomllib
from importlib.resources import files

import pandas as pd

from helpers.tables import Tables

# What a measure adds to the label of a metric that has no wording of its own for it.
MEASURES = {
    "stock": "at a date",
    "cumulative": "in total",
    "flow": "in a period",
    "projection": "planned or forecast",
    "rate": "for each",
    "share": "percent",
}
WHO, NUMBER = "{population}", "{number}"
NAMES = tomllib.loads((files("helpers.wording") / "en/names.toml").read_text("utf-8"))["the"]
TAKES_THE = re.compile(rf"\b({'|'.join(NAMES)})\b", re.IGNORECASE)


class Vocabulary:
    """Name what the tables hold; a word that is in no table is named by itself."""

    def __init__(self, tables: Tables):
        self.topics = _in_order(tables.topics.set_index("topic"))
        metrics, place = _in_order(tables.metrics.set_index("metric")), list(self.topics.index).index
        self.metrics = metrics.sort_values("topic", key=lambda names: names.map(place), kind="stable")
        self.populations = tables.populations.set_index("population")
        self.scopes = tables.scopes.set_index("scope")
        self.originators = tables.originators.set_index("originator")
        self._wordings = {(row.metric, row.measure): row for row in tables.wordings.itertuples()}

    def thing(self, row) -> str:
        """Name what a row counts and whom as a noun phrase: "North Korean troops sent to Russia so far"."""
        who, worded = self.population(row.population), self._wordings.get((row.metric, row.measure))
        scope, added = self._part(row), ""
        if not worded and row.measure == "projection":
            worded = self._wordings.get((row.metric, getattr(row, "projects", "")))
            added = f", {MEASURES['projection']}"
        if worded:
            return f"{worded.label.replace(WHO, who)}{added}{scope}"
        label = self.label(row.metric, row.measure)
        if self.metrics.loc[row.metric, "unit"] != "persons" or who in label:
            return f"{label}{scope}"
        return f"{who} {label}{scope}" if who.split()[-1] not in label.split() else f"{label} ({who}){scope}"

    def clauses(self, rows: list, numbers: list[str]) -> list[str]:
        """Say what each row counts after "said that", like beginnings once; "" where no table words it."""
        wordings = [self._wordings.get((row.metric, row.measure)) for row in rows]
        own = [getattr(getattr(row, "claim", None), "clause", "") for row in rows]
        clauses = [words or (worded.clause if worded else "") for words, worded in zip(own, wordings)]
        said = [words.replace(WHO, self.population(row.population)).split() for words, row in zip(clauses, rows)]
        shared = 0
        if len(said) > 1 and all(said) and said[0][0] == NUMBER:
            columns = list(zip(*said))[:-1]
            shared = next((n for n, words in enumerate(columns) if len(set(words)) > 1), len(columns))
        kept = [said[0], *([NUMBER, *words[shared:]] if shared > 1 else words for words in said[1:])]
        return [" ".join(words).replace(NUMBER, number) for words, number in zip(kept, numbers)]

    def what(self, row) -> str:
        """Name what a row counts without whom: metric, measure where it needs one, scope where there is one."""
        return self.label(row.metric, row.measure) + self._part(row)

    def _part(self, row) -> str:
        return f", {self.scope(row.scope)}" if row.scope else ""

    def label(self, metric: str, measure: str) -> str:
        """Name a metric under a measure, without whom: "sent to Russia so far", "troops, at a date"."""
        worded = self._wordings.get((metric, measure))
        if worded and worded.label.startswith(f"{WHO} "):
            return worded.label.removeprefix(f"{WHO} ")
        words = self.metrics.loc[metric]
        place = {"stock": words["there"], "rate": "", "share": ""}.get(measure, words["moved"])
        label = f"{words['label']} {place}".strip()
        usual = worded or measure == words["usual"] or (measure == "stock" and place)
        return label if usual else f"{label}, {MEASURES[measure]}"

    def subject(self, row) -> str:
        """Name what a row counts as the object of "put ... at": "the number of North Korean troops killed"."""
        words, who = self.metrics.loc[row.metric], self.population(row.population)
        place = words["there"] if row.measure == "stock" else words["moved"]
        template = words["sentence"] or f"the number of {{population}} ({words['label']})"
        scope = f" ({self.scope(row.scope)})" if row.scope else ""
        return f"{template.replace(WHO, who)} {place}".strip() + scope

    def population(self, population: str) -> str:
        """Name who is counted."""
        return self.populations.loc[population, "label"]

    def scope(self, scope: str) -> str:
        """Name a part of those who are counted."""
        return self.scopes.loc[scope, "label"]

    def originator(self, name: str, full: bool = False) -> str:
        """Name a source within a sentence, with its article; `full` as a reader meets it first."""
        if not name:
            return "an unnamed source"
        known = name in self.originators.index
        article = self.originators.loc[name, "article"] if known else ""
        named = (known and full and self.originators.loc[name, "full_name"]) or name
        if not article and _takes_the(named):
            article = "the"
        return named if named.lower().startswith(f"{article} ") else f"{article} {named}".strip()

    def originator_in_full(self, name: str) -> str:
        """Name a source by its full name, without a short form that this adds in brackets."""
        full = self.originator(name, full=True)
        return full if " (" in name else full.partition(" (")[0]

    def colours(self) -> dict[str, str]:
        """Return the colours of the sources that have one, as #RRGGBB."""
        return {name: colour for name, colour in self.originators["colour"].items() if colour}

    def metrics_of(self, topic: str) -> list[str]:
        """List the metrics of a topic, in their order."""
        return list(self.metrics.index[self.metrics["topic"] == topic])

    def headline_metrics(self) -> list[str]:
        """List the metrics that the front page shows, in the order of topics."""
        return list(self.metrics.index[self.metrics["headline"].astype(bool)])

    def in_order(self) -> list[str]:
        """List the topics in their order."""
        return list(self.topics.index)

    def ordered(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return rows in the order of topics, metrics, populations, measures, scopes; the rest stays as it is."""
        places = {"metric": list(self.metrics.index).index, "measure": list(MEASURES).index}
        return frame.sort_values(
            ["metric", "population", "measure", "scope"], ignore_index=True, kind="stable",
            key=lambda column: column.map(places[column.name]) if column.name in places else column,
        )  # fmt: skip


def _takes_the(name: str) -> bool:
    own = name.partition(" (")[0]
    return bool(TAKES_THE.search(own)) and "'s " not in own and "’s " not in own


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_index().sort_values("order", kind="stable")
