"""Tables about the articles: how wording changes between them, and how many numbers each of them has."""

import pandas as pd

from helpers.figures import Study
from helpers.pages import columns
from helpers.pages.columns import attach_values
from helpers.pages.page import Page
from helpers.wording import Wording, citation, records

SAME = ["origin_id", "metric", "population", "measure", "scope", "date_start", "date_end"]
WORDED = ["hedge", "value", "value_to"]


def citations(page: Page) -> list[str]:
    """Return one line for each article behind a page, in the order of publication."""
    used = page.study.sources["source_id"].isin(page.readings["source_id"])
    return [citation(row) for row in records(page.study.sources[used])]


def drift(readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List where the wording or number changes: from an agency to an outlet, from an article's body to its headline."""
    rows = readings[readings["metric"] != "event"].assign(claims=readings["claim_id"])
    body = rows[rows["place"] == "body"].drop_duplicates([*SAME, "source_id", *WORDED])
    above = rows[rows["place"].isin(["headline", "standfirst"])]
    within = above.merge(body, on=[*SAME, "source_id"], suffixes=("_to", "_from"))
    agency, copies = body[body["outlet"] == body["wire"]], body[(body["wire"] != "") & (body["outlet"] != body["wire"])]
    relayed = copies.merge(agency, on=[*SAME, "wire"], suffixes=("_to", "_from"))
    both = pd.concat(
        [
            relayed.assign(step=relayed["wire"] + " to " + relayed["outlet_to"]),
            within.assign(step=within["outlet_to"] + ", text to " + within["place_to"]),
        ],
        ignore_index=True,
    )
    before, after = (both[[f"{name}_{end}" for name in WORDED]].set_axis(WORDED, axis=1) for end in ("from", "to"))
    differs = ((before != after) & ~(before.isna() & after.isna())).any(axis=1)
    both = both[differs].drop_duplicates(["step", "metric", "phrase_to", "hedge_from"])
    both = both.assign(rule=both["rule_to"], unit=both["counted_in_to"])
    return attach_values(wording.table("drift", records(both)), both, columns.DRIFT)


def coverage(study: Study) -> pd.DataFrame:
    """Count the figures, the reports without a number and the numbers left out of each article."""
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
    found = found.merge(study.sources[["source_id", "outlet", "published"]])
    return Wording().table("coverage", records(pd.concat([found, total], ignore_index=True)))


def excluded(study: Study) -> pd.DataFrame:
    """Count the numbers that are left out, by reason."""
    rows = study.tables.exclusions[study.tables.exclusions["source_id"].isin(study.sources["source_id"])]
    counts = rows.assign(count=rows["count"].fillna(1)).groupby("reason")["count"].sum().sort_values(ascending=False)
    return Wording().table("excluded", records(counts.astype(int).reset_index()))
