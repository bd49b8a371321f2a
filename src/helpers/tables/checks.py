"""Check what no schema can say of the curated tables: phrases against values, days, rules, names.

The tables are typed and indexed by file and line. A wrong cell counts as empty, so that one mistake is reported once.
What is said of a wrong row is in checks.toml.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.phrases import numbers
from helpers.tables.files import Problem, quoted
from helpers.tables.rows import PARTS, alias_problems, circle_problems, impossible, name_problems, read_phrases

DEFAULT_RULE = "significant-digit"
CLAIM_TABLES = ("casualties", "troops", "workers", "context")


def find_problems(
    tables: dict[str, pd.DataFrame], files: dict[str, str], wrong: set, unread: set, allow_unused: str | None
) -> Iterator[Problem]:
    """Yield every problem of tables by name; "claims" holds the four claim tables, `files` are shown to the reader.

    Rows at `wrong` places (file, line) are left out. What is missing from an `unread` table may be in a line that could
    not be read. The source `allow_unused` may be without a claim or exclusion.
    """
    rows = {name: table[~table.index.isin(list(wrong))] for name, table in tables.items()}
    used = {*tables["claims"]["source_id"], *tables["exclusions"]["source_id"], allow_unused}
    if unread.intersection([*CLAIM_TABLES, "exclusions"]):
        used.update(rows["sources"]["source_id"])
    elif tables["claims"].empty:
        yield Problem(files[CLAIM_TABLES[0]], 1, "claim_id", "no claim table has a row. Add a claim to one of them")
    for name in {"metrics", "populations", "topics"} - unread:
        if tables[name].empty:
            yield Problem(files[name], 1, name[:-1], "the table has no rows. Pages show only what it names")
    yield from _source_problems(rows["sources"], used)
    yield from _link_problems(rows["links"])
    yield from _claim_problems(rows["claims"], rows["sources"], rows["origins"])
    yield from _number_problems(rows["claims"], rows["metrics"], rows["wordings"])
    yield from _metric_problems(rows["metrics"])
    yield from _hedge_problems(rows["hedges"])
    if "hedges" not in unread:
        yield from _rule_problems(tables["hedges"], files["hedges"])
    yield from impossible(rows, DEFAULT_RULE)
    yield from alias_problems(rows["originators"], rows["origins"])
    for group in _words()["alike"]:
        yield from name_problems(
            [(*at, column, name) for table, column in group for at, name in rows[table][column].items() if name]
        )
    for table, column in _words()["listed"]:
        for at, name in rows[table][column][rows[table][column].str.contains(";")].items():
            yield Problem(*at, column, f'"{name}" contains ";", which separates names in lists. Leave it out')
    idle = rows["exclusions"]["phrase"].map(lambda phrase: not numbers(phrase)).astype(bool)
    yield from _told("exclusions", rows["exclusions"], idle=idle)


@cache
def _words() -> dict[str, dict]:
    return tomllib.loads(resources.files("helpers.tables").joinpath("checks.toml").read_text(encoding="utf-8"))


def _told(table: str, rows: pd.DataFrame, **wrong: pd.Series) -> Iterator[Problem]:
    """Yield a problem for each row that is wrong: what checks.toml says under `table`, with the cells of the row."""
    for name, holds in wrong.items():
        column, message = _words()[table][name]
        for row in rows[holds.to_numpy(bool)].itertuples() if holds.any() else ():
            yield Problem(*row.Index, column, message.format(**row._asdict()), warning=table == "warnings")


def _first_told(table: str, rows: pd.DataFrame, **wrong: pd.Series) -> Iterator[Problem]:
    """Yield the first problem of each row that is wrong."""
    first = np.select([holds.to_numpy(bool) for holds in wrong.values()], list(wrong), "")
    yield from _told(table, rows, **{name: pd.Series(first == name) for name in wrong})


def _by(table: pd.DataFrame, key: str, **columns: str) -> pd.DataFrame:
    """Return columns of a table (also file, line) under other names; of rows with one key, the first."""
    return table.drop_duplicates(key).reset_index().set_index(key)[[*columns.values()]].set_axis([*columns], axis=1)


def _source_problems(sources: pd.DataFrame, used: set) -> Iterator[Problem]:
    later = sources["supersedes"] != ""
    sources = sources.join(_by(sources, "source_id", corrected="published"), on="supersedes")
    yield from _told(
        "sources",
        sources,
        unused=~sources["source_id"].isin(used),
        misnamed=sources["source_id"].str[-10:] != sources["published"].dt.strftime("%Y-%m-%d"),
        wire=(sources["wire"] != "") != (sources["wire_basis"] != ""),
        corrected_before=later & (sources["corrected"] > sources["published"]),
        corrected_twice=later & sources.duplicated("supersedes"),
    )
    yield from circle_problems(sources[later], "source_id", "supersedes")


def _link_problems(links: pd.DataFrame) -> Iterator[Problem]:
    restates = links["relation"] == "restates"
    links = links.assign(pair=[" ".join(sorted(ids)) for ids in zip(links["origin_id"], links["other_origin_id"])])
    links = links.join(_by(links, "pair", first_relation="relation", first_line="line"), on="pair")
    yield from _told(
        "links",
        links,
        restates_two=restates & links.duplicated(["relation", "origin_id"]),
        itself=~restates & (links["origin_id"] == links["other_origin_id"]),
        linked_twice=links["relation"] != links["first_relation"],
    )
    yield from circle_problems(links[restates].drop_duplicates("origin_id"), "origin_id", "other_origin_id")


def _claim_problems(claims: pd.DataFrame, sources: pd.DataFrame, origins: pd.DataFrame) -> Iterator[Problem]:
    claims = claims.join(_by(claims, "claim_id", first_file="file", first_line="line"), on="claim_id")
    claims = claims.join(_by(sources, "source_id", published="published"), on="source_id")
    claims = claims.join(_by(origins, "origin_id", known_from="date_start", known_to="date_end"), on="origin_id")
    claims = claims.assign(first_name=[Path(file).name for file in claims["first_file"]])
    reported = claims["measure"] != "projection"
    last = claims["published"] + pd.Timedelta(days=1)  # it is a day later in Seoul
    early = claims["known_from"] > last
    yield from _told(
        "claims",
        claims,
        repeated=claims.index.get_level_values("file") != claims["first_file"],  # within one file it is the primary key
        event=(claims["metric"] == "event") != (claims["hedge"] == "unquantified"),
        ends_later=reported & (claims["date_end"] > last),
        starts_later=reported & claims["date_end"].isna() & (claims["date_start"] > last),
        known_from=early,
        known_until=~early & (claims["known_to"] > last),
    )
    for rows in (claims, origins):
        yield from _told("days", rows, turned=rows["date_start"] > rows["date_end"])


def _number_problems(claims: pd.DataFrame, metrics: pd.DataFrame, wordings: pd.DataFrame) -> Iterator[Problem]:
    claims = claims.assign(said=[quoted(phrase) for phrase in claims["phrase"]])
    without = claims[claims["hedge"] == "unquantified"]
    holds = [any(number.value is not None for number in numbers(phrase)) for phrase in without["phrase"]]
    yield from _first_told(
        "unquantified",
        without,
        value=without["value"].notna(),
        value_to=without["value_to"].notna(),
        number=pd.Series(holds, without.index, bool),
    )
    claims = claims[claims["hedge"] != "unquantified"]
    claims = claims.join(read_phrases(claims["phrase"]))
    share, value, value_to = claims["measure"] == "share", claims["value"], claims["value_to"]
    # "Closer to 11,000" corrects a number before it: bare or about, as the curator understands it.
    closer = claims["phrase"].str.casefold().str.startswith("closer to") & (claims["hedge"] == "about")
    free = (claims["words"] == "none") & (closer | (claims["hedge"] == "exact"))
    yield from _first_told(
        "numbers",
        claims,
        unread=claims["error"] != "",
        no_share=share & (claims["kind"] != "share"),
        share=~share & (claims["kind"] == "share"),
        turned=value_to < value,
        above_all=share & (claims[["reads", "reads_to"]].max(axis=1) > 100),
        empty=value.isna(),
        value=value != claims["reads"],
        no_end=value_to.isna() & claims["reads_to"].notna(),
        end=value_to.notna() & claims["reads_to"].isna(),
        other_end=value_to.notna() & (value_to != claims["reads_to"]),
        hedge=(claims["hedge"] != claims["words"]) & ~free,
    )
    yield from _warnings(claims, metrics, wordings)


def _warnings(claims: pd.DataFrame, metrics: pd.DataFrame, wordings: pd.DataFrame) -> Iterator[Problem]:
    says = {name: claims["phrase"].str.contains(pattern) for name, pattern in _words()["words"].items()}
    unit = claims.join(_by(metrics, "metric", counted_in="unit"), on="metric")["counted_in"].replace("", "persons")
    of_persons = claims["measure"].isin(["stock", "cumulative", "flow", "projection"]) & (unit == "persons")
    known, used = [pd.MultiIndex.from_frame(rows[["metric", "measure"]]) for rows in (wordings, claims)]
    yield from _told(
        "warnings",
        claims,
        together=says["killed"] & says["wounded"] & claims["metric"].isin(PARTS),
        wounded=says["wounded"] & ~says["killed"] & (claims["metric"] == PARTS[0]),
        killed=says["killed"] & ~says["wounded"] & (claims["metric"] == PARTS[1]),
        trips=says["trips"] & of_persons,
        unworded=~claims.duplicated(["metric", "measure"]) & ~used.isin(known) & (len(known) > 0),
    )


def _metric_problems(metrics: pd.DataFrame) -> Iterator[Problem]:
    other = [re.search(r"{[^{}]*}?|}", words.replace("{population}", "")) for words in metrics["sentence"]]
    metrics = metrics.assign(strange=pd.array([found and found.group() for found in other], "str"))
    share = metrics["share_of"] == metrics["metric"]
    yield from _told("metrics", metrics, replaced=metrics["strange"].notna(), share=share)


def _rule_problems(hedges: pd.DataFrame, file: str) -> Iterator[Problem]:
    if DEFAULT_RULE not in set(hedges["rule"]):
        yield Problem(file, 1, "rule", f"the rule {DEFAULT_RULE} is missing. It is used where no other is chosen")
    for rule, rows in hedges[hedges["rule"] != ""].groupby("rule"):
        for hedge in sorted({*_words()["read"]} - set(rows["hedge"])):
            yield Problem(*rows.index[0], "hedge", f"the rule {quoted(rule)} does not read {hedge}. Add a row for it")


def _hedge_problems(hedges: pd.DataFrame) -> Iterator[Problem]:
    """Compare low, best and high of each row of hedges.csv.

    A value is a whole number of its units, so that what holds of one unit and of very many holds of all. A bound that
    is open below, or below zero, is zero.
    """
    cells = hedges[["low_per_value", "low_per_unit", "best_per_value", "high_per_value", "high_per_unit"]]
    low, low_unit, best, high, high_unit = (cells[name] for name in cells)
    lows = low.fillna(0).clip(lower=0), (low.fillna(0) + low_unit.fillna(0)).clip(lower=0)
    highs = high, high + high_unit.fillna(0)
    yield from _first_told(
        "hedges",
        hedges,
        exact=(hedges["hedge"] == "exact") & ~(cells == [1, 0, 1, 1, 0]).all(axis=1),
        low_open=low.isna() & low_unit.notna(),
        high_open=high.isna() & high_unit.notna(),
        turned=(lows[0] > highs[0]) | (lows[1] > highs[1]),
        best=(best < np.maximum(*lows)) | (best > np.minimum(*highs)),
    )
