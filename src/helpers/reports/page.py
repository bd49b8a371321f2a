"""Make the page of an executed notebook with nbconvert: no script but ours, no other host."""

import re
from functools import cache
from importlib import resources
from pathlib import Path

from helpers.reports.stamp import made
from helpers.visible import visible

# What of an output is shown, first things first; HTML only if the notebook is trusted.
SHOWN = ["text/html", "image/png", "image/jpeg", "image/svg+xml", "text/markdown", "text/latex", "text/plain"]
TEMPLATES = Path(str(resources.files("helpers.reports"))) / "templates"


def notebook_page(
    node, name: str, title: str, given: dict[str, str], error: str = "", back: str = "index.html", claims: str = "",
    trust: bool = True,
) -> str:  # fmt: skip
    """Return an executed notebook as one HTML page that needs no script and no other host.

    `back` is the page that it leads back to, `claims` the page of all figures ("" if there is none). Unless there is
    `trust`, HTML that the notebook itself holds or puts out is shown as text, or left out.
    """
    outputs = [output.get("data", {}) for cell in node.cells for output in cell.get("outputs", [])]
    about = {
        "title": title,
        "description": f"{title}: reported figures as ranges, with their sources.",
        "css": (TEMPLATES / "style.css").read_text(encoding="utf-8"),
        "back": back,
        "back_text": "Front page",
        "claims": claims,
        "error": error,
        "files": name,
        "notebook": f"{name}.ipynb",
        "made": made(),
        "parameters": _chosen(given),
        "shown": SHOWN if trust else SHOWN[1:],
        "left_out": not trust and any("text/html" in data for data in outputs),
    }
    # An injected cell repeats the parameters; the page says them in words at its foot.
    return visible(_exporter(trust).from_notebook_node(node, resources={"page": about})[0])


def tidy(node, trust: bool) -> None:
    """Leave out of the outputs what no page can show, so that one odd output does not cost the page.

    A chart or table is linked by its name only: a path could lead out of the report's folder. Files that a notebook
    without `trust` wrote may hold scripts, so its pictures are shown from the notebook.
    """
    for output in [output for cell in node.cells for output in cell.get("outputs", []) if "data" in output]:
        output.data = {kind: text for kind, text in output.data.items() if kind not in SHOWN or isinstance(text, str)}
        for name in ("chart", "table"):
            known = output.metadata.get(name)
            if not (isinstance(known, str) and re.fullmatch(r"[\w-]+", known)) or (name == "chart" and not trust):
                output.metadata.pop(name, None)
        if not isinstance(output.metadata.get("image/png", {}), dict):
            output.metadata["image/png"] = {}


@cache
def _exporter(trust: bool):
    from jinja2 import pass_context
    from mistune import create_markdown
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    class PageExporter(HTMLExporter):
        def _create_environment(self):
            environment = super()._create_environment()
            environment.autoescape = True
            return environment

        @pass_context
        def markdown2html(self, context, source):
            if trust:
                return super().markdown2html(context, source)
            for name, data in context.get("cell", {}).get("attachments", {}).items():
                for kind, content in data.items():
                    source = source.replace(f"attachment:{name}", f"data:{kind};base64,{content}")
            return create_markdown(plugins=["strikethrough", "table"])(source)  # its HTML and scripts are text

        def from_notebook_node(self, nb, resources=None, **kw):
            # HTMLExporter parses the page once more, for alternative texts: the template writes those.
            return super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)

    return PageExporter(
        extra_template_basedirs=[str(TEMPLATES)], extra_template_paths=[str(TEMPLATES)], template_name="page",
        optimistic_validation=True,
        exclude_anchor_links=True, exclude_input_prompt=True, exclude_output_prompt=True,
        config=Config({
            "NbConvertBase": {"display_data_priority": SHOWN if trust else SHOWN[1:]},
            "CoalesceStreamsPreprocessor": {"enabled": True},
        }),
    )  # fmt: skip


def rehearse() -> None:
    """Make a page once: templates and checks of notebooks are then compiled in all processes forked from this one."""
    import nbformat

    for minor in (4, 5):
        node = nbformat.v4.new_notebook(nbformat_minor=minor)
        nbformat.validate(node)
    notebook_page(node, "", "", {})


def _chosen(given: dict[str, str]) -> str:
    limits = [f"{name} = {value}" for name, value in given.items() if value and name not in ("data_dir", "output_dir")]
    return f"Parameters: {', '.join(limits)}." if limits else "Parameters: defaults; no article or figure is left out."
