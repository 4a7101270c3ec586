"""The parts of a long body that are worth showing: those around its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsschema.validators.overview import Mark, Piece

BODY_AT_MOST: Final = 12_000
"""Code points of a body that are shown."""
AROUND: Final = 400
"""Code points of a long body that are shown before and after a mark."""
REACH: Final = 80
"""Code points among which an end of a line or of a word is sought to cut at."""


def pieces_of(body: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """All of a body, or of a long one its beginning and what stands around its marks.

    Args:
        body: the text.
        marks: by start. Those with a finding come first where there is room for few.
    """
    if len(body) <= BODY_AT_MOST:
        return (Piece(0, body),) if body else ()
    wanted = [(0, AROUND)]
    left = BODY_AT_MOST - AROUND
    for mark in sorted(marks, key=lambda mark: mark.finding is None):
        ends = [(mark.start - AROUND, mark.end + AROUND)]
        if mark.end - mark.start > 2 * AROUND:
            ends = [(at - AROUND, at + AROUND) for at in (mark.start, mark.end)]
        for low, high in ends:
            if high - low > left:
                break
            wanted.append((low, high))
            left -= high - low
    cuts: list[tuple[int, int]] = []
    for low, high in sorted(wanted):
        first, last = _cut(body, low), _cut(body, high)
        if cuts and first <= cuts[-1][1]:
            cuts[-1] = (cuts[-1][0], max(last, cuts[-1][1]))
        else:
            cuts.append((first, last))
    return tuple(Piece(first, body[first:last]) for first, last in cuts if first < last)


def _cut(body: str, at: int) -> int:
    """A place at or after `at` behind the end of a line, or else of a word."""
    if at <= 0 or at >= len(body):
        return max(0, min(at, len(body)))
    near = body[at : at + REACH]
    for sign in ("\n", " "):
        if sign in near:
            return at + near.index(sign) + 1
    return at
