"""Chapter 03: the way back through one layer, judged by matching hypotheses.

What a layer does on the way back shows in three places: the change of W, the change of b, and what
it returns. For each of them this module computes what every misconception would give, and takes
the explanation with the fewest mistakes.

Decided, where the exercise leaves room:

- one column at a time, as in the training loop of this course; so a mean over the columns is as
  good as a sum;
- the update may be in place, by rebinding, or with ``layer.update`` after gradients of one's own;
- ``da`` itself may be changed: nobody uses it afterwards. The layer's ``inputs`` may not: they are
  the outputs of the layer before, which still has to go back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import outcomes
from autograder.checks.base import Check, Found, Probe, Verdict
from autograder.checks.outcomes import close, worst_place
from nnlib.activations import get

# Neurons, inputs, activation. Square first: there W and W.T both fit, so that it can be named.
_LAYERS = ((3, 3, "tanh"), (3, 3, "sigmoid"), (4, 2, "sigmoid"), (2, 5, "tanh"))
Key = tuple[str, str]


def _challenge(rng: np.random.Generator) -> dict[str, Any]:
    cases = []
    for n, d, activation in _LAYERS:
        cases.append(
            {
                "seed": int(rng.integers(2**32)),
                "weights": rng.uniform(0.3, 1.2, (n, d)) * rng.choice([-1.0, 1.0], (n, d)),
                "biases": rng.uniform(0.2, 0.7, (n, 1)),
                "inputs": rng.uniform(0.3, 1.3, (d, 1)) * rng.choice([-1.0, 1.0], (d, 1)),
                "da": rng.uniform(0.3, 1.4, (n, 1)) * rng.choice([-1.0, 1.0], (n, 1)),
                "learning_rate": round(float(rng.uniform(0.1, 0.3)), 3),
                "activation": activation,
            }
        )
    return {"seed": int(rng.integers(2**32)), "cases": cases}


class _Facts:
    """What one case gives, and what each idea of dz, dW, db and da_prev would give."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.W, self.b, self.x = case["weights"], case["biases"], case["inputs"]
        self.da, self.lr = case["da"], case["learning_rate"]
        f = get(case["activation"])
        self.z = self.W @ self.x + self.b
        self.a = f(self.z)
        slope = f.derivative(self.z)
        sigmoid = get("sigmoid")
        dz = self.da * slope
        n = len(self.da)
        self.dz: dict[Key, Any] = {
            ("", ""): dz,
            ("activation_derivative_missing", ""): self.da,
            ("derivative_at_a", ""): self.da * f.derivative(self.a),
            ("derivative_at_a", "twice"): self.da * slope * f.derivative(self.a),
            ("derivative_elsewhere", "da"): self.da * f.derivative(self.da),
            ("derivative_elsewhere", "activation"): self.da * self.a,
            ("derivative_elsewhere", "z"): self.da * self.z,
            ("derivative_elsewhere", "slope_only"): slope,
            ("derivative_elsewhere", "divided"): self.da / slope,
            ("derivative_elsewhere", "added"): self.da + slope,
            ("derivative_elsewhere", "sigmoid"): self.da * self.a * (1 - self.a),
            ("derivative_elsewhere", "sigmoid_z"): self.da * sigmoid.derivative(self.z),
            ("derivative_elsewhere", "tanh"): self.da * (1 - self.a**2),
            ("elementwise", ""): np.full((n, 1), float((slope * self.da).sum())),
            ("elementwise", "matrix"): (slope @ self.da.T).sum(1, keepdims=True),
            ("elementwise", "turned"): (self.da @ slope.T).sum(1, keepdims=True),
            ("dW_other", "normalised"): dz / np.linalg.norm(dz),
            ("dW_other", "normalised_small"): dz / (np.linalg.norm(dz) + 1e-8),
            ("dW_other", "largest"): dz / np.abs(dz).max(),
            ("dW_other", "averaged"): np.full((n, 1), float(dz.mean())),
            ("dW_other", "divided"): dz / n,
            ("dW_other", "divided_inputs"): dz / len(self.x),
            ("dW_other", "sign"): np.sign(dz),
            ("dW_other", "clipped"): np.clip(dz, -0.1, 0.1),
        }

    def changed_weights(self, dz: Any) -> list[tuple[Key, Any]]:
        """Return what W becomes under each idea of dW and of the step, dz given."""
        square = self.W.shape[0] == self.W.shape[1]
        gradients: list[tuple[Key, Any]] = [(("", ""), dz @ self.x.T)]
        if square:
            gradients += [
                (("dW_transposed", ""), self.x @ dz.T),
                (("dW_uses_outputs", ""), dz @ self.a.T),
                (("dW_uses_outputs", "z"), dz @ self.z.T),
                (("dW_uses_outputs", "transposed"), self.a @ dz.T),
                (("dW_uses_outputs", "weights"), dz * self.W),
            ]
        gradients += [
            (("dW_without_inputs", ""), np.repeat(dz, self.W.shape[1], axis=1)),
            (("dW_without_inputs", "sum"), np.full(self.W.shape, float((dz @ self.x.T).sum()))),
        ]
        return self._stepped(self.W, gradients, "weights")

    def changed_biases(self, dz: Any) -> list[tuple[Key, Any]]:
        """Return what b becomes under each idea of db and of the step, dz given."""
        gradients: list[tuple[Key, Any]] = [
            (("", ""), dz),
            (("db_other", ""), np.full(self.b.shape, float(dz.sum()))),
            (("db_other", "mean"), np.full(self.b.shape, float(dz.mean()))),
            (("db_other", "bias"), dz * self.b),
        ]
        if self.W.shape[0] == self.W.shape[1]:
            gradients.append((("db_other", "inputs"), dz * self.x))
        return self._stepped(self.b, gradients, "biases")

    def _stepped(self, old: Any, gradients: list[tuple[Key, Any]], what: str) -> list[Any]:
        untouched = "weights_not_updated" if what == "weights" else "bias_not_updated"
        found: list[tuple[Any, Any]] = [([], old - self.lr * gradients[0][1])]
        found.append(([(untouched, "")], old))
        for key, gradient in gradients:
            codes = [key] if key[0] else []
            found += [
                (codes, old - self.lr * gradient),
                ([*codes, ("ascends", what)], old + self.lr * gradient),
                ([*codes, ("learning_rate_not_used", what)], old - gradient),
                (
                    [*codes, ("ascends", what), ("learning_rate_not_used", what)],
                    old + gradient,
                ),
                ([*codes, ("weights_replaced", what)], -self.lr * gradient),
                ([*codes, ("weights_replaced", what)], self.lr * gradient),
                ([*codes, ("weights_replaced", "gradient_" + what)], gradient),
                ([*codes, ("updated_twice", what)], old - 2 * self.lr * gradient),
                ([*codes, ("learning_rate_misused", what)], old - gradient / self.lr),
                ([*codes, ("learning_rate_misused", what)], old - self.lr**2 * gradient),
                (
                    [*codes, ("learning_rate_misused", "multiplied_" + what)],
                    old * self.lr * gradient,
                ),
                ([*codes, ("learning_rate_misused", "decay_" + what)], old * (1 - self.lr)),
            ]
        return found

    def returned(self, dz: Any, new: Any) -> list[tuple[list[Key], Any]]:
        """Return what comes back under each idea, dz and the weights afterwards given."""
        W = self.W
        found: list[tuple[list[Key], Any]] = [
            ([], W.T @ dz),
            ([("da_prev_from_updated_weights", "")], None if new is None else new.T @ dz),
            ([("da_prev_from_da", "")], W.T @ self.da),
            ([("returns_dz", "")], dz),
            ([("returns_da", "")], self.da),
            ([("returns_gradient", "dW")], dz @ self.x.T),
            ([("returns_gradient", "step")], self.lr * (W.T @ dz)),
            ([("returns_gradient", "sign")], -(W.T @ dz)),
            ([("returns_gradient", "inputs")], self.x),
            ([("returns_gradient", "outputs")], self.a),
            ([("returns_gradient", "weights")], new),
            ([("returns_gradient", "weights")], W),
            ([("da_prev_other", "divided")], W.T @ dz / len(dz)),
            ([("da_prev_other", "inputs")], (W.T @ dz) * self.x),
            ([("da_prev_other", "row")], (W.T @ dz).T),
            ([("da_prev_other", "row")], (W.T @ dz).ravel()),
            ([("da_prev_other", "not_summed")], W.T * dz.T),
            ([("da_prev_other", "not_summed")], W * dz),
            (
                [("da_prev_from_updated_weights", ""), ("da_prev_from_da", "")],
                None if new is None else new.T @ self.da,
            ),
        ]
        if W.shape[0] == W.shape[1]:
            found[1:1] = [([("not_transposed", "")], W @ dz)]
            found += [
                ([("not_transposed", ""), ("da_prev_from_da", "")], W @ self.da),
                (
                    [("da_prev_from_updated_weights", ""), ("not_transposed", "")],
                    None if new is None else new @ dz,
                ),
                ([("da_prev_other", "inputs")], dz * self.x),
            ]
        return found


def _judge(evidence: dict[str, Any], challenge: dict[str, Any]) -> Verdict:
    def look(cases: list[Any], results: list[Any]) -> tuple[set[str], list[Found]]:
        facts = [_Facts(case) for case in cases]
        values = [r["value"] for r in results]
        notes = [r["more"] for r in results]
        for fact, note in zip(facts, notes, strict=True):
            if not close(note["inputs"], fact.x, 1e-9):
                return set(), [Found("mutates_input", "backward")]
        new_w = [n["weights"] for n in notes]
        new_b = [n["biases"] for n in notes]
        back = [v.get("array") for v in values]
        # Weights of another shape are wrong, and nothing can be worked out with them.
        same = [w if np.shape(w) == f.W.shape else None for f, w in zip(facts, new_w, strict=True)]
        if all(
            _plain(f, f.changed_weights, w) and _plain(f, f.changed_biases, b)
            and _plain(f, lambda dz, f=f, w=w: f.returned(dz, w), da)
            for f, w, b, da in zip(facts, same, new_b, back, strict=True)
        ):  # fmt: skip
            return {"dz", "weights", "biases", "da_prev"}, []  # no misconception to look for
        parts = [
            ("weights", new_w, [_options(f.dz, f.changed_weights) for f in facts]),
            ("biases", new_b, [_options(f.dz, f.changed_biases) for f in facts]),
            (
                "da_prev", back,
                [_options(f.dz, lambda dz, f=f, w=w: f.returned(dz, w))
                 for f, w in zip(facts, same, strict=True)],
            ),
        ]  # fmt: skip
        explained = {name: _explanations(got, options) for name, got, options in parts}
        holds = {name for name, found in explained.items() if any(not e for e in found)}
        if holds:
            holds.add("dz")
        observed = _numbers(facts[0], new_w[0], new_b[0], back[0])
        if len(holds) == 4:
            return holds, []
        kinds = {value["is"] for value in values}
        shared = _shared_dz(explained, holds)
        found: list[Found] = []
        if shared is not None:
            found.append(Found(*shared, observed))
        elif not holds and any(_shows_dz(e) for es in explained.values() for e in _shortest(es)):
            holds.add("dz")
        for name, got in (("weights", new_w[0]), ("biases", new_b[0]), ("da_prev", back[0])):
            if name in holds:
                continue
            if name == "da_prev" and kinds == {"none"}:
                found.append(Found("returns_none", "layer_back"))
                continue
            rest = [
                [key for key in e if key != shared]
                for e in explained[name]
                if (shared in e if shared else True)
            ] or explained[name]
            if not rest:
                found.append(_unexplained(name, got, facts[0], observed))
                continue
            found += [Found(*key, observed) for key in min(rest, key=len)]
        return holds, _once(found)

    return outcomes.judge(
        ("dz", "weights", "biases", "da_prev"), evidence, challenge, look,
        name="backward", kind="layer", silent=True,
    )  # fmt: skip


def _plain(fact: _Facts, outcomes_of: Any, got: Any) -> bool:
    """Return whether this is what comes out without any mistake."""
    right = {key: dz for key, dz in fact.dz.items() if not key[0]}
    return any(not keys and close(got, value) for keys, value in _options(right, outcomes_of))


def _options(dzs: dict[Key, Any], outcomes_of: Any) -> list[tuple[tuple[Key, ...], Any]]:
    options = []
    for key, dz in dzs.items():
        with np.errstate(all="ignore"):
            for codes, value in outcomes_of(dz):
                keys = ([key] if key[0] else []) + list(codes)
                options.append((tuple(keys), value))
    return options


def _explanations(got: list[Any], options: list[Any]) -> list[tuple[Key, ...]]:
    """Return the sets of mistakes that give what was got in every case, the smallest first."""
    common: dict[tuple[Key, ...], None] | None = None
    for values, case_options in zip(got, options, strict=True):
        fitting = dict.fromkeys(keys for keys, value in case_options if close(values, value))
        known = {keys for keys, _ in case_options}
        if common is None:
            common = fitting
        else:
            # Ideas that only fit a square layer are decided there.
            common = {k: None for k in common if k in fitting or k not in known}
    ordered = list(common or {})
    return sorted(ordered, key=len)[:40]


def _is_dz(key: Key) -> bool:
    return key[0] in (
        "activation_derivative_missing", "derivative_at_a", "derivative_elsewhere", "elementwise",
        "dW_other",
    )  # fmt: skip


def _shared_dz(explained: dict[str, list[tuple[Key, ...]]], holds: set[str]) -> Key | None:
    """Return the mistake in dz that explains most of what is off."""
    if "dz" in holds:
        # Right somewhere, so dz itself is right; a part of its own may still use another one.
        return None
    counted: dict[Key, int] = {}
    for found in explained.values():
        shortest = _shortest(found)
        if any(not any(_is_dz(key) for key in keys) for keys in shortest):
            continue  # this part needs no mistake in dz
        for key in dict.fromkeys(key for keys in shortest for key in keys if _is_dz(key)):
            counted[key] = counted.get(key, 0) + 1
    return max(counted, key=lambda key: counted[key]) if counted else None


def _shortest(found: list[tuple[Key, ...]]) -> list[tuple[Key, ...]]:
    return [keys for keys in found if len(keys) == len(found[0])]


_SAY_NOTHING_OF_DZ = {"weights_not_updated", "bias_not_updated", "returns_da", "returns_gradient"}


def _shows_dz(keys: tuple[Key, ...]) -> bool:
    """Whether an explanation without a mistake in dz shows that dz is right."""
    return not any(_is_dz(key) or key[0] in _SAY_NOTHING_OF_DZ for key in keys)


def _unexplained(name: str, got: Any, fact: _Facts, observed: dict[str, Any]) -> Found:
    old = {"weights": fact.W, "biases": fact.b, "da_prev": fact.x}[name]
    if got is None:
        return Found("backward_no_numbers", name)
    if got.shape != old.shape:
        shapes = {"got": str(got.shape), "wanted": str(old.shape)}
        return Found("wrong_shape", name, shapes)
    return Found("other", name, observed)


def _numbers(fact: _Facts, w: Any, b: Any, back: Any) -> dict[str, Any]:
    """Return one number of each result, as it was, is, and should be: where they differ most."""

    def at(place: int, array: Any) -> float | None:
        return float(array.ravel()[place]) if array is not None and array.size > place else None

    dz = fact.dz[("", "")]
    want_w, want_b, want_back = (
        fact.W - fact.lr * dz @ fact.x.T, fact.b - fact.lr * dz, fact.W.T @ dz,
    )  # fmt: skip
    i, j, k = worst_place(w, want_w), worst_place(b, want_b), worst_place(back, want_back)
    n, m = worst_place(fact.da, dz), worst_place(fact.a, fact.z)
    return {
        "lr": fact.lr, "w": at(i, fact.W), "new_w": at(i, w), "want_w": at(i, want_w),
        "b": at(j, fact.b), "new_b": at(j, b), "want_b": at(j, want_b),
        "back": at(k, back), "want_back": at(k, want_back), "da": at(n, fact.da), "dz": at(n, dz),
        "z": at(m, fact.z), "a": at(m, fact.a),
    }  # fmt: skip


_TOGETHER = ("ascends", "learning_rate_not_used", "weights_replaced", "updated_twice",
             "learning_rate_misused")  # fmt: skip


def _once(found: list[Found]) -> list[Found]:
    """Tell the same mistake in W and in b as one."""
    codes = [f.code for f in found]
    kept: list[Found] = []
    for one in found:
        if any(one.code == f.code for f in kept):
            continue
        both = one.code in _TOGETHER and codes.count(one.code) > 1
        kept.append(Found(one.code, "both", one.observed) if both else one)
    both_still = {"weights_not_updated", "bias_not_updated"} <= set(codes)
    if both_still:
        kept = [f for f in kept if f.code != "bias_not_updated"]
        kept = [
            Found(f.code, "both", f.observed) if f.code == "weights_not_updated" else f
            for f in kept
        ]
    return kept


BACKWARD = Check(
    id="03.backward",
    title={"nl": "Terug door een laag", "en": "Back through a layer"},
    names=("MyDense", "backward"),
    criteria=(
        ("dz", 2.0, {"nl": "dz, door de activatiefunctie", "en": "dz, through the activation"}),
        ("weights", 2.0, {"nl": "de gewichten na de stap", "en": "the weights after the step"}),
        ("biases", 2.0, {"nl": "de biases na de stap", "en": "the biases after the step"}),
        ("da_prev", 2.0, {"nl": "de da voor de laag ervoor", "en": "the da for the layer before"}),
    ),
    challenge=_challenge,
    probe=Probe("methods", "backward"),
    judge=_judge,
)
CHECKS = (BACKWARD,)
