"""Call functions in processes of their own, forked from one that has imported the libraries.

That process is a program of its own with one thread, so that the threads of this one do not matter. It is not
multiprocessing's fork server, which leaves a folder behind when its caller is killed. Where libraries do not survive
a fork (Windows, macOS), each call starts a fresh Python. A process that dies or hangs costs its own call and nothing
else; all that it started ends with it, and with the process that called.
"""

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection

import psutil

from helpers.paths import PACKAGE
from helpers.terminal import DiedError

sys.modules.setdefault("rfc3987_syntax", None)  # else jsonschema compiles the grammar of web addresses, for 2 s
FORKS = sys.platform == "linux"
# Modules that start no thread and change nothing but themselves when they are imported.
IMPORTED = """
    papermill papermill.engines papermill.clientwrap nbconvert.exporters IPython.paths ipykernel.kernelspec
    ipykernel.kernelapp ipykernel.debugger tornado.platform.asyncio sqlite3 IPython.core.completerlib
    IPython.core.debugger IPython.core.logger IPython.core.oinspect IPython.core.pylabtools
    IPython.extensions.storemagic zmq.utils.garbage matplotlib.pyplot matplotlib.backends.backend_agg
    matplotlib.backends.backend_svg PIL.BmpImagePlugin PIL.GifImagePlugin PIL.JpegImagePlugin PIL.PngImagePlugin
    PIL.PpmImagePlugin numpy.random pandas pandas.io.formats.csvs pandas.io.formats.html pandas.io.formats.string
    helpers.charts helpers.pages helpers.reports.notebook helpers.reports.kernel
"""
REHEARSED = ("helpers.reports.page", "helpers.reports.display")  # what these keep for later is there in all forks
# No threads in the process that others are forked from, and a matplotlib that follows nobody's settings.
SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": "agg",
}  # fmt: skip
_lock, _running, _server, _ended = threading.Lock(), set(), [], threading.Event()


@dataclass(frozen=True)
class Caller:
    """The caller, as seen from the process of the call; `scratch` is a folder with a short path."""

    connection: Connection
    scratch: str

    def tell(self, *message) -> None:
        """Send the caller a message."""
        self.connection.send(("told", message))

    def watch(self) -> None:
        """From now on, end this process and all of its group when the caller is gone."""

        def end() -> None:
            with suppress(EOFError, OSError):
                self.connection.poll(None)
            shutil.rmtree(self.scratch, ignore_errors=True)
            os.killpg(0, signal.SIGKILL) if FORKS else os._exit(1)

        threading.Thread(target=end, daemon=True).start()


def call(function: Callable, *arguments, hear: Callable = lambda *_: None, patience: float | None = None):
    """Return what a function returns, called as function(caller, *arguments) in a process of its own.

    `hear` gets what the function tells; `patience` is how many seconds it may stay silent. Raises DiedError if the
    process dies or hangs, and what the function raises.
    """
    kind, message, pid, scratch = "", None, 0, ""
    try:
        ours, pid, scratch = _begin((function, arguments, _environment(), os.getcwd()), patience)
        with ours:
            _running.add(pid)
            while kind not in ("returned", "raised") and not _ended.is_set():
                if not ours.poll(patience):
                    raise DiedError(f"its process said nothing for {patience:g} seconds")
                kind, message = ours.recv()
                if kind == "told":
                    hear(*message)
    except (EOFError, OSError):
        raise DiedError("its process died; where memory is short, --jobs 1 needs less") from None
    finally:
        _end(pid)
        shutil.rmtree(scratch, ignore_errors=True)
    if kind == "raised":
        raise message
    if kind != "returned":
        raise DiedError("it was ended")
    return message


def end_all() -> None:
    """End the processes of all calls, which raise DiedError; there can be no calls from now on."""
    _ended.set()
    for pid in [*_running]:
        _end(pid)


def warm_up() -> tuple:
    """Start the process that others are forked from, unless it is there, and do not wait for it; return its socket."""
    with _lock:
        if FORKS and not (_server and _server[0].poll() is None):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            run = "import sys; sys.path.append({!r}); from helpers.reports.process import serve; serve({})"
            with theirs:
                server = subprocess.Popen(
                    [sys.executable, "-P", "-c", run.format(str(PACKAGE.parent), theirs.fileno())],
                    env=_environment() | SETTINGS, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )  # fmt: skip
            _server[:] = server, ours
        return tuple(_server)


def serve(number: int) -> None:
    """Import what is needed, then fork a process for each connection that comes over a socket, until that is closed."""
    gc.disable()  # imports make no garbage to speak of
    for name in IMPORTED.split():
        with suppress(ImportError):
            import_module(name)
    with suppress(Exception):  # there may be no tables; a notebook that needs them says so
        import_module("helpers.tables").load()
    for name in REHEARSED:
        import_module(name).rehearse()
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=number)
    while True:
        byte, handles, *_ = socket.recv_fds(control, 1, 1)
        if not byte:
            os._exit(0)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            _work(Connection(handles[0]))
        os.close(handles[0])


def _begin(request: tuple, patience: float | None) -> tuple[Connection, int, str]:
    """Have a process begin a call, in five attempts; return the connection to it, its number and its folder."""
    for last in (False, False, False, False, True):  # the process that others are forked from may die
        ours, theirs = Pipe()
        try:
            with theirs:
                if FORKS:
                    server, control = warm_up()
                    try:
                        socket.send_fds(control, [b"."], [theirs.fileno()])
                    except OSError:
                        with suppress(subprocess.TimeoutExpired):
                            server.wait(10)  # it is about to end
                        raise
                else:
                    get_context("spawn").Process(target=_work, args=(theirs,)).start()
            ours.send(request)
            if not ours.poll(patience):
                raise OSError
            return ours, *ours.recv()
        except (EOFError, OSError):
            ours.close()
            if last:
                raise


def _work(connection: Connection) -> None:
    """Do what is asked for over a connection; never return."""
    if FORKS:
        os.setsid()
    function, arguments, environment, place = connection.recv()
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    usual = tempfile.gettempdir()
    short = not FORKS or (usual.isascii() and len(usual) < 60)  # paths of sockets are ASCII, of some 100 bytes
    scratch = tempfile.mkdtemp(prefix="dprk-", dir=usual if short else "/tmp")
    try:
        connection.send((os.getpid(), scratch))
        try:
            os.chdir(place)
            answer = "returned", function(Caller(connection, scratch), *arguments)
        except Exception as error:
            answer = "raised", error
        connection.send(answer)
    except OSError:  # the caller is gone, who would remove it
        shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)  # the interpreter's own way takes 0.2 s to free what it imported


def _environment() -> dict[str, str]:
    """Return the environment of a call: charts look the same whatever the user has set for matplotlib."""
    return {**{k: v for k, v in os.environ.items() if k != "MPLBACKEND"}, "MATPLOTLIBRC": os.devnull}


def _end(pid: int) -> None:
    """End a process and all that it has started."""
    _running.discard(pid)
    if pid:
        with suppress(psutil.Error):
            for child in psutil.Process(pid).children(recursive=True):  # ordinary kernels have a group of their own
                with suppress(psutil.Error):
                    child.kill()
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL) if FORKS else os.kill(pid, signal.SIGTERM)
