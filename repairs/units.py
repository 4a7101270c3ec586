"""Offsets in a unit that the user has declared, turned into code points."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX, Dataset
from newsschema.repairs.changes import Changes
from newsschema.repairs.proposals import CODED_MOVES
from newsschema.repairs.span_moves import move_spans
from newsschema.validators.finding import Safety
from newsschema.validators.offset_units import convert
from newsschema.validators.parts import BATCH_BYTES, SpansByArticle, coalesced, whole

RULE = "QUO003"
"""The rule that speaks of units."""


def in_code_points(dataset: Dataset, unit: str) -> Changes:
    """The changes that turn all offsets of a dataset into code points.

    Spans whose article is not there, or has no text, keep the numbers they have.

    Args:
        dataset: the tables.
        unit: `byte` or `utf16`.
    """
    frames = {
        name: whole(list(table.batches()), table)
        for name, table in dataset.tables.items()
        if name != "articles"
    }
    records = {name: table.record for name, table in dataset.tables.items()}
    changes = Changes(records, dict(frames))
    articles = dataset.tables.get("articles")
    spans = SpansByArticle(frames)
    if articles is None or spans.empty:
        return changes
    found = [CODED_MOVES.to_frame()]
    for batch in coalesced(articles.batches(), BATCH_BYTES):
        if "article_id" not in batch.columns:
            continue
        read = convert(spans.beside(batch), unit).filter(
            (pl.col("start") != pl.col("stored_start")) | (pl.col("end") != pl.col("stored_end"))
        )
        found.append(
            read.select(
                pl.lit(RULE).alias("code"),
                "table",
                INDEX,
                "column",
                "item",
                new_start="start",
                new_end="end",
                new_text=pl.lit(None, dtype=pl.String),
                fix_safety=pl.lit(str(Safety.SAFE)),
            )
        )
    move_spans(changes, pl.concat(found))
    return changes
