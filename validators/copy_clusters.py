"""Articles that are near copies of each other, and what is said of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.addresses import address
from newsschema.validators.body_state import own_text
from newsschema.validators.copies import SAME_WORDS, SHINGLES
from newsschema.validators.data import Data
from newsschema.validators.near_copies import clusters
from newsschema.validators.places import place_of

FAILING: Final = pl.Schema(
    {
        INDEX: pl.UInt32,
        "column": pl.String,
        "found": pl.String,
        "expected": pl.String,
        "help": pl.String,
    }
)


def known(data: Data, found: pl.DataFrame) -> pl.DataFrame:
    """What is known of each article that may be a copy, as `near_copies.pairs` gives them."""
    articles = data.tables["articles"]
    present = articles.collect_schema().names()
    met = pl.concat([found["row"], found["other"].rename("row")]).unique()
    return (
        articles.filter(pl.col(INDEX).is_in(met.implode()))
        .select(
            INDEX,
            "article_id",
            SAME_WORDS,
            SHINGLES,
            __own=own_text(present),
            __address=address(present),
            __split=pl.col("split") if "split" in present else pl.lit(None, dtype=pl.String),
            __at=pl.col("published_at") if "published_at" in present else pl.lit(None),
            __place=place_of(data.files.get("articles", ())),
        )
        .collect(engine="in-memory")
    )


def alike(
    found: pl.DataFrame, rows: pl.DataFrame, similarity: float, containment: float, days: int
) -> pl.DataFrame:
    """The pairs of different articles that are alike enough, with what is known of both.

    Args:
        found: pairs, as `near_copies.pairs` gives them.
        rows: articles, as `known` gives them.
        similarity: share of common shingles from which texts are alike.
        containment: the same, of the shorter text's shingles, for articles of about one time.
        days: how far apart such articles may have been published.
    """
    both = found.join(rows, left_on="row", right_on=INDEX).join(
        rows, left_on="other", right_on=INDEX, suffix="_other"
    )
    apart = (pl.col("__at") - pl.col("__at_other")).abs() <= pl.duration(days=days)
    enough = (pl.col("similarity") >= similarity) | (
        (pl.col("containment") >= containment) & apart.fill_null(False)
    )
    return both.filter(enough, pl.col("article_id") != pl.col("article_id_other"))


def of_clusters(linked: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What to say of each article of a cluster but the first, and those of DUP002 and DUP003."""
    told_by_others = linked.filter(
        (pl.col(SAME_WORDS) == pl.col(f"{SAME_WORDS}_other"))
        | (pl.col("__address") == pl.col("__address_other"))
    )
    near = linked.filter(
        "__own",
        ~pl.col("row").is_in(told_by_others["row"].unique().implode()),
        # A copy in another split is DUP006's.
        (pl.col("__split") == pl.col("__split_other")).fill_null(True),
    ).sort("row", "similarity", "containment", "other", descending=[False, True, True, False])
    groups = clusters(linked)
    size = groups.group_by("cluster").len("size")
    first = rows.select(cluster=INDEX, __first="article_id", __first_place="__place")
    share = pl.max_horizontal("similarity", "containment") * 100
    within = pl.col("similarity") < pl.col("containment") - 0.1
    return (
        near.unique("row", keep="first", maintain_order=True)
        .join(groups, left_on="row", right_on=INDEX, maintain_order="left")
        .join(size, on="cluster", maintain_order="left")
        .join(first, on="cluster", maintain_order="left")
        .select(
            pl.col("row").alias(INDEX),
            pl.lit("body").alias("column"),
            pl.format(
                "{} % of {} in {}",
                share.round(0).cast(pl.Int64),
                pl.when(within).then(pl.lit("the shorter text")).otherwise(pl.lit("both texts")),
                "article_id_other",
            ).alias("found"),
            pl.lit("a text of its own").alias("expected"),
            pl.format(
                "cluster {} of {} articles, the first at {}", "__first", "size", "__first_place"
            ).alias("help"),
        )
    )
