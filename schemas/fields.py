"""Fields of records, analysed once: what every derivation and every reader works from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl
import pyarrow as pa

from newsschema.schemas.record import Breaks, Record


class Kind(StrEnum):
    """The kinds of values a field can hold."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    """A point in time, microseconds UTC."""
    ENUM = "enum"
    """A text out of a closed list."""
    STRUCT = "struct"
    LIST = "list"
    MAP = "map"
    """Text to text."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a record (or of a struct inside one)."""

    name: str
    kind: Kind
    nullable: bool
    required_column: bool
    """Whether the column must be there (required and not derived)."""
    description: str
    aliases: tuple[str, ...] = ()
    is_key: bool = False
    ref: str | None = None
    """The table whose key the field holds."""
    spans_in: str | None = None
    """The table whose texts the field's spans point into."""
    ordered: bool = False
    values: tuple[str, ...] = ()
    """Of an enum."""
    pattern: str | None = None
    min_length: int | None = None
    """Code points of a text, items of a list."""
    max_length: int | None = None
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    breaks: Breaks = Breaks()
    item: FieldSpec | None = None
    """Of a list."""
    members: tuple[FieldSpec, ...] = ()
    """Of a struct."""

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type (string, int32, float64, bool, timestamp[us, UTC], list, struct)."""
        raise NotImplementedError

    @property
    def polars(self) -> pl.DataType:
        """The Polars type; enums are `String` (closed lists are a rule, not a type)."""
        raise NotImplementedError


def fields(record: type[Record]) -> Sequence[FieldSpec]:
    """The fields of a record in order; cached per class."""
    raise NotImplementedError
