"""The fast path of JSON Lines: whole chunks through pyarrow, taken only when beyond doubt."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from newsschema.readers.json_types import EXACT

CELLS: Final = 16 << 20
"""Rows times columns of one frame; more are read in smaller parts."""

OPEN, CLOSE, CR = b"{}\r"


def read_fast(
    buffer: bytes | bytearray, start: int, end: int, schema: pa.Schema
) -> pa.Table | None:
    """Read whole lines at once, or say that they need a closer look.

    Args:
        buffer: what holds the lines.
        start: where they begin in it.
        end: where they end, after the last newline if there is one.
        schema: every column the lines may have.

    Returns:
        One row per line with exactly the columns of the schema; none if anything at all is
        unusual: a line that is blank or no object, a key or a type the schema does not have,
        invalid UTF-8, a number that may not be exact.

    Why the result is the one a strict reading of each line gives: every newline stands between
    `}` and `{`, and JSON allows neither in a string nor between tokens there, so each row
    begins and ends with its line; pyarrow refuses duplicate keys, keys and types that are not
    in the schema, control characters and lone surrogates; `validate` checks the UTF-8; what
    pyarrow takes beyond JSON (NaN) and numbers that lose digits are looked for in the result.
    """
    rows = _lines(buffer, start, end)
    if rows is None or rows * len(schema) > CELLS:
        return None
    try:
        table = pj.read_json(
            pa.BufferReader(pa.py_buffer(memoryview(buffer)[start:end])),
            read_options=pj.ReadOptions(use_threads=False, block_size=end - start + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=schema,
                unexpected_field_behavior="error",
                newlines_in_values=False,
            ),
        )
        table.validate(full=True)
    except (pa.ArrowException, UnicodeDecodeError):
        return None
    if table.num_rows != rows or not table.schema.equals(schema):
        return None
    if not all(_exact(chunk) for column in table.columns for chunk in column.chunks):
        return None
    return table


def _lines(buffer: bytes | bytearray, start: int, end: int) -> int | None:
    """The number of lines, if each begins with `{` and ends with `}`."""
    rows, at = 0, start
    while at < end:
        # Finding the next newline is many times faster than counting them or than a regex.
        newline = buffer.find(b"\n", at, end)
        last = end if newline < 0 else newline
        if buffer[last - 1] == CR:
            last -= 1
        if buffer[at] != OPEN or last <= at or buffer[last - 1] != CLOSE:
            return None
        rows += 1
        at = end if newline < 0 else newline + 1
    return rows or None


def _exact(array: pa.Array) -> bool:
    """Whether all fractions in an array are finite and below 2^53.

    Above that, the number may have been written as an integer with more digits.
    """
    dtype = array.type
    if pa.types.is_list(dtype):
        return not _has_float(dtype) or _exact(array.flatten())
    if pa.types.is_struct(dtype):
        return not _has_float(dtype) or all(_exact(part) for part in array.flatten())
    if not pa.types.is_floating(dtype):
        return True
    small = pc.less(pc.abs(array), float(EXACT))
    return pc.all(small, min_count=0).as_py() is not False


def _has_float(dtype: pa.DataType) -> bool:
    if pa.types.is_list(dtype):
        return _has_float(dtype.value_type)
    if pa.types.is_struct(dtype):
        return any(_has_float(member.type) for member in dtype)
    return bool(pa.types.is_floating(dtype))
