"""The front page: each originator's latest figures, sentences to print, the titles of charts.

Rows are chosen here; every sentence about them is a template of wording/en/front.j2.
"""

from types import SimpleNamespace

import pandas as pd

from helpers.figures import Study
from helpers.pages.behind import claims_of, derived_from, named
from helpers.pages.claims import cite
from helpers.pages.page import Page
from helpers.wording import Vocabulary, alike, plain, range_beside, records, said

ON_TOP = ("stock", "cumulative")
NAMED = 3  # originators that a title names
SAME = ["metric", "population", "measure"]
TEXTS = ("originator", "when", "earlier", "conflict", "maybe", "sentence", "finding")  # of a line, by macro


def latest_lines(study: Study, words: Vocabulary) -> list[pd.DataFrame]:
    """Return what the front page shows, a table of accounts for each originator and thing, in the order of topics.

    Parts (with a scope), plans and numbers within a period are left out, and populations of the page `context`.
    """
    rows = study.latest
    rows = rows[rows["metric"].isin(words.headline_metrics()) & rows["measure"].isin(ON_TOP)]
    rows = rows[(rows["scope"] == "") & (rows["originator"] != "")]
    rows = rows[rows["population"].map(words.populations["page"]) != "context"]
    # Of an article's or a wire's own repeat that may be another origin's figure, that other one comes first.
    rows = rows.assign(open=rows["dated"] == "assumed", carriers=-rows["outlets"].str.count(";"))
    rows = words.ordered(rows.sort_values(["open", "carriers", "originator", "low"], kind="stable"))
    return [marks for _, marks in rows.groupby([*SAME, "line"], sort=False)]


def headlines(page: Page, metrics: list[str] | None = None) -> list[SimpleNamespace]:
    """Return what each named originator reports last of each level and total that has a headline (see metrics.csv).

    A row a thing: its `label`; its `lines`, one an originator (see `_line`); and `undated`, what was reported of it
    without a day: the text (`said`) and the `claims` behind it. `metrics` limits what is returned.
    """
    lines = [marks for marks in latest_lines(page.study, page.words) if len(page.select(marks))]
    lines = [marks for marks in lines if metrics is None or marks["metric"].iloc[0] in metrics]
    things = {}
    for marks in lines:
        things.setdefault(tuple(marks[SAME].iloc[0]), []).append(marks)
    return [_headline(page, same) for same in things.values()]


def text_lines(page: Page) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the front page as plain text, by metric, population, measure and originator ("" for what has no day).

    Each line holds what it says by name (figure, when, earlier, printed, conflict, maybe, sentence, not_to_write) and
    its `claims`, the claim_ids behind it and the figure before it, joined by ";".
    """
    found = {}
    for row in headlines(page):
        first = row.lines[0].main
        thing = (first.metric, first.population, first.measure)
        for line in row.lines:
            figures = [f"{a.said} ({a.span})" if a.span else a.said for a in line.accounts]
            found[*thing, line.main.originator] = {
                "figure": " or ".join(figures),
                **{name: getattr(line, name) for name in ("when", "earlier", "conflict", "maybe", "sentence")},
                "printed": "; ".join(account.printed for account in line.accounts),
                "not_to_write": " ".join(line.avoid),
                "claims": _joined([claim for account in line.accounts for claim in account.claims] + line.before),
            }
        if row.undated:
            claims = _joined([claim for figure in row.undated for claim in figure.claims])
            found[*thing, ""] = {"figure": "; ".join(figure.said for figure in row.undated), "claims": claims}
    return found


def findings(page: Page, topic: str) -> list["Finding"]:
    """Say what each originator reports last of the levels and totals of a topic, and what it said before."""
    found = []
    for row in headlines(page, page.words.metrics_of(topic)):
        for line in row.lines:
            card = {name: getattr(line, name) for name in ("originator", "when", "earlier", "conflict", "maybe")}
            accounts = [{"said": account.said, "span": account.span} for account in line.accounts]
            finding = Finding(line.finding)
            undated = [figure.said for figure in row.undated]
            finding.parts = {"label": row.label, "undated": undated, "line": card | {"accounts": accounts}}
            found.append(finding)
    return found


class Finding(str):
    """A sentence on what one originator reports last of one thing; `parts` is the card that says the same."""

    parts: dict


def headline(page: Page, topic: str) -> str:
    """Return the title of the chart of a topic: the latest of one originator by name, of several, or of none."""
    drawn = [rows for _, rows in page.sections(topic)]
    rows = page.words.ordered(pd.concat(drawn)) if drawn else page.points.iloc[:0]
    lines = [
        marks
        for marks in latest_lines(page.study, page.words)
        if {*marks["population"]} <= {*rows["population"]} and {*marks["metric"]} <= {*rows["metric"]}
    ]
    if lines:
        first = [marks for marks in lines if marks["metric"].iloc[0] == lines[0]["metric"].iloc[0]]
        newest = pd.concat(first).sort_values(["dated", "date_end"], kind="stable").iloc[-1]  # "stated" sorts last
        lines = [marks for marks in first if len(alike(marks, newest, SAME))]
    shown = SimpleNamespace(
        topic=page.words.topics.loc[topic, "label"],
        count=len(rows),
        labels=list(dict.fromkeys(page.words.metrics.loc[metric, "label"] for metric in rows["metric"])),
        lines=[records(marks) for marks in lines],
        most=NAMED,
        earlier=records(_before(page.study, lines[0].iloc[0])) if len(lines) == 1 else [],
    )
    return plain(page.wording.sentences.title(shown))


def goes_back_to(page: Page) -> list[str]:
    """Say which kinds of numbers that have a headline come from one originator each, a sentence an originator.

    Every number that an article prints counts, of a part of those counted too; words such as "thousands" do not.
    """
    numbers = page.readings[page.readings["value"].notna() & (page.readings["hedge"] != "vague")]
    whose = {kind: set(names) for kind, names in numbers.groupby(SAME)["originator"]}
    rows = page.points
    rows = rows[rows["metric"].isin(page.words.headline_metrics()) & rows["measure"].isin(ON_TOP)]
    rows = rows[(rows["basis"] == "reported") & (rows["scope"] == "")]
    found = {}
    for kind, same in page.words.ordered(rows).groupby(SAME, sort=False):
        names = whose.get(kind, set())
        if len(names) == 1 and names == set(same["originator"]) != {""}:
            found.setdefault(*names, []).append(same)
    return [
        plain(
            page.wording.sentences.goes_back_to(
                SimpleNamespace(
                    originator=name,
                    kinds=[records(same[:1])[0] for same in kinds],
                    outlets=len(set(";".join(names for same in kinds for names in same["outlets"]).split(";"))),
                    one=len(kinds) == 1 and len(kinds[0]) == 1,
                )
            )
        )
        for name, kinds in found.items()
    ]


def _headline(page: Page, lines: list[pd.DataFrame]) -> SimpleNamespace:
    say, first = page.wording.sentences, records(lines[0][:1])[0]
    undated = records(alike(page.study.undated, first, [*SAME, "scope"]))
    return SimpleNamespace(
        label=plain(say.thing(first)),
        lines=[_line(page, marks) for marks in lines],
        undated=[
            SimpleNamespace(said=plain(say.undated(m)), claims=named(claims_of(page.study, m, every=True)))
            for m in undated
        ],
    )


def _line(page: Page, marks: pd.DataFrame) -> SimpleNamespace:
    """Return what one originator reports last of one thing: its `marks`, TEXTS, `avoid`, `cite` and `accounts`.

    An account has its words (`said`), the range they allow (`span`), how it is `printed`, and the `claims` behind it
    by id and name; `before` holds those of the figure before.
    """
    study, say = page.study, page.wording.sentences
    marks = marks.sort_values("low", kind="stable")
    behind = [claims_of(study, mark) for mark in marks.itertuples()]
    rows = records(marks, behind=[records(readings) for readings in behind])
    main = next((row for row in rows if row.main), rows[0])
    line = SimpleNamespace(
        main=main,
        marks=rows,
        one_act=marks["origin_id"].nunique() == 1,
        earlier=records(_before(study, main)),
        parts=records(derived_from(study, page.words, main)) if main.basis == "derived" else [],
        open=may_come_from(study, main),
        **_changes(study, main),
    )
    accounts = [
        SimpleNamespace(
            said=said(mark),
            span=range_beside(mark),
            printed=plain(say.printed(records(_by_text(readings)))),
            claims=named(claims_of(study, mark, every=True)),
        )
        for mark, readings in zip(rows, behind)
    ]
    before = [claim for mark in line.earlier for claim in named(claims_of(study, mark, every=True))]
    avoid = [reason for reason in plain(say.line_avoid(line)).splitlines() if reason]
    texts = {name: plain(getattr(say, f"line_{name}")(line)) for name in TEXTS}
    more = {"accounts": accounts, "before": before, "avoid": avoid, "cite": cite(page, rows)}
    return SimpleNamespace(main=main, marks=rows, **more, **texts)


def _by_text(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the first reading of each text, a wire's or an outlet's own, in the order of publication."""
    text = readings["wire"].where(readings["wire"] != "", readings["outlet"])
    return readings.assign(text=text).drop_duplicates("text").sort_values(["published", "text"])


def _before(study: Study, mark) -> pd.DataFrame:
    """Return the accounts of the figure before the latest of a line."""
    return alike(study.earlier, mark, [*SAME, "scope", "line"])


def _changes(study: Study, main) -> dict[str, list]:
    """Return the changes to a figure that need not be a doubling, and those not compared as both may be one report."""
    rows = alike(study.changes[study.changes["to_origin"] == main.origin_id], main, SAME)
    computed = alike(rows, main, ["scope"])
    computed = computed[(computed["unit"] == main.counted_in) & (computed["refused"] == "")]
    doubled = (computed["low_to"] < 2 * computed["high_from"]) & (computed["high_to"] >= 2 * computed["low_from"])
    refused = rows["refused"].str.contains("if none went back")
    return {"doubled": records(computed[doubled]), "grown": records(rows[refused])}


def may_come_from(study: Study, main) -> list[SimpleNamespace]:
    """Return the acts of other originators that a figure may come from, where the articles leave that open."""
    first = study.readings.groupby("origin_id")["published"].min()
    linked = [name for name in main.linked.split(";") if name and main.published >= first.get(name, pd.NaT)]
    acts = records(study.tables.origins.set_index("origin_id").loc[linked])
    return [act for act in acts if act.originator != main.originator]


def _joined(claims: list[tuple[str, str]]) -> str:
    return ";".join(sorted({claim for claim, _ in claims}))
