"""Chapter 02: forward through the network, predictions, and counting parameters.

Decided, where the exercise leaves room:

- each method has a class of its own, so that a mistake in one exercise costs nothing in another
  and every check can be run again at any time; one class with all three is looked at as well;
- ``forward`` may go through the layers in any form of loop; computing the layers by hand is
  accepted when the output is right, with a word about what the layers did not keep;
- ``predict`` may return numbers or truth values;
- ``count_parameters`` may return any number type that equals the count, and may use the model's
  flat vector ``parameters``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks import outcomes
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, first_belief, only_number
from nnlib.activations import Sigmoid

_sigmoid = Sigmoid()


def _case(rng: np.random.Generator, sizes: tuple[int, ...], columns: int) -> dict[str, Any]:
    pairs = list(pairwise(sizes))
    return {
        "weights": [rng.uniform(-1.4, 1.4, (n_out, n_in)) for n_in, n_out in pairs],
        "biases": [rng.uniform(-0.6, 0.6, (n_out, 1)) for _, n_out in pairs],
        "inputs": rng.uniform(-1.5, 1.5, (sizes[0], columns)),
    }


def _outputs(case: dict[str, Any]) -> list[Any]:
    """Return what goes into the first layer, and what comes out of each."""
    values = [case["inputs"]]
    for w, b in zip(case["weights"], case["biases"], strict=True):
        values.append(_sigmoid(w @ values[-1] + b))
    return values


# ---- forward ------------------------------------------------------------------------------------

_NETWORKS = (((3, 3, 3, 3), 1), ((2, 4, 3, 1), 1), ((3, 2, 4), 5))


def _forward_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = [_case(rng, sizes, columns) for sizes, columns in _NETWORKS]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _forward(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    advice: list[Found] = []

    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        everything = {"order", "chained", "output"}
        values = [r["value"] for r in results]
        got = [v.get("array") for v in values]
        steps = [_outputs(case) for case in cases]
        logs = [
            [call for call in r["more"].get("calls", []) if call["kind"] == "forward"]
            for r in results
        ]
        found: list[Found] = []
        for case, result in zip(cases, results, strict=True):
            if result["more"].get("order") != list(range(len(case["weights"]))):
                found.append(Found("layers_list_changed", _order_variant(case, result)))
                return set(), found
            if not close(result["more"].get("given"), case["inputs"], 0):
                found.append(Found("mutates_input", "network"))
                return set(), found
        if all(close(g, s[-1]) for g, s in zip(got, steps, strict=True)):
            for case, log in zip(cases, logs, strict=True):
                if {call["layer"] for call in log} != set(range(len(case["weights"]))):
                    advice.append(Found("layers_did_not_keep"))
                    break
            return everything, []
        holds = _walk(cases, logs, found)
        if found:
            return holds, found
        if all(v["is"] == "none" for v in values):
            return holds, [Found("returns_none", "method", {"name": "forward"})]
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("returns_other_layer", "input", lambda c: c["inputs"]),
            ("returns_other_layer", "first", lambda c: _outputs(c)[1]),
            ("returns_other_layer", "before_last", lambda c: _outputs(c)[-2]),
            ("activation_twice", "network", lambda c: _sigmoid(_outputs(c)[-1])),
            ("rounded", "network", lambda c: (_outputs(c)[-1] >= 0.5) * 1.0),
            ("rounded", "network", lambda c: np.round(_outputs(c)[-1], 1)),
            ("rounded", "network", lambda c: np.round(_outputs(c)[-1], 2)),
            ("rounded", "network", lambda c: np.round(_outputs(c)[-1], 3)),
            ("wrong_shape", "turned", lambda c: _outputs(c)[-1].T),
            ("wrong_shape", "turned", lambda c: _outputs(c)[-1].ravel()),
            ("wrong_shape", "turned", lambda c: _outputs(c)[-1][0]),
        )
        named = first_belief(beliefs, [(case,) for case in cases], got)
        shapes = {"got": "–", "wanted": str(steps[0][-1].shape)}
        if got[0] is not None:
            shapes["got"] = str(got[0].shape)
        if named:
            return holds, [Found(*named, shapes)]
        if any(v["is"] == "list" or (v["is"] == "array" and v["array"].ndim == 3) for v in values):
            return holds, [Found("returns_other_layer", "all")]
        if values[0]["is"] != "array":
            return holds, [Found("wrong_type", "array", {"got": values[0]["type"]})]
        return holds, [Found("other", "network")]

    criteria = ("order", "chained", "output")
    verdict = outcomes.judge(
        criteria, evidence, challenge, look, name="forward", kind="network",
        silent=True,
    )  # fmt: skip
    if verdict.outcome == "passed":
        return Verdict("passed", verdict.earned, (), tuple(advice))
    # An exception on the way: the log of the layers may say more than Python does.
    if verdict.outcome == "crashed" and evidence["results"]:
        more: list[Found] = []
        for case, result in zip(challenge["cases"], evidence["results"], strict=False):
            order = result["more"].get("order")
            log = [c for c in result["more"].get("calls", []) if c["kind"] == "forward"]
            turned = [c["order"] for c in log if "order" in c]
            if order is None and turned:
                return Verdict("diagnosed", frozenset(), (Found("layers_list_changed"),))
            _walk([case], [log], more, unfinished=True)
        if more:
            return Verdict("diagnosed", frozenset(), tuple(more[:1]))
    return verdict


def _order_variant(case: dict[str, Any], result: dict[str, Any]) -> str:
    order = result["more"].get("order")
    if order is None or len(order) < len(case["weights"]):
        return "emptied"
    return "" if order == list(range(len(case["weights"])))[::-1] else "other"


def _walk(
    cases: list[Any], logs: list[list[Any]], found: list[Found], *, unfinished: bool = False
) -> set[str]:
    """Look at the calls of the layers: their order, and what each was given."""
    holds = {"order", "chained"}
    for case, log in zip(cases, logs, strict=True):
        usual = list(range(len(case["weights"])))
        layers = [call["layer"] for call in log]
        if layers == usual or (unfinished and layers == usual[: len(layers)]):
            pass
        elif not layers:
            holds -= {"order", "chained"}
            if not unfinished:
                return holds
        elif layers[0] == usual[-1] and layers == usual[::-1][: len(layers)]:
            found.append(Found("layers_backwards_forward"))
            return set()
        elif unfinished and layers[0] != 0 and layers[0] != -1:
            found.append(Found("forward_not_chained", "skipped", {"layer": 1}))
            return set()
        elif set(layers) < set(usual) and layers == sorted(set(layers)):
            missing = next(k for k in usual if k not in layers)
            if layers == [0]:
                found.append(Found("returns_other_layer", "only_first"))
            else:
                found.append(Found("forward_not_chained", "skipped", {"layer": missing + 1}))
            return set()
        elif any(layers.count(k) > 1 for k in usual):
            twice = next(k for k in usual if layers.count(k) > 1)
            found.append(
                Found("layer_twice", "", {"layer": twice + 1, "count": layers.count(twice)})
            )
            return set()
        else:
            holds.discard("order")
        for earlier, later in pairwise(log):
            if close(later["given"], earlier.get("result")) or earlier.get("result") is None:
                continue
            observed = {"layer": later["layer"] + 1, "before": earlier["layer"] + 1}
            first = close(later["given"], case["inputs"])
            again = close(later["given"], _sigmoid(earlier["result"]))
            if again:
                found.append(Found("activation_twice", "between", observed))
            else:
                found.append(Found("forward_not_chained", "" if first else "other", observed))
            return holds - {"chained"}
    return holds


FORWARD = Check(
    id="02.forward",
    title={"nl": "Vooruit door het netwerk", "en": "Forward through the network"},
    names=("MyPerceptron", "forward"),
    criteria=(
        ("order", 1.0, {"nl": "alle lagen, van voor naar achter", "en": "all layers, in order"}),
        (
            "chained",
            1.0,
            {"nl": "elke laag krijgt de vorige uitvoer", "en": "each gets the last output"},
        ),
        ("output", 1.0, {"nl": "de uitvoer van de laatste laag", "en": "the last layer's output"}),
    ),
    challenge=_forward_challenge,
    probe=Probe("methods", "network", {"method": "forward"}, hosted=True),
    judge=_forward,
)


# ---- predict ------------------------------------------------------------------------------------


def _predict_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for sizes, columns in (((2, 4, 1), 7), ((3, 5, 2), 6), ((2, 3, 1), 1)):
        while True:
            case = _case(rng, sizes, columns)
            z = case["weights"][-1] @ _outputs(case)[-2]
            middle = np.median(z, axis=1, keepdims=True)
            case["biases"][-1] = -middle + rng.uniform(0.15, 0.4, middle.shape)
            outputs = _outputs(case)[-1]
            both = columns == 1 or ((outputs > 0.5).any(1) & (outputs < 0.5).any(1)).all()
            if both and np.abs(outputs - 0.5).min() > 0.01:
                break
        cases.append(case)
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _predict(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        outputs = [_outputs(case)[-1] for case in cases]
        right = [(o >= 0.5) * 1.0 for o in outputs]
        for case, result in zip(cases, results, strict=True):
            if not close(result["more"].get("given"), case["inputs"], 0):
                return set(), [Found("mutates_input", "network")]
        got = [v.get("array") for v in values]
        if got[0] is None:
            return set(), [Found("wrong_type", "array", {"got": values[0]["type"]})]
        if all(close(g, r) for g, r in zip(got, right, strict=True)):
            return {"columns", "classes"}, []
        shaped = all(g is not None and g.shape == r.shape for g, r in zip(got, right, strict=True))
        column = int(np.argmax(np.any(~np.isclose(got[0], right[0]), axis=0))) if shaped else 0
        observed = {
            "got": str(got[0].shape), "wanted": str(right[0].shape),
            "output": float(outputs[0][0, column]), "column": column,
            "said": float(got[0][0, column]) if shaped else None,
            "should": float(right[0][0, column]),
        }  # fmt: skip
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("predict_not_rounded", "", lambda o: o),
            ("predict_inverted", "", lambda o: (o < 0.5) * 1.0),
            ("predict_other_classes", "", lambda o: np.where(o >= 0.5, 1.0, -1.0)),
            ("predict_other_classes", "", lambda o: np.where(o >= 0.5, 2.0, 1.0)),
            ("predict_wrong_threshold", "zero", lambda o: (o > 0) * 1.0),
            ("predict_wrong_threshold", "one", lambda o: (o >= 1) * 1.0),
            ("predict_wrong_threshold", "mean", lambda o: (o > o.mean()) * 1.0),
            ("predict_wrong_threshold", "mean", lambda o: (o > o.mean(1, keepdims=True)) * 1.0),
            ("predict_wrong_threshold", "twice", lambda o: (_sigmoid(o) >= 0.5) * 1.0),
            ("predict_keeps_probability", "", lambda o: np.where(o >= 0.5, 1.0, o)),
            ("predict_keeps_probability", "", lambda o: np.where(o >= 0.5, o, 0.0)),
            ("predict_argmax", "", lambda o: np.argmax(o, axis=0)),
            ("predict_argmax", "", lambda o: np.argmax(o, axis=0)[None]),
            ("predict_argmax", "", lambda o: np.argmax(o, axis=1)),
            ("predict_argmax", "", lambda o: np.argmax(o)),
            ("wrong_shape", "turned", lambda o: ((o >= 0.5) * 1.0).T),
            ("wrong_shape", "turned", lambda o: ((o >= 0.5) * 1.0).ravel()),
            ("wrong_shape", "turned", lambda o: ((o >= 0.5) * 1.0)[0]),
            ("first_column_only", "", lambda o: (o[0, 0] >= 0.5) * 1.0),
            ("first_column_only", "", lambda o: (o[:, :1] >= 0.5) * 1.0),
            ("first_column_only", "", lambda o: (o[:, 0] >= 0.5) * 1.0),
        )
        observed["count"] = right[0].shape[1]
        named = first_belief(beliefs, [(o,) for o in outputs], got)
        if named is None:  # a list of lists with odd rows, or right for one output alone
            named = first_belief(beliefs, [(outputs[0],)], got[:1])
        if named is None and close(got[0], right[0]):
            named = ("first_output_only", "")
        on_inputs = [(case["inputs"],) for case in cases]
        if named is None and first_belief((("", "", lambda x: (x >= 0.5) * 1.0),), on_inputs, got):
            named = ("predict_without_forward", "")
        holds = {"columns"} if shaped else set()
        if named and named[0] == "wrong_shape":
            holds = {"classes"}
        if named is None and not shaped:
            named = ("wrong_shape", "turned")
        return holds, [Found(*(named or ("other", "predict")), observed)]

    return outcomes.judge(
        ("columns", "classes"), evidence, challenge, look, name="predict", kind="network"
    )


PREDICT = Check(
    id="02.predict",
    title={"nl": "Van kans naar klasse", "en": "From probability to class"},
    names=("DecidingPerceptron", "MyPerceptron", "predict"),
    criteria=(
        ("columns", 1.0, {"nl": "kolommen in, kolommen uit", "en": "columns in, columns out"}),
        ("classes", 1.0, {"nl": "1 bij een uitvoer van 0,5 of meer", "en": "1 at 0.5 or more"}),
    ),
    challenge=_predict_challenge,
    probe=Probe("methods", "network", {"method": "predict"}, hosted=True),
    judge=_predict,
)


# ---- count_parameters ---------------------------------------------------------------------------


def _count_challenge(rng: np.random.Generator) -> dict[str, Any]:
    hidden = [int(n) for n in rng.choice(np.arange(4, 12), 3, replace=False)]
    networks = ((3, hidden[0], 2), (2, hidden[1], hidden[2], 1), (5, 4))
    return {
        "seed": int(rng.integers(2**32)),
        "cases": [_case(rng, sizes, 1) for sizes in networks],
    }


def _count(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        numbers = [only_number(v) for v in values]
        if None in numbers:
            odd = next(v for v, n in zip(values, numbers, strict=True) if n is None)
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        got = np.array(numbers, dtype=float)
        sizes = [[c["weights"][0].shape[1], *(w.shape[0] for w in c["weights"])] for c in cases]

        def weights(s: list[int]) -> int:
            return sum(a * b for a, b in pairwise(s))

        right = np.array([weights(s) + sum(s[1:]) for s in sizes], dtype=float)
        if close(got, right, 0):
            return {"weights", "biases", "layers"}, []
        observed = {
            "net": "-".join(str(n) for n in sizes[0]), "got": float(got[0]),
            "wanted": float(right[0]), "weights": weights(sizes[0]), "biases": sum(sizes[0][1:]),
        }  # fmt: skip
        beliefs: tuple[tuple[str, str, Any, set[str]], ...] = (
            ("count_biases_missing", "", lambda s: weights(s), {"weights", "layers"}),
            (
                "count_biases_missing", "one",
                lambda s: weights(s) + len(s) - 1, {"weights", "layers"},
            ),
            ("count_weights_missing", "", lambda s: sum(s[1:]), {"biases"}),
            ("count_neurons", "", lambda s: sum(s), set()),
            ("count_neurons", "rows", lambda s: 2 * sum(s[1:]), {"biases"}),
            ("count_neurons", "added", lambda s: sum(a + b for a, b in pairwise(s)), set()),
            ("count_neurons", "added", lambda s: sum(a + 2 * b for a, b in pairwise(s)), set()),
            ("count_biases_of_inputs", "", lambda s: weights(s) + sum(s[:-1]), {"weights"}),
            ("count_biases_of_inputs", "all", lambda s: weights(s) + sum(s), {"weights"}),
            ("count_one_layer", "last", lambda s: (s[-2] + 1) * s[-1], {"weights", "biases"}),
            ("count_one_layer", "first", lambda s: (s[0] + 1) * s[1], {"weights", "biases"}),
            ("count_one_layer", "last", lambda s: s[-2] * s[-1], set()),
            ("count_one_layer", "first", lambda s: s[0] * s[1], set()),
            (
                "count_one_layer", "without_last",
                lambda s: weights(s) + sum(s[1:]) - (s[-2] + 1) * s[-1], {"weights", "biases"},
            ),
            (
                "count_one_layer", "without_first",
                lambda s: weights(s) + sum(s[1:]) - (s[0] + 1) * s[1], {"weights", "biases"},
            ),
            ("count_arrays", "", lambda s: 2 * (len(s) - 1), set()),
            ("count_arrays", "layers", lambda s: len(s) - 1, set()),
            ("count_arrays", "bytes", lambda s: 8 * (weights(s) + sum(s[1:])), set()),
        )  # fmt: skip
        for code, variant, belief, holds in beliefs:
            if close(got, np.array([belief(s) for s in sizes], dtype=float), 0):
                return holds, [Found(code, variant, observed)]
        sums = np.array(
            [sum(float(w.sum() + b.sum()) for w, b in zip(c["weights"], c["biases"], strict=True))
             for c in cases]
        )  # fmt: skip
        only = np.array([sum(float(w.sum()) for w in c["weights"]) for c in cases])
        if close(got, sums) or close(got, only):
            return set(), [Found("count_adds_values", "", observed)]
        if len(set(numbers)) == 1 and len(numbers) > 1:
            return set(), [Found("count_fixed", "", observed)]
        if got[0] == right[0]:
            return set(), [Found("count_fixed", "layers", observed)]
        return set(), [Found("other", "count", observed)]

    return outcomes.judge(
        ("weights", "biases", "layers"), evidence, challenge, look,
        name="count_parameters", kind="network",
    )  # fmt: skip


COUNT = Check(
    id="02.count_parameters",
    title={"nl": "Parameters tellen", "en": "Counting parameters"},
    names=("CountingPerceptron", "MyPerceptron", "count_parameters"),
    criteria=(
        ("weights", 1.0, {"nl": "de gewichten", "en": "the weights"}),
        ("biases", 1.0, {"nl": "de biases", "en": "the biases"}),
        ("layers", 1.0, {"nl": "van alle lagen", "en": "of all layers"}),
    ),
    challenge=_count_challenge,
    probe=Probe("methods", "network", {"method": "count_parameters"}, hosted=True),
    judge=_count,
)
CHECKS = (FORWARD, PREDICT, COUNT)
