"""Spans put where they belong, and the quote's text that follows them."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.span_values import span_values


def moved_spans(index: pl.Series, values: pl.Series, moves: pl.DataFrame) -> pl.Series:
    """A column of spans with some of them moved.

    Args:
        index: the `__index` of each row.
        values: the column: spans, or lists of spans.
        moves: `__index`, `item`, `new_start`, `new_end`, `new_text`, each span once.

    Returns:
        The column.
    """
    listed = isinstance(values.dtype, pl.List)
    items = values.explode(empty_as_null=False, keep_nulls=False) if listed else values
    rows = pl.int_range(values.len(), dtype=pl.UInt32, eager=True)
    counts = values.list.len().fill_null(0) if listed else None
    owner = rows if counts is None else rows.repeat_by(counts).explode().drop_nulls()
    number = pl.DataFrame({"owner": owner}).select(
        pl.int_range(pl.len(), dtype=pl.UInt32).over("owner")
    )
    parts = items.struct.unnest()
    frame = parts.select(
        pl.lit(index.gather(owner)).alias(INDEX),
        (pl.lit(number.to_series()) if listed else pl.lit(None, dtype=pl.UInt32)).alias("item"),
        pl.all(),
    )
    told = moves.select(INDEX, "item", "new_start", "new_end", "new_text", __hit=pl.lit(value=True))
    met = frame.join(told, on=[INDEX, "item"], how="left", maintain_order="left", nulls_equal=True)
    hit = pl.col("__hit").is_not_null()
    new = {
        "start": pl.col("new_start").cast(parts.schema["start"]),
        "end": pl.col("new_end").cast(parts.schema["end"]),
    }
    if "text" in parts.columns:
        new["text"] = pl.when(pl.col("text").is_not_null()).then(pl.coalesce("new_text", "text"))
    changed = met.with_columns(
        pl.when(hit).then(value).otherwise(name).alias(name) for name, value in new.items()
    )
    structs = changed.select(pl.struct(parts.columns).alias(values.name)).to_series()
    touched = index.is_in(moves[INDEX].implode())
    if not listed:
        there = values.is_not_null()
        if not there.all():
            structs = pl.select(pl.when(there).then(structs)).to_series().alias(values.name)
        return structs
    grouped = (
        pl.DataFrame({"owner": owner, "span": structs})
        .group_by("owner", maintain_order=True)
        .agg("span")
    )
    lists = rows.to_frame("owner").join(grouped, on="owner", how="left", maintain_order="left")[
        "span"
    ]
    whole = pl.select(pl.when(touched).then(lists).otherwise(values)).to_series()
    return whole.alias(values.name)


def followed_text(
    before: pl.Series, after: pl.Series, text: pl.Series, words: pl.Series | None = None
) -> pl.Series:
    """The text of quotes whose spans have changed: what it was made of before, it is made of now.

    Args:
        before: the lists of spans as they were.
        after: the lists of spans as they are.
        text: the quotes' text.
        words: for a quote whose only span has no words of its own, the words there now; else
            null.

    Returns:
        The texts. One that was neither the words of the spans, joined by a space, nor the
        passage around them, stays as it is.
    """
    old = _summed(before).select(pl.all().name.prefix("old_"))
    frame = pl.concat([old, _summed(after)], how="horizontal").with_columns(
        text=text, words=pl.lit(None, dtype=pl.String) if words is None else words
    )
    length = pl.col("text").str.len_chars().cast(pl.Int64)
    front, back = pl.col("start") - pl.col("old_start"), pl.col("end") - pl.col("old_end")
    passage = (
        (length == pl.col("old_end") - pl.col("old_start"))
        & pl.col("text").str.starts_with(pl.col("old_first"))
        & pl.col("text").str.ends_with(pl.col("old_last"))
        & (front.abs() < length)
        & (back.abs() < length)
    )
    # The passage is known as far as the old text and the words at both new ends reach.
    whole = pl.concat_str(
        pl.col("first").str.head((-front).clip(0)),
        pl.col("text").str.slice(front.clip(0), length - front.clip(0) + back.clip(None, 0)),
        pl.col("last").str.tail(back.clip(0)),
    )
    followed = (
        pl.when(pl.col("words").is_not_null())
        .then("words")
        .when(pl.col("text") == pl.col("old_joined"))
        .then("joined")
        .when(passage)
        .then(whole)
    )
    return frame.select(pl.coalesce(followed, "text").alias("text")).to_series()


def _summed(spans: pl.Series) -> pl.DataFrame:
    """Per row: the words joined by a space, the first and the last words, the ends of the hull."""
    flat = span_values(spans)
    summed = flat.group_by("row", maintain_order=True).agg(
        joined=pl.col("text").str.join(" ", ignore_nulls=False),
        first=pl.col("text").first(),
        last=pl.col("text").last(),
        start=pl.col("start").min(),
        end=pl.col("end").max(),
    )
    rows = pl.int_range(spans.len(), dtype=pl.UInt32, eager=True).to_frame("row")
    return rows.join(summed, on="row", how="left", maintain_order="left")
