"""The charts of the notebooks: which points each shows, and the finding that its title states."""

import pandas as pd

from helpers import wording
from helpers.charts import Chart, timeline
from helpers.drawing import Panel
from helpers.listings import EVERYTHING, TOLLS
from helpers.points import newest
from helpers.study import Study

HOW = "A box spans the days and the range of a figure, an arrow an open end; hollow and dotted marks are derived."


def casualties(study: Study, log: bool = False) -> Chart:
    """Chart the killed, the wounded and both together over time."""
    troops = study.points[study.points["population"] == "dprk_troops"]
    panels = [
        Panel("Killed", troops[troops["metric"] == "killed"]),
        Panel("Wounded, and not killed (derived)", troops[troops["metric"].isin(["wounded", "not_killed"])]),
        Panel("Killed and wounded", troops[troops["metric"] == "casualties"]),
        Panel("Captured", troops[troops["metric"] == "captured"]),
    ]
    latest = newest(troops[troops["metric"] == "killed"])
    title = "No toll of North Korean troops is reported in this selection"
    if latest is not None:
        tolls = troops[troops["metric"].isin(TOLLS) & (troops["basis"] == "reported")]
        only = "; every toll goes back to one originator" if tolls["originator"].nunique() == 1 else ""
        title = f"{_who(latest)}: {_said(latest)} killed by {wording.day(latest['date_end'])}{only}"
    return timeline(panels, title, f"North Korean troops, persons, as reported. {HOW}", _source(study, panels), log=log)


def troops(study: Study, log: bool = False) -> Chart:
    """Chart the troops sent, arrived and taken back, and what was reported without a number."""
    points = study.points[study.points["population"] == "dprk_troops"]
    panels = [
        Panel("Sent since the start", points[points["metric"] == "deployed"]),
        Panel("Arrived, or taken back, in a period", points[points["metric"].isin(["arrived", "returned"])]),
    ]
    conflict = study.conflicts[(study.conflicts["metric"] == "deployed") & (study.conflicts["kind"] == "conflict")]
    latest = newest(points[points["metric"] == "deployed"])
    title = "No number of North Korean troops sent is reported in this selection"
    if len(conflict):
        row = conflict.iloc[-1]
        marks = points.set_index("claims")
        two = [_said(marks.loc[row[f"claims_{side}"]]) for side in ("a", "b")]
        title = f"Troops sent: one briefing, two accounts, {two[0]} and {two[1]}"
    elif latest is not None:
        title = f"{_who(latest)}: {_said(latest)} troops sent by {wording.day(latest['date_end'])}"
    subtitle = f"North Korean troops in Russia, persons, as reported. {HOW}"
    return timeline(panels, title, subtitle, _source(study, panels), _events(study, ["dprk_troops"]), log)


def workers(study: Study, log: bool = False) -> Chart:
    """Chart the workers: those there at a date, those sent in a year and those ever sent, told apart."""
    points = study.points[study.points["metric"] == "workers"]
    earlier = points["scope"] == "before the sanctions"
    left_out = " Not drawn: figures from before the sanctions." if earlier.any() else ""
    points = points[~earlier]
    panels = [
        Panel("In Russia at a date", points[points["measure"] == "stock"]),
        Panel("Sent within a period", points[points["measure"] == "flow"]),
        Panel("Sent since the start", points[points["measure"] == "cumulative"]),
    ]
    latest = newest(points[points["measure"] == "cumulative"])
    title = "No number of workers sent is reported in this selection"
    if latest is not None:
        title = f"{_who(latest)}: {_said(latest)} workers sent by {wording.day(latest['date_end'])}"
    elif len(points):
        last = newest(points)
        title = f"{_who(last)}: {_said(last)} workers, {wording.days(last['date_start'], last['date_end'])}"
    subtitle = f"North Korean workers in Russia, persons, as reported; the panels do not add up. {HOW}{left_out}"
    events = _events(study, ["dprk_workers"])
    return timeline(panels, title, subtitle, _source(study, panels), events, log)


def crossings(study: Study, log: bool = False) -> Chart:
    """Chart border crossings and students, which overlap with workers and are never added to them."""
    points = study.points
    panels = [
        Panel("Border crossings in a period", points[points["metric"] == "border_crossings"]),
        Panel("Students at a date", points[points["metric"] == "students"]),
    ]
    latest = newest(panels[0].points)
    title = "No border crossings are reported in this selection"
    if latest is not None:
        when = wording.days(latest["date_start"], latest["date_end"])
        title = f"{_who(latest)}: {_said(latest)} border crossings in {when}, allegedly to study"
    subtitle = f"Crossings count journeys, not persons. {HOW}"
    return timeline(panels, title, subtitle, _source(study, panels), _events(study, ["dprk_students"]), log)


def chosen(study: Study, metrics: list[str], log: bool = False) -> Chart:
    """Chart any metrics on North Korean troops, workers and students, a panel each."""
    points = EVERYTHING.select(study.points)
    points = points[points["scope"] != "before the sanctions"]
    panels = []
    for metric in metrics:
        rows = points[points["metric"] == metric]
        for measure, marks in rows.groupby("measure", sort=True):
            kind = f", {wording.MEASURES[measure]}" if rows["measure"].nunique() > 1 else ""
            panels.append(Panel(f"{wording.METRICS[metric].capitalize()}{kind}", marks))
    counted = wording.counted(sum(len(panel.points) for panel in panels), "figure")
    return timeline(panels, f"As reported: {counted} chosen", HOW, _source(study, panels), log=log)


def _said(point: pd.Series) -> str:
    return wording.said(point["value"], point["hedge"], point["low"], point["high"])


def _who(point: pd.Series) -> str:
    return point["originator"] or "Nobody named"


def _events(study: Study, populations: list[str]) -> pd.DataFrame:
    return study.readings[(study.readings["metric"] == "event") & study.readings["population"].isin(populations)]


def _source(study: Study, panels: list[Panel]) -> str:
    """Name the outlets drawn and the day up to which articles are in the collection."""
    names = sorted({name for panel in panels for names in panel.points["outlets"] for name in names.split(";")})
    if not names:
        return f"{wording.counted(len(study.sources), 'article')} in this selection."
    until = study.parameters.published_until or f"{study.sources['published'].max():%Y-%m-%d}"
    by = wording.day(pd.Timestamp(until))
    return f"As reported by {wording.listed(names)}. Articles in this collection by {by}."
