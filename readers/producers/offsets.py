"""Offsets of other programs as code points of a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, Final

ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
DIGITS: Final = 18
"""Of the longest offset; Python refuses to read thousands of them."""
WORD: Final = re.compile(r"\S+")


class Utf16:
    """Offsets in UTF-16 units, as Java and JavaScript count."""

    def __init__(self, text: str) -> None:
        """Offsets into a text."""
        self._length = len(text)
        # The unit at which each pair of surrogates begins.
        self._pairs = [match.start() + n for n, match in enumerate(ASTRAL.finditer(text))]

    def code_point(self, unit: int) -> int | None:
        """The code point that begins at a unit; null within a pair or beyond the text."""
        before = bisect_left(self._pairs, unit)
        if before and self._pairs[before - 1] == unit - 1:
            return None
        point = unit - before
        return point if 0 <= point <= self._length else None


class Words:
    """Offsets in words, as `str.split` counts them."""

    def __init__(self, text: str) -> None:
        """Offsets into a text."""
        self._places = [match.span() for match in WORD.finditer(text)]

    def code_points(self, first: int, count: int) -> tuple[int, int] | None:
        """Start and end of `count` words from a number on; null beyond the text."""
        if first < 0 or count < 1 or first + count > len(self._places):
            return None
        return self._places[first][0], self._places[first + count - 1][1]


def number(digits: str) -> int | None:
    """An offset as it is written, in decimal digits; null where it is none."""
    return int(digits) if digits.isdecimal() and len(digits) <= DIGITS else None


def span(text: str, start: int | None, end: int | None) -> dict[str, Any] | None:
    """The span of a body between two code points; null where there is none."""
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    return {"start": start, "end": end, "text": text[start:end], "field": "body"}
