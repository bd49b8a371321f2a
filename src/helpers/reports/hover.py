"""Draw an interactive chart: details under the pointer, zoom, marks to pick.

It is Vega-Lite in a widget that brings its code along: JupyterLab reads older versions, and Altair's own page loads
from elsewhere.
"""

from collections.abc import Callable

import altair
import numpy as np
import pandas as pd
from altair import JupyterChart

from helpers.figures import passport
from helpers.wording import said, span, window

PRINTED = 6  # wordings that a mark shows under the pointer
HEIGHT, BAR = 180, 9  # pixels of a panel, and of a bar across
BEYOND = 1000  # times the largest value: where a bar without an upper end ends, out of sight however one zooms
TOLD = {
    "said": "Reported", "range": "Could mean", "when": "When", "source": "Source", "printed": "Printed",
}  # fmt: skip


def described(rows: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Add to figures a number for each `mark` and what is shown under the pointer."""
    every = list(rows.itertuples())
    return rows.assign(
        mark=range(len(rows)),
        said=["calculated" if row.basis == "derived" else said(row) for row in every],
        range=[span(row.low, row.high) for row in every],
        when=[window(row) for row in every],
        source=rows["originator"].replace("", "not named"),
        printed=_printed(rows, readings),
    )


def hover_chart(rows: pd.DataFrame, tops: dict[str, float], days: list, width: int, log: bool) -> JupyterChart:
    """Draw figures over time (see `described`), a panel for each value of the column `panel`.

    `tops` is the highest value of each panel, `days` the first and last day. A click picks a mark, with Shift several.
    """
    sources = rows.drop_duplicates("source")
    colours = altair.Scale(domain=sources["source"].tolist(), range=sources["color"].tolist())
    panels = [
        _panel(name, own, tops[name], days, log, place, colours).properties(width=width, height=HEIGHT)
        for place, (name, own) in enumerate(rows.groupby("panel", sort=False))
    ]
    if not panels:
        nothing = pd.DataFrame({"text": ["No such figure in these articles."]})
        panels = [altair.Chart(nothing).mark_text(align="left").encode(text="text:N")]
    whole = altair.vconcat(*panels, spacing=14).resolve_scale(x="independent", y="independent", color="shared")
    JupyterChart.enable_offline(True)
    # As SVG, each mark has a name for those who do not see it.
    return JupyterChart(whole.configure_view(stroke=None), embed_options={"renderer": "svg", "actions": False})


def on_pick(drawing: JupyterChart, panels: int, call: Callable[[list[int]], None]) -> None:
    """Call with the numbers of all marks that are picked, whenever that changes."""

    def tell(_) -> None:
        picked = [getattr(drawing.selections, f"pick{place}").value for place in range(panels)]
        call([row["mark"] for rows in picked for row in rows or []])

    for place in range(panels):
        drawing.selections.observe(tell, f"pick{place}")


def tops(rows: pd.DataFrame) -> dict[str, float]:
    """Return the highest value that each panel has to show."""
    ends = rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25)
    return (ends.groupby(rows["panel"]).max().clip(lower=1) * 1.05).to_dict()


def _panel(name: str, rows: pd.DataFrame, top: float, days: list, log: bool, place: int, colours: altair.Scale):
    lows = rows.loc[rows["low"] > 0, "low"]
    least = (lows.min() / 1.3 if len(lows) else 1) if log else 0
    shown = rows[["mark", "basis", "best", *TOLD]].assign(
        low=rows["low"].clip(lower=least),
        high=rows["high"].where(np.isfinite(rows["high"]), top * BEYOND),
        day=rows["date_start"] + (rows["date_end"] - rows["date_start"]) / 2,
        words=rows[["said", "range", "when", "source"]].agg(", ".join, axis=1),
    )
    picked = altair.selection_point(name=f"pick{place}", fields=["mark"], clear="dblclick")
    zoomed = altair.selection_interval(name=f"zoom{place}", bind="scales")
    scale = altair.Scale(type="log" if log else "linear", domain=[least, top], nice=False)
    y = altair.Y("low:Q", scale=scale, axis=altair.Axis(title=None, format=",d", tickCount=5))
    base = altair.Chart(shown).encode(
        x=altair.X("day:T", title=None, scale=altair.Scale(domain=days)),
        color=altair.Color("source:N", title="Source", scale=colours),
        opacity=altair.condition(picked, altair.value(1), altair.value(0.35)),
        tooltip=[altair.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()],
        description="words:N",
    )
    fill = altair.condition("datum.basis == 'derived'", altair.value(0.02), altair.value(0.35))
    bars = base.mark_bar(clip=True, size=BAR, strokeWidth=1).encode(
        y=y, y2="high:Q", stroke=altair.Stroke("source:N", legend=None, scale=colours), fillOpacity=fill
    )
    opened = base.transform_filter(f"datum.high >= {top * BEYOND}")
    arrows = opened.mark_point(shape="triangle-up", size=70, filled=True, yOffset=5).encode(y=altair.value(0))
    central = base.transform_filter("isValid(datum.best)").mark_tick(clip=True, thickness=2, size=BAR + 6)
    central = central.encode(y=altair.Y("best:Q", scale=scale))
    title = altair.TitleParams(name, anchor="start", fontSize=12)
    return altair.layer(bars.add_params(picked, zoomed), arrows, central, title=title)


def _printed(points: pd.DataFrame, readings: pd.DataFrame) -> list[str]:
    """List the wordings behind each figure, as “about 600” (CBC, Reuters)."""
    found = passport(points, readings).drop_duplicates(["point", "phrase", "outlet"])
    outlets = found.groupby(["point", "phrase"], sort=False)["outlet"].agg(", ".join).reset_index()
    words = ("“" + outlets["phrase"] + "” (" + outlets["outlet"] + ")").groupby(outlets["point"])
    more = words.size() - PRINTED
    shown = words.agg(lambda each: "; ".join(each[:PRINTED]))
    shown += ("; and " + more.astype(str) + " more").where(more > 0, "")
    return shown.reindex(range(len(points)), fill_value="").tolist()
