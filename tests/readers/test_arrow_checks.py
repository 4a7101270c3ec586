import pyarrow as pa
import pytest

from newsschema.readers.arrow_checks import is_sound

SPAN = pa.struct([("start", pa.int32()), ("text", pa.string())])


def broken(array: pa.Array, text: str) -> pa.Array:
    """The array with the first byte of a text no longer UTF-8."""
    buffers = [None if b is None else b.to_pybytes() for b in array.buffers()]
    changed = [
        b and pa.py_buffer(b.replace(text.encode(), b"\xff" + text.encode()[1:])) for b in buffers
    ]
    return _rebuilt(array.type, len(array), changed, array)


def _rebuilt(dtype: pa.DataType, length: int, buffers: list[object], array: pa.Array) -> pa.Array:
    if pa.types.is_list(dtype):
        child = _rebuilt(dtype.value_type, len(array.values), buffers[2:], array.values)
        return pa.Array.from_buffers(dtype, length, buffers[:2], children=[child])
    if pa.types.is_struct(dtype):
        children, at = [], 1
        for member in range(dtype.num_fields):
            part = array.field(member)
            count = len(part.buffers())
            children.append(_rebuilt(part.type, len(part), buffers[at : at + count], part))
            at += count
        return pa.Array.from_buffers(dtype, length, buffers[:1], children=children)
    return pa.Array.from_buffers(dtype, length, buffers)


ARRAYS = [
    pa.array(["brücke", None, "", "мост"]),
    pa.array(["brücke", None], pa.large_string()),
    pa.array([{"start": 1, "text": "brücke"}, None], SPAN),
    pa.array([[{"start": 1, "text": "brücke"}], None, []], pa.list_(SPAN)),
    pa.array(["brücke", "brücke"]).dictionary_encode(),
    pa.array([1, None, 3]),
    pa.array([None, None]),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: str(a.type))
def test_good_arrays_pass(array: pa.Array) -> None:
    assert is_sound(array)
    assert is_sound(array.slice(1))


@pytest.mark.parametrize("array", ARRAYS[:4], ids=lambda a: str(a.type))
def test_a_text_that_is_not_utf8_is_found_where_arrow_finds_it(array: pa.Array) -> None:
    damaged = broken(array, "brücke")
    assert not is_sound(damaged)
    with pytest.raises((pa.ArrowException, UnicodeDecodeError)):
        damaged.validate(full=True)


def test_offsets_that_run_backwards_are_found() -> None:
    offsets = pa.array([0, 5, 2], pa.int32()).buffers()[1]
    array = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"words")])
    assert not is_sound(array)
