"""What the pages show as data that a script or a search engine can read, with the schema that describes it."""

from importlib import resources
from math import isfinite
from urllib.parse import quote

import pandas as pd

from helpers.figures import Study
from helpers.wording import plain

SCHEMA = "figures.schema.json"
VERSION = 3  # of the form of figures.json; 2 had the charts of the notebooks
TEXTS = ["metric", "population", "measure", "scope", "originator"]
RANGE = ["low", "best", "high"]
KINDS = {"csv": "text/csv", "json": "application/json"}


def figures(study: Study, title: str, front: dict) -> dict:
    """Return each account of each latest figure of the front page, and each row of its charts; see SCHEMA.

    Numbers are numbers, an open end and what is not said are None, days YYYY-MM-DD. `front` is what
    `pages.front_page` returns, with the `chart` of each topic.
    """
    found = [_figure(mark) | {"sentence": plain(line.sentence)} for line in front["lines"] for mark in line.marks]
    charts = [section.chart | {"topic": section.topic} for section in front["topics"] if section.chart]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "title": title,
        "as_of": _day(front["as_of"]),
        "collected": _day(study.tables.collected),
        "hedge_rule": study.parameters.hedge_rule,
        "figures": sorted(found, key=lambda figure: [figure[name] for name in TEXTS] + [figure["low"]]),
        "charts": [
            {"chart": chart["name"], "topic": chart["topic"], "title": chart["title"], "alt": chart["alt"]}
            | {"rows": [_figure(row) for row in chart["rows"].itertuples()]}
            for chart in charts
        ],
    }


def schema() -> str:
    """Return the JSON Schema of `figures`."""
    return resources.files("helpers.reports").joinpath(SCHEMA).read_text(encoding="utf-8")


def dataset(study: Study, package: dict) -> dict:
    """Describe the tables and figures of a report as a schema.org Dataset, from datapackage.json and the study.

    What datapackage.json does not say is left out.
    """
    dated = study.readings[(study.readings["dated"] == "stated") & (study.readings["measure"] != "projection")]
    first, last = dated["date_start"].fillna(dated["date_end"]).min(), dated["date_end"].max()
    license = next((each.get("path") or each.get("name") for each in package.get("licenses", [])), None)
    known = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package.get("description") or "Reported figures with their wording, dates, sources and ranges.",
        "license": license,
        "version": package.get("version"),
        "dateModified": _day(study.tables.collected),
        "temporalCoverage": None if dated.empty else f"{_day(first)}/{_day(last)}",
        "creator": [
            {"@type": "Organization", "name": each["title"]}
            for each in package.get("contributors", [])
            if "title" in each
        ],
        "distribution": [download("figures.json")],
    }
    return {name: value for name, value in known.items() if value}


def download(name: str) -> dict:
    """Describe a file of a report as a DataDownload of schema.org."""
    kind = KINDS[name.rpartition(".")[2]]
    return {"@type": "DataDownload", "name": name, "contentUrl": quote(name), "encodingFormat": kind}


def _figure(mark) -> dict:
    return {
        **{name: getattr(mark, name) for name in TEXTS},
        **{name: _number(getattr(mark, name)) for name in RANGE},
        "unit": mark.counted_in,
        "date_start": None if mark.open_start else _day(mark.date_start),
        "date_end": _day(mark.date_end),
        "dated": mark.dated,
        "hedge": mark.hedge or None,
        "value": _number(mark.value),
        "value_to": _number(mark.value_to),
        "basis": mark.basis,
        "claims": sorted(mark.claims.split(";")),
        "outlets": sorted(mark.outlets.split(";")),
    }


def _number(value: float) -> float | int | None:
    if not isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _day(when: pd.Timestamp) -> str | None:
    return None if pd.isna(when) else f"{when:%Y-%m-%d}"
