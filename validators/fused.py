"""Expression rules of one table, fused into one `select` per batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from newsschema.readers.table import Table
from newsschema.validators.active import CRASHES, ActiveRule
from newsschema.validators.assembly import findings_of_rows
from newsschema.validators.fixing import Collector
from newsschema.validators.rule import ConstraintRule, ExpressionRule


@dataclass(frozen=True, slots=True)
class _Judge:
    """One expression of one rule."""

    active: ActiveRule
    rule: ExpressionRule
    column: str
    expr: pl.Expr


class FusedRules:
    """Runs all expression rules of one table over its batches."""

    def __init__(
        self, table: Table, rules: Sequence[ActiveRule], collector: Collector | None = None
    ) -> None:
        """Keep those rules that expressions decide; they are compiled per set of columns."""
        self._table = table
        self._collector = collector
        self._rules = [
            (active, active.rule)
            for active in rules
            if isinstance(active.rule, ExpressionRule) and active.rule.unavailable() is None
        ]
        self._compiled: dict[tuple[str, ...], list[_Judge]] = {}

    def look_at(self, batch: pl.DataFrame) -> None:
        """Find the failing rows of a batch and add the findings to their rules."""
        judges = [j for j in self._judges(batch) if j.active.crashed is None]
        if not judges or batch.is_empty():
            return
        for judge, rows in self._failing(batch, judges):
            if rows.is_empty():
                continue
            try:
                self._report(judge, batch[rows])
            except CRASHES as error:
                judge.active.crash(error)

    def _judges(self, batch: pl.DataFrame) -> list[_Judge]:
        columns = tuple(batch.columns)
        if columns not in self._compiled:
            found: list[_Judge] = []
            for active, rule in self._rules:
                try:
                    exprs = rule.expressions(self._table.record, columns)
                except CRASHES as error:
                    active.crash(error)
                    continue
                found += [_Judge(active, rule, column, expr) for column, expr in exprs.items()]
            self._compiled[columns] = found
        return self._compiled[columns]

    @staticmethod
    def _failing(batch: pl.DataFrame, judges: Sequence[_Judge]) -> list[tuple[_Judge, pl.Series]]:
        """The positions at which each expression is true."""
        # Polars (2.1) computes what expressions have in common once only where a `select` gives
        # rows; with `arg_true` in it all of that is computed anew for each, a third of the time.
        exprs = [j.expr.alias(str(i)) for i, j in enumerate(judges)]
        try:
            found = _with_views(batch, judges).lazy().select(exprs).collect()
        except CRASHES:
            return _one_by_one(batch, judges, exprs)
        return [(judge, found[str(i)].arg_true()) for i, judge in enumerate(judges)]

    def _report(self, judge: _Judge, rows: pl.DataFrame) -> None:
        really = judge.rule.confirm(rows, judge.column)
        if not really.all():
            rows = rows.filter(really)
        if rows.is_empty():
            return
        details = judge.rule.details(rows, judge.column)
        if isinstance(judge.rule, ConstraintRule):
            wanted = pl.lit(judge.rule.expected(self._table.record, judge.column))
            given = details if details.width else rows
            said = pl.col("expected") if "expected" in details.columns else pl.lit(None)
            others = [name for name in details.columns if name != "expected"]
            details = given.select(*others, expected=pl.coalesce(said, wanted))
        judge.active.frames.append(
            findings_of_rows(
                judge.rule, judge.active.severity, self._table, rows, details, judge.column
            )
        )
        if self._collector is not None:
            self._collector.rows(judge.rule, self._table, rows, judge.column, details)


def _with_views(batch: pl.DataFrame, judges: Sequence[_Judge]) -> pl.DataFrame:
    """A batch with the columns that rules want made of it, each once for all of them."""
    views = dict.fromkeys(judge.rule.beside() for judge in judges)
    made = [view(batch) for view in views if view is not None]
    return pl.concat([batch, *made], how="horizontal") if made else batch


def _one_by_one(
    batch: pl.DataFrame, judges: Sequence[_Judge], exprs: Sequence[pl.Expr]
) -> list[tuple[_Judge, pl.Series]]:
    """The same, an expression at a time, so that only the rule at fault is lost."""
    found: list[tuple[_Judge, pl.Series]] = []
    for judge, expr in zip(judges, exprs, strict=True):
        try:
            seen = _with_views(batch, [judge])
            found.append((judge, seen.lazy().select(expr).collect().to_series().arg_true()))
        except CRASHES as error:
            judge.active.crash(error)
    return found
