"""The way into the compiled code: some epochs in one call, each measured at its end."""

from __future__ import annotations

from nnlib.compiled import batches, single
from nnlib.compiled.formulas import after
from nnlib.compiled.machine import Members, Network, Rule, compiled
from nnlib.examples import Order
from nnlib.expect import Array


@compiled
def train(
    network: Network,
    loss: int,
    rule: Rule | None,
    sets: tuple[tuple[Array, Array], tuple[Array, Array]],
    batch_size: int | None,
    orders: Order,
    rates: Array,
    members: Members,
    room: Array,
    measured: Array,
) -> None:
    """Train every member of a population for some epochs; a network on its own is one of one.

    `sets` are the examples and the validation set, as pairs of inputs and labels. `orders` is
    (epochs, members, rows), `rates` (epochs, members, steps). `measured` (epochs, columns, members)
    is filled with what a ``History`` holds: loss and accuracy on the examples, and in two more
    columns those on the validation set; without columns nothing is measured. For a `rule` or
    `batch_size` of None, plain SGD and one example per step, numba makes a kernel of its own.
    """
    inputs, labels = sets[0]
    for epoch in range(len(orders)):
        rule_now = after(rule, epoch * rates.shape[2])
        work = (network, loss, rule_now, inputs, labels, orders[epoch], rates[epoch])
        if batch_size is None:
            single.train(*work, members, room)
        else:
            batches.train(*work, batch_size, members, room)
        for k in range(measured.shape[1] // 2):
            mean, share = measured[epoch, 2 * k], measured[epoch, 2 * k + 1]
            batches.measure(network, loss, *sets[k], members.parameters, room, mean, share)
