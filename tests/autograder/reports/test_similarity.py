"""Copies are found, independent solutions are not: on code whose origin is known."""

import re
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.reports import code, similarity

Class = runpy.run_path(str(Path(__file__).with_name("fabricated.py")))

SHUFFLES = [
    "{p} = np.random.permutation(len({X}))",
    "{p} = list(range(len({X})))\n        np.random.shuffle({p})",
    "{p} = rng.permutation({X}.shape[0])",
    "{p} = np.arange(len({X}))\n        np.random.shuffle({p})",
    "{p} = np.argsort(np.random.rand({X}.shape[0]))",
]
LOOPS = [
    "for {i} in {p}:\n            {x}, {t} = {X}[{i}].reshape(-1, 1), {y}[{i}].reshape(-1, 1)",
    "for {i} in {p}:\n            {x} = {X}[{i}, :][:, None]\n"
    "            {t} = {y}[{i}, :][:, None]",
    "for {x}, {t} in zip({X}[{p}], {y}[{p}]):\n            {x} = {x}.reshape(-1, 1)\n"
    "            {t} = {t}.reshape(-1, 1)",
    "for {j} in range(len({p})):\n            {i} = {p}[{j}]\n            {x} = {X}[[{i}]].T\n"
    "            {t} = {y}[[{i}]].T",
]
FORWARD = [
    "{o} = self.forward({x})",
    "{o} = {x}\n            for {l} in self.layers:\n                {o} = {l}.forward({o})",
]
GRADIENTS = [
    "{d} = ({o} - {t}) / ({o} * (1 - {o}))",
    "{d} = -{t} / {o} + (1 - {t}) / (1 - {o})",
    "{d} = BinaryCrossEntropy().gradient({o}, {t})",
    "{d} = np.divide({o} - {t}, {o} * (1.0 - {o}))",
    "{e} = {o} - {t}\n            {d} = {e} / ({o} - {o} ** 2)",
]
BACK = [
    "for {l} in self.layers[::-1]:\n                {d} = {l}.backward({d}, learning_rate)",
    "for {l} in reversed(self.layers):\n                {d} = {l}.backward({d}, learning_rate)",
    "for {k} in range(len(self.layers) - 1, -1, -1):\n"
    "                {d} = self.layers[{k}].backward({d}, learning_rate)",
    "for {k} in range(1, len(self.layers) + 1):\n"
    "                {d} = self.layers[-{k}].backward({d}, learning_rate)",
]
EXTRA = ["", "", "losses = []\n    ", "rng = np.random.default_rng()\n    ", "n = len({X})\n    "]
NAMES = {
    "X": ["training_data"],
    "y": ["labels"],
    "p": ["p", "order", "volgorde", "idx", "perm", "indices"],
    "i": ["i", "index", "row", "k1", "nr"],
    "j": ["j", "m", "plaats"],
    "k": ["k", "nummer", "at"],
    "x": ["x", "inp", "sample", "invoer", "xi"],
    "t": ["t", "target", "doel", "label", "yi"],
    "o": ["o", "out", "output", "uit", "a", "pred"],
    "d": ["d", "da", "grad", "delta"],
    "e": ["e", "err", "diff", "fout"],
    "l": ["layer", "laag", "l", "lay"],
}


def independent(rng):
    """Return a fit() as one of many students would write it on their own."""

    def pick(options):
        # Some ways are common and some rare, as in any class.
        weights = 0.6 ** np.arange(len(options))
        return options[rng.choice(len(options), p=weights / weights.sum())]

    parts = [pick(part) for part in (SHUFFLES, LOOPS, FORWARD, GRADIENTS, BACK)]
    names = {key: str(rng.choice(options)) for key, options in NAMES.items()}
    text = (
        "def fit(self, training_data, labels, epochs, learning_rate):\n    "
        + pick(EXTRA)
        + "for epoch in range(epochs):\n        <0>\n        <1>\n            <2>\n"
        "            <3>\n            <4>\n"
    )
    for at, part in enumerate(parts):
        text = text.replace(f"<{at}>", part)
    return text.format(**names)


def a_class(count, seed):
    rng = np.random.default_rng(seed)
    return {f"s{at}": independent(rng) for at in range(count)}


def found(solutions, known=()):
    exercise = similarity.of_exercise("05.fit", solutions, known)
    return [] if exercise is None else [(p.left.student, p.right.student) for p in exercise.pairs]


@pytest.mark.parametrize("seed", range(6))
def test_independent_solutions_of_one_exercise_show_nothing(seed):
    assert found(a_class(80, seed)) == []


def test_a_large_class_of_independent_solutions_shows_nothing():
    assert found(a_class(600, 50)) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_disguised_copy_of_unusual_code_is_found_and_nothing_else(seed):
    solutions = a_class(60, seed)
    solutions["s7"] = Class["ELABORATE"]
    solutions["s31"] = Class["disguised"](Class["ELABORATE"])
    assert found(solutions) == [("s7", "s31")]


def test_a_copy_is_found_in_part_of_a_longer_solution_too():
    solutions = a_class(60, 1)
    solutions["s7"] = Class["ELABORATE"]
    more = "\ndef look(model):\n    for layer in model.layers:\n        print(layer.weights)\n"
    solutions["s31"] = more + Class["disguised"](Class["ELABORATE"]) + more
    assert found(solutions) == [("s7", "s31")]


def test_the_lines_that_are_alike_are_marked_on_both_sides():
    solutions = a_class(60, 1)
    solutions["s7"] = Class["ELABORATE"]
    solutions["s31"] = "x = 1\n\n\n" + Class["disguised"](Class["ELABORATE"])
    (pair,) = similarity.of_exercise("05.fit", solutions, ()).pairs
    left = [text for _, text, marked in pair.left.lines if marked]
    right = [text for _, text, marked in pair.right.lines if marked]
    assert len(left) >= 8 and abs(len(left) - len(right)) <= 2
    assert any("deck.pop()" in text for text in left)
    assert any(".pop()" in text for text in right) and "x = 1" not in right
    assert pair.lines == min(len(left), len(right))


def test_those_who_share_are_one_group_whoever_links_them():
    solutions = a_class(60, 1)
    solutions |= dict.fromkeys(["s7", "s31"], Class["ELABORATE"])
    solutions["s12"] = Class["disguised"](Class["ELABORATE"])
    exercise = similarity.of_exercise("05.fit", solutions, ())
    assert [group.students for group in exercise.groups] == [("s12", "s31", "s7")]
    assert exercise.groups[0].pair == max(exercise.pairs, key=lambda pair: pair.bits)
    pair = exercise.pairs[0]
    apart = [replace(pair, left=replace(pair.left, student=a), right=replace(pair.right, student=b))
             for a, b in [("a", "b"), ("c", "d"), ("b", "e"), ("f", "g"), ("d", "f")]]  # fmt: skip
    groups = replace(exercise, pairs=tuple(apart)).groups
    assert sorted(group.students for group in groups) == [("a", "b", "e"), ("c", "d", "f", "g")]


def test_an_exercise_with_one_natural_answer_shows_nothing():
    ways = [
        "def mean_of(values):\n    total = 0\n    for value in values:\n        total += value\n"
        "    count = len(values)\n    result = total / count\n    return result\n",
        "def mean_of(v):\n    s = 0\n    for x in v:\n        s = s + x\n    n = len(v)\n"
        "    m = s / n\n    return m\n",
    ]
    rng = np.random.default_rng(3)
    solutions = {f"s{at}": ways[int(rng.random() < 0.2)] for at in range(200)}
    solutions |= {f"t{at}": ways[0].replace("total", f"name_{at}") for at in range(40)}
    assert found(solutions) == []


def test_what_the_published_solution_holds_does_not_count():
    solutions = a_class(60, 1)
    solutions["s7"] = solutions["s31"] = Class["ELABORATE"]
    assert found(solutions) == [("s7", "s31")]
    assert found(solutions, known=[Class["ELABORATE"]]) == []


def test_a_way_that_more_than_ten_took_is_a_way_and_not_a_copy():
    solutions = a_class(100, 2)
    solutions |= {f"t{at}": Class["disguised"](Class["ELABORATE"]) for at in range(11)}
    assert found(solutions) == []


def test_fewer_than_eight_solutions_are_not_compared():
    solutions = dict.fromkeys(["a", "b"], Class["ELABORATE"]) | a_class(5, 1)
    assert similarity.of_exercise("05.fit", solutions, ()) is None


def test_names_comments_and_layout_change_nothing():
    plain = code.read(Class["ELABORATE"]).numbers.tolist()
    other = re.sub(r"\b(deck|slope|guess|wanted)\b", r"mijn_\1", Class["ELABORATE"])
    other = other.replace("    ", "\t").replace("\n", "  # stap\n\n").replace(" = ", "=")
    other = other.replace("len(self.layers)", "len(\n  self.layers\n)")
    other = other.replace("learning_rate):", 'learning_rate):\n\t\t"""Leer\n\n van alles."""', 1)
    assert code.read(other).numbers.tolist() == plain
    assert code.read(other.replace("epochs - 1", "epochs - 2")).numbers.tolist() != plain


def naive_bits(sources, most):
    """Return the bits that each two share, computed one by one from their fingerprints."""
    kept = []
    for source in sources:
        _, _, hashes = similarity._fingerprints([code.read(source).numbers])
        kept.append(set(hashes.tolist()))
    count = len(sources)
    bits = np.zeros((count, count))
    for one in range(count):
        for other in range(count):
            for print_ in kept[one] & kept[other]:
                having = sum(print_ in prints for prints in kept)
                if 2 <= having <= most:
                    bits[one, other] += np.log2((count - 1) / (having - 1))
    return bits / (similarity.RUN * 2 / (similarity.WINDOW + 1))


def test_the_shared_bits_are_those_of_a_count_one_by_one():
    sources = list(a_class(25, 8).values())
    prints = similarity._Prints([code.read(source) for source in sources], [])
    expected = naive_bits(sources, prints.most)
    apart = ~np.eye(25, dtype=bool)
    assert expected[apart].max() > 1
    np.testing.assert_allclose(prints.bits[apart], expected[apart], atol=1e-3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.lists(st.integers(0, 30), max_size=40),
    st.lists(st.integers(0, 30), min_size=similarity.RUN + similarity.WINDOW - 1, max_size=40),
)
def test_a_run_that_two_share_always_leaves_a_fingerprint_in_both(before, after, shared):
    """The promise of winnowing: every match of WINDOW + RUN - 1 tokens is seen."""
    streams = [
        np.array([*before, *shared], np.uint64),
        np.array([*after, *shared, *before], np.uint64),
    ]
    document, _, hashes = similarity._fingerprints(streams)
    assert set(hashes[document == 0].tolist()) & set(hashes[document == 1].tolist())


@pytest.mark.parametrize(
    "hostile",
    [
        "def f(:\n  '''never closed " + "x = 1\n" * 40,
        "\x00\ud800" * 50 + "a = 1\n" * 60,
        "(" * 5_000,
        "x" * 100_000,
        "\n" * 70_000 + "a = b + c\n" * 50,
        "'\\" * 3_000,
    ],
    ids=["no Python", "surrogates", "brackets", "one word", "empty lines", "open strings"],
)
def test_a_source_that_is_no_python_is_compared_without_harm(hostile):
    solutions = a_class(20, 1) | {"bad": hostile, "worse": hostile}
    pairs = found(solutions)
    assert all(pair == ("bad", "worse") for pair in pairs)
