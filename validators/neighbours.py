"""Where a span must be by what has become of the spans around it.

Another extractor's text has more or fewer lines, but the order of what it kept. Spans whose new
place is beyond doubt tell how far their neighbours have moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from newsschema.validators.haystack import Place

DRIFT: Final = 20
"""One code point more or less in so many is what line breaks and marks come to."""
LEEWAY: Final = 4
"""Code points by which a span may be off whatever its distance from others."""
CLEAR: Final = 4
"""Times that another place must be farther away for the nearest to be the one meant."""


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """A span whose place in the text is beyond doubt."""

    start: int
    """As it is stored."""
    end: int
    new_start: int
    new_end: int


class Anchors:
    """The spans of one text whose places are beyond doubt."""

    def __init__(self, anchors: Iterable[Anchor | None]) -> None:
        """Put them into the order of their stored places."""
        self._all = sorted({anchor for anchor in anchors if anchor is not None})
        self._starts = [anchor.start for anchor in self._all]

    def with_more(self, anchors: Iterable[Anchor | None]) -> Anchors:
        """These and other anchors."""
        return Anchors([*self._all, *anchors])

    def chosen(self, start: int, places: Sequence[Place]) -> Place | None:
        """Of several places of the words of a span that is stored at `start`, the one meant.

        None where the spans around it do not tell.
        """
        moves = self._moves(start)
        low, high = (start + min(moves), start + max(moves)) if moves else (start, start)
        within = [place for place in places if low <= place[0] <= high]
        if len(within) > 1:
            within = [place for place in within if place[0] - start in moves]
        if within:
            return within[0] if len(within) == 1 else None
        leeway = LEEWAY + (self._gap(start) // DRIFT if moves else 0)
        near = sorted((max(low - at, at - high), at, end) for at, end in places)
        off = [distance for distance, _, _ in near]
        if not near or off[0] > leeway or (len(off) > 1 and off[1] < CLEAR * off[0] + LEEWAY):
            return None
        return near[0][1:]

    def agree(self, start: int, place: Place) -> bool:
        """Whether a place keeps the order of the spans: none before it comes after it now."""
        before, after = self._around(start)
        if before is not None and place[1] <= before.new_start:
            return False
        return after is None or place[0] < after.new_end

    def _around(self, start: int) -> tuple[Anchor | None, Anchor | None]:
        at = bisect_right(self._starts, start)
        before = self._all[at - 1] if at else None
        return before, self._all[at] if at < len(self._all) else None

    def _moves(self, start: int) -> set[int]:
        """How far the spans right before and right after have moved."""
        before, after = self._around(start)
        if before is not None and start < before.end:
            return {before.new_start - before.start}
        moves = set()
        if before is not None:
            moves.add(before.new_end - before.end)
        if after is not None:
            moves.add(after.new_start - after.start)
        return moves

    def _gap(self, start: int) -> int:
        """How far the nearest of these spans is."""
        before, after = self._around(start)
        gaps = [start - before.end] if before is not None else []
        gaps += [after.start - start] if after is not None else []
        return max(0, min(gaps))
