"""The same program in the words of somebody else: local names of one's own.

Two students who hit upon the same idea do not spell it alike. Only names that a function gives to
its own variables are changed; whatever is called from outside, or may be, stays as it is.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Iterator

import numpy as np

_WORDS = {
    "da": ("da", "delta", "grad", "fout", "error", "d_a"),
    "e": ("e", "ep", "ronde", "epoch_nr"),
    "epoch": ("epoch", "e", "ep", "ronde", "keer"),
    "i": ("i", "k", "j", "rij", "row", "nr"),
    "idx": ("idx", "order", "volgorde", "perm"),
    "indices": ("indices", "idx", "order", "volgorde", "perm", "p"),
    "layer": ("layer", "laag", "lay", "l"),
    "n": ("n", "aantal", "count", "size"),
    "n_samples": ("n_samples", "n", "m", "aantal", "n_rows"),
    "output": ("output", "out", "uit", "y_hat", "a", "voorspeld"),
    "result": ("result", "res", "uitkomst", "r"),
    "target": ("target", "t", "doel", "y_true", "label"),
    "x": ("x", "invoer", "x_i", "inp"),
    "y": ("y", "y_i", "doel", "lab"),
}
_ENDINGS = ("", "", "_", "1", "2", "_nu", "_now", "_")


def own_words(source: str, rng: np.random.Generator) -> str:
    """Return a cell with its local names spelled as somebody would who draws from `rng`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    if any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree)):
        return source  # a blank has the name it was given
    local = _local(tree)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | _fixed(tree)
    spelled = {}
    for name in sorted(local):
        choices = _WORDS.get(name, (name,))
        word = choices[int(rng.integers(len(choices)))]
        if name not in _WORDS:
            word += _ENDINGS[int(rng.integers(len(_ENDINGS)))]
        free = word not in taken and not keyword.iskeyword(word) and not hasattr(builtins, word)
        if free:
            taken.add(word)
            spelled[name] = word
    return _replaced(source, tree, spelled)


def _local(tree: ast.Module) -> set[str]:
    """Return the names that functions bind for themselves alone."""
    bound: set[str] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            inside = (node for part in function.body for node in ast.walk(part))
            bound |= {
                node.id
                for node in inside
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return bound - _fixed(tree)


def _fixed(tree: ast.Module) -> set[str]:
    """Return the names that others may know: of arguments, modules, functions, and in texts."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found |= set(node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.JoinedStr):  # where in a text a name stands is not told exactly
            found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    found |= {name for part in tree.body for name in _bound_outside(part)}
    return found


def _bound_outside(part: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of the cell itself, or of a class in it, binds."""
    if isinstance(part, ast.FunctionDef):
        return
    if isinstance(part, ast.Name):
        yield part.id
    for child in ast.iter_child_nodes(part):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.AST):
            yield from _bound_outside(child)  # type: ignore[arg-type]


def _replaced(source: str, tree: ast.Module, spelled: dict[str, str]) -> str:
    lines = [line.encode() for line in source.split("\n")]
    places = [
        (node.lineno - 1, node.col_offset, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in spelled
    ]
    for row, column, name in sorted(set(places), reverse=True):
        line = lines[row]
        end = column + len(name.encode())
        lines[row] = line[:column] + spelled[name].encode() + line[end:]
    return b"\n".join(lines).decode()
