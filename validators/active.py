"""The rules of one run: which can run, which did, and which crashed."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.record import Record
from newsschema.validators.rule import CellRule, ExpressionRule, GroupRule, Partition, Rule
from newsschema.validators.selection import selected
from newsschema.validators.settings import Settings

CRASHES = (Exception, pl.exceptions.PanicException)
"""What a rule may raise. A panic of Polars is no `Exception`, but it is only this rule's."""

SAME = ("table", "file", "row", "column", "start", "end", "message")
"""What tells the findings of one rule apart."""


@dataclass(slots=True)
class ActiveRule:
    """A selected rule with its settings, and what has become of it so far."""

    rule: Rule
    severity: str
    """In force for the run; findings may carry their own only where it is not configured."""
    configured: bool = False
    """Whether the severity was set in the configuration."""
    crashed: str | None = None
    frames: list[pl.DataFrame] = field(default_factory=list)

    @property
    def by_article(self) -> bool:
        """Whether it is a rule over keys that looks at one article at a time."""
        return isinstance(self.rule, GroupRule) and self.rule.by_article

    @property
    def compares_keys(self) -> bool:
        """Whether it is a rule over keys that compares them (`GroupRule.compares_keys`)."""
        return isinstance(self.rule, GroupRule) and self.rule.compares_keys

    def crash(self, error: BaseException) -> None:
        """Keep the first error; the rule does not run again in this run."""
        if self.crashed is None:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"
            first_line = str(error).strip().split("\n", 1)[0]
            self.crashed = f"{type(error).__name__} at {place}: {first_line}"

    def findings(self) -> pl.DataFrame | None:
        """All its findings so far; none after a crash, since they would not be complete."""
        if self.crashed is not None or not self.frames:
            return None
        found = pl.concat(self.frames)
        if self.rule.partition is Partition.ARTICLE:
            # The rows of an article lie beside each of its versions.
            return found.unique(SAME, keep="first", maintain_order=True)
        return found


def active_rules(settings: Settings) -> list[ActiveRule]:
    """The selected rules, by code, with the severities and options of the configuration."""
    return [
        ActiveRule(
            rule(settings.options_of(rule)),
            str(settings.severity_of(rule)),
            configured=settings.is_severity_configured(rule),
        )
        for rule in selected(settings.select, settings.ignore)
    ]


def reason_not_run(
    rule: Rule,
    columns: Mapping[str, Collection[str]],
    records: Mapping[str, type[Record]],
) -> str | None:
    """Why a rule can't run on tables with these columns; null where it can.

    Args:
        rule: the rule.
        columns: table to the columns that its input had.
        records: table to its record.
    """
    unavailable = rule.unavailable()
    if unavailable is not None:
        return unavailable
    expressions = isinstance(rule, ExpressionRule) and any(
        rule.expressions(records[table], sorted(present)) for table, present in columns.items()
    )
    if expressions:
        return None
    if isinstance(rule, CellRule):
        return _missing(rule.cells, columns, every=False)
    if isinstance(rule, ExpressionRule) and not isinstance(rule, GroupRule):
        return _missing(rule.needs(), columns, every=True) or "no column it looks at is there"
    return _missing(rule.needs(), columns, every=True)


def _missing(
    needs: Mapping[str, Sequence[str]], columns: Mapping[str, Collection[str]], *, every: bool
) -> str | None:
    """What of the needed tables and columns is not there, as a clause."""
    tables = [table for table in needs if table not in columns]
    lacking = [
        f"{table}.{column.removeprefix(RAW)}"
        for table in needs
        if table in columns
        for column in needs[table]
        if column not in columns[table]
    ]
    if not every and any(
        column in columns.get(table, ()) for table, wanted in needs.items() for column in wanted
    ):
        return None
    if lacking:
        return f"no column {_any_of(lacking, every=every)}"
    if tables:
        return f"no table {_any_of(tables, every=every)}"
    return None


def _any_of(names: Sequence[str], *, every: bool) -> str:
    return (", " if every else " or ").join(names)
