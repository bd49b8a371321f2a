"""The command `dprk` itself: its help, its version, and what it says about parameters."""

import ssl

import pytest

from helpers import __version__
from helpers.figures import Parameters
from helpers.reports.sweep import _tls_problem
from tests.growing import FROZEN
from tests.test_reports import notebook


def test_version(run):
    assert run("--version") == (0, f"dprk {__version__}\n", "")


def test_the_help_describes_each_command_on_one_line(run):
    done = run("--help")
    listed = done.out.split("commands:\n")[1].splitlines()
    commands = ["check", "build", "verify", "read", "report", "sweep", "diff"]
    assert [line.split()[0] for line in listed] == commands and all(line.endswith(".") for line in listed)
    assert max(map(len, listed)) <= 120


@pytest.mark.parametrize("command", ["report", "sweep"])
@pytest.mark.parametrize("words", [["-p"], ["-p", "outlets"]])
def test_an_incomplete_parameter_lists_all_parameters(run, command, words):
    done = run(command, "a.ipynb", *words)
    assert done.status == 2
    shared = set(Parameters.__dataclass_fields__) - {"data_dir", "output_dir"}
    assert shared <= {line.split()[0] for line in done.err.splitlines() if line.startswith("  ")}


@pytest.mark.parametrize("command", ["report", "sweep"])
@pytest.mark.parametrize("twice", [["-p", "hedge_rule", "literal"], ["-p", "data_dir", "."]])
def test_a_parameter_given_twice_is_refused(tmp_path, run, command, twice):
    one = notebook(tmp_path, "one", "1", parameters="hedge_rule = ''\ndata_dir = ''\noutput_dir = ''")
    again = ["--data", FROZEN] if "data_dir" in twice else twice
    done = run(command, one, *twice, *again, "--out", tmp_path / "out")
    assert (done.status, done.err.splitlines()[-1]) == (
        2,
        f"{twice[1]}: given twice; give it once (--data gives data_dir)",
    )
    assert not (tmp_path / "out").exists()


def test_an_empty_combination_of_a_sweep_says_so(tmp_path, run):
    one = notebook(tmp_path, "one", "1")
    assert run("sweep", one, "-p", "published_until", "1999-01-01", "--out", tmp_path / "out").status == 0
    assert "No figures or charts for these settings." in (tmp_path / "out/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file"), "the CA file 'nowhere.pem' does not exist"),
        (ssl.SSLError(1, "no certificate"), "one of these is not what its name says: CA file 'node.pem'"),
        (ssl.SSLCertVerificationError(1, "verify failed"), "the CA file 'node.pem' is not the one that signed"),
        (ConnectionResetError(104, "reset"), ""),
    ],
)
def test_a_wrong_file_of_a_tls_connection_is_named(tmp_path, monkeypatch, error, said):
    from dask import config

    monkeypatch.chdir(tmp_path)
    (tmp_path / "node.pem").touch()
    ca = "nowhere.pem" if isinstance(error, FileNotFoundError) else "node.pem"
    tls = {"ca-file": ca, "client": {"cert": "node.pem", "key": "node.pem"}}
    with config.set({"distributed.comm.tls": tls}):
        try:
            raise OSError("TLS certificate does not match") from error
        except OSError as outer:
            found = _tls_problem(outer)
    assert found.startswith(said) and bool(found) == bool(said)
