"""The reference NumPy library of the course: small enough to read aloud, exact to the last bit.

Samples are columns inside the library; ``Perceptron.fit`` takes rows, as the lesson does.
"""

from nnlib.layers import Dense
from nnlib.perceptron import Perceptron

__all__ = ["Dense", "Perceptron"]
