"""Columns that a rule wants filled: rows in which one is null, or a table without it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data


def rows_without(data: Data, table: str, columns: Sequence[str], *, whole: str) -> pl.LazyFrame:
    """The rows of a table in which all of some columns are null or blank.

    Args:
        data: the dataset.
        table: the table.
        columns: columns of texts, one of which is enough; the first is named.
        whole: what to say of a table that has rows and none of these columns.

    Returns:
        A frame with `__index`, `column` and `message`: one row for each such row, its message
        null; or a single one for the whole table, without a number.
    """
    frame = data.tables[table]
    there = [column for column in columns if data.has(table, column)]
    if there:
        filled = pl.any_horizontal(_is_filled(column) for column in there)
        lacking = frame.filter(~filled).select(INDEX)
        return lacking.with_columns(
            column=pl.lit(columns[0]), message=pl.lit(None, dtype=pl.String)
        )
    some = frame.select(pl.len()).filter(pl.col("len") > 0)
    return some.select(
        pl.lit(None, dtype=pl.UInt32).alias(INDEX),
        column=pl.lit(columns[0]),
        message=pl.lit(whole),
    )


def _is_filled(column: str) -> pl.Expr:
    return (pl.col(column).str.strip_chars() != "").fill_null(False)
