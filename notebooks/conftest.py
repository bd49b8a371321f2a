"""Guard for nbval: a cell that was never executed fails, and the cells of one notebook stay in one process."""

import pytest


def pytest_runtest_setup(item):
    """Fail for a cell without the outputs of a run, which nbval would pass: it has nothing to compare."""
    cell = getattr(item, "cell", {})
    skipped = getattr(item, "options", {}).get("skip")
    if cell.get("source", "").strip() and not cell.get("execution_count") and not skipped:
        pytest.fail("the cell was never executed. Run the notebook and save it with its outputs", pytrace=False)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the cells of a notebook together under `pytest -n 2`, whose own way is to deal them out one by one."""
    if config.getvalue("dist") == "load":
        from xdist.scheduler import LoadScopeScheduling

        return LoadScopeScheduling(config, log)
    return None
