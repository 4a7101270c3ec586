"""Rows on their way into a corpus: in memory as far as they may, the others on disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl


class Spool:
    """Frames by name; those on disk are in a folder of their own, which goes with the work."""

    def __init__(self, budget: int | None = None) -> None:
        """Keep rows.

        Args:
            budget: bytes that may stay in memory; null for no bound. What is beyond lies where the
                system keeps what is temporary (`TMPDIR`).
        """
        self._budget = budget
        self._held = 0
        self._folder: Path | None = None
        self._frames: dict[str, list[pl.DataFrame | Path]] = {}
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

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
                self._held -= int(kept.estimated_size())

    def _kept(self, frame: pl.DataFrame) -> pl.DataFrame | Path:
        size = int(frame.estimated_size())
        if self._budget is None or self._held + size <= self._budget:
            self._held += size
            return frame
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="newsschema-"))
        self._number += 1
        file = self._folder / f"{self._number:08d}.arrow"
        frame.write_ipc(file, compression="lz4")
        return file


def _read(kept: pl.DataFrame | Path) -> pl.DataFrame:
    return pl.read_ipc(kept.read_bytes()) if isinstance(kept, Path) else kept
