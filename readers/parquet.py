"""Parquet files, read with all checks on, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from io import FileIO
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.readers.arrow_frames import ArrowFrames
from newsschema.readers.problems import DAMAGED, problem
from newsschema.readers.raw import RawBatch, RawSchema
from newsschema.readers.source import Source, open_handle

BATCH_BYTES: Final = 32 << 20
"""Bytes that a batch should have, by the file's own figures."""
BATCH_ROWS: Final = (1_000, 100_000)
"""Rows that a batch has, at least and at most."""
BUFFER: Final = 1 << 20
"""Bytes of each column that are read at a time."""
COMPACT: Final = 16
"""Bytes a row below which a column surely repeats few values, each written once."""
LARGEST: Final = 1 << 30
"""Bytes that a batch of such a column may have, were all its values as long as all together."""

DAMAGES: Final = (pa.ArrowException, OSError, UnicodeDecodeError, ValueError)
"""What pyarrow raises for files that are not sound."""


def read_parquet(
    source: Source, _known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a Parquet file (see `raw.RawReader`); columns keep the types they have.

    Checksums of pages are verified and every batch is validated in full. A row group that is
    damaged is reported, its rows that were not read yet are left out; the others are read.

    Raises:
        InputError: the file can't be opened.
    """
    with open_handle(source) as handle:
        try:
            file = _opened(handle)
            compact = _compact(file)
            if compact:
                file = _opened(handle, compact)
            schema = file.schema_arrow
        except DAMAGES as error:
            message = f"the file is no sound Parquet file: {_reason(error)}"
            problems.append(_damage(source, message))
            return
        frames = ArrowFrames(source, schema, problems)
        start = 0
        got = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            read = 0
            parts = file.iter_batches(_batch_rows(file, group), row_groups=[group])
            reason = None
            while reason is None and read < rows:
                try:
                    batch = next(parts, None)
                except DAMAGES as error:
                    reason = _reason(error)
                    break
                if batch is None:
                    reason = "it ends too early"
                    break
                yield from frames.batches(batch, start + read)
                read += batch.num_rows
            got += read
            if reason is not None:
                lost = f"rows {start + read} to {start + rows - 1} are missing: {reason}"
                problems.append(_damage(source, f"a part of the file is damaged, {lost}"))
            start += rows
        if not got:
            yield frames.empty()


def _opened(handle: FileIO, compact: list[str] | None = None) -> pq.ParquetFile:
    return pq.ParquetFile(
        handle,
        read_dictionary=compact,
        memory_map=False,
        pre_buffer=False,
        buffer_size=BUFFER,
        page_checksum_verification=True,
    )


def _compact(file: pq.ParquetFile) -> list[str]:
    """The columns of which a few bytes may stand for very many: they are read as they are."""
    found: set[str] = set()
    for group in range(file.num_row_groups):
        meta = file.metadata.row_group(group)
        for at in range(meta.num_columns):
            column = meta.column(at)
            size = column.total_uncompressed_size
            few = column.has_dictionary_page and size < COMPACT * max(meta.num_rows, 1)
            if few and size * min(BATCH_ROWS[1], meta.num_rows) > LARGEST:
                found.add(column.path_in_schema)
    return sorted(found)


def _batch_rows(file: pq.ParquetFile, group: int) -> int:
    meta = file.metadata.row_group(group)
    columns = [meta.column(at) for at in range(meta.num_columns)]
    size = sum(max(int(column.total_uncompressed_size), 0) for column in columns)
    least, most = BATCH_ROWS
    return max(least, min(most, BATCH_BYTES * max(int(meta.num_rows), 1) // max(size, 1)))


def _damage(source: Source, message: str) -> pl.DataFrame:
    return problem(
        DAMAGED["parquet"],
        source.table,
        file=source.file,
        message=message,
        help="get the file again from where it was made",
    )


def _reason(error: Exception) -> str:
    """The first line of an error, without what may follow it for developers."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
