"""Texts of dates that could not be read, and what they most likely mean."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, RAW
from newsschema.schemas.instants import form, local
from newsschema.validators.data import Data
from newsschema.validators.date_readings import reading, usual_order
from newsschema.validators.finding import Safety

FAILING: Final = pl.Schema(
    {
        "table": pl.String,
        INDEX: pl.UInt32,
        "column": pl.String,
        "found": pl.String,
        "expected": pl.String,
        "message": pl.String,
        "fix_safety": pl.String,
        "fix_summary": pl.String,
    }
)


def unread(data: Data, table: str, column: str) -> pl.LazyFrame:
    """The texts of a column that gave no instant, and what they most likely mean."""
    text = pl.col("text")
    rows = (
        data.tables[table]
        .filter(pl.col(column).is_null() & pl.col(RAW + column).is_not_null())
        .select(FILE, INDEX, text=RAW + column)
        .collect()
    )
    if rows.is_empty():
        return FAILING.to_frame().lazy()
    rows = rows.filter((form(text) != "naive") | local(text).is_null())
    orders = {file: usual_order(part["text"]) for (file,), part in rows.group_by(FILE)}
    pairs = rows.select(FILE, "text").unique().rows()
    read = {(file, text): reading(text, orders[file]) for file, text in pairs}
    meant = [read[pair] for pair in rows.select(FILE, "text").iter_rows()]
    expected = pl.Series([iso for iso, _ in meant], dtype=pl.String)
    return rows.select(
        pl.lit(table).alias("table"),
        INDEX,
        pl.lit(column).alias("column"),
        text.str.slice(0, 200).alias("found"),
        expected.alias("expected"),
        pl.Series("message", [words for _, words in meant], dtype=pl.String),
        pl.when(expected.is_not_null()).then(pl.lit(str(Safety.UNSAFE))).alias("fix_safety"),
        (pl.lit("write ") + expected).alias("fix_summary"),
    ).lazy()
