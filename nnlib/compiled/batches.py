"""Training on batches, and measuring a whole set: the examples stand side by side in the lanes.

A batch has a multiple of eight columns, zeros behind its last example. Column s of unit u stands
at u * n_columns + s; the units are numbered through the network, first its inputs.
"""

from __future__ import annotations

from nnlib.compiled.formulas import (
    activate,
    exp_of_minus,
    loss_gradient,
    loss_of,
    parts_at,
    slope,
    update,
)
from nnlib.compiled.lanes import Numbers, address, first, larger, load, spread, store, total
from nnlib.compiled.layout import copy_in, copy_out, length, network_at, pack, padded, room_at
from nnlib.compiled.machine import (
    EIGHT,
    ONE,
    SOFTMAX,
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

WIDE = place(64)  # columns at a time when a whole set is measured


@compiled
def forward(network: Network, parameters: Numbers, a: Numbers, n_columns: Place) -> Place:
    """Fill the outputs of all layers; return the place where those of the last begin."""
    here, at = ZERO, ZERO  # where the layer's inputs begin, and its parameters
    for k in range(network.n_layers):
        n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
        width, there = padded(n_neurons), here + n_inputs * n_columns
        for j in range(n_neurons):
            for s in range(ZERO, n_columns, EIGHT):
                weight, x = at + j, here + s
                z = spread(parameters[weight])
                for _ in range(n_inputs):
                    weight += width
                    z = z + load(a, x) * parameters[weight]
                    x += n_columns
                store(a, there + j * n_columns + s, activate(network.activations[k], z))
        if network.activations[k] == SOFTMAX:
            for s in range(there, there + n_columns, EIGHT):
                softmax(a, s, there + n_neurons * n_columns, n_columns)
        here, at = there, at + (padded(n_inputs) + ONE) * width
    return here


@compiled
def softmax(a: Numbers, begin: Place, end: Place, n_columns: Place) -> None:
    """Turn the z of eight columns into probabilities."""
    largest = load(a, begin)
    for u in range(begin, end, n_columns):
        largest = larger(largest, load(a, u))
    whole = spread(0.0)
    for u in range(begin, end, n_columns):
        e = exp_of_minus(largest - load(a, u))
        store(a, u, e)
        whole = whole + e
    for u in range(begin, end, n_columns):
        store(a, u, load(a, u) / whole)


@compiled
def chain(kind: int, a: Numbers, d: Numbers, there: Place, end: Place, n_columns: Place) -> None:
    """Turn da into dz, in place: da · f'(z)."""
    if kind == SOFTMAX:
        for s in range(there, there + n_columns, EIGHT):
            mean = spread(0.0)
            for u in range(s, end, n_columns):
                mean = mean + load(d, u) * load(a, u)
            for u in range(s, end, n_columns):
                store(d, u, load(a, u) * (load(d, u) - mean))
    else:
        for u in range(there, end, EIGHT):
            store(d, u, load(d, u) * slope(kind, load(a, u)))


@compiled
def backward(
    network: Network, k: Place, room: Room, end: Place, there: Place, n_columns: Place
) -> tuple[Place, Place]:
    """Go back through layer k, whose parameters stop at `end` and whose da begins at `there`.

    Fills its part of the gradient; returns the two places for the layer before.
    """
    a, d, weights = room.outputs, room.d_outputs, room.parameters
    n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
    width = padded(n_neurons)
    at, here = end - (padded(n_inputs) + ONE) * width, there - n_inputs * n_columns
    chain(network.activations[k], a, d, there, there + n_neurons * n_columns, n_columns)
    for j in range(n_neurons):
        dz = there + j * n_columns
        gradient = spread(0.0)
        for s in range(ZERO, n_columns, EIGHT):
            gradient = gradient + load(d, dz + s)
        room.gradient[at + j] = total(gradient)
        for i in range(n_inputs):
            x, weight = here + i * n_columns, at + (i + ONE) * width + j
            gradient = spread(0.0)
            for s in range(ZERO, n_columns, EIGHT):
                gradient = gradient + load(d, dz + s) * load(a, x + s)
            room.gradient[weight] = total(gradient) + network.l2[k] * weights[weight]
    if k > ZERO:  # nobody asks for the derivative to the network's own inputs
        for i in range(n_inputs):
            for s in range(ZERO, n_columns, EIGHT):
                weight, dz = at + (i + ONE) * width, there + s
                da = spread(0.0)
                for _ in range(n_neurons):
                    da = da + load(d, dz) * weights[weight]
                    weight += ONE
                    dz += n_columns
                store(d, here + i * n_columns + s, da)
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
    batch_size: int,
    members: Members,
    room_array: Array,
) -> None:
    """Train every member of a population on its rows, one after the other.

    `orders` is (members, rows), `rates` (members, steps).
    """
    network = network_at(network_arrays)
    room = room_at(network, room_array)
    n_inputs, n_outputs = network.sizes[ZERO], network.sizes[network.n_layers]
    n_places, n_rows = length(network), place(orders.shape[1])
    n_steps, most = place(rates.shape[1]), place(batch_size)
    for member in range(len(members.parameters)):
        copy_in(network, members, member, room)
        order = address(orders, place(member) * n_rows)
        our_rates = address(rates, place(member) * n_steps)
        for step in range(n_steps):
            # 1. The next examples in the shuffled order, as columns.
            start = step * most
            n = min(most, n_rows - start)
            columns = padded(n)
            for s in range(n):
                row = place(order[start + s])
                x, y = address(inputs, row * n_inputs), address(labels, row * n_outputs)
                for i in range(n_inputs):
                    room.outputs[i * columns + s] = x[i]
                for j in range(n_outputs):
                    room.targets[j * columns + s] = y[j]
            for s in range(n, columns):
                for i in range(n_inputs):
                    room.outputs[i * columns + s] = 0.0
            # 2. Forward.
            there = forward(network, room.parameters, room.outputs, columns)
            # 3. The gradient of the mean loss with respect to the output.
            for j in range(ZERO, n_outputs * columns, columns):
                for s in range(ZERO, n, EIGHT):
                    o, target = load(room.outputs, there + j + s), load(room.targets, j + s)
                    da = loss_gradient(loss, o, target) / float(n)
                    store(room.d_outputs, there + j + s, first(da, n - s))
            # 4. Backward.
            end = n_places
            for back in range(network.n_layers):
                k = network.n_layers - ONE - back
                end, there = backward(network, k, room, end, there, columns)
            # 5. Update.
            parts = parts_at(rule, step + ONE)
            at = ZERO
            for k in range(network.n_layers):
                rate = -1.0 if network.frozen[k] else our_rates[step]
                width = padded(network.sizes[k + ONE])
                for p in range(at, at + (network.sizes[k] + ONE) * width, EIGHT):
                    update(rule, parts, rate, load(room.gradient, p), room, p, EIGHT)
                at += (padded(network.sizes[k]) + ONE) * width
        copy_out(network, members, member, room)


# ---- how good it is -----------------------------------------------------------------------------


@compiled
def class_of(values: Numbers, first_value: Place, n_values: Place, n_columns: Place) -> Place:
    """Return the class of a column: 1 from 0.5 on, or the number of the largest value."""
    if n_values == ONE:
        return ONE if values[first_value] >= 0.5 else ZERO
    best: Place = ZERO
    highest = values[first_value]
    for j in range(ONE, n_values):
        value = values[first_value + j * n_columns]
        # As in NumPy, NaN is larger than any number, and the first of equals is the largest.
        if value > highest or (value != value and highest == highest):
            best, highest = j, value
    return best


@compiled
def measure(
    network_arrays: Network,
    loss: int,
    inputs: Array,
    labels: Array,
    parameters: Array,
    room_array: Array,
    losses: Array,
    shares: Array,
) -> None:
    """Fill the mean loss over all rows, and the share of right classes, of every member."""
    network = network_at(network_arrays)
    room = room_at(network, room_array)
    n_inputs, n_outputs = network.sizes[ZERO], network.sizes[network.n_layers]
    n_rows, n_parameters = place(len(inputs)), place(parameters.shape[1])
    for member in range(len(parameters)):
        pack(network, address(parameters, place(member) * n_parameters), room.parameters)
        whole, right = 0.0, ZERO
        for start in range(ZERO, n_rows, WIDE):
            n = min(WIDE, n_rows - start)
            columns = padded(n)
            x, y = address(inputs, start * n_inputs), address(labels, start * n_outputs)
            for i in range(n_inputs):
                for s in range(n):
                    room.outputs[i * columns + s] = x[s * n_inputs + i]
            for j in range(n_outputs):
                for s in range(n):
                    room.targets[j * columns + s] = y[s * n_outputs + j]
            there = forward(network, room.parameters, room.outputs, columns)
            for j in range(ZERO, n_outputs * columns, columns):
                for s in range(ZERO, n, EIGHT):
                    o, target = load(room.outputs, there + j + s), load(room.targets, j + s)
                    whole += total(first(loss_of(loss, o, target), n - s))
            for s in range(n):
                ours = class_of(room.outputs, there + s, n_outputs, columns)
                right += ONE if ours == class_of(room.targets, s, n_outputs, columns) else ZERO
        losses[member], shares[member] = whole / float(n_rows), float(right) / float(n_rows)
