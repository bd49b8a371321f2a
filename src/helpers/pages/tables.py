"""The tables of pages: each takes rows of a study and returns a line for each, in words and then as values.

`rows` are what a page or study holds (`page.points`, `page.changes`, ...) or what pandas leaves of them; `wording` is
`page.wording`. What a cell says is in wording/en/tables.toml; the values follow (see `columns`).
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from markupsafe import Markup

from helpers.figures import FORMULAS, Study, borne_out, passport
from helpers.pages import columns
from helpers.pages.behind import cited_first
from helpers.pages.columns import attach_values
from helpers.wording import Wording, records, rounded

CONFLICT = ["kind", "metric", "population", "measure", "scope", "origin_id_a", "origin_id_b"]
CONFLICT += ["date_end_a", "date_end_b", "value_a", "value_b", "value_to_a", "value_to_b"]
DIGITS = 3  # of a product of two ranges, rounded outward


def figures(points: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List figures: what, as reported, what the wording could mean, when, whose, and in which outlets."""
    lines = records(points, rounded=[_rounded(row) for row in records(points)])
    return attach_values(wording.table("figures", lines), points, columns.POINT)


def changes(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the changes among the rows of `study.changes`, a line for each pair, with its ratio and rate if it has them.

    The ratio and the rate per month are in columns of their own: ratio_low, ratio_high, rate_low, rate_high.
    """
    rows = rows[rows["refused"] == ""]
    metrics, pair = wording.words.metrics["unit"], ["rule", "metric", "claims_from", "claims_to"]
    kind = np.where(rows["unit"] == rows["metric"].map(metrics), "change", "rate")
    rows = rows.assign(kind=np.where(rows["unit"] == "ratio", "ratio", kind))
    lines = rows[rows["kind"] == "change"].reset_index(drop=True)
    more = {}
    for name in ("ratio", "rate"):
        ends = rows.loc[rows["kind"] == name, [*pair, "low", "high"]]
        same = lines[pair].merge(ends, on=pair, how="left")
        lines = lines.assign(**{f"low_{name}": same["low"], f"high_{name}": same["high"]})
        more[name] = [row if row.low == row.low else None for row in records(same[["low", "high"]])]
    return attach_values(wording.table("changes", records(lines, **more)), lines, columns.CHANGE)


def not_comparable(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the pairs among the rows of `study.changes` that are not comparable, by reason."""
    rows = rows[rows["refused"] != ""].sort_values("refused", kind="stable")
    return attach_values(wording.table("not_comparable", records(rows)), rows, columns.NOT_COMPARABLE)


def compared(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `earlier.compare(later)`: how the latest figures of one study differ in another."""
    whose, unit = (rows[f"{name}_here"].fillna(rows[f"{name}_there"]) for name in ("originator", "counted_in"))
    rows = rows.assign(originator=whose, unit=unit)
    return attach_values(wording.table("compared", records(rows)), rows, columns.COMPARED)


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
    formulas = [FORMULAS[metric] for metric in rows["metric"]]
    more = {name: [getattr(formula, name) for formula in formulas] for name in ("operation", "condition")}
    more |= {"rounded": [_rounded(row) for row in records(rows)]}
    lines = records(rows.drop(columns="printed"), parts=parts, printed=printed, later=borne, **more)
    return attach_values(wording.table("calculated", lines), rows, columns.POINT)


def conflicts(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List conflicts, differences and revisions; of one that is there under several rules, the rules in one line.

    The line names the outlets under the rule that puts most of them on one side or the other.
    """
    outlets = rows["outlets_a"].str.count(";") + rows["outlets_b"].str.count(";")
    by = rows.assign(same=rows.groupby(CONFLICT, sort=False, dropna=False).ngroup(), outlets=outlets)
    rules = by.groupby("same")["rule"].agg(lambda names: sorted(set(names)))
    lines = by.sort_values(["same", "outlets"], ascending=[True, False], kind="stable").drop_duplicates("same")
    words = wording.table("conflicts", records(lines, rules=[rules[same] for same in lines["same"]]))
    return attach_values(words, lines, columns.RIVALS)


def details(points: pd.DataFrame, readings: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List each article and wording behind figures; the values are those of the claim in the line."""
    points = points.assign(word_alone=(points["hedge"] == "vague") & ~points["speaks"])
    whole, found = records(points), passport(points, readings)
    lines = records(found, figure=[whole[place] for place in found["point"]])
    held = readings.set_index("claim_id", drop=False).loc[found["claim_id"]]
    return attach_values(wording.table("details", lines), held.assign(claims=held["claim_id"]), columns.CLAIM)


def shares(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `study.shares`: which part of a larger total a total is, for each number reported of that."""
    rows = rows.assign(measure="cumulative")
    days = records(rows.assign(open_start=False, published=pd.NaT, measure="stock"))
    whole = records(rows.assign(metric=rows["of_metric"], scope=""))
    return attach_values(wording.table("shares", records(rows, about=days, whole=whole)), rows, columns.SHARE)


def shortage(rows: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """List the rows of `against_shortage`: figures in proportion to a shortage reported as current."""
    return attach_values(wording.table("shortage", records(rows)), rows, columns.SIZE)


def by_rule(study: Study, wording: Wording) -> pd.DataFrame:
    """Show the range of each source's latest figures under each reading rule, the rule chosen first."""
    every = [Study(replace(study.parameters, hedge_rule=rule), study.tables).latest for rule in study.rules()]
    rows = wording.words.ordered(pd.concat(every))
    rows = rows[rows["main"] & rows["metric"].isin(wording.words.headline_metrics())]
    words = wording.table("by_rule", records(rows))
    if words.empty:
        return words
    either = Markup(" or ").join
    table = words.pivot_table(
        index=["What", "Source", "When"], columns="Rule", values="Range", aggfunc=either, sort=False
    )
    return table.fillna("").reset_index().rename_axis(columns=None)


def _rounded(row) -> tuple[float, float]:
    """Return the range of a figure; that of a product of two ranges is rounded outward."""
    product = row.basis == "derived" and FORMULAS[row.metric].operation == "times"
    return rounded(row.low, row.high, DIGITS) if product else (row.low, row.high)
