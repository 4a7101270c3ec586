"""Parquet files, read with all checks on, row group by row group."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.readers.arrow_frames import ArrowFrames, text_bytes
from newsschema.readers.limits import Limits
from newsschema.readers.parquet_dictionaries import most_text
from newsschema.readers.parquet_footer import check_footer
from newsschema.readers.parquet_pages import Pages, check_pages
from newsschema.readers.problems import problem
from newsschema.readers.raw import RawBatch, RawSchema
from newsschema.readers.source import Source, open_handle
from newsschema.readers.table import FILE, LINE, ROW
from newsschema.schemas.derive.migrations import Migration, migrated, migrations_of

BATCH_ROWS: Final = (1_000, 100_000)
"""Rows that a batch has, at least and at most."""
BUFFER: Final = 1 << 20
"""Bytes of each column that are read at a time."""
LARGEST: Final = 512 << 20
"""Bytes that the texts of one column may have in a batch, were all as long as the longest."""

DAMAGES: Final = (pa.ArrowException, OSError, UnicodeDecodeError, ValueError)
"""What pyarrow raises for files that are not sound."""


def read_parquet(
    source: Source, _known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a Parquet file (see `raw.RawReader`); columns keep the types they have.

    Checksums of pages, where the file has them, are verified and every batch is validated in
    full. A row group that is damaged is reported, its rows that were not read yet are left out;
    the others are read. Parquet has no checksum for the footer, which names the columns.

    Rows that were written in older records are carried over to those of today.

    Raises:
        InputError: the file can't be opened, or its records are not known.
    """
    with open_handle(source) as handle:
        before = os.fstat(handle.fileno())
        try:
            file = _opened(handle)
            check_footer(handle, file.schema)
            frames = ArrowFrames(source, file.schema_arrow, problems)
            steps = migrations_of(file.schema_arrow.metadata)
        except DAMAGES as error:
            message = f"the file is no sound Parquet file: {_reason(error)}"
            problems.append(_damage(source, Damage("IO019", message)))
            return
        rows = RowGroups(handle, file, before.st_size, source.limits, source.batch_bytes)
        found = False
        for start, part in rows.read():
            if isinstance(part, Damage):
                problems.append(_damage(source, part))
                continue
            found = True
            for raw in frames.batches(part, start):
                yield _today(raw, source.table, steps)
        if not found:
            yield _today(frames.empty(), source.table, steps)
        after = os.fstat(handle.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            message = "the file was changed while it was read"
            problems.append(_damage(source, Damage("IO019", message)))


def _today(raw: RawBatch, table: str, steps: tuple[Migration, ...]) -> RawBatch:
    """A batch in today's records."""
    if steps:
        own = raw.frame.select(FILE, LINE, ROW)
        raw.frame = migrated(table, raw.frame.drop(own.columns), steps).hstack(own)
    return raw


@dataclass(frozen=True, slots=True)
class Damage:
    """Why rows are missing."""

    code: str
    message: str


@dataclass(slots=True)
class RowGroups:
    """The row groups of one file, one after the other."""

    handle: FileIO
    file: pq.ParquetFile
    size: int
    """Bytes of the file."""
    limits: Limits
    batch_bytes: int
    """Of a batch, by the file's own figures."""
    unpacked: int = 0
    """Bytes so far of all pages, and of texts that stand once in the file for many rows."""

    def read(self) -> Iterator[tuple[int, pa.RecordBatch | Damage]]:
        """The number of its first row and a batch, or what is wrong with the file from there."""
        start = 0
        for group in range(self.file.num_row_groups):
            end = start + self.file.metadata.row_group(group).num_rows
            for at, part in self._group(group, start, end):
                yield at, part
                if isinstance(part, Damage) and part.code == "IO018":
                    return
            start = end

    def _group(
        self, group: int, at: int, end: int
    ) -> Iterator[tuple[int, pa.RecordBatch | Damage]]:
        parts = self._batches(group)
        while at < end:
            part = self._next(parts)
            if isinstance(part, pa.RecordBatch):
                self.unpacked += sum(map(text_bytes, part.columns))
            beyond = self.limits.allow(self.size, self.unpacked)
            if beyond is not None:
                yield at, Damage("IO018", f"{beyond}; rows from {at} on are missing")
                return
            if not isinstance(part, pa.RecordBatch):
                lost = f"rows {at} to {end - 1} are missing"
                yield at, Damage("IO020", f"a part of the file is damaged, {lost}: {part}")
                return
            yield at, part
            at += part.num_rows

    def _next(self, parts: Iterator[pa.RecordBatch]) -> pa.RecordBatch | str:
        try:
            return next(parts, "it ends too early")
        except DAMAGES as error:
            return _reason(error)

    def _batches(self, group: int) -> Iterator[pa.RecordBatch]:
        """The batches of a row group; columns of few long texts have each text once.

        None, if its pages unpack to more than the file may.
        """
        meta = self.file.metadata.row_group(group)
        pages: dict[str, Pages] = {}
        for column in map(meta.column, range(meta.num_columns)):
            found = pages[column.path_in_schema] = check_pages(self.handle, column)
            self.unpacked += found.unpacked
        if self.limits.allow(self.size, self.unpacked) is not None:
            return
        rows = _batch_rows(self.file, group, self.batch_bytes)
        long = _long_texts(self.handle, self.file, group, pages, rows)
        chosen = _opened(self.handle, long, self.file.metadata) if long else self.file
        yield from chosen.iter_batches(rows, row_groups=[group])


def _opened(
    handle: FileIO, dictionaries: list[str] | None = None, metadata: pq.FileMetaData | None = None
) -> pq.ParquetFile:
    return pq.ParquetFile(
        handle,
        metadata=metadata,
        read_dictionary=dictionaries,
        memory_map=False,
        pre_buffer=False,
        buffer_size=BUFFER,
        page_checksum_verification=True,
    )


def _long_texts(
    handle: FileIO, file: pq.ParquetFile, group: int, pages: Mapping[str, Pages], rows: int
) -> list[str]:
    """The columns whose dictionary may make a batch of some rows too large.

    A dictionary says a text once for many rows: a small file can hold more than fits into
    memory. How often it is named is looked up where it matters.
    """
    meta = file.metadata.row_group(group)
    found: list[str] = []
    for at in range(meta.num_columns):
        column, path = meta.column(at), meta.column(at).path_in_schema
        dictionary = pages[path].dictionary
        if column.physical_type != "BYTE_ARRAY" or dictionary is None:
            continue
        named = sum(page.values for page in pages[path].naming)
        if dictionary.unpacked * min(rows, named) <= LARGEST:
            continue
        shape = file.schema.column(at)
        levels = (shape.max_repetition_level > 0) + (shape.max_definition_level > 0)
        if most_text(handle, pages[path], column.compression, levels) > LARGEST:
            found.append(path)
    return found


def _batch_rows(file: pq.ParquetFile, group: int, batch_bytes: int) -> int:
    meta = file.metadata.row_group(group)
    columns = [meta.column(at) for at in range(meta.num_columns)]
    size = sum(max(int(column.total_uncompressed_size), 0) for column in columns)
    least, most = BATCH_ROWS
    return max(least, min(most, batch_bytes * max(int(meta.num_rows), 1) // max(size, 1)))


def _damage(source: Source, damage: Damage) -> pl.DataFrame:
    return problem(damage.code, source.table, file=source.file, message=damage.message)


def _reason(error: Exception) -> str:
    """The first line of an error, without what may follow it for developers."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
