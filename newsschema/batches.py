"""Validation of tables that come in batches, each told about as soon as it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsschema.api import Codes, FilePath, OffsetUnit, prepared
from newsschema.errors import UsageError

if TYPE_CHECKING:
    from newsschema.schemas.record import Record
    from newsschema.validators.batchwise import BatchedRun


def validate_batches(
    data: Mapping[str, Any] | Iterable[Any],
    *,
    table: str | None = None,
    select: Codes | None = None,
    ignore: Codes | None = None,
    records: Mapping[str, type[Record]] | None = None,
    offset_unit: OffsetUnit | None = None,
    now: datetime | str | None = None,
    memory: int | str | None = None,
    config: FilePath | None = None,
) -> BatchedRun:
    """Check tables that come in batches, and tell of each batch what is wrong with it.

    ```python
    for findings in newsschema.validate_batches(reader, table="quotes"):
        ...
    ```

    Args:
        data: what yields batches, by the name of the table; for one table the bare thing, and its
            name as `table`. A batch is a frame of Polars, pandas or Arrow, or a list of records
            or mappings; these may also come one by one. Readers of record batches and DuckDB
            relations are read batch by batch; a whole frame is one batch.
        table: the table's name, where `data` is no mapping.
        select: rules to run instead of all.
        ignore: rules to leave out; wins over `select`.
        records: by table, a subclass of the table's record to check against.
        offset_unit: how the producer counted offsets; code points by default.
        now: as in `validate`.
        memory: as in `validate`. Bodies are let go with their batch; other columns are kept for
            the rules that compare rows, in temporary files beyond the budget.
        config: as in `validate`; a baseline in it can't be used.

    Returns:
        An iterator of frames with the columns of `Report.findings`: one for each batch in the order
        of the tables, articles last, empty where nothing is wrong with it, and one more for what
        shows only when all rows are known. All of them together are the findings of `validate` over
        the whole. After the last one its `not_run` and `crashed` tell by code which rules could
        not run and why; `counts` and `rows` tell how many findings and rows there were so far.

    Raises:
        ConfigurationError: as in `validate`.
        UsageError: a table has no name, or no such one is known; a batch can't be read.
    """
    from newsschema.validators.batchwise import BatchedRun
    from newsschema.validators.extensions import records_of

    tables = data if isinstance(data, Mapping) else {table: data}
    if isinstance(data, Mapping) is (table is not None):
        raise UsageError(
            'give batches by the name of their table as in {"quotes": reader}, '
            'or of one table with its name as in table="quotes"'
        )
    _, settings = prepared(
        {},
        config=config,
        table=None,
        records=records,
        select=select,
        ignore=ignore,
        offset_unit=offset_unit,
        now=now,
        memory=memory,
    )
    if settings.baseline is not None:
        raise UsageError("batches can't be compared with a baseline; validate the whole dataset")
    known = records_of(map(str, tables), settings, records)
    return BatchedRun({name: tables[name] for name in known}, known, settings)
