"""What optimizers, generators, schedules and callbacks remember between two steps.

An object may say so itself, with ``state()`` and ``restore(state)``. Of an optimizer without them
the public attributes are taken; of a schedule or a callback without them nothing is.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.checkpoints.sealed import CheckpointError
from nnlib.expect import Array

# ---- optimizers ---------------------------------------------------------------------------------


def name_of(thing: Any) -> str:
    """Return the thing's `repr` without the place in memory, which is another in each run."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(thing))


def optimizer_state(optimizer: Any) -> dict[str, Any] | None:
    """Return the optimizer's name and a copy of what it remembers; None for no optimizer."""
    if optimizer is None:
        return None
    own = own_state(optimizer)
    state = _copied(_attributes(optimizer)) if own is None else own
    return {"name": name_of(optimizer), "state": state}


def _attributes(optimizer: Any) -> dict[str, Any]:
    # What begins with an underscore is room to work in, not memory.
    attributes = getattr(optimizer, "__dict__", {})
    return {name: value for name, value in attributes.items() if not name.startswith("_")}


def check_optimizer(saved: dict[str, Any] | None, optimizer: Any, shape: tuple[int, ...]) -> None:
    """Refuse a state that is not this optimizer's; nothing is changed yet."""
    if saved is None:
        raise CheckpointError("The checkpoint was saved without an optimizer: there is no state.")
    if saved["name"] != name_of(optimizer):
        raise CheckpointError(
            f"The checkpoint was saved with another optimizer, {saved['name']}, than "
            f"{name_of(optimizer)}: use the one it was trained with."
        )
    if _speaks_for_itself(optimizer):
        return
    now, before = _attributes(optimizer), saved["state"]
    fits = set(now) == set(before) and all(_fit(now[k], v, shape) for k, v in before.items())
    if fits:
        trial = copy.copy(optimizer)
        trial.__dict__.update(before)
        fits = name_of(trial) == saved["name"]
    if not fits:
        raise CheckpointError(f"The checkpoint's state of {saved['name']} does not fit it.")


def _fit(now: Any, before: Any, shape: tuple[int, ...]) -> bool:
    """Return whether an attribute may become what it was: the same kind of thing."""
    if isinstance(before, np.ndarray) or before is None:
        here = now is None or isinstance(now, np.ndarray)
        return here and (before is None or (before.shape == shape and before.dtype == np.float64))
    if type(before) is int and type(now) is int:
        return before >= min(now, 0)  # a count of steps is not negative
    return type(before) is type(now)


def restore_optimizer(saved: dict[str, Any] | None, optimizer: Any) -> None:
    """Give the optimizer its state back, by value."""
    if saved is None:
        return
    if _speaks_for_itself(optimizer):
        restore_own(optimizer, saved["state"])
    else:
        optimizer.__dict__.update(_copied(saved["state"]))


# ---- whatever has state() and restore(state) -----------------------------------------------------


def _speaks_for_itself(thing: Any) -> bool:
    return callable(getattr(thing, "state", None)) and callable(getattr(thing, "restore", None))


def own_state(thing: Any) -> dict[str, Any] | None:
    """Return a copy of what the thing says it remembers; None where it says nothing."""
    if not _speaks_for_itself(thing):
        return None
    state = thing.state()
    if not isinstance(state, dict):
        raise CheckpointError(f"{type(thing).__name__}.state() gave no dict: one was expected.")
    return _copied(state)


def restore_own(thing: Any, state: dict[str, Any]) -> None:
    """Let the thing take its state back."""
    if not _speaks_for_itself(thing):
        raise CheckpointError(
            f"The checkpoint holds a state for {type(thing).__name__}, "
            "which has no methods state() and restore(state) any more."
        )
    try:
        thing.restore(_copied(state))
    except Exception as error:
        raise CheckpointError(
            f"{type(thing).__name__} could not take back its state from the checkpoint ({error})."
        ) from error


def callback_states(callbacks: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the states of all callbacks that have one, in their order."""
    found = ((type(one).__name__, own_state(one)) for one in callbacks)
    return [{"name": name, "state": state} for name, state in found if state is not None]


def restore_callbacks(states: Sequence[dict[str, Any]], callbacks: Sequence[Any]) -> None:
    """Give the callbacks back what they remembered: the first of a kind to the first, and so on.

    One that was not there before begins afresh; a state nobody asks for any more is left.
    """
    left = list(states)
    for callback in callbacks:
        if not _speaks_for_itself(callback):
            continue
        for place, saved in enumerate(left):
            if saved["name"] == type(callback).__name__:
                restore_own(callback, left.pop(place)["state"])
                break


# ---- generators ---------------------------------------------------------------------------------


def generator_name(rng: np.random.Generator | None) -> str:
    """Return which generator draws: its algorithm, and whether it is NumPy's global one."""
    if rng is None:
        return f"global {np.random.get_state(legacy=False)['bit_generator']}"
    return type(rng.bit_generator).__name__


def generator_state(rng: np.random.Generator | None) -> dict[str, Any]:
    """Return the state of the generator; of NumPy's global one for None, as in the lesson."""
    if rng is None:
        return _copied(dict(np.random.get_state(legacy=False)))
    return _copied(dict(rng.bit_generator.state))


def restore_generator(state: dict[str, Any] | None, rng: np.random.Generator | None) -> None:
    """Let the generator go on where it was."""
    if state is None:
        raise CheckpointError("The checkpoint was saved without a generator: there is no state.")
    before, now = state.get("bit_generator"), generator_name(rng).removeprefix("global ")
    if before != now:
        raise CheckpointError(
            f"The checkpoint's generator is a {before} and this one a {now}: "
            "use the kind it was trained with."
        )
    try:
        _check_positions(state)
        if rng is None:
            np.random.set_state(_copied(state))
        else:
            rng.bit_generator.state = _copied(state)
    except Exception as error:  # NumPy's own words for a state that is not one
        raise CheckpointError("The checkpoint's generator has no state NumPy can take.") from error


def _check_positions(state: dict[str, Any]) -> None:
    """Refuse a position outside the buffer: NumPy believes it, and would read past the end."""
    if state["bit_generator"] == "MT19937":
        buffer, position, size = state["state"]["key"], state["state"]["pos"], 624
    elif state["bit_generator"] == "Philox":
        buffer, position, size = state["buffer"], state["buffer_pos"], 4
    else:
        return
    if buffer.shape != (size,) or type(position) is not int or not 0 <= position <= size:
        raise ValueError("position")


# ---- examples -----------------------------------------------------------------------------------


def fingerprint(*arrays: Array) -> str:
    """Return a SHA-256 over the shapes and values: other examples give another one."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(repr(array.shape).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _copied(value: Any) -> Any:
    """Return the value with arrays, lists and dicts of its own."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(one) for one in value]
    return value
