"""Which gradient was handed to the layers, and of which label: matching hypotheses.

Every mistaken belief about the gradient predicts a number for each output and label. The one whose
predictions fit all steps is what the learner wrote, and the label it fits is the one they used; so
a wrong gradient and a wrong label are told apart even when both happen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.base import Found
from autograder.checks.fit_steps import CLOSE, NO_ROW, Array, Log

Formula = Callable[[Any, Any], Any]


@dataclass
class Gradient:
    """What was handed to the first layer of each step on the way back.

    Attributes
    ----------
    right : bool
        It is the loss's gradient, in shape and value, at every step.
    found : list of Found
        Otherwise, what it is instead.
    labels : list of int
        For each step the row whose label was used, the step's own row if that fits; ``NO_ROW``
        where no label fits.
    """

    right: bool
    found: list[Found]
    labels: list[int]


def _bce(o: Any, t: Any) -> Any:
    return (o - t) / (o * (1 - o))


def _loss(o: Any, t: Any) -> Any:
    return -(t * np.log(o) + (1 - t) * np.log(1 - o))


def _hard(o: Any) -> Any:
    return (o >= 0.5).astype(float)


def _times(factor: float) -> Formula:
    return lambda o, t: factor * _bce(o, t)


def _hypotheses(log: Log) -> list[tuple[list[Found], Formula]]:
    m = log.n_outputs
    other = "gradient_of_other_loss"
    loss = "loss_value_instead_of_gradient"
    none = "da_is_not_loss_gradient"
    hypotheses: list[tuple[list[Found], Formula]] = [
        ([], _bce),
        ([Found("gradient_sign")], lambda o, t: -_bce(o, t)),
        ([Found(other)], lambda o, t: o - t),
        ([Found(other)], lambda o, t: 2 * (o - t)),
        ([Found(other)], lambda o, t: (o - t) / m),
        ([Found(other)], lambda o, t: 2 * (o - t) / m),
        ([Found(other), Found("gradient_sign", "too")], lambda o, t: t - o),
        ([Found(other), Found("gradient_sign", "too")], lambda o, t: 2 * (t - o)),
        ([Found(other), Found("gradient_sign", "too")], lambda o, t: 2 * (t - o) / m),
        ([Found(loss)], _loss),
        ([Found(loss)], lambda o, t: -_loss(o, t)),
        ([Found(loss)], lambda o, t: _loss(o, t) / m),
        ([Found(loss)], lambda o, t: (o - t) ** 2),
        ([Found(loss)], lambda o, t: (o - t) ** 2 / 2),
        ([Found(loss)], lambda o, t: (o - t) ** 2 / m),
        ([Found(loss)], lambda o, t: -t * np.log(o)),
        ([Found(none, "activation_included")], lambda o, t: (o - t) * o * (1 - o)),
        ([Found(none, "activation_included")], lambda o, t: 2 * (o - t) * o * (1 - o)),
        ([Found(none, "activation_included")], lambda o, t: (t - o) * o * (1 - o)),
        ([Found(none, "rounded")], lambda o, t: _hard(o) - t),
        ([Found(none, "rounded")], lambda o, t: t - _hard(o)),
        ([Found(none, "rounded")], lambda o, t: (_hard(o) - t) / (o * (1 - o))),
        ([Found(none, "rounded")], lambda o, t: _bce(np.clip(_hard(o), 1e-12, 1 - 1e-12), t)),
        ([Found(none, "sign_only")], lambda o, t: np.sign(o - t)),
        ([Found(none, "sign_only")], lambda o, t: np.sign(t - o)),
        ([Found(none, "term_missing")], lambda o, t: -t / o),
        ([Found(none, "term_missing")], lambda o, t: t / o),
        ([Found(none, "term_missing")], lambda o, t: (1 - t) / (1 - o)),
        ([Found(none, "term_sign")], lambda o, t: -t / o - (1 - t) / (1 - o)),
        ([Found(none, "term_sign")], lambda o, t: t / o + (1 - t) / (1 - o)),
        ([Found(none, "denominator")], lambda o, t: (o - t) / o),
        ([Found(none, "denominator")], lambda o, t: (o - t) / (1 - o)),
        ([Found(none, "denominator")], lambda o, t: (o - t) / (o * (1 + o))),
        ([Found(none, "denominator")], lambda o, t: (o - t) / o * (1 - o)),
        ([Found(none, "denominator")], lambda o, t: (o - t) / (t * (1 - t))),
        ([Found(none, "output_only")], lambda o, t: o + 0 * t),
        ([Found(none, "output_only")], lambda o, t: t + 0 * o),
    ]
    for factor in (log.rate, 1 / log.n, 2.0, 0.5, 1 / m, float(log.n), -log.rate, -1 / log.n):
        if factor != 1.0:
            found = [Found("gradient_scaled_by", *_scale(factor, log))]
            if factor < 0:
                found.append(Found("gradient_sign", "too"))
            hypotheses.append((found, _times(factor)))
    return hypotheses


def _scale(factor: float, log: Log) -> tuple[str, dict[str, Any]]:
    """Return variant and numbers for a gradient that is `factor` times what it should be."""
    size = abs(factor)
    if abs(size - log.rate) < CLOSE:
        return "learning_rate", {"rate": log.rate}
    if size < 1:
        return "too_small", {"factor": 1 / size}
    return "too_large", {"factor": size}


def read(log: Log) -> Gradient:
    """Find out what gradient, of which label, each step used."""
    steps = [step for step in log.tried if step.forward]
    if not steps:
        return Gradient(False, [], [])
    last = [step.forward[-1].get("result") for step in steps]
    given = [_handed(step.backward[0], log) for step in steps]
    shape = (log.n_outputs, 1)
    odd = next(
        (
            (da, step.backward[0]["given_is"], output)
            for da, step, output in zip(given, steps, last, strict=True)
            if output is not None and output.shape == shape and (da is None or da.shape != shape)
        ),
        None,
    )
    if odd is not None:
        return _of_wrong_shape(log, given, last, *odd)
    usable = [i for i, output in enumerate(last) if output is not None and output.shape == shape]
    nothing = [NO_ROW] * len(log.steps)
    if not usable or any(given[i] is None for i in usable):
        return Gradient(False, [], nothing)
    outputs = np.stack([np.asarray(last[i])[:, 0] for i in usable])
    handed = np.stack([np.asarray(given[i])[:, 0] for i in usable])
    rows = [log.row_of(steps[i]) for i in usable]
    found, chosen = _best(log, outputs, handed, rows)
    by_step = {id(steps[i]): label for i, label in zip(usable, chosen, strict=True)}
    labels = [by_step.get(id(step), NO_ROW) for step in log.steps]
    return Gradient(not found and len(usable) == len(steps), found, labels)


def _handed(call: dict[str, Any], log: Log) -> Any:
    """Return the gradient a call was given, also when its two arguments were swapped."""
    return call["rate"] if swapped(call, log) else call["given"]


def swapped(call: dict[str, Any], log: Log) -> bool:
    """Whether a call back was given the learning rate first and the gradient second."""
    given, rate = call["given"], call["rate"]
    return (
        call["kind"] == "backward"
        and given is not None
        and given.size == 1
        and abs(float(given.ravel()[0]) - log.rate) <= CLOSE * log.rate
        and rate is not None
        and (rate.size > 1 or abs(float(rate.ravel()[0]) - log.rate) > CLOSE)
    )


def _best(log: Log, outputs: Any, handed: Any, rows: list[int]) -> tuple[list[Found], list[int]]:
    """Return the findings of the hypothesis that fits best, and the label it uses at each step."""
    best: tuple[int, list[Found], Any] = (0, [], None)
    o, t, da = outputs[:, None, :], log.T[None, :, :], handed[:, None, :]
    good = np.isfinite(handed).all(axis=1)
    first_right = False
    with np.errstate(all="ignore"):
        for found, formula in _hypotheses(log):
            expected = formula(o, t)
            fits = (np.abs(expected - da) <= CLOSE * (1 + np.abs(expected))).all(axis=2)
            count = int(fits.any(axis=1).sum())
            if not found:
                first_right = bool(fits[0].any())
                own = np.array([row != NO_ROW and bool(fits[i, row]) for i, row in enumerate(rows)])
            if count > best[0]:
                best = (count, found, fits)
            if count == len(handed):
                break
        if best[0] >= max(1, int(good.sum())) and good.any():
            return best[1], _labels(best[2], rows)
        scaled = _constant_factor(log, outputs, handed, rows)
    if scaled is not None:
        return scaled, list(rows)
    only_first = _only_first_output(log, outputs, handed)
    if only_first is not None:
        return only_first
    if first_right and own[0] and not own[1:].all():
        wrong = {"step": int(np.argmin(own)) + 1}
        if own.sum() == 1 or _carried_over(log, outputs, handed, rows, own):
            return [Found("first_step_right_later_wrong", "", wrong)], list(rows)
    if first_right and not best[1]:
        odd = {"step": int(np.argmin(best[2].any(axis=1))) + 1}
        return [Found("da_is_not_loss_gradient", "sometimes", odd)], _labels(best[2], rows)
    if best[0] >= 0.5 * len(handed) and best[2] is not None and best[1]:
        return best[1], _labels(best[2], rows)
    return [Found("da_is_not_loss_gradient")], [NO_ROW] * len(handed)


def _carried_over(log: Log, outputs: Any, handed: Any, rows: list[int], own: Any) -> bool:
    """Whether what is too much in a gradient is always the same share of the one before."""
    with np.errstate(all="ignore"):
        extra = handed[1:] - _bce(outputs, log.T[rows])[1:]
        shares = (extra / handed[:-1])[~own[1:]]
    return bool(np.isfinite(shares).all() and np.ptp(shares) <= 1e-3 * np.abs(shares).max())


def _labels(fits: Any, rows: list[int]) -> list[int]:
    """Return, for each step, the step's own row where it fits, else the first that does."""
    labels = []
    for i, row in enumerate(rows):
        if row != NO_ROW and fits[i, row]:
            labels.append(row)
        else:
            labels.append(int(np.argmax(fits[i])) if fits[i].any() else NO_ROW)
    return labels


def _constant_factor(log: Log, outputs: Any, handed: Any, rows: list[int]) -> list[Found] | None:
    """Whether the gradient is the right one (or squared error's) times one and the same number."""
    if NO_ROW in rows or len(rows) < 2:
        return None
    targets = log.T[rows]
    for formula, code in ((_bce, "gradient_scaled_by"), (np.subtract, "gradient_of_other_loss")):
        right = formula(outputs, targets)
        clear = np.abs(right) > 1e-3
        ratios = (handed / right)[clear]
        if ratios.size < 2 or not np.isfinite(ratios).all():
            continue
        factor = float(np.median(ratios))
        if abs(factor) > 1e-9 and np.all(np.abs(ratios - factor) <= 1e-4 * abs(factor)):
            found = (
                [Found(code, *_scale(factor, log))]
                if code == "gradient_scaled_by"
                else [Found(code)]
            )
            return found + ([Found("gradient_sign", "too")] if factor < 0 else [])
    return None


def _only_first_output(log: Log, outputs: Any, handed: Any) -> tuple[list[Found], list[int]] | None:
    """Whether every output was compared with the first label of a row."""
    if log.n_outputs == 1:
        return None
    first = np.repeat(log.T[:, :1], log.n_outputs, axis=1)
    expected = _bce(outputs[:, None, :], first[None])
    fits = (np.abs(expected - handed[:, None, :]) <= CLOSE * (1 + np.abs(expected))).all(axis=2)
    if not fits.any(axis=1).all():
        return None
    found = [Found("only_first_output", "", {"count": log.n_outputs})]
    return found, [int(i) for i in np.argmax(fits, axis=1)]


def _of_wrong_shape(
    log: Log, given: list[Any], outputs: list[Any], da: Any, kind: str, output: Array
) -> Gradient:
    """Say what was handed over in place of one number per output."""
    if kind == "ellipsis":
        return Gradient(False, [Found("blank_left", "", {"name": "da"})], [])
    wanted = _shape(output)
    if da is None:
        observed = {"got": kind, "wanted": wanted}
        return Gradient(False, [Found("da_wrong_shape", "no_numbers", observed)], [])
    found = [Found("da_wrong_shape", "", {"got": _shape(da), "wanted": wanted})]
    if da.size == 1:
        value, o = float(da.ravel()[0]), output[:, 0]
        with np.errstate(all="ignore"):
            losses = [_loss(o, log.T), (o - log.T) ** 2]
            sums = np.concatenate([one.sum(axis=1) for one in losses])
        candidates = np.concatenate([sums, sums / log.n_outputs, sums / 2])
        if np.any(np.abs(np.abs(value) - candidates) <= CLOSE * (1 + np.abs(candidates))):
            found.insert(0, Found("loss_value_instead_of_gradient"))
    return Gradient(False, found, [])


def _shape(array: Array) -> str:
    return str(tuple(int(size) for size in array.shape))
