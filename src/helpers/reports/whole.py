"""Write a folder as one: what is written is built beside its place, in a folder of the same disk, and moved in.

A run that is killed, or finds no room, before it moves leaves all files as they were. The move renames file after
file, which takes milliseconds, the one that lists the others last. A signal that ends a run waits for its end;
after a SIGKILL within it some files are old, some new, and none is cut: the digests in the list tell, and the next
run into the folder finishes the move before it begins. Files that the former list names and the new one does not
are removed. Nothing is promised for a loss of power.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ModuleNotFoundError:  # Windows, where two runs are not kept apart
    flock = None

BUILDING, MOVING = ".building", ".moving-"
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
CARDS = "cards.json"  # what a notebook finds, beside its charts
TRIED = 1 << 20  # bytes


@contextmanager
def writing(out: Path, files: int = 0) -> Iterator[Path]:
    """Hold a folder for one run and give a folder in it to build in; that is removed at the end.

    Whether something can be written is tried first, and what a killed run left is moved in or removed. Where the
    disk knows no locks, as some network disks, two runs are not kept apart. `files` is how many files the run must
    be able to have open at a time.

    Raises OSError where nothing can be written, or another run writes there.
    """
    out = Path(out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    held, building = os.open(out, os.O_RDONLY) if flock else None, out / BUILDING
    try:
        _lock(held, out)
        for left in out.glob(f"{MOVING}*"):
            _move(left, out)
        for left in out.glob(f"{BUILDING}*"):
            shutil.rmtree(left)
        try:
            building.mkdir()
            (building / "tried").write_bytes(bytes(TRIED))
            (building / "tried").unlink()
            with ExitStack() as opened:
                for _ in range(files):
                    opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
            yield building
        finally:
            shutil.rmtree(building, ignore_errors=True)
    finally:
        if held is not None:
            os.close(held)


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write files by their path relative to a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def move_in(built: Path, out: Path, last: str) -> list[Path]:
    """Move what was built into its place, `last` at the end; return the files, in that order.

    `last` is a JSON file; the keys of its "files", if it has such, are what an earlier one put there.

    Raises OSError, before anything is moved, where a file stands in the way of a folder or a folder of a file.
    """
    names = _names(built, last)
    for path in (out / name for name in names):
        for way in (path, *path.relative_to(out).parents):
            way = out / way
            if way.exists() and way.is_dir() == (way == path):
                raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(way))
    _move(built.rename(out / f"{MOVING}{last}"), out)
    return [out / name for name in names]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Have a signal that would end this process come too late: what is done here takes milliseconds."""
    main = threading.current_thread() is threading.main_thread()
    before = {each: signal.signal(each, signal.SIG_IGN) for each in SIGNALS} if main else {}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, as is written in manifests."""
    return hashlib.sha256(content).hexdigest()


def _lock(held: int | None, out: Path) -> None:
    try:
        if held is not None:
            flock(held, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        message = "another run is writing there; wait for its end or name another folder with --out"
        raise OSError(None, message, str(out)) from None
    except OSError:
        pass


def _move(ready: Path, out: Path) -> None:
    last = ready.name.removeprefix(MOVING)
    with undisturbed():
        for name in _names(ready, last)[:-1]:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(ready / name, out / name)
        if (ready / last).is_file():
            for name in _listed(out / last) - _listed(ready / last):
                if (old := (out / name).resolve()).is_relative_to(out.resolve()):
                    old.unlink(missing_ok=True)
                    with suppress(OSError):  # where other files are in the folder
                        old.parent.rmdir()
            os.replace(ready / last, out / last)
        shutil.rmtree(ready)


def _names(folder: Path, last: str) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(found, key=lambda name: (name == last, name))


def _listed(path: Path) -> set[str]:
    try:
        return set(json.loads(path.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
