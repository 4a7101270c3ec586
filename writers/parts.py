"""Which part of a table a row is written to: the month of its article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.schemas.fields import FieldSpec, fields
from newsschema.schemas.record import Record

UNDATED: Final = "undated"
"""The part of rows whose article has no month, or that have no article."""
WHEN: Final = "published_at"
"""The instant of an article that decides its month."""


def link(record: type[Record]) -> FieldSpec | None:
    """The column through which a row belongs to an article.

    A reference to the article itself (quotes, claims, mentions), else the first required
    reference (the claim of a review); none where rows stand for themselves (actors).
    """
    known = fields(record)
    own = (spec for spec in known if spec.ref == "articles")
    required = (spec for spec in known if spec.ref is not None and spec.required_column)
    return next(own, None) or next(required, None)


def is_parted(record: type[Record], table: str) -> bool:
    """Whether the rows of a table are written month by month."""
    return table == "articles" or link(record) is not None


def months(articles: pl.DataFrame) -> pl.DataFrame:
    """The month of each article: its key as `found`, `part` as `2026-03`.

    Versions of an article lie together, in the earliest month. A year alone is no month.

    Args:
        articles: with the key; `published_at` and its precision where they are known.
    """
    key = "article_id"
    if WHEN not in articles.columns:
        return articles.select(pl.col(key).alias("found")).unique().with_columns(part=_lit())
    instant = pl.col(WHEN)
    precision = precision_column(WHEN)
    if precision in articles.columns:
        exact = (pl.col(precision) != "year").fill_null(value=True)
        instant = pl.when(exact).then(instant)
    month = instant.min().dt.strftime("%Y-%m")
    found = articles.group_by(pl.col(key).alias("found")).agg(part=month)
    return found.filter(pl.col("found").is_not_null()).with_columns(
        pl.col("part").fill_null(UNDATED)
    )


def parts(
    table: str, record: type[Record], rows: pl.DataFrame, known: Mapping[str, pl.DataFrame]
) -> pl.Series:
    """The part of each row, by the parts of the rows it belongs to.

    Args:
        table: the table's name.
        record: of the table.
        rows: with the key or the linking column.
        known: by table, the parts of its rows as `found` and `part`.
    """
    own = link(record)
    column, target = ("article_id", table) if own is None else (own.name, own.ref or "")
    if not is_parted(record, table):
        return pl.Series("part", [table], dtype=pl.String).new_from_index(0, rows.height)
    if column not in rows.columns or target not in known:
        return pl.Series("part", [UNDATED], dtype=pl.String).new_from_index(0, rows.height)
    joined = rows.select(pl.col(column).alias("found")).join(
        known[target], on="found", how="left", maintain_order="left"
    )
    return joined["part"].fill_null(UNDATED)


def _lit() -> pl.Expr:
    return pl.lit(UNDATED, dtype=pl.String)
