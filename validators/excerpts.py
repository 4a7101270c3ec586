"""Excerpts: a place in a text and what stands around it."""

from __future__ import annotations

from typing import Final

import polars as pl

AROUND: Final = 40
"""Code points of an excerpt before and after a place."""
INSIDE: Final = 200
"""Code points of an excerpt within a place; what is longer ends in an ellipsis."""


def excerpt() -> list[pl.Expr]:
    """`before`, `inside` and `after` of `start:end` in `context`; a place may lie outside it."""
    text = pl.col("context")
    start = pl.col("start").clip(0, text.str.len_chars().cast(pl.Int64))
    length = (pl.col("end") - start).clip(0)
    first = (start - AROUND).clip(0)
    inside = text.str.slice(start, pl.min_horizontal(length, INSIDE))
    more = inside.str.len_chars().cast(pl.Int64) < length
    cut = pl.when((length > INSIDE) & more).then(pl.lit("…")).otherwise(pl.lit(""))
    return [
        text.str.slice(first, start - first).alias("before"),
        (inside + cut).alias("inside"),
        text.str.slice(start + length, AROUND).alias("after"),
    ]
