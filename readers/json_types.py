"""Types of JSON values: inferred, united, and strictly compared with the type of a column."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, chain
from typing import Any, Final

import pyarrow as pa

JSON: Final = pa.json_()
"""The type of values that have no type in common; they are kept as JSON text."""
EXACT: Final = 1 << 53
"""Integers up to this, either sign, are exact as 64-bit floats."""
MAX_MEMBERS: Final = 200
"""Members of an object of unknown shape that become members of a struct."""
MAX_LEVELS: Final = 8
"""Levels of unknown lists and objects that become nested types."""

Values = Sequence[Any]
"""Values as a JSON parser gives them; null stands for itself and for a missing key."""


def infer(values: Values, levels: int = MAX_LEVELS) -> pa.DataType:
    """The narrowest Arrow type that holds all values unchanged; null if there are none.

    Returns:
        bool, int64, float64, string, list, struct, or `JSON` where nothing else holds them
        and all that is inside them.
    """
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return pa.null()
    for kind, dtype in ((bool, pa.bool_()), (str, pa.string())):
        if kinds == {kind}:
            return dtype
    if kinds <= {int, float}:
        dtype = pa.int64() if kinds == {int} else pa.float64()
        return JSON if misfits(values, dtype) else dtype
    if levels == 0 or len(kinds) > 1:
        return JSON
    if kinds == {list}:
        item = infer(_items(values), levels - 1)
        return JSON if item == JSON else pa.list_(item)
    keys = _keys(values)
    if len(keys) > MAX_MEMBERS or any("\0" in key for key in keys):
        return JSON
    types = {key: infer(_member(values, key), levels - 1) for key in keys}
    return JSON if JSON in types.values() else pa.struct(list(types.items()))


def unite(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The type that holds the values of both; `JSON` where there is none."""
    if one.equals(other) or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if {one, other} == {pa.int64(), pa.float64()}:
        return pa.float64()
    if pa.types.is_list(one) and pa.types.is_list(other):
        item = unite(one.value_type, other.value_type)
        return JSON if item == JSON else pa.list_(item)
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        types = {member.name: member.type for member in one}
        for member in other:
            types[member.name] = unite(types.get(member.name, pa.null()), member.type)
        if len(types) > MAX_MEMBERS or JSON in types.values():
            return JSON
        return pa.struct(list(types.items()))
    return JSON


def grow(base: pa.DataType | None, current: pa.DataType, values: Values) -> pa.DataType:
    """A type extended for members of structs that it does not have yet.

    Args:
        base: the declared type, whose own parts never change; none for a part not declared.
        current: `base` with what earlier values added.
        values: values that fit `base` (see `misfits`).
    """
    if base is None:
        united = unite(current, infer(values))
        return JSON if misfits(values, united) else united
    if pa.types.is_list(base):
        return pa.list_(grow(base.value_type, current.value_type, _items(values)))
    if pa.types.is_struct(base):
        declared = {member.name: member.type for member in base}
        types = {member.name: member.type for member in current}
        for key in _keys(values):
            types.setdefault(key, pa.null())
        return pa.struct(
            [
                (key, grow(declared.get(key), dtype, _member(values, key)))
                for key, dtype in types.items()
            ]
        )
    return base


def misfits(values: Values, dtype: pa.DataType, *, closed: bool = False) -> set[int]:
    """Positions of the values that a type can't hold unchanged.

    Args:
        values: the values; null always fits.
        dtype: the type. Members that it has and an object lacks are null.
        closed: whether members of an object that its struct does not have are a misfit
            (else see `grow`).
    """
    if dtype == JSON:
        return set()
    allowed = _kinds(dtype)
    kinds = set(map(type, values)) - {type(None)}
    bad = set[int]()
    if not kinds <= allowed:
        bad = {at for at, v in enumerate(values) if v is not None and type(v) not in allowed}
    if pa.types.is_struct(dtype) and dict in kinds:
        bad |= _struct_misfits(values, dtype, closed=closed)
    elif pa.types.is_list(dtype) and list in kinds:
        unfit = misfits(_items(values), dtype.value_type, closed=closed)
        bad |= _owners([v if type(v) is list else () for v in values], unfit)
    elif pa.types.is_map(dtype) and dict in kinds:
        inner = [list(v.values()) if type(v) is dict else () for v in values]
        bad |= _owners(inner, misfits(list(chain.from_iterable(inner)), dtype.item_type))
    elif int in kinds & allowed:
        bound = EXACT + 1 if pa.types.is_floating(dtype) else 1 << (dtype.bit_width - 1)
        bad |= {at for at, v in enumerate(values) if type(v) is int and not -bound <= v < bound}
    return bad


def _struct_misfits(values: Values, dtype: pa.StructType, *, closed: bool) -> set[int]:
    at = [position for position, value in enumerate(values) if type(value) is dict]
    types = {member.name: member.type for member in dtype}
    unknown = {key for key in _keys(values) if key not in types and (closed or "\0" in key)}
    bad = {position for position in at if unknown and not unknown.isdisjoint(values[position])}
    for name, member in types.items():
        bad |= {at[position] for position in misfits(_member(values, name), member, closed=closed)}
    return bad


def _owners(lists: Sequence[Values], items: set[int]) -> set[int]:
    """Of items numbered through all lists, the positions of the lists they are in."""
    if not items:
        return set()
    ends = list(accumulate(len(inner) for inner in lists))
    return {bisect_right(ends, item) for item in items}


def members(dtype: pa.DataType) -> int:
    """Members of all structs within a type."""
    if pa.types.is_list(dtype):
        return members(dtype.value_type)
    if pa.types.is_struct(dtype):
        return sum(1 + members(member.type) for member in dtype)
    return 0


def plain(value: Any, dtype: pa.DataType) -> Any:
    """A value with JSON text in the places where its type says `JSON`."""
    if value is None:
        return None
    if dtype == JSON:
        return json_text(value)
    if pa.types.is_map(dtype):
        return list(value.items())
    if pa.types.is_list(dtype):
        return [plain(item, dtype.value_type) for item in value]
    if pa.types.is_struct(dtype):
        return {member.name: plain(value.get(member.name), member.type) for member in dtype}
    return value


def storage(dtype: pa.DataType) -> pa.DataType:
    """The type with text in the places where it says `JSON`."""
    if dtype == JSON:
        return pa.string()
    if pa.types.is_list(dtype):
        return pa.list_(storage(dtype.value_type))
    if pa.types.is_struct(dtype):
        return pa.struct([(member.name, storage(member.type)) for member in dtype])
    return dtype


def json_text(value: Any) -> str:
    """A value as JSON, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _kinds(dtype: pa.DataType) -> set[type]:
    for test, kinds in KINDS:
        if test(dtype):
            return kinds
    return set()


KINDS: Final[Sequence[tuple[Callable[[pa.DataType], bool], set[type]]]] = (
    (pa.types.is_string, {str}),
    (pa.types.is_integer, {int}),
    (pa.types.is_list, {list}),
    (pa.types.is_struct, {dict}),
    (pa.types.is_boolean, {bool}),
    (pa.types.is_floating, {int, float}),
    (pa.types.is_map, {dict}),
)
"""Tests for types, and the kinds of JSON values that each may hold."""


def _items(values: Values) -> list[Any]:
    return list(chain.from_iterable(value for value in values if type(value) is list))


def _keys(values: Values) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(v for v in values if type(v) is dict)))


def _member(values: Values, key: str) -> list[Any]:
    return [value.get(key) for value in values if type(value) is dict]
