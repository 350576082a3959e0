import numpy as np
import pytest

from nnlib import Dense, Perceptron
from nnlib.datasets import two_moons


def network(sizes=(2, 6, 6, 1), hidden="tanh", output="sigmoid", seed=0, **keywords):
    """Return a network of these sizes with weights drawn from `seed`."""
    rng = np.random.default_rng(seed)
    names = [hidden] * (len(sizes) - 2) + [output]
    return Perceptron(
        [Dense(a, b, f, rng=rng) for a, b, f in zip(sizes, sizes[1:], names, strict=False)],
        **keywords,
    )


@pytest.fixture
def make_network():
    return network


@pytest.fixture
def moons():
    return two_moons(60, rng=np.random.default_rng(1))
