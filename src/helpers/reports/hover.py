"""A chart for the hand: each mark shows its passport under the pointer, the scale can be zoomed, marks can be picked.

The drawing is Vega-Lite in a widget that brings all its code along: JupyterLab's own renderer reads older versions,
and the usual page of Altair loads from elsewhere.
"""

import json
from collections.abc import Callable

import altair
import numpy as np
import pandas as pd
from altair import JupyterChart

from helpers.charts import FACE, Chart
from helpers.figures import passport

PRINTED = 6  # wordings that a mark shows under the pointer
LABELS = 215  # pixels of the words beside a row
STEP, BAR, LEAST = 32, 12, 6  # pixels of a row, of its bar, of a row where there are many
BEYOND = 1000  # times the largest value: where a bar without an upper end ends, out of sight however one zooms
MANY = 40  # rows of a section beyond which they are named under the pointer only
TOLD = {
    "said": "Said", "span": "Range", "when": "Days", "who": "Who", "printed": "Printed",
}  # fmt: skip


def drawn(chart: Chart, readings: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what each section of a chart draws, with the words that are `printed` and a number for each `mark`."""
    tables, first = [], 0
    for section in chart.sections:
        points = section.points.sort_values(["date_end", "date_start", "low"], kind="stable", ignore_index=True)
        tables.append(points.assign(printed=_printed(points, readings), mark=range(first, first + len(points))))
        first += len(points)
    return tables


def hover_chart(chart: Chart, tables: list[pd.DataFrame], spans: list, width: int, log: bool) -> JupyterChart:
    """Draw the sections of a chart below one another; see `drawn`.

    `spans` are the lowest and highest value of each section, `width` the pixels of a bar of full length. What is
    picked by a click (with Shift, several) is the trait `pickN` of `selections`, N the place of the section; the
    wheel zooms, dragging moves, a double click sets the scale back.
    """
    parts = [
        _section(section.heading, rows, span, width, log, place)
        for place, (section, rows, span) in enumerate(zip(chart.sections, tables, spans))
    ]
    if not parts:
        parts = [altair.Chart(pd.DataFrame({"text": [chart.alt]})).mark_text(align="left").encode(text="text:N")]
    title = altair.TitleParams(chart.title, subtitle=chart.subtitle, anchor="start", limit=width + LABELS, fontSize=15)
    whole = altair.vconcat(*parts, title=title, spacing=12).resolve_scale(x="independent", y="independent")
    JupyterChart.enable_offline(True)
    # As SVG, each mark has a name for those who do not see it.
    return JupyterChart(whole.configure_view(stroke=None), embed_options={"renderer": "svg", "actions": False})


def on_pick(drawing: JupyterChart, sections: int, call: Callable[[list[int]], None]) -> None:
    """Call with the numbers of all marks that are picked, whenever that changes."""

    def tell(_) -> None:
        picked = [getattr(drawing.selections, f"pick{place}").value for place in range(sections)]
        call([row["mark"] for rows in picked for row in rows or []])

    for place in range(sections):
        drawing.selections.observe(tell, f"pick{place}")


def reach(tables: list[pd.DataFrame], log: bool) -> tuple[float, float]:
    """Return the values that an axis spans to show all of these rows."""
    rows = pd.concat(tables)
    top = rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25).max()
    lows = rows.loc[rows["low"] > 0, "low"]
    return (lows.min() / 1.3 if log and len(lows) else 1 if log else 0), max(top, 1) * 1.02


def _section(heading: str, rows: pd.DataFrame, span: tuple, width: int, log: bool, place: int) -> altair.LayerChart:
    opened = np.isposinf(rows["high"])
    shown = pd.DataFrame({name: rows[name] for name in ("mark", "color", "basis", *TOLD)})
    shown = shown.assign(
        low=rows["low"].clip(lower=span[0]), high=rows["high"].mask(opened, span[1] * BEYOND), best=rows["best"]
    )
    shown["words"] = [", ".join(filter(None, (r.said, r.span, r.when, r.who))) for r in rows.itertuples()]
    named = len(rows) <= MANY
    labels = json.dumps([[r.said, f"{r.when} · {r.who}"] for r in rows.itertuples()] if named else [])
    first = int(rows["mark"].iloc[0])
    axis = altair.Axis(
        labelExpr=f"{labels}[datum.value - {first}]", labelLimit=LABELS, title=None, ticks=False, domain=False
    )
    scale = altair.Scale(type="log" if log else "linear", domain=list(span), nice=False)
    picked = altair.selection_point(name=f"pick{place}", fields=["mark"], clear="dblclick")
    zoomed = altair.selection_interval(name=f"zoom{place}", bind="scales", encodings=["x"])
    color = {
        "color": altair.Color("color:N", scale=None),
        "opacity": altair.condition(picked, altair.value(1), altair.value(0.35)),
    }
    base = altair.Chart(shown).encode(
        y=altair.Y("mark:O", axis=axis if named else None, sort="ascending"),
        tooltip=[altair.Tooltip(f"{name}:N", title=title) for name, title in TOLD.items()],
        description="words:N",
        **color,
    )
    x = altair.X(
        "low:Q", scale=scale, axis=altair.Axis(title=None, orient="top", format=",d", tickCount=max(3, width // 90))
    )
    solid = altair.condition("datum.basis == 'derived'", altair.value(0.02), altair.value(FACE))
    bar = {"clip": True, "height": BAR if named else LEAST - 2, "strokeWidth": 1}
    look = {"stroke": altair.Stroke("color:N", scale=None), "fillOpacity": solid}
    best = base.transform_filter("isValid(datum.best)")
    rest = base.transform_filter(f"datum.high >= {span[1] * BEYOND}")
    layers = [
        base.mark_bar(**bar).encode(x, x2="high:Q", **look).add_params(picked, zoomed),
        rest.mark_point(shape="triangle-right", size=70, filled=True, xOffset=-5).encode(x=altair.value("width")),
        best.mark_tick(clip=True, thickness=2, height=BAR + 6 if named else LEAST).encode(
            altair.X("best:Q", scale=scale)
        ),
    ]
    return altair.layer(*layers).properties(
        title=altair.TitleParams(heading, anchor="start", frame="group", dx=-LABELS, fontSize=12),
        width=width,
        height={"step": STEP if named else LEAST},
    )


def _printed(points: pd.DataFrame, readings: pd.DataFrame) -> list[str]:
    """List the words that stand behind each point, as “about 600” (CBC, Reuters)."""
    found = passport(points, readings).drop_duplicates(["point", "phrase", "outlet"])
    outlets = found.groupby(["point", "phrase"], sort=False)["outlet"].agg(", ".join).reset_index()
    words = ("“" + outlets["phrase"] + "” (" + outlets["outlet"] + ")").groupby(outlets["point"])
    told = words.agg(
        lambda all_: "; ".join([*all_[:PRINTED], *[f"and {len(all_) - PRINTED} more"][: len(all_) > PRINTED]])
    )
    return told.reindex(range(len(points))).fillna("").tolist()
