"""Start the command in a process of its own, kill parts of it, and count what was survived."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

KILLS = int(os.environ.get("FAULTS", "2"))
UNLIKE = (".ipynb", "manifest.json")  # hold times


def start(*words, temporary: Path | None = None, **options) -> subprocess.Popen:
    """Start the command in a group of its own."""
    own = os.environ | ({"TMPDIR": str(temporary)} if temporary else {})
    command = [sys.executable, "-m", "helpers", *map(str, words)]
    return subprocess.Popen(
        command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )


def finish(process: subprocess.Popen) -> tuple[int, str]:
    """Wait for the end; return the exit status and what was said on stderr, which holds no traceback."""
    told = process.communicate(timeout=100)[1]
    assert "Traceback" not in told, told
    return process.returncode, told


def contents(folder: Path) -> dict[str, bytes]:
    """What a folder holds, but for what hidden folders hold."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in found.items() if not str(name).startswith(".")}


def same(folder: Path) -> dict[str, bytes | None]:
    """What must be the same in each run: the names, and what the files hold that tell no time."""
    return {name: None if name.endswith(UNLIKE) else content for name, content in contents(folder).items()}


def whole(folder: Path) -> bool:
    """Tell whether all files of a report are those that its manifest lists."""
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    found = {name: hashlib.sha256(content).hexdigest() for name, content in contents(folder).items()}
    found.pop("manifest.json")
    return listed == found


def kill_at_random(process: subprocess.Popen, seed: int, longest: float) -> None:
    time.sleep(random.Random(seed).uniform(0, longest))
    process.kill()
    process.communicate(timeout=100)


def parts(process: subprocess.Popen) -> list[psutil.Process]:
    """The processes that one has started, and those that these have."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):
            found += [child] * (child.status() != psutil.STATUS_ZOMBIE)
    return found


def record(test: str, survived: list[bool], **more) -> None:
    """Note what was survived for docs/reliability.md, and more about it, and require that all was."""
    row = {"test": test, "tried": len(survived), "survived": sum(survived), "lost": survived.count(False)} | more
    if path := os.environ.get("RELIABILITY"):
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")
    assert all(survived) and survived, row
