"""The same training, compiled: one kernel for every network, loss, optimizer and batch size.

numba turns the functions below into machine code the first time they are called (a few seconds),
and keeps it on disk for the next process (under a second). They do what ``Perceptron._train_epoch``
does, in the same five steps and with the same formulas, one number at a time: look for the
numbers 1 to 5 in ``train``. Only rounding differs, in the last digit or two.

Nothing imports this module until a run asks for it, because numba takes half a second to import.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from nnlib import engines, examples, losses
from nnlib.callbacks import Training
from nnlib.examples import Order
from nnlib.expect import Array
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.optimizers import Adam, Momentum, Optimizer
from nnlib.schedules import Constant

# The order is that of the tuples in ``engines``.
SIGMOID, TANH, RELU, IDENTITY, SOFTMAX = range(5)
BINARY_CROSS_ENTROPY, CROSS_ENTROPY, SQUARED_ERROR = range(3)
SGD, MOMENTUM, ADAM = range(3)
EPSILON = losses.EPSILON

WIDE = 64  # columns at a time when a whole set is measured


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function with numba, and keep the result on disk if there is a place for it."""

    def decorate(function: Callable[..., Any]) -> Any:
        options.setdefault("error_model", "numpy")  # 1 / 0 is inf, as in NumPy
        try:
            return numba.njit(cache=True, **options)(function)
        except RuntimeError:  # no folder that may be written to: compiled again in each process
            return numba.njit(**options)(function)

    return decorate


# Sums may be taken in any order, several numbers at a time. NaN and infinity keep their meaning:
# a run that diverges must show it.
ANY_ORDER = {"reassoc", "contract", "nsz"}


# Places in an array are unsigned numbers: for a signed one numba has to ask at every access
# whether it counts from the end. Mixed with signed numbers they would turn into floats, hence
# these two.
place = np.uint64
ZERO, ONE = place(0), place(1)


class Network(NamedTuple):
    """A network in numbers; layer k takes sizes[k] values and gives sizes[k + 1]."""

    sizes: Any
    activations: Any
    l2: Any
    frozen: Any


class Rule(NamedTuple):
    """The optimizer: which one, its numbers, and how many steps it has taken."""

    kind: int
    beta1: float
    beta2: float
    epsilon: float
    steps: int


class Work(NamedTuple):
    """Room for one batch of n columns; example s of unit u stands at u * n + s.

    The units are numbered through the network: first its inputs, then its layers.
    """

    outputs: Any
    slopes: Any
    d_outputs: Any
    gradient: Any


# ---- the exponential ----------------------------------------------------------------------------
#
# e^x by the usual recipe: x = k ln 2 + r with a whole k, so that e^x = 2^k · e^r, and |r| < 0.35
# is small enough for a short Taylor series. The library's exp does the same, but only for one
# number at a time; these lines the compiler can do for eight neighbours at once.

LOG2_E = 1.0 / math.log(2.0)
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # their sum is ln 2
# Added to a number below 2⁵¹ it leaves no room for the part behind the point.
ROUNDER = 1.5 * 2.0**52
LOWEST = -708.0  # e^x is as good as 0 below
FACTORS = tuple(1.0 / math.factorial(n) for n in range(14))


@intrinsic  # type: ignore[untyped-decorator]
def _power_of_two(context: Any, rounded: Any) -> Any:
    """Return 2^k for `rounded` = k + ROUNDER: the low bits of a float, moved to its exponent."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        bits = builder.bitcast(arguments[0], whole)
        exponent = builder.add(builder.shl(bits, whole(52)), whole(1023 << 52))
        return builder.bitcast(exponent, ir.DoubleType())

    return types.float64(types.float64), code


@compiled(fastmath={"contract"})
def _exp_parts(x: float) -> tuple[float, float]:
    """Return 2^k and e^r - 1 for x ≤ 0: e^x is the first, plus the first times the second."""
    x = LOWEST if x < LOWEST else x
    rounded = x * LOG2_E + ROUNDER
    k = rounded - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    series = FACTORS[13]
    for n in range(12, 0, -1):
        series = FACTORS[n] + r * series
    return _power_of_two(rounded), r * series


# ---- the network --------------------------------------------------------------------------------


@compiled(fastmath={"contract"})
def activate(kind: int, a: Array, slopes: Array, first: int, end: int, n: int) -> None:
    """Turn z into f(z), in place, from place `first` to `end`; f'(z) goes into `slopes`."""
    if kind == SIGMOID:
        for u in range(first, end):
            scale, part = _exp_parts(-abs(a[u]))
            e = scale + scale * part
            a[u] = (e if a[u] < 0.0 else 1.0) / (1.0 + e)
            slopes[u] = a[u] * (1.0 - a[u])
    elif kind == TANH:
        for u in range(first, end):
            scale, part = _exp_parts(-2.0 * abs(a[u]))
            e_minus_1 = (scale - 1.0) + scale * part  # exact for small z, where e is near 1
            a[u] = math.copysign(e_minus_1 / (2.0 + e_minus_1), a[u])
            slopes[u] = 1.0 - a[u] * a[u]
    elif kind == RELU:
        for u in range(first, end):
            slopes[u] = 1.0 if a[u] > 0.0 else 0.0
            a[u] = 0.0 if a[u] < 0.0 else a[u]
    elif kind == IDENTITY:
        for u in range(first, end):
            slopes[u] = 1.0
    else:
        for s in range(first, first + n):
            largest = a[s]
            for u in range(s, end, n):
                largest = max(largest, a[u])
            total = 0.0
            for u in range(s, end, n):
                scale, part = _exp_parts(a[u] - largest)
                a[u] = scale + scale * part
                total += a[u]
            for u in range(s, end, n):
                a[u] /= total


@compiled(fastmath=ANY_ORDER)
def forward(network: Network, parameters: Array, work: Work, n: int) -> None:
    """Fill the outputs of all layers for the n columns that stand in the first units."""
    a = work.outputs
    here, at = ZERO, ZERO  # where the layer's inputs begin, and its parameters
    for k in range(place(len(network.activations))):
        n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
        there, biases = here + n_inputs * n, at + n_neurons * n_inputs
        for j in range(n_neurons):
            z, bias = there + j * n, parameters[biases + j]
            weights = at + j * n_inputs
            if n == ONE:  # the sum stays in one register
                for i in range(n_inputs):
                    bias += parameters[weights + i] * a[here + i]
                a[z] = bias
            else:
                for s in range(n):
                    a[z + s] = bias
                for i in range(n_inputs):
                    weight, x = parameters[weights + i], here + i * n
                    for s in range(n):
                        a[z + s] += weight * a[x + s]
        end = there + n_neurons * n
        activate(network.activations[k], a, work.slopes, there, end, n)
        here, at = there, biases + n_neurons


@compiled(fastmath={"contract"})
def loss_gradient(loss: int, work: Work, first: int, target: float, n: int) -> None:
    """Put the derivative of the batch's mean loss to output number `first` in `d_outputs`."""
    o = work.outputs[first]
    if loss == BINARY_CROSS_ENTROPY:
        o = EPSILON if o < EPSILON else o
        o = 1.0 - EPSILON if o > 1.0 - EPSILON else o
        work.d_outputs[first] = (o - target) / (o * (1.0 - o)) / n
    elif loss == CROSS_ENTROPY:
        o = EPSILON if o < EPSILON else o
        work.d_outputs[first] = -target / o / n
    else:
        work.d_outputs[first] = 2.0 * (o - target) / n


@compiled(fastmath=ANY_ORDER)
def chain(kind: int, work: Work, first: int, end: int, n: int) -> None:
    """Turn da into dz, in place, from place `first` to `end`: da · f'(z)."""
    a, d = work.outputs, work.d_outputs
    if kind == SOFTMAX:
        for s in range(first, first + n):
            mean = 0.0
            for u in range(s, end, n):
                mean += d[u] * a[u]
            for u in range(s, end, n):
                d[u] = a[u] * (d[u] - mean)
    else:
        for u in range(first, end):
            d[u] *= work.slopes[u]


@compiled(fastmath=ANY_ORDER)
def backward(network: Network, parameters: Array, work: Work, end: int, n: int) -> None:
    """Go back through all layers, from the da that stands before `end`, and fill the gradient."""
    a, d = work.outputs, work.d_outputs  # in `d` stands da, and once it went through f, dz
    n_layers = place(len(network.activations))
    at = place(len(parameters))
    for back in range(n_layers):
        k = n_layers - ONE - back
        n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
        there, biases = end - n_neurons * n, at - n_neurons
        here, at = there - n_inputs * n, biases - n_neurons * n_inputs
        chain(network.activations[k], work, there, end, n)
        for u in range(here, there):
            d[u] = 0.0
        for j in range(n_neurons):
            dz = there + j * n
            total = 0.0
            for s in range(n):
                total += d[dz + s]
            work.gradient[biases + j] = total
            for i in range(n_inputs):
                weight, x = at + j * n_inputs + i, here + i * n
                total = 0.0
                for s in range(n):
                    total += d[dz + s] * a[x + s]
                work.gradient[weight] = total + network.l2[k] * parameters[weight]
                if k > ZERO:  # nobody asks for the derivative to the network's own inputs
                    for s in range(n):
                        d[x + s] += parameters[weight] * d[dz + s]
        end = there


# ---- the step -----------------------------------------------------------------------------------


@compiled(fastmath={"contract"})
def direction(rule: Rule, steps: int, gradient: Array, first: Array, second: Array) -> None:
    """Turn the gradient into the direction of the optimizer's step number `steps`, in place.

    `first` and `second` are what the optimizer remembers.
    """
    if rule.kind == MOMENTUM:
        for p in range(len(gradient)):
            first[p] = rule.beta1 * first[p] + gradient[p]
            gradient[p] = first[p]
    elif rule.kind == ADAM:
        first_part = 1.0 - rule.beta1 ** float(steps)
        second_part = 1.0 - rule.beta2 ** float(steps)
        for p in range(len(gradient)):
            first[p] += (1.0 - rule.beta1) * (gradient[p] - first[p])
            second[p] += (1.0 - rule.beta2) * (gradient[p] * gradient[p] - second[p])
            size = math.sqrt(second[p] / second_part) + rule.epsilon
            gradient[p] = first[p] / first_part / size


@compiled(fastmath={"contract"})
def move(network: Network, parameters: Array, rate: float, step: Array) -> None:
    """Take the step, except in frozen layers."""
    at = ZERO
    for k in range(place(len(network.activations))):
        end = at + (network.sizes[k] + ONE) * network.sizes[k + ONE]
        if not network.frozen[k]:
            for p in range(at, end):
                parameters[p] -= rate * step[p]
        at = end


# ---- the five steps -----------------------------------------------------------------------------


@compiled(fastmath={"contract"})
def train(
    network: Network,
    loss: int,
    rule: Rule,
    inputs: Array,
    labels: Array,
    orders: Order,
    batch_size: int | None,
    rates: Array,
    parameters: Array,
    first: Array,
    second: Array,
    work: Work,
) -> None:
    """Train every member of a population on its rows; a network on its own is one of one.

    `orders` is (members, rows), `rates` (members, steps); `parameters`, `first` and `second` are
    (members, n_parameters). A `batch_size` of None stands for 1: numba makes a kernel of its own
    for it, in which the loops over the examples of a batch are gone.
    """
    n_units = network.sizes.sum()
    for member in range(len(parameters)):
        ours, order, our_rates = parameters[member], orders[member], rates[member]
        our_first, our_second = first[member], second[member]
        start, step = 0, 0
        while start < len(order):
            # 1. The next examples in the shuffled order, as columns.
            if batch_size is None:
                n = ONE
            else:
                n = place(min(batch_size, len(order) - start))
            for s in range(n):
                row = place(order[place(start) + s])
                for i in range(network.sizes[0]):
                    work.outputs[i * n + s] = inputs[row, i]
            # 2. Forward.
            forward(network, ours, work, n)
            # 3. The gradient of the loss with respect to the output.
            last = (n_units - network.sizes[-1]) * n
            for s in range(n):
                row = place(order[place(start) + s])
                for j in range(network.sizes[-1]):
                    loss_gradient(loss, work, last + j * n + s, labels[row, j], n)
            # 4. Backward.
            backward(network, ours, work, n_units * n, n)
            # 5. Update.
            direction(rule, rule.steps + step + 1, work.gradient, our_first, our_second)
            move(network, ours, our_rates[step], work.gradient)
            start += int(n)
            step += 1


# ---- how good it is -----------------------------------------------------------------------------


@compiled(fastmath={"contract"})
def loss_of(loss: int, output: float, target: float) -> float:
    """Return the loss of one output."""
    if loss == BINARY_CROSS_ENTROPY:
        output = EPSILON if output < EPSILON else output
        output = 1.0 - EPSILON if output > 1.0 - EPSILON else output
        if target == 1.0:  # one logarithm is enough
            return -math.log(output)
        if target == 0.0:
            return -math.log1p(-output)
        return -(target * math.log(output) + (1.0 - target) * math.log1p(-output))
    if loss == CROSS_ENTROPY:
        output = EPSILON if output < EPSILON else output
        return -target * math.log(output)
    return (output - target) * (output - target)


@compiled()
def class_of(values: Array, first: int, n: int) -> int:
    """Return the class of the column that begins at `first`: 1 from 0.5 on, or the largest."""
    if first + n >= len(values):
        return 1 if values[first] >= 0.5 else 0
    best = first
    for u in range(first + n, place(len(values)), n):
        # As in NumPy, NaN is larger than any number.
        if values[u] > values[best] or values[u] != values[u]:
            best = best if values[best] != values[best] else u
    return int((best - first) // n)


@compiled(fastmath={"contract"})
def measure(
    network: Network,
    loss: int,
    inputs: Array,
    labels: Array,
    parameters: Array,
    work: Work,
    losses: Array,
    shares: Array,
) -> None:
    """Fill the mean loss over all rows, and the share of right classes, of every member."""
    n_outputs, before = network.sizes[-1], network.sizes.sum() - network.sizes[-1]
    for member in range(len(parameters)):
        total, right = 0.0, 0
        for start in range(0, len(inputs), WIDE):
            n = place(min(WIDE, len(inputs) - start))
            for s in range(n):
                for i in range(network.sizes[0]):
                    work.outputs[i * n + s] = inputs[place(start) + s, i]
                for j in range(n_outputs):  # the room of the way back is free for the labels
                    work.d_outputs[j * n + s] = labels[place(start) + s, j]
            forward(network, parameters[member], work, n)
            outputs = work.outputs[before * n : (before + n_outputs) * n]
            targets = work.d_outputs[: n_outputs * n]
            for u in range(place(len(outputs))):
                total += loss_of(loss, outputs[u], targets[u])
            for s in range(n):
                right += class_of(outputs, s, n) == class_of(targets, s, n)
        losses[member], shares[member] = total / len(inputs), right / len(inputs)


# ---- from the objects of nnlib to numbers, and back --------------------------------------------


class Kernel:
    """The kernel with what stays the same from call to call: network, loss, examples, room."""

    def __init__(
        self, layers: Sequence[Dense], loss: Loss, inputs: Array, labels: Array, batch_size: int
    ) -> None:
        self.layers = layers
        self.network = Network(
            np.array([layers[0].n_inputs, *(layer.n_neurons for layer in layers)], dtype=place),
            np.array([engines.ACTIVATIONS.index(type(layer.activation)) for layer in layers]),
            np.zeros(len(layers)),
            np.zeros(len(layers), dtype=np.bool_),
        )
        self.loss = engines.LOSSES.index(type(loss))
        self.inputs, self.labels = _plain(inputs), _plain(labels)
        self.batch_size = None if batch_size == 1 else batch_size
        n_units, n_columns = int(self.network.sizes.sum()), min(batch_size, len(inputs))
        n_parameters = sum((layer.n_inputs + 1) * layer.n_neurons for layer in layers)
        self.work = _room(n_units, n_columns, n_parameters)
        self.wide = _room(n_units, WIDE, 0)

    def train(
        self, parameters: Array, optimizer: Optimizer | None, orders: Order, rates: Array
    ) -> None:
        """Take the steps of `orders`; `parameters` and the optimizer's memory change in place.

        For one network: `parameters` (n_parameters,), `orders` (rows,), `rates` (steps,). For a
        population all have one more leading axis, (members, ...).
        """
        self.network.l2[:] = [layer.l2 for layer in self.layers]
        self.network.frozen[:] = [layer.frozen for layer in self.layers]
        rule, first, second = _memory(optimizer, parameters)
        arrays = (np.atleast_2d(a) for a in (rates, parameters, first, second))
        train(
            self.network,
            self.loss,
            rule,
            self.inputs,
            self.labels,
            np.atleast_2d(orders),
            self.batch_size,
            *arrays,
            self.work,
        )
        if isinstance(optimizer, Adam):
            optimizer.steps += rates.shape[-1]

    def train_members(
        self, parameters: Array, optimizer: Optimizer | None, order: Order, rates: Array
    ) -> None:
        """Take the steps of one epoch with each member; `rates` (members,) do not change in it.

        `order` is (members, rows), or (rows,) for all.
        """
        orders = np.tile(order, (len(parameters), 1)) if order.ndim == 1 else order
        n_steps = -(-orders.shape[1] // (self.batch_size or 1))
        self.train(parameters, optimizer, orders, np.tile(rates.reshape(-1, 1), n_steps))

    def measure(self, parameters: Array, inputs: Array, labels: Array) -> tuple[Array, Array]:
        """Return the mean loss and the accuracy of each member, (members,) and (members,)."""
        parameters = np.atleast_2d(parameters)
        losses, shares = np.empty(len(parameters)), np.empty(len(parameters))
        rows = _plain(inputs), _plain(labels)
        measure(self.network, self.loss, *rows, parameters, self.wide, losses, shares)
        return losses, shares


class Compiled:
    """``Perceptron._train_epoch`` and ``_measure``, compiled, for one run."""

    def __init__(self, training: Training) -> None:
        self.kernel = Kernel(
            training.model.layers,
            training.loss,
            training.inputs,
            training.labels,
            training.batch_size,
        )

    def train_epoch(self, training: Training) -> None:
        """Take the steps of one epoch, from its next row on.

        If a callback wants to see each step, the kernel takes one step at a time.
        """
        watched = any(hasattr(callback, "on_step") for callback in training.callbacks)
        most = training.batch_size if watched else len(training.order)
        while training.next_row < len(training.order) and not training.stop:
            rows = training.order[training.next_row :][:most]
            rates = _learning_rates(training, len(rows))
            self.kernel.train(training.model.parameters, training.optimizer, rows, rates)
            training.step += len(rates)
            training.next_row += len(rows)
            training.call("on_step")

    def measure(self, training: Training, X: Array, y: Array) -> tuple[float, float | None]:
        """Return the loss over all rows, and the accuracy where the labels are classes."""
        losses, shares = self.kernel.measure(training.model.parameters, X, y)
        return float(losses[0]), float(shares[0]) if examples.are_classes(y) else None


def _room(n_units: int, n_columns: int, n_parameters: int) -> Work:
    size = n_units * n_columns
    return Work(np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(n_parameters))


def _learning_rates(training: Training, n_rows: int) -> Array:
    """Return the rate of each step on the next `n_rows` rows."""
    starts = range(training.next_row, training.next_row + n_rows, training.batch_size)
    if type(training.schedule) is Constant:
        return np.full(len(starts), training.schedule.rate)
    n, epoch, schedule = len(training.inputs), training.epoch, training.schedule
    return np.array([schedule(epoch + start / n) for start in starts], dtype=float)


def _memory(optimizer: Optimizer | None, parameters: Array) -> tuple[Rule, Array, Array]:
    """Return the optimizer's numbers and the two arrays it remembers, zeros before its first step.

    The arrays stay the optimizer's own: the kernel writes into them, so that a checkpoint finds
    them where it always does.
    """
    nothing = parameters[..., :0]
    if isinstance(optimizer, Momentum):
        optimizer.velocity = _remembered(optimizer.velocity, parameters)
        return Rule(MOMENTUM, optimizer.beta, 0.0, 0.0, 0), optimizer.velocity, nothing
    if isinstance(optimizer, Adam):
        optimizer.mean = _remembered(optimizer.mean, parameters)
        optimizer.square = _remembered(optimizer.square, parameters)
        rule = Rule(ADAM, optimizer.beta1, optimizer.beta2, optimizer.epsilon, optimizer.steps)
        return rule, optimizer.mean, optimizer.square
    return Rule(SGD, 0.0, 0.0, 0.0, 0), nothing, nothing


def _remembered(array: Array | None, parameters: Array) -> Array:
    return np.zeros_like(parameters) if array is None else _plain(array)


def _plain(array: Array) -> Array:
    """Return the array itself where it is a plain block of float64, which the kernel asks for."""
    return np.require(array, np.float64, ["C", "W", "A"])
