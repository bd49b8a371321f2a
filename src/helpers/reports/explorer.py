"""Controls for a notebook: choose a day, rule, outlets and metrics; point at marks, zoom, pick; compare two days.

The chart is Vega-Lite, written by a template, since Altair takes seconds to put it together. Altair's widget brings its
code along: JupyterLab reads older versions, and Altair's own page loads from elsewhere.
"""

import json
import shlex
from collections import namedtuple
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from itertools import count

import altair
import ipywidgets as widgets
import numpy as np
import pandas as pd

from helpers.charts import chart_over_time, source_colours
from helpers.figures import DEFAULT_RULE, ParameterError, check_parameters, open_study, passport, rules, split_names
from helpers.pages import Page, compared, details
from helpers.reports.display import Display, html_table
from helpers.reports.pages import environment
from helpers.wording import Vocabulary, capital, records, said, span, window

WIDTH, NARROW = 640, 300  # pixels of a panel, alone and with another day's chart next to it
NOTEBOOK = "notebooks/explore.ipynb"
DIFFERS = "What differs between the two days"
PRINTED = 6  # wordings that a mark shows under the pointer
BEYOND = 1000  # times the largest value: where a bar without an upper end ends, out of sight however one zooms
_NUMBERS = count(1)  # a notebook that is run again is saved with the same name of its widget


# What was published by one day: the study, its page, the figures of the chosen metrics, and their chart.
State = namedtuple("State", "study page rows chart")


class Explorer:
    """The controls, and the charts and tables that they drive: `box` is what a notebook displays.

    `states` has the state shown and, where two days are compared, the other day's.

    Parameters: those of `open_study`, and `metrics`, names of metrics separated by ";" (empty: those that have a
    headline; ";": none), `axis`, linear or log, and `compare_with`, another day of publication (empty: none).

    Raises ParameterError where one has a value that is not allowed.
    """

    def __init__(self, *, metrics: str = "", axis: str = "linear", compare_with: str = "", **values: str):
        opened = open_study(**values)
        tables, given = opened.tables, asdict(opened.parameters)
        without = split_names(given.pop("exclude_outlets"))
        self.given, self._states = {name: value for name, value in given.items() if value}, {}
        words = Vocabulary(tables)
        known = [name for topic in words.in_order() for name in words.metrics_of(topic) if name != "event"]
        chosen = split_names(metrics) if metrics else words.headline_metrics()
        _require("metrics", chosen, known)
        _require("axis", [axis], ["linear", "log"])
        days = [f"{day:%Y-%m-%d}" for day in sorted(tables.sources["published"].unique())]
        dates, self._last = [(_day(day), day) for day in days], days[-1]
        shown = _nearest(days, given["published_until"] or self._last)
        other = _nearest(days, _day_compared(compare_with, tables)) if compare_with else ""
        outlets = sorted(set(tables.sources["outlet"]))
        kept = [name for name in split_names(given["outlets"]) or outlets if name not in without]
        labels = [(words.metrics.loc[name, "label"], name) for name in known]
        rule = given["hedge_rule"]
        self.day = _control(widgets.SelectionSlider, "Published until", dates, shown, continuous_update=False)
        self.other = _control(widgets.Dropdown, "Compare with", [("no other day", ""), *dates], other)
        self.rule = _control(widgets.Dropdown, "Reading rule", rules(tables), rule)
        self.outlets = _control(widgets.SelectMultiple, "Outlets", outlets, kept, rows=len(outlets))
        self.metrics = _control(widgets.SelectMultiple, "Metrics", labels, chosen, rows=len(labels))
        self.axis = _control(widgets.ToggleButtons, "Axis", ["linear", "log"], axis)
        controls = [self.day, self.other, self.rule, self.outlets, self.metrics, self.axis]
        repeat = widgets.Button(description="Write the command", icon="terminal", layout={"width": "14rem"})
        self.charts = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.line, self.said, self.changed, self.picked, self.details = (widgets.HTML() for _ in range(5))
        for control in controls:
            control.observe(lambda _: self.draw(), names="value")
        repeat.on_click(lambda _: self.line.set_trait("value", f"<pre>{escape(self.command())}</pre>"))
        below = [self.line, self.charts, self.said, self.changed, self.picked, self.details]
        self.box = widgets.VBox([*controls, repeat, *below], model_id=f"explorer-{next(_NUMBERS)}")
        self.draw()

    @property
    def chosen(self) -> dict[str, str]:
        """The parameters of the current choice, as `open_study` takes them, without those that have no effect."""
        every = len(self.outlets.value) in (0, len(self.outlets.options))
        values = {
            "published_until": "" if self.day.value == self._last else self.day.value,
            "outlets": "" if every else ";".join(self.outlets.value),
            "hedge_rule": "" if self.rule.value == DEFAULT_RULE else self.rule.value,
        }
        return {name: value for name, value in (self.given | values).items() if value}

    def draw(self) -> None:
        """Draw the charts and the tables of the current choice."""
        days = [self.day.value, *filter(None, [self.other.value])]
        self.states, drawings = [self._state(day) for day in days], []
        rows = pd.concat([state.rows for state in self.states])
        ends = [f"{day:%Y-%m-%d}" for day in (rows["date_start"].min(), rows["date_end"].max())] if len(rows) else []
        for state, day in zip(self.states, days):
            drawing = hover_chart(state.rows, ends, NARROW if len(days) > 1 else WIDTH, self.axis.value == "log")
            on_pick(drawing, lambda marks, state=state: self._show_details(state, marks))
            drawings.append(widgets.VBox([widgets.HTML(f"<strong>As of {_day(day)}</strong>"), drawing]))
        self.charts.children = drawings
        self.said.value = "".join(f'<p role="status">{escape(state.chart.alt)}</p>' for state in self.states)
        self.changed.value = "" if len(days) == 1 else html_table(self.compared(), DIFFERS)
        self._show_details(self.states[0], [])
        self.line.value = ""

    def compared(self) -> pd.DataFrame:
        """Return what differs between the two days in the metrics chosen; see `pages.compared`."""
        earlier, later = sorted(self.states, key=lambda state: state.study.parameters.published_until or "9999")
        rows = earlier.study.compare(later.study)
        found = compared(rows[rows["metric"].isin(self.metrics.value)], later.page.wording)
        named = [f"As of {_day(state.study.parameters.published_until or self._last)}" for state in (earlier, later)]
        return found.rename(columns=dict(zip(["Earlier day", "Later day"], named)))

    def command(self) -> str:
        """Return the command line that repeats all of this choice: its charts and tables, as a report."""
        listed = self.chosen | {
            "metrics": ";".join(self.metrics.value) or ";",
            "axis": self.axis.value if self.axis.value != "linear" else "",
            "compare_with": self.other.value,
        }
        data = listed.pop("data_dir", "")
        words = [word for name, value in listed.items() if value for word in ("-p", name, value)]
        return shlex.join(["dprk", "report", NOTEBOOK, *words, *(["--data", data] if data else [])])

    def show(self, display: Display) -> None:
        """Show the present choice as a report does: the chart, the other day's, what differs, the command."""
        for name, state in zip(("chosen", "chosen-other-day"), self.states):
            display.chart(name, state.chart)
        if len(self.states) > 1:
            display.table("compared", self.compared(), DIFFERS)
        display.text(self.command())

    def _state(self, day: str) -> State:
        """Return the state of a day, which is calculated once for each choice of parameters and metrics."""
        given = self.chosen | {"published_until": "" if day == self._last else day}
        key = (*given.items(), self.metrics.value)
        if key not in self._states:
            study = open_study(**given)
            page = Page(study)
            rows = page.points[page.points["metric"].isin(self.metrics.value) & page.points["speaks"]]
            colours = source_colours(page.points["originator"], page.words.colours())
            rows = rows.assign(color=rows["originator"].map(colours)).dropna(subset="date_end").reset_index(drop=True)
            rows["panel"] = [capital(page.words.thing(row)) for row in records(rows)]
            chart = chart_over_time(rows, page.words)
            self._states[key] = State(study, page, described(rows, study.readings), chart)
        return self._states[key]

    def _show_details(self, state: State, marks: list[int]) -> None:
        rows = state.rows[state.rows["mark"].isin(marks)] if marks else state.rows
        self.picked.value = f"<p>{len(marks)} picked; click beside the marks for all.</p>" if marks else ""
        found = details(rows.reset_index(drop=True), state.study.readings, state.page.wording)
        self.details.value = html_table(found, "Details of each figure")


def _control(kind: type, name: str, options: list, value, **more):
    wide = {"width": "100%", "max_width": "60rem"}
    style = {"description_width": "8rem"}
    return kind(options=options, value=value, description=name, style=style, layout=wide, **more)


def _day(day: str) -> str:
    return f"{pd.Timestamp(day):%d %b %Y}"


def _day_compared(day, tables) -> str:
    try:
        return check_parameters(tables, published_until=day)[0].published_until
    except ParameterError as error:
        raise ParameterError(str(error).replace("published_until", "compare_with", 1)) from None


def _nearest(days: list[str], wanted: str) -> str:
    return max((day for day in days if day <= wanted), default=days[0])


def _require(name: str, values: list[str], allowed: list[str]) -> None:
    if wrong := [value for value in values if value not in allowed]:
        raise ParameterError(f"{name}: {wrong[0]!r} is not allowed; any of: {'; '.join(allowed)}")


def described(rows: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Add to figures a number for each `mark` and what is shown under the pointer."""
    every = list(rows.itertuples())
    found = passport(rows, readings).drop_duplicates(["point", "phrase", "outlet"])
    outlets = found.groupby(["point", "phrase"], sort=False)["outlet"].agg(", ".join).reset_index()
    words = ("“" + outlets["phrase"] + "” (" + outlets["outlet"] + ")").groupby(outlets["point"])
    more = (words.size() - PRINTED).map(lambda count: f"; and {count} more" if count > 0 else "")
    return rows.assign(
        mark=range(len(rows)),
        said=["calculated" if row.basis == "derived" else said(row) for row in every],
        range=[span(row.low, row.high) for row in every],
        when=[window(row) for row in every],
        source=rows["originator"].replace("", "not named"),
        printed=(words.agg(lambda each: "; ".join(each[:PRINTED])) + more).reindex(range(len(rows)), fill_value=""),
    )


def hover_chart(rows: pd.DataFrame, days: list, width: int, log: bool) -> altair.JupyterChart:
    """Draw figures over time (see `described`), a panel for each value of the column `panel`.

    `days` are the first and the last day. A click picks a mark, with Shift several.
    """
    panels = [_panel(name, own, log) for name, own in rows.groupby("panel", sort=False)]
    sources = rows.drop_duplicates("source")
    colours = {"domain": sources["source"].tolist(), "range": sources["color"].tolist()}
    filled = {"panels": panels, "days": days, "width": width, "colours": colours, "schema": altair.SCHEMA_URL}
    picks = [altair.selection_point(name=f"pick{place}", fields=["mark"]) for place in range(len(panels))]
    altair.JupyterChart.enable_offline(True)
    # As SVG, each mark has a name for those who do not see it.
    options = {"renderer": "svg", "actions": False}
    drawing = altair.JupyterChart(altair.Chart().mark_point().add_params(*picks), embed_options=options)
    drawing.spec = json.loads(environment().get_template("hover.json.j2").render(filled))
    return drawing


def on_pick(drawing: altair.JupyterChart, call: Callable[[list[int]], None]) -> None:
    """Call with the numbers of all marks that are picked, whenever that changes."""
    names = [name for name in drawing.selections.trait_names() if name.startswith("pick")]

    def tell(_) -> None:
        call([row["mark"] for name in names for row in getattr(drawing.selections, name).value or []])

    for name in names:
        drawing.selections.observe(tell, name)


def _panel(title: str, rows: pd.DataFrame, log: bool) -> dict:
    """Return what differs between panels: title, scale, and the rows as JSON."""
    opened = ~np.isfinite(rows["high"])
    top = max(rows["high"].mask(opened, rows["low"] * 1.25).max(), 1) * 1.05
    least = rows.loc[rows["low"] > 0, "low"].min() / 1.3 if log and rows["low"].gt(0).any() else int(log)
    shown = rows[["mark", "basis", "best", "said", "range", "when", "source", "printed"]].assign(
        open=opened,
        low=rows["low"].clip(lower=least),
        high=rows["high"].mask(opened, top * BEYOND),
        day=(rows["date_start"] + (rows["date_end"] - rows["date_start"]) / 2).dt.strftime("%Y-%m-%dT%H:%M:%S"),
        words=rows[["said", "range", "when", "source"]].agg(", ".join, axis=1),
    )
    scale = {"type": "log" if log else "linear", "domain": [least, top], "nice": False}
    return {"title": title, "scale": scale, "rows": shown.to_json(orient="records")}
