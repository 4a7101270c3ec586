"""A record as an Arrow schema, with what Parquet files should carry."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import pyarrow as pa

from newsschema.schemas.derive.versions import SCHEMA_VERSION
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
            "newsschema.schema_version": SCHEMA_VERSION,
            "newsschema.offset_unit": "codepoint",
        },
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
