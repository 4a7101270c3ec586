"""Rows that are dealt into parts, so that rules that compare them see one part after the other.

All rows are read once to tell their part, and once for the columns that are asked for first: these
are written to a file in which each part has batches of its own. So the work grows as the rows do,
whatever the number of parts.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from newsschema.validators.row_store import RowStore, has_labels

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE: Final = 65_536
"""Rows of a table that are dealt at a time."""


class Dealt:
    """The rows of one table in parts, each in the order of the rows."""

    def __init__(self, frame: pl.DataFrame, by: pl.Expr, parts: int, store: RowStore) -> None:
        """Tell the part of every row; no row is copied yet.

        Args:
            frame: the rows.
            by: what is equal for rows of one part, told from each row alone.
            parts: their number, at most 65,536.
            store: where the files of the parts are.
        """
        self.by = by
        self._frame = frame
        self._parts = parts
        self._store = store
        self._part_of = store.array(np.uint16, max(1, frame.height))[: frame.height]
        self._files: dict[str, PartsFile] = {}
        for start in range(0, frame.height, AT_ONCE):
            piece = frame[start : start + AT_ONCE]
            number = piece.lazy().select(by.hash() % parts).collect(engine="in-memory")
            self._part_of[start : start + AT_ONCE] = number.to_series().to_numpy()
            store.release()

    def part(self, number: int) -> pl.LazyFrame:
        """The rows of one part, of which only those columns are read that are asked for."""

        def read(asked: pl.DataFrame) -> pl.DataFrame:
            return self._columns(number, asked.columns)

        # Filters stay outside: one that calls Python can't be handed to a source.
        return self._frame.clear().lazy().map_batches(read, projection_pushdown=True)

    def _columns(self, number: int, names: Sequence[str]) -> pl.DataFrame:
        """Some columns of a part."""
        labelled = [name for name in names if has_labels(self._frame.schema[name])]
        missing = [name for name in names if name not in labelled and name not in self._files]
        if missing:
            self._files |= dict.fromkeys(missing, self._written(missing))
        files = dict.fromkeys(self._files[name] for name in names if name not in labelled)
        frames = [file.part(number).select(c for c in file.columns if c in names) for file in files]
        if labelled:
            # Such columns can't lie in files, so they are in memory anyhow.
            mine = np.flatnonzero(self._part_of == number)
            frames.append(self._frame.select(labelled)[mine])
        return pl.concat(frames, how="horizontal").select(names)

    def _written(self, names: Sequence[str]) -> PartsFile:
        """Columns in a file, batch by batch and part by part."""
        import pyarrow as pa

        wanted = self._frame.select(names)
        held: list[list[int]] = [[] for _ in range(self._parts)]
        path = self._store.new_file()
        with pa.ipc.new_file(os.fspath(path), _arrow(wanted.clear()).schema) as file:
            batches = itertools.count()
            size = min(AT_ONCE, self._store.piece_of(wanted))
            for start in range(0, wanted.height, size):
                part_of = self._part_of[start : start + size]
                order = np.argsort(part_of, kind="stable")
                piece = _arrow(wanted[start : start + size][order])
                numbers, firsts = np.unique(part_of[order], return_index=True)
                ends = [*firsts[1:].tolist(), len(order)]
                for number, first, end in zip(numbers.tolist(), firsts.tolist(), ends, strict=True):
                    for batch in piece.slice(first, end - first).to_batches():
                        file.write_batch(batch)
                        held[number].append(next(batches))
                self._store.release()
        return PartsFile(self._store.opened(path), held, wanted.clear())


@dataclass(frozen=True, eq=False)
class PartsFile:
    """A file with some columns of all parts."""

    file: pa.ipc.RecordBatchFileReader
    batches: Sequence[Sequence[int]]
    """Of each part, the numbers of its batches in order."""
    empty: pl.DataFrame

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return self.empty.columns

    def part(self, number: int) -> pl.DataFrame:
        """The rows of one part, in memory."""
        import pyarrow as pa

        own = [self.file.get_batch(batch) for batch in self.batches[number]]
        frame = pl.from_arrow(pa.Table.from_batches(own, self.file.schema))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - for the types
        return frame.cast(self.empty.schema).rechunk()


def _arrow(frame: pl.DataFrame) -> pa.Table:
    """A frame in types of which a slice is written without the rest (texts as no views)."""
    return frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
