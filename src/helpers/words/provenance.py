"""Say where figures come from: who knows, through whom, who carries it, in which words, and when."""

from collections.abc import Container
from dataclasses import replace

import pandas as pd

from helpers.figures import BILL, Study, passport
from helpers.wording.numbers import capital, day, said, span, window
from helpers.words import columns, sentences
from helpers.words.columns import beside
from helpers.words.front import latest_lines
from helpers.words.leading import leading, mark
from helpers.words.page import Page


def originators(page: Page) -> list[str]:
    """Say how many outlets, wires, origins and originators stand behind a page, counted apart; see sentences."""
    return sentences.originators(page.points, page.study.tables.origins, page.words)


def lineage(page: Page) -> pd.DataFrame:
    """List who repeats whom: for each origin, who knows, through whom, and who carries it."""
    rows = page.readings.sort_values(["published", "origin_id"])
    origins = page.study.tables.origins.set_index("origin_id")
    links = page.study.tables.links
    lines = []
    for origin_id, same in rows.groupby("origin_id", sort=False):
        origin, outlets = origins.loc[origin_id], same.drop_duplicates("outlet").sort_values("outlet")
        told = links[(links["origin_id"] == origin_id) & links["other_origin_id"].isin(rows["origin_id"])]
        others = [f"{r.relation.replace('_', ' ')} {r.other_origin_id}" for r in told.itertuples()]
        lines.append(
            {
                "Origin": origin_id,
                "Originator": page.words.originator(origin["originator"]),
                "Through": origin["relay"] or "not said",
                "How": origin["channel"],
                "When": sentences.said_on(origin["date_start"], origin["date_end"]) or "not said",
                "Carried by": "; ".join(_carrier(r) for r in outlets.itertuples()),
                "Outlets": len(outlets),
                "Distinct texts": len({r.wire or r.outlet for r in outlets.itertuples()}),
                "Link": "; ".join(others),
            }
        )
    headings = ["Origin", "Originator", "Through", "How", "When", "Carried by", "Outlets", "Distinct texts", "Link"]
    lines = pd.DataFrame(lines, columns=headings)
    acts = origins.loc[lines["Origin"]].reset_index()
    claims = rows.groupby("origin_id")["claim_id"].agg(";".join).reindex(acts["origin_id"]).tolist()
    acts = acts.rename(columns={"date_start": "said_start", "date_end": "said_end"})  # not the days of its figures
    return beside(lines, acts.assign(claims=claims), ["origin_id", "originator", "said_start", "said_end", "claims"])


def _carrier(reading) -> str:
    copy = sentences.copy_of(reading)
    return f"{reading.outlet} ({copy})" if copy else reading.outlet


def passports(page: Page, metrics: list[str] | None = None, claims: Container[str] | None = None) -> pd.DataFrame:
    """List where each point of a page comes from: each outlet and phrase behind it.

    `metrics` and `claims` (as in the column of that name) limit the points. The columns for machines are those of the
    claim in the line.
    """
    rows = page.points[page.points["metric"] != BILL]
    rows = rows if metrics is None else rows[rows["metric"].isin(metrics)]
    rows = rows if claims is None else rows[[held in claims for held in rows["claims"]]]
    rows = rows.reset_index(drop=True)
    names = [f"{page.words.what_and_who(r)}, {window(r)}: {_read(r)} ({r.basis})" for r in rows.itertuples()]
    found = passport(rows, page.study.readings)
    held = columns.readings(page.study.readings.set_index("claim_id", drop=False).loc[found["claim_id"]])
    lines = pd.DataFrame(
        {
            "Point": [names[point] for point in found["point"]],
            "Originator": found["originator"].replace("", "nobody named"),
            "Origin": found["origin_id"],
            "Outlet": found["outlet"],
            "Wire": found["wire"] + found["wire_basis"].map({"inferred": ", inferred"}).fillna(""),
            "Published": found["published"].map({when: day(when) for when in found["published"].unique()}),
            "Phrase": found["place"] + ": “" + found["phrase"] + "”",
            "Read as": [
                "the word alone" if names[point].endswith("” (reported)") else span(*ends)
                for point, *ends in zip(found["point"], found["low"], found["high"])
            ],
        }
    )
    return beside(lines, held, columns.CLAIM)


def _read(mark) -> str:
    """Write the range of a mark; of a vague word in whose place another figure speaks, the word alone."""
    return f"“{said(mark)}”" if mark.hedge == "vague" and not mark.speaks else span(mark.low, mark.high)


def citations(page: Page) -> list[str]:
    """Write one citation line for each article behind a page, in the order of publication."""
    used = set(page.readings["source_id"])
    return [sentences.citation(row) for row in page.study.sources.itertuples() if row.source_id in used]


def matrix(page: Page) -> pd.DataFrame:
    """Set origins against outlets: each cell says what the outlet prints of the origin, and in whose copy."""
    rows = columns.readings(page.readings.sort_values(["published", "claim_id"]))
    above = (rows["place"] + ": ").mask(rows["place"] == "body", "")
    scope = rows["scope"].map(lambda scope: f" ({page.words.scope(scope)})" if scope else "")
    cells = rows.assign(
        words=above + rows["phrase"] + scope,
        marked=above + pd.Series(map(mark, rows["phrase"], rows["claim_id"]), rows.index, "str") + scope,
        column=rows["outlet"] + [f" ({copy})" if (copy := sentences.copy_of(row)) else "" for row in rows.itertuples()],
    ).drop_duplicates(["origin_id", "column", "words"])
    table = cells.pivot_table(index="origin_id", columns="column", values="marked", aggfunc="; ".join, sort=False)
    table = table.fillna("").rename_axis(columns=None).reset_index().rename(columns={"origin_id": "Origin"})
    return beside(leading(table), rows, columns.CLAIM, columns.places(rows["origin_id"], table["Origin"]))


def drift(page: Page) -> pd.DataFrame:
    """List where a hedge or number about the same days changes: from an agency to an outlet, from body to headline."""
    rows = page.readings[page.readings["metric"] != "event"]
    key = ["origin_id", "metric", "population", "measure", "scope", "date_start", "date_end"]
    body = rows[rows["place"] == "body"].drop_duplicates([*key, "source_id", "hedge", "value", "value_to"])
    above = rows[rows["place"].isin(["headline", "standfirst"])]
    within = above.merge(body, on=[*key, "source_id"], suffixes=("_to", "_from"))
    within = within.assign(step=within["outlet_to"] + ", body to " + within["place_to"])
    agency = body[body["outlet"] == body["wire"]]
    copies = body[(body["wire"] != "") & (body["outlet"] != body["wire"])]
    relayed = copies.merge(agency, on=[*key, "wire"], suffixes=("_to", "_from"))
    relayed = relayed.assign(step=relayed["wire"] + " to " + relayed["outlet_to"])
    both = pd.concat([relayed, within], ignore_index=True)
    apart = (both["value_to_to"] != both["value_to_from"]) & both[["value_to_to", "value_to_from"]].notna().any(axis=1)
    both = both[(both["hedge_to"] != both["hedge_from"]) | (both["value_to"] != both["value_from"]) | apart]
    both = both.drop_duplicates(["step", "metric", "phrase_to", "hedge_from"])
    lines = pd.DataFrame(
        {
            "Step": both["step"],
            "What": [page.words.what(r) for r in both.itertuples()],
            "From": [f"{mark(f'“{r.phrase_from}”', r.claim_id_from)} ({r.hedge_from})" for r in both.itertuples()],
            "To": [f"{mark(f'“{r.phrase_to}”', r.claim_id_to)} ({r.hedge_to})" for r in both.itertuples()],
        }
    )
    both = both.rename(columns={f"claim_id_{side}": f"claims_{side}" for side in ("from", "to")})
    return beside(leading(lines), both.assign(rule=both["rule_to"], unit=both["counted_in_to"]), columns.DRIFT)


def dates(page: Page) -> pd.DataFrame:
    """List the four dates of each reported point, and how stale it was when read and when collected.

    How old a figure was is told only where its day is stated.
    """
    marks = page.points
    marks = marks[marks["speaks"] & (marks["basis"] == "reported")].sort_values("date_end", kind="stable")
    said_from, said_to = marks["said_start"], marks["said_end"]
    collected = page.study.tables.collected
    stated = (marks["dated"] == "stated") & (marks["measure"] != "projection")
    ages = {
        "Days old when published": (marks["published"] - marks["date_end"]).dt.days.clip(lower=0),
        "Days old when collected": (collected - marks["date_end"]).dt.days,
    }
    known = {name.lower().replace(" old ", "_").replace(" ", "_"): age.where(stated) for name, age in ages.items()}
    lines = pd.DataFrame(
        {
            "What": [page.words.what_and_who(r) for r in marks.itertuples()],
            "Figure": [page.lead(said(r), r.claims) for r in marks.itertuples()],
            "About": [window(r) for r in marks.itertuples()],
            "Said": [sentences.said_on(*both) or "not stated" for both in zip(said_from, said_to)],
            "Published": marks["published"].map(day),
            "Collected": day(collected),
            **{name: [f"{age:.0f}" if ok else "not known" for age, ok in zip(a, stated)] for name, a in ages.items()},
        }
    )
    return beside(leading(lines), columns.points(marks).assign(collected=collected, **known), columns.DATES)


def by_rule(page: Page) -> pd.DataFrame:
    """Show how each headline number reads under each rule."""
    study, cells, held = page.study, {}, []
    for rule in study.rules():
        other = Study(replace(study.parameters, hedge_rule=rule), study.tables)
        cells[rule] = {}
        for marks in latest_lines(other, page.words):
            marks = marks.sort_values("low")
            first = next(marks.itertuples())
            name = f"{capital(page.words.what_and_who(first))} ({page.words.originator(first.originator)})"
            ranges = {span(m.low, m.high): m.claims for m in marks.itertuples()}
            cells[rule][name] = " or ".join(page.lead(told, claims) for told, claims in ranges.items())
            held.append(columns.points(marks).assign(figure=name))
    lines = pd.DataFrame(cells).fillna("").rename_axis("Figure").reset_index()
    rows = pd.concat(held, ignore_index=True) if held else pd.DataFrame(columns=["figure"])
    return beside(leading(lines), rows, columns.POINT, columns.places(rows["figure"], lines["Figure"]))


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
    found = found.assign(Article=[mark(name, f"source-{name}") for name in found["Article"]])
    return leading(pd.concat([found, total], ignore_index=True))


def excluded(study: Study) -> pd.DataFrame:
    """Count the numbers that are no claims, by reason."""
    rows = study.tables.exclusions[study.tables.exclusions["source_id"].isin(study.sources["source_id"])]
    counts = rows.assign(count=rows["count"].fillna(1)).groupby("reason")["count"].sum().sort_values(ascending=False)
    return counts.astype(int).rename_axis("Reason").rename("Numbers").reset_index()
