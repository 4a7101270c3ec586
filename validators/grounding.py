"""Grounding: whether spans hold their words in the texts they point into.

Spans of all tables are flattened once (`flat_spans`). For each batch of articles the engine
lays the texts beside them, `ground` slices all of them in one `select`, and what does not hold
its words goes to `judge`. After the last batch `regroup` looks for groups of spans that were
counted in another unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.record import Record, SpanIn
from newsschema.text import space_folded
from newsschema.validators.data import MISMATCHES, SPANS
from newsschema.validators.judging import judge, said_of_text
from newsschema.validators.span_values import span_values
from newsschema.validators.unit_groups import regroup

__all__ = ["flat_spans", "ground", "judge", "regroup", "text_mismatches"]

FLAT: Final = pl.Schema({n: d for n, d in SPANS.items() if n not in {"context", "found"}})
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
    record = record or RECORDS.get(table)
    if record is None or "article_id" not in frame.columns:
        return FLAT.to_frame()
    columns = [c for c in record.marked(SpanIn) if c in frame.columns]
    flat = [_flat(table, frame, c) for c in columns]
    return pl.concat(flat) if flat else FLAT.to_frame()


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
        without a text); and those of them that do not hold their words or reach beyond the
        text. Spans that begin below zero or do not end behind their start are left out: their
        record says so. A span without words of its own can only reach too far.
    """
    start, end = pl.col("start"), pl.col("end")
    low = start.clip(0)
    grounded = spans.with_columns(
        found=pl.col("context").str.slice(low, (end - low).clip(0)),
    )
    whole = pl.col("found").str.len_chars().cast(pl.Int64) == end - start
    suspect = (start >= 0) & (start < end) & ((pl.col("found") != pl.col("text")) | ~whole)
    return grounded, grounded.filter(suspect)


def with_clues(
    suspects: pl.DataFrame, tables: Mapping[str, pl.DataFrame], articles: pl.DataFrame
) -> pl.DataFrame:
    """Add what helps to find the place that was meant.

    Args:
        suspects: what `ground` suspects, with `__article`, the row within `articles`.
        tables: all rows of the tables with spans; each `__index` counts up by one.
        articles: the batch of articles that the suspects point into.

    Returns:
        The suspects with `title`, and with `prefix` and `suffix` of the quote where they border
        on the span: the prefix on the first of a quote's spans, the suffix on the last.
    """
    titles = articles.get_column("title", default=None)
    if titles is not None:
        suspects = suspects.with_columns(title=titles.gather(suspects["__article"]))
    quotes = tables.get("quotes")
    if quotes is None or quotes.is_empty() or "spans" not in quotes.columns:
        return suspects
    wanted = [c for c in ("prefix", "suffix") if c in quotes.columns]
    own = (pl.col("table") == "quotes") & (pl.col("column") == "spans")
    at = suspects.select(
        pl.when(own).then(pl.col(INDEX).cast(pl.Int64) - int(quotes[INDEX][0]))
    ).to_series()
    last = (quotes["spans"].list.len().cast(pl.Int64) - 1).gather(at)
    borders = {"prefix": pl.col("item") == 0, "suffix": pl.col("item") == pl.lit(last)}
    return suspects.with_columns(
        pl.when(borders[c]).then(pl.lit(quotes[c].gather(at))).alias(c) for c in wanted
    )


def text_mismatches(quotes: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Quotes whose `text` is neither the words of their spans nor the passage around them.

    Args:
        quotes: all quotes with `__index` (counting up by one) and `text`.
        spans: grounded spans of a batch, with `context` and `found`.

    Returns:
        A frame with the columns of `MISMATCHES`, `column` being `text`. Where a quote's only
        span has no words of its own, the quote's text is what is looked for, and units and
        places are those of `judge`; `item` is then the span to move.
    """
    own = spans.filter((pl.col("table") == "quotes") & (pl.col("column") == "spans"))
    if own.is_empty():
        return MISMATCHES.to_frame()
    at = own[INDEX].cast(pl.Int64) - int(quotes[INDEX][0])
    own = own.with_columns(
        __said=quotes["text"].gather(at),
        __words=pl.coalesce("text", "found"),
        __quote=(pl.col("item") == 0).cum_sum(),
        __alone=(pl.col("item") == 0) & (pl.col("item").shift(-1).fill_null(0) == 0),
    )
    inside = (pl.col("start") >= 0) & (pl.col("start") < pl.col("end"))
    inside &= pl.col("text").is_not_null() | (
        pl.col("found").str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
    )
    differs = (pl.col("__said") != pl.col("__words")) & (pl.col("__said") != pl.col("found"))
    single = own.filter("__alone").filter(inside & differs)
    several = _joined(own.filter(~pl.col("__alone")), inside)
    bare = single.filter(pl.col("text").is_null())
    told = single.filter(pl.col("text").is_not_null())
    frames = [_text_findings(pl.concat([told, several.select(told.columns)]))]
    if bare.height:
        looked_for = bare.with_columns(text="__said", column=pl.lit("text"))
        frames.append(said_of_text(judge(looked_for.select(*SPANS.names()))))
    return pl.concat(frames)


def _joined(spans: pl.DataFrame, inside: pl.Expr) -> pl.DataFrame:
    """Quotes of several spans, one row each, whose text is neither their join nor their hull."""
    start, end = pl.col("start").min(), pl.col("end").max()
    hull = pl.col("context").first().str.slice(start.clip(0), (end - start).clip(0))
    quotes = spans.group_by("__quote", maintain_order=True).agg(
        pl.exclude("start", "end", "__words", "found", "text", "item").first(),
        start=start,
        end=end,
        item=pl.lit(None, dtype=pl.UInt32),
        text=pl.lit(None, dtype=pl.String),
        found=pl.when(pl.col("field").n_unique() == 1).then(hull),
        __found=pl.col("found").str.join(" ", ignore_nulls=False),
        __words=pl.col("__words").str.join(" ", ignore_nulls=False),
        __inside=inside.all(),
    )
    said = pl.col("__said")
    differs = (said != pl.col("__words")) & (said != pl.col("__found"))
    return quotes.filter(pl.col("__inside") & differs & (said != pl.col("found")).fill_null(True))


def _text_findings(quotes: pl.DataFrame) -> pl.DataFrame:
    """What to say where a text and the spans' own words disagree."""
    same = space_folded(pl.col("__said")) == space_folded(pl.col("__words"))
    return said_of_text(
        quotes.with_columns(
            column=pl.lit("text"),
            item=pl.lit(None, dtype=pl.UInt32),
            text=pl.col("__said"),
            found=pl.col("__words"),
            verdict=pl.lit("QUO002"),
            new_text=pl.col("__words"),
            fix_safety=pl.when(same).then(pl.lit("safe")).otherwise(pl.lit("unsafe")),
        )
    )
