"""What a validation run found out: the dataset, the rules, the findings and the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from newsschema.readers.table import ColumnMapping
from newsschema.validators.baseline import Compared
from newsschema.validators.finding import Severity
from newsschema.validators.overview import Overview
from newsschema.validators.profile import Profile


@dataclass(frozen=True, slots=True)
class TableSummary:
    """One table that was read."""

    rows: int
    """Rows read, bad ones included."""
    files: tuple[str, ...]
    mappings: tuple[ColumnMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where most findings of a rule come from, when one value stands out."""

    dimension: str
    """`publisher`, `extractor`, `file`, `month` or `language`."""
    value: str
    share: float
    """Share of the rule's rows that have the value, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one selected rule."""

    code: str
    name: str
    severity: str
    status: str
    """`run`, `not_run` or `crashed`."""
    reason: str | None = None
    """Why it did not run, or the error it crashed with."""
    findings: int = 0
    rows: int = 0
    """Distinct rows with findings; 1 for a finding of a whole file or column."""
    checked: int = 0
    """Rows of the tables the rule looked at."""
    fix: str | None = None
    """The best safety among its findings: `safe`, `safe+remap`, `unsafe`; null for none."""
    mostly_from: Origin | None = None
    known: int = 0
    """Findings left out because the baseline has them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run, before anybody tells it."""

    path: str
    tables: Mapping[str, TableSummary]
    rules: tuple[RuleResult, ...]
    """One per selected rule, by code."""
    findings: pl.DataFrame
    """The columns of `finding.FINDINGS`, in `finding.ORDER`, perhaps cut at `max_findings`."""
    summary: Mapping[str, int]
    """`error`, `warning`, `info`, `rows`, `rows_with_findings`; exact even when cut."""
    now: datetime
    seconds: float
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Inputs that could not be read at all; a reason for exit status 2."""
    fail_on: Severity | None = Severity.ERROR
    """Lowest severity that makes `ok` false; null for never."""
    compared: Compared | None = None
    """What became of the baseline's findings; null without a baseline."""
    profile: Profile | None = None
    """Counts by which a later run can be compared with this one; null where no rule gathered
    them."""
    overview: Overview | None = None
    """What a page shows beyond the findings; gathered only when asked for."""

    @property
    def ok(self) -> bool:
        """Whether no finding is at or above `fail_on`."""
        if self.fail_on is None:
            return True
        order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
        return not any(self.summary[s] for s in order[: order.index(self.fail_on) + 1])

    @property
    def complete(self) -> bool:
        """Whether every input could be read and no rule crashed."""
        return not self.unreadable and all(r.status != "crashed" for r in self.rules)
