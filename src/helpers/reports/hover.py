"""Draw an interactive chart: details under the pointer, zoom, marks to pick.

It is Vega-Lite in a widget that brings its code along: JupyterLab reads older versions, and Altair's own page loads
from elsewhere.
"""

from collections.abc import Callable

import altair
import numpy as np
import pandas as pd
from altair.utils.schemapi import debug_mode

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
    sources = rows.drop_duplicates("source")
    colours = altair.Scale(domain=sources["source"].tolist(), range=sources["color"].tolist())
    altair.JupyterChart.enable_offline(True)
    with debug_mode(False):  # the whole is checked once, not each part too
        panels = [
            _panel(name, own, days, log, place, colours).properties(width=width, height=HEIGHT)
            for place, (name, own) in enumerate(rows.groupby("panel", sort=False))
        ]
        if not panels:
            nothing = pd.DataFrame({"text": ["No such figure in these articles."]})
            panels = [altair.Chart(nothing).mark_text(align="left").encode(text="text:N")]
        whole = altair.vconcat(*panels, spacing=14).resolve_scale(x="independent", y="independent", color="shared")
        # As SVG, each mark has a name for those who do not see it.
        options = {"renderer": "svg", "actions": False}
        return altair.JupyterChart(whole.configure_view(stroke=None), embed_options=options)


def on_pick(drawing: altair.JupyterChart, call: Callable[[list[int]], None]) -> None:
    """Call with the numbers of all marks that are picked, whenever that changes."""
    names = [name for name in drawing.selections.trait_names() if name.startswith("pick")]

    def tell(_) -> None:
        call([row["mark"] for name in names for row in getattr(drawing.selections, name).value or []])

    for name in names:
        drawing.selections.observe(tell, name)


def _panel(name: str, rows: pd.DataFrame, days: list, log: bool, place: int, colours: altair.Scale):
    top = max(rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25).max(), 1) * 1.05
    least = rows.loc[rows["low"] > 0, "low"].min() / 1.3 if log and rows["low"].gt(0).any() else int(log)
    shown = rows[["mark", "basis", "best", *TOLD]].assign(
        low=rows["low"].clip(lower=least),
        high=rows["high"].where(np.isfinite(rows["high"]), top * BEYOND),
        day=rows["date_start"] + (rows["date_end"] - rows["date_start"]) / 2,
        words=rows[["said", "range", "when", "source"]].agg(", ".join, axis=1),
    )
    picked = altair.selection_point(name=f"pick{place}", fields=["mark"], clear="dblclick")
    zoomed = altair.selection_interval(name=f"zoom{place}", bind="scales")
    scale = altair.Scale(type="log" if log else "linear", domain=[least, top], nice=False)
    base = altair.Chart(shown).encode(
        x=altair.X("day:T", title=None, scale=altair.Scale(domain=days)),
        color=altair.Color("source:N", title="Source", scale=colours),
        opacity=altair.condition(picked, altair.value(1), altair.value(0.35)),
        tooltip=[altair.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()],
        description="words:N",
    )
    bars = base.mark_bar(clip=True, size=BAR, strokeWidth=1).encode(
        y=altair.Y("low:Q", scale=scale, axis=altair.Axis(title=None, format=",d", tickCount=5)),
        y2="high:Q",
        stroke=altair.Stroke("source:N", legend=None, scale=colours),
        fillOpacity=altair.condition("datum.basis == 'derived'", altair.value(0.02), altair.value(0.35)),
    )
    opened = base.transform_filter(f"datum.high >= {top * BEYOND}")
    arrows = opened.mark_point(shape="triangle-up", size=70, filled=True, yOffset=5).encode(y=altair.value(0))
    central = base.transform_filter("isValid(datum.best)").mark_tick(clip=True, thickness=2, size=BAR + 6)
    central = central.encode(y=altair.Y("best:Q", scale=scale))
    return altair.layer(
        bars.add_params(picked, zoomed), arrows, central, title=altair.TitleParams(name, anchor="start", fontSize=12)
    )
