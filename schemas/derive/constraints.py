"""A record's constraints, compiled to Polars expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from newsschema.schemas.record import Record


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing a record demands of a row."""

    column: str
    """The column to name in a finding."""
    columns: tuple[str, ...]
    """All columns the expression reads."""
    kind: str
    """`null`, `enum`, `pattern`, `length`, `range`, `order`, `condition`."""
    code: str
    """The rule that speaks for it (`Breaks`, else the usual one for its kind)."""
    fallback: str
    """The rule that speaks where `code` is not built: IO014 or IO015."""
    violates: pl.Expr
    """True where the row breaks it; null or false where not."""
    expected: str
    """What the record wants, for the message: `a number from 0 to 1`."""


def constraints(record: type[Record]) -> Sequence[Constraint]:
    """All constraints of a record, fields first, then conditions; cached per class."""
    raise NotImplementedError
