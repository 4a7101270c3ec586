"""Units in which producers count offsets, and their numbers read as code points.

Stored offsets are code points. Java, JavaScript and CoreNLP count UTF-16 units, Go, Rust and
C++ count UTF-8 bytes, Quotebank counts the words of `str.split`. Texts that were joined with a
title or stored with CRLF shift all numbers. Everything here works on arrays: all distinct texts
of a batch are laid end to end, and one running sum turns any unit into positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from newsschema.text import WHITE_SPACE

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]

PHRASES: Final = {
    "codepoint": "the offsets count code points",
    "byte": "the offsets count UTF-8 bytes, not code points",
    "utf16": "the offsets count UTF-16 units, not code points",
    "crlf": "the offsets count each line break as two characters",
    "lf": "the offsets count CR and LF together as one character",
    "title": "the offsets count from the title, which is not part of the text",
    "inclusive": "the ends of the spans are inclusive",
    "onebased": "the starts of the spans are counted from 1",
    "token": "the offsets count words between white space, not code points",
}
"""The units that are tested, the likeliest first, and how a message says them.

`shift+3` and its kin come after them: all offsets are three code points too small."""

SCALES: Final = ("byte", "utf16", "crlf", "lf")
"""Units that give every code point a length."""

_CHUNK: Final = 4 << 20
"""Code points laid end to end in one go; bounds the memory at about 60 MB."""

_SPACES: Final = np.array(sorted(map(ord, WHITE_SPACE)), dtype=np.uint32)


def phrase(unit: str) -> str:
    """What a unit says of the offsets, as a clause: `the offsets count UTF-8 bytes, …`."""
    if not unit.startswith("shift"):
        return PHRASES[unit]
    off = int(unit.removeprefix("shift"))
    points = "code point" if abs(off) == 1 else "code points"
    return f"the offsets are {abs(off)} {points} too {'small' if off > 0 else 'large'}"


@dataclass(frozen=True, slots=True)
class Contexts:
    """The distinct texts that rows of spans point into."""

    texts: Sequence[str]
    """Neighbouring rows with an equal text share one entry; `""` where it is null."""
    at: Numbers
    """For each row the number of its text; never decreasing."""

    @classmethod
    def of(cls, spans: pl.DataFrame) -> Contexts:
        """The texts in the column `context`, told apart by `__article` and `field` if known."""
        if spans.is_empty():
            return cls((), np.zeros(0, dtype=np.int64))
        named = "__article" in spans.columns
        text = pl.struct("__article", "field") if named else pl.col("context")
        at = spans.select(text.rle_id()).to_series().to_numpy().astype(np.int64)
        first = np.flatnonzero(np.diff(at, prepend=-1))
        return cls(spans["context"].gather(first).fill_null("").to_list(), at)

    def chunks(self) -> Iterator[_Chunk]:
        """The texts in pieces of about `_CHUNK` code points with the rows that belong to them."""
        low, size = 0, 0
        for number, text in enumerate(self.texts):
            size += len(text)
            if size >= _CHUNK or number == len(self.texts) - 1:
                yield self._chunk(low, number + 1)
                low, size = number + 1, 0

    def _chunk(self, low: int, high: int) -> _Chunk:
        texts = self.texts[low:high]
        points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
        bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in texts], out=bounds[1:])
        rows = slice(*np.searchsorted(self.at, [low, high]).tolist())
        own = self.at[rows] - low
        return _Chunk(rows, points, bounds, bounds[own], bounds[own + 1], own)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Texts laid end to end."""

    rows: slice
    """The rows that point into these texts."""
    points: NDArray[np.uint32]
    """The code points of all texts."""
    bounds: Numbers
    """Where each text begins in `points`, and where the last one ends."""
    begin: Numbers
    """Per row, where its text begins."""
    stop: Numbers
    """Per row, where its text ends."""
    text: Numbers
    """Per row, the number of its text within the chunk."""

    def lengths(self, unit: str) -> NDArray[np.uint8]:
        """How much each code point counts in one of `SCALES`."""
        points = self.points
        length = np.ones(len(points), dtype=np.uint8)
        if unit == "byte":
            length += points >= 0x80
            length += points >= 0x800
            length += points >= 0x10000
        elif unit == "utf16":
            length += points >= 0x10000
        else:
            feed = points == 0x0A
            pair = feed[1:] & (points[:-1] == 0x0D)
            # The end of one text and the beginning of the next are no pair.
            seams = self.bounds[(self.bounds > 0) & (self.bounds < len(points))]
            pair[seams - 1] = False
            if unit == "crlf":
                length += feed
                length[1:] -= pair
            else:
                length[:-1] -= pair
        return length

    def scaled(self, unit: str) -> Scale:
        """The positions of one of `SCALES` in these texts."""
        reach = np.zeros(len(self.points) + 1, dtype=np.int64)
        np.cumsum(self.lengths(unit), out=reach[1:])
        return Scale(reach, self.begin, self.stop)

    def words(self, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers, Truths]:
        """Offsets that count words between white space, as code points; which of them exist."""
        gap = np.isin(self.points, _SPACES)
        inner = self.bounds[1:-1]
        edge = np.zeros(len(gap) + 1, dtype=np.bool_)
        edge[[0, -1]] = edge[inner] = True
        first = np.flatnonzero(~gap & (edge[:-1] | np.append(True, gap[:-1])))
        last = np.flatnonzero(~gap & (edge[1:] | np.append(gap[1:], True)))
        known = np.searchsorted(first, self.bounds)
        before, after = known[self.text], known[self.text + 1]
        exists = (start >= 0) & (start < end) & (before + end <= after)
        if not len(first):
            return start, end, exists
        low = np.clip(before + start, 0, len(first) - 1)
        high = np.clip(before + end - 1, 0, len(first) - 1)
        return first[low] - self.begin, last[high] + 1 - self.begin, exists


@dataclass(frozen=True, slots=True)
class Scale:
    """A running sum of the lengths of code points, to go from a unit to positions and back."""

    reach: Numbers
    """How much is counted before each code point, over all texts of a chunk."""
    begin: Numbers
    stop: Numbers

    def position(self, offset: Numbers, *, up: bool) -> tuple[Numbers, Truths]:
        """Code points for offsets, and which of them fall between two code points exactly.

        An offset inside a code point goes to its beginning, or with `up` to its end; one outside
        the text stays as far outside as it is.
        """
        wanted = self.reach[self.begin] + offset
        place = np.searchsorted(self.reach, wanted, side="left")
        inside = (offset >= 0) & (wanted <= self.reach[self.stop])
        place = np.where(inside, place, self.begin)
        exact = inside & (self.reach[place] == wanted)
        if not up:
            place = np.where(inside & ~exact, place - 1, place)
        over = wanted - self.reach[self.stop]
        place = np.where(over > 0, self.stop + over, place)
        return np.where(offset < 0, offset, place - self.begin), exact


def convert(spans: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Turn the offsets of spans from a declared unit into code points.

    Args:
        spans: flat spans with `context`; `start` and `end` count `unit`.
        unit: `byte` (of UTF-8), `utf16` or `codepoint`.

    Returns:
        The spans with `start` and `end` in code points; `stored_start` and `stored_end` keep
        the producer's numbers. Offsets in the middle of a character are widened to all of it,
        so that the words differ and the span is found; offsets without a text stay.
    """
    kept = spans.with_columns(stored_start="start", stored_end="end")
    if unit == "codepoint" or spans.is_empty():
        return kept
    given = [spans[name].fill_null(-1).to_numpy().astype(np.int64) for name in ("start", "end")]
    read = [values.copy() for values in given]
    for chunk in Contexts.of(spans).chunks():
        scale = chunk.scaled(unit)
        for values, out, up in zip(given, read, (False, True), strict=True):
            out[chunk.rows], _ = scale.position(values[chunk.rows], up=up)
    known = pl.col("context").is_not_null()
    return kept.with_columns(
        pl.when(known & pl.col(name).is_not_null())
        .then(pl.Series(name, values))
        .otherwise(pl.col(name))
        .alias(name)
        for name, values in zip(("start", "end"), read, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Offsets of spans, read in some unit."""

    start: Numbers
    """In code points."""
    end: Numbers
    possible: Truths
    """Whether the numbers can be read so: they exist and cut no character."""


def readings(contexts: Contexts, start: Numbers, end: Numbers) -> dict[str, Reading]:
    """Offsets of spans, read in every unit that the texts alone decide, by unit."""
    always = np.ones(len(start), dtype=np.bool_)
    found = {
        unit: Reading(start.copy(), end.copy(), np.zeros(len(start), dtype=np.bool_))
        for unit in (*SCALES, "token")
    }
    for chunk in contexts.chunks():
        low, high = start[chunk.rows], end[chunk.rows]
        for unit, reading in found.items():
            if unit == "token":
                begin, stop, exact = chunk.words(low, high)
            else:
                scale = chunk.scaled(unit)
                begin, exact_start = scale.position(low, up=False)
                stop, exact_end = scale.position(high, up=True)
                exact = exact_start & exact_end
            reading.start[chunk.rows] = begin
            reading.end[chunk.rows] = stop
            reading.possible[chunk.rows] = exact
    return {
        "codepoint": Reading(start, end, always),
        **found,
        "inclusive": Reading(start, end + 1, always),
        "onebased": Reading(start - 1, end, start > 0),
        "shift+1": Reading(start + 1, end + 1, always),
        "shift-1": Reading(start - 1, end - 1, start > 0),
    }
