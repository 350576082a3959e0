# ruff: noqa
# fmt: off
# Right and wrong answers to chapter 09. The header names the exercise, then "right" or the diagnoses
# expected; what follows in brackets is a remark.

# %% 09.state_of right
import json
def state_of(model, optimizer, epoch, rng):
    """Return the state of the run."""
    state = {"epoch": epoch, "learning_rate": optimizer.learning_rate,
             "rng": json.dumps(rng.bit_generator.state)}
    for k, layer in enumerate(model.layers):
        state[f"weights_{k}"] = layer.weights.copy()
        state[f"biases_{k}"] = layer.biases.copy()
        state[f"velocity_w_{k}"] = optimizer.velocity_w[k].copy()
        state[f"velocity_b_{k}"] = optimizer.velocity_b[k].copy()
    return state

# %% 09.state_of right (nested, with lists, Dutch names)
def state_of(model, optimizer, epoch, rng):
    lagen = []
    for laag in model.layers:
        lagen.append({"gewichten": np.array(laag.weights), "biases": np.array(laag.biases)})
    return {
        "lagen": lagen,
        "epoch": epoch,
        "optimizer": {
            "snelheid_w": [v.copy() for v in optimizer.velocity_w],
            "snelheid_b": [v.copy() for v in optimizer.velocity_b],
            "momentum": optimizer.momentum,
            "leersnelheid": optimizer.learning_rate,
        },
        "generator": rng.bit_generator.state,
    }

# %% 09.state_of right (one flat vector, and lists)
def state_of(model, optimizer, epoch, rng):
    import copy
    return {
        "parameters": model.parameters.copy(),
        "velocity": np.concatenate([v.ravel() for v in optimizer.velocity_w + optimizer.velocity_b]),
        "epoch": np.array(epoch),
        "rate": np.float64(optimizer.learning_rate),
        "rng": copy.deepcopy(rng.bit_generator.state),
    }

# %% 09.state_of right (plain lists, as for JSON)
def state_of(model, optimizer, epoch, rng):
    return dict(
        W=[layer.weights.tolist() for layer in model.layers],
        b=[layer.biases.tolist() for layer in model.layers],
        vw=[v.tolist() for v in optimizer.velocity_w],
        vb=[v.tolist() for v in optimizer.velocity_b],
        lr=float(optimizer.learning_rate), epoch=int(epoch), rng=rng.bit_generator.state,
    )

# %% 09.state_of aliases_live_arrays
import json
def state_of(model, optimizer, epoch, rng):
    state = {"epoch": epoch, "lr": optimizer.learning_rate, "rng": json.dumps(rng.bit_generator.state)}
    for k, layer in enumerate(model.layers):
        state[f"W{k}"] = layer.weights
        state[f"b{k}"] = layer.biases
        state[f"vw{k}"] = optimizer.velocity_w[k].copy()
        state[f"vb{k}"] = optimizer.velocity_b[k].copy()
    return state

# %% 09.state_of aliases_live_arrays (only the velocities, by a shallow copy of the list)
def state_of(model, optimizer, epoch, rng):
    return {
        "W": [layer.weights.copy() for layer in model.layers],
        "b": [layer.biases.copy() for layer in model.layers],
        "vw": list(optimizer.velocity_w), "vb": optimizer.velocity_b.copy(),
        "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state,
    }

# %% 09.state_of aliases_live_arrays (everything itself)
def state_of(model, optimizer, epoch, rng):
    return {"model": model, "optimizer": optimizer, "epoch": epoch, "rng": rng}

# %% 09.state_of aliases_live_arrays (the generator)
def state_of(model, optimizer, epoch, rng):
    toestand = {"epoch": epoch, "leersnelheid": optimizer.learning_rate, "rng": rng}
    toestand["gewichten"] = [laag.weights.copy() for laag in model.layers]
    toestand["biases"] = [laag.biases.copy() for laag in model.layers]
    toestand["vw"] = [v.copy() for v in optimizer.velocity_w]
    toestand["vb"] = [v.copy() for v in optimizer.velocity_b]
    return toestand

# %% 09.state_of biases_missing
def state_of(model, optimizer, epoch, rng):
    return {
        "W": [layer.weights.copy() for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state,
    }

# %% 09.state_of layers_overwritten
def state_of(model, optimizer, epoch, rng):
    state = {"lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
    for layer, vw, vb in zip(model.layers, optimizer.velocity_w, optimizer.velocity_b):
        state["weights"] = layer.weights.copy()
        state["biases"] = layer.biases.copy()
    state["velocity"] = [v.copy() for v in optimizer.velocity_w + optimizer.velocity_b]
    return state

# %% 09.state_of optimizer_state_lost
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "momentum": optimizer.momentum, "learning_rate": optimizer.learning_rate,
        "epoch": epoch, "rng": rng.bit_generator.state,
    }

# %% 09.state_of optimizer_state_lost (of the weights alone)
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "velocity": [v.copy() for v in optimizer.velocity_w], "learning_rate": optimizer.learning_rate,
        "epoch": epoch, "rng": rng.bit_generator.state,
    }

# %% 09.state_of rng_not_restored
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "learning_rate": optimizer.learning_rate, "epoch": epoch, "seed": 42,
    }

# %% 09.state_of schedule_restarts rng_not_restored (two at once)
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "epoch": epoch,
    }

# %% 09.state_of epoch_not_restored
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "lr": optimizer.learning_rate, "epoch": epoch - 1, "rng": rng.bit_generator.state,
    }

# %% 09.state_of precision_lost
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [np.round(layer.weights, 3) for layer in model.layers],
        "biases": [np.round(layer.biases, 3) for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state,
    }

# %% 09.state_of unsafe_format
import copy
def state_of(model, optimizer, epoch, rng):
    return {"model": copy.deepcopy(model), "optimizer": copy.deepcopy(optimizer),
            "epoch": epoch, "rng": copy.deepcopy(rng)}

# %% 09.state_of weights_missing optimizer_state_lost
def state_of(model, optimizer, epoch, rng):
    return {"layers": len(model.layers), "epoch": epoch, "lr": optimizer.learning_rate,
            "rng": rng.bit_generator.state}

# %% 09.state_of returns_none
def state_of(model, optimizer, epoch, rng):
    state = {"epoch": epoch, "lr": optimizer.learning_rate}

# %% 09.state_of uses_reference_solution
from nnlib.checkpoints.checkpoint import of_model
def state_of(model, optimizer, epoch, rng):
    return of_model(model, None, rng, epoch)

# %% 09.state_of mutates_caller_arrays
def state_of(model, optimizer, epoch, rng):
    return {
        "weights": [layer.weights.copy() for layer in model.layers],
        "biases": [layer.biases.copy() for layer in model.layers],
        "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
        "lr": optimizer.learning_rate, "epoch": epoch, "rng": int(rng.integers(2**31)),
    }

# %% 09.state_of not_attempted
def state_of(model, optimizer, epoch, rng):
    """Return the state of the run."""
    # jouw code hier · your code here

# %% 09.resume right
import json
def state_of(model, optimizer, epoch, rng):
    state = {"epoch": epoch, "learning_rate": optimizer.learning_rate,
             "rng": json.dumps(rng.bit_generator.state)}
    for k, layer in enumerate(model.layers):
        state[f"weights_{k}"] = layer.weights.copy()
        state[f"biases_{k}"] = layer.biases.copy()
        state[f"velocity_w_{k}"] = optimizer.velocity_w[k].copy()
        state[f"velocity_b_{k}"] = optimizer.velocity_b[k].copy()
    return state
def restore(state, model, optimizer, rng):
    if f"weights_{len(model.layers)}" in state:
        raise ValueError("the checkpoint has more layers than the model")
    for k, layer in enumerate(model.layers):
        if state[f"weights_{k}"].shape != layer.weights.shape:
            raise ValueError(f"layer {k}: {state[f'weights_{k}'].shape} and {layer.weights.shape}")
    for k, layer in enumerate(model.layers):
        layer.weights[:] = state[f"weights_{k}"]
        layer.biases[:] = state[f"biases_{k}"]
        optimizer.velocity_w[k][:] = state[f"velocity_w_{k}"]
        optimizer.velocity_b[k][:] = state[f"velocity_b_{k}"]
    optimizer.learning_rate = float(state["learning_rate"])
    rng.bit_generator.state = json.loads(str(state["rng"]))
    return int(state["epoch"])

# %% 09.resume right (rebinding, copies on both sides, asserts)
from copy import deepcopy
def state_of(model, optimizer, epoch, rng):
    return deepcopy(dict(
        W=[l.weights for l in model.layers], b=[l.biases for l in model.layers],
        vw=optimizer.velocity_w, vb=optimizer.velocity_b, lr=optimizer.learning_rate,
        epoch=epoch, rng=rng.bit_generator.state))
def restore(state, model, optimizer, rng):
    s = deepcopy(state)
    assert [w.shape for w in s["W"]] == [l.weights.shape for l in model.layers]
    for laag, w, b in zip(model.layers, s["W"], s["b"]):
        laag.weights, laag.biases = w, b
    optimizer.velocity_w, optimizer.velocity_b = s["vw"], s["vb"]
    optimizer.learning_rate = s["lr"]
    rng.bit_generator.state = s["rng"]
    return s["epoch"]

# %% 09.resume right (deepcopies of everything)
import copy
def state_of(model, optimizer, epoch, rng):
    return copy.deepcopy((model, vars(optimizer), epoch, rng.bit_generator.state))
def restore(state, model, optimizer, rng):
    other, remembered, epoch, place = copy.deepcopy(state)
    if [l.weights.shape for l in other.layers] != [l.weights.shape for l in model.layers]:
        raise ValueError("another network")
    model.layers = other.layers
    vars(optimizer).update(remembered)
    rng.bit_generator.state = place
    return epoch

# %% 09.resume aliases_live_arrays
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights for l in model.layers], "b": [l.biases for l in model.layers],
            "vw": optimizer.velocity_w, "vb": optimizer.velocity_b, "lr": optimizer.learning_rate,
            "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights = state["W"][k].copy()
        l.biases = state["b"][k].copy()
        optimizer.velocity_w[k] = state["vw"][k].copy()
        optimizer.velocity_b[k] = state["vb"][k].copy()
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume load_shares_arrays
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights = state["W"][k]
        l.biases = state["b"][k]
    optimizer.velocity_w, optimizer.velocity_b = state["vw"], state["vb"]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume binds_local_names
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    for k, layer in enumerate(model.layers):
        weights, biases = layer.weights, layer.biases
        weights = state["W"][k].copy()
        biases = state["b"][k].copy()
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume epoch_not_restored
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
        l.biases[:] = state["b"][k]
        optimizer.velocity_w[k][:] = state["vw"][k]
        optimizer.velocity_b[k][:] = state["vb"][k]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"] - 1

# %% 09.resume rng_not_restored
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
        l.biases[:] = state["b"][k]
        optimizer.velocity_w[k][:] = state["vw"][k]
        optimizer.velocity_b[k][:] = state["vb"][k]
    optimizer.learning_rate = state["lr"]
    rng = np.random.default_rng()
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume optimizer_state_lost schedule_restarts (two at once)
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
        l.biases[:] = state["b"][k]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume optimizer_state_lost (under the wrong layer)
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
        l.biases[:] = state["b"][k]
        optimizer.velocity_w[k][:] = state["vw"][-1 - k]
        optimizer.velocity_b[k][:] = state["vb"][-1 - k]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume precision_lost
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.astype(np.float16) for l in model.layers],
            "b": [l.biases.astype(np.float16) for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
        l.biases[:] = state["b"][k]
        optimizer.velocity_w[k][:] = state["vw"][k]
        optimizer.velocity_b[k][:] = state["vb"][k]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume architecture_not_checked
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "b": [l.biases.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    for l, W, b in zip(model.layers, state["W"], state["b"]):
        l.weights, l.biases = W.copy(), b.copy()
    optimizer.velocity_w = [v.copy() for v in state["vw"]]
    optimizer.velocity_b = [v.copy() for v in state["vb"]]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume layers_overwritten
def state_of(model, optimizer, epoch, rng):
    state = {"vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
             "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state,
             "n": len(model.layers)}
    for l in model.layers:
        state["W"] = l.weights.copy()
        state["b"] = l.biases.copy()
    return state
def restore(state, model, optimizer, rng):
    assert len(model.layers) == state["n"]
    for k, l in enumerate(model.layers):
        assert l.weights.shape == state["W"].shape
        l.weights[:] = state["W"]
        l.biases[:] = state["b"]
        optimizer.velocity_w[k][:] = state["vw"][k]
        optimizer.velocity_b[k][:] = state["vb"][k]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume biases_missing
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers],
            "vw": [v.copy() for v in optimizer.velocity_w], "vb": [v.copy() for v in optimizer.velocity_b],
            "lr": optimizer.learning_rate, "epoch": epoch, "rng": rng.bit_generator.state}
def restore(state, model, optimizer, rng):
    assert [w.shape for w in state["W"]] == [l.weights.shape for l in model.layers]
    for k, l in enumerate(model.layers):
        l.weights[:] = state["W"][k]
    optimizer.velocity_w = [v.copy() for v in state["vw"]]
    optimizer.velocity_b = [v.copy() for v in state["vb"]]
    optimizer.learning_rate = state["lr"]
    rng.bit_generator.state = state["rng"]
    return state["epoch"]

# %% 09.resume name_missing
def state_of(model, optimizer, epoch, rng):
    return {"W": [l.weights.copy() for l in model.layers], "epoch": epoch}

# %% 09.save right
import os
def save(path, state):
    """Write the state to path, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name("tmp_" + path.name)
    np.savez(temporary, **state)
    os.replace(temporary, path)

# %% 09.save right (for a text, with a file object)
import os
def save(path, state):
    map_ = os.path.dirname(path)
    os.makedirs(map_, exist_ok=True)
    tijdelijk = path + ".tmp"
    with open(tijdelijk, "wb") as bestand:
        np.savez_compressed(bestand, **state)
        bestand.flush()
        os.fsync(bestand.fileno())
    os.replace(tijdelijk, path)

# %% 09.save right (JSON, by tempfile)
import json, os, tempfile
from pathlib import Path
def save(path, state):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in state.items()}
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as f:
        json.dump(plain, f)
    Path(name).replace(path)

# %% 09.save not_atomic
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **state)

# %% 09.save not_atomic (deletes first)
import os
def save(path, state):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    tmp = str(path)[:-4] + "_tmp.npz"
    np.savez(tmp, **state)
    if os.path.exists(path):
        os.remove(path)
    os.rename(tmp, path)

# %% 09.save not_atomic (copies the temporary file over the old one)
import shutil, os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_suffix(".tmp.npz")
    np.savez(tmp, **state)
    shutil.copy(tmp, path)
    os.remove(tmp)

# %% 09.save unsafe_format
import pickle, os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name(path.name + ".tmp")
    with open(tmp, "wb") as f:
        pickle.dump(state, f)
    os.replace(tmp, path)

# %% 09.save unsafe_format (np.save makes a pickle of a dictionary)
import os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name(path.name + ".tmp")
    with open(tmp, "wb") as f:
        np.save(f, state)
    os.replace(tmp, path)

# %% 09.save path_not_handled
import os
def save(path, state):
    tmp = path.with_name("nieuw.npz")
    np.savez(tmp, **state)
    os.replace(tmp, path)

# %% 09.save path_not_handled (nothing is written)
def save(path, state):
    bestand = {naam: waarde for naam, waarde in state.items()}

# %% 09.save checkpoint_overwritten
import os
def save(path, state):
    np.savez("checkpoint_tmp.npz", **state)
    os.replace("checkpoint_tmp.npz", "checkpoint.npz")

# %% 09.save retention_wrong (the temporary file stays)
import os, shutil
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name("tmp.npz")
    np.savez(tmp, **state)
    kopie = path.with_name("tmp2.npz")
    shutil.copy(tmp, kopie)
    os.replace(kopie, path)

# %% 09.save retention_wrong (clears the folder)
import os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name("new.npz.part")
    with open(tmp, "wb") as f:
        np.savez(f, **state)
    for old in path.parent.glob("*.npz"):
        if old != path:
            old.unlink()
    os.replace(tmp, path)

# %% 09.save precision_lost
import os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    klein = {k: v.astype("float32") if isinstance(v, np.ndarray) else v for k, v in state.items()}
    tmp = path.with_name("t.npz")
    np.savez(tmp, **klein)
    os.replace(tmp, path)

# %% 09.save epoch_not_restored not_atomic (two at once)
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    alles = {k: v for k, v in state.items() if not isinstance(v, int)}
    np.savez(path, **alles)

# %% 09.save names_lost
import os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name("t.npz")
    np.savez(tmp, *state.values())
    os.replace(tmp, path)

# %% 09.save mutates_caller_arrays
import os
def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name("t.npz")
    np.savez(tmp, **state)
    os.replace(tmp, path)
    state.clear()

# %% 09.save uses_reference_solution
from nnlib.checkpoints import save

# %% 09.load right
def load(path):
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}

# %% 09.load right (checks of its own, plain values back)
def load(path):
    try:
        bestand = np.load(path)
        toestand = {}
        for naam in bestand:
            waarde = bestand[naam]
            toestand[naam] = waarde.item() if waarde.ndim == 0 else waarde
    except Exception as fout:
        raise ValueError(f"{path} is geen heel checkpoint") from fout
    return toestand

# %% 09.load right (JSON, with a save that belongs to it)
import json
from pathlib import Path
def save(path, state):
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in state.items()}
    text = json.dumps(plain)
    Path(path).write_text(json.dumps({"text": text, "length": len(text)}))
def load(path):
    box = json.loads(Path(path).read_text())
    if len(box["text"]) != box["length"]:
        raise ValueError("damaged")
    state = json.loads(box["text"])
    return {k: np.array(v) if isinstance(v, list) else v for k, v in state.items()}

# %% 09.load unsafe_format
def load(path):
    with np.load(path, allow_pickle=True) as file:
        return {name: file[name] for name in file.files}

# %% 09.load unsafe_format (pickle on both sides)
import pickle
def save(path, state):
    with open(path, "wb") as f:
        pickle.dump(state, f)
def load(path):
    with open(path, "rb") as f:
        return pickle.load(f)

# %% 09.load not_atomic
def load(path):
    state = {}
    try:
        with np.load(path) as file:
            for name in file.files:
                state[name] = file[name]
    except Exception:
        print("could not read everything")
    return state

# %% 09.load not_atomic (an empty file is a fresh start)
def load(path):
    if path.stat().st_size == 0:
        return {}
    with np.load(path) as file:
        return dict(file)

# %% 09.load wrong_type
def load(path):
    return np.load(path)

# %% 09.load wrong_type
def load(path):
    with np.load(path) as bestand:
        return [bestand[naam] for naam in bestand.files]

# %% 09.load precision_lost
def load(path):
    with np.load(path) as bestand:
        return {n: bestand[n].astype(np.float32) if bestand[n].dtype.kind == "f" else bestand[n]
                for n in bestand.files}

# %% 09.load shape_lost
def load(path):
    with np.load(path) as f:
        return {n: f[n].flatten() for n in f.files}

# %% 09.load rng_not_restored
def load(path):
    with np.load(path) as f:
        return {n: f[n] for n in f.files if f[n].dtype.kind in "if"}

# %% 09.load load_shares_arrays
from functools import cache
@cache
def load(path):
    with np.load(path) as f:
        return {n: f[n] for n in f.files}

# %% 09.load returns_none
def load(path):
    with np.load(path) as f:
        state = {n: f[n] for n in f.files}

# %% 09.load retention_wrong
import os
def load(path):
    with np.load(path) as f:
        state = {n: f[n] for n in f.files}
    os.remove(path)
    return state

# %% 09.best right
def best_checkpoint(history):
    return int(np.argmin(history.validation_loss))

# %% 09.best right
def best_checkpoint(history):
    beste, laagste = 0, float("inf")
    for epoch, verlies in enumerate(history.validation_loss):
        if verlies < laagste:
            beste, laagste = epoch, verlies
    return beste

# %% 09.best right
def best_checkpoint(history):
    losses = history.validation_loss
    return losses.index(min(losses))

# %% 09.best best_by_training_loss
def best_checkpoint(history):
    return int(np.argmin(history.loss))

# %% 09.best best_direction
def best_checkpoint(history):
    best, epoch_best = float("-inf"), None
    for epoch, loss in enumerate(history.validation_loss):
        if loss > best:
            best, epoch_best = loss, epoch
    return epoch_best

# %% 09.best best_overwritten
def best_checkpoint(history):
    beste = 0
    for epoch in range(len(history)):
        beste = epoch
    return beste

# %% 09.best best_overwritten (compares with the previous one)
def best_checkpoint(history):
    best = 0
    for epoch in range(1, len(history)):
        if history.validation_loss[epoch] < history.validation_loss[epoch - 1]:
            best = epoch
    return best

# %% 09.best best_tie
def best_checkpoint(history):
    beste, laagste = 0, float("inf")
    for epoch, verlies in enumerate(history.validation_loss):
        if verlies <= laagste:
            beste, laagste = epoch, verlies
    return beste

# %% 09.best best_counted_from_one
def best_checkpoint(history):
    return np.argmin(history.validation_loss) + 1

# %% 09.best best_by_accuracy
def best_checkpoint(history):
    return max(range(len(history)), key=lambda e: history.validation_accuracy[e])

# %% 09.best best_first_dip
def best_checkpoint(history):
    for epoch in range(1, len(history)):
        if history.validation_loss[epoch] > history.validation_loss[epoch - 1]:
            return epoch - 1
    return epoch

# %% 09.best best_never_replaced
def best_checkpoint(history):
    best, lowest = 0, 0
    for epoch, loss in enumerate(history.validation_loss):
        if loss < lowest:
            best, lowest = epoch, loss
    return best

# %% 09.best best_value_not_epoch
def best_checkpoint(history):
    return min(history.validation_loss)

# %% 09.best mutates_caller_arrays
def best_checkpoint(history):
    first = list(history.validation_loss)
    history.validation_loss.sort()
    return first.index(history.validation_loss[0])

# %% 09.transfer right
import copy
def transfer(model, n_outputs, rng):
    body = copy.deepcopy(model.layers[:-1])
    for layer in body:
        layer.frozen = True
    head = nnlib.Dense(model.layers[-1].n_inputs, n_outputs, "softmax", rng=rng)
    return nnlib.Perceptron([*body, head])

# %% 09.transfer right
def transfer(model, n_outputs, rng):
    lagen = []
    for oud in model.layers[:-1]:
        nieuw = nnlib.Dense(oud.n_inputs, oud.n_neurons, oud.activation, rng=rng)
        nieuw.weights = oud.weights.copy()
        nieuw.biases = oud.biases.copy()
        nieuw.frozen = True
        lagen.append(nieuw)
    kop = nnlib.Dense(lagen[-1].n_neurons, n_outputs, "sigmoid", rng=rng)
    return nnlib.Perceptron(lagen + [kop])

# %% 09.transfer right (a layer of its own that does not learn)
from copy import deepcopy
class Vast(nnlib.Dense):
    def update(self, learning_rate):
        pass
def transfer(model, n_outputs, rng):
    net = deepcopy(model)
    for layer in net.layers[:-1]:
        layer.__class__ = Vast
    net.layers[-1] = nnlib.Dense(net.layers[-1].n_inputs, n_outputs, "sigmoid", rng=rng)
    return nnlib.Perceptron(net.layers)

# %% 09.transfer frozen_layer_changed
import copy
def transfer(model, n_outputs, rng):
    body = copy.deepcopy(model.layers[:-1])
    head = nnlib.Dense(model.layers[-1].n_inputs, n_outputs, "softmax", rng=rng)
    return nnlib.Perceptron([*body, head])

# %% 09.transfer frozen_layer_changed (one of two)
import copy
def transfer(model, n_outputs, rng):
    body = copy.deepcopy(model.layers[:-1])
    body[0].frozen = True
    head = nnlib.Dense(model.layers[-1].n_inputs, n_outputs, "softmax", rng=rng)
    return nnlib.Perceptron([*body, head])

# %% 09.transfer aliases_live_arrays
def transfer(model, n_outputs, rng):
    body = model.layers[:-1]
    for layer in body:
        layer.frozen = True
    return nnlib.Perceptron(body + [nnlib.Dense(body[-1].n_neurons, n_outputs, "sigmoid", rng=rng)])

# %% 09.transfer head_not_new
import copy
def transfer(model, n_outputs, rng):
    new = copy.deepcopy(model)
    for layer in new.layers[:-1]:
        layer.frozen = True
    if new.layers[-1].n_neurons != n_outputs:
        new.layers[-1] = nnlib.Dense(new.layers[-1].n_inputs, n_outputs, "softmax", rng=rng)
        new = nnlib.Perceptron(new.layers)
    return new

# %% 09.transfer head_not_new (on top of the old head)
import copy
def transfer(model, n_outputs, rng):
    lagen = copy.deepcopy(model.layers)
    for laag in lagen:
        laag.frozen = True
    lagen.append(nnlib.Dense(lagen[-1].n_neurons, n_outputs, "sigmoid", rng=rng))
    return nnlib.Perceptron(lagen)

# %% 09.transfer head_not_new (frozen, too)
import copy
def transfer(model, n_outputs, rng):
    lagen = copy.deepcopy(model.layers[:-1])
    lagen.append(nnlib.Dense(lagen[-1].n_neurons, n_outputs, "sigmoid", rng=rng))
    for laag in lagen:
        laag.frozen = True
    return nnlib.Perceptron(lagen)

# %% 09.transfer body_not_copied
def transfer(model, n_outputs, rng):
    layers = [nnlib.Dense(l.n_inputs, l.n_neurons, l.activation, rng=rng) for l in model.layers[:-1]]
    for layer in layers:
        layer.frozen = True
    layers.append(nnlib.Dense(layers[-1].n_neurons, n_outputs, "sigmoid", rng=rng))
    return nnlib.Perceptron(layers)

# %% 09.transfer biases_missing
def transfer(model, n_outputs, rng):
    layers = []
    for l in model.layers[:-1]:
        new = nnlib.Dense(l.n_inputs, l.n_neurons, l.activation, rng=rng)
        new.weights = l.weights.copy()
        new.frozen = True
        layers.append(new)
    layers.append(nnlib.Dense(layers[-1].n_neurons, n_outputs, "sigmoid", rng=rng))
    return nnlib.Perceptron(layers)

# %% 09.transfer mutates_caller_arrays
def transfer(model, n_outputs, rng):
    model.layers[-1] = nnlib.Dense(model.layers[-1].n_inputs, n_outputs, "sigmoid", rng=rng)
    for layer in model.layers[:-1]:
        layer.frozen = True
    return nnlib.Perceptron(model.layers)

# %% 09.transfer uses_reference_solution
from nnlib import checkpoints as c
def transfer(model, n_outputs, rng):
    nieuw = c.transfer(model, n_outputs, rng=rng)
    return nieuw

# %% 09.transfer wrong_type
import copy
def transfer(model, n_outputs, rng):
    lagen = copy.deepcopy(model.layers[:-1])
    return lagen + [nnlib.Dense(lagen[-1].n_neurons, n_outputs, "sigmoid", rng=rng)]
