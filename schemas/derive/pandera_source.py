"""A record as Python source of a Pandera schema that needs no newsschema.

It holds what Pandera's own checks can say. What a record demands of the items of a list and
between columns stands there as comments; `newsschema.schemas.pandera` checks that too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from newsschema.schemas.derive.constraints import constraints
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record

# Pandera does not know the type of maps.
_TYPES = {
    Kind.TEXT: "pl.String",
    Kind.ENUM: "pl.String",
    Kind.NUMBER: "pl.Float64",
    Kind.BOOLEAN: "pl.Boolean",
    Kind.INSTANT: 'pl.Datetime("us", "UTC")',
    Kind.MAP: "None",
}


def pandera_source(record: type[Record]) -> str:
    """A module that defines one `DataFrameSchema`, named after the table."""
    lines = [
        f'"""The table {record.table} (newsschema records {SCHEMA_VERSION}) for Pandera."""',
        "",
        "import pandera.polars as pa",
        "import polars as pl",
        "",
    ]
    if unsaid := dict.fromkeys(_unsaid(record)):
        lines += ["# Not checked here:", *(f"# * {note}" for note in unsaid)]
    lines += [f"{record.table} = pa.DataFrameSchema(", "    {"]
    for spec in fields(record):
        lines += [f"        {line}" for line in _column(spec)]
    lines += ["    },", f"    name={_text(record.table)},", ")"]
    return "\n".join(lines) + "\n"


def _column(spec: FieldSpec) -> Iterator[str]:
    """The lines of one column."""
    yield f"{_text(spec.name)}: pa.Column("
    yield f"    {_type(spec)},"
    if checks := list(_checks(spec)):
        yield "    checks=["
        yield from (f"        {check}," for check in checks)
        yield "    ],"
    yield f"    nullable={spec.nullable},"
    yield f"    required={spec.required_column},"
    yield f"    description={_text(spec.description)},"
    yield "),"


def _type(spec: FieldSpec) -> str:
    """The source of a Polars type."""
    if spec.kind is Kind.INTEGER:
        return "pl.Int32" if spec.fits_int32 else "pl.Int64"
    if spec.kind is Kind.STRUCT:
        members = ", ".join(f"{_text(m.name)}: {_type(m)}" for m in spec.members)
        return f"pl.Struct({{{members}}})"
    if spec.kind is Kind.LIST and spec.item is not None:
        return f"pl.List({_type(spec.item)})"
    return _TYPES[spec.kind]


def _checks(spec: FieldSpec) -> Iterator[str]:
    """The source of Pandera's own checks for a column."""
    if spec.kind is Kind.ENUM:
        yield f"pa.Check.isin([{', '.join(_text(value) for value in spec.values)}])"
    if spec.kind is Kind.TEXT and (spec.min_length is not None or spec.max_length is not None):
        yield f"pa.Check.str_length(min_value={spec.min_length}, max_value={spec.max_length})"
    if spec.pattern is not None:
        yield f"pa.Check.str_contains({_text(spec.pattern)})"
    bounds = (("ge", spec.ge), ("gt", spec.gt), ("le", spec.le), ("lt", spec.lt))
    yield from (f"pa.Check.{name}({bound})" for name, bound in bounds if bound is not None)


def _unsaid(record: type[Record]) -> Iterator[str]:
    """What the source leaves unchecked, in words."""
    nested = {s.name for s in fields(record) if s.kind in (Kind.LIST, Kind.STRUCT)}
    for constraint in constraints(record):
        deep = constraint.kind == "condition" or constraint.column in nested
        if deep and not constraint.is_not_null:
            yield f"{constraint.column}: {constraint.expected}"


def _text(text: str) -> str:
    """A string literal with double quotes, ASCII only."""
    return json.dumps(text)
