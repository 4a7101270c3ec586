"""Values that are set aside so that their rows can stay: the log of edits has them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import FILE, INDEX, RAW, ROW
from newsschema.repairs.changes import Changes
from newsschema.repairs.passes import State
from newsschema.schemas.fields import FieldSpec, columns
from newsschema.schemas.instants import precision
from newsschema.validators.finding import Severity
from newsschema.validators.registry import load_rules

NO_REPAIR: Final = pl.lit(None, dtype=pl.String)
"""The safety that the log gives a value that was set aside."""


def values_aside(state: State) -> Changes:
    """What is to be changed so that rows lose an error with a value that they need not have.

    Args:
        state: a dataset after its repair. Findings of files that are only context are none.

    Returns:
        The changes; `none` where no such error is left.
    """
    records = {name: table.record for name, table in state.dataset.tables.items()}
    changes = Changes(records, dict(state.frames))
    rules = load_rules()
    errors = state.outcome.findings.filter(
        pl.col("severity") == str(Severity.ERROR),
        pl.all_horizontal(pl.col("row", "column").is_not_null()),
    )
    grouped = errors.group_by("code", "table", "column", maintain_order=True)
    for (code, table, column), found in grouped:
        rule, name, target = rules[str(code)](), str(table), str(column)
        spec = columns(records[name]).get(target) if name in records else None
        if spec is None or not _may_be_null(spec):
            continue
        held = RAW + target if RAW + target in state.frames[name].columns else target
        rows = _rows(state, name, found)
        before = changes.held(name, held, rows)
        after = rule.kept_part(before)
        if after is None:
            continue
        new = pl.DataFrame({INDEX: rows, "value": after})
        told = new.with_columns(rule=pl.lit(rule.code), safety=NO_REPAIR)
        changes.put(name, held, told, before)
        exact = precision_column(target)
        if exact in state.frames[name].columns:
            told = told.with_columns(value=precision(pl.col("value")))
            changes.put(name, exact, told, changes.held(name, exact, rows))
    return changes


def _may_be_null(spec: FieldSpec) -> bool:
    return spec.nullable and not spec.is_key and spec.ref is None


def _rows(state: State, table: str, found: pl.DataFrame) -> pl.Series:
    """The `__index` of the rows of some findings."""
    files = {file.path: number for number, file in enumerate(state.dataset.tables[table].files)}
    places = found.select(
        pl.col("file").replace_strict(files, return_dtype=pl.UInt32).alias(FILE),
        pl.col("row").alias(ROW),
    ).unique(maintain_order=True)
    return places.join(
        state.frames[table].select(FILE, ROW, INDEX), on=[FILE, ROW], maintain_order="left"
    )[INDEX]
