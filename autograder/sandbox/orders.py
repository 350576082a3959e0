"""What the host tells a jail: evidence's format, with the types that a challenge is made of.

Evidence, which comes from a jail, knows arrays of float64 and lists. A challenge has whole numbers
for labels and tuples for fractions besides, and a learner's code is entitled to them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.probes import evidence


def pack(order: dict[str, Any]) -> bytes:
    """Return an order as bytes."""
    return evidence.pack(_marked(order))


def unpack(data: bytes) -> dict[str, Any]:
    """Return the order packed in `data`."""
    order: dict[str, Any] = _unmarked(evidence.unpack(data))
    return order


def _marked(item: Any) -> Any:
    """Return `item` with a mark wherever evidence would forget a type."""
    if isinstance(item, np.ndarray) and item.dtype != np.float64:
        return {"$of": item.dtype.str, "items": item.tolist(), "shape": list(item.shape)}
    if isinstance(item, np.generic):
        return {"$of": item.dtype.str, "items": item.item(), "shape": None}
    if isinstance(item, tuple):
        return {"$tuple": [_marked(one) for one in item]}
    if isinstance(item, list):
        return [_marked(one) for one in item]
    if isinstance(item, dict):
        if all(type(key) is str and not key.startswith("$") for key in item):
            return {key: _marked(value) for key, value in item.items()}
        return {"$pairs": [[_marked(key), _marked(value)] for key, value in item.items()]}
    return item


def _unmarked(item: Any) -> Any:
    if isinstance(item, list):
        return [_unmarked(one) for one in item]
    if not isinstance(item, dict):
        return item
    if "$of" in item:
        array = np.array(item["items"], dtype=item["$of"])
        return array[()] if item["shape"] is None else array.reshape(item["shape"])
    if "$tuple" in item:
        return tuple(_unmarked(one) for one in item["$tuple"])
    if "$pairs" in item:
        return {_unmarked(key): _unmarked(value) for key, value in item["$pairs"]}
    return {key: _unmarked(value) for key, value in item.items()}
