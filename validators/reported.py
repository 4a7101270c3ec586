"""When claims were reported: the last known moments of articles and reviews."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.time_intervals import latest, shown

LAST_KNOWN: Final = ("published_at", "modified_at", "retrieved_at")
"""Moments of an article; what it says was said before the last of them."""


def articles(data: Data) -> pl.LazyFrame | None:
    """The last known moment of every article that has one version: `article_id`, `last`, …."""
    if not data.has("articles", "article_id", "published_at"):
        return None
    present = data.tables["articles"].collect_schema().names()
    moments = [latest(column, present) for column in LAST_KNOWN if column in present]
    return (
        data.tables["articles"]
        .filter(pl.col("published_at").is_not_null())
        .select(
            "article_id",
            last=pl.max_horizontal(moments),
            said=shown("published_at", present),
            what=pl.lit("article"),
        )
        .unique("article_id", keep="none")
    )


def reviews(data: Data) -> pl.LazyFrame | None:
    """When every review was published: `claim_id`, `last`, `said`, `what`."""
    if not data.has("claim_reviews", "claim_id", "published_at"):
        return None
    present = data.tables["claim_reviews"].collect_schema().names()
    return (
        data.tables["claim_reviews"]
        .filter(pl.col("published_at").is_not_null())
        .select(
            "claim_id",
            last=latest("published_at", present),
            said=shown("published_at", present),
            what=pl.lit("review"),
        )
    )
