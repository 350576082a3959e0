"""Which cells of a submission have to run before it can be judged.

A chapter's demonstrations take seconds, its exercises milliseconds. What runs: exercises, cells
that the learner changed or added, and of the course's own cells those that define a name which a
running cell or a check uses, or that may change what such a name stands for. That is read from
the syntax tree at the level of the module, and where in doubt a cell runs. A test is not run: it
becomes a probe at its place.

The reading can be wrong, as any reading of Python without running it. Whoever runs a plan looks
at its outcome: a ``NameError`` over a name that a cell left out binds, or a course cell that
fails, means that the submission is to be run again in full (see `collect`).
"""

from __future__ import annotations

import ast
import re
import symtable
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

# Modules whose functions leave their arguments alone, but for those in `_IN_PLACE`.
_QUIET_MODULES = (sys.stdlib_module_names - {"bisect", "ctypes", "heapq", "importlib"}) | {
    "numpy", "nnlib", "autograder", "course", "matplotlib", "sklearn", "IPython",
}  # fmt: skip
_IN_PLACE = frozenset(
    "shuffle put copyto place putmask fill_diagonal at seed setattr update move_to_end".split()
)
_QUIET_BUILTINS = frozenset(
    "print len range enumerate zip sorted reversed list tuple dict set frozenset float int str abs"
    " min max sum isinstance issubclass type repr round any all hasattr getattr id format map"
    " filter bool callable divmod pow ord chr hash super slice complex bytes".split()
)
_READING = frozenset(  # methods that leave their object alone
    "items keys values get copy astype mean sum min max argmax argmin std var round tolist item"
    " reshape ravel any all format join split strip startswith endswith index count dot"
    " transpose lower upper replace exists read_text read_bytes".split()
)
_FRESH = frozenset(  # methods whose result shares nothing with their object or their arguments
    "fit predict value accuracy copy astype mean sum min max argmax argmin std var round tolist"
    " item any all format join lower upper permutation integers random normal uniform".split()
)
_ANYTHING = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_CODE_MAGICS = frozenset("time timeit capture prun memit mprun".split())
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Reading:
    """What the text of one cell says about names of the notebook.

    Attributes
    ----------
    now : names read while the cell runs
    later : names read when something that it defines is called
    binds, always : names that it may bind, and those that it binds in any case
    anything : it may read or bind any name whatever
    tree : its syntax tree, None where it has none
    imported : what each name that it imports comes from
    """

    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    anything: bool = False
    tree: ast.Module | None = None
    imported: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def read(source: str) -> Reading:
    """Read one cell, magics and lines for the shell included; what is no Python binds nothing."""
    try:
        text = _plain_python(source)
        tree = ast.parse(text)
        names = _scopes(text)
        walked = list(ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Reading()
    now, later, binds = names
    anything = bool(_ANYTHING & (now | later))
    imported: dict[str, str] = {}
    for node in walked:
        if isinstance(node, ast.Import):
            for alias in node.names:
                imported[alias.asname or alias.name.split(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                anything = anything or alias.name == "*"
                imported[alias.asname or alias.name] = node.module or ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("run_line_magic", "run_cell_magic"):
                inner = _in_magic(node)
                now, later, binds = now | inner.now, later | inner.later, binds | inner.binds
                anything = anything or inner.anything
    return Reading(
        frozenset(now), frozenset(later), frozenset(binds), _always(tree), anything, tree, imported
    )


def _plain_python(source: str) -> str:
    if not re.search(r"^\s*[%!?]|[%!?]", source, re.MULTILINE):
        return source
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        text: str = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
        return text


def _in_magic(call: ast.Call) -> Reading:
    """Read the code that stands in a magic; of any other text, each word may be a name."""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    words = [text for text in texts if isinstance(text, str)]
    if not words:
        return Reading(anything=True)
    if words[0] in ("run", "load", "pylab", "reset", "store"):
        return Reading(anything=True)
    used = frozenset(name for text in words[1:] for name in _WORD.findall(text))
    if words[0] not in _CODE_MAGICS:
        return Reading(now=used)
    bodies = [read(text.strip()) for text in words[1:] if text.strip()]
    return Reading(
        now=used.union(*(body.now for body in bodies)),
        later=frozenset[str]().union(*(body.later for body in bodies)),
        binds=frozenset[str]().union(*(body.binds for body in bodies)),
        anything=any(body.anything for body in bodies),
    )


def _scopes(text: str) -> tuple[set[str], set[str], set[str]]:
    """Return the notebook's names that are read now, read later, and bound."""
    now: set[str] = set()
    later: set[str] = set()
    binds: set[str] = set()

    def walk(table: symtable.SymbolTable, deferred: bool) -> None:
        outermost = table.get_type() == "module"
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if not outermost and not symbol.is_global():
                continue
            if symbol.is_referenced() or (outermost and symbol.is_global()):
                (later if deferred else now).add(name)
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                binds.add(name)
        for child in table.get_children():
            inside = child.get_type() == "function" and child.get_name() not in (
                "listcomp", "genexpr", "setcomp", "dictcomp",
            )  # fmt: skip
            walk(child, deferred or inside)

    walk(symtable.symtable(text, "cell", "exec"), False)
    return now, later, binds


def _always(tree: ast.Module) -> frozenset[str]:
    """Return the names that the cell binds whatever happens, unless it fails."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)} - {
                    n.id
                    for part in ast.walk(target)
                    if isinstance(part, ast.Attribute | ast.Subscript)
                    for n in ast.walk(part)
                    if isinstance(n, ast.Name)
                }
    return frozenset(names)


@dataclass
class _Function:
    """What calling a function of the course may change: its own arguments, and other names."""

    parameters: list[str]
    variadic: bool
    changed: set[str] = field(default_factory=set)


class _Effects(ast.NodeVisitor):
    """Which names a piece of code may change, in place, without binding them."""

    def __init__(
        self, quiet: set[str], functions: dict[str, _Function], shares: dict[str, set[str]]
    ):
        self.quiet, self.functions, self.shares = quiet, functions, shares
        self.changed: set[str] = set()

    def roots(self, node: ast.AST | None) -> set[str]:
        """Return the names whose things the value of an expression may share."""
        if node is None or isinstance(node, ast.Constant | ast.Compare | ast.Lambda):
            return set()
        if isinstance(node, ast.Name):
            return {node.id} | self.shares.get(node.id, set())
        if isinstance(node, ast.Call):
            return self._result(node)
        inner: set[str] = set()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.comprehension):
                self._share(child.target, child.iter)
                inner |= self.roots(child.iter)
            elif not isinstance(child, ast.expr_context | ast.operator):
                inner |= self.roots(child)
        return inner

    def _result(self, call: ast.Call) -> set[str]:
        given = set[str]().union(
            *(self.roots(arg) for arg in call.args), *(self.roots(k.value) for k in call.keywords)
        )
        if isinstance(call.func, ast.Attribute):
            if self._is_quiet(call.func) or call.func.attr in _FRESH:
                return set() if call.func.attr not in ("asarray", "reshape") else given
            return given | self.roots(call.func.value)
        return given

    def _is_quiet(self, func: ast.expr) -> bool:
        path = []
        while isinstance(func, ast.Attribute):
            path.append(func.attr)
            func = func.value
        if not isinstance(func, ast.Name):
            return False
        if func.id not in self.quiet:
            return func.id in _QUIET_BUILTINS and not path
        # A method called on its class changes its first argument: Perceptron.fit(model, …).
        return not (path and path[0] in _IN_PLACE) and not any(p[:1].isupper() for p in path[1:])

    def _share(self, target: ast.AST, value: ast.AST | None) -> None:
        roots = self.roots(value)
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.shares.setdefault(node.id, set()).update(roots - {node.id})
        for node in ast.walk(target):
            if isinstance(node, ast.Attribute | ast.Subscript):
                holders = self.roots(node.value)
                self.changed |= holders
                for name in holders:
                    self.shares.setdefault(name, set()).update(roots - {name})

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._share(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._share(node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._share(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        base = node.target
        self.changed |= self.roots(base if isinstance(base, ast.Name) else base.value)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self._share(node.target, node.iter)
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._share(item.optional_vars, item.context_expr)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute | ast.Subscript):
                self.changed |= self.roots(target.value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        known = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if known is not None:
            self.changed |= known.changed - set(known.parameters)
            starred = any(isinstance(arg, ast.Starred) for arg in node.args)
            if known.variadic or starred or any(k.arg is None for k in node.keywords):
                named = [(known.parameters[0] if known.parameters else "", arg) for arg in given]
            else:
                named = list(zip(known.parameters, node.args, strict=False))
                named += [(keyword.arg or "", keyword.value) for keyword in node.keywords]
            for parameter, arg in named:
                if parameter in known.changed:
                    self.changed |= self.roots(arg)
        elif isinstance(node.func, ast.Attribute) and not self._is_quiet(node.func):
            if node.func.attr not in _READING:
                self.changed |= self.roots(node.func.value)
            if node.func.attr not in _FRESH | _READING:
                for arg in given:
                    self.changed |= self.roots(arg)
        elif not self._is_quiet(node.func):
            for arg in given:
                self.changed |= self.roots(arg)
        if any(keyword.arg == "out" for keyword in node.keywords):
            for arg in given:
                self.changed |= self.roots(arg)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Read a function: what it changes beside its own names counts for whoever calls it."""
        args = node.args
        parameters = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
        extra = [a.arg for a in (args.vararg, args.kwarg) if a is not None]
        body = _Effects(self.quiet, self.functions, {})
        for statement in node.body:
            body.visit(statement)
        own = {
            n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        outer = {name for n in ast.walk(node) if isinstance(n, ast.Global) for name in n.names}
        changed = body.changed - (own - set(parameters)) - set(extra) | outer
        if extra and set(extra) & body.changed:
            changed |= set(parameters[:1])
        self.functions[node.name] = _Function(parameters, bool(extra), changed)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Read a class: what its methods change beside their own names, making one may change."""
        methods: dict[str, _Function] = dict(self.functions)
        inside = _Effects(self.quiet, methods, {})
        for statement in node.body:
            inside.visit(statement)
        changed = set(inside.changed)
        for name, method in methods.items():
            if self.functions.get(name) is not method:
                changed |= method.changed - set(method.parameters)
        self.changed |= changed


@dataclass(frozen=True)
class Code:
    """One code cell of a submission, in the order of the notebook.

    `always`: it runs whatever the plan says (an exercise, or changed or added by the learner).
    `wanted`: names that a check looks up at its place; such a cell is a test and is not run.
    """

    source: str
    always: bool = False
    wanted: frozenset[str] = frozenset()
    test: bool = False


def plan(cells: Sequence[Code]) -> list[bool]:
    """Return for each cell whether it has to run."""
    readings = [Reading() if cell.test else read(cell.source) for cell in cells]
    if any(r.anything and cell.always for r, cell in zip(readings, cells, strict=True)):
        return [not cell.test for cell in cells]
    changes, shares = _changes(
        tuple("" if cell.test or cell.always else cell.source for cell in cells)
    )
    runs = [cell.always and not cell.test for cell in cells]
    last = max((i for i, cell in enumerate(cells) if cell.test or cell.always), default=-1)
    todo = [i for i, cell in enumerate(cells) if runs[i] or cell.wanted]
    while todo:
        place = todo.pop()
        reading, cell = readings[place], cells[place]
        for name in reading.now | cell.wanted:
            todo += _need(name, place, place, last, cells, readings, changes, shares, runs)
        for name in reading.later:
            todo += _need(name, place, last, last, cells, readings, changes, shares, runs)
    return runs


def _need(
    name: str,
    place: int,
    bound: int,
    changed: int,
    cells: Sequence[Code],
    readings: Sequence[Reading],
    changes: Sequence[set[str]],
    shares: dict[str, set[str]],
    runs: list[bool],
) -> Iterable[int]:
    """Mark the cells that make a name what it is at `place`; yield those not marked before.

    A binding counts until `bound`; a change in place until `changed`, since whatever `place` made
    of the thing may hold on to it. Of the course's own cells the last before `place` that binds
    the name in any case hides those before it.
    """
    first = 0
    for i in range(place - 1, -1, -1):
        if name in readings[i].always and not cells[i].always and not cells[i].test:
            first = i
            break
    alike = {name} | shares.get(name, set())
    for i in range(first, max(place, bound, changed) + 1):
        if i == place or runs[i] or cells[i].test:
            continue
        reading = readings[i]
        binds = i <= max(place, bound) and (name in reading.binds or reading.anything)
        if binds or (i <= max(place, changed) and alike & changes[i]):
            runs[i] = True
            yield i


@lru_cache(maxsize=128)
def _changes(sources: tuple[str, ...]) -> tuple[list[set[str]], dict[str, set[str]]]:
    """Return what each of the course's own cells may change in place, and which names share."""
    readings = [read(source) for source in sources]
    quiet = {
        name
        for reading in readings
        for name, module in reading.imported.items()
        if module.split(".")[0] in _QUIET_MODULES
    }
    functions: dict[str, _Function] = {}
    shares: dict[str, set[str]] = {}
    changed: list[set[str]] = []
    for _ in range(2):  # the second time every function and every sharing is known
        changed = []
        for reading in readings:
            effects = _Effects(quiet, functions, shares)
            try:
                if reading.tree is not None:
                    effects.visit(reading.tree)
            except RecursionError:
                effects.changed |= reading.now
            changed.append(effects.changed)
    return changed, shares


def may_bind(name: str, cells: Iterable[str]) -> bool:
    """Say whether one of these sources may bind `name`."""
    return any(name in reading.binds or reading.anything for reading in map(read, cells))
