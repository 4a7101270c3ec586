"""Versions of one article: which of them a quote's offsets were counted in.

An article that was stored twice under one id has several bodies. A row that carries
`body_sha256` belongs to the version with that hash; a row without it is at fault only where
it holds in no version.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import polars as pl

from newsschema.readers.table import INDEX

SPAN_KEY = ("table", INDEX, "column", "item")
"""What names one span among all spans of a dataset."""


def with_staleness(suspects: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Add `stale`: whether the row's hash is not that of the text beside it; null if unknown.

    Where it is not, `body_hash` is the text's.
    Only the bodies of suspects are hashed, each once. The `__index` of each table counts up by one.
    """
    hashes = [
        _carried(name, frame, suspects)
        for name, frame in tables.items()
        if name != "articles" and "body_sha256" in frame.columns and frame.height
    ]
    if not hashes or suspects.is_empty():
        return suspects.with_columns(
            stale=pl.lit(None, dtype=pl.Boolean), body_hash=pl.lit(None, dtype=pl.String)
        )
    carried = pl.concat(hashes)
    bodies = suspects.filter(pl.col("field") == "body")["context"].drop_nulls().unique()
    actual = pl.DataFrame(
        {"context": bodies, "__actual": [sha256(b.encode()).hexdigest() for b in bodies]},
        schema={"context": pl.String, "__actual": pl.String},
    )
    return (
        suspects.join(carried, on=["table", INDEX], how="left", maintain_order="left")
        .join(actual, on="context", how="left", maintain_order="left")
        .with_columns(stale=pl.col("__sha").str.to_lowercase() != pl.col("__actual"))
        .with_columns(body_hash=pl.when("stale").then("__actual"))
        .drop("__sha", "__actual")
    )


def _carried(table: str, frame: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """The hash that each row of a table with suspects carries: `table`, `__index`, `__sha`."""
    index = suspects.filter(pl.col("table") == table)[INDEX].unique()
    at = index.cast(pl.Int64) - int(frame[INDEX][0])
    return pl.DataFrame({INDEX: index, "__sha": frame["body_sha256"].gather(at)}).select(
        pl.lit(table).alias("table"), INDEX, "__sha"
    )


def one_per_span(mismatches: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Of the mismatches found in several versions of an article, those that count, once each.

    Args:
        mismatches: rows of `MISMATCHES`, one per span and version in which it fails. Those without
            a verdict hold their words in a version, so they count only where it is the only one.
        articles: all articles, for the number of versions of each id.
    """
    if mismatches.is_empty() or "article_id" not in articles.columns:
        return mismatches
    versions = (
        articles.lazy()
        .filter(pl.col("article_id").is_in(mismatches["article_id"].unique().implode()))
        .group_by("article_id")
        .agg(__versions=pl.len())
        .filter(pl.col("__versions") > 1)
        .collect()
    )
    if versions.is_empty():
        return mismatches
    several = mismatches.join(versions, on="article_id", how="left", maintain_order="left")
    fails = pl.col("verdict").is_not_null()
    failed = fails.sum().over(SPAN_KEY)
    holds_nowhere = pl.col("__versions").is_null() | (fails & (failed >= pl.col("__versions")))
    return (
        several.filter(holds_nowhere)
        .unique(SPAN_KEY, keep="first", maintain_order=True)
        .drop("__versions")
    )


def version_of(columns: Sequence[str], table: str) -> pl.Expr:
    """What tells rows of one key apart: the body of an article, else its hash as it was given."""
    hashes = [
        pl.col(c).hash() if c == "body_sha256" else pl.col(c)
        for c in ("__body_hash", "body_sha256")
        if c in columns
    ]
    if table != "articles" or not hashes:
        return pl.lit(0, dtype=pl.UInt64)
    return pl.coalesce(hashes).fill_null(0)
