"""Rows of a record as an Arrow table in the record's own schema.

`Table.cast` can't do it: it takes the members of a struct that is null for nulls of their own,
and refuses them where a member is required.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from newsschema.errors import UsageError
from newsschema.schemas.derive.arrow import arrow_schema
from newsschema.schemas.record import Record


def arrow_table(record: type[Record], frame: pl.DataFrame) -> pa.Table:
    """A frame as an Arrow table: the record's columns first, typed and in order, then others.

    Columns that the frame lacks are left out.

    Raises:
        UsageError: a required value is null.
        pyarrow.ArrowInvalid: a value does not fit its type.
    """
    schema = arrow_schema(record)
    wanted = [field for field in schema if field.name in frame.columns]
    others = [name for name in frame.columns if name not in schema.names]
    table = frame.select([field.name for field in wanted] + others).to_arrow()
    arrays = [_array(table[field.name].combine_chunks(), field) for field in wanted]
    extra = table.select(others)
    return pa.table(
        [*arrays, *extra.columns],
        schema=pa.schema([*wanted, *extra.schema], metadata=schema.metadata),
    )


def _array(array: Any, field: pa.Field, absent: Any = None) -> pa.Array:
    """An array in a field's type; `absent` marks the places whose struct is null."""
    missing = pc.is_null(array)
    if not field.nullable:
        unfilled = missing if absent is None else pc.and_not(missing, absent)
        if pc.any(unfilled).as_py():
            raise UsageError(f"a null in `{field.name}`, which is required: repair or drop the row")
    mask = missing if field.nullable else None
    if pa.types.is_struct(field.type):
        inner = missing if absent is None else pc.or_(missing, absent)
        members = [_array(array.field(member.name), member, inner) for member in field.type]
        return pa.StructArray.from_arrays(members, fields=list(field.type), mask=mask)
    if pa.types.is_list(field.type):
        items = _array(array.values, field.type.value_field)
        offsets = array.offsets.cast(pa.int32())
        return pa.ListArray.from_arrays(offsets, items, type=field.type, mask=mask)
    plain = array.cast(field.type)
    return plain if field.nullable else plain.fill_null(_filler(field.type))


def _filler(kind: pa.DataType) -> pa.Scalar:
    """Any value of a type, for places that nobody reads."""
    return pa.scalar("" if pa.types.is_string(kind) else 0).cast(kind)
