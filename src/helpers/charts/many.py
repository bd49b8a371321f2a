"""Figures by the dozen on axes of days, by the hundred as bands; a line says what is drawn."""

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from helpers.charts.axes import day_axis, value_axis
from helpers.charts.ranges import plot_ranges
from helpers.charts.rows import WITHOUT, by_day, key
from helpers.charts.sheet import Sheet
from helpers.charts.style import FAINT, colors, width_of, wrapped

DRAWN = 200  # figures of a section that are drawn each; beyond, one band a month stands for them
NAMED = 5  # originators that the key names
PANEL, EVENTS = 1.5, 0.12  # inches
DAY = pd.Timedelta(days=1)


def draw_many(sheet: Sheet, sections: list, events: pd.DataFrame, log: bool) -> None:
    """Draw each section on Axes of days and values, over the same days, on a sheet."""
    parts = [(section.heading, by_day(section.points)) for section in sections]
    drawn = [monthly(rows) if len(rows) > DRAWN else rows for _, rows in parts]
    sheet.key([*_originators([*drawn, events]), *key(drawn, dates=False)])
    days = pd.concat([table[["date_start", "date_end"]] for table in [*drawn, events] if len(table)])
    first, last = days.min().min(), days.max().max() + DAY
    if pd.isna(first):
        first, last = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-31")
    room = max((last - first) * 0.02, 3 * DAY)
    tops = [
        max(float(rows["high"].where(np.isfinite(rows["high"]), rows["low"] * 1.25).max()), 0) or 1 for rows in drawn
    ]
    margin = max(width_of(f"{top:,.0f}", sheet.form.small) for top in tops) + 0.1
    margin, width = sheet.left + margin, sheet.right - sheet.left - margin - 0.1
    panels = []
    for (heading, rows), marks, top in zip(parts, drawn, tops):
        ax = _panel(sheet, heading, _note(rows), margin, width, PANEL)
        if log:
            ax.set_yscale("log")
        plot_ranges(ax, marks)
        low = float(marks["low"][marks["low"] > 0].min()) / 1.3 if log else -0.015 * top
        ax.set_ylim(low, top * 1.05)
        value_axis(ax.yaxis, max(low, 1e-9) if log else low, top, PANEL * 2, sheet.form.small, log)
        panels.append(ax)
    if len(events):
        ax = _panel(sheet, WITHOUT, f"{len(events):,} reports; their words are in the table", margin, width, EVENTS)
        points = events.assign(low=0.0, best=np.nan, high=1.0, basis="reported")
        plot_ranges(ax, points)
        ax.set_ylim(0, 1)
        ax.yaxis.set_visible(False)
        panels.append(ax)
    for ax in panels:
        ax.set_xlim(first - room, last + room)
        ax.grid(ax is not panels[-1] or not len(events), axis="y")
        day_axis(ax.xaxis, 8 if sheet.form.name == "wide" else 4)
        ax.tick_params(axis="x", labelbottom=ax is panels[-1])
    sheet.y -= sheet.form.small * 1.3 / 72 + 0.05


def monthly(points: pd.DataFrame) -> pd.DataFrame:
    """Return a band a month and originator, side by side, from the lowest to the highest finite end reported."""
    points = points.dropna(subset="date_end")
    tops = points["high"].where(np.isfinite(points["high"]), points["low"])
    keyed = points.assign(month=points["date_end"].dt.to_period("M"), high=tops)
    bands = keyed.groupby(["month", "originator"], sort=True)
    columns = {"low": ("low", "min"), "high": ("high", "max")} | (
        {"color": ("color", "first")} if "color" in points else {}
    )
    bands = bands.agg(**columns).reset_index()
    names = sorted(set(bands["originator"]))
    share = pd.to_timedelta(bands["month"].dt.days_in_month / max(len(names), 1), unit="D")
    start = bands["month"].dt.start_time + share * bands["originator"].map(names.index)
    return bands.assign(date_start=start, date_end=start + share * 0.85 - DAY, best=np.nan, basis="reported")


def _panel(sheet: Sheet, heading: str, note: str, left: float, width: float, height: float):
    sheet.rule()
    full = sheet.right - sheet.left
    lines = wrapped(heading, sheet.form.text, full, "bold")
    sheet.y = sheet.write(sheet.left, sheet.y - 0.06, lines, sheet.form.text, weight="bold")
    sheet.y = sheet.write(sheet.left, sheet.y, wrapped(note, sheet.form.small, full), sheet.form.small, FAINT) - 0.08
    ax = sheet.axes(left, sheet.y, width, height, label=heading)
    sheet.y -= height + 0.12
    return ax


def _note(rows: pd.DataFrame) -> str:
    """Say what is drawn of these figures, and what the newest is."""
    told = f"{len(rows):,} figures"
    lost = rows["date_end"].isna().sum()
    if len(rows) > DRAWN:
        told += "; a band spans the lowest to the highest finite end of a month, one beside another for each originator"
    told += f"; {lost:,} without days not drawn" if lost else ""
    dated = rows[rows["date_end"].notna()]
    if len(dated) and len(rows) <= DRAWN:
        last = dated.iloc[-1]
        told += f"; the newest: {last['said']}, {last['when']}, {last['who']}"
    return told


def _originators(tables: list[pd.DataFrame]) -> list[tuple]:
    """Name the originators of most marks beside their colours."""
    rows = pd.concat([table for table in tables if len(table)], ignore_index=True)
    rows = pd.DataFrame({"name": rows["originator"], "color": list(map(tuple, colors(rows)))})
    counts = rows["name"].value_counts()
    shown = rows[rows["name"].isin(counts.index[:NAMED])].drop_duplicates("name").sort_values("name")

    def painter(color):
        return lambda ax: ax.add_patch(Rectangle((0.3, -0.05), 0.4, 0.1, facecolor=color))

    entries = [
        (painter(row.color), row.name_ or "nobody named")
        for row in shown.rename(columns={"name": "name_"}).itertuples()
    ]
    more = len(counts) - NAMED
    return entries + ([(lambda ax: None, f"and {more} other{'s' if more > 1 else ''}")] if more > 0 else [])
