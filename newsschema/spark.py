"""Validation on Spark: the same rules and the same findings, on as many machines as there are.

```python
import newsschema.spark

findings = newsschema.spark.validate({"articles": articles, "quotes": quotes})
findings.groupBy("code").count().show()
```

A rule is a function over Polars frames, and stays one: Spark only lays the rows that it must see
side by side (`newsschema.validators.stages`). Rows are looked at where they are (`mapInArrow`), an
article with its quotes and claims is a group of a `groupBy` on the hash of `article_id`, which is
a cogroup of as many tables as there are, and rows that are compared by a key are another one by the
hash of that. What shows only in all rows, without their bodies, is judged in one group in the end
(`newsschema.validators.last_stage` says what that is). Executors need newsschema installed.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from os import fspath
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa

from newsschema.api import Codes, FilePath, OffsetUnit, prepared
from newsschema.errors import UsageError
from newsschema.readers.dataset import by_file
from newsschema.readers.memory import MEMORY, memory_table
from newsschema.readers.placed import place
from newsschema.readers.table import FILE, LINE, ROW, Dataset, SourceFile
from newsschema.readers.table_settings import TableSettings
from newsschema.spark_build import build
from newsschema.spark_wire import (
    WIRE,
    Batches,
    arrow_of_spark,
    parcels_of,
    rows_of,
    run_on_this_python,
    session_of_here,
    spark_schema,
    typed,
)
from newsschema.validators.baseline import read_baseline
from newsschema.validators.compare_stage import compare_part
from newsschema.validators.extensions import records_of
from newsschema.validators.finding import FINDINGS
from newsschema.validators.job import Input, Job
from newsschema.validators.last_stage import judge_whole
from newsschema.validators.outcome import Outcome
from newsschema.validators.profile import read_profile
from newsschema.validators.settings import Settings
from newsschema.validators.stages import judge_part, read_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from newsschema.schemas.record import Record

__all__ = ["build", "run", "validate"]

PART_BYTES: Final = 64 << 20
"""Of the files of a dataset that one part should have."""
ROWS_OF_A_PARTITION: Final = 33
"""Bits for the number of a row within its partition; that of the partition stands before them."""


def validate(
    data: FilePath | Sequence[FilePath] | Mapping[str, DataFrame],
    *,
    select: Codes | None = None,
    ignore: Codes | None = None,
    records: Mapping[str, type[Record]] | None = None,
    offset_unit: OffsetUnit | None = None,
    baseline: FilePath | None = None,
    max_findings: int | None = None,
    now: datetime | str | None = None,
    config: FilePath | None = None,
    parts: int | None = None,
) -> DataFrame:
    """Check a dataset against the rules, when the result is asked for.

    Args:
        data: Spark's frames by the name of the table, or a dataset's folder or files, which the
            executors read with newsschema's readers. Rows of a frame with the columns `__file`,
            `__line` and `__row` are reported to stand there; of another frame, in `<memory>`, at
            their number in the order of its partitions.
        select: as in `newsschema.validate`; the other arguments too.
        ignore: rules to leave out.
        records: by table, a subclass of the table's record, in a module the executors have.
        offset_unit: how the producer counted offsets.
        baseline: a file with known findings, read at once.
        max_findings: findings that are given.
        now: the instant that rules take for the present; the clock's when this is called.
        config: a configuration file to use instead of the nearest one.
        parts: into how many parts the articles are laid; by default as many as the session
            shuffles into, or as the size of the files asks for. Never changes a finding.

    Returns:
        A frame with the columns of `Report.findings`, in one partition, in their order.

    Raises:
        InputError: a path is missing.
        ConfigurationError: the configuration or an argument does not fit.
        UsageError: a name that is no table; Spark is not there, or does not start.
    """
    dataset, settings = prepared(
        {} if isinstance(data, Mapping) else data,
        config=config,
        table=None,
        records=records,
        select=select,
        ignore=ignore,
        offset_unit=offset_unit,
        baseline=None if baseline is None else fspath(baseline),
        max_findings=max_findings,
        now=now,
    )
    if isinstance(data, Mapping):
        job, read = _of_frames(data, settings, records or {}, parts)
    else:
        job, read = _of_files(dataset, settings, parts)
    schema = arrow_of_spark(FINDINGS.to_frame())

    def findings(batches: Batches) -> Batches:
        outcome = judge_whole(job, parcels_of(batches))
        yield from outcome.findings.to_arrow().cast(schema).to_batches()

    return _judged(job, read).groupBy().applyInArrow(typed(findings), spark_schema(schema))


def run(dataset: Dataset, settings: Settings, *, parts: int | None = None) -> Outcome:
    """Run the rules over a dataset of files on Spark, as `validators.engine.run` does here."""
    started = time.perf_counter()
    job, read = _of_files(dataset, settings, parts)

    def outcome(batches: Batches) -> Batches:
        found = pickle.dumps(judge_whole(job, parcels_of(batches)))
        yield pa.RecordBatch.from_pydict({"outcome": pa.array([found], pa.binary())})

    frame = _judged(job, read).groupBy().applyInArrow(typed(outcome), "outcome binary")
    row = frame.first()
    # It was pickled by our own function on the executors of this session.
    whole: Outcome = pickle.loads(row["outcome"])  # noqa: S301
    return replace(whole, seconds=time.perf_counter() - started)


def _of_files(
    dataset: Dataset, settings: Settings, parts: int | None
) -> tuple[Job, list[DataFrame]]:
    """A job on files, and the frames of parcels in which they are read."""
    session = session_of_here()
    inputs = {name: Input(t.record, tuple(t.files)) for name, t in dataset.tables.items()}
    pieces = [(at, one) for t in dataset.tables.values() for at, one in enumerate(by_file(t))]
    job = _job(dataset, inputs, settings, parts or 1 + _size(dataset) // PART_BYTES)

    def read(batches: Batches) -> Batches:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                order, table = pieces[number]
                yield from rows_of(read_table(job, table, order))

    each = session.range(0, len(pieces), 1, len(pieces))
    return job, [each.mapInArrow(read, WIRE)]


def _size(dataset: Dataset) -> int:
    """Bytes of the files of a dataset."""
    from newsschema.readers.dataset import FileReader

    readers = [table.read for table in dataset.tables.values()]
    sources = [s for reader in readers if isinstance(reader, FileReader) for s in reader.sources]
    return sum(source.location.stat().st_size for source in sources)


def _of_frames(
    frames: Mapping[str, DataFrame],
    settings: Settings,
    records: Mapping[str, type[Record]],
    parts: int | None,
) -> tuple[Job, list[DataFrame]]:
    """A job on Spark's frames, and the frames of parcels that are made of them."""
    if not frames:
        raise UsageError("there are no tables; give frames by name, as in {'quotes': frame}")
    inputs = {}
    for name, record in records_of(frames, settings, records).items():
        placed = FILE in frames[name].columns
        files = () if placed else (SourceFile(MEMORY, "memory"),)
        inputs[name] = Input(record, files, dense=not placed)
    session = next(iter(frames.values())).sparkSession
    run_on_this_python(session)
    shuffled = int(session.conf.get("spark.sql.shuffle.partitions") or 1)
    job = _job(Dataset(MEMORY, {}), inputs, settings, parts or shuffled)
    return job, [_sent(job, name, frames[name]) for name in inputs]


def _job(dataset: Dataset, inputs: Mapping[str, Input], settings: Settings, parts: int) -> Job:
    # The clock is asked, and the baseline read, once and here: executors differ, and run twice.
    known = None if settings.baseline is None else read_baseline(settings.baseline)
    earlier = None if settings.compare_with is None else read_profile(settings.compare_with)
    now = settings.now or datetime.now(UTC)
    return Job(dataset.path, inputs, settings, now, parts, known, earlier, dataset.notes)


def _sent(job: Job, name: str, frame: DataFrame) -> DataFrame:
    """The rows of a frame as parcels."""
    from pyspark.sql.pandas.types import to_arrow_schema

    schema = to_arrow_schema(frame.schema, timezone="UTC")
    record = job.inputs[name].record
    settings = job.settings.tables.get(name, TableSettings())

    def read(batches: Batches) -> Batches:
        from pyspark import TaskContext

        here = TaskContext.get()
        partition = 0 if here is None else here.partitionId()
        given = list(batches)
        rows = pa.Table.from_batches(given) if given else schema.empty_table()
        own = [c for c in (FILE, LINE, ROW) if c in rows.column_names]
        table = memory_table(name, rows.drop_columns(own), record, settings)
        place(table, _places(rows.select(own), partition << ROWS_OF_A_PARTITION))
        yield from rows_of(read_table(job, table, partition))

    return frame.mapInArrow(read, WIRE)


def _places(own: pa.Table, first: int) -> pl.DataFrame:
    """Where rows stand: as they say themselves, else by their number among all rows."""
    number = pl.int_range(first, first + own.num_rows, dtype=pl.Int64, eager=True)
    counted = pl.DataFrame(
        {
            FILE: pl.repeat(MEMORY, own.num_rows, dtype=pl.String, eager=True),
            LINE: pl.repeat(None, own.num_rows, dtype=pl.Int64, eager=True),
            ROW: number,
        }
    )
    return counted if not own.num_columns else counted.with_columns(pl.DataFrame(own))


def _judged(job: Job, read: Sequence[DataFrame]) -> DataFrame:
    """The parcels of the last stage."""

    def judge(batches: Batches) -> Batches:
        return rows_of(judge_part(job, parcels_of(batches)))

    def compare(batches: Batches) -> Batches:
        return rows_of(compare_part(job, parcels_of(batches)))

    parcels = reduce(lambda one, other: one.unionAll(other), read)
    for stage in (judge, compare):
        # A number that is asked for is kept: small partitions would be joined, and judged by one.
        laid = parcels.repartition(job.parts, "part").groupBy("part")
        parcels = laid.applyInArrow(typed(stage), WIRE)
    return parcels
