"""The kept rows of a dataset, sorted into the parts in which they are written.

Rows go through a spool on disk: memory holds one batch while they are sorted into parts, and
one part while it is written, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.readers.corpus_manifest import FileEntry
from newsschema.readers.table import FILE, PROVENANCE, RAW, ROW, Dataset, Table
from newsschema.repairs.cells import as_json
from newsschema.schemas.derive.arrow_table import stored_schema
from newsschema.schemas.derive.migrations import migrated
from newsschema.schemas.derive.schema_changes import Column, columns_of
from newsschema.schemas.fields import columns, fields
from newsschema.schemas.record import Record
from newsschema.validators.parts import BATCH_BYTES, coalesced
from newsschema.writers.appending import PATH, Addition
from newsschema.writers.known_parts import add, remember, telling
from newsschema.writers.parquet_file import in_order
from newsschema.writers.parts import UNDATED, is_parted, link, months, parts
from newsschema.writers.spool import Spool
from newsschema.writers.whole_cells import half_cells

PLACE = (FILE, ROW)
KEYLESS: Final = pl.Schema({FILE: pl.UInt32(), ROW: pl.Int64()})
LOST: Final = pl.Schema({**KEYLESS, "column": pl.String(), "before": pl.String()})
"""Cells, and what they were, as JSON."""


@dataclass(slots=True)
class AssembledTable:
    """A table whose rows wait in a spool, part by part."""

    name: str
    record: type[Record]
    schema: pl.Schema
    """Of the columns that are written."""
    unknown: frozenset[str]
    """Required columns that are null in some rows all the same: nothing could be derived, or the
    rule on required values was left out."""
    parts: tuple[str, ...]
    spool: Spool = field(repr=False)
    carried: Mapping[str, FileEntry] = field(default_factory=dict)
    """Files of the version that is added to, which stay as they are, by path."""
    staying: int = 0
    """Rows of that version that stay."""
    keyless: pl.DataFrame = field(default_factory=KEYLESS.to_frame)
    """Rows that have no key, which no corpus can hold; they are not among the rows."""
    lost: pl.DataFrame = field(default_factory=LOST.to_frame)
    """Cells that are null in the rows because they can't be held."""

    @property
    def arrow(self) -> pa.Schema:
        """The schema of the files."""
        return stored_schema(self.record, self.schema, self.unknown)

    def path(self, part: str) -> str:
        """The file of a part, within the version."""
        return f"{self.name}/{part}.parquet"

    def rows(self, part: str) -> pl.DataFrame:
        """The rows of a part, sorted, with `__file` and `__row` of the input."""
        empty = pl.DataFrame(schema={**self.schema, FILE: pl.UInt32, ROW: pl.Int64})
        frames = list(self.spool.frames(f"{self.name}/{part}"))
        whole = pl.concat([empty, *frames], how="diagonal_relaxed").select(empty.columns)
        return in_order(self.record, whole)


def assemble(
    dataset: Dataset,
    spool: Spool,
    addition: Addition | None = None,
    *,
    batch_bytes: int = BATCH_BYTES,
) -> dict[str, AssembledTable]:
    """Sort the rows of a dataset into parts.

    Args:
        dataset: the rows to write, as streams; each table is read once, in an order in which
            the rows that others belong to come first.
        spool: takes the rows.
        addition: what the rows are added to; rows that are context are not written.
        batch_bytes: about how much of a table is looked at in one go.
    """
    known: dict[str, pl.DataFrame] = {}
    done: dict[str, AssembledTable] = {}
    links = [link(table.record) for table in dataset.tables.values()]
    targets = {"articles", *(one.ref for one in links if one is not None)}
    for name in _in_order(dataset.tables):
        there = addition if addition is not None and name in addition.gone else None
        table = dataset.tables[name]
        done[name] = _assembled(table, spool, known, there, batch_bytes, wanted=name in targets)
    return {name: done[name] for name in dataset.tables}


def _in_order(tables: Mapping[str, Table]) -> list[str]:
    """Tables before those whose rows belong to them."""
    found = ["articles"] if "articles" in tables else []
    direct = [n for n, t in tables.items() if any(s.ref == "articles" for s in fields(t.record))]
    found += [name for name in direct if name not in found]
    return found + [name for name in tables if name not in found]


def _assembled(
    table: Table,
    spool: Spool,
    known: dict[str, pl.DataFrame],
    addition: Addition | None,
    batch_bytes: int,
    *,
    wanted: bool,
) -> AssembledTable:
    """Sort the rows of one table; its parts go to `known` where others want to know them."""
    key = table.record.key()
    schemas: list[pl.Schema] = []
    keys: list[pl.DataFrame] = []
    unknown: set[str] = set()
    filled = [spec.name for spec in fields(table.record) if not (spec.nullable or spec.is_key)]
    keyless, lost = [KEYLESS.to_frame()], [LOST.to_frame()]
    staying = None if addition is None else addition.staying(table.name)
    for every in coalesced(_own(table), batch_bytes):
        batch = _with_keys(every, key)
        if batch.height < every.height:
            keyless.append(every.join(batch, on=PLACE, how="anti").select(PLACE))
            if batch.is_empty():
                continue
        lost += _unread(batch)
        rows = _with_whole_cells(table.record, written(batch), lost)
        schemas.append(rows.drop(PLACE).schema)
        unknown.update(n for n in filled if n in rows.columns and rows[n].null_count())
        own = rows.select(name for name in telling(key) if name in rows.columns)
        if table.name == "articles":
            part = parts(table.name, table.record, rows, {"articles": months(own)})
            keys.append(own)
        else:
            part = parts(table.name, table.record, rows, known)
            if wanted:
                keys.append(own.select(pl.col(key).alias("found")).with_columns(part))
        add(spool, table.name, rows, part)
    if wanted:
        remember(table, spool, known, keys, staying)
    carried: dict[str, FileEntry] = {}
    if addition is not None and staying is not None:
        schemas.append(_stored(addition, table.name))
        unknown.update(_nullable(addition, table.name, filled))
        united = _united(table.record, table.columns, schemas)
        columns_now = columns_of(stored_schema(table.record, united, unknown))
        carried = _carried(addition, table, staying, spool, known, columns_now)
    there = {name.partition("/")[2] for name in spool.names() if name.startswith(f"{table.name}/")}
    there |= {PurePosixPath(path).stem for path in carried}
    whole = UNDATED if is_parted(table.record, table.name) else table.name
    return AssembledTable(
        table.name,
        table.record,
        _united(table.record, table.columns, schemas),
        frozenset(unknown),
        tuple(sorted(there)) or (whole,),
        spool,
        carried,
        0 if staying is None else staying.height,
        pl.concat(keyless),
        pl.concat(lost),
    )


def _with_keys(batch: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows that have a key."""
    if key not in batch.columns:
        return batch.clear()
    return batch.filter(pl.col(key).is_not_null()) if batch[key].null_count() else batch


def _with_whole_cells(
    record: type[Record], rows: pl.DataFrame, lost: list[pl.DataFrame]
) -> pl.DataFrame:
    """Rows with null for lists and structs that can't be held, which are added to `lost`."""
    for name, half in half_cells(record, rows).items():
        cells = rows.filter(half)
        before = as_json(cells[name])
        lost.append(cells.select(*PLACE, column=pl.lit(name), before=before))
        whole = rows.select(pl.when(~half).then(pl.col(name)).alias(name)).to_series()
        rows = rows.with_columns(whole)
    return rows


def _unread(batch: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Texts that were to be instants and are none, with the columns of `LOST`."""
    for raw in batch.columns:
        name = raw.removeprefix(RAW)
        if name == raw or name not in batch.columns:
            continue
        if batch[name].null_count() > batch[raw].null_count():
            cells = batch.filter(pl.col(name).is_null() & pl.col(raw).is_not_null())
            yield cells.select(*PLACE, column=pl.lit(name), before=as_json(cells[raw]))


def _own(table: Table) -> Iterator[pl.DataFrame]:
    """The rows of a table that are not only context."""
    own = [number for number, file in enumerate(table.files) if file.reported]
    for batch in table.batches():
        rows = batch if len(own) == len(table.files) else batch.filter(pl.col(FILE).is_in(own))
        if rows.height or len(own) == len(table.files):
            yield rows


def _carried(
    addition: Addition,
    table: Table,
    staying: pl.DataFrame,
    spool: Spool,
    known: Mapping[str, pl.DataFrame],
    columns_now: tuple[Column, ...],
) -> dict[str, FileEntry]:
    """The files that stay as they are; the staying rows of the others are spooled."""
    present, name = addition.present, table.name
    entry = present.version.manifest.tables[name]
    before = tuple(Column(one.name, one.type, one.nullable) for one in entry.columns)
    same = columns_now == before and not present.version.steps
    part = parts(name, table.record, staying, known)
    target = staying.select(PATH, __target=pl.format(f"{name}/{{}}.parquet", part))
    moved = target.filter(pl.col(PATH) != pl.col("__target"))
    touched = {f"{one}.parquet" for one in spool.names() if one.startswith(f"{name}/")}
    touched |= {*moved[PATH], *moved["__target"], *addition.gone[name][PATH]}
    carried = {
        path: file for path, file in present.entries(name).items() if same and path not in touched
    }
    rest = staying.filter(~pl.col(PATH).is_in(list(carried)))
    for _, rows in present.whole(name, rest):
        unplaced = rows.drop(ROW).with_columns(
            pl.lit(None, dtype=pl.UInt32).alias(FILE), pl.lit(None, dtype=pl.Int64).alias(ROW)
        )
        add(spool, name, unplaced, parts(name, table.record, rows, known))
    return carried


def _stored(addition: Addition, table: str) -> pl.Schema:
    """The columns of a table of the version that is added to, in today's records."""
    version = addition.present.version
    entry = version.manifest.tables[table].files[0]
    empty = pl.from_arrow(pq.read_schema(version.path(entry)).empty_table())
    if not isinstance(empty, pl.DataFrame):
        return pl.Schema()
    return pl.Schema(migrated(table, empty, version.steps).schema)


def _nullable(addition: Addition, table: str, filled: list[str]) -> list[str]:
    """The required columns that are null in some rows of the version that is added to."""
    names = addition.present.version.manifest.tables[table].names()
    return [name for name in filled if name in names and names[name].nullable]


def written(batch: pl.DataFrame) -> pl.DataFrame:
    """The columns of a batch that are written, and where its rows stood."""
    own = {*PROVENANCE} - {*PLACE}
    return batch.select(
        name for name in batch.columns if name not in own and not name.startswith(RAW)
    )


def _united(record: type[Record], there: list[str], schemas: list[pl.Schema]) -> pl.Schema:
    """The columns of all batches, each in the type that holds all of them."""
    own = columns(record)
    if not schemas:
        return pl.Schema({name: own[name].polars for name in own if name in there})
    frames = [pl.DataFrame(schema=schema) for schema in dict.fromkeys(map(_frozen, schemas))]
    united = pl.concat(frames, how="diagonal_relaxed").schema
    return pl.Schema({name: own[name].polars if name in own else united[name] for name in united})


def _frozen(schema: pl.Schema) -> tuple[tuple[str, pl.DataType], ...]:
    return tuple(schema.items())
