"""The text around a quote: it tells where the quote stood when offsets no longer do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX

AROUND: Final = ("prefix", "suffix")
"""The columns of quotes with the text around their spans."""
LENGTH: Final = 32
"""Code points of `prefix` and `suffix`."""
UNIQUE: Final = 80
"""Bytes from which words are taken to stand only once in a text: what is longer is repeated only
where the text itself is, and costs most to look for."""


def ambiguous(spans: pl.LazyFrame) -> pl.LazyFrame:
    """Of spans that hold their words, those whose words stand more than once in their text.

    Args:
        spans: the columns of `data.SPANS`.

    Returns:
        The spans with `times`, how often the words stand there.
    """
    words = pl.col("found")
    short = (words.str.len_bytes() <= UNIQUE) & (words.str.len_bytes() > 0)
    return (
        spans.filter(short & (words == pl.coalesce("text", "found")))
        .with_columns(times=pl.col("context").str.count_matches(words, literal=True))
        .filter(pl.col("times") > 1)
    )


def around(
    spans: pl.LazyFrame, *, by: Sequence[str] = (INDEX,), kept: Sequence[str] = ()
) -> pl.LazyFrame:
    """The text before the first and behind the last span of each row in a body.

    Args:
        spans: the columns of `data.SPANS`, of one table. There may be `prefix_length` and
            `suffix_length`, the same for all spans of a row, in place of `LENGTH`.
        by: the columns that tell rows apart.
        kept: further columns, of which the first value of a row is kept.

    Returns:
        What rows are told apart by, `prefix`, `suffix`, and what is kept.
    """
    given = spans.collect_schema().names()
    own = [name for name in ("prefix_length", "suffix_length") if name in given]
    before, behind = (
        pl.col(f"{name}_length") if f"{name}_length" in own else pl.lit(LENGTH, dtype=pl.Int64)
        for name in AROUND
    )
    low = (pl.col("start") - before).clip(0)
    return (
        spans.filter(pl.col("field") == "body")
        .group_by(by, maintain_order=True)
        .agg(pl.col("context", *own, *kept).first(), pl.col("start").min(), pl.col("end").max())
        .select(
            *by,
            *kept,
            prefix=pl.col("context").str.slice(low, pl.col("start") - low),
            suffix=pl.col("context").str.slice(pl.col("end"), behind),
        )
    )
