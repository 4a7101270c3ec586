"""Parquet files, read with all checks on, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.readers.arrow_frames import Batches, named_schema
from newsschema.readers.problems import DAMAGED, problem
from newsschema.readers.raw import RawBatch, RawSchema
from newsschema.readers.source import Source, open_handle

BATCH_BYTES: Final = 32 << 20
"""Bytes that a batch should have, by the file's own figures."""
BATCH_ROWS: Final = (1_000, 100_000)
"""Rows that a batch has, at least and at most."""
BUFFER: Final = 1 << 20
"""Bytes read at a time of each column."""
COMPACT: Final = 16
"""Bytes a row below which a column consists of few values, each written once."""
LARGEST: Final = 1 << 30
"""Bytes that a batch of such a column may have, taken that all its values are the longest."""


def read_parquet(
    source: Source, known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a Parquet file (see `raw.RawReader`); columns keep the types they have.

    Checksums of pages are verified, and every batch is validated in full. A row group that is
    damaged is reported and left out; the others are read.

    Raises:
        InputError: the file can't be opened.
    """
    with open_handle(source) as handle:

        def say(code: str, message: str, **said: str | int | None) -> None:
            problems.append(
                problem(code, source.table, file=source.file, message=message, **said)
            )

        try:
            file = pq.ParquetFile(handle, **OPTIONS)
            file = pq.ParquetFile(handle, read_dictionary=_compact(file.metadata), **OPTIONS)
            schema = file.schema_arrow
        except (pa.ArrowException, OSError, UnicodeDecodeError, ValueError) as error:
            say(DAMAGED["parquet"], f"the file is no sound Parquet file: {_first_line(error)}")
            return
        batches = Batches(source, problems, *named_schema(schema, source, problems))
        yield batches.empty(schema)
        meta = file.metadata
        start = 0
        for group in range(meta.num_row_groups):
            rows = meta.row_group(group).num_rows
            yield from _group(file, group, start, rows, batches, say)
            start += rows
