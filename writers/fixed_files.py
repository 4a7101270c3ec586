"""Single files of a repaired dataset, in the format and the shape of the input."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.errors import UsageError
from newsschema.readers.csv_lines import sniffed
from newsschema.readers.originals import header as header_of
from newsschema.readers.source import MAGIC, Source
from newsschema.readers.table import LINE, ROW, SourceFile, Table
from newsschema.repairs.repair import Repaired
from newsschema.repairs.secrets import Secrets
from newsschema.schemas.derive.arrow import arrow_schema
from newsschema.writers.row_patches import Patches, patches_of
from newsschema.writers.text_rows import csv_rows, json_rows

KEPT: Final = "kept"
NUMBER: Final = "__row"
"""Of the copy of original rows of a Parquet file: the number of the row."""


@dataclass(slots=True)
class FixedFile:
    """One file, ready to be written."""

    table: Table
    number: int
    patches: Patches
    rows: pl.DataFrame
    """Of its rows, in order: `row`, `line`, `fate`."""
    changed: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Rows that changed: number, text before and after."""
    removed: dict[int, bytes] = field(default_factory=dict)
    """Rows that are not written, as they stood."""

    @property
    def file(self) -> SourceFile:
        """The input."""
        return self.table.files[self.number]

    @property
    def source(self) -> Source:
        """The input, to be opened."""
        path = self.file.path
        return Source(self.table.name, self.number, path, Path(path), self.file.format)

    def write(self, to: Path, *, all_rows: bool = False) -> None:
        """Write the file.

        Args:
            to: where; its folder is there.
            all_rows: whether rows that are set aside are written too, as they stood.
        """
        if self.file.format == "parquet":
            self._write_parquet(to)
            return
        with opened(to, compression(Path(self.file.path))) as sink:
            for piece in self._pieces(all_rows=all_rows):
                sink.write(piece)

    def _pieces(self, *, all_rows: bool) -> Iterator[bytes]:
        records = self._records(all_rows=all_rows)
        kind = self.file.format
        if kind in ("csv", "tsv"):
            # As the readers have it; the limit is one for the whole process.
            csv.field_size_limit(max(csv.field_size_limit(), self.source.limits.cell_characters))
            head = header_of(self.source, self.rows["line"].to_list())
            delimiter = "\t" if kind == "tsv" else sniffed(head.decode(), self.table.columns)
            for line in csv_rows(head, records, self.patches, self._keep, delimiter):
                yield line + b"\n"
            return
        lines = json_rows(records, self.patches, self._keep)
        if kind == "json" and self.is_array():
            for number, line in enumerate(lines):
                yield (b",\n" if number else b"[\n") + line
            yield b"\n]\n" if self.rows.height else b"[]\n"
            return
        for line in lines:
            yield line + b"\n"

    def _records(self, *, all_rows: bool) -> Iterator[tuple[int, bytes]]:
        fates = dict(self.rows.select("row", "fate").iter_rows())
        for row, text in self.texts():
            if fates[row] == KEPT or (all_rows and fates[row] != "merged"):
                yield row, text
            else:
                self.removed[row] = text

    def _keep(self, row: int, before: bytes, after: bytes) -> None:
        self.changed.append((row, before, after))

    def write_originals(self, to: Path, secrets: Secrets, *, every: bool) -> None:
        """Write the rows of a Parquet file that are not in the output as they stood.

        Args:
            to: where; its folder is there.
            secrets: what is not to be written.
            every: whether all rows are written.
        """
        given = pq.read_table(self.file.path, memory_map=False)
        gone = self.rows.filter(pl.col("fate") != KEPT)["row"].to_list()
        rows = self.rows["row"].to_list() if every else sorted({*gone, *self.patches.rows})
        at = pa.array(rows, pa.int64())
        taken = self._without(secrets, given.take(at), rows)
        pq.write_table(taken.append_column(NUMBER, at), to, compression="zstd")

    def _without(self, secrets: Secrets, table: pa.Table, rows: Sequence[int]) -> pa.Table:
        """Rows without the secrets in their texts."""
        places = [(self.table.name, self.file.path, row) for row in rows]
        hit = [n for n, place in enumerate(places) if place in secrets.parts]
        for at, column in enumerate(table.schema if hit else ()):
            if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
                continue
            values = table[column.name].to_pylist()
            for n in hit:
                if values[n] is not None:
                    values[n] = secrets.hidden(places[n], values[n].encode()).decode()
            table = table.set_column(at, column, pa.array(values, column.type))
        return table

    def texts(self) -> Iterator[tuple[int, bytes]]:
        """All rows as they stood."""
        places = self.rows.select(pl.col("row").alias(ROW), pl.col("line").alias(LINE))
        if self.table.originals is not None:
            yield from self.table.originals(self.number, places, set(self.rows["row"]))

    def head(self) -> str | None:
        """The header of CSV as it stood; null for other formats."""
        if self.file.format not in ("csv", "tsv"):
            return None
        return header_of(self.source, self.rows["line"].to_list()).decode()

    def is_array(self) -> bool:
        """Whether a file of JSON is one array."""
        from newsschema.readers.json_array import LOOKED_AT
        from newsschema.readers.source import open_stream

        with open_stream(self.source, []) as stream:
            head = stream.peek(LOOKED_AT).removeprefix(b"\xef\xbb\xbf")
        return head.lstrip(b" \t\r\n").startswith(b"[")

    def _write_parquet(self, to: Path) -> None:
        """The columns in their own types, those with changes the record's where they must."""
        given = pq.read_table(self.file.path, memory_map=False)
        kept = self.rows.filter(pl.col("fate") == KEPT)["row"].to_list()
        names = given.column_names
        wanted = sorted(self.patches.rows)
        before = given.take(pa.array(wanted, pa.int64())).to_pylist()
        cells: dict[str, dict[int, Any]] = {}
        for row, old in zip(wanted, before, strict=True):
            own = {self.patches.renames.get(name, name): name for name in old}
            for title, value in self.patches.patched(row, old).items():
                name = own.get(title, title)
                if name not in old or value != old[name]:
                    cells.setdefault(name, {})[row] = value
        columns: dict[str, Any] = dict(zip(names, given.columns, strict=True))
        for name, values in cells.items():
            column = columns.get(name)
            columns[name] = self._put(name, column, given.num_rows, values)
        schema = arrow_schema(self.table.record)
        for title in self.patches.retyped:
            name = self.patches.keys.get(title, title)
            if name in columns and pa.types.is_null(columns[name].type):
                columns[name] = pa.nulls(given.num_rows, schema.field(title).type)
        table = pa.table(columns).take(pa.array(kept, pa.int64()))
        titles = [self.patches.renames.get(name, name) for name in table.column_names]
        pq.write_table(table.rename_columns(titles), to, compression="zstd")

    def _put(self, name: str, column: Any, height: int, values: dict[int, Any]) -> pa.Array:
        """A column with other values in some rows."""
        try:
            new = pa.array(values.values(), None if column is None else column.type)
        except pa.ArrowException as error:
            raise UsageError(
                f"{self.file.path}: the column {name} can't hold the repaired values ({error}); "
                "write the dataset with --format parquet"
            ) from None
        old = pa.nulls(height, new.type) if column is None else column.combine_chunks()
        at = np.arange(height)
        at[list(values)] = height + np.arange(len(values))
        return pa.concat_arrays([old, new]).take(pa.array(at))


def fixed_files(tables: Iterable[Table], repaired: Repaired) -> list[FixedFile]:
    """The files of a repaired dataset that are written, in the order of tables and files."""
    found = []
    for table in tables:
        for number, file in enumerate(table.files):
            if not file.reported:
                continue
            rows = repaired.fates[table.name].filter(pl.col("file") == file.path).sort("row")
            patches = patches_of(table, file.path, repaired.edits)
            found.append(FixedFile(table, number, patches, rows.select("row", "line", "fate")))
    return found


def compression(path: Path) -> str | None:
    """How a file is compressed, by its first bytes: `gzip`, `zstd` or not."""
    with path.open("rb") as handle:
        head = handle.read(4)
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)


def opened(path: Path, packed: str | None) -> IO[bytes] | pa.NativeFile:
    """A file to write to, compressed as `compression` says."""
    if packed is None:
        return path.open("wb")
    return pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), packed)
