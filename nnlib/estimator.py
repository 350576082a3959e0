"""The scikit-learn face: the same networks and the same training, behind scikit-learn's names.

    from nnlib.estimator import PerceptronClassifier

stands where ``from sklearn.neural_network import MLPClassifier`` stood, and goes into pipelines
and searches as it did. scikit-learn is imported here alone, so that ``import nnlib`` stays light.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import column_or_1d, compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nnlib import activations, expect, metrics, schedules
from nnlib.callbacks import Progress, Training
from nnlib.expect import Array
from nnlib.history import History
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.optimizers import Adam, Momentum, Nesterov, Optimizer
from nnlib.perceptron import Perceptron
from nnlib.schedules import Schedule
from nnlib.split import parts_of

SOLVERS = ("adam", "sgd")
SCHEDULES = ("constant", "invscaling", "adaptive", "step", "exponential", "cosine", "warm_up")
# Below this rate an adaptive schedule gives up, as scikit-learn's does.
LOWEST_RATE = 1e-6


class PerceptronClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A multilayer perceptron that learns classes, with the interface of scikit-learn.

    The parameters have the names, meanings and defaults of ``MLPClassifier`` where it has them.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        Neurons per hidden layer; ``()`` is a network without one.
    activation : {"relu", "tanh", "logistic", "identity"} or object
        Of the hidden layers; ``"sigmoid"`` is another name of ``"logistic"``.
    solver : {"adam", "sgd"}
        ``"sgd"`` has `momentum`; with ``momentum=0`` it is the plain step of the lesson.
    alpha : float
        Strength of the weight decay. As in scikit-learn it is divided by the batch size.
    batch_size : int or "auto"
        Examples per step; ``"auto"`` is 200, or all of them if there are fewer.
    learning_rate : str or schedule
        ``"constant"``; ``"invscaling"``: `learning_rate_init` / (examples seen + 1)^`power_t`,
        lowered after each epoch; ``"adaptive"``: a fifth of it each time training no longer
        improves; or ``"step"``, ``"exponential"``, ``"cosine"`` (down to 0 at `max_iter`) and
        ``"warm_up"`` of ``nnlib.schedules`` with their defaults. A schedule object is used as it
        is, without `learning_rate_init`. All of them work with both solvers.
    learning_rate_init : float
        The rate of the first step.
    power_t : float
        The exponent of ``"invscaling"``.
    max_iter : int
        The most epochs a call of `fit` takes. A ``ConvergenceWarning`` says that they are over
        while training still improved.
    shuffle : bool
        Draw a new order for each epoch.
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None
        Draws the weights, layer by layer, and then the orders. With an int everything is as with
        ``rng = np.random.default_rng(random_state)`` given to ``Dense`` and ``Perceptron.fit``.
    tol : float
        Less than this is no improvement; ``-np.inf`` never stops before `max_iter`.
    verbose : bool
        Show a progress bar.
    warm_start : bool
        Go on where the last `fit` ended: with its weights, the optimizer's memory, the generator,
        the schedule's epoch and the same validation rows. Two calls of 5 epochs are one of 10.
    momentum, nesterovs_momentum
        For ``solver="sgd"``.
    early_stopping : bool
        Keep a stratified part of the rows apart, stop when the accuracy on it no longer improves,
        and take the parameters of the epoch where it was highest.
    validation_fraction : float
        The size of that part.
    beta_1, beta_2, epsilon
        For ``solver="adam"``.
    n_iter_no_change : int
        Epochs in a row without improvement after which training stops.
    class_weight : dict, "balanced" or None
        What a class's examples count in the loss; ``"balanced"`` gives each class the same say.
    callbacks : sequence of objects
        As for ``Perceptron.fit``: called at the start, after each step and after each epoch.

    Attributes
    ----------
    classes_ : (n_classes,)
    n_features_in_, n_iter_, n_layers_, n_outputs_ : int
        `n_iter_` counts the epochs of the last call.
    loss_curve_ : list of float
        The training loss after each epoch since the first call, on all training rows.
    validation_loss_curve_, validation_scores_ : list of float, or None without validation rows
        The loss and the accuracy on the validation rows after each epoch.
    loss_, best_loss_, best_validation_score_ : float
        The last and the lowest training loss; the highest validation accuracy, or None.
    coefs_, intercepts_ : list of arrays
        Weights (n_in, n_out) and biases (n_out,) of each layer, as scikit-learn writes them.
    model_ : Perceptron and history_ : History
        The network and its history, as ``nnlib`` knows them.
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str | activations.Activation = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str | Schedule = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: int = 10,
        class_weight: dict[Any, float] | str | None = None,
        callbacks: Sequence[Any] = (),
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.class_weight = class_weight
        self.callbacks = callbacks

    # ---- learning -------------------------------------------------------------------------------

    def fit(self, X: Any, y: Any, *, X_val: Any = None, y_val: Any = None) -> PerceptronClassifier:
        """Train on the rows of `X` (n, n_features) and their classes `y` (n,).

        With `X_val` and `y_val` these are the validation rows: they are measured after each epoch,
        and `early_stopping` looks at them in place of a part of `X`.
        """
        max_iter = expect.whole_number(self.max_iter, "max_iter", at_least=1)
        goes_on = bool(self.warm_start) and self.__sklearn_is_fitted__()
        X, y = self._rows(X, y, first=not goes_on)
        if goes_on:
            self._check_architecture()
        else:
            self._begin(X.shape[1], np.unique(y))
        self._check_classes(y, "y")
        X, y, validation = self._validation_rows(X, y, X_val, y_val)
        self._improvement.begin(self, by_score=bool(self.early_stopping))
        self._train(X, y, max_iter, validation)
        if self.n_iter_ == max_iter and not self._improvement.stopped:
            warnings.warn(
                f"max_iter={max_iter} epochs are over and training has not converged: "
                "more epochs, or another learning_rate_init, may give a better network.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> PerceptronClassifier:
        """Train for one epoch on these rows, and keep what was learnt from earlier ones.

        The first call needs `classes`, all that will ever come, because one portion of the data
        may not show each of them.
        """
        if self.early_stopping:
            raise ValueError(
                "partial_fit does not support early_stopping=True: it takes one epoch."
            )
        if isinstance(self.class_weight, str):
            raise ValueError(
                f"partial_fit does not support class_weight={self.class_weight!r}: a portion does "
                "not show how often each class comes. Give a dict of class: weight."
            )
        first = not self.__sklearn_is_fitted__()
        X, y = self._rows(X, y, first=first)
        if classes is not None:
            classes = np.unique(column_or_1d(classes))
        if first:
            if classes is None:
                raise ValueError(
                    "classes must be passed on the first call to partial_fit: "
                    "all classes that will ever come."
                )
            self._begin(X.shape[1], classes)
        elif classes is not None and not np.array_equal(classes, self.classes_):
            raise ValueError(
                f"classes is {classes} and was {self.classes_} before: they cannot change."
            )
        self._check_architecture()
        self._check_classes(y, "y")
        self._improvement.begin(self, by_score=False)
        self._train(X, y, 1, None)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Return whether a training came to its end; one that failed leaves nothing to use."""
        return hasattr(self, "n_iter_")

    # ---- using what was learnt ------------------------------------------------------------------

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the class of each row, (n,)."""
        outputs = self._outputs(X)
        if outputs.shape[0] == 1:
            return self.classes_[(outputs[0] >= 0.5).astype(np.intp)]
        return self.classes_[outputs.argmax(axis=0)]

    def predict_proba(self, X: Any) -> Array:
        """Return the probability of each class, (n, n_classes), in the order of `classes_`."""
        outputs = self._outputs(X)
        if outputs.shape[0] == 1:
            return np.column_stack([1.0 - outputs[0], outputs[0]])
        return np.ascontiguousarray(outputs.T)

    def predict_log_proba(self, X: Any) -> Array:
        """Return the natural logarithm of the probabilities, (n, n_classes)."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    @property
    def coefs_(self) -> list[Array]:
        """The weights of each layer, (n_in, n_out)."""
        return [layer.weights.T for layer in self.model_.layers]

    @property
    def intercepts_(self) -> list[Array]:
        """The biases of each layer, (n_out,)."""
        return [layer.biases[:, 0] for layer in self.model_.layers]

    def _outputs(self, X: Any) -> Array:
        """Return the network's outputs as columns; nothing in the network is changed."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        outputs = X.T
        for layer in self.model_.layers:
            outputs = layer.activation(layer.weights @ outputs + layer.biases)
        return outputs

    # ---- parts of fit ---------------------------------------------------------------------------

    def _rows(self, X: Any, y: Any, first: bool) -> tuple[Array, NDArray[Any]]:
        """Return X as finite numbers and y as one class per row, or refuse."""
        X, y = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(y)
        return X, column_or_1d(y, warn=True)

    def _begin(self, n_features: int, classes: NDArray[Any]) -> None:
        """Draw a new network and forget everything learnt before."""
        if len(classes) < 2:
            raise ValueError(
                f"y holds one class only, {classes.tolist()[0]!r}: "
                "a classifier needs at least two classes."
            )
        self.__dict__.pop("n_iter_", None)
        self.classes_ = classes
        self.n_outputs_ = 1 if len(classes) == 2 else len(classes)
        self._rng = _generator(self.random_state)
        self._architecture = self._described()
        sizes = [n_features, *self._architecture[0], self.n_outputs_]
        hidden = self._architecture[1]
        layers = [
            Dense(n_in, n_out, hidden, rng=self._rng, initializer=_initializer(hidden))
            for n_in, n_out in pairwise(sizes[:-1])
        ]
        output = "sigmoid" if self.n_outputs_ == 1 else "softmax"
        layers.append(Dense(sizes[-2], sizes[-1], output, rng=self._rng))
        self.model_ = Perceptron(layers)
        self.n_layers_ = len(sizes)
        self.history_ = History()
        self._optimizer: Optimizer | None = None
        self._improvement = _Improvement()
        self._validation_seed: int | None = None

    def _described(self) -> tuple[tuple[int, ...], activations.Activation]:
        """Return the sizes of the hidden layers and their activation function."""
        given: Any = self.hidden_layer_sizes
        sizes = given if np.ndim(given) else [given]
        sizes = tuple(expect.whole_number(k, "hidden_layer_sizes", at_least=1) for k in sizes)
        name = self.activation
        hidden = activations.get(
            "sigmoid" if isinstance(name, str) and name == "logistic" else name
        )
        return sizes, hidden

    def _check_architecture(self) -> None:
        """Refuse to go on with a network that is not the one now described."""
        if self._described() != self._architecture:
            raise ValueError(
                f"hidden_layer_sizes={self.hidden_layer_sizes!r} and "
                f"activation={self.activation!r} are not those of the network to go on with: "
                "set warm_start=False and call fit to begin anew."
            )

    def _check_classes(self, y: NDArray[Any], name: str) -> None:
        """Refuse a class the network has no output for."""
        unseen = np.setdiff1d(y, self.classes_).tolist()
        if unseen:
            raise ValueError(
                f"{name} holds {unseen[0]!r}, which is none of the classes the network knows: "
                f"{self.classes_}."
            )

    def _validation_rows(
        self, X: Array, y: NDArray[Any], X_val: Any, y_val: Any
    ) -> tuple[Array, NDArray[Any], tuple[Array, Array] | None]:
        """Return the rows to train on, and those to validate with, if any."""
        if (X_val is None) != (y_val is None):
            raise ValueError("X_val and y_val go together: one of them is missing.")
        if X_val is not None:
            X_val, y_val = self._rows(X_val, y_val, first=False)
            self._check_classes(y_val, "y_val")
            return X, y, (X_val, self._targets(y_val))
        if not self.early_stopping:
            return X, y, None
        share = expect.rate(self.validation_fraction, "validation_fraction")
        if not 0 < share < 1:
            raise ValueError(f"validation_fraction is {share}: it must lie between 0 and 1.")
        # A seed of its own: going on with a warm start must not validate with training rows.
        if self._validation_seed is None:
            self._validation_seed = int(self._rng.integers(2**63))
        rng = np.random.default_rng(self._validation_seed)
        training, validation = parts_of(len(X), (1 - share, share), rng, classes=y)
        if len(validation) < 2:
            raise ValueError(
                f"validation_fraction={share} of {len(X)} rows leaves {len(validation)} to "
                "validate with: at least 2 are needed."
            )
        return X[training], y[training], (X[validation], self._targets(y[validation]))

    def _targets(self, y: NDArray[Any]) -> Array:
        """Return the classes as the network's target rows: 0 or 1 for two classes, else one-hot."""
        codes = np.searchsorted(self.classes_, y)
        if self.n_outputs_ == 1:
            return codes.reshape(-1, 1).astype(float)
        return np.eye(self.n_outputs_)[codes]

    def _train(
        self, X: Array, y: NDArray[Any], epochs: int, validation: tuple[Array, Array] | None
    ) -> None:
        """Train the network on these rows and bring the attributes up to date."""
        batch_size = self._batch_size(len(X))
        alpha = expect.rate(self.alpha, "alpha")
        for layer in self.model_.layers:
            layer.l2 = alpha / batch_size
        bar = [Progress(quiet=0.0)] if self.verbose else []
        # What overflows shows in the loss, and is told in a sentence.
        with np.errstate(over="ignore", invalid="ignore"):
            history = self.model_.fit(
                X,
                self._targets(y),
                epochs,
                self._schedule(len(X)),
                batch_size=batch_size,
                shuffle=bool(self.shuffle),
                rng=self._rng,
                optimizer=self._optimizer_now(),
                loss=self._loss(y),
                validation_data=validation,
                callbacks=(*(self.callbacks or ()), *bar, self._improvement),
            )
        for layer in self.model_.layers:
            for name in ("inputs", "z", "outputs", "d_weights", "d_biases"):
                layer.__dict__.pop(name, None)  # the training rows are no part of the network
        self._remember(history)
        if not np.isfinite(self.loss_) or not np.isfinite(self.model_.parameters).all():
            del self.n_iter_
            raise ValueError(
                f"training diverged in epoch {len(self.history_)}: the loss or a weight is no "
                "finite number any more. A lower learning_rate_init, or inputs brought to the "
                "same scale, may help."
            )

    def _remember(self, history: History) -> None:
        """Add the epochs of this call to those of earlier ones."""
        whole = self.history_
        if not len(whole):
            whole.initial_loss = history.initial_loss
        for name, values in history.columns().items():
            getattr(whole, name).extend(values)
        self.n_iter_ = len(history)
        self.loss_curve_ = whole.loss
        self.loss_ = (whole.loss or [whole.initial_loss])[-1]
        self.best_loss_ = min(whole.loss, default=whole.initial_loss)
        self.validation_loss_curve_ = whole.validation_loss or None
        self.validation_scores_ = self._improvement.scores or None
        self.best_validation_score_ = max(self._improvement.scores, default=None)

    def _batch_size(self, n: int) -> int:
        if isinstance(self.batch_size, str):
            if self.batch_size != "auto":
                raise ValueError(f"batch_size is {self.batch_size!r}: a number or 'auto'.")
            return min(200, n)
        return min(expect.whole_number(self.batch_size, "batch_size", at_least=1), n)

    def _schedule(self, n: int) -> Schedule:
        """Return the learning rate's schedule, which goes on where an earlier call ended."""
        done = len(self.history_)
        if callable(self.learning_rate):
            schedule = self.learning_rate
        elif self.learning_rate not in SCHEDULES:
            raise ValueError(
                f"learning_rate is {self.learning_rate!r}: expected one of "
                f"{', '.join(SCHEDULES)}, or a schedule of nnlib.schedules. "
                "The rate itself is learning_rate_init."
            )
        else:
            rate = expect.rate(self.learning_rate_init, "learning_rate_init")
            epochs = expect.whole_number(self.max_iter, "max_iter", at_least=1)
            made: dict[str, Any] = {
                "constant": lambda: schedules.Constant(rate),
                "invscaling": lambda: _InverseScaling(rate, self.power_t, n),
                "adaptive": lambda: _Adaptive(rate, self._improvement),
                "step": lambda: schedules.Step(rate),
                "exponential": lambda: schedules.Exponential(rate),
                "cosine": lambda: schedules.Cosine(rate, epochs),
                "warm_up": lambda: schedules.WarmUp(schedules.Constant(rate)),
            }
            schedule = made[self.learning_rate]()
        return schedule if not done else _Later(schedule, done)

    def _optimizer_now(self) -> Optimizer | None:
        """Return the optimizer, with what it remembers if it is the one of the last call."""
        if self.solver not in SOLVERS:
            raise ValueError(f"solver is {self.solver!r}: expected one of {', '.join(SOLVERS)}.")
        wanted: Optimizer | None
        if self.solver == "adam":
            wanted = Adam(self.beta_1, self.beta_2, self.epsilon)
        elif not expect.rate(self.momentum, "momentum"):
            wanted = None
        else:
            wanted = (Nesterov if self.nesterovs_momentum else Momentum)(self.momentum)
        if repr(wanted) != repr(self._optimizer):
            self._optimizer = wanted
        return self._optimizer

    def _loss(self, y: NDArray[Any]) -> Loss:
        loss = self.model_.loss
        if self.class_weight is None:
            return loss
        return ClassWeighted(
            loss, compute_class_weight(self.class_weight, classes=self.classes_, y=y)
        )


class ClassWeighted(Loss):
    """A loss in which each column counts as much as the weight of its class."""

    def __init__(self, loss: Loss, weights: Any) -> None:
        self.loss = loss
        self.weights = expect.finite(weights, "class_weight")
        if self.weights.min() < 0:
            raise ValueError(f"class_weight holds {self.weights.min():g}: none may be below 0.")

    def per_sample(self, output: Array, target: Array) -> Array:
        """Return the loss of each column, (n_samples,)."""
        return self.loss.per_sample(output, target) * self.of_class(target)

    def gradient(self, output: Any, target: Any) -> Array:
        """Return dL/do, of the shape of `output`."""
        return self.loss.gradient(output, target) * self.of_class(target)

    def check_target(self, target: Array) -> None:
        """Refuse what the loss itself refuses."""
        self.loss.check_target(target)

    def of_class(self, target: Array) -> Array:
        """Return the weight of each column's class, (n_samples,)."""
        if target.shape[-2] == 1:
            return self.weights[target[..., 0, :].astype(np.intp)]
        return self.weights @ target

    def __repr__(self) -> str:
        return f"ClassWeighted({self.loss!r}, {self.weights.tolist()})"


class _Improvement:
    """Ends a run that no longer improves, by scikit-learn's rule; it lives as long as the network.

    It watches the training loss, or the accuracy on the validation rows. An epoch improves if it
    is better than the best so far by `tol`. With an adaptive schedule the rate is cut where the
    run would have ended.
    """

    def __init__(self) -> None:
        self.by_score = False
        self.best = np.inf  # of what is watched, lower is better
        self.waited = 0
        self.cuts = 0
        self.scores: list[float] = []
        self.stopped = False
        self.parameters: Array | None = None

    def begin(self, settings: PerceptronClassifier, *, by_score: bool) -> None:
        """Take the settings of this call; what was best before stays the best."""
        tol: Any = settings.tol
        is_number = isinstance(tol, int | float | np.number) and not isinstance(tol, bool)
        if not is_number or not tol < np.inf:
            raise ValueError(f"tol is {tol!r}: a number such as 0.0001 was expected.")
        self.tol, self.patience = tol, settings.n_iter_no_change
        if self.patience != np.inf:
            expect.whole_number(self.patience, "n_iter_no_change", at_least=1)
        adaptive = isinstance(settings.learning_rate, str) and settings.learning_rate == "adaptive"
        self.rate = settings.learning_rate_init if adaptive else 0.0
        if by_score != self.by_score:
            self.by_score, self.best = by_score, np.inf
        if by_score and len(self.scores):
            self.parameters = settings.model_.parameters.copy()
        self.stopped = False

    def on_start(self, training: Training) -> None:
        """Give a call of several epochs its own patience."""
        if training.epochs > 1:
            self.waited = 0

    def on_epoch(self, training: Training) -> None:
        """Compare this epoch with the best so far."""
        if training.validation is not None:
            self.scores.append(_score(training))
        loss = training.history.loss[-1]
        value = -self.scores[-1] if self.by_score else loss
        self.waited = 0 if value <= self.best - self.tol else self.waited + 1
        if value < self.best:
            self.best = value
            if self.by_score:
                self.parameters = training.model.parameters.copy()
        if self.waited >= self.patience:
            self.waited = 0
            if self.rate / 5**self.cuts > LOWEST_RATE:
                self.cuts += 1
            else:
                training.stop = True
        if not np.isfinite(loss):
            training.stop = True
        self.stopped = training.stop

    def on_end(self, training: Training) -> None:
        """Give the network the parameters of its best epoch, if there is a choice."""
        if self.parameters is not None:
            training.model.parameters[:] = self.parameters
            self.parameters = None

    def state(self) -> dict[str, Any]:
        """Return what a run resumed from a checkpoint has to know."""
        return {
            "best": float(self.best),
            "waited": self.waited,
            "cuts": self.cuts,
            "scores": np.array(self.scores),
            "stopped": self.stopped,
            "parameters": self.parameters,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what `state()` gave."""
        self.best, self.waited, self.cuts = state["best"], state["waited"], state["cuts"]
        self.scores, self.stopped = state["scores"].tolist(), state["stopped"]
        best = state["parameters"]
        self.parameters = None if best is None else best.copy()


def _score(training: Training) -> float:
    """Return the accuracy on the validation rows, in which a class counts as in the loss."""
    if not isinstance(training.loss, ClassWeighted) or training.validation is None:
        return training.history.validation_accuracy[-1]
    X, y = training.validation
    right = metrics.classes(training.model.forward(X.T)) == metrics.classes(y.T)
    return float(np.average(right, weights=training.loss.of_class(y.T)))


@dataclass(frozen=True)
class _InverseScaling:
    """scikit-learn's "invscaling": the rate of an epoch is α₀ / (examples seen before it + 1)^p."""

    rate: float
    power: float
    n: int

    def __call__(self, epoch: float) -> float:
        return self.rate / (int(epoch) * self.n + 1) ** self.power


@dataclass(frozen=True)
class _Adaptive:
    """scikit-learn's "adaptive": a fifth of the rate for each time training did not improve."""

    rate: float
    improvement: _Improvement

    def __call__(self, epoch: float) -> float:
        return self.rate / 5**self.improvement.cuts


@dataclass(frozen=True)
class _Later:
    """A schedule that began `epochs` epochs ago."""

    schedule: Schedule
    epochs: int

    def __call__(self, epoch: float) -> float:
        return self.schedule(self.epochs + epoch)


def _initializer(activation: activations.Activation) -> str:
    return "he" if isinstance(activation, activations.ReLU) else "xavier"


def _generator(random_state: Any) -> np.random.Generator:
    """Return the generator that scikit-learn's `random_state` stands for."""
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, size=4, dtype=np.uint64))
    if random_state is None:
        return np.random.default_rng()
    return np.random.default_rng(expect.whole_number(random_state, "random_state", at_least=0))
