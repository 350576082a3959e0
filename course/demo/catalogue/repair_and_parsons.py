# ruff: noqa
# fmt: off
# Answers to 05.repair and 05.parsons, as learners leave them: the codes that are to be named, or `right`.

# %% 05.repair pairs_broken da_not_chained (as given: nothing repaired)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% 05.repair pairs_broken (only the first still broken)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair da_not_chained (only the second still broken)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair samples_per_epoch (only the third still broken)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% 05.repair da_not_chained samples_per_epoch (one repaired)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
            da = (output - target) / (output * (1 - output))
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% 05.repair pairs_broken (the labels got an order of their own)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[np.random.permutation(n_samples)]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair never_shuffled (mended by not shuffling at all)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair da_not_chained (wat teruggaat krijgt een andere naam)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da_vorige = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair several_backwards_per_forward (the last rows only, still outside)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
            for herhaling in range(n_samples):
              da = (output - target) / (output * (1 - output))
              for layer in self.layers[::-1]:
                  da = layer.backward(da, learning_rate)

# %% 05.repair uses_reference_solution (handed over)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        return super().fit(training_data, labels, epochs, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair uses_reference_solution (deleted, so that the inherited one runs)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    pass

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair same_class_twice (one good class in all places)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

SecondFit = ThirdFit = FirstFit

# %% 05.repair gradient_sign (a new mistake while repairing)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (target - output) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair crash (a slip of the pen in the third)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshap(-1, 1)
                target = labels[i].reshap(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair right
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair right (herschreven in eigen woorden)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[[i]].T)
                target = labels[[i]].T
                da = -target / output + (1 - target) / (1 - output)
                for laag in reversed(self.layers):
                    da = laag.backward(da, learning_rate)

class SecondFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[[i]].T)
                target = labels[[i]].T
                da = -target / output + (1 - target) / (1 - output)
                for laag in reversed(self.layers):
                    da = laag.backward(da, learning_rate)

# %% 05.repair right (pairs from zip, errors in a list)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            volgorde = np.random.permutation(len(training_data))
            for x, t in zip(training_data[volgorde], labels[volgorde]):
                output = self.forward(x.reshape(-1, 1))
                da = (output - t.reshape(-1, 1)) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(FirstFit):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                errors = [(output - target) / (output * (1 - output))]
                for layer in self.layers[::-1]:
                    errors.append(layer.backward(errors[-1], learning_rate))

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.repair right (one derives from another)
class FirstFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i].reshape(-1, 1)
                target = labels[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

class SecondFit(FirstFit):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = self.forward(training_data[i].reshape(-1, 1))
                target = labels[i].reshape(-1, 1)
                errors = [(output - target) / (output * (1 - output))]
                for layer in self.layers[::-1]:
                    errors.append(layer.backward(errors[-1], learning_rate))

class ThirdFit(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        for epoch in range(epochs):
            indices = np.random.permutation(n_samples)
            X = training_data[indices]
            y = labels[indices]
            for i in range(n_samples):
                inputs = X[i].reshape(-1, 1)
                target = y[i].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.parsons line_does_not_belong (with replacement)
parsons = ['drawn:1','target:2','forward:2','gradient:2','layers:2','update:3']

# %% 05.parsons line_does_not_belong (the loss itself)
parsons = ['rows:1','target:2','forward:2','value:2','layers:2','update:3']

# %% 05.parsons line_does_not_belong (from front to back)
parsons = ['rows:1','forward:2','target:2','gradient:2','onwards:2','update:3']

# %% 05.parsons line_does_not_belong (both)
parsons = ['rows:1','target:2','forward:2','value:2','gradient:2','layers:2','update:3']

# %% 05.parsons lines_missing (no label)
parsons = ['rows:1','forward:2','gradient:2','layers:2','update:3']

# %% 05.parsons lines_missing (a beginning)
parsons = ['rows:1','forward:2']

# %% 05.parsons line_twice (twice)
parsons = ['rows:1','target:2','forward:2','gradient:2','layers:2','update:3','update:3']

# %% 05.parsons order_differs (gradient before forward)
parsons = ['rows:1','target:2','gradient:2','forward:2','layers:2','update:3']

# %% 05.parsons order_differs (forward outside)
parsons = ['forward:1','rows:1','target:2','gradient:2','layers:2','update:3']

# %% 05.parsons order_differs (the label too late)
parsons = ['rows:1','forward:2','gradient:2','target:2','layers:2','update:3']

# %% 05.parsons order_differs (gradient in the layers)
parsons = ['rows:1','target:2','forward:2','layers:2','gradient:3','update:3']

# %% 05.parsons indentation_differs (update beside the layers)
parsons = ['rows:1','target:2','forward:2','gradient:2','layers:2','update:2']

# %% 05.parsons indentation_differs (F31 as an order)
parsons = ['rows:1','target:2','forward:2','gradient:1','layers:1','update:2']

# %% 05.parsons indentation_differs (flat)
parsons = ['rows:1','target:1','forward:1','gradient:1','layers:1','update:1']

# %% 05.parsons order_unreadable (one text)
parsons = 'rows target forward gradient layers update'

# %% 05.parsons order_unreadable (no levels)
parsons = ['rows', 'target', 'forward']

# %% 05.parsons order_unreadable (a name of one's own)
parsons = ['schudden:1', 'target:2']

# %% 05.parsons order_unreadable (a dict)
parsons = {'rows': 1, 'target': 2}

# %% 05.parsons not_attempted (nothing yet)
parsons = []

# %% 05.parsons right (the usual order)
parsons = ['rows:1','target:2','forward:2','gradient:2','layers:2','update:3']

# %% 05.parsons right (the label after the pass)
parsons = ['rows:1','forward:2','target:2','gradient:2','layers:2','update:3']

# %% 05.parsons right (levels from nought)
parsons = ['rows:0','target:1','forward:1','gradient:1','layers:1','update:2']

# %% 05.parsons right (a tuple, spaces)
parsons = ('rows : 1','target: 2',' forward:2','gradient:2 ','layers:2','update:3')
