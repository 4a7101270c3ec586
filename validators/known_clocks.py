"""The clock that a date-time without an offset was read from, where the dataset says it."""

from __future__ import annotations

from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from newsschema.readers.table import RAW
from newsschema.schemas.instants import local
from newsschema.validators.data import Data

CLOCK: Final = "published_utc_offset"
"""The column of articles with the offset that the outlet printed."""
PRINTED: Final = ("published_at", "modified_at")
"""Instants that the outlet prints; what a crawler noted is by the crawler's clock."""
MINUTE: Final = 60_000_000

CLOCKS: Final = pl.Schema({"offset": pl.Int32(), "clock": pl.String()})


def clocks(data: Data, table: str, column: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The offsets of date-times from UTC, with the columns of `CLOCKS`, row by row.

    Args:
        data: may have the sources and their time zones.
        table: whose rows they are.
        column: of instants.
        rows: rows whose instant is a text without an offset.
    """
    found = pl.DataFrame(
        {
            name: pl.repeat(None, rows.height, dtype=dtype, eager=True)
            for name, dtype in CLOCKS.items()
        }
    )
    if table != "articles" or column not in PRINTED:
        return found
    if data.has("sources", "source_id", "timezone") and "source_id" in rows.columns:
        found = _by_zone(data, column, rows)
    if column == PRINTED[0] and CLOCK in rows.columns:
        said = rows[CLOCK].cast(pl.Int32)
        found = found.select(
            offset=pl.coalesce(pl.lit(said), "offset"),
            clock=pl.when(said.is_not_null()).then(pl.lit(CLOCK)).otherwise("clock"),
        )
    return found


def _by_zone(data: Data, column: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The offsets in the time zones of the sources; null in hours that a clock skips or repeats."""
    zones = (
        data.tables["sources"]
        .select("source_id", zone="timezone")
        .drop_nulls()
        .unique("source_id", keep="none")
        .collect()
    )
    told = (
        rows.select("source_id", local=local(pl.col(RAW + column)))
        .with_row_index("at")
        .join(zones, on="source_id", how="left", maintain_order="left")
    )
    offsets = [
        own.select(
            "at",
            offset=_offset(own["local"], str(zone)),
            clock=pl.lit(f"the zone of its source, {zone}"),
        )
        for (zone,), own in told.drop_nulls("zone").group_by("zone", maintain_order=True)
    ]
    schema = pl.Schema({"at": pl.UInt32(), **CLOCKS})
    known = pl.concat([schema.to_frame(), *(o.cast(schema) for o in offsets)])
    joined = told.select("at").join(known, on="at", how="left", maintain_order="left")
    return joined.select("offset", clock=pl.when(pl.col("offset").is_not_null()).then("clock"))


def _offset(moments: pl.Series, zone: str) -> pl.Series:
    """What a clock of a zone was ahead of UTC, in minutes; null for names that are no zone."""
    try:
        there = moments.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    except PolarsError:
        return pl.repeat(None, moments.len(), dtype=pl.Int32, eager=True)
    utc = there.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return ((moments - utc).dt.total_microseconds() // MINUTE).cast(pl.Int32)
