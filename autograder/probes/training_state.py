"""A small training run with momentum, its state, and what a learner's code makes of it."""

from __future__ import annotations

import itertools
import json
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

import nnlib
from autograder.probes import functions, guard
from autograder.probes.layers import as_array
from autograder.probes.time_limit import TimeLimit

DECAY = 0.9
MOST_LEAVES = 300
MOST_TEXT = 20_000
DEEPEST = 7


class Optimizer:
    """Gradient descent with momentum; all it remembers is in its attributes.

    `learning_rate` decays each epoch. `momentum` is the share of a step that goes on in the next.
    `velocity_w` and `velocity_b` hold, per layer, the last step of the weights and the biases.
    """

    def __init__(self, model: Any, learning_rate: float, momentum: float) -> None:
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity_w = [np.zeros_like(layer.weights) for layer in model.layers]
        self.velocity_b = [np.zeros_like(layer.biases) for layer in model.layers]


class Run:
    """One training run: model, optimizer, generator and the data, all from the challenge."""

    def __init__(self, challenge: dict[str, Any], *, fresh: int = 0, sizes: Any = None) -> None:
        draw = np.random.default_rng([challenge["seed"], fresh])
        sizes = sizes or challenge["sizes"]
        layers = []
        for n_inputs, n_neurons in itertools.pairwise(sizes):
            layer = nnlib.Dense(n_inputs, n_neurons, "tanh", rng=draw)
            layer.biases[:] = draw.normal(0, 0.5, layer.biases.shape)
            layers.append(layer)
        self.model = nnlib.Perceptron(layers)
        self.optimizer = Optimizer(self.model, challenge["learning_rate"], challenge["momentum"])
        self.rng = np.random.default_rng([challenge["seed"], fresh, 1])
        self.X, self.y = challenge["X"].copy(), challenge["y"].copy()

    def train(self, epochs: int) -> None:
        """Train in place: whoever kept the arrays themselves sees them change."""
        optimizer = self.optimizer
        for _ in range(epochs):
            for rows in np.array_split(self.rng.permutation(len(self.X)), 3):
                da = self.model.forward(self.X[rows].T) - self.y[rows].T
                for k in range(len(self.model.layers) - 1, -1, -1):
                    layer = self.model.layers[k]
                    da = layer.gradients(da / len(rows))
                    v_w, v_b = optimizer.velocity_w[k], optimizer.velocity_b[k]
                    v_w *= optimizer.momentum
                    v_w -= optimizer.learning_rate * layer.d_weights
                    v_b *= optimizer.momentum
                    v_b -= optimizer.learning_rate * layer.d_biases
                    layer.weights += v_w
                    layer.biases += v_b
            optimizer.learning_rate *= DECAY

    def seen(self) -> dict[str, Any]:
        """Return the state as plain data; what is no longer numbers stands as ``None``."""
        layers = list(self.model.layers)[:20]
        return {
            "weights": [as_array(layer.weights) for layer in layers],
            "biases": [as_array(layer.biases) for layer in layers],
            "velocity_w": [as_array(v) for v in list(self.optimizer.velocity_w)[:20]],
            "velocity_b": [as_array(v) for v in list(self.optimizer.velocity_b)[:20]],
            "learning_rate": as_array(self.optimizer.learning_rate),
            "rng": _whole_state(self.rng),
            "place": generator_text(self.rng),
        }

    def live(self) -> list[Any]:
        """Return the objects that go on changing during training."""
        arrays = [a for layer in self.model.layers for a in (layer.weights, layer.biases)]
        return [
            *arrays, *self.optimizer.velocity_w, *self.optimizer.velocity_b,
            self.optimizer.velocity_w, self.optimizer.velocity_b, self.optimizer,
            self.model, self.model.layers, *self.model.layers, self.rng, self.rng.bit_generator,
        ]  # fmt: skip


def generator_text(rng: Any) -> str:
    """Return where a generator stands in its row of numbers."""
    bits = rng if isinstance(rng, np.random.BitGenerator) else rng.bit_generator
    state = bits.state.get("state", {})
    return str(state.get("state", "")) if isinstance(state, dict) else str(state)[:80]


def _whole_state(rng: np.random.Generator) -> str:
    """Return all of a generator's state, with the half number it may have kept for later."""
    state = dict(rng.bit_generator.state)
    if not state.get("has_uint32"):
        state.pop("uinteger", None)
    return json.dumps(state, sort_keys=True, default=str)


def prepared(function: Any) -> dict[str, Any]:
    """Return what is known of a function before it is called."""
    return functions.probe(function, {"cases": [], "seed": 0})


def noted(ran: guard.Ran, value: Any) -> dict[str, Any]:
    """Return one entry of the evidence's ``results``."""
    return {
        "value": value,
        "error": ran.error,
        "timed_out": ran.timed_out,
        "printed": ran.printed,
        "changed": [],
    }


# ---- what stands in a state ---------------------------------------------------------------------


def leaves(state: Any, live: list[Any]) -> list[dict[str, Any]]:
    """Return what stands in a state, however it is nested, as a flat list of plain data.

    Each has ``name``, ``is`` (``array``, ``text``, ``generator`` or ``object``), ``type``, and
    ``alias``: whether it is, or shares its memory with, one of the `live` objects.
    """
    arrays = [a for a in live if type(a) is np.ndarray]
    found: list[dict[str, Any]] = []
    todo: list[tuple[str, Any, int]] = [("", state, 0)]
    seen: set[int] = set()
    while todo and len(found) < MOST_LEAVES:
        name, value, depth = todo.pop()
        kind = type(value)
        alias = any(value is one for one in live)
        leaf: dict[str, Any] = {"name": name, "type": kind.__name__[:80], "alias": alias}
        if value is None or depth > DEEPEST:
            continue
        if issubclass(kind, str):
            text = str.__str__(value)[:MOST_TEXT]
            found.append({**leaf, "is": "text", "text": text})
            todo.extend((name, item, depth + 1) for item in _read_json(text))
        elif issubclass(kind, bytes):
            length = len(value) // 8 * 8
            if length <= 8 * MOST_TEXT:
                array = np.frombuffer(value[:length], dtype="<f8").copy()
                found.append({**leaf, "is": "array", "array": array, "whole": ""})
        elif issubclass(kind, np.ndarray | np.generic) or kind in (int, float, bool):
            array = as_array(value)
            if kind is int and value.bit_length() <= 256:
                found.append(
                    {**leaf, "is": "array", "array": np.array(float(value)), "whole": str(value)}
                )
            elif array is not None:
                if issubclass(kind, np.ndarray):
                    leaf["alias"] = alias or any(np.shares_memory(value, one) for one in arrays)
                    leaf["type"] = value.dtype.name
                whole = str(value.item()) if _is_whole(value) else ""
                found.append({**leaf, "is": "array", "array": array, "whole": whole})
            elif issubclass(kind, np.ndarray) and value.dtype.kind == "O" and value.size < 100:
                todo.extend((name, item, depth + 1) for item in value.ravel().tolist())
                found.append({**leaf, "is": "object", "type": "object array", "module": "numpy"})
            elif issubclass(kind, np.ndarray) and value.dtype.kind == "U" and value.size == 1:
                found.append({**leaf, "is": "text", "text": str(value.item())[:MOST_TEXT]})
        elif issubclass(kind, np.random.Generator | np.random.BitGenerator):
            found.append({**leaf, "is": "generator", "text": generator_text(value)})
        elif id(value) in seen:
            continue
        elif issubclass(kind, dict):
            seen.add(id(value))
            for key, item in list(dict.items(value))[:MOST_LEAVES]:
                more = str(key)[:40] if type(key) in (str, int) else ""
                todo.append((f"{name}.{more}".strip("."), item, depth + 1))
        elif issubclass(kind, list | tuple):
            seen.add(id(value))
            items = list(value[:MOST_LEAVES])
            plain = not any(isinstance(item, np.ndarray) for item in items)
            numbers = as_array(value) if plain else None
            if alias:
                found.append({**leaf, "is": "object", "module": "builtins"})
            if numbers is not None and numbers.size:
                whole = str(items) if all(type(i) is int for i in items) else ""
                found.append({**leaf, "is": "array", "array": numbers, "whole": whole})
            else:
                todo.extend((f"{name}.{i}", item, depth + 1) for i, item in enumerate(items))
        elif alias or not (issubclass(kind, type | ModuleType) or callable(value)):
            seen.add(id(value))
            module = str(getattr(kind, "__module__", ""))[:80]
            found.append({**leaf, "is": "object", "module": module})
            inside = getattr(value, "__dict__", None)
            if type(inside) is dict:
                todo.append((name, inside, depth + 1))
        else:
            found.append({**leaf, "is": "object", "module": ""})
    return found


def _is_whole(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "iu" and value.size == 1
    )


def _read_json(text: str) -> list[Any]:
    if text[:1] not in ("{", "["):
        return []
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


# ---- the probes ---------------------------------------------------------------------------------


def probe_state_of(function: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Ask for the state of a run, let the run go on, and look at the same state again."""
    evidence = prepared(function)
    if evidence["problem"] or evidence["empty"]:
        return evidence
    run = Run(challenge)
    run.train(2)
    before = run.seen()

    def ask() -> Any:
        state = function(run.model, run.optimizer, challenge["epoch"], run.rng)
        if state is None or state is Ellipsis:
            return functions.described(state), None
        plain = {"is": "state", "type": type(state).__name__[:80]}
        return {**plain, "leaves": leaves(state, run.live())}, state

    ran = guard.run(ask, TimeLimit(), seed=challenge["seed"])
    value, state = ran.value or (None, None)
    if value is not None and state is not None and state is not Ellipsis:
        after = guard.run(run.seen, TimeLimit())
        value["before"], value["after"] = before, after.value
        guard.run(lambda: run.train(1), TimeLimit())
        later = guard.run(lambda: leaves(state, []), TimeLimit())
        value["later"] = later.value or []
    evidence["results"] = [noted(ran, value)]
    return evidence


def probe_resume(pair: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Interrupt a run, resume it in a new one, do so again, and offer other networks.

    The evidence's ``results`` are those of ``state_of`` and of the first ``restore``; the rest is
    in the value of the second.
    """
    if type(pair) is not tuple or len(pair) != 2:
        return {"problem": "not_a_function", "empty": False, "blanks": [], "results": []}
    evidence = prepared(pair[0])
    restoring = prepared(pair[1])
    for name in ("problem", "empty", "blanks"):
        evidence[name] = evidence[name] or restoring[name]
    if evidence["problem"] or evidence["empty"]:
        return evidence
    state_of, restore = pair
    at, until = challenge["at"], challenge["until"]
    seed = challenge["seed"]

    whole = Run(challenge)
    whole.train(until)
    first = Run(challenge)
    first.train(at)
    facts: dict[str, Any] = {"is": "resumed", "end": whole.seen(), "at": first.seen()}

    def ask() -> Any:
        state = state_of(first.model, first.optimizer, at, first.rng)
        return functions.described(state, 4), state

    ran = guard.run(ask, TimeLimit(), seed=seed)
    value, state = ran.value or (None, None)
    evidence["results"] = [noted(ran, value)]
    if ran.error or ran.timed_out or state is None or state is Ellipsis:
        return evidence
    guard.run(lambda: first.train(until - at), TimeLimit())
    facts["went_on"] = guard.run(first.seen, TimeLimit()).value

    second = Run(challenge, fresh=1)
    facts["fresh"] = second.seen()

    def put_back(run: Run) -> Any:
        epoch = restore(state, run.model, run.optimizer, run.rng)
        return functions.described(epoch), run.seen()

    ran = guard.run(lambda: put_back(second), TimeLimit(), seed=seed + 1)
    if ran.value:
        facts["epoch"], facts["restored"] = ran.value
        left = guard.run(lambda: second.train(until - at), TimeLimit())
        facts["error"] = left.error
        facts["resumed"] = guard.run(second.seen, TimeLimit()).value
        third = Run(challenge, fresh=2)
        again = guard.run(lambda: put_back(third), TimeLimit(), seed=seed + 2)
        facts["again"] = again.value[1] if again.value else None
        facts["again_error"] = again.error
        facts["others"] = []
        for number, sizes in enumerate(challenge["others"]):
            other = Run(challenge, fresh=3 + number, sizes=sizes)
            offered = guard.run(partial(put_back, other), TimeLimit(), seed=seed + 3)
            facts["others"].append(offered.error is not None)
            if offered.timed_out:
                break
    evidence["results"].append(noted(ran, facts if ran.value else None))
    return evidence
