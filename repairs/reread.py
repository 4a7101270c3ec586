"""Tables that are read several times: their rows are kept as long as they fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from newsschema.readers.table import PROVENANCE, Dataset, Table
from newsschema.validators.row_store import RowStore


def rereadable(dataset: Dataset, most: int | None) -> Dataset:
    """The dataset, whose tables are read from their files once as far as they fit into memory.

    Args:
        dataset: the tables. What is known of them after a run is filled in as if they were read.
        most: bytes that all rows together may take; null for as many as they do.
    """
    room = _Room(most)
    tables = {
        name: Table(name, base.record, base.files, _Kept(base, room), base.originals)
        for name, base in dataset.tables.items()
    }
    return Dataset(dataset.path, tables, dataset.notes)


def at_hand(dataset: Dataset, frames: Mapping[str, pl.DataFrame], store: RowStore) -> Dataset:
    """The dataset, of which some tables are read from frames that have all their rows.

    Args:
        dataset: the tables.
        frames: by table, its rows.
        store: where they are kept.
    """
    tables = dict(dataset.tables)
    for name, frame in frames.items():
        base = tables[name]
        read = partial(_from_frame, base, frame, store)
        tables[name] = Table(name, base.record, base.files, read, base.originals)
    return Dataset(dataset.path, tables, dataset.notes)


@dataclass(slots=True)
class _Room:
    """Memory that the tables of a dataset share."""

    most: int | None
    """Bytes that their rows may take."""
    taken: int = 0

    def takes(self, frame: pl.DataFrame) -> int | None:
        """Make room for a frame; its bytes, or null where there is none."""
        weight = int(frame.estimated_size())
        if self.most is not None and self.taken + weight > self.most:
            return None
        self.taken += weight
        return weight


@dataclass(slots=True)
class _Kept:
    """Reads a table from its files, and after that from memory."""

    base: Table
    room: _Room
    whole: list[pl.DataFrame] | None = None
    """All batches, once they were read to the end."""

    def __call__(self, table: Table) -> Iterator[pl.DataFrame]:
        """The rows (see `Table.read`)."""
        yield from self._batches() if self.whole is None else self.whole
        table.take_over(self.base)

    def _batches(self) -> Iterator[pl.DataFrame]:
        held: list[pl.DataFrame] | None = []
        taken = 0
        try:
            for batch in self.base.batches():
                weight = None if held is None else self.room.takes(batch)
                if held is not None and weight is not None:
                    taken += weight
                    held.append(batch)
                else:
                    # They are read anew each time; the input is nearer than a copy on disk.
                    held = None
                yield batch
            self.whole = held
        finally:
            if self.whole is None:
                self.room.taken -= taken


def _from_frame(
    base: Table, frame: pl.DataFrame, store: RowStore, table: Table
) -> Iterator[pl.DataFrame]:
    if frame.height or frame.width > len(PROVENANCE):
        for piece in store.pieces(frame):
            yield piece
            store.release()
    table.take_over(base)
