"""Frames in which a probe's calls cross the wall: a few bytes of header, and raw numbers.

Evidence goes over once and may be JSON; calls of layers go over by the thousand. A value is one
byte for its kind and what belongs to that kind:

========  ==============================================================================
kind      then
========  ==============================================================================
NOTHING   (``None``)  ·  DOTS (``...``)
FLOATS    number of axes, their lengths (``<I``), the numbers (``<f8``): a float64 array
NUMBERS   dtype by number, then as FLOATS: any other array of numbers
SCALAR    dtype by number, one number: a number of NumPy's
FLOAT     ``<d``  ·  INT ``<q``  ·  BOOL one byte
TEXT      length (``<H``), UTF-8
LIST      count (``<H``), the items  ·  TUPLE likewise
ARRAY     number of axes, their lengths, a dtype's name as TEXT: an array of no numbers
STRANGE   the name of its type as TEXT: anything else
========  ==============================================================================

Nothing is unpickled, and nothing is set aside for a value that is not there in full.
"""

from __future__ import annotations

import builtins
import math
import struct
from typing import Any

import numpy as np

MOST_NUMBERS = 2**16  # in one array
MOST_ITEMS = 2**13  # in lists, all levels together
MOST_AXES = 4
DEEPEST = 8
LONGEST = 400

NOTHING, DOTS, FLOATS, NUMBERS, SCALAR, FLOAT, INT, BOOL, TEXT, LIST, TUPLE, ARRAY, STRANGE = range(
    13
)
_DTYPES = [np.dtype(code) for code in "<f8 <f4 <f2 <i8 <i4 <i2 <i1 <u8 <u4 <u2 <u1 |b1".split()]
_NUMBER_OF = {dtype: number for number, dtype in enumerate(_DTYPES)}
_F8 = _DTYPES[0]
_HEADS = [struct.Struct("<BB" + "I" * axes) for axes in range(MOST_AXES + 1)]
_DOUBLE, _LONG, _SHORT = struct.Struct("<d"), struct.Struct("<q"), struct.Struct("<H")


class WireError(ValueError):
    """Bytes that are no value."""


class Strange:
    """What came in place of a value that does not go over."""


# ---- writing ------------------------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """Return a value as bytes; nothing of a learner's is run for it.

    ``ValueError`` for an array that is too large.
    """
    if type(value) is np.ndarray and value.dtype is _F8 and value.ndim <= MOST_AXES:
        if value.size > MOST_NUMBERS:
            raise ValueError(f"an array of {value.size} numbers is too large for a check.")
        return _HEADS[value.ndim].pack(FLOATS, value.ndim, *value.shape) + value.tobytes()
    return _packed(value, 0, [MOST_ITEMS])


def _packed(value: Any, depth: int, left: list[int]) -> bytes:
    kind = type(value)
    left[0] -= 1
    if value is None:
        return bytes([NOTHING])
    if value is Ellipsis:
        return bytes([DOTS])
    if kind is bool:
        return bytes([BOOL, value])
    if kind is float:
        return bytes([FLOAT]) + _DOUBLE.pack(value)
    if kind is int and -(2**63) <= value < 2**63:
        return bytes([INT]) + _LONG.pack(value)
    if kind is str:
        return bytes([TEXT]) + text(value)
    if kind in (list, tuple) and depth < DEEPEST and len(value) <= left[0]:
        items = b"".join(_packed(item, depth + 1, left) for item in value)
        return bytes([LIST if kind is list else TUPLE]) + _SHORT.pack(len(value)) + items
    if issubclass(kind, np.generic) and value.dtype.kind in "biuf":
        one = np.asarray(value)
        one = one.astype(_dtype_for(one))
        return bytes([SCALAR, _NUMBER_OF[one.dtype]]) + one.tobytes()
    if issubclass(kind, np.ndarray) and value.ndim <= MOST_AXES:
        array = np.asarray(value)
        if array.size > MOST_NUMBERS:
            raise ValueError(f"an array of {array.size} numbers is too large for a check.")
        if array.dtype.kind in "biuf":
            array = array.astype(_dtype_for(array))
            rest = _HEADS[array.ndim].pack(0, array.ndim, *array.shape)[1:] + array.tobytes()
            number = _NUMBER_OF[array.dtype]
            return (bytes([NUMBERS, number]) if number else bytes([FLOATS])) + rest
        rest = _HEADS[array.ndim].pack(0, array.ndim, *array.shape)[1:]
        return bytes([ARRAY]) + rest + text(array.dtype.name)
    return bytes([STRANGE]) + text(kind.__name__)


def _dtype_for(array: Any) -> Any:
    """Return the dtype under which an array's numbers go over."""
    plain = array.dtype.newbyteorder("<")
    return plain if plain in _NUMBER_OF else _F8


def text(value: str) -> bytes:
    """Return the beginning of a text as bytes, its length first."""
    data = str.__str__(value)[:LONGEST].encode("utf-8", "replace")
    return _SHORT.pack(len(data)) + data


def raised(error: BaseException) -> bytes:
    """Return what can be told of an exception: its type, a base that Python has, and its words."""
    kinds = type(error).__mro__
    base = next(
        (k.__name__ for k in kinds if getattr(builtins, k.__name__, None) is k), "Exception"
    )
    return text(type(error).__name__) + text(base) + text(str(error))


# ---- reading ------------------------------------------------------------------------------------


class Reader:
    """Takes values from a frame, one after the other; ``WireError`` for whatever does not fit."""

    __slots__ = ("at", "data", "left")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at, self.left = data, at, MOST_ITEMS

    def value(self, depth: int = 0) -> Any:
        """Return the next value."""
        data, at = self.data, self.at
        if at >= len(data):
            raise WireError("a frame ends before its values do.")
        kind = data[at]
        self.at = at + 1
        if kind == FLOATS:
            return self._array(_F8)
        self.left -= 1
        if depth > DEEPEST or self.left < 0:
            raise WireError("a value holds too much.")
        if kind == NOTHING:
            return None
        if kind == DOTS:
            return Ellipsis
        if kind == NUMBERS:
            return self._array(self._dtype())
        if kind == SCALAR:
            dtype = self._dtype()
            return np.frombuffer(self.take(dtype.itemsize), dtype)[0]
        if kind == FLOAT:
            return _DOUBLE.unpack(self.take(8))[0]
        if kind == INT:
            return _LONG.unpack(self.take(8))[0]
        if kind == BOOL:
            return self.byte() != 0
        if kind == TEXT:
            return self.text()
        if kind in (LIST, TUPLE):
            items = [self.value(depth + 1) for _ in range(self.short())]
            return items if kind == LIST else tuple(items)
        if kind == ARRAY:
            shape, name = self._shape(), self.text()
            if math.prod(shape) > MOST_NUMBERS:
                raise WireError("an array is too large.")
            return np.zeros(shape, {"c": complex, "s": "U1"}.get(name[:1], object))
        if kind == STRANGE:
            name = self.text().replace("\0", "")
            return type(name, (Strange,), {})()
        raise WireError(f"there is no kind of value {kind}.")

    def _dtype(self) -> Any:
        number = self.byte()
        if number >= len(_DTYPES):
            raise WireError(f"there is no dtype {number}.")
        return _DTYPES[number]

    def _shape(self) -> tuple[int, ...]:
        axes = self.byte()
        if axes > MOST_AXES:
            raise WireError("an array has too many axes.")
        return struct.unpack(f"<{axes}I", self.take(4 * axes))

    def _array(self, dtype: Any) -> Any:
        data, at = self.data, self.at
        if len(data) >= at + 9 and data[at] == 2:  # the most frequent first
            n, m = struct.unpack_from("<II", data, at + 1)
            shape: tuple[int, ...] = (n, m)
            size, at = n * m, at + 9
        else:
            shape = self._shape()
            size, at = math.prod(shape), self.at
        end = at + size * dtype.itemsize
        if size > MOST_NUMBERS or end > len(data):
            raise WireError("an array is too large, or does not end.")
        self.at = end
        if not size:
            return np.zeros(shape, dtype)
        return np.frombuffer(data, dtype, size, at).reshape(shape).copy()

    def byte(self) -> int:
        """Return the next byte."""
        self.at += 1
        if self.at > len(self.data):
            raise WireError("a frame ends too soon.")
        return self.data[self.at - 1]

    def short(self) -> int:
        """Return the next two bytes as a number."""
        number: int = _SHORT.unpack(self.take(2))[0]
        return number

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        at, self.at = self.at, self.at + count
        if self.at > len(self.data):
            raise WireError("a frame ends too soon.")
        return self.data[at : self.at]

    def text(self) -> str:
        """Return the next text."""
        length = self.short()
        if length > 4 * LONGEST:
            raise WireError("a text is too long.")
        return self.take(length).decode("utf-8", "replace")

    def error(self) -> Exception:
        """Return the exception that ``raised`` told of."""
        name, base, words = self.text(), self.text(), self.text()
        known = getattr(builtins, base, None)
        kind: Any = known if isinstance(known, type) and issubclass(known, Exception) else Exception
        if name == base and kind in _SIMPLE:
            return kind(words)
        kind = type(name.replace("\0", ""), (kind,), {"__str__": lambda _: words})
        error: Exception = kind.__new__(kind)
        return error

    def end(self) -> None:
        """Refuse what is left."""
        if self.at != len(self.data):
            raise WireError("a frame goes on after its values.")


_SIMPLE = {
    ValueError, TypeError, RuntimeError, AttributeError, IndexError, ZeroDivisionError,
    FloatingPointError, OverflowError, MemoryError, ArithmeticError, NotImplementedError,
}  # fmt: skip
