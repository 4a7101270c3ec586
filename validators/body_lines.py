"""The lines of bodies, split once for all that look at the same batch of articles."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class BodyLines:
    """All lines of some texts, one after the other."""

    starts: npt.NDArray[np.int64]
    """The number of each text's first line, and in the end that of all lines; a null has none."""
    line: pl.Series
    size: npt.NDArray[np.int64]
    """Bytes of each line."""
    was: npt.NDArray[np.int64]
    """Bytes of each line with the white space at its edges."""

    @classmethod
    def of(cls, texts: pl.Series, *, stripped: bool = True) -> BodyLines:
        """Split texts where a line feed stands.

        Args:
            texts: of any number.
            stripped: whether white space at the edges of lines is taken off.
        """
        split = texts.str.split("\n")
        counts = split.list.len().fill_null(0).to_numpy().astype(np.int64)
        line = split.explode(empty_as_null=False, keep_nulls=False)
        was = _sizes(line)
        if stripped:
            line = line.str.strip_chars()
        size = _sizes(line) if stripped else was
        return cls(np.concatenate([[0], np.cumsum(counts)]), line, size, was)

    @cached_property
    def row(self) -> npt.NDArray[np.uint32]:
        """The number of the text of each line."""
        rows = np.arange(len(self.starts) - 1, dtype=np.uint32)
        return np.repeat(rows, np.diff(self.starts))

    @cached_property
    def hash(self) -> Hashes:
        """A hash of each line."""
        hashes: Hashes = self.line.hash().to_numpy()
        return hashes

    def any_of(self, flags: Flags) -> Flags:
        """Which texts have a line with a flag."""
        found = np.zeros(len(self.starts) - 1, dtype=np.bool_)
        found[self.row[flags]] = True
        return found


def _sizes(texts: pl.Series) -> npt.NDArray[np.int64]:
    return texts.str.len_bytes().to_numpy().astype(np.int64)


_KNOWN: Final[dict[int, BodyLines]] = {}


def body_lines(articles: pl.DataFrame) -> BodyLines:
    """The lines of a batch's bodies, the same object for the same batch as long as that is kept."""
    known = _KNOWN.get(id(articles))
    if known is None:
        known = _KNOWN[id(articles)] = BodyLines.of(articles["body"])
        weakref.finalize(articles, _KNOWN.pop, id(articles), None).atexit = False
    return known


def repeated(keys: Hashes) -> Hashes:
    """Those of some hashes that stand more than once, each once, in order."""
    ordered = np.sort(keys)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    once: Hashes = np.unique(again)
    return once
