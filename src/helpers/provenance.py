"""Say where figures come from: who knows, through whom, who carries it, in which words, and when."""

from dataclasses import replace

import pandas as pd

from helpers import points, sentences, wording
from helpers.headlines import headlines
from helpers.listings import EVERYTHING, Topic
from helpers.study import Study


def originators(study: Study, topic: Topic) -> str:
    """Say how many outlets, wires, origins and originators stand behind a topic, counted apart."""
    return sentences.originators(topic.select(study.points))


def lineage(study: Study, topic: Topic) -> pd.DataFrame:
    """List who repeats whom: for each origin, who knows, through whom, and who carries it."""
    rows = topic.select(study.readings, *topic.metrics, "event")
    columns = ["outlet", "wire", "wire_basis"]
    carriers = rows.drop_duplicates(["origin_id", "outlet"]).sort_values("outlet")
    carriers = dict(iter(carriers.groupby("origin_id")[columns])) if len(rows) else {}
    lines = []
    for origin in rows.drop_duplicates("origin_id").itertuples():
        outlets = carriers[origin.origin_id].to_numpy().tolist()
        lines.append(
            {
                "Origin": origin.origin_id,
                "Originator": origin.originator or "nobody named",
                "Through": origin.relay or "not said",
                "How": origin.channel,
                "Carried by": "; ".join(
                    f"{outlet} ({wire} copy{', inferred' if basis == 'inferred' else ''})"
                    if wire and wire != outlet
                    else outlet
                    for outlet, wire, basis in outlets
                ),
                "Outlets": len(outlets),
                "Distinct texts": len({wire or outlet for outlet, wire, _ in outlets}),
                "May equal": origin.may_equal,
            }
        )
    columns = ["Origin", "Originator", "Through", "How", "Carried by", "Outlets", "Distinct texts", "May equal"]
    return pd.DataFrame(lines, columns=columns)


def passports(study: Study, topic: Topic) -> pd.DataFrame:
    """List where each point comes from: every outlet and phrase that carries it."""
    rows = topic.select(study.points)
    names = [
        f"{wording.METRICS[r.metric]}, {wording.days(r.date_start, r.date_end)}: "
        f"{wording.span(r.low, r.high)} ({r.basis})"
        for r in rows.itertuples()
    ]
    carriers = points.passport(rows, study.readings)
    return pd.DataFrame(
        {
            "Point": [names[point] for point in carriers["point"]],
            "Originator": carriers["originator"].replace("", "nobody named"),
            "Origin": carriers["origin_id"],
            "Outlet": carriers["outlet"],
            "Wire": carriers["wire"],
            "Published": carriers["published"].map({day: wording.day(day) for day in carriers["published"].unique()}),
            "Phrase": carriers["place"] + ": “" + carriers["phrase"] + "”",
            "Read as": [wording.span(*ends) for ends in zip(carriers["low"], carriers["high"])],
        }
    )


def citations(study: Study, topic: Topic) -> list[str]:
    """Write one citation line for each article behind a topic, in the order of publication."""
    used = topic.select(study.readings, *topic.metrics, "event")["source_id"]
    return [sentences.citation(row) for row in study.sources.itertuples() if row.source_id in set(used)]


def matrix(study: Study) -> pd.DataFrame:
    """Set origins against outlets: each cell says what the outlet prints of the origin, and in whose copy."""
    rows = EVERYTHING.select(study.readings, *EVERYTHING.metrics, "event").sort_values(["published", "claim_id"])
    cells = rows.assign(
        words=rows["phrase"].where(rows["place"] == "body", rows["place"] + ": " + rows["phrase"]),
        column=rows["outlet"]
        + rows["wire"].map(lambda wire: f" ({wire})" if wire else "").where(rows["wire"] != rows["outlet"], ""),
    ).drop_duplicates(["origin_id", "column", "words"])
    table = cells.pivot_table(index="origin_id", columns="column", values="words", aggfunc="; ".join, sort=False)
    return table.fillna("").rename_axis(columns=None).reset_index().rename(columns={"origin_id": "Origin"})


def drift(study: Study) -> pd.DataFrame:
    """List where a hedge or number changes: from an agency to an outlet, and from body to headline."""
    rows = EVERYTHING.select(study.readings)
    key = ["origin_id", "metric", "population", "measure", "scope"]
    body = rows[rows["place"] == "body"].drop_duplicates([*key, "source_id", "hedge", "value"])
    above = rows[rows["place"].isin(["headline", "standfirst"])]
    within = above.merge(body, on=[*key, "source_id"], suffixes=("_to", "_from")).assign(
        step=lambda f: f["outlet_to"] + ", body to " + f["place_to"]
    )
    agency = body[body["outlet"] == body["wire"]]
    copies = body[(body["wire"] != "") & (body["outlet"] != body["wire"])]
    relayed = copies.merge(agency, on=[*key, "wire"], suffixes=("_to", "_from"))
    relayed = relayed.assign(step=relayed["wire"] + " to " + relayed["outlet_to"])
    both = pd.concat([relayed, within], ignore_index=True)
    changed = both[(both["hedge_to"] != both["hedge_from"]) | (both["value_to"] != both["value_from"])]
    changed = changed.drop_duplicates(["step", "metric", "phrase_to", "hedge_from"])
    return pd.DataFrame(
        {
            "Step": changed["step"],
            "What": changed["metric"].map(wording.METRICS),
            "From": "“" + changed["phrase_from"] + "” (" + changed["hedge_from"] + ")",
            "To": "“" + changed["phrase_to"] + "” (" + changed["hedge_to"] + ")",
        }
    ).reset_index(drop=True)


def dates(study: Study) -> pd.DataFrame:
    """List the four dates of each reported point, and how stale it was when read and when collected."""
    marks = EVERYTHING.select(study.points)
    marks = marks[marks["main"] & (marks["basis"] == "reported")].sort_values("date_end", kind="stable")
    origins = study.tables.origins.set_index("origin_id")
    said = origins.loc[marks["origin_id"], ["date_start", "date_end"]]
    return pd.DataFrame(
        {
            "What": marks["metric"].map(wording.METRICS) + marks["scope"].map(lambda s: f" ({s})" if s else ""),
            "Figure": [wording.said(r.value, r.hedge, r.low, r.high) for r in marks.itertuples()],
            "About": [wording.days(r.date_start, r.date_end) for r in marks.itertuples()],
            "Said": [_said_on(first, last) for first, last in said.to_numpy()],
            "Published": marks["published"].map(wording.day),
            "Collected": wording.day(study.tables.collected),
            "Days old when published": (marks["published"] - marks["date_end"]).dt.days.clip(lower=0),
            "Days old when collected": (study.tables.collected - marks["date_end"]).dt.days,
        }
    ).reset_index(drop=True)


def by_rule(study: Study) -> pd.DataFrame:
    """Show how each headline number reads under each rule."""
    columns = {}
    for rule in study.rules():
        other = Study(replace(study.parameters, hedge_rule=rule), study.tables)
        columns[rule] = {h.label: " or ".join(dict.fromkeys(a.span for a in h.accounts)) for h in headlines(other)}
    return pd.DataFrame(columns).rename_axis("Figure").reset_index()


def coverage(study: Study) -> pd.DataFrame:
    """Count, for each article, its figures that are claims, its reports without a number, and its other numbers."""
    claims = study.readings
    others = study.tables.exclusions.assign(count=study.tables.exclusions["count"].fillna(1))
    events = claims["metric"] == "event"
    found = pd.DataFrame(
        {
            "Claims": claims[~events].groupby("source_id").size(),
            "Reported without a number": claims[events].groupby("source_id").size(),
            "Other numbers, excluded": others.groupby("source_id")["count"].sum(),
        }
    ).reindex(study.sources["source_id"])
    found = found.fillna(0).astype(int).rename_axis("Article").reset_index()
    total = found.sum(numeric_only=True).to_frame().T.assign(Article="All")
    return pd.concat([found, total], ignore_index=True)


def excluded(study: Study) -> pd.DataFrame:
    """Count the numbers that are no claims, by reason."""
    rows = study.tables.exclusions[study.tables.exclusions["source_id"].isin(study.sources["source_id"])]
    counts = rows.assign(count=rows["count"].fillna(1)).groupby("reason")["count"].sum().sort_values(ascending=False)
    return counts.astype(int).rename_axis("Reason").rename("Numbers").reset_index()


def _said_on(first: pd.Timestamp, last: pd.Timestamp) -> str:
    if pd.isna(first) and pd.isna(last):
        return "not stated"
    if pd.isna(first):
        return f"by {wording.day(pd.Timestamp(last))}"
    return wording.days(pd.Timestamp(first), pd.Timestamp(first if pd.isna(last) else last))
