"""Rows on their way into a corpus: in memory as far as they may, the others on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from newsschema.validators.row_store import RowStore


class Spool:
    """Frames by name. Those on disk go with the store that they are in."""

    def __init__(self, store: RowStore | None = None) -> None:
        """Keep rows in a store, by default in memory."""
        self._store = store or RowStore()
        self._frames: dict[str, list[pl.DataFrame | Path]] = {}

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Keep some more rows under a name."""
        self._frames.setdefault(name, []).append(self._kept(frame))

    def names(self) -> list[str]:
        """The names under which there are rows, sorted."""
        return sorted(self._frames)

    def frames(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of a name, in the frames in which they came."""
        for kept in self._frames.get(name, ()):
            yield _read(kept)

    def take(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of a name, which is forgotten on the way."""
        for kept in self._frames.pop(name, ()):
            yield _read(kept)
            if isinstance(kept, Path):
                kept.unlink()
            else:
                self._store.held -= int(kept.estimated_size())

    def _kept(self, frame: pl.DataFrame) -> pl.DataFrame | Path:
        if self._store.is_full:
            file = self._store.new_file()
            frame.write_ipc(file, compression="lz4")
            return file
        self._store.held += int(frame.estimated_size())
        return frame


def _read(kept: pl.DataFrame | Path) -> pl.DataFrame:
    return pl.read_ipc(kept.read_bytes()) if isinstance(kept, Path) else kept
