"""From failing rows and what a rule says of them to rows of the findings frame."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import FILE, LINE, RAW, ROW, Table
from newsschema.validators.excerpts import excerpt
from newsschema.validators.finding import DETAILS, EXCERPT, FINDINGS, FIX
from newsschema.validators.row_store import compact
from newsschema.validators.rule import Rule


def findings_of_rows(
    rule: Rule,
    severity: str,
    table: Table,
    rows: pl.DataFrame,
    details: pl.DataFrame,
    column: str | None,
) -> pl.DataFrame:
    """Findings of one rule in one table.

    Args:
        rule: the rule that speaks.
        severity: the severity in force for the rule, where `details` has none.
        table: the table of the rows.
        rows: the failing rows with provenance; their record's columns as far as there are.
        details: as many rows with some of the columns of `DETAILS`, perhaps with `before`,
            `inside` and `after` for an excerpt that is already cut.
        column: the column to name, where `details` has none.

    Returns:
        A frame with the columns of `FINDINGS`.
    """
    if details.width and details.height != rows.height:
        # A frame of literals alone has one row, whatever it was selected from.
        details = details[[0] * rows.height]
    key = table.record.key()
    said = {name: details[name] for name in details.columns if name in DETAILS}
    given = pl.DataFrame(
        {
            FILE: rows[FILE],
            "line": rows[LINE],
            "row": rows[ROW],
            "key": _text(rows, key),
            "article_id": _text(rows, "article_id"),
            **said,
        }
    )
    if {"before", "inside", "after"} <= set(details.columns):
        given = given.with_columns(
            excerpt=pl.struct(details["before"], details["inside"].alias("span"), details["after"])
        )
    return _complete(given, rule, severity, table, column)


def findings_of_problems(
    rule: Rule, severity: str, table: Table, problems: pl.DataFrame
) -> pl.DataFrame:
    """Findings of a rule that the readers report."""
    given = problems.rename({"file": FILE}).drop("code", "table")
    said = [c for c in ("severity", "message", "help") if c in given.columns]
    words = {"severity": severity, "message": rule.message, "help": rule.help}
    given = given.with_columns(pl.col(c).fill_null(pl.lit(words[c], dtype=pl.String)) for c in said)
    return _complete(given, rule, severity, table, None)


def _text(rows: pl.DataFrame, column: str) -> pl.Series:
    if column not in rows.columns:
        return pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    return rows[column].cast(pl.String)


def _complete(
    given: pl.DataFrame, rule: Rule, severity: str, table: Table, column: str | None
) -> pl.DataFrame:
    """Fill what was not said from the rule's class and cut the excerpt."""
    paths = pl.Series([f.path for f in table.files], dtype=pl.String)
    unsaid = {
        "severity": severity,
        "confidence": str(rule.confidence),
        "column": column and column.removeprefix(RAW),
        "message": rule.message,
        "help": rule.help,
        "fix_safety": None,
        "fix_summary": None,
    }
    missing = [
        pl.lit(unsaid.get(name), dtype=pl.String if dtype == pl.String else dtype).alias(name)
        for name, dtype in DETAILS.items()
        if name not in given.columns
    ]
    frame = given.with_columns(
        *missing,
        pl.lit(rule.code).alias("code"),
        pl.lit(rule.name).alias("name"),
        pl.lit(table.name).alias("table"),
        file=paths.gather(given[FILE]) if given.height else pl.lit(None, dtype=pl.String),
    )
    frame = frame.with_columns(
        pl.col(c).fill_null(unsaid[c]) for c in ("severity", "confidence", "message")
    )
    fix = pl.struct(pl.col("fix_safety").alias("safety"), pl.col("fix_summary").alias("summary"))
    frame = frame.with_columns(
        fix=pl.when(pl.col("fix_safety").is_not_null()).then(fix).otherwise(pl.lit(None, dtype=FIX))
    )
    if "excerpt" not in frame.columns:
        frame = frame.with_columns(excerpt=_excerpt())
    # Excerpts are cut from bodies and would keep alive all bodies of their batch.
    return compact(frame.select(pl.col(name).cast(dtype) for name, dtype in FINDINGS.items()))


def _excerpt() -> pl.Expr:
    """The text around `start:end` in `context`, where all three are known."""
    before, inside, after = excerpt()
    known = pl.all_horizontal(pl.col("context", "start", "end").is_not_null())
    parts = pl.struct(before, inside.alias("span"), after)
    return pl.when(known).then(parts).otherwise(pl.lit(None, dtype=EXCERPT))
