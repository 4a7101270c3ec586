"""What an article says of its own body: whether it is whole, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def claims_to_be_full(present: Sequence[str]) -> pl.Expr:
    """True where `body_status` is `full` or null; in a table without it, everywhere.

    Args:
        present: the columns of the table's frames.
    """
    if "body_status" not in present:
        return pl.lit(True)
    return pl.col("body_status").fill_null("full") == "full"


def own_text(present: Sequence[str]) -> pl.Expr:
    """True where an article does not say that its text was taken over from somewhere.

    Args:
        present: the columns of the table's frames.
    """
    if "syndicated_from" not in present:
        return pl.lit(True)
    return pl.col("syndicated_from").is_null()


def withheld(height: int) -> pl.DataFrame:
    """Rows of articles whose body is taken out, and that say so."""
    body = pl.repeat(None, height, dtype=pl.String, eager=True).alias("body")
    return pl.DataFrame([body]).with_columns(body_status=pl.lit("withheld"))


def with_status(height: int, status: str) -> pl.DataFrame:
    """Rows of articles that say how much of their text is there."""
    return pl.DataFrame({"body_status": [status] * height})
