"""Rows on their way into a corpus, kept on disk: memory holds one part of them at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl


class Spool:
    """Frames by name, in a folder of their own that goes when the work is done."""

    def __init__(self) -> None:
        """Make the folder where the system keeps what is temporary (`TMPDIR`)."""
        self._folder = Path(tempfile.mkdtemp(prefix="newsschema-"))
        self._files: dict[str, list[Path]] = {}
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Keep some more rows under a name."""
        self._number += 1
        file = self._folder / f"{self._number:08d}.arrow"
        frame.write_ipc(file, compression="lz4")
        self._files.setdefault(name, []).append(file)

    def names(self) -> list[str]:
        """The names under which there are rows, sorted."""
        return sorted(self._files)

    def frames(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of a name, in the frames in which they came."""
        for file in self._files.get(name, ()):
            yield pl.read_ipc(file.read_bytes())

    def take(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of a name, which is forgotten on the way."""
        for file in self._files.pop(name, ()):
            yield pl.read_ipc(file.read_bytes())
            file.unlink()
