"""The library as a jail has it: without what the exercises of a chapter ask for.

A score cannot be forged by code that is not there. So the jail of a chapter gets a copy of
``nnlib`` in which the functions that would do an exercise's work raise a sentence; of the
autograder what runs beside a learner's code, and no check, diagnosis, hint, solution or key; and
widgets that do nothing. Every function keeps its name, its place and its signature, so that a probe
still notices whoever calls it.

Functions that one exercise asks for may be the tools of another: ``forward`` is written in one and
used in the next. Those are put back for the probe of that other one, in its own process.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from autograder import checks

ROOT = Path(__file__).resolve().parents[2]

_FIT = (
    "nnlib.perceptron:Perceptron.fit",
    "nnlib.population:Population.fit",
    # Parts of it, which would be all of it but for a line.
    "nnlib.perceptron:Perceptron._train_epoch",
    "nnlib.perceptron:Perceptron._backward",
    "nnlib.population:Population._step",
)

# Per exercise what its probe holds for somebody else's work, under whatever name it is called.
CUT: dict[str, tuple[str, ...]] = {
    "01.sigmoid": ("nnlib.activations:Sigmoid.__call__",),
    "01.forward": ("nnlib.layers:Dense.forward",),
    "02.forward": (
        "nnlib.perceptron:Perceptron.forward",
        "nnlib.population:Population.forward",
    ),
    "02.predict": ("nnlib.perceptron:Perceptron.predict",),
    "02.count_parameters": ("nnlib.perceptron:Perceptron.count_parameters",),
    "03.bce": ("nnlib.losses:Loss.value", "nnlib.losses:BinaryCrossEntropy.per_sample"),
    "03.bce_gradient": ("nnlib.losses:BinaryCrossEntropy.gradient",),
    "03.numerical_gradient": ("nnlib.gradcheck:numerical_gradient",),
    "03.backward": (
        "nnlib.layers:Dense.backward",
        "nnlib.layers:Dense.gradients",
        "nnlib.layers:Dense.parameter_gradients",
    ),
    "04.sgd_step": _FIT,
    "05.fit_blanks": _FIT,
    "05.fit": _FIT,
    "05.repair": _FIT,
    "07.split": ("nnlib.split:split", "nnlib.split:parts_of"),
    "07.accuracy": ("nnlib.metrics:accuracy", "nnlib.metrics:confusion_matrix"),
    "07.early_stopping": ("nnlib.callbacks:EarlyStopping.on_epoch",),
    "08.grid": ("nnlib.space:grid",),
    "08.random_candidates": ("nnlib.space:sample",),
    "09.save": ("nnlib.checkpoints.files:save",),
    "09.load": ("nnlib.checkpoints.files:load",),
    "09.transfer": ("nnlib.checkpoints.transfer:transfer",),
}

# Per exercise what is a tool there, although another exercise of the chapter asks for it.
TOOLS: dict[str, tuple[str, ...]] = {
    "01.neuron": ("nnlib.activations:Sigmoid.__call__",),
    "01.forward": ("nnlib.activations:Sigmoid.__call__",),
    "02.predict": ("nnlib.perceptron:Perceptron.forward",),
    "08.refine": ("nnlib.space:grid", "nnlib.space:sample"),
}

# Modules that are worth the time when the warm process starts, because every session has them then.
_LOADED = (
    "matplotlib.pyplot", "nnlib.plots", "nnlib.datasets", "nnlib.search", "nnlib.checkpoints",
    "nnlib.population", "nnlib.gradcheck",
)  # fmt: skip
_WITH_SCIKIT_LEARN = {"08": ("nnlib.estimator", "sklearn.model_selection")}
_INSIDE = ("inside", "figures")  # by name: all others are imported by these
_STAND_INS = {"verbs": "autograder/__init__.py", "widgets": "course/widgets/__init__.py"}
_OMITTED = "nnlib.omitted"
_PREFIX, _IN_USE = "leercurve-library-", ".in-use"


def cut_of(chapter: str) -> tuple[str, ...]:
    """Return the functions that a chapter's library lacks, each as ``module:qualified.name``."""
    found = [name for check_id, names in CUT.items() if check_id[:2] == chapter for name in names]
    return tuple(dict.fromkeys(found))


@cache
def tools(check_id: str) -> list[list[str]]:
    """Return the functions put back for a probe: module, qualified name and source of each."""
    back = []
    for one in TOOLS.get(check_id, ()):
        module, name = one.split(":")
        tree = ast.parse(_source(module).read_text(encoding="utf-8"))
        function = _found(tree, name)
        function.decorator_list = []
        back.append([module, name, "from __future__ import annotations\n" + ast.unparse(function)])
    return back


@cache
def loaded(chapter: str) -> tuple[str, ...]:
    """Return the modules that the warm process of a chapter loads before it forks."""
    more = _WITH_SCIKIT_LEARN.get(chapter, ())
    return (*_LOADED, *more, "course.widgets", *_probes(chapter))


def build(chapter: str) -> Path:
    """Return the folder of a chapter's library; it is made once per process, and removed after."""
    known = _made.get(chapter)
    if known is None or known.made_by != os.getpid():  # a fork makes its own
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = os.open(folder / _IN_USE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        _take(lock)
        _made[chapter] = _Folder(folder, lock)
        atexit.register(_remove, chapter)
        for name, text in _files(chapter):
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        for place in [folder, *folder.rglob("*")]:
            place.chmod(0o755 if place.is_dir() else 0o644)
    return _made[chapter].path


@contextlib.contextmanager
def borrowed(chapter: str) -> Iterator[Path]:
    """Hold a chapter's library; whoever is the last to hold it in this process removes it."""
    folder = build(chapter)
    _made[chapter].holders += 1
    try:
        yield folder
    finally:
        if chapter in _made:
            _made[chapter].holders -= 1
            if _made[chapter].holders == 0:
                _remove(chapter)


@dataclass
class _Folder:
    path: Path
    lock: int  # a file descriptor: as long as it is open, the folder is nobody else's to remove
    holders: int = 0
    made_by: int = field(default_factory=os.getpid)


_made: dict[str, _Folder] = {}


def _take(lock: int) -> None:
    """Lock a file for this process, or raise ``OSError`` if another one has it."""
    import fcntl  # which Windows has not, and no jail either

    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove(chapter: str) -> None:
    folder = _made.pop(chapter, None)
    if folder is not None:
        if folder.made_by == os.getpid():  # and not by the process that this one is a fork of
            shutil.rmtree(folder.path, ignore_errors=True)
        os.close(folder.lock)


def _sweep() -> None:
    """Remove what processes that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _IN_USE, os.O_RDWR)
            try:
                _take(lock)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _files(chapter: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file of a chapter's library."""
    cuts: dict[str, list[str]] = {}
    for one in cut_of(chapter):
        module, name = one.split(":")
        cuts.setdefault(module, []).append(name)
    for path in sorted((ROOT / "nnlib").rglob("*.py")):
        place = path.relative_to(ROOT)
        if "compiled" in place.parts or "__pycache__" in place.parts:
            continue  # it has every formula once more, and starting it takes longer than it saves
        module = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        if module == "nnlib.engines":
            text = _always(text, "installed", "return False")
        yield place.as_posix(), _without(text, cuts.pop(module, []))
    if cuts:
        raise LookupError(f"nnlib has no module {', '.join(cuts)}.")
    yield "nnlib/omitted.py", (Path(__file__).parent / "omitted.py").read_text(encoding="utf-8")
    for package in ("autograder/probes", "autograder/sandbox", "course"):
        yield f"{package}/__init__.py", ""
    for module in sorted(_needed(chapter)):
        yield f"{module.replace('.', '/')}.py", _source(module).read_text(encoding="utf-8")
    for module, name in _STAND_INS.items():
        yield name, _source(f"autograder.sandbox.{module}").read_text(encoding="utf-8")


def _probes(chapter: str) -> list[str]:
    """Return the modules whose probes a chapter's checks run: all of them for an unknown one."""
    here = [one for one in checks.IDS if one[:2] == chapter] or checks.IDS
    return sorted({f"autograder.probes.{checks.find(one).probe.module}" for one in here})


def _needed(chapter: str) -> set[str]:
    """Return the modules of the autograder that run in the jail: probes, and what they import."""
    todo = [*_probes(chapter), *(f"autograder.sandbox.{name}" for name in _INSIDE)]
    needed: set[str] = set()
    while todo:
        module = todo.pop()
        if module not in needed:
            needed.add(module)
            todo += _imported(module)
    strangers = [
        n for n in needed if not n.startswith(("autograder.probes.", "autograder.sandbox."))
    ]
    if strangers:
        raise LookupError(f"A probe imports {strangers[0]}, which stays outside the jail.")
    return needed


def _imported(module: str) -> list[str]:
    """Return the modules of the autograder that a module imports, at its top or in a function."""
    found = []
    for node in ast.walk(ast.parse(_source(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if _source(name).is_file() else node.module for name in names]
    return [name for name in found if name.startswith("autograder.")]


def _source(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def _found(tree: ast.Module, name: str) -> ast.FunctionDef:
    """Return the definition of a function or method."""
    place: ast.Module | ast.ClassDef = tree
    *classes, function = name.split(".")
    for part in classes:
        place = next(n for n in place.body if isinstance(n, ast.ClassDef) and n.name == part)
    return next(n for n in place.body if isinstance(n, ast.FunctionDef) and n.name == function)


def _without(text: str, names: list[str]) -> str:
    """Return a module's source in which the functions named raise that they are left out."""
    if not names:
        return text
    tree = ast.parse(text)
    for number, name in enumerate(names):
        # Code that differs from that of the others: probes tell copies of a function by it.
        marks = ", 0" * number
        body = f"from {_OMITTED} import omitted\nraise omitted({name!r}{marks})"
        _found(tree, name).body = ast.parse(body).body
    return ast.unparse(tree)


def _always(text: str, name: str, body: str) -> str:
    tree = ast.parse(text)
    _found(tree, name).body = ast.parse(f"def f():\n    {body}").body[0].body  # type: ignore[attr-defined]
    return ast.unparse(tree)
