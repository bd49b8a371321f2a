"""The tables of pages: each takes rows of a study and returns a line for each, in words and then as values.

`rows` are what a page or study holds (`page.points`, `page.changes`, ...) or what pandas leaves of them; `wording` is
`page.wording`. wording/en/tables.toml has what a cell says, under headings that begin with a capital letter, and which
values follow in lower case; pages do not show these, CSV files hold them. `claims` holds claim_ids joined by ";".
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from markupsafe import Markup

from helpers.figures import FORMULAS, Study, borne_out, passport
from helpers.pages.page import cited_first
from helpers.wording import Wording, plain, records

SAME = ["origin_id", "metric", "population", "measure", "scope", "date_start", "date_end"]
WORDED = ["hedge", "value", "value_to"]
CONFLICT = ["kind", "metric", "population", "measure", "scope", "origin_id_a", "origin_id_b"]
CONFLICT += ["date_end_a", "date_end_b", "value_a", "value_b", "value_to_a", "value_to_b"]


def figures(points: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List figures: what, as reported, what the wording could mean, when, whose, and in which outlets."""
    return wording.table("figures", points)


def changes(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the changes among the rows of `study.changes`, a line for each pair, with its ratio and rate per month."""
    rows = rows[rows["refused"] == ""]
    metrics, pair = wording.words.metrics["unit"], ["rule", "metric", "claims_from", "claims_to"]
    kind = np.where(rows["unit"] == rows["metric"].map(metrics), "change", "rate")
    kind = np.where(rows["unit"] == "ratio", "ratio", kind)
    lines = rows[kind == "change"]
    for name in ("ratio", "rate"):
        lines = lines.merge(rows.loc[kind == name, [*pair, "low", "high"]], "left", pair, suffixes=("", f"_{name}"))
    return wording.table("changes", lines)


def not_comparable(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the pairs among the rows of `study.changes` that are not comparable, by reason."""
    return wording.table("not_comparable", rows[rows["refused"] != ""].sort_values("refused", kind="stable"))


def compared(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `earlier.compare(later)`: how the latest figures of one study differ in another."""
    whose, unit = (rows[f"{name}_here"].fillna(rows[f"{name}_there"]) for name in ("originator", "counted_in"))
    return wording.table("compared", rows.assign(originator=whose, unit=unit))


def calculated(points: pd.DataFrame, readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the calculated figures among points: the formula, what is printed instead, what was reported later."""
    rows, later = points[points["basis"] == "derived"], borne_out(points)
    parts, printed, borne = [], [], []
    for row in records(rows):
        own = cited_first(readings[readings["claim_id"].isin(row.claims.split(";"))]).drop_duplicates("metric")
        order = FORMULAS[row.metric].parts
        parts.append(records(own.sort_values("metric", key=lambda names: names.map(order.index))))
        words = readings[readings["claim_id"].isin(row.printed.split(";"))]
        printed.append(records(words.sort_values(["published", "outlet", "phrase"])))
        borne.append(records(later[(later["moment"] == row.moment) & (later["metric"] == row.metric)]))
    more = {"parts": parts, "printed": printed, "later": borne, "how": [FORMULAS[name] for name in rows["metric"]]}
    return wording.table("calculated", rows.drop(columns="printed"), **more)


def conflicts(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List conflicts, differences and revisions, with the rules under which the two figures share no value.

    The line names the outlets under the rule that puts most of them on one side or the other.
    """
    outlets = rows["outlets_a"].str.count(";") + rows["outlets_b"].str.count(";")
    by = rows.assign(same=rows.groupby(CONFLICT, sort=False, dropna=False).ngroup(), outlets=outlets)
    apart = by["rule"].where((by["low_a"] > by["high_b"]) | (by["low_b"] > by["high_a"]))  # a total may only be lower
    rules = apart.groupby(by["same"]).agg(lambda names: sorted(set(names.dropna())))
    lines = by.sort_values(["same", "outlets"], ascending=[True, False], kind="stable").drop_duplicates("same")
    return wording.table("conflicts", lines, rules=[rules[same] for same in lines["same"]])


def revisions(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List how sources later restated or changed their figures."""
    return wording.table("revisions", rows)


def details(points: pd.DataFrame, readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List each article and wording behind figures; the values are those of the claim in the line."""
    whole = records(points.assign(word_alone=(points["hedge"] == "vague") & ~points["speaks"]))
    found, claims = passport(points, readings), readings.assign(claims=readings["claim_id"])
    values = claims.set_index("claim_id").loc[found["claim_id"]]
    return wording.table("details", found, values, figure=[whole[place] for place in found["point"]])


def shares(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `study.shares`: which part of a larger total a total is, for each number reported of that."""
    rows = rows.assign(measure="cumulative")
    days = records(rows.assign(open_start=False, published=pd.NaT, measure="stock"))
    whole = records(rows.assign(metric=rows["of_metric"], scope=""))
    return wording.table("shares", rows, about=days, whole=whole)


def shortage(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `against_shortage`: figures in proportion to a shortage reported as current."""
    return wording.table("shortage", rows)


def by_rule(study: Study, wording: Wording) -> pd.DataFrame:
    """Show the range of each source's latest figures under each reading rule, the rule chosen first."""
    every = [Study(replace(study.parameters, hedge_rule=rule), study.tables).latest for rule in study.rules()]
    rows = wording.words.ordered(pd.concat(every))
    rows = rows[rows["main"] & rows["metric"].isin(wording.words.headline_metrics())]
    words, either = wording.table("by_rule", rows), Markup(" or ").join
    if words.empty:
        return words
    table = words.pivot_table("Range", ["What", "Source", "When"], "Rule", aggfunc=either, sort=False)
    return table.fillna("").reset_index().rename_axis(columns=None)


def drift(readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List where the wording or number changes: from an agency to an outlet, from an article's body to its headline."""
    rows = readings[readings["metric"] != "event"].assign(claims=readings["claim_id"])
    body = rows[rows["place"] == "body"].drop_duplicates([*SAME, "source_id", *WORDED])
    above = rows[rows["place"].isin(["headline", "standfirst"])]
    within = above.merge(body, on=[*SAME, "source_id"], suffixes=("_to", "_from"))
    agency, copies = body[body["outlet"] == body["wire"]], body[(body["wire"] != "") & (body["outlet"] != body["wire"])]
    relayed = copies.merge(agency, on=[*SAME, "wire"], suffixes=("_to", "_from"))
    relayed["step"] = relayed["wire"] + " to " + relayed["outlet_to"]
    within["step"] = within["outlet_to"] + ", text to " + within["place_to"]
    both = pd.concat([relayed, within], ignore_index=True)
    before, after = (both[[f"{name}_{end}" for name in WORDED]].set_axis(WORDED, axis=1) for end in ("from", "to"))
    differs = ((before != after) & ~(before.isna() & after.isna())).any(axis=1)
    both = both[differs].drop_duplicates(["step", "metric", "phrase_to", "hedge_from"])
    return wording.table("drift", both.assign(rule=both["rule_to"], unit=both["counted_in_to"]))


def coverage(study: Study) -> pd.DataFrame:
    """Count the figures, the reports without a number and the numbers left out of each article."""
    others, events = study.tables.exclusions, study.readings["metric"] == "event"
    counted = {
        "claims": (~events).groupby(study.readings["source_id"]).sum(),
        "events": events.groupby(study.readings["source_id"]).sum(),
        "others": others["count"].fillna(1).groupby(others["source_id"]).sum(),
    }
    found = pd.DataFrame(counted).reindex(study.sources["source_id"]).fillna(0).astype(int).reset_index()
    total = found.sum(numeric_only=True).to_frame().T.assign(source_id="")
    found = found.merge(study.sources[["source_id", "outlet", "published"]])
    return Wording().table("coverage", pd.concat([found, total]))


def excluded(study: Study) -> pd.DataFrame:
    """Count the numbers that are left out, by reason."""
    rows = study.tables.exclusions[study.tables.exclusions["source_id"].isin(study.sources["source_id"])]
    counts = rows["count"].fillna(1).groupby(rows["reason"]).sum().sort_values(ascending=False)
    return Wording().table("excluded", counts.astype(int).reset_index())


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table that are for readers: those with a capital letter; all where there is none."""
    words = [name for name in frame if str(name)[:1].isupper()]
    return frame[words] if words else frame


def unlinked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose cells are plain text where they had links."""
    return frame.map(lambda cell: plain(cell) if hasattr(cell, "__html__") else cell)


def for_file(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as a file holds it: plain text, and "Outlet in words" beside "outlet", which many read as one."""
    same = {name: f"{name} in words" for name in shown(frame) if name.lower() in frame and name.lower() != name}
    return unlinked(frame).rename(columns=same)
