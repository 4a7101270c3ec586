"""Instants that are exactly midnight, by outlet: where many are, only the day was known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import INDEX, RAW
from newsschema.schemas.instants import REDUCED, form, local
from newsschema.validators.finding import Safety
from newsschema.validators.outlets import same_outlet
from newsschema.validators.time_intervals import DAYS_ZERO, shown

UNKNOWN: Final = "the time is exactly midnight, so only the day is known"
SHARE: Final = 5
"""One in so many of an outlet's times: below, midnight is an hour like others."""
ENOUGH: Final = 3
"""Articles of which all say midnight, so that the outlet surely gives days alone."""


def midnights(articles: pl.LazyFrame, column: str, present: Collection[str]) -> pl.LazyFrame:
    """The midnights of outlets that have many of them.

    Args:
        articles: all rows of the table.
        column: an instant.
        present: the columns of the rows.
    """
    written = local(pl.col(RAW + column)) if RAW + column in present else pl.col(column)
    # Day zero of a clock is TIM005's.
    timed = ~pl.col(column).dt.date().is_in(DAYS_ZERO)
    # `precision_of` takes every midnight for a day, which is what is asked here.
    known = [pl.col(c) for c in (precision_column(column),) if c in present]
    known += [form(pl.col(c)) for c in (RAW + column,) if c in present]
    if known:
        timed &= ~pl.coalesce(known).fill_null("second").is_in(list(REDUCED))
    same = pl.len().over("outlet")
    midnights = pl.col("midnight").sum().over("outlet")
    every, sure = pl.col("midnights") == pl.col("times"), pl.col("times") >= ENOUGH
    return (
        articles.filter(timed)
        .select(
            INDEX,
            outlet=same_outlet(present),
            midnight=written.dt.time() == pl.time(0, 0, 0),
            found=shown(column, present),
            expected=written.dt.to_string("%Y-%m-%d"),
        )
        .with_columns(times=same, midnights=midnights)
        .filter("midnight", pl.col("midnights") * SHARE >= pl.col("times"))
        .select(
            INDEX,
            "found",
            "expected",
            pl.lit(column).alias("column"),
            pl.when(pl.col("times") > 1)
            .then(
                pl.format(
                    "the time is exactly midnight, as in {} of {} articles of the outlet",
                    "midnights",
                    "times",
                )
            )
            .otherwise(pl.lit(UNKNOWN))
            .alias("message"),
            pl.when(every & sure)
            .then(pl.lit(str(Safety.SAFE)))
            .otherwise(pl.lit(str(Safety.UNSAFE)))
            .alias("fix_safety"),
            pl.lit("write the day alone").alias("fix_summary"),
        )
    )
