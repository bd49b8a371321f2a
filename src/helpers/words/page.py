"""What a page says in words of the front page: the titles of its charts, its findings, whose its figures are."""

import pandas as pd

from helpers.pages.page import Page
from helpers.words import sentences
from helpers.words.front import ON_TOP, headlines, title


def headline(page: Page, topic: str) -> str:
    """Return the title of the chart of a topic; see front.title."""
    drawn = [points for _, points in page.sections(topic)]
    rows = pd.concat(drawn, ignore_index=True) if drawn else page.points.iloc[:0]
    return title(page.study, page.words, rows, topic)


def goes_back_to(page: Page) -> list[str]:
    """Say first which of the numbers that have a headline go back to one originator."""
    asked = page.points[page.points["metric"].isin(page.words.headline_metrics())]
    return sentences.goes_back_to(asked[asked["measure"].isin(ON_TOP)], page.readings, page.words)


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


def originators(page: Page) -> list[str]:
    """Say how many outlets, wires, origins and originators stand behind a page, counted apart; see sentences."""
    return sentences.originators(page.points, page.study.tables.origins, page.words)
