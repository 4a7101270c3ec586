"""Where claims stand, beside where the quotes of their article stand."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data


def evidence(data: Data) -> pl.LazyFrame:
    """The spans of the claims of a batch that hold their words: as `SPANS`, and `__article`."""
    own = (pl.col("table") == "claims") & (pl.col("column") == "spans")
    claims = data.tables["claims"].select(INDEX, "__article")
    return data.spans.filter(own & _holds_its_words()).join(claims, on=INDEX, maintain_order="left")


def verbatim(data: Data) -> pl.LazyFrame:
    """Where the quotes of a batch give the very words of a speaker.

    The spans of direct quotes, and the quoted spans of the others.

    Returns:
        `__article`, `field`, `quote_id`, `quoted_start`, `quoted_end`.
    """
    own = pl.col("table") == "quotes"
    direct = (pl.col("kind") == "direct") & (pl.col("column") == "spans")
    quotes = data.tables["quotes"].select(INDEX, "__article", "quote_id", "kind")
    return (
        data.spans.filter(own & pl.col("column").is_in(["spans", "quoted_spans"]))
        .filter(_holds_its_words())
        .join(quotes, on=INDEX, maintain_order="left")
        .filter(direct | (pl.col("column") == "quoted_spans"))
        .select("__article", "field", "quote_id", quoted_start="start", quoted_end="end")
    )


def hulls(data: Data) -> pl.LazyFrame:
    """From where to where the quotes of a batch reach.

    Returns:
        `__article`, `field`, `quote_id`, `quoted_start`, `quoted_end`.
    """
    quotes = data.tables["quotes"].select(INDEX, "__article", "quote_id")
    return (
        data.spans.filter((pl.col("table") == "quotes") & (pl.col("column") == "spans"))
        .filter(_holds_its_words())
        .join(quotes, on=INDEX, maintain_order="left")
        .group_by("__article", "field", "quote_id", maintain_order=True)
        .agg(quoted_start=pl.col("start").min(), quoted_end=pl.col("end").max())
    )


def claimants(data: Data, said: pl.LazyFrame) -> pl.LazyFrame:
    """The speakers of quotes as claimants, as far as they are known.

    Args:
        data: a batch of articles.
        said: claims with the `quote_id` of the quote that they stand in.
    """
    quotes = data.tables["quotes"]
    there = [c for c in ("speaker_id", "speaker_text") if data.has("quotes", c)]
    known = said.join(
        quotes.select("quote_id", *there).unique("quote_id"), on="quote_id", how="left"
    )
    kind = pl.lit("unknown")
    if "speaker_id" in there:
        kind = pl.when(pl.col("speaker_id").is_not_null()).then(pl.lit("actor")).otherwise(kind)
    names = {"speaker_id": "claimant_id", "speaker_text": "claimant_text"}
    own = [pl.col(c).alias(names[c]) for c in there]
    return known.select(INDEX, "fix_safety", "quote_id", *own, claimant_kind=kind)


def _holds_its_words() -> pl.Expr:
    """Whether a span is sound: QUO001 to QUO004 speak of the others."""
    found = pl.col("found")
    whole = found.str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
    return (found.str.len_bytes() > 0) & whole & (found == pl.coalesce("text", "found"))
