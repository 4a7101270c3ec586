"""Instants as intervals: what a date of a certain precision can mean, in UTC.

A day, month or year is printed on the outlet's own clock, whose zone is not known: its first
moment is up to 14 hours before midnight UTC, its last up to 12 hours after. Two dates are in the
wrong order only where their intervals do not touch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import RAW
from newsschema.schemas.fields import Kind, fields
from newsschema.schemas.instants import precision
from newsschema.schemas.record import Record

EARLIEST_ZONE: Final = "-14h"
"""Midnight comes first at UTC+14 (Line Islands)."""
LATEST_ZONE: Final = "12h"
"""Midnight comes last at UTC-12 (Baker Island)."""

DAYS_ZERO: Final = (
    date(1970, 1, 1),
    date(1900, 1, 1),
    date(1904, 1, 1),
    date(1601, 1, 1),
    date(1, 1, 1),
)
"""Day zero of Unix, of spreadsheets, of Windows and of .NET: what a missing date becomes."""

_LENGTHS: Final[Mapping[str, str]] = {"day": "1d", "month": "1mo", "year": "1y"}


def instant_columns(record: type[Record]) -> list[str]:
    """The columns of a record that hold a point in time, in order."""
    return [spec.name for spec in fields(record) if spec.kind is Kind.INSTANT]


def precision_of(column: str, present: Collection[str]) -> pl.Expr:
    """How exactly an instant is known: `year`, `month`, `day`, `minute` or `second`.

    Told by its column of precision, else by the text it was read from. Where neither is there,
    an exact midnight is taken for a day.

    Args:
        column: a column of instants.
        present: the columns of the frame.
    """
    value = pl.col(column)
    midnight = value.dt.time() == pl.time(0, 0, 0)
    guess = pl.when(midnight).then(pl.lit("day")).otherwise(pl.lit("second"))
    said = []
    if precision_column(column) in present:
        said.append(pl.col(precision_column(column)))
    elif RAW + column in present:
        said.append(precision(pl.col(RAW + column)))
    return pl.coalesce(*said, guess)


def earliest(column: str, present: Collection[str]) -> pl.Expr:
    """The first moment that an instant can mean: Datetime in UTC."""
    reduced = precision_of(column, present).is_in(list(_LENGTHS))
    value = pl.col(column)
    return pl.when(reduced).then(value.dt.offset_by(EARLIEST_ZONE)).otherwise(value)


def latest(column: str, present: Collection[str]) -> pl.Expr:
    """The first moment after all that an instant can mean: Datetime in UTC."""
    known, value = precision_of(column, present), pl.col(column)
    minute = pl.when(known == "minute").then(value.dt.offset_by("1m"))
    end: pl.Expr = minute.otherwise(value.dt.offset_by("1s"))
    for name, length in _LENGTHS.items():
        reduced = value.dt.offset_by(length).dt.offset_by(LATEST_ZONE)
        end = pl.when(known == name).then(reduced).otherwise(end)
    return end


def shown(column: str, present: Collection[str]) -> pl.Expr:
    """An instant for a message: the text it was read from, else ISO 8601."""
    text = pl.col(column).dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    return pl.coalesce(pl.col(RAW + column), text) if RAW + column in present else text
