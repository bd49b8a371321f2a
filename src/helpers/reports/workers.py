"""Where many notebooks are run: in processes on this machine, or by the workers of a Dask scheduler.

Both are a `concurrent.futures.Executor`; that is the one seam between a sweep and the machines it runs on.
"""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import Connection, wait

import psutil

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
    with _Workers(jobs, context) as pool:
        pool.submit(int)  # so that what workers are forked from begins its imports
        yield pool


def end_children() -> None:
    """Kill all that this process has started, kernels included, but not what they are forked from: that cleans up."""
    _, _, sockets = os.environ.get("WARM_KERNELS", "").rpartition(os.pathsep)
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if not sockets or child.cmdline()[-1:] != [sockets] or child.ppid() != os.getpid():
                child.kill()


class WorkerDied(RuntimeError):
    """A worker died, and so did the one that tried once more."""


class _Workers(ThreadPoolExecutor):
    """Threads each of which has calls done by a process of its own, and where that dies, by another, once more.

    The pools of the standard library, loky and pebble break, or wait for ever, when a worker dies while it sends what
    it made. Here a worker is the only one that writes to its pipe, so that its end is seen at any point.
    """

    def __init__(self, jobs: int, context):
        super().__init__(jobs)
        self._context, self._mine, self._processes, self._closed = context, threading.local(), [], False

    def submit(self, call, /, *args, **kwargs) -> Future:
        return super().submit(self._have_done, call, args, kwargs)

    def shutdown(self, wait=True, *, cancel_futures=True):
        self._closed = True
        super().shutdown(False, cancel_futures=cancel_futures)
        for process in self._processes:
            process.kill()
        super().shutdown(wait)

    def _have_done(self, call, args, kwargs):
        for last in (False, True):
            try:
                pipe = self._pipe()
                pipe.send((call, args, kwargs))
                failure, made = pipe.recv()
            except (EOFError, OSError) as error:
                vars(self._mine).pop("pipe", None)
                if last or self._closed:
                    why = str(error) or "without a word"
                    raise WorkerDied(f"WorkerDied: twice, {why}; where memory is short, --jobs 1 needs less") from None
                continue
            if failure:
                raise failure
            return made

    def _pipe(self) -> Connection:
        if not hasattr(self._mine, "pipe"):
            self._mine.pipe, theirs = self._context.Pipe()
            with theirs:
                process = self._context.Process(target=_work, args=(theirs,), daemon=True)
                process.start()
            self._processes.append(process)
        return self._mine.pipe


@contextmanager
def _dask(scheduler: str) -> Iterator[Executor]:
    try:
        from distributed import Client

        client = Client(scheduler, timeout=10)
    except ModuleNotFoundError:
        raise NoWorkers("--scheduler needs Dask: pip install 'dprk-reported-figures[scheduler]'") from None
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # the latter two where TLS is not configured
        raise NoWorkers(f"--scheduler: no Dask scheduler answers at {scheduler!r} ({error})") from None
    with client:
        pool = client.get_executor()
        try:
            yield pool
        finally:
            pool.shutdown(wait=False)


def _work(pipe: Connection) -> None:
    """Do what is asked for over a pipe until its other end is closed."""
    signal.signal(signal.SIGINT, lambda *_: None)  # the process that asks decides what an interrupt ends
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError):
        while True:
            call, args, kwargs = pipe.recv()
            try:
                answer = None, call(*args, **kwargs)
            except Exception as error:
                answer = error, None
            pipe.send(answer)


def _end_with_parent() -> None:
    """End this process when the one that asked for it is gone, even if that was killed."""
    wait([parent_process().sentinel])
    os._exit(1)
