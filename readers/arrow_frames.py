"""Arrow data of any origin as raw batches: validated in full, in types that Polars has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
import pyarrow as pa

from newsschema.readers.arrow_checks import is_sound
from newsschema.readers.column_names import named
from newsschema.readers.json_columns import as_frame
from newsschema.readers.problems import problem, problem_frame
from newsschema.readers.raw import RawBatch, with_provenance
from newsschema.readers.source import Source

LARGEST: Final = 256 << 20
"""Bytes to which the texts of dictionary columns of one batch may grow."""
SHOWN: Final = 2000
"""Bytes of a damaged text that are shown."""


class ArrowFrames:
    """Turns the record batches of one input into raw batches, and says what is wrong with them."""

    def __init__(self, source: Source, schema: pa.Schema, problems: list[pl.DataFrame]) -> None:
        """Prepare for batches of one schema.

        Args:
            source: where they come from.
            schema: the schema they all have.
            problems: takes frames of `PROBLEMS`.
        """
        self._source = source
        self._problems = problems
        self._schema = schema
        self._names, notes = named(schema.names)
        for note in notes:
            self._say(note.code, note.message, column=note.column, severity=note.severity)
        self._types = [dense(dtype) for dtype in schema.types]
        for name, dtype, own in zip(self._names, self._types, schema.types, strict=True):
            if dtype is None:
                message = f"the column {name} has a type that can't be read; it is left out"
                self._say("IO014", message, column=name, found=str(own))

    def empty(self) -> RawBatch:
        """A batch without rows, which says the columns and their types."""
        table = self._schema.empty_table().combine_chunks()
        columns = [column.combine_chunks() for column in table.columns]
        return self._frame(columns, 0)

    def batches(self, batch: pa.RecordBatch, start: int) -> Iterator[RawBatch]:
        """The rows of a record batch, in several batches where they would grow too large.

        Args:
            batch: rows of the schema.
            start: number of the first row within the input, from 0.
        """
        columns = [self._sound(array, at, start) for at, array in enumerate(batch.columns)]
        for first, count in _portions(columns, batch.num_rows):
            yield self._frame([array.slice(first, count) for array in columns], start + first)

    def _frame(self, columns: Sequence[pa.Array], start: int) -> RawBatch:
        names: list[str] = []
        arrays: list[pa.Array] = []
        height = len(columns[0]) if columns else 0
        for name, dtype, array in zip(self._names, self._types, columns, strict=True):
            if dtype is not None:
                names.append(name)
                arrays.append(_dense_array(array, dtype))
        table = pa.Table.from_arrays(arrays, names=[str(at) for at in range(len(arrays))])
        row = pl.int_range(start, start + height, eager=True)
        return RawBatch(with_provenance(as_frame(table, names), self._source, row))

    def _sound(self, array: pa.Array, at: int, start: int) -> pa.Array:
        """The column with null in the place of values that are damaged."""
        if is_sound(array):
            return array
        try:
            array.validate(full=True)
        except (pa.ArrowException, UnicodeDecodeError) as error:
            array = array.cast(_without_views(array.type))
            bad = _damaged(array, 0)
            rows = pl.DataFrame(
                {
                    "row": [start + row for row in bad],
                    "found": [_shown(array, row) for row in bad],
                },
                schema={"row": pl.Int64, "found": pl.String},
            )
            text = "UTF8" in str(error)
            message = "the text is not UTF-8" if text else "the value is damaged"
            self._problems.append(
                problem_frame(
                    "IO001" if text else "IO020",
                    self._source.table,
                    rows,
                    file=self._source.file,
                    column=self._names[at],
                    message=message,
                )
            )
            lost = set(bad)
            keep = [None if row in lost else row for row in range(len(array))]
            return array.take(pa.array(keep, pa.int64()))
        return array

    def _say(self, code: str, message: str, **said: str | None) -> None:
        self._problems.append(
            problem(code, self._source.table, file=self._source.file, message=message, **said)
        )


def dense(dtype: pa.DataType) -> pa.DataType | None:
    """The type without dictionaries, extensions and views; none where Polars has no such type."""
    if isinstance(dtype, pa.BaseExtensionType):
        return dense(dtype.storage_type)
    if pa.types.is_dictionary(dtype) or pa.types.is_run_end_encoded(dtype):
        return dense(dtype.value_type)
    if pa.types.is_struct(dtype):
        members = [(member.name, dense(member.type)) for member in dtype]
        return None if any(part is None for _, part in members) else pa.struct(members)
    if pa.types.is_map(dtype):
        key, item = dense(dtype.key_type), dense(dtype.item_type)
        return None if key is None or item is None else pa.map_(key, item)
    if pa.types.is_fixed_size_list(dtype):
        item = dense(dtype.value_type)
        return None if item is None else pa.list_(item, dtype.list_size)
    if _is_list(dtype):
        item = dense(dtype.value_type)
        large = pa.types.is_large_list(dtype) or pa.types.is_large_list_view(dtype)
        return None if item is None else (pa.large_list(item) if large else pa.list_(item))
    if pa.types.is_timestamp(dtype) and dtype.tz is not None and not _is_zone(dtype.tz):
        return pa.timestamp(dtype.unit, "UTC")
    strange = (pa.types.is_decimal256, pa.types.is_interval, pa.types.is_union)
    return None if any(test(dtype) for test in strange) else dtype


def _without_views(dtype: pa.DataType) -> pa.DataType:
    """The type with texts and bytes that Arrow can take apart: it has no `take` for their views."""
    if pa.types.is_string_view(dtype):
        return pa.large_string()
    if pa.types.is_binary_view(dtype):
        return pa.large_binary()
    if pa.types.is_struct(dtype):
        return pa.struct([member.with_type(_without_views(member.type)) for member in dtype])
    if _is_list(dtype):
        large = pa.types.is_large_list(dtype) or pa.types.is_large_list_view(dtype)
        item = dtype.value_field.with_type(_without_views(dtype.value_type))
        return pa.large_list(item) if large else pa.list_(item)
    return dtype


def _is_list(dtype: pa.DataType) -> bool:
    lists = (
        pa.types.is_list,
        pa.types.is_large_list,
        pa.types.is_list_view,
        pa.types.is_large_list_view,
    )
    return any(test(dtype) for test in lists)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _dense_array(array: pa.Array, dtype: pa.DataType) -> pa.Array:
    if array.type.equals(dtype):
        return array
    if isinstance(array.type, pa.BaseExtensionType):
        return _dense_array(array.storage, dtype)
    if pa.types.is_dictionary(array.type):
        return _dense_array(array.dictionary_decode(), dtype)
    if pa.types.is_run_end_encoded(array.type):
        import pyarrow.compute as pc

        return _dense_array(pc.run_end_decode(array), dtype)
    return array.cast(dtype)


def _portions(columns: Sequence[pa.Array], rows: int) -> Iterator[tuple[int, int]]:
    """First row and number of rows of the parts in which a batch is passed on.

    A dictionary says a long text once for many rows: a small file can hold more than fits
    into memory.
    """
    if rows <= 1 or sum(map(text_bytes, columns)) <= LARGEST:
        yield 0, rows
        return
    half = rows // 2
    for start, count in ((0, half), (half, rows - half)):
        parts = [array.slice(start, count) for array in columns]
        for first, number in _portions(parts, count):
            yield start + first, number


def text_bytes(array: pa.Array) -> int:
    """Bytes of the texts that dictionaries stand for in a column."""
    size = 0
    for part in dictionaries_in(array):
        import pyarrow.compute as pc

        if _is_text(part.type.value_type):
            lengths = pc.binary_length(part.dictionary).cast(pa.int64())
            try:
                size += pc.sum(lengths.take(part.indices)).as_py() or 0
            except pa.ArrowIndexError:
                # A damaged file names a text that is not there; rows are validated later.
                size += (pc.max(lengths).as_py() or 0) * len(part)
    return size


def dictionaries_in(array: pa.Array) -> list[pa.DictionaryArray]:
    """The dictionary columns in a column, those inside lists and structs among them."""
    if dense(array.type) == array.type:
        return []
    if pa.types.is_dictionary(array.type):
        return [array]
    if _is_list(array.type) or pa.types.is_fixed_size_list(array.type):
        return dictionaries_in(array.flatten())
    if pa.types.is_map(array.type):
        return []
    if pa.types.is_struct(array.type):
        return [found for part in array.flatten() for found in dictionaries_in(part)]
    return []


def _is_text(dtype: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(dtype)
        or pa.types.is_large_string(dtype)
        or pa.types.is_binary(dtype)
        or pa.types.is_large_binary(dtype)
    )


def _damaged(array: pa.Array, first: int) -> list[int]:
    """The rows that do not pass validation, found by halving; `first` is the array's own row."""
    # A part of a nested array is checked with all its children, unless it is copied.
    part = array.take(pa.array(range(len(array)), pa.int64()))
    try:
        part.validate(full=True)
    except (pa.ArrowException, UnicodeDecodeError):
        half = len(array) // 2
        if half == 0:
            return [first]
        return _damaged(array[:half], first) + _damaged(array[half:], first + half)
    return []


def _shown(array: pa.Array, row: int) -> str | None:
    """A damaged text, its bad bytes as escapes in hexadecimal."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return None
    cell = array.slice(row, 1)
    large = pa.types.is_large_string(array.type)
    data: bytes = cell.view(pa.large_binary() if large else pa.binary())[0].as_py()
    return data[:SHOWN].decode("utf-8", "backslashreplace")
