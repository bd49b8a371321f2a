"""What the process that reports are forked from imports (see `process`), and the kernel of a notebook, forked likewise.

All of this is imported and used once before there are forks, so that each is ready at once. These modules start no
thread, and change nothing but themselves, when they are imported. A kernel is ipykernel's own, so that outputs have the
types and the order that they have in JupyterLab.
"""

# ruff: noqa: E402, F401
import atexit
import gc
import os
import shutil
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
os.environ |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": "agg"}
sys.modules.setdefault("rfc3987_syntax", None)  # else jsonschema compiles the grammar of web addresses, for 2 s

import ipykernel.debugger
import IPython.core.completerlib
import IPython.core.pylabtools
import IPython.extensions.storemagic
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.pyplot
import nbformat
import papermill
import PIL.PngImagePlugin
import zmq.utils.garbage
from ipykernel.kernelapp import IPKernelApp
from jupyter_client import AsyncKernelManager

from helpers import tables
from helpers.reports import display, notebook, pages
from helpers.wording import compile_templates

INLINE = "module://matplotlib_inline.backend_inline"


def may_fork(name: str) -> bool:
    """Tell whether a kernel can be forked from this process: it has one thread, and the kernel runs this Python."""
    if len(os.listdir("/proc/self/task")) > 1:
        return False
    manager = AsyncKernelManager(kernel_name=name)
    command = manager.format_kernel_cmd()
    return command[:3] == [sys.executable, "-m", "ipykernel_launcher"] and not manager.kernel_spec.env


def fork_kernel(sockets: str) -> "ForkedKernel":
    """Fork a kernel and return its manager; no socket may exist in this process yet.

    `sockets` is a private folder with a short path: the path of a socket may have about 100 bytes.
    """
    manager = ForkedKernel(transport="ipc", ip=f"{sockets}/k", connection_file=f"{sockets}/kernel.json")
    manager.write_connection_file()
    manager.ready, ready = os.pipe()
    manager.child = os.fork()
    if manager.child == 0:
        _be_kernel(manager.connection_file, ready)
    os.close(ready)
    return manager


class ForkedKernel(AsyncKernelManager):
    """Manage a kernel that runs already, is a child of this process, and ends with its group."""

    child = ready = 0
    has_kernel = False  # nbclient then asks for its start

    async def start_kernel(self, **_):
        """Wait until the kernel listens."""
        if not os.read(self.ready, 1):
            raise RuntimeError("the kernel died when it started")

    async def _async_is_alive(self) -> bool:
        return os.waitid(os.P_PID, self.child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    is_alive = _async_is_alive


def _be_kernel(connection_file: str, ready: int) -> None:
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ |= {"JPY_PARENT_PID": str(os.getppid())}
        launcher = find_spec("ipykernel_launcher").origin
        sys.argv = [launcher, "-f", connection_file, "--HistoryManager.hist_file=:memory:"]
        _renew_libraries()
        app = IPKernelApp.instance(parent_handle=os.getppid())
        app.initialize(sys.argv[1:])
        os.write(ready, b".")
        os.close(ready)
        app.start()
    finally:
        os._exit(0)


def _renew_libraries() -> None:
    """Have imported libraries begin as if this process had imported them itself."""
    time.tzset()
    sys.modules["numpy.random"].seed()  # the standard library seeds its own
    matplotlib = sys.modules["matplotlib"]
    matplotlib.rcParams["backend"] = INLINE
    if Path("matplotlibrc").exists():  # settings for the charts of notebooks in this folder; ours have their own
        matplotlib.rcParams.update({**matplotlib.rc_params(), "backend": INLINE})


# What these keep for later is there in all forks, and shared by them.
with suppress(OSError, ValueError):  # there may be no tables; a notebook that needs them says so
    tables.load()
pages.notebook_page(nbformat.v4.new_notebook(), "", "", {})
compile_templates()
gc.freeze()
server = os.getpid()


@atexit.register
def _end() -> None:
    """Remove the folder of a caller that was killed: this process ends after it and all forks."""
    if os.getpid() == server:
        shutil.rmtree(os.environ.get("DPRK_FOLDER", ""), ignore_errors=True)
