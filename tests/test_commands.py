"""The command `dprk` itself: its help, its version, and what it says about parameters."""

import pytest

from helpers import __version__
from helpers.figures import Parameters
from tests.growing import FROZEN
from tests.test_reports import notebook


def test_the_version_and_each_command_on_one_line_of_the_help(run):
    assert run("--version") == (0, f"dprk {__version__}\n", "")
    listed = run("--help").out.split("commands:\n")[1].splitlines()
    commands = ["check", "build", "verify", "read", "report", "sweep", "diff"]
    assert [line.split()[0] for line in listed] == commands and all(line.endswith(".") for line in listed)
    assert max(map(len, listed)) <= 120


@pytest.mark.parametrize("command", ["report", "sweep"])
def test_an_incomplete_parameter_lists_all_and_one_given_twice_is_refused(command, run):
    for words in (["-p"], ["-p", "outlets"]):
        done = run(command, "a.ipynb", *words)
        shared = set(Parameters.__dataclass_fields__) - {"data_dir", "output_dir"}
        assert done.status == 2
        assert shared <= {line.split()[0] for line in done.err.splitlines() if line.startswith("  ")}
    for twice, again in ((["-p", "hedge_rule", "x"],) * 2, (["-p", "data_dir", "."], ["--data", FROZEN])):
        done = run(command, "a.ipynb", *twice, *again)
        assert done == (2, "", f"{twice[1]}: given twice; give it once (--data gives data_dir)\n")


def test_an_empty_combination_of_a_sweep_says_so(tmp_path, run):
    one = notebook(tmp_path, "one", "1")
    assert run("sweep", one, "-p", "published_until", "1999-01-01", "--out", tmp_path / "out").status == 0
    assert "No figures or charts for these settings." in (tmp_path / "out/index.html").read_text(encoding="utf-8")
