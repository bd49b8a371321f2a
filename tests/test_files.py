"""Writing to a folder: no file of a user is lost, whatever folder is named with --out."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import options
from helpers.paths import NOTEBOOKS, PROJECT
from helpers.reports import RefusedError, build_tables, writing
from helpers.tables import load
from tests.growing import FROZEN
from tests.test_reports import notebook

PARAMETERS = "published_until = ''\nhedge_rule = ''\ndata_dir = ''\noutput_dir = ''"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def publish(out, made_by="dprk report", names=(), about=None, below="", **texts):
    """Write files in one run; in a name, __ stands for / and _ for a point."""
    with writing(out, made_by, names) as output:
        for name, text in texts.items():
            path = output.files / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        output.publish(about or {}, below)


def listed(files: dict[str, bytes], **more) -> str:
    """A manifest as another program might write it, with true digests."""
    return json.dumps({"files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}} | more)


# What a user has in a folder before a run writes there, and whether the run does it.
TRAPS = {
    "a home page": ({"index.html": "mine"}, False),
    "a notebook of the same name": ({"small.ipynb": "mine"}, False),
    "the claims of someone else": ({"claims.html": "mine"}, False),
    "a folder where a file goes": ({"index.html/mine": "mine"}, False),
    "a manifest of a web app": ({"manifest.json": '{"name": "app"}', "app.js": "mine"}, False),
    "a manifest that is a list": ({"manifest.json": "[]"}, False),
    "a foreign manifest with true digests": (
        {"a": "mine", "manifest.json": listed({"a": b"mine"}, made_by="dprk report")}, False,
    ),
    "a foreign manifest that leads out": ({"manifest.json": listed({"../out.txt": b"mine"})}, False),
    "curated tables": ({"datapackage.json": "{}", "sources.csv": "mine"}, False),
    "a git checkout": ({".git/HEAD": "ref: refs/heads/main", "README.md": "mine"}, False),
    "a git worktree": ({".git": "gitdir: elsewhere"}, False),
    "a file of what the notebook leaves": ({"small/said.txt": "mine"}, False),
    "a file for a folder of the notebook": ({"small": "mine"}, False),
    "notes, a nested report, and folders with names like ours": (
        {"notes.txt": "mine", ".building-plans/a": "mine", ".moving-house/b": "mine", ".dprk-notes/c": "mine",
         "small/mine.txt": "mine", "small_2/said.txt": "mine", "older/index.html": "mine",
         "older/manifest.json": listed({"index.html": b"mine"})}, True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A notebook that leaves a file."""
    write = "import pathlib\npathlib.Path(output_dir).mkdir()\npathlib.Path(output_dir, 'said.txt').write_text('said')"
    return notebook(tmp_path_factory.mktemp("books"), "small", write, parameters=PARAMETERS)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_report_loses_nothing_that_it_finds_in_a_folder(trap, small, tmp_path, run):
    (mine, writes), out = TRAPS[trap], tmp_path / "out"
    for name, text in mine.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    (tmp_path / "out.txt").write_text("mine")
    before = contents(tmp_path)
    for _ in range(1 + writes):  # once more, over its own files
        done = run("report", small, "--out", out)
        after = contents(tmp_path)
        assert {name: after.get(name) for name in before} == before
        assert done.status == (0 if writes else 2), done.err
    assert writes or (after == before and str(out) in done.err.strip().splitlines()[-1])


@pytest.mark.parametrize("command", ["build", "report", "sweep"])
def test_no_command_writes_to_the_root_home_a_checkout_notebooks_or_tables(command, small, tmp_path, run, monkeypatch):
    home, data, books = tmp_path / "home", tmp_path / "data", tmp_path / "books"
    home.mkdir()
    shutil.copytree(FROZEN, data)
    shutil.copytree(small.parent, books)
    (tmp_path / "link").symlink_to(data)
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("HOME", str(home))
    before = contents(tmp_path), set(contents(PROJECT / "data")), set(contents(NOTEBOOKS))
    words = {"build": [], "report": [books / "small.ipynb"], "sweep": [books / "small.ipynb", "-p", "hedge_rule", ""]}
    places = [Path("/"), home, PROJECT, NOTEBOOKS, PROJECT / "data/raw", data, tmp_path / "link", tmp_path / "file"]
    for out in [*places, tmp_path / "file/below"] if command == "build" else [data, books]:
        done = run(command, *words[command], "--data", data, "--out", out)
        assert done.status == 2 and str(out.resolve()) in done.err and len(done.err.splitlines()) == 1, (out, done.err)
    assert before == (contents(tmp_path), set(contents(PROJECT / "data")), set(contents(NOTEBOOKS)))


def test_a_link_is_not_written_through(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "small").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "out" / "index.html").symlink_to(tmp_path / "precious")
    for names in ({"small__x_csv": "ours"}, {"index_html": "ours"}):
        with pytest.raises(RefusedError, match="is in the way"):
            publish(tmp_path / "out", **names)
    assert contents(tmp_path) == {"precious": b"mine", "out/index.html": b"mine"}


def test_a_file_that_was_edited_or_is_of_another_kind_of_run_is_named_and_stays(tmp_path):
    out = tmp_path / "out"
    publish(out, a_txt="1", b_txt="1")
    (out / "a.txt").write_text("edited")
    for names in ({"a_txt": "2"}, {"c_txt": "2"}):  # written anew, or removed
        with pytest.raises(RefusedError, match="a.txt: not written by dprk report, or changed since"):
            publish(out, **names)
    (out / "a.txt").write_text("1")
    with pytest.raises(RefusedError, match="manifest.json: not written by dprk sweep x"):
        publish(out, "dprk sweep x", d_txt="2")
    manifest = (out / "manifest.json").read_text()
    (out / "manifest.json").write_text(manifest.replace("dprk report", "dprk sweep x"))
    with pytest.raises(RefusedError, match="manifest.json"):
        publish(out, "dprk sweep x", d_txt="2")
    assert contents(out) | {"manifest.json": b""} == {"a.txt": b"1", "b.txt": b"1", "manifest.json": b""}


def test_what_a_run_no_longer_makes_is_removed_and_what_others_made_below_is_not(tmp_path):
    out = tmp_path / "out"
    publish(out, a_txt="1", below__a_txt="1", below__deep__b_txt="1")
    (out / "below" / "mine.txt").write_text("mine")
    publish(out / "nested", a_txt="nested")
    publish(out, below="below/", c_txt="2")
    assert set(contents(out)) == {
        "a.txt", "c.txt", "manifest.json", "below/mine.txt", "nested/a.txt", "nested/manifest.json",
    }  # fmt: skip
    assert sorted(json.loads((out / "manifest.json").read_text())["files"]) == ["a.txt", "c.txt"]
    publish(out, d_txt="3")
    assert "a.txt" not in contents(out) and contents(out)["nested/a.txt"] == b"nested"


def test_two_runs_into_one_folder_do_not_mix(small, tmp_path, run):
    with writing(tmp_path / "out", "dprk report"):
        done = run("build", "--data", FROZEN, "--out", tmp_path / "out")
    assert done.status == 1 and "another run is writing there" in done.err and "Traceback" not in done.err
    assert contents(tmp_path / "out") == {}


def test_build_replaces_its_own_tables_of_the_project_whatever_their_bytes(tmp_path, run, monkeypatch):
    monkeypatch.setattr(options, "PROJECT", tmp_path)
    out = tmp_path / "data/processed"
    build_tables(load(FROZEN), out)
    whole = contents(out)
    (out / "points.csv").write_text("<<<<<<< ours")
    (out / "datapackage.json").write_text("<<<<<<< ours")
    (out / "mine.txt").write_text("mine")
    assert run("build", "--data", FROZEN, "--out", out).status == 2  # a folder that is named follows the rule
    assert run("build", "--data", FROZEN).status == 0
    assert contents(out) == whole | {"mine.txt": b"mine"}
    assert run("build", "--data", FROZEN, "--out", out).status == 0


DIE = """\
import os, sys
from pathlib import Path
from helpers.reports import files
replace, left = os.replace, [int(sys.argv[1])]
def die(*words):
    if not left[0]:
        os.kill(os.getpid(), 9)
    left[0] -= 1
    replace(*words)
files.os.replace = die
with files.writing(Path(sys.argv[2]), "dprk report", ["a", "b", "c"]) as output:
    for name in ("a", "b", "c"):
        (output.files / name).write_text("new")
    output.publish({})
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals are those of POSIX")
@pytest.mark.parametrize("moved", range(5))
def test_a_move_that_was_cut_short_is_finished_by_the_next_run(moved, tmp_path):
    out, old = tmp_path / "out", {"a": b"old", "b": b"old", "d": b"old"}
    publish(out, a="old", b="old", d="old")
    (out / "mine").write_text("mine")
    assert subprocess.run([sys.executable, "-c", DIE, str(moved), str(out)]).returncode == -9
    left = {name: content for name, content in contents(out).items() if "/" not in name}
    assert set(left.values()) - {left["manifest.json"]} <= {b"old", b"new", b"mine"} and left["mine"] == b"mine"
    if moved == 0:
        assert {name: left[name] for name in old} == old
    if moved == 2:  # a was moved and the rest was not; the user writes a file where one was to go
        (out / "c").write_text("of the user")
        with pytest.raises(RefusedError, match="/c: not written by"), writing(out, "dprk report"):
            pass
        (out / "c").unlink()
    with writing(out, "dprk report") as output:
        new = dict.fromkeys("abc", b"new") if moved else old
        assert {name: (out / name).read_bytes() for name in output.listed} == new
        assert [path.name for path in out.glob(".*")] == [output.building.name]
    assert not list(out.glob(".*")) and set(contents(out)) == {*new, "mine", "manifest.json"}
