"""Lay the tables of a study out for a reader: one sentence or range a cell, headings in plain words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import proportions, sentences, wording
from helpers.derived import unit_of
from helpers.study import Study

UNDEFINED = "not defined beside zero"
TOLLS = ["killed", "wounded", "casualties"]


@dataclass(frozen=True)
class Topic:
    """What one notebook is about: its metrics and whom they count."""

    metrics: tuple[str, ...]
    populations: tuple[str, ...]

    def select(self, frame: pd.DataFrame, *metrics: str) -> pd.DataFrame:
        """Return the rows of this topic, or of some of its metrics."""
        wanted = frame["metric"].isin(metrics or self.metrics)
        return frame[wanted & frame["population"].isin(self.populations)].reset_index(drop=True)


TROOPS = Topic(
    ("killed", "wounded", "casualties", "not_killed", "captured", "deployed", "arrived", "returned", "monthly_pay_usd"),
    ("dprk_troops",),
)
WORKERS = Topic(
    ("workers", "border_crossings", "students", "monthly_pay_usd", "monthly_pay_bill_usd", "hours_per_day"),
    ("dprk_workers", "dprk_students", "dprk_nationals"),
)


EVERYTHING = Topic(tuple(dict.fromkeys(TROOPS.metrics + WORKERS.metrics)), TROOPS.populations + WORKERS.populations)


def selection(study: Study) -> list[str]:
    """Say what is shown: the articles, the replay day and other limits, and the reading rule."""
    chosen, count = study.parameters, len(study.sources)
    if not count:
        return [wording.NOTHING]
    first, last = (wording.day(study.sources["published"].iloc[end]) for end in (0, -1))
    by = f" in this collection by {wording.day(pd.Timestamp(chosen.published_until))}" if chosen.published_until else ""
    lines = [f"What {wording.counted(count, 'article')}{by} report, published {first} to {last}."]
    if chosen.outlets:
        lines.append(f"Outlets chosen: {wording.listed(chosen.outlets.split(';'))}.")
    if chosen.date_from or chosen.date_to:
        lines.append(
            f"Only figures about days from {chosen.date_from or 'the start'} to {chosen.date_to or 'the end'}."
        )
    lines.append(
        f"Ranges follow the rule “{chosen.hedge_rule}”: they come from the wording and the rounding of the figures, "
        "not from what the originator does not know. All figures are as reported, not established."
    )
    return lines


def goes_back_to(study: Study, topic: Topic, metrics: list[str], what: str) -> str:
    """Say first where the figures on some metrics go back to; `what` is one of them, as "toll"."""
    chosen = topic.select(study.points, *metrics)
    reported = chosen[chosen["basis"] == "reported"]
    names = set(reported["originator"])
    if len(names) == 1 and "" not in names:
        carried = wording.counted(len(set(";".join(reported["outlets"]).split(";"))), "outlet")
        who = wording.full_name(names.pop())
        return f"Every {what} goes back to one originator, {who}; that {carried} carry it confirms nothing."
    return f"{what[:1].upper()}{what[1:]}: {sentences.originators(chosen)}" if len(reported) else wording.NOTHING


def changes(study: Study, topic: Topic) -> pd.DataFrame:
    """List the computed changes, one line a pair of points."""
    rows = topic.select(study.changes)
    rows = list(rows[rows["refused"] == ""].itertuples())
    firsts = [place for place, row in enumerate(rows) if row.unit == unit_of(row.metric)]
    lines = []
    for first, after in zip(firsts, [*firsts[1:], None]):
        change, *others = rows[first:after]
        ratio, rate = others if others else (None, None)
        lines.append(
            {
                "What": wording.METRICS[change.metric],
                "From": _when(change, "from"),
                "To": _when(change, "to"),
                "Change": wording.change_span(change.low, change.high),
                "Ratio": _times(ratio),
                "Per month": _rate(rate),
                "In words": sentences.about_change(change),
            }
        )
    return pd.DataFrame(lines, columns=["What", "From", "To", "Change", "Ratio", "Per month", "In words"])


def refusals(study: Study, topic: Topic) -> pd.DataFrame:
    """List the comparisons that are refused, each with its reason."""
    rows = topic.select(study.changes)
    rows = rows[rows["refused"] != ""]
    return pd.DataFrame(
        {
            "What": rows["metric"].map(wording.METRICS),
            "Earlier": [f"{wording.span(r.low_from, r.high_from)}, {_when(r, 'from')}" for r in rows.itertuples()],
            "Later": [f"{wording.span(r.low_to, r.high_to)}, {_when(r, 'to')}" for r in rows.itertuples()],
            "Not compared, because": rows["refused"],
        }
    ).reset_index(drop=True)


def shares(study: Study) -> pd.DataFrame:
    """List the shares of those ever sent, a line for each number of them reported for that day."""
    rows = proportions.shares(study.points)
    rows = rows[rows["population"] == "dprk_troops"].reset_index(drop=True)
    sent = zip(rows["of_low"], rows["of_high"], rows["outlets"].str.split(";"))
    return pd.DataFrame(
        {
            "What": rows["metric"].map(wording.METRICS),
            "Of those ever sent": [f"{wording.span(low, high)} (in {wording.listed(o)})" for low, high, o in sent],
            "Share": [_percent(low, high) for low, high in zip(rows["low"], rows["high"])],
            "Basis": rows["basis"],
        }
    )


def conflicts(study: Study, topic: Topic) -> pd.DataFrame:
    """List conflicts and differences, and under which rules each stands."""
    columns = ["Kind", "In words", "Stands under"]
    every = topic.select(study.conflicts_by_every_rule)
    if every.empty:
        return pd.DataFrame(columns=columns)
    values = study.readings.drop_duplicates("claim_id").set_index("claim_id")["value"]
    first = {f"value_{side}": every[f"claims_{side}"].str.split(";").str[0].map(values) for side in ("a", "b")}
    order = every["rule"].map(study.rules().index)
    every = every.assign(**first, order=order.mask(every["rule"] == study.parameters.hedge_rule, -1))
    every = every.sort_values("order", kind="stable")
    lines = []
    for _, same in every.groupby(
        ["kind", "metric", "origin_id_a", "origin_id_b", "value_a", "value_b"], sort=False, dropna=False
    ):
        under = [rule for rule in study.rules() if rule in set(same["rule"])]
        lines.append((same["kind"].iloc[0], sentences.about_conflict(same.iloc[0]), wording.listed(under)))
    return pd.DataFrame(lines, columns=columns)


def pay_bill(study: Study) -> pd.DataFrame:
    """List the monthly pay bill that would follow if all were paid what was reported."""
    rows = study.points[study.points["metric"] == "monthly_pay_bill_usd"]
    return pd.DataFrame(
        {
            "Workers": [_counted_as(r, study) for r in rows.itertuples()],
            "US dollars a month": [wording.best_and_span(r.best, r.low, r.high) for r in rows.itertuples()],
            "Only if": [_pay_condition(r, study) for r in rows.itertuples()],
        }
    )


def shortage(study: Study) -> pd.DataFrame:
    """List the workers reported beside the labour shortage reported, as a comparison of sizes."""
    rows = proportions.against_shortage(study.points)
    return pd.DataFrame(
        {
            "Workers": [f"{wording.span(r.low, r.high)} ({wording.MEASURES[r.measure]})" for r in rows.itertuples()],
            "Shortage reported as current": [wording.span(r.of_low, r.of_high) for r in rows.itertuples()],
            "Size beside it": [_percent(r.ratio_low, r.ratio_high, 2) for r in rows.itertuples()],
        }
    )


def _when(row, side: str) -> str:
    window = wording.days(getattr(row, f"date_start_{side}"), getattr(row, f"date_end_{side}"))
    derived = " (derived)" if getattr(row, f"basis_{side}") == "derived" else ""
    return f"{window}{derived}"


def _times(ratio) -> str:
    if ratio is None:
        return "not reported"
    if np.isinf(ratio.low) or np.isnan(ratio.high):
        return UNDEFINED
    low, high = f"{ratio.low:.2g}", f"{ratio.high:.2g}"
    if np.isinf(ratio.high):
        return f"{low} or more times"
    return f"{low} times" if low == high else f"{low} to {high} times"


def _rate(rate) -> str:
    if rate is None:
        return "not reported"
    low, high = (end if abs(end) < 1 else np.round(end) for end in (rate.low, rate.high))
    return wording.span(low, high) if low >= 0 else wording.change_span(low, high)


def _percent(low: float, high: float, digits: int = 1) -> str:
    if np.isinf(low) or np.isnan(high):
        return UNDEFINED
    if np.isinf(high):
        return f"{low:.{digits}%} or more"
    return f"{low:.{digits}%} to {high:.{digits}%}" if low != high else f"{low:.{digits}%}"


def _counted_as(row, study: Study) -> str:
    claims = study.readings[
        study.readings["claim_id"].isin(row.claims.split(";")) & (study.readings["metric"] == "workers")
    ]
    first = claims.iloc[0]
    words = wording.said(first["value"], first["hedge"])
    kind = "in Russia" if row.measure == "stock" else "sent since the start"
    return f"{words} {kind}, {wording.days(row.date_start, row.date_end)} ({row.originator})"


def _pay_condition(row, study: Study) -> str:
    claims = study.readings[study.readings["claim_id"].isin(row.claims.split(";"))]
    pay = claims[claims["metric"] == "monthly_pay_usd"].iloc[0]
    amount = wording.said(pay["value"], pay["hedge"])
    when = wording.days(pay["date_start"], pay["date_end"])
    there = " and all ever sent were there at once" if row.measure == "cumulative" else ""
    return f"all were paid what was reported for {when}, {amount} US dollars a month{there}"
