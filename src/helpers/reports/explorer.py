"""Controls for a notebook: choose a day, a rule, outlets and metrics; see the chart and its passport."""

import shlex
from html import escape

import ipywidgets as widgets
import pandas as pd

from helpers.charts import Chart, chosen_chart
from helpers.figures import Study, open_study, rules
from helpers.reports.display import html_table
from helpers.tables import load
from helpers.words import Page, Vocabulary, passports


class Explorer:
    """The controls, the chart and the table that they drive, and the command that repeats the choice.

    `box` is what a notebook displays; `study`, `chart` and `command()` tell the current state.
    """

    def __init__(self, **values: str):
        self.values = values
        tables = load(values.get("data_dir"))
        published = sorted(tables.sources["published"].unique())
        options = [(f"{day:%d %b %Y}", f"{day:%Y-%m-%d}") for day in map(pd.Timestamp, published)]
        until = values.get("published_until") or options[-1][1]
        nearest = [value for _, value in options if value <= until] or [options[0][1]]
        wide = widgets.Layout(width="100%", max_width="60rem")
        named = {"style": {"description_width": "8rem"}, "layout": wide}
        self.day = widgets.SelectionSlider(
            options=options, value=nearest[-1], description="Published until", continuous_update=False, **named
        )
        self.rule = widgets.Dropdown(
            options=rules(tables), value=values.get("hedge_rule") or rules(tables)[0], description="Hedge rule", **named
        )
        outlets = sorted(set(tables.sources["outlet"]))
        given = [name.strip() for name in values.get("outlets", "").split(";") if name.strip()]
        self.outlets = widgets.SelectMultiple(
            options=outlets, value=given or outlets, rows=5, description="Outlets", **named
        )
        words = Vocabulary(tables)
        known = [name for topic in words.in_order() for name in words.metrics_of(topic) if name != "event"]
        self.metrics = widgets.SelectMultiple(
            options=[(words.metrics.loc[name, "label"], name) for name in known],
            value=words.headline_metrics(), rows=5, description="Metrics", **named,
        )  # fmt: skip
        self.axis = widgets.ToggleButtons(options=["linear", "log"], description="Axis", style=named["style"])
        self.repeat = widgets.Button(description="Write the command", icon="terminal")
        self.line = widgets.HTML()
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", width="900px"))
        self.said = widgets.HTML()
        self.passport = widgets.HTML()
        controls = [self.day, self.rule, self.outlets, self.metrics, self.axis]
        for control in controls:
            control.observe(lambda _: self.draw(), names="value")
        self.repeat.on_click(lambda _: self.show_command())
        self.box = widgets.VBox([*controls, self.repeat, self.line, self.picture, self.said, self.passport])
        self.draw()

    @property
    def chosen(self) -> dict[str, str]:
        """The parameters of the current choice, as a report takes them; those without effect left out."""
        every = len(self.outlets.value) in (0, len(self.outlets.options))
        values = {
            "published_until": "" if self.day.value == self.day.options[-1][1] else self.day.value,
            "outlets": "" if every else ";".join(self.outlets.value),
            "hedge_rule": self.rule.value,
        }
        kept = {name: self.values.get(name, "") for name in ("date_from", "date_to")}
        return {name: value for name, value in (values | kept).items() if value}

    def draw(self) -> None:
        """Draw the chart and the passport table of the current choice."""
        self.study: Study = open_study(**self.chosen, data_dir=self.values.get("data_dir", ""))
        page = Page(self.study)
        self.chart: Chart = chosen_chart(page, list(self.metrics.value), log=self.axis.value == "log")
        self.picture.value = self.chart.images("wide", ["png"])["png"]
        self.said.value = f'<p role="status">{escape(self.chart.alt)}</p>'
        found = passports(page, list(self.metrics.value))
        self.passport.value = html_table(found, "Passport of each point")
        self.line.value = ""

    def command(self) -> str:
        """Return the command line that repeats this choice as a report."""
        words = ["dprk", "report"]
        for name, value in self.chosen.items():
            words += ["-p", name, value]
        if self.values.get("data_dir"):
            words += ["--data", self.values["data_dir"]]
        return shlex.join(words)

    def show_command(self) -> None:
        """Write the command below the button."""
        self.line.value = f"<pre>{escape(self.command())}</pre>"
