"""A run over tables that come in batches: findings of a batch as soon as it was looked at.

The findings of all batches and of the end, put into the order of `finding.ORDER`, are those of
`engine.run` over the whole. What needs all rows is judged in the end: keys and references, whatever
rules compare, spans that do not hold their words (the unit they are counted in shows in many), and
rules of which the configuration allows some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from newsschema.readers.memory import MEMORY
from newsschema.readers.memory_batches import BatchedTable, batches_of
from newsschema.readers.table import PROBLEMS, Dataset, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.record import Record
from newsschema.validators.active import SAME, ActiveRule, active_rules
from newsschema.validators.finding import ORDER, empty_findings
from newsschema.validators.found import Found, configured, settled_cells, without_settled
from newsschema.validators.fused import FusedRules
from newsschema.validators.memory import budget_of
from newsschema.validators.parts import BATCH_BYTES, coalesced, whole
from newsschema.validators.profile import read_profile
from newsschema.validators.row_store import RowStore
from newsschema.validators.rule import Partition
from newsschema.validators.run import Run
from newsschema.validators.settings import Settings
from newsschema.validators.suppress import apply_allowances, apply_suppressions
from newsschema.validators.tally import checked_by_rule


class BatchedRun:
    """One run over tables that come in batches; iterate it once.

    Yields a frame with the columns of `finding.FINDINGS` for each batch, empty where nothing was
    found, and a last one for what shows only in all rows. Tables come in the order in which they
    are given, articles last: what points into their texts lies beside them then.
    """

    def __init__(
        self, tables: Mapping[str, Any], records: Mapping[str, type[Record]], settings: Settings
    ) -> None:
        """Take the tables; no batch is read yet.

        Args:
            tables: by name, what `memory_batches.batches_of` reads.
            records: of these tables.
            settings: selection, severities and options. A baseline is not looked at.
        """
        self.counts: dict[str, int] = {}
        """Findings that were given so far, by code."""
        self.not_run: dict[str, str] = {}
        """Why rules could not run, by code; complete after the last frame."""
        self.crashed: dict[str, str] = {}
        """Errors of rules that raised, by code. What they found in later batches is missing."""
        self._settings = settings
        self._data = dict(tables)
        self._readers = {
            name: BatchedTable(name, records[name], settings.tables.get(name, TableSettings()))
            for name in sorted(tables, key=lambda name: name == "articles")
        }
        self._rules = active_rules(settings)
        self._now = settings.now or datetime.now(UTC)
        self._held: list[pl.DataFrame] = []
        self._settled = settled_cells(empty_findings())
        self._said = pl.Series(dtype=pl.UInt64)
        self._told: dict[str, int] = {}
        self._run = self._rows()

    @property
    def rows(self) -> dict[str, int]:
        """Rows read so far, by table."""
        return {name: reader.table.rows for name, reader in self._readers.items()}

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Itself: batches can be read once."""
        return self

    def __next__(self) -> pl.DataFrame:
        """The findings of the next batch, or those of the end."""
        return next(self._run)

    def _rows(self) -> Iterator[pl.DataFrame]:
        settings = self._settings
        tables = {name: reader.table for name, reader in self._readers.items()}
        dataset = Dataset(MEMORY, tables)
        with RowStore(budget_of(settings.memory).kept) as store:
            run = Run(dataset, settings, self._rules, self._now, store=store)
            # What is found is told at once.
            run.found = Found(self._rules, RowStore())
            if settings.compare_with is not None:
                run.earlier = read_profile(settings.compare_with)
            for name, reader in self._readers.items():
                if name == "articles":
                    run.begin_articles()
                kept = store.rows()
                fused = FusedRules(reader.table, self._rules)
                for given in batches_of(name, self._data.pop(name)):
                    for batch in coalesced(reader.read(given), BATCH_BYTES):
                        fused.look_at(batch)
                        kept.add(run.see_articles(batch) if name == "articles" else batch)
                    self._report(run, reader.table)
                    yield self._new(Partition.ROW, Partition.ARTICLE)
                reader.finish()
                run.frames[name] = whole(kept.frames(), reader.table)
            run.check_others()
            if "articles" in run.frames:
                run.end_articles()
            run.judge_groups()
            for table in tables.values():
                self._report(run, table)
            self._end(run)
            yield self._last(tables)

    def _report(self, run: Run, table: Table) -> None:
        """Let the readers' problems that are new become findings."""
        known = self._told.get(table.name, 0)
        new = table.problem_frames[known:]
        self._told[table.name] = known + len(new)
        if new:
            run.report_problems_of(table, pl.concat([PROBLEMS.to_frame(), *new]))

    def _end(self, run: Run) -> None:
        reasons = {active.rule.code: run.reason(active) for active in self._rules}
        self.not_run = {code: why for code, why in reasons.items() if why is not None}
        self.crashed = {a.rule.code: a.crashed for a in self._rules if a.crashed is not None}

    def _new(self, *partitions: Partition) -> pl.DataFrame:
        """What rules of these partitions have found since the last time."""
        frames = [self._taken(a) for a in self._rules if a.rule.partition in partitions]
        findings = self._judged(pl.concat([empty_findings(), *frames]))
        allowed = [code for code, section in self._settings.rules.items() if section.allow]
        if allowed:
            later = pl.col("code").is_in(allowed)
            self._held.append(findings.filter(later))
            findings = findings.filter(~later)
        return self._counted(findings)

    def _last(self, tables: Mapping[str, Table]) -> pl.DataFrame:
        """What shows in all rows, and what was held until these are counted."""
        findings = pl.concat([*self._held, self._judged(self._all_taken())])
        allowed = {code: section.allow for code, section in self._settings.rules.items()}
        checked = checked_by_rule(findings, self._rules, tables)
        return self._counted(apply_allowances(findings, allowed, checked)[0])

    def _all_taken(self) -> pl.DataFrame:
        return pl.concat([empty_findings(), *(self._taken(active) for active in self._rules)])

    def _taken(self, active: ActiveRule) -> pl.DataFrame:
        """What a rule has found since the last time."""
        found = pl.concat([empty_findings(), *active.frames])
        active.frames.clear()
        if active.crashed is not None:
            return found.clear()
        if active.rule.partition is not Partition.ARTICLE or found.is_empty():
            return found
        # The rows of an article lie beside each of its versions, in whatever batches these are.
        found = found.with_columns(__same=pl.struct(pl.lit(active.rule.code), *SAME).hash())
        found = found.unique("__same", keep="first", maintain_order=True)
        found = found.filter(~pl.col("__same").is_in(self._said.implode()))
        self._said = pl.concat([self._said, found["__same"]])
        return found.drop("__same")

    def _judged(self, findings: pl.DataFrame) -> pl.DataFrame:
        """As `tally.outcome_of` judges them, but that settled cells are those so far."""
        findings = configured(findings, self._rules)
        self._settled = pl.concat([self._settled, settled_cells(findings)])
        findings = without_settled(findings, self._settled)
        today = self._now.astimezone(UTC).date()
        return apply_suppressions(findings, self._settings.suppress, today)[0]

    def _counted(self, findings: pl.DataFrame) -> pl.DataFrame:
        for code, number in findings.group_by("code").len().iter_rows():
            self.counts[code] = self.counts.get(code, 0) + number
        return findings.sort(ORDER, nulls_last=False, maintain_order=True)
