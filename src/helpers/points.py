"""Collapse readings to points: one origin, one point, however many outlets repeat it.

A point is what one origin says of one metric, population, measure, scope and window of days.
Equal ranges are one mark with all its outlets; ranges that still differ stay separate marks of
that origin and are never merged or averaged.
"""

import numpy as np
import pandas as pd

MEASURED = ["metric", "population", "measure", "scope"]
POINT = ["rule", "origin_id", *MEASURED, "date_start", "date_end"]
RANGE = ["low", "best", "high"]
DAYS = 1 << 24  # more days than any calendar holds
PLACES = {"body": 0, "caption": 1, "standfirst": 2, "headline": 3, "link": 4}
# From the firmest wording to the weakest: on a tie, a point rests on the weaker one.
FIRMNESS = ["exact", "none", "about", "nearly", "at_least", "more_than", "up_to", "vague"]


def collapse(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the marks of every origin: one row per point and distinct range.

    Within an origin, each article speaks with its body before its headline and with a number
    before a vague word; where any article gives a number, vague words are left to the tables.

    Columns: rule, origin_id, metric, population, measure, scope, date_start, date_end, low, best,
    high, basis ("reported"), outlets, wires and texts (joined by ";"; a text is a wire's or else the
    outlet's own), originator, channel, value, hedge (the
    weakest carried), published (first day in the collection), claims (claim_ids joined by ";"),
    main (the mark that most outlets carry, on a tie the weaker hedge).
    """
    numbered = readings[readings["metric"] != "event"]
    rank = numbered["place"].map(PLACES).to_numpy() + 10 * (numbered["hedge"] == "vague").to_numpy()
    of_article = alike(numbered, [*POINT, "source_id"])
    first = np.full(of_article.max(initial=-1) + 1, rank.max(initial=0))
    np.minimum.at(first, of_article, rank)
    kept = numbered[rank == first[of_article]]
    point, vague = alike(kept, POINT), (kept["hedge"] == "vague").to_numpy()
    kept = kept[~vague | ~np.isin(point, point[~vague])]
    kept = kept.assign(
        mark=kept.groupby([*POINT, *RANGE], dropna=False, sort=True).ngroup(),
        firmness=kept["hedge"].map(FIRMNESS.index),
        text=kept["wire"].where(kept["wire"] != "", kept["outlet"]),
    )
    kept = kept.sort_values(["mark", "firmness", "published", "claim_id"], kind="stable")
    marks = kept.drop_duplicates("mark", keep="last").set_index("mark")
    marks["published"] = kept.groupby("mark")["published"].min()
    for column, joined in (("outlet", "outlets"), ("wire", "wires"), ("text", "texts"), ("claim_id", "claims")):
        marks[joined] = _joined(kept, column)
    columns = [
        *POINT,
        *RANGE,
        "basis",
        "outlets",
        "wires",
        "texts",
        "originator",
        "channel",
        "value",
        "hedge",
        "published",
        "claims",
    ]
    marks = marks.assign(basis="reported", carriers=marks["outlets"].str.count(";") + 1).reset_index(drop=True)
    ordered = marks.sort_values(["carriers", "firmness"], ascending=False, kind="stable")
    return marks.assign(main=~ordered.duplicated(POINT).reindex(marks.index))[[*columns, "main", "may_equal"]]


def speaking(points: pd.DataFrame) -> pd.DataFrame:
    """Return the marks that growth and shares rest on.

    That is the main mark of each point, and beside it each mark that shares no value with it.
    """
    point, main = alike(points, [*POINT, "basis"]), points["main"].to_numpy()
    low, high = points["low"].to_numpy(), points["high"].to_numpy()
    of_main = np.full((2, point.max(initial=-1) + 1), np.nan)
    of_main[:, point[main]] = low[main], high[main]
    apart = (low > of_main[1, point]) | (high < of_main[0, point])
    return points[main | apart].reset_index(drop=True)


def newest(marks: pd.DataFrame) -> pd.Series | None:
    """Return the newest main mark whose originator is named, or, where none is, of those that are not.

    An origin that may be an earlier one of these speaks through it: it is not a newer figure.
    """
    main = (marks["main"] & (marks["basis"] == "reported")).to_numpy()
    named = main & (marks["originator"] != "").to_numpy()
    places = np.flatnonzero(named if named.any() else main)
    if not len(places):
        return None
    places = places[np.lexsort([marks[column].to_numpy()[places] for column in ("low", "published", "date_end")])]
    last = marks.iloc[places[-1]]
    earlier = places[(marks["origin_id"] == last["may_equal"]).to_numpy()[places]]
    return marks.iloc[earlier[-1]] if len(earlier) else last


def conflicts(points: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of marks that are about the same thing and share no value.

    `kind` is `conflict` within one origin (two accounts of one briefing) and `difference` between
    origins. Columns: rule, kind, metric, population, measure, scope, date_start and date_end (the
    days both are about), then origin, originator, low, best, high, outlets, wires, texts and claims of both,
    ending in _a (the lower) and _b, and may_equal (the articles leave open that both origins are one).
    """
    marks = points[points["basis"] == "reported"].reset_index(drop=True)
    first, second = _overlapping(marks)
    apart = marks["low"].to_numpy()[second] > marks["high"].to_numpy()[first]
    reverse = marks["low"].to_numpy()[first] > marks["high"].to_numpy()[second]
    lower = np.concatenate([first[apart], second[reverse]])
    upper = np.concatenate([second[apart], first[reverse]])
    each = ["origin_id", "originator", "channel", *RANGE, "outlets", "wires", "texts", "claims"]
    a, b = marks.iloc[lower].reset_index(drop=True), marks.iloc[upper].reset_index(drop=True)
    same = a["origin_id"] == b["origin_id"]
    pairs = a[["rule", *MEASURED]].assign(
        kind=np.where(same, "conflict", "difference"),
        date_start=np.maximum(a["date_start"], b["date_start"]),
        date_end=np.minimum(a["date_end"], b["date_end"]),
        may_equal=(a["may_equal"] == b["origin_id"]) | (b["may_equal"] == a["origin_id"]),
    )
    pairs = pairs.join(a[each].add_suffix("_a")).join(b[each].add_suffix("_b"))
    return pairs.sort_values(["kind", *MEASURED, "date_start", "origin_id_a"], ignore_index=True)


def passport(points: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return where points come from: for each, one row per outlet and phrase that carries it.

    `points` are rows of collapse or derive; the rows of a derived one are those of the figures it is
    derived from. Columns: point (its place among `points`), basis, originator, origin_id, relay,
    outlet, wire, published, place, phrase, rule, low, best, high.
    """
    carried = points[["basis", "claims"]].assign(point=range(len(points)), claim_id=points["claims"].str.split(";"))
    rows = carried.explode("claim_id").drop(columns="claims").merge(readings, on="claim_id")
    columns = ["originator", "origin_id", "relay", "outlet", "wire", "published", "place", "phrase", "rule", *RANGE]
    order = ["point", "published", "outlet", "claim_id"]
    return rows.sort_values(order, ignore_index=True)[["point", "basis", *columns]]


def _joined(rows: pd.DataFrame, column: str) -> pd.api.extensions.ExtensionArray:
    """Join the distinct, non-empty values of a column by ";" for each mark, in the order of marks."""
    codes, words = pd.factorize(rows[column], sort=True)
    marks, codes = np.divmod(np.unique(rows["mark"].to_numpy() * len(words) + codes), max(1, len(words)))
    words, ends = words.to_numpy(object)[codes], np.searchsorted(marks, np.unique(rows["mark"]), side="right")
    # A slice and a join for each mark; a groupby would build a Series for each.
    return pd.array([";".join(filter(None, words[a:b])) for a, b in zip([0, *ends], ends)], dtype="str")


def _overlapping(marks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of all pairs of marks with the same measure whose days overlap.

    Within each group, sorted by first day, a mark overlaps exactly those after it that begin
    before it ends; searchsorted finds them without comparing every pair.
    """
    group = alike(marks, ["rule", *MEASURED])
    start, end = (day_keys(group, marks[column]) for column in ("date_start", "date_end"))
    order = np.argsort(start, kind="stable")
    last = np.searchsorted(start[order], end[order], side="right")
    count = last - np.arange(len(order)) - 1
    return order[np.repeat(np.arange(len(order)), count)], order[runs(np.arange(len(order)) + 1, count)]


def alike(frame: pd.DataFrame, by: list[str]) -> np.ndarray:
    """Return a whole number for each row, the same where rows agree in the columns `by`.

    >>> alike(pd.DataFrame({"a": ["y", "x", "y"], "b": [2.0, np.nan, 2.0]}), ["a", "b"]).tolist()
    [0, 1, 0]
    """
    found, most = np.zeros(len(frame), np.int64), 1
    for column in by:
        codes, values = pd.factorize(frame[column].array)
        if most * (len(values) + 1) > 1 << 62:  # the next step would not fit into 64 bits
            found, most = pd.factorize(found)[0], len(frame)
        found, most = found * (len(values) + 1) + codes + 1, most * (len(values) + 1)
    return pd.factorize(found)[0]


def pairs(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of all pairs of equal numbers, in the order of the first.

    >>> [places.tolist() for places in pairs(np.array([7, 5]), np.array([5, 7, 7]))]
    [[0, 0, 1], [1, 2, 0]]
    """
    order = np.argsort(second, kind="stable")
    begin, end = (np.searchsorted(second[order], first, side) for side in ("left", "right"))
    return np.repeat(np.arange(len(first)), end - begin), order[runs(begin, end - begin)]


def latest(earlier: np.ndarray, keys: np.ndarray, side: str) -> np.ndarray:
    """Return for each of `keys` the place of the latest of `earlier` in its group, -1 where there is none.

    Both are day_keys; the latest is before that day (side "left"), or on it or before (side "right").
    """
    order = np.append(np.argsort(earlier, kind="stable"), -1)
    place = order[np.searchsorted(earlier[order[:-1]], keys, side) - 1]
    return np.where(np.append(earlier, -1)[place] // DAYS == keys // DAYS, place, -1)


def day_keys(group: np.ndarray, days: pd.Series) -> np.ndarray:
    """Return whole numbers that sort by group and then by day."""
    return group * DAYS + days.to_numpy().astype("datetime64[D]").astype(np.int64) + DAYS // 2


def runs(first: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return `count` whole numbers from each `first` on, one run after the other.

    >>> runs(np.array([3, 8]), np.array([2, 3])).tolist()
    [3, 4, 8, 9, 10]
    """
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
