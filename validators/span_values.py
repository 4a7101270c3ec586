"""Spans out of a column of structs or lists of structs, one row each."""

from __future__ import annotations

import numpy as np
import polars as pl

SPAN_VALUES = pl.Schema(
    {
        "row": pl.UInt32(),
        "item": pl.UInt32(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "text": pl.String(),
        "field": pl.String(),
    }
)
"""A span of a column: the position of its row, its number within the row's list (null where
the column holds one span), its code points and words, and the text it points into."""


def span_values(values: pl.Series) -> pl.DataFrame:
    """The spans of a column, in order, with the columns of `SPAN_VALUES`.

    A span without `field` points into the body. A null in a list keeps its place, with all
    null; a null struct has no row. A column of another type has no spans.
    """
    listed = isinstance(values.dtype, pl.List)
    spans, rows, items = _items(values) if listed else _single(values)
    if not isinstance(spans.dtype, pl.Struct):
        return SPAN_VALUES.to_frame()
    parts = spans.struct.unnest()
    if not {"start", "end"} <= set(parts.columns):
        return SPAN_VALUES.to_frame()
    text, field = (
        pl.col(name) if name in parts.columns else pl.lit(None, dtype=pl.String)
        for name in ("text", "field")
    )
    return parts.select(
        rows.alias("row"),
        items.alias("item"),
        pl.col("start", "end").cast(pl.Int64),
        text.cast(pl.String).alias("text"),
        field.cast(pl.String).fill_null("body").alias("field"),
    )


def _items(values: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The items of lists, with the positions of their rows and their numbers."""
    counts = values.list.len().fill_null(0).to_numpy().astype(np.int64)
    rows = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    items = (np.arange(len(rows)) - first).astype(np.uint32)
    spans = values.explode(empty_as_null=False, keep_nulls=False)
    return spans, pl.Series(rows), pl.Series(items)


def _single(values: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The structs that hold something, with the positions of their rows."""
    there = values.is_not_null()
    if isinstance(values.dtype, pl.Struct):
        parts = values.struct.unnest()
        offsets = [c for c in ("start", "end") if c in parts.columns]
        if offsets:
            there = parts.select(pl.any_horizontal(pl.col(offsets).is_not_null())).to_series()
    rows = there.arg_true().cast(pl.UInt32)
    items = pl.repeat(None, len(rows), dtype=pl.UInt32, eager=True)
    return values.gather(rows), rows, items
