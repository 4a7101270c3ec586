"""Raw batches: what the readers of the formats hand on, before shape and types are settled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl
import pyarrow as pa

from newsschema.readers.source import Source
from newsschema.readers.table import FILE, LINE, ROW

RawSchema = Mapping[str, tuple[pa.DataType, ...]]
"""Column (canonical name or alias) to the types it may be read as, the best first."""

MISFITS = pl.Schema({"__row": pl.Int64, "column": pl.String, "type": pl.String, "text": pl.String})
"""Cells whose value does not fit the type its column is read as in this batch.

`__row` as in the frame, `column` the producer's name, `type` the JSON type (`string`, `number`,
`boolean`, `array`, `object`), `text` the whole value as JSON text (a string without its quotes),
since a field may take it in that shape too. In the frame the cell is null: whoever settles the
types reports it."""

OWN: tuple[str, ...] = ("__", "extra__")
"""Names beginning with the first are newsschema's own; producers' get the second instead."""

NOT_IN_NAMES: Final = "\0"
"""What the name of no column may hold: Arrow and Parquet end names there."""
UNREADABLE: Final = "\ufffd"
"""What stands in names for what can't be in them."""

JOINED_CELLS: Final = 4 << 20
"""Cells of the largest batch that is put together of smaller ones."""


@dataclass(slots=True)
class RawBatch:
    """Some rows of one file with the producer's columns and where they stood."""

    frame: pl.DataFrame
    """The producer's columns as read, and `__file` (UInt32), `__line` (Int64, null for formats
    without lines), `__row` (Int64, from 0 within the file, bad records counted)."""
    all_text: bool = False
    """Whether every cell is text, as in CSV."""
    misfits: pl.DataFrame = field(default_factory=MISFITS.to_frame)
    """The columns of `MISFITS`. Formats with typed columns have none."""
    json_columns: frozenset[str] = frozenset()
    """Columns of `frame` that hold JSON text, because their values are of several types."""
    rejected: int = 0
    """Records of the file that were reported as bad since the batch before."""


RawReader = Callable[[Source, "RawSchema | None", list[pl.DataFrame]], Iterator[RawBatch]]
"""Reads one file. Problems (frames of `PROBLEMS`) are appended to the list on the way."""


def outside_name(name: str, taken: Collection[str] = ()) -> str:
    """The name under which a producer's column is read: its own, unless it can't be used.

    Names that newsschema uses itself get another beginning, a NUL becomes `UNREADABLE`.

    Args:
        name: the producer's name.
        taken: names of other columns that a changed name must not hit.
    """
    if name.startswith(OWN[0]):
        name = OWN[1] + name.removeprefix(OWN[0])
    name = name.replace(NOT_IN_NAMES, UNREADABLE)
    while name in taken:
        name += "_"
    return name


def with_provenance(
    frame: pl.DataFrame, source: Source, row: pl.Series, line: pl.Series | None = None
) -> pl.DataFrame:
    """The frame with `__file`, `__line` and `__row`; producers' columns of such names move.

    Args:
        frame: the producer's columns.
        source: the file they came from.
        row: number of each row within the file, from 0.
        line: physical line of each row, from 1; none for formats without lines.
    """
    if any(name.startswith(OWN[0]) or NOT_IN_NAMES in name for name in frame.columns):
        names: list[str] = []
        for name in frame.columns:
            names.append(outside_name(name, names))
        frame = frame.rename(dict(zip(frame.columns, names, strict=True)))
    file = pl.Series(FILE, [source.file], dtype=pl.UInt32).new_from_index(0, row.len())
    if line is None:
        line = pl.Series([None], dtype=pl.Int64).new_from_index(0, row.len())
    own = [file, line.cast(pl.Int64).alias(LINE), row.cast(pl.Int64).alias(ROW)]
    # A frame without columns has no rows that others could be set beside.
    return frame.hstack(own) if frame.width else pl.DataFrame(own)


def joined(batches: Iterable[RawBatch], source: Source) -> Iterator[RawBatch]:
    """The batches, neighbours of the same columns and types made one.

    None gets larger than `JOINED_CELLS` and `Source.batch_bytes`, unless it was so before.
    """
    group: list[RawBatch] = []
    cells = weight = 0
    for batch in batches:
        more = batch.frame.height * batch.frame.width
        heavier = int(batch.frame.estimated_size())
        full = cells + more > JOINED_CELLS or weight + heavier > source.batch_bytes
        if group and (full or not _alike(group[0], batch)):
            yield _join(group)
            group, cells, weight = [], 0, 0
        group.append(batch)
        cells += more
        weight += heavier
    if group:
        yield _join(group)


def _alike(one: RawBatch, other: RawBatch) -> bool:
    if not other.frame.width:
        return True
    return one.frame.schema == other.frame.schema and one.json_columns == other.json_columns


def _join(group: list[RawBatch]) -> RawBatch:
    if len(group) == 1:
        return group[0]
    frames = [batch.frame for batch in group if batch.frame.width]
    return RawBatch(
        pl.concat(frames, rechunk=True) if frames else pl.DataFrame(),
        misfits=pl.concat([batch.misfits for batch in group]),
        json_columns=group[0].json_columns,
        rejected=sum(batch.rejected for batch in group),
    )
