"""The trace format: what goes in comes out, and what does not fit is refused."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import find
from autograder.probes.evidence import MAGIC, EvidenceError, pack, unpack

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text().filter(lambda key: key != "$array"), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return a == b and type(a) is type(b)


@given(plain)
@settings(max_examples=60, deadline=None)
def test_plain_data_comes_back(data):
    assert same(unpack(pack(data)), data)


def test_arrays_come_back_bit_for_bit_with_their_shapes():
    data = {"a": np.array([[1.5, np.nan], [np.inf, -0.0]]), "b": [np.array(3.0), np.zeros((0, 2))]}
    assert same(unpack(pack(data)), data)


def test_anything_that_is_not_plain_is_refused_when_packing():
    with pytest.raises(TypeError, match="no evidence"):
        pack({"model": object()})


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_random_bytes_are_refused(data):
    with pytest.raises(EvidenceError):
        unpack(data)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_damaged_evidence_is_read_or_refused_but_never_breaks(data):
    packed = bytearray(pack({"x": np.arange(3.0), "calls": [{"kind": "forward"}]}))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(st.integers(0, 255))
    try:
        unpack(bytes(packed))
    except EvidenceError:
        pass


@pytest.mark.parametrize(
    "text",
    [
        b'{"$array": [0, [1000000000000]]}',
        b'{"$array": [-1, [1]]}',
        b'{"$array": [0, [true]]}',
        b'{"$array": 4}',
        b'{"$array": [0, [0, 4611686018427387904]]}',
        b'{"$array": [0, [0, 1180591620717411303424]]}',
        b"[" * 5000 + b"]" * 5000,
    ],
)
def test_forged_places_and_depths_are_refused(text):
    with pytest.raises(EvidenceError):
        unpack(MAGIC + struct.pack("<Q", len(text)) + text)


def packed(text: bytes, values: bytes = b"") -> bytes:
    return MAGIC + struct.pack("<Q", len(text)) + text + values


@pytest.mark.parametrize(
    "data",
    [
        packed(b"[" + b'{"$array": [0, [1000]]},' * 999 + b'{"$array": [0, [1000]]}]', bytes(8000)),
        packed(b"[" + b"[]," * 4_000_000 + b"[]]"),
        packed(b'["' + b"a" * 30_000_000 + b'"]'),
    ],
    ids=["the same numbers many times", "millions of lists", "a text without end"],
)
def test_a_little_evidence_cannot_become_a_lot_of_memory(data):
    tracemalloc.start()
    with pytest.raises(EvidenceError):
        unpack(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * len(data) + 1_000_000


@pytest.mark.parametrize("source", ["fit_right", "fit_wrong"])
def test_the_judge_decides_the_same_on_evidence_that_crossed_a_wall(source, catalogue):
    check = find("05.fit")
    for cell in catalogue(source)[:5]:
        challenge = check.challenge(np.random.default_rng(7))
        evidence = check.probe(cell.thing(), challenge)
        here = check.judge(evidence, challenge)
        there = check.judge(unpack(pack(evidence)), unpack(pack(challenge)))
        assert here == there
