"""The latest figures of many days of publication and reading rules, in one frame."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pandas as pd

from helpers.figures.derived import derive
from helpers.figures.latest import find_latest
from helpers.figures.parameters import check_parameters
from helpers.figures.readings import rules
from helpers.figures.study import Study


def grid(
    *, published_until: str | date | Iterable = "every", hedge_rule: str | Iterable[str] = "every", **limits
) -> pd.DataFrame:
    """Find each source's latest figures as of many days and under many reading rules.

    Parameters
    ----------
    published_until : str, date or iterable of them
        The days, for example a `pandas.date_range`; "every": each day on which an article was published.
    hedge_rule : str or iterable of str
        The rules; "every": all rules of hedges.csv.
    **limits
        The other parameters of `open_study`.

    Returns
    -------
    DataFrame
        The rows of `Study.latest` of each day and rule, with the day in the column `published_until`. A day before the
        first article has no rows.

    Raises
    ------
    ParameterError, TableErrors
        As `open_study` does.

    Examples
    --------
    >>> months = pd.date_range("2025-03-01", periods=3, freq="MS")
    >>> grid(published_until=months, hedge_rule="literal").groupby("published_until")["rule"].unique().str.join("")
    published_until
    2025-03-01    literal
    2025-04-01    literal
    2025-05-01    literal
    Name: rule, dtype: object
    """
    parameters, tables = check_parameters(**limits)
    chosen = _listed(hedge_rule, rules(tables))
    for rule in chosen:
        check_parameters(tables, hedge_rule=rule)
    published = tables.sources["published"].drop_duplicates().sort_values()
    days = _listed(published_until, published)
    days = [check_parameters(tables, published_until=day)[0].published_until for day in days]
    days = pd.to_datetime(days).astype(published.dtype).fillna(published.max())
    days = pd.DataFrame({"published_until": days}).drop_duplicates()
    # Between two days of publication nothing changes: each day has the figures of the last of them before it.
    nothing = published.min() - pd.Timedelta(days=1)
    states = pd.DataFrame({"state": [nothing, *published]})
    days = pd.merge_asof(days.sort_values("published_until"), states, left_on="published_until", right_on="state")
    days = days.fillna({"state": nothing})
    study = Study(parameters, tables)
    found = pd.concat([_latest(study, day, chosen) for day in {nothing, *days["state"]}])
    return days.merge(found, on="state").drop(columns="state")


def _latest(study: Study, day: pd.Timestamp, chosen: list[str]) -> pd.DataFrame:
    """Return the latest figures as of a day of publication, one rule after the other."""
    known = replace(study, parameters=replace(study.parameters, published_until=f"{day:%Y-%m-%d}"))
    figures = known.figures_by_every_rule
    found = [find_latest(derive(figures[figures["rule"] == rule].reset_index(drop=True))) for rule in chosen]
    return pd.concat(found, ignore_index=True).assign(state=day)


def _listed(given, every: Iterable) -> list:
    if isinstance(given, str) and given == "every":
        return list(every)
    return [given] if isinstance(given, str | date) else list(given)
