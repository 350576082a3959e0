"""The formulas of ``activations``, ``losses`` and ``optimizers``, on eight numbers at once."""

from __future__ import annotations

import math

from nnlib import losses
from nnlib.compiled.lanes import (
    Lanes,
    at_least,
    at_most,
    exponent,
    first,
    load,
    power_of_two,
    root,
    size,
    spread,
    store,
    where_above,
    with_sign,
)
from nnlib.compiled.machine import (
    ADAM,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    MOMENTUM,
    NESTEROV,
    RELU,
    SIGMOID,
    TANH,
    Place,
    Room,
    Rule,
    compiled,
)

EPSILON = losses.EPSILON

# ---- the exponential ----------------------------------------------------------------------------
#
# By the usual recipe: an exponent is k ln 2 + r with a whole k, so that its power is 2^k · e^r, and
# |r| < 0.35 is small enough for a short Taylor series. Only negative exponents are needed here.

LOG2_E = 1.0 / math.log(2.0)
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # their sum is ln 2
# Added to a number below 2⁵¹ it leaves no room for the part behind the point.
ROUNDER = 1.5 * 2.0**52
HIGHEST = 708.0  # e⁻ˣ is as good as 0 above
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1.0 / math.factorial(n) for n in range(2, 14))


@compiled
def exp_parts(factor: float, x: Lanes) -> tuple[Lanes, Lanes]:
    """Return 2^k and e^r - 1 of the exponent -factor · x, for x ≥ 0.

    Its power is the first, plus the first times the second.
    """
    x = at_most(x, HIGHEST / factor)
    rounded = ROUNDER - x * (factor * LOG2_E)
    k = rounded - ROUNDER
    r = (-factor * x - k * LN2_HIGH) - k * LN2_LOW
    # The series, r + r²/2! + r³/3! + ..., in groups of four that do not wait for each other, in a
    # chain as short as it gets: a step of training does nothing else while it waits for this.
    r2 = r * r
    r4 = r2 * r2
    terms_2_to_5 = (C2 + r * C3) + r2 * (C4 + r * C5)
    terms_6_to_9 = (C6 + r * C7) + r2 * (C8 + r * C9)
    terms_10_to_13 = (C10 + r * C11) + r2 * (C12 + r * C13)
    series = (r + r2 * terms_2_to_5) + (r2 * r4) * (terms_6_to_9 + r4 * terms_10_to_13)
    return power_of_two(rounded), series


@compiled
def exp_of_minus(x: Lanes) -> Lanes:
    """Return e⁻ˣ for x ≥ 0."""
    scale, part = exp_parts(1.0, x)
    return scale + scale * part


# ---- the logarithm ------------------------------------------------------------------------------
#
# x = 2^k · m with m from √½ to √2, so that ln x = k ln 2 + ln m. With s = (m - 1) / (m + 1), which
# is at most 0.18, ln m = 2 (s + s³/3 + s⁵/5 + ...).

ODD = tuple(1.0 / n for n in range(1, 22, 2))


@compiled
def log(x: Lanes) -> Lanes:
    """Return ln x for x > 0."""
    k = exponent(x)
    m = x * power_of_two(ROUNDER - k)
    s = (m - 1.0) / (m + 1.0)
    s2 = s * s
    series = spread(ODD[10])
    for n in range(9, -1, -1):
        series = series * s2 + ODD[n]
    return k * LN2_HIGH + (k * LN2_LOW + 2.0 * s * series)


@compiled
def log_of_rest(x: Lanes) -> Lanes:
    """Return ln (1 - x) for x from 0 to 1, with all its digits for a small x too."""
    rest = 1.0 - x
    lost = (1.0 - rest) - x  # in rounding
    return log(rest) + lost / rest


# ---- activations --------------------------------------------------------------------------------


@compiled
def activate(kind: int, z: Lanes) -> Lanes:
    """Return f(z); of a softmax, which needs all neurons, z itself."""
    if kind == SIGMOID:
        e = exp_of_minus(size(z))
        return where_above(z, 0.0, spread(1.0), e) / (1.0 + e)
    if kind == TANH:
        scale, part = exp_parts(2.0, size(z))
        e_minus_1 = (scale - 1.0) + scale * part  # exact for small z, where e is near 1
        return with_sign(e_minus_1 / (2.0 + e_minus_1), z)
    if kind == RELU:
        return at_least(z, 0.0)
    return z


@compiled
def slope(kind: int, a: Lanes) -> Lanes:
    """Return f'(z), of a = f(z)."""
    if kind == SIGMOID:
        return a * (1.0 - a)
    if kind == TANH:
        return 1.0 - a * a
    if kind == RELU:
        return where_above(a, 0.0, spread(1.0), spread(0.0))
    return spread(1.0)


# ---- losses -------------------------------------------------------------------------------------


@compiled
def loss_gradient(loss: int, o: Lanes, target: Lanes) -> Lanes:
    """Return the derivative of an example's loss to its outputs."""
    if loss == BINARY_CROSS_ENTROPY:
        o = at_most(at_least(o, EPSILON), 1.0 - EPSILON)
        return (o - target) / (o * (1.0 - o))
    if loss == CROSS_ENTROPY:
        return (0.0 - target) / at_least(o, EPSILON)
    return 2.0 * (o - target)


@compiled
def loss_of(loss: int, o: Lanes, target: Lanes) -> Lanes:
    """Return the loss of one output."""
    if loss == BINARY_CROSS_ENTROPY:
        o = at_most(at_least(o, EPSILON), 1.0 - EPSILON)
        return 0.0 - (target * log(o) + (1.0 - target) * log_of_rest(o))
    if loss == CROSS_ENTROPY:
        return (0.0 - target) * log(at_least(o, EPSILON))
    return (o - target) * (o - target)


# ---- the step -----------------------------------------------------------------------------------


@compiled
def after(rule: Rule | None, steps: int) -> Rule | None:
    """Return the rule when it has taken so many steps more."""
    if rule is None:
        return None
    return Rule(rule.kind, rule.beta1, rule.beta2, rule.epsilon, rule.steps + steps)


@compiled
def parts_at(rule: Rule | None, step: int) -> tuple[float, float]:
    """Return how much of 1 the two running means of Adam have at that step."""
    parts = (1.0, 1.0)
    if rule is not None:
        if rule.kind == ADAM:
            steps = float(rule.steps) + float(step)
            parts = (1.0 - rule.beta1**steps, 1.0 - rule.beta2**steps)
    return parts


@compiled
def update(
    rule: Rule | None,
    parts: tuple[float, float],
    rate: float,
    gradient: Lanes,
    room: Room,
    at: Place,
    n: Place,
) -> None:
    """Take the optimizer's step with the n of eight parameters from place `at` on.

    A `rate` below 0 marks a frozen layer: the optimizer remembers, the parameters stay.
    """
    step = gradient
    if rule is not None:
        if rule.kind == MOMENTUM or rule.kind == NESTEROV:
            velocity = rule.beta1 * load(room.first, at) + gradient
            store(room.first, at, velocity)
            step = velocity if rule.kind == MOMENTUM else rule.beta1 * velocity + gradient
        elif rule.kind == ADAM:
            mean, square = load(room.first, at), load(room.second, at)
            mean = mean + (1.0 - rule.beta1) * (gradient - mean)
            square = square + (1.0 - rule.beta2) * (gradient * gradient - square)
            store(room.first, at, mean)
            store(room.second, at, square)
            step = mean / parts[0] / (root(square / parts[1]) + rule.epsilon)
            step = first(step, n)  # an epsilon of 0 makes 0 / 0 of the places that are filled up
    if rate >= 0.0:
        store(room.parameters, at, load(room.parameters, at) - rate * step)
