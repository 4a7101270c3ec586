"""Tables in memory whose rows came from somewhere: each says, or is told, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from newsschema.readers.table import FILE, LINE, ROW, SourceFile, Table

Read = Callable[[Table], Iterator[pl.DataFrame]]


def place(table: Table, places: pl.DataFrame) -> None:
    """Let the rows of a table in memory, and what is said of them, name their places.

    Args:
        table: as `readers.memory.memory_table` makes it; changed.
        places: for each of its rows the path of its file, its line and its number there
            (`__file` as text, `__line`, `__row`); a line may be null.
    """
    paths = places[FILE].drop_nulls().unique().sort()
    numbered = places.select(
        (pl.col(FILE).rank("dense") - 1).cast(pl.UInt32),
        pl.col(LINE, ROW).cast(pl.Int64),
    )
    if len(paths):
        table.files = [SourceFile(path, "memory") for path in paths]
    table.read = partial(_placed, table.read, numbered)


def _placed(read: Read, places: pl.DataFrame, table: Table) -> Iterator[pl.DataFrame]:
    for frame in read(table):
        yield frame.with_columns(places[frame[ROW]])
    row = pl.col("row")
    table.problem_frames[:] = [
        frame.with_columns(
            pl.when(row.is_null()).then("file").otherwise(places[FILE].gather(frame["row"])),
            line=places[LINE].gather(frame["row"]),
            row=places[ROW].gather(frame["row"]),
        )
        for frame in table.problem_frames
    ]
