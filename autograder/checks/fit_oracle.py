"""The order-replay oracle: from the log of one network to what holds and what went wrong.

The order of the rows is taken from the learner's own log, so any way of shuffling and of looping
is fine. What is replayed is that order, with the labels, gradient and rate the exercise asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

import nnlib
from autograder.checks import fit_gradient
from autograder.checks.base import Found, crash
from autograder.checks.fit_gradient import Gradient
from autograder.checks.fit_steps import NO_ROW, Array, Call, Log, Step, close
from nnlib.losses import BinaryCrossEntropy

SAME_WEIGHTS = 2e-5  # float32 data differ by less; the smallest mistake differs by far more

FULL_PASSES, PAIRS, RESHUFFLED = "full_passes", "pairs_kept", "reshuffled"
GRADIENT, BACKWARD, REPLAY = "loss_gradient", "layers_backwards", "weights_replayed"
OUTPUT = "output"


@dataclass
class Reading:
    """What holds for one network, and the mistakes seen in it, the most concrete first.

    `unknown` are the criteria that this network cannot decide: it stopped too early.
    """

    holds: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    found: list[Found] = field(default_factory=list)
    advice: list[Found] = field(default_factory=list)
    crashed: bool = False


def read(network: dict[str, Any], evidence: dict[str, Any], blanks: list[str]) -> Reading:
    """Read what was recorded of one network."""
    log = Log(network, evidence)
    reading = Reading(crashed=evidence["error"] is not None)
    if evidence["timed_out"]:
        reading.found.append(Found("timeout"))
    if blanks:
        reading.found.append(Found("blank_left", "", {"name": blanks[0]}))
    if not log.calls:
        reading.found += _nothing_happened(log)
        return reading

    gradient = fit_gradient.read(log)
    replayed = _replayed(log)
    reading.holds = _what_holds(log, gradient, replayed)
    reading.unknown = _unknown(log, gradient) - reading.holds
    ended = not evidence["timed_out"]
    found = reading.found
    found += _swapped(log)
    found += _caller_arrays(log)
    found += _layers_list(log)
    several = _several_backwards(log)
    found += several
    found += _inputs(log, already=bool(several))
    found += _forward_chain(log)
    found += _nothing_back(log)
    if BACKWARD not in reading.holds:
        found += _way_back(log)
    if GRADIENT not in reading.holds:
        found += gradient.found
    if PAIRS not in reading.holds:
        found += _pairs(log, gradient.labels)
    if ended and log.steps:
        found += _counts(log)
    found += _shuffling(log, reading, found)
    if not replayed:
        found += _rate(log)
        found += _touched(log)
    if ended and REPLAY not in reading.holds and not found and not reading.crashed:
        found.append(Found("weights_differ_from_replay", "" if _moved(log) else "unchanged"))
    if evidence["error"] is not None:
        found.append(crash(evidence["error"]))
    reading.found = _without_consequences(found)
    return reading


# ---- what holds ---------------------------------------------------------------------------------


def _what_holds(log: Log, gradient: Gradient, replayed: bool) -> set[str]:
    holds = set()
    rows, orders = log.rows, log.orders
    enough = len(log.steps) >= 2
    if _full_passes(log):
        holds.add(FULL_PASSES)
    labels_kept = NO_ROW not in rows and gradient.labels[: len(rows)] == rows
    if enough and (labels_kept or replayed):
        holds.add(PAIRS)
    if len(orders) >= 2 and log.chunk > 2 and _all_shuffled(log):
        holds.add(RESHUFFLED)
    if gradient.right or replayed:
        holds.add(GRADIENT)
    walked = all(_walked_back(step, log.n_layers) for step in log.tried)
    if log.steps and ((walked and _chained_forward(log)) or replayed):
        holds.add(BACKWARD)
    if _output_right(log):
        holds.add(OUTPUT)
    ended = log.evidence["error"] is None and not log.evidence["timed_out"]
    if replayed and ended and not _caller_arrays(log) and not _layers_list(log):
        holds.add(REPLAY)
    return holds


def _all_shuffled(log: Log) -> bool:
    """Whether the epochs have orders of their own, none but the first as stored."""
    orders = log.orders
    distinct = all(len(set(order)) == len(order) and NO_ROW not in order for order in orders)
    stored = any(order == list(range(len(order))) for order in orders[1:])
    repeated = any(a == b for a, b in pairwise(orders))
    return distinct and not stored and not repeated


def _unknown(log: Log, gradient: Gradient) -> set[str]:
    """Return what cannot be decided: too few steps, or an exception before there were more."""
    unknown = set()
    kept = gradient.labels[: len(log.rows)] == log.rows and NO_ROW not in log.rows
    if len(log.steps) < 2 and kept:
        unknown.add(PAIRS)
    too_short = len(log.orders) < 2 or log.chunk <= 2
    if too_short and all(order != list(range(len(order))) for order in log.orders):
        unknown.add(RESHUFFLED)
    if log.evidence["error"] is not None:
        unknown |= {FULL_PASSES, RESHUFFLED} | ({PAIRS} if kept else set())
        unknown |= {OUTPUT} if len(log.tried or log.passes) < 2 else set()
        unknown |= set() if log.tried else {GRADIENT}
    return unknown


def _full_passes(log: Log) -> bool:
    everything = list(range(log.n))
    return len(log.steps) == log.wanted and all(
        sorted(log.rows[i : i + log.n]) == everything for i in range(0, log.wanted, log.n)
    )


def _walked_back(step: Step, n_layers: int) -> bool:
    if [call["layer"] for call in step.backward] != list(range(n_layers))[::-1]:
        return False
    return all(
        close(later["given"], earlier.get("result")) for earlier, later in pairwise(step.backward)
    )


def _chained_forward(log: Log) -> bool:
    return all(_through_all(step, log.n_layers) for step in log.tried)


def _through_all(step: Step, n_layers: int) -> bool:
    return [call["layer"] for call in step.forward] == list(range(n_layers)) and all(
        close(later["given"], earlier.get("result")) for earlier, later in pairwise(step.forward)
    )


def _output_right(log: Log) -> bool:
    """Whether every step (or, without any, every pass) took one row through all layers."""
    passes = log.tried or log.passes
    return (
        len(passes) >= 2
        and all(log.row_of(step) != NO_ROW for step in passes)
        and all(_through_all(step, log.n_layers) for step in passes)
    )


def _replayed(log: Log) -> bool:
    """Whether the final weights are those of the learner's order, done as asked."""
    rows = log.rows
    if not rows or NO_ROW in rows or log.truncated:
        return False
    layers = []
    for start, call_layer in zip(log.started, _shapes(log), strict=True):
        layer = nnlib.Dense(call_layer[1], call_layer[0], "sigmoid", initializer="zeros")
        size = call_layer[0] * call_layer[1]
        layer.weights = start[:size].reshape(call_layer).copy()
        layer.biases = start[size:].reshape(-1, 1).copy()
        layers.append(layer)
    gradient = BinaryCrossEntropy().gradient
    with np.errstate(all="ignore"):
        for row in rows:
            output = log.X[row].reshape(-1, 1)
            for layer in layers:
                output = layer.forward(output)
            da = gradient(output, log.T[row].reshape(-1, 1))
            for layer in layers[::-1]:
                da = layer.backward(da, log.rate)
    wanted = [np.concatenate([layer.weights.ravel(), layer.biases.ravel()]) for layer in layers]
    return all(
        close(got, want, SAME_WEIGHTS)
        for got, want in zip(log.evidence["parameters"], wanted, strict=True)
    )


def _shapes(log: Log) -> list[tuple[int, int]]:
    """Return (n_neurons, n_inputs) of each layer, from the sizes of their parameters."""
    shapes, n_inputs = [], log.n_features
    for start in log.started:
        n_neurons = start.size // (n_inputs + 1)
        shapes.append((n_neurons, n_inputs))
        n_inputs = n_neurons
    return shapes


# ---- mistakes -----------------------------------------------------------------------------------


def _nothing_happened(log: Log) -> list[Found]:
    error = log.evidence["error"]
    if error is not None:
        if error["type"] == "NotImplementedError":
            return [Found("not_attempted")]
        return [crash(error)]
    if log.evidence["timed_out"]:
        return []
    if log.on_copies:
        return [Found("nothing_happened", "copy")]
    return [Found("nothing_happened", "bypassed" if _moved(log) else "")]


def _moved(log: Log) -> bool:
    """Whether any parameter is another than at the start."""
    pairs = zip(log.evidence["parameters"], log.started, strict=True)
    return not all(close(now, start, 1e-12) for now, start in pairs)


def _swapped(log: Log) -> list[Found]:
    back = [call for step in log.tried for call in step.backward]
    return [Found("arguments_swapped")] if any(fit_gradient.swapped(c, log) for c in back) else []


def _caller_arrays(log: Log) -> list[Found]:
    for name, before in (("training_data", log.X), ("labels", log.T)):
        if not close(log.evidence[name], before, 1e-12):
            return [Found("mutates_caller_arrays", "", {"name": name})]
    return []


def _layers_list(log: Log) -> list[Found]:
    usual = list(range(log.n_layers))
    ended = log.evidence["order"]
    turned, order = False, usual
    for step in log.passes:
        for call in [*step.forward, *step.backward]:
            order = call.get("order", order)
            turned = turned or (
                call["kind"] == "forward" and order != usual and bool(step.backward)
            )
    if ended == usual and not turned:
        return []
    if ended is not None and len(ended) < len(usual):
        return [Found("layers_list_changed", "emptied")]
    if ended == usual[::-1] or turned:
        return [Found("layers_list_changed")]
    return [Found("layers_list_changed", "other")]


def _several_backwards(log: Log) -> list[Found]:
    for number, step in enumerate(log.tried, start=1):
        layers = [call["layer"] for call in step.backward]
        count = max(layers.count(layer) for layer in layers)
        if count > 1 and step.forward:
            return [Found("several_backwards_per_forward", "", {"count": count, "step": number})]
    return []


def _inputs(log: Log, *, already: bool) -> list[Found]:
    """Look at what went into the first layer: one column, and a row of the data."""
    for step in log.tried or log.passes:
        if not step.forward:
            continue
        call = step.forward[0]
        given = call["given"]
        wanted = f"({log.n_features}, 1)"
        if given is None:
            if call["given_is"] == "ellipsis":
                return [Found("blank_left", "", {"name": "inputs"})]
            return [Found("batch_or_wrong_input_shape", "no_numbers", {"got": call["given_is"]})]
        shape = tuple(int(size) for size in given.shape)
        if shape != (log.n_features, 1):
            if already:
                return []
            observed: dict[str, Any] = {"got": str(shape), "wanted": wanted}
            if len(shape) == 2 and shape[0] == log.n_features and shape[1] > 1:
                observed["count"] = shape[1]
                return [Found("batch_or_wrong_input_shape", "batch", observed)]
            return [Found("batch_or_wrong_input_shape", "", observed)]
    for number, (step, row) in enumerate(zip(log.steps, log.rows, strict=True), start=1):
        if row == NO_ROW and step.forward:
            values = step.forward[0]["given"][:, 0]
            permuted = np.abs(np.sort(log.X, axis=1) - np.sort(values)).max(axis=1).min() < 1e-5
            variant = "columns" if permuted else ""
            return [Found("inputs_are_not_dataset_rows", variant, {"step": number})]
    return []


def _forward_chain(log: Log) -> list[Found]:
    for step in log.tried or log.passes:
        if not step.forward:
            continue
        first = step.forward[0]["given"]
        for earlier, later in pairwise(step.forward):
            if close(later["given"], earlier.get("result")):
                continue
            observed = {"layer": later["layer"] + 1, "before": earlier["layer"] + 1}
            if close(later["given"], first):
                return [Found("forward_not_chained", "", observed)]
            if earlier.get("result") is not None and "order" not in later:
                return [Found("forward_not_chained", "other", observed)]
        seen = {call["layer"] for call in step.forward}
        missing = [k for k in range(log.n_layers) if k not in seen]
        complete = "error" not in step.forward[-1]
        if missing and step.backward and complete:
            return [Found("forward_not_chained", "skipped", {"layer": missing[0] + 1})]
    return []


def _nothing_back(log: Log) -> list[Found]:
    if log.steps:
        return []
    failed = [call for step in log.tried for call in step.backward if "error" in call]
    if log.tried and not log.tried[0].forward:
        return [Found("no_backward", "without_forward")]
    if log.evidence["error"] is not None:
        return []
    if failed:
        return [Found("no_backward", "hidden", {"words": failed[0]["error"]})]
    hidden = [call for step in log.passes for call in step.forward if "error" in call]
    if hidden:
        return [Found("no_backward", "hidden", {"words": hidden[0]["error"]})]
    if log.evidence["timed_out"]:
        return []
    return [Found("no_backward")]


def _way_back(log: Log) -> list[Found]:
    """Look at the layers' order, and at what each was handed."""
    usual = list(range(log.n_layers))
    complete = [step for step in log.steps if not any("error" in c for c in step.backward)]
    for step in complete or log.tried:
        layers = [call["layer"] for call in step.backward]
        failed = any("error" in call for call in step.backward)
        if len(set(layers)) < len(layers) or not layers:
            continue
        if layers == usual or ((failed and layers == usual[: len(layers)]) and layers[0] == 0):
            if log.n_layers > 1:
                return [Found("backward_in_forward_order")]
        unbroken = _unbroken(step.backward)
        if unbroken is not None:
            return [unbroken]
        if failed:
            continue
        missing = [k for k in usual if k not in layers]
        if missing and layers == [k for k in usual[::-1] if k in layers]:
            return [Found("backward_skips_layers", "", {"layer": missing[0] + 1})]
        if layers != usual[::-1]:
            return [Found("backward_in_forward_order", "mixed")]
    return []


def _unbroken(calls: list[Call]) -> Found | None:
    """Return a finding where a layer was not handed what the layer behind it gave back."""
    for earlier, later in pairwise(calls):
        if close(later["given"], earlier.get("result")):
            continue
        observed = {"layer": later["layer"] + 1, "behind": earlier["layer"] + 1}
        if later["given"] is None and later["given_is"] == "ellipsis":
            return Found("blank_left", "", {"name": "da"})
        if later["given"] is None and later["given_is"] == "NoneType":
            return Found("da_not_chained", "nothing", observed)
        same = close(later["given"], earlier["given"])
        return Found("da_not_chained", "" if same else "other", observed)
    return None


def _pairs(log: Log, labels: list[int]) -> list[Found]:
    """Name how inputs and labels came apart: the rows are `log.rows`, their labels' `labels`."""
    rows = log.rows
    both = [(r, t) for r, t in zip(rows, labels, strict=False) if r != NO_ROW and t != NO_ROW]
    apart = [(r, t) for r, t in both if r != t]
    if not apart or len(both) < 0.9 * len(rows):
        return []
    row, label = apart[0]
    observed = {"row": row, "label": label}
    parts = [
        (rows[i : i + log.chunk], labels[i : i + log.chunk]) for i in range(0, len(rows), log.chunk)
    ]
    if len(log.steps) > 2 and all(len(set(ts)) == 1 for _, ts in parts if len(ts) > 1):
        return [Found("always_same_label", "", {"label": label})]
    if _shifted(parts, -1):
        return [Found("label_of_previous_row", "", observed)]
    if _shifted(parts, +1):
        return [Found("label_of_previous_row", "next", observed)]
    # With labels of 0 and 1 only the first row with that label is known: no order can be read.
    readable = len(np.unique(log.T, axis=0)) == log.n
    if readable and all(ts == list(range(len(ts))) for _, ts in parts):
        return [Found("pairs_broken", "only_X_shuffled", observed)]
    if readable and all(rs == list(range(len(rs))) for rs, _ in parts):
        return [Found("pairs_broken", "only_y_shuffled", observed)]
    return [Found("pairs_broken", "two_permutations" if readable else "", observed)]


def _shifted(parts: list[tuple[list[int], list[int]]], by: int) -> bool:
    """Whether each step used the label of the row one step before (-1) or after (+1).

    In the order of the visit, or in the order of the data.
    """
    visited = [
        (labels[i], rows[i + by])
        for rows, labels in parts
        for i in range(len(rows))
        if 0 <= i + by < len(rows)
    ]
    stored = [(t, r + by) for rows, labels in parts for r, t in zip(rows, labels, strict=True)]
    inside = [(t, r) for t, r in stored if 0 <= r < len(parts[0][0])]
    return any(len(pairs) > 2 and all(t == r for t, r in pairs) for pairs in (visited, inside))


def _counts(log: Log) -> list[Found]:
    """Look at how many steps there were, and whether each epoch saw each row once."""
    if log.truncated:
        done = log.evidence["totals"]["backward"] // log.n
        return [Found("epochs_off", "", {"done": done, "epochs": log.epochs})]
    count, n = len(log.steps), log.n
    if log.evidence["error"] is not None and count < log.wanted:
        return []
    if any(r == NO_ROW for r in log.rows) and count not in (1, log.epochs):
        if count == log.wanted:
            return []
    if count == log.wanted:
        return [] if NO_ROW in log.rows else _not_full(log)
    whole = all(
        len(set(log.rows[i : i + n])) == len(log.rows[i : i + n]) for i in range(0, count, n)
    )
    if count % n == 0 and whole:
        return [Found("epochs_off", "", {"done": count // n, "epochs": log.epochs})]
    learning = {id(step) for step in log.steps}
    positions = [i for i, step in enumerate(log.passes) if id(step) in learning]
    per_epoch = {"done": count // log.epochs, "n": n, "features": log.n_features}
    if len(log.passes) == log.wanted and count < log.wanted:
        if positions == list(range(n - 1, log.wanted, n)):
            return [Found("samples_per_epoch", "indentation", per_epoch)]
        return [Found("steps", "skipped", {"done": count, "wanted": log.wanted})]
    if count % log.epochs == 0 and count != log.wanted and count // log.epochs != n:
        done = count // log.epochs
        variant = {1: "one", log.n_features: "features"}.get(done, "")
        if done < n and all(len(set(order)) == len(order) for order in log.orders):
            return [Found("samples_per_epoch", variant, per_epoch)]
        if done > n:
            return [Found("epoch_is_not_a_full_pass", "too_many", per_epoch)]
    return [Found("steps", "", {"done": count, "wanted": log.wanted})]


def _not_full(log: Log) -> list[Found]:
    for epoch, order in enumerate(log.orders, start=1):
        seen = [order.count(row) for row in range(log.n)]
        if max(seen) > 1:
            observed = {
                "epoch": epoch,
                "row": seen.index(max(seen)),
                "times": max(seen),
                "never": seen.index(0),
            }
            return [Found("epoch_is_not_a_full_pass", "", observed)]
    return []


def _shuffling(log: Log, reading: Reading, found: list[Found]) -> list[Found]:
    orders = log.orders
    if RESHUFFLED in reading.holds:
        if orders[0] == sorted(orders[0]):
            reading.advice.append(Found("first_epoch_unshuffled"))
        return []
    enough = len(orders) >= 2 or log.epochs == 1
    if not orders or not enough or log.chunk < 3:
        return []
    if any(NO_ROW in order or len(set(order)) < len(order) for order in orders):
        return []
    if any(f.code == "pairs_broken" and f.variant == "only_y_shuffled" for f in found):
        return []
    if all(order == list(range(order[0], order[0] + len(order))) for order in orders):
        return [Found("never_shuffled")]
    if all(order == orders[0] for order in orders):
        backwards = orders[0] == sorted(orders[0])[::-1]
        return [
            Found("never_shuffled", "backwards") if backwards else Found("same_order_every_epoch")
        ]
    for epoch, (a, b) in enumerate(pairwise(orders), start=1):
        if a == b:
            return [Found("same_order_every_epoch", "two", {"epoch": epoch, "next": epoch + 1})]
        if b == list(range(len(b))):
            return [Found("same_order_every_epoch", "sorted", {"epoch": epoch + 1})]
    return []


def _rate(log: Log) -> list[Found]:
    for number, step in enumerate(log.tried, start=1):
        for call in step.backward:
            if fit_gradient.swapped(call, log) or call["rate_is"] is None:
                continue
            rate = call["rate"]
            if rate is None or rate.size != 1:
                return [Found("learning_rate_changed", "no_number", {"got": call["rate_is"]})]
            got = float(rate.ravel()[0])
            if not abs(got - log.rate) <= CLOSE_RATE * log.rate:
                observed = {"got": got, "asked": log.rate, "step": number}
                variant = "negative" if abs(got + log.rate) <= CLOSE_RATE * log.rate else ""
                if not variant and abs(got * log.n - log.rate) <= CLOSE_RATE * log.rate:
                    variant = "divided"
                if not variant and number > 1:
                    variant = "later"
                return [Found("learning_rate_changed", variant, observed)]
    return []


CLOSE_RATE = 1e-5


def _touched(log: Log) -> list[Found]:
    """Whether a layer's parameters changed between two calls."""
    known: dict[int, Array] = dict(enumerate(log.started))
    done = 0
    for step in log.passes:
        for call in [*step.forward, *step.backward]:
            layer = call["layer"]
            if not close(call["before"], known[layer], 1e-9):
                variant = "start" if done == 0 else ""
                observed = {"layer": layer + 1, "step": done + 1}
                return [Found("touches_parameters_directly", variant, observed)]
            known[layer] = call.get("after", call["before"])
        done += bool(step.backward)
    return []


# What follows from an earlier finding is not told as a mistake of its own.
_CONSEQUENCES: dict[str, set[str]] = {
    "arguments_swapped": {
        "da_not_chained", "da_wrong_shape", "learning_rate_changed", "crash", "blank_left",
        "backward_in_forward_order",
    },
    "batch_or_wrong_input_shape": {
        "da_wrong_shape", "inputs_are_not_dataset_rows", "samples_per_epoch", "steps",
        "epochs_off", "crash", "no_backward", "several_backwards_per_forward",
    },
    "several_backwards_per_forward": {"steps", "samples_per_epoch", "da_wrong_shape", "epochs_off"},
    "layers_list_changed": {
        "forward_not_chained", "backward_in_forward_order", "crash", "no_backward",
        "backward_skips_layers", "steps", "batch_or_wrong_input_shape", "da_not_chained",
    },
    "forward_not_chained": {"da_wrong_shape", "crash"},
    "no_backward": {"never_shuffled"},
    "da_wrong_shape": {"crash", "no_backward"},
    "blank_left": {"crash", "no_backward", "da_wrong_shape", "da_not_chained"},
    "da_not_chained": {"crash", "steps"},
    "backward_in_forward_order": {"da_not_chained", "crash", "da_wrong_shape"},
    "inputs_are_not_dataset_rows": {"epoch_is_not_a_full_pass"},
    "touches_parameters_directly": {"weights_differ_from_replay"},
    "timeout": {"epochs_off", "steps", "samples_per_epoch", "epoch_is_not_a_full_pass", "crash"},
}  # fmt: skip


def _without_consequences(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        known = {f.code for f in kept}
        if one.code not in known and not any(
            one.code in _CONSEQUENCES.get(code, ()) for code in known
        ):
            kept.append(one)
    return kept
