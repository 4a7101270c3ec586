"""The root of every record, and the markers that its fields may carry.

A record is a Pydantic class: one row of one table. Constraints stand in `Annotated`, the
meaning in the string below a field, behaviour in markers. Everything else (Arrow, Polars and
Pandera schemas, JSON Schema, SQL, expressions, documentation) is derived from the class by
`newsschema.schemas.derive`, for a user's subclass just the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator


@dataclass(frozen=True, slots=True)
class Key:
    """The field is the primary key of its table."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The field points at the key of another table."""

    table: str


@dataclass(frozen=True, slots=True)
class SpanIn:
    """The field holds spans into the text fields of a table's row (`articles`)."""

    table: str = "articles"


@dataclass(frozen=True, slots=True, init=False)
class Alias:
    """Names under which producers write the field; readers map them, records do not."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        """List the names, the most common first."""
        object.__setattr__(self, "names", names)


@dataclass(frozen=True, slots=True)
class Breaks:
    """Which rules speak for the field's constraints, where it is not the usual one.

    The usual ones: null IO013, enum ART006, type IO014, limits IO015.
    """

    null: str | None = None
    enum: str | None = None
    pattern: str | None = None
    limit: str | None = None
    order: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A required field that readers can derive: its column may be absent."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A list of spans that must be sorted and disjoint within each `field`."""


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """A condition of a row: `column` is not null (and not blank) depending on another column.

    With `values`, it is required where `other` is one of them; with `unless`, where `other`
    is none of them (a null `other` counts as none of them).
    """

    column: str
    other: str
    values: Sequence[str] = ()
    unless: Sequence[str] = ()
    code: str = "IO013"
    blank: bool = False
    """Whether a blank text counts as missing too."""


@dataclass(frozen=True, slots=True)
class Within:
    """A condition of a row: `low < high` strictly, and `value` between them, where not null."""

    value: str
    low: str
    high: str
    code: str


@dataclass(frozen=True, slots=True)
class Before:
    """A condition of a struct: `low < high` strictly, where both are not null."""

    low: str
    high: str
    code: str


class Struct(BaseModel):
    """Several values in one field: immutable, strict, closed (its type lists its members)."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    conditions: ClassVar[Sequence[Before]] = ()

    @model_validator(mode="after")
    def _meets_conditions(self) -> Self:
        """Refuse values that break a condition."""
        for condition in self.conditions:
            low, high = getattr(self, condition.low), getattr(self, condition.high)
            if low is not None and high is not None and not low < high:
                raise ValueError(f"{condition.low} must be smaller than {condition.high}")
        return self


class Record(BaseModel):
    """One row of one table: immutable, strict about types, open for columns it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    table: ClassVar[str]
    """The table's name: `quotes`."""
    key_prefix: ClassVar[str]
    """What a new key of the table begins with: `quo_`."""
    conditions: ClassVar[Sequence[RequiredWhen | Within]] = ()

    @classmethod
    def marked(cls, kind: type) -> Mapping[str, Any]:
        """The fields that carry a marker of one kind, with the marker."""
        return {
            name: mark
            for name, info in cls.model_fields.items()
            for mark in info.metadata
            if isinstance(mark, kind)
        }

    @classmethod
    def key(cls) -> str:
        """The name of the primary key: `quote_id`."""
        return next(iter(cls.marked(Key)))
