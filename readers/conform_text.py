"""Columns given as text (CSV cells, text in a typed column): numbers and truth values."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.cells import Column, none_of, nulls, where
from newsschema.schemas.fields import FieldSpec, Kind

WHOLE: Final = r"^-?[0-9]+$"
"""What an integer column takes: no sign but minus, no spaces, no point."""
NUMBER: Final = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
"""A number as JSON writes it (RFC 8259, section 6)."""


def scalars(text: pl.Series, spec: FieldSpec) -> Column:
    """Read text as whole numbers, numbers, or true and false; nothing else is guessed.

    Args:
        text: a String column.
        spec: a field of kind INTEGER, NUMBER or BOOLEAN.
    """
    match spec.kind:
        case Kind.INTEGER:
            return _integers(text, spec)
        case Kind.NUMBER:
            return _numbers(text, spec)
        case _:
            column = Column(
                text.replace_strict(
                    ["true", "false"], [True, False], default=None, return_dtype=pl.Boolean
                )
            )
            column.reject(text.is_not_null() & column.values.is_null(), spec, text=True)
            return column


def whole_numbers(numbers: pl.Series, spec: FieldSpec) -> Column:
    """Bring integers to the field's width; those it can't hold are never wrapped.

    Args:
        numbers: a column of any integer type.
        spec: a field of kind INTEGER.
    """
    column = Column(numbers.cast(spec.polars, strict=False))
    if column.values.null_count() > numbers.null_count():
        outside = numbers.is_not_null() & column.values.is_null()
        _add_outside(column, outside, spec)
    return column


def finite(numbers: pl.Series) -> Column:
    """Leave numbers that are none (NaN, infinite) out of a column of floats.

    Args:
        numbers: a Float64 column.
    """
    odd = ~numbers.is_finite()
    if not odd.any():
        return Column(numbers)
    column = Column(where(~odd, numbers))
    column.add(odd, "IO014", "a finite number", "the value is not a number, or is infinite")
    return column


def _integers(text: pl.Series, spec: FieldSpec) -> Column:
    whole = text.str.contains(WHOLE)
    numbers = text.set(~whole.fill_null(value=True), None).cast(pl.Int64, strict=False)
    column = whole_numbers(numbers, spec)
    column.reject(~whole, spec, text=True)
    _add_outside(column, whole & numbers.is_null(), spec)
    return column


def _add_outside(column: Column, outside: pl.Series, spec: FieldSpec) -> None:
    column.add(
        outside,
        spec.breaks.limit or "IO015",
        "a whole number of 32 bits" if spec.fits_int32 else "a whole number of 64 bits",
        "the number is too large for its column",
    )


def _numbers(text: pl.Series, spec: FieldSpec) -> Column:
    fits = text.str.contains(NUMBER)
    if not fits.any():
        column = Column(nulls(text.name, text.len(), pl.Float64()))
        column.reject(~fits, spec, text=True)
        return column
    numbers = text.set(~fits.fill_null(value=True), None).cast(pl.Float64, strict=False)
    column = finite(numbers)
    column.reject(~fits, spec, text=True)
    return column


def numeric_ids(text: pl.Series) -> pl.Series:
    """True where an id given as text is a number, as it is when a program took it for one."""
    if text.is_null().all():
        return none_of(text.len())
    return text.str.contains(NUMBER)
