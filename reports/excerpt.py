"""Text from data cut to the width of a line, between characters as readers see them.

A *cluster* is a user-perceived character (extended grapheme cluster, Unicode Annex 29),
already made visible. Widths are terminal cells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from newsschema.reports.visible import escape, visible
from newsschema.validators.excerpts import AROUND

ELLIPSIS: Final = "…"

MARKS_AT_MOST: Final = 16
"""Code points of one cluster that are shown. The longest emoji in use have 10; piled up
combining marks would run over the neighbouring lines."""

HALF_FLAG: Final = re.compile("^[\U0001f1e6-\U0001f1ff]+")
"""Regional indicators at a cut: which two of them are a flag can't be told any more."""

SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""The spaces beside U+0020 (category Zs)."""
JOINERS: Final = re.compile("[\u200c\u200d]")

WORD_AT_MOST: Final = 12
"""Clusters of a cut word that are left out for the sake of whole words."""

SIDE_AT_LEAST: Final = 12
"""Cells kept for the text on either side of a long span."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place in a text, ready to print: what stands before it, the place, what follows."""

    before: str
    span: str
    after: str


def clusters(text: str) -> list[str]:
    """The clusters of a text, made visible."""
    from wcwidth import iter_graphemes

    return [
        visible(cluster if len(cluster) <= MARKS_AT_MOST else cluster[:MARKS_AT_MOST] + ELLIPSIS)
        for cluster in iter_graphemes(text)
    ]


def beginning(shown: list[str], cells: int, *, cut: bool = False, words: bool = False) -> str:
    """As much of the beginning as fits.

    Args:
        shown: clusters.
        cells: the room, that of the ellipsis included.
        cut: whether the text went on, so that the ellipsis is there in any case.
        words: whether to leave out a word that is cut, unless it is a long one.
    """
    if not cut and _width(shown) <= cells:
        return "".join(shown)
    kept = shown[: _fitting(shown, cells - 1)]
    if words:
        kept = kept[: len(kept) - _half_word(kept[::-1])]
    return "".join(kept).rstrip(" ⏎") + ELLIPSIS


def ending(shown: list[str], cells: int, *, cut: bool = False, words: bool = False) -> str:
    """As much of the end as fits; the arguments are those of `beginning`."""
    if not cut and _width(shown) <= cells:
        return "".join(shown)
    kept = shown[len(shown) - _fitting(reversed(shown), cells - 1) :]
    if words:
        kept = kept[_half_word(kept) :]
    return ELLIPSIS + "".join(kept).lstrip(" ⏎")


def _half_word(kept: list[str]) -> int:
    """How many clusters stand before the first space; none where that would be many."""
    near = kept[: min(WORD_AT_MOST, len(kept) // 2)]
    return next((i for i, cluster in enumerate(near) if cluster in {" ", "⏎"}), 0)


def shortened(text: str, cells: int) -> str:
    """The text on one line of at most so many cells."""
    reach = _reach(cells)
    return beginning(clusters(text[:reach]), cells, cut=len(text) > reach)


def excerpt(before: str, span: str, after: str, start: int | None, cells: int) -> Excerpt:
    """An excerpt that fits, the span above all.

    Args:
        before: the text before the span, as in `finding.EXCERPT`.
        span: the text of the span.
        after: the text after the span.
        start: where the span starts in the whole text, where that is known: tells whether
            `before` is all there is.
        cells: what the three parts may take together.
    """
    cut_before = len(before) >= AROUND and start != len(before)
    cut_after = len(after) >= AROUND
    reach = _reach(cells)
    if len(span) > 2 * reach:
        span = span[:reach] + span[-reach:]
    left, inside, right = clusters(before[-reach:]), clusters(span), clusters(after[:reach])
    if cut_before:
        left = clusters(HALF_FLAG.sub("", before[-reach:]))[1:]
    if cut_after:
        right = right[:-1]
    middle = _middle_cut(inside, max(cells - 2 * SIDE_AT_LEAST, SIDE_AT_LEAST))
    room = max(cells - cell_len(middle), 2)
    left_width, right_width = _width(left) + cut_before, _width(right) + cut_after
    for_left = min(left_width, max(room // 2, room - right_width))
    return Excerpt(
        ending(left, for_left, cut=cut_before, words=True),
        middle,
        beginning(right, room - for_left, cut=cut_after, words=True),
    )


def side_by_side(
    expected: str | None, found: str | None, cells: int
) -> tuple[str | None, str | None]:
    """Two texts on a line each, cut alike, so that where they first differ is seen.

    Spaces at the edges are shown as `␣`. Where both would look the same, what differs is
    shown as escapes.
    """
    if expected is None or found is None:
        return _line(expected, cells), _line(found, cells)
    one, other = _edges(expected), _edges(found)
    skipped = 0
    if max(len(one), len(other)) > _reach(cells) and one != other:
        skipped = max(_alike(one, other) - _reach(cells) // 2, 0)
    parts = [text[skipped : skipped + _reach(cells)] for text in (one, other)]
    first, second = clusters(parts[0]), clusters(parts[1])
    if one != other and _looks(parts[0]) == _looks(parts[1]):
        first, second = _told_apart(first, second)
    # What was skipped may have ended within a cluster.
    start = max(_window(first, second, cells), min(skipped, 1))
    return (
        _from(first, start, cells, cut=len(one) > skipped + len(parts[0])),
        _from(second, start, cells, cut=len(other) > skipped + len(parts[1])),
    )


def _reach(cells: int) -> int:
    """Code points that are looked at to fill a line: what is beyond can't be on it."""
    return MARKS_AT_MOST * cells


def _line(text: str | None, cells: int) -> str | None:
    return None if text is None else shortened(_edges(text), cells)


def _window(first: list[str], second: list[str], cells: int) -> int:
    """The cluster both lines begin with: a third of the line before the first difference."""
    if max(_width(first), _width(second)) <= cells or first == second:
        return 0
    same = _alike(first, second)
    if _width(first[:same]) <= cells * 2 // 3:
        return 0
    return same - _fitting(reversed(first[:same]), cells // 3)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many characters or clusters are the same from the first on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _from(shown: list[str], start: int, cells: int, *, cut: bool) -> str:
    if start == 0:
        return beginning(shown, cells, cut=cut)
    return ELLIPSIS + beginning(shown[start:], cells - 1, cut=cut)


def _edges(text: str) -> str:
    inner = text.strip(" ")
    lead = len(text) - len(text.lstrip(" "))
    return "␣" * lead + inner + "␣" * (len(text) - len(inner) - lead)


def _looks(text: str) -> str:
    """Texts that can't be told apart by eye are equal in this form."""
    return JOINERS.sub("", SPACES.sub(" ", unicodedata.normalize("NFC", text)))


def _told_apart(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    """Escape what is not ASCII in clusters that differ, place by place."""
    if len(first) != len(second):
        return first, second
    pairs = [
        (one, other) if one == other else (_escaped(one), _escaped(other))
        for one, other in zip(first, second, strict=True)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _escaped(cluster: str) -> str:
    return "".join(c if c.isascii() else escape(c) for c in cluster)


def _middle_cut(shown: list[str], cells: int) -> str:
    """A long text with its beginning and its end; two thirds of the room for the beginning."""
    if _width(shown) <= cells:
        return "".join(shown)
    tail = cells // 3
    return beginning(shown, cells - tail) + ending(shown, tail, cut=True).removeprefix(ELLIPSIS)


def _width(shown: list[str]) -> int:
    return sum(map(cell_len, shown))


def _fitting(shown: Iterable[str], cells: int) -> int:
    """How many clusters fit, counted from the first."""
    number = 0
    for cluster in shown:
        cells -= cell_len(cluster)
        if cells < 0:
            break
        number += 1
    return number
