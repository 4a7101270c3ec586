"""References between tables: which columns hold keys of which table, as frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.fields import Kind, fields
from newsschema.schemas.patterns import ID
from newsschema.validators.data import Data
from newsschema.validators.row_store import RowStore


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds keys of another table."""

    table: str
    """The table that has the column."""
    column: str
    """The record's column."""
    member: str | None
    """The member of the structs that the column lists; null where the column is the key itself."""
    target: str
    """The table whose keys are meant."""

    def held(self, data: Data, *kept: str) -> pl.LazyFrame:
        """The keys that are there: `__index`, `column` as a message names it, `found`, `kept`."""
        frame = data.tables[self.table]
        if self.member is None:
            return frame.select(
                INDEX,
                pl.lit(self.column).alias("column"),
                pl.col(self.column).alias("found"),
                *kept,
            ).filter(pl.col("found").is_not_null())
        items = (
            frame.select(INDEX, self.column, *kept)
            .filter(pl.col(self.column).list.len() > 0)
            .with_columns(item=pl.int_ranges(pl.col(self.column).list.len()))
            .explode(self.column, "item")
        )
        path = pl.format(f"{self.column}[{{}}].{self.member}", pl.col("item"))
        member = pl.col(self.column).struct.field(self.member)
        return items.select(INDEX, path.alias("column"), member.alias("found"), *kept).filter(
            pl.col("found").is_not_null()
        )


def references(data: Data) -> Iterator[Reference]:
    """Every reference between two tables that are there, in the order of tables and columns."""
    for table, record in data.records.items():
        if table not in data.tables:
            continue
        for spec in fields(record):
            if not data.has(table, spec.name):
                continue
            if spec.ref is not None and has_key(data, spec.ref):
                yield Reference(table, spec.name, None, spec.ref)
            item = spec.item
            if item is None or item.kind is not Kind.STRUCT:
                continue
            for member in item.members:
                if member.ref is not None and has_key(data, member.ref):
                    yield Reference(table, spec.name, member.name, member.ref)


def beside_targets(
    data: Data, reference: Reference, *kept: str
) -> Iterator[tuple[pl.LazyFrame, Data]]:
    """The keys that a column holds, as `Reference.held` gives them, beside the rows they may mean.

    Where rows are dealt into parts, both sides are, and equal keys meet.
    """
    targets = data.apart({reference.target: pl.col(data.records[reference.target].key())})
    if data.parts == 1:
        holders = iter([reference.held(data, *kept)])
    elif reference.member is None:
        dealt = data.apart({reference.table: pl.col(reference.column)})
        holders = (reference.held(part, *kept) for part in dealt)
    else:
        holders = data.dealt(_kept(data, reference, *kept), pl.col("found"))
    yield from zip(holders, targets, strict=True)


def _kept(data: Data, reference: Reference, *kept: str) -> pl.DataFrame:
    """What a column of lists holds, where the rows of its table lie."""
    store = data.store or RowStore()
    rows = store.rows()
    for piece in data.sliced(reference.table):
        rows.add(reference.held(piece, *kept).collect(engine="in-memory"))
    return pl.concat(rows.frames())


def has_key(data: Data, table: str) -> bool:
    """Whether a table is there with its key."""
    return table in data.records and data.has(table, data.records[table].key())


def keys(data: Data, table: str) -> pl.LazyFrame:
    """The keys of a table, each once: `found`."""
    key = pl.col(data.records[table].key()).alias("found")
    return data.tables[table].select(key).filter(pl.col("found").is_not_null()).unique()


DANGLING: Final = pl.Schema(
    {
        "table": pl.String,
        INDEX: pl.UInt32,
        "column": pl.String,
        "found": pl.String,
        "target": pl.String,
        "elsewhere": pl.String,
    }
)
"""References that no key answers. `target` is the table that should have the key, `elsewhere`
another table that has it (null where none does, and for plain numbers, which prove nothing)."""


def dangling(data: Data) -> pl.DataFrame:
    """All references that no key answers, with the columns of `DANGLING`.

    Ids that no key can be (IO015 speaks of them) are left out.
    """
    found = [_dangling(data, reference) for reference in references(data)]
    return pl.concat([DANGLING.to_frame(), *found])


def _dangling(data: Data, reference: Reference) -> pl.DataFrame:
    unanswered = [
        held.join(keys(there, reference.target), on="found", how="anti", maintain_order="left")
        for held, there in beside_targets(data, reference)
    ]
    rows = pl.concat(frame.collect(engine="in-memory") for frame in unanswered)
    rows = rows.filter(pl.col("found").str.contains(ID)) if rows.height else rows
    rows = rows.sort(INDEX, maintain_order=True) if len(unanswered) > 1 else rows
    wanted = rows["found"].unique()
    elsewhere: dict[str, str] = {}
    for table in data.records if rows.height else ():
        if table != reference.target and has_key(data, table):
            for part in data.sliced(table):
                met = keys(part, table).filter(pl.col("found").is_in(wanted.implode())).collect()
                elsewhere |= {key: table for key in met["found"] if not key.isdecimal()}
    other = pl.col("found").replace_strict(elsewhere, default=None, return_dtype=pl.String)
    return rows.select(
        pl.lit(reference.table).alias("table"),
        INDEX,
        "column",
        "found",
        pl.lit(reference.target).alias("target"),
        other.alias("elsewhere"),
    )
