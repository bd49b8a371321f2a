"""When, by what and from which commit a page was made, as its foot says."""

import os
import subprocess
from datetime import UTC, datetime
from functools import cache

from helpers import __version__
from helpers.paths import PROJECT


@cache  # git is asked once for all pages of a process
def made() -> str:
    """Say when, by which version and from which commit: "1 May 2025 with version 0.1.0 of the code, commit 0a41…"."""
    today, (digits, dash, changed) = datetime.now(UTC), commit()[0].partition("-")
    known = f"commit {digits[:12]}{dash}{changed}" if digits else "no commit known"
    return f"{today.day} {today:%B %Y} with version {__version__} of the code, {known}"


def commit() -> tuple[str, str]:
    """Return the project's commit, with "-dirty" where files differ from it, and "", or "" and why there is none.

    The commit of a repository around the project does not count, nor does that of a GIT_DIR in the environment.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CEILING_DIRECTORIES": str(PROJECT.parent), "LC_ALL": "C"}
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=own)
    except OSError as error:
        return "", f"git: {error.strerror}"
    if done.returncode:
        return "", done.stderr.partition("\n")[0].replace(str(PROJECT), PROJECT.name).strip()
    return done.stdout.strip(), ""
