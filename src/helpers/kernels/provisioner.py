"""Start kernels by forking them from one process that has imported the usual libraries already.

Most of the time of a small report goes into the same imports. The *warm process* (helpers.kernels.warm) pays for them
once and forks itself for each kernel that is asked for. A fork shares nothing with the kernels before it: modules,
environment, working directory and random numbers are its own. To use it with papermill, nbval or nbconvert,
name it as the provisioner of kernels, in the environment or in a Jupyter configuration:

    JUPYTER_DEFAULT_PROVISIONER_NAME=warm pytest --nbval notebooks

The first kernel starts the warm process. Programs started after that find it in the environment and share it, since
several would import the same things on the same cores: a program with workers calls `warm_up` before it starts them.

- Messages go through sockets in one private folder, not over TCP: no warning about encryption, no ports that collide.
- A kernel ends with the process that asked for it, the warm process with the one that started it, whatever ended them;
  the folder goes with it.
- A kernel of another interpreter, or with options that a fork cannot honour, is an ordinary one. So is, after one
  warning, every kernel where there is no fork, where the warm process died, and where a file that it imported or a
  variable that it was started with has changed since. Kernels that run already go on when the warm process dies.
- What a library warns of on import does not reach the notebook, and numerical libraries keep to one thread.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from queue import Empty

import zmq
from jupyter_client.localinterfaces import localhost
from jupyter_client.provisioning import LocalProvisioner
from jupyter_core.utils import ensure_async, run_sync

from helpers.kernels.warm import warm_up


class WarmProvisioner(LocalProvisioner):
    """Provide kernels forked from the warm process, and ordinary ones where that cannot be."""

    _warm = _warned = False

    async def pre_launch(self, **kwargs):
        """Have a kernel of this Python talk through sockets in the private folder."""
        km = self.parent
        self._warm = km is not None and km.format_kernel_cmd()[:3] == [sys.executable, "-m", "ipykernel_launcher"]
        if self._warm and km.transport == "tcp" and km.ip == localhost():
            try:
                name = f"{warm_up()}/{os.urandom(4).hex()}"
                km.transport, km.ip, km.connection_file = "ipc", name, km.connection_file or f"{name}.json"
                km.client_factory = _prompt(km.client_factory)
            except OSError as error:
                self._give_up(error)
                if km.transport_encryption == "disabled" and zmq.has("curve"):
                    km.transport_encryption = "auto"
        return await super().pre_launch(**kwargs)

    def _finalize_env(self, env):
        super()._finalize_env(env)
        env.pop("WARM_KERNELS", None)

    async def launch_kernel(self, cmd, env, cwd=None, stdout=None, stderr=None, **kwargs):
        """Fork the kernel and return once it listens, or launch an ordinary one."""
        self.cwd = os.path.abspath(cwd or os.getcwd())
        streams = [1 if stdout is None else stdout, 2 if stderr is None else stderr]
        special = self._scrub_kwargs(kwargs) or {subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL} & set(streams)
        if self._warm and not special:
            try:
                request = {"argv": cmd[3:], "cwd": self.cwd, "env": env | {"JPY_PARENT_PID": str(os.getpid())}}
                self.process = await asyncio.wait_for(_ForkedKernel.ask(request, streams), 60)
                self.pid = self.process.pid
                return self.connection_info
            except (OSError, ValueError, TimeoutError) as error:
                self._give_up(error)
        return await super().launch_kernel(cmd, env=env, cwd=cwd, stdout=stdout, stderr=stderr, **kwargs)

    def _give_up(self, error):
        self._warm = False
        if not WarmProvisioner._warned:
            WarmProvisioner._warned = True
            warnings.warn(f"no warm kernel ({error!r}), ordinary kernels take over", RuntimeWarning, stacklevel=2)

    async def send_signal(self, signum):
        """Signal the kernel, but leave the interrupt before a shutdown to `shutdown_requested`."""
        if not (self._warm and signum == signal.SIGINT and self.parent.shutting_down):
            await super().send_signal(signum)

    async def shutdown_requested(self, restart=False):
        """Watch for the end of the kernel, closer than the manager does, and interrupt only a busy one.

        The manager interrupts every kernel, and one that is just about to answer prints an error then.
        """
        for wait in range(50):
            if await self.poll() is not None:
                break
            if self._warm and wait == 20:
                await super().send_signal(signal.SIGINT)
            await asyncio.sleep(0.01)

    async def kill(self, restart=False):
        """Kill the kernel and watch for its end."""
        await super().kill(restart)
        await self.shutdown_requested(restart)


class _ForkedKernel:
    """Answer for a kernel, which is no child of this process, as `subprocess.Popen` does.

    The connection over which the kernel was asked for stays open: its end tells either side that the other is gone.
    """

    stdin = stdout = stderr = returncode = None

    @classmethod
    async def ask(cls, request, streams):
        loop, connection = asyncio.get_running_loop(), socket.socket(socket.AF_UNIX)
        try:
            connection.connect(f"{warm_up()}/warm")
            socket.send_fds(connection, [b"\n"], [s if isinstance(s, int) else s.fileno() for s in streams])
            connection.setblocking(False)
            await loop.sock_sendall(connection, json.dumps(request).encode() + b"\n")
            answer = json.loads(await loop.sock_recv(connection, 4096) or '"the warm process or its fork died"')
            if isinstance(answer, str):
                raise OSError(answer)
            return cls(answer, connection)
        except BaseException:
            connection.close()
            raise

    def __init__(self, pid, connection):
        self.pid, self._connection, self._last = pid, connection, -signal.SIGKILL

    def poll(self):
        if self.returncode is None:
            try:
                while self._connection.recv(1):  # its last word, where it ends in order
                    self._last = 0
            except BlockingIOError:
                return None
            except OSError:
                pass
            self._connection.close()
            self.returncode = self._last
        return self.returncode

    def wait(self):
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, signum):
        if self.poll() is None:
            os.killpg(self.pid, signum)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)


def _prompt(factory):
    """Return a client class that sees from the kernel's status that it is ready, not from 0.2 s of silence."""

    async def wait_for_ready(client, timeout=None):
        request, status = client.kernel_info(), None
        try:
            await ensure_async(client.shell_channel.get_msg(timeout=1))
            while status != (request, "idle"):
                message = await ensure_async(client.iopub_channel.get_msg(timeout=0.2))
                status = message["parent_header"].get("msg_id"), message["content"].get("execution_state")
        except Empty:
            await ensure_async(factory.wait_for_ready(client, timeout))

    waits = wait_for_ready if asyncio.iscoroutinefunction(factory.wait_for_ready) else run_sync(wait_for_ready)
    return type(factory.__name__, (factory,), {"wait_for_ready": waits})
