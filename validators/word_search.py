"""Where words really are in a text: exactly, in other typography, or nearly.

Serves the help of span rules and the repairs that move spans. Positions are code points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.text import fold_case, fold_typography
from newsschema.validators.offset_units import Contexts

SIMILAR: Final = 80.0
"""Lowest similarity, in percent of rapidfuzz's `partial_ratio`, at which words count as found."""
SHORTEST_SIMILAR: Final = 10
"""Code points below which words are only looked for exactly: similar short words mean nothing."""
LONG: Final = 400
"""Code points above which only the head and the tail of the words are aligned."""
WINDOW: Final = 50_000
"""Code points on either side of the stored place that are searched for similar words."""

PLACES = pl.Schema(
    {
        "place": pl.String,
        "times": pl.UInt32,
        "at_start": pl.Int64,
        "at_end": pl.Int64,
        "there": pl.String,
        "score": pl.Float64,
        "agrees": pl.Boolean,
    }
)
"""What a search found, one row per span.

`place` is `once`, `several`, `variant` (other typography, case or spacing), `similar`,
`nowhere`, or null where there are no words to look for; `times` how often the exact words
occur; `at_start:at_end` the place nearest to the stored one, or the one that the context
singles out; `there` the words at that place where they differ; `score` their similarity in
percent; `agrees` whether the text around the place is the stored `prefix` and `suffix` (null
without them)."""


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that resembles words."""

    start: int
    end: int
    score: float


@dataclass(slots=True)
class Haystack:
    """A text in which words are looked for, folded once."""

    text: str
    _folded: str | None = field(default=None, repr=False)

    @property
    def folded(self) -> str:
        """The text in lower case and plain typography, with the same positions."""
        if self._folded is None:
            self._folded = plain(self.text)
        return self._folded

    def nearest(self, words: str, start: int, *, folded: bool = False) -> int:
        """The place of the words that is nearest to `start`, the first of two; -1 if none."""
        text = self.folded if folded else self.text
        start = max(start, 0)
        after = text.find(words, start)
        before = text.rfind(words, 0, start + len(words) - 1)
        if before < 0 or after < 0:
            return max(before, after)
        return before if start - before <= after - start else after

    def anchored(self, words: str, prefix: str, suffix: str) -> int:
        """The only place where the words stand between prefix and suffix; -1 if none or several."""
        whole = prefix + words + suffix
        at = self.text.find(whole)
        if at < 0 or self.text.find(whole, at + 1) >= 0:
            return -1
        return at + len(prefix)

    def similar(self, words: str, start: int) -> Near | None:
        """The passage around `start` that resembles the words most, cut at word edges.

        Aligned by rapidfuzz's `partial_ratio_alignment` over folded text; of long words only
        both ends are aligned.
        """
        if len(words) < SHORTEST_SIMILAR:
            return None
        low = max(0, min(start, len(self.text)) - WINDOW)
        text, needle = self.folded[low : low + 2 * WINDOW], plain(words)
        near = _aligned(needle, text) if len(needle) <= LONG else _aligned_ends(needle, text)
        if near is None:
            return None
        begin, end = self._whole_words(low + near.start, low + near.end)
        return Near(begin, end, near.score)

    def _whole_words(self, start: int, end: int) -> tuple[int, int]:
        """Widen a passage to the words it cuts, and leave out white space at its ends."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        return start, end


def plain(text: str) -> str:
    """Lower case and plain typography, position by position."""
    return fold_case(fold_typography(text))


def _aligned(needle: str, text: str) -> Near | None:
    from rapidfuzz import fuzz

    if len(needle) > len(text):
        return None
    found = fuzz.partial_ratio_alignment(needle, text, score_cutoff=SIMILAR)
    return Near(found.dest_start, found.dest_end, found.score) if found else None


def _aligned_ends(needle: str, text: str) -> Near | None:
    """Align both ends of long words; they must be about as far apart as they should be."""
    half = LONG // 2
    head, tail = _aligned(needle[:half], text), _aligned(needle[-half:], text)
    if head is None or tail is None:
        return None
    if not len(needle) * 0.8 <= tail.end - head.start <= len(needle) * 1.25:
        return None
    return Near(head.start, tail.end, min(head.score, tail.score))


def search(suspects: pl.DataFrame, contexts: Contexts) -> pl.DataFrame:
    """Look for the words of each span in the text it points into.

    Args:
        suspects: flat spans with `context`; perhaps `prefix` and `suffix`, null where they do
            not border on the span.
        contexts: the texts of the same spans.

    Returns:
        A frame with the columns of `PLACES`, row by row.
    """
    none = [None] * suspects.height
    prefixes, suffixes = (
        suspects[name].to_list() if name in suspects.columns else none
        for name in ("prefix", "suffix")
    )
    rows = zip(
        contexts.at.tolist(),
        suspects["text"].to_list(),
        suspects["start"].to_list(),
        prefixes,
        suffixes,
        strict=True,
    )
    found = []
    haystack, number = Haystack(""), -1
    for at, words, start, prefix, suffix in rows:
        if at != number:
            haystack, number = Haystack(contexts.texts[at]), at
        found.append(_place(haystack, words, start, prefix, suffix) if words else _NO_WORDS)
    return pl.DataFrame(found, schema=PLACES, orient="row")


_Place = tuple[
    str | None, int | None, int | None, int | None, str | None, float | None, bool | None
]
_NO_WORDS: Final[_Place] = (None, None, None, None, None, None, None)


def _place(
    haystack: Haystack, words: str, start: int, prefix: str | None, suffix: str | None
) -> _Place:
    """One row of `PLACES`."""
    at = haystack.text.find(words)
    if at >= 0:
        return _exact(haystack, words, start, at, prefix, suffix)
    at = haystack.nearest(plain(words), start, folded=True)
    if at >= 0:
        end = at + len(words)
        return "variant", 0, at, end, haystack.text[at:end], 100.0, None
    near = haystack.similar(words, start)
    if near is None:
        return "nowhere", 0, None, None, None, None, None
    there = haystack.text[near.start : near.end]
    return "similar", 0, near.start, near.end, there, near.score, None


def _exact(
    haystack: Haystack, words: str, start: int, at: int, prefix: str | None, suffix: str | None
) -> _Place:
    """One row of `PLACES` for words whose first place is `at`."""
    times = 1
    if haystack.text.find(words, at + 1) >= 0:
        # Overlapping places count as one for `str.count`, but they are several to choose from.
        times = max(2, haystack.text.count(words))
        at = haystack.nearest(words, start)
    agrees = None
    if prefix or suffix:
        anchored = haystack.anchored(words, prefix or "", suffix or "")
        agrees = anchored >= 0
        at = anchored if agrees else at
    kind = "once" if times == 1 else "several"
    return kind, times, at, at + len(words), None, 100.0, agrees
