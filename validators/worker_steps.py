"""What worker processes do for a run: read files, look at batches, and write what they keep.

Rows, findings and batches lie in files of the run's folder, which the processes map into their
memory; only names of files and counts go from one to the other.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from newsschema.readers.dataset import sources
from newsschema.readers.table import INDEX, ColumnMapping, Dataset, Table
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.extensions import load_records
from newsschema.validators.found import Found
from newsschema.validators.fused import FusedRules
from newsschema.validators.gathering import Gathering
from newsschema.validators.memory import Budget
from newsschema.validators.parts import coalesced, whole
from newsschema.validators.processes import Tell
from newsschema.validators.row_store import RowStore, StoredRows
from newsschema.validators.run import Run
from newsschema.validators.settings import Settings

ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Files:
    """Rows of a table in files, and the columns that its input had."""

    pieces: Sequence[Sequence[Path]]
    """The files of each piece of the table, in order."""
    columns: Sequence[str]

    def frame(self, table: Table, store: RowStore) -> pl.DataFrame:
        """All rows; each piece counts its own from 0."""
        frames: list[pl.DataFrame] = []
        first = 0
        for piece in self.pieces:
            own = store.take_in(piece)
            # A column with a number added keeps its chunks, so nothing else is copied.
            frames += [f.with_columns(pl.col(INDEX) + first) if first else f for f in own]
            first += sum(frame.height for frame in own)
        return whole(frames, replace(table, columns=list(self.columns)))


@dataclass(frozen=True, slots=True)
class Read:
    """A piece of a table that was read."""

    rows: Sequence[Path]
    findings: Sequence[Path]
    crashes: Mapping[str, str]
    """Of rules that raised: code to error."""
    columns: Sequence[str]
    mappings: Sequence[ColumnMapping]
    problems: pl.DataFrame
    count: int
    """Rows read, bad ones included."""
    unreadable: Sequence[str]


@dataclass(frozen=True, slots=True)
class Progress:
    """Some rows of a piece that were read."""

    rows: int
    size: int
    """Bytes of the files that they were read from."""
    batch: Path | None = None
    """The file of a batch of articles that is to be looked at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch of articles that was looked at."""

    rows: Sequence[Path]
    """The articles without their bodies."""
    findings: Sequence[Path]
    mismatches: Sequence[Path]
    crashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What gatherers that compare articles have made of some of them."""

    columns: Sequence[Path]
    crashes: Mapping[str, str]


@dataclass(slots=True)
class Work:
    """A run as workers know it. Its methods are the steps; what they keep stays in the worker."""

    path: str
    pieces: Mapping[str, Sequence[Table]]
    settings: Settings
    now: datetime
    folder: Path
    budget: Budget
    """Of one worker."""
    batch_bytes: int
    _stores: dict[str, RowStore] = field(default_factory=dict)
    _seen: _Seen | None = None
    _comparing: _Comparing | None = None

    def read(self, name: str, number: int, tell: Tell) -> Read:
        """Read a piece of a table; articles are left to `judge`."""
        table = self.pieces[name][number]
        rules = active_rules(self.settings)
        fused = FusedRules(table, rules)
        rows, findings = self._written.rows(), self._written.rows()
        before = 0
        for batch in coalesced(table.batches(), self.batch_bytes):
            file = None
            if name == ARTICLES:
                file = self._written.new_file()
                batch.write_ipc(file, compression="uncompressed")
            else:
                fused.look_at(batch)
                rows.add(batch)
                _put_away(rules, findings)
            size = _bytes_read(table)
            tell(Progress(batch.height, size - before, file))
            before = size
        return Read(
            rows.files(),
            findings.files(),
            _crashes(rules),
            table.columns,
            table.mappings,
            table.problems(),
            table.rows,
            table.unreadable,
        )

    def judge(self, others: Mapping[str, Files], batch: Path, _tell: Tell) -> Judged:
        """Look at a batch of articles, with all rows of the other tables."""
        if self._seen is None:
            self._seen = self._begun(others)
        run, fused = self._seen.run, self._seen.fused
        articles = pl.read_ipc(batch)
        fused.look_at(articles)
        kept = self._kept(run.see_articles(articles))
        findings = self._written.rows()
        _put_away(run.rules, findings)
        found = run.spans.found()
        mismatches = [] if found.is_empty() else self._kept(found)
        run.store.release()
        return Judged(kept, findings.files(), mismatches, _crashes(run.rules))

    def compare(self, batches: Sequence[Path], _tell: Tell) -> Compared:
        """Show articles, after those before them, to the gatherers that compare them."""
        if self._comparing is None:
            active = active_rules(self.settings)
            self._comparing = _Comparing(active, Gathering(active, comparing=True))
        rules, gathering = self._comparing.rules, self._comparing.gathering
        columns = self._written.rows()
        for batch in batches:
            columns.add(gathering.of(pl.read_ipc(batch)))
        return Compared(columns.files(), _crashes(rules))

    def _begun(self, others: Mapping[str, Files]) -> _Seen:
        rules = active_rules(self.settings)
        tables = {name: pieces[0] for name, pieces in self.pieces.items()}
        store = self._store("index", self.budget.kept)
        run = Run(Dataset(self.path, tables), self.settings, rules, self.now, store=store)
        # A store without files leaves findings where they are, to be written with their batch.
        run.found = Found(rules, RowStore())
        run.frames |= {name: files.frame(tables[name], store) for name, files in others.items()}
        run.begin_articles(comparing=False)
        return _Seen(run, FusedRules(tables[ARTICLES], rules))

    def _kept(self, frame: pl.DataFrame) -> Sequence[Path]:
        rows = self._written.rows()
        rows.add(frame)
        return rows.files()

    @property
    def _written(self) -> RowStore:
        """Where everything is written at once that others read."""
        return self._store("written", 0)

    def _store(self, name: str, budget: int | None) -> RowStore:
        if name not in self._stores:
            folder = self.folder / f"{name}-{os.getpid()}"
            folder.mkdir()
            self._stores[name] = RowStore(budget, folder)
        return self._stores[name]


@dataclass(frozen=True, slots=True)
class Packed:
    """A `Work` on its way: its records can be found once those of the configuration are loaded."""

    settings: Settings
    work: bytes

    @classmethod
    def of(cls, work: Work) -> bytes:
        """What becomes the work again in a worker."""
        return pickle.dumps(cls(work.settings, pickle.dumps(work)))

    def __reduce__(self) -> tuple[Callable[[Settings, bytes], Work], tuple[Settings, bytes]]:
        """Become a `Work` at the other end."""
        return _unpacked, (self.settings, self.work)


def _unpacked(settings: Settings, work: bytes) -> Work:
    load_records(settings)
    # Of our own process.
    unpacked: Work = pickle.loads(work)  # noqa: S301
    return unpacked


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the batches of articles that a worker looks at share."""

    run: Run
    fused: FusedRules


@dataclass(frozen=True, slots=True)
class _Comparing:
    """What the worker that compares articles remembers of them."""

    rules: Sequence[ActiveRule]
    gathering: Gathering


def _put_away(rules: Sequence[ActiveRule], findings: StoredRows) -> None:
    """Write what was found since this was called before."""
    found = [frame for active in rules for frame in active.frames]
    if found:
        findings.add(pl.concat(found))
    for active in rules:
        active.frames.clear()


def _crashes(rules: Sequence[ActiveRule]) -> Mapping[str, str]:
    return {active.rule.code: active.crashed for active in rules if active.crashed is not None}


def _bytes_read(table: Table) -> int:
    return sum(one.meter.taken(one.location.stat().st_size) for one in sources(table))
