"""The claims behind a figure, those first that a sentence would cite."""

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.wording import Vocabulary

ASIDE = "context"  # the page of what is reported besides; the front page shows it where there is nothing else


def front_populations(study: Study, words: Vocabulary) -> list[str]:
    """List the populations that the front page is about: those beside the subject only where there are no others."""
    counted = [name for name in words.populations.index if name in set(study.tables.claims["population"])]
    subject = [name for name in counted if words.populations.loc[name, "page"] != ASIDE]
    return subject or counted


def derived_from(study: Study, words: Vocabulary, mark) -> pd.DataFrame:
    """Return the reported figures that a calculated one is made from, in the order of metrics."""
    rows, held = study.points[study.points["basis"] == "reported"], set(mark.claims.split(";"))
    rows = rows[[bool(held & set(names.split(";"))) for names in rows["claims"]]]
    return words.ordered(rows[rows["metric"] != mark.metric])


def claims_of(study: Study, mark, every: bool = False) -> pd.DataFrame:
    """Return the readings behind a figure, those first that a sentence would cite: the agency, own texts, bodies.

    Of a calculated figure they are the words printed in its place; `every` adds the claims it is calculated from.
    """
    derived = mark.basis == "derived"
    names = {*mark.printed.split(";")} if derived else set()
    names |= {*mark.claims.split(";")} if every or not derived else set()
    rows = study.readings[study.readings["claim_id"].isin(names)]
    return cited_first(rows, mark.hedge)


def cited_first(readings: pd.DataFrame, hedge: str = "") -> pd.DataFrame:
    """Sort readings, those first that a sentence would cite: agency, own texts, bodies, the earliest, with a hedge."""
    ranked = readings.assign(
        text=np.select([readings["wire"] == readings["outlet"], readings["wire"] == ""], [0, 1], 2),
        inferred=readings["wire_basis"] == "inferred",
        above=readings["place"] != "body",
        other=readings["hedge"] != hedge,
    )
    order = ["text", "inferred", "above", "published", *["other"] * bool(hedge), "outlet", "phrase"]
    return ranked.sort_values(order, kind="stable")[list(readings)]


def places(study: Study) -> dict[str, int]:
    """Return the place of each claim among those that a sentence would cite."""
    return {name: place for place, name in enumerate(cited_first(study.readings)["claim_id"])}


def first_of(claims: str, places: dict[str, int]) -> str:
    """Return the first of some claims, joined by ";", that is known; "" where none is."""
    return min(filter(places.__contains__, claims.split(";")), key=places.get, default="")


def named(claims: pd.DataFrame) -> list[tuple[str, str]]:
    """Return claims by claim_id and a name that tells them apart: the outlet, with the words where it has several."""
    several = claims["outlet"].duplicated(keep=False)
    names = claims["outlet"].mask(several, claims["outlet"] + ": “" + claims["phrase"] + "”")
    return list(zip(claims["claim_id"], names))
