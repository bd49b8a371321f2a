"""Start the process that kernels are forked from, and be it; helpers.kernels.provisioner says what it is for.

It stays single-threaded, because a fork takes along only the thread that forks.
"""

import atexit
import contextlib
import gc
import importlib.util
import json
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import psutil

# Modules that change nothing but themselves when they are imported: no rcParams, no options, no threads. After a
# colon, a function to call: `load` keeps the project's tables for kernels that find their files unchanged.
PRELOAD = """
    ipykernel.kernelapp ipykernel.debugger tornado.platform.asyncio sqlite3 IPython.core.completerlib
    IPython.core.debugger IPython.core.logger IPython.core.oinspect IPython.core.pylabtools
    IPython.extensions.storemagic zmq.utils.garbage matplotlib.pyplot matplotlib.backends.backend_agg
    matplotlib.backends.backend_svg PIL.BmpImagePlugin PIL.GifImagePlugin PIL.JpegImagePlugin PIL.PngImagePlugin
    PIL.PpmImagePlugin numpy.random pandas pandas.io.formats.csvs pandas.io.formats.html pandas.io.formats.string
    helpers.charts helpers.pages helpers.figures helpers.tables:load helpers.reports.display:rehearse
"""
# What variables begin with that count when Python starts or one of these modules is imported.
AT_START = ("PYTHON", "LD_", "DYLD_", "LANG", "LC_", "MPLCONFIGDIR", "MATPLOTLIBRC")
INLINE = "module://matplotlib_inline.backend_inline"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
REQUEST = 1 << 22  # bytes; the environment of a process is smaller
_starting = threading.Lock()


def warm_up() -> str:
    """Start the warm process, unless there is one for this process already, and do not wait for it.

    Returns the folder of its sockets. The environment names it as well, in WARM_KERNELS, for programs started later.
    Raises OSError where the warm process cannot be started.
    """
    if not hasattr(os, "fork"):
        raise OSError("this platform cannot fork")
    with _starting:
        prefix, _, folder = os.environ.get("WARM_KERNELS", "").rpartition(os.pathsep)
        if prefix == sys.prefix and os.path.isdir(folder):
            return folder
        # The path of a socket may have about 100 bytes, and is written as text in connection files.
        usual = tempfile.gettempdir()
        folder = tempfile.mkdtemp(prefix="warm-", dir=usual if usual.isascii() and len(usual) < 60 else "/tmp")
        run = "import sys; sys.path[:] = filter(None, sys.path); from {}.warm import serve; serve(*sys.argv[1:])"
        with contextlib.ExitStack() as undo, socket.socket(socket.AF_UNIX) as listener:
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            listener.bind(f"{folder}/warm")
            listener.listen(128)
            server = subprocess.Popen(
                [sys.executable, "-c", run.format(__package__), str(listener.fileno()), str(os.getpid()), folder],
                env=ONE_THREAD | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"} | os.environ,
                stdin=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
                start_new_session=True,  # a Ctrl-C or SIGKILL to the whole group leaves it alive to clean up
            )
            undo.pop_all()
        atexit.register(_cool_down, server, folder, os.getpid())
        os.environ["WARM_KERNELS"] = f"{sys.prefix}{os.pathsep}{folder}"
        return folder


def _cool_down(server, folder, starter):
    if os.getpid() == starter:  # forks of the starter come here as well
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def prefer() -> None:
    """Have this process and those that it starts use warm kernels, unless the environment names others.

    What a report shows is not the user's to set in passing: matplotlib begins with its own settings in each of them.
    """
    os.environ.pop("MPLBACKEND", None)
    os.environ["MATPLOTLIBRC"] = (
        f"{os.path.dirname(importlib.util.find_spec('matplotlib').origin)}/mpl-data/matplotlibrc"
    )
    if os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", "warm") == "warm":
        with contextlib.suppress(OSError):  # the provisioner warns, once, and takes an ordinary kernel
            warm_up()


def serve(listener: str, starter: str, folder: str) -> None:
    """Import or call what `PRELOAD`, or WARM_PRELOAD in the environment, names, then fork a kernel for each connection.

    Parameters
    ----------
    listener : str
        Number of the open socket on which requests arrive: a line of JSON each, with the streams to write to.
    starter : str
        Process number of the one that started this process; when that has gone, this ends and removes `folder`.
    folder : str
        Where the sockets of all kernels are.
    """

    def watch(*_):
        if os.getppid() != int(starter):
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)

    signal.signal(signal.SIGALRM, watch)
    signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
    os.chdir(folder)  # where there is no matplotlibrc
    gc.disable()  # imports make no garbage to speak of
    for name in os.environ.get("WARM_PRELOAD", PRELOAD).split():
        with contextlib.suppress(Exception):
            found = pkgutil.resolve_name(name)
            if callable(found):
                found()
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    imprint = _imprint(os.environ, files)
    threads = psutil.Process().num_threads()
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the ends of kernels are seen by those who asked for them
    server = socket.socket(fileno=int(listener))
    while True:
        streams = []
        # Whatever is asked for, and whatever fails, this goes on. (Without files left, it waits for some to be closed.)
        with contextlib.suppress(Exception), _accepted(server) as connection:
            connection.settimeout(5)
            streams = socket.recv_fds(connection, 1, 2)[1]
            request = json.loads(connection.makefile().readline(REQUEST))
            changed = {name for name, _ in imprint.items() ^ _imprint(request["env"], files).items()}
            if threads > 1:
                connection.sendall(json.dumps(f"the warm process has {threads} threads, which forks lack").encode())
            elif changed:
                connection.sendall(json.dumps(f"{min(changed)} has changed since the warm process started").encode())
            elif os.fork() == 0:
                server.close()
                _be_kernel(connection, streams, request)
        for stream in streams:
            os.close(stream)


def _accepted(server):
    try:
        return server.accept()[0]
    except OSError:
        time.sleep(0.1)
        raise


def _imprint(env, files):
    """Return what a fork cannot take over from another environment or from newer files."""
    times = {file: os.stat(file).st_mtime_ns for file in files if os.path.exists(file)}
    return times | {name: value for name, value in env.items() if name.startswith(AT_START)}


def _be_kernel(connection, streams, request):
    code = 1
    try:
        argv, cwd, env = (request[name] for name in ("argv", "cwd", "env"))
        os.setsid()
        for signum in (signal.SIGALRM, signal.SIGCHLD):
            signal.signal(signum, signal.SIG_DFL)
        os.chdir(cwd)
        for target, stream in enumerate(streams, 1):
            os.dup2(stream, target)
            os.close(stream)
        os.environ.clear()
        os.environ.update(env)
        time.tzset()
        tempfile.tempdir = None
        if "numpy.random" in sys.modules:  # the standard library seeds its own
            sys.modules["numpy.random"].seed()
        if matplotlib := sys.modules.get("matplotlib"):
            matplotlib.rcParams["backend"] = env.get("MPLBACKEND") or INLINE  # first, or the update picks one
            if os.path.exists("matplotlibrc"):
                matplotlib.rcParams.update({**matplotlib.rc_params(), "backend": matplotlib.rcParams["backend"]})
        sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *argv]
        os.register_at_fork(after_in_child=connection.close)
        app = importlib.import_module("ipykernel.kernelapp").IPKernelApp.instance(parent_handle=1)
        app.initialize(argv)
        app.poller = threading.Thread(target=_follow, args=(connection, app), daemon=True)
        connection.settimeout(None)
        connection.sendall(json.dumps(os.getpid()).encode())
        app.start()
        app.control_thread.join(1)  # else closing may wait 10 s for what this thread still flushes
        code = 0
        atexit._run_exitfuncs()
        connection.sendall(b".")
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)  # the interpreter's own way takes 0.2 s to free what it imported


def _follow(connection, app):
    """End the kernel and all that it started when the process that asked for it is gone."""
    with contextlib.suppress(OSError):
        connection.recv(1)
    app.cleanup_connection_file()
    os.killpg(os.getpid(), signal.SIGKILL)
