"""Fields of records, analysed once: what every derivation and every reader works from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as members_of
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

import polars as pl
import pyarrow as pa
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from newsschema.errors import UsageError
from newsschema.schemas.annotations import unwrapped
from newsschema.schemas.record import (
    Alias,
    Breaks,
    Condition,
    Derived,
    Key,
    Ordered,
    Record,
    Ref,
    SpanIn,
    Struct,
    Version,
)


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
    """Text to text or null."""


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
    """Producers' names for it.

    One that is also the name of another column of the record (`verdict` for `verdict_raw` of
    claims) holds where the field's own column is absent."""
    is_key: bool = False
    is_version: bool = False
    """Rows that share a key may differ in it: versions of one thing."""
    derived: bool = False
    """Required of a row, though its column may be absent: readers derive it."""
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
    breaks: Breaks = field(default_factory=Breaks)
    item: FieldSpec | None = None
    """Of a list."""
    struct: str = ""
    """Name of a struct's class."""
    members: tuple[FieldSpec, ...] = ()
    """Of a struct."""
    conditions: tuple[Condition, ...] = ()
    """Of a struct."""

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type (string, int32, float64, bool, timestamp[us, UTC], list, struct, map).

        An integer whose bounds do not fit into 32 bits is int64.
        """
        match self.kind:
            case Kind.INTEGER:
                return pa.int32() if self.fits_int32 else pa.int64()
            case Kind.LIST if self.item is not None:
                return pa.list_(_arrow_field(self.item))
            case Kind.STRUCT:
                return pa.struct([_arrow_field(member) for member in self.members])
            case Kind.MAP:
                return pa.map_(pa.string(), pa.string())
            case _:
                return _ARROW[self.kind]

    @property
    def polars(self) -> pl.DataType:
        """The Polars type; enums are `String` (closed lists are a rule, not a type)."""
        match self.kind:
            case Kind.INTEGER:
                return pl.Int32() if self.fits_int32 else pl.Int64()
            case Kind.LIST if self.item is not None:
                return pl.List(self.item.polars)
            case Kind.STRUCT:
                return pl.Struct({member.name: member.polars for member in self.members})
            case Kind.MAP:
                return pl.Map(pl.String(), pl.String())
            case _:
                return _POLARS[self.kind]

    @property
    def fits_int32(self) -> bool:
        """Whether the bounds of an integer keep it within 32 bits."""
        low = self.ge if self.ge is not None else self.gt
        high = self.le if self.le is not None else self.lt
        return low is not None and high is not None and low >= -(2**31) and high < 2**31


_ARROW: Final[Mapping[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.ENUM: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
}
_POLARS: Final[Mapping[Kind, pl.DataType]] = {
    Kind.TEXT: pl.String(),
    Kind.ENUM: pl.String(),
    Kind.NUMBER: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.INSTANT: pl.Datetime("us", "UTC"),
}
_ATOMS: Final[Mapping[Any, Kind]] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    AwareDatetime: Kind.INSTANT,
}
_LIMITS: Final = ("min_length", "max_length", "pattern", "ge", "gt", "le", "lt")
_FOREIGN: Final = ("multiple_of", "max_digits", "decimal_places")


def _arrow_field(spec: FieldSpec) -> pa.Field:
    """One field inside a list or struct."""
    return pa.field(spec.name, spec.arrow, nullable=spec.nullable)


@cache
def fields(record: type[Record]) -> Sequence[FieldSpec]:
    """The fields of a record in order; cached per class.

    Raises:
        UsageError: a field has a type that no column can hold.
    """
    return _specs(record.__name__, record.model_fields)


@cache
def columns(record: type[Record]) -> Mapping[str, FieldSpec]:
    """The fields of a record by name; cached per class."""
    return {spec.name: spec for spec in fields(record)}


@cache
def aliases(record: type[Record]) -> Mapping[str, str]:
    """Every name that producers give a field, to the field's own name; cached per class."""
    return {alias: spec.name for spec in fields(record) for alias in spec.aliases}


def _specs(owner: str, infos: Mapping[str, FieldInfo]) -> tuple[FieldSpec, ...]:
    return tuple(
        _analyse(f"{owner}.{name}", name, info.annotation, info) for name, info in infos.items()
    )


def _analyse(path: str, name: str, hint: Any, info: FieldInfo | None) -> FieldSpec:
    """The spec of one annotation; `path` names it in errors."""
    inner, nullable, marks = unwrapped(path, hint)
    # Outer marks come last: what is said next to the field wins over what its type says.
    marks = [*marks, *(info.metadata if info is not None else ())]
    required = info is not None and info.is_required()
    spec = FieldSpec(
        name=name,
        kind=Kind.TEXT,
        nullable=nullable,
        required_column=required and not any(isinstance(mark, Derived) for mark in marks),
        description=(info.description if info is not None else None) or "",
        **_marked(path, marks),
    )
    return _typed(path, spec, inner)


def _marked(path: str, marks: Sequence[Any]) -> dict[str, Any]:
    """What markers and limits say, as arguments of `FieldSpec`."""
    found: dict[str, Any] = {"breaks": Breaks()}
    for mark in marks:
        match mark:
            case Alias(names=names):
                found["aliases"] = found.get("aliases", ()) + names
            case Breaks():
                said = {f.name: v for f in members_of(mark) if (v := getattr(mark, f.name))}
                found["breaks"] = replace(found["breaks"], **said)
            case Key():
                found["is_key"] = True
            case Ref(table=table):
                found["ref"] = table
            case SpanIn(table=table):
                found["spans_in"] = table
            case Ordered():
                found["ordered"] = True
            case Version():
                found["is_version"] = True
            case Derived():
                found["derived"] = True
            case _:
                found |= _limits(path, mark)
    return found


def _limits(path: str, mark: Any) -> dict[str, Any]:
    """The limits that a field states; one that is not derived is refused."""
    for limit in _FOREIGN:
        if getattr(mark, limit, None) is not None:
            raise UsageError(f"{path}: `{limit}` can't be derived; use {', '.join(_LIMITS)}")
    stated = {limit: getattr(mark, limit, None) for limit in _LIMITS}
    return {limit: value for limit, value in stated.items() if value is not None}


def _typed(path: str, spec: FieldSpec, hint: Any) -> FieldSpec:
    """The spec with its kind, and what the kind brings along."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in _ATOMS:
        return replace(spec, kind=_ATOMS[hint])
    if origin is Literal and all(isinstance(value, str) for value in args):
        return replace(spec, kind=Kind.ENUM, values=args)
    if origin is list:
        return replace(spec, kind=Kind.LIST, item=_analyse(f"{path}[]", "element", args[0], None))
    if origin is dict:
        if args[0] is not str or unwrapped(path, args[1])[:2] != (str, True):
            raise UsageError(f"{path}: a map is `dict[str, str | None]`")
        return replace(spec, kind=Kind.MAP)
    if isinstance(hint, type) and issubclass(hint, Struct):
        members = _specs(path, hint.model_fields)
        return replace(
            spec,
            kind=Kind.STRUCT,
            struct=hint.__name__,
            members=members,
            conditions=hint.all_conditions(),
        )
    if hint is datetime:
        raise UsageError(f"{path}: use `newsschema.schemas.field_types.Instant` for instants")
    raise UsageError(
        f"{path}: no column can hold {hint!r}; use text, numbers, booleans, `Instant`, "
        "`Literal` texts, lists, or a `newsschema.schemas.record.Struct`"
    )
