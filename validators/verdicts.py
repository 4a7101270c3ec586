"""Verdicts of fact-checkers: from their own labels to the common scale."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from newsschema.text import fold_words

SCALE: Final[Mapping[str, float]] = {
    "true": 1.0,
    "mostly_true": 0.75,
    "mixed": 0.5,
    "mostly_false": 0.25,
    "false": 0.0,
}
"""Where a verdict stands between false (0) and true (1); the other verdicts stand nowhere."""

_BEFORE: Final = (
    "verdict ",
    "rating ",
    "our verdict ",
    "our rating ",
    "conclusion ",
    "fact check ",
)
"""What publishers write before the label itself, folded."""


@cache
def labels() -> Mapping[str, str]:
    """Every known label, folded, to its verdict; `verdict_labels.toml` is the list."""
    text = files("newsschema.validators").joinpath("verdict_labels.toml").read_text("utf-8")
    return {
        fold_words(label): verdict
        for verdict, written in tomllib.loads(text).items()
        for label in written
    }


def verdict_of(label: str) -> str | None:
    """The verdict on the common scale that a fact-checker's label means; null if unknown."""
    folded = fold_words(label)
    found = labels().get(folded)
    for before in _BEFORE:
        if found is None and folded.startswith(before):
            found = labels().get(folded.removeprefix(before))
    return found
