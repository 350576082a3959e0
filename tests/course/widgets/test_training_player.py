"""The training player: what each kind of `fit` did, told step by step, and nothing left behind."""

import json
import random

import numpy as np
import pytest

import nnlib
from course.widgets import TrainingPlayer, training_player
from course.widgets.training_player import EPOCHS, FIELDS, KINDS, LABELS, MOST, RATE, ROWS, WORDS

ROUND = ["forward", "forward", "gradient", "backward", "update", "backward", "update"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Sound(nnlib.Perceptron):
    """A loop as it should be; subclasses change one thing."""

    label_shift = 0
    factor = 1

    def order(self, n, epoch):
        return np.random.default_rng([7, epoch]).permutation(n)

    def gradient(self, output, target):
        return self.factor * (output - target) / (output * (1 - output))

    def back(self, da, learning_rate):
        for layer in self.layers[::-1]:
            da = layer.backward(da, learning_rate)

    def fit(self, training_data, labels, epochs, learning_rate):
        n = len(training_data)
        for epoch in range(epochs):
            for i in self.order(n, epoch):
                output = self.forward(training_data[[i]].T)
                target = labels[[(i + self.label_shift) % n]].T
                self.back(self.gradient(output, target), learning_rate)


class Empty(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        """Train."""


class Blanks(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        for _ in range(0):
            output = ...
        return output


class Delegating(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        return super().fit(training_data, labels, epochs, learning_rate)


class Inheriting(nnlib.Perceptron):
    pass


class WithoutFit:
    pass


class Unshuffled(Sound):
    def order(self, n, epoch):
        return np.arange(n)


class Once(Sound):
    def order(self, n, epoch):
        return np.array([3, 1, 0, 2, 5, 4])


class BrokenPairs(Sound):
    label_shift = 1


class WrongGradient(Sound):
    factor = 0.5


class BrokenChain(Sound):
    def back(self, da, learning_rate):
        self.layers[1].backward(da, learning_rate)
        self.layers[0].backward(np.full((2, 1), da.item()), learning_rate)


class LastOnly(Sound):
    def back(self, da, learning_rate):
        self.layers[-1].backward(da, learning_rate)


class OneEpoch(Sound):
    def fit(self, training_data, labels, epochs, learning_rate):
        super().fit(training_data, labels, 1, learning_rate)


class OncePerEpoch(Sound):
    """Goes back for the last row of an epoch only."""

    def fit(self, training_data, labels, epochs, learning_rate):
        for epoch in range(epochs):
            for i in self.order(len(training_data), epoch):
                output, target = self.forward(training_data[[i]].T), labels[[i]].T
            self.back(self.gradient(output, target), learning_rate)


class Crashing(Sound):
    def gradient(self, output, target):
        raise ZeroDivisionError("halfway")


class NeverBack(Sound):
    def back(self, da, learning_rate):
        pass


class NoCalls(nnlib.Perceptron):
    def fit(self, training_data, labels, epochs, learning_rate):
        return len(training_data) * epochs


class ForEver(Sound):
    def fit(self, training_data, labels, epochs, learning_rate):
        while True:
            super().fit(training_data, labels, epochs, learning_rate)


class Batches(Sound):
    def fit(self, training_data, labels, epochs, learning_rate):
        for _ in range(epochs):
            output = self.forward(training_data.T)
            self.back(self.gradient(output, labels.T) / len(labels), learning_rate)


class Measuring(Sound):
    """Sends all rows through at once after each epoch, as one does to record the loss."""

    def fit(self, training_data, labels, epochs, learning_rate):
        for _ in range(epochs):
            super().fit(training_data, labels, 1, learning_rate)
            self.forward(training_data.T)


class ByHand(Sound):
    """Changes the weights itself, outside all methods of a layer."""

    def back(self, da, learning_rate):
        for layer in self.layers[::-1]:
            da = layer.gradients(da)
            layer.weights = layer.weights - learning_rate * layer.d_weights
            layer.biases = layer.biases - learning_rate * layer.d_biases


def kinds(film):
    return [KINDS[step["kind"]] for step in film.steps]


def test_a_sound_loop_is_told_in_seven_steps_a_row_and_one_an_epoch():
    film, whose, ending = training_player.filmed(Sound)
    epoch = ["shuffle", *ROUND * len(ROWS)]
    assert kinds(film) == ["start", *epoch * EPOCHS]
    assert (whose, ending) == ("own", {"code": "fine"})
    assert film.orders[0] == np.random.default_rng([7, 0]).permutation(6).tolist()
    assert film.orders[1] == np.random.default_rng([7, 1]).permutation(6).tolist()


def test_the_numbers_of_the_first_round_are_those_worked_out_by_hand():
    film, _, _ = training_player.filmed(Unshuffled)
    x, t = ROWS[0], LABELS[0, 0]
    W1, b1 = np.array([[0.6, -0.4], [-0.5, 0.3]]), np.array([0.1, -0.1])
    W2, b2 = np.array([0.7, -0.6]), -0.2
    a = sigmoid(W1 @ x + b1)
    o = sigmoid(W2 @ a + b2)
    da = (o - t) / (o * (1 - o))
    first, second, gradient, back_2, update_2, back_1, update_1 = film.steps[2:9]
    assert [first[name] for name in ("row", "x1", "x2", "a1", "a2")] == pytest.approx([0, *x, *a])
    assert "output" not in first and second["output"] == pytest.approx(o)
    assert second["loss"] == pytest.approx(-(t * np.log(o) + (1 - t) * np.log(1 - o)))
    assert (gradient["da"], gradient["label"]) == (pytest.approx(da), 0)
    dz = o - t
    assert [back_2["da1"], back_2["da2"]] == pytest.approx(W2 * dz)
    assert [update_2[name] for name in ("v1", "v2", "c")] == pytest.approx(
        [*(W2 - RATE * dz * a), b2 - RATE * dz]
    )
    assert back_1["handed"] == 1
    dz_1 = W2 * dz * a * (1 - a)
    assert [update_1["b1"], update_1["b2"]] == pytest.approx(b1 - RATE * dz_1)
    assert update_1["w12"] == pytest.approx(W1[0, 1] - RATE * dz_1[0] * x[1])
    assert update_1["w21"] == pytest.approx(W1[1, 0] - RATE * dz_1[1] * x[0])
    assert [first[name] for name in ("w11", "v1")] == [0.6, 0.7]


def test_the_mean_loss_of_an_epoch_is_that_of_its_rows():
    film, _, _ = training_player.filmed(Sound)
    seen = [s["loss"] for s in film.steps if KINDS[s["kind"]] == "forward" and s["layer"] == 2]
    assert film.losses == pytest.approx([np.mean(seen[:6]), np.mean(seen[6:])])
    assert film.losses[1] < film.losses[0]


@pytest.mark.parametrize(
    ("thing", "whose"),
    [
        (Empty, "empty"),
        (Blanks, "blanks"),
        (Inheriting, "inherited"),
        (nnlib.Perceptron, "nnlib"),
        (WithoutFit, "no_method"),
        (42, "not_usable"),
    ],
)
def test_where_there_is_no_fit_yet_that_of_nnlib_plays_and_is_said_to(thing, whose):
    film, told, ending = training_player.filmed(thing)
    assert (told, ending) == (whose, {"code": "fine"})
    assert len(film.steps) == 1 + EPOCHS * (1 + 7 * len(ROWS))
    for language in ("nl", "en"):
        assert "nnlib" in WORDS[language]["whose"][whose]


def test_a_fit_that_hands_over_to_nnlib_is_shown_as_what_it_is():
    film, whose, ending = training_player.filmed(Delegating)
    assert (whose, ending["code"]) == ("delegated", "fine")
    assert "many" not in kinds(film)


@pytest.mark.parametrize(
    ("thing", "ending"),
    [
        (BrokenPairs, {"code": "pairs", "count": 12}),
        (WrongGradient, {"code": "gradient", "count": 12}),
        (BrokenChain, {"code": "chain", "count": 12}),
        (LastOnly, {"code": "still", "layer": 1}),
        (OneEpoch, {"code": "rounds"}),
        (OncePerEpoch, {"code": "updates", "one": 2, "two": 2}),
        (NeverBack, {"code": "never_back"}),
        (NoCalls, {"code": "no_calls"}),
        (Crashing, {"code": "error", "error": "ZeroDivisionError: halfway"}),
        (Measuring, {"code": "fine"}),
        (ByHand, {"code": "fine"}),
    ],
)
def test_what_happened_is_named(thing, ending):
    film, whose, told = training_player.filmed(thing)
    assert (whose, told) == ("own", ending)
    assert kinds(film)[0] == "start"


def test_a_crash_shows_the_steps_up_to_it():
    film, _, _ = training_player.filmed(Crashing)
    assert kinds(film) == ["start", "shuffle", "forward", "forward"]


def test_a_loop_without_end_is_stopped_and_its_beginning_shown():
    film, _, ending = training_player.filmed(ForEver)
    assert ending == {"code": "timed_out"}
    assert len(film.steps) == MOST and film.cut


def test_rows_that_go_together_are_called_many_and_not_a_row():
    film, _, ending = training_player.filmed(Batches)
    assert kinds(film).count("many") == 2 * EPOCHS
    assert {step["count"] for step in film.steps if "count" in step} == {6}
    assert ending == {"code": "rounds"} and film.rounds == 0


def test_measuring_after_an_epoch_counts_as_no_round():
    film, _, _ = training_player.filmed(Measuring)
    assert film.rounds == 12 and kinds(film).count("many") == 2 * EPOCHS


@pytest.mark.parametrize(
    ("thing", "actual"),
    [(Sound, "new"), (Once, "same"), (Unshuffled, "sorted"), (OneEpoch, "none"), (NoCalls, "none")],
)
def test_the_prediction_is_compared_with_the_orders_of_this_fit(thing, actual):
    assert training_player.compared(training_player.filmed(thing)[0].orders) == actual


def test_nothing_of_the_run_stays_behind(capsys):
    class Untidy(Sound):
        seen = 0

        def fit(self, training_data, labels, epochs, learning_rate):
            print("training")
            type(self).seen += 1
            np.random.seed(1), random.seed(1)
            super().fit(training_data, labels, epochs, learning_rate)
            training_data[:] = 0
            labels[:] = 0

    kept = ROWS.copy(), LABELS.copy()
    np.random.seed(5)
    random.seed(5)
    expected = np.random.random(), random.random()
    np.random.seed(5)
    random.seed(5)
    TrainingPlayer(Untidy, language="en")
    assert (np.random.random(), random.random()) == expected
    assert Untidy.seen == 0 and capsys.readouterr() == ("", "")
    assert np.array_equal(ROWS, kept[0]) and np.array_equal(LABELS, kept[1])


def test_the_labels_are_all_different_so_that_each_is_recognized():
    assert len(set(LABELS[:, 0])) == len(ROWS) and np.diff(np.sort(LABELS[:, 0])).min() > 0.005


# ---- the front end ----


def film_in_node(thing):
    """Return a script's beginning: the steps of a film, and its orders."""
    film, _, _ = training_player.filmed(thing)
    table = [[None if np.isnan(v) else v for v in row] for row in film.table().tolist()]
    return (
        f"const fields = {json.dumps(list(FIELDS))}, kinds = {json.dumps(list(KINDS))};"
        f"const table = {json.dumps(table)};"
        f"const orders = {json.dumps(film.orders)};"
        "const numbers = Float32Array.from(table.flat().map((v) => (v === null ? NaN : v)));"
        "const steps = module.stepsOf(numbers, fields, kinds);"
    )


def said(javascript, thing):
    """Return the key of the sentence at each step."""
    script = film_in_node(thing) + (
        "const said = steps.map((_, at) => module.sentenceAt(steps, at, orders));"
        "console.log(JSON.stringify(said));"
    )
    return javascript("training_player.js", script=script)


def test_each_step_of_a_sound_loop_has_its_sentence(javascript):
    keys = said(javascript, Sound)
    assert [key.replace("_up", "").replace("_down", "") for key in keys[1:9]] == [
        *("shuffle", "forward1", "forward2", "gradient"),
        *("backward2", "update", "backward1", "update"),
    ]
    assert set(keys) <= set(WORDS["nl"]["seen"])


@pytest.mark.parametrize(
    ("thing", "key"),
    [
        (Unshuffled, "shuffle_sorted"),
        (Once, "shuffle_same"),
        (BrokenPairs, "gradient_other"),
        (WrongGradient, "gradient_strange"),
        (BrokenChain, "backward1_other"),
        (Batches, "many"),
        (Batches, "gradient_unknown"),
        (NoCalls, "start"),
    ],
)
def test_what_is_odd_at_a_step_is_said_there(javascript, thing, key):
    keys = said(javascript, thing)
    assert key in keys and set(keys) <= set(WORDS["en"]["seen"])


def test_the_turns_and_the_losses_come_in_one_by_one(javascript):
    script = film_in_node(Once) + (
        "const at = 1 + 1 + 7 * 2 + 1;"  # start, shuffle, two rounds, and half a third
        "console.log(JSON.stringify([module.turnsUntil(steps, at, 2, 6),"
        "module.turnsUntil(steps, steps.length - 1, 2, 6),"
        "module.lossesUntil(steps, at).map((one) => one.round),"
        "module.meanLoss(module.lossesUntil(steps, steps.length - 1), 2)]));"
    )
    turns, all_turns, rounds, mean = javascript("training_player.js", script=script)
    assert [turn[0] for turn in turns] == [[3], [2], [], [1], [], []]
    assert all_turns == [[[k], [k]] for k in (3, 2, 4, 1, 6, 5)]
    assert rounds == [1, 2, 3]
    assert mean == pytest.approx(training_player.filmed(Once)[0].losses[1], rel=1e-5)


def test_the_parameter_that_moved_most_is_found(javascript):
    script = (
        "const steps = [{layer: 2, v1: 1, v2: 1, c: 0}, {layer: 2, v1: 1.1, v2: 0.7, c: 0.2},"
        "{layer: 2, v1: 1.1, v2: 0.7, c: 0.2}];"
        "console.log(JSON.stringify([module.moved(steps, 1), module.moved(steps, 2)]));"
    )
    assert javascript("training_player.js", script=script) == ["v2", None]


def test_numbers_in_columns_keep_their_decimals(javascript):
    calls = [["decimal", [value, "nl", 2]] for value in (-1, 0.5, -0.001)]
    assert javascript("plot.js", *calls) == ["−1,00", "0,50", "0,00"]


# ---- words ----


def keys(words):
    return {name: keys(inside) for name, inside in words.items()} if isinstance(words, dict) else ""


def test_both_languages_say_the_same_things():
    assert keys(WORDS["nl"]) == keys(WORDS["en"])
    for language in ("nl", "en"):
        assert set(WORDS[language]["answers"]) == set(WORDS[language]["expected"])
        assert set(WORDS[language]["steps"]) < set(KINDS)


def test_the_player_gives_no_line_of_code_away():
    text = json.dumps(WORDS)
    assert not any(piece in text for piece in ("for ", "self.", "backward(", "forward(", "rng"))


def test_the_steps_come_when_a_view_asks():
    player = TrainingPlayer(Sound, language="en")
    assert player.numbers == b"" and player.setting["actual"] == "new"
    player._on_message(player, {"kind": "compute"}, [])
    assert len(player.numbers) == 4 * len(FIELDS) * len(player.film.steps)


@pytest.mark.parametrize(("language", "start"), [("nl", "Trainingsspeler"), ("en", "Training pl")])
def test_a_player_that_was_not_run_reads_as_text(language, start):
    bundle, _ = TrainingPlayer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
