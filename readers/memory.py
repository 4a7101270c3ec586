"""Tables given in memory: frames of Polars, pandas and Arrow, and rows of Python objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl
import pyarrow as pa
from pydantic import BaseModel

from newsschema.errors import UsageError
from newsschema.readers.arrow_frames import ArrowFrames
from newsschema.readers.cells import Origin
from newsschema.readers.conform import Conformer
from newsschema.readers.dataset import numbered
from newsschema.readers.jsonl import JsonLines
from newsschema.readers.problems import problem
from newsschema.readers.raw import RawBatch, with_provenance
from newsschema.readers.raw_types import raw_types
from newsschema.readers.source import Source, Stream
from newsschema.readers.table import LINE, SourceFile, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.record import Record

if TYPE_CHECKING:
    import pandas as pd

MEMORY: Final = "<memory>"
BATCH_BYTES: Final = 32 << 20
"""Bytes that a batch of a frame should have."""

Raws = Callable[[Source, list[pl.DataFrame]], Iterator[RawBatch]]


def memory_table(name: str, data: Any, record: type[Record], settings: TableSettings) -> Table:
    """A table whose rows are in memory.

    Args:
        name: the table's name.
        data: a Polars frame, eager or lazy; a pandas frame; anything Arrow can take over (with
            `__arrow_c_stream__`: Arrow tables, readers of record batches, DuckDB relations); or
            an iterable of records or of mappings. What can be read only once is kept.
        record: the table's record.
        settings: its configuration.

    Rows of Python objects are read as strictly as JSON Lines: a value of the wrong type is a
    problem of its cell. Frames have typed columns: a wrong type is a problem of the column.

    Raises:
        UsageError: data of any other kind; a value in a row that JSON has nothing for.
    """
    raws, origin = raws_of(name, data, record, settings)
    read = partial(_read, raws, origin, settings)
    originals = partial(_originals, raws)
    return Table(name, record, [SourceFile(MEMORY, "memory")], read, originals)


def _originals(
    raws: Raws, _file: int, _records: pl.DataFrame, wanted: Collection[int]
) -> Iterator[tuple[int, bytes]]:
    """Input rows as JSON (see `table.Originals`); of Python objects what was read of them."""
    from newsschema.readers.originals import rows_as_json

    yield from rows_as_json(raws(Source("", 0, MEMORY, Path(MEMORY), "memory"), []), wanted)


def _read(
    raws: Raws, origin: Origin, settings: TableSettings, table: Table
) -> Iterator[pl.DataFrame]:
    """The rows of the table (see `Table.read`)."""
    conformer = Conformer(table.record, table, settings, origin)
    source = Source(table.name, 0, MEMORY, Path(MEMORY), "memory")
    problems: list[pl.DataFrame] = []
    rejected = 0
    for raw in raws(source, problems):
        rejected += raw.rejected
        if raw.frame.width:
            frame = conformer.conform(raw)
            yield numbered(frame, table.rows)
            table.rows += frame.height
    table.problem_frames.extend(problems)
    conformer.finish(0)
    table.rows += rejected


def is_frame(data: Any) -> bool:
    """Whether data are one frame of Polars, pandas or Arrow."""
    framed = isinstance(data, pl.DataFrame | pl.LazyFrame | pa.Table | pa.RecordBatch)
    return framed or _is_pandas(data)


def _is_pandas(data: Any) -> bool:
    return type(data).__module__.partition(".")[0] == "pandas" and hasattr(data, "columns")


def raws_of(
    name: str, data: Any, record: type[Record], settings: TableSettings
) -> tuple[Raws, Origin]:
    """What reads the rows of data in memory, and what the types of their columns are worth."""
    if isinstance(data, pl.DataFrame):
        return partial(_polars, data), Origin.TYPED
    if isinstance(data, pl.LazyFrame):
        return partial(_lazy, data), Origin.TYPED
    if _is_pandas(data):
        table = _from_pandas(data)
        if table is not None:
            return partial(_arrow, table), Origin.TYPED
        data = _records_of(data)
    elif isinstance(data, pa.RecordBatch):
        return partial(_arrow, pa.Table.from_batches([data])), Origin.TYPED
    elif hasattr(data, "__arrow_c_stream__"):
        return partial(_arrow, pa.RecordBatchReader.from_stream(data).read_all()), Origin.TYPED
    if isinstance(data, str | bytes | Mapping | BaseModel) or not isinstance(data, Iterable):
        raise UsageError(
            f"{name}: {type(data).__name__} is no table; give a frame of Polars, pandas or Arrow, "
            "or a list of records"
        )
    rows = [row if isinstance(row, BaseModel) else _checked(name, row) for row in data]
    return partial(_rows, rows, raw_types(record, settings)), Origin.JSON


def _polars(
    frame: pl.DataFrame, source: Source, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Slices of a frame; the first one also where it has no rows."""
    odd = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Object)]
    for name in odd:
        message = f"the column {name} holds Python objects, which can't be read; it is left out"
        said = problem("IO014", source.table, file=source.file, column=name, message=message)
        problems.append(said.with_columns(found=pl.lit("Object")))
    sound = frame.drop(odd)
    size = max(1, int(sound.estimated_size()) // max(1, sound.height))
    step = max(1_000, BATCH_BYTES // size)
    for start in range(0, max(1, sound.height), step):
        part = sound.slice(start, step)
        row = pl.int_range(start, start + part.height, eager=True)
        yield RawBatch(with_provenance(part, source, row))


def _lazy(frame: pl.LazyFrame, source: Source, problems: list[pl.DataFrame]) -> Iterator[RawBatch]:
    """All rows of a query, which runs once for each reading."""
    yield from _polars(frame.collect(), source, problems)


def _arrow(table: pa.Table, source: Source, problems: list[pl.DataFrame]) -> Iterator[RawBatch]:
    frames = ArrowFrames(source, table.schema, problems)
    if not table.num_rows:
        yield frames.empty()
    rows = max(1_000, BATCH_BYTES // max(1, table.nbytes // max(1, table.num_rows)))
    start = 0
    for batch in table.to_batches(max_chunksize=rows):
        yield from frames.batches(batch, start)
        start += batch.num_rows


def _from_pandas(frame: pd.DataFrame) -> pa.Table | None:
    """A pandas frame as an Arrow table; none where a column mixes types Arrow can't unite.

    An index with a name becomes a column; numbers of rows do not.
    """
    names = [name for name in frame.index.names if name is not None and name not in frame.columns]
    whole = frame.reset_index(level=names) if names else frame
    titles = [str(name) for name in whole.columns]
    plain = whole.set_axis([str(at) for at in range(len(titles))], axis=1)
    try:
        table = pa.Table.from_pandas(plain, preserve_index=False)
    except (pa.ArrowException, OverflowError):
        return None
    return table.rename_columns(titles)


def _records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a pandas frame, with null for what pandas takes for missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): cell for key, cell in row.items()} for row in plain.to_dict("records")]


def _checked(name: str, row: Any) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise UsageError(f"{name}: a row is {type(row).__name__}, not a record or mapping")
    wrong = next((key for key in row if not isinstance(key, str)), None)
    if wrong is not None:
        raise UsageError(f"{name}: the key {wrong!r} of a row is no text")
    return row


def _rows(
    rows: list[BaseModel | Mapping[str, Any]],
    known: Mapping[str, tuple[pa.DataType, ...]],
    source: Source,
    problems: list[pl.DataFrame],
) -> Iterator[RawBatch]:
    """Rows of Python objects, by way of JSON Lines, so that they are read as strictly."""
    said: list[pl.DataFrame] = []
    lines = JsonLines(source, known, said)
    for raw in lines.read(cast("Stream", _JsonBytes(source.table, rows))):
        raw.frame = raw.frame.with_columns(pl.lit(None, pl.Int64).alias(LINE))
        yield raw
    problems.extend(frame.with_columns(line=pl.lit(None, pl.Int64)) for frame in said)


class _JsonBytes:
    """The bytes of rows written as JSON Lines; all that reading in chunks asks of a stream."""

    def __init__(self, table: str, rows: Iterable[BaseModel | Mapping[str, Any]]) -> None:
        self._table = table
        self._rows = iter(rows)
        self._rest = b""
        self.damage = None

    def readinto(self, view: memoryview) -> int:
        """Fill a buffer; the number of bytes, less than its length only at the end."""
        parts, have = [self._rest], len(self._rest)
        while have < len(view):
            row = next(self._rows, None)
            if row is None:
                break
            parts.append(self._line(row))
            have += len(parts[-1])
        whole = b"".join(parts)
        got = min(have, len(view))
        view[:got] = whole[:got]
        self._rest = whole[got:]
        return got

    def _line(self, row: BaseModel | Mapping[str, Any]) -> bytes:
        if isinstance(row, BaseModel):
            # A field that is null everywhere counts as a column that is not there.
            return row.model_dump_json(exclude_none=True, warnings=False).encode() + b"\n"
        # Lone surrogates and NaN are written as they are: the reader reports them.
        return json.dumps(dict(row), default=self._plain).encode() + b"\n"

    def _plain(self, value: Any) -> Any:
        """What JSON has in place of a Python object."""
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, BaseModel):
            return json.loads(value.model_dump_json())
        if isinstance(value, Decimal) and value.is_finite():
            return float(value)
        if isinstance(value, Mapping):
            return dict(value)
        if type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
            return value.tolist()
        raise UsageError(
            f"{self._table}: a row holds {type(value).__name__}, for which JSON has nothing"
        )
