"""Dates that stand in words, in `date_text`, beside what was made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX, RAW
from newsschema.validators.data import Data
from newsschema.validators.date_words import dated_rows, is_relative, weekday
from newsschema.validators.time_intervals import precision_of, shown

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FAILING: Final = pl.Schema(
    {
        "table": pl.String,
        INDEX: pl.UInt32,
        "column": pl.String,
        "found": pl.String,
        "expected": pl.String,
    }
)


def on_another_day(data: Data, table: str) -> pl.LazyFrame:
    """The dates of a table that do not fall on the weekday that their words name."""
    present = data.tables[table].collect_schema().names()
    value, exact = pl.col("date"), precision_of("date", present)
    # The outlet's clock runs up to 12 hours behind and up to 14 hours before UTC.
    moments = (value, value.dt.offset_by("-12h"), value.dt.offset_by("14h"))
    rows = (
        dated_rows(data, table)
        .filter(value.is_not_null(), ~exact.is_in(["month", "year"]))
        .select(
            INDEX,
            "date_text",
            "language",
            shown("date", present).alias("found"),
            __day=value.dt.weekday() - 1,
            __days=pl.when(exact == "day")
            .then(pl.concat_list(*(value.dt.weekday() - 1 for _ in moments)))
            .otherwise(pl.concat_list(*(m.dt.weekday() - 1 for m in moments))),
        )
        .collect()
    )
    pairs = rows.select("date_text", "language").unique().rows()
    named = {pair: weekday(*pair) for pair in pairs}
    days = [named[pair] for pair in zip(rows["date_text"], rows["language"], strict=True)]
    numbers = dict(enumerate(DAYS))
    return (
        rows.with_columns(__named=pl.Series(days, dtype=pl.Int8))
        .filter(~pl.col("__named").is_in(pl.col("__days")))
        .select(
            pl.lit(table).alias("table"),
            INDEX,
            pl.lit("date").alias("column"),
            pl.format("{}, a {}", "found", _name("__day", numbers)).alias("found"),
            pl.format("a {} ({})", _name("__named", numbers), "date_text").alias("expected"),
        )
        .lazy()
    )


def unresolved(data: Data, table: str) -> pl.LazyFrame:
    """The rows of a table whose words name a day by another one, and that have no date."""
    present = data.tables[table].collect_schema().names()
    dates = [c for c in ("date", RAW + "date") if c in present]
    published = data.tables["articles"].filter(pl.col("published_at").is_not_null())
    columns = published.collect_schema().names()
    known = published.select("article_id", __published=shown("published_at", columns))
    rows = (
        dated_rows(data, table)
        .filter(pl.all_horizontal(pl.lit(True), *(pl.col(c).is_null() for c in dates)))
        .select(INDEX, "article_id", "date_text", "language")
        .join(
            known.unique("article_id", keep="first", maintain_order=True),
            on="article_id",
            maintain_order="left",
        )
        .collect()
    )
    pairs = rows.select("date_text", "language").unique().rows()
    relative = {pair: is_relative(*pair) for pair in pairs}
    fails = [relative[pair] for pair in zip(rows["date_text"], rows["language"], strict=True)]
    return (
        rows.filter(pl.Series(fails, dtype=pl.Boolean))
        .select(
            pl.lit(table).alias("table"),
            INDEX,
            pl.lit("date").alias("column"),
            pl.col("date_text").str.slice(0, 200).alias("found"),
            pl.format("a date, counted from {}", "__published").alias("expected"),
        )
        .lazy()
    )


def _name(column: str, names: Mapping[int, str]) -> pl.Expr:
    return pl.col(column).replace_strict(names, return_dtype=pl.String)
