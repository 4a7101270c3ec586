"""Arrow types by their meaning, in words that outlive versions of libraries."""

from __future__ import annotations

import pyarrow as pa


def type_name(kind: pa.DataType) -> str:
    """A type by its meaning: `list<struct<start: int32, …>>`, whatever a list calls its items."""
    if pa.types.is_dictionary(kind):
        return type_name(kind.value_type)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string"
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return "binary"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{m.name}: {type_name(m.type)}' for m in kind)}>"
    return str(kind)
