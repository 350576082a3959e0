"""Training on one example at a time: the neurons of a layer stand side by side in the lanes."""

from __future__ import annotations

from nnlib.compiled.formulas import activate, exp_of_minus, loss_gradient, parts_at, slope, update
from nnlib.compiled.lanes import Lanes, Numbers, address, first, load, spread, store, total, totals
from nnlib.compiled.layout import copy_in, copy_out, length, network_at, padded, room_at
from nnlib.compiled.machine import (
    EIGHT,
    ONE,
    SOFTMAX,
    TWO,
    ZERO,
    Members,
    Network,
    Place,
    Room,
    Rule,
    compiled,
    place,
)
from nnlib.examples import Order
from nnlib.expect import Array


@compiled
def forward(network: Network, parameters: Numbers, a: Numbers) -> Place:
    """Fill the outputs of all layers; return the place where those of the last begin."""
    here, at = ZERO, ZERO  # where the layer's inputs begin, and its parameters
    for k in range(network.n_layers):
        n_inputs, width = network.sizes[k], padded(network.sizes[k + ONE])
        there = here + padded(n_inputs)
        for j in range(ZERO, width, EIGHT):
            row = at + j
            z, rest = load(parameters, row), spread(0.0)  # two sums need not wait for each other
            for i in range(ZERO, n_inputs, TWO):  # behind an odd last one is a row of zeros
                z = z + load(parameters, row + width) * a[here + i]
                row += TWO * width
                rest = rest + load(parameters, row) * a[here + i + ONE]
            store(a, there + j, activate(network.activations[k], z + rest))
        if network.activations[k] == SOFTMAX:
            softmax(a, there, network.sizes[k + ONE])
        here, at = there, at + (padded(n_inputs) + ONE) * width
    return here


@compiled
def softmax(a: Numbers, there: Place, n: Place) -> None:
    """Turn the n values from `there` on into probabilities."""
    largest = a[there]
    for j in range(n):
        largest = max(largest, a[there + j])
    whole = 0.0
    for j in range(ZERO, n, EIGHT):
        e = first(exp_of_minus(largest - load(a, there + j)), n - j)
        store(a, there + j, e)
        whole += total(e)
    for j in range(ZERO, n, EIGHT):
        store(a, there + j, load(a, there + j) / whole)


@compiled
def mean_of(a: Numbers, d: Numbers, there: Place, width: Place) -> float:
    """Return Σ da · a, which a softmax takes from each da."""
    mean = 0.0
    for j in range(ZERO, width, EIGHT):
        mean += total(load(d, there + j) * load(a, there + j))
    return mean


@compiled
def derivative_to_inputs(parameters: Numbers, row: Place, width: Place, dz: Lanes) -> Lanes:
    """Return what eight neurons contribute to the da of the eight inputs from that row on."""
    return totals(
        load(parameters, row) * dz,
        load(parameters, row + width) * dz,
        load(parameters, row + place(2) * width) * dz,
        load(parameters, row + place(3) * width) * dz,
        load(parameters, row + place(4) * width) * dz,
        load(parameters, row + place(5) * width) * dz,
        load(parameters, row + place(6) * width) * dz,
        load(parameters, row + place(7) * width) * dz,
    )


@compiled
def backward(
    network: Network,
    k: Place,
    rule: Rule | None,
    parts: tuple[float, float],
    rate: float,
    room: Room,
    end: Place,
    there: Place,
) -> tuple[Place, Place]:
    """Go back through layer k, whose parameters stop at `end` and whose da begins at `there`.

    Returns the two places for the layer before.
    """
    a, d = room.outputs, room.d_outputs
    kind, n_inputs = network.activations[k], network.sizes[k]
    height, width = padded(n_inputs), padded(network.sizes[k + ONE])
    at, here = end - (height + ONE) * width, there - height
    mean = mean_of(a, d, there, width) if kind == SOFTMAX else 0.0
    for j in range(ZERO, width, EIGHT):
        n = min(EIGHT, network.sizes[k + ONE] - j)
        outputs, da = load(a, there + j), load(d, there + j)
        dz = outputs * (da - mean) if kind == SOFTMAX else da * slope(kind, outputs)
        for i in range(ZERO, height, EIGHT):
            row = at + (i + ONE) * width + j
            if k > ZERO:  # nobody asks for the derivative to the network's own inputs
                da = derivative_to_inputs(room.parameters, row, width, dz)
                store(d, here + i, da if j == ZERO else load(d, here + i) + da)
            for one in range(i, min(i + EIGHT, n_inputs)):
                row = at + (one + ONE) * width + j
                gradient = dz * a[here + one] + network.l2[k] * load(room.parameters, row)
                update(rule, parts, rate, gradient, room, row, n)
        update(rule, parts, rate, dz, room, at + j, n)
    return at, here


@compiled
def train(
    network_arrays: Network,
    loss: int,
    rule: Rule | None,
    inputs: Array,
    labels: Array,
    orders: Order,
    rates: Array,
    members: Members,
    room_array: Array,
) -> None:
    """Train every member of a population on its rows, one after the other.

    `orders` is (members, rows), `rates` (members, rows).
    """
    network = network_at(network_arrays)
    room = room_at(network, room_array)
    n_inputs, n_outputs = network.sizes[ZERO], network.sizes[network.n_layers]
    a, d = room.outputs, room.d_outputs
    n_places, n_rows = length(network), place(orders.shape[1])
    for member in range(len(members.parameters)):
        copy_in(network, members, member, room)
        at = place(member) * n_rows
        order, our_rates = address(orders, at), address(rates, at)
        for step in range(n_rows):
            # 1. The next example in the shuffled order.
            row = place(order[step])
            x, y = address(inputs, row * n_inputs), address(labels, row * n_outputs)
            for i in range(n_inputs):
                a[i] = x[i]
            for j in range(n_outputs):
                room.targets[j] = y[j]
            # 2. Forward.
            there = forward(network, room.parameters, a)
            # 3. The gradient of the loss with respect to the output.
            for j in range(ZERO, n_outputs, EIGHT):
                da = loss_gradient(loss, load(a, there + j), load(room.targets, j))
                store(d, there + j, first(da, n_outputs - j))
            # 4. Backward, and 5. the update of each weight as soon as the way back has used it.
            parts = parts_at(rule, step + ONE)
            end = n_places
            for back in range(network.n_layers):
                k = network.n_layers - ONE - back
                rate = -1.0 if network.frozen[k] else our_rates[step]
                end, there = backward(network, k, rule, parts, rate, room, end, there)
        copy_out(network, members, member, room)
