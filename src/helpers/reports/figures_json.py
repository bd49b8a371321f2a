"""Write the figures of the pages as data: figures.json for scripts, a schema.org Dataset for search engines."""

from math import isfinite
from pathlib import Path
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
    """Return the latest figures of the front page and the rows of its charts, as SCHEMA describes them.

    `front` is what `pages.front_page` returns, with the `chart` of each topic.
    """
    found = [_figure(mark) | {"sentence": plain(line.sentence)} for line in front["lines"] for mark in line.marks]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "title": title,
        "as_of": _day(front["as_of"]),
        "collected": _day(study.tables.collected),
        "hedge_rule": study.parameters.hedge_rule,
        "figures": sorted(found, key=lambda figure: [figure[name] for name in TEXTS] + [figure["low"]]),
        "charts": [
            {"chart": chart["name"], "topic": section.topic, "title": chart["title"], "alt": chart["alt"]}
            | {"rows": [_figure(row) for row in chart["rows"].itertuples()]}
            for section in front["topics"]
            if (chart := section.chart)
        ],
    }


def schema() -> str:
    """Return the JSON Schema of `figures`."""
    return Path(__file__).with_name(SCHEMA).read_text(encoding="utf-8")


def dataset(study: Study, package: dict) -> dict:
    """Describe a report as a schema.org Dataset; what datapackage.json does not state is left out."""
    dated = study.readings[(study.readings["dated"] == "stated") & (study.readings["measure"] != "projection")]
    first, last = dated["date_start"].fillna(dated["date_end"]).min(), dated["date_end"].max()
    licenses = [each.get("path") or each.get("name") for each in package.get("licenses", [])]
    creators = [each["title"] for each in package.get("contributors", []) if "title" in each]
    known = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package.get("description") or "Reported figures with their wording, dates, sources and ranges.",
        "license": licenses[0] if licenses else None,
        "version": package.get("version"),
        "dateModified": _day(study.tables.collected),
        "temporalCoverage": None if dated.empty else f"{_day(first)}/{_day(last)}",
        "creator": [{"@type": "Organization", "name": name} for name in creators],
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
