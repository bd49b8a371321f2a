"""Compare what a base commit and the working tree write: derived tables, pages, charts' words, figures.json, CSVs.

    python benchmarks/golden.py BASE [--data DIR ...] [--only SELECTION ...] [--allow FILE]

Both sides run `python -m helpers build` and `report` under seven selections, on the tables of data/raw (each side
its own) and on each DIR. The base's output is kept in ~/.cache/dprk-golden. Exit status 1 if any line differs.

Left out: code cells, and the date, version and commit in footers. A file of --allow holds one regular expression a
line (# starts a comment). A differing line is allowed where one of them is found in
"COLLECTION SELECTION FILE # HEADING: -LINE" (or +LINE), HEADING being the nearest one above the line.
"""

import argparse
import csv
import difflib
import hashlib
import inspect
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

TREE = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dprk-golden"
BLOCKS = "title h1 h2 h3 h4 h5 h6 p li dt dd tr caption summary figcaption blockquote pre div section ul ol dl table"
FOOTER = r"\d{1,2} [A-Z][a-z]+ \d{4}|\d+\.\d+\.\d+\S*|commit [0-9a-f]{7,40}(-dirty)?|no commit known"
PROGRESS = r"\d+%\||cell/s|\x1b|^\s*$|: done\b"
Files = dict[str, list[str]]


def selections(data: Path) -> dict[str, dict[str, str] | None]:
    """Choose parameters from the days and outlets of a collection; None stands for the derived tables."""
    sources = list(csv.DictReader((data / "sources.csv").read_text(encoding="utf-8").splitlines()))
    days, outlets = (sorted({row[column] for row in sources}) for column in ("published", "outlet"))
    first, middle, last = (days[(len(days) - 1) * quarter // 4] for quarter in (1, 2, 3))
    return {
        "tables": None, "default": {},
        "literal": {"hedge_rule": "literal"}, "five-percent": {"hedge_rule": "five-percent"},
        "until-first-quarter": {"published_until": first}, "until-median": {"published_until": middle},
        "outlets": {"outlets": ";".join(outlets[::2])}, "window": {"date_from": middle, "date_to": last},
    }  # fmt: skip


def run(tree: Path, out: Path, *words: str) -> list[str]:
    """Run one command with the code of a tree; return its exit status and messages, without times and folders."""
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    command = [sys.executable, "-m", "helpers", *words, "--out", str(out)]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, encoding="utf-8", errors="replace")
    said = re.sub(r"\d+(\.\d+)? ?s\b", "N s", f"{done.stdout}\n{done.stderr}".replace(str(out), "OUT"))
    lines = said.replace(str(tree), "TREE").splitlines()
    return [f"exit status {done.returncode}", *(line for line in lines if not re.search(PROGRESS, line))]


def page_lines(html: str) -> list[str]:
    """Return the visible text of a page, a block a line: headings after #, link targets and alt texts in brackets."""
    soup = BeautifulSoup(html, "html.parser")
    for unseen in soup.select("style, script, details.code"):
        unseen.decompose()
    for text in [text for footer in soup("footer") for text in footer.find_all(string=True)]:
        text.replace_with(re.sub(FOOTER, "…", text))
    for image in soup("img"):
        image.replace_with(f"\0[picture: {image.get('alt', '')}]\0")
    for link in soup("a", href=True):
        link.append(f" [{'data' if link['href'].startswith('data:') else link['href']}]")
    for cell in soup(["td", "th"]):
        cell.append(" | ")
    for block in soup(BLOCKS.split()):
        block.insert(0, "\0# " if re.fullmatch(r"h\d", block.name) else "\0")
        block.append("\0")
    return [text for line in soup.get_text().split("\0") if (text := " ".join(line.split())) not in ("", "#")]


def lines_of(path: Path) -> list[str]:
    """Return what is compared of one written file, or nothing where nothing is."""
    text = path.read_bytes().decode("utf-8", "replace") if path.suffix in (".html", ".csv", ".svg", ".json") else ""
    if path.suffix == ".html":
        return page_lines(text)
    if path.suffix == ".csv":
        return text.split("\n")  # keeps \r, so that bytes are compared
    if path.suffix == ".svg":
        return re.findall(r"<(?:title|text)\b[^>]*>([^<]*)<", text)
    if path.name == "datapackage.json":
        resources = json.loads(text)["resources"]
        fields = [(r["name"], f["name"], f["type"]) for r in resources for f in r["schema"]["fields"]]
        return [" ".join(field) for field in fields]
    if path.name == "figures.json":
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True).split("\n")
    return []


def written(tree: Path, data: Path | None, given: dict[str, str] | None) -> Files:
    """Build the derived tables (`given` None) or a report with one side's code, and read what it wrote."""
    words = ["build"] if given is None else ["report", "--jobs", "1"]
    words += ["--data", str(data)] if data else []
    words += [word for name, value in (given or {}).items() for word in ("-p", name, value)]
    with tempfile.TemporaryDirectory(prefix="golden-") as folder:
        out = Path(folder) / "out"
        files = {"messages": run(tree, out, *words)}
        for path in sorted(out.rglob("*")):
            if path.is_file() and (lines := lines_of(path)):
                files[path.relative_to(out).as_posix()] = lines
    return files


def git(*words: str) -> str:
    """Run git in this tree; return what it printed."""
    return subprocess.run(["git", "-C", str(TREE), *words], check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """Check a commit out in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="golden-base-") as folder:
        base = Path(folder).resolve() / "base"
        git("worktree", "add", "--quiet", "--detach", str(base), commit)
        try:
            yield base
        finally:
            git("worktree", "remove", "--force", str(base))


def recorded(key: list, make) -> Files:
    """Return what an earlier run recorded under a key, or make and record it."""
    how = [sys.version, BLOCKS, FOOTER, PROGRESS, *map(inspect.getsource, (run, page_lines, lines_of, written))]
    path = CACHE / f"{hashlib.sha256(json.dumps([how, key]).encode()).hexdigest()}.json"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")  # moved into place as a whole, since others read the folder too
        new.write_text(json.dumps(make(), ensure_ascii=False), encoding="utf-8")
        new.replace(path)
    return json.loads(path.read_text(encoding="utf-8"))


def differences(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the nearest heading and the sign and text of each differing line."""
    for tag, *span in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for sign, lines, (start, end) in (("-", old, span[:2]), ("+", new, span[2:])):
            for at in range(start, end if tag != "equal" else start):
                heading = next((line[2:] for line in lines[at::-1] if line.startswith("# ")), "")
                yield heading, sign + lines[at]


def report(where: str, old: Files, new: Files, allowed: list[re.Pattern], shown: set) -> int:
    """Print the differing lines that are not allowed, each of them once in a run; return how many there are."""
    found = 0
    for file in sorted(file for file in old.keys() | new.keys() if old.get(file) != new.get(file)):
        lines = [
            (file, heading, line)
            for heading, line in differences(old.get(file, []), new.get(file, []))
            if not any(rule.search(f"{where} {file} # {heading}: {line}") for rule in allowed)
        ]
        found += len(lines)
        if lines:
            print(f"=== {where} {file}: {len(lines)} lines differ, {len(shown.intersection(lines))} of them as above")
        for line in lines:
            if line not in shown:
                print(f"{line[2]}    # {line[1]}" if line[1] else line[2])
        shown.update(lines)
    return found


def main() -> int:
    """Run both sides, selection after selection, and print where they differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", metavar="BASE", help="a git revision")
    parser.add_argument("--data", metavar="DIR", type=Path, action="append", default=[], help="one more collection")
    parser.add_argument("--only", choices=selections(TREE / "data" / "raw"), action="append", help="may be repeated")
    parser.add_argument("--allow", metavar="FILE", type=Path, default=os.devnull, help="regular expressions")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the checkout is removed
    allowed = [re.compile(rule) for rule in re.findall(r"^[^#\n].*", options.allow.read_text("utf-8"), re.MULTILINE)]
    commit = git("rev-parse", "--verify", f"{options.base}^{{commit}}").strip()
    found, shown = 0, set()
    with ExitStack() as stack:
        base = cache(lambda: stack.enter_context(checkout(commit)))
        for data in [None, *(folder.resolve() for folder in options.data)]:
            runs = selections(data or TREE / "data" / "raw")
            tables = [path.read_bytes() for path in sorted(data.glob("*.*"))] if data else []
            key = [commit, str(data), *(hashlib.sha256(table).hexdigest() for table in tables)]
            for name in options.only or runs:
                where = f"{data.name if data else 'data/raw'} {name}"
                old = recorded([*key, runs[name]], lambda: written(base(), data, runs[name]))  # noqa: B023
                new = written(TREE, data, runs[name])
                print(f"{where}: {len(old)} files before, {len(new)} now", file=sys.stderr, flush=True)
                found += report(where, old, new, allowed, shown)
    print(f"{found} lines differ")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
