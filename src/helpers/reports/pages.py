"""Make pages as HTML: of a notebook, the front page, every claim, a sweep. No script but ours, no other host."""

import os
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from html import escape, unescape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup
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
    trust: bool = True, folder: Path = Path(),
) -> str:  # fmt: skip
    """Return an executed notebook, which lies in a folder, as one page.

    `back` is the page that it leads back to, `claims` the page of all figures ("" if there is none). Unless there is
    `trust`, HTML that the notebook itself holds or puts out is shown as text, or left out.
    """
    from nbconvert.preprocessors import CoalesceStreamsPreprocessor

    node, _ = CoalesceStreamsPreprocessor(enabled=True)(node, {})
    kinds = {kind for cell in node.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    limits = [f"{name} = {value}" for name, value in given.items() if value and name not in ("data_dir", "output_dir")]
    return _rendered(
        "notebook.html.j2",
        cells=node.cells,
        markdown=_markdown(trust, folder),
        title=title,
        description=f"{title}: reported figures as ranges, with their sources.",
        back=back,
        claims=claims,
        error=error,
        files=name,
        parameters=f"Parameters: {', '.join(limits) or 'defaults; no article or figure is left out'}.",
        shown=SHOWN if trust else SHOWN[1:],
        left_out=not trust and "text/html" in kinds,
    )


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


def _markdown(trust: bool, folder: Path) -> Callable[[str, dict], Markup]:
    """Return what turns the text of a cell and its attachments into HTML; without `trust`, HTML in it stays text."""
    from mistune import HTMLRenderer, create_markdown
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    pictures = HTMLRenderer(allow_harmful_protocols=["data:image/"])
    text_only = create_markdown(renderer=pictures, plugins=["strikethrough", "table"])
    known = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))

    def markdown(source: str, attached: dict[str, dict]) -> Markup:
        for name in sorted(attached, key=len, reverse=True):
            for kind, content in attached[name].items():
                for written in (name, quote(name)):
                    source = source.replace(f"attachment:{written}", f"data:{kind};base64,{content}")
        source = re.sub("""(?<=[(<"'])attachment:""", "", source)  # there is none of that name
        return Markup(_with_pictures(known.render(source) if trust else text_only(source), folder.resolve()))

    return markdown


def _with_pictures(html: str, folder: Path) -> str:
    """Embed the pictures that lie in or below a folder; name the others, which a page by itself cannot show."""

    def embedded(found: re.Match) -> str:
        before, source, after = found[1], unescape(found[2]), found[3]
        path, kind = (folder / unquote(source)).resolve(), guess_type(source)[0] or ""
        if source.startswith("data:"):
            return found[0]
        if not (path.is_relative_to(folder) and os.path.isfile(path) and kind.startswith("image/")):
            return f"<em>Picture not shown: {escape(source)}</em>"
        return f"{before}data:{kind};base64,{b64encode(path.read_bytes()).decode()}{after}"

    return re.sub(r"""(<img\b[^>]*?\ssrc=["'])([^"']*)(["'][^>]*>)""", embedded, html)


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
    pages = [f"{run.name}.html" * (f"{run.name}.html" in run.files) for run in runs]
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


def _rendered(template: str, claims: str = CLAIMS, **about) -> str:
    html = environment().get_template(template).render(css=STYLE, made=made(), claims=claims, **about)
    return visible(html.replace('<a data-claim="', f'<a href="{claims}#') if claims else html)


@cache
def environment():
    """Return the environment of all templates of this room."""
    from jinja2 import Environment, FileSystemLoader

    made_of = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    made_of.filters |= {"day": day, "plain": plain, "capital": capital}
    made_of.filters["strip_ansi"] = lambda text: re.sub(r"\x1b\[.*?[@-~]", "", text)  # colours of a terminal
    return made_of
