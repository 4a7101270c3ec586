"""Values as a JSON parser gives them, made a column of one type."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import polars as pl
import pyarrow as pa

from newsschema.readers.cells import lists, where

LEAVES: Final = {
    pa.string(): pl.String(),
    pa.int64(): pl.Int64(),
    pa.bool_(): pl.Boolean(),
    pa.null(): pl.Null(),
}


def series(values: Sequence[Any], dtype: pa.DataType, name: str = "") -> pl.Series:
    """A column of values.

    `pa.array` does the same, but takes a second to import pandas, where there is one; it is left
    what is rare.

    Args:
        values: values that the type holds unchanged (see `json_types.misfits`).
        dtype: the Arrow type, without `JSON` in it.
        name: of the column.
    """
    if dtype in LEAVES:
        return pl.Series(name, values, dtype=LEAVES[dtype])
    if pa.types.is_float64(dtype):
        floats = [None if value is None else float(value) for value in values]
        return pl.Series(name, floats, dtype=pl.Float64)
    if pa.types.is_map(dtype):
        pairs = pa.list_(pa.struct([("key", dtype.key_type), ("value", dtype.item_type)]))
        entries = [
            None if value is None else [{"key": key, "value": item} for key, item in value]
            for value in values
        ]
        return series(entries, pairs, name).cast(pl.Map(pl.String(), pl.String()))
    if pa.types.is_list(dtype):
        lengths = [None if value is None else len(value) for value in values]
        items = list(chain.from_iterable(value for value in values if value is not None))
        return lists(series(items, dtype.value_type), pl.Series(lengths, dtype=pl.Int64), name)
    if pa.types.is_struct(dtype) and dtype.num_fields:
        parts = pl.DataFrame(
            [
                series(
                    [None if cell is None else cell.get(part.name) for cell in values], part.type
                )
                for part in dtype
            ]
        )
        # A frame does not take a series without a name as it is, and a key may be empty.
        parts.columns = [part.name for part in dtype]
        there = pl.Series([value is not None for value in values], dtype=pl.Boolean)
        return where(there, parts.to_struct(name))
    return pl.Series(name, pa.array(values, dtype))
