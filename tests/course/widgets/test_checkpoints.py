"""The checkpoint explorer's runs: exact where all comes back, off at once where anything lacks."""

import struct

import numpy as np
import pytest

from course.widgets import CheckpointExplorer, checkpoints
from course.widgets.checkpoints import ALL, EPOCHS, PARTS, POSITIONS, WORDS

VELOCITY, RATE, GENERATOR = (1 << bit for bit in range(len(PARTS)))


@pytest.fixture(scope="module")
def found():
    return checkpoints.resumptions()


@pytest.mark.parametrize("place", range(len(POSITIONS)))
def test_with_everything_put_back_no_bit_differs_wherever_it_was_interrupted(found, place):
    assert not found.differences[place, ALL].any()
    assert np.array_equal(found.losses[place, ALL], found.losses[0, ALL])


@pytest.mark.parametrize("parts", range(ALL))
def test_with_anything_left_out_the_very_next_epoch_differs_and_all_after_it(found, parts):
    for place, position in enumerate(POSITIONS):
        assert not found.differences[place, parts, :position].any()
        assert (found.differences[place, parts, position:] > 0).all()
        assert np.array_equal(
            found.losses[place, parts, :position], found.losses[0, ALL, :position]
        )


def test_what_the_explorer_says_of_its_prediction_is_so(found):
    """Without the learning rate after epoch 1 the run stays close, and the difference grows."""
    place, parts = checkpoints.PREDICTED["position"], checkpoints.PREDICTED["parts"]
    assert POSITIONS[place] == 1 and parts == VELOCITY | GENERATOR
    apart = found.differences[place, parts, 1:]
    assert apart[-1] > 5 * apart[0]
    assert abs(found.losses[place, parts] - found.losses[place, ALL]).max() < 0.03
    another_way = found.differences[place, VELOCITY | RATE, 1:]
    assert (apart < another_way).all()


def test_a_missing_learning_rate_matters_more_the_later_it_is_missed(found):
    first = [found.differences[p, VELOCITY | GENERATOR, k] for p, k in enumerate(POSITIONS)]
    assert first[-1] > 5 * first[0]


def test_all_positions_leave_an_epoch_to_resume():
    assert list(POSITIONS) == sorted(set(POSITIONS))
    assert POSITIONS[0] >= 1 and POSITIONS[-1] < EPOCHS


def test_the_buffer_is_cut_up_as_it_was_packed(found, javascript):
    raw = checkpoints.packed(found)
    assert len(raw) == 4 * 2 * len(POSITIONS) * (ALL + 1) * EPOCHS
    small = struct.pack("<16f", *range(16))
    script = (
        f"const bytes = Uint8Array.from({list(small)});"
        "const numbers = new Float32Array(bytes.buffer);"
        "console.log(JSON.stringify(module.unpacked(numbers, 2, 2, 2)));"
    )
    cut = javascript("checkpoints.js", script=script)
    assert cut["losses"] == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    assert cut["differences"] == [[[8, 9], [10, 11]], [[12, 13], [14, 15]]]


def test_each_choice_of_parts_has_its_sentence(javascript):
    kinds = javascript("checkpoints.js", *[["kindOf", [parts]] for parts in range(ALL + 1)])
    assert kinds == ["order"] * 4 + ["rate_and_velocity", "rate", "velocity", "same"]
    for language in ("nl", "en"):
        assert set(WORDS[language]["seen"]) == set(kinds)


def test_the_percentage_is_that_of_the_decay(javascript):
    calls = [["percentMore", [0.98, epochs]] for epochs in (0, 1, 10)]
    assert javascript("checkpoints.js", *calls) == [0, 2, 22]


def keys(words):
    if not isinstance(words, dict):
        return None
    return {name: keys(inside) for name, inside in words.items()}


def test_both_languages_say_the_same_things():
    assert keys(WORDS["nl"]) == keys(WORDS["en"])
    for language in ("nl", "en"):
        assert set(WORDS[language]["parts"]) == set(PARTS)
        assert set(WORDS[language]["wrong"]) < set(WORDS[language]["answers"])


def test_runs_are_trained_when_a_view_asks(found):
    explorer = CheckpointExplorer(language="en")
    explorer._on_message(explorer, {"kind": "something else"}, [])
    assert explorer.numbers == b""
    explorer._on_message(explorer, {"kind": "compute"}, [])
    assert explorer.numbers == checkpoints.packed(found)


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Verkenner van checkpoints"), ("en", "Checkpoint explorer")]
)
def test_an_explorer_that_was_not_run_reads_as_text(language, start):
    bundle, _ = CheckpointExplorer(language=language)._repr_mimebundle_()
    assert bundle["text/plain"].startswith(start)
