"""The root of every record, and the markers that its fields may carry.

A record is a Pydantic class: one row of one table. Constraints stand in `Annotated`, the
meaning in the string below a field, behaviour in markers. Everything else (Arrow, Polars and
Pandera schemas, JSON Schema, SQL, expressions, documentation) is derived from the class by
`newsschema.schemas.derive`, for a user's subclass just the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from newsschema.schemas.annotations import marks_of
from newsschema.schemas.patterns import NOT_BLANK


@dataclass(frozen=True, slots=True)
class Key:
    """The field is the primary key of its table."""


@dataclass(frozen=True, slots=True)
class Version:
    """The field tells apart rows that share a key: versions of one thing."""


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

    @property
    def wants(self) -> str:
        """The condition in words."""
        listed = " or ".join(f"`{value}`" for value in self.unless or self.values)
        when = "unless" if self.unless else "where"
        filled = "a text that is not blank" if self.blank else "a value"
        return f"{filled} {when} `{self.other}` is {listed}"

    def broken(self, row: BaseModel) -> bool:
        """Whether a row breaks the condition."""
        value, other = getattr(row, self.column, None), getattr(row, self.other, None)
        required = other not in self.unless if self.unless else other in self.values
        blank = self.blank and isinstance(value, str) and not re.search(NOT_BLANK, value)
        return required and (value is None or blank)


@dataclass(frozen=True, slots=True)
class Within:
    """A condition of a row: `low < high` strictly, and `value` between them, where not null."""

    value: str
    low: str
    high: str
    code: str

    @property
    def wants(self) -> str:
        """The condition in words."""
        return f"a number from `{self.low}` to `{self.high}`, which differ"

    def broken(self, row: BaseModel) -> bool:
        """Whether a row breaks the condition."""
        value, low, high = (getattr(row, name) for name in (self.value, self.low, self.high))
        return (
            (low is not None and high is not None and not low < high)
            or (value is not None and low is not None and value < low)
            or (value is not None and high is not None and value > high)
        )


@dataclass(frozen=True, slots=True)
class Before:
    """A condition of a row or struct: `low < high` strictly, where both are not null."""

    low: str
    high: str
    code: str

    @property
    def wants(self) -> str:
        """The condition in words."""
        return f"`{self.low}` smaller than `{self.high}`"

    def broken(self, row: BaseModel) -> bool:
        """Whether a row or struct breaks the condition."""
        low, high = getattr(row, self.low), getattr(row, self.high)
        return low is not None and high is not None and not low < high


Condition = RequiredWhen | Within | Before


@cache
def _marked(row: type[BaseModel], kind: type) -> Mapping[str, Any]:
    """Asked for often, of few classes."""
    found = {
        name: mark
        for name, info in row.model_fields.items()
        for mark in marks_of(name, info)
        if isinstance(mark, kind)
    }
    return MappingProxyType(found)


class _Row(BaseModel):
    """What records and structs share: how they are checked beyond the types of their fields."""

    model_config = ConfigDict(
        frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    @classmethod
    def marked(cls, kind: type) -> Mapping[str, Any]:
        """The fields that carry a marker of one kind, with the marker."""
        return _marked(cls, kind)

    @classmethod
    def all_conditions(cls) -> tuple[Condition, ...]:
        """The conditions of the class and of the classes it extends, theirs first."""
        own = (base.__dict__.get("conditions", ()) for base in reversed(cls.__mro__))
        return tuple(dict.fromkeys(condition for some in own for condition in some))

    @model_validator(mode="after")
    def _holds(self) -> Self:
        """Refuse a row that breaks a condition, or that no table can store."""
        for condition in self.all_conditions():
            if condition.broken(self):
                kind = "condition" if isinstance(condition, RequiredWhen) else "comparison"
                raise PydanticCustomError(kind, "{wants}", {"wants": condition.wants})
        for name in self.marked(Ordered):
            if not in_order(getattr(self, name) or ()):
                raise PydanticCustomError(
                    "comparison", "{name}: spans in order, disjoint", {"name": name}
                )
        for name in type(self).model_fields:
            if (reason := unstorable(getattr(self, name))) is not None:
                raise PydanticCustomError(
                    "unstorable", "{name}: {reason}", {"name": name, "reason": reason}
                )
        return self


class Struct(_Row):
    """Several values in one field: immutable, strict, closed (its type lists its members)."""

    model_config = ConfigDict(extra="forbid")

    conditions: ClassVar[Sequence[Before]] = ()


class Record(_Row):
    """One row of one table: immutable, strict about types, open for columns it does not know.

    A subclass extends it: new fields, markers and `conditions` flow into all that is derived.
    Validators of Pydantic's own hold for rows made in Python and are not derived.
    """

    model_config = ConfigDict(extra="allow")

    table: ClassVar[str]
    """The table's name: `quotes`."""
    key_prefix: ClassVar[str]
    """What a new key of the table begins with: `quo_`."""
    conditions: ClassVar[Sequence[Condition]] = ()

    @classmethod
    def key(cls) -> str:
        """The name of the primary key: `quote_id`."""
        return next(iter(cls.marked(Key)))


def in_order(spans: Sequence[Any]) -> bool:
    """Whether spans are sorted and disjoint within each of the texts they point into."""
    ends: dict[str, int] = {}
    for span in spans:
        text = getattr(span, "field", None) or "body"
        if span.start < ends.get(text, 0):
            return False
        ends[text] = span.end
    return True


def unstorable(value: Any) -> str | None:
    """Why no table can hold a value that its type allows; null where one can."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "the text holds half of a surrogate pair"
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        return "the number needs more than 64 bits"
    elif isinstance(value, Mapping):
        return next(filter(None, map(unstorable, (*value, *value.values()))), None)
    elif isinstance(value, list):
        return next(filter(None, map(unstorable, value)), None)
    return None
