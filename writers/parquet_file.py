"""Parquet files of which the same rows always make the same bytes.

Rows are sorted, each row group is one freshly made table of a fixed number of rows, and no
clock, no origin and no trace of how the rows came about is in the file. PyArrow writes them:
other writers lose `not null`, field ids and metadata.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.schemas.derive.arrow_table import arrow_table
from newsschema.schemas.fields import FieldSpec, Kind, columns, fields
from newsschema.schemas.record import Record
from newsschema.writers.canonical import canonical
from newsschema.writers.digest import BLOCK, ContentDigest

ROWS: Final = {"articles": BLOCK}
"""Rows of a row group, about 64 MB as text; multiples of a digest's block."""
OTHER_ROWS: Final = 12 * BLOCK
PLAIN_ROWS: Final = 6 * BLOCK
"""Rows of a row group of a file beside the tables."""
LEVEL: Final = 3
"""Of zstd. Level 9 makes files a seventh smaller for four times the CPU time."""
COMPACT_LEVEL: Final = 9

FEW: Final = frozenset({"publisher", "language", "license", "section", "genre", "annotator"})
"""Text columns with few distinct values, besides enumerations and references."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file's bytes and what they hold."""

    data: bytes
    rows: int
    content: str
    """Digest of the rows, which survives another encoding."""

    @property
    def sha256(self) -> str:
        """Digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def encode(
    record: type[Record], frame: pl.DataFrame, schema: pa.Schema, *, level: int = LEVEL
) -> Encoded:
    """Make the Parquet file of some rows of a table.

    Args:
        record: of the table.
        frame: the rows in their order, with all columns of the schema.
        schema: as `stored_schema` makes it.
        level: of the compression.

    Raises:
        UsageError: a required value is null.
    """
    sink = pa.BufferOutputStream()
    digest = ContentDigest(schema)
    with _writer(sink, record, schema, level) as writer:
        for table in _row_groups(record, frame, schema):
            digest.add(table)
            writer.write_table(table, row_group_size=table.num_rows or None)
    return Encoded(sink.getvalue().to_pybytes(), frame.height, digest.hexdigest())


def content_of(record: type[Record], frame: pl.DataFrame, schema: pa.Schema) -> str:
    """The digest that `encode` would give the rows, for a small part of its time."""
    digest = ContentDigest(schema)
    for table in _row_groups(record, frame, schema):
        digest.add(table)
    return digest.hexdigest()


def plain_file(frame: pl.DataFrame) -> Encoded:
    """Make the Parquet file of rows that are no record's."""
    return plain_file_of(frame.iter_slices(PLAIN_ROWS) if frame.height else (frame,))


def plain_file_of(frames: Iterable[pl.DataFrame]) -> Encoded:
    """Make the Parquet file of rows that are no record's.

    Args:
        frames: some rows, at least one frame; all but the last have `PLAIN_ROWS` of them.
    """
    sink, rows = pa.BufferOutputStream(), 0
    writer: pq.ParquetWriter | None = None
    for frame in frames:
        table = canonical(frame.to_arrow())
        if writer is None:
            schema = pa.schema([_small(one) for one in table.schema])
            digest = ContentDigest(schema)
            writer = pq.ParquetWriter(
                sink, schema, compression="zstd", write_page_checksum=True, store_schema=False
            )
        table = table.cast(schema)
        digest.add(table)
        writer.write_table(table)
        rows += frame.height
    if writer is None:
        raise ValueError("a file without a frame has no columns")
    writer.close()
    return Encoded(sink.getvalue().to_pybytes(), rows, digest.hexdigest())


def sort_columns(record: type[Record], frame: pl.DataFrame) -> list[str]:
    """The columns that decide the order of rows: key, version, then for its lack the body."""
    version = next((spec.name for spec in fields(record) if spec.is_version), None)
    chosen = [record.key(), *([version] if version else ()), "body"]
    return [name for name in chosen if name in frame.columns]


def in_order(record: type[Record], rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order in which they are written; they all have a key."""
    key = rows[record.key()]
    # Most input is in order, and sorting copies every text.
    if not key.null_count() and (key.slice(1) > key.slice(0, max(0, key.len() - 1))).all():
        return rows
    return rows.sort(sort_columns(record, rows), maintain_order=True)


def _row_groups(record: type[Record], frame: pl.DataFrame, schema: pa.Schema) -> Iterator[pa.Table]:
    step = ROWS.get(record.table, OTHER_ROWS)
    for start in range(0, max(frame.height, 1), step):
        yield canonical(arrow_table(record, frame.slice(start, step), schema))


def _writer(
    sink: pa.NativeFile, record: type[Record], schema: pa.Schema, level: int
) -> pq.ParquetWriter:
    known = columns(record)
    leaves = [(path, known.get(path.split(".")[0])) for path in _leaves(schema)]
    writer = pq.ParquetWriter(
        sink,
        schema,
        compression="zstd",
        compression_level=level,
        use_dictionary=[path for path, spec in leaves if _is_repeated(path, spec)],
        column_encoding={
            path: "DELTA_LENGTH_BYTE_ARRAY"
            for path, spec in leaves
            if _is_long_text(path, spec, schema)
        },
        write_statistics=[path for path, spec in leaves if _is_looked_up(path, spec)],
        write_page_index=True,
        write_page_checksum=True,
        store_schema=False,
    )
    writer.add_key_value_metadata(
        {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    )
    return writer


@lru_cache(maxsize=32)
def _leaves(schema: pa.Schema) -> tuple[str, ...]:
    """The columns as Parquet names them: `spans.list.element.start`. All parts ask for it."""
    sink = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), sink)
    file = pq.ParquetFile(pa.BufferReader(sink.getvalue()))
    return tuple(file.schema.column(at).path for at in range(len(file.schema)))


def _is_repeated(path: str, spec: FieldSpec | None) -> bool:
    """Whether a column has few distinct values, so that a dictionary pays."""
    if spec is None:
        return False
    return (
        spec.kind is Kind.ENUM
        or (spec.ref is not None and not spec.is_key)
        or spec.name in FEW
        or path.endswith(".field")
        or path.startswith("extractor.")
    )


def _is_long_text(path: str, spec: FieldSpec | None, schema: pa.Schema) -> bool:
    if spec is None or _is_repeated(path, spec):
        return False
    return "." not in path and pa.types.is_string(schema.field(path).type)


def _is_looked_up(path: str, spec: FieldSpec | None) -> bool:
    """Whether statistics of a column are kept: of ids, numbers and instants, never of texts."""
    if spec is None or "." in path:
        return False
    return spec.is_key or spec.ref is not None or spec.kind not in {Kind.TEXT, Kind.MAP, Kind.LIST}


def _small(one: pa.Field) -> pa.Field:
    """A field with 32-bit offsets."""
    return pa.field(one.name, _small_type(one.type))


def _small_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_large_binary(kind):
        return pa.binary()
    if pa.types.is_large_list(kind):
        return pa.list_(pa.field("element", _small_type(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([_small(member) for member in kind])
    return kind
