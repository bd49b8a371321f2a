"""The tables of pages: each takes rows of a study and returns a line for each, in words and then as values.

`rows` are what a page or study holds (`page.points`, `page.changes`, ...) or what pandas leaves of them; `wording` is
`page.wording`. What a cell says is in wording/en/tables.toml; the values follow (see `columns`).
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from markupsafe import Markup

from helpers.figures import FORMULAS, Study, borne_out, passport
from helpers.pages.behind import cited_first
from helpers.pages.columns import with_values
from helpers.wording import Wording, records

CONFLICT = ["kind", "metric", "population", "measure", "scope", "origin_id_a", "origin_id_b"]
CONFLICT += ["date_end_a", "date_end_b", "value_a", "value_b", "value_to_a", "value_to_b"]


def figures(points: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List figures: what, as reported, what the wording could mean, when, whose, and in which outlets."""
    return with_values("figures", points, wording)


def changes(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the changes among the rows of `study.changes`, a line for each pair, with its ratio and rate if it has them.

    The ratio and the rate per month are in columns of their own: ratio_low, ratio_high, rate_low, rate_high.
    """
    rows = rows[rows["refused"] == ""]
    metrics, pair = wording.words.metrics["unit"], ["rule", "metric", "claims_from", "claims_to"]
    kind = np.where(rows["unit"] == rows["metric"].map(metrics), "change", "rate")
    kind = np.where(rows["unit"] == "ratio", "ratio", kind)
    lines = rows[kind == "change"]
    for name in ("ratio", "rate"):
        lines = lines.merge(rows.loc[kind == name, [*pair, "low", "high"]], "left", pair, suffixes=("", f"_{name}"))
    return with_values("changes", lines, wording)


def not_comparable(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the pairs among the rows of `study.changes` that are not comparable, by reason."""
    return with_values("not_comparable", rows[rows["refused"] != ""].sort_values("refused", kind="stable"), wording)


def compared(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `earlier.compare(later)`: how the latest figures of one study differ in another."""
    whose, unit = (rows[f"{name}_here"].fillna(rows[f"{name}_there"]) for name in ("originator", "counted_in"))
    return with_values("compared", rows.assign(originator=whose, unit=unit), wording)


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
    return with_values("calculated", rows.drop(columns="printed"), wording, **more)


def conflicts(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List conflicts, differences and revisions; of one that is there under several rules, the rules in one line.

    The line names the outlets under the rule that puts most of them on one side or the other.
    """
    outlets = rows["outlets_a"].str.count(";") + rows["outlets_b"].str.count(";")
    by = rows.assign(same=rows.groupby(CONFLICT, sort=False, dropna=False).ngroup(), outlets=outlets)
    rules = by.groupby("same")["rule"].agg(lambda names: sorted(set(names)))
    lines = by.sort_values(["same", "outlets"], ascending=[True, False], kind="stable").drop_duplicates("same")
    return with_values("conflicts", lines, wording, rules=[rules[same] for same in lines["same"]])


def details(points: pd.DataFrame, readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List each article and wording behind figures; the values are those of the claim in the line."""
    whole = records(points.assign(word_alone=(points["hedge"] == "vague") & ~points["speaks"]))
    found, claims = passport(points, readings), readings.assign(claims=readings["claim_id"])
    values = claims.set_index("claim_id").loc[found["claim_id"]]
    return with_values("details", found, wording, values, figure=[whole[place] for place in found["point"]])


def shares(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `study.shares`: which part of a larger total a total is, for each number reported of that."""
    rows = rows.assign(measure="cumulative")
    days = records(rows.assign(open_start=False, published=pd.NaT, measure="stock"))
    whole = records(rows.assign(metric=rows["of_metric"], scope=""))
    return with_values("shares", rows, wording, about=days, whole=whole)


def shortage(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `against_shortage`: figures in proportion to a shortage reported as current."""
    return with_values("shortage", rows, wording)


def by_rule(study: Study, wording: Wording) -> pd.DataFrame:
    """Show the range of each source's latest figures under each reading rule, the rule chosen first."""
    every = [Study(replace(study.parameters, hedge_rule=rule), study.tables).latest for rule in study.rules()]
    rows = wording.words.ordered(pd.concat(every))
    rows = rows[rows["main"] & rows["metric"].isin(wording.words.headline_metrics())]
    words, either = wording.table("by_rule", records(rows)), Markup(" or ").join
    if words.empty:
        return words
    table = words.pivot_table("Range", ["What", "Source", "When"], "Rule", aggfunc=either, sort=False)
    return table.fillna("").reset_index().rename_axis(columns=None)
