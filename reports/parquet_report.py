"""The format `parquet`: the findings as columns, the rest of the report in the metadata."""

from __future__ import annotations

from typing import BinaryIO, Final

from newsschema.reports.json_report import FORMAT, encoded, head
from newsschema.reports.options import ReportOptions
from newsschema.validators.finding import FINDINGS
from newsschema.validators.outcome import Outcome

SLICE: Final = 1 << 17
"""Findings per row group."""


def render(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write a Parquet file with the columns of `finding.FINDINGS`, zstd, with page checksums.

    Its metadata hold `newsschema.format` and, as JSON, `newsschema.report`: all that the
    format `json` has besides the findings.
    """
    import pyarrow.parquet as pq

    findings = outcome.findings.select(FINDINGS.names())
    schema = findings.head(0).to_arrow().schema
    schema = schema.with_metadata(
        {"newsschema.format": FORMAT, "newsschema.report": encoded(head(outcome))}
    )
    with pq.ParquetWriter(stream, schema, compression="zstd", write_page_checksum=True) as writer:
        for part in findings.iter_slices(SLICE):
            writer.write_table(part.to_arrow().cast(schema))
