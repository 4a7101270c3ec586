"""Speakers and the articles that they speak in: which of them are named there."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.names import fold_text, is_named

NAMED: Final = ("person", "organization")
"""Kinds of actors who are called by their name; states speak as their capitals and officials."""


PAIR: Final = ("__article", "speaker_id")
"""An article, by its row in the batch, and one who is quoted in it."""


TEXTS: Final = ("body", "title", "description", "publisher")


def suspects(data: Data) -> pl.DataFrame:
    """Pairs of article and speaker whose last name does not stand in the body letter by letter.

    One row a pair: its numbers, `name`, `aliases`, and `text`, all in which a name may stand.
    """
    articles = data.tables["articles"].with_row_index("__article")
    actors = data.tables["actors"]
    aliases = pl.col("aliases") if data.has("actors", "aliases") else pl.lit([], pl.List(pl.String))
    kind = pl.col("type").is_in(NAMED) if data.has("actors", "type") else pl.lit(True)
    last = pl.col("name").str.split(" ").list.last()
    pairs = (
        data.tables["quotes"]
        .select(PAIR)
        .drop_nulls()
        .unique(maintain_order=True)
        .join(
            actors.filter(kind).select("actor_id", "name", aliases.alias("aliases")),
            left_on="speaker_id",
            right_on="actor_id",
        )
        .join(articles.select("__article", "body").drop_nulls(), on="__article")
        .filter(~pl.col("body").str.contains(last, literal=True))
        .drop("body")
        .collect()
    )
    texts = [pl.col(name) for name in TEXTS if data.has("articles", name)]
    if data.has("articles", "authors"):
        author = pl.element().struct.field("name")
        texts.append(pl.col("authors").list.eval(author).list.join("\n"))
    text = pl.concat_str(texts, separator="\n", ignore_nulls=True)
    return (
        articles.filter(pl.col("__article").is_in(pairs["__article"].unique().implode()))
        .select("__article", text.alias("text"))
        .join(pairs.lazy(), on="__article")
        .sort(PAIR)
        .collect()
    )


folded: Final = lru_cache(maxsize=4)(fold_text)
"""Pairs of one article follow each other: its text is folded once."""


def named(pair: dict[str, Any]) -> bool:
    """Whether a speaker is named in the texts of an article."""
    names = [pair["name"], *(pair["aliases"] or ())]
    return is_named([name for name in names if name], pair["text"], folded(pair["text"]))
