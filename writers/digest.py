"""A digest of what a table says, whatever file or library it comes from.

Two encodings of the same rows, in the same order, have the same digest: compression, row
groups, chunks, dictionaries, the width of offsets and what lies below nulls do not count.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from newsschema.schemas.derive.type_names import type_name

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK: Final = 20_000
"""Rows that are digested column by column before the next ones."""


class ContentDigest:
    """Takes the rows of a table in order, in tables of any size but the last a `BLOCK` multiple."""

    def __init__(self, schema: pa.Schema) -> None:
        """Begin with the names and types of the columns."""
        self._hash = hashlib.sha256()
        self._rows = 0
        for field in schema:
            self._hash.update(f"{field.name}\0{type_name(field.type)}\n".encode())

    def add(self, table: pa.Table) -> None:
        """Take the next rows."""
        if self._rows % BLOCK:
            raise ValueError(f"rows were added that end within a block of {BLOCK}")
        self._rows += table.num_rows
        for start in range(0, table.num_rows, BLOCK):
            for column in table.slice(start, BLOCK).columns:
                _feed(self._hash, column.combine_chunks())

    def hexdigest(self) -> str:
        """The digest, 64 hexadecimal digits."""
        whole = self._hash.copy()
        whole.update(f"{self._rows} rows".encode())
        return whole.hexdigest()


def content_digest(table: pa.Table) -> str:
    """The digest of all rows of a table."""
    digest = ContentDigest(table.schema)
    digest.add(table)
    return digest.hexdigest()


def _feed(sink: _Hash, array: pa.Array) -> None:
    """Add the rows of one column: which are null, then the values of the others."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        _feed(sink, array.dictionary_decode())
        return
    sink.update(len(array).to_bytes(8, "little"))
    if array.null_count:
        sink.update(np.packbits(np.asarray(array.is_valid())).tobytes())
    else:
        sink.update(b"all")
    if pa.types.is_null(kind):
        return
    if pa.types.is_map(kind):
        _feed_map(sink, array)
    elif pa.types.is_struct(kind):
        for member in array.flatten():
            _feed(sink, member)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _feed_lengths(sink, pc.list_value_length(array))
        _feed(sink, array.flatten())
    elif "string" in type_name(kind) or "binary" in type_name(kind):
        _feed_text(sink, array)
    else:
        sink.update(_plain(array).tobytes())


def _feed_lengths(sink: _Hash, lengths: pa.Array) -> None:
    sink.update(lengths.fill_null(0).cast(pa.int64()).to_numpy())


def _feed_map(sink: _Hash, array: pa.MapArray) -> None:
    """Add a map as its keys and values, those of nulls left out."""
    there = array.drop_null()
    dense = pa.concat_arrays([there.take(pa.array(range(len(there)), pa.int64()))])
    offsets = dense.offsets.to_numpy()
    _feed_lengths(sink, pa.array(np.diff(offsets)))
    first, last = int(offsets[0]), int(offsets[-1])
    for part in (dense.keys, dense.items):
        _feed(sink, part.slice(first, last - first))


def _feed_text(sink: _Hash, array: pa.Array) -> None:
    """Add texts: their lengths in bytes, then the bytes."""
    large = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    if not large and not (pa.types.is_string(array.type) or pa.types.is_binary(array.type)):
        array, large = array.cast(pa.large_binary()), True
    dense = array.drop_null() if array.null_count else array
    _feed_lengths(sink, pc.binary_length(dense))
    _, offsets, data = dense.buffers()
    if data is None or not len(dense):
        return
    width = np.int64 if large else np.int32
    places = np.frombuffer(offsets, dtype=width)[dense.offset : dense.offset + len(dense) + 1]
    sink.update(memoryview(data)[int(places[0]) : int(places[-1])])


def _plain(array: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    """Values of a fixed width as numbers; NaN and zero in one form."""
    kind = array.type
    there = array.drop_null() if array.null_count else array
    if pa.types.is_boolean(kind):
        return np.packbits(np.asarray(there))
    if pa.types.is_floating(kind):
        values = there.to_numpy(zero_copy_only=False) + 0.0
        return np.where(np.isnan(values), np.nan, values)
    if pa.types.is_temporal(kind):
        there = there.view(pa.int32() if kind.bit_width == 32 else pa.int64())
    if not pa.types.is_integer(there.type):
        return np.frombuffer("\0".join(map(str, there.to_pylist())).encode(), dtype=np.uint8)
    return np.asarray(there)
