"""Step by step beside PyTorch, in float64: the same parameters after every one of 200 steps."""

import numpy as np
import pytest

from nnlib import engines
from nnlib.optimizers import SGD, Adam, Momentum

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch==2.13.0")

ENGINES = ["reference"] + ["numba"] * engines.installed()
OPTIMIZERS = {
    "SGD": (SGD, lambda p, rate: torch.optim.SGD(p, lr=rate), 0.1),
    "momentum": (Momentum, lambda p, rate: torch.optim.SGD(p, lr=rate, momentum=0.9), 0.02),
    "Adam": (Adam, lambda p, rate: torch.optim.Adam(p, lr=rate), 0.01),
}
ACTIVATIONS = {
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "sigmoid": torch.nn.Sigmoid,
    "identity": torch.nn.Identity,
    "softmax": lambda: torch.nn.Softmax(dim=1),
}


def cross_entropy(output, target):
    return -(target * torch.log(output)).sum(dim=1).mean()


def squared_error(output, target):
    return ((output - target) ** 2).sum(dim=1).mean()


LOSSES = {
    "sigmoid": torch.nn.BCELoss(),
    "softmax": cross_entropy,
    "identity": squared_error,
}


def twin_of(network):
    """Return a PyTorch network with the same values."""
    parts = []
    for layer in network.layers:
        linear = torch.nn.Linear(layer.n_inputs, layer.n_neurons, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.weights))
            linear.bias.copy_(torch.tensor(layer.biases[:, 0]))
        parts += [linear, ACTIVATIONS[type(layer.activation).__name__.lower()]()]
    return torch.nn.Sequential(*parts)


class StepAlong:
    """Takes PyTorch's step after each of ours, and keeps the largest difference so far."""

    def __init__(self, twin, optimizer, loss, X, y, batch_size):
        self.twin, self.optimizer, self.loss = twin, optimizer, loss
        self.X, self.y, self.batch_size = torch.tensor(X), torch.tensor(y), batch_size
        self.difference, self.steps = 0.0, 0

    def on_step(self, training):
        rows = training.order[training.next_row - self.batch_size : training.next_row]
        self.optimizer.zero_grad()
        self.loss(self.twin(self.X[rows]), self.y[rows]).backward()
        self.optimizer.step()
        theirs = np.concatenate([p.detach().numpy().ravel() for p in self.twin.parameters()])
        self.difference = max(self.difference, abs(training.model.parameters - theirs).max())
        self.steps += 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch_size", [1, 12])
@pytest.mark.parametrize("output", LOSSES)
@pytest.mark.parametrize("hidden", ["tanh", "relu"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_parameters_are_pytorchs_after_every_step(
    make_network, moons, name, hidden, output, batch_size, engine
):
    ours, theirs, rate = OPTIMIZERS[name]
    X, y = moons
    if output == "softmax":
        y = np.column_stack([1.0 - y, y])
    network = make_network((2, 6, 6, y.shape[1]), hidden, output)
    twin = twin_of(network)
    beside = StepAlong(twin, theirs(twin.parameters(), rate), LOSSES[output], X, y, batch_size)
    epochs = 200 * batch_size // len(X) + 1
    network.fit(
        X,
        y,
        epochs,
        rate,
        batch_size=batch_size,
        optimizer=ours(),
        rng=np.random.default_rng(0),
        callbacks=[beside],
        engine=engine,
    )
    assert beside.steps >= 200
    assert beside.difference < 1e-12
