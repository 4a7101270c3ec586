"""Rows of a record as an Arrow table in the record's own schema.

`Table.cast` can't do it: it takes the members of a struct that is null for nulls of their own,
and refuses them where a member is required.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from newsschema.errors import UsageError
from newsschema.schemas.derive.arrow import arrow_schema, with_extra
from newsschema.schemas.fields import columns
from newsschema.schemas.record import Record


def stored_schema(
    record: type[Record], frame: pl.Schema, unknown: Collection[str] = ()
) -> pa.Schema:
    """The Arrow schema in which a frame of a record is kept.

    The record's columns that are there come first, in the record's order, then the others by
    name.

    Args:
        record: the record.
        frame: the columns that are there.
        unknown: required columns that may be null all the same: readers derive some, and not
            every input lets them.
    """
    known = columns(record)
    schema = arrow_schema(record)
    wanted = [
        field.with_nullable(True) if field.name in unknown else field
        for field in schema
        if field.name in frame
    ]
    others = pl.DataFrame(schema={name: frame[name] for name in sorted(frame.keys() - set(known))})
    return with_extra(pa.schema(wanted, metadata=schema.metadata), list(others.to_arrow().schema))


def arrow_table(
    record: type[Record], frame: pl.DataFrame, schema: pa.Schema | None = None
) -> pa.Table:
    """A frame as an Arrow table in the types that its record gives its columns.

    Args:
        record: the record.
        frame: rows with some or all of its columns, and others.
        schema: as `stored_schema` makes it, which is the default.

    Raises:
        UsageError: a required value is null.
        pyarrow.ArrowInvalid: a value does not fit its type.
    """
    wanted = schema or stored_schema(record, frame.schema)
    table = frame.select(wanted.names).to_arrow()
    arrays = [_array(table[field.name].combine_chunks(), field) for field in wanted]
    return pa.table(arrays, schema=wanted)


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
