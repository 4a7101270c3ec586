"""Making the profile of a dataset: what is measured of each body, and how it is counted."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.outlets import outlet
from newsschema.validators.profile import COLUMNS, KEYS, LENGTH, NULLS, Profile, merged
from newsschema.validators.rare_characters import has_any

OWN: Final = "__"
"""Prefix of columns that are no part of the data."""
TYPOGRAPHIC: Final = "“”„‟«»‘’‚「」『』"
CAPITAL: Final = r"\p{Lu}"
SIGNS: Final = ("non_ascii", "curly", "capitals")
PARAGRAPHS: Final = ("one_line", "line_breaks", "blank_lines")
MEASURES: Final = pl.Schema(
    {
        "__length": pl.UInt32(),
        **{OWN + name: pl.Boolean() for name in SIGNS},
        "__paragraphs": pl.UInt8(),
    }
)
"""`__paragraphs` is the place in `PARAGRAPHS`."""


def measures(articles: pl.DataFrame) -> pl.DataFrame:
    """What the profile wants of each body, with the columns of `MEASURES`; null without one."""
    if "body" not in articles.columns:
        return MEASURES.to_frame().clear(articles.height)
    body = pl.when(pl.col("body").str.len_bytes() > 0).then("body")
    length, outside = body.str.len_chars(), body.str.len_bytes() != body.str.len_chars()
    blank = body.str.contains("\n\n", literal=True)
    return (
        articles.lazy()
        .select(
            length.alias("__length"),
            outside.alias("__non_ascii"),
            has_any(body, TYPOGRAPHIC).fill_null(False).alias("__curly"),
            body.str.contains(CAPITAL).alias("__capitals"),
            pl.when(blank)
            .then(pl.lit(2, pl.UInt8))
            .otherwise(body.str.contains("\n", literal=True).cast(pl.UInt8))
            .alias("__paragraphs"),
        )
        .collect()
    )


def profile_of(data: Data) -> Profile:
    """The profile of all tables; `articles` must have the columns of `measures`."""
    columns = [_columns(name, frame) for name, frame in data.tables.items()]
    found = merged([Profile(pl.concat([COLUMNS.to_frame(), *columns]), merged([]).weeks)])
    if data.has("articles", *MEASURES):
        named = [n for n in ("articles", "quotes", "claims") if data.has(n, "article_id")]
        by = dict.fromkeys(named, pl.col("article_id"))
        # One after the other: a part of many outlets and years has a row for nearly each article.
        for part in data.apart(by) if "articles" in by else (data,):
            found = merged([found, Profile(COLUMNS.to_frame(), _weeks(part))])
    # In an order that does not depend on what the first part has.
    lengths = sorted(
        int(c.removeprefix(LENGTH)) for c in found.weeks.columns if c.startswith(LENGTH)
    )
    others = [c for c in found.weeks.columns if not c.startswith(LENGTH)]
    ordered = found.weeks.select(*others, *(LENGTH + str(number) for number in lengths))
    return Profile(found.columns, ordered)


def _columns(table: str, frame: pl.LazyFrame) -> pl.DataFrame:
    """The types and nulls of the columns of one table."""
    names = [n for n in frame.collect_schema().names() if not n.startswith(OWN)]
    types = frame.collect_schema()
    counted = frame.select(pl.len(), pl.col(names).null_count().name.prefix(NULLS)).collect()
    rows = counted["len"].item()
    return pl.DataFrame(
        {
            "table": [table] * len(names),
            "column": names,
            "type": [str(types[name]) for name in names],
            "rows": [rows] * len(names),
            "nulls": [counted[NULLS + name].item() for name in names],
        },
        schema=COLUMNS,
    )


def _weeks(data: Data) -> pl.DataFrame:
    """The counts of articles by outlet and week, with those of the rows that belong to them."""
    articles = data.tables["articles"]
    present = articles.collect_schema().names()
    named = [n for n in present if not n.startswith(OWN)]
    week = pl.lit(None, dtype=pl.Date)
    if "published_at" in present:
        week = pl.col("published_at").dt.date().dt.truncate("1w")
    rows = articles.with_columns(outlet=outlet(present), week=week)
    for table in ("quotes", "claims"):
        rows = _with_rows(rows, data, table)
    bucket = (2 * pl.col("__length").log(2)).floor().cast(pl.UInt8)
    counts = rows.group_by(list(KEYS)).agg(
        articles=pl.len(),
        quotes=pl.col("__quotes").sum(),
        claims=pl.col("__claims").sum(),
        bodies=pl.col("__length").count(),
        **{name: pl.col(OWN + name).sum() for name in SIGNS},
        **{name: (pl.col("__paragraphs") == k).sum() for k, name in enumerate(PARAGRAPHS)},
        **{NULLS + name: pl.col(name).is_null().sum() for name in named},
    )
    lengths = (
        rows.filter(pl.col("__length").is_not_null())
        .group_by(*KEYS, bucket=bucket)
        .len()
        .collect()
        .sort("bucket")
        .pivot("bucket", index=list(KEYS), values="len")
    )
    lengths = lengths.rename({c: LENGTH + c for c in lengths.columns if c not in KEYS})
    joined = counts.collect().join(lengths, on=list(KEYS), how="left", nulls_equal=True)
    return joined.with_columns(pl.exclude(list(KEYS)).cast(pl.Int64).fill_null(0))


def _with_rows(articles: pl.LazyFrame, data: Data, table: str) -> pl.LazyFrame:
    """The articles with the number of rows of a table that belong to them, as `__<table>`."""
    name = OWN + table
    if not (data.has(table, "article_id") and "article_id" in articles.collect_schema()):
        return articles.with_columns(pl.lit(0, pl.Int64).alias(name))
    counted = data.tables[table].group_by("article_id").agg(pl.len().alias(name))
    # The rows of an article with several versions are counted once.
    first = pl.col("article_id").is_first_distinct()
    joined = articles.join(counted, on="article_id", how="left", maintain_order="left")
    return joined.with_columns(pl.when(first).then(name).fill_null(0).alias(name))
