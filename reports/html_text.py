"""Text from data as HTML: inert, in its own direction, with what can't be seen shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from newsschema.reports.visible import UNSEEN
from newsschema.reports.visible import escape as python_escape
from newsschema.validators.overview import Mark, MarkKind, Piece

KEPT: Final = "\n\t"
"""White space that the page itself shows."""

STRONGEST: Final[tuple[MarkKind, ...]] = ("stored", "finding", "fix", "valid", "speaker")
"""Of marks on the same words, the first of these gives them their ground."""


LABELLED: Final[tuple[MarkKind, ...]] = ("stored", "finding", "fix")


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of a body that all stand within the same marks."""

    html: Markup
    marks: tuple[Mark, ...]
    labels: tuple[str, ...]
    """Of the marks that end with these words: numbers of findings from 1, or codes of rules."""
    findings: tuple[int, ...]
    """Numbers of the findings that point here."""
    anchors: tuple[int, ...]
    """Those of them that point here first."""

    @property
    def kinds(self) -> str:
        """The kinds of its marks, the strongest first."""
        own = {mark.kind for mark in self.marks}
        return " ".join(kind for kind in STRONGEST if kind in own)

    @property
    def places(self) -> str:
        """`stored:272:322 fix:271:321`: every mark with its code points."""
        return " ".join(dict.fromkeys(f"{m.kind}:{m.start}:{m.end}" for m in self.marks))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a body, its end included; or a gap where `left_out` code points are not shown."""

    segments: tuple[Segment, ...] = ()
    left_out: int = 0


def shown(text: str) -> Markup:
    """The text with every character that can't be seen as an element that names it.

    The element's `data-u` is the code point in hexadecimal digits, its words a Python escape.
    """
    parts: list[str] = []
    at = 0
    for match in UNSEEN.finditer(text):
        if match[0] in KEPT:
            continue
        parts.append(escape(text[at : match.start()]))
        parts.append(f'<i class="u" data-u="{ord(match[0]):x}">{python_escape(match[0])}</i>')
        at = match.end()
    parts.append(escape(text[at:]))
    return Markup("").join(map(Markup, parts))


def paragraphs(pieces: Sequence[Piece], marks: Sequence[Mark], length: int) -> list[Paragraph]:
    """A body, line by line.

    Args:
        pieces: its parts that are shown.
        marks: its marks; they may overlap, and reach over what is not shown.
        length: code points of the whole body.
    """
    found: list[Paragraph] = []
    reached = 0
    anchored: set[int] = set()
    for piece in pieces:
        if piece.start > reached:
            found.append(Paragraph(left_out=piece.start - reached))
        line: list[Segment] = []
        for start, text, active in _cut(piece, marks):
            feed = piece.text.startswith("\n", start + len(text) - piece.start)
            line.append(_segment(start, text, feed, active, anchored))
            if text.endswith("\n"):
                found.append(Paragraph(tuple(line)))
                line = []
        if line:
            found.append(Paragraph(tuple(line)))
        reached = piece.start + len(piece.text)
    if reached < length and pieces:
        found.append(Paragraph(left_out=length - reached))
    return found


def _cut(piece: Piece, marks: Sequence[Mark]) -> Iterator[tuple[int, str, list[Mark]]]:
    """The piece, cut where a mark begins or ends and around line ends, with the marks in force."""
    low, high = piece.start, piece.start + len(piece.text)
    begin: dict[int, list[Mark]] = defaultdict(list)
    bounds = {low, high}
    for mark in marks:
        if mark.start < high and mark.end > low:
            first = max(mark.start, low)
            begin[first].append(mark)
            bounds |= {first, min(mark.end, high)}
    bounds |= {low + at + 1 for at, sign in enumerate(piece.text) if sign == "\n"}
    # A label stands on the line that it belongs to, not behind its end.
    bounds |= {end - 1 for end in bounds if end > low and piece.text[end - low - 1] == "\n"}
    ordered = sorted(bounds)
    active: list[Mark] = []
    for start, end in pairwise(ordered):
        active = [mark for mark in active if mark.end > start] + begin[start]
        yield start, piece.text[start - low : end - low], active


def _segment(
    start: int, text: str, feed: bool, active: Sequence[Mark], anchored: set[int]
) -> Segment:
    """One segment; `feed` tells that a line feed follows, which shows no label of its own."""
    end = start + len(text)
    reach = end + 1 if feed else end
    labels = [
        mark.label if mark.finding is None else str(mark.finding + 1)
        for mark in active
        if mark.end in {end, reach} and text != "\n" and mark.kind in LABELLED
    ]
    findings = dict.fromkeys(m.finding for m in active if m.finding is not None)
    anchors = tuple(number for number in findings if number not in anchored)
    anchored.update(anchors)
    return Segment(
        shown(text), tuple(active), tuple(dict.fromkeys(labels)), tuple(findings), anchors
    )
