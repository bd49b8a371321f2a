"""One page of a study: what it shows of whom, in which sections, and what it says before any table."""

import pandas as pd

from helpers.figures import Study
from helpers.pages.page import Page
from helpers.wording.numbers import NOTHING, counted, day, listed, number, said, span, window
from helpers.wording.rows import records
from helpers.words import columns, sentences
from helpers.words.front import ON_TOP, headlines, title
from helpers.words.leading import leading, mark


def headline(page: Page, topic: str) -> str:
    """Return the title of the chart of a topic; see front.title."""
    drawn = [points for _, points in page.sections(topic)]
    rows = pd.concat(drawn, ignore_index=True) if drawn else page.points.iloc[:0]
    return title(page.study, page.words, rows, topic)


def goes_back_to(page: Page) -> list[str]:
    """Say first which of the numbers that have a headline go back to one originator."""
    asked = page.points[page.points["metric"].isin(page.words.headline_metrics())]
    return sentences.goes_back_to(asked[asked["measure"].isin(ON_TOP)], page.readings, page.words)


def selection(page: Page) -> list[str]:
    """Say what is shown: the articles that speak on this page, the limits of the choice, and the reading rule."""
    chosen = page.study.parameters
    study, sources = page.study, page.study.sources
    sources = sources[sources["source_id"].isin(page.readings["source_id"])]
    if sources.empty:
        return [NOTHING]
    first, last = (day(sources["published"].iloc[end]) for end in (0, -1))
    by = f" in this collection by {day(pd.Timestamp(chosen.published_until))}" if chosen.published_until else ""
    report = "reports" if len(sources) == 1 else "report"
    published = first if first == last else f"{first} to {last}"
    lines = [f"What {counted(len(sources), 'article')}{by} {report}, published {published}."]
    if chosen.outlets:
        names = [name.strip() for name in chosen.outlets.split(";")]
        lines.append(f"{'Outlet' if len(names) == 1 else 'Outlets'} chosen: {listed(names)}.")
    if chosen.date_from or chosen.date_to:
        lines.append(
            f"Only figures about days from {chosen.date_from or 'the start'} to {chosen.date_to or 'the end'}."
        )
    lines += hidden(page)
    if study.by_hand:
        rows = listed(f"{counted(count, 'row')} of {name}" for name, count in study.by_hand.items())
        lines.append(f"Changed by hand: {rows}. What rests on them is an assumption, not what the articles report.")
    lines.append(
        f"Ranges follow the rule “{chosen.hedge_rule}”: they come from the wording and the rounding of the figures, "
        "not from what the originator does not know. All figures are as reported, not established."
    )
    return lines


def hidden(page: Page) -> list[str]:
    """Name the accounts of an origin that a choice of outlets or days hides while it shows another account."""
    study = page.study
    if not (study.parameters.outlets or study.parameters.date_from or study.parameters.date_to):
        return []
    rows = page.select(study.unfiltered.conflicts)
    shown = set(study.readings["claim_id"])
    lines = []
    for row in records(rows[rows["kind"] == "conflict"]):
        sides = [sentences.side(row, which) for which in ("a", "b")]
        seen = [bool(shown & set(mark.claims.split(";"))) for mark in sides]
        if seen[0] != seen[1]:
            here, there = sides if seen[0] else sides[::-1]
            told = sentences.carried(there.texts, there.outlets)
            lines.append(
                f"This choice hides another account: {page.words.what(there)}, {said(there)} in {told}, "
                f"where {_as_shown(study, here)} is shown."
            )
    return lines


def _as_shown(study: Study, mark) -> str:
    """Write a figure of the unfiltered study as the articles chosen put it."""
    claims, points = set(mark.claims.split(";")), study.points[study.points["basis"] == "reported"]
    carried = [bool(claims & set(names.split(";"))) for names in points["claims"]]
    return listed(dict.fromkeys(said(shown) for shown in records(points[carried])))


class Finding(str):
    """A sentence on what one originator reports last of one thing; `parts` is the card that says the same."""

    parts: dict


def findings(page: Page, topic: str) -> list[Finding]:
    """Say what each originator reports last of the levels and totals of a topic, and what it said before."""
    metrics = set(page.words.metrics_of(topic))
    rows = page.points[page.points["metric"].isin(metrics)]
    return [
        _finding(told.label, told.undated, line)
        for told in headlines(page.study, page.words, rows)
        for line in told.lines
    ]


def _finding(label: str, undated: list[str], line) -> Finding:
    accounts = [{"said": account.said, "span": account.span} for account in line.accounts]
    parts = {part: getattr(line, part) for part in ("originator", "when", "earlier", "conflict", "maybe")}
    told = " or ".join(account["said"] for account in accounts)
    before = f"; before, {parts['earlier']}" if parts["earlier"] else ""
    sentence = f"{label} ({parts['originator']}): {told} {parts['when']}{before}."
    also = [parts["conflict"] and f"{parts['conflict']}.", parts["maybe"]]
    found = Finding(" ".join(filter(None, [sentence, *also])))
    found.parts = {"label": label, "undated": undated, "line": parts | {"accounts": accounts}}
    return found


def steps(page: Page) -> pd.DataFrame:
    """List the claims behind one point, the one that most outlets carry: what is printed, and how the rule reads it."""
    point = _widest(page)
    claims = page.readings[page.readings["claim_id"].isin(point["claims"].split(";"))]
    claims = claims.sort_values(["published", "outlet", "place", "phrase"])
    lines = pd.DataFrame(
        {
            "Outlet": [
                f"{r.outlet}{f' ({sentences.copy_of(r)})' if sentences.copy_of(r) else ''}" for r in records(claims)
            ],
            "Printed": [f"{mark(f'“{r.phrase}”', r.claim_id)} ({r.place})" for r in records(claims)],
            "Number": _numbers(claims["value"]),
            "Hedge": claims["hedge"],
            "Last digit counts": _numbers(claims["unit"]),
            "Read as": [span(r.low, r.high) for r in records(claims)],
        }
    )
    return columns.beside(leading(lines), columns.readings(claims), columns.CLAIM)


def _numbers(column: pd.Series) -> list[str]:
    """Write numbers, one that is missing (a phrase changed by hand that is not understood) as nothing."""
    return ["" if pd.isna(value) else number(value) for value in column]


def step(page: Page) -> list[str]:
    """Say what comes of those claims: one point of one origin."""
    point = _widest(page)
    if not point["claims"]:
        return []
    row = records(pd.DataFrame([point]))[0]
    claims, outlets = point["claims"].count(";") + 1, point["outlets"].count(";") + 1
    act = sentences.act(page.study.tables.origins.set_index("origin_id").loc[row.origin_id], page.words)
    one = f"{counted(claims, 'claim')} in {counted(outlets, 'outlet')} are one point, since all go"
    return [
        f"{one if claims > 1 else 'This claim is one point; it goes'} back to {act}: {page.words.what_and_who(row)}, "
        f"{window(row)}, "
        f"{span(row.low, row.high)}. The last digit is the last one that is not zero."
    ]


def _widest(page: Page) -> pd.Series:
    """Return the reported point that most outlets carry; one without claims where there is none."""
    rows = page.points[page.points["basis"] == "reported"]
    if rows.empty:
        return pd.Series({"claims": ""})
    order = rows.assign(carriers=rows["outlets"].str.count(";")).sort_values(["carriers"], kind="stable")
    return order.iloc[-1]
