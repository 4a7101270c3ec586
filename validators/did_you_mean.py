"""Suggestions for misspelt names: codes, keys, options, tables."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A clause that names the nearest known word, or an empty text where none is near.

    Args:
        word: what was typed; compared without regard to case.
        known: the words that would have been right.

    Returns:
        `; did you mean 'ignore'?`, ready to follow a sentence that says what is unknown.
    """
    from difflib import get_close_matches

    words = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return f"; did you mean {words[near[0]]!r}?" if near else ""
