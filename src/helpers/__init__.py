"""Reported figures as ranges: load, read, compare, draw, report.

Data flows one way through rooms. Each imports only from those above it, and only what their doors name; `help` of a
room names its modules.

paths     where the project keeps its things
visible   characters that steer a terminal, shown
terminal  what a command prints, why it refuses, the signals that end it
phrases   a few words as value, wording and unit
tables    the curated tables: read, checked, loaded
figures   claims as ranges, figures, calculated figures, changes, conflicts, a study of them all
wording   numbers, days and names in words, and the templates of every sentence and table
pages     which rows a page shows, in which order
charts    reported ranges over time: on any Axes, and as published charts
read      phrases as ranges, one by one or as a Series
verify    the tables against the articles' texts
reports   notebooks as pages, many at once, and the controls of explore
causes    which changed rows a changed figure comes from
diff      two states of the tables: what differs, and because of which rows
options   the options of the commands
__main__  the command

>>> import helpers
>>> study = helpers.open_study(published_until="2025-02-28")
>>> study.points.columns[:3].tolist()
['rule', 'origin_id', 'metric']
"""

from importlib import import_module

__version__ = "0.1.0"

# The door of the whole. Each name is imported when it is first asked for: the process that notebooks are forked
# from imports this package too, before it imports what it needs.
_DOOR = {
    "figures": ["open_study", "grid", "Study", "FrameError", "ParameterError"],
    "tables": ["load", "TableErrors"],
    "charts": ["plot_over_time", "plot_ranges"],
    "read": ["read_phrases"],
}
_ROOM_OF = {name: room for room, names in _DOOR.items() for name in names}
__all__ = list(_ROOM_OF)


def __getattr__(name: str):
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    """List what completion shows: the names of the door."""
    return [*__all__, "__version__"]
