"""Rows that are kept until the end of a run: in memory, or in files that are mapped into it.

Rules over keys and over the dataset, and articles that are laid beside their rows, need all rows
of a table, though seldom all at once. Beyond a budget they are written to temporary files, and
the frames made of those look like any other: their pages are read when they are touched, and
given back whenever the system needs the memory.
"""

from __future__ import annotations

import mmap as memory_maps
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self
from weakref import WeakSet

import numpy as np
import numpy.typing as npt
import polars as pl

from newsschema.validators.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

PIECE_BYTES: Final = 8 << 20
"""About how much of a table in files is worked on in one go."""
ROW_BYTES: Final = 2048
"""About what comparing rows takes for each of them."""
LEAST_ROWS: Final = 1 << 16
WRITTEN: Final = 4 << 20
"""Bytes that are written to a file at a time; every batch of a file costs something."""
MOST_PARTS: Final = 1024
LABELLED: Final = (pl.Categorical, pl.Enum, pl.Object)
"""Types whose batches can't stand one after the other in a file."""
LABELLED_FILE: Final = ".labelled"
"""Ends the name of a file with one batch of such types."""


class RowStore:
    """Keeps the rows of one run; as a context manager, it takes its files away in the end.

    Frames stay valid after that where the system lets a mapped file be deleted.
    """

    def __init__(self, budget: int | None = None, folder: Path | None = None) -> None:
        """Keep rows in memory as long as they fit.

        Args:
            budget: bytes that are kept in memory at most; null for all.
            folder: where files are made; by default in a folder that goes with the store.
        """
        self._budget = budget
        self._scratch: Scratch | None = None
        self._folder = folder
        self._files = 0
        self._taken_in = 0
        self._maps: WeakSet[mmap] = WeakSet()
        self.held = 0
        """Bytes that are kept in memory."""

    def __enter__(self) -> Self:
        """No file is made before one is needed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the files away."""
        if self._scratch is not None:
            self._scratch.remove()

    @property
    def is_full(self) -> bool:
        """Whether what is kept in memory is more than it may be."""
        return self._budget is not None and self.held > self._budget

    @property
    def written_at_once(self) -> int:
        """Bytes that rows of one table may take before they are written, where memory is full."""
        return min(WRITTEN, (self._budget or 0) // 16)

    @property
    def has_files(self) -> bool:
        """Whether rows lie in files, those that fit into memory apart."""
        return self._files > 0 or (self._budget is not None and self._taken_in > self._budget)

    @property
    def folder(self) -> Path:
        """The folder of its files, which is made when it is first asked for."""
        if self._folder is None:
            self._scratch = Scratch()
            self._folder = self._scratch.path
        return self._folder

    def rows(self) -> StoredRows:
        """A place for the rows of one table."""
        return StoredRows(self)

    def take_in(self, files: Iterable[Path]) -> list[pl.DataFrame]:
        """The rows in files that another process has closed (see `StoredRows.files`)."""
        frames = [self._taken(file) for file in files]
        self._taken_in += sum(int(frame.estimated_size()) for frame in frames)
        return frames

    def _taken(self, file: Path) -> pl.DataFrame:
        return pl.read_ipc(file) if file.suffix == LABELLED_FILE else self.mapped(file)

    def pieces(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """A frame as a whole, or where rows are in files in slices of a bounded size."""
        size = self.piece_of(frame) if self.has_files else frame.height
        return iter((frame,)) if size >= frame.height else frame.iter_slices(size)

    def piece_of(self, frame: pl.DataFrame) -> int:
        """Rows of a slice of a bounded size."""
        weight = int(frame.estimated_size())
        return max(1, frame.height * PIECE_BYTES // max(1, weight))

    def parts_of(self, frames: Iterable[pl.DataFrame]) -> int:
        """Into how many parts tables are dealt to be compared part by part.

        Args:
            frames: the rows of each table.
        """
        rows = max(LEAST_ROWS, (self._budget or 0) // ROW_BYTES)
        weight = max(PIECE_BYTES, (self._budget or 0) // 4)
        parts = [
            1 + max(frame.height // rows, int(frame.estimated_size()) // weight) for frame in frames
        ]
        return min(MOST_PARTS, max(parts, default=1)) if self._budget else 2

    def mapped(self, path: Path) -> pl.DataFrame:
        """The rows in a file that is closed; its pages are read when they are touched."""
        frame = pl.from_arrow(self.opened(path).read_all())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - for the types
        return frame

    def opened(self, path: Path) -> pa.ipc.RecordBatchFileReader:
        """A file of Arrow's that is closed, mapped into memory as long as anything refers to it."""
        import pyarrow as pa

        with path.open("rb") as file:
            pages = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._maps.add(pages)
        return pa.ipc.open_file(pa.BufferReader(pages))

    def array(self, dtype: npt.DTypeLike, *shape: int) -> npt.NDArray[Any]:
        """An array that lies in a file."""
        made = np.memmap(self.new_file(), dtype=dtype, mode="w+", shape=shape)
        self._maps.add(made.base)  # type: ignore[arg-type]
        return made

    def release(self) -> None:
        """Give back the memory that pages of files take; they are read again when touched."""
        # Windows has no such call.
        advice = getattr(memory_maps, "MADV_DONTNEED", None)
        if advice is not None:
            for pages in self._maps:
                pages.madvise(advice)

    def new_file(self) -> Path:
        """A path at which nothing stands yet."""
        self._files += 1
        return self.folder / f"{self._files}.arrow"


class StoredRows:
    """The rows of one table, in the order in which they are added."""

    def __init__(self, store: RowStore) -> None:
        """Share the budget of a store."""
        self._store = store
        self._held: list[pl.DataFrame] = []
        self._weight = 0
        self._parts: list[pl.DataFrame | Path] = []
        self._writer: pa.ipc.RecordBatchFileWriter | None = None
        self._schema: pa.Schema | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Keep a batch; once the store is full, in a file."""
        self._held.append(frame)
        weight = int(frame.estimated_size())
        self._weight += weight
        self._store.held += weight
        if self._store.is_full and self._weight > self._store.written_at_once:
            for schema, frames in groupby(self._held, lambda held: held.schema):
                self._write(schema, list(frames))
            self._held.clear()
            self._weight = 0

    def frames(self) -> list[pl.DataFrame]:
        """All batches, none of them copied into memory; nothing can be added any more."""
        self._close()
        parts = [*self._parts, *self._held]
        return [self._store.mapped(part) if isinstance(part, Path) else part for part in parts]

    def files(self) -> list[Path]:
        """The files of all batches, for another process; nothing can be added any more."""
        self._close()
        return [self._own_file(part) for part in (*self._parts, *self._held)]

    def _own_file(self, part: pl.DataFrame | Path) -> Path:
        if isinstance(part, Path):
            return part
        file = self._store.new_file().with_suffix(LABELLED_FILE)
        part.write_ipc(file)
        return file

    def _write(self, schema: pl.Schema, frames: Sequence[pl.DataFrame]) -> None:
        import pyarrow as pa

        if any(has_labels(dtype) for dtype in schema.dtypes()):
            self._close()
            self._parts += frames
            return
        self._store.held -= sum(int(frame.estimated_size()) for frame in frames)
        # A slice of a column refers to all of it; the copy holds its own rows alone.
        own = compact(pl.concat(frames)).rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
        if self._writer is None or own.schema != self._schema:
            self._close()
            path = self._store.new_file()
            self._parts.append(path)
            self._writer, self._schema = pa.ipc.new_file(os.fspath(path), own.schema), own.schema
        self._writer.write_table(own)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def compact(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose texts are copies, so that it does not keep alive what it was cut from."""
    if not frame.width:
        return frame
    copied = pl.from_arrow(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
    assert isinstance(copied, pl.DataFrame)  # noqa: S101 - for the types
    return copied


def side_by_side(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Frames of as many rows as one frame; none of their columns is copied.

    It is cut wherever one of them is. Polars copies a whole frame whenever it selects columns
    that are cut at other rows than their neighbours.
    """
    ends = {end for frame in (left, right) for end in accumulate(map(len, _chunks(frame)))}
    pieces = [
        left[start:end].hstack(right[start:end]) for start, end in pairwise([0, *sorted(ends)])
    ]
    return pl.concat(pieces) if pieces else left.hstack(right)


def _chunks(frame: pl.DataFrame) -> list[pl.Series]:
    return frame.to_series(0).get_chunks() if frame.width else []


def has_labels(dtype: object) -> bool:
    """Whether a type, or one inside of it, is one of `LABELLED`."""
    if isinstance(dtype, pl.Struct):
        return any(has_labels(field.dtype) for field in dtype.fields)
    if isinstance(dtype, pl.List | pl.Array):
        return has_labels(dtype.inner)
    return isinstance(dtype, LABELLED) or dtype in LABELLED
