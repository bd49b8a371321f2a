"""What no schema can say of the curated tables: phrases against values, days in their order, rules that hold."""

import re
from pathlib import Path

import pandas as pd

from helpers.phrases import PhraseError, numbers, parse
from helpers.tables import names
from helpers.tables.lines import Problem

DEFAULT_RULE = "significant-digit"
CLAIM_TABLES = ("casualties", "troops", "workers", "context")


def problems(tables: dict[str, pd.DataFrame], files: dict[str, str], whole: bool, allow_unused: str | None):
    """Yield every problem of tables that have been held against their schema.

    `tables` are typed, by name, with lines as their index and the column `wrong`, whether a problem of the line
    is told already; "claims" holds the four claim tables, with their `file` and `line`. `files` are shown to the
    reader. A source may be without rows only where not every line was read (`whole`), or where it is `allow_unused`.
    """
    sources, origins, claims = tables["sources"], tables["origins"], tables["claims"]
    used = {*claims["source_id"].unique(), *tables["exclusions"]["source_id"].unique(), allow_unused}
    yield from names.problems(tables, files)
    if claims.empty and whole:
        told = "no claim table has a row, this one no more than the others; nothing would be shown"
        yield Problem(files[CLAIM_TABLES[0]], 1, "claim_id", told)
    yield from _claim_problems(claims, sources, origins)
    yield from _source_problems(sources, files["sources"], used if whole else set(sources["source_id"]))
    yield from _origin_problems(origins, files["origins"])
    yield from _link_problems(tables["links"], files["links"])
    yield from _vocabulary_problems(tables, files)
    yield from _rule_problems(tables["hedges"], files["hedges"], whole)
    yield from _exclusion_problems(tables["exclusions"], files["exclusions"])


def _claim_problems(every: pd.DataFrame, sources: pd.DataFrame, origins: pd.DataFrame):
    for row in _where(every, (every["claim_id"] != "") & every.duplicated("claim_id")):
        first = every[every["claim_id"] == row.claim_id].iloc[0]
        if first["file"] != row.file:  # within one file, the primary key tells it
            where = f"{Path(first['file']).name} line {first['line']}"
            yield _at(row, "claim_id", f"{row.claim_id!r} is in {where} already; it is unique over all claim tables")
    claims = every[~every["wrong"]]
    columns = ["phrase", "hedge", "value", "value_to", "measure"]
    words = claims[columns].drop_duplicates()
    words["wrong_column"], words["message"] = (
        zip(*map(_phrase_problem, *words.to_numpy().T)) if len(words) else ((), ())
    )
    words = words[words["message"] != ""]
    for row in claims.merge(words, on=columns).itertuples() if len(words) else ():
        yield _at(row, row.wrong_column, row.message)
    for row in _where(claims, (claims["metric"] == "event") != (claims["hedge"] == "unquantified")):
        yield _at(row, "metric", "an event has the hedge unquantified, and what is unquantified is an event")
    for row in _where(claims, claims["date_start"] > claims["date_end"]):
        yield _at(row, "date_start", f"{row.date_start:%Y-%m-%d} is after date_end {row.date_end:%Y-%m-%d}")
    published = sources[~sources["wrong"]].drop_duplicates("source_id").set_index("source_id")["published"]
    known = origins[~origins["wrong"]].drop_duplicates("origin_id").set_index("origin_id")[["date_start", "date_end"]]
    known = known.reindex(claims["origin_id"])
    dated = claims.assign(
        published=published.reindex(claims["source_id"]).to_numpy(),
        known_from=known["date_start"].to_numpy(),
        known_to=known["date_end"].to_numpy(),
    )
    reported = dated[dated["measure"] != "projection"]
    for column, given in (("date_end", reported), ("date_start", reported[reported["date_end"].isna()])):
        for row in _where(given, given[column] > given["published"]):
            day = f"{getattr(row, column):%Y-%m-%d}"
            yield _at(row, column, f"{day} is after the article ({row.published:%Y-%m-%d}); only a projection may be")
    for row in _where(dated, dated["known_from"] > dated["published"]):
        message = f"{row.origin_id!r} became known from {row.known_from:%Y-%m-%d} on, after the article of "
        yield _at(row, "origin_id", f"{message}{row.published:%Y-%m-%d}; check both dates")
    late = (dated["known_to"] > dated["published"]) & ~(dated["known_from"] > dated["published"])
    for row in _where(dated, late):
        message = f"{row.origin_id!r} can have become known until {row.known_to:%Y-%m-%d}, after the article of "
        yield _at(row, "origin_id", f"{message}{row.published:%Y-%m-%d} that reports it; check both dates")


def _phrase_problem(phrase: str, hedge: str, value: float, value_to: float, measure: str) -> tuple[str, str]:
    """Compare what a phrase says with the curated cells: (column, message) or ("", "")."""
    stated, to = value == value, None if value_to != value_to else value_to
    if hedge == "unquantified":
        if stated or to is not None:
            column, cell = ("value", value) if stated else ("value_to", to)
            return column, f"{cell:g} stands beside the hedge unquantified; the cell would be empty"
        if any(n.value is not None for n in numbers(phrase)):
            return "phrase", f"{phrase!r} holds a number; the hedge would not be unquantified"
        return "", ""
    try:
        read = parse(phrase)
    except PhraseError as error:
        return "phrase", str(error)
    if read.kind == "share" and measure != "share":
        return "measure", f"{phrase!r} says a share: a part of another number, refused as a count; share would be right"
    if measure == "share" and read.kind != "share":
        return "measure", f"{phrase!r} says no percentage; {measure} differs from the phrase"
    if not stated:
        return "value", f"the cell is empty where the phrase {phrase!r} reads {read.value:g}"
    if value != read.value:
        return "value", f"{value:.15g} differs from the phrase {phrase!r}, which reads {read.value:.15g}"
    if to != read.to:
        cell = "an empty cell" if to is None else f"{to:.15g}"
        end = "no upper end" if read.to is None else f"{read.value:.15g} to {read.to:.15g}"
        return "value_to", f"{cell} differs from the phrase {phrase!r}, which reads {end}"
    if hedge != read.hedge and not (hedge == "exact" and read.hedge == "none"):
        return "hedge", f"{hedge} differs from the phrase {phrase!r}, which reads {read.hedge}"
    return "", ""


def _source_problems(sources: pd.DataFrame, file: str, used: set[str]):
    published = dict(zip(sources["source_id"], sources["published"], strict=True))
    for row in sources.itertuples():
        if row.source_id not in used:
            message = f"{row.source_id!r} has neither a claim nor an exclusion; add its figures or remove the row"
            yield Problem(file, row.Index, "source_id", message)
        if row.wrong:
            continue
        if not row.source_id.endswith(f"{row.published:%Y-%m-%d}"):
            message = f"{row.source_id!r} does not end in the day of publication, {row.published:%Y-%m-%d}"
            yield Problem(file, row.Index, "source_id", message)
        if bool(row.wire) != bool(row.wire_basis):
            yield Problem(
                file, row.Index, "wire_basis", "stated or inferred where a wire is named, empty where none is"
            )
        if row.supersedes in published and published[row.supersedes] > row.published:
            yield Problem(file, row.Index, "supersedes", f"{row.supersedes!r} was published later than its correction")
        if row.supersedes == row.source_id:
            yield Problem(file, row.Index, "supersedes", "a source cannot supersede itself")
    corrections = sources[sources["supersedes"] != ""]
    if corrections.empty:
        return
    for row in corrections[corrections.duplicated("supersedes")].itertuples():
        message = f"{row.supersedes!r} is superseded already; a later correction supersedes the one before it"
        yield Problem(file, row.Index, "supersedes", message)
    later = dict(zip(corrections["source_id"], corrections["supersedes"], strict=True))
    for row in corrections[corrections["source_id"] != corrections["supersedes"]].itertuples():
        seen, at = set(), row.source_id
        while at in later and at not in seen:
            seen.add(at)
            at = later[at]
        if at == row.source_id:
            yield Problem(file, row.Index, "supersedes", "the corrections run in a circle; one of them came first")


def _origin_problems(origins: pd.DataFrame, file: str):
    for row in _where(origins, origins["date_start"] > origins["date_end"]):
        yield Problem(file, row.Index, "date_start", "is after date_end; the first day comes first")


def _link_problems(links: pd.DataFrame, file: str):
    for line in links.index[(links["origin_id"] != "") & (links["origin_id"] == links["other_origin_id"])]:
        yield Problem(file, line, "other_origin_id", "an origin cannot be linked to itself; name another one")
    restating = links[links["relation"] == "restates"]
    for row in restating[restating.duplicated("origin_id")].itertuples():
        message = f"{row.origin_id!r} restates another origin already; what repeats two is an origin for each"
        yield Problem(file, row.Index, "other_origin_id", message)
    restating = restating.drop_duplicates("origin_id")
    original = dict(zip(restating["origin_id"], restating["other_origin_id"]))
    for line, origin in restating["origin_id"].items():
        seen, at = set(), origin
        while at in original and at not in seen:
            seen.add(at)
            at = original[at]
        if at == origin and original[origin] != origin:
            yield Problem(file, line, "other_origin_id", "the restatements run in a circle; one of them came first")


def _vocabulary_problems(tables: dict[str, pd.DataFrame], files: dict[str, str]):
    for name, key in (("metrics", "metric"), ("populations", "population"), ("topics", "topic")):
        if tables[name].empty:
            yield Problem(files[name], 1, key, "the table has no rows; what it does not name is on no page")
    for line, words in tables["metrics"]["sentence"].items():
        if strange := re.search(r"{[^{}]*}?|}", words.replace("{population}", "")):
            message = f"{strange.group()} stands for nothing; only {{population}} is put in its place"
            yield Problem(files["metrics"], line, "sentence", message)
    metrics = tables["metrics"]
    for line in metrics.index[(metrics["metric"] != "") & (metrics["metric"] == metrics["share_of"])]:
        yield Problem(files["metrics"], line, "share_of", "a metric is no share of itself; name another one or none")


def _rule_problems(hedges: pd.DataFrame, file: str, whole: bool):
    if DEFAULT_RULE not in set(hedges["rule"]) and (whole or len(hedges)):
        yield Problem(
            file, 1, "rule", f"the rule {DEFAULT_RULE!r} is missing; figures are read by it unless told otherwise"
        )
    wanted = {"none", "range", "exact", "about", "nearly", "at_least", "more_than", "up_to", "vague", "unquantified"}
    read = hedges[~hedges["wrong"]]
    for line, rule in read["rule"].drop_duplicates().items():
        for hedge in sorted(wanted - set(hedges.loc[hedges["rule"] == rule, "hedge"])):
            yield Problem(file, line, "hedge", f"the rule {rule!r} does not read {hedge}; each rule reads all")
    exact = read[read["hedge"] == "exact"].filter(like="_per_")
    for line in exact.index[(exact != [1, 0, 1, 1, 0]).any(axis=1)]:
        yield Problem(file, line, "low_per_value", "exact outranks every rule: 1,0,1,1,0 would be right")
    for row in read.itertuples():
        if found := _bound_problem(row):
            yield Problem(file, row.Index, *found)


def _bound_problem(rule) -> tuple[str, str] | None:
    """Compare low, best and high of one row of hedges.csv: (column, message) or None.

    A value is a whole number of its units, so that what holds of one unit and of very many holds of all.
    """
    for end in ("low", "high"):
        per_value, per_unit = getattr(rule, f"{end}_per_value"), getattr(rule, f"{end}_per_unit")
        if per_value != per_value and per_unit == per_unit:
            return f"{end}_per_unit", f"{per_unit:g} stands beside an open bound; the cell would be empty"
    # A bound that is open below, or below zero, is zero.
    low, low_unit, high_unit = (0 if n != n else n for n in (rule.low_per_value, rule.low_per_unit, rule.high_per_unit))
    lows = max(low, 0), max(low + low_unit, 0)
    highs = rule.high_per_value, rule.high_per_value + high_unit
    if any(low > high for low, high in zip(lows, highs)):
        return "low_per_value", "the low bound is above the high one"
    if any(rule.best_per_value < low for low in lows) or any(rule.best_per_value > high for high in highs):
        return "best_per_value", f"{rule.best_per_value:g} times the value is not between the low and the high bound"
    return None


def _exclusion_problems(exclusions: pd.DataFrame, file: str):
    phrases = exclusions["phrase"][~exclusions["wrong"]]
    for line, phrase in phrases.items():
        if not numbers(phrase):
            yield Problem(file, line, "phrase", f"{phrase!r} holds no number; nothing is excluded")


def _where(rows: pd.DataFrame, wrong: pd.Series):
    """Return the rows that are wrong; usually there are none, which takes next to no time."""
    return rows[wrong].itertuples() if wrong.any() else ()


def _at(row, column: str, message: str) -> Problem:
    return Problem(row.file, int(row.line), column, message)
