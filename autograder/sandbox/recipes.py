"""What to say and what to do where this machine gives no jail."""

from __future__ import annotations

_CONTAINER = """\
  docker run --rm -it --privileged -v "$PWD":/class -w /class python:3.12 bash
  apt-get update && apt-get install -y bubblewrap && pip install leercurve
  leercurve class grade ."""

_TEXTS: dict[str, tuple[str, str]] = {
    "system": (
        "Op dit systeem kan ingeleverde code niet worden opgesloten: dat kan alleen op Linux. "
        "Kijk na in een container:\n{container}",
        "Submitted code cannot be locked up on this system: only Linux can do that. "
        "Grade in a container:\n{container}",
    ),
    "missing": (
        "Om ingeleverde code op te sluiten is bubblewrap nodig, en dat is hier niet "
        "geïnstalleerd.\n"
        "  Debian, Ubuntu: sudo apt install bubblewrap\n"
        "  Fedora: sudo dnf install bubblewrap",
        "Locking up submitted code takes bubblewrap, which is not installed here.\n"
        "  Debian, Ubuntu: sudo apt install bubblewrap\n"
        "  Fedora: sudo dnf install bubblewrap",
    ),
    "refused": (
        "Dit systeem staat niet toe dat ingeleverde code wordt opgesloten: het weigert "
        "naamruimten ({said}).\n"
        "  In een container: start die met --privileged, of met --cap-add SYS_ADMIN "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
        "--security-opt systempaths=unconfined\n"
        "  Ubuntu 23.10 en later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n"
        "  Oudere Debian: sudo sysctl -w kernel.unprivileged_userns_clone=1",
        "This system does not allow submitted code to be locked up: it refuses namespaces "
        "({said}).\n"
        "  In a container: start it with --privileged, or with --cap-add SYS_ADMIN "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
        "--security-opt systempaths=unconfined\n"
        "  Ubuntu 23.10 and later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n"
        "  Older Debian: sudo sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    "broken": (
        "De opsluiting van ingeleverde code werkt hier niet ({said}). Kijk op een andere "
        "machine na, of in een container:\n{container}",
        "Locking up submitted code does not work here ({said}). Grade on another machine, or in "
        "a container:\n{container}",
    ),
}
_UNSAFE = (
    "Met --unsafe loopt de code zonder opsluiting: die kan dan bij alles waar jij bij kunt. "
    "Doe dat alleen met code die je vertrouwt.",
    "With --unsafe the code runs without walls: it can then reach all that you can reach. "
    "Do that only with code that you trust.",
)
_REFUSALS = ("namespace", "operation not permitted", "permission denied", "uid map", "unshare")


def text(language: str, said: str, *, linux: bool, installed: bool) -> str:
    """Return what is the matter and what helps, as one sentence and lines to copy.

    `said` is the last line of what was tried.
    """
    if not linux:
        kind = "system"
    elif not installed:
        kind = "missing"
    else:
        refused = any(word in said.lower() for word in _REFUSALS)
        kind = "refused" if refused else "broken"
    place = 0 if language == "nl" else 1
    words = _TEXTS[kind][place].format(said=said.strip().rstrip("."), container=_CONTAINER)
    return f"{words}\n{_UNSAFE[place]}"
