"""The tables of a page: which rows each has, in which order; what a cell says of a row is in wording/en/tables.toml.

A table holds its words first, then columns for machines under the names of data/processed (see columns), which pages
do not show and CSV files hold.
"""

from collections.abc import Container

import numpy as np
import pandas as pd

from helpers.figures import BILL, against_shortage, borne_out, passport
from helpers.pages import columns
from helpers.pages.behind import derived_from
from helpers.pages.columns import beside
from helpers.pages.page import Page
from helpers.wording import records, rounded, side

SHOWN = 3  # pairs that a line of refusals names


def changes(page: Page) -> pd.DataFrame:
    """List the changes between comparable figures, one line a pair, with its ratio and its rate where it has them."""
    rows = page.words.ordered(page.select(page.study.changes))
    rows = rows[rows["refused"] == ""]
    kind = rows["unit"].where(rows["unit"] == "ratio", "change").mask(rows["unit"].str.endswith("_per_month"), "rate")
    rows = rows.assign(kind=kind, line=(kind == "change").cumsum())
    by_line = {name: dict(zip(same["line"], records(same))) for name, same in rows.groupby("kind")}
    first = rows[rows["kind"] == "change"]
    more = {name: [by_line.get(name, {}).get(line) for line in first["line"]] for name in ("ratio", "rate")}
    return beside(page.wording.table("changes", records(first, **more)), rows, columns.CHANGE, "line")


def refusals(page: Page) -> pd.DataFrame:
    """List the comparisons that are refused, those with one reason together, the commonest reason first."""
    rows = page.words.ordered(page.select(page.study.changes))
    rows = rows[rows["refused"] != ""]
    rows = rows.assign(count=rows.groupby("refused")["refused"].transform("size"))
    first = rows.drop_duplicates("refused").sort_values("count", ascending=False, kind="stable")
    pairs = [rows[rows["refused"] == reason] for reason in first["refused"]]
    lines = records(first, pairs=[records(same[:SHOWN]) for same in pairs])
    rows = pd.concat(pairs) if pairs else rows
    return beside(page.wording.table("refusals", lines), rows, columns.REFUSED, "refused")


def compared(here: Page, there: Page, metrics: list[str] | None = None) -> pd.DataFrame:
    """List what two pages say otherwise of each originator's latest figures; see Study.compare.

    `metrics` limits what is listed.
    """
    rows = here.words.ordered(here.select(here.study.compare(there.study)))
    rows = rows if metrics is None else rows[rows["metric"].isin(metrics)]
    whose, unit = (rows[f"{name}_here"].fillna(rows[f"{name}_there"]) for name in ("originator", "counted_in"))
    rows = rows.assign(originator=whose, unit=unit)
    cells = {
        which: [
            "" if row.change == missing else page.wording.sentences.latest(side(row, which)) for row in records(rows)
        ]
        for which, page, missing in (("here", here, "added"), ("there", there, "removed"))
    }
    return beside(here.wording.table("compared", records(rows, **cells)), rows, columns.COMPARED)


def derived(page: Page) -> pd.DataFrame:
    """List what follows from other figures: from which, what is printed in its place, what bears it out later."""
    rows = page.points[(page.points["basis"] == "derived") & (page.points["metric"] != BILL)]
    claims, later = page.study.readings, borne_out(page.points)
    parts, printed, borne = [], [], []
    for row in records(rows):
        parts.append(records(derived_from(page.study, page.words, row)))
        words = claims[claims["claim_id"].isin(row.printed.split(";"))]
        printed.append(records(words.sort_values(["published", "outlet", "phrase"])))
        borne.append(records(later[(later["moment"] == row.moment) & (later["metric"] == row.metric)]))
    lines = records(rows.drop(columns="printed"), parts=parts, printed=printed, later=borne)
    return beside(page.wording.table("derived", lines), rows, columns.POINT)


def conflicts(page: Page) -> pd.DataFrame:
    """List conflicts, differences and revisions, and under which rules each stands."""
    study = page.study
    rows = page.select(study.conflicts_by_every_rule)
    order = rows["rule"].map(study.rules().index).mask(rows["rule"] == study.parameters.hedge_rule, -1)
    rows = rows.assign(order=order).sort_values("order", kind="stable")
    key = ["kind", "metric", "population", "measure", "scope", "origin_id_a", "origin_id_b", "date_end_a", "date_end_b"]
    key += ["value_a", "value_b", "value_to_a", "value_to_b"]
    rows = rows.assign(line=rows.groupby(key, sort=False, dropna=False).ngroup())
    held = rows.groupby("line")["rule"].agg(set)
    under = [[rule for rule in study.rules() if rule in found] for found in held]
    lines = records(rows.drop_duplicates("line"), under=under)
    return beside(page.wording.table("conflicts", lines), rows, columns.RIVALS, "line")


def steps(page: Page) -> pd.DataFrame:
    """List the claims behind one point, the one that most outlets carry: what is printed, and how the rule reads it."""
    claims = page.readings[page.readings["claim_id"].isin(";".join(page.widest["claims"]).split(";"))]
    claims = claims.sort_values(["published", "outlet", "place", "phrase"]).assign(claims=lambda rows: rows["claim_id"])
    return beside(page.wording.table("steps", records(claims)), claims, columns.CLAIM)


def passports(page: Page, metrics: list[str] | None = None, claims: Container[str] | None = None) -> pd.DataFrame:
    """List where each point of a page comes from: each outlet and phrase behind it.

    `metrics` and `claims` (as in the column of that name) limit the points. The columns for machines are those of the
    claim in the line.
    """
    points = page.points[page.points["metric"] != BILL]
    points = points if metrics is None else points[points["metric"].isin(metrics)]
    points = points if claims is None else points[points["claims"].map(lambda names: names in claims)]
    points = points.assign(word_alone=(points["hedge"] == "vague") & ~points["speaks"])
    figures, found = records(points), passport(points, page.study.readings)
    lines = records(found, figure=[figures[place] for place in found["point"]])
    held = page.study.readings.set_index("claim_id", drop=False).loc[found["claim_id"]]
    return beside(page.wording.table("passports", lines), held.assign(claims=held["claim_id"]), columns.CLAIM)


def shares(page: Page) -> pd.DataFrame:
    """List the shares of a larger total, a line for each number of it that is reported for the same days."""
    rows = page.select(page.study.shares).assign(measure="cumulative")
    days = rows.assign(open_start=False, published=pd.NaT, measure="stock")
    return beside(page.wording.table("shares", records(rows, about=records(days))), rows, columns.SHARE)


def pay_bill(page: Page) -> pd.DataFrame:
    """List the monthly pay bill if all were paid what was reported, in no more digits than its factors have."""
    rows = page.points[page.points["metric"] == BILL]
    claims = page.study.readings.set_index("claim_id", drop=False)
    workers, pay, ends = [], [], []
    for row in records(rows):
        of = claims.loc[row.claims.split(";")]
        paid = of["metric"] == "monthly_pay_usd"
        workers += records(of[~paid][:1])
        pay += records(of[paid][:1])
        digits = _digits(*(end for claim in (workers[-1], pay[-1]) for end in (claim.low, claim.high)))
        ends.append(rounded(row.low, row.high, digits))
    lines = records(rows, workers=workers, pay=pay, rounded=ends)
    return beside(page.wording.table("pay_bill", lines), rows, columns.POINT)


def shortage(page: Page) -> pd.DataFrame:
    """List the workers reported beside the labour shortage reported, as a comparison of sizes."""
    rows = against_shortage(page.study.points)
    return beside(page.wording.table("shortage", records(rows)), rows, columns.SIZE)


def _digits(*ends: float) -> int:
    """Return the fewest significant digits that numbers have without decimals; an open end and zero have none."""
    return min(len(f"{end:.0f}".rstrip("0")) or 1 for end in ends if np.isfinite(end) and end)
