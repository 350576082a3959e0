"""Where the kernel keeps its numbers while it works.

The parameters of a layer stand row by row: first the biases, then for each input its weights to
all neurons. Rows and columns are filled up with zeros to a multiple of eight, and a network of
layers of at most eight neurons is one block of nine rows for each.
"""

from __future__ import annotations

from nnlib.compiled.lanes import Numbers, address, spread, store
from nnlib.compiled.machine import (
    EIGHT,
    ONE,
    ZERO,
    Members,
    Network,
    Place,
    Room,
    compiled,
    place,
)
from nnlib.expect import Array


@compiled
def padded(n: Place) -> Place:
    """Return the next multiple of eight."""
    return (n + EIGHT - ONE) // EIGHT * EIGHT


@compiled
def length(network: Network) -> Place:
    """Return how many places the parameters take."""
    places = ZERO
    for k in range(network.n_layers):
        places += (padded(network.sizes[k]) + ONE) * padded(network.sizes[k + ONE])
    return places


@compiled
def network_at(arrays: Network) -> Network:
    """Return the network with addresses in place of arrays."""
    return Network(
        arrays.n_layers,
        address(arrays.sizes, ZERO),
        address(arrays.activations, ZERO),
        address(arrays.l2, ZERO),
        address(arrays.frozen, ZERO),
    )


@compiled
def room_at(network: Network, array: Array) -> Room:
    """Divide the room: four times the parameters, and three times the numbers of a batch."""
    n = length(network)
    batch = (place(array.size) - place(4) * n) // place(3)
    columns = place(4) * n
    return Room(
        address(array, ZERO),
        address(array, n),
        address(array, place(2) * n),
        address(array, place(3) * n),
        address(array, columns),
        address(array, columns + batch),
        address(array, columns + place(2) * batch),
    )


@compiled
def pack(network: Network, parameters: Numbers, rows: Numbers) -> None:
    """Copy the parameters of a model, each layer's weights and then its biases, into the rows."""
    for place_of_eight in range(ZERO, length(network), EIGHT):
        store(rows, place_of_eight, spread(0.0))
    weights, at = ZERO, ZERO
    for k in range(network.n_layers):
        n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
        width, biases = padded(n_neurons), weights + n_inputs * n_neurons
        for j in range(n_neurons):
            rows[at + j] = parameters[biases + j]
            for i in range(n_inputs):
                rows[at + (i + ONE) * width + j] = parameters[weights + j * n_inputs + i]
        weights, at = biases + n_neurons, at + (padded(n_inputs) + ONE) * width


@compiled
def unpack(network: Network, rows: Numbers, parameters: Numbers) -> None:
    """Copy the rows back into the parameters of a model."""
    weights, at = ZERO, ZERO
    for k in range(network.n_layers):
        n_inputs, n_neurons = network.sizes[k], network.sizes[k + ONE]
        width, biases = padded(n_neurons), weights + n_inputs * n_neurons
        for j in range(n_neurons):
            parameters[biases + j] = rows[at + j]
            for i in range(n_inputs):
                parameters[weights + j * n_inputs + i] = rows[at + (i + ONE) * width + j]
        weights, at = biases + n_neurons, at + (padded(n_inputs) + ONE) * width


@compiled
def copy_in(network: Network, members: Members, member: int, room: Room) -> None:
    """Copy what belongs to one member into the room."""
    number = place(member)
    for array, rows in (
        (members.parameters, room.parameters),
        (members.first, room.first),
        (members.second, room.second),
    ):
        if array.size > 0:
            pack(network, address(array, number * place(array.shape[1])), rows)


@compiled
def copy_out(network: Network, members: Members, member: int, room: Room) -> None:
    """Copy what belongs to one member back out of the room."""
    number = place(member)
    for array, rows in (
        (members.parameters, room.parameters),
        (members.first, room.first),
        (members.second, room.second),
    ):
        if array.size > 0:
            unpack(network, rows, address(array, number * place(array.shape[1])))
