"""Columns of one value a row, brought to their field's type without guessing.

A typed column of the wrong type gets one note. Its values are kept where they can be read
without loss; the others become null, each of them a misfit. In JSON every value of the wrong
type is a misfit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from newsschema.readers.cells import DROPPED, Column, Origin, nulls, wrong_column
from newsschema.readers.conform_instants import nested_instants
from newsschema.readers.conform_text import finite, scalars, whole_numbers
from newsschema.readers.raw_types import is_id
from newsschema.readers.shape import Note
from newsschema.schemas.fields import FieldSpec, Kind

READ: Final = "the values that can be read without loss are kept"
AS_TEXT: Final = "its values are kept as text"


def scalar(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Bring a column to its field's type.

    Args:
        column: values of any type but the field's own.
        spec: a field that is no list, struct or map.
        path: the column as a message names it.
        origin: whether a wrong type is a finding of the column, of its cells, or none.
    """
    dtype = column.dtype
    if spec.kind is Kind.INSTANT:
        return nested_instants(column, spec, path, origin)
    if spec.kind is Kind.NUMBER and dtype.is_numeric():
        return finite(column.cast(pl.Float64, strict=False))
    if spec.kind is Kind.INTEGER and dtype.is_integer():
        return whole_numbers(column, spec)
    if origin is Origin.JSON:
        return unreadable(column, spec, path, origin)
    if spec.kind in {Kind.TEXT, Kind.ENUM}:
        return _texts(column, spec, path)
    if isinstance(dtype, pl.String):
        found = scalars(column, spec)
        text = origin is Origin.TEXT
        return found if text else noted(found, wrong_column(spec, dtype, path, READ))
    if spec.kind is Kind.INTEGER and dtype.is_numeric():
        return _whole_floats(column, spec, path)
    return unreadable(column, spec, path, origin)


def unreadable(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Nothing but nulls, and the findings that say why."""
    found = Column(nulls(column.name, column.len(), spec.polars))
    if origin is Origin.TYPED:
        return noted(found, wrong_column(spec, column.dtype, path, DROPPED))
    found.reject(column.is_not_null(), spec, text=isinstance(column.dtype, pl.String))
    return found


def noted(column: Column, note: Note) -> Column:
    """The column with one note more."""
    column.notes.append(note)
    return column


def numeric_id(column: str, found: str) -> Note:
    """The finding for a column of ids that are no text."""
    return Note(
        "IO010",
        column,
        "the ids are no text: leading zeros and the ends of long numbers may be lost already",
        expected="ids as text",
        found=found,
        help="keep the ids as text where this file was made",
    )


def _texts(column: pl.Series, spec: FieldSpec, path: str) -> Column:
    dtype = column.dtype
    if isinstance(dtype, pl.Binary):
        return _decoded(column, spec, path)
    if dtype.is_nested() or isinstance(dtype, pl.Object):
        return unreadable(column, spec, path, Origin.TYPED)
    text = column.cast(pl.String, strict=False)
    if is_id(spec):
        return Column(text, notes=[numeric_id(path, str(dtype))])
    return noted(Column(text), wrong_column(spec, dtype, path, AS_TEXT))


def _decoded(column: pl.Series, spec: FieldSpec, path: str) -> Column:
    """Bytes that should have been text: read as UTF-8 where they are."""
    try:
        text = column.cast(pl.String)
    except pl.exceptions.PolarsError:
        text = pl.Series(column.name, [_utf8(value) for value in column], dtype=pl.String)
    found = noted(Column(text), wrong_column(spec, column.dtype, path, READ))
    bad = column.is_not_null() & text.is_null()
    found.add(bad, "IO001", "text in UTF-8", "the bytes are not UTF-8")
    return found


def _utf8(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _whole_floats(column: pl.Series, spec: FieldSpec, path: str) -> Column:
    whole = column.cast(pl.Int64, strict=False)
    same = (whole.cast(column.dtype, strict=False) == column).fill_null(value=False)
    broken = column.is_not_null() & ~same
    found = whole_numbers(whole.set(broken, None), spec)
    found.reject(broken, spec, text=False)
    note = wrong_column(spec, column.dtype, path, READ)
    # Programs without nullable integers write them as floats; nothing is lost by that alone.
    return noted(found, note if found.misfits else replace(note, severity="warning"))
