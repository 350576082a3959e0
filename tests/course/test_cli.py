"""The command line: what it says, in which language, and with which exit code."""

import errno
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course import launch
from course.cli import _HELP_NL, app, main
from course.cli_manners import sentence
from course.diagnosis import Finding, examine

COMMANDS = ("start", "progress", "reset", "build", "check", "demo", "doctor")


@pytest.fixture
def run():
    runner = CliRunner()

    def invoke(*arguments):
        return runner.invoke(app, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def launched(monkeypatch):
    """Let `start` come as far as JupyterLab, and remember how it would be started."""
    calls = []

    def become(folder, language, **options):
        calls.append({"folder": folder, "language": language, **options})

    monkeypatch.setattr(launch, "jupyterlab", become)
    monkeypatch.setattr(launch, "choose_port", lambda port: port or 8888)
    return calls


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: leercurve {command}" in result.stdout
    assert "--lang" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_word_of_help_exists_in_dutch(command, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["leercurve", command, "--help", "--lang", "nl"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"Voorbeeld: leercurve {command}" in said
    flat = " ".join(said.split())
    for english in _HELP_NL:
        assert " ".join(english.split()) not in flat


def test_help_follows_the_system(monkeypatch, capsys):
    monkeypatch.setenv("LEERCURVE_LANG", "nl")
    monkeypatch.setattr(sys, "argv", ["leercurve", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert "Neurale netwerken trainen" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["start", "--lang", "de"],
        ["start", "--port", "0"],
        ["start", "--port", "x"],
        ["reset"],
        ["check", "--nothing"],
    ],
)
def test_a_wrong_command_line_exits_with_2(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("lang", "word"), [("nl", "Toegevoegd"), ("en", "Added")])
def test_start_makes_the_folder_and_opens_jupyterlab(run, launched, tmp_path, lang, word):
    folder = tmp_path / "mine"
    result = run("start", "--lang", lang, "--dir", folder, "--port", 9999, "--no-browser")
    assert result.exit_code == 0, result.output
    assert word in result.stdout and str(folder) in result.stdout
    (call,) = launched
    assert call["folder"] == folder and call["language"] == lang
    assert call["port"] == 9999 and call["browser"] is False and call["extra"] == []
    welcome = json.loads((folder / "00_welcome.ipynb").read_bytes())
    assert welcome["metadata"]["leercurve"]["lang"] == lang


def test_start_again_speaks_the_language_of_the_folder(run, launched, tmp_path):
    run("start", "--lang", "nl", "--dir", tmp_path / "mine")
    before = {path: path.read_bytes() for path in (tmp_path / "mine").glob("*.ipynb")}
    began = time.perf_counter()
    result = run("start", "--dir", tmp_path / "mine")
    assert time.perf_counter() - began < 3
    assert "Je map" in result.stdout and "Toegevoegd" not in result.stdout
    assert launched[-1]["language"] == "nl"
    assert {path: path.read_bytes() for path in before} == before


def test_start_in_the_other_language_switches_the_chapters(run, launched, tmp_path):
    run("start", "--lang", "nl", "--dir", tmp_path / "mine")
    result = run("start", "--lang", "en", "--dir", tmp_path / "mine")
    assert "Now in English" in result.stdout
    text = (tmp_path / "mine" / "00_welcome.ipynb").read_text()
    assert "Welkom" not in text and "Welcome" in text


def test_start_says_which_notebook_it_cannot_read(run, launched, tmp_path):
    (tmp_path / "00_welcome.ipynb").write_text("{")
    result = run("start", "--lang", "en", "--dir", tmp_path)
    assert result.exit_code == 0
    assert "00_welcome.ipynb cannot be read and stays as it is" in result.stderr
    assert "leercurve reset 00" in result.stderr


@pytest.mark.parametrize(("lang", "said"), [("nl", "was beschadigd"), ("en", "was damaged")])
def test_start_says_that_a_damaged_state_was_put_aside(run, launched, tmp_path, lang, said):
    run("start", "--lang", lang, "--dir", tmp_path)
    (tmp_path / ".leercurve" / "state.json").write_text("{")
    result = run("start", "--lang", lang, "--dir", tmp_path)
    assert result.exit_code == 0
    assert said in result.stderr and ".leercurve/state-damaged.json" in result.stderr
    assert said not in run("start", "--lang", lang, "--dir", tmp_path).stderr


def test_start_passes_options_on(run, launched, tmp_path):
    result = run("start", "--lang", "en", "--dir", tmp_path, "--", "--debug", "--ip=0.0.0.0")
    assert result.exit_code == 0
    assert launched[0]["extra"] == ["--debug", "--ip=0.0.0.0"]
    assert run("start", "--dir", tmp_path, "chapter").exit_code == 1


def test_start_in_place_of_a_file_is_one_sentence(run, launched, tmp_path):
    (tmp_path / "file").write_text("mine")
    for lang, said in (("nl", "is geen map"), ("en", "is not a folder")):
        result = run("start", "--dir", tmp_path / "file", "--lang", lang)
        assert result.exit_code == 1
        assert said in result.stderr
        assert len(result.stderr.strip().split("\n")) == 1
    assert launched == []


def test_start_without_jupyterlab_says_what_to_do(run, monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    result = run("start", "--dir", tmp_path / "mine", "--lang", "en")
    assert result.exit_code == 1
    assert "JupyterLab is missing" in result.stderr and "pip install" in result.stderr
    assert not (tmp_path / "mine").exists()


def test_a_taken_port_is_one_sentence_and_the_next_one_is_found(run, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("start", "--dir", tmp_path, "--port", port, "--lang", "en")
        assert result.exit_code == 1
        assert f"Port {port} is taken" in result.stderr
    with socket.socket() as taken:
        first = launch.choose_port(None)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert launch.choose_port(None) > first


def test_options_of_the_caller_replace_ours(tmp_path):
    plain = launch.options(tmp_path, port=8000, browser=True, extra=[])
    assert f"--ServerApp.root_dir={tmp_path}" in plain and "--ServerApp.port=8000" in plain
    assert "--no-browser" not in plain
    given = ["--ServerApp.ip=0.0.0.0", "--log-level=INFO", "--no-browser", "--allow-root"]
    mixed = launch.options(tmp_path, port=8000, browser=False, extra=given)
    assert mixed[-4:] == given
    assert sum("ip=" in option for option in mixed) == 1
    assert sum("log" in option for option in mixed) == 1
    assert mixed.count("--no-browser") == 1 and mixed.count("--allow-root") == 1


def test_a_screen_is_needed_to_open_a_browser(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not launch.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert launch.has_screen()


def test_reset_keeps_the_old_copy(run, launched, tmp_path):
    run("start", "--lang", "nl", "--dir", tmp_path)
    path = tmp_path / "00_welcome.ipynb"
    path.write_text("mijn werk")
    result = run("reset", "00", "--dir", tmp_path)
    assert result.exit_code == 0
    kept = [file for file in tmp_path.glob("00_welcome-*.ipynb")]
    assert [file.read_text() for file in kept] == ["mijn werk"]
    assert kept[0].name in result.stdout
    assert json.loads(path.read_bytes())["metadata"]["leercurve"]["lang"] == "nl"


def test_reset_of_an_unknown_chapter_is_one_sentence(run, tmp_path):
    result = run("reset", "77", "--dir", tmp_path, "--lang", "nl")
    assert result.exit_code == 1
    assert "Er is geen hoofdstuk '77'" in result.stderr


def test_build_writes_both_flavours(run, small, tmp_path):
    result = run("build", "--source", small.folder, "--out", tmp_path / "out", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "2 notebooks" in result.stdout
    assert (tmp_path / "out" / "en" / "00_small" / "00_small.ipynb").is_file()


def test_build_of_a_broken_chapter_says_file_line_and_reason(run, small, tmp_path):
    small.change(small.chapter, '# %% id="demo"', "# %%")
    result = run("build", "--source", small.folder, "--out", tmp_path / "out", "--lang", "nl")
    assert result.exit_code == 1
    assert "00_small.py:" in result.stderr and "geen id" in result.stderr
    assert not (tmp_path / "out").exists()


def test_check_says_that_all_is_well_or_what_is_not(run, small):
    assert run("check", "--source", small.folder, "--lang", "nl").stdout == "Alles klopt.\n"
    small.change(small.chapter, "van 0,5", "van 0,6")
    result = run("check", "--source", small.folder, "--lang", "en")
    assert result.exit_code == 1
    (line,) = result.stdout.strip().split("\n")
    assert line.startswith(f"{small.chapter}:5: the numbers of this pair differ")


def test_our_own_failure_is_admitted_in_one_sentence(run, monkeypatch, small):
    monkeypatch.setattr("course.build.check.check", lambda *_args, **_options: 1 / 0)
    result = run("check", "--source", small.folder, "--lang", "en")
    assert result.exit_code == 1
    assert "Leercurve's own failure (ZeroDivisionError" in result.stderr
    assert len(result.stderr.strip().split("\n")) == 1


@pytest.mark.parametrize(
    ("error", "nl", "en"),
    [
        (OSError(errno.ENOSPC, "No space"), "De schijf is vol;", "The disk is full;"),
        (OSError(errno.EROFS, "Read-only", "/a/b"), "/a/b: hier kan", "/a/b: nothing can be"),
        (OSError(errno.ENOENT, "No such", "/a/b"), "/a/b: dit bestaat", "/a/b: this does not"),
        (OSError(errno.EMLINK, "Too many links", "/a"), "/a: Too many", "/a: Too many"),
    ],
)
def test_what_the_system_refuses_is_said_in_the_readers_language(error, nl, en):
    assert sentence(error, "nl").startswith(nl) and sentence(error, "en").startswith(en)


def test_doctor_says_what_is_there(run, tmp_path):
    result = run("doctor", "--dir", tmp_path, "--lang", "nl")
    assert result.exit_code == 0, result.output
    assert "✓ jupyterlab" in result.stdout and f"✓ {tmp_path}" in result.stdout


def test_doctor_says_what_is_missing_and_what_to_do(run, monkeypatch, tmp_path):
    from importlib import metadata

    def requires(_name):
        return ["numpy>=99", "surely-not-here>=1", "ruff>=0 ; extra == 'test'"]

    monkeypatch.setattr(metadata, "requires", requires)
    result = run("doctor", "--dir", tmp_path, "--lang", "en")
    assert result.exit_code == 1
    assert "✗ numpy" in result.stdout and "needed is >=99" in result.stdout
    assert "surely-not-here is missing" in result.stdout and "pip install" in result.stdout
    assert "ruff" not in result.stdout


def test_doctor_says_when_the_lesson_bar_is_not_installed(run, monkeypatch, tmp_path):
    assert "✓ the lesson bar" in run("doctor", "--dir", tmp_path, "--lang", "en").stdout
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_names: [str(tmp_path)])
    result = run("doctor", "--dir", tmp_path, "--lang", "nl")
    assert result.exit_code == 1
    assert "✗ de lesbalk is niet geïnstalleerd: " in result.stdout


def test_doctor_looks_at_the_folder(tmp_path):
    (tmp_path / "file").touch()
    said = [finding.en for finding in examine(tmp_path / "file") if not finding.well]
    assert any("is not a folder" in sentence for sentence in said)
    assert any("does not exist yet" in finding.en for finding in examine(tmp_path / "new"))
    assert Finding(False, "n", "e", needed=False).say("nl") == "· n"


def test_help_answers_at_once_and_loads_nothing_heavy():
    code = "import sys; from course import cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {"numpy", "jupytext", "nbgrader", "nbformat", "matplotlib", "markdown_it", "rich"}
    assert heavy.isdisjoint(done.stdout.split())
    times = []
    for _ in range(3):
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "course.cli", "--help"],
            capture_output=True,
            check=True,
            timeout=60,
        )
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime)
    assert min(times) < 0.4  # of the processor: what else runs on the machine does not count


@pytest.mark.slow
def test_start_serves_the_learners_folder(tmp_path):
    """The whole command, as a learner runs it: a real JupyterLab answers at the address."""
    port = launch.choose_port(None)
    environment = os.environ | {
        f"JUPYTER_{name}": str(tmp_path / name)
        for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    }
    environment.pop("JUPYTER_TOKEN", None)
    options = ["--lang", "nl", "--no-browser", "--dir", str(tmp_path / "mine"), "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "course.cli", "start", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    try:
        address = ""
        for line in server.stdout:
            if "http://" in line:
                address = line.strip()
                break
        assert address.startswith(f"http://127.0.0.1:{port}/lab/tree/00_welcome.ipynb?token=")
        base, token = address.split("/lab/")[0], address.split("token=")[1]
        listing = None
        deadline = time.monotonic() + 60
        while listing is None and time.monotonic() < deadline:
            try:
                request = f"{base}/api/contents?token={token}"
                with urllib.request.urlopen(request, timeout=5) as answer:
                    listing = json.load(answer)
            except OSError:
                time.sleep(0.3)
        assert listing is not None
        assert "00_welcome.ipynb" in {entry["name"] for entry in listing["content"]}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        server.stdout.close()
