"""Spans that hold their words, but would hold them as well if they were counted in another unit.

A short word often stands at a wrong place too. Where a unit explains all other spans of a group,
these were counted in it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.validators.clues import with_clues
from newsschema.validators.data import MISMATCHES
from newsschema.validators.offset_units import Contexts
from newsschema.validators.unit_fits import fits_of
from newsschema.validators.versions import SPAN_KEY

SHORT: Final = 20
"""Code points from which words do not stand at a wrong place by chance."""
TEXT: Final = ("__article", "field")


def held_by_chance(
    spans: pl.DataFrame,
    suspects: pl.DataFrame,
    judged: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    articles: pl.DataFrame,
    unit: str = "codepoint",
) -> pl.DataFrame:
    """Short spans of texts with suspects that hold their words in other units too.

    Args:
        spans: the grounded spans of a batch, with `context`, `found` and `__article`.
        suspects: those that do not hold their words.
        judged: the same, judged.
        tables: all rows of the tables with spans.
        articles: the batch.
        unit: the unit that the producer declared.

    Returns:
        A frame with the columns of `MISMATCHES`, with `fits` and without a verdict.
    """
    held = (
        spans.filter((pl.col("found") == pl.col("text")) & (pl.col("text").str.len_chars() < SHORT))
        .join(suspects.select(TEXT).unique(), on=TEXT, how="semi", maintain_order="left")
        .join(suspects, on=SPAN_KEY, how="anti", maintain_order="left", nulls_equal=True)
    )
    if held.is_empty():
        return MISMATCHES.to_frame()
    held = with_clues(held, tables, articles)
    off = held.select(TEXT).join(
        _shifts(suspects, judged), on=TEXT, how="left", maintain_order="left"
    )
    fits = fits_of(held, Contexts.of(held), off["off"].fill_null(0).to_numpy(), unit)
    several = held.hstack(fits).with_row_index("__at").explode("fits").drop_nulls("fits")
    moved = several.filter(pl.col("fits").struct.field("start") != pl.col("start"))
    grouped = moved.group_by("__at", maintain_order=True).agg("fits")
    rows = held.with_row_index("__at").join(grouped, on="__at", maintain_order="left_right")
    return rows.select(
        pl.col(name).cast(dtype) if name in rows.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in MISMATCHES.items()
    )


def _shifts(suspects: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """By text, how far most of its suspects are shifted: `__article`, `field`, `off`."""
    told = suspects.select(TEXT).hstack(judged.select("fits")).explode("fits")
    units = told.select(*TEXT, unit=pl.col("fits").struct.field("unit"))
    return (
        units.filter(pl.col("unit").str.starts_with("shift"))
        .group_by(*TEXT, off=pl.col("unit").str.slice(len("shift")).cast(pl.Int64))
        .len()
        .sort(*TEXT, "len", "off", descending=[False, False, True, False])
        .unique(TEXT, keep="first", maintain_order=True)
        .select(*TEXT, "off")
    )
