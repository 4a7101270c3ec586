"""Accounting: where each row of the input is in a version, and the proof that none was lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.readers.corpus_manifest import Account, TableEntry
from newsschema.readers.table import FILE, ROW, Dataset
from newsschema.repairs.repair import Repaired
from newsschema.validators.row_store import RowStore
from newsschema.writers.assembly import AssembledTable
from newsschema.writers.parquet_file import PLAIN_ROWS

FATES: Final = ("kept", "merged", "quarantined")
FILE_STEP: Final = 1 << 40
"""What tells a place in one file from the same place in the next; more than any file has rows."""
Counts = Mapping[tuple[str, str, str], int]
"""How many rows of a table and file have a fate."""


class Lineage:
    """The fate of each row of the input, and the file and row of the version that has it."""

    def __init__(self, repaired: Repaired, scratch: RowStore) -> None:
        """Take the fates; where kept rows are is told file by file.

        Args:
            repaired: what became of the input.
            scratch: what is kept lies in files where its rows do.
        """
        self._fates = repaired.fates
        self._scratch = scratch
        self._paths: list[str | None] = [None]
        self._places: dict[str, npt.NDArray[np.int64]] = {}
        self._path: dict[str, npt.NDArray[np.uint32]] = {}
        self._at: dict[str, npt.NDArray[np.int64]] = {}
        for name, own in self._fates.items():
            files = repaired.dataset.tables[name].files
            numbers = {file.path: number for number, file in enumerate(files) if file.reported}
            self._places[name] = self._array(np.int64, own.height)
            self._path[name] = self._array(np.uint32, own.height)
            self._at[name] = self._array(np.int64, own.height)
            for start, rows in self._slices(name):
                file = pl.col("file").replace_strict(numbers, return_dtype=pl.Int64)
                places = rows.select(file * FILE_STEP + pl.col("row")).to_series()
                self._places[name][start : start + rows.height] = places.to_numpy()

    def put(self, table: str, path: str, rows: pl.DataFrame) -> None:
        """Take the rows of a file of the version, in their order.

        Args:
            table: its table.
            path: the file.
            rows: with `__file` and `__row` of the input, null for rows that are no input's.
        """
        place = pl.col(FILE).cast(pl.Int64) * FILE_STEP + pl.col(ROW)
        given = rows.select(place=place, at=pl.int_range(pl.len(), dtype=pl.Int64)).drop_nulls()
        known, wanted = self._places[table], given["place"].to_numpy()
        index = np.minimum(np.searchsorted(known, wanted), max(0, len(known) - 1))
        if len(wanted) and not (len(known) and bool((known[index] == wanted).all())):
            raise AssertionError(f"{path}: a row is of no input")
        self._path[table][index] = len(self._paths)
        self._at[table][index] = given["at"].to_numpy()
        self._paths.append(path)
        self._scratch.release()

    def frames(self, table: str) -> Iterator[pl.DataFrame]:
        """The rows of one table, with `path` and `at`: where the version has them."""
        paths = pl.Series(self._paths, dtype=pl.String)
        for start, rows in self._slices(table):
            number = self._path[table][start : start + rows.height]
            at = self._at[table][start : start + rows.height]
            yield rows.with_columns(
                paths.gather(pl.Series(number)).alias("path"), pl.Series("at", at)
            ).with_columns(at=pl.when(pl.col("path").is_not_null()).then("at"))

    @property
    def tables(self) -> list[str]:
        """The tables that have rows."""
        return [name for name, own in self._fates.items() if own.height]

    def counts(self) -> Counts:
        """How many rows of each file have each fate.

        Raises:
            AssertionError: a kept row is in no file. That is a defect of newsschema.
        """
        found: dict[tuple[str, str, str], int] = {}
        for name in self.tables:
            for frame in self.frames(name):
                if ((frame["fate"] == "kept") & frame["path"].is_null()).any():
                    raise AssertionError(f"{name}: kept rows are in no file")
                for file, fate, number in frame.group_by("file", "fate").len().iter_rows():
                    found[name, file, fate] = found.get((name, file, fate), 0) + number
        return found

    def _slices(self, table: str) -> Iterator[tuple[int, pl.DataFrame]]:
        start = 0
        for rows in self._fates[table].iter_slices(PLAIN_ROWS):
            yield start, rows
            start += rows.height
            self._scratch.release()

    def _array(self, dtype: npt.DTypeLike, size: int) -> npt.NDArray[Any]:
        if self._scratch.has_files and size:
            return self._scratch.array(dtype, size)
        return np.zeros(size, dtype)


def accounting(dataset: Dataset, known: Counts, inputs: Collection[str]) -> tuple[Account, ...]:
    """What became of the rows of each file.

    Args:
        dataset: the input.
        known: the fates of its rows.
        inputs: the files that were given; of others only those with rows are named.
    """
    counts: dict[tuple[str, str], dict[str, int]] = {
        (name, file.path): dict.fromkeys(FATES, 0)
        for name, table in dataset.tables.items()
        for file in table.files
        if file.reported
    }
    for (table, file, fate), number in known.items():
        counts[table, file][fate] = number
    return tuple(
        Account(table=table, file=file, rows=sum(own.values()), **own)
        for (table, file), own in counts.items()
        if file in inputs or any(own.values())
    )


def check_accounts(
    accounts: Collection[Account],
    entries: Mapping[str, TableEntry],
    tables: Mapping[str, AssembledTable],
    aside: Mapping[str, pl.DataFrame],
) -> None:
    """Assert that each row of the input is in exactly one place, by what was written.

    Args:
        accounts: what became of the rows of each file.
        entries: the tables as they were written.
        tables: the tables as they were to be written.
        aside: the quarantine as it is to be written.

    Raises:
        AssertionError: a row was lost, or counted twice. That is a defect of newsschema.
    """
    for name, entry in entries.items():
        kept = sum(one.kept for one in accounts if one.table == name)
        if entry.rows != kept + tables[name].staying:
            raise AssertionError(f"{name}: {kept} rows were kept, {entry.rows} are written")
        count = sum(one.quarantined for one in accounts if one.table == name)
        held = aside[name].height if name in aside else 0
        if held != count:
            raise AssertionError(f"{name}: {count} rows were set aside, {held} are held")
