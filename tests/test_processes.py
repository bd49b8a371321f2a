"""Processes of reports: their kernels put out what ordinary ones do, each starts afresh, and nothing stays behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest

from helpers.reports.notebook import Options
from helpers.reports.process import FORKS
from tests.test_reports import notebook, run

pytestmark = pytest.mark.skipif(not FORKS, reason="kernels are ordinary where there is no fork")
HARD = [
    "import sys, time\nimport pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "from IPython.display import HTML, clear_output, display\nprint('one')\ndisplay(HTML('<b>two</b>'))\nprint('three')",
    "shown = display('x', display_id='k')\nprint('between')\nshown.update('y')",
    "print('gone')\nclear_output()\nprint('stays')",
    "display('gone')\nclear_output(wait=True)\ndisplay('stays')",
    "import os\nos.system('echo child')\ntime.sleep(0.3)\nprint('after it')",
    "!echo magic",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nprint('before the picture')",
    "fig, ax = plt.subplots()\nax.set_title('Drawn')\nfig",
    "print('to stderr', file=sys.stderr)\n1 + 1",
    "import ipywidgets\nipywidgets.IntSlider()",
    "from tqdm.auto import tqdm\nfor _ in tqdm(range(3)):\n    pass",
    "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "import threading\nthread = threading.Thread(target=print, args=['of a thread'])\nthread.start()\nthread.join()",
    "print(sys.argv[0].rpartition('/')[2], len(sys.argv), plt.get_backend(), plt.get_fignums(), plt.rcParams)",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__)",
    "sys.exit(3)",
    "print('not reached')",
]
CHANGING = r"\d+(?:\.\d+)?(?:it|s)/(?:it|s)|\d\d:\d\d|\b[0-9a-f]{32}\b|(?:/[^ '/]+)+/site-packages/"


def outputs(path: Path, cells: int) -> list:
    """The outputs of the last cells of a notebook, without what differs from run to run.

    Where a text is cut into messages depends on the time of day; they are joined.
    """
    found = []
    for cell in [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"][-cells:]:
        joined = []
        for output in cell.outputs:
            output.pop("execution_count", None)
            if joined and output.get("name") == joined[-1].get("name", ""):
                joined[-1]["text"] += output["text"]
            else:
                joined.append(output)
        found.append(joined)
    return json.loads(re.sub(CHANGING, "", json.dumps(found)))


def test_outputs_are_those_of_an_ordinary_kernel_in_type_and_order(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it does not show the output of child processes
    monkeypatch.chdir(tmp_path)
    Path("matplotlibrc").write_text("lines.linewidth: 5\n")
    book = notebook(tmp_path, "hard", *HARD, parameters="output_dir = ''")
    with pytest.raises(papermill.PapermillExecutionError):
        papermill.execute_notebook(str(book), "ordinary.ipynb", {"output_dir": ""}, progress_bar=False)
    assert run(book, {}, tmp_path / "out").error == "SystemExit in cell 19: 3"
    ordinary, ours = (outputs(Path(path), len(HARD)) for path in ("ordinary.ipynb", "out/hard.ipynb"))
    for code, wanted, found in zip(HARD, ordinary, ours, strict=True):
        assert found == wanted, code
    assert sum(map(bool, ours)) == len(HARD) - 1 and "lines.linewidth: 5.0" in str(ours[14])


STATE = """
import json, os, random, sys, warnings
import matplotlib, numpy, pandas
import matplotlib.pyplot as plt
seen = {
    "rcParams": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "figures": plt.get_fignums(),
    "module": [hasattr(pandas, "left"), pandas.get_option("display.max_rows")],
    "names": sorted(get_ipython().user_ns),
    "environment": dict(os.environ), "folder": os.getcwd(), "path": sys.path, "filters": len(warnings.filters),
    "random": [random.random(), numpy.random.rand()], "threads": os.environ.get("OMP_NUM_THREADS"),
}
os.makedirs(output_dir)
open(f"{output_dir}/seen.json", "w").write(json.dumps(seen))
matplotlib.rcParams["lines.linewidth"] = 9
plt.figure()
pandas.left = left = 1
pandas.set_option("display.max_rows", 3)
os.environ["LEFT"] = "1"
os.chdir("/")
sys.path.append("/left")
warnings.simplefilter("always")
random.seed(0)
numpy.random.seed(0)
"""


def test_each_report_starts_afresh_in_the_folder_and_with_the_environment_of_the_caller(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONLY", "here")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    book, seen = notebook(tmp_path, "state", STATE, parameters="output_dir = ''"), []
    for name in ("a", "b"):
        assert run(book, {}, tmp_path / name).error == ""
        seen.append(json.loads((tmp_path / name / "state" / "seen.json").read_text()))
    one, other = seen
    assert not {*one.pop("random")} & {*other.pop("random")}
    for each in seen:
        for name in ("JPY_PARENT_PID", "IPYTHONDIR"):  # each kernel has its own
            each["environment"].pop(name)
    assert one == other and one["folder"] == str(tmp_path) and one["environment"]["ONLY"] == "here"
    assert one["threads"] is None


@pytest.mark.parametrize("ends", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.fork() or time.sleep(9); os._exit(0)"])
def test_a_kernel_that_dies_costs_its_report_which_is_kept_so_far(ends, tmp_path):
    book = notebook(tmp_path, "dies", "print('so' + ' far')", f"import os, time; {ends}", "print('ne' + 'ver')")
    made = run(book, {}, tmp_path / "out")
    assert made.error.startswith("DeadKernelError in cell 4: the kernel died") and "dies.html" in made.files
    kept = (tmp_path / "out" / "dies.ipynb").read_text()
    assert "so far" in kept and "never" not in kept


def test_a_process_that_dies_or_hangs_is_a_run_without_files(tmp_path, monkeypatch):
    kill = "import os; os.kill(os.getppid(), 9); import time; time.sleep(60)"
    made = run(notebook(tmp_path, "kills", kill), {}, tmp_path / "a")
    assert made.files == {} and made.error.startswith("its process died")
    stop = "import os, signal; os.kill(os.getppid(), signal.SIGSTOP); import time; time.sleep(60)"
    monkeypatch.setattr("helpers.reports.notebook.GRACE", 4)
    begun = time.monotonic()
    made = run(notebook(tmp_path, "hangs", stop), {}, tmp_path / "b", Options(timeout=1))
    assert made.files == {} and made.error == "its process said nothing for 6 seconds"
    assert time.monotonic() - begun < 30 and left_of(tmp_path) == []


def test_a_process_that_dies_while_it_imports_ends_a_report_with_one_line(tmp_path):
    (tmp_path / "papermill.py").write_text("import os\nos._exit(3)\n")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    words = [sys.executable, "-m", "helpers", "report", notebook(tmp_path, "any", "1"), "--out", tmp_path / "out"]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path})
    assert done.returncode == 1 and done.stderr.startswith("report: its process died"), done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "out").exists()


def left_of(folder: Path) -> list[psutil.Process]:
    """The processes alive that a notebook in a folder has started."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("TMPDIR") == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


PROGRAM = """
import sys
from pathlib import Path
from helpers.reports.notebook import run
run(Path(sys.argv[1]), {"ready": sys.argv[2]})
"""
WAIT = """
import pathlib, subprocess, sys, time
for own in (False, True):
    subprocess.Popen(["sleep", "1000"], start_new_session=own)
pathlib.Path(ready).touch()
if sys.argv is None or {}:
    time.sleep(60)
"""


@pytest.mark.parametrize("end", ["success", "SIGINT", "SIGTERM"])
def test_nothing_stays_behind_however_the_caller_ends(end, tmp_path):
    """A signal goes to the whole group, as from a terminal: nobody in it is left to clean up."""
    temporary, out = tmp_path / "t", tmp_path / "ready"
    temporary.mkdir()
    book = notebook(tmp_path, "waits", WAIT.format(end != "success"), parameters="output_dir = ''")
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(book), str(out)], env=os.environ | {"TMPDIR": str(temporary)},
        process_group=0, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert becomes(lambda: out.exists(), 60)
        if end != "success":
            os.killpg(program.pid, getattr(signal, end))
        program.wait(60)
        assert becomes(lambda: not left_of(temporary) and not list(temporary.iterdir()))
    finally:
        for process in left_of(temporary):
            process.kill()


def becomes(condition, seconds=10):
    """Wait until a condition holds, for so many seconds at most, and return whether it does."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def test_a_kernel_of_another_interpreter_is_an_ordinary_one(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (tmp_path / "kernels" / "other").mkdir(parents=True)
    argv = ["/usr/bin/env", "OTHER=1", sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "other", "language": "python"}
    (tmp_path / "kernels" / "other" / "kernel.json").write_text(json.dumps(spec))
    book = notebook(tmp_path, "another", "import os\nprint('it is', os.environ['OTHER'])")
    book.write_text(book.read_text().replace('"name": "python3"', '"name": "other"'))
    assert run(book, {}, tmp_path / "out").error == ""
    assert "it is 1" in (tmp_path / "out" / "another.ipynb").read_text()
