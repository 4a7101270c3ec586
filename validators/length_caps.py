"""Lengths at which programs and databases cut texts."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX

CHARACTERS: Final = (
    *(200, 255, 256, 300, 400, 500, 512, 1_000, 1_024, 2_000, 2_048, 4_000, 4_096, 5_000),
    *(8_000, 8_192, 10_000, 10_001, 16_384, 20_000, 32_767, 50_000, 65_535, 100_000),
)
"""Code points: newspaper4k (title 200, text 100,000), trafilatura (10,000 and an ellipsis), news
interfaces (200), database columns, cells of spreadsheets (32,767), and round figures."""
BYTES: Final = (255, 65_535, 16_777_215)
"""Bytes of UTF-8 that TINYTEXT, TEXT and MEDIUMTEXT of MySQL hold."""


def body_lengths(articles: pl.DataFrame) -> pl.DataFrame:
    """The lengths of bodies, in code points and in bytes of UTF-8."""
    if "body" not in articles.columns:
        return articles.select()
    body = pl.col("body")
    return articles.select(__body_chars=body.str.len_chars(), __body_bytes=body.str.len_bytes())


def at_cap(
    texts: pl.LazyFrame, column: str, caps: tuple[int, ...], unit: str, least: int
) -> pl.LazyFrame:
    """The rows of one column that are as long as a limit allows, with others.

    Args:
        texts: `__index`, `by` (who made the text), `length`, and `same`, which equal texts share.
        column: its name.
        caps: the limits.
        unit: of lengths and limits, in words.
        least: how many different texts must have the length.
    """
    longest = texts.filter(pl.col("length") == pl.col("length").max().over("by"))
    capped = longest.filter(pl.col("length").is_in(caps))
    shared = capped.with_columns(different=pl.col("same").n_unique().over("by"))
    return shared.filter(pl.col("different") >= least).select(
        INDEX,
        column=pl.lit(column),
        found=pl.format(f"{{}} {unit}", "length"),
        message=pl.format(
            f"the text has exactly {{}} {unit}, like {{}} different texts",
            "length",
            "different",
        ),
    )
