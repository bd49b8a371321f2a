"""Numbers set in proportion, laid out for a reader as listings are: shares, the pay bill, the labour shortage."""

import numpy as np
import pandas as pd

from helpers.figures import BILL, against_shortage
from helpers.wording.numbers import listed, percent, rounded, said, span, window
from helpers.words import columns
from helpers.words.columns import beside
from helpers.words.leading import leading
from helpers.words.page import Page


def shares(page: Page) -> pd.DataFrame:
    """List the shares of a larger total, a line for each number of it that is reported for the same days."""
    rows = page.select(page.study.shares)
    lines = pd.DataFrame(
        {
            "What": [page.lead(page.words.what(r), r.claims) for r in rows.assign(measure="cumulative").itertuples()],
            "Of all": [
                f"{page.lead(span(r.of_low, r.of_high), r.claims_of)} {page.words.label(r.of_metric, 'cumulative')} "
                f"(in {listed(r.outlets.split(';'))})"
                for r in rows.itertuples()
            ],
            "By": [window(r) for r in rows.assign(open_start=False, published=pd.NaT, measure="stock").itertuples()],
            "Share": [percent(low, high) for low, high in zip(rows["low"], rows["high"])],
            "Basis": rows["basis"],
        }
    )
    return beside(leading(lines), rows.assign(measure="cumulative"), columns.SHARE)


def pay_bill(page: Page) -> pd.DataFrame:
    """List the monthly pay bill if all were paid what was reported, in no more digits than its factors have."""
    rows = page.points[page.points["metric"] == BILL]
    claims = page.study.readings.set_index("claim_id")
    lines = []
    for row in rows.itertuples():
        of = claims.loc[row.claims.split(";")].reset_index()
        workers, pay = (next(of[(of["metric"] == "monthly_pay_usd") == paid].itertuples()) for paid in (False, True))
        digits = min(_digits(end) for c in (workers, pay) for end in (c.low, c.high) if np.isfinite(end) and end)
        counts = f"{page.lead(said(workers), workers.claim_id)} {page.words.what(workers)}, {window(row)}"
        there = ", and all ever sent were there at once" if row.measure == "cumulative" else ""
        paid = page.lead(said(pay), pay.claim_id)
        source = f"{page.words.originator(pay.originator)}, {window(pay)}"
        lines.append(
            {
                "Workers": f"{counts} ({page.words.originator(row.originator)})",
                "US dollars a month": span(*rounded(row.low, row.high, digits)),
                "Only if": f"all were paid {paid} US dollars a month, as reported ({source}){there}",
            }
        )
    lines = pd.DataFrame(lines, columns=["Workers", "US dollars a month", "Only if"])
    return beside(leading(lines), columns.points(rows), columns.POINT)


def shortage(page: Page) -> pd.DataFrame:
    """List the workers reported beside the labour shortage reported, as a comparison of sizes."""
    rows = against_shortage(page.study.points)
    lines = pd.DataFrame(
        {
            "Workers": [
                f"{page.lead(span(r.low, r.high), r.claims)} {page.words.what(r)}, {window(r)} "
                f"({page.words.originator(r.originator)})"
                for r in rows.itertuples()
            ],
            "Shortage reported as current": [
                f"{page.lead(span(r.of_low, r.of_high), r.claims_of)} ({page.words.originator(r.originator_of)}, in "
                f"{listed(r.outlets_of.split(';'))})"
                for r in rows.itertuples()
            ],
            "Size beside it": [percent(r.ratio_low, r.ratio_high, 2) for r in rows.itertuples()],
        }
    )
    return beside(leading(lines), columns.points(rows), columns.SIZE)


def _digits(value: float) -> int:
    """Count the significant digits of a number that is written without decimals."""
    return len(f"{value:.0f}".rstrip("0")) or 1
