"""Values that compare equal in one form: one NaN, one zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa


def canonical(table: pa.Table) -> pa.Table:
    """A table of one chunk a column, its floats in one form wherever they lie."""
    columns = [_canonical(column.combine_chunks()) for column in table.columns]
    return pa.table(columns, schema=table.schema)


def _canonical(array: Any) -> pa.Array:
    kind = array.type
    if not _has_floats(kind):
        return array
    if pa.types.is_floating(kind):
        values = np.asarray(array.fill_null(0)) + 0.0
        plain = np.where(np.isnan(values), np.nan, values)
        return pa.array(plain, type=kind, mask=np.asarray(array.is_null()))
    missing = array.is_null() if array.null_count else None
    if pa.types.is_struct(kind):
        members = [_canonical(array.field(at)) for at in range(kind.num_fields)]
        return pa.StructArray.from_arrays(members, fields=list(kind), mask=missing)
    if pa.types.is_list(kind):
        items = _canonical(array.values)
        return pa.ListArray.from_arrays(array.offsets, items, type=kind, mask=missing)
    return array


def _has_floats(kind: pa.DataType) -> bool:
    if pa.types.is_floating(kind):
        return True
    return any(_has_floats(kind.field(at).type) for at in range(kind.num_fields))
