"""The published chart: which figures it shows, its words, and its files, wide and narrow."""

import re
import textwrap
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from matplotlib import style
from matplotlib.figure import Figure

from helpers.charts.over_time import differing, joined, wording
from helpers.charts.panels import draw
from helpers.charts.ranges import completed
from helpers.charts.style import FORMS, PUBLISHED, dark_style, shown, source_colours, word_colour
from helpers.wording import Wording, capital, counted, listed, plain, window

TOTALS, DPI = ("stock", "cumulative"), 130
LEAST = 3  # figures of a metric without a headline that make a panel, and of any panel that surely have their numbers
VALUES = ["panel", "originator", "date_start", "date_end", "dated", "value", "value_to", "hedge", "low", "best", "high"]
VALUES += ["basis", "outlets"]


def select(points: pd.DataFrame, words) -> pd.DataFrame:
    """Return the rows of `study.points` that charts over time show, with the columns topic, panel and color.

    A panel is a stock or a total of everyone counted, with a number whose day is stated; of a metric without a headline
    in metrics.csv, with three. Where reports differ, both stay. `words` is the vocabulary of the study.
    """
    rows = points[points["speaks"] & points["measure"].isin(TOTALS) & (points["scope"] == "")]
    rows = words.ordered(rows.dropna(subset="date_end").sort_values(["date_end", "low", "originator"], kind="stable"))
    stated = (rows["hedge"] != "vague") & (rows["dated"] == "stated")
    count = stated.groupby([rows[name] for name in ("metric", "population", "measure")]).transform("sum")
    rows = rows[(count >= LEAST) | ((count > 0) & rows["metric"].map(words.metrics["headline"]))]
    colours = source_colours(
        points["originator"], words.colours(), rows.groupby(["metric", "population", "measure"])["originator"]
    )
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
    say, about = Wording(words).sentences, _about(rows, words)
    title = title or plain(say.chart_headline(about))
    source = f"{source or plain(say.chart_source(about))} {credit}".strip()
    return Chart(title, plain(say.chart_note(about)), source, _alt(title, rows, words), rows)


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

    def images(self, form: str = "wide", kinds=("png", "svg")) -> dict[str, bytes]:
        """Return the chart, drawn once, as the bytes of several kinds of file, the same on every run."""
        figure, made = self.draw(form), {}
        for kind in kinds:
            stream, dated = BytesIO(), "Date" if kind == "svg" else "Software"
            with style.context(PUBLISHED), warnings.catch_warnings(action="ignore", category=UserWarning):
                figure.savefig(stream, format=kind, metadata={"Title": shown(self.title), dated: None}, dpi=DPI)
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


def _about(rows: pd.DataFrame, words) -> SimpleNamespace:
    """Return what the words of a chart rest on: of A, B, "A and B" the first two labels; sources; kinds of marks."""
    labels = [words.metrics.loc[metric, "label"] for metric in dict.fromkeys(rows["metric"])]
    return SimpleNamespace(
        labels=[label for label in labels if label not in {f"{a} and {b}" for a in labels for b in labels}],
        names=sorted(set(rows["originator"]), key=lambda name: (name == "", name)),
        whom=[words.population(name) for name in dict.fromkeys(rows["population"])],
        units=list(dict.fromkeys(rows["counted_in"])),
        outlets=len({*";".join(rows["outlets"]).split(";")}),
        first=rows["published"].min(),
        last=rows["published"].max(),
        ranges=np.isfinite(rows["high"]).any(),
        minimums=np.isinf(rows["high"]).any(),
        calculated="derived" in set(rows["basis"]),
        undated="assumed" in set(rows["dated"]),
        joined=joined(list(rows.itertuples())),
        many=rows["panel"].value_counts().max() > LEAST,
    )


def _alt(title: str, rows: pd.DataFrame, words) -> str:
    """Say in fewer than 300 characters what a chart shows: its headline, then the newest figure of each panel."""
    kinds = {"reported": (rows["basis"] == "reported").sum(), "calculated": (rows["basis"] == "derived").sum()}
    kinds = " and ".join(f"{count} {kind}" for kind, count in kinds.items() if count or kind == "reported")
    told = f"Chart over time. {textwrap.shorten(shown(title), 150)}. Figures: {kinds}."
    stated = rows["dated"] == "stated"  # a figure without a day is the newest only where none has one
    dated = rows[stated | ~stated.groupby(rows["panel"]).transform("any")]
    newest = dated[dated["date_end"] == dated.groupby("panel")["date_end"].transform("max")]
    left = list(dict.fromkeys(newest["panel"]))
    for (panel, name), own in newest.groupby(["panel", "originator"], sort=False):
        values = dict.fromkeys(wording(row).replace("\n", " ") for row in own.assign(dated="").itertuples())
        source = f", {plain(words.originator(name))}" if rows["originator"].nunique() > 1 else ""
        more = f" {panel}{source}: {listed(values)}, {window(own.iloc[-1])}."
        if len(told + more) > 280:
            return f"{told} {counted(len(left), 'more panel')}." if left else told
        told, left = told + more, [other for other in left if other != panel]
    return told
