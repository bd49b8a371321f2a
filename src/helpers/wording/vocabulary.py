"""The words that pages use for metrics, populations, scopes, topics and originators, as the tables hold them."""

import pandas as pd

from helpers.tables import Tables

# What a measure adds to the label of a metric, where it is not the metric's usual one.
MEASURES = {
    "stock": "at a date",
    "cumulative": "in total",
    "flow": "in a period",
    "projection": "planned or forecast",
    "rate": "for each",
    "share": "percent",
}


class Vocabulary:
    """Name what the tables hold; a word that stands in no table is named by itself."""

    def __init__(self, tables: Tables):
        self.metrics = _in_order(tables.metrics.set_index("metric"))
        self.populations = tables.populations.set_index("population")
        self.scopes = tables.scopes.set_index("scope")
        self.topics = _in_order(tables.topics.set_index("topic"))
        self.originators = tables.originators.set_index("originator")
        of = {topic: list(rows.index) for topic, rows in self.metrics.groupby("topic")}
        self._by_topic = {topic: of.get(topic, []) for topic in self.topics.index}

    def what(self, row) -> str:
        """Name what a row counts: metric, measure where it needs one, scope where there is one.

        `row` has metric, measure and scope. "workers sent to Russia, in total"; "killed, identified by name".
        """
        scope = f", {self.scope(row.scope)}" if row.scope else ""
        return f"{self.label(row.metric, row.measure)}{scope}"

    def what_and_who(self, row) -> str:
        """Name what a row counts and whom, in one line."""
        return f"{self.what(row)}, {self.population(row.population)}"

    def label(self, metric: str, measure: str) -> str:
        """Name a metric under a measure."""
        words = self.metrics.loc[metric]
        place = {"stock": words["there"], "rate": "", "share": ""}.get(measure, words["moved"])
        label = f"{words['label']} {place}".strip()
        usual = measure == words["usual"] or (measure == "stock" and place)
        return label if usual else f"{label}, {MEASURES[measure]}"

    def subject(self, row) -> str:
        """Name what a row counts as the object of "gave ... as": "the number of North Korean troops killed"."""
        words, who = self.metrics.loc[row.metric], self.population(row.population)
        place = words["there"] if row.measure == "stock" else words["moved"]
        template = words["sentence"] or f"the number of {{population}} ({words['label']})"
        scope = f" ({self.scope(row.scope)})" if row.scope else ""
        return f"{template.replace('{population}', who)} {place}".strip() + scope

    def population(self, population: str) -> str:
        """Name who is counted."""
        return self.populations.loc[population, "label"]

    def scope(self, scope: str) -> str:
        """Name a part of those who are counted."""
        return self.scopes.loc[scope, "label"]

    def originator(self, name: str, full: bool = False) -> str:
        """Name an originator within a sentence, with its article; `full` as a reader meets it first."""
        if not name:
            return "nobody named"
        if name not in self.originators.index:
            return name
        words = self.originators.loc[name]
        return f"{words['article']} {(full and words['full_name']) or name}".strip()

    def colours(self) -> dict[str, str]:
        """Return the colours of the originators that have one, as #RRGGBB."""
        return {name: colour for name, colour in self.originators["colour"].items() if colour}

    def metrics_of(self, topic: str) -> list[str]:
        """List the metrics of a topic, in their order."""
        return list(self._by_topic[topic])

    def populations_of(self, page: str) -> list[str]:
        """List the populations that a page shows."""
        return list(self.populations[self.populations["page"] == page].index)

    def headline_metrics(self) -> list[str]:
        """List the metrics that stand on the front page, in the order of topics."""
        headline = set(self.metrics.index[self.metrics["headline"]])
        return [metric for metrics in self._by_topic.values() for metric in metrics if metric in headline]

    def in_order(self) -> list[str]:
        """List the topics in their order."""
        return list(self.topics.index)

    def ordered(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return rows in the order of topics, metrics, populations, measures, scopes; the rest stays as it is."""
        metrics = [metric for metrics in self._by_topic.values() for metric in metrics]
        keys = [frame["metric"].map(metrics.index), frame["population"], frame["measure"].map(list(MEASURES).index)]
        place = pd.concat([*keys, frame["scope"]], axis=1).reset_index(drop=True)
        return frame.iloc[place.sort_values(list(place), kind="stable").index].reset_index(drop=True)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort words by their place, those that share one by name: how a table is sorted says nothing."""
    return rows.sort_index().sort_values("order", kind="stable")
