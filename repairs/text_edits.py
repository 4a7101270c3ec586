"""Edits of one text, and where its places are afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from newsschema.validators.text_rule import Place, TextRule

ROUNDS: Final = 4
"""How often the rules look at a text again after others have edited it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did to a text."""

    code: str
    places: Sequence[Place]
    """In order, disjoint, each with `new`."""
    before: str
    after: str

    def start(self, at: int) -> int:
        """Where a span that began at `at` begins now: before all of a place that it cut."""
        return self._moved(at, 0)

    def end(self, at: int) -> int:
        """Where a span that ended at `at` ends now: behind all of a place that it cut."""
        return self._moved(at, 1)

    def _moved(self, at: int, whole: int) -> int:
        off = 0
        for place in self.places:
            size = len(place.new or "")
            if place.end <= at:
                off += size - (place.end - place.start)
            elif place.start < at:
                return place.start + off + whole * size
            else:
                break
        return at + off


@dataclass(frozen=True, slots=True)
class TextEdit:
    """All that was done to one text."""

    before: str
    after: str
    steps: Sequence[Step]

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the old text is in the new one."""
        for step in self.steps:
            start, end = step.start(start), step.end(end)
        return start, end


def mended(
    text: str, rules: Mapping[str, TextRule], others: Mapping[str, TextRule] | None = None
) -> TextEdit | None:
    """Let rules edit a text until they find nothing more that they can mend.

    Args:
        text: the text.
        rules: the rules that found something in it, by code.
        others: rules that found nothing in it; they mend what the edits of the first made.

    Returns:
        The edits; none where nothing changes, or where the rules go round in circles.
    """
    steps: list[Step] = []
    now = text
    quiet = {code: rule for code, rule in (others or {}).items() if not rule.places(text)}
    every = dict(sorted({**rules, **quiet}.items()))
    for _ in range(ROUNDS):
        done = len(steps)
        for code, rule in every.items():
            step = _step(code, rule, now)
            if step is not None:
                steps.append(step)
                now = step.after
        if len(steps) == done:
            break
    else:
        return None
    return TextEdit(text, now, steps) if now != text else None


def _step(code: str, rule: TextRule, text: str) -> Step | None:
    places: list[Place] = []
    pieces: list[str] = []
    at = 0
    for place in rule.edits(text):
        if place.new is None or place.start < at:
            continue
        places.append(place)
        pieces += [text[at : place.start], place.new]
        at = place.end
    after = "".join([*pieces, text[at:]])
    return Step(code, places, text, after) if after != text else None
