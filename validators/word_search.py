"""Where the words of spans really are in the texts that they point into.

Serves the help of span rules and the repairs that move spans. Positions are code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import polars as pl

from newsschema.text import fold_words
from newsschema.validators.haystack import Haystack, Near, Place, squeeze
from newsschema.validators.neighbours import Anchor, Anchors
from newsschema.validators.offset_units import Contexts

SURE: Final = 20
"""Code points from which words that occur once are taken to be the ones that were meant."""
TELLING: Final = 6
"""Code points from which words that occur once tell where the spans around them are."""
NEIGHBOURS: Final = 8
"""Spans on either side whose order a span must keep that they have put in its place."""
ONE_SIDE: Final = 8
"""Code points of context from which one side of it is enough to choose among places."""

PLACES = pl.Schema(
    {
        "place": pl.String,
        "times": pl.UInt32,
        "at_start": pl.Int64,
        "at_end": pl.Int64,
        "there": pl.String,
        "score": pl.Float64,
        "differ": pl.UInt32,
        "agrees": pl.Boolean,
        "told_by": pl.String,
        "sure": pl.Boolean,
    }
)
"""What a search found, one row per span.

`place` is `once`, `several`, `variant` (other typography, case or spacing), `similar`,
`nowhere`, or null where there are no words to look for; `times` how often the words occur so;
`at_start:at_end` the place that was meant, or the one nearest to the stored one; `there` the
words at that place where they differ; `score` their similarity in percent, and `differ` how many
words were added, dropped or changed; `agrees` whether the text around the place is the stored
`prefix` and `suffix` (null without them).

`told_by` says why this place is the one that was meant: `words` (only there they are whole words),
`context` (of prefix and suffix), `neighbours` (the spans around it); null where that is not known.
`sure` is whether nothing else can have been meant."""


@dataclass(slots=True)
class _Sought:
    """The words of one span, and where they may be."""

    words: str
    start: int
    prefix: str | None
    suffix: str | None
    kind: str = "nowhere"
    places: list[Place] = field(default_factory=list)
    """Every place where the words stand."""
    likely: list[Place] = field(default_factory=list)
    """Those of them that may be meant."""
    agrees: bool | None = None
    chosen: Place | None = None
    told_by: str | None = None
    sure: bool = False
    torn: bool = False
    """Whether the text before points to one place and the text behind to another."""
    crossed: bool = False
    near: Near | None = None

    @property
    def anchor(self) -> Anchor | None:
        """What the place that was chosen tells of the spans around; null where none was."""
        if self.chosen is None:
            return None
        return Anchor(self.start, self.start + len(self.words), *self.chosen)


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
    found: list[_Row] = []
    for at, group in groupby(rows, key=lambda row: row[0]):
        haystack = Haystack(contexts.texts[at])
        sought = [_Sought(words or "", *rest) for _, words, *rest in group]
        for one in sought:
            _look_up(haystack, one)
        anchors = _anchors(sought)
        for one in sought:
            _place(haystack, one, anchors)
        _leave_crossed(sought)
        found += [_row(haystack, one) if one.words else _NO_WORDS for one in sought]
    return pl.DataFrame(found, schema=PLACES, orient="row")


def _anchors(sought: Sequence[_Sought]) -> Anchors:
    """The spans that tell where others are: those beyond doubt, and what agrees with them."""
    sure = Anchors(one.anchor for one in sought if one.sure)
    likely = [
        one.anchor
        for one in sought
        if one.kind == "once" and len(one.words) >= TELLING
        if one.chosen is not None and sure.agree(one.start, one.chosen)
    ]
    return sure.with_more(likely)


def _look_up(haystack: Haystack, one: _Sought) -> None:
    """Find the places of the words, and the one that they or their context single out."""
    one.places = haystack.places(one.words)
    enough = len(one.words) >= SURE
    if one.places:
        one.kind = "once" if len(one.places) == 1 else "several"
        _by_context(haystack, one)
        if one.kind == "once":
            one.sure = enough or bool(one.agrees)
    elif one.words:
        one.places, case_kept = haystack.variants(one.words)
        if one.places:
            one.kind = "variant"
            one.sure = case_kept and enough and len(one.places) == 1
    if one.told_by is None and not one.torn:
        # The words of a span are seldom a part of others, as in “the” for “he”.
        whole = haystack.whole_words(one.places)
        one.likely = whole or one.places
        if len(one.likely) == 1:
            one.chosen, one.told_by = one.likely[0], "words"


def _by_context(haystack: Haystack, one: _Sought) -> None:
    """Let prefix and suffix choose among the places of the exact words."""
    if not (one.prefix or one.suffix):
        return
    both = [p for p in one.places if haystack.stands_between(p, one.prefix, one.suffix)]
    one.agrees = len(both) == 1
    if one.agrees:
        one.chosen, one.told_by = both[0], "context"
        around = len(squeeze(one.prefix or "")) + len(squeeze(one.suffix or ""))
        one.sure = bool(one.prefix and one.suffix) and len(one.words) + around >= SURE
    elif len(one.places) > 1:
        sides = [(one.prefix, None), (None, one.suffix)]
        told = {
            places[0]
            for side in sides
            if len(squeeze("".join(filter(None, side))).strip()) >= ONE_SIDE
            for places in ([p for p in one.places if haystack.stands_between(p, *side)],)
            if len(places) == 1
        }
        one.torn = len(told) > 1
        if len(told) == 1:
            one.chosen, one.told_by = told.pop(), "context"


_Row = tuple[
    str | None,
    int | None,
    int | None,
    int | None,
    str | None,
    float | None,
    int | None,
    bool | None,
    str | None,
    bool,
]
_NO_WORDS: Final[_Row] = (None, None, None, None, None, None, None, None, None, False)


def _place(haystack: Haystack, one: _Sought, anchors: Anchors) -> None:
    """Let the spans around choose among several places, and have a say in one that is not sure."""
    if one.words and not one.places:
        _look_nearly(haystack, one)
    if len(one.likely) > 1:
        one.chosen = anchors.chosen(one.start, one.likely)
        one.told_by = "neighbours" if one.chosen is not None else None
    elif one.chosen is not None and not one.sure and not anchors.agree(one.start, one.chosen):
        one.told_by = None


def _leave_crossed(sought: Sequence[_Sought]) -> None:
    """Leave alone what the spans around have put on the other side of one of them.

    Of two such spans the one with fewer words to tell its place is left.
    """
    placed = sorted((s for s in sought if s.chosen and s.told_by), key=lambda one: one.start)
    for at, one in enumerate(placed):
        others = placed[max(0, at - NEIGHBOURS) : at] + placed[at + 1 : at + 1 + NEIGHBOURS]
        if one.told_by == "neighbours" and any(_crossed(one, other) for other in others):
            one.crossed = True
    for one in placed:
        if one.crossed:
            one.told_by = None


def _crossed(one: _Sought, other: _Sought) -> bool:
    """Whether two spans that did not meet have changed places, and the other one knows better."""
    a, b = one.anchor, other.anchor
    if a is None or b is None:
        return False
    if other.told_by == "neighbours" and len(other.words) < len(one.words):
        return False
    before = a.end <= b.start and not a.new_end <= b.new_start
    return before or (b.end <= a.start and not b.new_end <= a.new_start)


def _row(haystack: Haystack, one: _Sought) -> _Row:
    """One row of `PLACES`."""
    if not one.places:
        return "nowhere", 0, None, None, None, None, None, None, None, False
    start, end = one.chosen or min(one.places, key=lambda p: (abs(p[0] - one.start), p[0]))
    exact = one.kind in ("once", "several")
    there = None if exact else haystack.text[start:end]
    score = 100.0 if one.near is None else one.near.score
    times = len(one.places) if exact else 0
    differ = None if there is None else _differing(one.words, there)
    return (
        *(one.kind, times, start, end, there, score, differ),
        *(one.agrees, one.told_by, one.sure),
    )


def _look_nearly(haystack: Haystack, one: _Sought) -> None:
    """Find the passage that resembles the words; it is the one meant if no other does as well."""
    near = haystack.similar(one.words, one.start)
    if near is None:
        return
    one.kind, one.near = "similar", near
    one.places = [(near.start, near.end)]
    one.chosen = one.places[0]
    one.told_by = "words" if not near.rival else None


def _differing(words: str, there: str) -> int:
    """How many words are added, dropped or changed between two wordings."""
    from rapidfuzz.distance import Levenshtein

    known: dict[str, int] = {}
    pair: list[Sequence[int]] = [
        [known.setdefault(word, len(known)) for word in fold_words(text).split()]
        for text in (words, there)
    ]
    return int(Levenshtein.distance(*pair))
