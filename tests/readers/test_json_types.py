"""Types of JSON values: nothing is held by a type that would change it."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.json_types import (
    JSON,
    MAX_MEMBERS,
    grow,
    infer,
    json_text,
    misfits,
    plain,
    storage,
    unite,
)

INT, FLOAT, TEXT, BOOL = pa.int64(), pa.float64(), pa.string(), pa.bool_()
SPAN = pa.struct([("start", INT), ("text", TEXT)])


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([], pa.null()),
        ([None, None], pa.null()),
        ([True, None], BOOL),
        ([1, -(2**63)], INT),
        ([2**63], JSON),
        ([1, 0.5], FLOAT),
        ([2**53 + 1, 0.5], JSON),
        ([True, 1], JSON),
        (["a", 1], JSON),
        ([["a"], []], pa.list_(TEXT)),
        ([["a"], [1]], JSON),
        ([{"a": 1}, {"b": "x"}], pa.struct([("a", INT), ("b", TEXT)])),
        ([{"a": 1}, {"a": "x"}], JSON),
        ([{}], pa.struct([])),
        ([{"a\0": 1}], JSON),
        ([{str(n): n for n in range(MAX_MEMBERS + 1)}], JSON),
    ],
)
def test_infer(values: list[Any], dtype: pa.DataType) -> None:
    assert infer(values) == dtype


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (pa.null(), INT, INT),
        (INT, FLOAT, FLOAT),
        (INT, TEXT, JSON),
        (pa.list_(pa.null()), pa.list_(TEXT), pa.list_(TEXT)),
        (pa.list_(INT), pa.list_(TEXT), JSON),
        (SPAN, pa.struct([("end", INT)]), pa.struct([*SPAN, ("end", INT)])),
        (SPAN, pa.struct([("text", INT)]), JSON),
    ],
)
def test_unite(one: pa.DataType, other: pa.DataType, both: pa.DataType) -> None:
    assert unite(one, other) == both


@pytest.mark.parametrize(
    ("values", "dtype", "bad"),
    [
        ([None, "a", 1], TEXT, {2}),
        ([1, True, 1.0, 2**63, -(2**63)], INT, {1, 2, 3}),
        ([1, 2**31], pa.int32(), {1}),
        ([1, 0.5, 2**53, 2**53 + 1, True, "1"], FLOAT, {3, 4, 5}),
        ([1, True], BOOL, {0}),
        ([[1], [], None, ["a"], [1, None], 1], pa.list_(INT), {3, 5}),
        ([{"start": 1}, {"start": "1"}, {"other": 1}, [], {"x\0": 1}], SPAN, {1, 3, 4}),
        ([[{"start": 1}], [{"start": 1}, {"start": 0.5}]], pa.list_(SPAN), {1}),
        ([{"a": "x"}, {}, {"a": 1}], pa.map_(TEXT, TEXT), {2}),
        ([object()], JSON, set()),
    ],
)
def test_misfits(values: list[Any], dtype: pa.DataType, bad: set[int]) -> None:
    assert misfits(values, dtype) == bad


def test_members_that_a_struct_lacks_are_misfits_when_it_is_closed() -> None:
    assert misfits([{"start": 1}, {"other": 1}], SPAN, closed=True) == {1}
    assert misfits([[{"start": 1}], [{"other": 1}]], pa.list_(SPAN), closed=True) == {1}


def test_declared_parts_stay_and_others_are_added() -> None:
    grown = grow(SPAN, SPAN, [{"start": 1, "score": 0.5}, {"score": 2, "tag": "x"}])
    assert grown == pa.struct([*SPAN, ("score", FLOAT), ("tag", TEXT)])
    assert grow(SPAN, grown, [{"score": "high"}]).field("score").type == JSON
    assert grow(pa.list_(SPAN), pa.list_(SPAN), [[{"end": 3}]]).value_type.field("end").type == INT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(json_values, max_size=6))
def test_an_inferred_type_holds_its_values(values: list[Any]) -> None:
    dtype = infer(values)
    assert not misfits(values, dtype, closed=True)
    array = pa.array([plain(value, dtype) for value in values], type=storage(dtype))
    array.validate(full=True)
    if dtype == JSON:
        assert array.to_pylist() == [None if v is None else json_text(v) for v in values]
