"""From notebooks to what people open: pages, charts and tables in a folder, many at once, and controls by hand.

files       folders that are written without losing a file of the user's
export      CSV files that are safe to open
display     show in a notebook, write to a folder
build       the tables of data/processed
explorer    controls for a notebook
hover       a chart to point at, zoom in and pick from
figures_json  figures and charts for machines
hide_paths  no folder of the machine in what is written
stamp       when, by what and from which commit a page was made
process     processes that are forked ready
kernel      the kernel of a notebook, forked likewise
notebook    one notebook to its files
page        one executed notebook to its page
pages       the front page, every claim, the page of a sweep
folder      notebooks to a folder of pages
sweep       one notebook over many parameters
"""

from importlib import import_module

# Each name is imported when it is first asked for: a command that writes tables needs no papermill.
_MODULES = {
    "display": ["Display"],
    "stamp": ["made"],
    "build": ["as_processed", "build_tables", "computed", "descriptor", "processed"],
    "explorer": ["Explorer"],
    "process": ["call", "end_all", "warm_up"],
    "notebook": ["Options", "declared"],
    "files": ["RefusedError", "writing"],
    "folder": ["INTERRUPTED", "check_choices", "check_names", "default_notebooks", "run_report"],
    "sweep": ["combinations", "executor", "run_sweep"],
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}
__all__ = list(_MODULE_OF)


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
