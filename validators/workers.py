"""The local engine in worker processes: the same rows in the same order, looked at side by side.

Files are read in workers, a worker each, and rules on rows look at their rows there. Bodies are
written to files, batch by batch; a worker that has nothing to read takes one of these batches, lays
it beside the rows of the other tables, and runs on it what `run.Run` runs on a batch. What is
kept lies in files that all processes map, in the order of the input. So the last stage, here, is
that of a run in one process, and so are its findings: no rule has to know of workers.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from newsschema.readers.dataset import in_pieces, size_of_files
from newsschema.readers.source import READ_BYTES
from newsschema.readers.table import PROBLEMS, Dataset, Table
from newsschema.schemas.record import Record
from newsschema.validators import engine
from newsschema.validators.gathering import Gathering
from newsschema.validators.last_stage import ONCE_A_TABLE
from newsschema.validators.memory import Budget, budget_of
from newsschema.validators.outcome import Outcome
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.processes import Processes
from newsschema.validators.row_store import side_by_side
from newsschema.validators.run import Progress, Run
from newsschema.validators.settings import Settings
from newsschema.validators.worker_plan import Plan
from newsschema.validators.worker_steps import ARTICLES, Packed, Read, Work

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
    progress: Progress | None = None,
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
    for record in (table.record for table in dataset.tables.values()):
        if record.__module__ == "__main__" or not _is_found(record):
            return (
                f"the record {record.__qualname__} can't be imported by other processes, so one "
                "process did the work; put it into a module of its own"
            )
    return None


def _is_found(record: type[Record]) -> bool:
    """Whether a record is found by the name of its module and its own."""
    try:
        pickle.dumps(record)
    except (pickle.PicklingError, AttributeError):
        return False
    return True


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
        {
            name: in_pieces(table, PIECE, budget.read(READ_BYTES))
            for name, table in dataset.tables.items()
        },
        settings,
        run.now,
        run.store.folder,
        budget,
        budget.batch(_batch_bytes(dataset, jobs)),
    )
    threads = max(1, pl.thread_pool_size() // jobs)
    comparing = Gathering(run.rules, comparing=True).has_askers
    plan = Plan(work.pieces, run.progress, comparing=comparing and ARTICLES in work.pieces)
    with Processes(jobs, Packed.of(work), threads) as processes:
        while not plan.is_done:
            for worker in processes.idle:
                step = plan.next(worker)
                if step is not None:
                    processes.start(worker, step)
            plan.take(processes.hear())
    _put_together(run, plan)


def _batch_bytes(dataset: Dataset, jobs: int) -> int:
    """About the size of batches of articles that gives each worker a few of them."""
    if ARTICLES not in dataset.tables:
        return BATCH_BYTES
    size = size_of_files([dataset.tables[ARTICLES]])
    return min(BATCH_BYTES, max(LEAST_BATCH, size // (ROUNDS * jobs)))


def _put_together(run: Run, plan: Plan) -> None:
    """Leave a run as if it had read everything itself."""
    for name in plan.others:
        _fill(run.tables[name], plan.read(name))
        run.frames[name] = plan.rows(name).frame(run.tables[name], run.store)
        for read in plan.read(name):
            _add(run, read.findings, read.crashes)
    run.check_others()
    if ARTICLES not in plan.pieces:
        return
    _fill(run.tables[ARTICLES], plan.read(ARTICLES))
    if run.grounds:
        run.spans.prepare(run.frames, run.records)
    for judged in plan.judged():
        _add(run, judged.findings, judged.crashes)
        for found in run.store.take_in(judged.mismatches):
            run.spans.take(found)
    articles = plan.rows(ARTICLES).frame(run.tables[ARTICLES], run.store)
    columns = [run.store.take_in(compared.columns) for compared in plan.compared]
    if articles.height and columns:
        gathered = pl.concat(frame for frames in columns for frame in frames)
        articles = side_by_side(articles, gathered)
    for read in plan.read(ARTICLES):
        _add(run, (), read.crashes)
    for compared in plan.compared:
        _add(run, (), compared.crashes)
    run.frames[ARTICLES] = articles
    run.end_articles()


def _fill(table: Table, pieces: Sequence[Read]) -> None:
    """Fill in what a run through a table tells."""
    table.forget()
    problems = [PROBLEMS.to_frame()]
    for piece in pieces:
        table.add_told(piece.columns, piece.mappings, piece.count, piece.unreadable)
        problems.append(piece.problems)
    said = pl.concat(problems)
    once = pl.col("row").is_null() & (pl.col("code") == ONCE_A_TABLE)
    first = pl.struct(pl.exclude("file")).is_first_distinct()
    table.problem_frames.append(said.filter(~once | first))


def _add(run: Run, findings: Sequence[Path], crashes: Mapping[str, str]) -> None:
    """Give rules what workers have found by them, and the errors they raised."""
    by_code = {active.rule.code: active for active in run.rules}
    for frame in run.store.take_in(findings):
        for piece in frame.iter_slices(FINDINGS_AT_ONCE):
            for rows in piece.partition_by("code", maintain_order=True):
                by_code[rows["code"][0]].frames.append(rows)
            run.found.put_away()
            run.store.release()
    for code, error in crashes.items():
        by_code[code].crashed = by_code[code].crashed or error
