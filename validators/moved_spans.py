"""Spans put where they belong, and the quote's text that follows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import polars as pl

from newsschema.readers.table import INDEX

Span = Mapping[str, Any]


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


Words = Mapping[tuple[int, int], str]
"""By the number of a row and of a span in it: the words there now."""


def followed_text(
    before: pl.Series, after: pl.Series, text: pl.Series, words: Words | None = None
) -> pl.Series:
    """The text of quotes whose spans have changed: what it was made of before, it is made of now.

    Args:
        before: the lists of spans as they were.
        after: the lists of spans as they are.
        text: the quotes' text.
        words: of spans that have no words of their own and that have changed.

    Returns:
        The texts. One that was neither the words of the spans, joined by a space, nor the
        passage around them, stays as it is; so does one of which the new words are not known.
    """
    rows = zip(before.to_list(), after.to_list(), text.to_list(), strict=True)
    found = [
        said
        if said is None or not old or None in old or None in new
        else _followed(old, new, said, words or {}, row)
        for row, (old, new, said) in enumerate(rows)
    ]
    return pl.Series("text", found, dtype=pl.String)


def _followed(old: Sequence[Span], new: Sequence[Span], text: str, words: Words, row: int) -> str:
    pieces = _pieces(old, text)
    if pieces is None:
        return text
    fresh = [
        span.get("text") or words.get((row, item), piece if span == was else None)
        for item, (was, span, piece) in enumerate(zip(old, new, pieces, strict=True))
    ]
    if None in fresh:
        return text
    now = [piece or "" for piece in fresh]
    if text == " ".join(pieces):
        return " ".join(now)
    if any(_moved_whole(old[at], new[at]) for at in (0, -1)):
        # What stands between spans that have moved is not known here.
        return text
    front, back = new[0]["start"] - old[0]["start"], new[-1]["end"] - old[-1]["end"]
    passage = len(text) == old[-1]["end"] - old[0]["start"]
    outer = text.startswith(pieces[0]) and text.endswith(pieces[-1])
    if not (passage and outer and max(abs(front), abs(back)) < len(text)):
        return text
    # The passage is known as far as the old text and the words at both new ends reach.
    kept = text[max(front, 0) : len(text) + min(back, 0)]
    return now[0][: max(-front, 0)] + kept + now[-1][len(now[-1]) - max(back, 0) :]


def _moved_whole(old: Span, new: Span) -> bool:
    """Whether a span is elsewhere, and not only longer or shorter than it was."""
    return bool(old["start"] != new["start"] and old["end"] != new["end"]) and (
        new["start"] - old["start"] == new["end"] - old["end"]
    )


def _pieces(spans: Sequence[Span], text: str) -> list[str] | None:
    """The words of each span: its own, or those that its place in the text shows."""
    if any(span["start"] is None or span["end"] is None for span in spans):
        return None
    own = [span.get("text") for span in spans]
    if None not in own:
        return [piece or "" for piece in own]
    lengths = [span["end"] - span["start"] for span in spans]
    if len(text) == sum(lengths) + len(spans) - 1:
        ends = list(accumulate(length + 1 for length in lengths))
        return [text[end - 1 - size : end - 1] for end, size in zip(ends, lengths, strict=True)]
    first = spans[0]["start"]
    if len(text) == spans[-1]["end"] - first:
        return [text[span["start"] - first : span["end"] - first] for span in spans]
    return None
