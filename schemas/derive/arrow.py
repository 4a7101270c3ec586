"""A record as an Arrow schema, with what Parquet files should carry."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from newsschema.schemas.derive.versions import SCHEMA_VERSION, VERSION
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record


def arrow_schema(record: type[Record]) -> pa.Schema:
    """The Arrow schema of a record.

    Fields carry their description and a field id (`PARQUET:field_id`) that depends on their
    name alone, so that adding or moving fields changes no other's. The schema's metadata say
    the table, the version of the records and the unit of offsets.
    """
    ids = _Ids()
    return pa.schema(
        [_field(spec, spec.name, ids) for spec in fields(record)],
        metadata={
            "newsschema.table": record.table,
            VERSION: SCHEMA_VERSION,
            "newsschema.offset_unit": "codepoint",
        },
    )


def with_extra(schema: pa.Schema, extra: Sequence[pa.Field]) -> pa.Schema:
    """A schema with further columns, whose field ids and types follow the same rules.

    Args:
        schema: of a record, or of some of its columns.
        extra: columns that no record knows; they may be null.
    """
    ids = _Ids({number for own in schema for number in _numbers(own)})
    return pa.schema(
        [*schema, *(_extra(one.name, one.type, one.name, ids) for one in extra)],
        metadata=schema.metadata,
    )


@dataclass
class _Ids:
    """Field ids: 31 bits of the CRC of the path, or the next free number."""

    taken: set[int] = field(default_factory=set)

    def metadata(self, path: str) -> dict[str, str]:
        """The metadata that give a field its id."""
        number = zlib.crc32(path.encode()) & 0x7FFF_FFFF
        while number in self.taken:
            number += 1
        self.taken.add(number)
        return {"PARQUET:field_id": str(number)}


def _field(spec: FieldSpec, path: str, ids: _Ids) -> pa.Field:
    """One field with its metadata; `path` is its name within the record."""
    metadata = ids.metadata(path)
    if spec.description:
        metadata["description"] = spec.description
    return pa.field(spec.name, _type(spec, path, ids), nullable=spec.nullable, metadata=metadata)


def _type(spec: FieldSpec, path: str, ids: _Ids) -> pa.DataType:
    """The type, with metadata on the fields within it."""
    if spec.kind is Kind.LIST and spec.item is not None:
        return pa.list_(_field(spec.item, f"{path}.{spec.item.name}", ids))
    if spec.kind is Kind.STRUCT:
        return pa.struct([_field(m, f"{path}.{m.name}", ids) for m in spec.members])
    if spec.kind is Kind.MAP:
        key = pa.field("key", pa.string(), nullable=False, metadata=ids.metadata(f"{path}.key"))
        value = pa.field("value", pa.string(), metadata=ids.metadata(f"{path}.value"))
        return pa.map_(key, value)
    return spec.arrow


def _extra(name: str, kind: pa.DataType, path: str, ids: _Ids) -> pa.Field:
    """A column that no record knows, in the types that records use."""
    metadata = ids.metadata(path)
    return pa.field(name, _plain(kind, path, ids), metadata=metadata)


def _plain(kind: pa.DataType, path: str, ids: _Ids) -> pa.DataType:
    """A type without the variants that differ only in memory."""
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_large_list(kind) or pa.types.is_list(kind):
        return pa.list_(_extra("element", kind.value_type, f"{path}.element", ids))
    if pa.types.is_struct(kind):
        return pa.struct([_extra(m.name, m.type, f"{path}.{m.name}", ids) for m in kind])
    if pa.types.is_map(kind):
        key = pa.field(
            "key",
            _plain(kind.key_type, f"{path}.key", ids),
            nullable=False,
            metadata=ids.metadata(f"{path}.key"),
        )
        return pa.map_(key, _extra("value", kind.item_type, f"{path}.value", ids))
    return kind


def _numbers(one: pa.Field) -> Iterator[int]:
    """The field ids of a field and of those within it."""
    if one.metadata and b"PARQUET:field_id" in one.metadata:
        yield int(one.metadata[b"PARQUET:field_id"])
    for at in range(one.type.num_fields):
        yield from _numbers(one.type.field(at))
