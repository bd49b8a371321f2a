"""Charts: what each draws, in words, in values and as a figure of any format.

A chart knows its alt text and the values that it draws, so that a change in any of them shows
without looking at pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers import drawing, wording
from helpers.drawing import LABELLED, Panel
from helpers.labels import label
from helpers.style import FORMATS, RC, Format

COLUMNS = ["metric", "origin_id", "originator", "date_start", "date_end", "low", "best", "high", "basis", "outlets"]


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn in any format.

    `data` holds the values drawn, `alt` says in words what the chart shows, `source` stands below it.
    """

    title: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    source: str
    paint: Callable[[Format], Figure] = field(repr=False)

    def draw(self, form: str = "wide") -> Figure:
        """Draw the chart as a matplotlib Figure; `form` is a name in style.FORMATS."""
        with rc_context(RC):
            return self.paint(FORMATS[form])


def timeline(
    panels: list[Panel],
    title: str,
    subtitle: str,
    source: str,
    events: pd.DataFrame | None = None,
    log: bool = False,
) -> Chart:
    """Draw points over time, a panel for each kind of figure, with a strip of events below.

    `panels` hold points as points.collapse and derived.derive return them; `events` readings whose
    metric is event. An empty selection draws a sentence.
    """
    panels = [panel for panel in panels if len(panel.points)]
    drawn, strip = [panel.points[COLUMNS] for panel in panels], []
    if events is not None and len(events):
        events = _one_each(events)
        drawn.append(events.reindex(columns=COLUMNS).assign(basis="event"))
        strip = list(events[["date_start", "date_end", "originator", "phrase"]].itertuples())
    data = pd.concat(drawn, ignore_index=True) if drawn else pd.DataFrame(columns=COLUMNS)
    alt = _alt(title, panels, strip)
    if not drawn:
        return Chart(title, subtitle, alt, data, source, lambda form: drawing.sentence(form, title, source))

    def paint(form: Format) -> Figure:
        return drawing.timeline(form, title, subtitle, source, panels, strip, log)

    return Chart(title, subtitle, alt, data, source, paint)


def _one_each(events: pd.DataFrame) -> pd.DataFrame:
    """Keep one event an origin, in the order of days: the one printed in a body, if there is one."""
    ranked = events.assign(rank=(events["place"] != "body").astype(int)).sort_values(["rank", "published", "claim_id"])
    return ranked.drop_duplicates("origin_id").sort_values(["date_end", "origin_id"], ignore_index=True)


def _alt(title: str, panels: list[Panel], events: list[tuple]) -> str:
    """Say in words what the chart shows, mark by mark; of many marks, how many and their extremes."""
    parts = [f"Chart. {title}."]
    for panel in panels:
        if len(panel.points) > LABELLED:
            low, high = panel.points["low"].min(), panel.points["high"].max()
            parts.append(f"{panel.heading}: {len(panel.points):,} figures, {wording.span(low, high)}.")
            continue
        marks = [
            f"{label(p).replace(chr(10), ', ')}, {wording.days(p.date_start, p.date_end)}"
            for p in sorted(panel.labelled, key=lambda mark: (mark.date_end, mark.Index))
        ]
        parts.append(f"{panel.heading}: {'; '.join(marks)}.")
    for event in events:
        who = event.originator or "nobody named"
        parts.append(f"Without a number, {wording.days(event.date_start, event.date_end)}, {who}: “{event.phrase}”.")
    return " ".join(parts if len(parts) > 1 else [*parts, wording.NOTHING])
