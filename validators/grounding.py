"""Grounding: whether spans hold their words in the texts they point into.

Spans of all tables are flattened once (`flat_spans`). For each batch of articles the engine
lays the texts beside them, `ground` slices all of them in one `select`, and what does not hold
its words goes to `judge`. After the last batch `regroup` looks for groups of spans that were
counted in another unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.record import Record, SpanIn
from newsschema.validators.clues import with_clues
from newsschema.validators.data import AROUND, SPANS
from newsschema.validators.judging import judge
from newsschema.validators.quote_texts import text_mismatches
from newsschema.validators.span_values import span_values
from newsschema.validators.unit_groups import regroup

__all__ = ["flat_spans", "ground", "judge", "regroup", "text_mismatches", "with_clues"]

FLAT: Final = pl.Schema({n: d for n, d in SPANS.items() if n not in {"context", "found", "around"}})
"""The columns of flat spans, before a text lies beside them."""


def flat_spans(table: str, frame: pl.DataFrame, record: type[Record] | None = None) -> pl.DataFrame:
    """One row per span of a table.

    Args:
        table: the table's name.
        frame: all its rows, with `__index` and `article_id`; spans are structs of `start`,
            `end` and perhaps `text` and `field`, alone or in lists.
        record: whose fields marked `SpanIn` hold the spans; by default the table's own record.

    Returns:
        A frame with the columns of `FLAT`: column by column, in the order of the rows. A span
        without `field` points into the body. A null in a list keeps its place, with all null.
    """
    flat = [_flat(table, frame, c) for c in span_columns(table, frame, record)]
    return pl.concat(flat) if flat else FLAT.to_frame()


def span_columns(
    table: str, frame: pl.DataFrame, record: type[Record] | None = None
) -> Sequence[str]:
    """The columns of a table that hold spans of an article's texts (see `flat_spans`)."""
    record = record or RECORDS.get(table)
    if record is None or "article_id" not in frame.columns:
        return ()
    return [c for c in record.marked(SpanIn) if c in frame.columns]


def _flat(table: str, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """The spans of one column."""
    spans = span_values(frame[column])
    return spans.select(
        pl.lit(table).alias("table"),
        frame[INDEX].gather(spans["row"]).cast(pl.UInt32),
        pl.lit(column).alias("column"),
        "item",
        "start",
        "end",
        "text",
        "field",
        frame["article_id"].gather(spans["row"]).cast(pl.String),
    )


def ground(spans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Slice the words of spans out of their texts.

    Args:
        spans: flat spans with `context`, the text they point into, null where there is none.

    Returns:
        The spans with `found`, the words at `start:end` as far as the text reaches (null
        without a text), and `around` (see `SPANS`); and those of them that do not hold their
        words or reach beyond the text. Spans that begin below zero or do not end behind their
        start are left out: their record says so. Only those of a single sign may be counted in
        another unit. A span without words of its own can only reach too far.
    """
    start, end = pl.col("start"), pl.col("end")
    low = start.clip(0)
    first = (start - AROUND).clip(0)
    grounded = spans.with_columns(
        around=pl.col("context").str.slice(first, (end + AROUND - first).clip(0))
    ).with_columns(found=pl.col("around").str.slice(low - first, (end - low).clip(0)))
    whole = pl.col("found").str.len_chars().cast(pl.Int64) == end - start
    suspect = (start < end) & ((pl.col("found") != pl.col("text")) | ~whole)
    # With an end that is meant to be inclusive, a span of one sign has no length.
    single = (start == end) & (pl.col("text").str.len_chars() == 1)
    suspect |= single & pl.col("context").is_not_null()
    return grounded, grounded.filter((start >= 0) & suspect)
