"""What other columns know of the place that a span was meant to have."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from newsschema.readers.table import INDEX


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
        on the span: the prefix on the first of a quote's spans, the suffix on the last. The
        only span of a quote, where it has no words of its own, gets the quote's text.
    """
    titles = articles.get_column("title", default=None)
    if titles is not None:
        suspects = suspects.with_columns(title=titles.gather(suspects["__article"]))
    quotes = tables.get("quotes")
    if quotes is None or quotes.is_empty() or "spans" not in quotes.columns:
        return suspects
    own = (pl.col("table") == "quotes") & (pl.col("column") == "spans")
    at = suspects.select(
        pl.when(own).then(pl.col(INDEX).cast(pl.Int64) - int(quotes[INDEX][0]))
    ).to_series()
    last = pl.lit(quotes["spans"].gather(at).list.len().cast(pl.Int64) - 1)
    borders = {
        "prefix": pl.col("item") == 0,
        "suffix": pl.col("item") == last,
    }
    found = [
        pl.when(border).then(pl.lit(quotes[name].gather(at))).alias(name)
        for name, border in borders.items()
        if name in quotes.columns
    ]
    if "text" in quotes.columns:
        only = pl.when(last == 0).then(pl.lit(quotes["text"].gather(at)))
        found.append(pl.coalesce("text", only).alias("text"))
    return suspects.with_columns(found)
