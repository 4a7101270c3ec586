"""Date-times that lack an offset, and the offset that a known clock gives them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX, RAW
from newsschema.schemas.instants import form, local
from newsschema.validators.data import Data
from newsschema.validators.date_texts import canonical
from newsschema.validators.finding import Safety
from newsschema.validators.known_clocks import clocks
from newsschema.validators.time_intervals import instant_columns

NAIVE: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "found": pl.String(),
        "offset": pl.Int32(),
        "clock": pl.String(),
    }
)
"""A date-time without an offset; the offset, in minutes, of the clock that it was read from and
what tells it, null where that is not known."""


def naive(data: Data) -> pl.DataFrame:
    """All date-times without an offset, with the columns of `NAIVE`."""
    found = [NAIVE.to_frame()]
    for table, record in data.records.items():
        present = data.tables[table].collect_schema().names() if table in data.tables else []
        for column in instant_columns(record):
            if column not in present or RAW + column not in present:
                continue
            text = pl.col(RAW + column)
            suspects = (
                data.tables[table].filter(pl.col(column).is_null() & text.is_not_null()).collect()
            )
            if suspects.is_empty():
                continue
            # The form is that of a date-time, and such a moment exists.
            rows = suspects.filter((form(text) == "naive") & local(text).is_not_null())
            if rows.height:
                told = rows.select(
                    INDEX,
                    table=pl.lit(table),
                    column=pl.lit(column),
                    found=text,
                ).hstack(clocks(data, table, column, rows))
                found.append(told.select(pl.col(n).cast(d) for n, d in NAIVE.items()))
    return pl.concat(found)


def with_offset(data: Data) -> list[pl.LazyFrame]:
    """The texts with the offset of their clock where it is known, as repairs of a group rule."""
    return [
        rows.lazy().select(
            INDEX,
            pl.lit(str(table)).alias("table"),
            pl.lit(str(Safety.SAFE)).alias("fix_safety"),
            canonical(pl.col("found"), pl.col("offset")).alias(RAW + str(column)),
        )
        for (table, column), rows in data.once(naive)
        .filter(pl.col("offset").is_not_null())
        .group_by("table", "column", maintain_order=True)
    ]
