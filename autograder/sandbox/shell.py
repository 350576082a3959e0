"""The shell in which a learner's cells run inside the jail, as they would in JupyterLab.

It is made once, in the warm process, and every session gets a fork of it. What cells show is kept
as plain text, with caps. No figure is drawn unless that is asked for.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import importlib
import io
import linecache
import os
import subprocess
import sys
import time
import traceback
from types import TracebackType
from typing import Any, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magics.config import ConfigMagics
from traitlets.config import Config

from autograder.probes.time_limit import TimeLimit, TimeUp
from autograder.sandbox.limits import Limits

LONGEST_TEXT = 400
MOST_FRAMES = 20
MOST_OMITTED = 20  # lines of one cell that ask for what is left out
_OMITTED = "NotWhileGrading"
_SHORT = " … "
_TIME_UP = "Na {nl} s gestopt. · Stopped after {en} s.\n"
_ENTRY = 100  # characters that an output takes beside its text


class Outputs:
    """What one cell shows: outputs as a notebook file has them, no more than may be kept."""

    def __init__(self) -> None:
        self.clear(0)

    def clear(self, room: int, drawing: bool = False) -> None:
        """Begin anew, with room for so many characters."""
        self.all: list[dict[str, Any]] = []
        self.room = room
        self.drawing = drawing

    def text(self, name: str, text: str) -> None:
        """Add to a stream, which is one output as long as nothing else comes between."""
        text = self._fitting(text)
        if not text:
            return
        last = self.all[-1] if self.all else {}
        if last.get("name") == name:
            last["parts"].append(text)
        else:
            self.all.append({"output_type": "stream", "name": name, "parts": [text]})
            self.room = max(self.room - _ENTRY, 0)

    def shown(self, kind: str, data: dict[str, Any], count: int | None = None) -> None:
        """Add what was displayed, or the value of a cell."""
        kept: dict[str, Any] = {}
        if isinstance(data.get("text/plain"), str):
            kept["text/plain"] = self._fitting(data["text/plain"])
        picture = data.get("image/png")
        if self.drawing and isinstance(picture, bytes | str):
            coded = picture if isinstance(picture, str) else base64.b64encode(picture).decode()
            if len(coded) <= self.room:
                self.room -= len(coded)
                kept["image/png"] = coded
        if any(kept.values()):
            entry: dict[str, Any] = {"output_type": kind, "data": kept, "metadata": {}}
            self.all.append(entry if count is None else {**entry, "execution_count": count})
            self.room = max(self.room - _ENTRY, 0)

    def error(self, described: dict[str, Any], lines: list[str]) -> None:
        """Add an exception."""
        self.room = max(self.room, 8000)  # how a cell ended is told whatever it printed before
        self.all.append(
            {
                "output_type": "error",
                "ename": described["type"],
                "evalue": described["message"],
                "traceback": [self._fitting(line) for line in lines],
            }
        )

    def _fitting(self, text: str) -> str:
        if len(text) > self.room:
            text = text[: self.room] + (_SHORT if self.room else "")
            self.room = 0
            return text
        self.room -= len(text)
        return text

    def finished(self) -> list[dict[str, Any]]:
        """Return them as plain data."""
        plain = []
        for output in self.all:
            if "parts" in output:
                output = {**output, "text": "".join(output["parts"])}
                del output["parts"]
            plain.append(output)
        return plain


class _Stream(io.TextIOBase):
    """Stands for ``sys.stdout`` or ``sys.stderr``."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, number: int, outputs: Outputs) -> None:
        self.name = f"<{name}>"
        self._name, self._number, self._outputs = name, number, outputs

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.text(self._name, text)
        return len(text)


class _Published(DisplayPublisher):
    """What ``display(…)`` shows."""

    outputs: Outputs

    def publish(self, data: Any, *_: Any, **__: Any) -> None:
        self.outputs.shown("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        """Keep what was there: a grader wants to see it."""


class _Value(DisplayHook):
    """The value of a cell's last line."""

    outputs: Outputs

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.execution_count if self.shell else None
        self.outputs.shown("execute_result", format_dict, count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython's shell without a terminal, a history and a user's configuration."""

    outputs: Outputs
    failed: dict[str, Any] | None = None
    failed_at: int | None = None  # the line of the cell itself, not of a function it called
    stopped: TimeLimit | None = None

    def init_virtualenv(self) -> None:
        """Leave ``sys.path`` as it is."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keep how the cell ended, in place of a page in colors."""
        kind, error, place = exc_tuple or sys.exc_info()
        if isinstance(error, TimeUp) and self.stopped is not None:
            # It has left the learner's code, as it should: from here on it is not raised again.
            self.stopped.running = False
            return
        self.failed = described(error, place)
        self.failed_at = _line_of_cell(place)
        if self.failed["type"] == _OMITTED:  # nothing is wrong with the learner's code
            self.outputs.text("stderr", f"{self.failed['message']}\n")
            return
        with contextlib.suppress(Exception):
            self.outputs.error(self.failed, told(kind, error, place))

    def showsyntaxerror(self, filename: Any = None, running_compiled_code: bool = False) -> None:
        """Keep a syntax error likewise."""
        self.showtraceback()

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no second account of an exception: it takes longer than most cells."""
        return {}

    def system_piped(self, cmd: str) -> None:
        """Run ``!cmd``: what it prints is output."""
        done = _run(self._expanded(cmd, 2))
        self.user_ns["_exit_code"] = done.returncode
        self.outputs.text("stdout", done.stdout.decode("utf-8", "backslashreplace"))

    system = system_piped

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Run ``x = !cmd``: what it prints is the value."""
        from IPython.utils.text import LSString, SList

        done = _run(self._expanded(cmd, depth + 2))
        text = done.stdout.decode("utf-8", "backslashreplace")
        return SList(text.splitlines()) if split else LSString(text)

    def _expanded(self, command: str, depth: int) -> str:
        """Return a command with ``{names}`` of the caller, so many frames up, filled in."""
        expand: Any = self.var_expand
        return str(expand(command, depth=depth))


def _run(command: str) -> Any:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def described(error: Any, place: TracebackType | None) -> dict[str, Any]:
    """Return what can be told of an exception: ``type``, ``message``, ``line``, ``source``."""
    try:
        message = str(error)
    except BaseException as second:
        if isinstance(second, TimeUp):
            raise
        message = ""
    plain: dict[str, Any] = {
        "type": type(error).__name__[:80],
        "message": message[:LONGEST_TEXT],
        "line": None,
        "source": "",
    }
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        text = error.text if isinstance(error.text, str) else ""
        return {**plain, "line": error.lineno, "source": text.strip()[:LONGEST_TEXT]}
    while place is not None:
        path = place.tb_frame.f_code.co_filename
        if is_cell(path):
            line = linecache.getline(path, place.tb_lineno).strip()
            plain.update(line=place.tb_lineno, source=line[:LONGEST_TEXT])
        place = place.tb_next
    return plain


def _line_of_cell(place: TracebackType | None) -> int | None:
    while place is not None:
        if is_cell(place.tb_frame.f_code.co_filename):
            return place.tb_lineno
        place = place.tb_next
    return None


def is_cell(path: str) -> bool:
    """Whether code of that file was typed in a cell."""
    return path.startswith(("<ipython-input-", "<cell"))


def told(kind: Any, error: Any, place: TracebackType | None) -> list[str]:
    """Return an exception as Python would print it, from the learner's first line on."""
    while place is not None and not is_cell(place.tb_frame.f_code.co_filename):
        place = place.tb_next
    lines = traceback.format_exception(kind, error, place, limit=MOST_FRAMES, chain=False)
    return [line.rstrip("\n")[:2000] for line in lines[: 2 * MOST_FRAMES]]


def made() -> Any:
    """Make the shell, once."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.cache_size = 100
    shell: Any = Shell.instance(
        config=config, display_pub_class=_Published, displayhook_class=_Value, user_module=None
    )
    outputs = shell.outputs = Outputs()
    shell.display_pub.outputs = shell.displayhook.outputs = outputs
    shell.display_formatter.active_types = ["text/plain"]
    shell.display_formatter.ipython_display_formatter.enabled = False
    magics, magics_of = shell.magics_manager.magics["line"], cast(Any, ConfigMagics)
    magics["matplotlib"] = magics["pylab"] = _nothing
    configure = vars(ConfigMagics)["config"].__get__(magics_of(shell=shell))

    def config_magic(line: str) -> None:
        with contextlib.suppress(UsageError):  # of parts that only a kernel has
            configure(line)

    magics["config"] = config_magic
    # What runs for the first time is slow, and would be so again in every fork. No ``await``: that
    # makes a loop, whose file descriptors all sessions would share.
    for name in ("exit", "quit"):  # IPython's, which end a kernel; Python's own end the cell
        shell.user_ns.pop(name, None)
        shell.builtin_trap.auto_builtins.pop(name, None)
    before, hidden = dict(shell.user_ns), dict(shell.user_ns_hidden)
    failing = "def f(a):\n    return a / 0\nf(1)"
    for source in ("print(end='')\n[1]", failing, failing, "1 +", "!true"):
        shell.run_cell(source, store_history=False)
    shell.displayhook.flush()
    for name in set(shell.user_ns) - set(before):
        del shell.user_ns[name]
    shell.user_ns.update(before)
    shell.user_ns_hidden.clear()
    shell.user_ns_hidden.update(hidden)
    for name in ("_", "__", "___"):  # the last values, which are compared with those there
        setattr(shell.displayhook, name, before.get(name, ""))
    outputs.clear(0)
    return shell


def _nothing(line: str) -> None:
    """Accept ``%matplotlib inline`` and its like: figures are taken care of."""


class Cells:
    """Runs the cells of one session.

    Parameters
    ----------
    streams : file descriptor of a file that stands for the process' own standard streams
    """

    def __init__(self, shell: Any, limits: Limits, streams: int) -> None:
        self.shell, self.limits, self.streams = shell, limits, streams
        self.figures: Any = importlib.import_module("autograder.sandbox.figures")
        self.room = limits.total_output_bytes
        for name, number in (("stdout", 1), ("stderr", 2)):
            stream = _Stream(name, number, shell.outputs)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def run(self, source: str, drawing: bool = False) -> dict[str, Any]:
        """Run a cell and return what it did, as plain data."""
        shell = self.shell
        before = min(self.limits.output_bytes, self.room)
        shell.outputs.clear(before, drawing)
        shell.failed = None
        self.figures.drawing = self._draw if drawing else None
        limit = shell.stopped = TimeLimit(self.limits.cell_seconds, self.limits.cell_seconds)
        began = time.monotonic()
        try:
            with limit:
                try:
                    self._run(source)
                    self.figures.show()  # as JupyterLab does at the end of a cell
                except TimeUp:
                    limit.running = False
                except SystemExit as error:
                    shell.failed = described(error, error.__traceback__)
                limit.running = False
        except TimeUp:
            limit.running = False
        finally:
            limit.stop()
        self._printed_below()
        if limit.expired:
            shell.outputs.room = max(shell.outputs.room, _ENTRY)
            seconds = f"{self.limits.cell_seconds:g}"
            shell.outputs.text("stderr", _TIME_UP.format(nl=seconds.replace(".", ","), en=seconds))
        outputs = shell.outputs.finished()
        self.room -= max(before - shell.outputs.room, 0)
        return {
            "outputs": outputs,
            "error": shell.failed,
            "timed_out": limit.expired,
            "seconds": time.monotonic() - began,
        }

    def _draw(self, figure: Any) -> None:
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=80)
        self.shell.outputs.shown("display_data", {"image/png": picture.getvalue()})

    def _run(self, source: str) -> None:
        """Run a cell; what asks for a function that is left out here costs its own line alone."""
        shell = self.shell
        shell.run_cell(source, store_history=True)
        for _ in range(MOST_OMITTED):
            if shell.failed is None or shell.failed["type"] != _OMITTED:
                return
            rest = _after(shell.transform_cell(source), shell.failed_at)
            if rest is None:
                return
            shell.failed = None
            shell.run_cell(rest, store_history=False)

    def _printed_below(self) -> None:
        """Add what was written past ``sys.stdout``, to the file descriptor itself."""
        with contextlib.suppress(OSError):
            size = os.lseek(self.streams, 0, os.SEEK_END)
            if size:
                data = os.pread(self.streams, self.limits.output_bytes, 0)
                os.ftruncate(self.streams, 0)
                self.shell.outputs.text("stdout", data.decode("utf-8", "backslashreplace"))


def _after(source: str, line: int | None) -> str | None:
    """Return what follows the statement of a cell that `line` is in, at its own line numbers."""
    try:
        following = [one for one in ast.parse(source).body if line and one.lineno > line]
    except (SyntaxError, ValueError):
        return None
    if not following:
        return None
    first = following[0]
    decorators = [one.lineno for one in getattr(first, "decorator_list", [])]
    begin = min([first.lineno, *decorators]) - 1
    return "#\n" * begin + "".join(source.splitlines(keepends=True)[begin:])
