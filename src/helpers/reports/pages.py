"""Make pages as HTML: of a notebook, the front page, every claim, a sweep. No script but ours, no other host."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pandas import Timestamp

from helpers.charts import chart_over_time, select
from helpers.figures import DEFAULT_RULE, Parameters, Study, open_study
from helpers.pages import Page, as_of, front_page, package, register
from helpers.reports.data import figures
from helpers.reports.provenance import made
from helpers.visible import visible
from helpers.wording import NOTHING, Vocabulary, capital, day, plain

TEMPLATES = Path(__file__).with_name("templates")
STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")
SHARED = Parameters.__dataclass_fields__
CLAIMS, FIGURES = "claims.html", "figures.json"
# What of an output is shown, first things first; HTML only if the notebook is trusted.
SHOWN = ["text/html", "image/png", "image/jpeg", "image/svg+xml", "text/markdown", "text/latex", "text/plain"]
# How the page of a sweep asks for a parameter; for any other by its name.
ASKED = {"published_until": "as of", "hedge_rule": "reading rule", "outlets": "outlets"}


def notebook_page(
    node, name: str, title: str, given: dict[str, str], error: str = "", back: str = "index.html", claims: str = "",
    trust: bool = True,
) -> str:  # fmt: skip
    """Return an executed notebook as one page.

    `back` is the page that it leads back to, `claims` the page of all figures ("" if there is none). Unless there is
    `trust`, HTML that the notebook itself holds or puts out is shown as text, or left out.
    """
    kinds = {kind for cell in node.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    limits = [f"{name} = {value}" for name, value in given.items() if value and name not in ("data_dir", "output_dir")]
    about = {
        "title": title,
        "description": f"{title}: reported figures as ranges, with their sources.",
        "css": STYLE,
        "back": back,
        "claims": claims,
        "error": error,
        "files": name,
        "notebook": f"{name}.ipynb",
        "made": made(),
        "parameters": f"Parameters: {', '.join(limits) or 'defaults; no article or figure is left out'}.",
        "shown": SHOWN if trust else SHOWN[1:],
        "left_out": not trust and "text/html" in kinds,
    }
    return visible(_exporter(trust).from_notebook_node(node, resources={"page": about})[0])


def tidy(node, trust: bool) -> None:
    """Leave out of what is said of outputs what no page can use.

    A chart or table is linked by its name only: a path could lead out of the report's folder. Files that a notebook
    without `trust` wrote may hold scripts, so its pictures are shown from the notebook.
    """
    for output in [output for cell in node.cells for output in cell.get("outputs", []) if "data" in output]:
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

    config = {
        "NbConvertBase": {"display_data_priority": SHOWN if trust else SHOWN[1:]},
        "CoalesceStreamsPreprocessor": {"enabled": True},
    }
    return PageExporter(
        extra_template_basedirs=[str(TEMPLATES)], extra_template_paths=[str(TEMPLATES)], template_name="page",
        optimistic_validation=True, exclude_anchor_links=True, exclude_input_prompt=True, exclude_output_prompt=True,
        config=Config(config),
    )  # fmt: skip


def front_words(given: Mapping[str, str]) -> dict:
    """Return what the pages beside the reports say, and the `files` of the charts of the front page, by name."""
    study = open_study(**{name: value for name, value in given.items() if name in SHARED and name != "output_dir"})
    found, title, charts = front_page(study), package(study)["title"], {}
    for section in found["topics"]:
        section.chart, files = front_chart(study, section, title)
        charts |= files
    return {
        "pages": list(dict.fromkeys(study.tables.populations["page"])),
        "bare": [name for name in {*study.tables.populations["page"]} if Page(study, name).readings.empty],
        "front": found,
        "title": title,
        "claims": claims_page(study),
        "figures": figures(study, title, found),
        "files": charts,
    }


def front_chart(study: Study, section, title: str) -> tuple[dict | None, dict[str, bytes]]:
    """Draw the chart of a section of the front page; return what the page says of it, and its files by name."""
    words = Vocabulary(study.tables)
    rows = select(study.points, words)
    rows = rows[(rows["topic"] == section.topic) & rows["population"].isin(section.populations)]
    rows = rows[~rows["claims"].isin(section.left_out)]  # may be the figure of another source once more
    if rows.empty:
        return None, {}
    chart = chart_over_time(rows, words, credit=f"{title}, as of {day(as_of(study))}.")
    name, files, sizes = f"charts/{section.topic}", {}, {}
    for form in ("wide", "narrow"):
        images = chart.images(form)
        files |= {f"{name}-{form}.{kind}": image for kind, image in images.items()}
        points = re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt"', images["svg"]).groups()
        sizes[form] = [round(float(each) * 4 / 3) for each in points]  # in pixels
    return {"name": name, "title": chart.title, "alt": chart.alt, "rows": rows, "sizes": sizes}, files


def front(runs: list, words: dict) -> str:
    """Return the front page: the latest figures, sentences to print, what is disputed or unknown, and the articles.

    `runs` are those of notebooks (see notebook.Run), `words` what `front_words` returns.
    """
    order = words["pages"]
    runs = sorted(runs, key=lambda run: order.index(run.name) if run.name in order else len(order))
    pages = [next((name for name in run.files if name == f"{run.name}.html"), "") for run in runs]
    shown = [{"title": run.title, "error": run.error, "page": page} for run, page in zip(runs, pages)]
    shown = [one for run, one in zip(runs, shown) if run.error or run.name not in words["bare"]]
    return _rendered("front.html.j2", title=words["title"], nothing=NOTHING, runs=shown, **words["front"])


def claims_page(study: Study) -> str:
    """Return the page on which every claim of a study has its address."""
    title = package(study)["title"]
    return _rendered("claims.html.j2", title=title, as_of=as_of(study), nothing=NOTHING, **register(study))


def sweep_page(name: str, outcomes: list) -> str:
    """Return the page that shows the combinations of a sweep (see runs.Outcome) one at a time, or all.

    A control chooses among the values of each parameter that has several.
    """
    title = next((outcome.title for outcome in outcomes if outcome.title != name), name)
    every = [{k: v for k, v in outcome.combination.given.items() if k != "data_dir"} for outcome in outcomes]
    names = dict.fromkeys(parameter for given in every for parameter in given)
    values = {each: list(dict.fromkeys(given.get(each, "") for given in every)) for each in names}
    choices = {parameter: found for parameter, found in values.items() if len(found) > 1}
    groups = [
        {"legend": ASKED.get(k, k).capitalize(), "labels": [_value(k, v) for v in found], "first": _first(k, found)}
        for k, found in choices.items()
    ]
    states = [
        {
            "outcome": outcome,
            "places": [found.index(given.get(parameter, "")) for parameter, found in choices.items()],
            "title": "; ".join(f"{ASKED.get(k, k)} {_value(k, v)}" for k, v in given.items()),
        }
        for outcome, given in zip(outcomes, every, strict=True)
    ]
    return _rendered("sweep.html.j2", title=title, groups=groups, states=states)


def _first(parameter: str, values: list[str]) -> int:
    """Return the place of the value shown at first: of days the last, of rules the default, of others the first."""
    wanted = {"published_until": max(values, key=lambda day: (not day, day)), "hedge_rule": DEFAULT_RULE}
    return values.index(wanted[parameter]) if wanted.get(parameter) in values else 0


def _value(parameter: str, value: str) -> str:
    return day(Timestamp(value)) if parameter == "published_until" and value else value or "all"


def _rendered(template: str, **about) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    environment.filters |= {"day": day, "plain": plain, "capital": capital}
    html = environment.get_template(template).render(css=STYLE, made=made(), **about)
    return visible(html.replace('<a data-claim="', f'<a href="{CLAIMS}#'))
