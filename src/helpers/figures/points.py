"""Collapse readings to points: one origin, one point, however many outlets repeat it.

A point is what one origin says of one metric, population, measure, scope and window of days.
Equal ranges are one mark with all its outlets; ranges that still differ stay separate marks of
that origin and are never merged or averaged. All origins of one originator about the same days word
one figure: of their marks one speaks.
"""

import numpy as np
import pandas as pd

MEASURED = ["metric", "population", "measure", "scope"]
POINT = ["rule", "origin_id", *MEASURED, "date_start", "date_end"]
LINE = ["rule", *MEASURED, "line"]
RANGE = ["low", "best", "high"]
PLACES = {"body": 0, "caption": 1, "standfirst": 2, "headline": 3, "link": 4}
# From the firmest wording to the weakest.
FIRMNESS = ["exact", "none", "about", "nearly", "at_least", "more_than", "up_to", "vague", ""]
SAID = ["dated", "basis", "outlets", "wires", "texts", "originator", "relay", "channel", "value", "value_to", "hedge"]
SAID += [
    "said_start",
    "said_end",
    "unit",
    "scale",
    "open_start",
    "published",
    "claims",
    "line",
    "root",
    "linked",
    "counted_in",
    "of_all",
]


def collapse(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the marks of every origin: one row per point and distinct range.

    Within an origin, each article speaks with its body before its headline and with a number
    before a vague word; where any article gives a number, vague words are left to the tables. So is
    a vague word in an article that prints a number of the same thing by whatever origin.

    Columns: rule, origin_id, metric, population, measure, scope, date_start, date_end, low, best, high; dated ("stated"
    where any article states the days); basis ("reported"); outlets, wires and texts (joined by ";"; a text is a
    wire's or else the outlet's own); value, value_to, hedge, unit, scale (of the weakest wording carried); open_start
    (no first day is known); published (first day in the collection); claims (claim_ids joined by ";"); moment, main,
    speaks and rounded (see settle); and originator, relay, channel, said_start, said_end, line, root, linked and
    counted_in and of_all (see readings.read).
    """
    spoken = _speaking_claims(readings[readings["metric"] != "event"])
    key = [*POINT, *RANGE]
    spoken = spoken.assign(
        mark=spoken.groupby(key, dropna=False, sort=True).ngroup(),
        firmness=spoken["hedge"].map(FIRMNESS.index),
        text=spoken["wire"].where(spoken["wire"] != "", spoken["outlet"]),
        stated=spoken["dated"] == "stated",
        basis="reported",
    ).sort_values(["mark", "firmness", "value", "published", "claim_id"], kind="stable")
    marks = spoken.drop_duplicates("mark", keep="last").set_index("mark")
    by_mark = spoken.groupby("mark")
    marks = marks.assign(
        published=by_mark["published"].min(),
        dated=np.where(by_mark["stated"].any(), "stated", "assumed"),
        open_start=by_mark["open_start"].all(),
    )
    for column, joined in (("outlet", "outlets"), ("wire", "wires"), ("text", "texts"), ("claim_id", "claims")):
        carried = {mark: [] for mark in marks.index}
        for mark, word in sorted({*zip(spoken["mark"], spoken[column])}):
            carried[mark] += [word] if word else []
        marks[joined] = pd.Series(map(";".join, carried.values()), marks.index, dtype="str")
    return settle(marks.reset_index(drop=True)[[*key, *SAID]])


def _speaking_claims(numbered: pd.DataFrame) -> pd.DataFrame:
    """Keep, of each article, the place and wording that speak, and leave vague words where a number is printed."""
    vague = numbered["hedge"] == "vague"
    thing = numbered.groupby(["rule", "source_id", *MEASURED]).ngroup()
    days = numbered["date_end"].where(numbered["dated"] == "stated")
    firm = pd.DataFrame({"thing": thing, "days": days})[~vague].drop_duplicates()
    same_days = pd.MultiIndex.from_arrays([thing, days]).isin(pd.MultiIndex.from_frame(firm))
    told = numbered[~(vague & (same_days | (days.isna() & thing.isin(firm["thing"]))))]
    vague = told["hedge"] == "vague"
    rank = told["place"].map(PLACES) + 10 * vague
    told = told[rank == rank.groupby([told[c] for c in [*POINT, "source_id"]], dropna=False).transform("min")]
    vague = told["hedge"] == "vague"
    return told[~vague | vague.groupby([told[c] for c in POINT], dropna=False).transform("all")]


def settle(marks: pd.DataFrame) -> pd.DataFrame:
    """Number the moments that marks are about, and say which mark of a moment speaks for it.

    A moment is a window of days within a line of figures (one originator, metric, population, measure and scope):
    marks whose stated days overlap word one figure, whichever origin they come from; within a period, only those of
    the same period do. Figures without stated days are a moment of their own for each origin. `moment` numbers
    them; `main` marks the one that speaks: a reported number before a derived one, and that before a vague word; the
    one that most outlets carry, on a tie the firmer; an exact number before a rounded one that it agrees with; none
    that follows from a `minor` account (see derived.derive) before another. `rounded` marks numbers that an exact one
    of the moment rounds to, under whatever rule they are read; `speaks` those that comparisons rest on (see speaking).
    """
    marks = marks.assign(moment=_moments(marks))
    marks = marks.assign(rounded=_rounded(marks))
    tier = np.select([marks["basis"] == "derived", marks["hedge"] == "vague"], [1, 2], 0)
    order = marks[["moment", "published", "outlets", *RANGE, "value", "rounded"]].assign(
        tier=tier,
        minor=marks.get("minor", False),
        carriers=-carriers(marks),
        firmness=marks["hedge"].map(FIRMNESS.index),
    )
    order = order.sort_values(
        ["moment", "tier", "minor", "carriers", "firmness", "published", "outlets", *RANGE, "value"]
    )
    first = order.drop_duplicates("moment").set_index("moment")
    exact = order[(marks["hedge"] == "exact").reindex(order.index)]
    same = first.loc[exact["moment"]]
    agreeing = exact[_agree(exact, same) | same["rounded"].to_numpy()].drop_duplicates("moment")
    speaker = pd.Series(order.drop_duplicates("moment").index, index=first.index)
    speaker.update(pd.Series(agreeing.index, index=agreeing["moment"], dtype=speaker.dtype))
    main = marks.loc[speaker.loc[marks["moment"]], RANGE]
    number = (tier == 0) & ~marks["rounded"]
    main_one = marks.index.isin(speaker)
    return marks.assign(main=main_one, speaks=main_one | (number & ~_agree(marks, main)))


def speaking(points: pd.DataFrame, within: str = "moment") -> pd.DataFrame:
    """Return the marks that comparisons rest on: the main mark of each moment, and each number apart from it.

    `within` "origin" gives those of each origin and window of days instead, as they stand before restatements.
    """
    if within == "origin":
        points = points[points["basis"] == "reported"].reset_index(drop=True)
        own = points.assign(line=points["origin_id"], root=points["origin_id"], dated="stated")
        return points[settle(own)["speaks"]].reset_index(drop=True)
    return points[points["speaks"]].reset_index(drop=True)


def carriers(points: pd.DataFrame) -> pd.Series:
    """Count the outlets that carry each mark."""
    return points["outlets"].str.count(";") + 1


def linked(one: pd.Series, others: pd.Series) -> np.ndarray:
    """Tell, place by place, whether an origin stands among linked ones that are joined by ";"."""
    return np.array([origin in names.split(";") for origin, names in zip(one, others)], bool)


def passport(points: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return where points come from: for each, one row per outlet and phrase that carries it.

    `points` are rows of collapse or derive; the rows of a derived one are those of the figures it is
    derived from. Columns: point (its place among `points`), basis, claim_id, originator, origin_id, relay,
    outlet, wire, wire_basis, published, place, phrase, rule, low, best, high.
    """
    carried = points[["basis", "claims"]].assign(point=range(len(points)), claim_id=points["claims"].str.split(";"))
    rows = carried.explode("claim_id").drop(columns="claims").merge(readings, on="claim_id")
    columns = ["claim_id", "originator", "origin_id", "relay", "outlet", "wire", "wire_basis", "published", "place"]
    columns += ["phrase", "rule"]
    order = ["point", "published", "outlet", "claim_id"]
    return rows.sort_values(order, ignore_index=True)[["point", "basis", *columns, *RANGE]]


def _moments(marks: pd.DataFrame) -> pd.Series:
    """Number the moments of marks (see settle)."""
    restating = marks["root"] != marks["origin_id"]
    dated = ((marks["dated"] == "stated") | (restating & (marks["measure"] != "flow"))) & marks["date_end"].notna()
    flow = marks["measure"] == "flow"
    rows = marks[[*LINE, "date_start", "date_end", "root"]]
    line = rows.groupby(LINE).ngroup()
    # A period is the same only from its first to its last day; other windows join where they overlap.
    exact = rows.groupby([*LINE, "date_start", "date_end"], dropna=False).ngroup()
    group = line.where(~flow, -1 - exact)
    ordered = pd.DataFrame({"group": group, "start": rows["date_start"], "end": rows["date_end"]})[dated]
    ordered = ordered.sort_values(["group", "start", "end"])
    reach = ordered.groupby("group")["end"].cummax().groupby(ordered["group"]).shift()
    begins = (ordered["start"] > reach) | reach.isna()
    moment = begins.cumsum().reindex(marks.index)
    undated = rows[~dated].groupby([*LINE, "root"]).ngroup()
    return moment.fillna(-1 - undated.reindex(marks.index)).astype(int)


def _rounded(marks: pd.DataFrame) -> np.ndarray:
    """Tell which marks print a number to which an exact one of the same moment rounds."""
    exact = marks.loc[marks["hedge"] == "exact", ["moment", "value"]]
    near = marks[["moment", "value", "unit", "hedge"]].reset_index().merge(exact, on="moment", suffixes=("", "_exact"))
    near = near[
        near["hedge"].isin(["none", "about"]) & ((near["value"] - near["value_exact"]).abs() <= near["unit"] / 2)
    ]
    return marks.index.isin(near["index"])


def _agree(some: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Tell, row by row, whether two ranges share a value."""
    return (some["low"].to_numpy() <= others["high"].to_numpy()) & (some["high"].to_numpy() >= others["low"].to_numpy())
