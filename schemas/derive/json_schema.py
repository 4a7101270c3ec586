"""A record as a JSON Schema (draft 2020-12) of one line of JSON Lines.

It says what the record says, but for what the language can't say: comparisons of two values
(`start` smaller than `end`, spans in order, a rating within its scale), and the difference
between 1 and 1.0, which to JSON Schema are the same integer. A validator has to assert
`format` to refuse dates that do not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.patterns import NOT_BLANK, RFC3339
from newsschema.schemas.record import Record, RequiredWhen

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(record: type[Record]) -> dict[str, Any]:
    """The JSON Schema of a record, as a dictionary ready for `json.dumps`."""
    structs: dict[str, Any] = {}
    conditions = record.all_conditions()
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "$id": f"urn:newsschema:{SCHEMA_VERSION}:{record.__name__}",
        "title": record.__name__,
        "description": cleandoc(record.__doc__ or ""),
        "type": "object",
        "properties": {spec.name: _property(spec, structs) for spec in fields(record)},
        "required": _required(fields(record)),
    }
    if asked := [_asked(c) for c in conditions if isinstance(c, RequiredWhen)]:
        schema["allOf"] = asked
    if unsaid := [c.wants for c in conditions if not isinstance(c, RequiredWhen)]:
        schema["$comment"] = "not said here: " + "; ".join(unsaid)
    if structs:
        schema["$defs"] = structs
    return schema


def _required(specs: tuple[FieldSpec, ...] | Any) -> list[str]:
    """The names that an object must have."""
    return [spec.name for spec in specs if spec.required_column or spec.derived]


def _property(spec: FieldSpec, structs: dict[str, Any]) -> dict[str, Any]:
    """The schema of one field, with its notes for people and programs."""
    notes = {
        "description": spec.description,
        "x-key": spec.is_key,
        "x-references": spec.ref,
        "x-spans-into": spec.spans_in,
        "x-aliases": list(spec.aliases),
    }
    if spec.ordered:
        notes["$comment"] = "not said here: spans in order that do not overlap"
    return {**_value(spec, structs), **{name: note for name, note in notes.items() if note}}


def _value(spec: FieldSpec, structs: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field's value."""
    match spec.kind:
        case Kind.ENUM:
            return {"enum": [*spec.values, None] if spec.nullable else list(spec.values)}
        case Kind.STRUCT:
            structs[spec.struct] = _struct(spec, structs)
            reference = {"$ref": f"#/$defs/{spec.struct}"}
            return {"anyOf": [reference, {"type": "null"}]} if spec.nullable else reference
        case _:
            kind, limits = _plain(spec, structs)
            return {"type": [kind, "null"] if spec.nullable else kind, **limits}


def _plain(spec: FieldSpec, structs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The JSON type of a value and its limits."""
    match spec.kind:
        case Kind.TEXT:
            said = {"minLength": spec.min_length, "maxLength": spec.max_length}
            return "string", _said({**said, "pattern": spec.pattern})
        case Kind.INSTANT:
            return "string", {"format": "date-time", "pattern": RFC3339}
        case Kind.BOOLEAN:
            return "boolean", {}
        case Kind.NUMBER:
            return "number", _range(spec)
        case Kind.INTEGER:
            widest = {"minimum": -(2**63), "maximum": 2**63 - 1}
            return "integer", {**({} if spec.fits_int32 else widest), **_range(spec)}
        case Kind.MAP:
            return "object", {"additionalProperties": {"type": ["string", "null"]}}
        case _:
            items = {"items": _value(spec.item, structs)} if spec.item is not None else {}
            return "array", {
                **items,
                **_said({"minItems": spec.min_length, "maxItems": spec.max_length}),
            }


def _struct(spec: FieldSpec, structs: dict[str, Any]) -> dict[str, Any]:
    """The schema of a struct; its type lists its members, so there are no others."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {member.name: _property(member, structs) for member in spec.members},
        "required": _required(spec.members),
        "additionalProperties": False,
    }
    if spec.conditions:
        wanted = "; ".join(condition.wants for condition in spec.conditions)
        schema["$comment"] = f"not said here: {wanted}"
    return schema


def _range(spec: FieldSpec) -> dict[str, Any]:
    limits = {
        "minimum": spec.ge,
        "exclusiveMinimum": spec.gt,
        "maximum": spec.le,
        "exclusiveMaximum": spec.lt,
    }
    return _said(limits)


def _said(limits: dict[str, Any]) -> dict[str, Any]:
    """Only the limits that there are."""
    return {name: limit for name, limit in limits.items() if limit is not None}


def _asked(condition: RequiredWhen) -> dict[str, Any]:
    """A condition that asks for a value: an object meets one of its cases."""
    return {"description": f"{condition.column}: {condition.wants}", "anyOf": [*_cases(condition)]}


def _cases(condition: RequiredWhen) -> Iterator[dict[str, Any]]:
    filled: dict[str, Any] = {"not": {"type": "null"}}
    if condition.blank:
        filled["pattern"] = NOT_BLANK
    yield {"required": [condition.column], "properties": {condition.column: filled}}
    if condition.unless:
        spared: dict[str, Any] = {"enum": list(condition.unless)}
        yield {"required": [condition.other], "properties": {condition.other: spared}}
    else:
        yield {"properties": {condition.other: {"not": {"enum": list(condition.values)}}}}
