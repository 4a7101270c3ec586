"""Offices of actors: when they are held, and who is named by an office that is not held."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.names import fold_name, telling_words
from newsschema.validators.time_intervals import earliest, latest

MARGIN = "31d"
"""How long around its dates an office may be spoken of: nominations, votes, last days."""


def roles(data: Data) -> pl.LazyFrame:
    """Every office of every actor with a date.

    Returns:
        `__index`, `actor_id`, `name`, `item` (number of the office), `title`, `valid_from`,
        `valid_to`, and the precision of both.
    """
    office = pl.col("roles").struct
    return (
        data.tables["actors"]
        .filter(pl.col("roles").list.len() > 0)
        .select(INDEX, "actor_id", "name", "roles", item=pl.int_ranges(pl.col("roles").list.len()))
        .explode("roles", "item")
        .select(
            INDEX,
            "actor_id",
            "name",
            "item",
            *(office.field(name) for name in ("title", "valid_from", "valid_to")),
            valid_from_precision=office.field("precision"),
            valid_to_precision=office.field("precision"),
        )
        .filter(pl.col("valid_from").is_not_null() | pl.col("valid_to").is_not_null())
    )


def ends() -> tuple[pl.Expr, pl.Expr]:
    """The first moment at which an office can begin, and the last at which it can end."""
    known = ("valid_from_precision", "valid_to_precision")
    return earliest("valid_from", known), latest("valid_to", known)


def not_held(data: Data, held: pl.LazyFrame) -> pl.LazyFrame:
    """Quotes whose speakers are named by an office alone that they do not hold at that time.

    Args:
        data: all rows of the dataset.
        held: offices whose dates are in order, as `roles` gives them.

    Returns:
        `__index` of the quote, `speaker_text` and the actor's `name`.
    """
    needed = data.has("quotes", "article_id", "speaker_id", "speaker_text")
    empty = pl.LazyFrame(
        schema={INDEX: pl.UInt32, "speaker_text": pl.String, "name": pl.String, "title": pl.String}
    )
    if not needed or not data.has("articles", "article_id", "published_at"):
        return empty
    present = data.tables["articles"].collect_schema().names()
    articles = data.tables["articles"].select(
        "article_id", seen=earliest("published_at", present), gone=latest("published_at", present)
    )
    first, last = ends()
    spoken = (
        data.tables["quotes"]
        .select(INDEX, "article_id", "speaker_text", actor_id="speaker_id")
        .drop_nulls()
        .join(held.drop(INDEX), on="actor_id", maintain_order="left")
        .join(articles.unique("article_id", keep="none"), on="article_id", maintain_order="left")
        .filter(pl.col("seen").is_not_null())
        .with_columns(
            holds=(first.dt.offset_by(f"-{MARGIN}") <= pl.col("gone")).fill_null(value=True)
            & (last.dt.offset_by(MARGIN) >= pl.col("seen")).fill_null(value=True)
        )
        .collect()
    )
    named = [
        by_office(text, title, name)
        for text, title, name in spoken.select("speaker_text", "title", "name").iter_rows()
    ]
    return (
        spoken.lazy()
        .filter(pl.Series(named, dtype=pl.Boolean))
        .group_by(INDEX, maintain_order=True)
        .agg(pl.col("speaker_text", "name").first(), pl.col("holds").any())
        .filter(~pl.col("holds"))
    )


def by_office(text: str, title: str | None, name: str | None) -> bool:
    """Whether words name somebody by an office: all words of its title, none of the name's."""
    words = set(fold_name(text).split())
    office = set(telling_words(title or ""))
    return bool(office) and office <= words and words.isdisjoint(telling_words(name or ""))
