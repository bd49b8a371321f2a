"""The claims behind a figure, those first that a sentence would cite, and the figures that rest on claims."""

import numpy as np
import pandas as pd

from helpers.figures import Study
from helpers.wording import Vocabulary

ASIDE = "context"  # the page of what is reported besides; the front page shows it where there is nothing else


def front_populations(study: Study, words: Vocabulary) -> list[str]:
    """List the populations that the front page is about: those beside the subject only where there are no others."""
    counted = [name for name in words.populations.index if name in set(study.tables.claims["population"])]
    return [name for name in counted if words.populations.loc[name, "page"] != ASIDE] or counted


def resting_on(points: pd.DataFrame, claims: str) -> pd.DataFrame:
    """Return the reported figures that rest on any of some claims, joined by ";"."""
    rows, held = points[points["basis"] == "reported"], set(claims.split(";"))
    return rows[[not held.isdisjoint(names.split(";")) for names in rows["claims"]]]


def claims_of(study: Study, mark) -> pd.DataFrame:
    """Return the readings behind a figure, those first that a sentence would cite: the agency, own texts, bodies.

    Of a calculated figure they are the words printed in its place.
    """
    names = (mark.printed if mark.basis == "derived" else mark.claims).split(";")
    return cited_first(study.readings[study.readings["claim_id"].isin(names)], mark.hedge)


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
