"""Call functions in processes of their own, forked from one that has imported the libraries (see `forked`).

Where libraries do not survive a fork (Windows, macOS), each call starts a fresh Python. A process that dies or hangs
costs its own call and nothing else; all that it started ends with it, and with the process that called.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe, forkserver, get_context, parent_process, util
from multiprocessing.connection import Connection

import psutil

from helpers.terminal import DiedError

FORKS = sys.platform == "linux"
ATTEMPTS = 5  # to begin a call: the process that others are forked from may die
_context = get_context("forkserver" if FORKS else "spawn")
_lock, _running, _ended = threading.Lock(), {}, threading.Event()


@dataclass(frozen=True)
class Caller:
    """The caller, as seen from the process of the call; `scratch` is a folder in one of its own, its path short."""

    connection: Connection
    scratch: str

    def tell(self, *message) -> None:
        """Send the caller a message."""
        self.connection.send(("told", message))

    def watch(self) -> None:
        """From now on, end this process and all that it has started when the caller is gone."""
        threading.Thread(target=self._end_after, daemon=True).start()

    def _end_after(self) -> None:
        parent_process().join()
        shutil.rmtree(os.path.dirname(self.scratch), ignore_errors=True)
        _end(self.scratch, os.getpid())


def call(function: Callable, *arguments, hear: Callable = lambda *_: None, patience: float | None = None):
    """Return what a function returns, called as function(caller, *arguments) in a process of its own.

    `hear` gets what the function tells; `patience` is how many seconds it may stay silent. Raises DiedError if the
    process dies or hangs, and what the function raises.
    """
    kind, scratch = "", tempfile.mkdtemp(dir=_folder())
    try:
        with _begin(function, arguments, scratch, patience) as ours:
            while kind not in ("returned", "raised"):
                if _ended.is_set():
                    raise DiedError("it was ended")
                if not ours.poll(patience):
                    raise DiedError(f"its process said nothing for {patience:g} seconds")
                kind, message = ours.recv()
                if kind == "told":
                    hear(*message)
    except (EOFError, OSError):
        raise DiedError("its process died; where memory is short, --jobs 1 needs less") from None
    finally:
        if scratch in _running:
            _end(scratch, _running.pop(scratch).pid)
        shutil.rmtree(scratch, ignore_errors=True)
    if kind == "raised":
        raise message
    return message


def end_all() -> None:
    """End the processes of all calls, which raise DiedError; there can be no calls from now on."""
    _ended.set()
    for scratch, process in [*_running.items()]:
        _end(scratch, process.pid)


def warm_up() -> None:
    """Start the process that others are forked from, unless it is there, and do not wait for it."""
    if FORKS:
        os.environ["DPRK_FOLDER"] = _folder()  # which it removes if this process cannot
        os.environ.setdefault("PYTHONSAFEPATH", "1")  # nothing is imported from the folder that it starts in
        forkserver.set_forkserver_preload(["helpers.reports.forked"])
        forkserver.ensure_running()


def _begin(function: Callable, arguments: tuple, scratch: str, patience: float | None) -> Connection:
    """Have a process begin a call; return the connection to it. Raises OSError if none does."""
    for _ in range(ATTEMPTS):
        ours, theirs = Pipe()
        with suppress(EOFError, OSError):
            with theirs, _lock:
                warm_up()
                work = Caller(theirs, scratch), function, arguments, dict(os.environ), os.getcwd()
                process = _context.Process(target=_work, args=work, daemon=True)
                process.start()
            _running[scratch] = process
            if ours.poll(patience) and ours.recv() == "begun":
                return ours
            _end(scratch, process.pid)
        ours.close()
    raise OSError("no process could be started")


def _work(caller: Caller, function: Callable, arguments: tuple, environment: dict[str, str], place: str) -> None:
    if FORKS:
        os.setsid()
    os.environ.clear()
    os.environ.update(environment, MATPLOTLIBRC=os.devnull)  # charts look the same whatever the user has set
    os.environ.pop("MPLBACKEND", None)
    tempfile.tempdir = None
    with suppress(OSError):  # the caller is gone
        caller.connection.send("begun")
        try:
            os.chdir(place)
            answer = "returned", function(caller, *arguments)
        except Exception as error:
            answer = "raised", error
        caller.connection.send(answer)
    os._exit(0)  # the interpreter's own way takes 0.2 s to free what it imported


def _folder() -> str:
    """Return multiprocessing's own temporary folder, below /tmp if paths of sockets in it would be over 100 bytes."""
    usual = tempfile.gettempdir()
    tempfile.tempdir = usual if not FORKS or (usual.isascii() and len(usual) < 70) else "/tmp"
    try:
        return util.get_temp_dir()
    finally:
        tempfile.tempdir = usual


def _end(scratch: str, pid: int) -> None:
    """End a process and all that it has started: its children, its group, what has its folder in the environment."""
    started = []
    with suppress(psutil.Error):
        started = psutil.Process(pid).children(recursive=True)  # ordinary kernels have a group of their own
    for other in psutil.process_iter():  # a notebook may start what leaves the group and loses its parent
        with suppress(psutil.Error):
            started += [other] * any(value.startswith(scratch) for value in other.environ().values())
    for each in started:
        with suppress(psutil.Error):
            each.kill()
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL) if FORKS else os.kill(pid, signal.SIGTERM)
