"""Eight numbers side by side, on which one instruction does the work of eight: a type for numba.

In a compiled function ``load(numbers, at)`` takes the eight numbers from place `at` on, and
``store`` puts them back; between the two the ordinary operators work on all of them at once, also
with a number on the other side, which then stands in all eight lanes. A processor that is less
than eight numbers wide does each instruction in two or four parts; nothing changes but the time.

numba would find most of this by itself in a loop over eight numbers, but it has to keep a sum in
memory, where here it stays in the processor: that alone halves the time of a step.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import (
    intrinsic,
    lower_builtin,
    models,
    register_model,
    type_callable,
)

LANES = 8

Lanes = Any  # what a Python type checker sees of them
Numbers = Any  # and of an address of numbers

FLOAT, WHOLE = ir.DoubleType(), ir.IntType(64)
FLOATS, WHOLES = ir.VectorType(FLOAT, LANES), ir.VectorType(WHOLE, LANES)
POSITION = ir.IntType(32)
POSITIONS = ir.VectorType(POSITION, LANES)
NUMBER_BYTES = 8


class LanesType(types.Type):
    """Eight float64."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


lanes = LanesType()
numbers = types.CPointer(types.float64)  # type: ignore[attr-defined]


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, FLOATS)


# ---- what is needed to write one: LLVM's instructions --------------------------------------------


def _in_all_lanes(builder: Any, number: Any) -> Any:
    """Return the number in all eight lanes."""
    nothing = ir.Constant(FLOATS, ir.Undefined)
    first = builder.insert_element(nothing, number, POSITION(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(POSITIONS, [0] * LANES))


def _call(builder: Any, name: str, result: Any, arguments: list[Any], **options: Any) -> Any:
    """Call one of LLVM's own functions."""
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    return builder.call(function, arguments, **options)


def _operator(python: Callable[..., Any], instruction: str) -> None:
    """Let one of Python's operators work on lanes, and on lanes and a number."""

    @type_callable(python)  # type: ignore[untyped-decorator]
    def typed(context: Any) -> Any:
        def result(x: Any, y: Any) -> Any:
            both = (x, y)
            fits = all(one in (lanes, types.float64) for one in both)
            return lanes if lanes in both and fits else None

        return result

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        both = [
            value if kind == lanes else _in_all_lanes(builder, value)
            for value, kind in zip(values, signature.args, strict=True)
        ]
        # A product and the sum it goes into may be one instruction.
        return getattr(builder, instruction)(*both, flags=("contract",))

    for both in ((lanes, lanes), (lanes, types.float64), (types.float64, lanes)):
        lower_builtin(python, *both)(code)


_operator(operator.add, "fadd")
_operator(operator.sub, "fsub")
_operator(operator.mul, "fmul")
_operator(operator.truediv, "fdiv")


def _function(result: Any, *arguments: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a function for compiled code of one that writes its instructions."""

    def decorate(write: Callable[..., Any]) -> Any:
        def typed(context: Any, *given: Any) -> Any:
            def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
                written = write(builder, *values)
                return context.get_dummy_value() if written is None else written

            return result(*arguments), code

        typed.__name__, typed.__doc__ = write.__name__, write.__doc__
        typed.__signature__ = inspect.signature(write)  # type: ignore[attr-defined]
        return intrinsic(typed)

    return decorate


# ---- between memory and lanes -------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def address(context: Any, array: Any, at: Any) -> Any:
    """Return the array from place `at` on as a bare address, of which ``[i]`` is number i.

    For each array that is handed on, numba counts who uses it; in a loop of few operations that
    takes longer than the operations. Whoever calls this keeps the array alive. The rows of the
    array have to follow each other without a gap; numba refuses to compile anything else.
    """
    if array.layout != "C":
        return None

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, values[0]).data
        return builder.gep(data, [values[1]])

    return types.CPointer(array.dtype)(array, types.uint64), code  # type: ignore[attr-defined]


@_function(lanes, numbers, types.uint64)
def load(builder: Any, array: Any, at: Any) -> Any:
    """Return the eight numbers from place `at` on."""
    place = builder.bitcast(builder.gep(array, [at]), FLOATS.as_pointer())
    return builder.load(place, align=NUMBER_BYTES)


@_function(types.void, numbers, types.uint64, lanes)
def store(builder: Any, array: Any, at: Any, values: Any) -> Any:
    """Put the eight numbers into the array, from place `at` on."""
    place = builder.bitcast(builder.gep(array, [at]), FLOATS.as_pointer())
    builder.store(values, place, align=NUMBER_BYTES)


@_function(lanes, types.float64)
def spread(builder: Any, number: Any) -> Any:
    """Return the number in all eight lanes."""
    return _in_all_lanes(builder, number)


@_function(lanes, lanes, types.uint64)
def first(builder: Any, values: Any, n: Any) -> Any:
    """Return the values with zeros behind the first n."""
    places = ir.Constant(WHOLES, list(range(LANES)))
    nothing = ir.Constant(WHOLES, ir.Undefined)
    limit = builder.insert_element(nothing, n, POSITION(0))
    limit = builder.shuffle_vector(limit, nothing, ir.Constant(POSITIONS, [0] * LANES))
    kept = builder.icmp_unsigned("<", places, limit)
    return builder.select(kept, values, ir.Constant(FLOATS, [0.0] * LANES))


# ---- functions of lanes -------------------------------------------------------------------------


@_function(types.float64, lanes)
def total(builder: Any, values: Any) -> Any:
    """Return the sum of the eight."""
    any_order = ("reassoc",)
    zero = FLOAT(-0.0)  # plus x is x, for a zero of either sign
    name = f"llvm.vector.reduce.fadd.v{LANES}f64"
    return _call(builder, name, FLOAT, [zero, values], fastmath=any_order)


# Which lanes of two vectors are added to which. A processor has fast instructions for just these:
# lanes that change places within their pair, and pairs that move as a whole.
IN_TURNS = [0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15]
PAIRS_BEHIND_PAIRS = [0, 1, 4, 5, 8, 9, 12, 13], [2, 3, 6, 7, 10, 11, 14, 15]


@_function(lanes, *[lanes] * LANES)
def totals(builder: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any) -> Any:
    """Return the sums of eight times eight lanes, side by side.

    Added up in pairs: two vectors become one that holds half as many parts of two sums, so that
    seven additions do the work of eight times three.
    """
    vectors = [a, b, c, d, e, f, g, h]
    for lanes_in_order in (IN_TURNS, PAIRS_BEHIND_PAIRS, PAIRS_BEHIND_PAIRS):
        vectors = [
            _side_by_side(builder, one, other, lanes_in_order)
            for one, other in zip(vectors[::2], vectors[1::2], strict=True)
        ]
    return vectors[0]


def _side_by_side(builder: Any, one: Any, other: Any, order: tuple[list[int], list[int]]) -> Any:
    """Add the lanes of `one` and `other` (those from eight on) in one order to those in another."""
    halves = (
        builder.shuffle_vector(one, other, ir.Constant(POSITIONS, places)) for places in order
    )
    return builder.fadd(*halves)


@_function(lanes, lanes)
def size(builder: Any, values: Any) -> Any:
    """Return |x|."""
    return _call(builder, f"llvm.fabs.v{LANES}f64", FLOATS, [values])


@_function(lanes, lanes)
def root(builder: Any, values: Any) -> Any:
    """Return √x."""
    return _call(builder, f"llvm.sqrt.v{LANES}f64", FLOATS, [values])


@_function(lanes, lanes, lanes)
def with_sign(builder: Any, values: Any, other: Any) -> Any:
    """Return |x|, with the sign of `other`."""
    return _call(builder, f"llvm.copysign.v{LANES}f64", FLOATS, [values, other])


@_function(lanes, lanes, types.float64)
def at_least(builder: Any, values: Any, low: Any) -> Any:
    """Return the larger of x and `low`; NaN stays NaN."""
    low = _in_all_lanes(builder, low)
    return builder.select(builder.fcmp_ordered("<", values, low), low, values)


@_function(lanes, lanes, types.float64)
def at_most(builder: Any, values: Any, high: Any) -> Any:
    """Return the smaller of x and `high`; NaN stays NaN."""
    high = _in_all_lanes(builder, high)
    return builder.select(builder.fcmp_ordered(">", values, high), high, values)


@_function(lanes, lanes, lanes)
def larger(builder: Any, values: Any, others: Any) -> Any:
    """Return the larger of two."""
    return builder.select(builder.fcmp_ordered("<", values, others), others, values)


@_function(lanes, lanes, types.float64, lanes, lanes)
def where_above(builder: Any, values: Any, limit: Any, yes: Any, no: Any) -> Any:
    """Return `yes` in the lanes where x is more than `limit`, and `no` in the others."""
    limit = _in_all_lanes(builder, limit)
    return builder.select(builder.fcmp_ordered(">", values, limit), yes, no)


@_function(lanes, lanes)
def power_of_two(builder: Any, values: Any) -> Any:
    """Return 2^k for k + 1.5 · 2⁵²: there the low bits hold k, and are moved to the exponent."""
    digits, zero = (ir.Constant(WHOLES, [number] * LANES) for number in (52, 1023 << 52))
    bits = builder.bitcast(values, WHOLES)
    return builder.bitcast(builder.add(builder.shl(bits, digits), zero), FLOATS)


@_function(lanes, lanes)
def exponent(builder: Any, values: Any) -> Any:
    """Return the whole number k that brings x / 2^k between √½ and √2, for x > 0."""
    root_of_half = 0x3FE6A09E667F3BCD
    low, digits = (ir.Constant(WHOLES, [number] * LANES) for number in (root_of_half, 52))
    above = builder.sub(builder.bitcast(values, WHOLES), low)
    return builder.sitofp(builder.ashr(above, digits), FLOATS)
