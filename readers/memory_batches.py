"""Tables in memory that come in batches, of which only one is there at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
from pydantic import BaseModel

from newsschema.errors import UsageError
from newsschema.readers.cells import Origin
from newsschema.readers.conform import Conformer
from newsschema.readers.dataset import numbered
from newsschema.readers.memory import MEMORY, is_frame, raws_of
from newsschema.readers.source import Source
from newsschema.readers.table import ROW, SourceFile, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.record import Record

AT_ONCE: Final = 10_000
"""Records that make a batch where they come one by one."""


class BatchedTable:
    """Reads a table batch by batch, as `memory.memory_table` reads it as a whole."""

    def __init__(self, name: str, record: type[Record], settings: TableSettings) -> None:
        """Have read nothing.

        Args:
            name: the table's name.
            record: its record.
            settings: its configuration.
        """
        self.table = Table(name, record, [SourceFile(MEMORY, "memory")], lambda _table: iter(()))
        """Takes the columns and problems; it can't be read again."""
        self._settings = settings
        self._origin: Origin | None = None
        self._conformer: Conformer | None = None
        self._said: set[tuple[Any, ...]] = set()
        self._given = 0
        self._kept = 0

    def read(self, batch: Any) -> Iterator[pl.DataFrame]:
        """The rows of a batch, in the record's shape and with `PROVENANCE`.

        Raises:
            UsageError: it is no frame and no list of records, or frames and records are mixed.
        """
        table = self.table
        raws, origin = raws_of(table.name, batch, table.record, self._settings)
        if self._conformer is None:
            self._origin = origin
            self._conformer = Conformer(table.record, table, self._settings, origin)
        if origin is not self._origin:
            raise UsageError(f"{table.name}: some batches are frames and some lists of records")
        source = Source(table.name, 0, MEMORY, Path(MEMORY), "memory")
        problems: list[pl.DataFrame] = []
        before = self._given
        for raw in raws(source, problems):
            self._given += raw.frame.height + raw.rejected
            table.rows += raw.frame.height + raw.rejected
            if raw.frame.width:
                raw.frame = raw.frame.with_columns(pl.col(ROW) + before)
                raw.misfits = raw.misfits.with_columns(pl.col(ROW) + before)
                frame = self._conformer.conform(raw)
                yield numbered(frame, self._kept)
                self._kept += frame.height
        for frame in problems:
            self._report(frame.with_columns(pl.col("row") + before))

    def finish(self) -> None:
        """End the table: report what only the whole of it can show."""
        if self._conformer is not None:
            self._conformer.finish(0)

    def _report(self, problems: pl.DataFrame) -> None:
        """Keep problems; what every batch says of a column is said once."""
        for row in problems.filter(pl.col("row").is_null()).rows():
            if row not in self._said:
                self._said.add(row)
                own = pl.DataFrame([row], schema=problems.schema, orient="row")
                self.table.problem_frames.append(own)
        rows = problems.filter(pl.col("row").is_not_null())
        if rows.height:
            self.table.problem_frames.append(rows)


def batches_of(name: str, data: Any) -> Iterator[Any]:
    """The batches of a table: frames, or lists of records.

    Args:
        name: the table's name.
        data: a frame, which is one batch; anything Arrow can read as a stream (readers of record
            batches, DuckDB relations); an iterable of frames or of lists of records; an iterable
            of records, which are put together in batches of `AT_ONCE`.

    Raises:
        UsageError: it is anything else.
    """
    if is_frame(data):
        yield data
    elif hasattr(data, "__arrow_c_stream__"):
        reader = pa.RecordBatchReader.from_stream(data)
        first = next(reader, None)
        yield pa.Table.from_batches([], reader.schema) if first is None else first
        yield from reader
    elif isinstance(data, str | bytes | Mapping | BaseModel) or not isinstance(data, Iterable):
        raise UsageError(f"{name}: {type(data).__name__} can't be read in batches")
    else:
        given = iter(data)
        for first in given:
            if isinstance(first, Mapping | BaseModel):
                yield [first, *islice(given, AT_ONCE - 1)]
            else:
                yield first
