"""One line per finding, for `grep` and for editors that jump to `file:line:`."""

from __future__ import annotations

from typing import BinaryIO, Final

import polars as pl

from newsschema.reports.anatomy import MEMORY
from newsschema.reports.options import ReportOptions
from newsschema.reports.visible import utf8, visible
from newsschema.validators.outcome import Outcome

SLICE: Final = 16384
"""Findings that are Python objects at a time."""


def render(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write `file:line: code severity key column: message`, nothing else.

    A key or column that a finding does not have is `-`. Formats without lines give
    `file row 1202:`, findings without a row `file:` or `table quotes:`; tables in memory
    are told by name.
    """
    stream.writelines(
        "".join(f"{line}\n" for line in lines(part)).encode("utf-8")
        for part in outcome.findings.iter_slices(SLICE)
    )


def lines(findings: pl.DataFrame) -> list[str]:
    """The lines of some findings, with nothing in them that steers a terminal."""
    text = pl.String
    file = pl.col("file")
    table = pl.concat_str(pl.lit("table "), pl.col("table"))
    place = pl.when(file == MEMORY).then(table).otherwise(pl.coalesce(file, table))
    number = (
        pl.when(pl.col("line").is_not_null())
        .then(pl.concat_str(pl.lit(":"), pl.col("line").cast(text)))
        .when(pl.col("row").is_not_null())
        .then(pl.concat_str(pl.lit(" row "), pl.col("row").cast(text)))
        .otherwise(pl.lit(""))
    )
    line = pl.format(
        "{}{}: {} {} {} {}: {}",
        place.fill_null("-"),
        number,
        "code",
        "severity",
        pl.col("key").fill_null("-"),
        pl.col("column").fill_null("-"),
        pl.col("message").fill_null(""),
    )
    return [utf8(visible(line)) for line in findings.select(line).to_series()]
