"""One JupyterLab, started as a learner starts it, and one Chromium for all browser tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

APART = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)


def pytest_collection_modifyitems(items):
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    measured = {item.path for item in here if "frame_times" in item.fixturenames}
    for item in here:
        item.add_marker(pytest.mark.browser)
        if item.path in measured:  # a second browser beside it would be in the figures
            item.add_marker(pytest.mark.quiet)


def find_chromium():
    """Return the path of a Chromium on this machine, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if shutil.which(name):
            return shutil.which(name)
    return None


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    if path is None:
        reason = "Chromium was not found; on Debian and Ubuntu: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def artefacts():
    """The folder in which screenshots stay; `$LEERCURVE_ARTEFACTS` puts it elsewhere."""
    folder = Path(os.environ.get("LEERCURVE_ARTEFACTS", ROOT / "artefacts")) / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A running JupyterLab or Notebook 7: its address, token and the learner's folder."""

    tree = "lab/tree"  # where it shows a notebook

    def __init__(self, address, token, folder):
        self.address, self.token, self.folder = address, token, folder
        self._copies = 0

    def notebook(self, chapter, language):
        """Put a fresh copy of a chapter in a folder of its own; return its path in the lab."""
        from course.build import manifest, notebook, source

        course = manifest.load()
        entry = course.find(chapter)
        built = notebook.learner_notebook(source.read(course.source(entry)), language)
        return self.put(entry.stem, notebook.dumps(built))

    def cells(self, language, *sources):
        """Put a notebook of these code cells in a folder of its own; return its path."""
        built = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(text, id=f"cell-{at}") for at, text in enumerate(sources)
            ],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "leercurve": {"lang": language},
            },
        )
        return self.put("small", nbformat.writes(built).encode())

    def put(self, stem, content):
        self._copies += 1
        path = self.folder / f"copy-{self._copies}" / f"{stem}.ipynb"
        path.parent.mkdir()
        path.write_bytes(content)
        return path.relative_to(self.folder).as_posix()

    def rewrite(self, path, content):
        """Put other content into a notebook; return its path."""
        (self.folder / path).write_text(json.dumps(content), encoding="utf-8")
        return path

    def saved(self, path):
        """Return the notebook as it lies on disk."""
        return json.loads((self.folder / path).read_bytes())


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """JupyterLab as `leercurve start --no-browser` starts it, apart from anyone's settings."""
    with starting(tmp_path_factory.mktemp("home"), "nl") as started:
        yield started


@contextmanager
def starting(home, language):
    """Start the course in a folder below `home`; give the running JupyterLab."""
    folder = home / "leercurve"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "LEERCURVE", "LC_", "LANG"))
    }
    environment["LANG"] = "C.UTF-8"
    for name in APART:
        environment[name] = str(home / name.lower())
        (home / name.lower()).mkdir()
    port = free_port()
    log = home / "server.log"
    command = [
        sys.executable,
        *("-c", "from course.cli import main; main()", "start", "--lang", language),
        *("--dir", str(folder), "--no-browser", "--port", str(port)),
        *("--", "--LabApp.expose_app_in_browser=True"),
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=home, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        started = wait_for(server, log, port, folder)
        started.environment = environment
        yield started
    finally:
        stop(server)


@pytest.fixture(scope="session")
def notebook7(lab, chromium, tmp_path_factory):
    """Notebook 7 in the same folder, apart from anyone's settings as well."""
    home = tmp_path_factory.mktemp("notebook7")
    environment = lab.environment | {"LEERCURVE_DIR": str(lab.folder), "LEERCURVE_LANG": "nl"}
    environment["JUPYTER_TOKEN"] = lab.token
    environment["JUPYTER_CONFIG_PATH"] = str(lab.folder / ".leercurve" / "jupyter")
    for name in APART:
        environment[name] = str(home / name.lower())
        (home / name.lower()).mkdir()
    port = free_port()
    log = home / "server.log"
    command = [
        *(sys.executable, "-m", "notebook", "--no-browser", "--ip=127.0.0.1", "--allow-root"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={lab.folder}"),
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=lab.folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        started = wait_for(server, log, port, lab.folder, lab.token)
        started.tree, started._copies = "notebooks", 1000  # no copy of one is a copy of the other
        yield started
    finally:
        stop(server)


def stop(server):
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_for(server, log, port, folder, token=None):
    """Return the Lab once it answers; fail with what it printed when it does not."""
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120  # a busy machine takes its time
    while time.monotonic() < deadline and server.poll() is None:
        said = re.search(rf"{address}/\S*\?token=(\w+)", log.read_text(errors="replace"))
        known = token or (said and said[1])
        if known:
            try:
                with urllib.request.urlopen(f"{address}/api?token={known}", timeout=2):
                    return Lab(address, known, folder)
            except (urllib.error.URLError, OSError):
                pass
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")


READY = """async () => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  if (!panel?.context || !panel.content?.model) return false;
  await panel.context.ready;
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) return false;
  await kernel.info;
  return kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""

SHOW_CELL = """async (id) => {
  const content = jupyterapp.shell.currentWidget.content;
  const at = content.widgets.findIndex((cell) => cell.model.id === id);
  if (at < 0) throw new Error(`no cell ${id}`);
  content.activeCellIndex = at;
  await content.scrollToItem(at, "start");
  content.widgets[at].node.setAttribute("data-test-cell", id);
}"""


FIRST_PICTURE = """async (scope) => {
  const start = performance.now();
  const drawn = () => [...document.querySelectorAll(`${scope} canvas`)].some((canvas) => {
    if (!canvas.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  });
  jupyterapp.commands.execute("notebook:run-cell");
  while (!drawn()) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


class Notebook:
    """An open notebook in the browser, driven as a learner would."""

    def __init__(self, page, lab, path):
        self.page, self.lab, self.path = page, lab, path
        page.goto(f"{lab.address}/{lab.tree}/{path}?token={lab.token}&reset")
        self.wait_until_ready()

    def wait_until_ready(self):
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget", timeout=60_000)
        deadline = time.monotonic() + 120  # a busy machine takes its time
        while not self.page.evaluate(READY):
            assert time.monotonic() < deadline, "the kernel did not become ready"
            self.page.wait_for_timeout(100)
        self.page.evaluate("""() => {
          const { commands, shell } = jupyterapp;
          if (shell.leftCollapsed === false && commands.hasCommand("application:toggle-left-area"))
            commands.execute("application:toggle-left-area");
        }""")

    def command(self, name, **arguments):
        return self.page.evaluate(
            "([name, args]) => jupyterapp.commands.execute(name, args).then(() => null)",
            [name, arguments],
        )

    def run_all(self):
        self.command("notebook:run-all-cells")

    def start_all(self):
        """Begin to run all cells; `wait_until_run` waits for the last one."""
        self.page.evaluate("""() => {
          window.allCellsRun = false;
          jupyterapp.commands.execute("notebook:run-all-cells").then(() => {
            window.allCellsRun = true;
          });
        }""")

    def wait_until_run(self, seconds=120):
        self.page.wait_for_function("() => window.allCellsRun", timeout=1000 * seconds)

    def draw_all(self):
        """Draw the cells far away as well, so that the whole chapter can be looked at."""
        self.page.evaluate("""() => {
          const { content } = jupyterapp.shell.currentWidget;
          content.notebookConfig = { ...content.notebookConfig, windowingMode: "none" };
        }""")

    def run(self, cell):
        """Run one cell and wait until it is done."""
        self.show(cell)
        self.command("notebook:run-cell")

    def first_picture(self, cell, scope):
        """Run a cell; return after how many milliseconds a canvas inside `scope` is drawn on."""
        self.show(cell)
        return self.page.evaluate(FIRST_PICTURE, scope)

    def show(self, cell):
        """Scroll to a cell; return where it is on the page."""
        self.page.evaluate(SHOW_CELL, cell)
        return self.page.locator(f'[data-test-cell="{cell}"]')

    def write(self, cell, source):
        """Put text into a cell."""
        self.page.evaluate(
            """([id, source]) => {
              const cells = jupyterapp.shell.currentWidget.content.model.cells;
              for (const cell of cells) if (cell.id === id) cell.sharedModel.setSource(source);
            }""",
            [cell, source],
        )

    def outputs(self, cell):
        """Return a cell's outputs from the notebook's model; cells far away have no picture."""
        return self.page.evaluate(
            """(id) => {
              const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
              return cells.find((cell) => cell.id === id).outputs.toJSON();
            }""",
            cell,
        )

    def all_outputs(self):
        return self.page.evaluate("""() => Object.fromEntries(
          [...jupyterapp.shell.currentWidget.content.model.cells]
            .filter((cell) => cell.type === "code")
            .map((cell) => [cell.id, cell.outputs.toJSON()]))""")

    def count(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.length")

    def active(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")

    def save(self):
        self.command("docmanager:save")

    def wait_until_saved(self):
        """Wait until what was done last is in the file; cards save by themselves."""
        self.page.wait_for_timeout(200)
        self.page.wait_for_function(
            "() => !jupyterapp.shell.currentWidget.context.model.dirty", timeout=30_000
        )

    def restart_kernel(self):
        self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.sessionContext.restartKernel().then(() => null)"
        )
        self.wait_until_ready()

    def theme(self, name):
        self.command("apputils:change-theme", theme=name)
        dark = "Dark" in name
        self.page.wait_for_function(
            f"document.body.dataset.jpThemeLight === '{'false' if dark else 'true'}'"
        )
        self.page.wait_for_timeout(500)

    def shut_down(self):
        """End the kernel, so that few run at once."""
        self.page.evaluate(
            "() => jupyterapp.shell.currentWidget?.sessionContext?.shutdown().then(() => null)"
        )


@contextmanager
def opening(browser, lab):
    """Give a function that opens a notebook in a page of its own; close them all at the end."""
    opened = []

    def opener(path, *, width=1200, height=900, scale=2, touch=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            has_touch=touch,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        notebook = Notebook(page, lab, path)
        opened.append((context, notebook))
        return notebook

    yield opener
    for context, notebook in opened:
        notebook.shut_down()
        context.close()


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """Return a function that opens a notebook, which stays open for the module's tests."""
    with opening(browser, lab) as opener:
        yield opener


@pytest.fixture(scope="session")
def open_for_a_while(browser, lab):
    """Return a context that gives such a function and closes its notebooks when it ends."""
    return lambda place=lab: opening(browser, place)


FRAMES = """([scope, kind]) => {
  window.leercurveFrames?.stop();
  const [times, started, channel] = [[], [], new MessageChannel()];
  channel.port1.onmessage = () => {
    while (started.length) times.push(performance.now() - started.shift());
  };
  const look = (event) => {
    if (!event.target.closest?.(scope) || (kind !== "input" && !event.buttons)) return;
    started.push(performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  document.addEventListener(kind, look, { capture: true });
  const stop = () => document.removeEventListener(kind, look, { capture: true });
  window.leercurveFrames = { times, stop };
}"""
MEASURED = []


@pytest.fixture
def frame_times():
    """Return a measurement: how long from an event to the painted frame while something is dragged.

    `drag` drags to and fro inside `scope`; a slider gives "input" events, a canvas "pointermove".
    Other work on the machine is not ours: the quietest of a few drags counts. All measurements
    stand in one table at the end of the run.
    """

    def measure(name, page, scope, drag, *, kind="input"):
        page.wait_for_timeout(600)
        rounds = []
        while len(rounds) < 6 and not (rounds and rounds[-1][1] <= 16):
            page.evaluate(FRAMES, [scope, kind])
            drag()
            times = sorted(page.evaluate("leercurveFrames.stop() ?? leercurveFrames.times"))
            assert len(times) > 40, f"only {len(times)} events: nothing was dragged"
            rounds.append(
                (times[len(times) // 2], times[int(0.9 * len(times))], times[-1], len(times))
            )
        best = min(rounds, key=lambda one: one[1])
        MEASURED.append((name, *best))
        assert best[1] <= 16, f"{name}: {best[1]:.1f} ms at the 90th percentile"

    return measure


def pytest_terminal_summary(terminalreporter):
    if not MEASURED:
        return
    terminalreporter.section("event to painted frame, in ms")
    width = max(len(name) for name, *_ in MEASURED)
    terminalreporter.write_line(f"{'':<{width}}  median   p90  slowest  events")
    for name, half, ninety, slowest, events in sorted(MEASURED):
        terminalreporter.write_line(
            f"{name:<{width}}  {half:6.1f}{ninety:6.1f}{slowest:9.1f}{events:8}"
        )


@pytest.fixture(scope="session")
def in_english(chromium, tmp_path_factory):
    """JupyterLab started in English, in a folder of its own."""
    with starting(tmp_path_factory.mktemp("english"), "en") as started:
        yield started


@pytest.fixture
def axe_finds_nothing():
    """Return a check that axe-core (WCAG 2.2 AA) finds nothing wrong inside our elements."""
    from axe_playwright_python.sync_playwright import Axe

    standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

    def check(page, *scopes):
        for scope in scopes:
            assert page.locator(scope).count(), f"nothing to examine: {scope}"
        found = Axe().run(
            page,
            context={"include": [[scope] for scope in scopes]},
            options={"runOnly": {"type": "tag", "values": standard}},
        )
        problems = [
            f"{problem['id']}: {node['html'][:200]} {node['failureSummary']}"
            for problem in found.response["violations"]
            for node in problem["nodes"]
        ]
        assert not problems, "\n".join(problems)

    return check
