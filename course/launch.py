"""Become JupyterLab, serving the learner's folder."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from course.workspace import WorkspaceError

FIRST_PORT = 8888
WELCOME = "/lab/tree/00_welcome.ipynb"
LOCALES = {"nl": "nl_NL", "en": "en"}


def require_jupyterlab() -> None:
    """Raise an error that says what to do when JupyterLab is not installed."""
    if find_spec("jupyterlab") is None:
        raise WorkspaceError(
            f"JupyterLab ontbreekt; installeer het met: {sys.executable} -m pip install jupyterlab",
            f"JupyterLab is missing; install it with: {sys.executable} -m pip install jupyterlab",
        )


def choose_port(port: int | None) -> int:
    """Return the port asked for if it is free, or the first free one when none is asked for."""
    if port is not None:
        if not _free(port):
            raise WorkspaceError(
                f"Poort {port} is bezet; kies een andere met --port of laat --port weg.",
                f"Port {port} is taken; choose another with --port or leave --port out.",
            )
        return port
    for candidate in range(FIRST_PORT, FIRST_PORT + 100):
        if _free(candidate):
            return candidate
    raise WorkspaceError(
        f"Geen vrije poort tussen {FIRST_PORT} en {FIRST_PORT + 99}; kies er een met --port.",
        f"No free port between {FIRST_PORT} and {FIRST_PORT + 99}; choose one with --port.",
    )


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def has_screen() -> bool:
    """Tell whether a browser window can appear here."""
    if os.environ.get("BROWSER") or sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def jupyterlab(
    folder: Path,
    language: str,
    *,
    port: int,
    browser: bool,
    extra: Sequence[str],
    say: Callable[[str], object],
) -> NoReturn:
    """Replace this process by JupyterLab in `folder`, after saying where it can be found.

    Options in `extra` go before ours of the same name.
    """
    environment = dict(os.environ)
    bin_folder = os.path.dirname(sys.executable)
    environment["PATH"] = os.pathsep.join([bin_folder, environment.get("PATH", os.defpath)])
    environment["LEERCURVE_LANG"] = language
    environment["LEERCURVE_DIR"] = str(folder)
    with suppress(OSError):  # then the menus are English, and what is installed decides the rest
        paths = [str(defaults(folder, language)), environment.get("JUPYTER_CONFIG_PATH", "")]
        environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))

    address = f"http://127.0.0.1:{port}{WELCOME}"
    if not any(_name(option) in ("identityprovider.token", "serverapp.token") for option in extra):
        token = environment.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
        address += f"?token={token}"

    opens = browser and has_screen()
    say(_where(language, address, opens))
    say("Stoppen: tweemaal Ctrl-C." if language == "nl" else "To stop: Ctrl-C twice.")
    sys.stdout.flush()
    sys.stderr.flush()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        *options(folder, port=port, browser=opens, extra=extra),
    ]
    if os.name == "nt":  # where exec leaves the terminal to both processes
        import subprocess

        raise SystemExit(subprocess.call(command, env=environment, cwd=folder))
    os.chdir(folder)
    os.execve(sys.executable, command, environment)


def defaults(folder: Path, language: str) -> Path:
    """Write what Jupyter takes for granted in this folder; return where, for its search path.

    The menus speak the learner's language and the server knows the course. These are defaults:
    whatever the learner sets in Jupyter itself is kept elsewhere and goes before them.
    """
    from course.build.files import write

    place = folder / ".leercurve" / "jupyter"
    menus = {"@jupyterlab/translation-extension:plugin": {"locale": LOCALES[language]}}
    for name, content in {
        "labconfig/default_setting_overrides.json": menus,
        "jupyter_server_config.d/leercurve.json": {
            "ServerApp": {"jpserver_extensions": {"course.lab": True}}
        },
    }.items():
        path = place / name
        if any(part.is_symlink() for part in (place, path.parent)):
            raise OSError(f"{path.parent} is a link")
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, (json.dumps(content, indent=2) + "\n").encode())
    return place


def options(folder: Path, *, port: int, browser: bool, extra: Sequence[str]) -> list[str]:
    """Return JupyterLab's options: ours, except those that `extra` sets, and then `extra`."""
    ours = {
        "ServerApp.root_dir": str(folder),
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": str(port),
        "ServerApp.port_retries": "0",
        "LabApp.default_url": WELCOME,
        "Application.log_level": "ERROR",
    }
    given = {_name(option) for option in extra}
    chosen = [f"--{name}={value}" for name, value in ours.items() if not given & _spellings(name)]
    if not browser and "no-browser" not in given:
        chosen.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "allow-root" not in given:
        chosen.append("--allow-root")
    return [*chosen, *extra]


def _spellings(name: str) -> set[str]:
    """Return the ways to write an option: `--ServerApp.ip`, `--ip`, `--log-level`."""
    short = name.split(".")[1].lower()
    return {name.lower(), short, short.replace("_", "-")}


def _name(option: str) -> str:
    return option.lstrip("-").partition("=")[0].lower()


def _where(language: str, address: str, opens: bool) -> str:
    if language == "nl":
        return (
            f"JupyterLab opent in je browser. Gebeurt er niets, ga dan naar:\n  {address}"
            if opens
            else f"JupyterLab start; open over enkele tellen in je browser:\n  {address}"
        )
    return (
        f"JupyterLab opens in your browser. If nothing happens, go to:\n  {address}"
        if opens
        else f"JupyterLab is starting; in a few seconds, open in your browser:\n  {address}"
    )
