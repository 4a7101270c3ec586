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
