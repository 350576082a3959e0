# ruff: noqa
# fmt: off
# Right answers to 05.fit, each cell as a learner would leave it. All earn full points.

# %% E01 the chapter's own
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(training_data.shape[0])
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(training_data.shape[0]):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E02 a generator's permutation
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for _ in range(epochs):
            for i in rng.permutation(len(training_data)):
                x, t = training_data[[i]].T, labels[[i]].T
                o = self.forward(x)
                da = (o - t) / (o * (1 - o))
                for layer in reversed(self.layers):
                    da = layer.backward(da, learning_rate)

# %% E03 shuffle of an index array
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        nummers = np.arange(len(training_data))
        for e in range(epochs):
            np.random.shuffle(nummers)
            for n in nummers:
                uit = self.forward(training_data[n].reshape(-1, 1))
                doel = labels[n].reshape(-1, 1)
                da = (uit - doel) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E04 random.shuffle of pairs
import random

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        paren = list(zip(training_data, labels))
        for e in range(epochs):
            random.shuffle(paren)
            for x, y in paren:
                uit = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (uit - y) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E05 random.sample
import random

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for e in range(epochs):
            for i in random.sample(range(n), n):
                uit = self.forward(training_data[i].reshape(-1, 1))
                da = nnlib.losses.BinaryCrossEntropy().gradient(uit, labels[i].reshape(-1, 1))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E06 argsort of random numbers
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for e in range(epochs):
            volgorde = np.argsort(np.random.rand(len(training_data)))
            for i in volgorde:
                uit = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (uit - t) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E07 sorted by a random key
import random

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for e in range(epochs):
            for i in sorted(range(len(training_data)), key=lambda _: random.random()):
                uit = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (uit - t) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E08 choice without replacement
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = training_data.shape[0]
        for e in range(epochs):
            for i in np.random.choice(n, n, replace=False):
                uit = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (uit - t) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E09 arrays untouched, indices only
def fit(self, X, y, epochs, lr):
    m = X.shape[0]
    for epoch in range(epochs):
        indices = np.random.permutation(m)
        for j in range(m):
            i = indices[j]
            a = self.forward(X[i, :].reshape(X.shape[1], 1))
            t = y[i, :].reshape(y.shape[1], 1)
            da = (a - t) / (a * (1.0 - a))
            for layer in self.layers[::-1]:
                da = layer.backward(da, lr)

# %% E10 a permutation of a permutation
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        p = np.arange(n)
        for epoch in range(epochs):
            p = p[np.random.permutation(n)]
            for x, t in zip(training_data[p], labels[p]):
                o = self.forward(x.reshape(-1, 1))
                t = t.reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E11 stacked side by side
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        alles = np.hstack([training_data, labels])
        d = training_data.shape[1]
        for epoch in range(epochs):
            np.random.shuffle(alles)
            for rij in alles:
                o = self.forward(rij[:d].reshape(-1, 1))
                t = rij[d:].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E12 the same state twice, on copies
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X, Y = training_data.copy(), labels.copy()
        for epoch in range(epochs):
            state = np.random.get_state()
            np.random.shuffle(X)
            np.random.set_state(state)
            np.random.shuffle(Y)
            for x, t in zip(X, Y):
                o = self.forward(x.reshape(-1, 1))
                t = t.reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E13 reversed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                gradient = (o - t) / (o * (1 - o))
                for layer in reversed(self.layers):
                    gradient = layer.backward(gradient, learning_rate)

# %% E14 an index loop downwards
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for k in range(len(self.layers) - 1, -1, -1):
                    da = self.layers[k].backward(da, learning_rate)

# %% E15 while and pop
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        epoch = 0
        while epoch < epochs:
            volgorde = list(np.random.permutation(len(training_data)))
            while volgorde:
                i = volgorde.pop()
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                lagen = list(self.layers)
                while lagen:
                    da = lagen.pop().backward(da, learning_rate)
            epoch += 1

# %% E16 recursion
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        if epochs == 0:
            return
        for i in np.random.permutation(len(training_data)):
            o = self.forward(training_data[i].reshape(-1, 1))
            t = labels[i].reshape(-1, 1)
            self._terug(len(self.layers) - 1, (o - t) / (o * (1 - o)), learning_rate)
        self.fit(training_data, labels, epochs - 1, learning_rate)

    def _terug(self, k, da, lr):
        if k >= 0:
            self._terug(k - 1, self.layers[k].backward(da, lr), lr)

# %% E17 reduce
from functools import reduce

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = reduce(lambda a, l: l.forward(a), self.layers, training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                reduce(lambda d, l: l.backward(d, learning_rate), self.layers[::-1], (o - t) / (o * (1 - o)))

# %% E18 the two terms
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = -(t / o) + (1 - t) / (1 - o)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E19 enumerate, newaxis, expand_dims
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for nummer, (x, t) in enumerate(zip(training_data[p], labels[p])):
                o = self.forward(x[:, np.newaxis])
                t = np.expand_dims(t, axis=1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E20 slices of one row
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            X, Y = training_data[p], labels[p]
            for i in range(len(X)):
                o = self.forward(X[i:i+1].T)
                da = (o - Y[i:i+1].T) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E21 columns made beforehand
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X = training_data.reshape(len(training_data), -1, 1)
        Y = labels.reshape(len(labels), -1, 1)
        for epoch in range(epochs):
            for i in np.random.permutation(len(X)):
                o = self.forward(X[i])
                da = (o - Y[i]) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E22 an own loop forward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            for i in indices:
                a = training_data[i].reshape(-1, 1)
                for laag in self.layers:
                    a = laag.forward(a)
                y = labels[i].reshape(-1, 1)
                da = (a - y) / (a * (1 - a))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% E23 a helper for one step
class MyPerceptron(nnlib.Perceptron):
    def _step(self, x, y, lr):
        o = self.forward(x)
        da = (o - y) / (o * (1 - o))
        for layer in self.layers[::-1]:
            da = layer.backward(da, lr)

    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                self._step(training_data[i].reshape(-1, 1), labels[i].reshape(-1, 1), learning_rate)

# %% E24 a generator of pairs
class MyPerceptron(nnlib.Perceptron):
    def _pairs(self, X, y):
        for i in np.random.permutation(len(X)):
            yield X[i].reshape(-1, 1), y[i].reshape(-1, 1)

    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for x, t in self._pairs(training_data, labels):
                o = self.forward(x)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E25 asarray and copies
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X = np.array(np.asarray(training_data, dtype=float), copy=True)
        Y = np.array(np.asarray(labels, dtype=float), copy=True)
        for epoch in range(epochs):
            p = np.random.permutation(X.shape[0])
            X, Y = X[p].copy(), Y[p].copy()
            for x, t in zip(X, Y):
                o = self.forward(x.reshape(-1, 1))
                t = t.reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E26 prints, a history, return self
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        self.geschiedenis = []
        for epoch in range(epochs):
            verlies = 0
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                verlies += -np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            self.geschiedenis.append(verlies / len(training_data))
            print(f"epoch {epoch}: {verlies:.3f}")
        return self

# %% E27 forward passes to measure, after each epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        bce = nnlib.losses.BinaryCrossEntropy()
        losses = [bce.value(self.forward(training_data.T), labels.T)]
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            losses.append(bce.value(self.forward(training_data.T), labels.T))
            goed = 0
            for x, y in zip(training_data, labels):
                goed += ((self.forward(x.reshape(-1, 1)) > 0.5) == y.reshape(-1, 1)).all()
        return losses

# %% E28 aliases and a keyword
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        forward, lagen = self.forward, self.layers
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for laag in lagen[::-1]:
                    da = laag.backward(da=da, learning_rate=learning_rate)

# %% E29 a clipped output
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = np.clip(self.forward(training_data[i].reshape(-1, 1)), 1e-12, 1 - 1e-12)
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E29b a little something in the denominator
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        eps = 1e-8
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o) + eps)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E30 one list of indices for all epochs
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        alle = [i for _ in range(epochs) for i in np.random.permutation(n)]
        for i in alle:
            o = self.forward(training_data[i].reshape(-1, 1))
            t = labels[i].reshape(-1, 1)
            da = (o - t) / (o * (1 - o))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% E31 Fisher-Yates by hand
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            volgorde = list(range(n))
            for i in range(n - 1, 0, -1):
                j = np.random.randint(0, i + 1)
                volgorde[i], volgorde[j] = volgorde[j], volgorde[i]
            for i in volgorde:
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E32 float32 data
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X = training_data.astype(np.float32)
        y = labels.astype("float32")
        for epoch in range(epochs):
            for i in np.random.permutation(len(X)):
                o = self.forward(X[i].reshape(-1, 1))
                t = y[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E33 shuffled once before, then at the end of each epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        p = np.random.permutation(len(training_data))
        X, y = training_data[p], labels[p]
        for epoch in range(epochs):
            for i in range(len(X)):
                o = self.forward(X[i].reshape(-1, 1))
                t = y[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            p = np.random.permutation(len(X))
            X, y = X[p], y[p]

# %% E33b the first epoch in the stored order (a word about it, no points lost)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X, y = training_data, labels
        for epoch in range(epochs):
            for i in range(len(X)):
                o = self.forward(X[i].reshape(-1, 1))
                t = y[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            p = np.random.permutation(len(X))
            X, y = X[p], y[p]

# %% E34 a dictionary of arrays
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        data = {"x": training_data, "y": labels}
        for epoch in range(epochs):
            p = np.random.permutation(len(data["x"]))
            data = {naam: rijen[p] for naam, rijen in data.items()}
            for x, y in zip(data["x"], data["y"]):
                o = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (o - y) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% E35 take
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            X, Y = np.take(training_data, p, axis=0), np.take(labels, p, axis=0)
            for i in range(len(p)):
                o = self.forward(np.take(X, [i], axis=0).T)
                t = np.take(Y, [i], axis=0).T
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D01 mini-batches of one, as a loop over batches
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate, batch_size=1):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for start in range(0, len(p), batch_size):
                rows = p[start:start + batch_size]
                x, t = training_data[rows].T, labels[rows].T
                o = self.forward(x)
                da = (o - t) / (o * (1 - o)) / x.shape[1]
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D02 more parameters, with defaults
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs=10, learning_rate=0.1, *, rng=None, verbose=False):
        rng = rng or np.random.default_rng()
        for epoch in range(epochs):
            for i in rng.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            if verbose:
                print(epoch)

# %% D03 the fused gradient, divided out again for the last layer
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                dz = o - labels[i].reshape(-1, 1)
                da = dz / self.layers[-1].activation.derivative(self.layers[-1].z)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D04 the last layer by hand: dz = output - target
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                dz = o - labels[i].reshape(-1, 1)
                laatste = self.layers[-1]
                da = laatste.weights.T @ dz
                laatste.weights = laatste.weights - learning_rate * dz @ laatste.inputs.T
                laatste.biases = laatste.biases - learning_rate * dz
                for layer in self.layers[-2::-1]:
                    da = layer.backward(da, learning_rate)

# %% D05 gradients first, updates afterwards
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.gradients(da)
                for layer in self.layers:
                    layer.update(learning_rate)

# %% D06 the model's own loss
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                da = self.loss.gradient(o, labels[i].reshape(-1, 1))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D06b one flat gradient, one flat step
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                gradient = self.gradients((o - t) / (o * (1 - o)))
                self.parameters[:] -= learning_rate * gradient

# %% D07 by class: if the label is 1
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = np.where(t == 1, -1 / o, 1 / (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D08 a class of one's own, without nnlib's
class MyPerceptron:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D09 the sign turned twice
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (t - o) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, -learning_rate)

# %% D10 fit in a class in between
class Basis(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class MyPerceptron(Basis):
    pass

# %% D11 warns all the time
import warnings

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        warnings.simplefilter("always")
        for epoch in range(epochs):
            warnings.warn("dit duurt even")
            np.log(np.array([0.0, -1.0]))
            np.exp(np.array([1000.0]))
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D12 a loop that counts down, and reversed rows of a shuffled array
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        while epochs > 0:
            volgorde = np.random.permutation(len(training_data))[::-1]
            for i in volgorde:
                uit = training_data[i][:, None]
                for laag in self.layers:
                    uit = laag.forward(uit)
                fout = uit - labels[i][:, None]
                da = fout / uit / (1 - uit)
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)
            epochs -= 1

# %% D13 decorated
import functools

def gemeten(functie):
    @functools.wraps(functie)
    def binnen(*args, **kwargs):
        return functie(*args, **kwargs)
    return binnen

class MyPerceptron(nnlib.Perceptron):
    @gemeten
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D14 hands back a copy of the learnt model
import copy

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
        beste = copy.deepcopy(self)
        beste.forward(training_data.T)
        return beste

# %% D15 a queue that runs empty
from collections import deque

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        toeval = np.random.default_rng()
        for epoch in range(epochs):
            wachtrij = deque(toeval.permutation(len(training_data)).tolist())
            while wachtrij:
                nu = wachtrij.popleft()
                uitvoer = self.forward(training_data[nu][:, None])
                doel = labels[nu][:, None]
                da = (uitvoer - doel) / (uitvoer * (1 - uitvoer))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% D16 all orders drawn before the first epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        n = len(training_data)
        orders = [rng.permutation(n) for _ in range(epochs)]
        back = list(reversed(self.layers))
        for order in orders:
            for i in order:
                output = self.forward(training_data[i].reshape((-1, 1)))
                target = labels[i].reshape((-1, 1))
                da = (output - target) / (output * (1 - output))
                for layer in back:
                    da = layer.backward(da, learning_rate)

# %% D17 cut into pieces of one
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            for rows in np.array_split(np.random.permutation(n), n):
                output = self.forward(training_data[rows].T)
                target = labels[rows].T
                da = (output - target) / (output * (1 - output)) / len(rows)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D18 a step as an inner function, driven by map
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        def stap(i):
            a = training_data[i].reshape(-1, 1)
            for laag in self.layers:
                a = laag.forward(a)
            y = labels[i].reshape(-1, 1)
            terug = (a - y) / (a * (1 - a))
            for laag in self.layers[::-1]:
                terug = laag.backward(terug, learning_rate)
            return i

        for _ in range(epochs):
            list(map(stap, np.random.permutation(len(training_data))))

# %% D19 NumPy's functions in place of the signs
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for epoch in range(epochs):
            order = np.arange(training_data.shape[0])
            rng.shuffle(order)
            for index in np.nditer(order):
                output = self.forward(np.atleast_2d(training_data[index]).T)
                target = np.atleast_2d(labels[index]).T
                top = np.subtract(output, target)
                bottom = np.multiply(output, np.subtract(1.0, output))
                da = np.divide(top, bottom)
                for layer in np.flip(np.array(self.layers, dtype=object)):
                    da = layer.backward(da, learning_rate)

# %% D20 sorted pairs of a random key and a row
import random

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            keyed = sorted((random.random(), row) for row in range(len(training_data)))
            for _, row in keyed:
                prediction = self.forward(training_data[row].reshape(-1, 1))
                truth = labels[row].reshape(-1, 1)
                slope = (prediction - truth) / (prediction * (1 - prediction))
                for layer in self.layers[::-1]:
                    slope = layer.backward(slope, learning_rate)

# %% D21 a set that is drawn from until it is empty
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for epoch in range(epochs):
            left = list(range(len(training_data)))
            while len(left) > 0:
                i = left.pop(int(rng.integers(len(left))))
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% D22 inside with, try and finally, and the loss kept
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        self.losses = []
        X = np.array(training_data, copy=True)
        y = np.array(labels, copy=True)
        with np.errstate(all="ignore"):
            try:
                for epoch in range(epochs):
                    total = 0.0
                    p = np.random.permutation(len(X))
                    X, y = X[p], y[p]
                    for x, t in zip(X, y):
                        x, t = x.reshape(-1, 1), t.reshape(-1, 1)
                        o = self.forward(x)
                        total += float(np.sum(-t * np.log(o) - (1 - t) * np.log(1 - o)))
                        da = (o - t) / (o - o ** 2)
                        for layer in self.layers[::-1]:
                            da = layer.backward(da, learning_rate)
                    self.losses.append(total / len(X))
            finally:
                print("klaar")
        return self.losses

# %% D23 one loop over epochs and examples together
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for step in range(epochs * n):
            if step % n == 0:
                order = np.random.permutation(n)
            i = order[step % n]
            output = self.forward(training_data[i : i + 1].transpose())
            da = (output - labels[i : i + 1].transpose()) / (output * (1 - output))
            for k in range(1, len(self.layers) + 1):
                da = self.layers[-k].backward(da, learning_rate)
