"""Which outlet an article is of, for rules that compare an outlet with itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

HOST: Final = r"^https?://(?:www\.)?([^/:?#]+)"


def outlet(present: Collection[str]) -> pl.Expr:
    """The outlet of each article: its publisher, source, or the host of its URL; else null.

    Args:
        present: the columns of the articles' frame.
    """
    known = [pl.col(name) for name in ("publisher", "source_id") if name in present]
    if "url" in present:
        known.append(pl.col("url").str.extract(HOST))
    return pl.coalesce(*known, pl.lit(None, dtype=pl.String))


def same_outlet(present: Collection[str]) -> pl.Expr:
    """What is equal for articles of one outlet; those without one are together.

    Rules that say it by this see parts that are dealt once for all of them (`Data.apart`).

    Args:
        present: the columns of the articles' frame.
    """
    return outlet(present).fill_null("")
