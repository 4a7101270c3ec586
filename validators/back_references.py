"""Sentences that begin with a word which points back to the sentence before."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from newsschema.text import QUOTE_MARKS, fold_space, fold_typography
from newsschema.validators.language_lists import LanguageLists, languages, lists
from newsschema.validators.phrases import alternatives

KNOWN: Final = 2
"""Small words of a language besides the first that tell that a text is in it."""
EXPLAINED: Final = 60
"""Code points at the beginning within which brackets explain the word."""
_BRACKETS: Final = re.compile(r"[(\[（［]")
_MARKS: Final = f"[{re.escape(QUOTE_MARKS)}\\s]*"


def suspects(column: str) -> pl.Expr:
    """Whether a text is worth a look by `opener`, whatever its language; cheap."""
    words = [word for language in languages() for word in lists(language).back_references]
    marks = "".join(mark for mark in QUOTE_MARKS if mark != "'")
    return pl.col(column).str.contains(f"^(?i)['{marks}\\s]*(?:{alternatives(set(words))})")


def opener(text: str, language: str | None) -> str | None:
    """The first word of a text, where it points back to a sentence that is not there.

    Args:
        text: one or more sentences.
        language: BCP 47 tag of their language; where it is null, a language counts if the text
            has small words of it.
    """
    plain = fold_space(fold_typography(text)).strip("\"' ")
    known = [lists(language)] if language else [lists(known) for known in languages()]
    for words in known:
        found = _first(words.language).match(plain) if words.back_references else None
        if found is None or _BRACKETS.search(plain[:EXPLAINED]):
            continue
        lowered = plain.lower()
        if any(lowered.startswith(date) for date in words.relative_dates):
            continue
        if language or not words.spaced or _is_in(lowered, words):
            return found.group()
    return None


@cache
def _first(language: str) -> re.Pattern[str]:
    """What stands at the beginning of a text that points back."""
    words = lists(language)
    behind = r"(?!\w)" if words.spaced else ""
    return re.compile(f"(?i:{alternatives(words.back_references)}){behind}")


@cache
def _small_words(language: str) -> frozenset[str]:
    words = lists(language)
    return words.pronouns | words.deictics | words.determiners | words.cues


def _is_in(lowered: str, words: LanguageLists) -> bool:
    """Whether a text has small words of a language behind its first word."""
    rest = re.findall(r"\w+", lowered)[1:]
    return sum(word in _small_words(words.language) for word in rest) >= KNOWN
