"""Write files into a folder without losing a file that someone else put there or has edited.

A run builds its files in a folder inside the output folder, writes the manifest there, and then moves all to their
places one by one, the manifest last. The manifest holds the SHA-256 of each file and of itself. A run replaces or
removes a file only if the manifest lists it with the digest that it has now. After a kill during the move every file is
whole, either old or new, and the next run finishes the move before it begins. A loss of power is not guarded against.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from helpers.paths import NOTEBOOKS, PROJECT, RAW
from helpers.terminal import UsageError, undisturbed

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ModuleNotFoundError:  # Windows, where two runs into one folder are not kept apart
    flock = None

MANIFEST, DESCRIPTOR = "manifest.json", "datapackage.json"
OTHER = "name another folder with --out"
# The folder in which a run builds: how its name begins, and the file that marks it.
PREFIX, MARK = ".dprk-", "made-by-dprk"


class RefusedError(UsageError):
    """Writing would lose a file, or the folder is one that nothing is written to; the message says which and why."""


@contextmanager
def writing(
    out: Path, made_by: str, names: Iterable[str] = (), manifest: str = MANIFEST, sources: Iterable = (),
    replace: bool = False,
) -> Iterator["Output"]:  # fmt: skip
    """Hold a folder for one run; give a place to build files in and a way to publish them.

    `made_by` is what writes, as "dprk report": files of another kind of run are not replaced. `names` are files that it
    will write, `manifest` the one that lists them. Nothing is written to the folders of `sources`, which the run reads.
    `replace` replaces `names` whatever their bytes. Raises RefusedError, before anything is written, if the folder is
    refused or one of `names` is not the run's own; OSError if nothing can be written, or another run is writing there.
    """
    out = Path(out).resolve()
    refuse_folder(out, sources, replace)
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        output = Output(out, made_by, manifest, frozenset([*names, manifest]) if replace else frozenset())
        output.finish()
        output.require_own([*names, manifest])
        output.building = Path(tempfile.mkdtemp(prefix=PREFIX, dir=out))
        output.files = output.building / "files"
        try:
            (output.building / MARK).write_bytes(bytes(1 << 20))  # there must be room for so much
            output.files.mkdir()
            yield output
        finally:
            shutil.rmtree(output.building, ignore_errors=True)


class Output:
    """An output folder that one run holds: what lies in its folder `files` is published under the same relative path.

    `building` around it is for everything else and is removed at the end. `manifest` is {} if there is none, and
    `listed` has the digests in it.
    """

    def __init__(self, out: Path, made_by: str, name: str, replaced: frozenset[str]):
        self.out, self.made_by, self.name, self._replaced = out, made_by, name, replaced
        self.building = self.files = out
        self._read()

    def add(self, contents: dict[str, bytes], below: str = "") -> None:
        """Write files to `files`."""
        for name, content in contents.items():
            path = self.files / below / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def publish(self, about: dict, below: str = "") -> list[Path]:
        """Move what was built to its place, the manifest last, and remove what it replaces; return the files.

        `about` is the manifest without digests. Of the listed files, those below `below` that were not built again
        are removed. Raises RefusedError, before anything is moved, if a file in the way is not the run's own.
        """
        built = _names(self.files)
        kept = {name: known for name, known in self.listed.items() if not name.startswith(below)}
        kept |= {name: digest_of(self.files / name) for name in built}
        for each in about.get("resources", []):
            each |= {"bytes": (self.files / each["path"]).stat().st_size, "hash": f"sha256:{kept[each['path']]}"}
        if "resources" not in about:
            about = about | {"files": dict(sorted(kept.items())), "made_by": self.made_by}
        content = json.dumps(about | {"sha256": digest(about)}, indent=2, ensure_ascii=False)
        (self.building / self.name).write_text(f"{content}\n", encoding="utf-8")
        os.replace(self.building / self.name, self.files / self.name)  # from here on, the next run finishes the move
        self._move(self.files)
        return [self.out / name for name in [*built, self.name]]

    def require_own(self, names: Iterable[str]) -> None:
        """Raise RefusedError at the first name, in order, that exists and is not this run's own file."""
        for name in sorted({*names} - self._replaced):
            if wrong := self._wrong(name):
                raise RefusedError(f"{wrong}; move it, or {OTHER}")

    def is_own(self, name: str) -> bool:
        """Tell whether this run may write or remove a file: there is none, or it is as the manifest lists it."""
        return not self._wrong(name)

    def _wrong(self, name: str) -> str:
        path = self.out / name
        for each in [*(self.out / folder for folder in list(Path(name).parents)[:-1]), path]:
            fits = each.is_file() if each == path else each.is_dir()
            if each.is_symlink() or (each.exists() and not fits):
                return f"{each}: is in the way"
        own = bool(self.manifest) if name == self.name else path.exists() and self.listed.get(name) == digest_of(path)
        return "" if own or not path.exists() else f"{path}: not written by {self.made_by}, or changed since"

    def finish(self) -> None:
        """Finish or remove what a killed run left."""
        for left in [mark.parent for mark in sorted(self.out.glob(f"{PREFIX}*/{MARK}"))]:
            for name in (MANIFEST, DESCRIPTOR):
                if about := _sealed(left / "files" / name):
                    Output(self.out, about.get("made_by", ""), name, self._replaced)._move(left / "files")
            shutil.rmtree(left)
        self._read()

    def _move(self, files: Path) -> None:
        """Move files to their places; those that the manifest of before lists and theirs does not are removed."""
        kept, names = _listed(_sealed(files / self.name)), [name for name in _names(files) if name != self.name]
        gone = [name for name in self.listed if name not in kept]
        if self._replaced:  # a changed file that is no longer made is left alone
            gone = [name for name in gone if self.is_own(name)]
        self.require_own([*names, *gone, self.name])
        with undisturbed():
            for name in names:
                (self.out / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(files / name, self.out / name)
            for name in gone:
                (self.out / name).unlink(missing_ok=True)
                for folder in list(Path(name).parents)[:-1]:
                    with suppress(OSError):  # other files are in the folder
                        (self.out / folder).rmdir()
            os.replace(files / self.name, self.out / self.name)
        self._read()

    def _read(self) -> None:
        about = _sealed(self.out / self.name)
        self.manifest = about if about.get("made_by", self.made_by) == self.made_by else {}
        self.listed = _listed(self.manifest)


def refuse_folder(out: Path, sources: Iterable[Path | str | None] = (), replace: bool = False) -> None:
    """Raise RefusedError if nothing is to be written to a folder, or a file is where it would be; see `writing`."""
    read = [Path(each).resolve() for each in [NOTEBOOKS, RAW, *sources] if each]
    reasons = {
        "there is a file": any(each.exists() and not each.is_dir() for each in [out, *out.parents]),
        "this is the root of the file system": out == out.parent,
        "this is your home folder": out == Path.home().resolve(),
        "this is the root of a git checkout": (out / ".git").exists() or out == PROJECT,
        "it holds the tables or notebooks": out in [each.parent if each.is_file() else each for each in read],
        "it holds tables": (out / DESCRIPTOR).exists() and not (replace or _sealed(out / DESCRIPTOR)),
    }
    if reason := next((reason for reason, true in reasons.items() if true), ""):
        raise RefusedError(f"{out}: nothing is written here, {reason}; {OTHER}")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    with ExitStack() as stack:
        if flock:
            held = os.open(out, os.O_RDONLY)
            stack.callback(os.close, held)
            try:
                flock(held, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                message = f"another run is writing there; wait until it ends, or {OTHER}"
                raise OSError(None, message, str(out)) from None
            except OSError:
                pass  # some network disks know no locks
        yield


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def digest(what) -> str:
    """Return the SHA-256 of what JSON can hold."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _sealed(path: Path) -> dict:
    """Return a manifest that one of our runs wrote and nobody has changed since, else {}."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        return about if about.pop("sha256") == digest(about) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _listed(manifest: dict) -> dict[str, str]:
    resources = {each["path"]: each["hash"].removeprefix("sha256:") for each in manifest.get("resources", [])}
    return resources | manifest.get("files", {})
