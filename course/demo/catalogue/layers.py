# ruff: noqa
# fmt: off
# Answers to the exercises of chapters 01 to 04. The header names the exercise, then "right" or the
# diagnoses expected.

# %% 01.sigmoid right
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))

# %% 01.sigmoid right
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))

# %% 01.sigmoid right
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(-z))

# %% 01.sigmoid right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

# %% 01.sigmoid right
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    uit = np.empty_like(z)
    positief = z >= 0
    uit[positief] = 1 / (1 + np.exp(-z[positief]))
    e = np.exp(z[~positief])
    uit[~positief] = e / (1 + e)
    return uit

# %% 01.sigmoid right
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

# %% 01.sigmoid exponent_sign
def sigmoid(z):
    return 1 / (1 + np.exp(z))

# %% 01.sigmoid sigmoid_formula
def sigmoid(z):
    return 1 / (1 - np.exp(-z))

# %% 01.sigmoid sigmoid_formula
def sigmoid(z):
    return 1 / 1 + np.exp(-z)

# %% 01.sigmoid sigmoid_unstable
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))

# %% 01.sigmoid other_function
def sigmoid(z):
    return np.tanh(z)

# %% 01.sigmoid other_function
def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)

# %% 01.sigmoid rounded
def sigmoid(z):
    return np.round(1 / (1 + np.exp(-z)), 2)

# %% 01.sigmoid rounded
def sigmoid(z):
    return (z > 0).astype(float)

# %% 01.sigmoid returns_none
def sigmoid(z):
    a = 1 / (1 + np.exp(-z))

# %% 01.sigmoid prints_instead_of_returns
def sigmoid(z):
    print(1 / (1 + np.exp(-z)))

# %% 01.sigmoid uses_reference_solution
def sigmoid(z):
    return nnlib.activations.Sigmoid()(z)

# %% 01.sigmoid crash
def sigmoid(z):
    import math
    return 1 / (1 + math.exp(-z))

# %% 01.sigmoid not_attempted
def sigmoid(z):
    """Return the sigmoid of z."""
    # jouw code hier · your code here

# %% 01.sigmoid mutates_caller_arrays
def sigmoid(z):
    z *= -1
    return 1 / (1 + np.exp(z))

# %% 01.sigmoid other_function
def sigmoid(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()

# %% 01.sigmoid uses_reference_solution
sigmoid = nnlib.activations.get('sigmoid').__call__

# %% 01.neuron right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(np.dot(w, x) + b)

# %% 01.neuron right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    z = b
    for gewicht, invoer in zip(w, x):
        z += gewicht * invoer
    return sigmoid(z)

# %% 01.neuron right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid((w * x).sum() + b)

# %% 01.neuron right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    z = w.T @ x + b
    return np.array([sigmoid(z)])

# %% 01.neuron right
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return nnlib.activations.Sigmoid()(np.einsum('i,i->', w, x) + b)

# %% 01.neuron no_bias
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(w @ x)

# %% 01.neuron activation_missing
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return w @ x + b

# %% 01.neuron bias_subtracted
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(w @ x - b)

# %% 01.neuron not_summed
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(w * x + b)

# %% 01.neuron bias_per_input
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(np.sum(w * x + b))

# %% 01.neuron bias_per_input
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    z = 0
    for i in range(len(w)):
        z += w[i] * x[i] + b
    return sigmoid(z)

# %% 01.neuron inputs_summed_first
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(w.sum() * x.sum() + b)

# %% 01.neuron inputs_summed_first
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    for wi, xi in zip(w, x):
        z = wi * xi
    return sigmoid(z + b)

# %% 01.neuron inputs_summed_first
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    for wi, xi in zip(w, x):
        z = wi * xi + b
        return sigmoid(z)

# %% 01.neuron activation_on_inputs
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return w @ sigmoid(x) + b

# %% 01.neuron rounded
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return round(sigmoid(w @ x + b))

# %% 01.neuron no_bias activation_missing
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return w @ x

# %% 01.neuron activation_twice
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    a = sigmoid(w @ x + b)
    return sigmoid(a)

# %% 01.neuron other_function
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return np.tanh(w @ x + b)

# %% 01.neuron bias_subtracted activation_missing
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    z = np.dot(w, x)
    return z - b

# %% 01.neuron crash
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(w @ x + bias)

# %% 01.neuron inputs_summed_first
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def neuron(w, b, x):
    return sigmoid(np.mean(w * x) + b)

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs.copy()
        self.z = np.dot(self.weights, inputs) + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = np.einsum('ij,jk->ik', self.weights, inputs) + self.biases
        a = self.activation(self.z)
        self.outputs = a
        return a

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = (inputs.T @ self.weights.T).T + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs.copy()

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        n, d = self.weights.shape
        z = np.zeros((n, inputs.shape[1]))
        for i in range(n):
            for k in range(inputs.shape[1]):
                for j in range(d):
                    z[i, k] += self.weights[i, j] * inputs[j, k]
                z[i, k] += self.biases[i, 0]
        self.inputs, self.z = inputs, z
        self.outputs = self.activation(z)
        return self.outputs

# %% 01.forward right
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs, self.z = inputs, self.weights.dot(inputs) + self.biases.reshape(-1, 1)
        self.outputs = self.activation(self.z)
        print(self.z.shape)
        return self.outputs

# %% 01.forward right
def forward(self, inputs):
    self.inputs = inputs
    self.z = self.weights @ inputs + self.biases
    self.outputs = self.activation(self.z)
    return self.outputs

# %% 01.forward right
class MyDense:
    def __init__(self, n_inputs, n_neurons, activation, rng=None):
        self.weights = rng.normal(size=(n_neurons, n_inputs))
        self.biases = np.zeros((n_neurons, 1))
        self.activation = nnlib.activations.get(activation)

    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        return self.activation(self.z)

# %% 01.forward no_bias (W01)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward activation_missing (W02)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.z
        return self.outputs

# %% 01.forward activation_on_inputs (W03)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ self.activation(inputs) + self.biases
        self.outputs = self.z
        return self.outputs

# %% 01.forward inputs_summed_first (W04)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights.sum(axis=1, keepdims=True) * inputs.sum(axis=0) + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward wrong_shape (W05)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases.ravel()
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward bias_subtracted (W06)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs - self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward backward_misses_state (W07)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        z = self.weights @ inputs + self.biases
        self.outputs = self.activation(z)
        return self.outputs

# %% 01.forward backward_misses_state (W08)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward activation_twice (W09)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.activation(self.weights @ inputs + self.biases)
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward rounded (W10)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = np.round(self.activation(self.z), 2)
        return self.outputs

# %% 01.forward mutates_input (W11)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        inputs -= inputs.mean(axis=0)
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward returns_none (W12)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)

# %% 01.forward transposed (W13)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights.T @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward no_bias activation_missing
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = np.dot(self.weights, inputs)
        self.outputs = self.z
        return self.z

# %% 01.forward bias_subtracted rounded
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs - self.biases
        self.outputs = np.round(self.activation(self.z), 1)
        return self.outputs

# %% 01.forward other_function
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = 1 / (1 + np.exp(-self.z))
        return self.outputs

# %% 01.forward backward_misses_state (stale)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        if not hasattr(self, 'inputs'):
            self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward first_column_only
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs[:, :1] + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward elementwise
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights * inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward wrong_shape (a row)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases
        self.outputs = self.activation(self.z)
        return self.outputs.T

# %% 01.forward uses_reference_solution
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        return super().forward(inputs)

# %% 01.forward uses_reference_solution
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        return nnlib.Dense.forward(self, inputs)

# %% 01.forward not_attempted
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        """Return the outputs for the inputs."""
        raise NotImplementedError()

# %% 01.forward crash
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weight @ inputs + self.biases
        return self.activation(self.z)

# %% 01.forward backward_misses_state (z after)
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs
        self.outputs = self.activation(self.z + self.biases)
        return self.outputs

# %% 01.forward bias_per_input
class MyDense(nnlib.Dense):
    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.weights @ inputs + self.biases.sum()
        self.outputs = self.activation(self.z)
        return self.outputs

# %% 01.forward no_method
class MyDense:
    def __init__(self, n_inputs, n_neurons, activation, rng=None):
        pass

    def forwards(self, inputs):
        return inputs

# %% 01.forward uses_reference_solution
class MyDense(nnlib.Dense):
    forward = nnlib.Dense.forward

# %% 02.forward right
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        for layer in self.layers:
            inputs = layer.forward(inputs)
        return inputs

# %% 02.forward right
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        i = 0
        while i < len(self.layers):
            a = self.layers[i].forward(a)
            i += 1
        return a

# %% 02.forward right
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        from functools import reduce
        return reduce(lambda a, laag: laag.forward(a), self.layers, inputs)

# %% 02.forward right
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        uit = [inputs]
        for laag in self.layers:
            uit.append(laag.forward(uit[-1]))
        return uit[-1]

# %% 02.forward right
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.activation(layer.weights @ a + layer.biases)
        return a

# %% 02.forward forward_not_chained
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        for layer in self.layers:
            a = layer.forward(inputs)
        return a

# %% 02.forward layers_backwards_forward
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers[::-1]:
            a = layer.forward(a)
        return a

# %% 02.forward returns_other_layer
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        for layer in self.layers:
            a = layer.forward(inputs)
            return a

# %% 02.forward returns_other_layer
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.forward(a)
        return inputs

# %% 02.forward returns_other_layer
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        alles = []
        for layer in self.layers:
            a = layer.forward(a)
            alles.append(a)
        return alles

# %% 02.forward returns_none
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.forward(a)

# %% 02.forward forward_not_chained
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers[:-1]:
            a = layer.forward(a)
        return a

# %% 02.forward forward_not_chained
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers[1:]:
            a = layer.forward(a)
        return a

# %% 02.forward activation_twice
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.forward(a)
        return layer.activation(a)

# %% 02.forward activation_twice
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.activation(layer.forward(a))
        return a

# %% 02.forward layers_list_changed
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        self.layers.reverse()
        a = inputs
        for layer in self.layers:
            a = layer.forward(a)
        return a

# %% 02.forward uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        return super().forward(inputs)

# %% 02.forward uses_reference_solution (of a whole population of networks)
from nnlib.population import Population
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        return Population.forward(self, inputs)

# %% 02.forward rounded
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            a = layer.forward(a)
        return (a > 0.5).astype(float)

# %% 02.forward layer_twice
class MyPerceptron(nnlib.Perceptron):
    def forward(self, inputs):
        a = inputs
        for layer in self.layers:
            layer.forward(a)
            a = layer.forward(a)
        return self.layers[-1].forward(a)

# %% 02.predict right
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return (self.forward(inputs) >= 0.5).astype(int)

# %% 02.predict right
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return np.where(self.forward(inputs) < 0.5, 0, 1)

# %% 02.predict right
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return np.round(self.forward(inputs))

# %% 02.predict right
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return self.forward(inputs) >= 0.5

# %% 02.predict right
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        uit = self.forward(inputs)
        klassen = np.zeros(uit.shape)
        klassen[uit >= 0.5] = 1
        return klassen

# %% 02.predict predict_not_rounded
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return self.forward(inputs)

# %% 02.predict predict_inverted
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return (self.forward(inputs) < 0.5).astype(int)

# %% 02.predict predict_wrong_threshold
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return (self.forward(inputs) > 0).astype(int)

# %% 02.predict predict_wrong_threshold
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return self.forward(inputs).astype(int)

# %% 02.predict predict_argmax
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return np.argmax(self.forward(inputs), axis=0)

# %% 02.predict wrong_shape
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return (self.forward(inputs) >= 0.5).astype(int).ravel()

# %% 02.predict predict_other_classes
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return np.where(self.forward(inputs) >= 0.5, 1, -1)

# %% 02.predict predict_without_forward
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return (inputs >= 0.5).astype(int)

# %% 02.predict uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        return super().predict(inputs)

# %% 02.predict crash
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        if self.forward(inputs) >= 0.5:
            return 1
        return 0

# %% 02.predict predict_keeps_probability
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        uit = self.forward(inputs).copy()
        uit[uit >= 0.5] = 1
        return uit

# %% 02.predict returns_none
class MyPerceptron(nnlib.Perceptron):
    def predict(self, inputs):
        klasse = (self.forward(inputs) >= 0.5) * 1

# %% 02.count_parameters right
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return sum(layer.weights.size + layer.biases.size for layer in self.layers)

# %% 02.count_parameters right
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        totaal = 0
        for laag in self.layers:
            totaal += laag.weights.size
            totaal += laag.biases.size
        return totaal

# %% 02.count_parameters right
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        n = 0
        for layer in self.layers:
            rijen, kolommen = layer.weights.shape
            n += rijen * (kolommen + 1)
        return n

# %% 02.count_parameters right
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return self.parameters.size

# %% 02.count_parameters right
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return int(sum(np.prod(a.shape) for l in self.layers for a in (l.weights, l.biases)))

# %% 02.count_parameters count_biases_missing
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return sum(layer.weights.size for layer in self.layers)

# %% 02.count_parameters count_one_layer
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        for layer in self.layers:
            n = layer.weights.size + layer.biases.size
        return n

# %% 02.count_parameters count_one_layer
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        n = 0
        for layer in self.layers:
            n += layer.weights.size + layer.biases.size
            return n

# %% 02.count_parameters count_neurons
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        n = 0
        for layer in self.layers:
            n += len(layer.weights) + len(layer.biases)
        return n

# %% 02.count_parameters count_adds_values
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return sum(layer.weights.sum() + layer.biases.sum() for layer in self.layers)

# %% 02.count_parameters count_arrays
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return len(self.layers) * 2

# %% 02.count_parameters count_fixed
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return 25

# %% 02.count_parameters count_weights_missing
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return sum(l.biases.size for l in self.layers)

# %% 02.count_parameters count_biases_of_inputs
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        n = 0
        for l in self.layers:
            n += l.weights.size + l.weights.shape[1]
        return n

# %% 02.count_parameters uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        return super().count_parameters()

# %% 02.count_parameters count_biases_missing
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        n = 0
        for l in self.layers:
            n += l.weights.shape[0] * l.weights.shape[1] + 1
        return n

# %% 02.count_parameters prints_instead_of_returns
class MyPerceptron(nnlib.Perceptron):
    def count_parameters(self):
        print(sum(l.weights.size + l.biases.size for l in self.layers))

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        terug = self.weights.T @ dz
        self.weights = self.weights - learning_rate * (dz * self.inputs.T)
        self.biases = self.biases - learning_rate * dz
        return terug

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = np.outer(dz, self.inputs)
        da_prev = np.dot(self.weights.T, dz)
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * dz.mean(axis=1, keepdims=True)
        return da_prev

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        oud = self.weights.copy()
        self.weights -= learning_rate * np.einsum('ik,jk->ij', dz, self.inputs)
        self.biases -= learning_rate * dz.sum(axis=1, keepdims=True)
        return oud.T @ dz

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        z = self.weights @ self.inputs + self.biases
        dz = np.multiply(da, self.activation.derivative(z))
        self.d_weights = dz @ self.inputs.T
        self.d_biases = dz.sum(axis=-1, keepdims=True)
        da_prev = self.weights.T @ dz
        self.update(learning_rate)
        return da_prev

# %% 03.backward right
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        n, d = self.weights.shape
        da_prev = np.zeros((d, 1))
        for j in range(d):
            for i in range(n):
                da_prev[j, 0] += self.weights[i, j] * dz[i, 0]
        for i in range(n):
            for j in range(d):
                self.weights[i, j] -= learning_rate * dz[i, 0] * self.inputs[j, 0]
            self.biases[i, 0] -= learning_rate * dz[i, 0]
        return da_prev

# %% 03.backward right
def backward(self, da, learning_rate):
    dz = da * self.activation.derivative(self.z)
    da_prev = (dz.T @ self.weights).T
    self.weights -= learning_rate * dz @ self.inputs.T
    self.biases -= learning_rate * dz
    return da_prev

# %% 03.backward da_prev_from_updated_weights (B01)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return self.weights.T @ dz

# %% 03.backward not_transposed (B02)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward activation_derivative_missing (B03)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward derivative_at_a (B04)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.outputs)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward ascends (B05)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights += learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward ascends (B06)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases += learning_rate * db
        return da_prev

# %% 03.backward learning_rate_not_used (B07)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= dW
        self.biases -= db
        return da_prev

# %% 03.backward bias_not_updated (B08)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        return da_prev

# %% 03.backward db_other (B09)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz.sum()
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward dW_transposed (B10)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = self.inputs @ dz.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward dW_uses_outputs (B11)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.outputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward returns_dz (B12)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return dz

# %% 03.backward returns_da (B13)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da

# %% 03.backward returns_none (B14)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db

# %% 03.backward da_prev_from_da (B15)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ da
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward weights_replaced (B16)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights = -learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward dW_other (B17)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dz = dz / np.linalg.norm(dz)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward dW_other (B18)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dz = dz / len(dz)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward elementwise (B19)
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = (da.T @ self.activation.derivative(self.z)) * np.ones_like(da)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward weights_not_updated
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        self.d_weights = dz @ self.inputs.T
        self.d_biases = dz
        return self.weights.T @ dz

# %% 03.backward ascends
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights += learning_rate * dW
        self.biases += learning_rate * db
        return da_prev

# %% 03.backward activation_derivative_missing da_prev_from_updated_weights
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dW = da @ self.inputs.T
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * da
        return self.weights.T @ da

# %% 03.backward learning_rate_not_used bias_not_updated
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        terug = self.weights.T @ dz
        self.weights -= dz @ self.inputs.T
        return terug

# %% 03.backward derivative_elsewhere
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.outputs * (1 - self.outputs)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward returns_gradient
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return dW

# %% 03.backward returns_gradient
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return learning_rate * da_prev

# %% 03.backward uses_reference_solution
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        return super().backward(da, learning_rate)

# %% 03.backward uses_reference_solution
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        da_prev = self.gradients(da)
        self.update(learning_rate)
        return da_prev

# %% 03.backward not_attempted
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        """Go back through the layer."""
        # jouw code hier · your code here

# %% 03.backward crash
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = delta * self.activation.derivative(self.z)
        dW = dz @ self.inputs.T
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward blank_left
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = ...
        da_prev = self.weights.T @ da
        self.weights -= learning_rate * da @ self.inputs.T
        return da_prev

# %% 03.backward weights_not_updated returns_none
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        da_prev = self.weights.T @ dz
        dW = dz @ self.inputs.T

# %% 03.backward updated_twice
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        terug = self.weights.T @ dz
        for _ in range(2):
            self.weights -= learning_rate * dz @ self.inputs.T
        self.biases -= learning_rate * dz
        return terug

# %% 03.backward dW_without_inputs
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        dW = dz
        db = dz
        da_prev = self.weights.T @ dz
        self.weights -= learning_rate * dW
        self.biases -= learning_rate * db
        return da_prev

# %% 03.backward bias_not_updated da_prev_from_da
class MyDense(nnlib.Dense):
    def backward(self, da, learning_rate):
        dz = da * self.activation.derivative(self.z)
        da_prev = self.weights.T @ da
        self.weights -= learning_rate * dz @ self.inputs.T
        return da_prev
