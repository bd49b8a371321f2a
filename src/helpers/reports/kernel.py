"""Fork the kernel of a notebook from the process that runs it, ready to use: the libraries are imported already.

The kernel is ipykernel's own, so that outputs have the types and the order that they have in JupyterLab.
"""

import gc
import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp
from jupyter_client import AsyncKernelClient, AsyncKernelManager

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
    """Manage a kernel that runs already and is a child of this process."""

    child = ready = 0
    has_kernel = False  # papermill then asks for its start

    async def start_kernel(self, **_):
        """Wait until the kernel listens."""
        if not os.read(self.ready, 1):
            raise RuntimeError("the kernel died when it started")

    async def _async_is_alive(self) -> bool:
        return os.waitid(os.P_PID, self.child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    is_alive = _async_is_alive

    async def shutdown_kernel(self, **_):
        """Do nothing: the kernel ends with the process group."""

    async def cleanup_resources(self, restart=False):
        """Do nothing: the folder of the sockets goes with the report."""


class PromptClient(AsyncKernelClient):
    """See from what the kernel says that it is ready, not from 0.2 seconds of silence."""

    async def wait_for_ready(self, timeout=None):
        """Wait for the kernel's welcome, after which no output is lost, and for what it says of itself."""
        await self.iopub_channel.get_msg(timeout=timeout)
        self.kernel_info()
        self._handle_kernel_info_reply(await self.shell_channel.get_msg(timeout=timeout))


ForkedKernel.client_factory.default_value = PromptClient


def _be_kernel(connection_file: str, ready: int) -> None:
    """Become a kernel; never return."""
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
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
    gc.enable()
