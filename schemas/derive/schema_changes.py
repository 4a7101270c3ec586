"""What changes between two schemas of a table, and which changes break who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from newsschema.schemas.derive.type_names import type_name


class Column(NamedTuple):
    """A column as readers see it."""

    name: str
    type: str
    """As `type_name` writes it."""
    nullable: bool


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One change of one column."""

    column: str
    what: str
    """`added`, `removed`, `retyped`, `required` (it may not be null any more), `relaxed`."""
    breaking: bool
    """Whether a program or data made for the old schema may fail."""
    detail: str
    """The change as a clause."""


def columns_of(schema: pa.Schema) -> tuple[Column, ...]:
    """The columns of an Arrow schema."""
    return tuple(Column(one.name, type_name(one.type), bool(one.nullable)) for one in schema)


def schema_changes(old: Sequence[Column], new: Sequence[Column]) -> list[SchemaChange]:
    """The changes from one schema to another, in the order of the columns.

    A column that is renamed is one that is removed and one that is added.
    """
    before, after = ({column.name: column for column in side} for side in (old, new))
    found: list[SchemaChange] = []
    for name, column in before.items():
        now = after.get(name)
        if now is None:
            found.append(SchemaChange(name, "removed", breaking=True, detail=column.type))
            continue
        if now.type != column.type:
            detail = f"from {column.type} to {now.type}"
            found.append(SchemaChange(name, "retyped", breaking=True, detail=detail))
        if column.nullable and not now.nullable:
            detail = "it may not be null any more"
            found.append(SchemaChange(name, "required", breaking=True, detail=detail))
        elif now.nullable and not column.nullable:
            detail = "it may be null now"
            found.append(SchemaChange(name, "relaxed", breaking=False, detail=detail))
    for name, column in after.items():
        if name not in before:
            detail = f"{column.type}, {'may be null' if column.nullable else 'required'}"
            breaking = not column.nullable
            found.append(SchemaChange(name, "added", breaking=breaking, detail=detail))
    return found
