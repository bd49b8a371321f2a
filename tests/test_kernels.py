"""Warm kernels: as fresh and as well-behaved as ordinary ones, and nothing of them stays behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from helpers.kernels import provisioner as kernels
from helpers.kernels.warm import PRELOAD, warm_up

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kernels are ordinary where there is no fork"),
    pytest.mark.filterwarnings("error:no warm kernel:RuntimeWarning"),  # else ordinary kernels would pass for warm ones
]

# A warm process that imports little starts sooner.
LITTLE = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "warm", "WARM_PRELOAD": "ipykernel.kernelapp"}


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Have the kernels of these tests come from one warm process, and return that."""
    factory = KernelProvisionerFactory.instance()
    before, factory.default_provisioner_name = factory.default_provisioner_name, "warm"
    warm_up()
    yield serving()
    factory.default_provisioner_name = before


@pytest.fixture
def short():
    """Give a folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        yield Path(folder)


@pytest.fixture
def own_warm(monkeypatch, short):
    """Let the test have a warm process of its own, to break it."""
    monkeypatch.setattr(kernels.WarmProvisioner, "_warned", False)
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    monkeypatch.setenv("WARM_PRELOAD", LITTLE["WARM_PRELOAD"])
    monkeypatch.delenv("WARM_KERNELS")


@pytest.fixture
def told():
    """Collect the warnings of kernels that are not warm."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        yield caught


def serving():
    """Return the warm process that this one would use."""
    folder = os.environ["WARM_KERNELS"].rpartition(os.pathsep)[2]
    alive = (child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE)
    (server,) = (child for child in alive if folder in child.cmdline())
    return server


def notebook(folder, *cells):
    """Write a notebook of these cells and return its path."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, folder / "notebook.ipynb")
    return str(folder / "notebook.ipynb")


def run(path, **options):
    """Run the notebook with papermill and return the outputs of each cell."""
    book = papermill.execute_notebook(path, None, progress_bar=False, **options)
    return [cell.outputs for cell in book.cells]


def ask(code, kernel_name="python3", **options):
    """Run the code in a new kernel and return what it prints."""
    manager, client = start_new_kernel(kernel_name=kernel_name, **options)
    try:
        return printed(client, code)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def printed(client, code):
    """Run the code in the kernel of this client and return what it prints."""
    texts = []
    client.execute_interactive(code, timeout=30, output_hook=lambda message: texts.append(message["content"]))
    return "".join(text.get("text", "") for text in texts).strip()


def becomes(condition, seconds=5):
    """Wait until the condition holds, for so many seconds at most, and return whether it does."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


PROGRAM = """
import os, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
if sys.argv[1] != "success":
    client.execute_interactive("import subprocess; child = subprocess.Popen(['sleep', '60'])")
print("ready", flush=True)
if sys.argv[1] == "failure":
    raise ValueError
if sys.argv[1] != "success":
    client.execute_interactive("import time; time.sleep(60)")
client.stop_channels()
manager.shutdown_kernel()
"""
# A signal goes to the whole group, as from a terminal: nobody in it is left to clean up.
ENDS = {
    "success": None,
    "failure": None,
    "Ctrl-C": lambda program: os.killpg(program.pid, signal.SIGINT),
    "SIGKILL": lambda program: os.killpg(program.pid, signal.SIGKILL),
}


def marked(value):
    """Return the processes alive whose environment has this folder for temporary files."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == value and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("end", ENDS)
def test_nothing_stays_behind(short, end):
    environment = os.environ | LITTLE | {"TMPDIR": str(short)}
    del environment["WARM_KERNELS"]
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, end],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        assert program.stdout.readline() == "ready\n"
        assert end in ("success", "failure") or len(marked(str(short))) == 4 and list(short.glob("warm-*/*.json"))
        if ENDS[end]:
            ENDS[end](program)
        program.wait(20)
        assert becomes(lambda: not list(short.iterdir()), seconds=0 if end == "success" else 5)
        assert becomes(lambda: not marked(str(short)))
        error = program.stderr.read()
        assert "IPKernelApp" not in error and (error == "") == (end not in ("failure", "Ctrl-C"))
    finally:
        for process in marked(str(short)):
            process.kill()


def test_one_warning_and_ordinary_kernels_where_the_warm_process_died(own_warm, told, capfd):
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        serving().kill()
        start = time.monotonic()
        assert ask("import os; print(os.getppid())") == ask("import os; print(os.getppid())") == str(os.getpid())
        assert time.monotonic() - start < 30  # found dead, not waited for
        assert [warning.category for warning in told] == [RuntimeWarning]
        assert printed(client, "print('goes on')") == "goes on"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert capfd.readouterr().err == ""


def test_one_warning_and_ordinary_kernels_where_fork_is_missing(own_warm, told, capfd, monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert ask("import os; print(os.getppid())") == str(os.getpid())
    assert [str(warning.message) for warning in told] == [
        "no warm kernel (OSError('this platform cannot fork')), ordinary kernels take over"
    ]
    assert capfd.readouterr().err == ""


def test_edited_module_is_imported_again(own_warm, told, short, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(short), prepend=os.pathsep)
    monkeypatch.setenv("WARM_PRELOAD", f"{LITTLE['WARM_PRELOAD']} missing edited")
    (short / "edited.py").write_text("print('first')")
    assert ask("import edited") == ""
    (short / "edited.py").write_text("print('second')")
    assert ask("import edited") == "second"
    assert "edited.py has changed" in str(told[0].message)


SPOIL = """
import os, random, sys, warnings
import matplotlib, numpy, pandas
import matplotlib.pyplot as plt
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
STATE = """
import json, os, sys, warnings
import matplotlib, pandas
import matplotlib.pyplot as plt
print(json.dumps({
    "rcParams": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "figures": plt.get_fignums(),
    "module": [hasattr(pandas, "left"), pandas.get_option("display.max_rows")],
    "names": sorted(get_ipython().user_ns),
    "environment": {name: value for name, value in os.environ.items()},
    "folder": os.getcwd(),
    "path": sys.path,
    "filters": len(warnings.filters),
}))
"""


def test_each_report_starts_afresh():
    before = json.loads(ask(STATE))
    ask(SPOIL)
    assert json.loads(ask(STATE)) == before


def test_everything_preloaded_is_there_to_preload():
    code = "import pkgutil\nfrom helpers.kernels.warm import PRELOAD\nfor name in PRELOAD.split(): pkgutil.resolve_name(name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_kernels_find_tables_and_characters_that_the_warm_process_loaded(own_warm, told, monkeypatch):
    code = "from helpers.tables import loading as tables\nprint(tables._loaded.cache_info().currsize)\ntables.load()\n"
    code += "print(tables._loaded.cache_info().hits)"
    monkeypatch.setenv("WARM_PRELOAD", "helpers.tables:load helpers.reports.display:rehearse")
    assert ask(code) == "1\n1"
    code = "from helpers.charts import style\nbefore = style.advance.cache_info().misses\n"
    code += "for character in '“Az09,–”': style.advance(character, 'bold')\n"
    assert ask(code + "print(before > 150, style.advance.cache_info().misses - before)") == "True 0"
    assert not told and {"helpers.tables:load", "helpers.reports.display:rehearse"} < set(PRELOAD.split())


def test_random_numbers_differ_from_kernel_to_kernel():
    draw = "import random, numpy; print(random.random(), numpy.random.rand())"
    one, other = ask(draw).split(), ask(draw).split()
    assert one[0] != other[0] and one[1] != other[1]


def test_kernel_has_the_folder_environment_and_streams_it_is_given(short):
    environment = {name: value for name, value in os.environ.items() if name != "HOME"} | {"ONLY": "here"}
    code = "import os; print(os.getcwd(), 'HOME' in os.environ, os.environ['ONLY'])"
    code += "; get_ipython().kernel.log.error('aloud')"
    with open(short / "errors", "w") as errors:
        assert ask(code, cwd=str(short), env=environment, stderr=errors) == f"{short} False here"
    assert "aloud" in (short / "errors").read_text()


def test_sockets_and_connection_files_are_private():
    assert stat.S_IMODE(Path(os.environ["WARM_KERNELS"].rpartition(os.pathsep)[2]).stat().st_mode) & 0o077 == 0


def test_outputs_equal_those_of_an_ordinary_kernel(tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 5\n")
    monkeypatch.chdir(tmp_path)
    path = notebook(
        tmp_path,
        "import sys\nimport matplotlib.pyplot as plt\nplt.rcParams",
        "fig, ax = plt.subplots()\nax.plot([1, 3, 2])\nax.set_title('Drawn')",
        "print(sys.argv[0], len(sys.argv), sys.path, sys.flags, plt.get_backend(), plt.get_fignums())",
        "sys.stderr.write('to the page')",
    )
    ours = run(path)
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "local-provisioner")
    assert ours == run(path)
    assert "'lines.linewidth': 5.0" in str(ours[0]) and "image/png" in str(ours[1])


def test_failing_notebook_fails_with_its_error(tmp_path):
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        run(notebook(tmp_path, "1 / 0", "print('not reached')"))


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os.fork() or time.sleep(9); os._exit(0)"])
def test_kernel_that_dies_is_reported_dead(tmp_path, end):
    path = notebook(tmp_path, f"import os, time\n{end}")
    ask("0")  # so that nothing is timed but the end
    start = time.monotonic()
    with pytest.raises(DeadKernelError):
        run(path)
    assert time.monotonic() - start < 6


def test_cell_that_takes_too_long_is_interrupted(tmp_path):
    book = nbformat.read(notebook(tmp_path, "import time\ntime.sleep(30)", "print('next')"), 4)
    NotebookClient(book, timeout=1, interrupt_on_timeout=True, allow_errors=True).execute()
    assert book.cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert book.cells[1].outputs[0].text == "next\n"


def test_busy_kernel_shuts_down_in_order_and_restarts():
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute("import time; time.sleep(30)")
        manager.restart_kernel()
        client.wait_for_ready(timeout=30)
        assert printed(client, "print(1)") == "1"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert not manager.has_kernel


def test_several_kernels_run_at_once(warm):
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(ask, ["import os, time; time.sleep(0.3); print(os.getpid(), os.getppid())"] * 6))
    numbers, parents = zip(*(text.split() for text in told), strict=True)
    assert len(set(numbers)) == 6 and set(parents) == {str(warm.pid)}


def test_warm_process_keeps_to_one_thread_and_serves_other_programs(warm):
    program = (
        "from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel(kernel_name='python3')\n"
        "client.execute_interactive('import os; print(os.getppid())')\n"
        "manager.shutdown_kernel()"
    )
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | LITTLE, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{warm.pid}\n", "")
    assert warm.is_running() and warm.num_threads() == 1


def test_kernel_of_another_interpreter_is_ordinary(told, short, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(short))
    (short / "kernels" / "other").mkdir(parents=True)
    argv = ["/usr/bin/env", sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "other", "language": "python"}
    (short / "kernels" / "other" / "kernel.json").write_text(json.dumps(spec))
    assert ask("import os; print(os.getppid())", kernel_name="other") == str(os.getpid())
    assert not told


def test_nbval_uses_warm_kernels(tmp_path, warm):
    path = notebook(tmp_path, "import os\nprint(os.getppid())")
    book = nbformat.read(path, 4)
    book.cells[0].execution_count = 1
    book.cells[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"{warm.pid}\n")]
    nbformat.write(book, path)
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "--nbval", "-p", "no:cacheprovider", path]
    environment = os.environ | LITTLE | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert "1 passed" in done.stdout and done.returncode == 0 and done.stderr == ""
