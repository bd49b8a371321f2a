"""Figures by the dozen on axes of days, by the hundred as bands; a line says what is drawn."""

import numpy as np
import pandas as pd

from helpers.charts.axes import amount, day_axis, value_axis
from helpers.charts.key import marks, originators, write_key
from helpers.charts.ranges import plot_ranges
from helpers.charts.rows import SCALES, WITHOUT, by_day, spans
from helpers.charts.sheet import PITCH, Sheet
from helpers.charts.style import FAINT, width_of, wrapped

DRAWN = 200  # figures of a section that are drawn each; beyond, one band a month stands for them
PANEL, EVENTS = 1.5, 0.15  # inches
DAY = pd.Timedelta(days=1)


def draw_many(sheet: Sheet, sections: list, events: pd.DataFrame, log: bool) -> None:
    """Draw each section on Axes of days and values, all over the same days, on a sheet."""
    tables, size = [by_day(section.points) for section in sections], sheet.form.small
    drawn = [monthly(rows) if len(rows) > DRAWN else rows for rows in tables]
    limits = spans(drawn, log)
    scales = [(None, SCALES)] * (len(set(limits)) > 1)
    write_key(sheet, originators([*drawn, events]) + marks(drawn) + scales)
    left = sheet.left + 0.1 + max([width_of(amount(round(top)), size) for _, top in limits], default=0)
    panels = []
    for section, rows, shown, limit in zip(sections, tables, drawn, limits):
        ax = _panel(sheet, section.heading, _note(rows), left, PANEL)
        ax.set_yscale("log" if log else "linear")
        ax.set_ylim(limit)
        plot_ranges(ax, shown)
        value_axis(ax.yaxis, limit[1], PANEL * 1.5, size, log)
        panels.append(ax)
    if len(events):
        ax = _panel(sheet, WITHOUT, f"{len(events):,} reports; their words are in the table", left, EVENTS)
        plot_ranges(ax, events.assign(low=0.2, best=np.nan, high=0.8, basis="reported"))
        ax.set_ylim(0, 1)
        ax.yaxis.set_visible(False)
        panels.append(ax)
    days = pd.concat([table[["date_start", "date_end"]] for table in [*drawn, events] if len(table)]).stack().dropna()
    for ax in panels:
        ax.tick_params(axis="x", labelbottom=ax is panels[-1] and len(days) > 0, pad=4)
        day_axis(ax.xaxis, 8 if sheet.form.name == "wide" else 4)
        if len(days):
            first, last = days.min(), days.max() + DAY
            room = max((last - first) * 0.02, 3 * DAY)
            ax.set_xlim(first - room, last + room)
    sheet.y -= size * PITCH / 72


def monthly(points: pd.DataFrame) -> pd.DataFrame:
    """Return a band a month and originator, side by side, from the lowest to the highest finite end reported."""
    points = points.dropna(subset="date_end")
    tops = points["high"].where(np.isfinite(points["high"]), points["low"])
    bands = points.assign(month=points["date_end"].dt.to_period("M"), top=tops).groupby(["month", "originator"])
    colored = {"color": ("color", "first")} if "color" in points else {}
    bands = bands.agg(low=("low", "min"), high=("top", "max"), **colored).reset_index()
    names = sorted(set(bands["originator"]))
    share = pd.to_timedelta(bands["month"].dt.days_in_month / max(len(names), 1), unit="D")
    start = bands["month"].dt.start_time + share * bands["originator"].map(names.index)
    return bands.assign(date_start=start, date_end=start + share * 0.85 - DAY, best=np.nan, basis="reported")


def _panel(sheet: Sheet, heading: str, note: str, left: float, height: float):
    """Write the head of a panel and return its Axes."""
    sheet.rule()
    full, looks = sheet.right - sheet.left, ((heading, sheet.form.text, "bold"), (note, sheet.form.small, "normal"))
    sheet.y -= 0.06
    for text, size, weight in looks:
        color = {} if weight == "bold" else {"color": FAINT}
        sheet.y = sheet.write(sheet.left, sheet.y, wrapped(text, size, full, weight), size, weight=weight, **color)
    ax = sheet.axes(left, sheet.y - 0.08, sheet.right - left - 0.1, height, heading)
    sheet.y -= height + 0.2
    return ax


def _note(rows: pd.DataFrame) -> str:
    """Say what is drawn of these figures, and what the newest of them is."""
    told, dated = f"{len(rows):,} figures", rows[rows["date_end"].notna()]
    if len(dated) < len(rows):
        told += f"; {len(rows) - len(dated):,} without days not drawn"
    if len(rows) > DRAWN:
        return f"{told}; a band spans the lowest to the highest finite end of a month, originators side by side"
    newest = dated.tail(1)[["said", "when", "who"]].to_numpy().ravel()
    return f"{told}; the newest: {', '.join(newest)}" if len(newest) else told
