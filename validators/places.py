"""Where a row stands, in words for a finding."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import FILE, LINE, ROW


def place_of(files: Sequence[str]) -> pl.Expr:
    """File and line of a row (its row, where the format has no lines), as a text.

    Args:
        files: paths of the table's files, by the number in `__file`.
    """
    path = pl.col(FILE).replace_strict(dict(enumerate(files)), default="?", return_dtype=pl.String)
    # Not `pl.format`: it panics on a frame of several chunks of which some are filtered empty.
    line = path + pl.lit(":") + pl.col(LINE).cast(pl.String)
    return pl.coalesce(line, path + pl.lit(", row ") + pl.col(ROW).cast(pl.String))
