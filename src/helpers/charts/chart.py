"""A chart: its words, its values, and itself in any form and kind of file."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from helpers.charts.many import draw_many
from helpers.charts.rows import draw_rows
from helpers.charts.sheet import Sheet
from helpers.charts.style import FAINT, FONT, FORMS, published, shown
from helpers.pages import Citation
from helpers.wording import NOTHING

ROWS = 40  # figures and reports that have a row each; beyond, they are drawn on axes of days
TOLD = 12  # figures of a section that its alt text tells one by one
SHOWN = 60  # values that the text beside a picture lists
COLUMNS = ["metric", "population", "measure", "scope", "origin_id", "originator", "date_start", "date_end", "dated"]
COLUMNS += ["value", "value_to", "hedge", "low", "best", "high", "basis", "outlets"]
HELD = [*COLUMNS, "open_start", "rule", "unit", "claims"]  # what the text beside a picture leaves out is for machines


@dataclass(frozen=True)
class Section:
    """Figures of one kind: a heading that names kind and unit, and points.

    The points have what ranges.plot_ranges asks for, and words: `when`, `said`, `span` (or "") and `who`.
    """

    heading: str
    points: pd.DataFrame


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn in any form. It shows itself in a notebook, with its alt text.

    `data` holds the values drawn, `alt` says in words what the chart shows, `source` stands below it. `events` are
    reports without a number, with days, originator, `when`, `said` and `who`.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame = field(repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    events: pd.DataFrame | None = field(default=None, repr=False)
    log: bool = False
    cite: Citation | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, sections: Iterable[Section], title: str, subtitle: str = "", source: str = "", alt: str = "",
        events: pd.DataFrame | None = None, log: bool = False,
    ) -> "Chart":  # fmt: skip
        """Make a chart of sections; those without points are left out, and an alt text is made where none is given."""
        kept = tuple(section for section in sections if len(section.points))
        events = events if events is not None and len(events) else None
        parts = [section.points for section in kept] + ([] if events is None else [events.assign(basis="event")])
        parts = [part.assign(unit=part.get("counted_in")).reindex(columns=HELD) for part in parts]
        data = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=HELD)
        return cls(title, subtitle, source, alt or _alt(title, kept, events), data, kept, events, log)

    def section(self, heading: str, title: str = "") -> "Chart":
        """Return a chart of one section, whose heading is the title where none is given."""
        found = [section for section in self.sections if section.heading == heading]
        if not found:
            known = ", ".join(repr(section.heading) for section in self.sections) or "none"
            raise ValueError(f"no section {heading!r}; there are: {known}")
        one = found[0] if title else replace(found[0], heading="")
        made = Chart.of(found, title or heading, self.subtitle, self.source, log=self.log)
        return replace(made, sections=(one,))

    def draw(self, form: str = "wide", log: bool | None = None) -> Figure:
        """Draw the chart as a matplotlib Figure with an Axes for each section; `form` is a name in style.FORMS."""
        log = self.log if log is None else log
        with published():
            sheet = Sheet(FORMS[form])
            sheet.paragraph(self.title, sheet.form.title, weight="bold")
            sheet.paragraph(self.subtitle, sheet.form.text, FAINT)
            events = pd.DataFrame() if self.events is None else self.events
            if not self.sections and not len(events):
                sheet.y -= 0.15
                sheet.paragraph(NOTHING, sheet.form.text)
            elif len(self.data) <= ROWS:
                draw_rows(sheet, self.sections, events, log)
            else:
                draw_many(sheet, self.sections, events, log)
            return sheet.finish(self.source)

    def images(self, form: str = "wide", kinds: Sequence[str] = ("png", "svg"), times: int = 1) -> dict[str, bytes]:
        """Return the chart, drawn once, as the bytes of several kinds of file, the same on every run.

        A PNG has so many `times` the dots an inch that are usual.
        """
        figure, made = self.draw(form), {}
        for kind in kinds:
            stream, maker = BytesIO(), {"svg": "Date", "png": "Software"}[kind]
            fonts = [FONT, "Verdana"] if kind == "svg" else [FONT]
            light = {"pil_kwargs": {"compress_level": 3}, "dpi": figure.dpi * times} if kind == "png" else {}
            with published(**{"font.sans-serif": fonts}), warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Glyph")  # a box in its place says as much
                figure.savefig(stream, format=kind, metadata={"Title": shown(self.title), maker: None}, **light)
            made[kind] = stream.getvalue()
        return made

    def save(self, path: str | Path, form: str = "wide") -> None:
        """Write the chart to a file; how that is called says which kind it is, PNG or SVG."""
        kind = Path(path).suffix.lower().removeprefix(".")
        if kind not in ("png", "svg"):
            raise ValueError(f"{path}: a chart is written as .png or .svg")
        Path(path).write_bytes(self.images(form, [kind])[kind])

    def values(self) -> list[list[str]]:
        """Return what is drawn, row by row: its section, figure, range, days, whose it is, the claim it leads to."""
        parts = [(section.heading, section.points) for section in self.sections]
        parts += [] if self.events is None else [("Without a number", self.events.assign(span=""))]
        words = ["said", "span", "when", "who", "lead"]
        rows = [(heading, points.reindex(columns=words).fillna("")) for heading, points in parts]
        return [[heading, *row] for heading, points in rows for row in points.to_numpy().tolist()]

    @property
    def text(self) -> str:
        """The chart in words and values, for where no picture can be seen."""
        values = self.data[COLUMNS].to_string(index=False, max_rows=SHOWN)
        return f"{self.alt}\n{self.subtitle}\n{self.source}\n\n{values}"

    def bundle(self, picture: bytes) -> tuple[dict, dict]:
        """Return what a notebook shows of the chart, of which this is the picture, and how."""
        return {"image/png": picture, "text/plain": self.text}, {"image/png": {"width": 900, "alt": self.alt}}

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self.bundle(self.images("wide", ["png"])["png"])


def _alt(title: str, sections: Sequence[Section], events: pd.DataFrame | None) -> str:
    """Say in words what a chart shows, row by row; of many rows, how many and their newest."""
    parts = [f"Chart. {title}."]
    for section in sections:
        rows = section.points.sort_values(["date_end", "date_start", "low"], kind="stable")
        told = [
            ", ".join(word for word in words if word)
            for words in rows.tail(TOLD)[["said", "span", "when", "who"]].itertuples(index=False)
        ]
        many = f"{len(rows):,} figures, the newest: " if len(rows) > TOLD else ""
        parts.append(f"{section.heading}: {many}{'; '.join(told[-1:] if many else told)}.")
    if events is not None:
        told = [f"{row.when}, {row.who}: {row.said}" for row in events.head(TOLD).itertuples()]
        more = f"; and {len(events) - TOLD:,} more" if len(events) > TOLD else ""
        parts.append(f"Without a number: {'; '.join(told)}{more}.")
    return " ".join(parts if len(parts) > 1 else [*parts, NOTHING])
