"""Direct quotations in running text, found by their marks, and which of them no quote covers."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import QUOTE_MARKS, WHITE_SPACE
from newsschema.validators.data import Data
from newsschema.validators.mark_balance import marks_of_bodies
from newsschema.validators.quote_marks import is_title

_PASSAGES: Final = (
    r"“[^“”\n]+(?:”|\n|\z)",
    r"„[^„“”\n]+(?:[“”]|\n|\z)",
    r"«[^«»\n]+»",
    r"»[^«»\n]+[«»]",
    r"「[^「」\n]+」",
    r'"[^"\s](?:[^"\n]*[^"\s])?"',
    r"‘[^‘“”\n]+?[.,!?…]’",
)
MARKED: Final = "|".join(_PASSAGES)
"""A passage between marks on one line, of any length, so that marks are read in pairs. A line
may end before the closing mark: a quotation over several paragraphs has only one."""

CLOSED: Final = frozenset(".,;!?…")
"""What stands right before a closing mark."""

UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]"
"""Letters of scripts that set no spaces between words."""
PER_WORD: Final = 2
"""Letters of such a script that count as a word."""

PROBE: Final = 20
"""Code points of the beginning, the middle and the end of a quotation, each of which is enough
to recognise it in a quote."""

UNCOVERED: Final = pl.Schema(
    {INDEX: pl.UInt32, "body": pl.String, "words": pl.String, "lost": pl.UInt32, "all": pl.UInt32}
)
"""An article with quotations that no quote has: the words of the first one, how many they are,
and how many quotations the article has."""


def uncovered(data: Data, least_words: int) -> pl.LazyFrame:
    """The articles of a batch with direct quotations that none of their quotes has.

    Args:
        data: a batch of articles with the quotes that belong to them.
        least_words: words from which a passage between marks is a quotation. What is shorter is
            a title or a word that the author keeps at a distance.

    Returns:
        A frame with the columns of `UNCOVERED`.
    """
    articles = data.tables["articles"].with_row_index("__article")
    marked = data.once(marks_of_bodies)["__article"].implode()
    words = pl.col("words")
    counted = words.str.count_matches(r"\S+") + words.str.count_matches(UNSPACED) // PER_WORD
    passages = (
        articles.filter(pl.col("__article").is_in(marked))
        .select("__article", words=pl.col("body").str.extract_all(MARKED))
        .filter(pl.col("words").list.len() > 0)
        .explode("words")
        .with_columns(words.str.strip_chars(QUOTE_MARKS + WHITE_SPACE))
        .filter(counted >= least_words)
        .collect()
    )
    if passages.is_empty():
        return UNCOVERED.to_frame().lazy()
    said = (
        data.tables["quotes"]
        .filter(pl.col("__article").is_in(passages["__article"].unique().implode()))
        .group_by("__article")
        .agg(said=pl.col("text").str.join("\n").str.to_lowercase())
    )
    quotations = (
        passages.lazy()
        .join(said, on="__article", how="left", maintain_order="left")
        .with_columns(covered=_is_covered())
        .collect()
    )
    lost = _really_quoted(quotations.filter(~pl.col("covered")), articles)
    every = quotations.group_by("__article").agg(all=pl.len())
    first = lost.group_by("__article", maintain_order=True).agg(words.first(), lost=pl.len())
    return (
        first.lazy()
        .join(every.lazy(), on="__article", maintain_order="left")
        .join(articles.select("__article", INDEX, "body"), on="__article", maintain_order="left")
        .select(pl.col(name).cast(dtype) for name, dtype in UNCOVERED.items())
    )


def _really_quoted(passages: pl.DataFrame, articles: pl.LazyFrame) -> pl.DataFrame:
    """Of passages between marks those that are no titles, and whose first mark opens.

    A mark right behind a letter or a full stop closes: the passage stands between quotations.
    """
    bodies = articles.select("body").collect().to_series().gather(passages["__article"])
    opened = []
    for words, body in zip(passages["words"], bodies, strict=True):
        before = body[: body.find(words)].rstrip().rstrip(QUOTE_MARKS)[-1:]
        opened.append(not (before.isalnum() or before in CLOSED) and not is_title(words))
    return passages.filter(pl.Series(opened, dtype=pl.Boolean))


def _is_covered() -> pl.Expr:
    """Whether a part of `words` stands in `said`, all that the article's quotes say."""
    words, length = pl.col("words").str.to_lowercase(), pl.col("words").str.len_chars()
    middle = (length // 2).cast(pl.Int64) - PROBE // 2
    probes = (
        words.str.head(PROBE),
        words.str.slice(pl.max_horizontal(middle, 0), PROBE),
        words.str.tail(PROBE),
    )
    found = [pl.col("said").str.contains(probe, literal=True) for probe in probes]
    return pl.any_horizontal(found).fill_null(value=False)
