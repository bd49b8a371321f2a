"""Make figures out of readings: one statement, one figure, however many outlets report it; find each source's latest.

A row of `points` is what one statement says of one metric, population, measure, scope and window of days. Ranges that
differ stay rows of their own; they are never merged or averaged. Several statements of one source about the same days
are wordings of one figure, and `choose_wording` says which of them comparisons use.
"""

import numpy as np
import pandas as pd

from helpers.figures.frames import FIRMNESS, LINE, MEASURED, PLACES, RANGE, check_frame, columns

# The order of figures of one thing, the last one the latest.
AGE = ["end", "start", "published", "low", "high"]
FIGURE = ["rule", "origin_id", *MEASURED, "projects", "date_start", "date_end"]


def collapse(readings: pd.DataFrame) -> pd.DataFrame:
    """Make one row of all articles that report the same figure of one statement as the same range.

    Each article counts with its body before its headline, and with a number before a vague word. A vague word is left
    out if the same article prints a number of the same thing and days, or any article prints one of the statement's.
    Reports without a number (metric "event") are left out.

    outlets, wires, texts (one agency's copy or an outlet's own) and claims are joined by ";". The wording is the
    weakest that an article gives; `published` is when it was first printed. For the rest see `choose_wording`.
    """
    check_frame(readings, "readings")
    claims = _chosen_claims(readings[readings["metric"] != "event"])
    key = [*FIGURE, *RANGE]
    claims = claims.assign(
        row=claims.groupby(key, dropna=False).ngroup(),
        firmness=claims["hedge"].map(FIRMNESS.index),
        # An article that is only partly an agency's is the outlet's own.
        wire=claims["wire"].mask(claims["wire_basis"] == "partly", ""),
        inferred=claims["date_basis"] == "inferred",
        stated=claims["dated"] == "stated",
    ).sort_values(["row", "firmness", "value", "published", "outlet", "phrase", "claim_id"])
    claims = claims.assign(text=claims["wire"].where(claims["wire"] != "", claims["outlet"]))
    by_row = claims.groupby("row")
    stated, inferred = by_row["stated"].any(), by_row["inferred"].any()
    weakest = claims.drop_duplicates("row", keep="last").set_index("row")
    figures = weakest.assign(
        basis="reported",
        printed="",
        formula="",
        published=by_row["published"].min(),
        dated=stated.map({True: "stated", False: "assumed"}).astype("str"),
        date_basis=weakest["date_basis"].mask(stated, "stated").mask(inferred, "inferred"),
        open_start=by_row["open_start"].all(),
        **{f"{column}s": _joined(claims, column) for column in ("outlet", "wire", "text")},
        claims=_joined(claims, "claim_id"),
    )
    return choose_wording(figures.reset_index(drop=True))[columns("points")]


def choose_wording(figures: pd.DataFrame) -> pd.DataFrame:
    """Say which wordings are of one figure, and which of them comparisons use, by adding four columns.

    - moment: a number for all wordings of one figure. Statements of one source about one thing share it if their
      stated days overlap (numbers within a period: if the period is the same); without stated days, never.
    - main: the wording used for the moment. A reported number goes before a calculated one, and that before a vague
      word; then one that follows from wordings used before one that does not (`minor`); then the one that most outlets
      report; then the firmer one. An exact number goes before a rounded one that it agrees with.
    - rounded: an exact number of the moment rounds to this one.
    - speaks: comparisons use it: the main wording, and each number that shares no value with it.
    """
    figures = figures.assign(moment=_number_moments(figures)).reset_index(drop=True)
    figures["rounded"] = _rounded(figures)
    ranked = figures.assign(
        row=figures.index,
        tier=np.select([figures["basis"] == "derived", figures["hedge"] == "vague"], [1, 2], 0),
        minor=figures.get("minor", False),
        outlet_count=-figures["outlets"].str.count(";"),
        firmness=figures["hedge"].map(FIRMNESS.index),
    ).sort_values(["moment", "tier", "minor", "outlet_count", "firmness", "published", "outlets", *RANGE, "value"])
    first = ranked.drop_duplicates("moment")[["moment", "low", "high", "rounded"]]
    ranked = ranked.merge(first, on="moment", suffixes=("", "_first"))
    exact = (ranked["hedge"] == "exact") & (share_value(ranked, "", "_first") | ranked["rounded_first"])
    main = ranked.assign(later=~exact).sort_values(["moment", "later"], kind="stable").drop_duplicates("moment")
    ends = ["moment", "low", "high"]
    compared = figures[ends].merge(main[ends], on="moment", how="left", suffixes=("", "_main"))
    is_main = figures.index.isin(main["row"])
    number = (figures["basis"] != "derived") & (figures["hedge"] != "vague") & ~figures["rounded"]
    return figures.assign(main=is_main, speaks=is_main | (number & ~share_value(compared, "", "_main")))


def speaking(points: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that comparisons use: of each moment the main wording, and each number apart from it."""
    return points[points["speaks"]].reset_index(drop=True)


def passport(points: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """List the claims behind figures: one row per figure (`point`, its place) and claim that it follows from."""
    rows = points[["basis", "claims"]].assign(point=range(len(points)), claim_id=points["claims"].str.split(";"))
    rows = rows.explode("claim_id").drop(columns="claims").merge(readings, on="claim_id")
    names = ["point", "basis", "claim_id", "originator", "origin_id", "relay", "outlet", "wire", "wire_basis"]
    names += ["published", "place", "phrase", "rule", *RANGE]
    return rows.sort_values(["point", "published", "outlet", "claim_id"], ignore_index=True)[names]


def share_value(pairs: pd.DataFrame, suffix: str, other: str) -> pd.Series:
    """Tell, row by row, whether the ranges with two suffixes share a value."""
    return (pairs[f"low{suffix}"] <= pairs[f"high{other}"]) & (pairs[f"high{suffix}"] >= pairs[f"low{other}"])


def lowered(pairs: pd.DataFrame, later: str, earlier: str) -> pd.Series:
    """Tell, row by row, whether a later total is below an earlier one: 580 after "about 600", or no value shared.

    Minimums and vague words lower nothing, and neither does a later number to which the earlier one rounds.
    """
    new, old = (pairs[f"value{side}"] for side in (later, earlier))
    new = pairs[f"value_to{later}"].fillna(new)
    rounds = pairs[f"hedge{later}"].isin(["none", "about"]) & ((new - old).abs() <= pairs[f"unit{later}"] / 2)
    below = (new < old) & pairs[f"hedge{later}"].isin(["exact", "none", "about", "nearly", "up_to"]) & ~rounds
    below &= pairs[f"hedge{earlier}"].isin(["exact", "none", "about", "at_least", "more_than"])
    words = pairs[f"scale{later}"].astype(bool) | pairs[f"scale{earlier}"].astype(bool)
    return (pairs[f"high{later}"] < pairs[f"low{earlier}"]) | (below & ~words)


def find_latest(points: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of `points` that are each source's latest on one metric, population, measure and scope.

    A statement that names nobody is a source of its own. The latest figure is that of the newest stated days for which
    an article reports a number or a word; a figure without a stated day, or a calculated one of days on which nothing
    is reported, only where the source has no other. Two accounts of it are two rows.
    """
    return _of_moments(points, _moments(points).drop_duplicates(LINE, keep="last"))


def find_earlier(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figure before the latest of each source that has one; otherwise as `find_latest`."""
    moments = _moments(points)
    latest = moments.drop_duplicates(LINE, keep="last")
    before = moments[moments["stated"]].drop(index=latest.index, errors="ignore")
    before = before.merge(latest[[*LINE, "end"]], on=LINE, suffixes=("", "_latest"))
    before = before[before["end"] <= before["end_latest"]]
    before = before.sort_values([*LINE, *AGE]).drop_duplicates(LINE, keep="last")
    return _of_moments(points, before)


def find_undated(points: pd.DataFrame) -> pd.DataFrame:
    """Find the figures without a stated day of sources whose latest has one; otherwise as `find_latest`."""
    check_frame(points, "points")
    figures = speaking(points)
    stated = figures[figures["dated"] == "stated"]
    # A repeated figure without a day belongs to the days of the one that it repeats.
    rest = figures[(figures["dated"] == "assumed") & ~figures["moment"].isin(stated["moment"])]
    rest = rest.merge(stated[LINE].drop_duplicates(), on=LINE)
    return rest.sort_values([*LINE, "published", *RANGE, "claims"], ignore_index=True)


def _chosen_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Keep what each article says first, and leave out vague words where a number is printed."""
    claims = claims.assign(
        number=claims["hedge"] != "vague",
        stated_day=claims["date_end"].where(claims["dated"] == "stated"),
        order=claims["place"].map(PLACES.index),
    )
    thing = ["rule", "source_id", *MEASURED]
    of_article = claims.groupby(thing)["number"].transform("any")
    of_same_day = claims.groupby([*thing, "stated_day"], dropna=False)["number"].transform("any")
    claims = claims[claims["number"] | ~(of_same_day | (of_article & claims["stated_day"].isna()))]
    any_number = claims.groupby(FIGURE, dropna=False)["number"].transform("any")
    claims = claims[claims["number"] | ~any_number]
    first = claims.groupby([*FIGURE, "source_id"], dropna=False)["order"].transform("min")
    return claims[claims["order"] == first]


def _joined(claims: pd.DataFrame, column: str) -> pd.Series:
    words = claims[["row", column]].drop_duplicates().sort_values(["row", column])
    joined = words[words[column] != ""].groupby("row")[column].agg(";".join)
    return joined.reindex(claims["row"].unique(), fill_value="").astype("str")


def _number_moments(figures: pd.DataFrame) -> pd.Series:
    """Number the moments: from 0 those with days, from -1 downwards those without (see `choose_wording`)."""
    repeats = (figures["root"] != figures["origin_id"]) & (figures["measure"] != "flow")
    dated = ((figures["dated"] == "stated") | repeats) & figures["date_end"].notna()
    windows = figures[dated].sort_values([*LINE, "date_start", "date_end"])
    # Of one line, a window opens a new moment if it begins after all before it have ended; a period, if it is another.
    windows = windows.assign(reach=windows.groupby(LINE)["date_end"].cummax())
    reach = windows.groupby(LINE)["reach"].shift()
    apart = reach.isna() | (windows["date_start"] > reach)
    another = ~windows.duplicated([*LINE, "date_start", "date_end"])
    with_days = apart.mask(windows["measure"] == "flow", another).cumsum() - 1
    without = -1 - figures[~dated].groupby([*LINE, "root"]).ngroup()
    return pd.concat([with_days, without]).reindex(figures.index).astype(int)


def _rounded(figures: pd.DataFrame) -> pd.Series:
    """Find the rows that print a number to which an exact one of the same moment rounds."""
    exact = figures.loc[figures["hedge"] == "exact", ["moment", "value"]]
    pairs = figures[["moment", "value", "unit", "hedge"]].reset_index(names="row")
    pairs = pairs.merge(exact, on="moment", suffixes=("", "_exact"))
    near = (pairs["value"] - pairs["value_exact"]).abs() <= pairs["unit"] / 2
    rows = pairs.loc[near & pairs["hedge"].isin(["none", "about"]), "row"]
    return figures.index.to_series().isin(rows)


def _moments(points: pd.DataFrame) -> pd.DataFrame:
    """Return the moments of each line from the oldest to the latest, those that count less first."""
    check_frame(points, "points")
    reported = points.loc[points["basis"] == "reported", "moment"]
    figures = speaking(points)
    figures = figures.assign(stated=figures["dated"] == "stated", start=figures["date_start"], end=figures["date_end"])
    moments = figures.groupby([*LINE, "moment"], as_index=False)[["stated", *AGE]].max()
    moments = moments.assign(reported=moments["moment"].isin(reported))
    return moments.sort_values([*LINE, "stated", "reported", *AGE], na_position="first")


def _of_moments(points: pd.DataFrame, moments: pd.DataFrame) -> pd.DataFrame:
    figures = speaking(points)
    found = figures[figures["moment"].isin(moments["moment"])]
    return found.sort_values([*LINE, "date_end", *RANGE, "claims"], ignore_index=True)
