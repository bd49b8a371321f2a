"""The published chart: which figures it shows, its words, and its files, wide and narrow."""

import re
import textwrap
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import style
from matplotlib.figure import Figure

from helpers.charts.over_time import LABELLED, differing, joined, wording
from helpers.charts.panels import draw
from helpers.charts.ranges import completed
from helpers.charts.style import FORMS, PUBLISHED, dark_style, shown, source_colours, word_colour
from helpers.wording import capital, counted, days, listed, window

NOTHING = "No article used here gives such a figure and its day."
TOTALS = ("stock", "cumulative")
LEAST = 3  # figures of a metric without a headline that make a panel; fewer are lines in a table
VALUES = ["panel", "originator", "date_start", "date_end", "dated", "value", "value_to", "hedge", "low", "best", "high"]
VALUES += ["basis", "outlets"]


def select(points: pd.DataFrame, words) -> pd.DataFrame:
    """Return the rows of `study.points` that charts over time show, with the columns topic, panel and color.

    A panel is a stock or a total of everyone counted, with a number whose day is stated; of a metric without a headline
    in metrics.csv, with three. Where reports differ, both stay. `words` is the vocabulary of the study.
    """
    colours = source_colours(points["originator"], words.colours())
    rows = points[points["speaks"] & points["measure"].isin(TOTALS) & (points["scope"] == "")]
    rows = words.ordered(rows.dropna(subset="date_end").sort_values(["date_end", "low", "originator"], kind="stable"))
    stated = (rows["hedge"] != "vague") & (rows["dated"] == "stated")
    count = stated.groupby([rows[name] for name in ("metric", "population", "measure")]).transform("sum")
    rows = rows[(count >= LEAST) | ((count > 0) & rows["metric"].map(words.metrics["headline"]))]
    rows = rows.assign(topic=rows["metric"].map(words.metrics["topic"]), color=rows["originator"].map(colours))
    several = rows.groupby("topic")["population"].transform("nunique") > 1
    parts = zip(rows["metric"], rows["measure"], rows["population"], several)
    rows["panel"] = [capital(words.label(*kind)) + f", {words.population(who)}" * many for *kind, who, many in parts]
    return rows.sort_values("population", key=lambda names: names.map(list(names.unique()).index), kind="stable")


def chart_over_time(points: pd.DataFrame, words, title: str = "", source: str = "", credit: str = "") -> "Chart":
    """Return the published chart of rows of `select`: a panel for each value of the column `panel`, in their order.

    `words` is the vocabulary of the same study. `title` and `source` are the headline and the line below the chart; by
    default they name the sources, which holds under every rule. `credit` is added to the line below.
    """
    rows = completed(points).dropna(subset="date_end")
    rows = rows.assign(differs=differing(rows))
    title, source = title or headline(rows, words), source or _sources(rows, words)
    return Chart(title, _note(rows, words), f"{source} {credit}".strip(), _alt(title, rows), rows)


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn wide and narrow and shows itself in a notebook; `data` holds the figures drawn."""

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame = field(repr=False)

    def draw(self, form: str = "wide") -> Figure:
        """Draw the chart as a Figure with an Axes for each panel; `form` is "wide" or "narrow"."""
        with style.context(PUBLISHED), warnings.catch_warnings(action="ignore", category=UserWarning):
            return draw(self, FORMS[form])

    def images(self, form: str = "wide", kinds=("png", "svg"), dpi: int = 130) -> dict[str, bytes]:
        """Return the chart, drawn once, as the bytes of several kinds of file, the same on every run."""
        figure, made = self.draw(form), {}
        for kind in kinds:
            stream, dated = BytesIO(), "Date" if kind == "svg" else "Software"
            with style.context(PUBLISHED), warnings.catch_warnings(action="ignore", category=UserWarning):
                figure.savefig(stream, format=kind, metadata={"Title": shown(self.title), dated: None}, dpi=dpi)
            made[kind] = stream.getvalue()
        if "svg" in made:
            dark = dark_style({colour for own in self.data["color"] for colour in (own, word_colour(own))})
            made["svg"] = re.sub(rb"(<svg [^>]*>)", rb"\1" + dark.encode(), made["svg"], count=1)
        return made

    def save(self, path: str | Path, form: str = "wide") -> None:
        """Write the chart to a file, whose name ends in .png or .svg."""
        Path(path).write_bytes(self.images(form, [Path(path).suffix[1:]])[Path(path).suffix[1:]])

    def bundle(self, picture: bytes) -> tuple[dict, dict]:
        """Return what a notebook shows of the chart: this PNG, its words and values; and how."""
        values = self.data.reindex(columns=VALUES).to_string(index=False, max_rows=60)
        text = f"{self.alt}\n{self.subtitle}\n{self.source}\n\n{values}"
        return {"image/png": picture, "text/plain": text}, {"image/png": {"width": 940, "alt": self.alt}}

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self.bundle(self.images("wide", ["png"])["png"])


def headline(rows: pd.DataFrame, words) -> str:
    """Return a headline that holds under every rule: what is counted (of A, B, "A and B" the first two) and by whom."""
    labels = [words.metrics.loc[metric, "label"] for metric in dict.fromkeys(rows["metric"])]
    labels = [label for label in labels if label not in {f"{a} and {b}" for a in labels for b in labels}]
    names = sorted(set(rows["originator"]), key=lambda name: (name == "", name))
    whose = listed(words.originator(name) if name else "an unnamed source" for name in names)
    told = f"figures come from {whose}" if len(names) > 1 else f"{whose} is the only source"
    told = "no source is named" if names == [""] else told
    told = f"figures from {len(names)} sources" if len(names) > 3 else told
    return f"{capital(listed(labels))}: {told}" if labels else "No dated figures in these articles"


def _sources(rows: pd.DataFrame, words) -> str:
    """Return the line that names sources, outlets and dates of publication."""
    if rows.empty:
        return ""
    names, outlets = sorted(set(rows["originator"]) - {""}), {*";".join(rows["outlets"]).split(";")}
    known = listed(words.originator(name, full=True) for name in names) if names else "not named"
    known = f"Source{'s' * (len(names) > 1)}: {known if len(names) <= 3 else f'{len(names)}, named in the chart'}"
    when = days(rows["published"].min(), rows["published"].max())
    return f"{known}, as reported by {counted(len(outlets), 'outlet')}. Figures first published: {when}."


def _note(rows: pd.DataFrame, words) -> str:
    """Say who is counted, in which unit, and what the marks mean that occur."""
    if rows.empty:
        return NOTHING
    whom, units = (dict.fromkeys(rows[name]) for name in ("population", "counted_in"))
    kinds = {
        "Bar: what the wording could mean.": np.isfinite(rows["high"]).any(),
        "Arrow: a minimum, no upper end given.": np.isinf(rows["high"]).any(),
        "Hollow: calculated.": "derived" in set(rows["basis"]),
        "Dashed: day not given, shown on the day of the article.": "assumed" in set(rows["dated"]),
        "Dotted: nothing reported in between.": joined(list(rows.itertuples())),
        "Numbers: the newest of each source, where there is room.": rows["panel"].value_counts().max() > LABELLED,
    }
    who = listed(map(words.population, whom))
    told = [f"Number of {who}." if [*units] == ["persons"] else f"{capital(who)}, {listed(units).replace('_', ' ')}."]
    return " ".join(told + [kind for kind, occurs in kinds.items() if occurs])


def _alt(title: str, rows: pd.DataFrame) -> str:
    """Say in fewer than 300 characters what a chart shows: its headline, then the newest figure of each panel."""
    told = f"Chart over time. {textwrap.shorten(shown(title), 180)}. {counted(len(rows), 'figure')}."
    for panel, own in rows.groupby("panel", sort=False):
        newest = own[own["date_end"] == own["date_end"].max()]
        values = listed(dict.fromkeys(wording(row).replace("\n", " ") for row in newest.assign(dated="").itertuples()))
        more = f" {panel}: {values}, {window(newest.iloc[-1])}."
        told += more if len(told + more) < 300 else ""
    return told
