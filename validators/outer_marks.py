"""Quotes without their own quotation marks: spans and texts shrink to what stands between them."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.moved_spans import followed_text, moved_spans
from newsschema.validators.span_values import span_values


def without_marks(rows: pl.DataFrame, enclosed: pl.DataFrame) -> pl.DataFrame:
    """New `text` and, where there is such a column, `spans`.

    Args:
        rows: quotes.
        enclosed: the spans among them that are whole quotations with their marks, with the
            columns of `span_values.SPAN_VALUES`; of a quote without words in its spans its
            text, whose `item` is null.
    """
    inside = pl.col("text").str.slice(1, pl.col("text").str.len_chars() - 2)
    ahead = inside.str.len_chars() - inside.str.strip_chars_start().str.len_chars() + 1
    shrunk = enclosed.with_columns(new_text=inside.str.strip_chars(), ahead=ahead)
    at = pl.int_range(rows.height, dtype=pl.UInt32, eager=True).alias("row")
    if "spans" not in rows.columns:
        return _texts(rows, at, shrunk)
    placed = _placed(shrunk, rows["spans"])
    fixed = _texts(rows, at, placed)
    moves = placed.filter(pl.col("item").is_not_null()).rename({"row": INDEX})
    words = {(row, item): new for row, item, new in moves.select(INDEX, "item", "new_text").rows()}
    spans = moved_spans(at, rows["spans"], moves)
    return fixed.with_columns(spans, followed_text(rows["spans"], spans, fixed["text"], words))


def _texts(rows: pl.DataFrame, at: pl.Series, shrunk: pl.DataFrame) -> pl.DataFrame:
    """The texts of quotes without spans shrink by themselves."""
    alone = shrunk.filter(pl.col("item").is_null()).select("row", "new_text")
    texts = rows.select(at, "text").join(alone, on="row", how="left", maintain_order="left")
    return texts.select(pl.coalesce("new_text", "text").alias("text"))


def _placed(shrunk: pl.DataFrame, spans: pl.Series) -> pl.DataFrame:
    """The new places. A text is that of the only span without words; of several it stays."""
    bare = (
        span_values(spans)
        .group_by("row")
        .agg(pl.len().alias("count"), pl.col("start", "end").first().name.prefix("only_"))
    )
    told = shrunk.join(bare, on="row", how="left", maintain_order="left")
    text = pl.col("item").is_null()
    long = pl.col("only_end") - pl.col("only_start")
    one = text & (pl.col("count") == 1) & (pl.col("text").str.len_chars() == long)
    start = pl.when(one).then("only_start").otherwise("start") + pl.col("ahead")
    return (
        told.filter(~text | pl.col("count").is_null() | one)
        .with_columns(
            item=pl.when(one).then(0).otherwise("item").cast(pl.UInt32),
            new_start=start.cast(pl.Int64),
        )
        .with_columns(new_end=pl.col("new_start") + pl.col("new_text").str.len_chars())
    )
