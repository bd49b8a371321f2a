"""The project itself: dependencies that cannot drift, layers, nothing of this machine."""

import io
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from helpers.charts import chart_over_time, select
from helpers.figures import open_study
from helpers.pages import Page
from helpers.paths import PROJECT, RAW

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"


def project():
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def locked():
    """The pins of requirements.lock, with their markers, as one line each."""
    lock = (PROJECT / "requirements.lock").read_text()
    return [re.sub(r"\s*\\$", "", line) for line in lock.splitlines() if re.match(rf"{NAME}==", line)]


def wanted():
    data = project()["project"]
    extras = [item for items in data["optional-dependencies"].values() for item in items]
    return [*data["dependencies"], *extras, *project()["build-system"]["requires"]]


@pytest.mark.parametrize("requirement", sorted(set(wanted())))
def test_the_lock_satisfies_every_declared_dependency(requirement):
    asked = Requirement(requirement)
    pins = [Requirement(line) for line in locked()]
    versions = [
        next(iter(pin.specifier)).version
        for pin in pins
        if canonicalize_name(pin.name) == canonicalize_name(asked.name)
    ]
    assert versions and all(asked.specifier.contains(version) for version in versions)


def test_environment_yml_holds_the_same_pins():
    listed = re.findall(r"^    - (.+)$", (PROJECT / "environment.yml").read_text(), re.M)
    assert listed == ["-e .", *locked()]
    assert re.search(r"^  - python=3\.\d+$", (PROJECT / "environment.yml").read_text(), re.M)


def test_the_lock_has_hashes_and_no_address():
    lock = (PROJECT / "requirements.lock").read_text()
    assert "://" not in lock and lock.count("--hash=sha256:") >= len(locked())


def rooms():
    """The rooms and single modules of the package, by name."""
    package = PROJECT / "src/helpers"
    return {path.stem for path in package.glob("*.py")} - {"__init__"} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }


def test_every_room_stands_in_the_order_of_stages():
    order = (PROJECT / "src/helpers/__init__.py").read_text()
    contract, *doors = project()["tool"]["importlinter"]["contracts"]
    layered = re.findall(r"helpers\.(\w+)", " ".join(contract["layers"]))
    assert set(layered) == rooms() == set(re.findall(r"^(\w+)  +\S", order, re.M))
    held = {door["protected_modules"][0] for door in doors}
    assert held == {f"helpers.{path.parent.name}.**" for path in (PROJECT / "src/helpers").glob("*/__init__.py")}


def test_the_picture_of_the_readme_is_of_todays_tables():
    picture = Image.open(PROJECT / "docs" / "toll.png")
    page = Page(open_study())
    (rows, *_) = [rows for _, rows in select(page.points, page.words).groupby("topic", sort=False)]
    drawn = chart_over_time(rows, page.words)
    assert picture.text["Title"] == drawn.title, "run `make notebooks`"
    assert picture.size == Image.open(io.BytesIO(drawn.images(kinds=["png"])["png"])).size


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Run commands of the package as a wheel holds it, in a folder that is no checkout; their status and last line."""
    folder = tmp_path_factory.mktemp("installed")
    build = f"import flit_core.buildapi as b; print(b.build_wheel({str(folder)!r}))"
    made = subprocess.run([sys.executable, "-c", build], cwd=PROJECT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(folder / made.stdout.split()[-1]) as wheel:
        wheel.extractall(folder)

    def does(*words) -> tuple[int, list[str]]:
        code = f"import sys; sys.path.insert(0, {str(folder)!r}); from helpers.__main__ import main; sys.exit(main({list(words)}))"
        done = subprocess.run([sys.executable, "-I", "-c", code], cwd=folder, capture_output=True, text=True)
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return does


NO_TABLES = "no tables come with an installed package: work in a checkout, or name a folder with --data"
NO_FOLDER = "an installed package has no folder of its own to write to: name one with --out"


def test_an_installed_package_says_in_one_line_what_it_needs_and_builds_where_it_is_told_to(installed, tmp_path):
    for words, line in {
        ("check",): NO_TABLES, ("read", "about 600"): NO_TABLES,
        ("build", "--data", str(RAW)): NO_FOLDER, ("report", "--data", str(RAW)): NO_FOLDER,
    }.items():  # fmt: skip
        assert installed(*words) == (2, [line])
    assert installed("build", "--data", str(RAW), "--out", str(tmp_path))[0] == 0
    assert (tmp_path / "points.csv").is_file()


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
