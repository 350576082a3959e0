"""A dense layer: forward, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib import activations, expect, initializers
from nnlib.expect import Array
from nnlib.products import product, sum_of_columns


class Dense:
    """A layer in which every neuron sees every input: a = f(W x + b).

    Parameters
    ----------
    n_inputs, n_neurons : int
        Values per column that come in and go out.
    activation : str or object
        A name of ``nnlib.activations``, or an object with `f(z)` and `f.derivative(z)`.
    rng : numpy.random.Generator, optional
        Draws the first weights.
    initializer : str or function
        A name of ``nnlib.initializers``, or a function (rng, n_neurons, n_inputs) -> weights.
    l2 : float
        Weight decay: l2/2 · Σ W² is added to the loss of each step (not to the biases').

    Attributes
    ----------
    weights : (n_neurons, n_inputs) and biases : (n_neurons, 1)
        What training changes.
    inputs, z, outputs
        Of the last forward pass: the way back needs them.
    d_weights, d_biases
        Of the last way back: the derivatives of the loss, summed over the columns.
    frozen : bool
        Set it to keep the weights and biases as they are, while the layers around them learn.
    """

    frozen: bool = False
    inputs: Array
    z: Array
    outputs: Array
    d_weights: Array
    d_biases: Array

    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        activation: str | activations.Activation = "sigmoid",
        *,
        rng: np.random.Generator | None = None,
        initializer: str | initializers.Initializer = "xavier",
        l2: float = 0.0,
    ) -> None:
        self.n_inputs = expect.whole_number(n_inputs, "n_inputs", at_least=1)
        self.n_neurons = expect.whole_number(n_neurons, "n_neurons", at_least=1)
        self.activation = activations.get(activation)
        self.l2 = expect.rate(l2, "l2")
        draw = initializers.get(initializer)
        self.weights: Array = draw(expect.generator(rng), self.n_neurons, self.n_inputs)
        self.biases: Array = np.zeros((self.n_neurons, 1))

    def forward(self, inputs: Any) -> Array:
        """Return the outputs (n_neurons, n_samples) for `inputs` (n_inputs, n_samples)."""
        self.inputs = expect.columns(inputs, self.n_inputs, "inputs")
        self.z = product(self.weights, self.inputs)
        self.z += self.biases  # z = W x + b, without a second array of its size
        self.outputs = self.activation(self.z)
        return self.outputs

    def gradients(self, da: Any) -> Array:
        """Go back through the layer: from `da`, the loss's derivative to `outputs`.

        Stores `d_weights` and `d_biases` and returns `da_prev`, the derivative to `inputs`.
        """
        return product(self.weights.mT, self.parameter_gradients(da))

    def parameter_gradients(self, da: Any) -> Array:
        """Store `d_weights` and `d_biases`, and return dz, the derivative to z."""
        if not hasattr(self, "z"):
            raise RuntimeError("backward was called before forward: there is no z to go back to.")
        da = expect.same_shape(da, self.z, "da", "outputs")
        dz = activations.chain(self.activation, da, self.z, self.outputs)  # da · f'(z)
        self.d_weights = product(dz, self.inputs.mT)
        if self.l2:
            self.d_weights += self.l2 * self.weights
        self.d_biases = sum_of_columns(dz)
        return dz

    def update(self, learning_rate: Any) -> None:
        """Take one step downhill with the gradients last computed."""
        if not hasattr(self, "d_weights"):
            raise RuntimeError("update was called before gradients: there is no step to take.")
        if self.frozen:
            return
        learning_rate = np.asarray(learning_rate)  # NumPy multiplies sooner by one of its own
        self.weights -= learning_rate * self.d_weights
        self.biases -= learning_rate * self.d_biases

    def backward(self, da: Any, learning_rate: Any) -> Array:
        """Go back through the layer, update it, and return `da` for the layer before.

        Two steps in one call, as in the lesson: the gradients, with the weights that were used in
        the forward pass, and only then the update.
        """
        da_prev = self.gradients(da)
        self.update(learning_rate)
        return da_prev

    def __repr__(self) -> str:
        frozen = ", frozen" if self.frozen else ""
        return f"Dense({self.n_inputs} -> {self.n_neurons}, {self.activation!r}{frozen})"
