"""Show charts, tables and sentences in a notebook, and write them to a folder where one is named.

A chart is shown as PNG together with a text that holds its alt text and the values drawn, so that
a comparison of outputs sees every change. HTML is escaped.
"""

import json
import string
from pathlib import Path

import pandas as pd
from IPython.display import display
from markupsafe import escape

from helpers.charts import Chart
from helpers.pages import shown, unfolded, unlinked
from helpers.reports.export import write_csv
from helpers.reports.notebook import CARDS

LONG = 15


class Display:
    """Shows things in the order called; with a folder, also writes each under its name."""

    def __init__(self, output_dir: str = ""):
        self.folder = Path(output_dir) if output_dir else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.cards = []

    def text(self, *sentences: str) -> None:
        """Show sentences, a paragraph each; write the cards of those that are findings (see pages.findings)."""
        self.cards += [sentence.parts for sentence in sentences if hasattr(sentence, "parts")]
        if self.folder and self.cards:
            (self.folder / CARDS).write_text(json.dumps(self.cards, indent=1), encoding="utf-8")
        html = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        _show({"text/html": html, "text/plain": "\n".join(sentences)})

    def list(self, lines: list[str]) -> None:
        """Show lines as a list."""
        html = "<ul>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in lines) + "\n</ul>"
        _show({"text/html": html, "text/plain": "\n".join(f"- {line}" for line in lines)})

    def chart(self, name: str, chart: Chart) -> None:
        """Show a chart; write it as PNG and SVG, and narrow as SVG, with the table behind it."""
        wide = chart.images("wide", ["png", "svg"] if self.folder else ["png"])
        data, metadata = chart.bundle(wide["png"])
        metadata |= {"chart": name}
        if self.folder:  # what a page says of the chart
            metadata |= {"title": chart.title, "source": chart.source, "rows": chart.values()}
            metadata |= {"cite": vars(chart.cite)} if chart.cite else {}
        _show(data, metadata)
        if self.folder:
            for kind, content in wide.items():
                (self.folder / f"{name}.{kind}").write_bytes(content)
            chart.save(self.folder / f"{name}-narrow.svg", "narrow")
            write_csv(chart.data, self.folder / f"{name}.csv")

    def charts(self, charts: dict[str, Chart]) -> None:
        """Show charts by name, or say that there are none."""
        for name, chart in charts.items():
            self.chart(name, chart)
        if not charts:
            self.text("Nothing else in this selection.")

    def widget(self, widget, says: str) -> None:
        """Show a widget, with a text in its place where there is no one to use it."""
        view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
        _show({"application/vnd.jupyter.widget-view+json": view, "text/plain": says})

    def table(self, name: str, frame: pd.DataFrame, caption: str, fold: bool = False) -> None:
        """Show a table with its caption; where it has no rows, say so. Its columns for machines are written only.

        A page keeps a table of more than a screen, or one to `fold`, folded up until it is asked for.
        """
        if frame.empty:
            self.text(f"{caption}: nothing in this selection.")
        else:
            folded = {"long": f"{len(frame)} row{'' if len(frame) == 1 else 's'}"} if fold or len(frame) > LONG else {}
            plain = f"{caption}\n{unlinked(shown(frame)).to_string(index=False)}"
            _show({"text/html": html_table(frame, caption), "text/plain": plain}, {"table": name} | folded)
        if self.folder:
            write_csv(unfolded(frame), self.folder / f"{name}.csv")


def rehearse() -> None:
    """Draw every usual character once, so that what fonts and formats keep for later is there in all forks."""
    text = f"{string.punctuation}{string.ascii_letters}{string.digits}“”’·–"
    Chart.of([], text, source=text).images("wide", ["png", "svg"])


def html_table(frame: pd.DataFrame, caption: str) -> str:
    """Return a table as HTML with a caption and headings that say what they head; cells are escaped.

    Each cell repeats its heading as data-label, for screens too narrow for columns. Columns for machines (see
    pages.columns) are left out. Links to claims lead nowhere until a page has claims to lead to (see page.py).
    """
    frame = shown(frame)
    names = [escape(str(column)) for column in frame]
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    cells = [f'<td role="cell" data-label="{name}">' for name in names]
    told = frame.astype(object).map(_cell)
    rows = ["".join(c + v + "</td>" for c, v in zip(cells, row, strict=True)) for row in told.to_numpy()]
    body = "\n".join(f'<tr role="row">{row}</tr>' for row in rows)
    head = f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
    return f"""<table role="table">
<caption>{escape(caption)}</caption>
{head}
<tbody role="rowgroup">
{body}
</tbody>
</table>"""


def _cell(value) -> str:
    return "" if pd.isna(value) else str(escape(value))


def _show(data: dict, metadata: dict | None = None) -> None:
    display(data, metadata=metadata or {}, raw=True)
