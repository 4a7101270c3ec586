"""Dates and times: the text they were read from is kept, the instant stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.cells import DROPPED, Column, Origin, nulls, where, wrong_column
from newsschema.readers.shape import Note
from newsschema.schemas.fields import FieldSpec
from newsschema.schemas.instants import read

FIRST: Final = -62_135_596_800_000_000
"""0001-01-01T00:00:00Z in microseconds from 1970."""
LAST: Final = 253_402_300_799_999_999
"""The last microsecond of the year 9999."""
OUT_OF_RANGE: Final = "an instant in the years 1 to 9999"


@dataclass(frozen=True, slots=True)
class Instants:
    """A column of instants, and the text it was read from where it was text."""

    column: Column
    raw: pl.Series | None = None
    precision: pl.Series | None = None
    """How exactly the text says each, where that was found on the way."""


def instants(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Instants:
    """Read dates and times.

    Text is kept beside the instant, which is null where the text is no ISO 8601 date-time with
    an offset and no date of reduced precision; that is no misfit here, the rules read the text.
    Timestamps without a zone, plain dates and numbers become such text, so that the same rules
    see them; a number is never an instant.

    Args:
        column: values of any type.
        spec: the field.
        path: the column as a message names it.
        origin: whether a wrong type is a finding of the column or of its cells.
    """
    dtype = column.dtype
    if isinstance(dtype, pl.Null):
        return Instants(Column(column.cast(spec.polars)))
    if isinstance(dtype, pl.Categorical | pl.Enum):
        column, dtype = column.cast(pl.String), pl.String()
    if isinstance(dtype, pl.String):
        return _parsed(column)
    if isinstance(dtype, pl.Datetime):
        return _timestamps(column, dtype)
    if isinstance(dtype, pl.Date):
        days = column.cast(pl.Datetime("us"))
        text = _within(days).dt.to_string("%Y-%m-%d")
        return _parsed(text)
    found = Column(nulls(column.name, column.len(), spec.polars))
    if dtype.is_numeric():
        return Instants(found, column.fill_nan(None).cast(pl.String))
    if origin is Origin.TYPED:
        found.notes.append(wrong_column(spec, dtype, path, DROPPED))
    else:
        found.reject(column.is_not_null(), spec, text=False)
    return Instants(found)


def nested_instants(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Read dates and times inside a list or struct, where no rule can read the text."""
    found = instants(column, spec, path, origin)
    if found.raw is not None:
        lost = found.raw.is_not_null() & found.column.values.is_null()
        found.column.add(
            lost, "TIM002", "an ISO 8601 date-time with an offset", "the date can't be read"
        )
    return found.column


def _parsed(text: pl.Series) -> Instants:
    found = read(text)
    return Instants(Column(found["instant"].alias(text.name)), text, found["precision"])


def _timestamps(column: pl.Series, dtype: pl.Datetime) -> Instants:
    micros = column.dt.replace_time_zone(None) if dtype.time_zone is None else column
    micros = micros.cast(pl.Datetime("us", dtype.time_zone), strict=False)
    inside = _within(micros)
    if dtype.time_zone is None:
        text = inside.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
        found = _parsed(text)
    else:
        found = Instants(Column(inside.dt.convert_time_zone("UTC")))
    if dtype.time_unit == "ns" and (column.to_physical() % 1000 != 0).any():
        message = "the instants have nanoseconds; all after the microseconds is cut off"
        found.column.notes.append(Note("IO014", column.name, message, "info"))
    lost = column.is_not_null() & inside.is_null()
    found.column.add(lost, "IO015", OUT_OF_RANGE, "the instant lies outside the years 1 to 9999")
    return found


def _within(column: pl.Series) -> pl.Series:
    """Timestamps in microseconds, those outside the years 1 to 9999 null.

    Polars panics when it has to show others.
    """
    if column.len() == column.null_count():
        return column
    micros = column.to_physical()
    outside = ((micros < FIRST) | (micros > LAST)).fill_null(value=False)
    return where(~outside, column) if outside.any() else column
