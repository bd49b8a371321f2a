"""What is disputed among the articles of a page, and what they leave unknown: two short lists."""

from collections.abc import Iterable
from types import SimpleNamespace

import numpy as np
import pandas as pd
from markupsafe import Markup

from helpers.figures import MEASURED
from helpers.pages.front import latest_lines, may_come_from
from helpers.pages.page import Page
from helpers.wording import plain, records

SHOWN = 5  # lines of a list, and figures of a line


def disputed(page: Page) -> list[Markup]:
    """List in short the conflicts, differences and revisions of a page, with links to the figures of both sides."""
    rows = page.words.ordered(page.select(page.study.conflicts))
    lines = [page.wording.sentences.disputed(row) for row in records(rows)]
    return _shortened({plain(line): line for line in lines}.values())


def conflicts_in_full(page: Page) -> list[Markup]:
    """List each conflict, difference and revision of a study in full, with links to the figures of both sides."""
    return [page.wording.sentences.conflict(row) for row in records(page.study.conflicts)]


def unknown(page: Page) -> list[Markup]:
    """List what the front page has no day, number, upper end or figure for, or what may be another report again."""
    say, words, latest = page.wording.sentences, page.words, latest_lines(page.study, page.words)
    things = pd.concat(latest)[MEASURED].drop_duplicates() if latest else pd.DataFrame(columns=MEASURED, dtype=object)
    mains = [row for marks in latest for row in records(_main(marks))]
    kinds = {
        "day": [m for m in mains if m.dated == "assumed"] + records(page.study.undated.merge(things, on=MEASURED)),
        "number": [m for m in mains if m.hedge == "vague"],
        "derived": [m for m in mains if m.basis == "derived"],
        "end": [m for m in mains if m.dated == "stated" and np.isposinf(m.high) and m.hedge not in ("vague", "")],
    }
    lines = [say.unknown(kind, rows, SHOWN) for kind, rows in kinds.items() if rows]
    held = {m.metric for m in mains}
    missing = [words.metrics.loc[metric, "label"] for metric in words.headline_metrics() if metric not in held]
    lines += [say.missing(missing)] if missing else []
    undecided = [SimpleNamespace(main=m, open=may_come_from(page.study, m)) for m in mains]
    return _shortened([*lines, *(say.unknown_origin(line) for line in undecided if line.open)])


def _main(marks: pd.DataFrame) -> pd.DataFrame:
    """Return the account of a line that speaks for it."""
    return (marks[marks["main"]] if marks["main"].any() else marks)[:1]


def _shortened(lines: Iterable[Markup]) -> list[Markup]:
    lines = list(lines)
    rest = [Markup("and {} more").format(len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *rest]
