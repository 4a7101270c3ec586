"""One run of the rules over the tables of a dataset.

Tables without bodies are read whole. Articles are streamed: each batch of them is looked at
by the row rules, the spans that point into it are grounded beside its bodies, the rules of
the article partition see it with its rows, and then its bodies are let go. Rules over keys
and over the whole dataset run at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from newsschema.readers.table import RAW, Dataset, Table
from newsschema.validators.active import CRASHES, ActiveRule, reason_not_run
from newsschema.validators.assembly import findings_of_problems
from newsschema.validators.by_article import ByArticle
from newsschema.validators.data import Data
from newsschema.validators.extensions import load_checks
from newsschema.validators.fixing import Collector, with_fix
from newsschema.validators.found import Found
from newsschema.validators.fused import FusedRules
from newsschema.validators.gathering import Gathering
from newsschema.validators.groups import report_group
from newsschema.validators.outcome import Outcome
from newsschema.validators.overview import Overview
from newsschema.validators.overview_of import overview_of
from newsschema.validators.parts import (
    BATCH_BYTES,
    coalesced,
    rows_of_articles,
    whole,
    without_body,
)
from newsschema.validators.profile import Profile
from newsschema.validators.profiling import measures, profile_of
from newsschema.validators.row_store import RowStore
from newsschema.validators.rule import RULES, GatheringRule, GroupRule, Partition
from newsschema.validators.settings import Settings
from newsschema.validators.spans import SpanStage
from newsschema.validators.tally import outcome_of
from newsschema.validators.user_checks import CODE, UserChecks

Progress = Callable[[str, int], None]
"""Called with a table's name and the number of its rows looked at so far."""


def _untold(_table: str, _rows: int) -> None:
    """Nobody asked."""


NOTHING_EARLIER = "there is nothing to compare with; name an earlier report with --compare-with"

FALLBACK = "IO014"
"""Speaks for problems of a rule that is not built."""


class Run:
    """One run over one dataset, or over a part of one.

    `read` looks at every row once; what is judged over all rows follows. An engine that lays the
    parts out itself calls the steps of `read`: it puts the rows of the other tables into `frames`,
    and hands the articles to `see_articles` between `begin_articles` and `end_articles`.
    """

    def __init__(
        self,
        dataset: Dataset,
        settings: Settings,
        rules: Sequence[ActiveRule],
        now: datetime,
        progress: Progress | None = None,
        batch_bytes: int = BATCH_BYTES,
        collector: Collector | None = None,
        store: RowStore | None = None,
    ) -> None:
        self.store = store or RowStore()
        self.tables = dict(dataset.tables)
        self.records = {name: table.record for name, table in self.tables.items()}
        self.rules = rules
        self.now = now
        self.progress = progress or _untold
        self.batch_bytes = batch_bytes
        self.collector = collector
        self.frames: dict[str, pl.DataFrame] = {}
        """All rows of every table read so far; articles without their bodies."""
        self.earlier: Profile | None = None
        """What the rules on drift compare with."""
        self.in_parts = False
        """Whether the articles were looked at in parts, each without the others."""
        self.profile: Profile | None = None
        """Of this run, where a rule has gathered it."""
        self.unit = settings.offset_unit
        self.spans = SpanStage(self.unit, self.store)
        self.found = Found(rules, self.store)
        self.grounds = any(isinstance(active.rule, GroupRule) for active in rules)
        """Whether spans are laid beside their texts: only such rules ask for them."""
        speaker = next((a for a in rules if a.rule.code == CODE), None)
        self.checks = UserChecks(load_checks(settings), self.tables, speaker)

    def read(self) -> None:
        """Read every table once, and run on the way what can run on a batch."""
        for name, table in self.tables.items():
            if name != "articles":
                self.frames[name] = self._stream(table, lambda batch: batch)
        self.check_others()
        if "articles" in self.tables:
            self.begin_articles()
            self.frames["articles"] = self._stream(self.tables["articles"], self.see_articles)
            self.end_articles()

    def check_others(self) -> None:
        """Run the users' checks on the tables without bodies."""
        for name, frame in self.frames.items():
            if name != "articles":
                self.checks.check(name, frame)

    def begin_articles(self, *, comparing: bool | None = None) -> None:
        """Make ready what is laid beside articles; `frames` has the other tables.

        Args:
            comparing: which gatherers are shown the articles (see `Gathering`).
        """
        if self.grounds:
            self.spans.prepare(self.frames, self.records)
        rules = self._group_rules(Partition.ARTICLE)
        self._by_article = ByArticle(rules, self.frames, self.store)
        self._gathering = Gathering(self.rules, comparing=comparing)

    def see_articles(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Run what can run on a batch of articles; returns what is kept of it."""
        if self.checks.wants_bodies("articles"):
            self.checks.check("articles", batch)
        spans = self.spans.ground(batch)
        if self._by_article.rules and "article_id" in batch.columns:
            part, frames = self._by_article.part(batch, spans, self.data)
            self._judge(self._by_article.able(part), part, frames)
        return without_body(batch).hstack(self._gathering.of(batch))

    def end_articles(self) -> None:
        """Judge what shows only when all articles, in `frames` now, have been seen."""
        self.spans.finish(self.frames["articles"])
        if not self.checks.wants_bodies("articles"):
            self.checks.check("articles", self.frames["articles"])

    def outcome(
        self, dataset: Dataset, settings: Settings, baseline: pl.DataFrame | None
    ) -> Outcome:
        """Judge what needs all rows, which are in `frames`, and count what was found.

        Args:
            dataset: of the run.
            settings: of the run.
            baseline: the known findings (`baseline.ENTRIES`); null for none.
        """
        self.judge_groups()
        self.report_problems()
        reasons = {active.rule.code: self.reason(active) for active in self.rules}
        outcome = outcome_of(
            dataset,
            settings,
            self.rules,
            reasons,
            self.frames,
            self.now,
            baseline,
            found=self.found,
            store=self.store,
        )
        return replace(outcome, profile=self.profile)

    def judge_articles(self) -> None:
        """Run those rules over keys that look at one article at a time, in a part of whole ones."""
        tables = {
            name: rows_of_articles(frame, are=True)
            for name, frame in self.frames.items()
            if "article_id" in frame.columns
        }
        data = self.data(tables)
        rules = [a for a in self._group_rules(Partition.KEY) if a.by_article]
        able = [
            active
            for active in rules
            if active.rule.unavailable() is None and data.has_all(active.rule.needs())
        ]
        self._judge(able, data, self.frames)

    def judge_keys(self, rules: Sequence[ActiveRule], rows: Mapping[str, pl.LazyFrame]) -> None:
        """Run rules that compare keys on all rows that have some of these.

        Args:
            rules: of those that compare keys (`GroupRule.compares_keys`).
            rows: what the rules are shown of the rows in `frames`.
        """
        self._judge(rules, self.data(rows), self.frames)

    def judge_groups(self) -> None:
        """Run the rules over keys and over the whole dataset."""
        tables = {name: frame.lazy() for name, frame in self.frames.items()}
        data = self.data(tables)
        if self.store.has_files:
            parts = self.store.parts_of(self.frames.values())
            data = replace(data, parts=parts, store=self.store)
        rules = self._group_rules(Partition.KEY) + self._group_rules(Partition.DATASET)
        rules = [active for active in rules if self.reason(active) is None]
        if self.in_parts:
            # Of articles, and of rows with equal keys, they have been judged there.
            left = {name: rows_of_articles(f, are=False) for name, f in self.frames.items()}
            by_article = [a for a in rules if a.by_article]
            self._judge(by_article, replace(data, tables=left), self.frames)
            rules = [a for a in rules if not (a.by_article or a.compares_keys)]
        self._judge(rules, data, self.frames)
        if any(_measures(a) for a in self.rules) and "articles" in self.frames:
            self.profile = data.once(profile_of)

    def report_problems(self) -> None:
        """Add the findings that the readers made."""
        for table in self.tables.values():
            self.report_problems_of(table, table.problems())

    def report_problems_of(self, table: Table, problems: pl.DataFrame) -> None:
        """Add the findings that the readers made of a table, or some of them."""
        by_code = {active.rule.code: active for active in self.rules}
        for (code,), rows in problems.group_by("code", maintain_order=True):
            active = by_code.get(str(code) if code in RULES else FALLBACK)
            if active is not None:
                told = with_fix(active.rule, rows, table.record)
                found = findings_of_problems(active.rule, active.severity, table, told)
                active.frames.append(found)
                if self.collector is not None:
                    self.collector.problems(active.rule, table, told)

    def overview(self, findings: pl.DataFrame) -> Overview:
        """What a page shows beyond the findings; asked for when everything has run."""
        rules = [active.rule for active in self.rules]
        return overview_of(
            findings, self.tables, self.frames, self.spans.mismatches, rules, self.unit
        )

    def reason(self, active: ActiveRule) -> str | None:
        """Why a rule could not run; null where it could."""
        if active.rule.compares and self.earlier is None:
            return NOTHING_EARLIER
        columns = {
            name: {*table.columns, *(RAW + column for column in table.columns)}
            for name, table in self.tables.items()
        }
        try:
            return reason_not_run(active.rule, columns, self.records)
        except CRASHES as error:
            active.crash(error)
            return None

    def data(self, tables: Mapping[str, pl.LazyFrame], spans: pl.DataFrame | None = None) -> Data:
        """What a group rule is given."""
        data = Data(
            tables=tables,
            records=self.records,
            now=self.now,
            files={n: tuple(f.path for f in t.files) for n, t in self.tables.items()},
            mismatches_apart=self.spans.parts,
            earlier=self.earlier,
        )
        return data if spans is None else replace(data, spans=spans.lazy())

    def _stream(self, table: Table, keep: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        fused = FusedRules(table, self.rules, self.collector)
        kept = self.store.rows()
        seen = 0
        for batch in coalesced(table.batches(), self.batch_bytes):
            fused.look_at(batch)
            kept.add(keep(batch))
            self.found.put_away()
            self.store.release()
            seen += batch.height
            self.progress(table.name, seen)
        return whole(kept.frames(), table)

    def _group_rules(self, partition: Partition) -> list[ActiveRule]:
        return [
            active
            for active in self.rules
            if isinstance(active.rule, GroupRule) and active.rule.partition is partition
        ]

    def _judge(
        self, rules: Sequence[ActiveRule], data: Data, frames: Mapping[str, pl.DataFrame]
    ) -> None:
        """Run group rules on one part and add their findings."""
        for active in rules:
            rule = active.rule
            if active.crashed is not None or not isinstance(rule, GroupRule):
                continue
            try:
                for part in _parts(rule, data):
                    # Polars' streaming engine (2.1) panics where `pl.format` meets an empty chunk.
                    failing = rule.failing(part).collect(engine="in-memory")
                    self.store.release()
                    if failing.height:
                        report_group(active, failing, self.tables, frames)
                        self.found.put_away()
                        if self.collector is not None:
                            self.collector.group(rule, part)
            except CRASHES as error:
                active.crash(error)


def _parts(rule: GroupRule, data: Data) -> Iterable[Data]:
    """What a rule is shown of data, one after the other."""
    if rule.by_span:
        return data.by_span()
    by = rule.together(data) if data.parts > 1 else None
    return (data,) if by is None else data.apart(by)


def _measures(active: ActiveRule) -> bool:
    """Whether a rule has gathered what the profile needs."""
    rule = active.rule
    gathers = isinstance(rule, GatheringRule) and rule.gatherer() is measures
    return gathers and active.crashed is None
