"""Each source's latest figure of each thing that the front page shows, with the sentence to print."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.pages.page import Page, claims_of, front_populations, resting_on
from helpers.wording import Vocabulary, plain, records

ON_TOP = ("stock", "cumulative")
SAME = ["metric", "population", "measure"]


def latest_lines(study: Study, words: Vocabulary) -> list[pd.DataFrame]:
    """Return the levels and totals of the front page: a frame for each source and thing, a row for each account."""
    rows = study.latest
    rows = rows[rows["metric"].isin(words.headline_metrics()) & rows["measure"].isin(ON_TOP)]
    rows = rows[(rows["scope"] == "") & (rows["originator"] != "")]
    rows = rows[rows["population"].isin(front_populations(study, words))]
    # A figure without a day comes last; of the others, the one that most outlets report comes first.
    rows = rows.assign(undated=rows["dated"] == "assumed", carriers=-rows["outlets"].str.count(";"))
    rows = words.ordered(rows.sort_values(["undated", "carriers", "originator", "low"], kind="stable"))
    return [marks for _, marks in rows.groupby([*SAME, "line"], sort=False)]


def lines(page: Page) -> list[SimpleNamespace]:
    """Return what each named source reports last of each level and total that the front page shows.

    Each has its `marks` (accounts, with the `claim` to cite), the `main` one, those `earlier`, the `parts` it is made
    of, the `change`, its `sentence`; `open`: whether it may be the figure of a line before it.
    """
    found = [_line(page, marks) for marks in latest_lines(page.study, page.words) if len(page.select(marks))]
    for place, line in enumerate(found):
        line.source = ""  # named where a page has several
        line.sentence, linked = page.wording.sentences.sentence(line), line.main.linked.split(";")
        others = [other.main for other in found[:place] if not other.open and other.main.origin_id in linked]
        line.open = any(alike_in(line.main, other, SAME) for other in others)
    return found


def text_lines(page: Page) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the front page as plain text by metric, population, measure and source ("" for what has no day).

    A line holds what it says by name, and its `claims`: the claim_ids behind it and the figure before it.
    """
    say, found = page.wording.sentences, {}
    for line in lines(page):
        thing = tuple(getattr(line.main, name) for name in SAME)
        found[*thing, line.main.originator] = {
            "figure": plain(say.figures(line)),
            "when": plain(say.heading(line.main)),
            "note": plain(say.note(line)),
            "growth": plain(say.growth(line, True)) if line.change else "",
            "sentence": plain(line.sentence),
            "claims": _claims([*line.marks, *line.earlier]),
        }
        if undated := records(_alike(page.study.undated, line.main, [*SAME, "scope"])):
            figure = "; ".join(plain(say.undated(mark)) for mark in undated)
            found[*thing, ""] = {"figure": figure, "claims": _claims(undated)}
    return found


def _claims(marks: list[SimpleNamespace]) -> str:
    return ";".join(sorted({claim for mark in marks for claim in mark.claims.split(";")}))


class Finding(str):
    """A sentence on what one source reports last of one thing; `parts` is the card of a sweep that says the same."""

    parts: dict


def findings(page: Page, topic: str = "") -> list[Finding]:
    """Return the sentence to print on each latest figure of a page, or of one topic of it."""
    metrics = page.words.metrics_of(topic) if topic else page.words.metrics.index
    say, found = page.wording.sentences, []
    for line in lines(page):
        if line.main.metric in metrics:
            found.append(Finding(plain(line.sentence)))
            words = {"figures": say.figures(line), "note": say.note(line), "when": say.heading(line.main)}
            words |= {"label": page.words.thing(line.main), "source": page.words.originator(line.main.originator)}
            found[-1].parts = {name: plain(text) for name, text in words.items()}
    return found


def _line(page: Page, marks: pd.DataFrame) -> SimpleNamespace:
    study = page.study
    rows = [_cited(page, mark) for mark in records(marks.sort_values("low", kind="stable"))]
    main = next((row for row in rows if row.main), rows[0])
    earlier = _alike(study.earlier, main, [*SAME, "scope", "line"])
    parts = resting_on(study.points, main.claims) if main.basis == "derived" else study.points[:0]
    parts = records(page.words.ordered(parts[parts["metric"] != main.metric]))
    changes = _alike(study.changes[study.changes["to_origin"] == main.origin_id], main, [*SAME, "scope"])
    changes = changes[(changes["unit"] == main.counted_in) & (changes["refused"] == "") & (changes["high"] > 0)]
    changes = changes[changes["from_origin"].isin(earlier["origin_id"]) & (changes["dated"] == "stated")]
    changes = changes[~(changes["best_to"] < changes["best_from"])]  # a lowered total is no growth
    return SimpleNamespace(
        main=main,
        marks=rows,
        one_act=marks["origin_id"].nunique() == 1,
        earlier=[_cited(page, mark) for mark in records(earlier)],
        parts=[_cited(page, part) for part in parts],
        added=bool(parts) and main.low == sum(part.low for part in parts),
        change=records(changes[:1])[0] if len(changes) and len(rows) == 1 else None,
    )


def _cited(page: Page, mark: SimpleNamespace) -> SimpleNamespace:
    links = page.study.sources[["source_id", "url"]]
    behind = records(claims_of(page.study, mark).merge(links, on="source_id", how="left"))
    given = behind[0] if behind else None
    inferred = {"date_basis": "inferred"} if given and given.date_basis == "inferred" else {}
    return SimpleNamespace(**vars(mark) | inferred | {"claim": given, "behind": behind})


def alike_in(one: SimpleNamespace, other: SimpleNamespace, names: list[str]) -> bool:
    """Tell whether two rows have the same under some names."""
    return all(getattr(one, name) == getattr(other, name) for name in names)


def statement(mark: SimpleNamespace) -> tuple:
    """Return what figures have in common that one sentence can report."""
    article = (mark.claim.source_id, mark.claim.attribution) if mark.claim else ("", "")
    return mark.origin_id, mark.population, mark.measure, mark.date_start, mark.date_end, mark.dated, *article


def _alike(frame: pd.DataFrame, row, columns: list[str]) -> pd.DataFrame:
    return frame[np.logical_and.reduce([frame[column] == getattr(row, column) for column in columns])]
