"""Show charts, tables and sentences in a notebook, and write them to a folder where one is named.

A chart is shown as PNG with a text that holds its alt text and values, so that a comparison of outputs sees a change.
"""

import json
from pathlib import Path

import pandas as pd
from IPython.display import display
from markupsafe import escape

from helpers.charts import Chart
from helpers.pages import for_file, shown, unlinked
from helpers.reports.data import write_csv
from helpers.reports.notebook import CARDS
from helpers.reports.pages import environment

LONG = 15  # rows of a table that a page shows unasked
CHARTS = 2  # charts of a notebook; the other figures are in its tables
NOTHING = "none in these articles"


class Display:
    """Shows things in the order called; with a folder, also writes each under its name."""

    def __init__(self, output_dir: str = ""):
        self.folder = Path(output_dir) if output_dir else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def text(self, *sentences: str) -> None:
        """Show sentences, a paragraph each."""
        html = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        _show({"text/html": html, "text/plain": "\n".join(sentences)})

    def cards(self, findings: list) -> None:
        """Write the cards of findings (see pages.findings), which the page of a sweep shows."""
        if self.folder:
            cards = [finding.parts for finding in findings]
            (self.folder / CARDS).write_text(json.dumps(cards, indent=1), encoding="utf-8")

    def list(self, lines: list[str]) -> None:
        """Show lines as a list."""
        html = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
        _show({"text/html": f"<ul>\n{html}\n</ul>", "text/plain": "\n".join(f"- {line}" for line in lines)})

    def chart(self, name: str, chart: Chart) -> None:
        """Show a chart; write it as PNG and SVG, narrow as SVG, with its values as CSV."""
        wide = chart.images("wide", ["png", "svg"] if self.folder else ["png"])
        data, metadata = chart.bundle(wide["png"])
        _show(data, metadata | {"chart": name})
        if self.folder:
            for kind, content in wide.items():
                (self.folder / f"{name}.{kind}").write_bytes(content)
            chart.save(self.folder / f"{name}-narrow.svg", "narrow")
            write_csv(chart.data.drop(columns="color"), self.folder / f"{name}.csv")

    def charts(self, charts: dict[str, Chart]) -> None:
        """Show the first charts by name, or say that there are none."""
        for name in list(charts)[:CHARTS]:
            self.chart(name, charts[name])
        if not charts:
            self.text("Charts: none on this page.")

    def widget(self, widget, says: str) -> None:
        """Show a widget, with a text in its place where there is no one to use it."""
        view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
        _show({"application/vnd.jupyter.widget-view+json": view, "text/plain": says})

    def table(self, name: str, frame: pd.DataFrame, caption: str, fold: bool = False) -> None:
        """Show a table, folded up on pages if it is long or if asked; write it with its values."""
        if frame.empty:
            self.text(f"{caption}: {NOTHING}.")
        else:
            folded = {"long": f"{len(frame)} row{'' if len(frame) == 1 else 's'}"} if fold or len(frame) > LONG else {}
            plain = f"{caption}\n{unlinked(shown(frame)).map(_cell).to_string(index=False)}"
            _show({"text/html": html_table(frame, caption), "text/plain": plain}, {"table": name} | folded)
        if self.folder:
            write_csv(for_file(frame), self.folder / f"{name}.csv")


def html_table(frame: pd.DataFrame, caption: str) -> str:
    """Return a table as HTML, its cells escaped. Links to claims lead nowhere until a page has claims to lead to."""
    frame = shown(frame)
    rows = [map(_cell, row) for row in frame.itertuples(index=False)]
    return environment().get_template("table.html.j2").render(caption=caption, names=[*map(str, frame)], rows=rows)


def _cell(value):
    if isinstance(value, str):  # a link is one, and stays it
        return value
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return "no limit" if value in (float("inf"), float("-inf")) else f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _show(data: dict, metadata: dict | None = None) -> None:
    display(data, metadata=metadata or {}, raw=True)
