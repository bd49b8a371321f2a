"""Draw an interactive chart: details under the pointer, zoom, marks to pick.

It is Vega-Lite, written by a template, since Altair takes seconds to put it together. Altair's widget brings its code
along: JupyterLab reads older versions, and Altair's own page loads from elsewhere.
"""

import json
from collections.abc import Callable

import altair
import numpy as np
import pandas as pd

from helpers.figures import passport
from helpers.reports.pages import environment
from helpers.wording import said, span, window

PRINTED = 6  # wordings that a mark shows under the pointer
BEYOND = 1000  # times the largest value: where a bar without an upper end ends, out of sight however one zooms


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
