"""The project itself: dependencies that cannot drift, layers, nothing of this machine."""

import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from helpers.charts import chart_over_time, select
from helpers.figures import open_study
from helpers.pages import Page
from helpers.paths import PROJECT, RAW

CI = PROJECT / ".ci/run"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"


def project():
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def test_the_lock_pins_every_declared_dependency_by_hash_and_environment_yml_holds_the_same_pins():
    lock, data = (PROJECT / "requirements.lock").read_text(), project()["project"]
    locked = [re.sub(r"\s*\\$", "", line) for line in lock.splitlines() if re.match(rf"{NAME}==", line)]
    pins = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in map(Requirement, locked)}
    wanted = [*data["dependencies"], *project()["build-system"]["requires"]]
    wanted += [item for items in data["optional-dependencies"].values() for item in items]
    for asked in map(Requirement, wanted):
        assert asked.specifier.contains(pins.get(canonicalize_name(asked.name), "0")), asked
    assert "://" not in lock and lock.count("--hash=sha256:") >= len(locked)
    environment = (PROJECT / "environment.yml").read_text()
    assert re.findall(r"^    - (.+)$", environment, re.M) == ["-e .", *locked]
    assert re.search(r"^  - python=3\.\d+$", environment, re.M)


def test_every_room_stands_in_the_order_of_stages_and_is_entered_by_its_door():
    package = PROJECT / "src/helpers"
    doors = {path.parent.name for path in package.glob("*/__init__.py")}
    rooms = {path.stem for path in package.glob("*.py")} - {"__init__"} | doors
    order, protected = (
        project()["tool"]["importlinter"]["contracts"][0],
        project()["tool"]["importlinter"]["contracts"][1:],
    )
    described = re.findall(r"^(\w+)  +\S", (package / "__init__.py").read_text(), re.M)
    assert set(re.findall(r"helpers\.(\w+)", " ".join(order["layers"]))) == rooms == set(described)
    assert {door["protected_modules"][0] for door in protected} == {f"helpers.{door}.**" for door in doors}


def test_the_picture_of_the_readme_is_of_todays_tables():
    picture = Image.open(PROJECT / "docs" / "toll.png")
    page = Page(open_study())
    (rows, *_) = [rows for _, rows in select(page.points, page.words).groupby("topic", sort=False)]
    drawn = chart_over_time(rows, page.words)
    assert picture.text["Title"] == drawn.title, "run `make notebooks`"
    assert picture.size == Image.open(io.BytesIO(drawn.images(kinds=["png"])["png"])).size


NO_TABLES = "no tables come with an installed package: work in a checkout, or name a folder with --data"
NO_FOLDER = "an installed package has no folder of its own to write to: name one with --out"
# Commands, each with its exit status and the one line that it prints, or None where it may print what it likes.
INSTALLED = [
    (["check"], 2, NO_TABLES), (["read", "about 600"], 2, NO_TABLES),
    (["build", "--data", str(RAW)], 2, NO_FOLDER), (["report", "--data", str(RAW)], 2, NO_FOLDER),
    (["build", "--data", str(RAW), "--out", "out"], 0, None),
]  # fmt: skip
CALLS = """
import sys, io, json, contextlib
sys.path.insert(0, ".")
from helpers.__main__ import main
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        status = main(words)
    print(json.dumps([status, said.getvalue().splitlines()]))
"""


def test_an_installed_package_says_in_one_line_what_it_needs_and_builds_where_it_is_told_to(tmp_path):
    build = f"import flit_core.buildapi as b; print(b.build_wheel({str(tmp_path)!r}))"
    made = subprocess.run([sys.executable, "-c", build], cwd=PROJECT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(tmp_path / made.stdout.split()[-1]) as wheel:
        wheel.extractall(tmp_path)
    calls = [sys.executable, "-I", "-c", CALLS, json.dumps([words for words, *_ in INSTALLED])]
    done = subprocess.run(calls, cwd=tmp_path, capture_output=True, text=True)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    for (words, status, line), (ended, said) in zip(INSTALLED, outcomes, strict=True):
        assert ended == status and line in (None, *said) and (line is None or len(said) == 1), (words, said)
    assert (tmp_path / "out" / "points.csv").is_file()


def test_what_hooks_and_workflows_run_is_there():
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    (notebooks,) = [hook["entry"].split() for hook in hooks if hook["id"] == "notebooks"]
    file, _, tests = notebooks[-3:]
    assert tests in (PROJECT / file).read_text(encoding="utf-8")
    run = "".join(path.read_text() for path in (PROJECT / ".github/workflows").glob("*.yml")) + CI.read_text()
    targets = re.findall(r"^([a-z./-]+):", (PROJECT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"\bmake ([a-z./-]+)", run)) <= set(targets)
    assert "bash .ci/run" in run and all((PROJECT / name).is_file() for name in re.findall(r"tests/\w+\.py", run))


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def test_no_file_names_a_path_of_this_machine():
    here = {str(PROJECT.parent) + "/", str(PROJECT)}
    found = [p for p in tracked() if any(path.encode() in p.read_bytes() for path in here)]
    assert found == []


def test_no_sentence_of_an_article_is_in_the_repository():
    articles = PROJECT.parent / "shared" / "articles"
    if not articles.is_dir():
        pytest.skip("the articles' texts are not here")
    texts = [re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in articles.glob("*.txt")]
    words = [text.split() for text in texts]
    runs = {" ".join(some[n : n + 12]) for some in words for n in range(len(some) - 11)}
    for path in tracked():
        if path.suffix in (".csv", ".md", ".py", ".json", ".ipynb", ".txt", ".j2"):
            here = re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).split()
            assert not runs & {" ".join(here[n : n + 12]) for n in range(len(here) - 11)}, path
