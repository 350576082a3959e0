"""The trace format: evidence as plain data, so that it can cross a wall between two processes.

Evidence is made of ``None``, ``bool``, ``int``, ``float``, ``str``, lists, dicts with string keys
and float64 arrays, and nothing else. Packed, it is

======================  ===========================================================
8 bytes                 ``LCTRACE1``
8 bytes                 length of the text, unsigned little-endian
the text                JSON; an array stands as ``{"$array": [first, shape]}``
the rest                all arrays one after the other, uncompressed ``<f8``;
                        ``first`` counts values from the start of this part
======================  ===========================================================

No pickle and no compression: reading it can neither run code nor blow up. ``unpack`` refuses
whatever does not fit exactly; so that nothing is read twice, arrays follow each other.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

MAGIC = b"LCTRACE1"
MOST_BYTES = 64 * 2**20
MOST_TEXT = 16 * 2**20
MOST_PARTS = 1_000_000  # lists, dicts and arrays: three bytes of text make an object of a hundred
DEEPEST = 64


class EvidenceError(ValueError):
    """Packed evidence that is damaged or forged."""


def pack(evidence: Any) -> bytes:
    """Return `evidence` as bytes."""
    values: list[bytes] = []
    position = 0

    def plain(item: Any) -> Any:
        nonlocal position
        if isinstance(item, np.ndarray):
            array = np.ascontiguousarray(item, dtype="<f8")
            values.append(array.tobytes())
            first, position = position, position + array.size
            return {"$array": [first, list(item.shape)]}
        if isinstance(item, dict):
            return {str(key): plain(value) for key, value in item.items()}
        if isinstance(item, list | tuple):
            return [plain(value) for value in item]
        if item is None or isinstance(item, bool | int | float | str):
            return item
        raise TypeError(f"{type(item).__name__} is no evidence: plain data was expected.")

    # Lone surrogates in a learner's text would not survive UTF-8; ASCII escapes keep them.
    text = json.dumps(plain(evidence)).encode("ascii")
    return MAGIC + struct.pack("<Q", len(text)) + text + b"".join(values)


def unpack(data: bytes) -> Any:
    """Return the evidence packed in `data`, or raise ``EvidenceError``."""
    if len(data) > MOST_BYTES:
        raise EvidenceError(f"the evidence takes {len(data)} bytes: at most {MOST_BYTES} expected.")
    if len(data) < 16 or data[:8] != MAGIC:
        raise EvidenceError("the evidence does not begin as evidence does.")
    (length,) = struct.unpack("<Q", data[8:16])
    if length > len(data) - 16:
        raise EvidenceError("the evidence ends before its text does.")
    text = data[16 : 16 + length]
    if length > MOST_TEXT or text.count(b"[") + text.count(b"{") > MOST_PARTS:
        raise EvidenceError("the evidence holds more than that of any work.")
    numbers = data[16 + length :]
    if len(numbers) % 8:
        raise EvidenceError("the evidence ends in the middle of a number.")
    values = np.frombuffer(numbers, dtype="<f8")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EvidenceError("the evidence's text is not JSON.") from error
    return _restore(plain, _Numbers(values), 0)


class _Numbers:
    """The arrays' values, each of which is read once, from the first on."""

    def __init__(self, values: Any) -> None:
        self.values, self.read = values, 0

    def take(self, first: int, shape: list[int]) -> Any:
        size = math.prod(shape)
        if first != self.read or first + size > len(self.values):
            raise EvidenceError("an array of the evidence is not where the one before it ends.")
        self.read += size
        try:
            return self.values[first : first + size].reshape(shape).copy()
        except ValueError as error:  # no numbers at all, and axes longer than an array's may be
            raise EvidenceError("an array of the evidence has no proper shape.") from error


def _restore(item: Any, values: _Numbers, depth: int) -> Any:
    if depth > DEEPEST:
        raise EvidenceError("the evidence is nested too deeply.")
    if isinstance(item, list):
        return [_restore(value, values, depth + 1) for value in item]
    if not isinstance(item, dict):
        return item
    if "$array" not in item:
        return {key: _restore(value, values, depth + 1) for key, value in item.items()}
    place = item["$array"]
    if not isinstance(place, list) or len(place) != 2 or not isinstance(place[1], list):
        raise EvidenceError("an array of the evidence has no place.")
    first, shape = place
    if not all(type(n) is int and n >= 0 for n in [first, *shape]) or len(shape) > 8:
        raise EvidenceError("an array of the evidence has no proper shape.")
    return values.take(first, shape)
