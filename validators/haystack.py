"""A text in which words are looked for: exactly, in other typography, or nearly.

Positions are code points of the text as it stands, whatever it was folded to for the search.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsschema.text import WHITE_SPACE, fold_case, fold_typography

SIMILAR: Final = 80.0
"""Lowest similarity, in percent of rapidfuzz's `partial_ratio`, at which words count as found."""
MARGIN: Final = 5.0
"""Percent by which a passage must be more similar than every other one to be the one meant."""
SHORTEST_SIMILAR: Final = 10
"""Code points below which words are only looked for exactly: similar short words mean nothing."""
LONG: Final = 400
"""Code points above which only the head and the tail of the words are aligned."""
WINDOW: Final = 50_000
"""Code points on either side of the stored place that are searched for similar words."""

_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
_LOOSE: Final = re.compile(f"[{WHITE_SPACE}]{{2,}}|[{_INVISIBLE}]+|…")
"""What extractors write in different lengths: white space, invisible signs, an ellipsis."""
EDGE: Final = 30
"""Code points around the ends of an alignment in which a passage may begin and end."""
_WORD_START: Final = re.compile(r"(?<!\w)(?=\S)")
_WORD_END: Final = re.compile(r"(?<=\S)(?!\w)")

Place = tuple[int, int]
"""Start and end of a passage."""


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that resembles words."""

    start: int
    end: int
    score: float
    """Similarity in percent."""
    rival: float
    """That of the passage that resembles them most elsewhere; 0 where it is less than the
    score by more than `MARGIN`."""


@dataclass(slots=True)
class Haystack:
    """A text in which words are looked for, folded once."""

    text: str
    _folded: str | None = field(default=None, repr=False)
    _squeezed: Squeezed | None = field(default=None, repr=False)

    @property
    def folded(self) -> str:
        """The text in lower case and plain typography, with the same positions."""
        if self._folded is None:
            self._folded = plain(self.text)
        return self._folded

    @property
    def squeezed(self) -> Squeezed:
        """The text in plain typography, with single spaces."""
        if self._squeezed is None:
            self._squeezed = Squeezed(self.text)
        return self._squeezed

    def places(self, words: str) -> list[Place]:
        """Every place where exactly these words stand, those that overlap too."""
        return [(at, at + len(words)) for at in _occurrences(self.text, words)]

    def whole_words(self, places: Sequence[Place]) -> list[Place]:
        """Those of some places at which no word is cut."""
        text = self.text
        return [
            (start, end)
            for start, end in places
            if not (start > 0 and text[start - 1].isalnum() and text[start].isalnum())
            and not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())
        ]

    def variants(self, words: str) -> tuple[list[Place], bool]:
        """The places of the words in other typography or spacing, or else in other case too.

        Returns:
            The places, and whether the case is the same.
        """
        needle = squeeze(words).strip()
        for case_kept, text in ((True, self.squeezed.text), (False, self.squeezed.lower)):
            wanted = needle if case_kept else fold_case(needle)
            found = [
                (self.squeezed.start(at), self.squeezed.end(at + len(wanted)))
                for at in _occurrences(text, wanted)
            ]
            if found:
                return found, case_kept
        return [], False

    def stands_between(self, place: Place, prefix: str | None, suffix: str | None) -> bool:
        """Whether the text around a place is that, typography and spacing aside."""
        start, end = place
        before = after = True
        if prefix:
            before = squeeze(self.text[max(0, start - _reach(prefix)) : start]).endswith(
                squeeze(prefix)
            )
        if suffix:
            after = squeeze(self.text[end : end + _reach(suffix)]).startswith(squeeze(suffix))
        return before and after

    def similar(self, words: str, start: int) -> Near | None:
        """The passage around `start` that resembles the words most, cut at word edges.

        Aligned by rapidfuzz's `partial_ratio_alignment` over folded text; of long words only
        both ends are aligned.
        """
        if len(words) < SHORTEST_SIMILAR:
            return None
        low = max(0, min(start, len(self.text)) - WINDOW)
        text, needle = self.folded[low : low + 2 * WINDOW], plain(words)
        align = _aligned if len(needle) <= LONG else _aligned_ends
        near = align(needle, text, SIMILAR)
        if near is None:
            return None
        at, stop, score = near
        # What is left of the text where the best passage is blotted out.
        others = text[:at] + "\0" * (stop - at) + text[stop:]
        other = align(needle, others, SIMILAR)
        rival = other[2] if other is not None else 0.0
        return Near(low + at, low + stop, score, rival if rival > score - MARGIN else 0.0)


class Squeezed:
    """A text in plain typography, with single spaces and without invisible signs."""

    def __init__(self, text: str) -> None:
        """Fold a text, and remember where its positions have moved."""
        pieces: list[str] = []
        self._at: list[int] = []
        self._from: list[Place] = []
        end = size = 0
        for found in _LOOSE.finditer(text):
            for piece, source in (
                (text[end : found.start()], (end, found.start())),
                (_narrow(found.group()), found.span()),
            ):
                if piece:
                    pieces.append(piece)
                    self._at.append(size)
                    self._from.append(source)
                    size += len(piece)
            end = found.end()
        if end < len(text) or not pieces:
            pieces.append(text[end:])
            self._at.append(size)
            self._from.append((end, len(text)))
        self.text = fold_typography("".join(pieces))
        self.lower = fold_case(self.text)

    def start(self, at: int) -> int:
        """Where the sign at `at` begins in the text."""
        return self._source(at)[0]

    def end(self, at: int) -> int:
        """Where the sign before `at` ends in the text."""
        return self._source(at - 1)[1]

    def _source(self, at: int) -> Place:
        piece = bisect_right(self._at, at) - 1
        low, high = self._from[piece]
        size = (self._at[piece + 1] if piece + 1 < len(self._at) else len(self.text)) - self._at[
            piece
        ]
        if size != high - low:
            return low, high
        low += at - self._at[piece]
        return low, low + 1


def plain(text: str) -> str:
    """Lower case and plain typography, position by position."""
    return fold_case(fold_typography(text))


def squeeze(text: str) -> str:
    """Plain typography and single spaces, without invisible signs; moves positions."""
    return fold_typography(_LOOSE.sub(lambda found: _narrow(found.group()), text))


def _narrow(run: str) -> str:
    if run == "…":
        return "..."
    return " " if run[0] in WHITE_SPACE else ""


def _reach(context: str) -> int:
    """Code points in which a context is looked for that may be wider spaced there."""
    return 2 * len(context) + 8


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


_Aligned = tuple[int, int, float]


def _aligned(needle: str, text: str, cutoff: float) -> _Aligned | None:
    """The most similar passage, as long as it must be to be most similar."""
    from rapidfuzz import fuzz

    if len(needle) > len(text):
        return None
    found = fuzz.partial_ratio_alignment(needle, text, score_cutoff=cutoff)
    if found is None:
        return None
    # The alignment is as long as the needle, though the passage may have more words, or fewer.
    starts = _word_edges(text, found.dest_start, starts=True)
    ends = _word_edges(text, found.dest_end, starts=False)
    score, start, end = max(
        (fuzz.ratio(needle, text[low:high]), low, high)
        for low in starts
        for high in ends
        if low < high
    )
    return (start, end, score) if score >= cutoff else None


def _word_edges(text: str, at: int, *, starts: bool) -> list[int]:
    """Where the words around a place begin, or end; the place itself where none does."""
    low, high = max(0, at - EDGE), at + EDGE
    pattern = _WORD_START if starts else _WORD_END
    # One sign more, so that the last word is not taken to end where the search does.
    found = [edge.start() for edge in pattern.finditer(text, low, high + 1)]
    return [edge for edge in found if edge <= high] or [at]


def _aligned_ends(needle: str, text: str, cutoff: float) -> _Aligned | None:
    """Align both ends of long words; they must be about as far apart as they should be."""
    half = LONG // 2
    head, tail = _aligned(needle[:half], text, cutoff), _aligned(needle[-half:], text, cutoff)
    if head is None or tail is None:
        return None
    if not len(needle) * 0.8 <= tail[1] - head[0] <= len(needle) * 1.25:
        return None
    return head[0], tail[1], min(head[2], tail[2])
