"""How much of an untrusted file is read: depth, lengths and sizes, all of them configurable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RATIO_FROM: Final = 64 << 20
"""Unpacked bytes below which the ratio does not matter: small files may be very regular."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may ask for. Beyond each limit stands a finding of its own."""

    depth: int = 64
    """Levels of lists and objects inside each other in JSON, the row's own object included."""
    line_bytes: int = 16 << 20
    """Bytes of the longest line of text, or element of a JSON array."""
    cell_characters: int = 8 << 20
    """Code points of the longest cell of CSV."""
    array_bytes: int = 256 << 20
    """Bytes of the largest file with one JSON array, which is held in memory as a whole."""
    unpacked_ratio: int = 200
    """Bytes that one byte of a file may unpack to, beyond `ratio_from`."""
    unpacked_bytes: int = 64 << 30
    """Bytes to which a compressed file may unpack."""
    ratio_from: int = RATIO_FROM

    def allow(self, packed: int, unpacked: int) -> str | None:
        """Why a file may not unpack to so many bytes; null where it may."""
        if unpacked > self.unpacked_bytes:
            return f"the file unpacks to more than {self.unpacked_bytes:,} bytes, the limit"
        if unpacked > max(self.ratio_from, self.unpacked_ratio * packed):
            return f"the file unpacks to more than {self.unpacked_ratio} times its size, the limit"
        return None


DEFAULT: Final = Limits()
