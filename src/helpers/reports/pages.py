"""The pages beside the reports: the front page, every claim, the page of a sweep; what they say, and as HTML."""

import re
from collections.abc import Mapping

from pandas import Timestamp

from helpers.charts import chart_over_time, select
from helpers.figures import DEFAULT_RULE, Parameters, Study, open_study
from helpers.pages import as_of, front_page, package, register
from helpers.reports.figures_json import dataset, download, figures
from helpers.reports.notebook import Run
from helpers.reports.page import TEMPLATES
from helpers.reports.stamp import made
from helpers.visible import visible
from helpers.wording import NOTHING, Vocabulary, capital, day, plain

SHARED = Parameters.__dataclass_fields__
CLAIMS, FIGURES = "claims.html", "figures.json"
# How the page of a sweep asks for a parameter; for any other by its name.
ASKED = {"published_until": "as of", "hedge_rule": "reading rule", "outlets": "outlets"}


def front_words(given: Mapping[str, str]) -> dict:
    """Return what the pages beside the reports say, and the `files` of the charts of the front page, by name."""
    study = open_study(**{name: value for name, value in given.items() if name in SHARED and name != "output_dir"})
    found, about = front_page(study), package(study)
    charts = {}
    for section in found["topics"]:
        section.chart, files = front_chart(study, section, about["title"])
        charts |= files
    return {
        "pages": list(dict.fromkeys(study.tables.populations["page"])),
        "front": found,
        "about": about,
        "claims": claims_page(study),
        "figures": figures(study, about["title"], found),
        "dataset": dataset(study, about),
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
        sizes[form] = _size(images["svg"])
    return {"name": name, "title": chart.title, "alt": chart.alt, "rows": rows, "sizes": sizes}, files


def _size(svg: bytes) -> tuple[int, int]:
    """Return width and height of an SVG in pixels of a page."""
    found = re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    return round(float(found[1]) * 4 / 3), round(float(found[2]) * 4 / 3)


def front(runs: list[Run], words: dict) -> str:
    """Return the front page: the latest figures, sentences to print, what is disputed or unknown, and the articles."""
    pages = words["pages"]
    runs = sorted(runs, key=lambda run: pages.index(run.name) if run.name in pages else len(pages))
    shown = [
        {
            "title": r.title,
            "error": r.error,
            "notebook": f"{r.name}.ipynb" if f"{r.name}.ipynb" in r.files else "",
            "page": f"{r.name}.html" if f"{r.name}.html" in r.files else "",
        }
        for r in runs
    ]
    tables = sorted(name for run in runs for name in run.files if name.endswith(".csv"))
    about = words["dataset"] | {"distribution": [*words["dataset"]["distribution"], *map(download, tables)]}
    return _rendered(
        "front.html.j2", title=words["about"]["title"], css=_style(), nothing=NOTHING, runs=shown, made=made(),
        dataset=about, **words["front"],
    )  # fmt: skip


def claims_page(study: Study) -> str:
    """Return the page on which every claim of a study has its address."""
    about = package(study)
    return _rendered(
        "claims.html.j2", title=about["title"], as_of=as_of(study), css=_style(), **register(study), nothing=NOTHING,
        made=made(), dataset=dataset(study, about),
    )  # fmt: skip


def sweep_page(name: str, outcomes: list, titles: dict[str, str]) -> str:
    """Return the page that shows the combinations of a sweep (see sweep.Outcome) one at a time, or all.

    A control chooses among the values of each parameter that has several; `titles` are those of the charts.
    """
    title = next((outcome.title for outcome in outcomes if outcome.title != name), name)
    every = [{k: v for k, v in outcome.combination.given.items() if k != "data_dir"} for outcome in outcomes]
    names = list(dict.fromkeys(parameter for given in every for parameter in given))
    values = {parameter: list(dict.fromkeys(given.get(parameter, "") for given in every)) for parameter in names}
    groups = [Choice(parameter, found) for parameter, found in values.items() if len(found) > 1]
    states = [
        {
            "outcome": outcome,
            "cards": outcome.cards,
            "places": [group.values.index(given.get(group.parameter, "")) for group in groups],
            "title": "; ".join(f"{ASKED.get(k, k)} {_value(k, v)}" for k, v in given.items()),
        }
        for outcome, given in zip(outcomes, every, strict=True)
    ]
    return _rendered(
        "sweep.html.j2", title=title, name=name, groups=groups, states=states, titles=titles, css=_style(), made=made()
    )  # fmt: skip


class Choice:
    """A control of the page of a sweep: one parameter, its values, their labels, and which one is shown at first."""

    def __init__(self, parameter: str, values: list[str]):
        """Take the values; of days the last is shown first, of rules the default, of others the first."""
        self.parameter, self.values = parameter, values
        self.legend = ASKED.get(parameter, parameter).capitalize()
        self.labels = [_value(parameter, value) for value in values]
        first = {"published_until": max(values, key=lambda day: (not day, day)), "hedge_rule": DEFAULT_RULE}
        self.first = values.index(first[parameter]) if first.get(parameter) in values else 0


def _value(parameter: str, value: str) -> str:
    return day(Timestamp(value)) if parameter == "published_until" and value else value or "all"


def _style() -> str:
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


def _rendered(template: str, **about) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    environment.filters |= {"day": day, "plain": plain, "capital": capital}
    html = environment.get_template(template).render(**about).replace('<a data-claim="', f'<a href="{CLAIMS}#')
    return visible(html)
