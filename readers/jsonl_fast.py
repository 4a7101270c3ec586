"""The fast path of JSON Lines: whole chunks through pyarrow, taken only when beyond doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.json as pj

from newsschema.readers.json_columns import Exported
from newsschema.readers.json_types import EXACT
from newsschema.readers.long_texts import cut_out

CELLS: Final = 4 << 20
"""Rows times columns of one frame; more are read in smaller parts."""
OPEN, CLOSE = b"{}"
IN_ROW: Final = re.compile(r" in row ([0-9]+)$")
"""Where pyarrow says that it stopped."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Lines that need a closer look."""

    row: int | None = None
    """The line, from 0, before which nothing unusual was met; null if it is not known."""
    most: int | None = None
    """Lines that may be read at a time, where there were more; nothing is unusual then."""


def read_fast(
    buffer: bytes | bytearray, start: int, end: int, schema: pa.Schema, long: str | None = None
) -> pa.Table | Refused:
    """Read whole lines at once, or say that they need a closer look.

    Args:
        buffer: what holds the lines.
        start: where they begin in it.
        end: where they end, after the last newline if there is one.
        schema: every column the lines may have.
        long: a column of long texts, which are decoded apart where that is possible.

    Returns:
        One row per line with exactly the columns of the schema, long texts perhaps of another type
        of strings; `Refused` if anything at all
        is unusual: a line that is blank or no object, a key or a type the schema does not
        have, invalid UTF-8, a number that may not be exact.

    Why the result is the one a strict reading of each line gives: every newline stands between
    `}` and `{`, and JSON allows neither in a string nor between tokens there, so each row
    begins and ends with its line; pyarrow refuses duplicate keys, keys and types that are not
    in the schema, control characters and lone surrogates; the UTF-8 of all bytes is checked;
    what pyarrow takes beyond JSON (NaN) and numbers that lose digits are looked for in the
    result.
    """
    rows = _lines(buffer, start, end)
    if isinstance(rows, Refused):
        return rows
    if rows * len(schema) > CELLS:
        return Refused(most=max(1, CELLS // len(schema)))
    data = pa.py_buffer(memoryview(buffer)[start:end])
    if not _is_utf8(data):
        return Refused(_undecodable(buffer, start, end))
    cut = None if long is None else cut_out(buffer, start, end, long)
    table = _parsed(data if cut is None else pa.py_buffer(cut.lines), rows, schema)
    if isinstance(table, Refused) or cut is None:
        return table
    whole = cut.put_back(table)
    return _parsed(data, rows, schema) if whole is None else whole


def _parsed(data: pa.Buffer, rows: int, schema: pa.Schema) -> pa.Table | Refused:
    """So many lines, as `read_fast` gives them."""
    try:
        with pj.open_json(
            pa.BufferReader(data),
            read_options=pj.ReadOptions(use_threads=False, block_size=data.size + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=schema,
                unexpected_field_behavior="error",
                newlines_in_values=False,
            ),
        ) as reader:
            table = reader.read_all()
        table.validate()
        for column in table.columns:
            # Whole texts are parts of the checked bytes; what is nested has offsets of its own.
            if pa.types.is_nested(column.type):
                column.validate(full=True)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        place = IN_ROW.search(str(error))
        return Refused(min(int(place[1]), rows - 1) if place else None)
    if table.num_rows != rows or not table.schema.equals(schema):
        return Refused()
    for column in table.columns:
        row = _inexact(column)
        if row is not None:
            return Refused(row if row >= 0 else None)
    return table


def _lines(buffer: bytes | bytearray, start: int, end: int) -> int | Refused:
    """The number of lines, if each begins with `{` and ends with `}`."""
    find = buffer.find
    rows, at = 0, start
    # Finding the next newline is many times faster than counting them, or than a regex.
    while (newline := find(b"\n", at, end)) >= 0:
        if buffer[at] != OPEN or (
            buffer[newline - 1] != CLOSE and buffer[at:newline][-2:] != b"}\r"
        ):
            return Refused(rows)
        rows += 1
        at = newline + 1
    if at < end:
        if buffer[at] != OPEN or buffer[end - 1] != CLOSE:
            return Refused(rows)
        rows += 1
    return rows


def _is_utf8(data: pa.Buffer) -> bool:
    """Whether bytes are UTF-8, by the fastest check at hand: Polars', about 10 GB/s."""
    # Not by `pa.array`, which would import pandas, where there is one.
    offsets = pa.py_buffer(np.array([0, data.size], dtype=np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, data])
    try:
        pl.Series(Exported(pa.chunked_array([whole]))).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _undecodable(buffer: bytes | bytearray, start: int, end: int) -> int | None:
    try:
        str(memoryview(buffer)[start:end], "utf-8")
    except UnicodeDecodeError as error:
        return buffer.count(b"\n", start, start + error.start)
    return None


def _inexact(column: pa.ChunkedArray) -> int | None:
    """The first row with a fraction that is not finite or not below 2^53; -1 if not known.

    Above that, the number may have been written as an integer with more digits.
    """
    if not _has_float(column.type):
        return None
    if pa.types.is_nested(column.type):
        return None if all(map(_all_small, column.chunks)) else -1
    return _first_large(column)


def _all_small(array: pa.Array) -> bool:
    if not _has_float(array.type):
        return True
    if pa.types.is_list(array.type):
        return _all_small(array.flatten())
    if pa.types.is_struct(array.type):
        return all(map(_all_small, array.flatten()))
    return _first_large(array) is None


def _first_large(numbers: pa.Array | pa.ChunkedArray) -> int | None:
    large = (~(pl.Series(numbers).abs() < EXACT)).arg_true()
    return None if large.is_empty() else int(large[0])


def _has_float(dtype: pa.DataType) -> bool:
    if pa.types.is_list(dtype):
        return _has_float(dtype.value_type)
    if pa.types.is_struct(dtype):
        return any(_has_float(member.type) for member in dtype)
    return bool(pa.types.is_floating(dtype))
