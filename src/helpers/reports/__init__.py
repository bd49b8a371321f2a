"""From notebooks to what people open: pages, charts and tables in a folder, many at once, and controls by hand.

files      folders that are written without losing a file of the user's
data       figures for machines: the tables of data/processed, CSV files, figures.json
provenance what a report was made from and when, without the folders of the machine
display    show in a notebook, write to a folder
explorer   controls for a notebook, and their chart to point at, zoom in and pick from
process    processes that are forked ready
forked     what these have imported, and the kernel of a notebook, forked likewise
pages      every page as HTML
notebook   one notebook to its files
runs       notebooks to a folder of pages, one notebook over many parameters
"""

from importlib import import_module

# Each name is imported when it is first asked for: a command that writes tables needs no papermill.
_MODULES = {
    "display": ["Display"],
    "provenance": ["made"],
    "data": ["as_processed", "build_tables", "computed", "descriptor"],
    "explorer": ["Explorer"],
    "pages": ["environment"],
    "process": ["warm_up"],
    "notebook": ["Options", "check", "default_notebooks"],
    "files": ["RefusedError", "writing"],
    "runs": ["INTERRUPTED", "combinations", "executor", "run_report", "run_sweep"],
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
__all__ = list(_MODULE_OF)


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
