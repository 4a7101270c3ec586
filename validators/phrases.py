"""Phrases of the lists of languages as regular expressions, for Python and for Polars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from newsschema.validators.language_lists import WordKey, all_words

SENTENCE_END: Final = r"[ \t]*(?:[.!?…,:;–—-]|\n|$)"


@cache
def any_of(*keys: WordKey, more: tuple[str, ...] = ()) -> str:
    """The phrases of all languages as alternatives, the long ones first, with any apostrophe.

    A phrase that ends in a full stop stands for one that ends its sentence or line.

    Args:
        keys: lists of `LanguageLists`.
        more: further phrases.
    """
    return alternatives({p for key in keys for p in all_words(key)} | set(more))


def alternatives(phrases: Iterable[str]) -> str:
    """Phrases as alternatives of a regular expression that ignores case."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(_pattern(phrase) for phrase in ordered)


def _pattern(phrase: str) -> str:
    if phrase.endswith("."):
        return _escaped(phrase[:-1]) + SENTENCE_END
    return _escaped(phrase)


def _escaped(phrase: str) -> str:
    """Escape what both engines know as special; Polars refuses needless escapes."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", phrase).replace("'", "['’]")
