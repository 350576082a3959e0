"""The probe of single methods: of a layer, and of a network of spies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

import nnlib
from autograder.probes import attempt, classes, functions, guard, remote
from autograder.probes.delegation import Seen, is_reference, watching
from autograder.probes.layers import as_array
from autograder.probes.time_limit import TimeLimit
from nnlib.population import Population

One = Callable[[Any, str, dict[str, Any], dict[str, Any], Seen], Any]
_STATE = ("inputs", "z", "outputs", "weights", "biases")


def forward(thing: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Let the learner's layer go forward, twice, and write down the second time.

    Of each result ``more`` has the layer's ``inputs``, ``z``, ``outputs``, ``weights`` and
    ``biases`` afterwards, ``given`` (the inputs, afterwards) and, where the class inherits nnlib's
    way back, ``da_prev`` and ``d_weights`` from it.
    """

    def one(cls: Any, name: str, case: dict[str, Any], more: dict[str, Any], seen: Seen) -> Any:
        layer = _layer(cls, case)
        inputs = case["inputs"].copy()
        getattr(layer, name)(case["earlier"].copy())
        value = functions.described(getattr(layer, name)(inputs))
        more["given"] = as_array(inputs)
        for attribute in _STATE:
            more[attribute] = as_array(getattr(layer, attribute, None))
        back = getattr(type(layer), "gradients", None)
        more["inherits"] = back is nnlib.Dense.gradients
        if more["inherits"]:
            try:
                more["da_prev"] = as_array(layer.gradients(case["da"].copy()))
                more["d_weights"] = as_array(layer.d_weights)
            except Exception:
                more["da_prev"] = more["d_weights"] = None
        return value

    return _probe(thing, challenge, nnlib.Dense, "forward", (nnlib.Dense.forward,), one)


def backward(thing: Any, challenge: dict[str, Any]) -> dict[str, Any]:
    """Let the learner's layer go back once, after nnlib's way forward or their own.

    Of each result ``more`` has ``weights``, ``biases`` and ``inputs`` afterwards.
    """

    def one(cls: Any, name: str, case: dict[str, Any], more: dict[str, Any], seen: Seen) -> Any:
        seen.looking = False
        layer = _layer(cls, case)
        layer.forward(case["inputs"].copy())
        seen.looking = True
        try:
            value = getattr(layer, name)(case["da"].copy(), case["learning_rate"])
        finally:
            seen.looking = False
            for attribute in ("weights", "biases", "inputs"):
                more[attribute] = as_array(getattr(layer, attribute, None))
        return functions.described(value)

    dense = nnlib.Dense
    references = (dense.backward, dense.gradients, dense.parameter_gradients)
    return _probe(thing, challenge, dense, "backward", references, one)


def network(
    thing: Any, challenge: dict[str, Any], method: str, host: remote.Host | None = None
) -> dict[str, Any]:
    """Call a method of the learner's network, made of spies, on columns or on nothing.

    Of each result ``more`` has the ``calls`` of the layers (see ``probes.layers``), ``given`` (the
    inputs, afterwards), ``order`` (the model's layers) and ``parameters``.
    """

    def one(cls: Any, name: str, case: dict[str, Any], more: dict[str, Any], seen: Seen) -> Any:
        recorder = remote.network(case["weights"], case.get("biases"), host, next(numbers))
        recorder.model = cls(list(recorder.layers))
        inputs = case["inputs"].copy()
        arguments = [] if name == "count_parameters" else [inputs]
        more["calls"] = recorder.calls
        value = functions.described(getattr(recorder.model, name)(*arguments))
        more["given"] = as_array(inputs)
        more["order"] = recorder.order()
        more["parameters"] = recorder.parameters()
        return value

    numbers = itertools.count()
    references = [getattr(nnlib.Perceptron, method)]
    if method == "forward":
        references.append(Population.forward)  # it goes through any list of layers
    return _probe(thing, challenge, nnlib.Perceptron, method, references, one)


def _layer(cls: Any, case: dict[str, Any]) -> Any:
    n_neurons, n_inputs = case["weights"].shape
    layer = cls(n_inputs, n_neurons, case["activation"], rng=np.random.default_rng(case["seed"]))
    layer.weights = case["weights"].copy()
    layer.biases = case["biases"].copy()
    return layer


def look_at(
    thing: Any, base: Any, methods: Sequence[str], references: Sequence[Any]
) -> tuple[Any, str, dict[str, Any]]:
    """Return the class, the name of its method, and what is known before any call.

    Parameters
    ----------
    thing : class, instance or function
        A function stands for the first of the methods, in a class derived from `base`.
    methods : names
        The first that the learner's class defines itself is the one.
    references : functions of ``nnlib``
        The method may be none of these.

    Returns
    -------
    The class, the method's name, and a dict with ``problem``, ``empty``, ``blanks`` and
    ``delegated``. This may run code of the learner's: call it inside a guard.
    """
    evidence: dict[str, Any] = {"problem": None, "empty": False, "blanks": [], "delegated": False}
    if type(thing) is FunctionType:
        cls: Any = type(base.__name__, (base,), {methods[0]: thing})
    elif isinstance(thing, type):
        cls = thing
    elif isinstance(thing, base) or any(hasattr(thing, method) for method in methods):
        cls = type(thing)
    else:
        return None, "", {**evidence, "problem": "not_usable"}
    name = next((m for m in methods if classes.own_method(cls, m) is not None), None)
    if name is None:
        inherited = any(callable(getattr(cls, m, None)) for m in methods)
        problem = None if inherited else "no_method"
        return cls, "", {**evidence, "delegated": inherited, "problem": problem}
    method = classes.own_method(cls, name)
    method = getattr(method, "__func__", method)
    evidence["empty"] = attempt.does_nothing(method)
    evidence["blanks"] = attempt.open_blanks(method)
    evidence["delegated"] = any(is_reference(method, known) for known in references)
    return cls, name, evidence


def _probe(
    thing: Any,
    challenge: dict[str, Any],
    base: Any,
    method: str,
    references: Sequence[Any],
    one: One,
) -> dict[str, Any]:
    """Return the evidence: as ``delegation.probe`` gives it, of a method instead of a function.

    `one` tries the method on a case; it gets the class, the method's name, the case, a dict to
    write more evidence in, and what watches over `references`.
    """
    looked = guard.run(lambda: look_at(thing, base, (method,), references), TimeLimit())
    if looked.timed_out or looked.error is not None:
        return {"problem": "not_usable", "results": []}
    cls, name, evidence = looked.value
    evidence["results"] = []
    if evidence["problem"] or evidence["empty"] or evidence["delegated"]:
        return dict(evidence)
    with classes.left_as_is(cls), watching(references, cls) as seen:
        for case in challenge["cases"]:
            more: dict[str, Any] = {}
            seen.looking = True
            ran = guard.run(
                partial(one, cls, name, case, more, seen), TimeLimit(), seed=challenge["seed"]
            )
            evidence["results"].append(
                {
                    "value": ran.value, "error": ran.error, "timed_out": ran.timed_out,
                    "printed": ran.printed, "changed": [], "more": more,
                }
            )  # fmt: skip
            if ran.timed_out or seen.delegated:
                break
    evidence["delegated"] = seen.delegated
    return dict(evidence)
