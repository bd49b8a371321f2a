"""The published chart: one panel for each metric, all with the same dates and the same scale, wide and narrow."""

import re
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers.charts.over_time import LABELLED, differing, joined, wording
from helpers.charts.panels import draw
from helpers.charts.ranges import completed
from helpers.charts.style import FORMS, NOTHING, dark_style, published, readable, shown, source_colours
from helpers.words import capital, counted, days, listed, window

TOTALS = ("stock", "cumulative")
LEAST = 3  # figures of a metric without a headline that make a panel; fewer are lines in a table
SHOWN = 60  # values that the text beside a picture lists
VALUES = ["panel", "originator", "date_start", "date_end", "dated", "value", "value_to", "hedge", "low", "best", "high"]
VALUES += ["basis", "outlets"]


def select(points: pd.DataFrame, words) -> pd.DataFrame:
    """Return the figures that charts over time show, with the columns topic, panel and color.

    Panels are stocks and totals of everyone counted, with a number whose day is stated. A metric that has no headline
    in metrics.csv has a panel where there are at least three such numbers. Where reports differ, both figures stay.

    Parameters
    ----------
    points : DataFrame
        Rows of `study.points`.
    words : Vocabulary
        The vocabulary of the same study.
    """
    colours = source_colours(points["originator"].unique(), words.colours())
    rows = points[points["speaks"] & points["measure"].isin(TOTALS) & (points["scope"] == "")]
    rows = words.ordered(rows.dropna(subset="date_end").sort_values(["date_end", "low", "originator"], kind="stable"))
    kind = ["metric", "population", "measure"]
    stated = (rows["hedge"] != "vague") & (rows["dated"] == "stated")
    count = stated.groupby([rows[name] for name in kind]).transform("sum")
    lead = rows["metric"].map(words.metrics["headline"])
    rows = rows[(count >= LEAST) | (lead & (count > 0))].reset_index(drop=True)
    topic = rows["metric"].map(words.metrics["topic"])
    several = rows["population"].groupby(topic).transform("nunique") > 1
    labels = [capital(words.label(metric, measure)) for metric, measure in zip(rows["metric"], rows["measure"])]
    whom = [f", {words.population(name)}" if many else "" for name, many in zip(rows["population"], several)]
    panel = pd.Series([label + who for label, who in zip(labels, whom)], rows.index, dtype=object)
    rows = rows.assign(topic=topic, panel=panel, color=rows["originator"].map(colours))
    return rows.sort_values("population", key=lambda names: names.map(list(names.unique()).index), kind="stable")


def chart_over_time(points: pd.DataFrame, words, title: str = "", source: str = "", credit: str = "") -> "Chart":
    """Return the published chart of some figures: a panel for each value of the column `panel`, in their order.

    Parameters
    ----------
    points : DataFrame
        Rows of `select`, or of `study.points` with columns `panel` and `color` added.
    words : Vocabulary
        The vocabulary of the same study.
    title, source : str
        The headline and the line below the chart. By default the sources are named: that holds under every rule.
    credit : str
        Added to the line below the chart, as "Chart: dprk-reported-figures, as of 13 June 2025."
    """
    rows = completed(points)
    rows = rows[rows["date_end"].notna()].assign(differs=lambda kept: differing(kept))
    title = title or headline(rows, words)
    below = " ".join(filter(None, [source or sources_line(rows, words), credit]))
    return Chart(title, _note(rows, words), below, _alt(title, rows), rows)


@dataclass(frozen=True)
class Chart:
    """A chart over time that can be drawn wide and narrow; in a notebook it shows itself.

    `title`, `subtitle` and `source` are its words, `alt` says in fewer than 300 characters what it shows, `data` holds
    the figures drawn.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame = field(repr=False)

    def draw(self, form: str = "wide") -> Figure:
        """Draw the chart as a matplotlib Figure with an Axes for each panel; `form` is "wide" or "narrow"."""
        with published():
            return draw(self, FORMS[form])

    def images(self, form: str = "wide", kinds: Sequence[str] = ("png", "svg"), dpi: int = 130) -> dict[str, bytes]:
        """Return the chart, drawn once, as the bytes of several kinds of file, the same on every run."""
        made = {}
        with published(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")  # a box in its place says as much
            figure = draw(self, FORMS[form])
            for kind in kinds:
                stream, dated = BytesIO(), {"svg": "Date", "png": "Software"}[kind]
                more = {"dpi": dpi, "pil_kwargs": {"compress_level": 3}} if kind == "png" else {}
                figure.savefig(stream, format=kind, metadata={"Title": shown(self.title), dated: None}, **more)
                made[kind] = stream.getvalue()
        if "svg" in made:
            colours = {*self.data["color"], *map(readable, self.data["color"])}
            made["svg"] = re.sub(rb"(<svg [^>]*>)", rb"\1" + dark_style(colours).encode(), made["svg"], count=1)
        return made

    def save(self, path: str | Path, form: str = "wide") -> None:
        """Write the chart to a file, whose name ends in .png or .svg."""
        kind = Path(path).suffix.lower().removeprefix(".")
        if kind not in ("png", "svg"):
            raise ValueError(f"{path}: a chart is written as .png or .svg")
        Path(path).write_bytes(self.images(form, [kind])[kind])

    @property
    def text(self) -> str:
        """The chart in words and values, for where no picture can be seen."""
        values = self.data.reindex(columns=VALUES).to_string(index=False, max_rows=SHOWN)
        return f"{self.alt}\n{self.subtitle}\n{self.source}\n\n{values}"

    def bundle(self, picture: bytes) -> tuple[dict, dict]:
        """Return what a notebook shows of the chart, of which this is the PNG, and how."""
        width = round(FORMS["wide"].width * 4 / 3)
        return {"image/png": picture, "text/plain": self.text}, {"image/png": {"width": width, "alt": self.alt}}

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self.bundle(self.images("wide", ["png"])["png"])


def headline(rows: pd.DataFrame, words) -> str:
    """Return a headline that names what is counted and whose figures these are.

    It holds under every rule: it depends on no range. A label that joins two others, as "killed and wounded", is left
    out where both are there.
    """
    if rows.empty:
        return "No dated figures in this selection"
    labels = [words.metrics.loc[metric, "label"] for metric in dict.fromkeys(rows["metric"])]
    simple = [label for label in labels if label not in {f"{a} and {b}" for a in labels for b in labels}]
    names = sorted(set(rows["originator"]))
    known = [words.originator(name) for name in names if name]
    if len(names) > 3 or not known:
        whose = f"figures from {counted(len(known), 'source')}" if known else "figures from unnamed sources"
    elif len(names) == 1:
        whose = f"every figure comes from {known[0]}"
    else:
        whose = f"figures come from {listed([*known, 'an unnamed source'] if '' in names else known)}"
    told = "; ".join(simple) if len(simple) > 1 and any(" and " in label for label in simple) else listed(simple)
    return f"{capital(told)}: {whose}"


def sources_line(rows: pd.DataFrame, words) -> str:
    """Return the line that names sources, outlets and dates of publication."""
    if rows.empty:
        return ""
    names = sorted(set(rows["originator"]) - {""})
    known = listed(words.originator(name, full=True) for name in names) if names else "not named"
    if len(names) > 3:
        known = f"{len(names)}, named above"
    outlets = {name for joined_names in rows["outlets"] for name in joined_names.split(";")}
    when = days(rows["published"].min(), rows["published"].max())
    told = f"reported by {counted(len(outlets), 'outlet')}, first published {when}"
    return f"Source{'s' * (len(names) > 1)}: {capital(known)}; {told}."


def _note(rows: pd.DataFrame, words) -> str:
    """Say who is counted, in which unit, and what the kinds of marks mean that occur."""
    if rows.empty:
        return ""
    whom = listed(dict.fromkeys(words.population(name) for name in rows["population"]))
    unit = " and ".join(dict.fromkeys(rows["counted_in"])).replace("_", " ")
    kinds = [
        (np.isfinite(rows["high"]), "Bar: what the wording could mean."),
        (np.isinf(rows["high"]), "Arrow: a minimum, no upper end given."),
        (rows["basis"] == "derived", "Hollow: calculated."),
        (rows["dated"] == "assumed", "Dashed: day not given, shown at the day of the article."),
        (pd.Series(len(joined(rows)) > 0), "Dotted: nothing reported in between."),
        (rows["panel"].value_counts() > LABELLED, "Numbers: the newest of each source, where there is room."),
    ]
    return " ".join([f"{capital(whom)}, {unit}.", *(told for occurs, told in kinds if occurs.any())])


def _alt(title: str, rows: pd.DataFrame) -> str:
    """Say in fewer than 300 characters what a chart shows: its headline, then the newest figure of each panel."""
    told = f"Chart over time. {textwrap.shorten(shown(title), 180)}."
    told += f" {counted(len(rows), 'figure')}." if len(rows) else f" {NOTHING}"
    for panel, own in rows.groupby("panel", sort=False):
        newest = own[own["date_end"] == own["date_end"].max()]
        stated = newest.assign(dated="stated")  # the days follow
        values = listed(dict.fromkeys(wording(row).replace("\n", " ") for row in stated.itertuples()))
        more = f" {panel}: {values}, {window(newest.iloc[-1])}."
        told += more if len(told + more) < 300 else ""
    return told
