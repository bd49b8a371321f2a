"""What a command has to do with its terminal: what it prints there, why it refuses, and the signals that end it."""

import argparse
import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
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


class Parser(argparse.ArgumentParser):
    """A parser whose errors cannot steer a terminal; `advice` has what helps, by how an error begins."""

    def __init__(self, **words):
        super().__init__(**words)
        self.advice: dict[str, Callable[[], str]] = {}

    def error(self, message: str):
        """Say what is wrong with the words of a command and what helps, and end it."""
        helps = [advice() for begins, advice in self.advice.items() if message.startswith(begins)]
        super().error(visible("\n".join([message, *helps])))


def say(text, file=None) -> None:
    """Print for all commands: what stands in a table, an error or the name of a file must not steer a terminal."""
    print(visible(str(text)), file=file)


def utf8(word: str) -> bool:
    """Tell whether a word of a command, or the name of a file, came in UTF-8."""
    try:
        word.encode()
    except UnicodeEncodeError:  # what Python makes of other bytes
        return False
    return True


def told(error: OSError) -> str:
    """Say in one line what could not be done with which file, and what helps."""
    name = errno.errorcode.get(error.errno, "")
    said = [str(error.filename)] if error.filename else []
    return ": ".join([*said, "; ".join([error.strerror or str(error), *(h for h in HELPS if name in HELPS[h])])])


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Have SIGINT, SIGTERM and SIGHUP end a command, the first of them, in less than two seconds."""

    def end(*_):
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        late = threading.Timer(1.5, os._exit, [130])  # whatever holds the command up
        late.daemon = True
        late.start()
        raise Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [each for each in SIGNALS if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, end) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore the signals that would end this process; what is done here takes milliseconds."""
    main = threading.current_thread() is threading.main_thread()
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS} if main else {}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
