"""Validation as a call: the same run as the command's, on files or on tables in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias, TypeVar

from newsschema.errors import UsageError

if TYPE_CHECKING:
    from newsschema.readers.table import Dataset
    from newsschema.repairs.fixed import Fixed
    from newsschema.reports.report import Report
    from newsschema.schemas.record import Record
    from newsschema.validators.settings import Settings

FilePath: TypeAlias = str | PathLike[str]
Codes: TypeAlias = str | Iterable[str]
"""Codes, families or names of rules; a text may hold several, separated by commas."""
FailOn: TypeAlias = Literal["error", "warning", "info", "never"]
OffsetUnit: TypeAlias = Literal["codepoint", "utf16", "byte"]
Progress: TypeAlias = Callable[[str, int], None]
"""Called with a table's name and the number of its rows looked at so far."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def validate(
    data: FilePath | Sequence[FilePath] | Mapping[str, Any],
    *,
    select: Codes | None = None,
    ignore: Codes | None = None,
    table: Mapping[str, FilePath | Sequence[FilePath]] | None = None,
    records: Mapping[str, type[Record]] | None = None,
    offset_unit: OffsetUnit | None = None,
    fail_on: FailOn | None = None,
    baseline: FilePath | None = None,
    compare_with: FilePath | None = None,
    max_findings: int | None = None,
    now: datetime | str | None = None,
    memory: int | str | None = None,
    jobs: int | None = None,
    config: FilePath | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a dataset against the rules.

    What is left out is taken from the configuration, which is found as on the command line.

    Args:
        data: a dataset's folder, files of one dataset, or tables in memory by name: Polars
            (eager or lazy), PyArrow, pandas, DuckDB relations, anything else with the Arrow
            PyCapsule interface, or iterables of records or mappings.
        select: rules to run instead of all.
        ignore: rules to leave out; wins over `select`.
        table: files by the name of the table they hold, where their own name does not say it.
        records: by table, a subclass of the table's record to check against.
        offset_unit: how the producer counted offsets; code points by default.
        fail_on: lowest severity that makes `Report.ok` false; errors by default.
        baseline: a file that `--update-baseline` wrote; the findings it knows are left out.
        compare_with: a JSON report of an earlier run, which the rules on drift compare with.
        max_findings: findings kept in the report; its counts stay exact.
        now: the instant that rules take for the present, with its offset from UTC; a text in
            ISO 8601 will do. The clock's by default.
        memory: bytes, or a size as in "512MB"; half of what is free by default. Once the rows that
            are kept take half of it, they and the findings lie in temporary files, and are
            compared in parts. Findings never depend on it.
        jobs: processes that share the work, the processors and `memory`, where the data are files
            that are large enough to pay for them; one by default. Findings never depend on it.
        config: a configuration file to use instead of the nearest one.
        progress: told how far the run is.

    Returns:
        The report. Whatever is wrong with the data is in it and raises nothing.

    Raises:
        InputError: a path is missing, or an input can't be read at all.
        ConfigurationError: the configuration or an argument has an unknown key or code, or a
            value that does not fit.
        UsageError: the arguments can't be used as given.
        WorkerLostError: one of the processes was killed.
    """
    from newsschema.reports.report import Report
    from newsschema.validators import workers

    dataset, settings = prepared(
        data,
        config=config,
        table=table,
        records=records,
        select=select,
        ignore=ignore,
        offset_unit=offset_unit,
        fail_on=fail_on,
        baseline=None if baseline is None else fspath(baseline),
        compare_with=None if compare_with is None else fspath(compare_with),
        max_findings=max_findings,
        now=now,
        memory=memory,
        jobs=jobs,
    )
    outcome = workers.run(dataset, settings, progress=progress)
    repeated = replace(settings, now=outcome.now)
    return Report(outcome, lambda: workers.run(dataset, repeated, overview=True))


def fix(
    data: FilePath | Sequence[FilePath] | Mapping[str, Any],
    *,
    unsafe: bool = False,
    select: Codes | None = None,
    ignore: Codes | None = None,
    table: Mapping[str, FilePath | Sequence[FilePath]] | None = None,
    records: Mapping[str, type[Record]] | None = None,
    now: datetime | str | None = None,
    config: FilePath | None = None,
    progress: Progress | None = None,
) -> Fixed:
    """Repair a dataset. The input is left as it is.

    Safe repairs keep the meaning. Edits of a text that spans point into are safe only where the
    tables with the spans are given too. Rows that still break an error rule afterwards are set
    aside, with the rows that refer to them.

    Args:
        data: as in `validate`.
        unsafe: make repairs too that may lose or invent something.
        select: rules to repair by, instead of all.
        ignore: rules to leave out; wins over `select`.
        table: as in `validate`.
        records: as in `validate`.
        now: as in `validate`.
        config: as in `validate`.
        progress: told how far each run over the data is.

    Returns:
        The repaired tables, every change, and what became of every row.

    Raises:
        UsageError: as `validate` does.
    """
    from newsschema.repairs.fixed import Fixed
    from newsschema.repairs.repair import repair

    dataset, settings = prepared(
        data,
        config=config,
        table=table,
        records=records,
        select=select,
        ignore=ignore,
        now=now,
    )
    return Fixed(repair(dataset, settings, unsafe=unsafe, progress=progress))


def prepared(
    data: FilePath | Sequence[FilePath] | Mapping[str, Any],
    *,
    config: FilePath | None,
    table: Mapping[str, FilePath | Sequence[FilePath]] | None,
    records: Mapping[str, type[Record]] | None,
    **chosen: Any,
) -> tuple[Dataset, Settings]:
    """The dataset and the settings of a run.

    Args:
        data: as in `validate`.
        config: as in `validate`.
        table: as in `validate`.
        records: as in `validate`.
        **chosen: the arguments of `Settings.overridden`.

    Raises:
        UsageError: as `validate` does.
    """
    from newsschema.validators.settings import load_settings

    paths = _paths(data)
    settings = load_settings(paths, None if config is None else fspath(config))
    settings = settings.overridden(**chosen)
    source: Sequence[str] | Mapping[str, Any] = data if isinstance(data, Mapping) else paths
    files = {name: _paths(value) for name, value in (table or {}).items()}
    return opened(source, settings, table=files, records=records), settings


def opened(
    source: Sequence[str] | Mapping[str, Any],
    settings: Settings,
    *,
    table: Mapping[str, Sequence[str]],
    records: Mapping[str, type[Record]] | None = None,
) -> Dataset:
    """The dataset of a run, with the records that the configuration and the caller name.

    Args:
        source: paths, or tables in memory by name.
        settings: of the run.
        table: files by the name of the table they hold.
        records: as in `validate`; they win over those of the configuration.

    Raises:
        InputError: a path is missing, or an input can't be read at all.
        ConfigurationError: a configured record can't be loaded.
    """
    from newsschema.readers.dataset import open_dataset
    from newsschema.readers.source import READ_BYTES
    from newsschema.validators.extensions import load_records
    from newsschema.validators.memory import Budget

    return open_dataset(
        source,
        tables=table,
        settings=settings.tables,
        limits=settings.limits,
        batch_bytes=Budget(settings.memory).read(READ_BYTES),
        records={**load_records(settings), **(records or {})},
    )


def checked(
    *,
    out: Mapping[str, type[Record]],
    severity: Literal["error", "warning", "info"] = "error",
    select: Codes | None = None,
    ignore: Codes | None = None,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorate a step of a pipeline: what it returns is validated before anybody uses it.

    ```python
    @newsschema.checked(out={"quotes": newsschema.Quote})
    def extract(articles: pl.DataFrame) -> pl.DataFrame: ...
    ```

    Args:
        out: table to record. A function that returns one table may return it bare, others
            return a mapping with these names.
        severity: the lowest that is not good enough.
        select: rules to run instead of all.
        ignore: rules to leave out; wins over `select`.

    Returns:
        A decorator. The function it makes returns what the step returns, and raises
        `FindingsError`, which carries the report, or `UsageError` where the step returned
        something else than it promised.
    """
    if not out:
        raise UsageError("checked needs the tables that the function returns, as in out={...}")

    def decorate(step: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(step)
        def checked_step(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            result = step(*args, **kwargs)
            tables = _promised(result, out, step.__qualname__)
            report = validate(tables, records=out, select=select, ignore=ignore)
            report.raise_for_findings(severity)
            return result

        return checked_step

    return decorate


def _promised(result: object, out: Mapping[str, type[Record]], name: str) -> Mapping[str, object]:
    """The tables in what a function returned."""
    tables = result if isinstance(result, Mapping) else {next(iter(out)): result}
    missing = out.keys() - tables.keys()
    if missing or (len(out) > 1 and tables is not result):
        raise UsageError(
            f"{name} was to return a mapping with the tables {', '.join(out)}, "
            f"not {type(result).__name__}"
            + (f" without {', '.join(sorted(missing))}" if tables is result else "")
        )
    for table in out:
        if isinstance(tables[table], Iterator):
            raise UsageError(
                f"{name} returned an iterator as {table}, which can be read only once; "
                "return a list or a frame"
            )
    return {table: tables[table] for table in out}


def _paths(data: FilePath | Sequence[FilePath] | Mapping[str, Any]) -> list[str]:
    """Paths as texts; none for tables in memory."""
    if isinstance(data, Mapping):
        return []
    if isinstance(data, str | PathLike):
        return [fspath(data)]
    paths: object = data
    if not isinstance(paths, Iterable) or not all(isinstance(p, str | PathLike) for p in paths):
        raise UsageError(
            f"a value of type {type(data).__name__} is no dataset; give a path, a list of "
            'paths, or tables by name as in {"quotes": frame}'
        )
    return [fspath(path) for path in data]
