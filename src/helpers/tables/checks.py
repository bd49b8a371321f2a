"""Check what no schema can say of the curated tables: phrases against values, days, rules, names.

The tables are typed and indexed by file and line. A wrong cell counts as empty, so that one mistake is reported once.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.phrases import PhraseError, numbers, parse
from helpers.tables.files import Problem, quoted
from helpers.tables.impossible import impossible
from helpers.tables.names import alias_problems, circle_problems, name_problems
from helpers.tables.warnings import warnings

DEFAULT_RULE = "significant-digit"
CLAIM_TABLES = ("casualties", "troops", "workers", "context")
WORDINGS = {"none", "range", "exact", "about", "nearly", "at_least", "more_than", "up_to", "vague", "unquantified"}
VOCABULARY = {"topics": "topic", "metrics": "metric", "populations": "population", "scopes": "scope"}
# Columns whose names are compared with one another, each group by itself.
WHO = [("sources", "outlet"), ("sources", "wire"), ("origins", "originator"), ("origins", "relay")]
ALIKE = [[*WHO, ("originators", "originator"), ("originators", "full_name")], [("hedges", "rule")]]
ALIKE += [[(table, column)] for table, key in VOCABULARY.items() for column in (key, "label")]
# The calculated tables join these by ";".
LISTED = [*WHO, ("sources", "source_id"), ("origins", "origin_id"), ("claims", "claim_id")]


def find_problems(
    tables: dict[str, pd.DataFrame], files: dict[str, str], wrong: set, unread: set, allow_unused: str | None
) -> Iterator[Problem]:
    """Yield every problem of tables by name; "claims" holds the four claim tables, `files` are shown to the reader.

    Rows at `wrong` places (file, line) have a problem already and are left out. What is missing from an `unread` table
    may be in a line that could not be read. The source `allow_unused` may be without a claim or exclusion.
    """
    rows = {name: table[~table.index.isin(list(wrong))] for name, table in tables.items()}
    if not unread.intersection([*CLAIM_TABLES, "exclusions"]):
        used = {*tables["claims"]["source_id"], *tables["exclusions"]["source_id"], allow_unused}
        message = '"{source_id}" has neither a claim nor an exclusion. Add its figures or remove the row'
        yield from _each(rows["sources"][~rows["sources"]["source_id"].isin(used)], "source_id", message)
        if tables["claims"].empty:
            yield Problem(files[CLAIM_TABLES[0]], 1, "claim_id", "no claim table has a row. Add a claim to one of them")
    yield from _claim_problems(rows["claims"])
    yield from _day_problems(rows["claims"], rows["sources"], rows["origins"])
    yield from _source_problems(rows["sources"])
    yield from _link_problems(rows["links"])
    yield from impossible(rows, DEFAULT_RULE)
    yield from alias_problems(rows["originators"], rows["origins"])
    yield from warnings(rows)
    for name in {"metrics", "populations", "topics"} - unread:
        if tables[name].empty:
            yield Problem(files[name], 1, VOCABULARY[name], "the table has no rows. Pages show only what it names")
    yield from _metric_problems(rows["metrics"])
    if "hedges" not in unread:
        yield from _rule_problems(tables["hedges"], files["hedges"])
    for row in rows["hedges"].itertuples():
        if found := _bound_problem(row):
            yield Problem(*row.Index, *found)
    for group in ALIKE:
        yield from name_problems(
            [(*at, column, name) for table, column in group for at, name in rows[table][column].items() if name]
        )
    for table, column in LISTED:
        message = f'"{{{column}}}" contains ";", which separates names in lists. Leave it out'
        yield from _each(rows[table][rows[table][column].str.contains(";", regex=False)], column, message)
    idle = rows["exclusions"]["phrase"].map(lambda phrase: not numbers(phrase)).astype(bool)
    yield from _each(rows["exclusions"][idle], "phrase", '"{phrase}" holds no number. There is nothing to exclude')


def _each(rows: pd.DataFrame, column: str, message: str) -> Iterator[Problem]:
    """Yield one problem for each row; the message is formatted with its cells."""
    for row in rows.itertuples() if len(rows) else ():
        yield Problem(*row.Index, column, message.format(**row._asdict()))


def _claim_problems(claims: pd.DataFrame) -> Iterator[Problem]:
    first = {}
    for row in claims.itertuples():
        file, line = first.setdefault(row.claim_id, row.Index)
        if file != row.Index[0]:  # within one file it is the primary key
            yield Problem(*row.Index, "claim_id", f"{quoted(row.claim_id)} is in {Path(file).name} line {line} already")
        if found := _phrase_problem(row):
            yield Problem(*row.Index, *found)
    event, unquantified = claims["metric"] == "event", claims["hedge"] == "unquantified"
    message = "an event has the hedge unquantified, and only an event has it. Correct one of the two"
    yield from _each(claims[event != unquantified], "metric", message)


def _phrase_problem(claim) -> tuple[str, str] | None:
    """Compare what a phrase says with the cells of its claim: (column, message) or None."""
    phrase, hedge, share = quoted(claim.phrase), claim.hedge, claim.measure == "share"
    if hedge == "unquantified":
        for column in ("value", "value_to"):
            if not pd.isna(getattr(claim, column)):
                return column, f"{getattr(claim, column):g} is beside the hedge unquantified. Leave the cell empty"
        if any(number.value is not None for number in numbers(claim.phrase)):
            return "phrase", f"{phrase} holds a number, so that the hedge cannot be unquantified"
        return None
    try:
        read = parse(claim.phrase)
    except PhraseError as error:
        return "phrase", str(error)
    if (read.kind == "share") != share:
        wrong = "says no percentage. It cannot be a share" if share else "is a part of another number. Write share"
        return "measure", f"{phrase} {wrong}"
    if claim.value_to < claim.value:
        return "value_to", f"{claim.value_to:.15g} is below value {claim.value:.15g}. The lower end comes first"
    if share and max(read.value, read.to or 0) > 100:
        return "phrase", f"{phrase} is more than 100 percent. A share is a part of its population"
    if pd.isna(claim.value):
        return "value", f"the cell is empty where the phrase {phrase} reads {read.value:.15g}"
    if claim.value != read.value:
        return "value", f"{claim.value:.15g} differs from the phrase {phrase}, which reads {read.value:.15g}"
    to = None if pd.isna(claim.value_to) else claim.value_to
    if to != read.to:
        cell = "an empty cell" if to is None else f"{to:.15g}"
        end = "no upper end" if read.to is None else f"{read.value:.15g} to {read.to:.15g}"
        return "value_to", f"{cell} differs from the phrase {phrase}, which reads {end}"
    # "Closer to 11,000" corrects a number before it: bare or about, as the curator understands it.
    free = {"exact", "about"} if claim.phrase.casefold().startswith("closer to") else {"exact"}
    if hedge != read.hedge and not (read.hedge == "none" and hedge in free):
        return "hedge", f"{hedge} differs from the phrase {phrase}, which reads {read.hedge}"
    return None


def _day_problems(claims: pd.DataFrame, sources: pd.DataFrame, origins: pd.DataFrame) -> Iterator[Problem]:
    for rows in (claims, origins):
        message = "{date_start:%Y-%m-%d} is after date_end {date_end:%Y-%m-%d}. The first day comes first"
        yield from _each(rows[rows["date_start"] > rows["date_end"]], "date_start", message)
    published = sources.drop_duplicates("source_id").set_index("source_id")["published"]
    known = origins.drop_duplicates("origin_id").set_index("origin_id")
    dated = claims.assign(
        published=published.reindex(claims["source_id"]).array,
        last=published.reindex(claims["source_id"]).array + pd.Timedelta(days=1),  # it is a day later in Seoul
        known_from=known["date_start"].reindex(claims["origin_id"]).array,
        known_to=known["date_end"].reindex(claims["origin_id"]).array,
    )
    reported = dated[dated["measure"] != "projection"]
    message = "{%s:%%Y-%%m-%%d} is after the article ({published:%%Y-%%m-%%d}). Only a projection may be"
    yield from _each(reported[reported["date_end"] > reported["last"]], "date_end", message % "date_end")
    unended = reported[reported["date_end"].isna()]
    yield from _each(unended[unended["date_start"] > unended["last"]], "date_start", message % "date_start")
    message = '"{origin_id}" is dated %s {%s:%%Y-%%m-%%d}, after its article ({published:%%Y-%%m-%%d}). Check both'
    early, late = (dated[day] > dated["last"] for day in ("known_from", "known_to"))
    yield from _each(dated[early], "origin_id", message % ("from", "known_from"))
    yield from _each(dated[late & ~early], "origin_id", message % ("until", "known_to"))


def _source_problems(sources: pd.DataFrame) -> Iterator[Problem]:
    day = sources["published"].dt.strftime("%Y-%m-%d")
    message = '"{source_id}" does not end in the day of publication, {published:%Y-%m-%d}'
    yield from _each(sources[sources["source_id"].str[-10:] != day], "source_id", message)
    message = "write stated, inferred or partly where a wire is named, and nothing where none is"
    yield from _each(sources[(sources["wire"] != "") != (sources["wire_basis"] != "")], "wire_basis", message)
    later = sources[sources["supersedes"] != ""]
    published = sources.drop_duplicates("source_id").set_index("source_id")["published"]
    message = '"{supersedes}" was published later than its correction'
    yield from _each(later[published.reindex(later["supersedes"]).array > later["published"]], "supersedes", message)
    message = '"{supersedes}" is superseded already. A later correction supersedes the one before it'
    yield from _each(later[later.duplicated("supersedes")], "supersedes", message)
    yield from circle_problems(later, "source_id", "supersedes")


def _link_problems(links: pd.DataFrame) -> Iterator[Problem]:
    restating = links[links["relation"] == "restates"]
    message = '"{origin_id}" restates another origin already. What repeats two is an origin for each'
    yield from _each(restating[restating.duplicated("origin_id")], "other_origin_id", message)
    yield from circle_problems(restating.drop_duplicates("origin_id"), "origin_id", "other_origin_id")
    others = links[links["relation"] != "restates"]
    itself = others[others["origin_id"] == others["other_origin_id"]]
    yield from _each(itself, "other_origin_id", '"{origin_id}" leads back to itself. Name another one')


def _metric_problems(metrics: pd.DataFrame) -> Iterator[Problem]:
    other = [re.search(r"{[^{}]*}?|}", words.replace("{population}", "")) for words in metrics["sentence"]]
    strange = metrics.assign(strange=[found and found.group() for found in other]).dropna(subset="strange")
    yield from _each(strange, "sentence", "{strange} is not replaced. Only {{population}} is")
    own = metrics[metrics["share_of"] == metrics["metric"]]
    yield from _each(own, "share_of", '"{metric}" is no share of itself. Name the metric of the whole')


def _rule_problems(hedges: pd.DataFrame, file: str) -> Iterator[Problem]:
    if DEFAULT_RULE not in set(hedges["rule"]):
        yield Problem(file, 1, "rule", f"the rule {DEFAULT_RULE} is missing. It is used where no other is chosen")
    for rule, rows in hedges[hedges["rule"] != ""].groupby("rule"):
        for hedge in sorted(WORDINGS - set(rows["hedge"])):
            yield Problem(*rows.index[0], "hedge", f"the rule {quoted(rule)} does not read {hedge}. Add a row for it")


def _bound_problem(rule) -> tuple[str, str] | None:
    """Compare low, best and high of one row of hedges.csv: (column, message) or None.

    A value is a whole number of its units, so that what holds of one unit and of very many holds of all.
    """
    cells = rule.low_per_value, rule.low_per_unit, rule.best_per_value, rule.high_per_value, rule.high_per_unit
    if rule.hedge == "exact" and cells != (1, 0, 1, 1, 0):
        return "low_per_value", "an exact number is itself under every rule. Write 1,0,1,1,0"
    for end, value, unit in (("low", *cells[:2]), ("high", *cells[3:])):
        if pd.isna(value) and not pd.isna(unit):
            return f"{end}_per_unit", f"{unit:g} is beside an open bound. Leave the cell empty"
    # A bound that is open below, or below zero, is zero.
    low, low_unit, *_, high_unit = (0 if pd.isna(cell) else cell for cell in cells)
    lows, highs = (max(low, 0), max(low + low_unit, 0)), (rule.high_per_value, rule.high_per_value + high_unit)
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return "low_per_value", "the low bound is above the high one"
    if any(rule.best_per_value < low for low in lows) or any(rule.best_per_value > high for high in highs):
        return "best_per_value", f"{rule.best_per_value:g} times the value is not between the low and the high bound"
    return None
