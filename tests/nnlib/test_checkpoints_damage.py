"""Files that are damaged, cut short, somebody else's, or made by somebody who means harm."""

import hashlib
import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nnlib import Dense, Perceptron
from nnlib.callbacks import EarlyStopping
from nnlib.checkpoints import (
    Checkpoint,
    CheckpointDirectory,
    CheckpointError,
    load,
    remembered,
    sealed,
)
from nnlib.optimizers import Adam

anywhere = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run(callbacks=(), epochs=2):
    X = np.random.default_rng(1).normal(size=(9, 2))
    y = (X[:, :1] > 0).astype(float)
    model = Perceptron([Dense(2, 2, "tanh", rng=np.random.default_rng(0)), Dense(2, 1)])
    model.fit(
        X,
        y,
        epochs,
        0.1,
        rng=np.random.Generator(np.random.MT19937(3)),
        optimizer=Adam(),
        validation_data=(X, y),
        callbacks=[EarlyStopping(), *callbacks],
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of a checkpoint in the middle of an epoch, with everything in it."""
    folder = tmp_path_factory.mktemp("sound")
    run([CheckpointDirectory(folder, every_steps=4, keep_last=None)])
    return (folder / "epoch-0001-step-000016.npz").read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "epoch-0001-step-000016.npz"


def test_the_sound_file_is_read(sound, path):
    path.write_bytes(sound)
    checkpoint = load(path)
    assert (checkpoint.step, checkpoint.next_row, len(checkpoint.order)) == (16, 7, 9)


def test_the_last_bytes_are_the_sha_256_of_all_before(sound):
    assert sound[-64:] == hashlib.sha256(sound[:-64]).hexdigest().encode()


def test_the_header_is_json_with_version_architecture_and_configuration(sound):
    with np.load(io.BytesIO(sound), allow_pickle=False) as arrays:
        header = json.loads(arrays["header.json"])
    content = header["content"]
    sizes = [(layer["n_inputs"], layer["n_neurons"]) for layer in content["layers"]]
    assert header["version"] == 1 and sizes == [(2, 2), (2, 1)]
    assert [layer["activation"] for layer in content["layers"]] == ["tanh", "sigmoid"]
    assert content["settings"]["learning_rate"] == "Constant(rate=0.1)"
    assert content["settings"]["optimizer"].startswith("Adam(beta1=0.9")
    assert (content["epoch"], content["step"], content["next_row"]) == (1, 16, 7)


def test_every_flipped_byte_is_refused_wherever_it_stands(sound, path):
    path.write_bytes(sound)
    with path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(sound):
            file.seek(place)
            file.write(bytes([byte ^ (0x01, 0x80, 0xFF)[place % 3]]))
            with pytest.raises(CheckpointError, match=r"^\S+ is (damaged|not a checkpoint)"):
                load(path)
            file.seek(place)
            file.write(bytes([byte]))
    assert load(path).step == 16


def test_a_file_cut_short_anywhere_is_refused(sound, path):
    lengths = {*range(150), *range(len(sound) - 150, len(sound))}
    lengths |= set(map(int, np.random.default_rng(1).integers(0, len(sound), 500)))
    for length in lengths:
        path.write_bytes(sound[:length])
        with pytest.raises(CheckpointError, match=r"^\S+ is (damaged|not a checkpoint)"):
            load(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole + b"\n",
        lambda whole: b"\n" + whole,
        lambda whole: whole + whole,
        lambda whole: whole.replace(b'"stopped": false', b'"stopped": true '),
        lambda whole: whole[: len(whole) // 2] + bytes(512) + whole[len(whole) // 2 + 512 :],
        lambda whole: whole[:100] + whole[612:],
    ],
)
def test_added_exchanged_and_missing_bytes_are_refused(sound, path, change):
    assert change(sound) != sound
    path.write_bytes(change(sound))
    with pytest.raises(CheckpointError):
        load(path)


def some_npz():
    stream = io.BytesIO()
    np.savez(stream, parameters=np.zeros(3))
    return stream.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"hello", pickle.dumps([1]), bytes(10_000), some_npz()]
)
def test_a_foreign_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"^\S+ is not a checkpoint of this library\.$"):
        load(path)


@anywhere
@given(content=st.binary(max_size=400), honest_start=st.booleans())
def test_garbage_is_refused(path, content, honest_start):
    path.write_bytes(
        (b"PK\x03\x04" + bytes(26) + b"header.json" if honest_start else b"") + content
    )
    with pytest.raises(CheckpointError):
        load(path)


# ---- files with a right seal, made by somebody's own hand ----------------------------------------


def seal(zipped):
    """Return the zip with the library's seal: who knows the format can make one."""
    stream = io.BytesIO(zipped)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"0" * sealed.SEAL_LENGTH
    content = stream.getvalue()
    return content[: -sealed.SEAL_LENGTH] + sealed._seal(content[: -sealed.SEAL_LENGTH])


def npy(array, **changes):
    """Return the bytes of a `.npy` whose header claims something else than the truth."""
    stream = io.BytesIO()
    header = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape, **changes}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue() + array.tobytes()


def zipped(members, compression=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def header(content):
    return json.dumps({"format": sealed.FORMAT, "version": 1, "content": content}).encode()


WITH_ARRAY = header({"parameters": {"$array": "parameters"}})


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch exploded",))


@pytest.mark.parametrize(
    "members",
    [
        [("parameters.npy", npy(np.zeros(2))), ("header.json", WITH_ARRAY)],
        [("header.json", b"")],
        [("header.json", b"[" * 100_000)],
        [("header.json", b'{"a": ' * 50_000)],
        [("header.json", b"1")],
        [("header.json", b'{"format": "nnlib checkpoint", "version": "1", "content": {}}')],
        [("header.json", b'{"format": "nnlib checkpoint", "version": true, "content": {}}')],
        [("header.json", b'{"format": "other", "version": 1, "content": {}}')],
        [("header.json", b'{"format": "nnlib checkpoint", "version": 1, "content": NaN}')],
        [("header.json", b'{"format": "nnlib checkpoint", "version": 1' + b"0" * 5000 + b"}")],
        [("header.json", b"\xff\xfe")],
        [("header.json", header({"parameters": {"$array": "nowhere"}}))],
        [("header.json", header({"epoch": {"$float": "1"}}))],
        [("header.json", header({"parameters": {"$array": ["parameters"]}}))],
        [("header.json", WITH_ARRAY), ("parameters.npy", b"")],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2)) + b"\0")],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), shape=(10**12,)))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), shape=(-1, -2)))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(0), shape=(0, 10**30)))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), fortran_order=True))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr="|O"))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr=">f8"))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr="<U4"))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr="<c16"))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr="|V8"))],
        [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), descr=[("a", "<f8")]))],
        [("header.json", WITH_ARRAY), ("../parameters.npy", npy(np.zeros(2)))],
        [("header.json", WITH_ARRAY), ("/etc/parameters.npy", npy(np.zeros(2)))],
        [("header.json", WITH_ARRAY), ("parameters", npy(np.zeros(2)))],
        [
            ("header.json", WITH_ARRAY),
            ("parameters.npy", npy(np.zeros(2))),
            ("extra.npy", npy(np.zeros(1))),
        ],
        [("header.json", WITH_ARRAY), ("parameters.npy", b"\x93NUMPY\x01\x00" + b"\xff" * 70000)],
        [("header.json", WITH_ARRAY), ("parameters.npy", pickle.dumps(Bomb()))],
    ],
)
def test_a_well_sealed_file_with_anything_else_inside_is_refused(
    path, members, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    path.write_bytes(seal(zipped(members)))
    with pytest.raises(CheckpointError, match=r"^\S+ is not a checkpoint of this library\.$"):
        load(path)
    assert os.listdir() == [path.name]


def test_an_object_array_is_never_unpickled(path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.array([Bomb()], dtype=object), allow_pickle=True)
    members = [("header.json", WITH_ARRAY), ("parameters.npy", stream.getvalue())]
    path.write_bytes(seal(zipped(members)))
    with pytest.raises(CheckpointError):
        load(path)
    assert os.listdir() == [path.name]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_is_refused(path):
    twice = [("parameters.npy", npy(np.zeros(2))), ("parameters.npy", npy(np.ones(2)))]
    path.write_bytes(seal(zipped([("header.json", WITH_ARRAY), *twice])))
    with pytest.raises(CheckpointError):
        load(path)


def test_a_packed_file_that_would_swell_is_refused_unopened(path):
    import tracemalloc

    bomb = npy(np.zeros(10**7))  # 80 MB, packed to 80 kB
    members = [("header.json", WITH_ARRAY), ("parameters.npy", bomb)]
    path.write_bytes(seal(zipped(members, zipfile.ZIP_DEFLATED)))
    assert path.stat().st_size < 100_000
    # The first bytes say how the header is packed; they look the same.
    tracemalloc.start()
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_an_array_that_claims_to_be_huge_makes_no_room_for_itself(path):
    import tracemalloc

    members = [("header.json", WITH_ARRAY), ("parameters.npy", npy(np.zeros(2), shape=(10**9,)))]
    path.write_bytes(seal(zipped(members)))
    tracemalloc.start()
    with pytest.raises(CheckpointError):
        load(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_huge_file_is_refused_before_it_is_read(path, monkeypatch):
    with path.open("wb") as file:
        file.truncate(sealed.LARGEST + 1)  # it takes no room on the disk
    with pytest.raises(CheckpointError, match="bytes large: more than 4294967296 are not read"):
        load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_is_refused_and_not_waited_for(path):
    os.mkfifo(path)
    with pytest.raises(CheckpointError, match="is not a file"):
        load(path)


def test_what_is_not_there_and_what_is_a_folder_are_told(tmp_path):
    with pytest.raises(CheckpointError, match=r"^There is no file .*missing\.npz\.$"):
        load(tmp_path / "missing.npz")
    with pytest.raises(CheckpointError, match=r"is not a file|could not be read"):
        load(tmp_path)
    with pytest.raises(CheckpointError, match="could not be read"):
        load(str(tmp_path / "a\0b"))


# ---- a checkpoint's own content, changed -------------------------------------------------------


def values(sound, tmp_path):
    path = tmp_path / "tree.npz"
    path.write_bytes(sound)
    return sealed.read(path)


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        [np.zeros(3), np.zeros((2, 2)), np.array([7, 8, 9]), np.zeros(0), np.int8([1])]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["a", "state", "name", "loss"]), st.integers(), max_size=3),
)


def places(tree, here=()):
    """Return the way to every value of a tree."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in below:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from places(value, (*here, key))


@settings(parent=anywhere, max_examples=400)
@given(data=st.data())
def test_a_checkpoint_with_any_value_exchanged_is_refused_or_does_no_harm(sound, tmp_path, data):
    """It loads or is refused, it resumes or is refused; nothing else is ever raised."""
    tree = values(sound, tmp_path)
    way = data.draw(st.sampled_from(sorted(places(tree), key=repr)), label="place")
    inside = tree
    for key in way[:-1]:
        inside = inside[key]
    if data.draw(st.booleans(), label="remove"):
        del inside[way[-1]]
    else:
        inside[way[-1]] = data.draw(ANYTHING, label="value")
    folder = tmp_path / "run"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.npz"):
        old.unlink()
    path = folder / "epoch-0001-step-000016.npz"
    try:
        sealed.write(path, tree)
    except CheckpointError:
        return
    try:
        checkpoint = load(path)
        assert isinstance(checkpoint, Checkpoint)
        checkpoint.model()
    except CheckpointError:
        return

    class TakeUp:
        last = True

        def on_start(self, training):
            try:
                checkpoint.resume(training)
            except CheckpointError:
                training.stop = True

        def on_end(self, training):
            training.model.layers[0].frozen = False

    with np.errstate(all="ignore"):
        run([TakeUp()])


@pytest.mark.parametrize("position", [-1, 625, 10**6, True, "0", None])
def test_a_generator_position_outside_its_buffer_is_refused(sound, tmp_path, position):
    """NumPy takes any position and reads past the end of the buffer with it."""
    tree = values(sound, tmp_path)
    tree["generator"]["state"]["pos"] = position
    path = tmp_path / "epoch-0001-step-000016.npz"
    sealed.write(path, tree)
    with pytest.raises(CheckpointError, match="has no state NumPy can take"):
        run([CheckpointDirectory(tmp_path)])


@given(position=st.integers(-(2**33), 2**33).filter(lambda p: not 0 <= p <= 4))
@example(position=-1)
@example(position=5)
def test_philoxs_position_is_held_to_its_buffer_too(position):
    rng = np.random.Generator(np.random.Philox(1))
    state = remembered.generator_state(rng)
    state["buffer_pos"] = position
    with pytest.raises(CheckpointError, match="no state NumPy can take"):
        remembered.restore_generator(state, rng)


def test_a_refused_checkpoint_leaves_the_run_as_it_was(sound, tmp_path):
    for name, value in [("next_row", 10), ("order", np.array([0] * 9)), ("epoch", 7)]:
        tree = values(sound, tmp_path)
        tree[name] = value
        if name == "epoch":
            tree["history"] = {k: np.zeros(7) for k in tree["history"]} | {"initial_loss": 1.0}
        path = tmp_path / "changed.npz"
        sealed.write(path, tree)
        run([Refusing(load(path))])


class Refusing:
    """Tries to resume, expects to be refused, and compares."""

    last = True

    def __init__(self, checkpoint):
        self.checkpoint = checkpoint

    def on_start(self, training):
        before = (training.epoch, training.step, training.model.parameters.tolist())
        with pytest.raises(CheckpointError):
            self.checkpoint.resume(training)
        assert before == (training.epoch, training.step, training.model.parameters.tolist())
