"""The local engine in worker processes: the same rows in the same order, looked at side by side.

Files are read in workers, a worker each, and rules on rows look at their rows there. Bodies are
written to files, batch by batch; a worker that has nothing to read takes one of these batches, lays
it beside the rows of the other tables, and runs on it what `engine.Run` runs on a batch. What is
kept lies in files that all processes map, in the order of the input. So the last stage, here, is
that of a run in one process, and so are its findings: no rule has to know of workers.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from newsschema.readers.dataset import in_pieces, size_of_files, sources
from newsschema.readers.table import PROBLEMS, Dataset, Table
from newsschema.validators import engine
from newsschema.validators.engine import Run
from newsschema.validators.gathering import Gathering
from newsschema.validators.last_stage import ONCE_A_TABLE
from newsschema.validators.memory import Budget, budget_of
from newsschema.validators.outcome import Outcome
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.processes import Answer, Processes, Step
from newsschema.validators.settings import Settings
from newsschema.validators.worker_steps import (
    ARTICLES,
    Compared,
    Files,
    Judged,
    Progress,
    Read,
    Work,
)

WORTH: Final = 64 << 20
"""Bytes of files from which workers are started: below, they take longer to start than to work."""
PIECE: Final = 16 << 20
"""Bytes of small files that a worker reads in one go."""
LEAST_BATCH: Final = BATCH_BYTES // 3
"""Bytes of a batch of articles, where larger ones would leave workers without any."""
ROUNDS: Final = 4
"""Batches of articles for each worker, if they may be so small."""
FINDINGS_AT_ONCE: Final = 1 << 15


def run(
    dataset: Dataset,
    settings: Settings,
    *,
    progress: engine.Progress | None = None,
    overview: bool = False,
) -> Outcome:
    """Run the selected rules as `engine.run` does, in the processes that the settings ask for.

    Data in memory, and small files, are looked at in this process. Where code of the user's can't
    be had in another one, a note says so.

    Raises:
        WorkerLostError: a worker process was killed.
    """
    jobs = settings.jobs or 1
    size = size_of_files(dataset.tables.values())
    if jobs == 1 or size < WORTH:
        return engine.run(dataset, settings, progress=progress, overview=overview)
    note = _only_here(dataset)
    if note is not None:
        dataset = replace(dataset, notes=(*dataset.notes, note))
        return engine.run(dataset, settings, progress=progress, overview=overview)
    read = partial(read_in_workers, dataset=dataset, settings=settings, jobs=jobs)
    return engine.run(dataset, settings, progress=progress, overview=overview, read=read)


def _only_here(dataset: Dataset) -> str | None:
    """Why no other process can look at a dataset; null where one can."""
    for table in dataset.tables.values():
        if table.record.__module__ == "__main__" or "<locals>" in table.record.__qualname__:
            return (
                f"the record {table.record.__qualname__} can't be imported by other processes, so "
                "one process did the work; put it into a module of its own"
            )
    return None


def read_in_workers(run: Run, *, dataset: Dataset, settings: Settings, jobs: int) -> None:
    """Do what `Run.read` does, in worker processes.

    Args:
        run: is left as `Run.read` would leave it.
        dataset: of files.
        settings: of the run.
        jobs: the number of processes.
    """
    size = budget_of(settings.memory).size
    budget = Budget(None if size is None else size // jobs)
    work = Work(
        dataset.path,
        {name: in_pieces(table, PIECE) for name, table in dataset.tables.items()},
        settings,
        run.now,
        run.store.folder,
        budget,
        budget.batch(_batch_bytes(dataset, jobs)),
    )
    threads = max(1, pl.thread_pool_size() // jobs)
    plan = _Plan(run, work)
    with Processes(jobs, pickle.dumps(work), threads) as processes:
        while not plan.is_done:
            while processes.idle and (step := plan.next()) is not None:
                processes.start(step)
            plan.take(processes.hear())
    plan.put_together()


def _batch_bytes(dataset: Dataset, jobs: int) -> int:
    """About the size of batches of articles that gives each worker a few of them."""
    if ARTICLES not in dataset.tables:
        return BATCH_BYTES
    size = size_of_files([dataset.tables[ARTICLES]])
    return min(BATCH_BYTES, max(LEAST_BATCH, size // (ROUNDS * jobs)))


class _Plan:
    """Which steps a run takes, which of them are done, and what came of them."""

    def __init__(self, run: Run, work: Work) -> None:
        self._run = run
        self._pieces = work.pieces
        # Articles come last: what is laid beside them must have been read.
        names = sorted(work.pieces, key=lambda name: name == ARTICLES)
        self._to_read = deque((n, number) for n in names for number in range(len(work.pieces[n])))
        self._to_judge: deque[tuple[int, Path]] = deque()
        self._to_compare = Gathering(run.rules, comparing=True).has_askers
        self._under_way = 0
        self._read: dict[tuple[str, int], Read] = {}
        self._batches: dict[int, dict[Path, Progress]] = {}
        """Of each piece of the articles, in order."""
        self._judged: dict[Path, Judged] = {}
        self._compared: Compared | None = None
        self._rows = dict.fromkeys(names, 0)
        for table in (piece for pieces in work.pieces.values() for piece in pieces):
            for source in sources(table):
                source.meter.reset()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done in workers."""
        return not (self._under_way or self._to_read or self._to_judge or self._to_compare)

    def next(self) -> Step | None:
        """The next step that can be taken now."""
        step = self._next()
        self._under_way += step is not None
        return step

    def _next(self) -> Step | None:
        if self._to_read:
            name, number = self._to_read.popleft()
            return Step("read", (name, number), f"reading {self._files(name, number)}")
        if self._to_compare and self._has_read(*self._pieces):
            self._to_compare = False
            return Step("compare", (self._all_batches(),), "comparing the articles")
        if self._to_judge and self._has_read(*self._others()):
            number, batch = self._to_judge.popleft()
            about = f"looking at articles of {self._files(ARTICLES, number)}"
            return Step("judge", ({n: self._rows_of(n) for n in self._others()}, batch), about)
        return None

    def take(self, answer: Answer) -> None:
        """Note what a worker has said."""
        self._under_way -= answer.done
        match answer.said:
            case Progress() as told:
                name, number = answer.step.arguments
                if told.batch is None:
                    self._tell(name, number, told)
                else:
                    self._batches.setdefault(number, {})[told.batch] = told
                    self._to_judge.append((number, told.batch))
            case Read() as read:
                name, number = answer.step.arguments
                self._read[name, number] = read
            case Judged() as judged:
                _, batch = answer.step.arguments
                self._judged[batch] = judged
                number = next(n for n, batches in self._batches.items() if batch in batches)
                self._tell(ARTICLES, number, self._batches[number][batch])
            case Compared() as compared:
                self._compared = compared

    def put_together(self) -> None:
        """Leave the run as if it had read everything itself."""
        run = self._run
        for name in self._others():
            self._fill(run.tables[name])
            run.frames[name] = self._rows_of(name).frame(run.tables[name], run.store)
            for read in self._reads(name):
                self._add(read.findings, read.crashes)
        run.check_others()
        if ARTICLES not in self._pieces:
            return
        table = run.tables[ARTICLES]
        self._fill(table)
        if run.grounds:
            run.spans.prepare(run.frames, run.records)
        for batch in self._all_batches():
            judged = self._judged[batch]
            self._add(judged.findings, judged.crashes)
            for found in run.store.take_in(judged.mismatches):
                run.spans.take(found)
        frame = self._rows_of(ARTICLES).frame(table, run.store)
        for read in self._reads(ARTICLES):
            self._add((), read.crashes)
        if self._compared is not None:
            self._add((), self._compared.crashes)
            columns = run.store.take_in(self._compared.columns)
            frame = frame.hstack(pl.concat(columns)) if columns else frame
        run.frames[ARTICLES] = frame
        run.end_articles()

    def _fill(self, table: Table) -> None:
        """Fill in what a run through a table tells."""
        table.forget()
        problems = [PROBLEMS.to_frame()]
        for read in self._reads(table.name):
            table.columns += [c for c in read.columns if c not in table.columns]
            table.mappings += [m for m in read.mappings if m not in table.mappings]
            table.rows += read.count
            table.unreadable += read.unreadable
            problems.append(read.problems)
        said = pl.concat(problems)
        once = pl.col("row").is_null() & (pl.col("code") == ONCE_A_TABLE)
        first = pl.struct(pl.exclude("file")).is_first_distinct()
        table.problem_frames.append(said.filter(~once | first))

    def _add(self, findings: Sequence[Path], crashes: Mapping[str, str]) -> None:
        """Give rules what workers have found by them, and the errors they raised."""
        by_code = {active.rule.code: active for active in self._run.rules}
        for frame in self._run.store.take_in(findings):
            for piece in frame.iter_slices(FINDINGS_AT_ONCE):
                for rows in piece.partition_by("code", maintain_order=True):
                    by_code[rows["code"][0]].frames.append(rows)
                self._run.found.put_away()
                self._run.store.release()
        for code, error in crashes.items():
            by_code[code].crashed = by_code[code].crashed or error

    def _tell(self, name: str, number: int, told: Progress) -> None:
        sources(self._pieces[name][number])[0].meter.elsewhere += told.size
        self._rows[name] += told.rows
        self._run.progress(name, self._rows[name])

    def _others(self) -> list[str]:
        return [name for name in self._pieces if name != ARTICLES]

    def _has_read(self, *names: str) -> bool:
        pieces = [(name, number) for name in names for number in range(len(self._pieces[name]))]
        return all(piece in self._read for piece in pieces)

    def _reads(self, name: str) -> list[Read]:
        return [self._read[name, number] for number in range(len(self._pieces[name]))]

    def _rows_of(self, name: str) -> Files:
        reads = self._reads(name)
        pieces = [read.rows for read in reads]
        if name == ARTICLES:
            pieces = [
                [
                    file
                    for batch in self._batches.get(number, ())
                    for file in self._judged[batch].rows
                ]
                for number in range(len(reads))
            ]
        return Files(pieces, list(dict.fromkeys(c for read in reads for c in read.columns)))

    def _all_batches(self) -> list[Path]:
        return [batch for number in sorted(self._batches) for batch in self._batches[number]]

    def _files(self, name: str, number: int) -> str:
        """The files of a piece, in words."""
        first, *others = sources(self._pieces[name][number])
        return f"{first.path} and {len(others)} more" if others else first.path
