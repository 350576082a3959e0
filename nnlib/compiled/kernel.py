"""From the objects of nnlib to the numbers of the kernel, and back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from nnlib import engines
from nnlib.compiled import batches, epochs
from nnlib.compiled.lanes import LANES
from nnlib.compiled.machine import ADAM, MOMENTUM, NESTEROV, Members, Network, Rule, place
from nnlib.examples import Order
from nnlib.expect import Array
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.optimizers import Adam, Momentum, Nesterov, Optimizer


class Kernel:
    """The kernel with what stays the same from call to call: network, loss, examples, room."""

    def __init__(
        self,
        layers: Sequence[Dense],
        loss: Loss,
        inputs: Array,
        labels: Array,
        batch_size: int,
        validation: tuple[Array, Array] | None = None,
    ) -> None:
        self.layers = layers
        sizes = [layers[0].n_inputs, *(layer.n_neurons for layer in layers)]
        self.network = Network(
            place(len(layers)),
            np.array(sizes, dtype=place),
            np.array([engines.ACTIVATIONS.index(type(layer.activation)) for layer in layers]),
            np.zeros(len(layers)),
            np.zeros(len(layers), dtype=place),
        )
        self.loss = engines.LOSSES.index(type(loss))
        examples = _plain(inputs), _plain(labels)
        self.sets = examples, examples if validation is None else tuple(map(_plain, validation))
        self.batch_size = batch_size
        self.room = _room(sizes, max(int(batches.WIDE), min(batch_size, len(inputs))))

    def train(
        self, parameters: Array, optimizer: Optimizer | None, orders: Order, rates: Array
    ) -> None:
        """Take the steps of `orders`; `parameters` and the optimizer's memory change in place.

        For one network: `parameters` (n_parameters,), `orders` (rows,), `rates` (steps,). For a
        population all have one more leading axis, (members, ...).
        """
        self.train_epochs(parameters, optimizer, orders[np.newaxis], rates[np.newaxis], n_sets=0)

    def train_epochs(
        self,
        parameters: Array,
        optimizer: Optimizer | None,
        orders: Order,
        rates: Array,
        n_sets: int,
    ) -> Array:
        """Take the steps of some epochs, and return what was measured after each.

        As in ``train``, with one more axis in front of `orders` and `rates`, (epochs, ...). The
        result is (epochs, columns, ...): the columns are loss and accuracy, on the examples for
        one set, and on the validation set too for two.
        """
        self.network.l2[:] = [layer.l2 for layer in self.layers]
        self.network.frozen[:] = [layer.frozen for layer in self.layers]
        rule, *memory = _memory(optimizer, parameters)
        of_members = [np.atleast_2d(array) for array in (parameters, *memory)]
        if parameters.ndim == 1:
            orders, rates = orders[:, np.newaxis], rates[:, np.newaxis]
        measured = np.empty((len(orders), 2 * n_sets, len(of_members[0])))
        epochs.train(
            self.network,
            self.loss,
            rule,
            self.sets,
            None if self.batch_size == 1 else self.batch_size,
            orders,
            rates,
            Members(*of_members),
            self.room,
            measured,
        )
        if isinstance(optimizer, Adam):
            optimizer.steps += len(rates) * rates.shape[-1]
        return measured[..., 0] if parameters.ndim == 1 else measured

    def train_members(
        self, parameters: Array, optimizer: Optimizer | None, order: Order, rates: Array
    ) -> None:
        """Take the steps of one epoch with each member; `rates` (members,) do not change in it.

        `order` is (members, rows), or (rows,) for all.
        """
        orders = np.tile(order, (len(parameters), 1)) if order.ndim == 1 else order
        n_steps = -(-orders.shape[1] // self.batch_size)
        self.train(parameters, optimizer, orders, np.tile(rates.reshape(-1, 1), n_steps))

    def measure(self, parameters: Array, inputs: Array, labels: Array) -> tuple[Array, Array]:
        """Return the mean loss and the accuracy of each member, (members,) and (members,)."""
        parameters = parameters.reshape(-1, parameters.shape[-1])
        losses, shares = np.empty(len(parameters)), np.empty(len(parameters))
        rows = _plain(inputs), _plain(labels)
        batches.measure(self.network, self.loss, *rows, parameters, self.room, losses, shares)
        return losses, shares


def _room(sizes: Sequence[int], n_columns: int) -> Array:
    """Return room for the parameters and a batch of columns, as ``layout.room_at`` divides it."""
    tall = [-(-size // LANES) * LANES for size in sizes]
    n_places = sum((height + 1) * width for height, width in itertools.pairwise(tall))
    n_columns = -(-n_columns // LANES) * LANES
    n_numbers = 4 * n_places + 3 * sum(tall) * n_columns
    # It begins where a line of the processor's cache does, so that eight numbers fill one line.
    array = np.zeros(n_numbers + LANES)
    begin = -(array.ctypes.data // array.itemsize) % LANES
    return array[begin : begin + n_numbers]


def _memory(optimizer: Optimizer | None, parameters: Array) -> tuple[Rule | None, Array, Array]:
    """Return the optimizer's numbers and the two arrays it remembers, zeros before its first step.

    The arrays stay the optimizer's own: the kernel writes into them, so that a checkpoint finds
    them where it always does.
    """
    nothing = parameters[..., :0]
    if isinstance(optimizer, Momentum):
        optimizer.velocity = _remembered(optimizer.velocity, parameters)
        kind = NESTEROV if isinstance(optimizer, Nesterov) else MOMENTUM
        return Rule(kind, optimizer.beta, 0.0, 0.0, 0), optimizer.velocity, nothing
    if isinstance(optimizer, Adam):
        optimizer.mean = _remembered(optimizer.mean, parameters)
        optimizer.square = _remembered(optimizer.square, parameters)
        rule = Rule(ADAM, optimizer.beta1, optimizer.beta2, optimizer.epsilon, optimizer.steps)
        return rule, optimizer.mean, optimizer.square
    return None, nothing, nothing


def _remembered(array: Array | None, parameters: Array) -> Array:
    return np.zeros_like(parameters) if array is None else _plain(array)


def _plain(array: Array) -> Array:
    """Return the array itself where it is a plain block of float64, which the kernel asks for."""
    if array.flags.carray and array.dtype == np.float64:
        return array
    return np.require(array, np.float64, ["C", "W", "A"])
