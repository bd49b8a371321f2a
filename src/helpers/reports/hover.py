"""Draw an interactive chart: details under the pointer, zoom, marks to pick.

It is Vega-Lite in a widget that brings its code along: JupyterLab reads older versions, and Altair's own page loads
from elsewhere.
"""

import json
from collections.abc import Callable

import altair
import numpy as np
import pandas as pd

from helpers.figures import passport
from helpers.wording import said, span, window

PRINTED = 6  # wordings that a mark shows under the pointer
HEIGHT, BAR = 180, 9  # pixels of a panel, and of a bar across
BEYOND = 1000  # times the largest value: where a bar without an upper end ends, out of sight however one zooms
TOLD = {"said": "Reported", "range": "Could mean", "when": "When", "source": "Source", "printed": "Printed"}


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
    altair.JupyterChart.enable_offline(True)
    panels = [own for _, own in rows.groupby("panel", sort=False)]
    picks = [altair.selection_point(name=f"pick{place}", fields=["mark"]) for place in range(len(panels))]
    # As SVG, each mark has a name for those who do not see it. The chart given here only names what can be picked.
    options = {"renderer": "svg", "actions": False}
    drawing = altair.JupyterChart(altair.Chart().mark_point().add_params(*picks), embed_options=options)
    drawing.spec = specification(panels, days, width, log)
    return drawing


def specification(panels: list[pd.DataFrame], days: list, width: int, log: bool) -> dict:
    """Return the chart as Vega-Lite: writing it takes milliseconds, having Altair put it together takes seconds."""
    sources = pd.concat(panels).drop_duplicates("source") if panels else pd.DataFrame(columns=["source", "color"])
    colours = {"domain": sources["source"].tolist(), "range": sources["color"].tolist()}
    nothing = {"values": [{"text": "No such figure in these articles."}]}
    empty = {"data": nothing, "mark": {"type": "text", "align": "left"}, "encoding": {"text": {"field": "text"}}}
    drawn = [
        {"width": width, "height": HEIGHT} | _panel(rows, days, log, f"{place}", colours)
        for place, rows in enumerate(panels)
    ]
    return {
        "$schema": altair.SCHEMA_URL,
        "vconcat": drawn or [empty],
        "params": [param for place in range(len(panels)) for param in _params(f"{place}")],
        "resolve": {"scale": {"x": "independent", "y": "independent", "color": "shared"}},
        "spacing": 14,
        "config": {"view": {"stroke": None}},
    }


def on_pick(drawing: altair.JupyterChart, call: Callable[[list[int]], None]) -> None:
    """Call with the numbers of all marks that are picked, whenever that changes."""
    names = [name for name in drawing.selections.trait_names() if name.startswith("pick")]

    def tell(_) -> None:
        call([row["mark"] for name in names for row in getattr(drawing.selections, name).value or []])

    for name in names:
        drawing.selections.observe(tell, name)


def _params(place: str) -> list[dict]:
    pick = {"type": "point", "fields": ["mark"], "clear": "dblclick"}
    return [
        {"name": f"pick{place}", "select": pick, "views": [f"bars{place}"]},
        {"name": f"zoom{place}", "select": {"type": "interval"}, "bind": "scales", "views": [f"bars{place}"]},
    ]


def _panel(rows: pd.DataFrame, days: list, log: bool, place: str, colours: dict) -> dict:
    top = max(rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25).max(), 1) * 1.05
    least = rows.loc[rows["low"] > 0, "low"].min() / 1.3 if log and rows["low"].gt(0).any() else int(log)
    shown = rows[["mark", "basis", "best", *TOLD]].assign(
        low=rows["low"].clip(lower=least),
        high=rows["high"].where(np.isfinite(rows["high"]), top * BEYOND),
        day=(rows["date_start"] + (rows["date_end"] - rows["date_start"]) / 2).dt.strftime("%Y-%m-%dT%H:%M:%S"),
        words=rows[["said", "range", "when", "source"]].agg(", ".join, axis=1),
    )
    scale = {"type": "log" if log else "linear", "domain": [least, top], "nice": False}
    best = {"field": "best", "type": "quantitative", "scale": scale}
    bars = {
        "y": best | {"field": "low", "axis": {"title": None, "format": ",d", "tickCount": 5}},
        "y2": {"field": "high"},
        "stroke": {"field": "source", "type": "nominal", "legend": None, "scale": colours},
        "fillOpacity": {"condition": {"test": "datum.basis == 'derived'", "value": 0.02}, "value": 0.35},
    }
    arrow = {"type": "point", "shape": "triangle-up", "size": 70, "filled": True, "yOffset": 5}
    tick = {"type": "tick", "clip": True, "thickness": 2, "size": BAR + 6}
    return {
        "title": {"text": rows["panel"].iloc[0], "anchor": "start", "fontSize": 12},
        "data": {"values": json.loads(shown.to_json(orient="records"))},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "scale": {"domain": days}},
            "color": {"field": "source", "type": "nominal", "title": "Source", "scale": colours},
            "opacity": {"condition": {"param": f"pick{place}", "value": 1}, "value": 0.35},
            "tooltip": [{"field": name, "type": "nominal", "title": title} for name, title in TOLD.items()],
            "description": {"field": "words", "type": "nominal"},
        },
        "layer": [
            {
                "name": f"bars{place}",
                "mark": {"type": "bar", "clip": True, "size": BAR, "strokeWidth": 1},
                "encoding": bars,
            },
            {
                "transform": [{"filter": f"datum.high >= {top * BEYOND}"}],
                "mark": arrow,
                "encoding": {"y": {"value": 0}},
            },
            {"transform": [{"filter": "isValid(datum.best)"}], "mark": tick, "encoding": {"y": best}},
        ],
    }
