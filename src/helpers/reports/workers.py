"""Where many notebooks are run: in processes on this machine, or by the workers of a Dask scheduler.

Both are a `concurrent.futures.Executor`; that is the one seam between a sweep and the machines it runs on.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait

from helpers.reports.runs import NEEDED


class NoWorkers(RuntimeError):
    """There is nobody to do the work; the message says what would help."""


@contextmanager
def executor(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """Open the place where the work is done: `jobs` processes here, or the workers of a Dask scheduler.

    Raises NoWorkers where Dask is asked for and not installed, or nobody answers at its address.
    """
    if scheduler:
        with _dask(scheduler) as pool:
            yield pool
        return
    # Workers are forked from a process that has imported what they need, and nothing else, once for all.
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    context.set_forkserver_preload(["helpers.reports.runs", *NEEDED])
    pool = ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_end_with_parent)
    try:
        threading.Thread(target=_begin, args=(pool,)).start()  # takes as long as the imports; the caller goes on
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _dask(scheduler: str) -> Iterator[Executor]:
    try:
        from distributed import Client

        client = Client(scheduler, timeout=10)
    except ModuleNotFoundError:
        raise NoWorkers("--scheduler needs Dask: pip install 'dprk-reported-figures[scheduler]'") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # the latter two where TLS is not configured
        raise NoWorkers(f"--scheduler: no Dask scheduler answers at {scheduler!r} ({error})") from None
    with client, client.get_executor() as pool:
        yield pool


def _begin(pool: Executor) -> None:
    """Give the pool something to do, so that it starts the process that workers are forked from."""
    with suppress(RuntimeError):  # where the pool was closed before
        pool.submit(int)


def _end_with_parent() -> None:
    """Have a worker end when the process that asked for it is gone, even if that was killed."""

    def watch():
        wait([parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
