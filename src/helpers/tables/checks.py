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
    found = [len(numbers(phrase)) for phrase in rows["exclusions"]["phrase"]]
    yield from _told("exclusions", rows["exclusions"].assign(found=found))


@cache
def _words() -> dict[str, dict]:
    return tomllib.loads(resources.files("helpers.tables").joinpath("checks.toml").read_text(encoding="utf-8"))


def _told(table: str, rows: pd.DataFrame, first: bool = False, **more) -> Iterator[Problem]:
    """Yield what checks.toml says under `table` of rows whose condition holds; of each row all of it, or the first."""
    checks = _words()[table]
    conditions = "\n".join(f"_{name} = {condition}" for name, (_, _, condition) in checks.items())
    found = rows.eval(conditions, local_dict=more, engine="python")
    told = np.zeros(len(rows), bool)
    for name, (column, message, _) in checks.items():
        holds = found[f"_{name}"].to_numpy(bool) & ~(told & first)
        told |= holds
        for row in rows[holds].itertuples() if holds.any() else ():
            yield Problem(*row.Index, column, message.format(**row._asdict()), warning=table == "warnings")


def _by(table: pd.DataFrame, key: str, **columns: str) -> pd.DataFrame:
    """Return columns of a table (also file, line) under other names; of rows with one key, the first."""
    return table.drop_duplicates(key).reset_index().set_index(key)[[*columns.values()]].set_axis([*columns], axis=1)


def _source_problems(sources: pd.DataFrame, used: set) -> Iterator[Problem]:
    corrected = sources[sources["supersedes"] != ""]
    sources = sources.join(_by(sources, "source_id", corrected="published"), on="supersedes")
    sources = sources.assign(day=sources["published"].dt.strftime("%Y-%m-%d"), again=sources.duplicated("supersedes"))
    yield from _told("sources", sources, used=used)
    yield from circle_problems(corrected, "source_id", "supersedes")


def _link_problems(links: pd.DataFrame) -> Iterator[Problem]:
    links = links.assign(pair=[" ".join(sorted(ids)) for ids in zip(links["origin_id"], links["other_origin_id"])])
    links = links.join(_by(links, "pair", first_relation="relation", first_line="line"), on="pair")
    yield from _told("links", links.assign(again=links.duplicated(["relation", "origin_id"])))
    restates = links[links["relation"] == "restates"].drop_duplicates("origin_id")
    yield from circle_problems(restates, "origin_id", "other_origin_id")


def _claim_problems(claims: pd.DataFrame, sources: pd.DataFrame, origins: pd.DataFrame) -> Iterator[Problem]:
    claims = claims.join(_by(claims, "claim_id", first_file="file", first_line="line"), on="claim_id")
    claims = claims.join(_by(sources, "source_id", published="published"), on="source_id")
    claims = claims.join(_by(origins, "origin_id", known_from="date_start", known_to="date_end"), on="origin_id")
    claims = claims.assign(
        first_name=[Path(file).name for file in claims["first_file"]],
        own_file=claims.index.get_level_values("file"),
        last=claims["published"] + pd.Timedelta(days=1),  # it is a day later in Seoul
    )
    yield from _told("claims", claims)
    for rows in (claims, origins):
        yield from _told("days", rows)


def _number_problems(claims: pd.DataFrame, metrics: pd.DataFrame, wordings: pd.DataFrame) -> Iterator[Problem]:
    held = [any(number.value is not None for number in numbers(phrase)) for phrase in claims["phrase"]]
    claims = claims.assign(said=[quoted(phrase) for phrase in claims["phrase"]], held=held)
    without = claims["hedge"] == "unquantified"
    yield from _told("unquantified", claims[without], first=True)
    claims = claims[~without].join(read_phrases(claims["phrase"]))
    # "Closer to 11,000" corrects a number before it: bare or about, as the curator understands it.
    closer = claims["phrase"].str.casefold().str.startswith("closer to") & (claims["hedge"] == "about")
    claims = claims.assign(closer=closer, most=claims[["reads", "reads_to"]].max(axis=1))
    yield from _told("numbers", claims, first=True)
    says = {name: claims["phrase"].str.contains(pattern) for name, pattern in _words()["words"].items()}
    claims = claims.join(_by(metrics, "metric", counted_in="unit"), on="metric").assign(**says)
    known, used = [pd.MultiIndex.from_frame(rows[["metric", "measure"]]) for rows in (wordings, claims)]
    unworded = ~claims.duplicated(["metric", "measure"]) & ~used.isin(known) & (len(known) > 0)
    yield from _told(
        "warnings", claims.assign(unworded=unworded), parts=PARTS, killed_metric=PARTS[0], wounded_metric=PARTS[1]
    )


def _metric_problems(metrics: pd.DataFrame) -> Iterator[Problem]:
    other = [re.search(r"{[^{}]*}?|}", words.replace("{population}", "")) for words in metrics["sentence"]]
    yield from _told("metrics", metrics.assign(strange=[found.group() if found else "" for found in other]))


def _rule_problems(hedges: pd.DataFrame, file: str) -> Iterator[Problem]:
    if DEFAULT_RULE not in set(hedges["rule"]):
        yield Problem(file, 1, "rule", f"the rule {DEFAULT_RULE} is missing. It is used where no other is chosen")
    for rule, rows in hedges[hedges["rule"] != ""].groupby("rule"):
        for hedge in sorted({*_words()["read"]} - set(rows["hedge"])):
            yield Problem(*rows.index[0], "hedge", f"the rule {quoted(rule)} does not read {hedge}. Add a row for it")


def _hedge_problems(hedges: pd.DataFrame) -> Iterator[Problem]:
    """Compare low, best and high of each row; what holds of a value of one unit and of very many holds of all."""
    cells = hedges[["low_per_value", "low_per_unit", "best_per_value", "high_per_value", "high_per_unit"]]
    low, low_unit, best, high, high_unit = (cells[name] for name in cells)
    lows = low.fillna(0).clip(lower=0), (low.fillna(0) + low_unit.fillna(0)).clip(lower=0)
    highs = high, high + high_unit.fillna(0)
    hedges = hedges.assign(
        itself=(cells == [1, 0, 1, 1, 0]).all(axis=1),
        above=(lows[0] > highs[0]) | (lows[1] > highs[1]),
        outside=(best < np.maximum(*lows)) | (best > np.minimum(*highs)),
    )
    yield from _told("hedges", hedges, first=True)
