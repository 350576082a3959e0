# ruff: noqa
# fmt: off
# Wrong answers to 05.fit, each cell as a learner would leave it. The header names the cell and the
# diagnosis expected; the code itself is not told what is wrong with it.

# %% F01 pairs_broken
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            X = training_data[np.random.permutation(n)]
            y = labels[np.random.permutation(n)]
            for i in range(n):
                x = X[i].reshape(-1, 1)
                t = y[i].reshape(-1, 1)
                output = self.forward(x)
                da = (output - t) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F02 pairs_broken
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        aantal = training_data.shape[0]
        for e in range(epochs):
            volgorde = np.random.permutation(aantal)
            training_data = training_data[volgorde]
            for k in range(aantal):
                invoer = training_data[k, :].reshape(-1, 1)
                doel = labels[k, :].reshape(-1, 1)
                uit = self.forward(invoer)
                da = (uit - doel) / (uit * (1 - uit))
                for laag in reversed(self.layers):
                    da = laag.backward(da, learning_rate)

# %% F03 pairs_broken
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for _ in range(epochs):
            labels = rng.permutation(labels)
            for x, y in zip(training_data, labels):
                x, y = x[:, None], y[:, None]
                a = self.forward(x)
                da = -(y / a) + (1 - y) / (1 - a)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F03b pairs_broken  (shuffled index for the label only, inside the loop)
def fit(self, training_data, labels, epochs, learning_rate):
    for epoch in range(epochs):
        idx = np.random.permutation(len(labels))
        for i in range(len(training_data)):
            output = self.forward(training_data[i].reshape(-1, 1))
            target = labels[idx[i]].reshape(-1, 1)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% F04 never_shuffled
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in range(training_data.shape[0]):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F05 never_shuffled
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))  # schudden
            for x, y in zip(training_data, labels):
                x = x.reshape(-1, 1); y = y.reshape(-1, 1)
                o = self.forward(x)
                da = (o - y) / (o * (1 - o))
                for l in reversed(self.layers):
                    da = l.backward(da, learning_rate)

# %% F06 same_order_every_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        indices = np.random.permutation(training_data.shape[0])
        training_data = training_data[indices]
        labels = labels[indices]
        for epoch in range(epochs):
            for i in range(training_data.shape[0]):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F07 same_order_every_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            np.random.seed(0)
            order = np.random.permutation(len(training_data))
            for i in order:
                output = self.forward(training_data[[i]].T)
                target = labels[[i]].T
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F07b same_order_every_epoch  (a generator with a fixed seed made anew each epoch)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            rng = np.random.default_rng(42)
            for i in rng.permutation(len(training_data)):
                self._stap(training_data[i], labels[i], learning_rate)

    def _stap(self, x, y, lr):
        uit = self.forward(x.reshape(-1, 1))
        y = y.reshape(-1, 1)
        da = (uit - y) / (uit * (1 - uit))
        for laag in self.layers[::-1]:
            da = laag.backward(da, lr)

# %% F08 epoch_is_not_a_full_pass
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            for _ in range(n):
                i = np.random.randint(n)
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F09 epoch_is_not_a_full_pass
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in range(training_data.shape[0]):
                indices = np.random.permutation(training_data.shape[0])
                training_data = training_data[indices]
                labels = labels[indices]
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F08b epoch_is_not_a_full_pass  (bootstrap with choice)
def fit(self, X, y, epochs, lr):
    for e in range(epochs):
        keuze = np.random.choice(len(X), size=len(X))
        for i in keuze:
            a = X[i:i+1].T
            for laag in self.layers:
                a = laag.forward(a)
            t = y[i:i+1].T
            d = (a - t) / (a * (1 - a))
            for laag in self.layers[::-1]:
                d = laag.backward(d, lr)

# %% F10 inputs_are_not_dataset_rows
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            rows = np.random.permutation(training_data.shape[0])
            cols = np.random.permutation(training_data.shape[1])
            X = training_data[rows][:, cols[::-1] if (cols == np.arange(len(cols))).all() else cols]
            y = labels[rows]
            for i in range(len(X)):
                output = self.forward(X[i].reshape(-1, 1))
                target = y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F10b inputs_are_not_dataset_rows  (normalises per epoch)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        X = (training_data - training_data.mean(axis=0)) / training_data.std(axis=0)
        for epoch in range(epochs):
            p = np.random.permutation(len(X))
            for x, t in zip(X[p], labels[p]):
                o = self.forward(x.reshape(-1, 1))
                t = t.reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F11 mutates_caller_arrays
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            np.random.shuffle(training_data)
            for i in range(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F11b mutates_caller_arrays  (both, with the same state)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            toestand = np.random.get_state()
            np.random.shuffle(training_data)
            np.random.set_state(toestand)
            np.random.shuffle(labels)
            for x, y in zip(training_data, labels):
                uit = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (uit - y) / (uit * (1 - uit))
                for laag in self.layers[::-1]:
                    da = laag.backward(da, learning_rate)

# %% F11c mutates_caller_arrays  (writes the shuffled rows back)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            idx = np.random.permutation(len(training_data))
            training_data[:] = training_data[idx]
            labels[:] = labels[idx]
            for i in range(len(training_data)):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F12 mutates_caller_arrays
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        training_data -= training_data.mean(axis=0)
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F13 label_of_previous_row
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            X, y = training_data[indices], labels[indices]
            for i in range(len(X)):
                output = self.forward(X[i].reshape(-1, 1))
                target = y[i - 1].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F13b label_of_previous_row  (by row number)
def fit(self, training_data, labels, epochs, learning_rate):
    for epoch in range(epochs):
        for i in np.random.permutation(len(training_data)):
            a = training_data[i].reshape(-1, 1)
            for laag in self.layers:
                a = laag.forward(a)
            doel = labels[i - 1].reshape(-1, 1)
            da = (a - doel) / (a * (1 - a))
            for laag in self.layers[::-1]:
                da = laag.backward(da, learning_rate)

# %% F14 always_same_label
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            training_data, labels = training_data[indices], labels[indices]
            for i in range(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[0].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F15 backward_in_forward_order
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (output - y) / (output * (1 - output))
                for layer in self.layers:
                    da = layer.backward(da, learning_rate)

# %% F15b backward_in_forward_order  (an index loop the wrong way)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        rng = np.random.default_rng()
        for epoch in range(epochs):
            for i in rng.permutation(training_data.shape[0]):
                output = self.forward(training_data[i:i+1, :].T)
                target = labels[i:i+1, :].T
                da = (1 - target) / (1 - output) - target / output
                for nummer in range(len(self.layers)):
                    da = self.layers[nummer].backward(da, learning_rate)

# %% F16 backward_skips_layers
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (output - y) / (output * (1 - output))
                for layer in self.layers[-2::-1]:
                    da = layer.backward(da, learning_rate)

# %% F17 backward_skips_layers
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (output - y) / (output * (1 - output))
                for layer in self.layers[:0:-1]:
                    da = layer.backward(da, learning_rate)

# %% F17b backward_skips_layers  (range stops too early)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                uitvoer = self.forward(training_data[i].reshape(-1, 1))
                doel = labels[i].reshape(-1, 1)
                da = (uitvoer - doel) / (uitvoer * (1 - uitvoer))
                for k in range(len(self.layers) - 1, 0, -1):
                    da = self.layers[k].backward(da, learning_rate)

# %% F17c backward_skips_layers  (only the last one)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = self.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                self.layers[-1].backward((o - t) / (o * (1 - o)), learning_rate)

# %% F18 layers_list_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                self.layers.reverse()
                for layer in self.layers:
                    da = layer.backward(da, learning_rate)

# %% F19 layers_list_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers.reverse():
                    da = layer.backward(da, learning_rate)

# %% F19b layers_list_changed  (pops the model's own layers)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                while self.layers:
                    laag = self.layers.pop()
                    da = laag.backward(da, learning_rate)

# %% F20 da_not_chained
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (output - y) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)

# %% F21 da_not_chained
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                for layer in self.layers[::-1]:
                    da = (output - y) / (output * (1 - output))
                    da = layer.backward(da, learning_rate)

# %% F21b da_not_chained  (another name, never used again)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                y_hat = self.forward(training_data[i].reshape(-1, 1))
                y = labels[i].reshape(-1, 1)
                dA = (y_hat - y) / (y_hat * (1 - y_hat))
                for layer in reversed(self.layers):
                    dA_prev = layer.backward(dA, learning_rate)

# %% F21c da_not_chained  (scales it on the way)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                y_hat = self.forward(training_data[i].reshape(-1, 1))
                y = labels[i].reshape(-1, 1)
                da = (y_hat - y) / (y_hat * (1 - y_hat))
                for layer in reversed(self.layers):
                    da = layer.backward(da, learning_rate)
                    da = da / np.linalg.norm(da)

# %% F22 gradient_sign
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                target = y.reshape(-1, 1)
                da = (target - output) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F22b gradient_sign  (the two terms, both turned)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                a = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = y / a - (1 - y) / (1 - a)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F22c gradient_of_other_loss gradient_sign  (and of squared error)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                da = y.reshape(-1, 1) - output
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F23 loss_value_instead_of_gradient
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = -(y * np.log(output) + (1 - y) * np.log(1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F23b loss_value_instead_of_gradient  (nnlib's value)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        verlies = nnlib.losses.BinaryCrossEntropy()
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                da = verlies.value(output, y.reshape(-1, 1))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F24 da_wrong_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = np.mean((output - y) / (output * (1 - output)))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F25 gradient_of_other_loss
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                da = output - y.reshape(-1, 1)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F25b gradient_of_other_loss  (mean squared error, by the book)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                y_pred = self.forward(training_data[i].reshape(-1, 1))
                y_true = labels[i].reshape(-1, 1)
                grad = 2 * (y_pred - y_true) / y_true.size
                for layer in self.layers[::-1]:
                    grad = layer.backward(grad, learning_rate)

# %% F26 da_is_not_loss_gradient
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                da = (output - y.reshape(-1, 1)) * output * (1 - output)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F27 da_is_not_loss_gradient
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.predict(x.reshape(-1, 1))
                da = output - y.reshape(-1, 1)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F26b da_is_not_loss_gradient  (forgets the second term)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                kans = self.forward(x.reshape(-1, 1))
                da = -y.reshape(-1, 1) / kans
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F26c da_is_not_loss_gradient  (brackets forgotten in the denominator)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for x, y in zip(training_data[p], labels[p]):
                output = self.forward(x.reshape(-1, 1))
                da = (output - y.reshape(-1, 1)) / output * (1 - output)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F28 da_wrong_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i]
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F29 batch_or_wrong_input_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i])
                target = labels[i]
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F30 batch_or_wrong_input_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            output = self.forward(training_data[p].T)
            target = labels[p].T
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% F30b batch_or_wrong_input_shape  (mini-batches of four)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        batch = 4
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            for start in range(0, len(p), batch):
                rijen = p[start:start + batch]
                output = self.forward(training_data[rijen].T)
                target = labels[rijen].T
                da = (output - target) / (output * (1 - output)) / len(rijen)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F31 samples_per_epoch
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

# %% F32 several_backwards_per_forward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            p = np.random.permutation(len(training_data))
            X, y = training_data[p], labels[p]
            output = self.forward(X[0].reshape(-1, 1))
            for i in range(len(X)):
                target = y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F33 no_backward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = 1 / (1 + np.exp(-training_data[i].reshape(-1, 1)))[:labels.shape[1]]
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F34 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(1, epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F35 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        epoch = 0
        while epoch <= epochs:
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            epoch += 1

# %% F36 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(1):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F36b epochs_off  (a fixed hundred)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs=100, learning_rate=0.1):
        for epoch in range(100):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F37 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            return self

# %% F38 steps
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
                return self

# %% F39 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            p = np.random.permutation(n)
            for i in range(n - 1):
                output = self.forward(training_data[p[i]].reshape(-1, 1))
                target = labels[p[i]].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F40 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            X, Y = training_data[indices], labels[indices]
            for i in range(1, len(X)):
                output = self.forward(X[i].reshape(-1, 1))
                target = Y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F41 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            X, Y = training_data[indices], labels[indices]
            for i in range(epochs):
                output = self.forward(X[i].reshape(-1, 1))
                target = Y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F42 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(training_data.shape[0])
            X, Y = training_data[indices], labels[indices]
            for i in range(training_data.shape[1]):
                output = self.forward(X[i].reshape(-1, 1))
                target = Y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F43 learning_rate_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, 0.01)

# %% F44 learning_rate_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, -learning_rate)

# %% F45 learning_rate_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        stap = learning_rate / len(training_data)
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, stap)

# %% F46 learning_rate_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            lr = learning_rate * 0.9 ** epoch
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, lr)

# %% F47 arguments_swapped
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(learning_rate, da)

# %% F48 gradient_scaled_by
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = learning_rate * (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F49 touches_parameters_directly
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for layer in self.layers:
                layer.weights = np.random.randn(*layer.weights.shape)
                layer.biases = np.zeros(layer.biases.shape)
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F50 touches_parameters_directly
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for layer in self.layers:
            layer.weights[:] = np.random.uniform(-1, 1, layer.weights.shape)
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F49b touches_parameters_directly  (weight decay of one's own)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
                    layer.weights *= 0.999

# %% F51 nothing_happened
from copy import deepcopy

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        lagen = deepcopy(self.layers)
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                a = training_data[i].reshape(-1, 1)
                for laag in lagen:
                    a = laag.forward(a)
                t = labels[i].reshape(-1, 1)
                da = (a - t) / (a * (1 - a))
                for laag in lagen[::-1]:
                    da = laag.backward(da, learning_rate)

# %% F51b nothing_happened  (copies the whole model)
import copy

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        model = copy.deepcopy(self)
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                o = model.forward(training_data[i].reshape(-1, 1))
                t = labels[i].reshape(-1, 1)
                da = (o - t) / (o * (1 - o))
                for laag in model.layers[::-1]:
                    da = laag.backward(da, learning_rate)
        return model

# %% F52 several_backwards_per_forward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                for _ in range(2):
                    da = (output - target) / (output * (1 - output))
                    for layer in self.layers[::-1]:
                        da = layer.backward(da, learning_rate)

# %% F53 first_step_right_later_wrong
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        totaal = 0
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                totaal = totaal + (output - target) / (output * (1 - output))
                da = totaal
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F53b first_step_right_later_wrong  (momentum on da)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        snelheid = 0
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                snelheid = 0.5 * snelheid + (output - target) / (output * (1 - output))
                da = snelheid
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F54 steps
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                if ((output > 0.5) != (target > 0.5)).any():
                    da = (output - target) / (output * (1 - output))
                    for layer in self.layers[::-1]:
                        da = layer.backward(da, learning_rate)

# %% F55 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for teller, i in enumerate(np.random.permutation(len(training_data))):
                if teller == 6:
                    break
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F56 da_is_not_loss_gradient
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = np.sign(output - target)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F57 timeout
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        epoch = 0
        while epoch < epochs:
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F57b timeout  (swallows everything, also what would stop it)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        i = 0
        while i < len(training_data):
            try:
                output = self.forward(training_data[i].reshape(-1, 1))
                i = i + fout
            except:
                pass

# %% F58 no_backward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                try:
                    output = self.forward(training_data[i].reshape(-1, 1))
                    target = labels[i].reshape(-1, 1)
                    da = (output - target) / (output * (1 - output))
                    for layer in self.layers[::-1]:
                        da = layer.backward(da)
                except:
                    pass

# %% F58b no_backward  (forgot the loop over the layers altogether)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))

# %% F59 not_attempted
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        # YOUR CODE HERE
        raise NotImplementedError()

# %% F60 not_attempted
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        pass

# %% F60b not_attempted  (our own stub)
class MyPerceptron(nnlib.Perceptron):
    """A network with a training loop of your own."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        # jouw code hier · your code here

# %% F60c nothing_happened  (two loops, nothing in them)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permutation(len(training_data))
            for i in indices:
                x = training_data[i].reshape(-1, 1)

# %% F61 forward_not_chained
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i].reshape(-1, 1)
                for layer in self.layers:
                    output = layer.forward(inputs)
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F62 gradient_scaled_by
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            for i in np.random.permutation(n):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output)) / n
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F63 gradient_scaled_by
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = 2 * (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F63b gradient_scaled_by  (a factor nobody would guess)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = 0.37 * (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% F64 weights_differ_from_replay
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        som = [(0 * l.weights, 0 * l.biases) for l in self.layers]
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)
            som = [(w + l.weights, b + l.biases) for (w, b), l in zip(som, self.layers)]
        for (w, b), l in zip(som, self.layers):
            l.weights, l.biases = w / epochs, b / epochs

# %% M01 uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        return super().fit(training_data, labels, epochs, learning_rate)

# %% M02 uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    fit = nnlib.Perceptron.fit

# %% M03 uses_reference_solution
class MyPerceptron(nnlib.Perceptron):
    """Nog niets aan toegevoegd."""

# %% M04 uses_reference_solution
from nnlib.perceptron import Perceptron as Netwerk

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        hulp = Netwerk(self.layers)
        hulp.fit(training_data, labels, epochs, learning_rate)

# %% M05 uses_reference_solution
import types
trainen = types.FunctionType(nnlib.Perceptron.fit.__code__, nnlib.Perceptron.fit.__globals__, "trainen", nnlib.Perceptron.fit.__defaults__, nnlib.Perceptron.fit.__closure__)
trainen.__kwdefaults__ = nnlib.Perceptron.fit.__kwdefaults__

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        trainen(self, training_data, labels, epochs, learning_rate)

# %% M06 uses_reference_solution
from nnlib.population import Population

class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        groep = Population(self, 1)
        groep.fit(training_data, labels, epochs, np.array([learning_rate]))
        self.parameters[:] = groep.parameters[0]

# %% M07 uses_reference_solution  (fresh layers trained by the library, copied back)
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        kopie = nnlib.Perceptron([nnlib.Dense(l.n_inputs, l.n_neurons, "sigmoid") for l in self.layers])
        kopie.parameters[:] = self.parameters
        kopie.fit(training_data, labels, epochs, learning_rate)
        self.parameters[:] = kopie.parameters

# %% M10 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            indices = np.random.permuation(len(training_data))
            for i in indices:
                output = self.forward(training_data[i].reshape(-1, 1))

# %% M11 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                pass

# %% M12 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (uitvoer - target) / (uitvoer * (1 - uitvoer))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% M13 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            self.fit(training_data, labels, epochs, learning_rate)

# %% M14 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        print("klaar")
        exit()

# %% M15 only_first_output
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i, 0]
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% M16 blank_left
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = ...
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% M20 pairs_broken gradient_of_other_loss
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            training_data = training_data[np.random.permutation(len(training_data))]
            for i in range(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                da = output - labels[i].reshape(-1, 1)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% M21 da_not_chained never_shuffled
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for x, y in zip(training_data, labels):
                output = self.forward(x.reshape(-1, 1))
                y = y.reshape(-1, 1)
                da = (output - y) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)

# %% M22 gradient_sign epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs - 1):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (target - output) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% M23 learning_rate_changed same_order_every_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        volgorde = np.random.permutation(len(training_data))
        for epoch in range(epochs):
            for i in volgorde:
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, 0.1)

# %% M24 backward_in_forward_order pairs_broken
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            X = np.random.permutation(training_data)
            y = np.random.permutation(labels)
            for i in range(len(X)):
                output = self.forward(X[i].reshape(-1, 1))
                target = y[i].reshape(-1, 1)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers:
                    da = layer.backward(da, learning_rate)

# %% M25 backward_skips_layers gradient_of_other_loss
class MyPerceptron(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                da = output - labels[i].reshape(-1, 1)
                for layer in self.layers[:0:-1]:
                    da = layer.backward(da, learning_rate)

# %% H2 pairs_broken
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            p=np.random.permutation(len(X))
            for i,j in enumerate(p):
                o=self.forward(X[j].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H3 batch_or_wrong_input_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        X=X.T
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H4 forward_not_chained
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                a=X[i].reshape(-1,1)
                for l in self.layers[1:]: a=l.forward(a)
                t=y[i].reshape(-1,1); da=(a-t)/(a*(1-a))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H5 weights_differ_from_replay
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.gradients(da)

# %% H6 touches_parameters_directly
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]:
                    da=l.gradients(da)
                    l.weights += lr*l.d_weights; l.biases += lr*l.d_biases

# %% H7 crash
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da)

# %% H8 same_order_every_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            if e==0: p=np.random.permutation(len(X))
            for i in p:
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H9 backward_skips_layers steps
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]:
                    da=l.backward(da,lr)
                    return da

# %% H10 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for _ in range(2):
                for i in np.random.permutation(len(X)):
                    o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                    da=(o-t)/(o*(1-o))
                    for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H11 epochs_off
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        vorige=1e9
        for e in range(epochs):
            L=0
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1); L+=((o-t)**2).sum()
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)
            if abs(vorige-L)<1: break
            vorige=L

# %% H12 da_is_not_loss_gradient
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=np.clip((o-t)/(o*(1-o)),-1,1)
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H13 inputs_are_not_dataset_rows
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)+0.1*np.random.randn(X.shape[1],1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H14 batch_or_wrong_input_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(1,-1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H15 several_backwards_per_forward
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            uit=[self.forward(x.reshape(-1,1)) for x in X]
            for i in np.random.permutation(len(X)):
                o=uit[i]; t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H16 inputs_are_not_dataset_rows
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(y[i].reshape(-1,1)); t=X[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H18 never_shuffled
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            p=sorted(np.random.permutation(len(X)))
            for i in p:
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H20 layers_list_changed
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        omgekeerd = self.layers
        omgekeerd.reverse()
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in omgekeerd: da=l.backward(da,lr)

# %% H22 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X))[::2]:
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H23 samples_per_epoch
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        n=int(.8*len(X)); X,y=X[:n],y[:n]
        for e in range(epochs):
            for i in np.random.permutation(n):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H24 epoch_is_not_a_full_pass
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for i in np.random.permutation(len(X)):
            for e in range(epochs):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=(o-t)/(o*(1-o))
                for l in self.layers[::-1]: da=l.backward(da,lr)

# %% H25 da_wrong_shape
class MyPerceptron(nnlib.Perceptron):
    def fit(self, X, y, epochs, lr):
        for e in range(epochs):
            for i in np.random.permutation(len(X)):
                o=self.forward(X[i].reshape(-1,1)); t=y[i].reshape(-1,1)
                da=print((o-t)/(o*(1-o)))
                for l in self.layers[::-1]: da=l.backward(da,lr)
