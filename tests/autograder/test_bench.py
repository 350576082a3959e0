"""What a probe watches belongs to the other side of the wall, and the work is judged all the same.

The wall is a loop here: frames go to the bench in this very process. What comes out of a jail is
evidence and frames, and both are forged below as freely as anybody in a jail can.
"""

from __future__ import annotations

import copy
import struct
import time
import warnings
from types import FunctionType

import numpy as np
import pytest

import nnlib
from autograder.checks import IDS, find
from autograder.checks.base import Verdict
from autograder.probes import evidence, guard, remote, wire
from autograder.probes.layers import MOST_CALLS, Recorder
from autograder.probes.time_limit import TimeLimit
from autograder.sandbox import channel
from autograder.sandbox.bench import Bench, BenchError
from course.demo.catalogue import MISSING, every

HOSTED = [check_id for check_id in IDS if find(check_id).probe.hosted]
OF_LAYERS = [check_id for check_id in HOSTED if check_id[:2] in ("02", "04", "05")]


def challenge_of(check, seed=0):
    return check.challenge(np.random.default_rng(seed))


def across(data):
    """Return what is left of evidence that crossed the wall."""
    return evidence.unpack(evidence.pack(data))


def behind_the_wall(check, thing, challenge, call=None):
    """Return the verdict on work that a jail tries, with what belongs to a bench."""
    bench = Bench(check, challenge)
    seen = check.probe(thing, across(bench.sent), host=call or bench.answer)
    return check.judge(bench.complete(across(seen)), challenge)


def told(verdict: Verdict):
    """Return what a learner sees of a verdict."""
    first = [(found.code, found.variant) for found in verdict.found[:1]]
    return verdict.outcome, sorted(verdict.earned), first


# ---- the same verdict on either side ------------------------------------------------------------


def test_the_checks_about_a_process_are_hosted():
    assert HOSTED == [
        "02.forward", "02.predict", "02.count_parameters", "04.sgd_step", "05.fit_blanks",
        "05.fit", "05.repair", "06.sweep", "08.refine", "08.report", "10.resumable",
        "10.test_once",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "check_id",
    [pytest.param(one, marks=pytest.mark.slow if one == "05.fit" else ()) for one in HOSTED],
)
def test_every_answer_of_the_catalogue_gets_the_same_verdict_behind_the_wall(check_id):
    check = find(check_id)
    others, compared = [], 0
    for cell in every():
        if cell.check_id != check_id or cell.thing() is MISSING:
            continue
        challenge = challenge_of(check, seed=4)
        here = check.judge(check.probe(cell.thing(), challenge), challenge)
        there = behind_the_wall(check, cell.thing(), challenge_of(check, seed=4))
        compared += 1
        if told(here) != told(there):
            others.append((cell.header, told(here), told(there)))
    assert compared > 5
    assert not others


# ---- what is not sent ---------------------------------------------------------------------------


def numbers_in(item):
    if isinstance(item, np.ndarray):
        yield from item.ravel().tolist()
    elif isinstance(item, dict):
        for value in item.values():
            yield from numbers_in(value)
    elif isinstance(item, list | tuple):
        for value in item:
            yield from numbers_in(value)
    elif isinstance(item, int | float):
        yield float(item)


@pytest.mark.parametrize(
    ("check_id", "hidden"),
    [(check_id, ("weights", "biases")) for check_id in OF_LAYERS]
    + [("06.sweep", ("key",)), ("10.resumable", ("X", "y", "losses", "at"))],
)
def test_what_the_host_owns_is_not_in_what_is_sent(check_id, hidden):
    check = find(check_id)
    challenge = challenge_of(check)
    owners = [challenge]
    if "weights" in hidden:
        owners = challenge.get("networks") or challenge["cases"]
    secret = set(numbers_in([[owner[name] for name in hidden] for owner in owners]))
    assert secret
    visible = set(numbers_in(Bench(check, challenge).sent))
    # The moment of the power failure is a small whole number, of which there are others.
    assert not {n for n in secret if n != int(n) or n > 100} & visible


def test_neither_the_keys_of_scores_nor_the_figures_are_sent():
    refine, once = find("08.refine"), find("10.test_once")
    challenge = challenge_of(refine)
    sent = Bench(refine, challenge).sent
    assert [case[3] for case in sent["cases"]] == list(range(len(challenge["cases"])))
    assert not {case[3] for case in challenge["cases"]} & set(numbers_in(sent))
    challenge = challenge_of(once)
    assert not Bench(once, challenge).sent["cases"][0][1].any()
    assert challenge["cases"][0][1].all()


# ---- a layer that lives elsewhere is like any other ---------------------------------------------


def both():
    """Return the recorders of one network, here and behind the wall, with the bench."""
    check = find("05.fit")
    challenge = challenge_of(check, 3)
    first = challenge["networks"][0]
    bench = Bench(check, challenge)
    here = remote.network(first["weights"], first["biases"])
    there = remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    return here, there, bench


COLUMN = np.array([[0.5], [-1.0], [0.25]])


def reads(layers):
    outputs = layers[0].forward(COLUMN)
    layer = layers[0]
    return [outputs, layer.weights, layer.biases, layer.inputs, layer.z, layer.outputs]


def keeps_its_arrays(layers):
    layer = layers[0]
    weights = layer.weights
    outputs = layer.forward(COLUMN)
    return [layer.weights is weights, layer.outputs is outputs, layer.inputs is COLUMN]


def steps_in_place(layers):
    weights, biases = layers[0].weights, layers[0].biases
    layers[0].forward(COLUMN)
    layers[0].backward(COLUMN, 0.5)
    return [weights.copy(), biases.copy(), layers[0].weights is weights]


def binds_anew(layers):
    layer = layers[0]
    old = layer.weights
    layer.weights = layer.weights - 1.0
    return [layer.forward(COLUMN), old, layer.weights]


def writes_into_the_array(layers):
    layers[1].weights[:] = 0.25
    layers[1].biases -= 1.0
    return [layers[1].forward(COLUMN), layers[1].backward(COLUMN, 0.5), layers[1].weights]


def changes_the_outputs_before_going_back(layers):
    outputs = layers[0].forward(COLUMN)
    outputs -= 0.25
    return layers[0].gradients(COLUMN)


def changes_the_inputs_before_going_back(layers):
    column = COLUMN.copy()
    layers[0].forward(column)
    column *= 3
    layers[0].backward(COLUMN, 0.1)
    return layers[0].d_weights


def changes_z_before_going_back(layers):
    layers[0].forward(COLUMN)
    layers[0].z[:] = 0.0
    layers[0].outputs = np.array([[0.5], [0.5], [0.5]])
    return layers[0].gradients(COLUMN)


def goes_in_halves(layers):
    layers[0].forward(COLUMN)
    da = layers[0].gradients(COLUMN)
    layers[0].d_weights *= 2
    layers[0].update(0.1)
    return [da, layers[0].weights, layers[0].d_biases]


def shares_weights(layers):
    layers[1].weights = layers[0].weights
    layers[0].forward(COLUMN)
    layers[0].backward(COLUMN, 0.5)
    return [layers[1].forward(COLUMN), layers[1].weights is layers[0].weights]


def copies_deep(layers):
    layers[0].forward(COLUMN)
    twin = copy.deepcopy(layers[0])
    twin.backward(COLUMN, 0.5)
    twin.weights[0] = 1.0
    return [twin.weights, twin.forward(COLUMN), layers[0].weights, layers[0].forward(COLUMN)]


def copies_shallow(layers):
    twin = copy.copy(layers[0])
    twin.forward(COLUMN)
    twin.backward(COLUMN, 0.5)
    return [layers[0].weights, layers[0].forward(COLUMN), twin.weights is layers[0].weights]


def copies_the_model(layers):
    model = copy.deepcopy(nnlib.Perceptron(list(layers)))
    model.parameters[:] = 0.5
    return [model.forward(COLUMN), layers[0].weights]


def adopts_parameters(layers):
    model = nnlib.Perceptron(list(layers))
    vector = model.parameters
    model.forward(COLUMN)
    vector[:3] = 7.0
    out = model.forward(COLUMN)
    layers[0].backward(COLUMN, 0.5)
    return [out, vector, model.parameters is vector, model.count_parameters()]


def freezes(layers):
    layers[0].frozen = True
    layers[0].forward(COLUMN)
    layers[0].backward(COLUMN, 0.5)
    return [layers[0].weights, repr(layers[0])]


def decays(layers):
    layers[0].l2 = 0.5
    layers[0].activation = nnlib.activations.get("tanh")
    out = layers[0].forward(COLUMN)
    return [out, layers[0].gradients(COLUMN), layers[0].d_weights]


def takes_lists_and_whole_numbers(layers):
    out = layers[0].forward([[1], [2], [3]])
    return [out, layers[0].inputs, layers[0].backward(np.array([[1], [0], [1]]), 1)]


def names_its_arguments(layers):
    layers[0].forward(inputs=COLUMN)
    return [layers[0].backward(learning_rate=0.1, da=COLUMN), layers[0].weights]


def looks_like_a_layer(layers):
    layer = layers[0]
    return [
        isinstance(layer, nnlib.Dense), repr(layer), type(layer).__name__, layer.n_inputs,
        layer.n_neurons, repr(layer.activation), layer.frozen, hasattr(layer, "z"),
        hasattr(layer, "nothing_of_the_kind"),
    ]  # fmt: skip


def sends_many_columns(layers):
    columns = np.linspace(-1, 1, 39).reshape(3, 13)
    out = layers[0].forward(columns)
    return [out, layers[0].backward(columns, np.float64(0.1)), layers[0].weights]


def weights_of_float32(layers):
    layers[0].weights = layers[0].weights.astype(np.float32)
    layers[0].forward(COLUMN)
    layers[0].backward(COLUMN, 0.5)
    return [layers[0].weights, str(layers[0].weights.dtype)]


def diverges(layers):
    layers[0].weights[:] = 1e300
    layers[0].forward(1e300 * COLUMN)
    return [layers[0].backward(COLUMN, np.inf), layers[0].weights, layers[0].z]


def reads_too_early(layers):
    return layers[0].z


def goes_back_too_early(layers):
    return layers[0].backward(COLUMN, 0.1)


def gives_too_few_arguments(layers):
    layers[0].forward(COLUMN)
    return layers[0].backward(COLUMN)


def gives_a_row(layers):
    return layers[0].forward(COLUMN.T)


def gives_something_flat(layers):
    return layers[0].forward(COLUMN.ravel())


def gives_dots(layers):
    return layers[0].forward(...)


def gives_text(layers):
    return layers[0].forward("abc")


def gives_a_function(layers):
    layers[0].forward(COLUMN)
    return layers[0].backward(len, 0.1)


def gives_no_rate(layers):
    layers[0].forward(COLUMN)
    return layers[0].backward(COLUMN, None)


def sets_weights_that_do_not_fit(layers):
    layers[0].weights = np.zeros((2, 7))
    return layers[0].forward(COLUMN)


def sets_weights_to_nothing(layers):
    layers[0].weights = None
    return layers[0].forward(COLUMN)


def goes_on_after_an_error(layers):
    with pytest.raises(ValueError, match="columns were expected"):
        layers[0].forward(COLUMN.ravel())
    layers[0].forward(COLUMN)
    with pytest.raises(ValueError, match="they must be the same"):
        layers[0].backward(COLUMN.T, 0.1)
    return [layers[0].backward(COLUMN, 0.1), layers[0].weights]


DOINGS = [
    value
    for value in list(globals().values())
    if type(value) is FunctionType and value.__code__.co_varnames[:1] == ("layers",)
]


def ended(doing, recorder):
    """Return what comes of it: values, or an exception's type and words."""
    with np.errstate(all="ignore"):
        try:
            return doing(recorder.layers)
        except Exception as error:
            return [type(error).__name__, str(error)]


@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: doing.__name__)
def test_a_layer_elsewhere_does_what_a_layer_here_does(doing):
    here, there, bench = both()
    mine, theirs = ended(doing, here), ended(doing, there)
    assert type(mine) is type(theirs)
    mine, theirs = (value if type(value) is list else [value] for value in (mine, theirs))
    assert len(mine) == len(theirs)
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(a, b)
    there.parameters()
    claim = {"networks": [{"error": None, "timed_out": False}]}
    owned = bench.complete(claim)["networks"][0]
    assert owned["totals"] == here.totals
    for a, b in zip(here.parameters(), owned["parameters"], strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(here.calls) == len(owned["calls"])
    for a, b in zip(here.calls, owned["calls"], strict=True):
        assert a.keys() == b.keys()
        for name in a:
            np.testing.assert_array_equal(a[name], b[name])


def test_the_doings_are_many():
    assert len(DOINGS) > 30


def test_the_order_of_the_models_layers_is_noted_where_it_changes():
    here, there, bench = both()
    for recorder in (here, there):
        recorder.model = nnlib.Perceptron(list(recorder.layers))
        recorder.layers[0].forward(COLUMN)
        recorder.model.layers.reverse()
        recorder.layers[0].forward(COLUMN)
        recorder.layers[0].forward(COLUMN)
    log = bench.complete({"networks": [{}]})["networks"][0]["calls"]
    orders = [[call.get("order") for call in calls] for calls in (here.calls, log)]
    assert orders == [[None, [2, 1, 0], None]] * 2


def test_the_log_ends_where_it_ends_here_and_the_totals_go_on(monkeypatch):
    monkeypatch.setattr("autograder.probes.layers.MOST_CALLS", 20)
    here, there, bench = both()
    for recorder in (here, there):
        for _ in range(30):
            recorder.layers[-1].forward(COLUMN)
    owned = bench.complete({"networks": [{}]})["networks"][0]
    assert len(here.calls) == len(owned["calls"]) == 20
    assert here.totals == owned["totals"] == {"forward": 30, "backward": 0}


def endless(layer):
    while True:
        try:
            while True:
                layer.forward(COLUMN)
        except BaseException:
            continue


def test_time_is_never_up_in_the_middle_of_a_frame():
    _, there, _ = both()
    outputs = there.layers[0].forward(COLUMN)
    talk = {"answer": bytes([remote.RETURNED]) + wire.packed(outputs), "begun": 0, "ended": 0}
    code = (
        "def call(frame):\n"
        "    global begun, ended\n"
        "    begun += 1\n"
        "    answered = answer + b''\n"
        "    ended += 1\n"
        "    return answered\n"
    )
    exec(compile(code, channel.__file__, "exec"), talk)  # as if the channel itself did this
    there.host = talk["call"]
    for _ in range(5):
        ran = guard.run(lambda: endless(there.layers[0]), TimeLimit(cpu_seconds=0.03))
        assert ran.timed_out
        assert talk["begun"] == talk["ended"] > 0
    np.testing.assert_array_equal(there.layers[0].forward(COLUMN), there.layers[0].outputs)


def test_an_endless_loop_ends_by_its_calls_before_its_time(monkeypatch):
    monkeypatch.setattr("autograder.probes.remote.MOST_FRAMES", 500)
    _, there, _ = both()
    started = time.process_time()
    ran = guard.run(lambda: endless(there.layers[0]), TimeLimit(60.0, 60.0))
    assert ran.timed_out and time.process_time() - started < 20
    assert there.count > 500
    after = guard.run(lambda: 7, TimeLimit())
    assert after.value == 7 and not after.timed_out


# ---- forgeries ----------------------------------------------------------------------------------

FIT = find("05.fit")


@pytest.fixture
def forging(right_fit_class):
    """Return a challenge, its bench, and the evidence of an honest run in a notebook."""
    challenge = challenge_of(FIT, 5)
    honest = across(FIT.probe(right_fit_class, challenge))
    assert FIT.judge(honest, challenge).outcome == "passed"
    return challenge, Bench(FIT, challenge), honest


def judged(bench, claim, challenge):
    return FIT.judge(across(bench.complete(across(claim))), challenge)


def test_honest_work_earns_everything(forging, right_fit_class):
    challenge, _, _ = forging
    assert behind_the_wall(FIT, right_fit_class, challenge).outcome == "passed"


def test_canned_evidence_earns_nothing(forging):
    challenge, bench, honest = forging
    verdict = judged(bench, honest, challenge)
    assert verdict.outcome != "passed" and not verdict.earned


def test_own_arithmetic_with_an_invented_log_earns_no_point_for_the_process(forging):
    """Read the weights, compute what training makes of them, write that, and invent the calls."""
    challenge, bench, honest = forging
    for number, network in enumerate(bench.sent["networks"]):
        recorder = remote.network(network["weights"], None, bench.answer, number)
        own = remote.network(
            [layer.weights.copy() for layer in recorder.layers],
            [layer.biases.copy() for layer in recorder.layers],
        )
        model = nnlib.Perceptron(list(own.layers))
        rng = np.random.default_rng(8)
        for _ in range(network["epochs"]):
            for row in rng.permutation(len(network["training_data"])):
                output = model.forward(network["training_data"][row][:, None])
                target = network["labels"][row][:, None]
                da = (output - target) / (output * (1 - output))
                for layer in model.layers[::-1]:
                    da = layer.backward(da, network["learning_rate"])
        for layer, worked_out in zip(recorder.layers, own.layers, strict=True):
            layer.weights, layer.biases = worked_out.weights, worked_out.biases
        recorder.parameters()
        honest["networks"][number]["calls"] = across(own.calls)
        honest["networks"][number]["parameters"] = own.parameters()
    assert FIT.judge(across(honest), challenge).outcome == "passed"  # beside the log, it passes
    verdict = judged(bench, honest, challenge)
    assert verdict.outcome != "passed" and not verdict.earned


def test_calls_that_were_never_made_are_not_in_the_log(forging, right_fit_class):
    """Train the first network, and claim the others."""
    challenge, bench, honest = forging
    first = {**across(bench.sent), "networks": bench.sent["networks"][:1]}
    FIT.probe(right_fit_class, first, host=bench.answer)
    completed = bench.complete(across(honest))
    assert len(completed["networks"]) == 1
    assert FIT.judge(across(completed), challenge).outcome != "passed"


def test_weights_that_are_claimed_but_not_there_do_not_count(forging):
    challenge, bench, honest = forging

    class Lazy(nnlib.Perceptron):
        def fit(self, training_data, labels, epochs, learning_rate):
            for _ in range(epochs):
                for row in np.random.permutation(len(training_data)):
                    self.forward(training_data[row][:, None])

    seen = FIT.probe(Lazy, across(bench.sent), host=bench.answer)
    for mine, theirs in zip(seen["networks"], honest["networks"], strict=True):
        mine |= {name: theirs[name] for name in ("calls", "parameters", "totals")}
    verdict = judged(bench, seen, challenge)
    assert verdict.outcome != "passed"
    assert not verdict.earned & {"gradient", "backward", "replay"}


def frames_of(thing, challenge):
    """Return the frames of a probe, and its evidence."""
    bench, frames = Bench(FIT, challenge), []

    def call(frame):
        frames.append(frame)
        return bench.answer(frame)

    return frames, FIT.probe(thing, across(bench.sent), host=call)


def test_what_was_seen_on_another_challenge_is_worth_nothing_here(forging, right_fit_class):
    challenge, bench, _ = forging
    frames, seen = frames_of(right_fit_class, challenge_of(FIT, 6))
    for frame in frames:
        bench.answer(frame)
    verdict = judged(bench, seen, challenge)
    assert verdict.outcome != "passed"
    assert "replay" not in verdict.earned


def test_networks_that_do_not_exist_and_networks_left_out_help_nobody(forging, right_fit_class):
    challenge, _, honest = forging
    for claim in (honest["networks"] * 3, honest["networks"][1:], []):
        bench = Bench(FIT, challenge)
        part = {**across(bench.sent), "networks": bench.sent["networks"][:2]}
        FIT.probe(right_fit_class, part, host=bench.answer)
        completed = bench.complete(across({**honest, "networks": claim}))
        assert len(completed["networks"]) == 2
        assert FIT.judge(across(completed), challenge).outcome != "passed"


def call_frame(layer, method=0, changes=0, arguments=1):
    head = remote.CALLED.pack(remote.CALL, method, layer, 0, changes, arguments, 0)
    return head + wire.packed(COLUMN)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        bytes([99]),
        call_frame(3),
        call_frame(2**32 - 1),
        call_frame(0, method=17),
        call_frame(0, changes=2),
        call_frame(0, arguments=9),
        call_frame(0) + b"more",
        remote.READS.pack(remote.READ, 7, 0),
        remote.READS.pack(remote.READ, 0, 200),
        remote.COPIED.pack(remote.COPY, 9, 0),
        remote.BEGUN.pack(remote.BEGIN, 0),
        remote.BEGUN.pack(remote.BEGIN, 3),
        remote.ENDED.pack(remote.END, 1, 0),
        bytes([remote.ASK, 0]),
        remote.CALLED.pack(remote.CALL, 0, 0, remote.HAS_ORDER, 0, 0, 0) + b"\x01\x00\x09\x00",
        remote.CALLED.pack(remote.CALL, 0, 0, 0, 0, 1, 0) + b"\x02\x02" + b"\xff" * 8,
        remote.CALLED.pack(remote.CALL, 0, 0, 0, 0, 1, 0) + b"\x80\x04cposix\nsystem\n.",
    ],
    ids=lambda frame: frame[:12].hex() or "nothing",
)
def test_a_frame_about_what_is_not_there_is_refused(forging, frame):
    _, bench, _ = forging
    remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    with pytest.raises(BenchError):
        bench.answer(frame)


def test_a_network_is_to_be_had_once(forging):
    _, bench, _ = forging
    sent = bench.sent["networks"]
    remote.network(sent[1]["weights"], None, bench.answer, 1).parameters()
    for number in (0, 1):
        with pytest.raises(BenchError):
            remote.network(sent[number]["weights"], None, bench.answer, number)
    with pytest.raises(BenchError):
        bench.answer(remote.ENDED.pack(remote.END, 1, 0))


def test_whatever_bytes_come_the_bench_answers_or_refuses(forging, right_fit_class):
    challenge, _, _ = forging
    frames, _ = frames_of(right_fit_class, challenge)
    rng = np.random.default_rng(11)
    bench, refused = Bench(FIT, challenge), 0
    for _ in range(4000):
        frame = bytearray(frames[rng.integers(len(frames))])
        for _ in range(rng.integers(3)):
            frame[rng.integers(len(frame))] = rng.integers(256)
        if rng.random() < 0.2:
            frame = frame[: rng.integers(len(frame))]
        try:
            assert type(bench.answer(bytes(frame))) is bytes
        except BenchError:
            refused += 1
    assert 400 < refused < 3600


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("weights", [[1.0, 2.0], [3.0]]),
        ("weights", [np.zeros((3, 2)), np.zeros((3, 1))]),
        ("biases", None),
        ("activation", [["sigmoid"]]),
        ("activation", [np.zeros(3)]),
        ("inputs", [None]),
    ],
)
def test_what_no_layer_can_hold_is_an_error_of_the_code(forging, attribute, value):
    """An exception that leaves the bench would cost the whole submission, as a failure of ours."""
    _, bench, _ = forging
    remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    held = bytes([remote.ATTRIBUTES.index(attribute)]) + wire.packed(value)
    for method in ("forward", "backward"):
        head = (remote.CALL, remote.METHODS.index(method), 0, 0, 1, 1, 0)
        frame = remote.CALLED.pack(*head) + held + wire.packed(COLUMN)
        assert bench.answer(frame)[0] in (remote.RAISED, remote.RETURNED)
    assert bench.answer(remote.COPIED.pack(remote.COPY, 0, 1) + held)
    end = remote.ENDED.pack(remote.END, 0, 1) + struct.pack("<I", 0) + held
    assert bench.answer(end)[0] == remote.RETURNED


@pytest.mark.parametrize("shape", [(257, 1), (1, 300), (4, 4, 5), (2, 2, 2, 2)])
def test_arrays_that_would_take_long_are_an_error_of_the_code(forging, shape):
    _, bench, _ = forging
    recorder = remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    with pytest.raises(ValueError, match="too large for a check"):
        recorder.layers[0].forward(np.zeros(shape))
    recorder.layers[1].weights = np.zeros(shape)
    with pytest.raises(ValueError, match="too large for a check"):
        recorder.layers[1].forward(COLUMN)


def test_a_log_that_would_fill_the_memory_is_refused(forging):
    _, bench, _ = forging
    recorder = remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    recorder.layers[0].weights, recorder.layers[0].biases = np.zeros((256, 3)), np.zeros((256, 1))
    with pytest.raises(BenchError):
        for _ in range(MOST_CALLS):
            recorder.layers[0].forward(np.zeros((3, 256)))
    assert 100 < len(bench.complete({})["networks"][0]["calls"]) < 300


def test_copies_without_end_are_refused(forging):
    _, bench, _ = forging
    recorder = remote.network(bench.sent["networks"][0]["weights"], None, bench.answer, 0)
    with pytest.raises(BenchError):
        for _ in range(50_000):
            recorder.layers[0]._twin()


# ---- forged claims ------------------------------------------------------------------------------

GARBAGE = [
    None, True, 7, -1, 1e308, float("nan"), "text", [], [[]], {}, {"is": "array"}, [None, 3, "a"],
    np.zeros(3), np.full((2, 2), np.nan), {"is": "list", "items": 4}, {"is": "dict", "keys": [1]},
    {"type": 3, "message": np.zeros(2)}, "x" * 5000,
]  # fmt: skip


def broken(item, rng):
    """Return evidence with some part of it exchanged for garbage, or left out."""
    if rng.random() < 0.15:
        return GARBAGE[rng.integers(len(GARBAGE))]
    if isinstance(item, dict) and item:
        names = list(item)
        name = names[rng.integers(len(names))]
        if rng.random() < 0.1:
            return {k: v for k, v in item.items() if k != name}
        return {**item, name: broken(item[name], rng)}
    if isinstance(item, list) and item:
        place = rng.integers(len(item))
        return [*item[:place], broken(item[place], rng), *item[place + 1 :]]
    return GARBAGE[rng.integers(len(GARBAGE))]


def shortened(item):
    """Return evidence with no more than the first calls of each log."""
    if isinstance(item, dict):
        return {k: shortened(v[:5] if k == "calls" else v) for k, v in item.items()}
    return [shortened(one) for one in item] if isinstance(item, list) else item


@pytest.mark.parametrize("check_id", HOSTED)
def test_no_claim_however_broken_stops_the_judge_or_earns_what_the_work_does_not(
    check_id, right_things
):
    check = find(check_id)
    challenge = challenge_of(check, 2)
    idle = Bench(check, challenge)  # nothing was ever done
    honest = shortened(across(check.probe(right_things[check_id], challenge_of(check, 2))))
    rng = np.random.default_rng(3)
    for turn in range(120):
        claim = honest if not turn else across(broken(honest, rng))
        try:
            completed = idle.complete(claim)
        except BenchError:
            assert not isinstance(claim, dict)
            continue
        verdict = check.judge(across(completed), challenge)
        # What a function returns is its answer; what it did, nobody saw.
        assert verdict.outcome != "passed" or check_id[:2] in ("02", "06")


def test_what_is_not_there_stays_a_name_that_is_missing():
    bench = Bench(FIT, challenge_of(FIT))
    missing = {"missing": {"code": "name_missing", "variant": "", "observed": {"name": "fit"}}}
    assert bench.complete(missing) == missing


def test_evidence_that_is_none_is_refused():
    with pytest.raises(BenchError):
        Bench(FIT, challenge_of(FIT)).complete(["passed"])


def test_a_check_without_anything_on_this_side_has_no_bench():
    with pytest.raises(LookupError):
        Bench(find("00.hello"), {})


# ---- scores, models and trainings ---------------------------------------------------------------


def test_more_candidates_than_the_budget_are_counted_whatever_is_said():
    check = find("08.refine")
    challenge = challenge_of(check)
    bench = Bench(check, challenge)

    def greedy(evaluate, space, budget, rng):
        tried = []
        for _ in range(3 * budget):
            params = {
                "learning_rate": float(10 ** rng.uniform(-4, 0)),
                "width": space["width"][rng.integers(5)],
            }
            tried.append((evaluate(params)["val"], params))
        return max((one for one in tried if one[0] == one[0]), key=lambda one: one[0])[1]

    seen = across(check.probe(greedy, across(bench.sent), host=bench.answer))
    for result in seen["results"]:
        value = result["value"]
        value["asked"] = [one for one in value["asked"] if one["rate"] == value["rate"]]
    verdict = check.judge(across(bench.complete(seen)), challenge)
    assert [found.code for found in verdict.found] == ["wrong_number_of_trials"]


def test_the_test_set_cannot_be_looked_at_unseen():
    check = find("10.test_once")
    challenge = challenge_of(check)
    bench = Bench(check, challenge)

    def peeks(evaluate, candidates):
        best = max(candidates, key=lambda one: evaluate(one, "validation"))
        return best, max(evaluate(one, "test") for one in candidates if one is best or one)

    seen = across(check.probe(peeks, across(bench.sent), host=bench.answer))
    seen["results"][0]["value"]["calls"] = [[0, "validation"], [1, "test"]]
    verdict = check.judge(across(bench.complete(seen)), challenge)
    assert "test_used_again" in [found.code for found in verdict.found]


def test_a_history_cannot_be_made_up():
    check = find("06.sweep")
    challenge = challenge_of(check)
    bench = Bench(check, challenge)
    claims = {rate: nnlib.history.History(0.7, [0.6, 0.5]) for rate in challenge["cases"][0][0]}
    seen = across(check.probe(lambda rates: claims, across(bench.sent), host=bench.answer))
    told_of = check.probe(lambda rates: claims, challenge)  # a notebook's verdict on the same
    here = check.judge(told_of, challenge)
    there = check.judge(across(bench.complete(seen)), challenge)
    assert told(here) == told(there)
    assert [found.code for found in there.found] == ["history_made_up"] and not there.earned


def test_the_losses_of_trainings_that_the_host_saw_cannot_be_exchanged_for_others():
    check = find("06.sweep")
    challenge = challenge_of(check)
    bench = Bench(check, challenge)

    def trains_once(rates):
        seen = [model_of_two().fit(np.eye(2), np.eye(2)[:, :1], 20, rate) for rate in rates]
        better = [0.9 * loss for loss in seen[0].loss]
        return {rate: nnlib.history.History(seen[0].initial_loss, better) for rate in rates}

    seen = across(check.probe(trains_once, across(bench.sent), host=bench.answer))
    for call in seen["results"][0]["calls"]:
        call["loss"] = 0.9 * call["loss"]  # as the jail may claim
    verdict = check.judge(across(bench.complete(seen)), challenge)
    assert [found.code for found in verdict.found] == ["history_made_up"] and not verdict.earned


def test_figures_of_a_training_that_diverged_are_judged_without_a_warning():
    check = find("06.sweep")
    challenge = challenge_of(check)

    def diverges(rates):
        seen = [model_of_two().fit(np.eye(2), np.eye(2)[:, :1], 3, rate) for rate in rates]
        worse = [seen[0].loss[0], float("inf"), float("nan")]
        return {rate: nnlib.history.History(seen[0].initial_loss, worse) for rate in rates}

    evidence = check.probe(diverges, challenge)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict = check.judge(evidence, challenge)
    assert [found.code for found in verdict.found] == ["history_made_up"]


def model_of_two():
    rng = np.random.default_rng(2)
    return nnlib.Perceptron([nnlib.Dense(2, 1, "sigmoid", rng=rng)])


def test_a_run_that_goes_on_from_nothing_is_seen(right_things):
    """Claim the weights of a run that was resumed, without having saved any."""
    check = find("10.resumable")
    challenge = challenge_of(check)
    honest = across(check.probe(right_things["10.resumable"], challenge))
    bench = Bench(check, challenge)

    def forgets(model, train_epoch, epochs, path):
        path.write_bytes(b"nothing")
        for epoch in range(epochs):
            train_epoch(model, epoch)

    seen = across(check.probe(forgets, across(bench.sent), host=bench.answer))
    seen["results"][0]["value"] = honest["results"][0]["value"]
    verdict = check.judge(across(bench.complete(seen)), challenge)
    assert [found.code for found in verdict.found] == ["epoch_not_restored"]


def test_rows_that_a_model_was_trained_on_are_noted_by_the_host():
    check = find("08.report")
    challenge = challenge_of(check)
    bench = Bench(check, challenge)

    def cheats(make_model, data, seeds):
        scores = []
        for seed in seeds:
            X, y = (np.concatenate([data["train"][k], data["test"][k]]) for k in (0, 1))
            scores.append(make_model(seed).fit(X, y).score(*data["test"]))
        return {"mean": np.mean(scores), "error": np.std(scores, ddof=1) / np.sqrt(len(scores))}

    seen = across(check.probe(cheats, across(bench.sent), host=bench.answer))
    train = challenge["cases"][0][0]["train"][0][:, 2].tolist()
    for call in seen["results"][0]["value"]["calls"]:
        call["rows"] = train
    verdict = check.judge(across(bench.complete(seen)), challenge)
    assert "refits_on_test" in [found.code for found in verdict.found]


# ---- the wire -----------------------------------------------------------------------------------

VALUES = [
    None, ..., True, False, 0.5, float("inf"), 7, -(2**63), "tekst é", "", [], [1, 2.5, "x"],
    (1, (2, [3])), np.float32(1.5), np.int64(-3), np.bool_(True), np.zeros((0, 3)), np.array(2.0),
    np.arange(6).reshape(2, 3), np.arange(6.0).reshape(3, 2).T, np.ones(3, dtype=bool),
    np.array([1.5], dtype=">f8"), np.zeros((1, 2, 3, 1)),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_a_value_comes_out_of_the_wire_as_it_went_in(value):
    data = wire.packed(value)
    reader = wire.Reader(data)
    back = reader.value()
    reader.end()
    assert type(back) is type(value)
    np.testing.assert_array_equal(np.asarray(back, dtype=object), np.asarray(value, dtype=object))
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype.newbyteorder("<") and back.shape == value.shape
        assert back.flags.writeable
    for length in range(len(data)):
        with pytest.raises(wire.WireError):
            short = wire.Reader(data[:length])
            short.value()
            short.end()


class Nasty:
    def __getattr__(self, name):
        raise RuntimeError("nothing of a learner's runs to send it")

    __class__ = property(lambda self: 1 / 0)


def test_what_does_not_go_over_is_named_and_never_run():
    cyclic: list = []
    cyclic.append(cyclic)
    for value, name in ((Nasty(), "Nasty"), ({}, "dict"), (len, "builtin_function_or_method")):
        back = wire.Reader(wire.packed(value)).value()
        assert type(back).__name__ == name and isinstance(back, wire.Strange)
    assert wire.Reader(wire.packed(cyclic)).value()[0][0]
    assert wire.Reader(wire.packed(np.array(["a"]))).value().dtype.kind == "U"
    with pytest.raises(ValueError, match="too large"):
        wire.packed(np.zeros(wire.MOST_NUMBERS + 1))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("a"), ValueError),
        (KeyError("k"), KeyError),
        (np.linalg.LinAlgError("singular"), ValueError),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), UnicodeDecodeError),
    ],
)
def test_an_error_comes_back_with_its_name_and_words(error, kind):
    back = wire.Reader(wire.raised(error)).error()
    assert isinstance(back, kind)
    assert type(back).__name__ == type(error).__name__
    assert str(back) == str(error)


@pytest.mark.parametrize("base", ["SystemExit", "KeyboardInterrupt", "exit", "__import__", "int"])
def test_an_error_that_is_no_error_becomes_one(base):
    data = wire.text("Anything") + wire.text(base) + wire.text("words")
    back = wire.Reader(data).error()
    assert type(back).__mro__[1] is Exception and str(back) == "words"


def test_the_recorder_here_has_a_face_in_common_with_the_one_elsewhere():
    here, there, _ = both()
    assert isinstance(here, Recorder) and isinstance(there, Recorder)
    assert not here.used and not there.used
    for recorder in (here, there):
        recorder.layers[0].forward(COLUMN)
    assert here.used and there.used
