"""What the pages show as data that a script or a search engine can read, with the schema that describes it."""

import json
from importlib import resources
from math import isfinite
from urllib.parse import quote

import pandas as pd

from helpers.figures import Study
from helpers.pages import Page, headlines
from helpers.tables import table_files

SCHEMA = "figures.schema.json"
VERSION = 2  # of the form of figures.json; 1 had no charts
TEXTS = ["metric", "population", "measure", "scope", "originator"]
RANGE = ["low", "best", "high"]
KINDS = {"csv": "text/csv", "json": "application/json"}


def figures(study: Study, title: str, told: list | None = None) -> dict:
    """Return each account of each headline of the front page, and each row of each chart of each page; see SCHEMA.

    Numbers are numbers, an open end and what is not said are None, days YYYY-MM-DD. `told` are the headlines, where
    they have been put into words already.
    """
    told = headlines(Page(study)) if told is None else told
    lines = [line for headline in told for line in headline.lines]
    found = [_figure(mark) | {"sentence": line.sentence} for line in lines for mark in line.marks]
    pages = [(name, Page(study, name)) for name in dict.fromkeys(study.tables.populations["page"])]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "title": title,
        "collected": _day(study.tables.collected),
        "hedge_rule": study.parameters.hedge_rule,
        "figures": sorted(found, key=lambda figure: [figure[name] for name in TEXTS] + [figure["low"]]),
        "charts": [_chart(name, page, topic) for name, page in pages for topic in page.topics()],
    }


def schema() -> str:
    """Return the JSON Schema of `figures`."""
    return resources.files("helpers.reports").joinpath(SCHEMA).read_text(encoding="utf-8")


def dataset(study: Study, title: str) -> dict:
    """Describe the tables and figures of a report as a schema.org Dataset, from datapackage.json and the study.

    What datapackage.json does not say is left out.
    """
    package = json.loads(table_files(study.parameters.data_dir)["datapackage.json"].read_text(encoding="utf-8"))
    dated = study.readings[(study.readings["dated"] == "stated") & (study.readings["measure"] != "projection")]
    first, last = dated["date_start"].fillna(dated["date_end"]).min(), dated["date_end"].max()
    license = next((each.get("path") or each.get("name") for each in package.get("licenses", [])), None)
    known = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": title,
        "description": package.get("description") or "Reported figures with their words, days, origins and ranges.",
        "license": license,
        "version": package.get("version"),
        "dateModified": _day(study.tables.collected),
        "temporalCoverage": None if dated.empty else f"{_day(first)}/{_day(last)}",
        "creator": [
            {"@type": "Organization", "name": each["title"]}
            for each in package.get("contributors", [])
            if "title" in each
        ],
        "distribution": [download(name) for name in ("figures.json",)],
    }
    return {name: value for name, value in known.items() if value}


def download(name: str) -> dict:
    """Describe a file of a report as a DataDownload of schema.org."""
    kind = KINDS[name.rpartition(".")[2]]
    return {"@type": "DataDownload", "name": name, "contentUrl": quote(name), "encodingFormat": kind}


def _chart(report: str, page: Page, topic: str) -> dict:
    """Return what the chart of a topic draws: its sections with a row a figure, and reports without a number."""
    drawn = page.sections(topic)
    printed = {names for _, rows in drawn for names in rows.loc[rows["basis"] == "derived", "printed"]} - {""}
    return {
        "report": report,
        "chart": topic,
        "sections": [
            # A vague word in whose place a derived number speaks has no row.
            {"heading": heading, "rows": [_figure(row) for row in rows.itertuples() if row.claims not in printed]}
            for heading, rows in drawn
        ],
        "without_number": [
            {
                "population": row.population,
                "phrase": row.phrase,
                "originator": row.originator,
                "date_start": None if row.open_start else _day(row.date_start),
                "date_end": _day(row.date_end),
                "dated": row.dated,
                "claim": row.claim_id,
                "outlets": row.outlets.split(";"),
            }
            for row in page.events(topic).itertuples()
        ],
    }


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
