# ruff: noqa
# fmt: off
# Right and wrong answers to the other exercises. The header names the exercise, then "right" or the
# diagnosis expected.

# %% 00.hello right
def hello(name):
    return "hello, " + name

# %% 00.hello right
def hello(name):
    """Return a greeting for the name."""
    groet = f"hello, {name}"
    print(groet)
    return groet

# %% 00.hello right
hello = "hello, {}".format

# %% 00.hello not_attempted
def hello(name):
    """Return a greeting for the name."""
    # jouw code hier · your code here

# %% 00.hello not_attempted
def hello(name):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% 00.hello prints_instead_of_returns
def hello(name):
    print("hello, " + name)

# %% 00.hello returns_none
def hello(name):
    groet = "hello, " + name

# %% 00.hello name_not_used
def hello(name):
    return "hello, Ada"

# %% 00.hello name_not_used
def hello(name):
    return "hello, name"

# %% 00.hello greeting_differs
def hello(name):
    return "Hello, " + name

# %% 00.hello greeting_differs
def hello(name):
    return "hello," + name

# %% 00.hello greeting_differs
def hello(name):
    return "hello, " + name + "."

# %% 00.hello crash
def hello(name):
    return "hello, " + naam

# %% 00.hello wrong_type
def hello(name):
    return ["hello", name]

# %% 00.hello crash
def hello():
    return "hello"

# %% 00.mean_of right
def mean_of(values):
    return sum(values) / len(values)

# %% 00.mean_of right
def mean_of(values):
    return np.mean(values)

# %% 00.mean_of right
def mean_of(values):
    totaal = 0
    aantal = 0
    for getal in values:
        totaal += getal
        aantal += 1
    return totaal / aantal

# %% 00.mean_of right
import statistics
def mean_of(values):
    return statistics.fmean(values)

# %% 00.mean_of right
from functools import reduce
mean_of = lambda values: reduce(lambda a, b: a + b, values) * (1 / len(values))

# %% 00.mean_of right
def mean_of(values):
    gemiddelde = 0.0
    for k, v in enumerate(values, start=1):
        gemiddelde += (v - gemiddelde) / k
    return gemiddelde

# %% 00.mean_of right
def mean_of(values):
    return np.array([sum(values) / len(values)])

# %% 00.mean_of sum_instead_of_mean
def mean_of(values):
    return sum(values)

# %% 00.mean_of integer_division
def mean_of(values):
    return sum(values) // len(values)

# %% 00.mean_of integer_division
def mean_of(values):
    return round(sum(values) / len(values))

# %% 00.mean_of divides_by_wrong_count
def mean_of(values):
    return sum(values) / (len(values) - 1)

# %% 00.mean_of divides_by_wrong_count
def mean_of(values):
    return sum(values) / 3

# %% 00.mean_of returns_inside_loop
def mean_of(values):
    totaal = 0
    for v in values:
        totaal += v
        return totaal / len(values)

# %% 00.mean_of last_value_only
def mean_of(values):
    for v in values:
        totaal = v
    return totaal / len(values)

# %% 00.mean_of value_left_out
def mean_of(values):
    som = 0
    for i in range(1, len(values)):
        som = som + values[i]
    return som / len(values)

# %% 00.mean_of median_instead_of_mean
def mean_of(values):
    return np.median(values)

# %% 00.mean_of count_instead_of_mean
def mean_of(values):
    return len(values)

# %% 00.mean_of prints_instead_of_returns
def mean_of(values):
    print(sum(values) / len(values))

# %% 00.mean_of mutates_caller_arrays
def mean_of(values):
    n = len(values)
    som = 0
    if isinstance(values, list):
        while values:
            som += values.pop()
        return som / n
    return sum(values) / n

# %% 00.mean_of timeout
def mean_of(values):
    i = 0
    som = 0
    while i < len(values):
        som += values[i]
    return som / len(values)

# %% 00.mean_of not_attempted
def mean_of(values):
    return ...

# %% 00.mean_of not_a_function
mean_of = 3.5

# %% 00.mean_of name_missing
def mean_off(values):
    return sum(values) / len(values)

# %% 05.fit_blanks right
class PerceptronWithBlanks(nnlib.Perceptron):
    """A network whose training loop has three blanks."""

    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        n_samples = training_data.shape[0]
        rng = np.random.default_rng()
        for epoch in range(epochs):
            indices = rng.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]

            for i in range(n_samples):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = ...
                # jouw code hier
                output = self.forward(inputs)
                da = ...
                # your code here
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da_prev = ...
                    da_prev = layer.backward(da, learning_rate)
                    da = da_prev

# %% 05.fit_blanks right
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        n_samples = training_data.shape[0]
        rng = np.random.default_rng()
        for epoch in range(epochs):
            indices = rng.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = inputs
                for laag in self.layers:
                    output = laag.forward(output)
                da = -target / output + (1 - target) / (1 - output)
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.fit_blanks right
def fit_blanks(self, training_data, labels, epochs, learning_rate):
    n_samples = training_data.shape[0]
    for epoch in range(epochs):
        for i in np.random.permutation(n_samples):
            inputs = training_data[i, :].reshape(-1, 1)
            target = labels[i, :].reshape(-1, 1)
            output = ...
            uitvoer = self.forward(inputs)
            da = nnlib.losses.BinaryCrossEntropy().gradient(uitvoer, target)
            for layer in self.layers[::-1]:
                da = layer.backward(da, learning_rate)

# %% 05.fit_blanks not_attempted
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        """Train with one update per example."""
        n_samples = training_data.shape[0]
        rng = np.random.default_rng()
        for epoch in range(epochs):
            indices = rng.permutation(n_samples)
            training_data = training_data[indices]
            labels = labels[indices]
            for i in range(n_samples):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = ...
                # jouw code hier · your code here
                da = ...
                # jouw code hier · your code here
                for layer in self.layers[::-1]:
                    da_prev = ...
                    # jouw code hier · your code here
                    da = da_prev

# %% 05.fit_blanks not_attempted
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                output = ...
                # YOUR CODE HERE
                raise NotImplementedError()
                da = ...
                # YOUR CODE HERE
                raise NotImplementedError()

# %% 05.fit_blanks blank_left
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = ...
                output = self.forward(inputs)
                da = ...
                # jouw code hier · your code here
                for layer in self.layers[::-1]:
                    da_prev = ...
                    # jouw code hier · your code here
                    da = da_prev

# %% 05.fit_blanks blank_left
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = ...
                    da = layer.backward(da, learning_rate)

# %% 05.fit_blanks blank_left
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da_prev = ...
                    # jouw code hier · your code here
                    da = da_prev

# %% 05.fit_blanks gradient_sign
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = ...
                output = self.forward(inputs)
                da = ...
                da = (target - output) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da = layer.backward(da, learning_rate)

# %% 05.fit_blanks da_not_chained
class PerceptronWithBlanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in np.random.permutation(len(training_data)):
                inputs = training_data[i, :].reshape(-1, 1)
                target = labels[i, :].reshape(-1, 1)
                output = self.forward(inputs)
                da = (output - target) / (output * (1 - output))
                for layer in self.layers[::-1]:
                    da_prev = layer.backward(da, learning_rate)

# %% 05.fit_blanks uses_reference_solution
class PerceptronWithBlanks(nnlib.Perceptron):
    pass

# %% 06.descend right
def descend(theta, alpha, steps):
    waarden = [theta]
    for _ in range(steps):
        theta = theta - alpha * 2 * theta
        waarden.append(theta)
    return waarden

# %% 06.descend right
def descend(theta, alpha, steps):
    return theta * (1 - 2 * alpha) ** np.arange(steps + 1)

# %% 06.descend right
def descend(theta, alpha, steps):
    values = np.zeros(steps + 1)
    values[0] = theta
    for k in range(1, steps + 1):
        values[k] = values[k - 1] - alpha * 2 * values[k - 1]
    return values

# %% 06.descend right
def descend(theta, alpha, steps):
    yield theta
    for _ in range(steps):
        theta -= alpha * 2 * theta
        yield theta

# %% 06.descend right
def descend(theta, alpha, steps):
    if steps == 0:
        return [theta]
    return [theta] + descend(theta - 2 * alpha * theta, alpha, steps - 1)

# %% 06.descend right
from itertools import accumulate
def descend(theta, alpha, steps):
    return tuple(accumulate(range(steps), lambda t, _: t - alpha * 2 * t, initial=theta))

# %% 06.descend gradient_sign
def descend(theta, alpha, steps):
    waarden = [theta]
    for _ in range(steps):
        theta = theta + alpha * 2 * theta
        waarden.append(theta)
    return waarden

# %% 06.descend loss_value_instead_of_gradient
def descend(theta, alpha, steps):
    waarden = [theta]
    for _ in range(steps):
        theta = theta - alpha * theta ** 2
        waarden.append(theta)
    return waarden

# %% 06.descend gradient_scaled_by
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps):
        values.append(values[i] - alpha * values[i])
    return values

# %% 06.descend learning_rate_not_used
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps):
        values.append(values[i] - 2 * values[i])
    return values

# %% 06.descend wrong_number_of_values
def descend(theta, alpha, steps):
    values = []
    for i in range(steps):
        theta = theta - alpha * 2 * theta
        values.append(theta)
    return values

# %% 06.descend wrong_number_of_values
def descend(theta, alpha, steps):
    values = []
    for i in range(steps):
        values.append(theta)
        theta = theta - alpha * 2 * theta
    return values

# %% 06.descend wrong_number_of_values
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps + 1):
        theta = theta - alpha * 2 * theta
        values.append(theta)
    return values

# %% 06.descend returns_last_value_only
def descend(theta, alpha, steps):
    for i in range(steps):
        theta = theta - alpha * 2 * theta
    return theta

# %% 06.descend always_from_start
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps):
        nieuw = theta - alpha * 2 * theta
        values.append(nieuw)
    return values

# %% 06.descend gradient_of_start
def descend(theta, alpha, steps):
    gradient = 2 * theta
    values = [theta]
    for i in range(steps):
        theta = theta - alpha * gradient
        values.append(theta)
    return values

# %% 06.descend returns_loss_values
def descend(theta, alpha, steps):
    J = [theta ** 2]
    for i in range(steps):
        theta = theta - alpha * 2 * theta
        J.append(theta ** 2)
    return J

# %% 06.descend nothing_moves
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps):
        theta - alpha * 2 * theta
        values.append(theta)
    return values

# %% 06.descend all_values_last
def descend(theta, alpha, steps):
    theta = np.array([theta])
    values = [theta]
    for i in range(steps):
        theta -= alpha * 2 * theta
        values.append(theta)
    return values

# %% 06.descend returns_none
def descend(theta, alpha, steps):
    values = [theta]
    for i in range(steps):
        theta = theta - alpha * 2 * theta
        values.append(theta)

# %% 06.sweep right
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        model = new_model()
        resultaten[alpha] = model.fit(X_train, y_train, epochs=20, learning_rate=alpha, rng=np.random.default_rng(0))
    return resultaten

# %% 06.sweep right
def sweep(alphas):
    return {a: new_model().fit(X_train, y_train, 20, a) for a in alphas}

# %% 06.sweep right
def sweep(alphas):
    model = new_model()
    start = model.parameters.copy()
    histories = {}
    for alpha in sorted(alphas, reverse=True):
        model.parameters[:] = start
        history = model.fit(X_train, y_train, 20, alpha)
        print(alpha, history.loss[-1], history.accuracy[19])
        histories[alpha] = history
    return histories

# %% 06.sweep right
from copy import deepcopy
def sweep(alphas):
    begin = new_model()
    modellen = [deepcopy(begin) for _ in alphas]
    return dict(zip(alphas, [m.fit(X_train, y_train, 20, a) for m, a in zip(modellen, alphas)]))

# %% 06.sweep right
def sweep(alphas):
    from nnlib.history import History
    from nnlib.population import Population
    groep = Population(new_model(), len(alphas))
    uitkomst = groep.fit(X_train, y_train, 3, np.array(alphas))
    return {a: History(rij[0], list(rij[1:])) for a, rij in zip(alphas, uitkomst.loss)}

# %% 06.sweep right
def sweep(alphas):
    from nnlib.history import History
    resultaten = {}
    for alpha in alphas:
        model = new_model()
        h = History()
        for epoch in range(20):
            deel = model.fit(X_train, y_train, 1, alpha)
            h.loss += deel.loss
            h.accuracy += deel.accuracy
        resultaten[alpha] = h
    return resultaten

# %% 06.sweep right
def sweep(alphas):
    from nnlib.history import History
    bce = nnlib.losses.BinaryCrossEntropy()
    X, y = X_train.T, y_train.T
    def verlies(model):
        a = X
        for layer in model.layers:
            a = layer.forward(a)
        return a, float(bce.value(a, y))
    histories = {}
    for alpha in alphas:
        model = new_model()
        history = History(verlies(model)[1])
        for _ in range(20):
            a, loss = verlies(model)
            da = bce.gradient(a, y) / y.shape[1]
            for layer in reversed(model.layers):
                da = layer.backward(da, alpha)
            history.loss.append(verlies(model)[1])
        histories[alpha] = history
    return histories

# %% 06.sweep right
def sweep(alphas):
    from nnlib.history import History
    class MijnPerceptron(nnlib.Perceptron):
        def fit(self, X, y, epochs, learning_rate):
            gemeten = History()
            for _ in range(epochs):
                som = 0.0
                for i in np.random.permutation(len(X)):
                    x, t = X[i].reshape(-1, 1), y[i].reshape(-1, 1)
                    a = self.forward(x)
                    som += self.loss.value(a, t)
                    da = self.loss.gradient(a, t)
                    for layer in self.layers[::-1]:
                        da = layer.backward(da, learning_rate)
                gemeten.loss.append(float(som / len(X)))
            return gemeten
    uit = {}
    for alpha in alphas:
        uit[alpha] = MijnPerceptron(new_model().layers).fit(X_train, y_train, 3, alpha)
    return uit

# %% 06.sweep model_reused
def sweep(alphas):
    model = new_model()
    resultaten = {}
    for alpha in alphas:
        resultaten[alpha] = model.fit(X_train, y_train, 20, alpha)
    return resultaten

# %% 06.sweep unequal_conditions
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        model = nnlib.Perceptron([nnlib.Dense(2, 3, "tanh"), nnlib.Dense(3, 1, "sigmoid")])
        resultaten[alpha] = model.fit(X_train, y_train, 20, alpha)
    return resultaten

# %% 06.sweep unequal_conditions
def sweep(alphas):
    return {alpha: new_model().fit(X_train, y_train, int(1 / alpha) + 1, alpha) for alpha in alphas}

# %% 06.sweep same_candidate
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        resultaten[alpha] = new_model().fit(X_train, y_train, 20, 0.1)
    return resultaten

# %% 06.sweep same_candidate
def sweep(alphas):
    histories = {}
    for alpha in alphas:
        history = new_model().fit(X_train, y_train, 20, alpha)
    for alpha in alphas:
        histories[alpha] = history
    return histories

# %% 06.sweep grid_incomplete
def sweep(alphas):
    for alpha in alphas:
        resultaten = {}
        resultaten[alpha] = new_model().fit(X_train, y_train, 20, alpha)
    return resultaten

# %% 06.sweep grid_incomplete
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        resultaten[alpha] = new_model().fit(X_train, y_train, 20, alpha)
        return resultaten

# %% 06.sweep wrong_type
def sweep(alphas):
    return [new_model().fit(X_train, y_train, 20, alpha) for alpha in alphas]

# %% 06.sweep returns_last_history_only
def sweep(alphas):
    for alpha in alphas:
        history = new_model().fit(X_train, y_train, 20, alpha)
    return history

# %% 06.sweep not_a_history
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        history = new_model().fit(X_train, y_train, 20, alpha)
        resultaten[alpha] = history.loss[-1]
    return resultaten

# %% 06.sweep not_a_history
def sweep(alphas):
    resultaten = {}
    for alpha in alphas:
        model = new_model()
        model.fit(X_train, y_train, 20, alpha)
        resultaten[alpha] = model
    return resultaten

# %% 06.sweep wrong_keys
def sweep(alphas):
    return {i: new_model().fit(X_train, y_train, 20, alpha) for i, alpha in enumerate(alphas)}

# %% 06.sweep wrong_keys
def sweep(alphas):
    return {str(alpha): new_model().fit(X_train, y_train, 20, alpha) for alpha in alphas}

# %% 06.sweep rate_of_another
def sweep(alphas):
    histories = [new_model().fit(X_train, y_train, 20, a) for a in sorted(alphas)]
    return dict(zip(sorted(alphas, reverse=True), histories))

# %% 06.sweep history_empty
def sweep(alphas):
    return {alpha: new_model().fit(X_train, y_train, 0, alpha) for alpha in alphas}

# %% 06.sweep history_made_up
def sweep(alphas):
    from nnlib.history import History
    return {a: History(0.7, [0.7 / (1 + a * epoch) for epoch in range(1, 21)]) for a in alphas}

# %% 06.sweep history_made_up
def sweep(alphas):
    from nnlib.history import History
    new_model().forward(X_train.T)
    return {a: History(0.7, list(np.linspace(0.7, 0.1, 20))) for a in alphas}

# %% 06.sweep history_made_up
def sweep(alphas):
    from nnlib.history import History
    histories = {}
    for alpha in alphas:
        gemeten = new_model().fit(X_train, y_train, 20, alpha)
        histories[alpha] = History(gemeten.initial_loss, [gemeten.loss[-1] * alpha] * 20)
    return histories

# %% 06.sweep crash
def sweep(alphas):
    return {alpha: new_model().fit(X_train, y_train, alpha, 20) for alpha in alphas}

# %% 06.sweep mutates_caller_arrays
def sweep(alphas):
    resultaten = {}
    while alphas:
        a = alphas.pop()
        resultaten[a] = new_model().fit(X_train, y_train, 20, a)
    return resultaten

# %% 06.step_decay right
def step_decay(alpha0, factor, every):
    def rate(epoch):
        return alpha0 * factor ** (epoch // every)
    return rate

# %% 06.step_decay right
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * factor ** int(epoch / every)

# %% 06.step_decay right
def step_decay(alpha0, factor, every):
    def leersnelheid(epoch):
        alpha = alpha0
        while epoch >= every:
            alpha = alpha * factor
            epoch = epoch - every
        return alpha
    return leersnelheid

# %% 06.step_decay right
def step_decay(alpha0, factor, every):
    class Schema:
        def __call__(self, epoch):
            return alpha0 * np.power(factor, np.floor(epoch / every))
    return Schema()

# %% 06.step_decay right
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = ...
        # jouw code hier · your code here
        drops = epoch // every

        learning_rate = ...
        # jouw code hier · your code here
        learning_rate = alpha0 * factor**drops

        return learning_rate

    return schedule

# %% 06.step_decay not_attempted
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = ...
        # jouw code hier · your code here

        learning_rate = ...
        # jouw code hier · your code here

        return learning_rate

    return schedule

# %% 06.step_decay blank_left
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = epoch // every

        learning_rate = ...
        # jouw code hier · your code here

        return learning_rate

    return schedule

# %% 06.step_decay blank_left
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = ...

        learning_rate = alpha0 * factor**drops

        return learning_rate

    return schedule

# %% 06.step_decay decay_not_stepwise
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = epoch / every
        learning_rate = alpha0 * factor**drops
        return learning_rate

    return schedule

# %% 06.step_decay decay_not_repeated
def step_decay(alpha0, factor, every):
    def schedule(epoch):
        drops = epoch // every
        learning_rate = alpha0 * factor * drops
        return learning_rate

    return schedule

# %% 06.step_decay decay_not_stepwise
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * factor ** (epoch / every)

# %% 06.step_decay decay_every_epoch
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * factor ** epoch

# %% 06.step_decay decay_off_by_one
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * factor ** ((epoch + 1) // every)

# %% 06.step_decay decay_not_repeated
def step_decay(alpha0, factor, every):
    def rate(epoch):
        if epoch >= every:
            return alpha0 * factor
        return alpha0
    return rate

# %% 06.step_decay decay_not_repeated
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * factor * (epoch // every)

# %% 06.step_decay decay_only_at_multiples
def step_decay(alpha0, factor, every):
    def rate(epoch):
        if epoch % every == 0:
            return alpha0 * factor
        return alpha0
    return rate

# %% 06.step_decay factor_inverted
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 / factor ** (epoch // every)

# %% 06.step_decay factor_inverted
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0 * (1 - factor) ** (epoch // every)

# %% 06.step_decay learning_rate_not_used
def step_decay(alpha0, factor, every):
    return lambda epoch: factor ** (epoch // every)

# %% 06.step_decay returns_value_not_function
def step_decay(alpha0, factor, every):
    return alpha0 * factor ** every

# %% 06.step_decay returns_none
def step_decay(alpha0, factor, every):
    def rate(epoch):
        alpha = alpha0 * factor ** (epoch // every)
    return rate

# %% 06.step_decay returns_none
def step_decay(alpha0, factor, every):
    def rate(epoch):
        return alpha0 * factor ** (epoch // every)

# %% 06.step_decay schedule_remembers
def step_decay(alpha0, factor, every):
    stand = {"alpha": alpha0}
    def rate(epoch):
        if epoch > 0 and epoch % every == 0:
            stand["alpha"] *= factor
        return stand["alpha"]
    return rate

# %% 06.step_decay nothing_decays
def step_decay(alpha0, factor, every):
    return lambda epoch: alpha0
