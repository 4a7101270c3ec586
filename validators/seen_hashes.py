"""Which of many hashes were there before, told by bits."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from newsschema.validators.body_lines import Flags, Hashes

LEAST: Final = 1 << 24
"""Bits of the first table: 2 MiB."""
GROWTH: Final = 8
SPARSE: Final = 1 << 12
"""Bits for each hash, from which on a larger table follows: so many hashes share a bit with
another one by chance, as long as there are larger tables."""

_Bits = npt.NDArray[np.uint32]


class SeenHashes:
    """Remembers hashes by one bit each; a few are taken for seen by chance.

    Small data would pay for the memory of one large table: the system clears it in large pages.
    """

    def __init__(self, most: int) -> None:
        """Have seen nothing.

        Args:
            most: bits of the largest table, a power of two.
        """
        self._most = most
        self._tables: list[_Bits] = [np.zeros(min(LEAST, most) // 32, dtype=np.uint32)]
        self._held = 0

    def add(self, hashes: Hashes) -> Flags:
        """Which hashes were there before; from now on all are.

        Args:
            hashes: in order, so that tables are read and written from beginning to end.
        """
        seen = np.zeros(len(hashes), dtype=np.bool_)
        for table in self._tables:
            word, bit = _places(table, hashes)
            seen |= (table[word] & bit) != 0
        size = least = len(self._tables[-1]) * 32
        while size < self._most and (self._held + len(hashes)) * SPARSE > size:
            size = min(size * GROWTH, self._most)
        if size > least:
            self._tables.append(np.zeros(size // 32, dtype=np.uint32))
            self._held = 0
        self._held += len(hashes)
        _set(self._tables[-1], hashes)
        return seen


def _set(table: _Bits, hashes: Hashes) -> None:
    if len(hashes):
        word, bit = _places(table, hashes)
        starts = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1]]))
        table[word[starts]] |= np.bitwise_or.reduceat(bit, starts)


def _places(table: _Bits, hashes: Hashes) -> tuple[npt.NDArray[np.int64], _Bits]:
    """The word of each hash, in order, and its bit there."""
    word = (hashes >> np.uint64(65 - len(table).bit_length())).astype(np.int64)
    return word, np.uint32(1) << (hashes & np.uint64(31)).astype(np.uint32)
