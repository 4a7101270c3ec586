"""A record as SQL that makes its table in DuckDB, with constraints and comments.

DuckDB allows no lambdas in `CHECK`, so what a record demands of the items of a list, and of
their order, stands there as a comment. Foreign keys are comments too: tables may lack each
other. Lengths are code points in DuckDB as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc

from newsschema.schemas.derive.constraints import constraints
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.patterns import NOT_BLANK
from newsschema.schemas.record import Before, Condition, Record, RequiredWhen, Within

_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.ENUM: "VARCHAR",
    Kind.NUMBER: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.MAP: "MAP(VARCHAR, VARCHAR)",
}


def duckdb_ddl(record: type[Record]) -> str:
    """`CREATE TABLE` for a record, and comments on the table and its columns."""
    table = _name(record.table)
    entries = [_column(spec) for spec in fields(record)]
    entries += [f"CHECK ({check})" for spec in fields(record) for check in _checks(spec)]
    entries += [f"CHECK ({check})" for c in record.all_conditions() for check in _condition(c)]
    if identity := _identity(record):
        entries.append(identity)
    lines = [f"-- {record.table}: newsschema records {SCHEMA_VERSION}"]
    lines += [f"-- not checked here: {note}" for note in _unsaid(record)]
    lines.append(f"CREATE TABLE {table} (\n    " + ",\n    ".join(entries) + "\n);")
    comments = [(f"TABLE {table}", cleandoc(record.__doc__ or "").splitlines()[0])]
    comments += [(f"COLUMN {table}.{_name(s.name)}", s.description) for s in fields(record)]
    lines += [f"COMMENT ON {what} IS {_text(said)};" for what, said in comments if said]
    return "\n".join(lines) + "\n"


def _column(spec: FieldSpec) -> str:
    null = "" if spec.nullable else " NOT NULL"
    return f"{_name(spec.name)} {_type(spec)}{null}"


def _type(spec: FieldSpec) -> str:
    """The DuckDB type of a field."""
    if spec.kind is Kind.INTEGER:
        return "INTEGER" if spec.fits_int32 else "BIGINT"
    if spec.kind is Kind.STRUCT:
        members = ", ".join(f"{_name(member.name)} {_type(member)}" for member in spec.members)
        return f"STRUCT({members})"
    if spec.kind is Kind.LIST and spec.item is not None:
        return f"{_type(spec.item)}[]"
    return _TYPES[spec.kind]


def _identity(record: type[Record]) -> str | None:
    """What tells the rows of the table apart."""
    keys = [spec.name for spec in fields(record) if spec.is_key]
    versions = [spec.name for spec in fields(record) if spec.is_version]
    if not keys:
        return None
    kind = "UNIQUE" if versions else "PRIMARY KEY"
    return f"{kind} ({', '.join(_name(name) for name in (*keys, *versions))})"


def _unsaid(record: type[Record]) -> Iterator[str]:
    """What the table leaves unchecked, in words."""
    lists = {spec.name for spec in fields(record) if spec.kind is Kind.LIST}
    for constraint in constraints(record):
        of_items = constraint.kind not in ("length", "condition") and not constraint.is_not_null
        if constraint.column in lists and of_items:
            yield f"{constraint.column}: {constraint.expected}"
    for spec in fields(record):
        if spec.ref is not None:
            yield f"{spec.name}: a key of {spec.ref}"


def _checks(spec: FieldSpec) -> Iterator[str]:
    """What `CHECK` can say of a column."""
    yield from _value_checks(spec, _name(spec.name))


def _value_checks(spec: FieldSpec, value: str) -> Iterator[str]:
    """SQL that is false where a value breaks a limit, null where the value is null."""
    if spec.kind is Kind.ENUM:
        yield f"{value} IN ({', '.join(_text(item) for item in spec.values)})"
    if spec.pattern is not None:
        yield f"regexp_matches({value}, {_pattern(spec.pattern)})"
    if spec.kind is Kind.NUMBER:
        yield f"isfinite({value})"
    size = f"len({value})" if spec.kind is Kind.LIST else f"length({value})"
    limits = (
        (value, ">=", spec.ge),
        (value, ">", spec.gt),
        (value, "<=", spec.le),
        (value, "<", spec.lt),
        (size, ">=", spec.min_length),
        (size, "<=", spec.max_length),
    )
    yield from (f"{left} {sign} {bound}" for left, sign, bound in limits if bound is not None)
    for member in spec.members:
        inner = f"struct_extract({value}, {_text(member.name)})"
        if not member.nullable:
            yield f"{value} IS NULL OR {inner} IS NOT NULL"
        yield from _value_checks(member, inner)
    for condition in spec.conditions:
        if isinstance(condition, Before):
            low, high = (
                f"struct_extract({value}, {_text(n)})" for n in (condition.low, condition.high)
            )
            yield f"{low} < {high}"


def _condition(condition: Condition) -> Iterator[str]:
    """SQL that is false where a row breaks a condition."""
    match condition:
        case RequiredWhen(column=column, other=other):
            filled = f"{_name(column)} IS NOT NULL"
            if condition.blank:
                filled += f" AND regexp_matches({_name(column)}, {_pattern(NOT_BLANK)})"
            listed = ", ".join(_text(value) for value in condition.unless or condition.values)
            applies = f"coalesce({_name(other)} IN ({listed}), false)"
            yield f"{applies} OR ({filled})" if condition.unless else f"NOT {applies} OR ({filled})"
        case Before(low=low, high=high):
            yield f"{_name(low)} < {_name(high)}"
        case Within(value=value, low=low, high=high):
            yield f"{_name(low)} < {_name(high)}"
            yield f"{_name(value)} >= {_name(low)}"
            yield f"{_name(value)} <= {_name(high)}"


def _name(name: str) -> str:
    """An identifier in quotation marks."""
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def _pattern(pattern: str) -> str:
    r"""A pattern as a literal in RE2's dialect, which writes `\u00a0` as `\x{00a0}`."""
    return _text(re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", pattern))
