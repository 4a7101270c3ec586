"""Date-times written in the one form, RFC 3339 to the second."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.instants import local


def canonical(text: pl.Expr, offset: pl.Expr) -> pl.Expr:
    """The local time that a text says, with an offset from UTC in minutes."""
    sign = pl.when(offset < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
    hours = (offset.abs() // 60).cast(pl.String).str.pad_start(2, "0")
    minutes = (offset.abs() % 60).cast(pl.String).str.pad_start(2, "0")
    zone = (
        pl.when(offset == 0)
        .then(pl.lit("Z"))
        .otherwise(pl.concat_str(sign, hours, pl.lit(":"), minutes))
    )
    return local(text).dt.to_string("%Y-%m-%dT%H:%M:%S") + zone
