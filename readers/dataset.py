"""From paths or frames to a dataset: tables whose rows are read when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import polars as pl

from newsschema.errors import InputError
from newsschema.readers.conform import Conformer
from newsschema.readers.discovery import discover
from newsschema.readers.file_names import refuse_what_is_no_table
from newsschema.readers.finder import FoundFile
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.raw import RawReader
from newsschema.readers.raw_types import raw_types
from newsschema.readers.source import READ_BYTES, Source
from newsschema.readers.table import INDEX, LINE, ROW, Dataset, SourceFile, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.record import Record

HARMLESS = {"IO002"}
"""Problems of a file that cost no row."""

PathName = str | PathLike[str]


def open_dataset(
    source: PathName | Sequence[PathName] | Mapping[str, Any],
    *,
    tables: Mapping[str, Sequence[PathName]] | None = None,
    settings: Mapping[str, TableSettings] | None = None,
    records: Mapping[str, type[Record]] | None = None,
    limits: Limits = DEFAULT,
    batch_bytes: int = READ_BYTES,
) -> Dataset:
    """Find the tables of a dataset. No row is read before `Table.batches` is called.

    Args:
        source: folders and single files (see `readers.discovery`), or tables in memory by
            name (see `readers.memory`).
        tables: files by the name of the table they belong to, besides those found.
        settings: the configuration of tables, by name.
        records: records that stand in for the usual ones, or are further tables, by name.
        limits: how much of a file is read.
        batch_bytes: about how much of a file is read in one go.

    Raises:
        InputError: a path is missing, not a regular file, or empty; a folder has no tables.
        UsageError: a name that is no table; a file whose table is not known or that is given
            twice; data in memory of a kind that can't be read.
        ConfigurationError: `files` or `columns` of a table can't be used.
    """
    known = {**RECORDS, **(records or {})}
    chosen = settings or {}
    if isinstance(source, Mapping):
        return _in_memory(source, chosen, known)
    paths = [source] if isinstance(source, str | PathLike) else source
    found = discover(
        [fspath(path) for path in paths],
        {name: [Path(path) for path in given] for name, given in (tables or {}).items()},
        chosen,
        list(known),
    )
    opened = {
        name: _table(
            name,
            found.files[name],
            known[name],
            chosen.get(name, TableSettings()),
            limits,
            batch_bytes,
        )
        for name in known
        if name in found.files
    }
    return Dataset(found.path, opened, tuple(found.notes))


def _in_memory(
    source: Mapping[str, Any],
    settings: Mapping[str, TableSettings],
    known: Mapping[str, type[Record]],
) -> Dataset:
    from newsschema.readers.memory import memory_table

    refuse_what_is_no_table(source, known)
    opened = {
        name: memory_table(name, source[name], record, settings.get(name, TableSettings()))
        for name, record in known.items()
        if name in source
    }
    return Dataset("<memory>", opened)


def share_read(dataset: Dataset) -> float | None:
    """How much of the bytes of a dataset's files has been read, 0 to 1; null without files."""
    files = [source for table in dataset.tables.values() for source in sources(table)]
    sizes = [source.location.stat().st_size for source in files]
    if not sum(sizes):
        return None
    taken = sum(s.meter.taken(size) for s, size in zip(files, sizes, strict=True))
    return taken / sum(sizes)


def size_of_files(tables: Iterable[Table]) -> int:
    """Bytes of the files of tables; 0 where a table is no file, or one can't be looked at."""
    files = [sources(table) for table in tables]
    if not all(files):
        return 0
    try:
        return sum(source.location.stat().st_size for own in files for source in own)
    except OSError:
        return 0


def sources(table: Table) -> tuple[Source, ...]:
    """The files that a table is read from; none where it is in memory."""
    return table.read.sources if isinstance(table.read, FileReader) else ()


def _table(
    name: str,
    files: Sequence[FoundFile],
    record: type[Record],
    settings: TableSettings,
    limits: Limits,
    batch_bytes: int,
) -> Table:
    sources = tuple(
        Source(name, number, one.path, one.location, one.format, limits, batch_bytes)
        for number, one in enumerate(files)
    )
    given = [SourceFile(one.path, one.format, one.reported) for one in files]
    table = Table(
        name,
        record,
        given,
        FileReader(sources, settings),
        partial(_originals, sources),
    )
    Conformer(record, table, settings)  # a bad configuration is told now, not at the first row
    return table


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads the files of a table, one after the other; it can be pickled."""

    sources: tuple[Source, ...]
    settings: TableSettings

    def __call__(self, table: Table) -> Iterator[pl.DataFrame]:
        """The rows of all files (see `Table.read`)."""
        return read_files(self.sources, self.settings, table)


def by_file(table: Table) -> list[Table]:
    """A table of files as one table for each of them, to be read by themselves.

    Each knows all files of the table, so that numbers of files stay what they are.
    """
    return in_pieces(table, 0)


def in_pieces(table: Table, size: int, batch_bytes: int | None = None) -> list[Table]:
    """A table of files as tables of some of them, in order, of at least `size` bytes but the last.

    Each knows all files of the table, so that numbers of files stay what they are.

    Args:
        table: of files; another one is its only piece.
        size: bytes of the files of a piece.
        batch_bytes: about how much of a file is read in one go; as before by default.
    """
    if not isinstance(table.read, FileReader):
        return [table]
    pieces: list[list[Source]] = []
    room = 0
    for source in table.read.sources:
        if room <= 0:
            pieces.append([])
            room = size
        room -= source.location.stat().st_size if size else 0
        placed = replace(source, location=source.location.absolute())
        pieces[-1].append(replace(placed, batch_bytes=batch_bytes or placed.batch_bytes))
    settings = table.read.settings
    return [
        Table(table.name, table.record, table.files, FileReader(tuple(piece), settings))
        for piece in pieces
    ]


def read_files(
    sources: Sequence[Source], settings: TableSettings, table: Table
) -> Iterator[pl.DataFrame]:
    """The rows of a table's files, one file after the other (see `Table.read`)."""
    known = raw_types(table.record, settings)
    conformer = Conformer(table.record, table, settings)
    index = 0
    for source in sources:
        before = index
        problems: list[pl.DataFrame] = []
        rejected = 0
        try:
            for raw in reader_of(source.format)(source, known, problems):
                rejected += raw.rejected
                if raw.frame.width:
                    frame = conformer.conform(raw)
                    table.rows += frame.height
                    index += frame.height
                    yield numbered(frame, index - frame.height)
        except InputError as error:
            _unreadable(table, source, str(error))
        else:
            if index == before:
                _check_rows(table, source, problems, rejected)
        table.problem_frames.extend(problems)
        conformer.finish(source.file)
        table.rows += rejected


def numbered(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """A frame with `__index`, counted on from `first`."""
    index = pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True)
    return frame.with_columns(index.alias(INDEX))


def _originals(
    sources: Sequence[Source], file: int, records: pl.DataFrame, wanted: Collection[int]
) -> Iterator[tuple[int, bytes]]:
    """Input rows of one file as they stood (see `table.Originals`)."""
    from newsschema.readers.originals import LINES, original_records, rows_as_json

    source = sources[file]
    if source.format not in LINES:
        yield from rows_as_json(reader_of(source.format)(source, None, []), wanted)
        return
    numbers = records[ROW].to_list()
    texts = original_records(source, records[LINE].to_list())
    for row, text in zip(numbers, texts, strict=False):
        if row in wanted:
            yield row, text


def reader_of(kind: str) -> RawReader:
    """The reader of a format (see `Source.format`)."""
    # Imported by need: one format is all that most runs read.
    if kind == "jsonl":
        from newsschema.readers.jsonl import read_jsonl

        return read_jsonl
    if kind == "json":
        from newsschema.readers.json_array import read_json

        return read_json
    if kind == "parquet":
        from newsschema.readers.parquet import read_parquet

        return read_parquet
    from newsschema.readers.csv_rows import read_csv

    return read_csv


def _check_rows(
    table: Table, source: Source, problems: Sequence[pl.DataFrame], rejected: int
) -> None:
    """Note a file without a good row, unless it is an empty table and says so."""
    # What is wrong with the whole file says more than what is wrong with its first row.
    reasons = sorted(
        (row is not None, at, str(message))
        for at, frame in enumerate(problems)
        for code, row, message in frame.select("code", "row", "message").head(1).iter_rows()
        if code not in HARMLESS
    )
    if reasons:
        _unreadable(table, source, f"{source.path}: not one row could be read ({reasons[0][-1]})")
    elif rejected or source.format == "jsonl":
        _unreadable(table, source, f"{source.path}: it holds no row")


def _unreadable(table: Table, source: Source, sentence: str) -> None:
    if table.files[source.file].reported:
        table.unreadable.append(sentence)
