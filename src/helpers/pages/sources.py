"""Tables on the articles: how wording drifts, what each rule makes of it, how many numbers each article has."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from helpers.figures import Study
from helpers.pages import columns
from helpers.pages.columns import beside
from helpers.pages.front import latest_lines
from helpers.pages.page import Page
from helpers.wording import Wording, citation, records

SAME = ["origin_id", "metric", "population", "measure", "scope", "date_start", "date_end"]
WORDED = ["hedge", "value", "value_to"]


def citations(page: Page) -> list[str]:
    """Write one citation line for each article behind a page, in the order of publication."""
    used = page.study.sources["source_id"].isin(page.readings["source_id"])
    return [citation(row) for row in records(page.study.sources[used])]


def drift(page: Page) -> pd.DataFrame:
    """List where a hedge or number about the same days changes: from an agency to an outlet, from body to headline."""
    rows = page.readings[page.readings["metric"] != "event"].assign(claims=page.readings["claim_id"])
    body = rows[rows["place"] == "body"].drop_duplicates([*SAME, "source_id", *WORDED])
    above = rows[rows["place"].isin(["headline", "standfirst"])]
    within = above.merge(body, on=[*SAME, "source_id"], suffixes=("_to", "_from"))
    agency, copies = body[body["outlet"] == body["wire"]], body[(body["wire"] != "") & (body["outlet"] != body["wire"])]
    relayed = copies.merge(agency, on=[*SAME, "wire"], suffixes=("_to", "_from"))
    both = pd.concat(
        [
            relayed.assign(step=relayed["wire"] + " to " + relayed["outlet_to"]),
            within.assign(step=within["outlet_to"] + ", body to " + within["place_to"]),
        ],
        ignore_index=True,
    )
    before, after = (both[[f"{name}_{end}" for name in WORDED]].set_axis(WORDED, axis=1) for end in ("from", "to"))
    differs = ((before != after) & ~(before.isna() & after.isna())).any(axis=1)
    both = both[differs].drop_duplicates(["step", "metric", "phrase_to", "hedge_from"])
    both = both.assign(rule=both["rule_to"], unit=both["counted_in_to"])
    return beside(page.wording.table("drift", records(both)), both, columns.DRIFT)


def by_rule(page: Page) -> pd.DataFrame:
    """Show how each headline number reads under each rule."""
    study, marks = page.study, []
    for rule in study.rules():
        other = Study(replace(study.parameters, hedge_rule=rule), study.tables)
        marks += [line.sort_values("low") for line in latest_lines(other, page.words)]
    accounts = [records(line.drop_duplicates(["low", "high"], keep="last")) for line in marks]
    cells = page.wording.table("by_rule", [SimpleNamespace(accounts=found) for found in accounts])
    table = cells.pivot_table(index="Figure", columns="Rule", values="Range", aggfunc="last", sort=False)
    table = table.reindex(columns=study.rules()).fillna("").rename_axis(columns=None).reset_index()
    rows = [line.assign(figure=figure) for line, figure in zip(marks, cells["Figure"])]
    return beside(table, pd.concat(rows) if rows else page.points[:0].assign(figure=""), columns.POINT, "figure")


def coverage(study: Study) -> pd.DataFrame:
    """Count, for each article, its figures that are claims, its reports without a number, and its other numbers."""
    claims, others = study.readings, study.tables.exclusions
    found = pd.DataFrame(
        {
            "claims": claims[claims["metric"] != "event"].groupby("source_id").size(),
            "events": claims[claims["metric"] == "event"].groupby("source_id").size(),
            "others": others.assign(count=others["count"].fillna(1)).groupby("source_id")["count"].sum(),
        }
    ).reindex(study.sources["source_id"])
    found = found.fillna(0).astype(int).rename_axis("source_id").reset_index()
    total = found.sum(numeric_only=True).to_frame().T.assign(source_id="")
    return Wording().table("coverage", records(pd.concat([found, total], ignore_index=True)))


def excluded(study: Study) -> pd.DataFrame:
    """Count the numbers that are no claims, by reason."""
    rows = study.tables.exclusions[study.tables.exclusions["source_id"].isin(study.sources["source_id"])]
    counts = rows.assign(count=rows["count"].fillna(1)).groupby("reason")["count"].sum().sort_values(ascending=False)
    return Wording().table("excluded", records(counts.astype(int).reset_index()))
