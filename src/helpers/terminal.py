"""What a command has to do with its terminal: what it prints there, why it refuses, and the signals that end it."""

import errno
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from helpers.visible import visible

HELPS = {
    "make room, or name another folder with --out": ("ENOSPC", "EDQUOT", "EFBIG"),
    "name a folder with --out that may be written": ("EACCES", "EPERM", "EROFS"),
    "move what is in the way, or name another folder with --out": ("EEXIST", "ENOTDIR", "EISDIR"),
    "allow more files (ulimit -n 1024), or run fewer notebooks at a time with --jobs 1": ("EMFILE", "ENFILE"),
}
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class UsageError(ValueError):
    """What was asked for is not done; the message says why, and what would help."""


class DiedError(RuntimeError):
    """A process that a command needs died or hung; the message says which."""


class Ended(KeyboardInterrupt):
    """A signal has ended this command."""


def say(text, file=None) -> None:
    """Print for all commands: what stands in a table, an error or the name of a file must not steer a terminal."""
    print(visible(str(text)), file=file)


def told(error: OSError, writes: bool) -> str:
    """Say in one line what could not be done with which file and, of a command that writes, what helps."""
    name = errno.errorcode.get(error.errno, "")
    helps = [help for help, names in HELPS.items() if writes and name in names]
    said = "; ".join([error.strerror or str(error), *helps])
    return f"{error.filename}: {said}" if error.filename else said


def ended_by_signals():
    """Have SIGINT, SIGTERM and SIGHUP end a command, the first of them, in less than two seconds."""

    def end(*_):
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        late = threading.Timer(1.5, os._exit, [130])  # whatever holds the command up
        late.daemon = True
        late.start()
        raise Ended

    heeded = [each for each in SIGNALS if signal.getsignal(each) != signal.SIG_IGN]
    return _handled(heeded, end)


def undisturbed():
    """Ignore the signals that would end this process; what is done here takes milliseconds."""
    return _handled(SIGNALS, signal.SIG_IGN)


@contextmanager
def _handled(signals: Iterable[int], handler) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # no other thread may set handlers
        signals = []
    before = {each: signal.signal(each, handler) for each in signals}
    try:
        yield
    finally:
        for each, own in before.items():
            signal.signal(each, own)
