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
