"""Tables as they are after changes: the same streams of rows, so that they can be run again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from newsschema.readers.dataset import numbered
from newsschema.readers.table import FILE, INDEX, RAW, ROW, Dataset, Table
from newsschema.repairs.cells import with_cells
from newsschema.repairs.changes import Changes


@dataclass(frozen=True, slots=True)
class _Patch:
    """What is done to one table while it is read."""

    base: Table
    cells: Mapping[str, pl.DataFrame]
    gone: pl.Series
    """The `__index` of rows that go."""
    settled: pl.DataFrame
    """Problems that are mended, with the columns of `changes.SETTLED`."""
    left: pl.DataFrame
    """File and row of the rows that go."""


def changed(dataset: Dataset, changes: Changes) -> Dataset:
    """The dataset after changes. Rows keep their file, line and row; `__index` counts anew."""
    gone = {name: rows[INDEX] for name, rows in changes.gone.items()}
    return _patched(dataset, changes.frames, changes.cells, gone, changes.settled)


def without(
    dataset: Dataset, frames: Mapping[str, pl.DataFrame], gone: Mapping[str, pl.Series]
) -> Dataset:
    """The dataset without some rows, by table and `__index`."""
    from newsschema.repairs.changes import SETTLED

    return _patched(dataset, frames, {}, gone, SETTLED.to_frame())


def _patched(
    dataset: Dataset,
    frames: Mapping[str, pl.DataFrame],
    cells: Mapping[str, Mapping[str, pl.DataFrame]],
    gone: Mapping[str, pl.Series],
    settled: pl.DataFrame,
) -> Dataset:
    tables = {}
    for name, table in dataset.tables.items():
        own = settled.filter(pl.col("table") == name)
        leaving = gone.get(name, pl.Series([], dtype=pl.UInt32))
        if not cells.get(name) and leaving.is_empty() and own.is_empty():
            tables[name] = table
            continue
        frame = frames[name]
        left = frame.filter(pl.col(INDEX).is_in(leaving.implode())).select(FILE, ROW)
        patch = _Patch(table, cells.get(name, {}), leaving, own, left)
        read = partial(_read_again, patch)
        if name != "articles":
            # All rows are in memory already, as they are after the changes.
            kept = frame.filter(~pl.col(INDEX).is_in(leaving.implode())).drop(INDEX)
            read = partial(_read_frame, patch, numbered(kept, 0))
        tables[name] = Table(name, table.record, table.files, read, table.originals)
    return Dataset(dataset.path, tables, dataset.notes)


def _read_again(patch: _Patch, table: Table) -> Iterator[pl.DataFrame]:
    """The rows of the table before, changed batch by batch."""
    index = 0
    for batch in patch.base.batches():
        after = with_cells(batch, patch.cells)
        if patch.gone.len():
            after = after.filter(~pl.col(INDEX).is_in(patch.gone.implode()))
        after = numbered(after.drop(INDEX), index)
        index += after.height
        yield after
    _finish(patch, table)


def _read_frame(patch: _Patch, frame: pl.DataFrame, table: Table) -> Iterator[pl.DataFrame]:
    """Rows that are in memory."""
    yield frame
    _finish(patch, table)


def _finish(patch: _Patch, table: Table) -> None:
    """Fill in what is known of a table after a run through it."""
    base = patch.base
    new = [c.removeprefix(RAW) for c in patch.cells]
    table.columns.extend(dict.fromkeys([*base.columns, *new]))
    renamed = set(patch.settled.filter(pl.col(ROW).is_null())["column"])
    table.mappings.extend(m for m in base.mappings if m.target not in renamed)
    table.unreadable.extend(base.unreadable)
    table.rows = base.rows - patch.gone.len()
    problems = base.problems()
    if patch.settled.height:
        cell = [("code", "code"), ("file", FILE), ("row", ROW), ("column", "column")]
        problems = problems.join(
            patch.settled,
            left_on=[a for a, _ in cell],
            right_on=[b for _, b in cell],
            how="anti",
            maintain_order="left",
            nulls_equal=True,
        )
    if patch.left.height:
        problems = problems.join(
            patch.left,
            left_on=["file", "row"],
            right_on=[FILE, ROW],
            how="anti",
            maintain_order="left",
        )
    table.problem_frames.append(problems)
