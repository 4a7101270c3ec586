"""The result of a validation as a library's user holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Final

import polars as pl

from newsschema.errors import FindingsError, UsageError
from newsschema.reports.concise import lines
from newsschema.reports.formats import format_named, format_of, write_file
from newsschema.reports.notebook import as_html
from newsschema.reports.options import Excerpts, ReportOptions
from newsschema.reports.summary import summary_line
from newsschema.reports.visible import visible
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome, RuleResult

NAMED_IN_ERROR: Final = 3
"""Findings that the message of a `FindingsError` names."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Report:
    """What `newsschema.validate` found out. Can be pickled."""

    outcome: Outcome
    """Everything that is known of the run."""
    again: Callable[[], Outcome] | None = None
    """Repeats the run and gathers its overview, for formats that show one; null where the data
    are not at hand, as in a report that was pickled."""

    @property
    def ok(self) -> bool:
        """Whether no finding is at or above the severity that fails a run (`fail-on`)."""
        return self.outcome.ok

    @property
    def summary(self) -> Mapping[str, int]:
        """`error`, `warning`, `info`, `rows`, `rows_with_findings`."""
        return self.outcome.summary

    @property
    def rules(self) -> tuple[RuleResult, ...]:
        """What became of each selected rule, by code; also of those that did not run."""
        return self.outcome.rules

    @property
    def findings(self) -> pl.DataFrame:
        """One row per finding, ordered by file, row and code; see `validators.finding`."""
        return self.outcome.findings

    def raise_for_findings(self, severity: str = "error") -> None:
        """Do nothing if the data are good enough.

        Args:
            severity: `error`, `warning` or `info`: the lowest that is not good enough.

        Raises:
            FindingsError: there are findings at or above the severity, or the run can't tell,
                because a rule crashed or an input could not be read. Carries this report.
            UsageError: there is no such severity.
        """
        order = [str(known) for known in Severity]
        if severity not in order:
            raise UsageError(
                f"there is no severity {severity!r}; choose one of {', '.join(order)}"
                f"{did_you_mean(severity, order)}"
            )
        counted = order[: order.index(severity) + 1]
        number = sum(self.summary[name] for name in counted)
        if number == 0 and self.outcome.complete:
            return
        told = [summary_line(self.outcome), *self._incomplete()]
        if number:
            first = self.findings.filter(pl.col("severity").is_in(counted)).head(NAMED_IN_ERROR)
            told += lines(first)
            told += [f"… {number - first.height:,} more"] if number > first.height else []
        raise FindingsError("\n  ".join(told), self)

    def write(
        self,
        path: str | PathLike[str],
        format: str | None = None,  # noqa: A002 - the word of the command line
        *,
        show: int | None = None,
        excerpts: Excerpts = "auto",
    ) -> None:
        """Write the report to a file, which is there whole or not at all.

        Args:
            path: the file; its extension chooses the format: `.txt`, `.json`, `.jsonl`,
                `.parquet`, `.html`. A page shows texts, which a run does not keep: for `.html`
                the data are read and checked once more.
            format: the name of the format, where the extension does not say it.
            show: findings printed per rule in `text`; null for all. The other formats always
                hold every finding.
            excerpts: `never` leaves the text of articles out.

        Raises:
            UsageError: there is no such format, or the file can't be written.
        """
        target = Path(path)
        chosen = format_of(target) if format is None else format_named(format)
        outcome = self._with_overview() if chosen.overview else self.outcome
        write_file(outcome, chosen, target, ReportOptions(show=show, excerpts=excerpts))

    def _with_overview(self) -> Outcome:
        if self.again is None or self.outcome.overview is not None:
            return self.outcome
        outcome = self.again()
        if outcome.findings.equals(self.findings):
            return outcome
        changed = "the data have changed since they were validated; the page shows them as they are"
        return replace(outcome, notes=(*outcome.notes, changed))

    def __reduce__(self) -> tuple[type[Report], tuple[Outcome]]:
        return Report, (self.outcome,)

    def __repr__(self) -> str:
        verdict = "ok" if self.ok else "not ok"
        if not self.outcome.complete:
            verdict += ", incomplete"
        told = visible(f"{self.outcome.path}: {summary_line(self.outcome)}; {verdict}")
        return f"<Report {told}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: a small table of the rules with findings."""
        return as_html(self.outcome)

    def _incomplete(self) -> list[str]:
        crashed = [rule for rule in self.outcome.rules if rule.status == "crashed"]
        return [
            *(visible(f"{rule.code} crashed: {rule.reason}") for rule in crashed),
            *(visible(f"not read: {name}") for name in self.outcome.unreadable),
        ]
