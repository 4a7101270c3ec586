"""Quotes without their own quotation marks: spans and texts shrink to what stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX
from newsschema.text import CLOSING, OPENING
from newsschema.validators.data import Data
from newsschema.validators.moved_spans import followed_text, moved_spans
from newsschema.validators.producers import producer
from newsschema.validators.quote_marks import encloses
from newsschema.validators.span_values import SPAN_VALUES, span_values

ENOUGH: Final = 10
"""Direct quotes with their marks from which they can be a convention."""
SHARE: Final = 0.9
"""Of all direct quotes of a file or a producer, how many must have them."""


def marked(data: Data) -> pl.DataFrame:
    """The direct quotes of which at least one span is a whole quotation with its marks."""
    text = pl.col("text")
    suspects = (
        data.tables["quotes"]
        .filter(
            pl.col("kind") == "direct",
            text.str.slice(0, 1).is_in(list(OPENING)),
            text.str.slice(-1).is_in(list(CLOSING)),
        )
        .collect()
    )
    at = pl.int_range(suspects.height, dtype=pl.UInt32, eager=True)
    return suspects.filter(at.is_in(enclosed(suspects)["row"].implode()))


def enclosed(rows: pl.DataFrame) -> pl.DataFrame:
    """The spans that are whole quotations; of rows without spans with words, the text."""
    spans = SPAN_VALUES.to_frame()
    if "spans" in rows.columns:
        spans = span_values(rows["spans"]).filter(pl.col("text").is_not_null())
    at = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), "text")
    texts = at.join(spans, on="row", how="anti", maintain_order="left")
    every = pl.concat([spans, texts], how="diagonal").sort("row", "item", maintain_order=True)
    return every.filter(pl.Series([encloses(text) for text in every["text"]], dtype=pl.Boolean))


def conventions(data: Data, rows: pl.DataFrame) -> pl.DataFrame:
    """Which of the rows of `marked` follow a convention of their file or producer.

    Returns:
        `__index` of these rows, and of their convention `whose` (in words), `marked` and `of`:
        the direct quotes with marks, and all of them.
    """
    quotes = data.tables["quotes"]
    made = producer(quotes.collect_schema())
    wanted = pl.lit(not rows.is_empty()) & (pl.col("kind") == "direct")
    direct = quotes.filter(wanted).select(INDEX, FILE, producer=made).collect()
    direct = direct.with_columns(bad=pl.col(INDEX).is_in(rows[INDEX].implode()))
    by_file = _convention(direct, FILE, _names(data.files.get("quotes", ())))
    rest = direct.join(by_file, on=INDEX, how="anti", maintain_order="left")
    by_producer = _convention(rest.drop_nulls("producer"), "producer", pl.col("producer"))
    return pl.concat([by_file, by_producer])


def _convention(direct: pl.DataFrame, by: str, name: pl.Expr) -> pl.DataFrame:
    with_marks = pl.col("bad").sum().over(by)
    return (
        direct.with_columns(marked=with_marks, of=pl.len().over(by))
        .filter("bad", pl.col("marked") >= ENOUGH, pl.col("marked") >= SHARE * pl.col("of"))
        .select(INDEX, name.alias("whose"), "marked", "of")
    )


def _names(files: Sequence[str]) -> pl.Expr:
    names = {number: PurePath(file).name for number, file in enumerate(files)}
    return pl.col(FILE).replace_strict(names, default="the table", return_dtype=pl.String)


def without_marks(rows: pl.DataFrame, enclosed: pl.DataFrame) -> pl.DataFrame:
    """New `text` and, where there are such columns, `spans` and `quoted_spans`.

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
    text = followed_text(rows["spans"], spans, fixed["text"], words)
    return fixed.with_columns(spans, text, *_quoted(rows, at, placed))


def _quoted(rows: pl.DataFrame, at: pl.Series, placed: pl.DataFrame) -> list[pl.Series]:
    """The column `quoted_spans`, in which what is a span of the quote shrinks with it."""
    if not isinstance(rows.schema.get("quoted_spans"), pl.List):
        return []
    old = span_values(rows["spans"]).select("row", "item", "start", "end", "field")
    new = placed.select("row", "item", "new_start", "new_end", "new_text")
    shrunk = old.join(new, on=["row", "item"]).drop("item")
    told = span_values(rows["quoted_spans"]).join(shrunk, on=["row", "start", "end", "field"])
    return [moved_spans(at, rows["quoted_spans"], told.rename({"row": INDEX}))]


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
