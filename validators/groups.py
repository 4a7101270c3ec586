"""Findings of group rules: failing rows, told by their number, find their place."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from newsschema.readers.table import FILE, INDEX, LINE, ROW, Table
from newsschema.validators.active import ActiveRule
from newsschema.validators.assembly import findings_of_rows


def report_group(
    active: ActiveRule,
    failing: pl.DataFrame,
    tables: Mapping[str, Table],
    frames: Mapping[str, pl.DataFrame],
) -> None:
    """Add the findings of a group rule.

    Args:
        active: the rule.
        failing: what `GroupRule.failing` gave.
        tables: the tables of the dataset.
        frames: their rows; each frame's `__index` counts up by one from its first row.
    """
    if "table" not in failing.columns:
        failing = failing.with_columns(table=pl.lit(active.rule.table))
    for (name,), rows in failing.group_by("table", maintain_order=True):
        table, frame = tables[str(name)], frames[str(name)]
        details = rows.drop("table", INDEX)
        active.frames.append(
            findings_of_rows(
                active.rule,
                active.severity,
                table,
                _at(frame, rows[INDEX], table.record.key()),
                details,
                None,
            )
        )


def _at(frame: pl.DataFrame, index: pl.Series, key: str) -> pl.DataFrame:
    """Place, key and article of the rows with these numbers; all null for a null number."""
    wanted = [FILE, LINE, ROW, *(c for c in (key, "article_id") if c in frame.columns)]
    wanted = list(dict.fromkeys(wanted))
    if frame.is_empty():
        return pl.select(*(pl.lit(None, dtype=frame.schema[c]).alias(c) for c in wanted)).select(
            pl.all().gather(pl.Series([0] * len(index), dtype=pl.UInt32))
        )
    return frame.select(pl.col(wanted).gather(index.cast(pl.Int64) - int(frame[INDEX][0])))
