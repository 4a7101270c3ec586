"""Lists and structs that lack what a record demands of their members: no file can hold them.

Where the rule on required values is left out, such a cell is null in the version.
"""

from __future__ import annotations

import polars as pl

from newsschema.readers.cells import items
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record


def half_cells(record: type[Record], rows: pl.DataFrame) -> dict[str, pl.Series]:
    """By column, which cells lack a part; only columns that have any."""
    found = {}
    for spec in fields(record):
        if spec.name in rows.columns and _is_suspect(spec, rows[spec.name]):
            lacking = _inside(spec, pl.col(spec.name)).fill_null(value=False)
            found[spec.name] = rows.select(lacking).to_series()
    return found


def _is_suspect(spec: FieldSpec, values: pl.Series) -> bool:
    """Whether anything inside of lists or structs may be missing: a look at counts alone."""
    if spec.kind is Kind.LIST and spec.item is not None:
        within = items(values)
        return bool(not spec.item.nullable and within.null_count()) or _is_suspect(
            spec.item, within
        )
    if spec.kind is Kind.STRUCT:
        return any(
            (not member.nullable and held.null_count() > values.null_count())
            or _is_suspect(member, held)
            for member in spec.members
            for held in (values.struct.field(member.name),)
        )
    return False


def _inside(spec: FieldSpec, value: pl.Expr) -> pl.Expr:
    """Whether something that is required inside of a list or struct is missing."""
    lacking = pl.lit(value=False)
    if spec.kind is Kind.LIST and spec.item is not None:
        item = _inside(spec.item, pl.element())
        if not spec.item.nullable:
            item |= pl.element().is_null()
        lacking = value.list.eval(item).list.any()
    elif spec.kind is Kind.STRUCT:
        for member in spec.members:
            held = value.struct.field(member.name)
            lacking |= value.is_not_null() & _inside(member, held)
            if not member.nullable:
                lacking |= value.is_not_null() & held.is_null()
    return lacking
