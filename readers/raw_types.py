"""The types in which a reader of text may take a column, before it gets its record's type."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from newsschema.readers.flat import flat_spans, is_spans, raw_fields
from newsschema.readers.shape import column_targets
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.fields import FieldSpec, Kind
from newsschema.schemas.record import Record

PAIR: Final = pa.list_(pa.int64())
"""One span as `[start, end]`."""

HOLDER: Final = pa.struct(
    {"text": pa.string(), "name": pa.string(), "start": pa.int64(), "end": pa.int64()}
)
"""A speaker or cue given as one object (see `readers.unfold`)."""

EXPECTED: Final = {
    Kind.TEXT: "a text",
    Kind.ENUM: "a text",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.INSTANT: "a date or time as text",
    Kind.STRUCT: "an object",
    Kind.LIST: "a list",
    Kind.MAP: "an object of texts",
}


def expected_type(spec: FieldSpec) -> str:
    """What a field takes, in words for a message."""
    if spec.kind is Kind.LIST and spec.item is not None:
        return f"a list of {ITEMS[spec.item.kind]}" if not is_spans(spec) else "a list of spans"
    if spec.kind is Kind.STRUCT:
        return f"an object with {', '.join(member.name for member in spec.members)}"
    return EXPECTED[spec.kind]


ITEMS: Final = {
    Kind.TEXT: "texts",
    Kind.ENUM: "texts",
    Kind.INTEGER: "whole numbers",
    Kind.NUMBER: "numbers",
    Kind.BOOLEAN: "true or false",
    Kind.INSTANT: "dates as text",
    Kind.STRUCT: "objects",
    Kind.LIST: "lists",
    Kind.MAP: "objects of texts",
}


def type_code(spec: FieldSpec, *, text: bool) -> str:
    """The code of a value of the wrong type: the field's own, else the one of its kind.

    Args:
        spec: the field.
        text: whether the value is a text. A field's own code speaks of text where something
            else belongs; other types are always IO014.
    """
    if not text:
        return "IO014"
    if spec.breaks.type is not None:
        return spec.breaks.type
    if spec.kind in {Kind.LIST, Kind.STRUCT, Kind.MAP}:
        return "IO008"
    return "ART007" if spec.kind is Kind.BOOLEAN else "IO014"


def is_id(spec: FieldSpec) -> bool:
    """Whether a field holds an id: a key, or a reference to one."""
    return spec.is_key or spec.ref is not None or spec.name.endswith("_id")


def raw_types(
    record: type[Record], settings: TableSettings | None = None
) -> dict[str, tuple[pa.DataType, ...]]:
    """The Arrow types in which a JSON reader may take each column it knows.

    Args:
        record: the table's record.
        settings: its configuration; the columns it names get their target's types.

    Returns:
        Column as the producer writes it (the record's names, their aliases, flat columns) to
        types in order of preference. The reader takes the first that the column's first
        non-null value fits.
    """
    known = raw_fields(record)
    found = {
        source: _types(known[target])
        for source, target in column_targets(record, settings or TableSettings()).items()
    }
    for flat in flat_spans(record):
        if flat.holder in found:
            found[flat.holder] = (*found[flat.holder], HOLDER)
    return found


def _types(spec: FieldSpec) -> tuple[pa.DataType, ...]:
    if spec.kind in {Kind.LIST, Kind.STRUCT, Kind.MAP}:
        return (*shapes(spec), pa.string())
    return (raw_type(spec),)


def shapes(spec: FieldSpec) -> tuple[pa.DataType, ...]:
    """The types that a list, struct or map may have besides text, in order of preference.

    Spans may be pairs; what has a name may be the name alone; where a list of objects belongs,
    one object may stand.
    """
    first = raw_type(spec)
    item = spec.item
    if is_spans(spec):
        if spec.kind is Kind.STRUCT or item is None:
            return (first, PAIR)
        return (first, pa.list_(PAIR), raw_type(item))
    if item is not None and item.kind is Kind.STRUCT:
        named = any(member.name == "name" for member in item.members)
        names = (pa.list_(pa.string()),) if named else ()
        return (first, *names, raw_type(item))
    return (first,)


def raw_type(spec: FieldSpec) -> pa.DataType:
    """The widest lossless Arrow type of a field in JSON: dates stay text, integers 64 bits."""
    match spec.kind:
        case Kind.INTEGER:
            return pa.int64()
        case Kind.INSTANT:
            return pa.string()
        case Kind.LIST if spec.item is not None:
            return pa.list_(raw_type(spec.item))
        case Kind.STRUCT:
            return pa.struct([pa.field(m.name, raw_type(m)) for m in spec.members])
        case _:
            return spec.arrow
