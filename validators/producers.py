"""Who made the rows of a table: a program or a person."""

from __future__ import annotations

import polars as pl


def producer(schema: pl.Schema) -> pl.Expr:
    """The annotator, or the name of the extractor, of each row; null where neither is known."""
    if schema.get("annotator") == pl.String:
        return pl.col("annotator")
    if isinstance(schema.get("extractor"), pl.Struct):
        return pl.col("extractor").struct.field("name")
    return pl.lit(None, dtype=pl.String)
