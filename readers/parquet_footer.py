"""The footer of a Parquet file, looked at before pyarrow is asked what it says of columns.

pyarrow reads columns whose description is unsound with an exception, but ends the whole process
when it is asked for that description. So what it takes for unsound is looked for here first. The
footer is a Thrift struct (parquet.thrift of apache/parquet-format, `FileMetaData`).
"""

from __future__ import annotations

import os
from io import FileIO
from typing import Any, Final

import pyarrow.parquet as pq

from newsschema.readers.parquet_pages import Compact, UnsoundError

TAIL: Final = 8
"""Bytes after the footer: its length, and the name of the format."""
TEXT: Final = "BYTE_ARRAY"
"""The physical type of texts."""
GROUPS, COLUMNS, COLUMN, SIZES = 4, 1, 3, 16
"""Fields: of the file its row groups, of these their columns, of such a one its description, and
of that its statistics of sizes."""
TEXT_BYTES, REPETITIONS, DEFINITIONS = 1, 2, 3
"""Fields of statistics of sizes."""


def check_footer(handle: FileIO, schema: pq.ParquetSchema) -> None:
    """See that the columns of all row groups are described as the schema has them.

    Args:
        handle: the file; its position changes.
        schema: the columns, as pyarrow reads them from the same footer.

    Raises:
        UnsoundError: they are not.
    """
    leaves = [schema.column(at) for at in range(len(schema))]
    for group in _listed(_footer(handle).get(GROUPS)):
        columns = _listed(group.get(COLUMNS))
        if len(columns) != len(leaves):
            raise UnsoundError(f"a row group has {len(columns)} columns, not {len(leaves)}")
        for column, leaf in zip(columns, leaves, strict=True):
            described = column.get(COLUMN)
            if not isinstance(described, dict):
                raise UnsoundError("a column is not described")
            sizes = described.get(SIZES)
            if not isinstance(sizes, dict):
                continue
            levels = (leaf.max_repetition_level, leaf.max_definition_level)
            for field, level in zip((REPETITIONS, DEFINITIONS), levels, strict=True):
                counts = sizes.get(field)
                if isinstance(counts, list) and counts and len(counts) != level + 1:
                    raise UnsoundError("the statistics of a column are damaged")
            if TEXT_BYTES in sizes and leaf.physical_type != TEXT:
                raise UnsoundError("the statistics of a column are damaged")


def _footer(handle: FileIO) -> dict[int, Any]:
    size = os.fstat(handle.fileno()).st_size
    handle.seek(size - TAIL)
    length = int.from_bytes(handle.read(TAIL)[:4], "little")
    if length > size - TAIL:
        raise UnsoundError("the footer is cut off")
    handle.seek(size - TAIL - length)
    try:
        return Compact(handle.read(length)).struct()
    except IndexError:
        raise UnsoundError("the footer is damaged") from None


def _listed(value: Any) -> list[dict[int, Any]]:
    structs = value if isinstance(value, list) else []
    if not all(isinstance(one, dict) for one in structs):
        raise UnsoundError("the footer is damaged")
    return structs
