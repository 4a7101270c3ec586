"""Which findings `text` shows: the first few of each rule, told from the frame as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from newsschema.reports.anatomy import Finding
from newsschema.reports.summary import rank

FOLDED: Final = ("QUO003",)
"""Rules whose findings have one cause: those of a file that say the same are shown once."""

SLICE: Final = 4096
"""Findings that are Python objects at a time."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The findings of one rule at one severity, of which some are shown."""

    total: int
    """Findings in the frame; of a folded rule, its groups."""
    shown: pl.DataFrame
    """Their numbers in the frame (`at`), and of how many `findings` and `rows` each tells."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding to be shown."""

    finding: Finding
    findings: int
    """How many findings it stands for, itself included."""
    rows: int
    """How many distinct rows those have."""
    following: Finding | None = None
    """The finding shown after it."""


def samples(findings: pl.DataFrame, show: int | None) -> Iterator[Sample]:
    """One sample per rule and severity, the worst severity first, then by code.

    Args:
        findings: the findings frame.
        show: how many of each; null for all.
    """
    group = ["severity", "code"]
    numbered = findings.lazy().with_row_index("at")
    folded = pl.col("code").is_in(FOLDED)
    one = pl.lit(1, dtype=pl.UInt32)
    single = numbered.filter(~folded).select(*group, "at", findings=one, rows=one)
    alike = (
        numbered.filter(folded)
        .group_by(*group, "table", "file", "message", maintain_order=True)
        .agg(pl.col("at").first(), findings=pl.len(), rows=pl.col("row").n_unique())
        .select(*group, "at", "findings", "rows")
    )
    listed = pl.concat([single, alike], how="vertical_relaxed").collect()
    ranked = listed.partition_by(group, as_dict=True, maintain_order=True)
    for severity, code in sorted(ranked, key=lambda g: (rank(str(g[0])), str(g[1]))):
        part = ranked[severity, code]
        yield Sample(part.height, part if show is None else part.head(show))


def told(findings: pl.DataFrame, sample: Sample) -> Iterator[Told]:
    """The shown findings of a sample, in its order."""
    held: Told | None = None
    for part in sample.shown.iter_slices(SLICE):
        rows = findings[part["at"]].iter_rows(named=True)
        for row, alike, places in zip(rows, part["findings"], part["rows"], strict=True):
            if held is not None:
                yield replace(held, following=row)
            held = Told(row, alike, places)
    if held is not None:
        yield held
