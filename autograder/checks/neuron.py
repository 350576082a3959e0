"""Chapter 01: the sigmoid, one neuron, and the way forward through a layer.

Decided, where the exercise leaves room:

- ``sigmoid`` is judged by its values: the usual formula, which overflows on the way but still ends
  at 0, is accepted with a word about it; NaN and exceptions are not;
- ``neuron`` may return a number or an array with one number;
- ``forward`` has to keep ``inputs`` and ``z`` of the last call, and ``outputs`` where nnlib's way
  back, which needs it, is inherited; copies are as good as the arrays themselves.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from autograder.checks import outcomes
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, first_belief, only_number
from nnlib.activations import Sigmoid, get

_sigmoid_of = Sigmoid()


# ---- sigmoid ------------------------------------------------------------------------------------


def _sigmoid_challenge(rng: np.random.Generator) -> dict[str, Any]:
    def values(*shape: int) -> Any:
        size = rng.uniform(0.3, 3.0, shape) * rng.choice([-1.0, 1.0], shape)
        return np.round(size, 3)

    cases = [
        [np.array([-abs(float(values())), float(abs(values())), float(values())])],
        [values(3, 2)],
        [float(values())],
        [np.array([float(rng.integers(720, 990)), -float(rng.integers(720, 990)), 1.5])],
    ]
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _sigmoid(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    advice: list[Found] = []

    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            return set(), [Found("wrong_type", "array", {"got": odd["type"]})]
        got = [v["array"] for v in values]
        sent = [(np.asarray(case[0], dtype=float),) for case in cases]
        right = [_sigmoid_of(z) for (z,) in sent]
        ordinary = all(close(g, r) for g, r in list(zip(got, right, strict=True))[:3])
        if len(got) == 4 and ordinary and close(got[3], right[3]):
            if any(r["more"].get("overflow") for r in results):
                advice.append(Found("overflows_on_the_way"))
            return {"values", "stable"}, []
        if ordinary and len(got) == 4:
            z = sent[3][0]
            flat = got[3].ravel()
            place = 0
            if flat.shape == z.shape:
                place = int(np.argmax(~(np.abs(flat - right[3]) < 1e-6)))
            observed = {
                "z": float(z[place]),
                "got": str(float(flat[place])) if flat.size else "–",
                "wanted": float(right[3][place]),
            }
            return {"values"}, [Found("sigmoid_unstable", "", observed)]
        if ordinary:  # the exception on large numbers tells the rest
            return {"values"}, []
        z, first = sent[0][0], got[0]
        if first.shape != z.shape:
            observed = {"got": str(first.shape), "wanted": str(z.shape)}
            return set(), [Found("wrong_shape", "elementwise", observed)]
        observed = {"z": float(z[1]), "got": float(first[1]), "wanted": float(right[0][1])}
        s = _sigmoid_of
        beliefs: tuple[tuple[str, str, Any], ...] = (
            ("exponent_sign", "", lambda z: 1 / (1 + np.exp(z))),
            ("sigmoid_formula", "minus", lambda z: 1 / (1 - np.exp(-z))),
            ("sigmoid_formula", "precedence", lambda z: 1 / 1 + np.exp(-z)),
            ("sigmoid_formula", "one_missing", lambda z: 1 / np.exp(-z)),
            ("sigmoid_formula", "one_missing", lambda z: 1 / np.exp(z)),
            ("sigmoid_formula", "not_inverted", lambda z: 1 + np.exp(-z)),
            ("sigmoid_formula", "numerator", lambda z: np.exp(-z) / (1 - np.exp(-z))),
            ("sigmoid_formula", "numerator", lambda z: np.exp(z) / (1 + np.exp(-z))),
            ("sigmoid_formula", "base", lambda z: 1 / (1 + 2.0**-z)),
            ("sigmoid_formula", "base", lambda z: 1 / (1 + 10.0**-z)),
            ("other_function", "tanh", np.tanh),
            ("other_function", "relu", lambda z: np.maximum(z, 0)),
            ("other_function", "derivative", lambda z: s(z) * (1 - s(z))),
            ("other_function", "softmax", lambda z: np.exp(z) / np.exp(z).sum()),
            ("rounded", "sigmoid", lambda z: np.round(s(z))),
            ("rounded", "sigmoid", lambda z: (z > 0) * 1.0),
            ("rounded", "sigmoid", lambda z: np.round(s(z), 1)),
            ("rounded", "sigmoid", lambda z: np.round(s(z), 2)),
            ("rounded", "sigmoid", lambda z: np.round(s(z), 3)),
        )
        named = first_belief(beliefs, sent[:2], got[:2])
        return set(), [Found(*(named or ("other", "sigmoid")), observed)]

    verdict = outcomes.judge(("values", "stable"), evidence, challenge, look, name="sigmoid")
    if verdict.outcome == "passed":
        return Verdict("passed", verdict.earned, (), tuple(advice))
    return verdict


SIGMOID = Check(
    id="01.sigmoid",
    title={"nl": "De sigmoïde", "en": "The sigmoid"},
    names=("sigmoid",),
    criteria=(
        ("values", 1.0, {"nl": "de waarden van de sigmoïde", "en": "the sigmoid's values"}),
        ("stable", 1.0, {"nl": "ook voor grote z", "en": "for large z, too"}),
    ),
    challenge=_sigmoid_challenge,
    probe=Probe("formulas", "sigmoid"),
    judge=_sigmoid,
)


# ---- neuron -------------------------------------------------------------------------------------


def _neuron_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    # Sums of either sign: what is 0 below 0 is not the answer to all of them.
    for n, sign in zip((3, 2, 4), rng.permutation([1, 1, -1]), strict=True):
        while True:
            w, x = rng.uniform(-1.5, 1.5, n), rng.uniform(-1.5, 1.5, n)
            b = float(rng.uniform(0.4, 0.9)) * (1 if rng.random() < 0.5 else -1)
            if 0.3 < abs(float(w @ x)) < 2.5 and sign * (float(w @ x) + b) > 0.3:
                break
        cases.append([np.round(w, 3), round(b, 3), np.round(x, 3)])
    return {"seed": int(rng.integers(2**32)), "cases": cases}


def _neuron(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        values = [r["value"] for r in results]
        odd = next((v for v in values if v["is"] != "array"), None)
        if odd is not None:
            return set(), [Found("wrong_type", "number", {"got": odd["type"]})]
        numbers = [only_number(v) for v in values]
        if None in numbers:
            n = len(cases[0][0])
            observed = {"got": str(values[0]["array"].shape), "n": n}
            return set(), [Found("not_summed", "", observed)]
        got = np.array(numbers, dtype=float)
        s = _sigmoid_of

        def gives(z: Any, f: Any) -> bool:
            with np.errstate(all="ignore"):
                return close(got, np.array([float(f(z(*case))) for case in cases]), 1e-5)

        w, b, x = cases[0]
        z = float(w @ x + b)
        observed = {
            "z": z, "got": float(got[0]), "wanted": float(s(np.array(z))), "b": b,
            "wx": float(w @ x),
        }  # fmt: skip
        sums: tuple[tuple[str, str, Any], ...] = (
            ("", "", lambda w, b, x: w @ x + b),
            ("no_bias", "", lambda w, b, x: w @ x),
            ("bias_subtracted", "", lambda w, b, x: w @ x - b),
            ("bias_per_input", "", lambda w, b, x: (w * x + b).sum()),
            ("bias_per_input", "multiplied", lambda w, b, x: w @ x * b),
            ("inputs_summed_first", "", lambda w, b, x: w.sum() * x.sum() + b),
            ("inputs_summed_first", "mean", lambda w, b, x: (w * x).mean() + b),
            ("inputs_summed_first", "added", lambda w, b, x: (w + x).sum() + b),
            ("inputs_summed_first", "one", lambda w, b, x: w[0] * x[0] + b),
            ("inputs_summed_first", "one", lambda w, b, x: w[-1] * x[-1] + b),
            ("activation_on_inputs", "", lambda w, b, x: w @ s(x) + b),
        )
        ends: tuple[tuple[str, str, Any], ...] = (
            ("", "", s),
            ("activation_missing", "", lambda z: z),
            ("activation_twice", "", lambda z: s(s(z))),
            ("rounded", "neuron", lambda z: float(z > 0)),
            ("other_function", "neuron", lambda z: s(-z)),
            ("other_function", "neuron", np.tanh),
            ("other_function", "neuron", lambda z: s(z) * (1 - s(z))),
            ("other_function", "neuron", lambda z: max(z, 0)),
        )
        for both in (False, True):  # one mistake explains more than two
            for (code, variant, z_of), (code2, variant2, f) in product(sums, ends):
                if bool(code and code2) == both and gives(z_of, f):
                    found = [Found(c, v, observed) for c, v in ((code, variant),) if c]
                    found += [Found(c, v, observed) for c, v in ((code2, variant2),) if c]
                    holds = {"sum"} - ({"sum"} if code else set())
                    holds |= (
                        {"activation"} if not code2 and code != "activation_on_inputs" else set()
                    )
                    return holds, found
        return set(), [Found("other", "neuron", observed)]

    return outcomes.judge(("sum", "activation"), evidence, challenge, look, name="neuron")


NEURON = Check(
    id="01.neuron",
    title={"nl": "Eén neuron", "en": "One neuron"},
    names=("neuron",),
    criteria=(
        ("sum", 1.0, {"nl": "z = w·x + b", "en": "z = w·x + b"}),
        ("activation", 1.0, {"nl": "daarna de sigmoïde", "en": "then the sigmoid"}),
    ),
    challenge=_neuron_challenge,
    probe=Probe("formulas", "neuron"),
    judge=_neuron,
)


# ---- Dense.forward ------------------------------------------------------------------------------

# Neurons, inputs, columns, activation. Square first: there W.T fits, so that it can be named.
_LAYERS = ((3, 3, 1, "tanh"), (4, 2, 1, "sigmoid"), (3, 2, 5, "tanh"), (2, 4, 3, "sigmoid"))


def _forward_challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for n, d, columns, activation in _LAYERS:
        cases.append(
            {
                "seed": int(rng.integers(2**32)),
                "weights": rng.uniform(-1.2, 1.2, (n, d)),
                "biases": rng.uniform(0.3, 0.8, (n, 1)) * rng.choice([-1.0, 1.0], (n, 1)),
                "earlier": rng.uniform(-1, 1, (d, columns)),
                "inputs": rng.uniform(-1.5, 1.5, (d, columns)),
                "da": rng.uniform(0.3, 1, (n, columns)),
                "activation": activation,
            }
        )
    return {"seed": int(rng.integers(2**32)), "cases": cases}


_SUMS: tuple[tuple[str, str, Any], ...] = (
    ("", "", lambda W, b, x, f: W @ x + b),
    ("no_bias", "", lambda W, b, x, f: W @ x),
    ("bias_subtracted", "", lambda W, b, x, f: W @ x - b),
    ("transposed", "", lambda W, b, x, f: W.T @ x + b),
    ("transposed", "", lambda W, b, x, f: (x.T @ W).T + b),
    ("activation_on_inputs", "", lambda W, b, x, f: W @ f(x) + b),
    ("activation_on_inputs", "before_bias", lambda W, b, x, f: f(W @ x) + b),
    ("inputs_summed_first", "", lambda W, b, x, f: W.sum(1, keepdims=True) * x.sum(0) + b),
    ("inputs_summed_first", "row", lambda W, b, x, f: W.sum(1, keepdims=True) * x + b),
    ("inputs_summed_first", "mean", lambda W, b, x, f: W @ x / len(x) + b),
    ("bias_per_input", "", lambda W, b, x, f: W @ x + b * len(x)),
    ("bias_per_input", "inputs", lambda W, b, x, f: W @ (x + b)),
    ("bias_per_input", "one", lambda W, b, x, f: W @ x + b.sum()),
    ("bias_per_input", "one", lambda W, b, x, f: W @ x + b[0]),
    ("bias_per_input", "one", lambda W, b, x, f: W @ x + b.mean()),
    ("bias_per_input", "multiplied", lambda W, b, x, f: (W @ x) * b),
    ("elementwise", "forward", lambda W, b, x, f: W * x + b),
    ("elementwise", "forward", lambda W, b, x, f: W * x.T + b),
    ("transposed no_bias", "", lambda W, b, x, f: W.T @ x),
)
_ENDS: tuple[tuple[str, str, Any], ...] = (
    ("", "", lambda z, f: f(z)),
    ("activation_missing", "", lambda z, f: z),
    ("activation_twice", "", lambda z, f: f(f(z))),
    ("other_function", "derivative_forward", lambda z, f: f.derivative(z)),
    ("other_function", "fixed", lambda z, f: _sigmoid_of(z)),
    ("other_function", "fixed", lambda z, f: np.tanh(z)),
    ("other_function", "fixed", lambda z, f: np.maximum(z, 0)),
)
_ROUNDS: tuple[tuple[str, str, Any], ...] = (
    ("", "", lambda a: a),
    *(("rounded", "", lambda a, k=k: np.round(a, k)) for k in range(4)),
    ("rounded", "threshold", lambda a: (a > 0.5) * 1.0),
    ("rounded", "threshold", lambda a: (a > 0) * 1.0),
)


def _forward(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        z = [case["weights"] @ case["inputs"] + case["biases"] for case in cases]
        a = [get(case["activation"])(values) for case, values in zip(cases, z, strict=True)]
        holds, found = set(), []
        notes = [r["more"] for r in results]
        if any(not close(n["given"], c["inputs"], 0) for n, c in zip(notes, cases, strict=True)):
            found.append(Found("mutates_input"))
        values = [r["value"] for r in results]
        nothing = all(value["is"] == "none" for value in values)
        odd = next((v for v in values if v["is"] not in ("array", "none")), None)
        kept_z = [n["z"] for n in notes]
        if nothing:
            found.append(Found("returns_none", "layer"))
        elif odd is not None:
            found.append(Found("wrong_type", "array", {"got": odd["type"]}))
        got = [v.get("array") for v in values]
        same = [close(g, want) for g, want in zip(got, a, strict=True)]
        one, several = same[:2], same[2:]
        kept_right = [close(k, want) for k, want in zip(kept_z, z, strict=True)]
        if all(same) or all(kept_right):
            holds.add("sum")
        if all(same):
            holds |= {"activation"}
        if several and all(several):
            holds.add("columns")
        if not all(same) and not nothing and odd is None:
            explained, more = _explain_forward(cases, got, one, several, a)
            holds |= explained
            found += more
        if len(holds & {"sum", "columns"}) == 2 or all(same):
            missing = _state(cases, notes, z, results)
            if missing is None:
                holds.add("state")
            elif all(same) or nothing:
                found.append(missing)
        if any(f.code == "mutates_input" for f in found):
            holds -= {"state"}
        return holds, found

    criteria = ("sum", "activation", "columns", "state")
    return outcomes.judge(
        criteria, evidence, challenge, look, name="forward", kind="layer", silent=True
    )


def _explain_forward(
    cases: list[Any], got: list[Any], one: list[bool], several: list[bool], a: list[Any]
) -> tuple[set[str], list[Found]]:
    """Say which mistake gives these outputs, or which two."""
    if all(one) and len(one) == 2 and several:
        first, want = got[2], a[2]
        observed: dict[str, Any] = {
            "got": str(first.shape), "wanted": str(want.shape), "count": want.shape[1],
        }  # fmt: skip
        if close(first, want[:, :1]) or close(first, want[:, 0]):
            return {"sum", "activation"}, [Found("first_column_only", "", observed)]
        if first.shape != want.shape:
            return {"sum", "activation"}, [Found("wrong_shape", "columns", observed)]
        return {"sum", "activation"}, [Found("columns_mixed", "", observed)]
    # A mistake that only a square layer survives is looked for in the square layer alone.
    for several_cases in (len(cases), 2, 1):
        for mistakes in (1, 2):
            for (c1, v1, z_of), (c2, v2, f_of), (c3, v3, r_of) in product(_SUMS, _ENDS, _ROUNDS):
                codes = [(c, v1) for c in c1.split()]
                codes += [(c, v) for c, v in ((c2, v2), (c3, v3)) if c]
                if len(codes) != mistakes or several_cases > len(cases):
                    continue
                if all(
                    _gives(case, g, z_of, f_of, r_of)
                    for case, g in zip(cases[:several_cases], got, strict=False)
                ):
                    found = [Found(c, v, _layer_numbers(cases[0], got[0], a[0])) for c, v in codes]
                    holds = set() if c1 else {"sum"}
                    if not c2 and not c3 and c1 != "activation_on_inputs":
                        holds.add("activation")
                    if several_cases == len(cases) == len(_LAYERS):
                        holds.add("columns")
                    return holds, found
    case, first, want = cases[0], got[0], a[0]
    if first is not None and first.shape != want.shape:
        n = len(want)
        observed = {"got": str(first.shape), "wanted": str(want.shape)}
        if first.shape == (n, n):
            return set(), [Found("wrong_shape", "broadcast", observed)]
        if first.ravel().shape == want.ravel().shape and close(first.ravel(), want.ravel()):
            variant = "row" if first.shape == want.T.shape else "flat"
            return {"sum", "activation"}, [Found("wrong_shape", variant, observed)]
        return set(), [Found("wrong_shape", "layer", observed)]
    return set(), [Found("other", "layer", _layer_numbers(case, first, want))]


def _gives(case: dict[str, Any], got: Any, z_of: Any, f_of: Any, r_of: Any) -> bool:
    f = get(case["activation"])
    try:
        with np.errstate(all="ignore"):
            z = z_of(case["weights"], case["biases"], case["inputs"], f)
            return close(got, r_of(f_of(z, f)))
    except ValueError:  # the shapes do not fit
        return False


def _layer_numbers(case: dict[str, Any], got: Any, wanted: Any) -> dict[str, Any]:
    z = case["weights"] @ case["inputs"] + case["biases"]
    value = float(got.ravel()[0]) if got is not None and got.size else None
    return {"got": value, "wanted": float(wanted[0, 0]), "z": float(z[0, 0])}


def _state(cases: list[Any], notes: list[Any], z: list[Any], results: list[Any]) -> Found | None:
    """Say what the way back would miss."""
    for case, note, right in zip(cases, notes, z, strict=True):
        for name, want in (("inputs", case["inputs"]), ("z", right)):
            if note[name] is None:
                return Found("backward_misses_state", "", {"name": name})
            if not close(note[name], want):
                before = case["weights"] @ case["earlier"] + case["biases"]
                stale = close(note[name], case["earlier"] if name == "inputs" else before)
                return Found("backward_misses_state", "stale" if stale else "other", {"name": name})
        if not note["inherits"]:
            continue
        outputs = get(case["activation"])(right)
        if note["outputs"] is None:
            return Found("backward_misses_state", "", {"name": "outputs"})
        if not close(note["outputs"], outputs):
            return Found("backward_misses_state", "other", {"name": "outputs"})
        if not close(note["weights"], case["weights"]) or not close(note["biases"], case["biases"]):
            return Found("forward_changes_parameters")
    return None


FORWARD = Check(
    id="01.forward",
    title={"nl": "Vooruit door een laag", "en": "Forward through a layer"},
    names=("MyDense", "forward"),
    criteria=(
        ("sum", 1.0, {"nl": "z = W x + b", "en": "z = W x + b"}),
        ("activation", 1.0, {"nl": "a = f(z), één keer", "en": "a = f(z), once"}),
        ("columns", 1.0, {"nl": "meer kolommen tegelijk", "en": "several columns at once"}),
        ("state", 1.0, {"nl": "bewaard voor de terugweg", "en": "kept for the way back"}),
    ),
    challenge=_forward_challenge,
    probe=Probe("methods", "forward"),
    judge=_forward,
)
CHECKS = (SIGMOID, NEURON, FORWARD)
